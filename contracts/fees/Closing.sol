// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Funding, HeadWord, Place, Slot, SlotWord} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {Status} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Settling} from "./Settling.sol";
import {Tranche, Tranches} from "./Tranches.sol";
import {Node, TrancheLists} from "./TrancheLists.sol";

/// @title Closing by the holder
/// @author The Tallystick authors
/// @notice FE-11, FE-12. Linked, not inlined: it keeps FeeAccounts within the size limit.
library Closing {
    using Tranches for Tranche;
    using TrancheLists for Account;
    using TrancheLists for Book;

    /// @dev FE-11. Begins the notice of the caller's tranche; the same again changes nothing.
    /// @return end When the notice ends.
    function close(
        Book storage book,
        address token,
        uint8 tranche,
        uint32 expiry
    ) public returns (uint32 end) {
        Account storage a = book.accounts[msg.sender];
        a.requireRunning(token, msg.sender);
        Slot slot = a.cells[tranche > TrancheLists.MAX_INDEX ? 0 : tranche].slot;
        if (slot.place() == Place.Free || slot.expiry() != expiry) {
            revert IFeeEvents.FeeAccounts_UnknownTranche(token, msg.sender, tranche);
        }
        if (!slot.has(SlotWord.REFUNDABLE)) {
            revert IFeeEvents.FeeAccounts_NotRefundable(token, msg.sender, tranche);
        }
        if (slot.has(SlotWord.CLOSING)) return uint32(a.closingEnds[tranche]); // stored from 32 bits

        uint256 ends = block.timestamp + book.plans[slot.plan()].notice();
        if (ends > slot.expiry()) ends = slot.expiry();
        // forge-lint: disable-next-line(unsafe-typecast)
        end = uint32(ends); // ≤ expiry < 2^32
        a.closingEnds[tranche] = end;
        a.cells[tranche].slot = slot.with(SlotWord.CLOSING);
        if (tranche == a.head.index()) a.head = a.head.with(HeadWord.CLOSING);

        emit IFeeEvents.ClosingStarted(token, msg.sender, tranche, end);
    }

    /// @dev FE-12. Closes what `maxPause` allows at the remaining of the first paused second.
    // What was released is in the log: here it only has to be done.
    // slither-disable-next-line unused-return
    function closePaused(Book storage book, address token) public {
        address holder = msg.sender;
        Account storage a = book.accounts[holder];
        uint256 pausedAt = a.state.pausedAt();
        if (pausedAt == 0) revert IFeeEvents.FeeAccounts_NotPaused(token, holder);
        Settling.settle(book, token, holder);

        uint256 closed = 0;
        uint256 neighbor = 0;
        Node memory node = a.first();
        while (node.index != 0) {
            if (_closePaused(book, a, token, holder, node, pausedAt)) {
                book.remove(a, node, neighbor, Status.Closed);
                ++closed;
            } else {
                neighbor = node.index;
            }
            node = Settling.following(book, a, node.next, neighbor);
        }
        neighbor = 0;
        for (uint256 index = a.state.pendingFirst(); index != 0; index = node.next) {
            node = book.load(a, index);
            if (_closePaused(book, a, token, holder, node, pausedAt)) {
                book.removePending(a, node.next, neighbor);
                a.free(index);
                a.note(node.tranche, Status.Closed);
                ++closed;
            } else {
                neighbor = index;
            }
        }
        if (closed == 0) revert IFeeEvents.FeeAccounts_NothingToClose(token, holder);
        if (a.head.index() == 0) a.head = a.head.emptied(Status.Closed);
        Settling.settle(book, token, holder);
    }

    function _closePaused(
        Book storage book,
        Account storage a,
        address token,
        address holder,
        Node memory node,
        uint256 pausedAt
    ) private returns (bool) {
        Slot slot = a.cells[node.index].slot;
        if (block.timestamp < pausedAt + book.plans[slot.plan()].maxPause()) return false;

        Funding funding = slot.funding();
        uint256 refund = funding == Funding.Revenue ? 0 : node.tranche.remaining(pausedAt);
        address payee = funding == Funding.ThirdParty ? a.funders[node.index] : holder;
        Settling.discharge(book, a, token, holder, node.tranche.principal - refund);
        Settling.refundTo(book, token, holder, node, refund, payee, pausedAt);
        return true;
    }
}
