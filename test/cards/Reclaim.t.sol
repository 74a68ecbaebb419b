// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentState, PaymentView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Reclaiming what an ended authorization held: CA-3, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - time: the second before the end, the end, long after
/// - state: nothing captured, a part captured, closed before, never authorized
/// - who: anybody; again
/// - card: dead, replaced
contract ReclaimTest is CardsTest {
    Bill private p;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        p = _authorized(1_000);
        id = _authorizationId(p);
    }

    function _call() private view returns (bytes memory) {
        return abi.encodeCall(cards.reclaim, (_packed(p)));
    }

    function test_CA3_nothingIsReclaimedBeforeTheEnd() external {
        VM.warp(p.authorizationEnd - 1);
        _declined(
            _call(),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_AuthorizationRunning.selector,
                p.authorizationEnd,
                p.authorizationEnd - 1
            )
        );
    }

    function test_CA3_anybodyReclaimsForTheHolderFromTheEndOn() external {
        VM.warp(p.authorizationEnd);
        VM.expectEmit(address(cards));
        emit ICardEvents.Reclaimed(id, ALICE, 1_000);
        _reclaim(p);
        PaymentView memory r = cards.paymentOf(id);
        assertEq(r.state, PaymentState.Expired, "state");
        assertEq(r.released, 1_000, "released");
        assertEq(_balance(ALICE), TOP_UP, "balance");
        assertEq(_hold(ALICE), 0, "hold");
    }

    function test_CA3_theRestOfAPartlyCapturedOne() external {
        _capture(p, 300);
        VM.warp(p.authorizationEnd + 100 days);
        VM.expectEmit(address(cards));
        emit ICardEvents.Reclaimed(id, ALICE, 700);
        _reclaim(p);
        PaymentView memory r = cards.paymentOf(id);
        assertEq(r.state, PaymentState.Captured, "state");
        assertEq(r.captured, 300, "captured");
        assertEq(r.released, 700, "released");
        assertEq(_balance(ALICE), TOP_UP - 300, "balance");
    }

    function test_CA6_againNothing() external {
        VM.warp(p.authorizationEnd);
        _reclaim(p);
        for (uint256 i = 0; i < 5; ++i) {
            _changesNothing(_call());
        }
    }

    function test_CA6_whatWasClosedBeforeHasNothingToReclaim() external {
        _void(p);
        _changesNothing(_call());
        p = _authorized(500);
        _captureFinally(p, 200);
        _changesNothing(_call());
        VM.warp(p.authorizationEnd);
        _changesNothing(_call());
    }

    function test_CA3_whatNeverRanIsNotReclaimed() external {
        p = _pay(100);
        VM.warp(p.authorizationEnd);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_UnknownPayment.selector,
            _authorizationId(p)
        );
        _declined(_call(), refusal);
        p = _sold(100);
        VM.warp(p.authorizationEnd);
        _declined(
            _call(),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownPayment.selector,
                _authorizationId(p)
            )
        );
    }

    function test_CA3_itReachesADeadCardAndItsSuccessor() external {
        _block(ALICE);
        VM.warp(p.authorizationEnd);
        uint256 snapshot = VM.snapshotState();
        _reclaim(p);
        assertEq(_balance(ALICE), TOP_UP, "a blocked card");
        assertTrue(_card(ALICE).blocked, "blocked");
        VM.revertToState(snapshot);
        address successor = _replace(ALICE, "successor");
        _reclaim(p);
        assertEq(_balance(successor), TOP_UP, "a replaced card's successor");
        assertEq(_hold(successor), 0, "hold");
    }

    /// @dev CA-8. Time that has passed gives no limits back: only a void does.
    function test_CA8_itGivesNothingBackToTheLimits() external {
        p = _pay(400);
        p.authorizationEnd = uint32(T0 + 1);
        _authorize(p);
        VM.warp(T0 + 1);
        _reclaim(p);
        assertEq(_card(ALICE).spentThatDay, 1_400, "spent");
        assertEq(_card(ALICE).paymentsThatDay, 2, "payments");
    }
}
