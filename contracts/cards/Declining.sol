// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "./CardBook.sol";
import {Card} from "./CardWords.sol";
import {Decline, Payment} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Paying} from "./Paying.sol";
import {Slip, Slips} from "./Slips.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title Declines as errors
/// @author The Tallystick authors
/// @notice CA-12. In the single path a decline is an error that carries what was asked and what there was. Linked, not
/// inlined: it keeps PrepaidCards within the size limit.
library Declining {
    using Paying for Book;

    /// @dev Always reverts.
    /// @param id What was signed.
    /// @param why `None` where the card declines.
    function decline(
        Book storage book,
        Payment calldata payment,
        bytes32 id,
        Terminal t,
        Decline why
    ) public view {
        Slip p = Slips.write(payment, 0); // the id is known
        if (why == Decline.None) why = book.whyNotPaid(p, t);
        if (why <= Decline.BadTerminalSignature)
            _declineTerminal(book, p.program(), p.terminal(), id, why);
        if (why >= Decline.UnknownCard && why < Decline.InsufficientBalance)
            declineCard(book, p.program(), p.card(), p.sequence(), why);
        if (why == Decline.BadHolderSignature)
            revert ICardEvents.PrepaidCards_BadHolderSignature(p.card(), id);
        if (why == Decline.DeadlinePassed)
            revert ICardEvents.PrepaidCards_DeadlinePassed(p.deadline(), block.timestamp);
        if (why == Decline.BadAuthorizationEnd)
            revert ICardEvents.PrepaidCards_BadAuthorizationEnd(
                p.authorizationEnd(),
                block.timestamp,
                t.lastAuthorization(block.timestamp)
            );
        if (why == Decline.BadRefundEnd)
            revert ICardEvents.PrepaidCards_BadRefundEnd(
                p.refundEnd(),
                t.lastRefund(block.timestamp)
            );
        if (why == Decline.ZeroAmount) revert ICardEvents.PrepaidCards_ZeroAmount();
        if (why == Decline.InsufficientBalance)
            revert ICardEvents.PrepaidCards_InsufficientBalance(
                p.card(),
                p.amount(),
                book.card(p.program(), p.card()).word.balance()
            );
        revert ICardEvents.PrepaidCards_OverLimit(p.card(), why, p.amount());
    }

    /// @dev As `decline`, for a key that captures, voids or refunds.
    function declineTerminal(
        Book storage book,
        uint32 program,
        address terminal,
        bytes32 digest,
        Decline why
    ) public view {
        _declineTerminal(book, program, terminal, digest, why);
    }

    /// @dev As `decline`, for a card that does not stand, or whose sequence number was used.
    function declineCard(
        Book storage book,
        uint32 program,
        address card,
        uint256 sequence,
        Decline why
    ) public view {
        Card c = book.card(program, card).word;
        if (why == Decline.UnknownCard) revert ICardEvents.PrepaidCards_UnknownCard(program, card);
        if (why == Decline.CardReplaced)
            revert ICardEvents.PrepaidCards_CardReplaced(card, c.successor());
        if (why == Decline.CardBlocked) revert ICardEvents.PrepaidCards_CardBlocked(card);
        if (why == Decline.CardFrozen) revert ICardEvents.PrepaidCards_CardFrozen(card);
        if (why == Decline.CardExpired)
            revert ICardEvents.PrepaidCards_CardExpired(card, c.lastDay(), book.today(program));
        if (why == Decline.StaleSequence)
            revert ICardEvents.PrepaidCards_StaleSequence(card, sequence, c.top());
        revert ICardEvents.PrepaidCards_DuplicateSequence(card, sequence);
    }

    function _declineTerminal(
        Book storage book,
        uint32 program,
        address terminal,
        bytes32 digest,
        Decline why
    ) private view {
        Terminal t = book.terminal(program, terminal).word;
        if (why == Decline.UnknownTerminal)
            revert ICardEvents.PrepaidCards_UnknownTerminal(program, terminal);
        if (why == Decline.TerminalNotValid)
            revert ICardEvents.PrepaidCards_TerminalNotValid(
                terminal,
                uint32(t.from()), // quarters of an hour of 22 bits
                uint32(t.to()),
                block.timestamp
            );
        if (why == Decline.TerminalRetiring)
            revert ICardEvents.PrepaidCards_TerminalRetiring(terminal);
        if (why == Decline.TerminalRevoked)
            revert ICardEvents.PrepaidCards_TerminalRevoked(terminal);
        revert ICardEvents.PrepaidCards_BadTerminalSignature(terminal, digest);
    }
}
