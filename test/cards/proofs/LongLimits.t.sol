// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../../contracts/cards/CardTypes.sol";
import {LongLimits} from "../../../contracts/cards/CardWords.sol";
import {Limits} from "../../../contracts/cards/Limits.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";
import {Fields, LongFields} from "../../kit/cards/Fields.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice A card's second word taken apart by its bit map; limits in units.
struct Windows {
    uint256 weekSum;
    uint256 monthSum;
    uint256 lifetimeSum;
    uint256 week;
    uint256 month;
    uint256 limits;
    uint256 weekLimit;
    uint256 monthLimit;
    uint256 lifetimeLimit;
}

/// @title Proofs of a card's second word: CA-8, CA-20
/// @author The Tallystick authors
/// @notice On the last day of 16 bits, with words that count any week and month: of a day nothing but its week and month
/// is asked for, and `LimitWordsTest` tries those of each day.
contract LongLimitsProofs is CardsAssertions {
    using Fields for LongFields;

    uint256 private constant TODAY = type(uint16).max;

    /// @dev CA-20. Each sum goes on in its window or starts again, and no field runs into the next.
    function check_CA8_aPaymentCountsInEachWindow(uint256 word, uint40 amount) public pure {
        Windows memory w = _assumed(word);

        (LongLimits counted, Decline why) = LongLimits.wrap(word).count(amount, TODAY);

        VM.assume(why == Decline.None);
        Windows memory read = _read(LongLimits.unwrap(counted));
        _start(w);
        unchecked {
            assertEq(read.weekSum, w.weekSum + amount, "sum of the week");
            assertEq(read.monthSum, w.monthSum + amount, "sum of the month");
            assertEq(read.lifetimeSum, w.lifetimeSum + amount, "sum of the life");
        }
        assertEq(read.week, w.week, "week");
        assertEq(read.month, w.month, "month");
        assertEq(read.limits, w.limits, "limits");
    }

    function testFuzz_CA8_aPaymentCountsInEachWindow(
        LongFields memory f,
        uint40 amount
    ) external pure {
        uint256 word = _draw(f, amount);
        (, Decline why) = LongLimits.wrap(word).count(amount, TODAY);
        if (why == Decline.None) check_CA8_aPaymentCountsInEachWindow(word, amount);
    }

    /// @dev The first limit of week, month and lifetime that a payment would exceed, and no other, declines it.
    function check_CA8_aPaymentDeclinesExactlyAboveALongLimit(
        uint256 word,
        uint40 amount
    ) public pure {
        Windows memory w = _read(word);

        (LongLimits counted, Decline why) = LongLimits.wrap(word).count(amount, TODAY);

        _start(w);
        unchecked {
            bool isOverWeek = w.weekSum + amount > w.weekLimit;
            bool isOverMonth = w.monthSum + amount > w.monthLimit;
            bool isOverLifetime = w.lifetimeSum + amount > w.lifetimeLimit;
            if (isOverWeek) assertEq(why, Decline.OverWeekLimit, "week");
            else if (isOverMonth) assertEq(why, Decline.OverMonthLimit, "month");
            else if (isOverLifetime) assertEq(why, Decline.OverLifetimeLimit, "lifetime");
            else assertEq(why, Decline.None, "within all of them");
        }
        if (why != Decline.None) assertEq(LongLimits.unwrap(counted), word, "nothing is counted");
    }

    function testFuzz_CA8_aPaymentDeclinesExactlyAboveALongLimit(
        LongFields memory f,
        uint40 amount
    ) external pure {
        uint256 word = _draw(f, amount);
        check_CA8_aPaymentDeclinesExactlyAboveALongLimit(word, amount);
    }

    /// @dev A window that has ended gives nothing back. A void in the windows of its payment brings back what they had.
    function check_CA20_aVoidTouchesTheSumsOfItsWindowsAlone(
        uint256 word,
        uint40 amount
    ) public pure {
        Windows memory w = _read(word);
        bool isWeek = w.week == Limits.weekOf(TODAY);
        bool isMonth = w.month == Limits.monthOf(TODAY);
        VM.assume(amount <= w.lifetimeSum);
        VM.assume(!isWeek || amount <= w.weekSum);
        VM.assume(!isMonth || amount <= w.monthSum);

        uint256 next = LongLimits.unwrap(LongLimits.wrap(word).uncount(amount, TODAY));

        Windows memory read = _read(next);
        assertEq(read.weekSum, isWeek ? w.weekSum - amount : w.weekSum, "sum of the week");
        assertEq(read.monthSum, isMonth ? w.monthSum - amount : w.monthSum, "sum of the month");
        assertEq(read.lifetimeSum, w.lifetimeSum - amount, "sum of the life");
        assertEq(next >> 120, word >> 120, "all else");
    }

    function testFuzz_CA20_aVoidTouchesTheSumsOfItsWindowsAlone(
        LongFields memory f,
        uint40 amount
    ) external pure {
        uint256 word = _draw(f, amount);
        uint256 least = f.weekSum < f.monthSum ? f.weekSum : f.monthSum;
        if (f.lifetimeSum < least) least = f.lifetimeSum;
        amount = uint40(bound(amount, 0, least)); // below 2^40
        check_CA20_aVoidTouchesTheSumsOfItsWindowsAlone(word, amount);
    }

    // ---------------------------------------------------------------- any second word

    /// @dev Limits as `Limits.encode` writes them.
    function _assumed(uint256 word) private pure returns (Windows memory w) {
        w = _read(word);
        VM.assume(word >> 179 == 0);
        VM.assume(w.weekLimit < 2 ** 40);
        VM.assume(w.monthLimit < 2 ** 40);
        VM.assume(w.lifetimeLimit < 2 ** 40);
    }

    function _read(uint256 word) private pure returns (Windows memory w) {
        w.weekSum = uint40(word);
        w.monthSum = uint40(word >> 40);
        w.lifetimeSum = uint40(word >> 80);
        w.week = (word >> 120) & (2 ** 14 - 1);
        w.month = (word >> 134) & (2 ** 12 - 1);
        w.limits = word >> 146;
        w.weekLimit = Limits.decode((word >> 146) & 2047);
        w.monthLimit = Limits.decode((word >> 157) & 2047);
        w.lifetimeLimit = Limits.decode((word >> 168) & 2047);
    }

    /// @dev A window that is not the day's starts from 0.
    function _start(Windows memory w) private pure {
        (uint256 week, uint256 month) = (Limits.weekOf(TODAY), Limits.monthOf(TODAY));
        if (w.week != week) (w.week, w.weekSum) = (week, 0);
        if (w.month != month) (w.month, w.monthSum) = (month, 0);
    }

    /// @dev Every other word counts the windows of that day.
    function _draw(LongFields memory f, uint256 amount) private pure returns (uint256) {
        if (amount % 2 == 0) {
            f.week = uint16(Limits.weekOf(TODAY)); // < 2^14
            f.month = uint16(Limits.monthOf(TODAY)); // < 2^12
        }
        f.fit();
        return LongLimits.unwrap(f.long());
    }
}
