// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlanTerms, Schedule, Status, TrancheView} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
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
        emit IFeeEvents.ThresholdSet(address(token), ALICE, 900);
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
        _depositFrom(ALICE, plan, 600, T0 + 40 days);
        assertEq(_glance(ALICE).pending, 1800, "pending");
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

    function test_FE13_whatWasAvailableIsNotTold() external {
        _deposit(ALICE, plan, 1200);
        assertEq(fees.availableAt(address(token), ALICE, T0), 1200, "now");
        assertEq(fees.availableAt(address(token), ALICE, T0 + 3 days), 900, "later");
        _refused(
            STRANGER,
            abi.encodeCall(fees.availableAt, (address(token), ALICE, T0 - 1)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_TimePassed.selector, T0 - 1, T0)
        );
    }

    function test_FE13_aUseInTheFutureIsNotChargeable() external {
        _deposit(ALICE, plan, 1200);
        assertEq(fees.chargeable(address(token), ALICE, T0), 1200, "now");
        _refused(
            STRANGER,
            abi.encodeCall(fees.chargeable, (address(token), ALICE, T0 + 1)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_UsedInFuture.selector, T0 + 1, T0)
        );
    }

    /// @dev FE-13. The latest end of what can still be charged: not of what is used up, or ends sooner by its notice.
    function test_FE13_anAccountRunsOutWithItsLastTranche() external {
        _deposit(ALICE, plan, 1200);
        assertEq(_glance(ALICE).runsOutAt, T0 + 12 days, "the only one");
        uint8 last = _deposit(ALICE, longer, 600);
        assertEq(_glance(ALICE).runsOutAt, T0 + 24 days, "the last one");
        uint256 id = VM.snapshotState();
        _close(ALICE, last);
        assertEq(_glance(ALICE).runsOutAt, T0 + 12 days, "the last one closes sooner");
        VM.revertToState(id);
        VM.warp(T0 + 12 days);
        _charge(ALICE, 300);
        assertEq(_glance(ALICE).runsOutAt, 0, "the last one is used up, the first one over");
    }

    /// @dev FE-12. An account whose last tranche was closed is closed once nothing else can be charged, paused or not.
    function test_FE12_aClosedAccountIsClosedOnceTheRestIsUsed() external {
        _deposit(ALICE, plan, 1200);
        _close(ALICE, _deposit(ALICE, longer, 600));
        VM.warp(T0 + 1 days);
        _charge(ALICE, 1099);
        _assertStatus(Status.Active, "a unit is left");
        _charge(ALICE, 1);
        assertEq(_status(ALICE), Status.Closed, "nothing is left");
        _pause(ALICE);
        _assertStatus(Status.Closed, "paused");
    }

    function test_FE13_aTrancheIsShownAsItIs() external {
        PlanTerms memory terms = _terms();
        (terms.schedule, terms.refundable) = (Schedule.Cliff, false);
        uint16 cliff = _plan(terms);
        _deposit(ALICE, plan, 1200);
        _deposit(ALICE, cliff, 600);
        _charge(ALICE, 100);
        _close(ALICE, 1);
        VM.warp(T0 + 12 hours);
        TrancheView[] memory shown = new TrancheView[](2);
        (uint32 start, uint32 expiry) = (uint32(T0), uint32(T0 + 12 days));
        shown[0] = TrancheView({
            index: 1,
            plan: plan,
            principal: 1200,
            unspent: 1100,
            remaining: 1100,
            start: start,
            expiry: expiry,
            end: start + 1 days,
            schedule: Schedule.Even,
            refundable: true
        });
        shown[1] = TrancheView({
            index: 2,
            plan: cliff,
            principal: 600,
            unspent: 600,
            remaining: 600,
            start: start,
            expiry: expiry,
            end: expiry,
            schedule: Schedule.Cliff,
            refundable: false
        });
        assertEq(abi.encode(_tranches(ALICE)), abi.encode(shown), "tranches");
    }

    /// @dev FE-13. What is over is left out, cleared or not; pages follow one another.
    function test_FE13_tranchesComeByPage() external {
        for (uint256 i = 0; i < 5; ++i) {
            _deposit(ALICE, plan, 100 + i);
        }
        _charge(ALICE, 100);
        _assertPages();
        _settle(ALICE);
        _assertPages();
    }

    function _assertPages() private view {
        assertEq(_indexes(ALICE), hex"02030405", "all");
        assertEq(_page(0, 2), hex"0203", "the first page");
        assertEq(_page(2, 2), hex"0405", "the second page");
        assertEq(_page(3, 2), hex"05", "half a page");
        assertEq(_page(4, 2), "", "none");
        assertEq(_page(0, 0), "", "an empty page");
    }

    function _page(uint256 offset, uint256 limit) private view returns (bytes memory indexes) {
        TrancheView[] memory page = fees.tranches(address(token), ALICE, offset, limit);
        for (uint256 i = 0; i < page.length; ++i) {
            indexes = bytes.concat(indexes, bytes1(page[i].index));
        }
    }

    /// @dev FE-12. What is noted of the last tranche is not lost to one that expires sooner.
    function test_FE12_theLatestEndingIsKept() external {
        _deposit(ALICE, plan, 1200);
        _close(ALICE, _deposit(ALICE, longer, 600));
        VM.warp(T0 + 1 days);
        _settle(ALICE); // the longer one, closed
        _charge(ALICE, 1100);
        _settle(ALICE); // the other one, used up
        _deposit(ALICE, _planOf(3 days), 300);
        _assertStatus(Status.Active, "funded again");
        VM.warp(T0 + 4 days);
        _assertStatus(Status.Closed, "the one that would have expired last was closed");
    }
}
