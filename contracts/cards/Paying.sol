// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Book} from "./CardBook.sol";
import {Card, CardWord, LongLimits} from "./CardWords.sol";
import {Decline, Payment, PaymentKind} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {RecordWord} from "./PaymentWords.sol";
import {Payments} from "./Payments.sol";
import {Terminal, TerminalWord} from "./TerminalWords.sol";

/// @title Paying from a card
/// @author The Tallystick authors
/// @notice CA-1, CA-2, CA-5, CA-8. What a sale and an authorization have in common, by itself and in an upload. The
/// caller has verified the signatures before anything is paid.
library Paying {
    using Paying for Book;

    /// @dev CA-1. What holder and terminal sign, and the payment's id.
    /// @param domain The EIP-712 domain separator.
    function idOf(
        Payment memory p,
        PaymentKind kind,
        bytes32 domain
    ) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, Payments.hash(p, kind));
    }

    /// @dev CA-1, CA-2. What the terminal's word alone tells.
    function judge(
        Payment memory p,
        Terminal t,
        PaymentKind kind
    ) internal view returns (Decline why) {
        why = t.standing(block.timestamp);
        if (why == Decline.None) why = t.selling();
        if (why == Decline.None && block.timestamp > p.deadline) why = Decline.DeadlinePassed;
        if (why == Decline.None)
            why = t.bounds(
                p.authorizationEnd,
                p.refundEnd,
                kind == PaymentKind.Authorization,
                block.timestamp
            );
    }

    /// @dev CA-2. Sells what was judged and verified; the caller accrues it.
    /// @return approved Units.
    function sell(
        Book storage book,
        Payment memory p,
        bytes32 id,
        Terminal t
    ) internal returns (uint256 approved, Decline why) {
        (approved, , why) = book.pay(p, t, PaymentKind.Sale);
        // CA-5: the record of a sale, where the program wants one
        if (why == Decline.None && t.has(TerminalWord.RECORD))
            book.payments[id] = RecordWord.sale(approved, t.merchant());
    }

    /// @dev CA-2. Authorizes what was judged and verified.
    /// @return amount Units.
    function hold(
        Book storage book,
        Payment memory p,
        bytes32 id,
        Terminal t
    ) internal returns (uint40 amount, Decline why) {
        uint256 approved = 0;
        Card card = Card.wrap(0);
        (approved, card, why) = book.pay(p, t, PaymentKind.Authorization);
        if (why != Decline.None) return (0, why);

        book.payments[id] = RecordWord.authorization(
            approved,
            t.dayOf(block.timestamp),
            t.merchant(),
            card.has(CardWord.LONG_LIMITS)
        );

        amount = uint40(approved); // ≤ p.amount
        emit ICardEvents.Authorized(id, p.card, p.terminal, p.program, amount, p.sequence, p.order);
    }

    /// @dev CA-2, CA-8. Takes the payment from the card's balance and counts it in its limits.
    /// @return approved Units.
    /// @return next The card afterwards.
    function pay(
        Book storage book,
        Payment memory p,
        Terminal t,
        PaymentKind kind
    ) internal returns (uint256 approved, Card next, Decline why) {
        uint256 today = t.dayOf(block.timestamp);
        (next, approved, why) = book.cards[p.program][p.card].pay(
            p.amount,
            p.sequence,
            today,
            p.partialApproval,
            kind == PaymentKind.Authorization
        );
        if (why != Decline.None) return (0, next, why);
        if (next.has(CardWord.LONG_LIMITS)) {
            LongLimits long = book.longLimits[p.program][p.card];
            (long, why) = long.count(approved, today);
            if (why != Decline.None) return (0, next, why);
            book.longLimits[p.program][p.card] = long;
        }
        book.cards[p.program][p.card] = next;
    }
}
