// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {HeadWord} from "./AccountWords.sol";
import {Bill, Charging} from "./Charging.sol";
import {Account, Book, Executor, Meter} from "./FeeBook.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Settling} from "./Settling.sol";
import {Tranche, Tranches} from "./Tranches.sol";
import {Node, TrancheLists} from "./TrancheLists.sol";

/// @title Charges that one tranche cannot pay
/// @author The Tallystick authors
/// @notice FE-4, FE-5, FE-7. Caps, joining, spilling over. Linked, not inlined: it keeps FeeAccounts within the size
/// limit.
library Spilling {
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

    /// @dev FE-7. As `Charging.charge`.
    function charge(
        Book storage book,
        Bill memory bill
    ) public returns (bytes4 reason, uint256 figure) {
        Account storage a = book.accounts[bill.holder];
        if (a.head.has(HeadWord.STOPPED)) return (IFeeAccounts.FeeAccounts_Paused.selector, 0);

        uint256 amount = bill.amount;
        bool cappedByHolder = a.head.has(HeadWord.CAPPED);
        uint256 left = _capLeft(book, bill, cappedByHolder);
        if (amount > left) {
            if (!bill.upTo) return (IFeeAccounts.FeeAccounts_CapExceeded.selector, left);
            amount = left;
        }

        if (!book.join(a, block.timestamp, bill.steps))
            return (IFeeAccounts.FeeAccounts_TooManySteps.selector, 0);
        (uint256 total, uint256 grace, bool cut) = sum(
            book,
            a,
            bill.usedAt,
            block.timestamp,
            amount,
            bill.steps
        );
        if (total < amount) {
            if (cut) return (IFeeAccounts.FeeAccounts_TooManySteps.selector, 0);
            if (block.timestamp - bill.usedAt > grace) {
                return (IFeeAccounts.FeeAccounts_UsedTooLongAgo.selector, block.timestamp - grace);
            }
            if (!bill.upTo) return (IFeeAccounts.FeeAccounts_InsufficientFees.selector, total);
            amount = total;
        }

        _meter(book, bill, amount, cappedByHolder);
        _spend(book, a, bill, amount);
        return (0, amount);
    }

    /// @dev FE-5. Takes `amount`, which is there, tranche by tranche. A first tranche that is over makes way.
    function _spend(
        Book storage book,
        Account storage a,
        Bill memory bill,
        uint256 amount
    ) private {
        Node memory node = a.first();
        while (true) {
            amount -= _take(node, bill, amount);
            if (node.next == 0 || !Settling.isOver(node, block.timestamp)) break;
            Settling.retire(book, a, bill.token, bill.holder, node, 0, block.timestamp);
            node = a.first();
        }
        a.head = a.head.spend(node.tranche.unspent);
        while (amount != 0) {
            node = book.load(a, node.next);
            amount -= _take(node, bill, amount);
            a.slots[node.index] = a.slots[node.index].spend(node.tranche.unspent);
        }
    }

    function _take(
        Node memory node,
        Bill memory bill,
        uint256 amount
    ) private returns (uint256 taken) {
        taken = spendable(node, bill.usedAt, block.timestamp);
        if (taken > amount) taken = amount;
        if (taken == 0) return 0;

        node.tranche.charge(taken, bill.usedAt);

        Charging.log(bill, node.index, taken);
    }

    // ---------------------------------------------------------------- caps

    function _capLeft(
        Book storage book,
        Bill memory bill,
        bool byHolder
    ) private view returns (uint256 left) {
        left = type(uint256).max;
        if (bill.capped) {
            Executor memory permission = book.executors[bill.executor];
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

    function _left(Meter memory meter, uint256 cap, uint256 window) private view returns (uint256) {
        return Math.saturatingSub(cap, meter.period == block.timestamp / window ? meter.spent : 0);
    }

    function _meter(Book storage book, Bill memory bill, uint256 amount, bool byHolder) private {
        if (bill.capped) {
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

    function _count(Meter storage meter, uint256 window, uint256 amount) private {
        uint32 period = uint32(block.timestamp / window); // seconds fit 32 bits until 2106
        uint256 spent = meter.period == period ? meter.spent : 0;
        meter.spent = uint88(spent + amount); // ≤ the cap, below 2^88
        meter.period = period;
    }
}
