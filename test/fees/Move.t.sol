// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {DepositOrder, PlanTerms, Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesSignatures} from "../kit/fees/FeesSignatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Moving an account to a new key: FE-9
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - request: unknown, paused account; new key: zero, the same, taken; contract wallet
///   - its signature: of another, for another holder, nonce or chain; late; used before
/// - approval: in time, too early, of another key, twice, canceled, by others, of a paused account
/// - afterwards: the same tranches and figures under the new key, nothing under the old one, money where it was
contract MoveTest is FeesSignatures {
    uint256 private constant DEADLINE = T0 + 90 days;
    uint256 private constant NEW_KEY = 0x4E57;

    uint16 private plan;
    address private newKey;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        newKey = VM.addr(NEW_KEY);
        _deposit(ALICE, plan, 1200);
    }

    function _requestCall(
        address to,
        uint256 deadline,
        bytes memory signature
    ) private view returns (bytes memory) {
        return abi.encodeCall(fees.requestMove, (address(token), to, deadline, signature));
    }

    function _request() private {
        bytes memory signature = _moveSignature(NEW_KEY, ALICE, 0, DEADLINE);
        VM.prank(ALICE);
        fees.requestMove(address(token), newKey, DEADLINE, signature);
    }

    function _approveCall(address to) private view returns (bytes memory) {
        return abi.encodeCall(fees.approveMove, (address(token), ALICE, to));
    }

    function _approve() private {
        VM.prank(OPERATOR);
        fees.approveMove(address(token), ALICE, newKey);
    }

    function _unknownMove(address to) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_UnknownMove.selector,
                address(token),
                ALICE,
                to
            );
    }

    // ---------------------------------------------------------------- moving

    function test_FE9_theAccountGoesOnUnderTheNewKeyAndNoMoneyMoves() external {
        _allowFunding(ALICE);
        _fund(BOB, ALICE, plan, 500);
        _depositFrom(ALICE, plan, 600, T0 + 30 days);
        _close(ALICE, 1);
        VM.prank(ALICE);
        fees.setThreshold(address(token), 77);
        VM.expectEmit(address(fees));
        emit IFeeEvents.MoveRequested(address(token), ALICE, newKey, T0 + 2 days);
        _request();
        _settle(ALICE);
        VM.warp(T0 + 2 days);
        _settle(ALICE);
        bytes32 before = keccak256(abi.encode(_glance(ALICE), _tranches(ALICE)));
        uint256 held = token.balanceOf(address(fees));

        VM.expectEmit(address(fees));
        emit IFeeEvents.MoveApproved(address(token), ALICE, newKey);
        _approve();

        assertEq(keccak256(abi.encode(_glance(newKey), _tranches(newKey))), before, "the account");
        assertEq(token.balanceOf(address(fees)), held, "tokens held");
        assertEq(_status(ALICE), Status.Closed, "the old key");
        assertEq(_available(ALICE), 0, "nothing left behind");
        assertEq(_tranches(ALICE).length, 0, "no tranche left behind");
        assertEq(fees.unsettled(address(token), ALICE), 0, "nothing to settle");
        _charge(newKey, 416);
        VM.warp(T0 + 30 days);
        assertEq(_available(newKey), 600, "its renewal starts");
    }

    function test_FE9_aRequestIsTakenInTheLastSecondOfItsSignature() external {
        VM.warp(DEADLINE);
        _request();
        VM.warp(DEADLINE + MOVE_DELAY);
        _approve();
        assertEq(_status(ALICE), Status.Closed, "the old key");
    }

    function test_FE9_whatANoticeLeftUntilNowIsOwedToTheOldKey() external {
        _close(ALICE, 1);
        _deposit(ALICE, plan, 600);
        _request();
        VM.warp(T0 + 3 days);
        _approve();
        assertEq(fees.owed(address(token), ALICE), 1100, "the old key");
        assertEq(fees.owed(address(token), newKey), 0, "the new key");
        assertEq(_claim(ALICE), 1100, "claimed by the old key");
        assertEq(_available(newKey), 450, "what goes on");
    }

    function test_FE9_theOldKeyIsClosedHoweverItsLastTrancheEnded() external {
        _charge(ALICE, 1200);
        _settle(ALICE);
        _deposit(ALICE, _planOf(3 days), 600); // it expires before the one that was used up
        _request();
        VM.warp(T0 + 2 days);
        _approve();
        assertEq(_status(ALICE), Status.Closed, "the old key");
        VM.warp(T0 + 3 days);
        assertEq(_status(newKey), Status.Depleted, "the new key");
    }

    function test_FE9_howTheLastTrancheEndedIsRemembered() external {
        _close(ALICE, _deposit(ALICE, _planOf(24 days), 600));
        VM.warp(T0 + 1 days);
        _settle(ALICE);
        _request();
        VM.warp(T0 + 3 days);
        _approve();
        assertEq(_status(newKey), Status.Active, "while the other one runs");
        VM.warp(T0 + 12 days);
        assertEq(_status(newKey), Status.Closed, "the last one was closed");
    }

    /// @dev FE-9. Notices that run, whose money it is, and the last place.
    function test_FE9_whatBelongsToATrancheGoesAlong() external {
        PlanTerms memory terms = _terms();
        terms.notice = 5 days;
        uint8 closing = _deposit(ALICE, _plan(terms), 600);
        _close(ALICE, closing);
        _allowFunding(ALICE);
        uint8 funded = _fund(BOB, ALICE, plan, 1200);
        DepositOrder memory order = _order(ALICE, plan, 240);
        order.hint = 63 + 256 * uint16(funded);
        VM.prank(ALICE);
        fees.deposit(order);
        _request();
        VM.warp(T0 + 2 days);
        _approve();
        assertEq(_trancheOf(newKey, closing).end, T0 + 5 days, "end of the notice");
        assertEq(_remaining(newKey, 63), 200, "the last place");
        uint256 id = VM.snapshotState();
        assertEq(_close(newKey, 1), T0 + 3 days, "the first place");
        VM.revertToState(id);

        VM.warp(T0 + 6 days);
        _pause(newKey);
        VM.warp(T0 + 13 days);
        VM.prank(newKey);
        fees.closePaused(address(token));
        assertEq(fees.owed(address(token), BOB), 600, "the funder's");
        assertEq(fees.owed(address(token), newKey), 350 + 600 + 120, "the holder's");
    }

    function test_FE9_theOldKeyIsNoAccountAnyMore() external {
        _request();
        VM.warp(T0 + 2 days);
        _approve();
        bytes memory moved = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_Moved.selector,
            address(token),
            ALICE
        );
        address t = address(token);
        _refused(ALICE, abi.encodeCall(fees.deposit, (_order(ALICE, plan, 1))), moved);
        _refused(ALICE, abi.encodeCall(fees.close, (t, 1, uint32(T0 + 12 days))), moved);
        _refused(ALICE, abi.encodeCall(fees.setThreshold, (t, 1)), moved);
        _refused(ALICE, abi.encodeCall(fees.setThirdPartyFunding, (t, true)), moved);
        _refused(ALICE, abi.encodeCall(fees.capExecutor, (t, EXECUTOR, 1, 1)), moved);
        _refused(EXECUTOR, abi.encodeCall(fees.charge, (t, ALICE, 1, 0, REF)), moved);
        _refused(COMPLIANCE, abi.encodeCall(fees.pause, (t, ALICE, REASON)), moved);
    }

    function test_FE9_aContractWalletMayBeTheNewKey() external {
        address wallet = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(newKey));
        bytes memory signature = _moveSignatureFor(NEW_KEY, wallet, ALICE, 0, DEADLINE);
        VM.prank(ALICE);
        fees.requestMove(address(token), wallet, DEADLINE, signature);
        VM.warp(T0 + 2 days);
        VM.prank(OPERATOR);
        fees.approveMove(address(token), ALICE, wallet);
        assertEq(_available(wallet), 1000, "available");
    }

    // ---------------------------------------------------------------- requests that are refused

    function test_FE9_aSignatureIsForOneMove() external {
        bytes[5] memory wrong = [
            _moveSignature(BOB_KEY, ALICE, 0, DEADLINE),
            _moveSignature(NEW_KEY, BOB, 0, DEADLINE),
            _moveSignature(NEW_KEY, ALICE, 1, DEADLINE),
            _moveSignature(NEW_KEY, ALICE, 0, DEADLINE + 1),
            bytes("")
        ];
        bytes memory refusal = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_BadSignature.selector,
            newKey
        );
        for (uint256 i = 0; i < 5; ++i) {
            _refused(ALICE, _requestCall(newKey, DEADLINE, wrong[i]), refusal);
        }
        bytes memory elsewhere = _moveSignature(NEW_KEY, ALICE, 0, DEADLINE);
        VM.chainId(block.chainid + 1);
        _refused(ALICE, _requestCall(newKey, DEADLINE, elsewhere), refusal);
    }

    function test_FE9_aSignatureIsUsedOnce() external {
        bytes memory signature = _moveSignature(NEW_KEY, ALICE, 0, DEADLINE);
        _request();
        VM.prank(ALICE);
        fees.cancelMove(address(token));
        _refused(
            ALICE,
            _requestCall(newKey, DEADLINE, signature),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_BadSignature.selector, newKey)
        );
    }

    function test_FE9_aSignatureHasADeadline() external {
        bytes memory signature = _moveSignature(NEW_KEY, ALICE, 0, T0 - 1);
        _refused(
            ALICE,
            _requestCall(newKey, T0 - 1, signature),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_SignatureExpired.selector, T0 - 1, T0)
        );
    }

    function test_FE9_theNewKeyMustBeFree() external {
        _deposit(BOB, plan, 1);
        address[2] memory taken = [ALICE, BOB];
        uint256[2] memory keys = [ALICE_KEY, BOB_KEY];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory signature = _moveSignature(keys[i], ALICE, 0, DEADLINE);
            _refused(
                ALICE,
                _requestCall(taken[i], DEADLINE, signature),
                abi.encodeWithSelector(
                    IFeeEvents.FeeAccounts_MoveTargetTaken.selector,
                    address(token),
                    taken[i]
                )
            );
        }
        _refused(
            ALICE,
            _requestCall(address(0), DEADLINE, ""),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAddress.selector)
        );
    }

    function test_FE9_onlyARunningAccountAsks() external {
        bytes memory signature = _moveSignature(NEW_KEY, BOB, 0, DEADLINE);
        _refused(
            BOB,
            _requestCall(newKey, DEADLINE, signature),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_UnknownAccount.selector,
                address(token),
                BOB
            )
        );
        _pause(ALICE);
        signature = _moveSignature(NEW_KEY, ALICE, 0, DEADLINE);
        _refused(
            ALICE,
            _requestCall(newKey, DEADLINE, signature),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    // ---------------------------------------------------------------- approvals that are refused

    function test_FE9_aMoveHasItsDelay() external {
        _request();
        VM.warp(T0 + 2 days - 1);
        _refused(
            OPERATOR,
            _approveCall(newKey),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_MoveTooEarly.selector,
                T0 + 2 days,
                T0 + 2 days - 1
            )
        );
    }

    function test_FE9_onlyTheMoveThatWasAskedForIsApprovedAndOnce() external {
        _refused(OPERATOR, _approveCall(newKey), _unknownMove(newKey));
        _refused(OPERATOR, _approveCall(address(0)), _unknownMove(address(0)));
        _request();
        VM.warp(T0 + 2 days);
        _refused(OPERATOR, _approveCall(BOB), _unknownMove(BOB));
        _refused(
            ALICE,
            _approveCall(newKey),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE)
        );
        _approve();
        _refused(OPERATOR, _approveCall(newKey), _unknownMove(newKey));
    }

    function test_FE9_aCanceledMoveIsNotApproved() external {
        bytes memory cancel = abi.encodeCall(fees.cancelMove, (address(token)));
        _refused(ALICE, cancel, _unknownMove(address(0)));
        _request();
        VM.expectEmit(address(fees));
        emit IFeeEvents.MoveCanceled(address(token), ALICE, newKey);
        VM.prank(ALICE);
        fees.cancelMove(address(token));
        VM.warp(T0 + 2 days);
        _refused(OPERATOR, _approveCall(newKey), _unknownMove(newKey));
    }

    function test_FE9_whatHappensDuringTheDelayCounts() external {
        _request();
        VM.warp(T0 + 2 days);
        _pause(ALICE);
        _refused(
            OPERATOR,
            _approveCall(newKey),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
        _resume(ALICE);
        _supply(newKey);
        _deposit(newKey, plan, 1);
        _refused(
            OPERATOR,
            _approveCall(newKey),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_MoveTargetTaken.selector,
                address(token),
                newKey
            )
        );
    }
}
