// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline, ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {LimitedCardTest} from "../kit/cards/LimitedCardTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Limits: CA-8
/// @author The Tallystick authors
/// @notice Tree of cases (how limits are set has a file of its own):
/// - each limit: to the unit; windows to the second, in the program's time
/// - voids: in the same window, in a later one; of the longer windows
/// - a lifetime limit that is raised
contract LimitsTest is LimitedCardTest {
    function _hold_(uint40 amount) private returns (Bill memory p) {
        p = _payAt(card, TILL, amount);
        _authorize(p);
    }

    // ---------------------------------------------------------------- per payment and per day

    function test_CA8_perPayment() external {
        CardLimits memory limits;
        limits.payment = 100;
        _limited(limits);
        _spend(100);
        _over(101, Decline.OverPaymentLimit);
        _spend(100);
    }

    function test_CA8_perDayToTheUnit() external {
        CardLimits memory limits;
        limits.day = 100;
        _limited(limits);
        _spend(60);
        _over(41, Decline.OverDayLimit);
        _hold_(40);
        _over(1, Decline.OverDayLimit);
        assertEq(_card(card).spentThatDay, 100, "spent");
    }

    function test_CA8_countPerDay() external {
        CardLimits memory limits;
        limits.dayCount = 3;
        _limited(limits);
        _spend(1);
        _hold_(1);
        _spend(1);
        _over(1, Decline.OverDayCount);
        assertEq(_card(card).paymentsThatDay, 3, "payments");
    }

    /// @dev CA-8. The day begins at midnight in the program's time: at 16:00 UTC.
    function test_CA8_daysBeginAtMidnightInTheProgramsTime() external {
        CardLimits memory limits;
        (limits.day, limits.dayCount) = (100, 1);
        _limited(limits);
        uint256 midnight = _startOf(_day(T0) + 1);
        assertEq(midnight, T0 + 16 hours, "midnight in Shanghai");
        _spend(100);
        VM.warp(midnight - 1);
        _over(1, Decline.OverDayCount);
        VM.warp(midnight);
        _spend(100);
        assertEq(_card(card).countedDay, _day(midnight), "day");
        assertEq(_card(card).spentThatDay, 100, "spent");
    }

    function testFuzz_CA8_daysAtEveryOffset(int32 offset, uint256 second) external {
        offset = int32(int256(bound(uint256(uint32(offset)), 0, 104)) - 48) * 15 minutes;
        _programAt(offset);
        CardLimits memory limits;
        limits.day = 100;
        _limited(limits);
        second = bound(second, T0, T0 + 3 days);
        VM.warp(second);
        uint256 midnight = _nextMidnight(offset);
        _spend(100);
        VM.warp(midnight - 1);
        _over(1, Decline.OverDayLimit);
        VM.warp(midnight);
        _spend(100);
    }

    function _programAt(int32 offset) private {
        ProgramTerms memory terms = _terms();
        terms.utcOffset = offset;
        program = _program(terms);
        TILL = _terminal("offset till", shop);
    }

    function _nextMidnight(int32 offset) private view returns (uint256) {
        uint256 local = uint256(int256(_now()) + offset);
        return _now() + 1 days - (local % 1 days);
    }

    // ---------------------------------------------------------------- longer windows

    /// @dev CA-8. Monday to Sunday: T0 is a Friday.
    function test_CA8_perWeek() external {
        CardLimits memory limits;
        limits.week = 100;
        _limited(limits);
        uint256 monday = _startOf(_day(T0) + 3);
        _spend(60);
        VM.warp(monday - 1);
        _over(41, Decline.OverWeekLimit);
        _spend(40);
        VM.warp(monday);
        _spend(100);
        VM.warp(monday + 7 days - 1);
        _over(1, Decline.OverWeekLimit);
        VM.warp(monday + 7 days);
        _spend(1);
    }

    /// @dev CA-8. Calendar months, also the short ones and leap years'.
    function test_CA8_perMonth() external {
        CardLimits memory limits;
        limits.month = 100;
        _limited(limits);
        uint16[14] memory lengths = [
            uint16(31),
            28,
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
            31,
            29
        ];
        uint256 first = _day(T0);
        for (uint256 i = 0; i < 14; ++i) {
            if (i == 13) assertEq(first, _day(1_832_976_000), "1 February 2028");
            _move(_startOf(first) < T0 ? T0 : _startOf(first));
            _spend(100);
            first += lengths[i];
            VM.warp(_startOf(first) - 1);
            _over(1, Decline.OverMonthLimit);
        }
    }

    /// @dev Tills are valid for 400 days: beyond them another one is needed.
    function _move(uint256 second) private {
        VM.warp(second);
        if (second < _till(TILL).to - 40 days) return;
        TILL = _terminal("later till", shop);
    }

    function test_CA8_perLifetime() external {
        CardLimits memory limits;
        limits.lifetime = 1_000;
        _limited(limits);
        _spend(600);
        VM.warp(T0 + 300 days);
        _over(401, Decline.OverLifetimeLimit);
        _spend(400);
        _over(1, Decline.OverLifetimeLimit);
    }

    /// @dev CA-8. What was spent since a lifetime limit was first set counts when it is raised.
    function test_CA8_aRaisedLifetimeLimitGoesOnCounting() external {
        CardLimits memory limits;
        limits.lifetime = 100;
        _limited(limits);
        _spend(100);
        limits.lifetime = 120;
        _setLimits(card, limits);
        VM.warp(T0 + LIMIT_DELAY);
        cards.applyLimits(program, card);
        _over(21, Decline.OverLifetimeLimit);
        _spend(20);
    }

    // ---------------------------------------------------------------- voids

    function test_CA8_aVoidInTheSameWindowGivesBack() external {
        CardLimits memory limits;
        (limits.day, limits.dayCount, limits.week) = (100, 2, 100);
        (limits.month, limits.lifetime) = (100, 100);
        _limited(limits);
        Bill memory p = _hold_(100);
        _over(1, Decline.OverDayLimit);
        _void(p);
        assertEq(_card(card).spentThatDay, 0, "spent");
        assertEq(_card(card).paymentsThatDay, 0, "payments");
        _spend(60);
        _spend(40);
        _over(1, Decline.OverDayCount);
    }

    /// @dev CA-8. What another day counted is not given back to this one; week, month and lifetime are.
    function test_CA8_aVoidTheNextDayGivesBackToTheLongerWindows() external {
        CardLimits memory limits;
        (limits.day, limits.week, limits.month, limits.lifetime) = (100, 120, 120, 120);
        _limited(limits);
        Bill memory p = _hold_(90);
        VM.warp(_startOf(_day(T0) + 1));
        _spend(30);
        _over(1, Decline.OverWeekLimit);
        _void(p);
        assertEq(_card(card).spentThatDay, 30, "the day keeps its own");
        _over(71, Decline.OverDayLimit);
        _spend(70);
    }

    /// @dev CA-8. T0 is a Friday, 1 January: after Sunday the week is another, the month is not.
    function test_CA8_aVoidTheNextWeekGivesBackToMonthAndLifetime() external {
        CardLimits memory limits;
        (limits.week, limits.month, limits.lifetime) = (100, 150, 200);
        _limited(limits);
        Bill memory p = _hold_(100);
        VM.warp(_startOf(_day(T0) + 3));
        _spend(50);
        _void(p);
        _spend(50);
        _over(1, Decline.OverWeekLimit);
        VM.warp(_startOf(_day(T0) + 10));
        _over(51, Decline.OverMonthLimit);
        _spend(50);
    }

    function test_CA8_aVoidTheNextMonthGivesBackToTheLifetimeOnly() external {
        CardLimits memory limits;
        (limits.month, limits.lifetime) = (100, 150);
        _limited(limits);
        Bill memory p = _payAt(card, TILL, 100);
        VM.warp(T0 + 20 days);
        (p.deadline, p.authorizationEnd) = (uint32(_now()), uint32(_now() + 30 days));
        _authorize(p);
        VM.warp(_startOf(_day(T0) + 31));
        _spend(50);
        _void(p);
        _over(51, Decline.OverMonthLimit);
        _spend(50);
        VM.warp(_startOf(_day(T0) + 31 + 28));
        _over(51, Decline.OverLifetimeLimit);
    }

    /// @dev CA-8. A payment from before the second word was in use counted nothing there.
    function test_CA8_aVoidGivesTheLongerWindowsOnlyWhatTheyCounted() external {
        _limited(_noLimits());
        Bill memory p = _hold_(90);
        CardLimits memory limits;
        (limits.week, limits.month, limits.lifetime) = (100, 100, 100);
        _setLimits(card, limits);
        _spend(60);
        _void(p);
        _over(41, Decline.OverWeekLimit);
        _spend(40);
    }

    /// @dev CA-8. The card that has the account now gets it.
    function test_CA8_aVoidGivesBackToTheSuccessor() external {
        CardLimits memory limits;
        (limits.day, limits.dayCount, limits.lifetime) = (100, 1, 100);
        _limited(limits);
        Bill memory p = _hold_(100);
        card = _replace(card, "successor");
        _over(1, Decline.OverDayCount);
        _void(p);
        _spend(100);
    }
}
