// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Book} from "./CardBook.sol";
import {Decline} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Record} from "./PaymentWords.sol";
import {Slip} from "./Slips.sol";

/// @title Capturing from an authorization
/// @author The Tallystick authors
/// @notice CA-3, CA-6. By itself and in an upload. The card was judged when it was authorized: here it is only paid
/// from, or paid back.
library Capturing {
    using Accounts for Book;
    using Capturing for Book;

    /// @dev CA-3, CA-6. Moves a capture out of the card's hold; the caller accrues it.
    /// @param terminal The key that captures; 0 for clearing.
    /// @return captured Units that this capture adds.
    /// @return why `Repeated` where nothing is left to do.
    function capture(
        Book storage book,
        Slip p,
        bytes32 id,
        address terminal,
        uint256 total,
        bool isFinal
    ) internal returns (uint256 captured, Decline why) {
        Record r = book.payments[id];
        why = _judge(p, r, total, isFinal);
        if (why != Decline.None) return (0, why);
        if (total < r.captured()) total = r.captured();
        captured = total - r.captured();
        bool isClosed = isFinal || total == r.authorized();
        uint256 released = isClosed ? r.authorized() - total : 0;

        book.payments[id] = r.capture(total, isClosed);
        book.settle(p.program(), p.card(), captured, released);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ICardEvents.Captured(id, p.card(), terminal, uint40(captured), uint40(released)); // both ≤ authorized
    }

    function _judge(Slip p, Record r, uint256 total, bool isFinal) private view returns (Decline) {
        if (r.isNone()) return Decline.UnknownPayment;
        if (total == 0) return Decline.ZeroAmount;
        if (total <= r.captured() && !(isFinal && r.isOpen())) return Decline.Repeated;
        if (!r.isOpen()) return Decline.PaymentClosed;
        if (block.timestamp >= p.authorizationEnd()) return Decline.AuthorizationEnded;
        return total > r.authorized() ? Decline.OverCapture : Decline.None;
    }

    /// @dev CA-6. What stands already is a success without effect; anything else an error.
    function refuse(
        Book storage book,
        Slip p,
        bytes32 id,
        uint256 total,
        Decline why
    ) internal view {
        if (why == Decline.Repeated) return;
        Record r = book.requireRecord(id);
        if (why == Decline.ZeroAmount) revert ICardEvents.PrepaidCards_ZeroAmount();
        if (why == Decline.PaymentClosed)
            revert ICardEvents.PrepaidCards_PaymentClosed(id, r.state());
        if (why == Decline.AuthorizationEnded)
            revert ICardEvents.PrepaidCards_AuthorizationEnded(
                p.authorizationEnd(),
                block.timestamp
            );
        revert ICardEvents.PrepaidCards_OverCapture(id, total, r.authorized());
    }

    function requireRecord(Book storage book, bytes32 id) internal view returns (Record r) {
        r = book.payments[id];
        if (r.isNone()) revert ICardEvents.PrepaidCards_UnknownPayment(id);
    }
}
