// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {Batches, BatchItem, ChargeLine} from "../kit/fees/Batches.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Charging in batches: FE-8
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - number: the next, the same with the same or with another content, one too high, 0; of another executor or token
/// - size: none, the most, one more, half a row; references for all, for none, for some
/// - order: ascending, the same holder twice, descending, the zero address
/// - an item that cannot be charged is skipped with its reason, and the others go through
/// - an item that spills: over 4 tranches, over 5
contract BatchTest is FeesTest {
    uint16 private plan;
    /// @dev ALICE and BOB in ascending order.
    address[2] private holders;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        _deposit(ALICE, plan, 1200);
        _deposit(BOB, plan, 1200);
        holders = ALICE < BOB ? [ALICE, BOB] : [BOB, ALICE];
    }

    // ---------------------------------------------------------------- building

    function _items(uint88 amount, uint88 other) private view returns (BatchItem[] memory items) {
        items = new BatchItem[](2);
        items[0] = BatchItem(holders[0], amount, uint32(T0));
        items[1] = BatchItem(holders[1], other, uint32(T0));
    }

    function _one(uint88 amount) private view returns (BatchItem[] memory items) {
        items = new BatchItem[](1);
        items[0] = BatchItem(ALICE, amount, uint32(_now()));
    }

    /// @dev `count` strangers, ascending.
    function _strangers(uint256 count) private pure returns (BatchItem[] memory items) {
        items = new BatchItem[](count);
        for (uint256 i = 0; i < count; ++i) {
            items[i] = BatchItem(address(uint160(i + 1)), 1, uint32(T0));
        }
    }

    function _batchCall(
        uint64 number,
        bytes memory rows,
        uint256 references
    ) private view returns (bytes memory) {
        bytes32[] memory refs = new bytes32[](references);
        return abi.encodeCall(fees.chargeBatch, (address(token), number, rows, refs));
    }

    function _batchCall(
        uint64 number,
        BatchItem[] memory items
    ) private view returns (bytes memory) {
        return _batchCall(number, Batches.rows(items), 0);
    }

    function _expectDone(uint64 number, uint256 total, uint256 skipped) private {
        VM.expectEmit(address(fees));
        emit IFeeEvents.BatchCharged(address(token), EXECUTOR, number, total, skipped);
    }

    // ---------------------------------------------------------------- the items

    function test_FE8_everyItemHasItsLineAndTheBatchItsTotal() external {
        uint256 first = Batches.line(ChargeLine(300, T0, 1, 0, 1));
        uint256 second = Batches.line(ChargeLine(500, T0, 1, 1, 1));
        VM.expectEmit(address(fees));
        emit IFeeEvents.BatchItemCharged(holders[0], first);
        VM.expectEmit(address(fees));
        emit IFeeEvents.BatchItemCharged(holders[1], second);
        _expectDone(1, 800, 0);
        assertEq(_batch(1, _items(300, 500)), 800, "total");

        assertEq(_available(holders[0]), 900, "first");
        assertEq(_available(holders[1]), 700, "second");
    }

    /// @dev FE-8. What an item costs, for this: its account's hot word is read and written, nothing else.
    function test_FE8_aPlainItemTouchesOneWord() external {
        _batch(1, _one(1));
        VM.record();
        _batch(2, _one(1));
        uint256 ofOne = _touches();
        VM.record();
        _batch(3, _items(1, 1));
        assertEq(_touches() - ofOne, 2, "touches");
    }

    function test_FE8_anItemMayHaveAReferenceOfItsOwn() external {
        bytes32[] memory refs = new bytes32[](2);
        (refs[0], refs[1]) = ("one", "two");
        for (uint256 i = 0; i < 2; ++i) {
            uint256 line = Batches.line(ChargeLine(300 + 200 * i, T0, 1, i, 1));
            VM.expectEmit(address(fees));
            emit IFeeEvents.BatchItemChargedFor(holders[i], refs[i], line);
        }
        _expectDone(1, 800, 0);
        VM.prank(EXECUTOR);
        fees.chargeBatch(address(token), 1, Batches.rows(_items(300, 500)), refs);
    }

    /// @dev FE-8. An item that spills or is skipped leaves the next its own reference.
    function test_FE8_referencesStayWithTheirItems() external {
        _deposit(holders[0], plan, 1200);
        _deposit(holders[1], plan, 1200);
        BatchItem[] memory items = new BatchItem[](3);
        items[0] = BatchItem(address(1), 10, uint32(T0));
        items[1] = BatchItem(holders[0], 2000, uint32(T0));
        items[2] = BatchItem(holders[1], 2000, uint32(T0));
        bytes32[] memory refs = new bytes32[](3);
        (refs[0], refs[1], refs[2]) = ("none", "one", "two");
        for (uint256 i = 1; i < 3; ++i) {
            for (uint256 tranche = 1; tranche < 3; ++tranche) {
                uint256 amount = tranche == 1 ? 1200 : 800;
                uint256 line = Batches.line(ChargeLine(amount, T0, tranche, i, 1));
                VM.expectEmit(address(fees));
                emit IFeeEvents.BatchItemChargedFor(items[i].holder, refs[i], line);
            }
        }
        _expectDone(1, 4000, 1);
        VM.prank(EXECUTOR);
        fees.chargeBatch(address(token), 1, Batches.rows(items), refs);
    }

    function test_FE8_anItemMayBeLate() external {
        VM.warp(T0 + 4 days);
        BatchItem[] memory items = _one(300);
        items[0].usedAt = uint32(T0 + 3 days);
        assertEq(_batch(1, items), 300, "total");
        assertEq(_available(ALICE), 600, "as of day 3");
    }

    /// @dev FE-8. What the items are charged in a batch is what they would be charged singly.
    function testFuzz_FE8_aBatchIsItsSingleCharges(
        uint88 amount,
        uint88 other,
        uint256 wait,
        uint256 age
    ) external {
        (amount, other) = (uint88(bound(amount, 1, 2000)), uint88(bound(other, 1, 2000)));
        _wait(bound(wait, 1 days, 13 days));
        uint256 usedAt = _now() - bound(age, 0, 2 days);
        BatchItem[] memory items = _items(amount, other);
        (items[0].usedAt, items[1].usedAt) = (uint32(usedAt), uint32(_now()));

        uint256 before = VM.snapshotState();
        uint256 singly;
        for (uint256 i = 0; i < 2; ++i) {
            VM.prank(EXECUTOR);
            (bool success, ) = address(fees).call(
                abi.encodeCall(
                    fees.charge,
                    (address(token), holders[i], items[i].amount, items[i].usedAt, REF)
                )
            );
            if (success) singly += items[i].amount;
        }
        bytes32 expected = _fingerprintOf(ALICE) ^ _fingerprintOf(BOB);
        VM.revertToState(before);

        assertEq(_batch(1, items), singly, "total");
        assertEq(_fingerprintOf(ALICE) ^ _fingerprintOf(BOB), expected, "accounts");
    }

    // ---------------------------------------------------------------- numbers

    function test_FE8_theSameBatchAgainIsASilentSuccess() external {
        _batch(1, _items(300, 500));
        bytes32 before = _fingerprint();
        VM.recordLogs();
        assertEq(_batch(1, _items(300, 500)), 0, "total");
        assertEq(VM.getRecordedLogs().length, 0, "events");
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function test_FE8_anOldBatchAgainIsASilentSuccessToo() external {
        _batch(1, _items(300, 500));
        _batch(2, _items(1, 1));
        VM.warp(T0 + 5 days);
        bytes32 before = _fingerprint();
        assertEq(_batch(1, _items(300, 500)), 0, "total");
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function test_FE8_anotherContentUnderAUsedNumberIsAConflict() external {
        _batch(1, _items(300, 500));
        bytes memory conflict = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_BatchConflict.selector,
            1
        );
        _refused(EXECUTOR, _batchCall(1, _items(300, 501)), conflict);
        _refused(EXECUTOR, _batchCall(1, Batches.rows(_items(300, 500)), 2), conflict);
        _refused(EXECUTOR, _batchCall(1, _one(300)), conflict);
    }

    function test_FE8_numbersHaveNoGaps() external {
        _batch(1, _items(1, 1));
        uint64[3] memory numbers = [uint64(0), 3, type(uint64).max];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                EXECUTOR,
                _batchCall(numbers[i], _items(1, 1)),
                abi.encodeWithSelector(IFeeEvents.FeeAccounts_BatchNumber.selector, numbers[i], 2)
            );
        }
        _batch(2, _items(1, 1));
        assertEq(fees.executorOf(address(token), EXECUTOR).lastBatch, 2, "last");
    }

    function test_FE8_eachExecutorHasNumbersOfItsOwn() external {
        _batch(1, _items(1, 1));
        _setExecutor(STRANGER, 0, 0);
        VM.prank(STRANGER);
        fees.chargeBatch(address(token), 1, Batches.rows(_items(2, 2)), new bytes32[](0));
        assertEq(_available(ALICE), 1197, "both");
    }

    function test_FE8_aRefusedBatchLeavesItsNumberFree() external {
        _refused(
            EXECUTOR,
            _batchCall(1, new BatchItem[](0)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_BatchSize.selector, 0, 35, 1000)
        );
        _batch(1, _items(1, 1));
    }

    function test_FE8_aBatchOfSkippedItemsUsesItsNumber() external {
        _expectDone(1, 0, 1);
        _batch(1, _one(1201));
        assertEq(fees.executorOf(address(token), EXECUTOR).lastBatch, 1, "last");
    }

    function test_FE8_onlyAnExecutorSendsBatches() external {
        _refused(
            STRANGER,
            _batchCall(1, _items(1, 1)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_NotExecutor.selector,
                address(token),
                STRANGER
            )
        );
    }

    // ---------------------------------------------------------------- sizes and order

    function test_FE8_aBatchHas1To1000Rows() external {
        _expectDone(1, 0, 1000);
        _batch(1, _strangers(1000));

        bytes memory rows = Batches.rows(_strangers(1001));
        bytes[3] memory wrong = [rows, bytes(""), bytes.concat(Batches.rows(_items(1, 1)), "x")];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                EXECUTOR,
                _batchCall(2, wrong[i], 0),
                abi.encodeWithSelector(
                    IFeeEvents.FeeAccounts_BatchSize.selector,
                    wrong[i].length,
                    35,
                    1000
                )
            );
        }
    }

    function test_FE8_referencesAreForAllOrForNone() external {
        uint256[2] memory counts = [uint256(1), 3];
        for (uint256 i = 0; i < 2; ++i) {
            _refused(
                EXECUTOR,
                _batchCall(1, Batches.rows(_items(1, 1)), counts[i]),
                abi.encodeWithSelector(IFeeEvents.FeeAccounts_ReferenceCount.selector, counts[i], 2)
            );
        }
    }

    function _refusedOrder(BatchItem[] memory items, uint256 index) private {
        _refused(
            EXECUTOR,
            _batchCall(1, items),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_BatchOrder.selector,
                index,
                items[index].holder
            )
        );
    }

    function test_FE8_holdersStrictlyAscend() external {
        BatchItem[] memory items = _items(1, 1);
        items[1].holder = items[0].holder;
        _refusedOrder(items, 1);
        (items[0].holder, items[1].holder) = (holders[1], holders[0]);
        _refusedOrder(items, 1);
        (items[0].holder, items[1].holder) = (address(0), holders[0]);
        _refusedOrder(items, 0);
    }

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
