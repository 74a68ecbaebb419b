// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Head, HeadWord, MAX_AMOUNT, packCharge} from "./AccountWords.sol";
import {Account, Book, CAPPED, Executor, Meter} from "./FeeBook.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Settling} from "./Settling.sol";
import {Tranche, Tranches} from "./Tranches.sol";
import {Node, TrancheLists} from "./TrancheLists.sol";

/// @notice A charge: whom, by whom, how much, and the name under which its lines appear in the log.
/// @param usedAt Second of the use; 0 for now where it is single.
/// @param batch A batch item's bits of the `ChargeWord`: index << 128 | number << 144; 0 for a single charge.
/// @param upTo Whether to take what there is instead of all or nothing.
struct Bill {
    address token;
    address holder;
    address executor;
    bytes32 ref;
    uint256 batch;
    uint256 amount;
    uint256 usedAt;
    bool upTo;
}

/// @title Charges that one tranche cannot pay
/// @author The Tallystick authors
/// @notice FE-4, FE-5, FE-7. Caps, joining, spilling over. Linked, not inlined: it keeps FeeAccounts within the size
/// limit.
library Spilling {
    /// @dev FE-8. Most tranches that an item of a batch may read.
    uint256 private constant ITEM_STEPS = 4;

    using Tranches for Tranche;
    using TrancheLists for Account;
    using TrancheLists for Book;

    /// @dev FE-7. What a charge at `now_` can take from a tranche for a use at `usedAt`.
    function spendable(
        Node memory node,
        uint256 usedAt,
        uint256 now_
    ) internal pure returns (uint256) {
        Tranche memory t = node.tranche;
        if (now_ - usedAt > node.grace || Settling.isClosed(t, now_)) return 0;
        return t.chargeable(usedAt);
    }

    /// @dev FE-4. Sum over the started tranches, up to `enough`, reading at most `maxSteps` of them.
    /// @return total The sum.
    /// @return grace The longest grace met.
    /// @return cut Whether tranches were left out for `maxSteps`.
    function sum(
        Book storage book,
        Account storage a,
        uint256 usedAt,
        uint256 now_,
        uint256 enough,
        uint256 maxSteps
    ) internal view returns (uint256 total, uint256 grace, bool cut) {
        Node memory node = a.first();
        while (node.index != 0) {
            total += spendable(node, usedAt, now_);
            if (node.grace > grace) grace = node.grace;
            if (total >= enough || node.next == 0) break;
            if (--maxSteps == 0) return (total, grace, true);
            node = book.load(a, node.next);
        }
    }

    /// @dev FE-7. Charges singly: reverts where it cannot.
    /// @return charged Units: the bill's amount, or, with `upTo`, at most that.
    function chargeSingly(Book storage book, Bill memory bill) public returns (uint256 charged) {
        if (bill.usedAt == 0) bill.usedAt = block.timestamp;
        bytes4 reason;
        (reason, charged) = _charge(book, bill, TrancheLists.UNBOUNDED);
        if (reason != 0) _raise(book, bill, reason, charged);
    }

    /// @dev FE-8. Charges an item of a batch, or reports why not.
    /// @return charged Units; 0 if it was skipped.
    // Tells whether there is a reason: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function chargeItem(Book storage book, Bill memory bill) public returns (uint256 charged) {
        bytes4 reason;
        (reason, charged) = _charge(book, bill, ITEM_STEPS);
        if (reason == 0) return charged;

        // index < 1,000, number < 2^64, amount < 2^88
        emit IFeeEvents.BatchItemSkipped(
            bill.holder,
            uint64(bill.batch >> 144),
            uint16(bill.batch >> 128),
            uint88(bill.amount),
            charged,
            reason
        );
        return 0;
    }

    /// @return reason 0, or the selector of the error that hinders it; then no tranche was charged.
    /// @return figure What was charged; with a reason, the figure that belongs to the error.
    // Refuses an amount of 0: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _charge(
        Book storage book,
        Bill memory bill,
        uint256 maxSteps
    ) private returns (bytes4 reason, uint256 figure) {
        if (bill.amount == 0) return (IFeeEvents.FeeAccounts_ZeroAmount.selector, 0);
        if (bill.amount > MAX_AMOUNT)
            return (IFeeEvents.FeeAccounts_OutOfRange.selector, MAX_AMOUNT);
        if (bill.usedAt > block.timestamp)
            return (IFeeEvents.FeeAccounts_UsedInFuture.selector, block.timestamp);
        Account storage a = book.accounts[bill.holder];
        if (a.head.has(HeadWord.STOPPED)) return (IFeeEvents.FeeAccounts_Paused.selector, 0);

        uint256 amount = bill.amount;
        bool cappedByHolder = a.head.has(HeadWord.CAPPED);
        uint256 left = _capLeft(book, bill, cappedByHolder);
        if (amount > left) {
            if (!bill.upTo) return (IFeeEvents.FeeAccounts_CapExceeded.selector, left);
            amount = left;
        }

        if (!book.join(a, block.timestamp, maxSteps))
            return (IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
        Head next = a.head.charge(amount, bill.usedAt, HeadWord.CLOSING);
        if (!next.isNone()) {
            _meter(book, bill, amount, cappedByHolder);
            a.head = next;
            _log(bill, next.index(), amount);
            return (0, amount);
        }
        return _spill(book, a, bill, amount, maxSteps, cappedByHolder);
    }

    /// @dev FE-4, FE-5. Charges `amount`, the bill's within the caps, to as many tranches as it takes.
    function _spill(
        Book storage book,
        Account storage a,
        Bill memory bill,
        uint256 amount,
        uint256 maxSteps,
        bool cappedByHolder
    ) private returns (bytes4 reason, uint256 figure) {
        (uint256 total, uint256 grace, bool cut) = sum(
            book,
            a,
            bill.usedAt,
            block.timestamp,
            amount,
            maxSteps
        );
        if (total < amount) {
            if (cut) return (IFeeEvents.FeeAccounts_TooManySteps.selector, 0);
            if (a.head.index() != 0 && block.timestamp - bill.usedAt > grace) {
                return (IFeeEvents.FeeAccounts_UsedTooLongAgo.selector, block.timestamp - grace);
            }
            if (!bill.upTo) return (IFeeEvents.FeeAccounts_InsufficientFees.selector, total);
            amount = total;
        }

        _meter(book, bill, amount, cappedByHolder);
        _spend(book, a, bill, amount);
        return (0, amount);
    }

    /// @dev FE-5. Takes `amount`, which is there, tranche by tranche. A first tranche that is over makes way to the
    /// next where that is needed: not before, so that an item never clears more than it read.
    // `amount` and `next` reach 0 by subtraction and by packing: no balance that others could move.
    // slither-disable-next-line incorrect-equality
    function _spend(
        Book storage book,
        Account storage a,
        Bill memory bill,
        uint256 amount
    ) private {
        Node memory node = a.first();
        while (true) {
            amount -= _take(node, bill, amount);
            if (amount == 0 || node.next == 0 || !Settling.isOver(node, block.timestamp)) break;
            Settling.retire(book, a, bill.token, bill.holder, node, 0, block.timestamp);
            node = a.first();
        }
        a.head = a.head.spend(node.tranche.unspent);
        while (amount != 0) {
            node = book.load(a, node.next);
            amount -= _take(node, bill, amount);
            a.cells[node.index].slot = a.cells[node.index].slot.spend(node.tranche.unspent);
        }
    }

    // Nothing to take is nothing to log.
    // slither-disable-next-line incorrect-equality
    function _take(
        Node memory node,
        Bill memory bill,
        uint256 amount
    ) private returns (uint256 taken) {
        taken = spendable(node, bill.usedAt, block.timestamp);
        if (taken > amount) taken = amount;
        if (taken == 0) return 0;

        node.tranche.charge(taken, bill.usedAt);

        _log(bill, node.index, taken);
    }

    /// @dev One line of the log: which event depends on how the bill came.
    // Compares names of bills: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _log(Bill memory bill, uint256 index, uint256 amount) private {
        uint256 line = packCharge(amount, bill.usedAt, index) | bill.batch;
        if (bill.batch == 0) {
            emit IFeeEvents.Charged(bill.token, bill.holder, bill.ref, bill.executor, line);
        } else if (bill.ref == 0) {
            emit IFeeEvents.BatchItemCharged(bill.holder, line);
        } else {
            emit IFeeEvents.BatchItemChargedFor(bill.holder, bill.ref, line);
        }
    }

    // Compares selectors of errors: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _raise(
        Book storage book,
        Bill memory bill,
        bytes4 reason,
        uint256 figure
    ) private view {
        if (reason == IFeeEvents.FeeAccounts_InsufficientFees.selector) {
            revert IFeeEvents.FeeAccounts_InsufficientFees(
                bill.token,
                bill.holder,
                bill.amount,
                figure
            );
        }
        if (reason == IFeeEvents.FeeAccounts_CapExceeded.selector) {
            revert IFeeEvents.FeeAccounts_CapExceeded(
                bill.token,
                bill.holder,
                bill.executor,
                bill.amount,
                figure
            );
        }
        if (reason == IFeeEvents.FeeAccounts_UsedTooLongAgo.selector) {
            revert IFeeEvents.FeeAccounts_UsedTooLongAgo(bill.usedAt, figure);
        }
        if (reason == IFeeEvents.FeeAccounts_UsedInFuture.selector) {
            revert IFeeEvents.FeeAccounts_UsedInFuture(bill.usedAt, figure);
        }
        if (reason == IFeeEvents.FeeAccounts_OutOfRange.selector) {
            revert IFeeEvents.FeeAccounts_OutOfRange(bill.amount, figure);
        }
        if (reason == IFeeEvents.FeeAccounts_ZeroAmount.selector)
            revert IFeeEvents.FeeAccounts_ZeroAmount();
        book.accounts[bill.holder].requireRunning(bill.token, bill.holder);
    }

    // ---------------------------------------------------------------- caps

    function _capLeft(
        Book storage book,
        Bill memory bill,
        bool byHolder
    ) private view returns (uint256 left) {
        left = type(uint256).max;
        Executor memory permission = book.executors[bill.executor];
        if (permission.flags & CAPPED != 0) {
            left = _left(
                book.operatorMeters[bill.executor][bill.holder],
                permission.cap,
                permission.window
            );
        }
        if (byHolder) {
            Meter memory meter = book.holderMeters[bill.executor][bill.holder];
            if (meter.cap != 0) left = Math.min(left, _left(meter, meter.cap, meter.window));
        }
    }

    // Compares numbers of windows: a window is one number long.
    // slither-disable-next-line incorrect-equality
    function _left(Meter memory meter, uint256 cap, uint256 window) private view returns (uint256) {
        return Math.saturatingSub(cap, meter.period == block.timestamp / window ? meter.spent : 0);
    }

    function _meter(Book storage book, Bill memory bill, uint256 amount, bool byHolder) private {
        if (book.executors[bill.executor].flags & CAPPED != 0) {
            _count(
                book.operatorMeters[bill.executor][bill.holder],
                book.executors[bill.executor].window,
                amount
            );
        }
        if (byHolder) {
            Meter storage meter = book.holderMeters[bill.executor][bill.holder];
            if (meter.cap != 0) _count(meter, meter.window, amount);
        }
    }

    // Compares numbers of windows: a window is one number long.
    // slither-disable-next-line incorrect-equality
    function _count(Meter storage meter, uint256 window, uint256 amount) private {
        // forge-lint: disable-next-line(unsafe-typecast)
        uint32 period = uint32(block.timestamp / window); // seconds fit 32 bits until 2106
        uint256 spent = meter.period == period ? meter.spent : 0;
        // forge-lint: disable-next-line(unsafe-typecast)
        meter.spent = uint88(spent + amount); // ≤ the cap, below 2^88
        meter.period = period;
    }
}
