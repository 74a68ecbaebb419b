// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MAX_AMOUNT} from "./AccountWords.sol";
import {Bill, Charging} from "./Charging.sol";
import {Account, Book, Executor} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {ChargeItem, IFeeAccounts} from "./IFeeAccounts.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @title Charges
/// @author The Tallystick authors
/// @notice FE-7, FE-8. No token moves here, so nothing here calls out.
abstract contract FeeCharges is FeeAccountsBase {
    using Charging for Book;
    using TrancheLists for Account;

    /// @notice FE-8. Most items of a batch.
    uint256 public constant MAX_BATCH = 1000;
    /// @dev FE-8. Most tranches that an item may read.
    uint256 private constant ITEM_STEPS = 4;

    /// @inheritdoc IFeeAccounts
    function charge(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external {
        _chargeSingly(token, holder, amount, usedAt, ref);
    }

    /// @inheritdoc IFeeAccounts
    function chargeUpTo(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external returns (uint256 shortfall) {
        return amount - _chargeSingly(token, holder, amount, usedAt, ref);
    }

    function _chargeSingly(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) private returns (uint256 charged) {
        Book storage book = _books[token];
        Executor memory permission = _requireExecutor(book, token);
        if (amount == 0) revert FeeAccounts_ZeroAmount();
        if (amount > MAX_AMOUNT) revert FeeAccounts_OutOfRange(amount, MAX_AMOUNT);
        if (usedAt == 0) usedAt = block.timestamp;
        else if (usedAt > block.timestamp) revert FeeAccounts_UsedInFuture(usedAt, block.timestamp);

        Bill memory bill = Bill({
            token: token,
            holder: holder,
            executor: msg.sender,
            ref: ref,
            batch: 0,
            amount: amount,
            usedAt: usedAt,
            steps: TrancheLists.UNBOUNDED,
            upTo: msg.sig == this.chargeUpTo.selector, // an argument would double the code
            capped: permission.cap != 0
        });
        bytes4 reason;
        (reason, charged) = book.charge(bill);
        if (reason != 0) _raise(bill, reason, charged);
    }

    /// @inheritdoc IFeeAccounts
    function chargeBatch(
        address token,
        uint64 number,
        ChargeItem[] calldata items,
        bytes32[] calldata refs
    ) external returns (uint256 total) {
        Book storage book = _books[token];
        Executor memory permission = book.executors[msg.sender];
        bytes32 content = keccak256(msg.data);
        if (number != 0 && number <= permission.lastBatch) {
            if (book.batches[msg.sender][number] != content)
                revert FeeAccounts_BatchConflict(number);
            return 0;
        }
        if (!permission.enabled) revert FeeAccounts_NotExecutor(token, msg.sender);
        if (number != permission.lastBatch + 1)
            revert FeeAccounts_BatchNumber(number, permission.lastBatch + 1);
        if (items.length == 0 || items.length > MAX_BATCH)
            revert FeeAccounts_BatchSize(items.length, MAX_BATCH);
        if (refs.length != 0 && refs.length != items.length) {
            revert FeeAccounts_ReferenceCount(refs.length, items.length);
        }

        book.executors[msg.sender].lastBatch = number;
        book.batches[msg.sender][number] = content;
        uint256 skipped;
        (total, skipped) = _chargeItems(book, token, number, items, refs, permission.cap != 0);

        emit BatchCharged(token, msg.sender, number, total, skipped);
    }

    function _chargeItems(
        Book storage book,
        address token,
        uint64 number,
        ChargeItem[] calldata items,
        bytes32[] calldata refs,
        bool capped
    ) private returns (uint256 total, uint256 skipped) {
        Bill memory bill;
        bill.token = token;
        bill.executor = msg.sender;
        bill.steps = ITEM_STEPS;
        bill.capped = capped;
        address last;
        for (uint256 i = 0; i < items.length; ++i) {
            ChargeItem calldata item = items[i];
            bill.holder = item.holder;
            bill.amount = item.amount;
            bill.usedAt = item.usedAt == 0 ? block.timestamp : item.usedAt;
            bill.batch = (i << 128) | (uint256(number) << 144); // i < 1,000
            if (refs.length != 0) bill.ref = refs[i];
            if (bill.holder <= last) revert FeeAccounts_BatchOrder(i, bill.holder);
            last = bill.holder;

            (bytes4 reason, uint256 figure) = _chargeItem(book, bill);
            if (reason == 0) {
                total += figure;
            } else {
                ++skipped;
                // i < 1,000; figures that matter here are amounts below 2^96, shown up to the field's maximum
                emit BatchItemSkipped(bill.holder, number, uint16(i), item.amount, figure, reason);
            }
        }
    }

    function _chargeItem(
        Book storage book,
        Bill memory bill
    ) private returns (bytes4 reason, uint256 figure) {
        if (bill.amount == 0) return (FeeAccounts_ZeroAmount.selector, 0);
        if (bill.usedAt > block.timestamp)
            return (FeeAccounts_UsedInFuture.selector, block.timestamp);
        return book.charge(bill);
    }

    function _requireExecutor(
        Book storage book,
        address token
    ) private view returns (Executor memory permission) {
        permission = book.executors[msg.sender];
        if (!permission.enabled) revert FeeAccounts_NotExecutor(token, msg.sender);
    }

    function _raise(Bill memory bill, bytes4 reason, uint256 figure) private view {
        if (reason == FeeAccounts_InsufficientFees.selector) {
            revert FeeAccounts_InsufficientFees(bill.token, bill.holder, bill.amount, figure);
        }
        if (reason == FeeAccounts_CapExceeded.selector) {
            revert FeeAccounts_CapExceeded(
                bill.token,
                bill.holder,
                bill.executor,
                bill.amount,
                figure
            );
        }
        if (reason == FeeAccounts_UsedTooLongAgo.selector)
            revert FeeAccounts_UsedTooLongAgo(bill.usedAt, figure);
        _books[bill.token].accounts[bill.holder].requireRunning(bill.token, bill.holder);
    }
}
