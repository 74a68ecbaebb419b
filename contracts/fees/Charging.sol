// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Head, HeadWord, packCharge} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {Spilling} from "./Spilling.sol";
import {Tranche, Tranches} from "./Tranches.sol";

/// @notice A charge: whom, by whom, how much, and the name under which its lines appear in the log.
/// @param batch A batch item's bits of the `ChargeWord`: index << 128 | number << 144; 0 for a single charge.
/// @param steps Most tranches that may be read.
/// @param upTo Whether to take what there is instead of all or nothing.
/// @param capped Whether the operator caps the executor.
struct Bill {
    address token;
    address holder;
    address executor;
    bytes32 ref;
    uint256 batch;
    uint256 amount;
    uint256 usedAt;
    uint256 steps;
    bool upTo;
    bool capped;
}

/// @title Charging an account
/// @author The Tallystick authors
/// @notice FE-7. The common case: the first tranche pays. `Spilling` does the rest.
library Charging {
    using Tranches for Tranche;

    uint256 private constant SLOW =
        HeadWord.CLOSING | HeadWord.STOPPED | HeadWord.CAPPED | HeadWord.PENDING;

    /// @dev FE-7. Charges the bill's amount, all or nothing, or, with `upTo`, what there is.
    /// @return reason 0, or the selector of the error that hinders it; then no tranche was charged.
    /// @return figure What was charged; with a reason, the figure that belongs to the error.
    function charge(
        Book storage book,
        Bill memory bill
    ) internal returns (bytes4 reason, uint256 figure) {
        Account storage a = book.accounts[bill.holder];
        Head head = a.head;
        if (!bill.capped && !head.has(SLOW) && block.timestamp - bill.usedAt <= head.grace()) {
            uint256 there = head.tranche().chargeable(bill.usedAt);
            if (bill.amount <= there) {
                a.head = head.spend(there - bill.amount);

                log(bill, head.index(), bill.amount);

                return (0, bill.amount);
            }
        }
        return Spilling.charge(book, bill);
    }

    /// @dev One line of the log: which event depends on how the bill came.
    function log(Bill memory bill, uint256 index, uint256 amount) internal {
        uint256 line = packCharge(amount, bill.usedAt, index) | bill.batch;
        if (bill.batch == 0) {
            emit IFeeAccounts.Charged(bill.token, bill.holder, bill.ref, bill.executor, line);
        } else if (bill.ref == 0) {
            emit IFeeAccounts.BatchItemCharged(bill.holder, line);
        } else {
            emit IFeeAccounts.BatchItemChargedFor(bill.holder, bill.ref, line);
        }
    }
}
