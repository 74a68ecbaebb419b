// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {LimitedCardTest} from "../kit/cards/LimitedCardTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Setting limits: CA-8
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - setting: lower at once, higher after the delay, mixed, replaced, dropped
/// - by the holder: lower, higher, again, up to the last second
/// - who, and of what: staff only; not of a blocked card
/// - representation: m·10^e with m ≤ 127; up to 127 payments a day
contract LimitSettingsTest is LimitedCardTest {
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
