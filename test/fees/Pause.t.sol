// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {PlanTerms, Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Pausing: FE-12
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - pausing: by compliance, by others; an unknown, a paused account
/// - while paused: charges, deposits and closings are refused; nothing becomes withdrawable; notices do not end
/// - resuming: time has run on; not paused
/// - after `maxPause`: the holder closes at the remaining of the first paused second; a second earlier it cannot
///   - own money, another's, granted; pending; a plan whose `maxPause` has not passed
contract PauseTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan(); // paused for 7 days at most
    }

    function _closePaused() private {
        VM.prank(ALICE);
        fees.closePaused(address(token));
    }

    function _refusedClosing(bytes4 selector) private {
        _refused(
            ALICE,
            abi.encodeCall(fees.closePaused, (address(token))),
            abi.encodeWithSelector(selector, address(token), ALICE)
        );
    }

    function _owed(address payee) private view returns (uint256) {
        return fees.owed(address(token), payee);
    }

    // ---------------------------------------------------------------- pausing and resuming

    function test_FE12_compliancePausesWithAReason() external {
        _deposit(ALICE, plan, 1200);
        VM.expectEmit(address(fees));
        emit IFeeEvents.AccountPaused(address(token), ALICE, REASON);
        _pause(ALICE);

        assertEq(_status(ALICE), Status.Paused, "status");
        assertEq(_available(ALICE), 0, "available");
        assertEq(_glance(ALICE).pausedAt, T0, "first paused second");

        VM.expectEmit(address(fees));
        emit IFeeEvents.AccountResumed(address(token), ALICE, REASON);
        _resume(ALICE);
        assertEq(_status(ALICE), Status.Active, "status after");
        assertEq(_available(ALICE), 1200, "available after");
    }

    function test_FE12_nobodyElsePauses() external {
        _deposit(ALICE, plan, 1200);
        address[3] memory others = [OPERATOR, ALICE, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory refusal = abi.encodeWithSelector(
                IAccessManaged.AccessManagedUnauthorized.selector,
                others[i]
            );
            _refused(
                others[i],
                abi.encodeCall(fees.pause, (address(token), ALICE, REASON)),
                refusal
            );
            _refused(
                others[i],
                abi.encodeCall(fees.resume, (address(token), ALICE, REASON)),
                refusal
            );
        }
    }

    function test_FE12_onlyARunningAccountIsPausedAndOnlyAPausedOneResumed() external {
        bytes memory pause = abi.encodeCall(fees.pause, (address(token), ALICE, REASON));
        _refused(
            COMPLIANCE,
            pause,
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_UnknownAccount.selector,
                address(token),
                ALICE
            )
        );
        _deposit(ALICE, plan, 1200);
        _refused(
            COMPLIANCE,
            abi.encodeCall(fees.resume, (address(token), ALICE, REASON)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_NotPaused.selector, address(token), ALICE)
        );
        _pause(ALICE);
        _refused(
            COMPLIANCE,
            pause,
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    function test_FE12_timeRunsOnForTheHolder() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _pause(ALICE);
        VM.warp(T0 + 5 days);
        _resume(ALICE);
        assertEq(_available(ALICE), 700, "available");
        assertEq(_settle(ALICE), 500, "earned");
    }

    // ---------------------------------------------------------------- while paused

    function test_FE12_nothingOfAPausedAccountBecomesWithdrawable() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _pause(ALICE);
        VM.warp(T0 + 9 days);
        assertEq(fees.unsettled(address(token), ALICE), 300, "earned before");
        assertEq(_settle(ALICE), 300, "settled");
        VM.warp(T0 + 100 days);
        assertEq(_settle(ALICE), 0, "nothing since");
        assertEq(fees.unsettled(address(token), ALICE), 0, "nothing more");
    }

    function test_FE12_aNoticeDoesNotEndWhilePaused() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _close(ALICE, tranche);
        VM.warp(T0 + 1 hours);
        _pause(ALICE);
        VM.warp(T0 + 3 days);
        _settle(ALICE);
        assertEq(_owed(ALICE), 0, "paused");
        _resume(ALICE);
        _settle(ALICE);
        assertEq(_owed(ALICE), 1100, "resumed: at the remaining of the notice's end");
    }

    // ---------------------------------------------------------------- closing a paused account

    function test_FE12_afterTheLongestPauseTheHolderClosesAtTheFirstPausedSecond() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _charge(ALICE, 100);
        _pause(ALICE);
        VM.warp(T0 + 10 days - 1);
        _refusedClosing(IFeeEvents.FeeAccounts_NothingToClose.selector);

        VM.warp(T0 + 10 days);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, ALICE, tranche, 800, uint32(T0 + 3 days));
        _closePaused();

        assertEq(_owed(ALICE), 800, "owed");
        assertEq(_status(ALICE), Status.Closed, "status");
        assertEq(_claim(ALICE), 800, "claimed");
        assertEq(fees.revenue(address(token)), 400, "the rest is earned");
    }

    function test_FE12_aRunningAccountIsNotClosedLikeThis() external {
        _deposit(ALICE, plan, 1200);
        _refusedClosing(IFeeEvents.FeeAccounts_NotPaused.selector);
    }

    function test_FE12_closingAPausedAccountGivesEverybodyItsOwn() external {
        PlanTerms memory terms = _terms();
        terms.refundable = false;
        _deposit(ALICE, _plan(terms), 1200);
        _allowFunding(ALICE);
        _fund(BOB, ALICE, plan, 600);
        _depositFrom(ALICE, plan, 500, T0 + 60 days);
        VM.warp(T0 + 3 days);
        _settle(ALICE);
        VM.prank(OPERATOR);
        fees.grant(address(token), ALICE, plan, 120);
        _pause(ALICE);
        VM.warp(T0 + 10 days);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, BOB, 2, 450, uint32(T0 + 3 days));
        _closePaused();

        assertEq(_owed(ALICE), 900 + 500, "the holder's");
        assertEq(_owed(BOB), 450, "the funder's");
        assertEq(fees.revenue(address(token)), 300 + 150, "granted and earned");
        assertEq(token.balanceOf(address(fees)), 2300, "tokens held");
    }

    function test_FE12_aPlanOfALongerPauseStaysOpen() external {
        PlanTerms memory terms = _terms();
        terms.maxPause = 30 days;
        uint8 longer = _deposit(ALICE, _plan(terms), 600);
        _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        assertEq(_owed(ALICE), 1200, "owed");
        assertEq(_status(ALICE), Status.Paused, "status");

        _resume(ALICE);
        assertEq(_available(ALICE), 250, "the other one goes on");
        assertEq(_remaining(ALICE, longer), 250, "the same one");
    }

    /// @dev FE-12. The list goes on behind what stays open, and remembers that its last tranche was closed.
    function test_FE12_aTrancheThatStaysOpenLeavesTheOthersTheirEnd() external {
        PlanTerms memory terms = _terms();
        terms.maxPause = 30 days;
        uint8 stays = _deposit(ALICE, _plan(terms), 600);
        uint16 longer = _planOf(24 days);
        _deposit(ALICE, longer, 1200);
        _depositFrom(ALICE, longer, 700, T0 + 20 days);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        assertEq(_owed(ALICE), 1900, "owed");
        _resume(ALICE);
        assertEq(_indexes(ALICE), abi.encodePacked(stays), "what stays");
        assertEq(_glance(ALICE).pending, 0, "nothing pending");

        VM.warp(T0 + 12 days);
        assertEq(_status(ALICE), Status.Closed, "the last one was closed");
        assertEq(_deposit(ALICE, plan, 100), 2, "a place that closing has freed");
        assertEq(_deposit(ALICE, plan, 100), 3, "the renewal's too");
    }

    /// @dev FE-12. A renewal expires after what has begun before it: it is the last one, though it never began.
    function test_FE12_aRenewalThatWasClosedIsTheLast() external {
        PlanTerms memory terms = _terms();
        terms.maxPause = 30 days;
        _deposit(ALICE, _plan(terms), 600);
        _depositFrom(ALICE, plan, 1200, T0 + 20 days);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        _resume(ALICE);

        VM.warp(T0 + 12 days);
        assertEq(_status(ALICE), Status.Closed, "the last one was closed");
    }

    function test_FE12_aRenewalIsClosedWithoutTheOneBeforeIt() external {
        PlanTerms memory terms = _terms();
        terms.maxPause = 30 days;
        uint8 stays = _depositFrom(ALICE, _plan(terms), 600, T0 + 20 days);
        _depositFrom(ALICE, plan, 1200, T0 + 30 days);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        assertEq(_owed(ALICE), 1200, "owed");
        assertEq(_indexes(ALICE), abi.encodePacked(stays), "what stays");
        assertEq(_glance(ALICE).pending, 600, "pending");
    }

    function test_FE12_aRenewalAloneIsClosedToo() external {
        _depositFrom(ALICE, plan, 1200, T0 + 20 days);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        assertEq(_owed(ALICE), 1200, "owed");
        assertEq(_status(ALICE), Status.Closed, "status");
    }

    function test_FE12_aNoticeThatEndedBeforeThePauseEndsInItsOwnSecond() external {
        uint8 ended = _deposit(ALICE, plan, 1200);
        uint8 other = _deposit(ALICE, plan, 600);
        _close(ALICE, ended);
        VM.warp(T0 + 2 days);
        _pause(ALICE);
        VM.warp(T0 + 9 days);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, ALICE, ended, 1100, uint32(T0 + 1 days));
        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, ALICE, other, 500, uint32(T0 + 2 days));
        _closePaused();
    }

    function test_FE12_aClosedAccountMayBeFundedAgainAfterItsPause() external {
        _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        VM.warp(T0 + 7 days);
        _closePaused();
        _resume(ALICE);
        _deposit(ALICE, plan, 100);
        assertEq(_status(ALICE), Status.Active, "status");
        assertEq(_available(ALICE), 100, "available");
    }

    /// @dev FE-12. Whenever the holder closes, it gets what it would have got in the first paused second.
    function testFuzz_FE12_aPauseCostsTheHolderNothing(
        uint88 amount,
        uint256 pausedAfter,
        uint256 closedAfter
    ) external {
        amount = uint88(bound(amount, 1, MAX_AMOUNT));
        uint8 tranche = _deposit(ALICE, plan, amount);
        _wait(bound(pausedAfter, 0, 12 days - 1));
        uint256 expected = _remaining(ALICE, tranche);
        _pause(ALICE);
        _wait(bound(closedAfter, 7 days, 400 days));
        _closePaused();
        assertEq(_owed(ALICE), expected, "owed");
    }
}
