// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Head, HeadWord, MAX_AMOUNT, packCharge} from "./AccountWords.sol";
import {Account, Book, ENABLED, Executor} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Bill, Spilling} from "./Spilling.sol";

/// @title Charges
/// @author The Tallystick authors
/// @notice FE-7, FE-8. Here the first tranche pays an executor without a cap; `Spilling` does all the rest. No token
/// moves, so nothing here calls out.
abstract contract FeeCharges is FeeAccountsBase {
    using Spilling for Book;

    /// @notice FE-8. Most items of a batch.
    uint256 public constant MAX_BATCH = 1000;
    /// @dev FE-8. Bytes of an item: holder 20, usedAt 4, amount 11.
    uint256 private constant ROW = 35;

    /// @inheritdoc IFeeAccounts
    // All or nothing: the bill's amount, or it reverts.
    // slither-disable-next-line unused-return
    function charge(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external {
        Book storage book = _books[token];
        uint8 flags = book.executors[msg.sender].flags;
        if (flags & ENABLED == 0) revert FeeAccounts_NotExecutor(token, msg.sender);
        if (usedAt == 0) usedAt = block.timestamp;
        Account storage a = book.accounts[holder];
        Head head = a.head;
        Head next = head.charge(
            amount,
            usedAt,
            flags == ENABLED ? HeadWord.INVOLVED : type(uint256).max
        );
        if (next.isNone()) {
            book.chargeSingly(Bill(token, holder, msg.sender, ref, 0, amount, usedAt, false));
            return;
        }

        a.head = next;

        emit Charged(token, holder, ref, msg.sender, packCharge(amount, usedAt, head.index()));
    }

    /// @inheritdoc IFeeAccounts
    function chargeUpTo(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external returns (uint256 shortfall) {
        Book storage book = _books[token];
        if (book.executors[msg.sender].flags & ENABLED == 0)
            revert FeeAccounts_NotExecutor(token, msg.sender);

        return
            amount -
            book.chargeSingly(Bill(token, holder, msg.sender, ref, 0, amount, usedAt, true));
    }

    /// @inheritdoc IFeeAccounts
    function chargeBatch(
        address token,
        uint64 number,
        bytes calldata rows,
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
        if (permission.flags & ENABLED == 0) revert FeeAccounts_NotExecutor(token, msg.sender);
        if (number != permission.lastBatch + 1)
            revert FeeAccounts_BatchNumber(number, permission.lastBatch + 1);
        uint256 count = rows.length / ROW;
        if (count == 0 || count > MAX_BATCH || rows.length % ROW != 0) {
            revert FeeAccounts_BatchSize(rows.length, ROW, MAX_BATCH);
        }
        if (refs.length != 0 && refs.length != count)
            revert FeeAccounts_ReferenceCount(refs.length, count);

        book.executors[msg.sender].lastBatch = number;
        book.batches[msg.sender][number] = content;
        // What the items share is filled in here, the rest item by item.
        // slither-disable-next-line uninitialized-local
        Bill memory bill;
        (bill.token, bill.executor, bill.batch) = (token, msg.sender, uint256(number) << 144);
        uint256 involved = permission.flags == ENABLED ? HeadWord.INVOLVED : type(uint256).max;
        uint256 tally = _chargeRows(book, bill, rows, refs, involved);
        // forge-lint: disable-next-line(unsafe-typecast)
        total = uint128(tally); // the upper half counts the skipped items

        emit BatchCharged(token, msg.sender, number, total, tally >> 128);
    }

    /// @param bill What all items share; the rest is filled in where `Spilling` takes over.
    /// @return tally Units, < 1,000·2^88, and items skipped << 128.
    function _chargeRows(
        Book storage book,
        Bill memory bill,
        bytes calldata rows,
        bytes32[] calldata refs,
        uint256 involved
    ) private returns (uint256 tally) {
        (uint256 row, uint256 end, uint256 ref) = _bounds(rows, refs);
        return _chargeUntil(book, bill, row, end, ref, involved);
    }

    /// @dev What `_bounds` says, row by row.
    function _chargeUntil(
        Book storage book,
        Bill memory bill,
        uint256 row,
        uint256 end,
        uint256 ref,
        uint256 involved
    ) private returns (uint256 tally) {
        uint256 name = bill.batch; // number and index
        uint256 last = 0;
        // forge-lint: disable-start(unsafe-typecast): a row's first 160 bits are the holder, and nothing above them
        unchecked {
            for (; row != end; row += ROW) {
                (uint256 holder, uint256 terms) = _readRow(row);
                if (holder <= last)
                    revert FeeAccounts_BatchOrder((name >> 128) & 0xffff, address(uint160(holder)));
                last = holder;

                Account storage a = book.accounts[address(uint160(holder))];
                Head next = a.head.charge(terms & MAX_AMOUNT, terms >> 88, involved);
                if (!next.isNone()) {
                    a.head = next;
                    tally += terms & MAX_AMOUNT;
                    terms |= (next.index() << 120) | name; // now the line
                    if (ref == 0) {
                        emit BatchItemCharged(address(uint160(holder)), terms);
                    } else {
                        emit BatchItemChargedFor(address(uint160(holder)), _readRef(ref), terms);
                        ref += 32;
                    }
                } else {
                    (bill.holder, bill.batch) = (address(uint160(holder)), name);
                    (bill.amount, bill.usedAt) = (terms & MAX_AMOUNT, terms >> 88);
                    if (ref != 0) {
                        bill.ref = _readRef(ref);
                        ref += 32;
                    }
                    uint256 charged = book.chargeItem(bill);
                    tally += charged == 0 ? 1 << 128 : charged;
                }
                name += 1 << 128;
            }
        }
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @return row Where the first row lies in the calldata.
    /// @return end Where the last one ends: their length is a multiple of ROW.
    /// @return ref Where the first reference lies; 0 if there are none.
    function _bounds(
        bytes calldata rows,
        bytes32[] calldata refs
    ) private pure returns (uint256 row, uint256 end, uint256 ref) {
        assembly ("memory-safe") {
            row := rows.offset
            end := add(rows.offset, rows.length)
            ref := mul(refs.offset, iszero(iszero(refs.length)))
        }
    }

    /// @return holder 20 bytes.
    /// @return terms 15 bytes: usedAt << 88 | amount, the low bits of a `ChargeWord`.
    function _readRow(uint256 row) private pure returns (uint256 holder, uint256 terms) {
        assembly ("memory-safe") {
            holder := shr(96, calldataload(row))
            terms := shr(136, calldataload(add(row, 20)))
        }
    }

    function _readRef(uint256 ref) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := calldataload(ref)
        }
    }
}
