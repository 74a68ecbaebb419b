// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {Adjustment, AdjustmentsView, Statement} from "../../contracts/cards/ClearingTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Adjustments: CA-16
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - who: clearing; approved by another than proposed it; rejected by any
/// - again: proposed, approved, rejected; other content; what is closed
/// - bounds: of the period that it corrects, on each side; what the merchant has captured now; what there is in fees
/// - effect: in the statement of the period of its approval; several keys; beside refunds
/// - solvency: no token comes or goes
contract AdjustTest is ClearingTest {
    bytes32 private constant ID = "adjustment";

    function _adjustmentClosed() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IClearingEvents.PrepaidCards_AdjustmentClosed.selector, ID);
    }

    function _samePerson(address person) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IClearingEvents.PrepaidCards_SamePerson.selector, person);
    }

    function _propose(int64 amount) private {
        _succeedsBy(CLEARING, _proposeCall(ID, _adjustment(0, amount)));
    }

    /// @dev 1,000 captured in period 0 and closed; 15 in fees; 500 captured in period 1.
    function _begin() private {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        _sold(500);
    }

    function _expect(
        uint32 period,
        uint64 debited,
        uint64 credited,
        uint64 against,
        uint64 inFavor
    ) private view {
        AdjustmentsView memory a = cards.adjustmentsOf(program, shop, period);
        assertEq(a.debited, debited, "debited");
        assertEq(a.credited, credited, "credited");
        assertEq(a.against, against, "against");
        assertEq(a.inFavor, inFavor, "in favor");
    }

    // ---------------------------------------------------------------- who

    function test_CA16_onlyClearingAdjusts() external {
        _begin();
        _propose(-100);
        address[5] memory others = [STRANGER, SHOPKEEPER, ISSUER, REGULATOR, TILL];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(others[i], _proposeCall("b", _adjustment(0, 1)), _unauthorized(others[i]));
            _refused(others[i], _approveCall(ID), _unauthorized(others[i]));
            _refused(others[i], _rejectCall(ID), _unauthorized(others[i]));
        }
    }

    function test_CA16_itTakesTwoPeople() external {
        _begin();
        _propose(-100);
        _refused(CLEARING, _approveCall(ID), _samePerson(CLEARING));
        _succeedsBy(CHECKER, _approveCall(ID));
        _expect(1, 100, 0, 0, 0);
    }

    /// @dev CA-16. Saying the same does not make one its maker.
    function test_CA16_whoProposedItFirstIsItsMaker() external {
        _begin();
        _propose(-100);
        _succeedsBy(CHECKER, _proposeCall(ID, _adjustment(0, -100)));
        _refused(CLEARING, _approveCall(ID), _samePerson(CLEARING));
        (, address maker, , ) = cards.adjustmentOf(ID);
        assertEq(maker, CLEARING, "maker");
    }

    function test_CA16_itsMakerMayReject() external {
        _begin();
        _propose(-100);
        VM.expectEmit(address(cards));
        emit IClearingEvents.AdjustmentRejected(ID, CLEARING, REASON);
        _succeedsBy(CLEARING, _rejectCall(ID));
        (, , bool approved, bool rejected) = cards.adjustmentOf(ID);
        assertTrue(rejected && !approved, "rejected");
        _expect(1, 0, 0, 0, 0);
    }

    // ---------------------------------------------------------------- again

    function test_CA16_anAdjustmentIsToldStepByStep() external {
        _begin();
        Adjustment memory a = _adjustment(0, -100);
        VM.expectEmit(address(cards));
        emit IClearingEvents.AdjustmentProposed(ID, CLEARING, a);
        _propose(-100);
        _expect(1, 0, 0, 0, 0);
        VM.expectEmit(address(cards));
        emit IClearingEvents.AdjustmentApproved(ID, CHECKER);
        _succeedsBy(CHECKER, _approveCall(ID));
        (Adjustment memory told, address maker, bool approved, bool rejected) = cards.adjustmentOf(
            ID
        );
        assertEq(abi.encode(told), abi.encode(a), "adjustment");
        assertEq(maker, CLEARING, "maker");
        assertTrue(approved && !rejected, "approved");
    }

    function test_CA6_theSameAgainDoesNothing() external {
        _begin();
        _propose(-100);
        _doesNothing(CLEARING, _proposeCall(ID, _adjustment(0, -100)));
        _succeedsBy(CHECKER, _approveCall(ID));
        _doesNothing(CHECKER, _approveCall(ID));
        _doesNothing(CLEARING, _approveCall(ID));
        _doesNothing(CLEARING, _proposeCall(ID, _adjustment(0, -100)));
        _refused(CLEARING, _rejectCall(ID), _adjustmentClosed());
        _succeedsBy(CLEARING, _proposeCall("b", _adjustment(0, -100)));
        _succeedsBy(CHECKER, _rejectCall("b"));
        _doesNothing(CLEARING, _rejectCall("b"));
    }

    function test_CA6_whatWasRejectedIsClosed() external {
        _begin();
        _propose(-100);
        _succeedsBy(CHECKER, _rejectCall(ID));
        _refused(CHECKER, _approveCall(ID), _adjustmentClosed());
        _doesNothing(CLEARING, _proposeCall(ID, _adjustment(0, -100)));
    }

    function test_CA6_otherContentIsAConflict() external {
        _begin();
        _propose(-100);
        bytes memory conflict = abi.encodeWithSelector(
            IClearingEvents.PrepaidCards_AdjustmentConflict.selector,
            ID
        );
        Adjustment[5] memory others;
        for (uint256 i = 0; i < 5; ++i) {
            others[i] = _adjustment(0, -100);
        }
        others[0].program = 2;
        others[1].merchant = rival;
        others[2].period = 1;
        others[3].amount = 100;
        others[4].reason = "another";
        for (uint256 i = 0; i < 5; ++i) {
            _refused(CLEARING, _proposeCall(ID, others[i]), conflict);
        }
    }

    function test_CA16_whatIsUnknownIsRefused() external {
        bytes memory unknown = abi.encodeWithSelector(
            IClearingEvents.PrepaidCards_UnknownAdjustment.selector,
            ID
        );
        _refused(CHECKER, _approveCall(ID), unknown);
        _refused(CHECKER, _rejectCall(ID), unknown);
        _refused(
            CLEARING,
            _proposeCall(ID, _adjustment(0, 0)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
        shop = _merchant(SHOPKEEPER);
        _refused(CLEARING, _proposeCall(ID, _adjustment(0, 1)), _unknownMerchant(shop));
        program = 77;
        _refused(CLEARING, _proposeCall(ID, _adjustment(0, 1)), _unknownProgram());
    }

    // ---------------------------------------------------------------- bounds

    /// @dev CA-16. Captured less refunded in the period that it corrects, for all of them together, on each side.
    function test_CA16_noMoreIsCorrectedThanThereWas() external {
        Bill memory p = _sold(1_000);
        _refundSale(p, 400);
        _toPeriod(1);
        _close(0);
        _sold(40_000);
        _adjust("a", 0, -500);
        _succeedsBy(CLEARING, _proposeCall(ID, _adjustment(0, -101)));
        _refused(CHECKER, _approveCall(ID), _overAdjustment(601, 600));
        _adjust("b", 0, -100);
        _succeedsBy(CLEARING, _proposeCall("c", _adjustment(0, -1)));
        _refused(CHECKER, _approveCall("c"), _overAdjustment(601, 600));
        _succeedsBy(CLEARING, _proposeCall("d", _adjustment(0, 601)));
        _refused(CHECKER, _approveCall("d"), _overAdjustment(601, 600));
        _adjust("e", 0, 600);
        _expect(1, 600, 600, 0, 0);
        _expect(0, 0, 0, 600, 600);
    }

    function test_CA16_aPeriodWithoutCapturesIsNotCorrected() external {
        Bill memory p = _sold(1_000);
        _toPeriod(1);
        _refundSale(p, 400);
        _toPeriod(2);
        _sold(5_000);
        for (uint32 period = 1; period < 9; period += 2) {
            bytes32 id = bytes32(uint256(period));
            _succeedsBy(CLEARING, _proposeCall(id, _adjustment(period, -1)));
            _refused(CHECKER, _approveCall(id), _overAdjustment(1, 0));
        }
    }

    /// @dev CA-16, CA-20. It is taken from what is captured in the current period, and not drawn already.
    function test_CA16_noMoreIsTakenThanTheMerchantHasNow() external {
        _begin();
        _soldAt(SECOND_TILL, 100);
        _propose(-601);
        _refused(CHECKER, _approveCall(ID), _overAdjustment(601, 600));
        _adjust("b", 0, -600);
        assertEq(_accrued(shop), 0, "accrued");
        _succeedsBy(CLEARING, _proposeCall("c", _adjustment(0, -1)));
        _refused(CHECKER, _approveCall("c"), _overAdjustment(1, 0));
        _toPeriod(2);
        _refused(CHECKER, _approveCall("c"), _overAdjustment(1, 0));
        _sold(1);
        _succeedsBy(CHECKER, _approveCall("c"));
    }

    function test_CA16_noMoreIsGivenThanThereIsInFees() external {
        _begin();
        _propose(16);
        _refused(CHECKER, _approveCall(ID), _overAdjustment(16, 15));
        _withdraw(5);
        _succeedsBy(CLEARING, _proposeCall("b", _adjustment(0, 11)));
        _refused(CHECKER, _approveCall("b"), _overAdjustment(11, 10));
        _adjust("c", 0, 10);
        assertEq(_fees(), 0, "fees");
    }

    function test_CA16_theLargestAmountsAreRefused() external {
        _begin();
        _propose(type(int64).min);
        _refused(CHECKER, _approveCall(ID), _overAdjustment(2 ** 63, 1_000));
        _succeedsBy(CLEARING, _proposeCall("b", _adjustment(0, type(int64).max)));
        _refused(CHECKER, _approveCall("b"), _overAdjustment(2 ** 63 - 1, 1_000));
    }

    // ---------------------------------------------------------------- effect

    function test_CA16_anAdjustmentIsInTheStatementOfItsApproval() external {
        _begin();
        _propose(-100);
        _toPeriod(2);
        assertEq(_closedOne(1).debited, 0, "not when it was proposed");
        _sold(3_000);
        _succeedsBy(CHECKER, _approveCall(ID));
        _adjust("b", 1, 40);
        _toPeriod(3);
        Statement memory s = _closedOne(2);
        assertEq(s.debited, 100, "debited");
        assertEq(s.credited, 40, "credited");
        assertEq(s.drawn, 0, "drawn by refunds alone");
        assertEq(s.captured, 3_000, "captured");
        assertEq(int256(s.fee), 46, "68 of 4,500 captured in all, less 22");
        assertEq(s.closing, 3_000 - 100 + 40 - 46, "closing");
        _addsUp(s);
        _toPeriod(4);
        s = _closedOne(3);
        assertEq(uint256(s.debited) + s.credited, 0, "once");
    }

    function test_CA16_anAdjustmentAloneMakesAStatement() external {
        _begin();
        _toPeriod(3);
        _close(2);
        _adjust(ID, 0, 10);
        _toPeriod(4);
        Statement memory s = _closedOne(3);
        assertEq(s.credited, 10, "credited");
        assertEq(s.closing, 10, "closing");
    }

    /// @dev CA-4. What was taken is not there for refunds any more.
    function test_CA4_refundsFindWhatAnAdjustmentLeft() external {
        Bill memory p = _authorized(1_000);
        _captureFinally(p, 1_000);
        _toPeriod(1);
        _close(0);
        _sold(500);
        _soldAt(SECOND_TILL, 100);
        _adjust(ID, 0, -550);
        _succeeds(_refundCall(p, PaymentKind.Authorization, TILL, 80));
        assertEq(_ledger(shop).owed, 30, "due");
        assertEq(_accrued(shop), 0, "accrued");
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(s.drawn, 50, "drawn");
        assertEq(s.debited, 550, "debited");
        assertEq(s.refunded, 80, "refunded");
        _addsUp(s);
    }

    // ---------------------------------------------------------------- solvency

    /// @dev CA-20. Any adjustment moves units between a merchant and the fees, and none is won or lost.
    function testFuzz_CA20_everyAdjustedUnitIsSomewhere(int64[4] memory amounts) external {
        _begin();
        uint256 held = token.balanceOf(address(cards));
        for (uint256 i = 0; i < 4; ++i) {
            int64 amount = amounts[i] % 400;
            if (amount == 0) continue;
            bytes32 id = bytes32(i);
            _succeedsBy(CLEARING, _proposeCall(id, _adjustment(uint32(i % 2), amount)));
            VM.prank(CHECKER);
            (bool success, ) = address(cards).call(_approveCall(id));
            (, , bool approved, ) = cards.adjustmentOf(id);
            assertTrue(approved == success, "approved");
        }
        AdjustmentsView memory a = cards.adjustmentsOf(program, shop, 1);
        uint256 sum = _accrued(shop) + a.credited + _fees();
        assertEq(sum, 515, "every unit");
        assertEq(token.balanceOf(address(cards)), held, "no token");
        _toPeriod(2);
        _close(1);
        assertEq(_paidOut() + _fees(), 1_500, "every unit is paid or in fees");
    }
}
