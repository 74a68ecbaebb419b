// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ADJUSTED, Adjustments, Book, MerchantAccount, Program, Proposal} from "./CardBook.sol";
import {Adjustment} from "./ClearingTypes.sol";
import {CardReading} from "./CardReading.sol";
import {PeriodTotals} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {IClearingEvents} from "./IClearingEvents.sol";
import {Owing} from "./Owing.sol";
import {Schedules} from "./Schedules.sol";

/// @title Adjustments
/// @author The Tallystick authors
/// @notice CA-16. Between a merchant and the fees of the program, by two people. The callers have checked who asks.
/// Linked, not inlined: it keeps CardClearing small.
library Adjusting {
    using CardReading for Book;
    using Owing for Book;
    using Schedules for Program;

    /// @dev CA-6, CA-16.
    function propose(Book storage book, bytes32 id, Adjustment calldata a) public {
        if (a.amount == 0) revert ICardEvents.PrepaidCards_ZeroAmount();
        Proposal storage proposal = book.adjustments[id];
        if (proposal.maker != address(0)) {
            if (keccak256(abi.encode(proposal.adjustment)) == keccak256(abi.encode(a))) return;
            revert IClearingEvents.PrepaidCards_AdjustmentConflict(id);
        }
        Program storage p = book.programs[a.program];
        if (p.terms.unit == 0) revert ICardEvents.PrepaidCards_UnknownProgram(a.program);
        if (book.accounts[a.program][a.merchant].terminals.length == 0)
            revert ICardEvents.PrepaidCards_UnknownMerchant(a.merchant);

        (proposal.adjustment, proposal.maker) = (a, msg.sender);

        emit IClearingEvents.AdjustmentProposed(id, msg.sender, a);
    }

    /// @dev CA-6, CA-16. By somebody else; it counts in the current period.
    function approve(Book storage book, bytes32 id) public {
        Proposal storage proposal = _requireMade(book, id);
        if (proposal.rejected) revert IClearingEvents.PrepaidCards_AdjustmentClosed(id);
        if (proposal.approved) return;
        if (proposal.maker == msg.sender)
            revert IClearingEvents.PrepaidCards_SamePerson(msg.sender);
        Adjustment memory a = proposal.adjustment;
        bool isAgainst = a.amount < 0;
        // forge-lint: disable-next-line(unsafe-typecast)
        uint64 amount = uint64(uint256(isAgainst ? -int256(a.amount) : int256(a.amount))); // of 64 bits

        proposal.approved = true;
        _correct(book, a, isAgainst, amount);
        _settle(book, a, isAgainst, amount);

        emit IClearingEvents.AdjustmentApproved(id, msg.sender);
    }

    /// @dev CA-6, CA-16. Also by who proposed it.
    function reject(Book storage book, bytes32 id, bytes32 reason) public {
        Proposal storage proposal = _requireMade(book, id);
        if (proposal.approved) revert IClearingEvents.PrepaidCards_AdjustmentClosed(id);
        if (proposal.rejected) return;

        proposal.rejected = true;

        emit IClearingEvents.AdjustmentRejected(id, msg.sender, reason);
    }

    /// @dev CA-16. All adjustments of a period, on either side, are at most what was captured less refunded in it.
    function _correct(
        Book storage book,
        Adjustment memory a,
        bool isAgainst,
        uint64 amount
    ) private {
        PeriodTotals memory totals = book.periodOf(a.program, a.merchant, a.period);
        uint256 max = totals.captured > totals.refunded ? totals.captured - totals.refunded : 0;
        uint256 end = book.programs[a.program].endOf(a.period);
        Adjustments storage corrected = book.accounts[a.program][a.merchant].adjusted[end];
        uint256 sum = uint256(isAgainst ? corrected.against : corrected.inFavor) + amount;
        if (sum > max) revert IClearingEvents.PrepaidCards_OverAdjustment(sum, max);
        // forge-lint: disable-start(unsafe-typecast)
        if (isAgainst)
            corrected.against = uint64(sum); // ≤ max
        else corrected.inFavor = uint64(sum);
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev CA-16, CA-20. Out of what the merchant has captured in the current period into the fees, or the other way.
    function _settle(
        Book storage book,
        Adjustment memory a,
        bool isAgainst,
        uint64 amount
    ) private {
        Program storage p = book.programs[a.program];
        MerchantAccount storage account = book.accounts[a.program][a.merchant];
        uint256 end = p.endAt(block.timestamp);
        uint64 fees = p.schedule.fees;
        if (isAgainst) {
            uint256 max = book.take(a.program, a.merchant, end, amount);
            if (max < amount) revert IClearingEvents.PrepaidCards_OverAdjustment(amount, max);
            account.adjusted[end].debited += amount;
            p.schedule.fees = fees + amount;
        } else {
            if (amount > fees) revert IClearingEvents.PrepaidCards_OverAdjustment(amount, fees);
            account.adjusted[end].credited += amount;
            p.schedule.fees = fees - amount;
        }
        account.desk.flags |= ADJUSTED;
    }

    function _requireMade(Book storage book, bytes32 id) private view returns (Proposal storage p) {
        p = book.adjustments[id];
        if (p.maker == address(0)) revert IClearingEvents.PrepaidCards_UnknownAdjustment(id);
    }
}
