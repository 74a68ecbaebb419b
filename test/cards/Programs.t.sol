// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms, Tier} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Programs: CA-1, CA-8, CA-15, CA-18
/// @author The Tallystick authors
/// @notice Tree of cases (who creates them, and names whom, has a file of its own):
/// - terms: each at its bounds and beyond them; the unit against the token's decimals; tiers
/// - terms that payments feel: longest authorization and time for refunds
contract ProgramsTest is OfficeTest {
    function _createCall(ProgramTerms memory terms) private view returns (bytes memory) {
        return abi.encodeCall(cards.createProgram, (terms));
    }

    function _zeroAddress() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector);
    }

    function _sound(ProgramTerms memory terms) private {
        uint32 number = _program(terms);
        assertEq(abi.encode(cards.programOf(number)), abi.encode(terms), "terms");
    }

    function _unsound(ProgramTerms memory terms) private {
        _refused(
            CLEARING,
            _createCall(terms),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_BadTerms.selector, terms)
        );
    }

    // ---------------------------------------------------------------- terms

    function test_CA1_aProgramIsLoggedAndNumbered() external {
        ProgramTerms memory terms = _terms();
        terms.issuer = CLERK;
        VM.expectEmit(address(cards));
        emit ICardEvents.ProgramCreated(program + 1, CLERK, terms);
        VM.expectEmit(address(cards));
        emit ICardEvents.StaffSet(program + 1, CLERK, 15);
        assertEq(_program(terms), program + 1, "number");
        assertEq(_program(terms), program + 2, "next number");
        assertEq(cards.staffRights(program + 1, CLERK), 15, "the issuer's rights");
        assertEq(cards.staffRights(program, CLERK), 0, "rights elsewhere");
    }

    function test_CA1_theUnitIsNotNothing() external {
        ProgramTerms memory terms = _terms();
        terms.unit = 0;
        _unsound(terms);
    }

    function test_CA15_periodsBeginAtAQuarterNotAhead() external {
        ProgramTerms memory terms = _terms();
        uint32[3] memory sound = [0, uint32(T0 - 900), uint32(T0)];
        uint32[4] memory unsound = [1, uint32(T0 - 450), uint32(T0 + 900), type(uint32).max];
        for (uint256 i = 0; i < 3; ++i) {
            terms.periodStart = sound[i];
            _sound(terms);
        }
        for (uint256 i = 0; i < 4; ++i) {
            terms.periodStart = unsound[i];
            _unsound(terms);
        }
        VM.warp(T0 + 899);
        terms.periodStart = uint32(T0 + 900);
        _unsound(terms);
        VM.warp(T0 + 900);
        _sound(terms);
    }

    function test_CA15_periodsLastFromAnHourTo366Days() external {
        ProgramTerms memory terms = _terms();
        uint32[3] memory sound = [1 hours, 1 hours + 15 minutes, 366 days];
        uint32[6] memory unsound = [
            0,
            45 minutes,
            1 hours + 1,
            366 days - 1,
            366 days + 15 minutes,
            type(uint32).max
        ];
        for (uint256 i = 0; i < 3; ++i) {
            terms.periodLength = sound[i];
            _sound(terms);
        }
        for (uint256 i = 0; i < 6; ++i) {
            terms.periodLength = unsound[i];
            _unsound(terms);
        }
    }

    function test_CA1_authorizationsLast1To63Days() external {
        ProgramTerms memory terms = _terms();
        uint8[4] memory values = [1, 63, 0, 64];
        for (uint256 i = 0; i < 4; ++i) {
            terms.maxAuthorizationDays = values[i];
            if (i < 2) _sound(terms);
            else _unsound(terms);
        }
        terms.maxAuthorizationDays = 255;
        _unsound(terms);
    }

    function test_CA1_refundsLast0To511Days() external {
        ProgramTerms memory terms = _terms();
        uint16[4] memory values = [0, 511, 512, type(uint16).max];
        for (uint256 i = 0; i < 4; ++i) {
            terms.maxRefundDays = values[i];
            if (i < 2) _sound(terms);
            else _unsound(terms);
        }
    }

    function test_CA8_daysAreOffsetByQuartersFromMinus12To14Hours() external {
        ProgramTerms memory terms = _terms();
        int32[4] memory sound = [-12 hours, -15 minutes, int32(0), 14 hours];
        int32[6] memory unsound = [
            -12 hours - 15 minutes,
            -1,
            int32(1),
            14 hours + 15 minutes,
            type(int32).min,
            type(int32).max
        ];
        for (uint256 i = 0; i < 4; ++i) {
            terms.utcOffset = sound[i];
            _sound(terms);
        }
        for (uint256 i = 0; i < 6; ++i) {
            terms.utcOffset = unsound[i];
            _unsound(terms);
        }
    }

    function test_CA8_aDelayOfAnyLength() external {
        ProgramTerms memory terms = _terms();
        terms.limitDelay = 0;
        _sound(terms);
        terms.limitDelay = type(uint32).max;
        _sound(terms);
    }

    /// @dev CA-8. Five fraction digits show every amount: a unit is no finer than 10⁻⁵ of the token.
    function test_CA8_aStatementShowsTheUnitExactly() external {
        for (uint8 decimals = 0; decimals <= 24; ++decimals) {
            ProgramTerms memory terms = _terms();
            terms.token = address(_token(decimals));
            uint256 finest = decimals > 5 ? 10 ** (decimals - 5) : 1;
            terms.unit = uint64(finest);
            _sound(terms);
            terms.unit = uint64(finest * (type(uint64).max / finest)); // the greatest of them
            _sound(terms);
            if (finest == 1) continue;
            --terms.unit;
            _unsound(terms);
            terms.unit = uint64(finest / 10);
            _unsound(terms);
        }
    }

    function test_CA1_aTokenIsAContractWithDecimals() external {
        ProgramTerms memory terms = _terms();
        address[3] memory none = [address(0), STRANGER, address(manager)];
        for (uint256 i = 0; i < 3; ++i) {
            terms.token = none[i];
            _refused(CLEARING, _createCall(terms), ""); // as solc reverts for what is no token
        }
    }

    function test_CA18_oneTo16Tiers() external {
        ProgramTerms memory terms = _terms();
        for (uint256 count = 0; count < 19; ++count) {
            terms.tiers = new Tier[](count);
            if (count > 0 && count < 17) _sound(terms);
            else _unsound(terms);
        }
    }

    function test_CA18_aCapIsAMantissaAndAnExponent() external {
        ProgramTerms memory terms = _terms();
        uint40[5] memory caps = [0, 1, 127, 1_270_000, 109 * 10 ** 10];
        for (uint256 i = 0; i < 5; ++i) {
            terms.tiers[2].cap = caps[i];
            _sound(terms);
        }
        uint40[3] memory wrong = [128, 1_280, MAX_AMOUNT];
        for (uint256 i = 0; i < 3; ++i) {
            terms = _terms();
            terms.tiers[i].cap = wrong[i]; // whichever tier it is
            _refused(
                CLEARING,
                _createCall(terms),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_NotRepresentable.selector, wrong[i])
            );
        }
    }

    function test_CA1_anIssuerIsSomebody() external {
        ProgramTerms memory terms = _terms();
        terms.issuer = address(0);
        _refused(CLEARING, _createCall(terms), _zeroAddress());
    }

    /// @dev CA-1. What the terminal's word carries is what the program said.
    function testFuzz_CA1_theTermsBoundBothEnds(
        uint8 hold_,
        uint16 refund_,
        int32 offset
    ) external {
        ProgramTerms memory terms = _terms();
        terms.maxAuthorizationDays = uint8(bound(hold_, 1, 63));
        terms.maxRefundDays = uint16(bound(refund_, 0, 511));
        terms.utcOffset = int32(int256(bound(uint32(offset), 0, 104))) * 15 minutes - 12 hours;
        program = _program(terms);
        TILL = _terminal("a till of it", shop);
        _issue(ALICE, REGISTERED, _day(T0) + 10, _noLimits());
        _topUp(ALICE, 1_000);
        Bill memory p = _pay(10);
        p.authorizationEnd = uint32(T0 + uint256(terms.maxAuthorizationDays) * 1 days);
        p.refundEnd = uint32(T0 + uint256(terms.maxRefundDays) * 1 days);
        _authorize(p);
        assertEq(
            _card(ALICE).countedDay,
            uint256(int256(T0) + terms.utcOffset) / 1 days,
            "the program's day"
        );
        p = _pay(10);
        p.authorizationEnd = uint32(T0 + uint256(terms.maxAuthorizationDays) * 1 days + 1);
        _declined(
            _authorizeCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadAuthorizationEnd.selector,
                p.authorizationEnd,
                T0,
                p.authorizationEnd - 1
            )
        );
        p.refundEnd = uint32(T0 + uint256(terms.maxRefundDays) * 1 days + 1);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadRefundEnd.selector,
                p.refundEnd,
                p.refundEnd - 1
            )
        );
    }

    function test_CA1_aProgramThatIsNoneHasNoTerms() external view {
        ProgramTerms memory none;
        assertEq(abi.encode(cards.programOf(0)), abi.encode(none), "program 0");
        assertEq(abi.encode(cards.programOf(program + 1)), abi.encode(none), "the next one");
    }
}
