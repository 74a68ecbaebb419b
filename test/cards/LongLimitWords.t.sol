// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../contracts/cards/CardTypes.sol";
import {LongLimits} from "../../contracts/cards/CardWords.sol";
import {Limits} from "../../contracts/cards/Limits.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {Fields, Limit, LongFields} from "../kit/cards/Fields.sol";

/// @title A card's second word: CA-8, CA-20
/// @author The Tallystick authors
/// @notice Limits per week, calendar month and lifetime, counted again field by field.
contract LongLimitWordsTest is CardsAssertions {
    using Fields for Limit;
    using Fields for LongFields;

    uint256 private constant MAX_AMOUNT = 2 ** 40 - 1;
    /// @dev Monday, 1 January 2024, and the last days before and after.
    uint256 private constant MONDAY = 19_723;

    function testFuzz_CA8_aPaymentIsCountedInEachWindow(
        LongFields memory f,
        uint256 amount,
        uint16 today,
        uint256 near
    ) external pure {
        _shape(f, today, near);
        amount = _nearAmount(f, amount, near >> 16);

        (LongLimits counted, Decline why) = f.long().count(amount, today);

        _startWindows(f, today);
        assertEq(why, _whyNot(f, amount), "why");
        if (why != Decline.None) return;
        f.weekSum += uint40(amount); // within the limits
        f.monthSum += uint40(amount);
        f.lifetimeSum += uint40(amount);
        assertEq(LongLimits.unwrap(counted), LongLimits.unwrap(f.long()), "the word");
    }

    /// @dev Counted and voided on another day: each window that goes on has back what it had.
    function testFuzz_CA8_aVoidGivesBackWhatItsWindowsStillCount(
        LongFields memory f,
        uint256 amount,
        uint16 today,
        uint16 wait
    ) external pure {
        _shape(f, today, 0);
        today = uint16(bound(today, 0, 65_000));
        (LongLimits counted, Decline why) = f.long().count(amount % 2 ** 40, today);
        if (why != Decline.None) return;
        amount %= 2 ** 40;
        uint256 later = today + (wait % 40);
        (LongLimits again, Decline whyLater) = counted.count(0, later);
        assertEq(whyLater, Decline.None, "nothing more");

        LongLimits back = again.uncount(amount, today);

        _startWindows(f, today);
        _startWindows(f, later);
        assertEq(LongLimits.unwrap(back), LongLimits.unwrap(f.long()), "the word");
    }

    /// @dev Each limit to the unit, and which is named first.
    function test_CA8_eachLongLimitIsExact() external pure {
        LongFields memory f;
        _startWindows(f, MONDAY);
        (f.weekSum, f.monthSum, f.lifetimeSum) = (10, 20, 30);
        f.weekLimit = Limit(50, 0);
        _assertCounts(f, 40, Decline.OverWeekLimit);
        f.monthLimit = Limit(50, 0);
        _assertCounts(f, 30, Decline.OverMonthLimit);
        f.lifetimeLimit = Limit(50, 0);
        _assertCounts(f, 20, Decline.OverLifetimeLimit);
    }

    /// @dev CA-20. Without limits the fields themselves are one.
    function test_CA20_aFullSumDeclines() external pure {
        LongFields memory f;
        _startWindows(f, MONDAY);
        (f.weekSum, f.monthSum, f.lifetimeSum) = (1, 1, 1);
        _assertCounts(f, MAX_AMOUNT - 1, Decline.OverWeekLimit);
        f.weekSum = 0;
        _assertCounts(f, MAX_AMOUNT - 1, Decline.OverMonthLimit);
        f.monthSum = 0;
        _assertCounts(f, MAX_AMOUNT - 1, Decline.OverLifetimeLimit);
        f.lifetimeSum = 0;
        (LongLimits full, ) = f.long().count(MAX_AMOUNT, MONDAY);
        assertEq(
            LongLimits.unwrap(full.uncount(MAX_AMOUNT, MONDAY)),
            LongLimits.unwrap(f.long()),
            "full and empty again"
        );
    }

    /// @dev CA-8. From Sunday to Monday, and from the last of a month to the first.
    function test_CA8_windowsBeginOnMondaysAndOnTheFirst() external pure {
        LongFields memory f;
        (f.weekLimit, f.monthLimit) = (Limit(1, 0), Limit(3, 0));
        (LongLimits word, Decline why) = f.long().count(1, MONDAY);
        (, why) = word.count(1, MONDAY + 6);
        assertEq(why, Decline.OverWeekLimit, "Sunday");
        (word, why) = word.count(1, MONDAY + 7);
        assertEq(why, Decline.None, "Monday");
        (word, why) = word.count(1, MONDAY + 14);
        assertEq(why, Decline.None, "Monday");
        (, why) = word.count(1, MONDAY + 30);
        assertEq(why, Decline.OverMonthLimit, "31 January");
        (, why) = word.count(1, MONDAY + 31);
        assertEq(why, Decline.None, "1 February");
    }

    // ---------------------------------------------------------------- the same again, field by field

    /// @dev A window that is not the day's starts from 0.
    function _startWindows(LongFields memory f, uint256 today) private pure {
        (uint256 week, uint256 month) = (Limits.weekOf(today), Limits.monthOf(today));
        if (f.week != week) (f.week, f.weekSum) = (uint16(week), 0); // < 2^14
        if (f.month != month) (f.month, f.monthSum) = (uint16(month), 0); // < 2^12
    }

    function _whyNot(LongFields memory f, uint256 amount) private pure returns (Decline) {
        if (amount + f.weekSum > f.weekLimit.most()) return Decline.OverWeekLimit;
        if (amount + f.monthSum > f.monthLimit.most()) return Decline.OverMonthLimit;
        if (amount + f.lifetimeSum > f.lifetimeLimit.most()) return Decline.OverLifetimeLimit;
        return Decline.None;
    }

    /// @dev Exactly `most` more may be paid.
    function _assertCounts(LongFields memory f, uint256 most, Decline why) private pure {
        (LongLimits counted, Decline none) = f.long().count(most, MONDAY);
        assertEq(none, Decline.None, "the last unit");
        assertFalse(LongLimits.unwrap(counted) == LongLimits.unwrap(f.long()), "counted");
        (LongLimits declined, Decline over) = f.long().count(most + 1, MONDAY);
        assertEq(over, why, "one unit more");
        assertEq(LongLimits.unwrap(declined), LongLimits.unwrap(f.long()), "untouched");
    }

    /// @dev Often in the windows of that day, and with few limits.
    function _shape(LongFields memory f, uint256 today, uint256 seed) private pure {
        f.fit();
        if (seed % 2 == 0) f.week = uint16(Limits.weekOf(today)); // < 2^14
        if ((seed >> 1) % 2 == 0) f.month = uint16(Limits.monthOf(today)); // < 2^12
        if ((seed >> 2) % 2 == 0) f.weekLimit = Limit(0, 0);
        if ((seed >> 3) % 2 == 0) f.monthLimit = Limit(0, 0);
        if ((seed >> 4) % 2 == 0) f.lifetimeLimit = Limit(0, 0);
    }

    function _nearAmount(
        LongFields memory f,
        uint256 amount,
        uint256 near
    ) private pure returns (uint256) {
        uint256 beside = (near >> 2) % 2;
        if (near % 4 == 0) return _left(f.weekLimit, f.weekSum) + beside;
        if (near % 4 == 1) return _left(f.monthLimit, f.monthSum) + beside;
        if (near % 4 == 2) return _left(f.lifetimeLimit, f.lifetimeSum) + beside;
        return amount % 2 ** 40;
    }

    function _left(Limit memory limit, uint256 sum) private pure returns (uint256) {
        return limit.most() > sum ? limit.most() - sum : 0;
    }
}
