// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAccounts, Status} from "../../contracts/fees/IFeeAccounts.sol";
import {FeesTest} from "../kit/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title The status of an account: FE-12
/// @author The Tallystick authors
/// @notice Tree of cases: None, Pending, Active, Low, Depleted, Expired, Closed and Paused, each by time or by a call;
/// which one counts where two fit; clearing away never changes one.
contract StatusTest is FeesTest {
    uint16 private plan;
    uint16 private longer;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        longer = _planOf(24 days);
    }

    /// @dev The status is this one, and settling leaves it.
    function _assertStatus(Status expected, string memory when) private {
        assertEq(_status(ALICE), expected, when);
        _settle(ALICE);
        assertEq(_status(ALICE), expected, string.concat(when, ", settled"));
    }

    function test_FE12_anAccountRunsFromNoneToExpired() external {
        _assertStatus(Status.None, "never opened");
        _depositFrom(ALICE, plan, 1200, T0 + 1 days);
        _assertStatus(Status.Pending, "before the start");
        VM.warp(T0 + 1 days);
        _assertStatus(Status.Active, "from the start on");
        VM.warp(T0 + 13 days - 1);
        _assertStatus(Status.Expired, "time has taken all, in the last second");
        VM.warp(T0 + 13 days);
        _assertStatus(Status.Expired, "from the expiry on");
        VM.warp(T0 + 400 days);
        _assertStatus(Status.Expired, "for ever");
        _deposit(ALICE, plan, 100);
        _assertStatus(Status.Active, "funded again");
    }

    function test_FE12_lowIsBelowTheHoldersThreshold() external {
        _deposit(ALICE, plan, 1200);
        VM.expectEmit(address(fees));
        emit IFeeAccounts.ThresholdSet(address(token), ALICE, 900);
        VM.prank(ALICE);
        fees.setThreshold(address(token), 900);
        assertEq(_glance(ALICE).threshold, 900, "threshold");
        VM.warp(T0 + 3 days);
        _assertStatus(Status.Active, "at the threshold");
        VM.warp(T0 + 3 days + 1);
        _assertStatus(Status.Low, "below it");
        VM.prank(ALICE);
        fees.setThreshold(address(token), 0);
        _assertStatus(Status.Active, "without one");
    }

    function test_FE12_depletedIsByUse() external {
        _deposit(ALICE, plan, 1200);
        _charge(ALICE, 1200);
        _assertStatus(Status.Depleted, "used up");
        VM.warp(T0 + 400 days);
        _assertStatus(Status.Depleted, "for ever");
    }

    function test_FE12_theTrancheThatExpiresLastDecides() external {
        _deposit(ALICE, longer, 600); // used up
        _deposit(ALICE, plan, 1200); // runs out
        VM.prank(EXECUTOR);
        fees.charge(address(token), ALICE, 1800, 0, REF);
        _assertStatus(Status.Depleted, "both used up");

        _deposit(BOB, plan, 1200);
        _deposit(BOB, longer, 600);
        _charge(BOB, 1200);
        VM.warp(T0 + 24 days);
        assertEq(_status(BOB), Status.Expired, "the last one ran out");
    }

    function test_FE12_pendingIsWhereNothingElseIsThere() external {
        _deposit(ALICE, plan, 1200);
        _depositFrom(ALICE, plan, 1200, T0 + 30 days);
        _assertStatus(Status.Active, "one runs");
        _charge(ALICE, 1200);
        _assertStatus(Status.Pending, "it is used up");
    }

    function test_FE12_closedIsByTheEndOfTheNotice() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _close(ALICE, tranche);
        _assertStatus(Status.Active, "during the notice");
        VM.warp(T0 + 1 days);
        _assertStatus(Status.Closed, "at its end");
        _claim(ALICE);
        _assertStatus(Status.Closed, "claimed");
    }

    function test_FE12_aClosedTrancheDoesNotCloseAnAccountThatGoesOn() external {
        _deposit(ALICE, plan, 1200);
        _close(ALICE, _deposit(ALICE, longer, 600));
        VM.warp(T0 + 1 days);
        _assertStatus(Status.Active, "the other one runs");
        VM.warp(T0 + 12 days);
        _assertStatus(Status.Closed, "the last one was closed");
    }

    function test_FE12_pausedComesBeforeWhatTheAccountHolds() external {
        _depositFrom(ALICE, plan, 1200, T0 + 1 days);
        _pause(ALICE);
        _assertStatus(Status.Paused, "pending");
        VM.warp(T0 + 2 days);
        _assertStatus(Status.Paused, "it would run");
        VM.warp(T0 + 60 days);
        _assertStatus(Status.Paused, "it would have run out");
        _resume(ALICE);
        _assertStatus(Status.Expired, "it has run out");
    }

    function test_FE12_closedComesBeforePaused() external {
        _close(ALICE, _deposit(ALICE, plan, 1200));
        VM.warp(T0 + 1 days);
        _pause(ALICE);
        _assertStatus(Status.Closed, "closed before the pause");
    }

    /// @dev The clock that a pause stops is one clock: the renewal has not started by it.
    function test_FE12_aPausedAccountIsNotClosedWhenItsRenewalWouldStart() external {
        _close(ALICE, _deposit(ALICE, longer, 1200));
        _depositFrom(ALICE, plan, 1200, T0 + 3 days);
        VM.warp(T0 + 2 days);
        _pause(ALICE);
        _assertStatus(Status.Paused, "before the renewal");
        VM.warp(T0 + 3 days);
        _assertStatus(Status.Paused, "when it would start");
        _resume(ALICE);
        _assertStatus(Status.Active, "it has started");
    }
}
