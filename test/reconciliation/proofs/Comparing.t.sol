// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Comparing} from "../../../contracts/reconciliation/Comparing.sol";
import {PostedWord, PostedWords} from "../../../contracts/reconciliation/PostedWords.sol";
import {Survey, Surveys} from "../../../contracts/reconciliation/Surveys.sol";
import {RulesWord} from "../../../contracts/reconciliation/TemplateWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any currencies and fields of three legs.
struct ThreeSayings {
    uint16 first;
    uint16 second;
    uint16 third;
    bytes32 one;
    bytes32 two;
    bytes32 three;
}

/// @title Proofs of the comparison of legs: RE-3
/// @author The Tallystick authors
/// @notice Three legs, of roles 0 to 2, in the order in which they come. What is not drawn is the same in all.
contract ComparingProofs is Assertions {
    uint256 private constant EUR = 978;
    uint256 private constant TODAY = 20_000;
    bytes32 private constant FIELDS = keccak256("fields");
    /// @dev Nothing may differ.
    RulesWord private constant EQUAL = RulesWord.wrap(0);

    // ---------------------------------------------------------------- amounts

    /// @dev A case ends alarmed if two of its amounts are further apart than is tolerated, whichever come first.
    function check_RE3_theSpreadKnowsNoOrder(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) public pure {
        RulesWord rules = _tolerating(tolerance);
        uint256[] memory sheet = _sheet(_saying(0, a));
        uint256 codes = _next(rules, sheet, _saying(1, b), FIELDS);
        codes |= _next(rules, sheet, _saying(2, c), FIELDS);

        assertTrue((codes == 0) == _areNear(a, b, c, tolerance), "alarmed");
    }

    function testFuzz_RE3_theSpreadKnowsNoOrder(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) external pure {
        check_RE3_theSpreadKnowsNoOrder(a, b, c, tolerance);
        (b, c) = (uint96(bound(b, a / 2, a)), uint96(bound(c, a / 2, a))); // below 2^96
        check_RE3_theSpreadKnowsNoOrder(a, b, c, uint96(bound(tolerance, 0, a)));
    }

    /// @dev An adjustment closes a case only where it would not have been alarmed.
    function check_RE5_evenIsThatNoTwoAreFurtherApart(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) public pure {
        uint256[] memory sheet = new uint256[](8);
        (sheet[2], sheet[3]) = (PostedWord.unwrap(_saying(0, a)), uint256(FIELDS));
        (sheet[4], sheet[5]) = (PostedWord.unwrap(_saying(1, b)), uint256(FIELDS));
        (sheet[6], sheet[7]) = (PostedWord.unwrap(_saying(2, c)), uint256(FIELDS));

        bool isEven = Comparing.isEven(_tolerating(tolerance), sheet);

        assertTrue(isEven == _areNear(a, b, c, tolerance), "even");
    }

    function testFuzz_RE5_evenIsThatNoTwoAreFurtherApart(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) external pure {
        check_RE5_evenIsThatNoTwoAreFurtherApart(a, b, c, tolerance);
        (b, c) = (uint96(bound(b, a / 2, a)), uint96(bound(c, a / 2, a))); // below 2^96
        check_RE5_evenIsThatNoTwoAreFurtherApart(a, b, c, uint96(bound(tolerance, 0, a)));
    }

    /// @dev Of legs of one amount none is named, and a leg between two others never is.
    function check_RE3_aLegBetweenOthersIsNotNamed(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) public pure {
        VM.assume(a <= b && b <= c);
        RulesWord rules = _tolerating(tolerance);
        uint256[] memory sheet = _sheet(_saying(0, a));
        _next(rules, sheet, _saying(1, c), FIELDS);

        assertEq(_next(rules, sheet, _saying(2, b), FIELDS), 0, "named");
    }

    function testFuzz_RE3_aLegBetweenOthersIsNotNamed(
        uint96 a,
        uint96 b,
        uint96 c,
        uint96 tolerance
    ) external pure {
        c = uint96(bound(c, a, type(uint96).max));
        check_RE3_aLegBetweenOthersIsNotNamed(a, uint96(bound(b, a, c)), c, tolerance);
    }

    /// @dev Basis points are of the originator's amount, rounded down, and it does not matter who comes first.
    function check_RE3_basisPointsAreOfTheOriginator(
        uint96 amount,
        uint96 other,
        uint16 bps
    ) public pure {
        VM.assume(bps != 0 && bps <= 10_000);
        RulesWord rules = _sharing(bps);

        uint256[] memory first = _sheet(_saying(0, amount));
        bool isShown = _next(rules, first, _saying(1, other), FIELDS) != 0;
        uint256[] memory second = _sheet(_saying(1, other));
        bool isShownToo = _next(rules, second, _saying(0, amount), FIELDS) != 0;

        bool isFar = _apart(amount, other) > (uint256(amount) * bps) / 10_000;
        assertTrue(isShown == isFar, "the originator first");
        assertTrue(isShownToo == isFar, "the originator last");
        assertTrue(Comparing.isEven(rules, first) == !isFar, "even");
    }

    function testFuzz_RE3_basisPointsAreOfTheOriginator(
        uint96 amount,
        uint96 other,
        uint16 bps
    ) external pure {
        bps = uint16(bound(bps, 1, 10_000));
        check_RE3_basisPointsAreOfTheOriginator(amount, other, bps);
        uint256 near = amount + (uint256(amount) * bps) / 10_000 + (other % 2);
        if (near < 2 ** 96) check_RE3_basisPointsAreOfTheOriginator(amount, uint96(near), bps);
    }

    /// @dev Without the originator's amount nothing is compared.
    function check_RE3_withoutTheOriginatorNothingIsCompared(
        uint96 a,
        uint96 b,
        uint16 bps
    ) public pure {
        VM.assume(bps != 0);
        uint256[] memory sheet = _sheet(_saying(1, a));

        assertEq(_next(_sharing(bps), sheet, _saying(2, b), FIELDS), 0, "alarmed");
    }

    function testFuzz_RE3_withoutTheOriginatorNothingIsCompared(
        uint96 a,
        uint96 b,
        uint16 bps
    ) external pure {
        check_RE3_withoutTheOriginatorNothingIsCompared(a, b, bps == 0 ? 1 : bps);
    }

    // ---------------------------------------------------------------- the rest

    function check_RE3_daysKnowNoOrder(uint32 a, uint32 b, uint32 c, uint16 window) public pure {
        RulesWord rules = RulesWord.wrap(uint256(window) << 144);
        uint256[] memory sheet = _sheet(_leg(0, 1, EUR, a));
        uint256 codes = _next(rules, sheet, _leg(1, 1, EUR, b), FIELDS);
        codes |= _next(rules, sheet, _leg(2, 1, EUR, c), FIELDS);

        bool isEven = _apart(a, b) <= window && _apart(b, c) <= window && _apart(a, c) <= window;
        assertTrue((codes == 0) == isEven, "alarmed");
        assertTrue(Comparing.isEven(rules, sheet) == isEven, "even");
    }

    function testFuzz_RE3_daysKnowNoOrder(
        uint32 a,
        uint32 b,
        uint32 c,
        uint16 window
    ) external pure {
        check_RE3_daysKnowNoOrder(a, b, c, window);
        uint256 most = uint256(a) + 2 * uint256(window);
        if (most < 2 ** 32)
            check_RE3_daysKnowNoOrder(
                a,
                uint32(bound(b, a, most)),
                uint32(bound(c, a, most)),
                window
            );
    }

    function check_RE3_currencyAndFieldsKnowNoOrder(ThreeSayings memory said) public pure {
        VM.assume(said.first != 0 && said.second != 0 && said.third != 0);
        uint256[] memory sheet = _sheet(_leg(0, 1, said.first, TODAY));
        sheet[3] = uint256(said.one);
        uint256 codes = _next(EQUAL, sheet, _leg(1, 1, said.second, TODAY), said.two);
        codes |= _next(EQUAL, sheet, _leg(2, 1, said.third, TODAY), said.three);

        bool isSame = said.one == said.two && said.two == said.three;
        bool isEven = isSame && said.first == said.second && said.second == said.third;
        assertTrue((codes == 0) == isEven, "alarmed");
        assertTrue(Comparing.isEven(EQUAL, sheet) == isEven, "even");
    }

    function testFuzz_RE3_currencyAndFieldsKnowNoOrder(
        ThreeSayings memory said,
        uint8 dice
    ) external pure {
        if (dice & 1 == 0 || said.first == 0) said.first = 978;
        if (dice & 2 == 0 || said.second == 0) said.second = 978;
        if (dice & 4 == 0 || said.third == 0) said.third = 978;
        if (dice & 8 == 0) said.one = FIELDS;
        if (dice & 16 == 0) said.two = FIELDS;
        if (dice & 32 == 0) said.three = FIELDS;
        check_RE3_currencyAndFieldsKnowNoOrder(said);
    }

    /// @dev A survey of two legs is the same in either order.
    function check_RE3_aSurveyKnowsNoOrder(
        uint256 first,
        uint256 second,
        bytes32 one,
        bytes32 other
    ) public pure {
        uint256[] memory sheet = _pair(first, one, second, other);
        uint256[] memory turned = _pair(second, other, first, one);

        PostedWord asked = PostedWord.wrap(first);
        Survey memory s = Surveys.take(sheet, 0xffff, asked, one);
        Survey memory t = Surveys.take(turned, 0xffff, asked, one);

        assertEq(keccak256(abi.encode(s)), keccak256(abi.encode(t)), "survey");
    }

    function testFuzz_RE3_aSurveyKnowsNoOrder(
        uint256 first,
        uint256 second,
        bytes32 one,
        bytes32 other
    ) external pure {
        check_RE3_aSurveyKnowsNoOrder(first, second, one, other);
        check_RE3_aSurveyKnowsNoOrder(first, first, one, one);
    }

    // ---------------------------------------------------------------- internal

    /// @dev Puts a leg behind the others. @return codes What it shows, as the contract finds it.
    function _next(
        RulesWord rules,
        uint256[] memory sheet,
        PostedWord leg,
        bytes32 fields
    ) private pure returns (uint256 codes) {
        Survey memory survey = Surveys.take(sheet, 0, leg, fields);
        if (!Surveys.isSame(survey, leg)) codes = Comparing.codesOf(rules, sheet, survey, leg);
        uint256 words = sheet.length;
        assembly ("memory-safe") {
            mstore(sheet, add(words, 2)) // `_sheet` left room
        }
        (sheet[words], sheet[words + 1]) = (PostedWord.unwrap(leg), uint256(fields));
    }

    /// @dev With room for two more.
    function _sheet(PostedWord leg) private pure returns (uint256[] memory sheet) {
        sheet = new uint256[](8);
        (sheet[2], sheet[3]) = (PostedWord.unwrap(leg), uint256(FIELDS));
        assembly ("memory-safe") {
            mstore(sheet, 4)
        }
    }

    function _pair(
        uint256 first,
        bytes32 one,
        uint256 second,
        bytes32 other
    ) private pure returns (uint256[] memory sheet) {
        sheet = new uint256[](6);
        (sheet[2], sheet[3]) = (first, uint256(one));
        (sheet[4], sheet[5]) = (second, uint256(other));
    }

    function _saying(uint256 role, uint96 amount) private pure returns (PostedWord) {
        return _leg(role, amount, EUR, TODAY);
    }

    function _leg(
        uint256 role,
        uint256 amount,
        uint256 currency,
        uint256 date
    ) private pure returns (PostedWord) {
        return PostedWords.origin(1, role, 0).saying(amount, currency, date);
    }

    function _tolerating(uint96 tolerance) private pure returns (RulesWord) {
        return RulesWord.wrap(uint256(tolerance) << 32);
    }

    /// @dev Role 0 is the originator.
    function _sharing(uint16 bps) private pure returns (RulesWord) {
        return RulesWord.wrap(uint256(bps) << 128);
    }

    function _areNear(uint256 a, uint256 b, uint256 c, uint256 most) private pure returns (bool) {
        return _apart(a, b) <= most && _apart(b, c) <= most && _apart(a, c) <= most;
    }

    function _apart(uint256 one, uint256 other) private pure returns (uint256) {
        return one < other ? other - one : one - other;
    }
}
