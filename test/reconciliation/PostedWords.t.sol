// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {PostedWord, PostedWordsHarness} from "../mocks/PostedWordsHarness.sol";

/// @title A leg's word on record: RE-2, RE-3
/// @author The Tallystick authors
contract PostedWordsTest is Assertions, Deploys {
    PostedWordsHarness private _words;

    function setUp() external {
        _words = PostedWordsHarness(_deploy("PostedWordsHarness.sol:PostedWordsHarness", ""));
    }

    /// @dev By the declaration.
    function _word(
        Leg memory leg,
        uint32 template,
        uint8 role
    ) private pure returns (uint256 word) {
        word = uint256(leg.amount) | (uint256(leg.currency) << 96);
        word |= (uint256(leg.valueDate) << 112) | (uint256(template) << 184);
        word |= (uint256(role) << 216) | (uint256(leg.generation) << 224);
    }

    // ---------------------------------------------------------------- reading legs

    function testFuzz_RE2_aLegIsReadAsItIs(
        Leg memory leg,
        uint32 template,
        uint8 role,
        uint256 dice
    ) external view {
        if (dice % 4 != 0) leg.currency = uint16(bound(dice >> 8, 1, 999)); // < 2^16
        if (dice % 16 == 4) leg.fields = 0;
        (PostedWord word, uint256 acceptedAt, bool isGood) = _words.read(leg, template, role);
        assertEq(PostedWord.unwrap(word), _word(leg, template, role), "word");
        assertEq(acceptedAt, leg.acceptedAt, "accepted at");
        bool isRight = leg.currency > 0 && leg.currency < 1_000 && leg.fields != 0;
        assertTrue(isGood == isRight, "good");
    }

    /// @dev Any bits above any field's type, and the leg is not good.
    function testFuzz_RE2_bitsThatMeanNothingAreSeen(uint256 field, uint256 bits) external view {
        uint8[6] memory fields = [1, 2, 3, 4, 6, 2];
        uint8[6] memory sizes = [8, 96, 16, 32, 40, 96];
        field = field % 6;
        bits = (bits >> sizes[field]) << sizes[field];
        if (bits == 0) bits = 1 << uint256(sizes[field]);
        bytes memory data = abi.encodeCall(
            _words.read,
            (Leg("r", 0, 1, 978, 20_000, "f", 0), 1, 2)
        );
        uint256 place = 4 + 32 * uint256(fields[field]);
        assembly ("memory-safe") {
            let at := add(add(data, 32), place)
            mstore(at, or(mload(at), bits))
        }
        (bool isRead, bytes memory result) = address(_words).staticcall(data);
        assertTrue(isRead, "read");
        (, , bool isGood) = abi.decode(result, (uint256, uint256, bool));
        assertFalse(isGood, "good");
    }

    function test_RE2_currenciesAreOneTo999() external view {
        uint16[5] memory currencies = [0, 1, 999, 1_000, type(uint16).max];
        for (uint256 i = 0; i < 5; ++i) {
            (, , bool isGood) = _words.read(Leg("r", 0, 1, currencies[i], 1, "f", 0), 1, 2);
            assertTrue(isGood == (i == 1 || i == 2), "good");
        }
    }

    // ---------------------------------------------------------------- parts

    function testFuzz_RE3_thePartsAreReadWhereTheyAre(
        Leg memory leg,
        uint32 template,
        uint8 role,
        uint40 time,
        bool isLast
    ) external view {
        PostedWord word = _words.origin(template, role, leg.generation);
        word = _words.stamped(word, time, isLast);
        PostedWord said = _words.saying(word, leg.amount, leg.currency, leg.valueDate);
        uint256 expected = _word(leg, template, role) | (uint256(time) << 144);
        if (isLast) expected |= 1 << 232;
        assertEq(PostedWord.unwrap(said), expected, "word");

        PostedWordsHarness.PostedParts memory parts = _words.partsOf(said);
        assertEq(parts.amount, leg.amount, "amount");
        assertEq(parts.currency, leg.currency, "currency");
        assertEq(parts.valueDate, leg.valueDate, "value date");
        assertEq(parts.postedAt, time, "posted at");
        assertEq(parts.role, role, "role");
        assertEq(parts.generation, leg.generation, "generation");
        assertTrue(parts.isLeg == (leg.currency != 0), "whether it is a leg");

        assertEq(PostedWord.unwrap(_words.bare(said)), PostedWord.unwrap(word), "bare");
        assertEq(_words.figures(said), expected & (2 ** 144 - 1), "figures");
    }
}
