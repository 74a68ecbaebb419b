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

    /// @dev CA-1, CA-2. Whether the terminal's word alone allows it.
    function isAdmitted(
        Payment memory p,
        Terminal t,
        PaymentKind kind
    ) internal view returns (bool) {
        bool isHeld = kind == PaymentKind.Authorization;
        return t.sells(p.deadline, p.authorizationEnd, p.refundEnd, isHeld, block.timestamp);
    }

    /// @dev CA-12. Why the terminal's word does not allow it, if so.
    function whyNotAdmitted(
        Payment memory p,
        Terminal t,
        PaymentKind kind
    ) internal view returns (Decline) {
        bool isHeld = kind == PaymentKind.Authorization;
        return t.whyNot(p.deadline, p.authorizationEnd, p.refundEnd, isHeld, block.timestamp);
    }

    /// @dev CA-2. Sells what is admitted and signed; the caller accrues it.
    /// @return approved Units; 0 where the card declines.
    function sell(
        Book storage book,
        Payment memory p,
        bytes32 id,
        Terminal t
    ) internal returns (uint256 approved) {
        (approved, ) = book.pay(p, t, false);
        // CA-5: the record of a sale, where the program wants one
        if (approved != 0 && t.has(TerminalWord.RECORD))
            book.payments[id] = RecordWord.sale(approved, t.merchant());
    }

    /// @dev CA-2. Authorizes what is admitted and signed.
    /// @return approved Units; 0 where the card declines.
    function hold(
        Book storage book,
        Payment memory p,
        bytes32 id,
        Terminal t
    ) internal returns (uint256 approved) {
        Card card = Card.wrap(0);
        (approved, card) = book.pay(p, t, true);
        if (approved == 0) return 0;

        book.payments[id] = RecordWord.authorization(
            approved,
            t.dayOf(block.timestamp),
            t.merchant(),
            card.has(CardWord.LONG_LIMITS)
        );

        emit ICardEvents.Authorized(
            id,
            p.card,
            p.terminal,
            p.program,
            uint40(approved), // ≤ p.amount
            p.sequence,
            p.order
        );
    }

    /// @dev CA-2, CA-8. Takes the payment from the card's balance and counts it in its limits.
    /// @param isHeld Whether it goes to the hold.
    /// @return approved Units; 0 where the card declines.
    /// @return next The card afterwards.
    function pay(
        Book storage book,
        Payment memory p,
        Terminal t,
        bool isHeld
    ) internal returns (uint256 approved, Card next) {
        uint256 today = t.dayOf(block.timestamp);
        Card card = book.cards[p.program][p.card];
        approved = _approvable(p, card);
        next = card.pay(approved, p.sequence, today, isHeld);
        if (next.isNone()) return (0, next);
        if (next.has(CardWord.LONG_LIMITS)) {
            LongLimits long = book.longLimits[p.program][p.card];
            Decline why = Decline.None;
            (long, why) = long.count(approved, today);
            if (why != Decline.None) return (0, next);
            book.longLimits[p.program][p.card] = long;
        }
        book.cards[p.program][p.card] = next;
    }

    /// @dev CA-12. Why the card declines.
    function whyNotPaid(
        Book storage book,
        Payment memory p,
        Terminal t
    ) internal view returns (Decline why) {
        uint256 today = t.dayOf(block.timestamp);
        Card card = book.cards[p.program][p.card];
        uint256 amount = _approvable(p, card);
        if (amount == 0 && p.amount != 0) amount = p.amount; // nothing is there to approve a part of
        why = card.whyNot(amount, p.sequence, today);
        if (why == Decline.None) (, why) = book.longLimits[p.program][p.card].count(amount, today);
    }

    /// @dev CA-2. The amount, or what is there where less will do.
    function _approvable(Payment memory p, Card card) private pure returns (uint256 amount) {
        amount = p.amount;
        if (p.partialApproval && amount > card.balance()) amount = card.balance();
    }
}
