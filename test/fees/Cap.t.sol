// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ExecutorView, PlanTerms, Schedule} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Executors and their caps: FE-7
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - setting: by the operator, by others, zero addresses, a cap without a window and the reverse
/// - the operator's cap, the holder's, both
///   - within, to the unit, one more; charging up to it
///   - in the window's last second, in the next one's first
///   - another account, another executor
///   - changed or removed within a window
contract CapTest is FeesTest {
    address private constant OTHER = address(0xA9);

    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        _deposit(ALICE, plan, 1e6);
        _deposit(BOB, plan, 1e6);
    }

    function _capByHolder(uint88 cap, uint32 window) private {
        VM.prank(ALICE);
        fees.capExecutor(address(token), EXECUTOR, cap, window);
    }

    function _refusedByCap(uint256 asked, uint256 left) private {
        _refused(
            EXECUTOR,
            abi.encodeCall(fees.charge, (address(token), ALICE, asked, 0, REF)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_CapExceeded.selector,
                address(token),
                ALICE,
                EXECUTOR,
                asked,
                left
            )
        );
    }

    // ---------------------------------------------------------------- setting

    function test_FE7_theOperatorSetsExecutors() external {
        VM.expectEmit(address(fees));
        emit IFeeEvents.ExecutorSet(address(token), OTHER, true, 100, 1 days);
        _setExecutor(OTHER, 100, 1 days);

        ExecutorView memory executor = fees.executorOf(address(token), OTHER);
        assertTrue(executor.enabled, "enabled");
        assertEq(executor.cap, 100, "cap");
        assertEq(executor.window, 1 days, "window");
        assertEq(executor.lastBatch, 0, "last batch");
        assertFalse(fees.executorOf(address(token), ALICE).enabled, "nobody else");
    }

    function test_FE7_nobodyElseSetsExecutors() external {
        _refused(
            ALICE,
            abi.encodeCall(fees.setExecutor, (address(token), ALICE, true, 0, 0)),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE)
        );
    }

    function test_FE7_halfACapIsRefused() external {
        address t = address(token);
        _refused(OPERATOR, abi.encodeCall(fees.setExecutor, (t, OTHER, true, 5, 0)), _bad(5, 0));
        _refused(OPERATOR, abi.encodeCall(fees.setExecutor, (t, OTHER, true, 0, 5)), _bad(0, 5));
        _refused(ALICE, abi.encodeCall(fees.capExecutor, (t, EXECUTOR, 5, 0)), _bad(5, 0));
    }

    function _bad(uint88 cap, uint32 window) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeeEvents.FeeAccounts_BadCap.selector, cap, window);
    }

    function test_FE7_theZeroAddressIsNoExecutorAndNoToken() external {
        bytes memory zero = abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAddress.selector);
        address t = address(token);
        _refused(OPERATOR, abi.encodeCall(fees.setExecutor, (t, address(0), true, 0, 0)), zero);
        _refused(OPERATOR, abi.encodeCall(fees.setExecutor, (address(0), OTHER, true, 0, 0)), zero);
        _refused(ALICE, abi.encodeCall(fees.capExecutor, (t, address(0), 5, 5)), zero);
    }

    // ---------------------------------------------------------------- the operator's

    function test_FE7_theOperatorsCapHoldsPerWindow() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _charge(ALICE, 60);
        _refusedByCap(41, 40);
        _charge(ALICE, 40);
        _refusedByCap(1, 0);

        VM.warp(T0 + 1 days - 1);
        _refusedByCap(1, 0);
        VM.warp(T0 + 1 days);
        _charge(ALICE, 100);
        _refusedByCap(1, 0);
    }

    function test_FE7_theOperatorsCapIsPerAccount() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _charge(ALICE, 100);
        _charge(BOB, 100);
    }

    function test_FE7_theOperatorsCapIsOfOneExecutor() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _setExecutor(OTHER, 0, 0);
        _charge(ALICE, 100);
        VM.prank(OTHER);
        fees.charge(address(token), ALICE, 1000, 0, REF);
    }

    function test_FE7_theOperatorMayChangeACapWithinAWindow() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _charge(ALICE, 100);
        _setExecutor(EXECUTOR, 150, 1 days);
        _refusedByCap(51, 50);
        _setExecutor(EXECUTOR, 50, 1 days);
        _refusedByCap(1, 0);
        _setExecutor(EXECUTOR, 0, 0);
        _charge(ALICE, 1000);
    }

    // ---------------------------------------------------------------- the holder's

    function test_FE7_theHoldersCapHoldsPerWindow() external {
        VM.expectEmit(address(fees));
        emit IFeeEvents.ExecutorCapped(address(token), ALICE, EXECUTOR, 100, 1 days);
        _capByHolder(100, 1 days);
        _charge(ALICE, 100);
        _refusedByCap(1, 0);
        _charge(BOB, 1000); // its account has none

        VM.warp(T0 + 1 days);
        _charge(ALICE, 100);
    }

    function test_FE7_theHoldersCapIsOfOneExecutor() external {
        _capByHolder(100, 1 days);
        _setExecutor(OTHER, 0, 0);
        VM.prank(OTHER);
        fees.charge(address(token), ALICE, 1000, 0, REF);
    }

    function test_FE7_theHolderMayChangeOrRemoveItsCap() external {
        _capByHolder(100, 1 days);
        _charge(ALICE, 100);
        _capByHolder(150, 1 days);
        _refusedByCap(51, 50);
        _capByHolder(0, 0);
        _charge(ALICE, 1000);
    }

    function test_FE7_aCapMayBeSetBeforeTheFirstDeposit() external {
        VM.prank(STRANGER);
        fees.capExecutor(address(token), EXECUTOR, 100, 1 days);
        _supply(STRANGER);
        _deposit(STRANGER, plan, 1200);
        VM.prank(EXECUTOR);
        (bool success, ) = address(fees).call(
            abi.encodeCall(fees.charge, (address(token), STRANGER, 101, 0, REF))
        );
        assertFalse(success, "above the cap");
        _charge(STRANGER, 100);
    }

    // ---------------------------------------------------------------- both

    function test_FE7_ofTwoCapsTheSmallerRestCounts() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _capByHolder(150, 2 days);
        _charge(ALICE, 90);
        _refusedByCap(11, 10); // the operator's rest is 10, the holder's 60

        VM.warp(T0 + 1 days); // T0 lies at the middle of the holder's window
        _refusedByCap(101, 100);
        _capByHolder(150, 1 hours);
        _charge(ALICE, 100);
        _refusedByCap(1, 0);
    }

    function test_FE7_chargingUpToStopsAtTheCap() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        assertEq(_chargeUpTo(ALICE, 250), 150, "shortfall");
        assertEq(_chargeUpTo(ALICE, 250), 250, "nothing left");
        _capByHolder(30, 1 days);
        VM.warp(T0 + 1 days);
        assertEq(_chargeUpTo(ALICE, 250), 220, "the holder's");
    }

    /// @dev FE-7. However charges are cut, a window sees at most the cap, and the whole of it.
    function testFuzz_FE7_noWindowSeesMoreThanTheCap(
        uint256[8] memory amounts,
        uint256[8] memory waits,
        bool byHolder
    ) external {
        if (byHolder) _capByHolder(1000, 1 days);
        else _setExecutor(EXECUTOR, 1000, 1 days);
        uint256 window;
        uint256 spent;
        for (uint256 i = 0; i < 8; ++i) {
            _wait(bound(waits[i], 0, 12 hours));
            if (_now() / 1 days != window) (window, spent) = (_now() / 1 days, 0);
            uint256 amount = bound(amounts[i], 1, 600);
            uint256 shortfall = _chargeUpTo(ALICE, amount);
            uint256 left = 1000 - spent;
            assertEq(shortfall, amount > left ? amount - left : 0, "shortfall");
            spent += amount - shortfall;
        }
    }

    /// @dev FE-7. Windows of other lengths may share a number: 1 here, 0 where the window is longer than all time so far.
    function test_FE7_anotherWindowOfTheHolderBeginsAnew() external {
        _capByHolder(100, 1e9);
        _charge(ALICE, 100);
        _capByHolder(100, 1.2e9);
        _charge(ALICE, 100);
        _refusedByCap(1, 0);
        _capByHolder(100, 4e9);
        _charge(ALICE, 100);
        _refusedByCap(1, 0);
        _capByHolder(150, 4e9);
        _charge(ALICE, 50);
        _refusedByCap(1, 0);
    }

    function test_FE7_aChargeThatSpillsCountsWhole() external {
        _setExecutor(EXECUTOR, 1_000_150, 1 days);
        _capByHolder(1_000_200, 1 days);
        _deposit(ALICE, plan, 1e6);
        _charge(ALICE, 1_000_100);
        _refusedByCap(51, 50);
        _charge(ALICE, 50);
        _setExecutor(EXECUTOR, 0, 0);
        _refusedByCap(51, 50);
    }

    /// @dev FE-7. Units that could be taken for seconds, and the reverse.
    function test_FE7_amountsAreNoTimes() external {
        PlanTerms memory terms = _terms();
        terms.schedule = Schedule.Cliff;
        VM.prank(ALICE);
        fees.capExecutor(address(token), EXECUTOR, MAX_AMOUNT, 1 days);
        _close(ALICE, 1);
        VM.warp(T0 + 1 days);
        _settle(ALICE);
        _deposit(ALICE, _plan(terms), 1e13);
        VM.warp(T0 + 1 days + 1 hours);
        _chargeAt(ALICE, T0 + 1 days + 200, T0 + 1 days + 100);
        assertEq(_available(ALICE), 1e13 - (T0 + 1 days + 200), "available");
    }
}
