// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {BatchItem} from "../kit/fees/Batches.sol";
import {BatchingTest} from "../kit/fees/BatchingTest.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Items of a batch that are skipped or spill: FE-8
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - an item that cannot be charged is skipped with its reason, and the others go through
///   - too little, 0, paused, used in the future, used too long ago, above the cap
/// - an item that spills: over 4 tranches, over 5
/// - an item that joins tranches: 4 in front, 5 in front, 5 at once; one after passing 3, after passing 6
contract BatchSkipsTest is BatchingTest {
    // ---------------------------------------------------------------- skipping

    /// @dev A batch of ALICE's item, which cannot be charged, and BOB's, which can.
    function _skips(uint88 amount, uint256 usedAt, bytes4 reason, uint256 figure) private {
        bool aliceFirst = holders[0] == ALICE;
        BatchItem[] memory items = aliceFirst ? _items(amount, 7) : _items(7, amount);
        items[aliceFirst ? 0 : 1].usedAt = uint32(usedAt);
        items[aliceFirst ? 1 : 0].usedAt = uint32(_now());
        bytes32 before = _fingerprintOf(ALICE);
        uint256 bobs = _available(BOB);
        uint64 number = fees.executorOf(address(token), EXECUTOR).lastBatch + 1;

        VM.expectEmit(address(fees));
        emit IFeeEvents.BatchItemSkipped(ALICE, number, aliceFirst ? 0 : 1, amount, figure, reason);
        assertEq(_batch(number, items), 7, "total");

        assertEq(_fingerprintOf(ALICE), before, "the skipped account");
        assertEq(_available(BOB), bobs - 7, "the other one");
    }

    function test_FE8_insufficientFeesAreSkippedWithWhatThereWas() external {
        _skips(1201, T0, IFeeEvents.FeeAccounts_InsufficientFees.selector, 1200);
    }

    function test_FE8_nothingIsSkipped() external {
        _skips(0, T0, IFeeEvents.FeeAccounts_ZeroAmount.selector, 0);
    }

    function test_FE8_aPausedAccountIsSkipped() external {
        _pause(ALICE);
        _skips(1, T0, IFeeEvents.FeeAccounts_Paused.selector, 0);
    }

    function test_FE8_aUseInTheFutureIsSkipped() external {
        _skips(1, T0 + 1, IFeeEvents.FeeAccounts_UsedInFuture.selector, T0);
    }

    function test_FE8_aUseTooLongAgoIsSkippedWithTheOldest() external {
        VM.warp(T0 + 3 days);
        _skips(1, T0 + 2 days - 1, IFeeEvents.FeeAccounts_UsedTooLongAgo.selector, T0 + 2 days);
    }

    function test_FE8_anItemAboveACapIsSkippedWithTheRest() external {
        _setExecutor(EXECUTOR, 100, 1 days);
        _charge(ALICE, 30);
        _skips(71, T0, IFeeEvents.FeeAccounts_CapExceeded.selector, 70);
    }

    // ---------------------------------------------------------------- spilling

    function _logsOf(bytes32 topic) private returns (uint256 count) {
        Log[] memory logs = VM.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == topic) ++count;
        }
    }

    function test_FE8_anItemSpillsOverFourTranchesALineForEach() external {
        for (uint256 i = 0; i < 4; ++i) {
            _deposit(ALICE, plan, 100);
        }
        VM.recordLogs();
        assertEq(_batch(1, _one(1401)), 1401, "total");
        assertEq(_logsOf(IFeeEvents.BatchItemCharged.selector), 4, "lines");
    }

    function test_FE8_aFifthTrancheIsTooMany() external {
        for (uint256 i = 0; i < 4; ++i) {
            _deposit(ALICE, plan, 100);
        }
        _skips(1501, T0, IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
        _charge(ALICE, 1501);
        assertEq(_available(ALICE), 99, "singly it goes through");
    }

    /// @dev FE-8. Renewals that start between two batches must not brick the second one.
    function test_FE8_anItemThatWouldJoinTooManyTranchesIsSkipped() external {
        for (uint256 i = 0; i < 5; ++i) {
            _depositFrom(ALICE, plan, 100, T0 + 1 days);
        }
        VM.warp(T0 + 1 days);
        _skips(1, T0 + 1 days, IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
    }

    /// @dev FE-8. Each of them would be the new first one, so that finding their places reads nothing.
    function test_FE8_anItemThatWouldJoinTooManyTranchesInFrontIsSkipped() external {
        for (uint32 i = 1; i <= 5; ++i) {
            _depositFrom(ALICE, _planOf((6 - i) * 1 days), 100, T0 + i * 1 hours);
        }
        VM.warp(T0 + 5 hours);
        _skips(1, T0 + 5 hours, IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
    }

    /// @dev FE-8. As many as an item may read, and no more than that.
    function test_FE8_anItemJoinsFourTranchesInFront() external {
        for (uint32 i = 1; i <= 4; ++i) {
            _depositFrom(ALICE, _planOf((6 - i) * 1 days), 100, T0 + i * 1 hours);
        }
        VM.warp(T0 + 4 hours);
        assertEq(_batch(1, _one(1)), 1, "total");
    }

    /// @dev FE-8. Joining is the first reading, the way to the tranche's place the other three.
    function test_FE8_anItemPassesThreeTranchesOnJoining() external {
        for (uint256 i = 0; i < 3; ++i) {
            _deposit(ALICE, plan, 100);
        }
        _depositFrom(ALICE, plan, 100, T0 + 1 days);
        VM.warp(T0 + 1 days);
        assertEq(_batch(1, _one(1)), 1, "total");
        assertEq(_indexes(ALICE), hex"0102030405", "order");
    }

    function test_FE8_anItemThatWouldPassTooManyTranchesOnJoiningIsSkipped() external {
        for (uint256 i = 0; i < 6; ++i) {
            _deposit(ALICE, plan, 100);
        }
        _depositFrom(ALICE, plan, 100, T0 + 1 days);
        VM.warp(T0 + 1 days);
        _skips(1, T0 + 1 days, IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
    }
}
