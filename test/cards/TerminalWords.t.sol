// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, TerminalStatus} from "../../contracts/cards/CardTypes.sol";
import {Terminal, TerminalWord} from "../../contracts/cards/TerminalWords.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {Fields, TerminalFields} from "../kit/cards/Fields.sol";
import {TerminalModel} from "../kit/cards/TerminalModel.sol";

/// @title A terminal's word: CA-1, CA-8, CA-11, CA-20
/// @author The Tallystick authors
/// @notice Each judgement is made again on the fields one by one; what the word counts has a file of its own.
contract TerminalWordsTest is CardsAssertions {
    using Fields for TerminalFields;
    using TerminalModel for TerminalFields;

    uint256 private constant QUARTER = 900;
    uint256 private constant NOW = TerminalModel.NOW;

    // ---------------------------------------------------------------- who sells, and until when: CA-1, CA-11

    struct Ends {
        uint32 deadline;
        uint32 authorizationEnd;
        uint32 refundEnd;
    }

    /// @dev The short ways and the long one judge alike, near every bound.
    function testFuzz_CA11_aKeySellsExactlyWhereNothingSpeaksAgainstIt(
        TerminalFields memory f,
        Ends memory ends,
        uint256 now_,
        uint256 near,
        bool isHeld
    ) external pure {
        f.shape(near);
        now_ = _nearTime(f, now_, near >> 8);
        _near(f, ends, now_, near >> 16);
        Terminal t = f.terminal();

        Decline why = t.whyNot(ends.deadline, ends.authorizationEnd, ends.refundEnd, isHeld, now_);

        assertEq(why, _whyNot(f, ends, isHeld, now_), "why");
        bool isAllowed = t.isSelling(now_) && t.allows(ends.deadline, ends.refundEnd, now_);
        if (isHeld) isAllowed = isAllowed && t.allowsUntil(ends.authorizationEnd, now_);
        assertTrue(isAllowed == (why == Decline.None), "allowed where nothing speaks against it");
    }

    function test_CA11_aKeyIsValidFromItsFirstSecondToBeforeItsLast() external pure {
        TerminalFields memory f = TerminalModel.plain();
        (uint256 from, uint256 to) = (uint256(f.from) * QUARTER, uint256(f.to) * QUARTER);
        _assertSells(f, 0, Decline.TerminalNotValid);
        _assertSells(f, from - 1, Decline.TerminalNotValid);
        _assertSells(f, from, Decline.None);
        _assertSells(f, to - 1, Decline.None);
        _assertSells(f, to, Decline.TerminalNotValid);
        f.retiring = true;
        _assertSells(f, from, Decline.TerminalRetiring);
        assertEq(f.terminal().standing(from), Decline.None, "it goes on capturing");
        assertEq(f.terminal().standing(to), Decline.TerminalNotValid, "until its end");
        f.revoked = true;
        _assertSells(f, from, Decline.TerminalRevoked);
        assertEq(f.terminal().standing(from), Decline.TerminalRevoked, "at once");
        assertEq(Terminal.wrap(0).standing(0), Decline.UnknownTerminal, "unknown");
        assertFalse(Terminal.wrap(0).isSelling(0), "unknown");
    }

    function test_CA1_theEndsOfAPaymentAreBoundedToTheSecond() external pure {
        Terminal t = TerminalModel.plain().terminal(); // 7 and 30 days
        assertTrue(t.allows(NOW, NOW + 30 days, NOW), "at the deadline, until the last");
        assertFalse(t.allows(NOW - 1, NOW, NOW), "after the deadline");
        assertFalse(t.allows(NOW, NOW + 30 days + 1, NOW), "refunds for too long");
        assertTrue(t.allowsUntil(NOW + 7 days, NOW), "the longest");
        assertFalse(t.allowsUntil(NOW + 7 days + 1, NOW), "too long");
        assertTrue(t.allowsUntil(NOW + 1, NOW), "the shortest");
        assertFalse(t.allowsUntil(NOW, NOW), "none");
        assertFalse(t.allowsUntil(NOW - 1, NOW), "in the past");
        assertFalse(t.allowsUntil(0, NOW), "in the past");
        assertEq(t.lastAuthorization(NOW), NOW + 7 days, "longest authorization");
        assertEq(t.lastRefund(NOW), NOW + 30 days, "longest refund");
    }

    /// @dev CA-8. Days of the program, east and west of UTC, where half an hour counts as well.
    function testFuzz_CA8_daysBeginAtTheProgramsMidnight(
        TerminalFields memory f,
        uint32 second
    ) external pure {
        f.fit();
        second = uint32(bound(second, 12 hours, type(uint32).max));
        int256 local = int256(uint256(second)) + int256(uint256(f.offset)) * 900 - 12 hours;
        assertEq(f.terminal().dayOf(second), uint256(local / 1 days), "day");
    }

    function test_CA8_theDayTurnsAtMidnightThere() external pure {
        Terminal t = TerminalModel.plain().terminal(); // 8 hours east
        assertEq(t.dayOf(NOW + 16 hours - 1), NOW / 1 days, "before midnight");
        assertEq(t.dayOf(NOW + 16 hours), NOW / 1 days + 1, "midnight");
    }

    // ---------------------------------------------------------------- fields: CA-11, CA-20

    function testFuzz_CA20_aTerminalKeepsItsFields(TerminalFields memory f) external pure {
        f.fit();
        Terminal t = f.terminal();
        assertEq(t.captured(), f.captured, "captured");
        assertEq(t.refunded(), f.refunded, "refunded");
        assertEq(t.captures(), f.captures, "captures");
        assertEq(t.refunds(), f.refunds, "refunds");
        assertEq(t.end(), uint256(f.end) * QUARTER, "end");
        assertEq(t.from(), uint256(f.from) * QUARTER, "from");
        assertEq(t.to(), uint256(f.to) * QUARTER, "to");
        assertEq(t.merchant(), f.merchant, "merchant");
        assertTrue(t.has(TerminalWord.RECORD) == f.records, "records");
        assertTrue(t.has(TerminalWord.OWES) == f.owes, "owes");
        assertTrue(t.has(TerminalWord.RETIRING) == f.retiring, "retiring");
        assertTrue(t.has(TerminalWord.REVOKED) == f.revoked, "revoked");
        assertEq(t.status(), _statusOf(f), "status");
        assertEq(Terminal.wrap(0).status(), TerminalStatus.None, "status");
    }

    function testFuzz_CA11_anEnrollmentIsItsTermsAndNothingElse(
        TerminalFields memory f,
        uint24 to
    ) external pure {
        f.fit();
        (f.owes, f.retiring, f.revoked) = (false, false, false);
        uint256 terms = TerminalWord.terms(
            f.authorizationDays,
            f.refundDays,
            int256(uint256(f.offset)) * 900 - 12 hours,
            f.records
        );
        uint256 from = uint256(f.from) * QUARTER;
        Terminal t = TerminalWord.enrolled(f.merchant, from, uint256(f.to) * QUARTER, terms);
        t = t.counting(uint256(f.length) * QUARTER, uint256(f.end) * QUARTER, f.lease);
        assertTrue(f.terminal().isSameEnrollment(t), "whatever it has accrued");
        assertTrue(f.terminal().with(TerminalWord.OWES).isSameEnrollment(t), "and owes");
        (f.captured, f.refunded, f.captures, f.refunds) = (0, 0, 0, 0);
        assertEq(Terminal.unwrap(t), Terminal.unwrap(f.terminal()), "the word");
        assertFalse(t.with(TerminalWord.RETIRING).isSameEnrollment(t), "retiring");
        assertFalse(t.with(TerminalWord.REVOKED).isSameEnrollment(t), "revoked");

        Terminal retired = t.with(TerminalWord.OWES).until(uint256(to % 2 ** 22) * QUARTER);
        (f.to, f.owes) = (to % 2 ** 22, true);
        assertEq(Terminal.unwrap(retired), Terminal.unwrap(f.terminal()), "another end");
        f.owes = false;
        assertEq(
            Terminal.unwrap(retired.without(TerminalWord.OWES)),
            Terminal.unwrap(f.terminal()),
            "owes no more"
        );
    }

    // ---------------------------------------------------------------- the same again, field by field

    function _whyNot(
        TerminalFields memory f,
        Ends memory ends,
        bool isHeld,
        uint256 now_
    ) private pure returns (Decline) {
        if (Terminal.unwrap(f.terminal()) == 0) return Decline.UnknownTerminal;
        if (f.revoked) return Decline.TerminalRevoked;
        if (now_ < uint256(f.from) * QUARTER || now_ >= uint256(f.to) * QUARTER)
            return Decline.TerminalNotValid;
        if (f.retiring) return Decline.TerminalRetiring;
        if (now_ > ends.deadline) return Decline.DeadlinePassed;
        uint256 longest = uint256(f.authorizationDays) * 1 days;
        if (isHeld && (ends.authorizationEnd <= now_ || ends.authorizationEnd - now_ > longest))
            return Decline.BadAuthorizationEnd;
        if (ends.refundEnd > now_ + uint256(f.refundDays) * 1 days) return Decline.BadRefundEnd;
        return Decline.None;
    }

    function _statusOf(TerminalFields memory f) private pure returns (TerminalStatus) {
        if (Terminal.unwrap(f.terminal()) == 0) return TerminalStatus.None;
        if (f.revoked) return TerminalStatus.Revoked;
        return f.retiring ? TerminalStatus.Retiring : TerminalStatus.Enabled;
    }

    function _assertSells(TerminalFields memory f, uint256 now_, Decline why) private pure {
        Terminal t = f.terminal();
        assertTrue(t.isSelling(now_) == (why == Decline.None), "selling");
        assertEq(t.whyNot(now_, 0, now_, false, now_), why, "why");
    }

    // ---------------------------------------------------------------- what is drawn

    function _nearTime(
        TerminalFields memory f,
        uint256 now_,
        uint256 near
    ) private pure returns (uint256) {
        (uint256 from, uint256 to) = (uint256(f.from) * QUARTER, uint256(f.to) * QUARTER);
        if (near % 8 == 0) return from;
        if (near % 8 == 1) return from == 0 ? 0 : from - 1;
        if (near % 8 == 2) return to;
        if (near % 8 == 3) return to == 0 ? 0 : to - 1;
        return from == to ? from : bound(now_, from, to - 1);
    }

    function _near(
        TerminalFields memory f,
        Ends memory ends,
        uint256 now_,
        uint256 near
    ) private pure {
        uint256 longest = now_ + uint256(f.authorizationDays) * 1 days;
        uint256 refunds = now_ + uint256(f.refundDays) * 1 days;
        // a block's second and days of 9 bits: below 2^32
        if (near % 4 != 0) ends.deadline = uint32(now_ + ((near >> 2) % 3));
        if (near % 8 == 1) ends.deadline = uint32(now_ == 0 ? 0 : now_ - 1);
        if ((near >> 4) % 2 == 0) ends.authorizationEnd = uint32(longest + ((near >> 5) % 2));
        else ends.authorizationEnd = uint32(bound(ends.authorizationEnd, now_, longest));
        if ((near >> 6) % 2 == 0) ends.refundEnd = uint32(refunds + ((near >> 7) % 2));
        else ends.refundEnd = uint32(bound(ends.refundEnd, 0, refunds));
    }
}
