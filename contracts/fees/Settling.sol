// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Slot} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {Status} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Tranche, Tranches} from "./Tranches.sol";
import {Node, TrancheLists} from "./TrancheLists.sol";

/// @title Settling an account
/// @author The Tallystick authors
/// @notice FE-6, FE-10, FE-11. What time has done becomes revenue and claims: by subtraction only.
library Settling {
    using Tranches for Tranche;
    using TrancheLists for Account;
    using TrancheLists for Book;

    /// @dev Below it, what freed tranches earned is released at once, so that `settled` never leaves its field.
    int256 private constant RELEASE_BELOW = -(2 ** 94);

    /// @dev The second up to which time counts for operator and closings: a pause stops it (FE-12).
    function clock(Account storage a) internal view returns (uint256) {
        uint256 pausedAt = a.state.pausedAt();
        return pausedAt == 0 ? block.timestamp : pausedAt;
    }

    /// @dev Whether nothing can be charged to the tranche ever again: used up, past its grace, or closed.
    function isOver(Node memory node, uint256 time) internal pure returns (bool) {
        Tranche memory t = node.tranche;
        return t.unspent == 0 || isClosed(t, time) || time >= t.expiry + node.grace;
    }

    /// @dev FE-11. Whether it ended by a closing notice rather than by its expiry.
    function isClosed(Tranche memory t, uint256 time) internal pure returns (bool) {
        return t.end < t.expiry && time >= t.end;
    }

    /// @dev FE-12. What an account is called whose last tranche this was.
    function endOf(Tranche memory t, uint256 time) internal pure returns (Status) {
        if (t.unspent == 0) return Status.Depleted;
        return isClosed(t, time) ? Status.Closed : Status.Expired;
    }

    /// @dev FE-6. Takes a tranche that is over out of the account. What an ended notice left is owed to the holder.
    /// @param neighbor The index before it in its list; 0 for the first.
    function retire(
        Book storage book,
        Account storage a,
        address token,
        address holder,
        Node memory node,
        uint256 neighbor,
        uint256 now_
    ) internal {
        Tranche memory t = node.tranche;
        Status how = endOf(t, now_);
        uint256 refund = how == Status.Closed ? t.remaining(t.end) : 0;
        if (how == Status.Closed) refundTo(book, token, holder, node, refund, holder, t.end);
        discharge(book, a, token, holder, t.principal - refund);
        book.remove(a, node, neighbor, how);
    }

    function refundTo(
        Book storage book,
        address token,
        address holder,
        Node memory node,
        uint256 refund,
        address payee,
        uint256 time
    ) internal {
        book.owed[payee] += refund;

        // index < 64, refund ≤ principal < 2^88, second < 2^32
        emit IFeeEvents.Closed(
            token,
            holder,
            payee,
            uint8(node.index),
            // forge-lint: disable-next-line(unsafe-typecast)
            uint88(refund),
            // forge-lint: disable-next-line(unsafe-typecast)
            uint32(time)
        );
    }

    /// @dev FE-10. `earned` leaves with its tranche; what of it was not settled yet shows as a lower `settled`.
    function discharge(
        Book storage book,
        Account storage a,
        address token,
        address holder,
        uint256 earned
    ) internal {
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 settled = a.state.settled() - int256(earned); // earned < 2^88
        if (settled < RELEASE_BELOW) {
            // forge-lint: disable-next-line(unsafe-typecast)
            uint256 released = uint256(-settled); // < 2^95
            // forge-lint: disable-next-line(unsafe-typecast)
            book.revenue += uint240(released); // < 2^95
            settled = 0;

            emit IFeeEvents.Settled(token, holder, released);
        }
        a.state = a.state.withSettled(settled);
    }

    /// @dev FE-6, FE-10. Joins, clears and settles everything up to the account's clock.
    // Joining without a bound always ends, which is what it returns.
    // slither-disable-next-line unused-return
    function settle(
        Book storage book,
        address token,
        address holder
    ) public returns (uint256 released) {
        Account storage a = book.accounts[holder];
        uint256 now_ = clock(a);
        book.join(a, now_, TrancheLists.UNBOUNDED);
        _joinClosed(book, a, now_);

        uint256 earned = 0;
        uint256 neighbor = 0;
        Node memory node = a.first();
        while (node.index != 0) {
            if (!isOver(node, now_)) {
                earned += node.tranche.principal - node.tranche.remaining(now_);
                neighbor = node.index;
            } else {
                retire(book, a, token, holder, node, neighbor, now_);
            }
            node = following(book, a, node.next, neighbor);
        }
        return _release(book, a, token, holder, earned);
    }

    /// @dev Moves pending tranches whose notice has ended to the started ones, where they are cleared.
    // An unbounded search is never cut short, which is what the other value tells.
    // slither-disable-next-line unused-return
    function _joinClosed(Book storage book, Account storage a, uint256 now_) private {
        uint256 neighbor = 0;
        uint256 next;
        for (uint256 index = a.state.pendingFirst(); index != 0; index = next) {
            Slot slot = a.cells[index].slot;
            next = slot.next();
            if (isOver(book.load(a, index), now_)) {
                book.removePending(a, next, neighbor);
                (uint256 place, ) = a.placeByExpiry(slot.expiry(), TrancheLists.UNBOUNDED);
                book.insert(a, slot, index, place);
            } else {
                neighbor = index;
            }
        }
    }

    function following(
        Book storage book,
        Account storage a,
        uint256 next,
        uint256 neighbor
    ) internal view returns (Node memory node) {
        if (neighbor == 0) node = a.first();
        else if (next != 0) node = book.load(a, next);
    }

    function _release(
        Book storage book,
        Account storage a,
        address token,
        address holder,
        uint256 earned
    ) private returns (uint256 released) {
        // what was settled of these tranches is never more than they have earned: their remaining never rises
        // forge-lint: disable-next-line(unsafe-typecast)
        released = SafeCast.toUint256(int256(earned) - a.state.settled()); // < 63·2^88
        if (released == 0) return 0;

        // forge-lint: disable-next-line(unsafe-typecast)
        a.state = a.state.withSettled(int256(earned)); // < 63·2^88
        // forge-lint: disable-next-line(unsafe-typecast)
        book.revenue += uint240(released); // < 2^96

        emit IFeeEvents.Settled(token, holder, released);
    }
}
