// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Accruing} from "./Accruing.sol";
import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Decline, Payment, PaymentState} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Record} from "./PaymentWords.sol";
import {Slip, Slips} from "./Slips.sol";

/// @title The rarer ends of an authorization
/// @author The Tallystick authors
/// @notice CA-3. Linked, not inlined: it keeps CardOffice within the size limit.
library Releasing {
    using Accounts for Book;
    using Accruing for Book;
    using Capturing for Book;

    /// @dev CA-3. In the merchant's place, on the payment's terminal.
    function captureByClearing(
        Book storage book,
        Payment calldata payment,
        bytes32 id,
        uint256 total,
        bool isFinal,
        bytes32 reason
    ) public {
        Slip p = Slips.write(payment, 0); // the id is known
        (uint256 captured, Decline why) = book.capture(p, id, address(0), total, isFinal);
        if (why != Decline.None) return book.refuse(p, id, total, why);

        emit ICardEvents.ClearingActed(id, reason);

        if (captured == 0) return;
        book.accrue(
            p.program(),
            p.terminal(),
            book.terminal(p.program(), p.terminal()).word,
            captured,
            1
        );
    }

    /// @dev CA-3. The caller has checked who asks.
    /// @param terminal The key that voids; 0 for clearing, with its reason.
    function voidPayment(
        Book storage book,
        Payment calldata payment,
        bytes32 id,
        address terminal,
        bytes32 reason
    ) public {
        Slip p = Slips.write(payment, 0); // the id is known
        Record r = book.requireRecord(id);
        if (r.state() == PaymentState.Voided) return;
        if (!r.isOpen()) revert ICardEvents.PrepaidCards_PaymentClosed(id, r.state());
        if (r.captured() != 0) revert ICardEvents.PrepaidCards_PartlyCaptured(id, r.captured());
        if (block.timestamp >= p.authorizationEnd())
            revert ICardEvents.PrepaidCards_AuthorizationEnded(
                p.authorizationEnd(),
                block.timestamp
            );

        book.payments[id] = r.close(PaymentState.Voided);
        book.giveBack(p.program(), p.card(), r);

        emit ICardEvents.Voided(id, p.card(), terminal, uint40(r.authorized())); // a field of 40 bits
        if (terminal == address(0)) emit ICardEvents.ClearingActed(id, reason);
    }

    /// @dev CA-3. From the authorization's end on.
    function reclaim(Book storage book, Payment calldata payment, bytes32 id) public {
        Slip p = Slips.write(payment, 0); // the id is known
        Record r = book.requireRecord(id);
        if (!r.isOpen()) return;
        if (block.timestamp < p.authorizationEnd())
            revert ICardEvents.PrepaidCards_AuthorizationRunning(
                p.authorizationEnd(),
                block.timestamp
            );

        bool isCaptured = r.captured() != 0;
        book.payments[id] = r.close(isCaptured ? PaymentState.Captured : PaymentState.Expired);
        book.settle(p.program(), p.card(), 0, r.rest());

        emit ICardEvents.Reclaimed(id, p.card(), uint40(r.rest())); // ≤ authorized
    }
}
