// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ScheduleView, Statement} from "../../contracts/cards/ClearingTypes.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title A change of periods: CA-15
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - when: behind the current period and three more; behind what was announced, also of rates; at a period's end
/// - what: lengths; a shift of the cut-off by one long period; the same again; by whom, of which program
/// - seconds: each lies in one period, numbered without gaps
/// - keys: idle over the change, from every period before it; those enrolled later
/// - closings: before, over and behind a change
contract CutoffTest is ClearingTest {
    // ---------------------------------------------------------------- when

    /// @dev CA-15. A terminal's word goes on for three periods by itself; a change is behind them.
    function test_CA15_aChangeIsAnnouncedThreePeriodsAhead() external {
        VM.warp(T0 + 1 days);
        _refused(
            CLEARING,
            _changePeriodsCall(T0 + 4 days, 1 hours),
            _badPeriods(T0 + 4 days, 1 hours, T0 + 5 days)
        );
        VM.warp(T0 + 1 days - 1);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PeriodsChanged(program, uint32(T0 + 4 days), 4, 1 hours);
        _changePeriods(T0 + 4 days, 1 hours);
        ScheduleView memory s = _schedule();
        assertEq(s.from, T0 + 4 days, "from");
        assertEq(s.number, 4, "number");
        assertEq(s.duration, 1 hours, "length");
    }

    function test_CA15_aChangeBeginsAtAPeriodsEnd() external {
        uint256 from = T0 + 7 days;
        _refused(
            CLEARING,
            _changePeriodsCall(from + 900, 1 days),
            _badPeriods(from + 900, 1 days, T0 + 4 days)
        );
        _refused(
            CLEARING,
            _changePeriodsCall(from - 1, 1 days),
            _badPeriods(from - 1, 1 days, T0 + 4 days)
        );
        _refused(CLEARING, _changePeriodsCall(0, 2 days), _badPeriods(0, 2 days, T0 + 4 days));
        _changePeriods(from, 2 days);
        assertEq(_schedule().number, 7, "number");
    }

    function test_CA15_aChangeIsBehindThoseBefore() external {
        _changePeriods(T0 + 6 days, 5 hours);
        _refused(
            CLEARING,
            _changePeriodsCall(T0 + 5 days, 1 days),
            _badPeriods(T0 + 5 days, 1 days, T0 + 6 days + 5 hours)
        );
        _refused(
            CLEARING,
            _changePeriodsCall(T0 + 6 days, 1 days),
            _badPeriods(T0 + 6 days, 1 days, T0 + 6 days + 5 hours)
        );
        _changePeriods(T0 + 6 days + 5 hours, 1 days);
        assertEq(_schedule().number, 7, "number");
    }

    /// @dev CA-16. The begin of a rate that was announced stays the begin of a period.
    function test_CA15_aChangeIsBehindAnAnnouncedRate() external {
        _changeRate(T0 + 9 days, 0);
        _refused(
            CLEARING,
            _changePeriodsCall(T0 + 8 days, 2 days),
            _badPeriods(T0 + 8 days, 2 days, T0 + 9 days)
        );
        _changePeriods(T0 + 9 days, 2 days);
    }

    /// @dev CA-15. In the new periods it is they that count.
    function test_CA15_noticeIsInPeriodsOfNow() external {
        _changePeriods(T0 + 4 days, 1 hours);
        VM.warp(T0 + 4 days + 30 minutes);
        uint256 earliest = T0 + 4 days + 4 hours;
        _refused(
            CLEARING,
            _changePeriodsCall(earliest - 1 hours, 1 days),
            _badPeriods(earliest - 1 hours, 1 days, earliest)
        );
        _changePeriods(earliest, 1 days);
        assertEq(_schedule().number, 8, "number");
    }

    // ---------------------------------------------------------------- what

    function test_CA15_lengthsAreBounded() external {
        uint256 from = T0 + 4 days;
        uint256[5] memory lengths = [uint256(0), 900, 1 hours - 900, 1 hours + 1, 366 days + 900];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(
                CLEARING,
                _changePeriodsCall(from, lengths[i]),
                _badPeriods(from, lengths[i], from)
            );
        }
        _changePeriods(from, 1 hours);
        _changePeriods(from + 1 hours, 366 days);
    }

    /// @dev CA-15. One period of 27 hours moves the cut-off from midnight to three o'clock.
    function test_CA15_aShiftOfTheCutOffIsOneLongPeriod() external {
        _changePeriods(T0 + 4 days, 27 hours);
        _changePeriods(T0 + 4 days + 27 hours, 1 days);
        uint256 cutOff = T0 + 5 days + 3 hours;
        _isPeriod(3, T0 + 3 days, T0 + 4 days);
        _isPeriod(4, T0 + 4 days, cutOff);
        _isPeriod(5, cutOff, cutOff + 1 days);
        _isPeriod(100, cutOff + 95 days, cutOff + 96 days);
        VM.warp(cutOff - 1);
        _sold(1_000);
        VM.warp(cutOff);
        _sold(200);
        assertEq(_closedOne(4).captured, 1_000, "before three o'clock");
        VM.warp(cutOff + 1 days);
        assertEq(_closedOne(5).captured, 200, "after");
    }

    function _isPeriod(uint32 period, uint256 start, uint256 end) private view {
        (uint256 start_, uint256 end_) = cards.boundsOf(program, period);
        assertEq(start_, start, "start");
        assertEq(end_, end, "end");
        assertEq(cards.periodAt(program, start), period, "first second");
        assertEq(cards.periodAt(program, end - 1), period, "last second");
    }

    function test_CA6_theSameChangeAgainDoesNothing() external {
        _doesNothing(CLEARING, _changePeriodsCall(T0, 1 days));
        _changePeriods(T0 + 4 days, 1 hours);
        _doesNothing(CLEARING, _changePeriodsCall(T0 + 4 days, 1 hours));
        _toPeriod(9);
        _doesNothing(CLEARING, _changePeriodsCall(T0 + 4 days, 1 hours));
    }

    function test_CA15_onlyClearingChangesPeriods() external {
        address[4] memory others = [STRANGER, SHOPKEEPER, ISSUER, REGULATOR];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(others[i], _changePeriodsCall(T0 + 4 days, 1 hours), _unauthorized(others[i]));
        }
        program = 77;
        _refused(CLEARING, _changePeriodsCall(T0 + 4 days, 1 hours), _unknownProgram());
        _refused(CLEARING, _changePeriodsCall(0, 0), _unknownProgram());
    }

    // ---------------------------------------------------------------- seconds

    /// @dev CA-15. Up to four changes, announced as early as may be; no gap, no overlap, numbers ascend by one.
    function testFuzz_CA15_everySecondIsInOnePeriod(uint256 seed, uint256 second) external {
        uint256 last = T0;
        for (uint256 i = 0; i < 1 + (seed % 4); ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (i != 0) _wait((seed >> 8) % 3 days);
            last = _announce(seed >> 16);
        }
        uint32 count = cards.periodAt(program, last) + 5;
        uint256 next = T0;
        second = bound(second, T0, last);
        uint256 found = 0;
        for (uint32 period = 0; period <= count; ++period) {
            (uint256 start, uint256 end) = cards.boundsOf(program, period);
            assertEq(start, next, "begins where the one before ends");
            assertGt(end, start, "not empty");
            if (second < start || second >= end) {
                next = end;
                continue;
            }
            ++found;
            assertEq(cards.periodAt(program, second), period, "period");
            next = end;
        }
        assertEq(found, 1, "in one period");
    }

    /// @dev Within a week from what is possible first.
    function _announce(uint256 seed) private returns (uint256 from) {
        ScheduleView memory s = _schedule();
        uint32 current = cards.periodAt(program, _now());
        (uint256 start, uint256 end) = cards.boundsOf(program, current);
        from = end + 3 * (end - start);
        if (from <= s.from) from = uint256(s.from) + s.duration;
        uint256 beyond = (from - s.from) % s.duration;
        if (beyond != 0) from += s.duration - beyond;
        from += (seed % 4) * s.duration;
        _changePeriods(from, 1 hours + ((seed >> 8) % 200) * 900);
    }

    // ---------------------------------------------------------------- keys

    /// @dev CA-15. From each of the periods before the change, by word alone or not, to each of those behind it: what is
    /// captured counts in the period of its second.
    function test_CA15_keysAreIdleOverAChange() external {
        _changePeriods(T0 + 4 days, 3 hours);
        uint256 snapshot = VM.snapshotState();
        for (uint256 before = 0; before < 4; ++before) {
            for (uint256 wait = 0; wait < 12; ++wait) {
                _toPeriod(before);
                _sold(1_000);
                VM.warp(T0 + 4 days - 6 hours + wait * 1 hours);
                _sold(200);
                uint32 period = cards.periodAt(program, _now());
                assertEq(_till(TILL).period, period, "period of the word");
                uint256 sum = period == before ? 1_200 : 200;
                assertEq(cards.periodOf(program, shop, period).captured, sum, "captured");
                VM.revertToState(snapshot);
                snapshot = VM.snapshotState();
            }
        }
    }

    mapping(uint32 period => uint256 captured) private _captured;

    /// @dev CA-15. Payments at random over three changes, announced in between: each counts in the period of its second,
    /// as it was announced, and closings find all of them there.
    function testFuzz_CA15_paymentsCountWhereTheirSecondIs(uint256 seed) external {
        uint256 sum = 0;
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (i % 6 == 3) _announce(seed >> 100);
            if (i == 9) _terminal("third", shop);
            address till = _ledger(shop).terminals[seed % _ledger(shop).terminals.length];
            uint40 amount = uint40(1 + ((seed >> 8) % 900));
            _soldAt(till, amount);
            sum += amount;
            uint32 period = cards.periodAt(program, _now());
            _captured[period] += amount;
            assertEq(_till(till).period, period, "period of the word");
            assertEq(cards.periodOf(program, shop, period).captured, _captured[period], "captured");
            if ((seed >> 32) % 4 == 0 && period != 0) _closeAll(period - 1);
            VM.warp(_now() + ((seed >> 40) % 30 hours));
        }
        VM.warp(_now() + 40 days);
        _closeAll(cards.periodAt(program, _now()) - 1);
        assertEq(uint256(int256(_clearing(shop).net)), sum, "every unit is closed once");
    }

    function _closeAll(uint32 period) private {
        Statement[] memory statements = _closed(shop, period);
        for (uint256 i = 0; i < statements.length; ++i) {
            assertEq(statements[i].captured, _captured[statements[i].period], "statement");
        }
        (, uint256 end) = cards.boundsOf(program, period);
        assertLe(end, _clearing(shop).closedUntil, "closed until the end");
    }

    // ---------------------------------------------------------------- closings

    function test_CA15_aClosingGoesOverAChange() external {
        _changePeriods(T0 + 4 days, 2 hours);
        _sold(1_000);
        VM.warp(T0 + 4 days);
        _sold(200);
        VM.warp(T0 + 4 days + 2 hours - 1);
        _refused(STRANGER, _closeCall(shop, 4), _notEnded(4, T0 + 4 days + 2 hours));
        VM.warp(T0 + 4 days + 2 hours);
        _sold(30);
        VM.warp(T0 + 4 days + 4 hours);
        Statement[] memory statements = _closed(shop, 5);
        assertEq(statements.length, 3, "statements");
        assertEq(uint256(statements[0].period), 0, "first");
        assertEq(uint256(statements[1].period), 4, "of the first short one");
        assertEq(uint256(statements[2].period), 5, "of the second");
        assertEq(statements[2].captured, 30, "captured");
        assertEq(_clearing(shop).closedUntil, T0 + 4 days + 4 hours, "closed");
    }

    function test_CA16_aRateBeginsInPeriodsOfANewLength() external {
        _changePeriods(T0 + 4 days, 2 hours);
        uint256 from = T0 + 4 days + 4 hours;
        _refused(
            CLEARING,
            _changeRateCall(from + 1 hours, 0),
            _badRateStart(from + 1 hours, T0 + 1 days)
        );
        _changeRate(from, 0);
        VM.warp(from - 1);
        _sold(1_000);
        VM.warp(from);
        _sold(1_000);
        VM.warp(from + 2 hours);
        Statement[] memory statements = _closed(shop, 6);
        assertEq(int256(statements[0].fee), 15, "before");
        assertEq(int256(statements[1].fee), 0, "after");
    }
}
