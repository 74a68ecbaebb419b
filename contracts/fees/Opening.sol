// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Funding, Slot, SlotWord} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Plan, Plans} from "./Plans.sol";
import {Settling} from "./Settling.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @notice A tranche to be opened for money that is here already.
/// @param start 0 for now.
struct Entry {
    address token;
    address holder;
    address payer;
    uint16 plan;
    uint256 amount;
    uint256 start;
    uint16 hint;
    Funding funding;
}

/// @title Opening a tranche
/// @author The Tallystick authors
/// @notice FE-1, FE-5, FE-14.
library Opening {
    using Settling for Book;
    using TrancheLists for Account;
    using TrancheLists for Book;

    /// @dev Refuses plans that are not there or closed.
    function requireOpen(
        Book storage book,
        address token,
        uint16 number
    ) internal view returns (Plan plan) {
        plan = book.plans[number];
        if (plan.isNone()) revert IFeeEvents.FeeAccounts_UnknownPlan(token, number);
        if (!plan.has(Plans.OPEN)) revert IFeeEvents.FeeAccounts_PlanRetired(token, number);
    }

    /// @dev FE-14. Refuses amounts outside the plan's limits, none among them.
    function requireWithin(Plan plan, uint256 received) internal pure {
        if (received < plan.minDeposit() || received > plan.maxDeposit()) {
            revert IFeeEvents.FeeAccounts_DepositOutOfBounds(
                received,
                plan.minDeposit(),
                plan.maxDeposit()
            );
        }
    }

    /// @dev FE-1. When a tranche that starts at `start` expires.
    function expiryOf(Plan plan, uint256 start) internal pure returns (uint256 expiry) {
        expiry = start + plan.validity();
        if (expiry > type(uint32).max)
            revert IFeeEvents.FeeAccounts_OutOfRange(expiry, type(uint32).max);
    }

    /// @dev FE-1. Amount and plan are checked.
    // Joining without a bound always ends, which is what it returns.
    // slither-disable-next-line unused-return
    function open(
        Book storage book,
        Plan plan,
        Entry memory entry
    ) internal returns (uint8 tranche) {
        Account storage a = book.accounts[entry.holder];
        book.join(a, block.timestamp, TrancheLists.UNBOUNDED);
        uint256 start = entry.start == 0 ? block.timestamp : entry.start;
        uint256 expiry = expiryOf(plan, start);

        uint256 index = _place(book, a, entry);
        bool refundable = entry.funding == Funding.Holder && plan.has(Plans.REFUNDABLE);
        Slot slot = SlotWord.pack(entry.amount, expiry, entry.plan, entry.funding, refundable);
        _link(book, a, slot, start, index, entry.hint);
        if (entry.funding == Funding.ThirdParty) a.funders[index] = entry.payer;

        // forge-lint: disable-next-line(unsafe-typecast)
        tranche = uint8(index); // ≤ 63
        emit IFeeEvents.Deposited(
            entry.token,
            entry.holder,
            entry.payer,
            tranche,
            entry.plan,
            uint88(entry.amount), // ≤ the plan's maximum or checked by the caller
            // forge-lint: disable-next-line(unsafe-typecast)
            uint32(start), // < expiry
            // forge-lint: disable-next-line(unsafe-typecast)
            uint32(expiry) // checked above
        );
    }

    // An unbounded search is never cut short, which is what the other value tells.
    // slither-disable-next-line unused-return
    function _link(
        Book storage book,
        Account storage a,
        Slot slot,
        uint256 start,
        uint256 index,
        uint16 hint
    ) private {
        uint256 neighbor = hint >> 8;
        if (start > block.timestamp) {
            if (hint == 0) neighbor = book.placeByStart(a, start);
            else if (!book.fitsPending(a, neighbor, start))
                revert IFeeEvents.FeeAccounts_WrongHint(hint);
            a.insertPending(slot, start, index, neighbor);
        } else {
            if (hint == 0) (neighbor, ) = a.placeByExpiry(slot.expiry(), TrancheLists.UNBOUNDED);
            else if (!a.fits(neighbor, slot.expiry()))
                revert IFeeEvents.FeeAccounts_WrongHint(hint);
            book.insert(a, slot, index, neighbor);
        }
    }

    /// @dev FE-14. The place that the hint names, or the first that is free; clears the account if none is.
    // What was released does not matter here: a place is wanted.
    // slither-disable-next-line unused-return
    function _place(
        Book storage book,
        Account storage a,
        Entry memory entry
    ) private returns (uint256 index) {
        uint256 max =
            entry.funding == Funding.Holder
                ? TrancheLists.MAX_INDEX
                : TrancheLists.MAX_STRANGER_INDEX;
        if (entry.hint != 0) {
            index = entry.hint & 0xff;
            if (index == 0 || index > max || !a.isFree(index))
                revert IFeeEvents.FeeAccounts_WrongHint(entry.hint);
            return index;
        }
        index = a.freeIndex(max);
        if (index == 0) {
            book.settle(entry.token, entry.holder);
            index = a.freeIndex(max);
            if (index == 0)
                revert IFeeEvents.FeeAccounts_TooManyTranches(entry.token, entry.holder, max);
        }
    }
}
