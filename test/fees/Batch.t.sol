// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {Batches, BatchItem, ChargeLine} from "../kit/fees/Batches.sol";
import {BatchingTest} from "../kit/fees/BatchingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Charging in batches: FE-8
/// @author The Tallystick authors
/// @notice Tree of cases (items that are skipped or spill have a file of their own):
/// - the items: a line for each, one word of storage, references, late, as if charged singly
/// - number: the next, the same with the same or with another content, one too high, 0; of another executor or token
/// - size: none, the most, one more, half a row; references for all, for none, for some
/// - order: ascending, the same holder twice, descending, the zero address
contract BatchTest is BatchingTest {
    // ---------------------------------------------------------------- building

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
}
