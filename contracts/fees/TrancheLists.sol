// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Ending,
    Head,
    HeadWord,
    Place,
    Slot,
    SlotWord,
    State,
    StateWord,
    packEnding
} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {Status} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Plan, Plans} from "./Plans.sol";
import {Tranche} from "./Tranches.sol";

/// @notice A tranche in memory with what surrounds it.
struct Node {
    Tranche tranche;
    uint256 index;
    uint256 next;
    uint256 grace;
}

/// @title The two lists of an account
/// @author The Tallystick authors
/// @notice FE-1, FE-5. The started tranches are linked by expiry, equals by age; the first of them lies unpacked in
/// the head. The pending ones are linked by start. A tranche keeps its index in both.
library TrancheLists {
    uint256 internal constant MAX_INDEX = 63;
    /// @dev FE-14. The indexes above are the holder's own: neither strangers nor the operator can fill an account.
    uint256 internal constant MAX_STRANGER_INDEX = 50;
    uint256 internal constant UNBOUNDED = type(uint256).max;

    // ---------------------------------------------------------------- reading

    /// @dev The first started tranche; index 0 if there is none.
    function first(Account storage a) internal view returns (Node memory node) {
        Head head = a.head;
        node.tranche = head.tranche();
        node.index = head.index();
        node.next = head.next();
        node.grace = head.grace();
        if (head.has(HeadWord.CLOSING)) node.tranche.end = a.closingEnds[node.index];
    }

    /// @dev Any tranche but the first.
    function load(
        Book storage book,
        Account storage a,
        uint256 index
    ) internal view returns (Node memory node) {
        Slot slot = a.cells[index].slot;
        Plan plan = book.plans[slot.plan()];
        uint256 expiry = slot.expiry();
        node.tranche = Tranche({
            principal: slot.principal(),
            unspent: slot.unspent(),
            start: expiry - plan.validity(),
            expiry: expiry,
            end: slot.has(SlotWord.CLOSING) ? a.closingEnds[index] : expiry,
            cliff: plan.has(Plans.CLIFF)
        });
        node.index = index;
        node.next = slot.next();
        node.grace = plan.grace();
    }

    /// @dev Whether nobody ever deposited here: its flags may be set.
    function isUnopened(Account storage a) internal view returns (bool) {
        return Head.unwrap(a.head) & ~HeadWord.ACCOUNT_FLAGS == 0 && a.state.pendingFirst() == 0;
    }

    /// @dev FE-12. Refuses a paused or moved account.
    function requireRunning(Account storage a, address token, address holder) internal view {
        if (!a.head.has(HeadWord.STOPPED)) return;
        if (a.state.has(StateWord.MOVED)) revert IFeeEvents.FeeAccounts_Moved(token, holder);
        revert IFeeEvents.FeeAccounts_Paused(token, holder);
    }

    function startOf(
        Book storage book,
        Account storage a,
        uint256 index
    ) internal view returns (uint256) {
        Slot slot = a.cells[index].slot;
        return slot.expiry() - book.plans[slot.plan()].validity();
    }

    function isFree(Account storage a, uint256 index) internal view returns (bool) {
        return a.cells[index].slot.place() == Place.Free;
    }

    /// @return 0 if no place is free up to `max`.
    function freeIndex(Account storage a, uint256 max) internal view returns (uint256) {
        for (uint256 i = 1; i <= max; ++i) {
            if (isFree(a, i)) return i;
        }
        return 0;
    }

    /// @dev Where a tranche belongs that expires at `expiry`.
    /// @return neighbor The started tranche before it; 0 for the front.
    /// @return found False if that would read more than `maxSteps` slots.
    function placeByExpiry(
        Account storage a,
        uint256 expiry,
        uint256 maxSteps
    ) internal view returns (uint256 neighbor, bool found) {
        Head head = a.head;
        if (head.index() == 0 || expiry < head.expiry()) return (0, true);
        neighbor = head.index();
        uint256 next = head.next();
        while (next != 0) {
            if (maxSteps == 0) return (0, false);
            --maxSteps;
            Slot slot = a.cells[next].slot;
            if (slot.expiry() > expiry) break;
            neighbor = next;
            next = slot.next();
        }
        found = true;
    }

    /// @dev The pending tranche after which one belongs that begins at `start`; 0 for the front.
    function placeByStart(
        Book storage book,
        Account storage a,
        uint256 start
    ) internal view returns (uint256 neighbor) {
        uint256 next = a.state.pendingFirst();
        while (next != 0 && startOf(book, a, next) <= start) {
            neighbor = next;
            next = a.cells[next].slot.next();
        }
    }

    // ---------------------------------------------------------------- the started ones

    /// @dev Whether a tranche that expires at `expiry` belongs right after `neighbor` (0: at the front).
    function fits(
        Account storage a,
        uint256 neighbor,
        uint256 expiry
    ) internal view returns (bool) {
        Head head = a.head;
        if (neighbor == 0) return head.index() == 0 || expiry < head.expiry();
        uint256 next;
        if (neighbor == head.index()) {
            if (expiry < head.expiry()) return false;
            next = head.next();
        } else {
            if (neighbor > MAX_INDEX) return false;
            Slot slot = a.cells[neighbor].slot;
            if (slot.place() != Place.Started || expiry < slot.expiry()) return false;
            next = slot.next();
        }
        return next == 0 || expiry < a.cells[next].slot.expiry();
    }

    /// @dev Puts a tranche behind the last one, where the hint names that and a free index and nothing else is to be
    /// looked into; each word is read once.
    /// @return done False if not; nothing has changed then.
    function append(Account storage a, Slot slot, uint256 hint) internal returns (bool done) {
        (uint256 last, uint256 index) = (hint >> 8, hint & 0xff);
        Head head = a.head;
        if (head.has(HeadWord.STOPPED | HeadWord.PENDING)) return false;
        if (last == 0 || last > MAX_INDEX || index == 0 || index > MAX_INDEX) return false;
        if (!isFree(a, index)) return false;

        if (last == head.index()) {
            if (head.next() != 0 || slot.expiry() < head.expiry()) return false;
            a.head = head.withNext(index);
        } else {
            Slot other = a.cells[last].slot;
            if (other.place() != Place.Started || other.next() != 0) return false;
            if (slot.expiry() < other.expiry()) return false;
            a.cells[last].slot = other.withNext(index);
        }
        a.cells[index].slot = slot.placed(Place.Started);
        return true;
    }

    function insert(
        Book storage book,
        Account storage a,
        Slot slot,
        uint256 index,
        uint256 neighbor
    ) internal {
        Head head = a.head;
        slot = slot.placed(Place.Started);
        if (neighbor == 0) {
            if (head.index() != 0) _store(a, head);
            else if (head.expiry() > slot.expiry()) note(a, head.tranche(), head.ended());
            a.cells[index].slot = slot;
            a.head = _headOf(book, a, index, head.index());
        } else if (neighbor == head.index()) {
            a.cells[index].slot = slot.withNext(head.next());
            a.head = head.withNext(index);
        } else {
            a.cells[index].slot = slot.withNext(a.cells[neighbor].slot.next());
            a.cells[neighbor].slot = a.cells[neighbor].slot.withNext(index);
        }
    }

    /// @dev Takes a started tranche out of its list and frees its place.
    /// @param neighbor The index before it; 0 for the first.
    /// @param how What is remembered if it was the last.
    function remove(
        Book storage book,
        Account storage a,
        Node memory node,
        uint256 neighbor,
        Status how
    ) internal {
        free(a, node.index);
        if (neighbor != 0) {
            if (node.next == 0) note(a, node.tranche, how);
            if (neighbor == a.head.index()) a.head = a.head.withNext(node.next);
            else a.cells[neighbor].slot = a.cells[neighbor].slot.withNext(node.next);
        } else if (node.next != 0) {
            a.head = _headOf(book, a, node.next, a.cells[node.next].slot.next());
        } else {
            a.head = a.head.emptied(how);
        }
    }

    /// @dev FE-12. Remembers how a tranche ended that expires after all others, once its place is lost.
    function note(Account storage a, Tranche memory t, Status how) internal {
        Ending ending = packEnding(t, how);
        if (Ending.unwrap(ending) > Ending.unwrap(a.ending)) a.ending = ending;
    }

    /// @dev Frees a place. Its slot stays non-zero.
    function free(Account storage a, uint256 index) internal {
        a.cells[index].slot = a.cells[index].slot.placed(Place.Free);
    }

    /// @dev The slot at `index` unpacked, with the account's flags.
    function _headOf(
        Book storage book,
        Account storage a,
        uint256 index,
        uint256 next
    ) private view returns (Head) {
        Slot slot = a.cells[index].slot;
        return HeadWord.pack(slot, book.plans[slot.plan()], index, next).withFlagsOf(a.head);
    }

    /// @dev Writes the first tranche back to its slot.
    function _store(Account storage a, Head head) private {
        uint256 index = head.index();
        a.cells[index].slot = a.cells[index].slot.spend(head.unspent()).withNext(head.next());
    }

    // ---------------------------------------------------------------- the pending ones

    /// @dev Whether a tranche that begins at `start` belongs right after `neighbor` (0: at the front).
    function fitsPending(
        Book storage book,
        Account storage a,
        uint256 neighbor,
        uint256 start
    ) internal view returns (bool) {
        uint256 next;
        if (neighbor == 0) {
            next = a.state.pendingFirst();
        } else {
            if (neighbor > MAX_INDEX || a.cells[neighbor].slot.place() != Place.Pending)
                return false;
            if (start < startOf(book, a, neighbor)) return false;
            next = a.cells[neighbor].slot.next();
        }
        return next == 0 || start < startOf(book, a, next);
    }

    function insertPending(
        Account storage a,
        Slot slot,
        uint256 start,
        uint256 index,
        uint256 neighbor
    ) internal {
        State state = a.state;
        slot = slot.placed(Place.Pending);
        if (neighbor == 0) {
            a.cells[index].slot = slot.withNext(state.pendingFirst());
            a.state = state.withPending(index, start);
            a.head = a.head.with(HeadWord.PENDING);
        } else {
            a.cells[index].slot = slot.withNext(a.cells[neighbor].slot.next());
            a.cells[neighbor].slot = a.cells[neighbor].slot.withNext(index);
        }
    }

    /// @dev Takes a pending tranche out of its list; its place stays taken.
    function removePending(
        Book storage book,
        Account storage a,
        uint256 next,
        uint256 neighbor
    ) internal {
        if (neighbor != 0) {
            a.cells[neighbor].slot = a.cells[neighbor].slot.withNext(next);
        } else {
            a.state = a.state.withPending(next, next == 0 ? 0 : startOf(book, a, next));
            if (next == 0) a.head = a.head.without(HeadWord.PENDING);
        }
    }

    /// @dev FE-1. Moves the pending tranches that have started by `now_` to the started ones.
    /// @return done False if that would read more than `maxSteps` tranches; what was moved stays moved.
    function join(
        Book storage book,
        Account storage a,
        uint256 now_,
        uint256 maxSteps
    ) internal returns (bool done) {
        if (!a.head.has(HeadWord.PENDING)) return true;
        while (true) {
            State state = a.state;
            uint256 index = state.pendingFirst();
            if (index == 0 || state.nextStart() > now_) return true;
            if (maxSteps == 0) return false;
            --maxSteps;

            Slot slot = a.cells[index].slot;
            (uint256 neighbor, bool found) = placeByExpiry(a, slot.expiry(), maxSteps);
            if (!found) return false;
            removePending(book, a, slot.next(), 0);
            insert(book, a, slot, index, neighbor);
        }
    }
}
