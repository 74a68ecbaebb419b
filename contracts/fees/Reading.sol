// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Ending, Head, HeadWord, Slot, SlotWord, StateWord, packEnding} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {AccountView, Schedule, Status, TrancheView} from "./FeeTypes.sol";
import {Settling} from "./Settling.sol";
import {Spilling} from "./Spilling.sol";
import {Tranche, Tranches} from "./Tranches.sol";
import {Node, TrancheLists} from "./TrancheLists.sol";

/// @title Reading an account
/// @author The Tallystick authors
/// @notice FE-4, FE-12, FE-13. Linked, not inlined: it keeps FeeAccounts within the size limit.
library Reading {
    using Spilling for Book;
    using TrancheLists for Account;
    using TrancheLists for Book;
    using Tranches for Tranche;

    /// @dev FE-4. What a charge at `now_` would find for a use at `usedAt`: the pending tranches that have started by
    /// then join in it first.
    // Grace and cut matter to a charge that is refused, not to a sum without bound.
    // slither-disable-next-line unused-return
    function spendable(
        Book storage book,
        address holder,
        uint256 usedAt,
        uint256 now_
    ) public view returns (uint256 total) {
        Account storage a = book.accounts[holder];
        if (a.head.has(HeadWord.STOPPED)) return 0;
        (total, , ) = book.sum(a, usedAt, now_, TrancheLists.UNBOUNDED, TrancheLists.UNBOUNDED);
        for (uint256 index = a.state.pendingFirst(); index != 0;) {
            Node memory node = book.load(a, index);
            if (node.tranche.start > now_) break;
            total += Spilling.spendable(node, usedAt, now_);
            index = node.next;
        }
    }

    /// @dev FE-12, FE-13. The account at a glance.
    function glance(
        Book storage book,
        address holder
    ) public view returns (AccountView memory info) {
        Account storage a = book.accounts[holder];
        info.available = spendable(book, holder, block.timestamp, block.timestamp);
        Node[] memory nodes = all(book, a);
        for (uint256 i = 0; i < nodes.length; ++i) {
            Tranche memory t = nodes[i].tranche;
            if (block.timestamp >= t.end) continue;
            if (block.timestamp < t.start) info.pending += t.principal;
            if (t.unspent != 0 && t.end > info.runsOutAt) info.runsOutAt = uint32(t.end); // ≤ expiry < 2^32
        }
        info.threshold = uint88(a.state.threshold()); // stored in 88 bits
        info.pausedAt = uint32(a.state.pausedAt()); // stored in 32 bits
        info.thirdPartyFunding = a.state.has(StateWord.THIRD_PARTY_FUNDING);
        info.status = _status(a, nodes, info);
    }

    function _status(
        Account storage a,
        Node[] memory nodes,
        AccountView memory info
    ) private view returns (Status) {
        if (a.state.has(StateWord.MOVED)) return Status.Closed;
        if (a.isUnopened()) return Status.None;

        (bool running, Status ended) = _ended(a, nodes, Settling.clock(a));
        if (!running && ended == Status.Closed) return Status.Closed;
        if (info.pausedAt != 0) return Status.Paused;
        if (info.available != 0)
            return info.available < info.threshold ? Status.Low : Status.Active;
        return info.pending != 0 ? Status.Pending : ended;
    }

    /// @dev FE-12. How the tranche ended that expires last, whether it was cleared or not.
    /// @return running Whether some tranche can still be charged, or is yet to start.
    /// @return ended The status of the account if none is.
    function _ended(
        Account storage a,
        Node[] memory nodes,
        uint256 now_
    ) private view returns (bool running, Status ended) {
        Head head = a.head;
        uint256 latest = Ending.unwrap(a.ending);
        if (head.index() == 0)
            latest = Math.max(latest, Ending.unwrap(packEnding(head.tranche(), head.ended())));
        for (uint256 i = 0; i < nodes.length; ++i) {
            Tranche memory t = nodes[i].tranche;
            latest = Math.max(latest, Ending.unwrap(packEnding(t, Settling.endOf(t, now_))));
            if (now_ < t.end && t.remaining(now_) != 0) running = true;
        }
        ended = Status(latest & 0xff);
    }

    /// @dev FE-13. Without those that are over: whether they are cleared makes no difference.
    function page(
        Book storage book,
        address holder,
        uint256 offset,
        uint256 limit
    ) public view returns (TrancheView[] memory views) {
        Account storage a = book.accounts[holder];
        Node[] memory nodes = all(book, a);
        views = new TrancheView[](nodes.length);
        uint256 count;
        for (uint256 i = 0; i < nodes.length && count < limit; ++i) {
            if (Settling.isOver(nodes[i], Settling.clock(a))) continue;
            if (offset == 0) views[count++] = _view(a.cells[nodes[i].index].slot, nodes[i]);
            else --offset;
        }
        assembly ("memory-safe") {
            mstore(views, count) // shortens it
        }
    }

    function _view(Slot slot, Node memory node) private view returns (TrancheView memory) {
        Tranche memory t = node.tranche;
        // index ≤ 63; amounts and times were stored in 88 and 32 bits
        return
            TrancheView({
                index: uint8(node.index),
                plan: uint16(slot.plan()),
                principal: uint88(t.principal),
                unspent: uint88(t.unspent),
                remaining: uint88(t.remaining(block.timestamp)),
                start: uint32(t.start),
                expiry: uint32(t.expiry),
                end: uint32(t.end),
                schedule: t.cliff ? Schedule.Cliff : Schedule.Even,
                refundable: slot.has(SlotWord.REFUNDABLE)
            });
    }

    /// @dev FE-10. Earned fees that are not settled.
    function unsettled(Book storage book, address holder) public view returns (uint256) {
        Account storage a = book.accounts[holder];
        uint256 now_ = Settling.clock(a);
        int256 earned = -a.state.settled();
        Node[] memory nodes = all(book, a);
        for (uint256 i = 0; i < nodes.length; ++i) {
            Tranche memory t = nodes[i].tranche;
            earned += int256(t.principal - t.remaining(now_)); // < 2^88
        }
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(earned); // what was settled is never more than what was earned
    }

    /// @dev FE-5. index | neighbor << 8 for a deposit; 0 where no place is free.
    // An unbounded search is never cut short, which is what the other value tells.
    // slither-disable-next-line unused-return
    function hint(
        Book storage book,
        address holder,
        uint256 start,
        uint256 expiry
    ) public view returns (uint16) {
        Account storage a = book.accounts[holder];
        uint256 index = a.freeIndex(TrancheLists.MAX_INDEX);
        bool joins = a.state.pendingFirst() != 0 && a.state.nextStart() <= block.timestamp;
        if (index == 0 || joins) return 0; // a search finds what a hint cannot know

        uint256 neighbor;
        if (start > block.timestamp) neighbor = book.placeByStart(a, start);
        else (neighbor, ) = a.placeByExpiry(expiry, TrancheLists.UNBOUNDED);
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint16(index | (neighbor << 8)); // both ≤ 63
    }

    /// @dev All tranches in the order of the lists as they would be if the pending ones that have started had joined.
    function all(Book storage book, Account storage a) internal view returns (Node[] memory nodes) {
        nodes = new Node[](TrancheLists.MAX_INDEX);
        uint256 count;
        Node memory node = a.first();
        while (node.index != 0) {
            nodes[count++] = node;
            if (node.next == 0) break;
            node = book.load(a, node.next);
        }
        uint256 now_ = Settling.clock(a);
        for (uint256 index = a.state.pendingFirst(); index != 0; ++count) {
            node = book.load(a, index);
            index = node.next;
            uint256 place = count;
            if (node.tranche.start <= now_) {
                for (
                    ;
                    place > 0 && nodes[place - 1].tranche.expiry > node.tranche.expiry;
                    --place
                ) {
                    nodes[place] = nodes[place - 1];
                }
            }
            nodes[place] = node;
        }
        assembly ("memory-safe") {
            mstore(nodes, count) // shortens it: count ≤ 63
        }
    }
}
