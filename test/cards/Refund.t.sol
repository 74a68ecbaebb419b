// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    PaymentKind,
    PaymentState,
    PaymentView,
    PeriodTotals
} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Refunds of authorized payments: CA-4, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases (sales, and what merchants owe, have files of their own):
/// - total: in parts, all, one more, 0; more than is captured so far
/// - again: the same, less
/// - time: up to the second before the end
/// - key: another of the merchant, another merchant's, retiring, revoked, calling itself
/// - from: what this key accrued, what other keys did, the reserve; not what another period did
/// - card: frozen, blocked, expired, replaced; above its cap
contract RefundTest is CardsTest {
    Bill private p;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        p = _authorized(1_000);
        id = _authorizationId(p);
        _captureFinally(p, 600);
    }

    function _call(address terminal, uint40 total) private view returns (bytes memory) {
        return _refundCall(p, PaymentKind.Authorization, terminal, total);
    }

    // ---------------------------------------------------------------- total

    function test_CA4_aRefundGoesFromAccrualToBalance() external {
        uint256 held = token.balanceOf(address(cards));
        _refund(p, 250);
        assertEq(_balance(ALICE), TOP_UP - 350, "balance");
        assertEq(_accrued(shop), 350, "accrued");
        assertEq(_till(TILL).refunded, 250, "refunded by the key");
        assertEq(_totals(shop).refunds, 1, "refunds");
        PaymentView memory r = _record(p);
        assertEq(r.refunded, 250, "refunded");
        assertEq(r.captured, 600, "captured");
        assertEq(r.state, PaymentState.Captured, "state");
        assertEq(token.balanceOf(address(cards)), held, "no token moves");
    }

    function test_CA4_aRefundIsLogged() external {
        bytes memory call = _call(SECOND_TILL, 250);
        VM.expectEmit(address(cards));
        emit ICardEvents.Refunded(id, ALICE, SECOND_TILL, 250, 0);
        _succeeds(call);
        call = _call(TILL, 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.Refunded(id, ALICE, TILL, 350, 0);
        _succeeds(call);
        assertEq(_accrued(shop), 0, "accrued");
    }

    function testFuzz_CA4_noMoreThanWasCapturedIsRefunded(uint40 total) external {
        _sold(TOP_UP - 1_000); // there is enough
        total = uint40(bound(total, 601, MAX_AMOUNT));
        _declined(
            _call(TILL, total),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverRefund.selector, id, total, 600)
        );
    }

    function test_CA4_whatIsCapturedSoFarIsRefundedWhileTheRestIsHeld() external {
        p = _authorized(1_000);
        id = _authorizationId(p);
        _capture(p, 300);
        _refund(p, 300);
        PaymentView memory r = _record(p);
        assertEq(r.state, PaymentState.Authorized, "it goes on");
        assertEq(r.capturable, 700, "capturable");
        _declined(
            _call(TILL, 301),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverRefund.selector, id, 301, 300)
        );
        _capture(p, 500);
        _refund(p, 500);
        assertEq(_hold(ALICE), 500, "hold");
        assertEq(_balance(ALICE), TOP_UP - 600 - 500, "balance");
    }

    function test_CA4_nothingIsNoRefund() external {
        _declined(
            _call(TILL, 0),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
    }

    function test_CA4_whatNeverRanOrWasNeverCapturedIsNotRefunded() external {
        p = _pay(100);
        id = _authorizationId(p);
        _declined(
            _call(TILL, 1),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownPayment.selector, id)
        );
        _authorize(p);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_OverRefund.selector,
            id,
            1,
            0
        );
        _declined(_call(TILL, 1), refusal);
        _void(p);
        _declined(_call(TILL, 1), refusal);
    }

    // ---------------------------------------------------------------- again

    function test_CA6_theSameRefundAgainDoesNothing() external {
        bytes memory call = _call(TILL, 250);
        _succeeds(call);
        for (uint256 i = 0; i < 5; ++i) {
            _changesNothing(call);
        }
        _changesNothing(_call(SECOND_TILL, 100));
        VM.warp(p.refundEnd);
        _changesNothing(call);
    }

    function testFuzz_CA6_theOrderOfRefundsIsIrrelevant(uint40[5] memory totals) external {
        uint256 most;
        for (uint256 i = 0; i < 5; ++i) {
            totals[i] = uint40(bound(totals[i], 1, 600));
            if (totals[i] > most) most = totals[i];
            _refund(p, totals[i]);
            assertEq(_record(p).refunded, most, "refunded");
        }
        assertEq(_balance(ALICE), TOP_UP - 600 + most, "balance");
        assertEq(_accrued(shop), 600 - most, "accrued");
    }

    // ---------------------------------------------------------------- time

    function test_CA4_refundsEndAtTheirEnd() external {
        _fundReserve(shop, 600);
        VM.warp(p.refundEnd - 1);
        _refund(p, 1);
        VM.warp(p.refundEnd);
        _declined(
            _call(TILL, 2),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_RefundEnded.selector,
                p.refundEnd,
                p.refundEnd
            )
        );
    }

    // ---------------------------------------------------------------- key

    function test_CA4_anotherMerchantsKeyRefundsNothing() external {
        _sell(_payAt(BOB, RIVAL_TILL, 1_000));
        _declined(
            _call(RIVAL_TILL, 100),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OtherMerchant.selector, id, RIVAL_TILL)
        );
    }

    function test_CA11_aRetiringKeyRefundsAndARevokedOneDoesNot() external {
        _retire(TILL, T0 + 1 days);
        _refund(p, 100);
        _revoke(TILL);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_TerminalRevoked.selector,
            TILL
        );
        _declined(_call(TILL, 200), refusal);
        bytes memory itself = abi.encodeCall(
            cards.refund,
            (_packed(p), PaymentKind.Authorization, TILL, 200, "")
        );
        _refused(TILL, itself, refusal);
        _succeeds(_call(SECOND_TILL, 200));
        assertEq(_accrued(shop), 400, "what it had accrued is the merchant's");
    }

    function test_CA4_aKeyThatCallsItselfNeedNotSign() external {
        _succeedsBy(
            TILL,
            abi.encodeCall(cards.refund, (_packed(p), PaymentKind.Authorization, TILL, 200, ""))
        );
        assertEq(_record(p).refunded, 200, "refunded");
    }

    // ---------------------------------------------------------------- from

    /// @dev CA-4. First this key's accrual of the period, then all keys' together, then the reserve.
    function test_CA4_otherKeysAccrualPaysBeforeTheReserve() external {
        _fundReserve(shop, 1_000);
        _sell(_payAt(BOB, SECOND_TILL, 50));
        Bill memory other = _payAt(BOB, SECOND_TILL, 500);
        _authorize(other);
        _succeeds(_captureCall(other, SECOND_TILL, 500, true));
        _refund(other, 400); // of the 550 under its own key
        assertEq(_ledger(shop).reserve, 1_000, "reserve");
        assertEq(_accrued(shop), 750, "accrued");

        _succeeds(_call(SECOND_TILL, 600)); // 150 under this key, 450 of the other's 600
        assertEq(_accrued(shop), 150, "accrued");
        assertEq(_ledger(shop).reserve, 1_000, "the reserve is whole");
        assertEq(_totals(shop).refunded, 1_000, "refunded");
        assertEq(_totals(shop).drawn, 1_000, "drawn");
        assertEq(_totals(shop).captured, 1_150, "captured");
    }

    /// @dev CA-4. Every key that is asked costs gas: the words of those that are not needed stay as they are.
    function test_CA4_noMoreKeysAreAskedThanARefundNeeds() external {
        address third = _terminal("third till", shop);
        _sell(_payAt(BOB, third, 500));
        _succeeds(_call(SECOND_TILL, 600)); // all of the first key's 600
        assertEq(_till(TILL).captured, 0, "asked");
        assertEq(_till(third).captured, 500, "not asked");
        assertEq(_accrued(shop), 500, "accrued");
    }

    function test_CA4_theReservePaysWhatAccrualDoesNot() external {
        _fundReserve(shop, 1_000);
        Bill memory first = _authorized(2_000);
        _captureFinally(first, 500);
        VM.warp(T0 + 1 days); // another period: 1,100 are to be settled as they are
        _sell(_payAt(BOB, TILL, 100));

        bytes memory call = _call(TILL, 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.ReserveDrawn(program, shop, 500);
        _succeeds(call);
        assertEq(_ledger(shop).reserve, 500, "reserve");
        assertEq(_accrued(shop), 0, "accrued");
        assertEq(_totals(shop).refunded, 600, "refunded");
        assertEq(_totals(shop).drawn, 100, "drawn");
        assertEq(_balance(ALICE), TOP_UP - 500, "balance");
        assertEq(_ledger(shop).owed, 0, "nothing is due");
    }

    /// @dev CA-15. An ended period is settled in its own right: no later refund changes its totals.
    function test_CA15_aRefundNeverTakesFromAnEndedPeriod() external {
        VM.warp(T0 + 1 days);
        PeriodTotals memory before = cards.periodOf(program, shop, 0);
        _refund(p, 600);
        PeriodTotals memory totals = cards.periodOf(program, shop, 0);
        assertEq(keccak256(abi.encode(totals)), keccak256(abi.encode(before)), "period 0");
        assertEq(_ledger(shop).owed, 600, "all of it is due");
        assertEq(_balance(ALICE), TOP_UP - 600, "nothing is credited");
    }

    /// @dev CA-4. Another merchant's accrual and reserve are its own.
    function test_CA4_noRefundTakesFromAnotherMerchant() external {
        _sell(_payAt(BOB, RIVAL_TILL, 5_000));
        VM.prank(SHOPKEEPER);
        cards.fundReserve(program, rival, 5_000);
        VM.warp(T0 + 1 days - 1);
        _sell(_payAt(BOB, RIVAL_TILL, 5_000));
        VM.warp(T0 + 1 days);
        _sell(_payAt(BOB, RIVAL_TILL, 5_000));
        _refund(p, 600);
        assertEq(_accrued(rival), 5_000, "accrued");
        assertEq(_ledger(rival).reserve, 5_000, "reserve");
        assertEq(_ledger(shop).owed, 600, "due");
    }

    // ---------------------------------------------------------------- card

    /// @dev CA-4. It is the holder's money, but a dead card stays dead.
    function test_CA4_aRefundReachesADeadCardAndOpensNothing() external {
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _refund(p, 100);
        assertEq(_balance(ALICE), TOP_UP - 500, "a frozen card");
        _block(ALICE);
        _refund(p, 200);
        assertEq(_balance(ALICE), TOP_UP - 400, "a blocked card");
        _declined(
            _saleCall(_pay(1)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardBlocked.selector, ALICE)
        );
    }

    function test_CA4_aRefundReachesAnExpiredCardAndOpensNothing() external {
        address card = _newKey("short");
        _issue(card, REGISTERED, _day(T0), _noLimits());
        _topUp(card, 1_000);
        p = _payAt(card, TILL, 600);
        _authorize(p);
        _capture(p, 600);
        VM.warp(_startOf(_day(T0) + 1));
        _refund(p, 600);
        assertEq(_balance(card), 1_000, "balance");
        _declined(
            _saleCall(_payAt(card, TILL, 1)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_CardExpired.selector,
                card,
                _day(T0),
                _day(T0) + 1
            )
        );
    }

    function test_CA4_aRefundGoesToTheLastSuccessor() external {
        address successor = _replace(_replace(ALICE, "successor"), "last");
        bytes memory call = _call(TILL, 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.Refunded(id, ALICE, TILL, 600, 0);
        _succeeds(call);
        assertEq(_balance(successor), TOP_UP, "balance");
        assertEq(_card(ALICE).balance, 0, "the old card");
    }

    function test_CA4_aboveTheCapItOverflows() external {
        _topUp(ALICE, CAP - TOP_UP + 600); // full
        _refund(p, 1);
        assertEq(_card(ALICE).overflow, 1, "overflow");
        _sold(100);
        bytes memory call = _call(TILL, 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.Overflowed(program, ALICE, 499);
        _succeeds(call);
        assertEq(_balance(ALICE), CAP, "balance");
        assertEq(_card(ALICE).overflow, 500, "overflow");
    }

    function test_CA4_upToTheCapNothingOverflows() external {
        _topUp(ALICE, CAP - TOP_UP); // 600 below it
        bytes memory call = _call(TILL, 600);
        VM.recordLogs();
        _succeeds(call);
        assertEq(VM.getRecordedLogs().length, 1, "one event");
        assertEq(_balance(ALICE), CAP, "balance");
    }

    /// @dev CA-14. Holds count in the cap.
    function test_CA4_whatIsHeldCountsInTheCap() external {
        _authorized(TOP_UP - 600);
        _topUp(ALICE, CAP - TOP_UP + 600);
        _refund(p, 600);
        assertEq(_card(ALICE).overflow, 600, "overflow");
        assertEq(uint256(_balance(ALICE)) + _hold(ALICE), CAP, "balance and hold");
    }

    function test_CA10_theOverflowMovesToTheSuccessor() external {
        _topUp(ALICE, CAP - TOP_UP + 600);
        _refund(p, 400);
        address successor = _replace(ALICE, "successor");
        _refund(p, 600);
        assertEq(_card(successor).overflow, 600, "overflow");
    }

    /// @dev CA-8. Limits are about spending: a refund gives them nothing back.
    function test_CA8_aRefundGivesNothingBackToTheLimits() external {
        _refund(p, 600);
        assertEq(_card(ALICE).spentThatDay, 1_000, "spent");
        assertEq(_card(ALICE).paymentsThatDay, 1, "payments");
    }
}
