// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PeriodTotals} from "../../contracts/cards/CardTypes.sol";
import {Terminal} from "../../contracts/cards/TerminalWords.sol";
import {Totals} from "../../contracts/cards/TotalsWords.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {Fields, TerminalFields} from "../kit/cards/Fields.sol";
import {TerminalModel} from "../kit/cards/TerminalModel.sol";

/// @title What a terminal's word counts: CA-4, CA-15, CA-20
/// @author The Tallystick authors
/// @notice Each sum is made again on the fields one by one.
contract TerminalAccrualTest is CardsAssertions {
    using Fields for TerminalFields;
    using TerminalModel for TerminalFields;

    uint256 private constant MAX_AMOUNT = 2 ** 40 - 1;
    uint256 private constant QUARTER = 900;
    uint256 private constant NOW = TerminalModel.NOW;

    // ---------------------------------------------------------------- accrual: CA-4, CA-15, CA-20

    function testFuzz_CA15_aCaptureCountsExactlyWhereTheWordSuffices(
        TerminalFields memory f,
        uint256 amount,
        uint256 count,
        uint256 now_,
        uint256 near
    ) external pure {
        f.shape(near);
        now_ = _nearEnd(f, now_, near >> 8);
        amount = _nearField(amount % 2 ** 56, f.captured, 2 ** 40, near >> 16);
        count = _nearField(count % 2 ** 17, f.captures, 2 ** 16, near >> 24);

        Terminal next = f.terminal().capture(amount, count, now_);

        bool isEnough =
            !f.owes &&
                now_ < uint256(f.end) * QUARTER &&
                f.captured + amount < 2 ** 40 &&
                f.captures + count < 2 ** 16;
        assertTrue(next.isNone() == !isEnough, "where the word suffices");
        if (!isEnough) return;
        f.captured += uint40(amount);
        f.captures += uint16(count);
        assertEq(Terminal.unwrap(next), Terminal.unwrap(f.terminal()), "the word");
    }

    function testFuzz_CA4_aRefundCountsExactlyWhereTheWordCoversIt(
        TerminalFields memory f,
        uint256 amount,
        uint256 now_,
        uint256 near
    ) external pure {
        f.shape(near);
        now_ = _nearEnd(f, now_, near >> 8);
        amount =
            near % 3 == 0
                ? f.captured - f.refunded + ((near >> 16) % 2)
                : _nearField(amount % 2 ** 40, f.refunded, 2 ** 40, near >> 16);
        amount %= 2 ** 40;

        Terminal next = f.terminal().refund(amount, now_);

        bool isEnough =
            !f.owes &&
                now_ < uint256(f.end) * QUARTER &&
                f.refunded + amount <= f.captured &&
                f.refunds + 1 < 2 ** 12;
        assertTrue(next.isNone() == !isEnough, "where the word suffices");
        if (!isEnough) return;
        f.refunded += uint40(amount);
        f.refunds += 1;
        assertEq(Terminal.unwrap(next), Terminal.unwrap(f.terminal()), "the word");
    }

    /// @dev CA-20. Each field at its maximum, one by one: the word is left to `Accruing`, never bleeds.
    function test_CA20_aFullFieldIsLeftToTheTotals() external pure {
        TerminalFields memory f = TerminalModel.plain();
        f.captured = uint40(MAX_AMOUNT - 1);
        _assertCaptures(f, 1, 1, true);
        _assertCaptures(f, 2, 1, false);
        _assertCaptures(f, MAX_AMOUNT, 1, false);
        _assertCaptures(f, MAX_AMOUNT + 3, 1, false); // over the guard, which is empty again
        f.captured = 0;
        _assertCaptures(f, MAX_AMOUNT, 1, true);
        _assertCaptures(f, MAX_AMOUNT + 1, 1, false);
        _assertCaptures(f, 2 ** 41, 1, false); // over the guard, into the next field
        _assertCaptures(f, 2 ** 56 - 1, 1, false);
        f.captures = type(uint16).max - 1;
        _assertCaptures(f, 1, 1, true);
        _assertCaptures(f, 1, 2, false);
        _assertCaptures(f, 1, type(uint16).max, false);
        _assertCaptures(f, 1, 2 ** 16 + 2, false); // over the guard, which is empty again
        f.captures = 0;
        _assertCaptures(f, 1, type(uint16).max, true);
        _assertCaptures(f, 1, 2 ** 16, false);
        _assertCaptures(f, 1, 2 ** 17, false); // over the guard, into the next field

        (f.captured, f.refunded) = (uint40(MAX_AMOUNT), uint40(MAX_AMOUNT) - 1);
        _assertRefunds(f, 1, true);
        _assertRefunds(f, 2, false);
        _assertRefunds(f, MAX_AMOUNT, false);
        (f.refunded, f.refunds) = (0, 4094);
        _assertRefunds(f, 1, true);
        f.refunds = 4095;
        _assertRefunds(f, 1, false);
    }

    /// @dev CA-4, CA-15. The last second of the period, and a merchant that owes.
    function test_CA15_anEndedPeriodIsLeftToTheTotals() external pure {
        TerminalFields memory f = TerminalModel.plain();
        (f.captured, f.captures) = (100, 1);
        uint256 end = uint256(f.end) * QUARTER;
        assertEq(f.terminal().end(), end, "end");
        assertFalse(f.terminal().capture(1, 1, end - 1).isNone(), "the last second");
        assertTrue(f.terminal().capture(1, 1, end).isNone(), "over");
        assertFalse(f.terminal().refund(1, end - 1).isNone(), "the last second");
        assertTrue(f.terminal().refund(1, end).isNone(), "over");
        f.owes = true;
        _assertCaptures(f, 1, 1, false);
        _assertRefunds(f, 1, false);
    }

    function testFuzz_CA15_whatTheWordCountsIsAddedToItsPeriod(
        TerminalFields memory f,
        uint64 captured,
        uint32 captures
    ) external pure {
        f.fit();
        (captured, captures) = (captured >> 1, captures >> 1);
        Totals before = Totals.wrap(uint256(captured) + uint256(captures) * 2 ** 192);
        PeriodTotals memory totals = f.terminal().addTo(before).unpack();
        assertEq(totals.captured, uint256(captured) + f.captured, "captured");
        assertEq(totals.refunded, f.refunded, "refunded");
        assertEq(totals.drawn, f.refunded, "drawn");
        assertEq(totals.captures, uint256(captures) + f.captures, "captures");
        assertEq(totals.refunds, f.refunds, "refunds");
    }

    /// @dev CA-15. Whole periods further, until the second is in one, as far as its lease goes.
    function testFuzz_CA15_aWordBeginsThePeriodOfTheSecond(
        TerminalFields memory f,
        uint8 periods,
        uint256 wait
    ) external pure {
        f.fit();
        f.length = uint16(bound(f.length, 1, 366 * 96));
        f.end = uint24(bound(f.end, f.length, 2 ** 20));
        Terminal t = f.terminal();
        periods %= 18;
        f.end += uint24(f.length) * periods; // < 2^22
        uint256 begin = (uint256(f.end) - f.length) * QUARTER;
        Terminal rolled = t.rolled(begin + bound(wait, 0, uint256(f.length) * QUARTER - 1));
        assertTrue(rolled.isNone() == (periods > f.lease), "the lease");
        if (rolled.isNone()) return;
        f.lease -= periods;
        (f.captured, f.refunded, f.captures, f.refunds) = (0, 0, 0, 0);
        assertEq(Terminal.unwrap(rolled), Terminal.unwrap(f.terminal()), "nothing counted");
    }

    // ---------------------------------------------------------------- what is tried

    function _assertCaptures(
        TerminalFields memory f,
        uint256 amount,
        uint256 count,
        bool isEnough
    ) private pure {
        Terminal next = f.terminal().capture(amount, count, NOW);
        assertTrue(next.isNone() == !isEnough, "where the word suffices");
        if (!isEnough) return;
        assertEq(next.captured(), f.captured + amount, "captured");
        assertEq(next.captures(), f.captures + count, "captures");
        assertEq(next.refunded(), f.refunded, "refunded");
        assertEq(next.refunds(), f.refunds, "refunds");
    }

    function _assertRefunds(TerminalFields memory f, uint256 amount, bool isEnough) private pure {
        Terminal next = f.terminal().refund(amount, NOW);
        assertTrue(next.isNone() == !isEnough, "where the word suffices");
        if (!isEnough) return;
        assertEq(next.refunded(), f.refunded + amount, "refunded");
        assertEq(next.refunds(), uint256(f.refunds) + 1, "refunds");
        assertEq(next.end(), uint256(f.end) * QUARTER, "period");
    }

    function _nearEnd(
        TerminalFields memory f,
        uint256 now_,
        uint256 near
    ) private pure returns (uint256) {
        uint256 end = uint256(f.end) * QUARTER;
        if (near % 4 == 0) return end;
        return end == 0 ? 0 : bound(now_, near % 4 == 1 ? end - 1 : 0, end - 1);
    }

    /// @dev What fills a field to its end, or runs over by one.
    function _nearField(
        uint256 value,
        uint256 taken,
        uint256 size,
        uint256 near
    ) private pure returns (uint256) {
        if (near % 4 == 0) return size - 1 - taken;
        if (near % 4 == 1) return size - taken;
        return near % 4 == 2 ? value : value % (size - taken);
    }
}
