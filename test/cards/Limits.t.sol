// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline, ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Limits: CA-8
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - each limit: to the unit; windows to the second, in the program's time
/// - voids: in the same window, in a later one; of the longer windows
/// - setting: lower at once, higher after the delay, mixed, replaced, dropped; by the holder; who may
/// - representation: m·10^e with m ≤ 127
contract LimitsTest is CardsTest {
    address private card;

    function _limited(CardLimits memory limits) private {
        card = _cardWith("limited", limits);
    }

    function _spend(uint40 amount) private returns (Bill memory p) {
        p = _payAt(card, TILL, amount);
        _sell(p);
    }

    function _hold_(uint40 amount) private returns (Bill memory p) {
        p = _payAt(card, TILL, amount);
        _authorize(p);
    }

    function _over(uint40 amount, Decline why) private {
        Bill memory p = _payAt(card, TILL, amount);
        bytes32 before = keccak256(abi.encode(_card(card)));
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverLimit.selector, card, why, amount)
        );
        assertEq(keccak256(abi.encode(_card(card))), before, "it uses nothing");
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

    // ---------------------------------------------------------------- setting

    function _expectLimits(CardLimits memory limits) private view {
        assertEq(
            keccak256(abi.encode(_card(card).limits)),
            keccak256(abi.encode(limits)),
            "limits"
        );
    }

    function _three(uint40 day, uint40 week, uint8 count) private pure returns (CardLimits memory) {
        CardLimits memory limits;
        (limits.day, limits.week, limits.dayCount) = (day, week, count);
        return limits;
    }

    function test_CA8_whatIsLoweredHoldsAtOnce() external {
        _limited(_three(1_000, 0, 0));
        CardLimits memory limits = _three(500, 700, 9);
        VM.expectEmit(address(cards));
        emit ICardEvents.LimitsSet(program, card, limits);
        _setLimits(card, limits);
        _expectLimits(limits);
        (, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        assertEq(readyAt, 0, "nothing waits");
        _over(501, Decline.OverDayLimit);
    }

    function test_CA8_whatIsRaisedWaits() external {
        _limited(_three(100, 100, 1));
        CardLimits memory limits = _three(200, 0, 0);
        VM.expectEmit(address(cards));
        emit ICardEvents.LimitsRequested(program, card, limits, T0 + LIMIT_DELAY);
        _setLimits(card, limits);
        _expectLimits(_three(100, 100, 1));
        (CardLimits memory pending, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        assertEq(keccak256(abi.encode(pending)), keccak256(abi.encode(limits)), "pending");
        assertEq(readyAt, T0 + LIMIT_DELAY, "ready at");

        VM.warp(readyAt - 1);
        bytes memory call = abi.encodeCall(cards.applyLimits, (program, card));
        _declined(
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_LimitsNotReady.selector,
                readyAt,
                readyAt - 1
            )
        );
        VM.warp(readyAt);
        _succeeds(call);
        _expectLimits(limits);
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NoPendingLimits.selector, program, card)
        );
        _spend(200);
    }

    /// @dev CA-8. Each limit by itself: the stricter ones hold at once, all of them after the delay.
    function test_CA8_someLoweredSomeRaised() external {
        _limited(_three(100, 500, 5));
        _setLimits(card, _three(200, 300, 0));
        _expectLimits(_three(100, 300, 5));
        VM.warp(T0 + LIMIT_DELAY);
        cards.applyLimits(program, card);
        _expectLimits(_three(200, 300, 0));
    }

    function test_CA8_aLaterWishTakesThePlaceOfOneThatWaits() external {
        _limited(_three(100, 0, 0));
        _setLimits(card, _three(300, 0, 0));
        VM.warp(T0 + 1 days);
        _setLimits(card, _three(200, 0, 0));
        (, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        assertEq(readyAt, T0 + 1 days + LIMIT_DELAY, "it waits anew");
        _setLimits(card, _three(50, 0, 0));
        (, readyAt) = cards.pendingLimitsOf(program, card);
        assertEq(readyAt, 0, "a lower one drops it");
        _expectLimits(_three(50, 0, 0));
    }

    /// @dev CA-8. Limits of all kinds come back as they were set, and the stricter of each holds.
    function testFuzz_CA8_theStricterOfEachHolds(uint256 a, uint256 b) external {
        CardLimits memory old = _someLimits(a);
        CardLimits memory wanted = _someLimits(b);
        _limited(old);
        _setLimits(card, wanted);
        CardLimits memory strict;
        strict.payment = _stricter(old.payment, wanted.payment);
        strict.day = _stricter(old.day, wanted.day);
        strict.week = _stricter(old.week, wanted.week);
        strict.month = _stricter(old.month, wanted.month);
        strict.lifetime = _stricter(old.lifetime, wanted.lifetime);
        strict.dayCount = uint8(_stricter(old.dayCount, wanted.dayCount));
        _expectLimits(strict);
        VM.warp(T0 + LIMIT_DELAY);
        (, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        if (readyAt != 0) cards.applyLimits(program, card);
        _expectLimits(wanted);
    }

    function _stricter(uint40 a, uint40 b) private pure returns (uint40) {
        if (a == 0 || b == 0) return a + b;
        return a < b ? a : b;
    }

    function _someLimits(uint256 seed) private pure returns (CardLimits memory limits) {
        limits.payment = _some(seed);
        limits.day = _some(seed >> 32);
        limits.week = _some(seed >> 64);
        limits.month = _some(seed >> 96);
        limits.lifetime = _some(seed >> 128);
        limits.dayCount = uint8((seed >> 160) % 128);
    }

    /// @dev m·10^e, with 0 now and then.
    function _some(uint256 seed) private pure returns (uint40) {
        return uint40((seed % 128) * 10 ** ((seed >> 8) % 10));
    }

    // ---------------------------------------------------------------- by the holder

    function _lowerCall(
        CardLimits memory limits,
        uint24 sequence,
        uint32 deadline
    ) private view returns (bytes memory) {
        bytes32 digest = CardsSignatures.limits(
            _domain(),
            program,
            card,
            limits,
            sequence,
            deadline
        );
        bytes memory signature = _sign(card, digest);
        return
            abi.encodeCall(
                cards.lowerLimits,
                (program, card, limits, sequence, deadline, signature)
            );
    }

    function test_CA8_theHolderLowers() external {
        _limited(_three(100, 0, 0));
        _setLimits(card, _three(300, 0, 0));
        bytes memory call = _lowerCall(_three(80, 90, 0), 1, uint32(T0));
        _succeeds(call);
        _expectLimits(_three(80, 90, 0));
        (, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        assertEq(readyAt, 0, "what waited is dropped");
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DuplicateSequence.selector, card, 1)
        );
    }

    function test_CA8_theHolderRaisesNothing() external {
        _limited(_three(100, 100, 5));
        CardLimits[4] memory raised = [
            _three(101, 100, 5),
            _three(100, 0, 5),
            _three(100, 100, 0),
            _three(50, 50, 6)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            _declined(
                _lowerCall(raised[i], 1, uint32(T0)),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_LimitRaised.selector, card)
            );
        }
        assertEq(_card(card).top, 0, "no number is used");
        _succeeds(_lowerCall(_three(100, 100, 5), 1, uint32(T0)));
    }

    function test_CA8_theHoldersDeadlineIsTheLastSecond() external {
        _limited(_noLimits());
        bytes memory call = _lowerCall(_three(100, 0, 0), 1, uint32(T0 + 10));
        VM.warp(T0 + 11);
        _declined(
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DeadlinePassed.selector,
                T0 + 10,
                T0 + 11
            )
        );
        VM.warp(T0 + 10);
        _succeeds(call);
    }

    // ---------------------------------------------------------------- who, and of what

    function test_CA8_onlyStaffSetsLimits() external {
        _limited(_noLimits());
        bytes memory call = abi.encodeCall(cards.setLimits, (program, card, _three(100, 0, 0)));
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, STRANGER, 1)
        );
    }

    function test_CA8_deadCardsHaveNoLimitsToSet() external {
        _limited(_three(100, 0, 0));
        _setLimits(card, _three(200, 0, 0));
        _block(card);
        VM.warp(T0 + LIMIT_DELAY);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_CardBlocked.selector,
            card
        );
        _declined(abi.encodeCall(cards.applyLimits, (program, card)), refusal);
        _refused(
            ISSUER,
            abi.encodeCall(cards.setLimits, (program, card, _three(50, 0, 0))),
            refusal
        );
        _declined(_lowerCall(_three(50, 0, 0), 1, uint32(_now())), refusal);
    }

    // ---------------------------------------------------------------- representation

    function test_CA8_aLimitIsAMantissaAndAnExponent() external {
        uint40[5] memory good = [uint40(127), 1_270, 127 * 10 ** 9, 10 ** 12, 1_090_000_000_000];
        uint40[5] memory bad = [uint40(128), 1_271, 1_280, 127 * 10 ** 9 + 1, MAX_AMOUNT];
        CardLimits memory limits;
        for (uint256 i = 0; i < 5; ++i) {
            card = _newKey(string(abi.encodePacked("card", i)));
            limits.payment = bad[i];
            _refused(
                ISSUER,
                abi.encodeCall(
                    cards.issueCard,
                    (program, card, REGISTERED, _day(T0), _identity(REGISTERED), limits)
                ),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_NotRepresentable.selector, bad[i])
            );
            limits.payment = good[i];
            _issue(card, REGISTERED, _day(T0), limits);
            _expectLimits(limits);
        }
    }

    function test_CA8_atMost127PaymentsADay() external {
        CardLimits memory limits;
        limits.dayCount = 128;
        _refused(
            ISSUER,
            abi.encodeCall(cards.setLimits, (program, ALICE, limits)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, 128, 127)
        );
        limits.dayCount = 127;
        _limited(limits);
        for (uint256 i = 0; i < 127; ++i) {
            _spend(1);
        }
        _over(1, Decline.OverDayCount);
    }
}
