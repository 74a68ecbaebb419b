// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlanTerms, Schedule} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Bills that come late: FE-7
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - used now, in the future, in the past
/// - in the past: as old as the grace, a second older, older than any plan of the account allows
/// - between use and bill: time alone, an expiry, a renewal
/// - the tranche: had not started, expired at the very second, has a shorter grace than another
contract ChargeLateTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan(); // a day's grace
    }

    function _lateCall(uint256 amount, uint256 usedAt) private view returns (bytes memory) {
        return abi.encodeCall(fees.charge, (address(token), ALICE, amount, usedAt, REF));
    }

    function _planWith(uint32 grace, Schedule schedule) private returns (uint16) {
        PlanTerms memory terms = _terms();
        (terms.grace, terms.schedule) = (grace, schedule);
        return _plan(terms);
    }

    function _tooLongAgo(uint256 usedAt, uint256 oldest) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_UsedTooLongAgo.selector, usedAt, oldest);
    }

    function test_FE7_aUseOfThisSecondIsNow() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _chargeAt(ALICE, 900, T0 + 3 days);
        assertEq(_available(ALICE), 0, "available");
    }

    function test_FE7_anEmptyAccountLacksFeesNotTime() external {
        VM.warp(T0 + 3 days);
        _refused(EXECUTOR, _lateCall(1, T0 + 2 days), _insufficient(ALICE, 1, 0));
    }

    /// @dev FE-7. Too long ago is what no tranche's grace reaches.
    function test_FE7_theLongestGraceCounts() external {
        _deposit(ALICE, plan, 1200); // a day's
        _deposit(ALICE, _planWith(0, Schedule.Even), 1200);
        VM.warp(T0 + 3 days);
        _refused(EXECUTOR, _lateCall(1, T0 + 1 days), _tooLongAgo(T0 + 1 days, T0 + 2 days));
    }

    function test_FE7_aUseInTheFutureIsRefused() external {
        _deposit(ALICE, plan, 1200);
        uint256[3] memory later = [T0 + 1, type(uint32).max, type(uint256).max];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                EXECUTOR,
                _lateCall(1, later[i]),
                abi.encodeWithSelector(IFeeEvents.FeeAccounts_UsedInFuture.selector, later[i], T0)
            );
        }
    }

    function test_FE7_theGraceItselfIsTakenAndASecondMoreIsNot() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _refused(
            EXECUTOR,
            _lateCall(1, T0 + 2 days - 1),
            _tooLongAgo(T0 + 2 days - 1, T0 + 2 days)
        );
        _chargeAt(ALICE, 1000, T0 + 2 days);
        assertEq(_available(ALICE), 0, "available");
    }

    function test_FE7_withoutAGraceOnlyThisSecondIsTaken() external {
        _deposit(ALICE, _planWith(0, Schedule.Even), 1200);
        VM.warp(T0 + 1);
        _refused(EXECUTOR, _lateCall(1, T0), _tooLongAgo(T0, T0 + 1));
        _charge(ALICE, 1);
    }

    /// @dev FE-7. The example of FE-2, the bill of day 3 coming on day 4.
    function test_FE7_theExampleWithALateBill() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 4 days);
        assertEq(_available(ALICE), 800, "before");
        _chargeAt(ALICE, 300, T0 + 3 days);
        assertEq(_available(ALICE), 600, "as if it had come on day 3");
    }

    function _inTime(uint256 usedAt, uint256 amount, uint256 now_) private returns (uint256) {
        uint256 before = VM.snapshotState();
        VM.warp(usedAt);
        _charge(ALICE, amount);
        VM.warp(now_);
        uint256 available = _available(ALICE);
        VM.revertToState(before);
        return available;
    }

    /// @dev FE-7. At whatever second the bill comes, within the grace, it leaves what it would have left in time:
    /// over two tranches, across an expiry, evenly and on a cliff.
    function testFuzz_FE7_aLateBillLeavesWhatItWouldHaveLeftInTime(
        uint256 amount,
        uint256 usedAt,
        uint256 delay,
        bool cliff
    ) external {
        uint16 other = _planWith(1 days, cliff ? Schedule.Cliff : Schedule.Even);
        _deposit(ALICE, plan, 1e9);
        VM.warp(T0 + 2 days);
        _deposit(ALICE, other, 2e9);
        usedAt = bound(usedAt, T0 + 2 days, T0 + 14 days - 1);
        delay = bound(delay, 0, 1 days);
        uint256 then = fees.availableAt(address(token), ALICE, usedAt);
        if (then == 0) return;
        amount = bound(amount, 1, then);
        uint256 inTime = _inTime(usedAt, amount, usedAt + delay);

        VM.warp(usedAt + delay);
        assertEq(fees.chargeable(address(token), ALICE, usedAt), then, "chargeable");
        _chargeAt(ALICE, amount, usedAt);

        assertEq(_available(ALICE), inTime, "available");
    }

    /// @dev FE-4, FE-7. `chargeable` is to late bills what `available` is to others.
    function testFuzz_FE7_whatIsChargeableForThenCanBeChargedAndNotOneMore(
        uint256 age,
        uint256 wait
    ) external {
        _deposit(ALICE, plan, 1e9);
        _deposit(ALICE, _planOf(3 days), 1e9);
        _wait(bound(wait, 1 days, 14 days - 1));
        uint256 usedAt = _now() - bound(age, 0, 1 days);
        uint256 chargeable = fees.chargeable(address(token), ALICE, usedAt);

        _refused(
            EXECUTOR,
            _lateCall(chargeable + 1, usedAt),
            _insufficient(ALICE, chargeable + 1, chargeable)
        );
        if (chargeable != 0) _chargeAt(ALICE, chargeable, usedAt);
        assertEq(fees.chargeable(address(token), ALICE, usedAt), 0, "left");
    }

    // ---------------------------------------------------------------- across an expiry

    function test_FE7_aBillJustAfterTheExpiryTakesWhatHadExpired() external {
        _deposit(ALICE, plan, 1200); // 1
        VM.warp(T0 + 11 days);
        _deposit(ALICE, plan, 600); // 2, the renewal
        VM.warp(T0 + 12 days);
        _chargeAt(ALICE, 100, T0 + 11 days);
        assertEq(_available(ALICE), 550, "the renewal is not touched");

        _chargeAt(ALICE, 600, T0 + 11 days);
        assertEq(_available(ALICE), 0, "now it is");
    }

    function test_FE7_inTheLastSecondOfTheGraceTheLastSecondOfUseIsTaken() external {
        _deposit(ALICE, _planWith(1 days, Schedule.Cliff), 1200);
        VM.warp(T0 + 13 days - 1);
        _chargeAt(ALICE, 700, T0 + 12 days - 1);
        assertEq(fees.chargeable(address(token), ALICE, T0 + 12 days - 1), 500, "left");

        VM.warp(T0 + 13 days);
        assertEq(fees.chargeable(address(token), ALICE, T0 + 12 days), 0, "a second later");
        _refused(
            EXECUTOR,
            _lateCall(1, T0 + 12 days - 1),
            _tooLongAgo(T0 + 12 days - 1, T0 + 12 days)
        );
    }

    function test_FE7_aUseInTheSecondOfTheExpiryIsNotTheExpiredTranches() external {
        _deposit(ALICE, _planWith(1 days, Schedule.Cliff), 1200);
        VM.warp(T0 + 12 days);
        _refused(EXECUTOR, _lateCall(1, T0 + 12 days), _insufficient(ALICE, 1, 0));
        _chargeAt(ALICE, 1200, T0 + 12 days - 1);
    }

    /// @dev FE-7, FE-10. What a late bill takes from an expired tranche had lapsed: it is earned once, not twice.
    function test_FE10_aLateBillAfterSettlingEarnsNothingMore() external {
        _deposit(ALICE, _planWith(1 days, Schedule.Cliff), 1200);
        VM.warp(T0 + 12 days);
        assertEq(_settle(ALICE), 1200, "earned by the expiry");
        _chargeAt(ALICE, 700, T0 + 12 days - 1);
        assertEq(_settle(ALICE), 0, "earned by the bill");
    }

    // ---------------------------------------------------------------- which tranche

    function test_FE7_aTrancheThatHadNotStartedDoesNotPay() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 1 days);
        _deposit(ALICE, plan, 5000);
        _refused(EXECUTOR, _lateCall(1201, T0), _insufficient(ALICE, 1201, 1200));
        _chargeAt(ALICE, 1200, T0);
        assertEq(_available(ALICE), 5000, "available");
    }

    function test_FE7_aTrancheOfAShorterGraceDoesNotPay() external {
        _deposit(ALICE, _planWith(0, Schedule.Cliff), 1000); // 1
        _deposit(ALICE, _planWith(1 days, Schedule.Cliff), 500); // 2
        VM.warp(T0 + 1 hours);
        _chargeAt(ALICE, 500, T0);
        assertEq(_remaining(ALICE, 1), 1000, "the shorter one");
        assertEq(_remaining(ALICE, 2), 0, "the longer one");
        _refused(EXECUTOR, _lateCall(1, T0), _insufficient(ALICE, 1, 0));
    }

    function test_FE7_theOldestUseIsThatOfTheLongestGrace() external {
        _deposit(ALICE, _planWith(0, Schedule.Cliff), 1000);
        _deposit(ALICE, _planWith(1 hours, Schedule.Cliff), 500);
        VM.warp(T0 + 2 hours);
        _refused(
            EXECUTOR,
            _lateCall(1, T0 + 1 hours - 1),
            _tooLongAgo(T0 + 1 hours - 1, T0 + 1 hours)
        );
    }
}
