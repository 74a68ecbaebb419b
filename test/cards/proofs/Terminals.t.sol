// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, TerminalStatus} from "../../../contracts/cards/CardTypes.sol";
import {Terminal, TerminalWord} from "../../../contracts/cards/TerminalWords.sol";
import {AnyTerminal} from "../../kit/cards/AnyTerminal.sol";
import {Fields, TerminalFields} from "../../kit/cards/Fields.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice The ends of a payment.
struct Ends {
    uint32 deadline;
    uint32 authorization;
    uint32 refund;
}

/// @title Proofs of who may sell, and until when: CA-1, CA-2, CA-11
/// @author The Tallystick authors
contract TerminalsProofs is AnyTerminal {
    using Fields for TerminalFields;

    uint256 private constant ACCRUAL = 2 ** 154 - 1;

    // ---------------------------------------------------------------- who sells, and until when

    /// @dev Divisions and products are slow to prove about. Given this, what follows is about quarters of an hour.
    function check_CA11_aSecondIsInItsQuarter(uint32 quarter, uint16 rest, uint24 end) public pure {
        VM.assume(rest < 900);

        uint256 second = uint256(quarter) * 900 + rest;

        assertEq(second / 900, quarter, "quarter");
        assertTrue(second < uint256(end) * 900 == quarter < end, "before the end");
    }

    function testFuzz_CA11_aSecondIsInItsQuarter(
        uint24 quarter,
        uint16 rest,
        uint24 end
    ) external pure {
        check_CA11_aSecondIsInItsQuarter(quarter, rest % 900, end);
    }

    /// @dev Exactly on [from, to), and neither retiring nor revoked.
    function check_CA11_aKeySellsExactlyWithinItsValidity(
        uint256 word,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));

        bool isSelling = t.isSelling(now_);

        if (_from(word) <= quarter && quarter < _to(word))
            assertTrue(isSelling == (word < TerminalWord.RETIRING), "within");
        else assertFalse(isSelling, "before or after");
    }

    function testFuzz_CA11_aKeySellsExactlyWithinItsValidity(
        TerminalFields memory f,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _draw(f, near);
        (uint32 quarter, uint16 rest) = _split(now_);
        check_CA11_aKeySellsExactlyWithinItsValidity(word, quarter, rest);
    }

    function check_CA11_aKeyStandsUntilItsEndUnlessRevoked(
        uint256 word,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));

        Decline why = t.standing(now_);

        if (word == 0) assertEq(why, Decline.UnknownTerminal, "unknown");
        else if (word >= TerminalWord.REVOKED) assertEq(why, Decline.TerminalRevoked, "revoked");
        else if (_from(word) <= quarter && quarter < _to(word))
            assertEq(why, Decline.None, "within");
        else assertEq(why, Decline.TerminalNotValid, "before or after");
    }

    function testFuzz_CA11_aKeyStandsUntilItsEndUnlessRevoked(
        TerminalFields memory f,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _draw(f, near);
        (uint32 quarter, uint16 rest) = _split(now_);
        check_CA11_aKeyStandsUntilItsEndUnlessRevoked(word, quarter, rest);
    }

    /// @dev The short ways judge as the long one, which tells the reason.
    function check_CA2_aKeySellsExactlyWhereNoReasonIsTold(
        uint256 word,
        Ends memory ends,
        uint40 now_,
        bool isHeld
    ) public pure {
        Terminal t = _assumed(word);

        Decline why = t.whyNot(ends.deadline, ends.authorization, ends.refund, isHeld, now_);

        bool isAllowed = t.isSelling(now_) && t.allows(ends.deadline, ends.refund, now_);
        if (isHeld) isAllowed = isAllowed && t.allowsUntil(ends.authorization, now_);
        assertTrue(isAllowed == (why == Decline.None), "allowed");
    }

    function testFuzz_CA2_aKeySellsExactlyWhereNoReasonIsTold(
        TerminalFields memory f,
        Ends memory ends,
        uint256 near,
        bool isHeld
    ) external pure {
        (uint256 word, uint256 now_) = _draw(f, near);
        _near(f, ends, now_, near >> 64);
        check_CA2_aKeySellsExactlyWhereNoReasonIsTold(word, ends, uint40(now_), isHeld);
    }

    function check_CA1_aPaymentKeepsToTheBoundsOfItsProgram(
        uint256 word,
        Ends memory ends,
        uint40 now_
    ) public pure {
        Terminal t = Terminal.wrap(word);
        (uint256 lastAuthorization, uint256 lastRefund) = (now_, now_);
        unchecked {
            lastAuthorization += ((word >> 222) & 63) * 1 days;
            lastRefund += ((word >> 228) & 511) * 1 days;
        }

        if (now_ <= ends.deadline && ends.refund <= lastRefund)
            assertTrue(t.allows(ends.deadline, ends.refund, now_), "in time");
        else assertFalse(t.allows(ends.deadline, ends.refund, now_), "too late");
        if (now_ < ends.authorization && ends.authorization <= lastAuthorization)
            assertTrue(t.allowsUntil(ends.authorization, now_), "ahead");
        else assertFalse(t.allowsUntil(ends.authorization, now_), "past, or too far ahead");
    }

    function testFuzz_CA1_aPaymentKeepsToTheBoundsOfItsProgram(
        TerminalFields memory f,
        Ends memory ends,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _draw(f, near);
        _near(f, ends, now_, near >> 64);
        check_CA1_aPaymentKeepsToTheBoundsOfItsProgram(word, ends, uint40(now_));
    }

    // ---------------------------------------------------------------- fields

    function check_CA11_anEnrollmentKeepsItsFields(
        uint24 merchant,
        uint24 from,
        uint24 to,
        uint24 later
    ) public pure {
        VM.assume(from < 2 ** 22 && to < 2 ** 22 && later < 2 ** 22);
        uint256 terms = TerminalWord.terms(63, 511, 14 hours, true);

        Terminal t = TerminalWord.enrolled(
            merchant,
            uint256(from) * 15 minutes,
            uint256(to) * 15 minutes,
            terms
        );

        assertEq(t.merchant(), merchant, "merchant");
        assertEq(t.from(), uint256(from) * 15 minutes, "from");
        assertEq(t.to(), uint256(to) * 15 minutes, "to");
        assertEq(Terminal.unwrap(t) >> 222, terms, "terms");
        assertEq(Terminal.unwrap(t) & ACCRUAL, 0, "nothing accrued");
        Terminal retired = t.until(uint256(later) * 15 minutes).with(TerminalWord.RETIRING);
        assertEq(retired.to(), uint256(later) * 15 minutes, "another end");
        uint256 rest = ~((uint256(2 ** 22 - 1) << 176) | TerminalWord.RETIRING);
        assertEq(Terminal.unwrap(retired) & rest, Terminal.unwrap(t) & rest, "all else");
        assertTrue(retired.status() == TerminalStatus.Retiring, "retiring");
        retired = retired.without(TerminalWord.RETIRING).until(uint256(to) * 15 minutes);
        assertTrue(retired.isSameEnrollment(t), "the same enrollment");
        assertEq(Terminal.unwrap(retired), Terminal.unwrap(t), "the word");
    }

    function testFuzz_CA11_anEnrollmentKeepsItsFields(
        uint24 merchant,
        uint24 from,
        uint24 to,
        uint24 later
    ) external pure {
        (from, to, later) = (from % 2 ** 22, to % 2 ** 22, later % 2 ** 22);
        check_CA11_anEnrollmentKeepsItsFields(merchant, from, to, later);
    }

    /// @dev Most of them a second beside their bounds.
    function _near(
        TerminalFields memory f,
        Ends memory ends,
        uint256 now_,
        uint256 near
    ) private pure {
        if (near % 4 != 3) ends.deadline = uint32(now_ + 1 - (near % 2)); // any second will do
        uint256 last = now_ + uint256(f.authorizationDays) * 1 days;
        if ((near >> 8) % 4 != 3) ends.authorization = uint32(last + ((near >> 8) % 4)); // the same
        last = now_ + uint256(f.refundDays) * 1 days;
        if ((near >> 16) % 4 != 3) ends.refund = uint32(last + ((near >> 16) % 4)); // the same
    }
}
