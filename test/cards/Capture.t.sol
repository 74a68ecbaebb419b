// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentState} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {AuthorizedTest} from "../kit/cards/AuthorizedTest.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Captures: CA-3, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases (clearing's captures have a file of their own):
/// - total: in parts, all, one more, 0, less than before
/// - final: releases the rest; alone; again
/// - again: the same, by several relayers; after it was voided or ended
/// - key: the payment's, another of the merchant, another merchant's, retiring, expired, revoked, calling itself
/// - time: up to the second before the end
/// - card: frozen, blocked, expired, replaced, over its limits
contract CaptureTest is AuthorizedTest {
    // ---------------------------------------------------------------- total

    function test_CA3_anAuthorizationIsCapturedInParts() external {
        _expectRecord(PaymentState.Authorized, 1_000, 0, 0);
        _capture(p, 300);
        _expectRecord(PaymentState.Authorized, 700, 300, 0);
        assertEq(_hold(ALICE), 700, "hold");
        assertEq(_accrued(shop), 300, "accrued");
        _capture(p, 999);
        _expectRecord(PaymentState.Authorized, 1, 999, 0);
        _capture(p, 1_000);
        _expectRecord(PaymentState.Captured, 0, 1_000, 0);
        assertEq(_hold(ALICE), 0, "hold");
        assertEq(_balance(ALICE), TOP_UP - 1_000, "balance");
        assertEq(_accrued(shop), 1_000, "accrued");
        assertEq(_till(TILL).captures, 3, "captures");
    }

    function test_CA3_aCaptureIsLogged() external {
        bytes memory call = _captureCall(p, SECOND_TILL, 300, false);
        VM.expectEmit(address(cards));
        emit ICardEvents.Captured(id, ALICE, SECOND_TILL, 300, 0);
        _succeeds(call);
        call = _captureCall(p, TILL, 400, true);
        VM.expectEmit(address(cards));
        emit ICardEvents.Captured(id, ALICE, TILL, 100, 600);
        _succeeds(call);
    }

    function testFuzz_CA3_noMoreThanWasAuthorizedIsCaptured(uint40 total) external {
        total = uint40(bound(total, 1_001, MAX_AMOUNT));
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_OverCapture.selector,
            id,
            total,
            1_000
        );
        _declined(_captureCall(p, TILL, total, false), refusal);
        _declined(_captureCall(p, TILL, total, true), refusal);
        _capture(p, 400);
        _declined(_captureCall(p, TILL, total, false), refusal);
    }

    function test_CA3_aPartThatWasApprovedIsAllThatIsCaptured() external {
        p = _pay(TOP_UP);
        p.partialApproval = true;
        assertEq(_authorize(p), TOP_UP - 1_000, "approved");
        _declined(
            _captureCall(p, TILL, TOP_UP, false),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverCapture.selector,
                _authorizationId(p),
                TOP_UP,
                TOP_UP - 1_000
            )
        );
        _capture(p, TOP_UP - 1_000);
        assertEq(_hold(ALICE), 1_000, "the other one");
    }

    function test_CA3_nothingIsNoCapture() external {
        bytes memory refusal = abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector);
        _declined(_captureCall(p, TILL, 0, false), refusal);
        _declined(_captureCall(p, TILL, 0, true), refusal);
    }

    // ---------------------------------------------------------------- final

    function test_CA3_aFinalCaptureReleasesTheRest() external {
        _capture(p, 300);
        _captureFinally(p, 400);
        _expectRecord(PaymentState.Captured, 0, 400, 600);
        assertEq(_hold(ALICE), 0, "hold");
        assertEq(_balance(ALICE), TOP_UP - 400, "balance");
        assertEq(_accrued(shop), 400, "accrued");
    }

    function test_CA3_aFinalCaptureOfNothingMoreOnlyReleases() external {
        _capture(p, 300);
        _captureFinally(p, 300);
        _expectRecord(PaymentState.Captured, 0, 300, 700);
        assertEq(_till(TILL).captures, 1, "captures");
    }

    /// @dev CA-6. What was captured stays captured: a total is never lowered.
    function test_CA3_aFinalCaptureOfLessTakesNothingBack() external {
        _capture(p, 300);
        _captureFinally(p, 100);
        _expectRecord(PaymentState.Captured, 0, 300, 700);
        assertEq(_accrued(shop), 300, "accrued");
    }

    function test_CA3_nothingIsCapturedAfterAFinalOne() external {
        _captureFinally(p, 300);
        _declined(_captureCall(p, TILL, 301, false), _closed(PaymentState.Captured));
    }

    function _closed(PaymentState state) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_PaymentClosed.selector, id, state);
    }

    // ---------------------------------------------------------------- again

    function test_CA6_theSameCaptureAgainDoesNothing() external {
        bytes memory part = _captureCall(p, TILL, 300, false);
        bytes memory last = _captureCall(p, TILL, 400, true);
        _succeeds(part);
        for (uint256 i = 0; i < 5; ++i) {
            _changesNothing(part);
        }
        _succeeds(last);
        VM.warp(p.authorizationEnd);
        _changesNothing(last);
        _changesNothing(part);
        _expectRecord(PaymentState.Captured, 0, 400, 600);
    }

    /// @dev CA-6. Captures that arrive in another order end the same: the largest total is what counts.
    function testFuzz_CA6_theOrderOfCapturesIsIrrelevant(uint40[5] memory totals) external {
        uint256 most;
        for (uint256 i = 0; i < 5; ++i) {
            totals[i] = uint40(bound(totals[i], 1, 999));
            if (totals[i] > most) most = totals[i];
            _capture(p, totals[i]);
            _expectRecord(PaymentState.Authorized, 1_000 - most, most, 0);
        }
        assertEq(_accrued(shop), most, "accrued");
        assertEq(_hold(ALICE), 1_000 - most, "hold");
    }

    function test_CA6_theSameAuthorizationAgainDoesNothing() external {
        bytes memory call = _authorizeCall(p);
        _changesNothing(call);
        _captureFinally(p, 300);
        VM.warp(p.deadline + 1);
        _changesNothing(call);
        _expectRecord(PaymentState.Captured, 0, 300, 700);
    }

    function test_CA3_whatWasVoidedOrHasEndedIsNotCaptured() external {
        _void(p);
        _declined(_captureCall(p, TILL, 1, false), _closed(PaymentState.Voided));
        p = _authorized(1_000);
        id = _authorizationId(p);
        VM.warp(p.authorizationEnd);
        _reclaim(p);
        _declined(_captureCall(p, TILL, 1, false), _closed(PaymentState.Expired));
    }

    function test_CA3_aPaymentThatNeverRanIsNotCaptured() external {
        Bill memory never = _pay(100);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_UnknownPayment.selector,
            _authorizationId(never)
        );
        _declined(_captureCall(never, TILL, 100, false), refusal);
        _sell(never);
        _declined(_captureCall(never, TILL, 100, false), refusal);
    }

    // ---------------------------------------------------------------- key

    function test_CA3_anyKeyOfTheMerchantCaptures() external {
        _succeeds(_captureCall(p, SECOND_TILL, 300, false));
        assertEq(_till(SECOND_TILL).captured, 300, "it accrues under the key that captures");
        assertEq(_till(TILL).captured, 0, "and not under the payment's");
        assertEq(_accrued(shop), 300, "accrued");
    }

    function test_CA3_anotherMerchantsKeyCapturesNothing() external {
        _declined(
            _captureCall(p, RIVAL_TILL, 300, false),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OtherMerchant.selector, id, RIVAL_TILL)
        );
    }

    function test_CA11_aRetiringKeyCapturesUntilItsEnd() external {
        uint256 to = T0 + 2 days;
        _retire(TILL, to);
        VM.warp(to - 1);
        _capture(p, 300);
        VM.warp(to);
        _declined(
            _captureCall(p, TILL, 400, false),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TerminalNotValid.selector,
                TILL,
                T0,
                to,
                to
            )
        );
        _succeeds(_captureCall(p, SECOND_TILL, 400, false));
    }

    function test_CA11_aRevokedKeyCapturesNothing() external {
        _revoke(TILL);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_TerminalRevoked.selector,
            TILL
        );
        _declined(_captureCall(p, TILL, 300, false), refusal);
        _refused(TILL, abi.encodeCall(cards.capture, (_packed(p), TILL, 300, false, "")), refusal);
        _succeeds(_captureCall(p, SECOND_TILL, 300, false));
    }

    function test_CA11_anUnknownKeyCapturesNothing() external {
        address unknown = _newKey("unknown");
        _declined(
            _captureCall(p, unknown, 300, false),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownTerminal.selector,
                program,
                unknown
            )
        );
    }

    function test_CA3_aKeyThatCallsItselfNeedNotSign() external {
        bytes memory call = abi.encodeCall(cards.capture, (_packed(p), TILL, 300, false, ""));
        bytes32 digest = _captureDigest(p, TILL, 300, false);
        _declined(
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadTerminalSignature.selector,
                TILL,
                digest
            )
        );
        _succeedsBy(TILL, call);
        _expectRecord(PaymentState.Authorized, 700, 300, 0);
    }

    // ---------------------------------------------------------------- time

    /// @dev CA-3. At the second of the end exactly one of capture and reclaim is valid; so at every other.
    function testFuzz_CA3_atEverySecondOneOfCaptureAndReclaimIsValid(uint256 second) external {
        second =
            second % 4 == 0
                ? p.authorizationEnd - 1 + (second % 3)
                : bound(second, T0, T0 + 20 days);
        VM.warp(second);
        (bool captures, ) = address(cards).call(_captureCall(p, TILL, 300, false));
        (bool reclaims, ) = address(cards).call(abi.encodeCall(cards.reclaim, (_packed(p))));
        assertTrue(captures != reclaims, "exactly one");
        assertTrue(captures == (second < p.authorizationEnd), "which one");
    }

    function test_CA3_capturesAndVoidsEndTogether() external {
        VM.warp(p.authorizationEnd - 1);
        _capture(p, 300);
        Bill memory other = _pay(100);
        other.authorizationEnd = p.authorizationEnd;
        _authorize(other);
        VM.warp(p.authorizationEnd);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_AuthorizationEnded.selector,
            p.authorizationEnd,
            p.authorizationEnd
        );
        _declined(_captureCall(p, TILL, 400, false), refusal);
        _declined(_captureCall(p, TILL, 300, true), refusal);
        _declined(_voidCall(other, TILL), refusal);
    }

    // ---------------------------------------------------------------- card

    /// @dev CA-3. What was approved can always be captured.
    function test_CA3_theCardIsJudgedAtTheAuthorizationOnly() external {
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _capture(p, 100);
        _block(ALICE);
        _capture(p, 200);
        assertEq(_hold(ALICE), 800, "hold");
        address successor = _replace(ALICE, "successor");
        _capture(p, 300);
        assertEq(_hold(successor), 700, "the hold has moved");
        address last = _replace(successor, "last");
        _captureFinally(p, 400);
        assertEq(_hold(last), 0, "hold");
        assertEq(_balance(last), TOP_UP - 400, "the rest goes to the last of them");
        assertEq(_accrued(shop), 400, "accrued");
    }

    function test_CA3_anExpiredCardIsCapturedFrom() external {
        address card = _newKey("short");
        _issue(card, REGISTERED, _day(T0), _noLimits());
        _topUp(card, 1_000);
        p = _payAt(card, TILL, 600);
        _authorize(p);
        VM.warp(T0 + 3 days);
        _captureFinally(p, 400);
        assertEq(_balance(card), 600, "balance");
        assertEq(_accrued(shop), 400, "accrued");
    }
}
