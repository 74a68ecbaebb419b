// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, CardAccount, Origin} from "./CardBook.sol";
import {Card, CardWord, LongLimits} from "./CardWords.sol";
import {Declining} from "./Declining.sol";
import {CardLimits, Decline, Level, ProgramTerms, Tier} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Limits, PendingLimits} from "./Limits.sol";

/// @title What happens to a card apart from payments
/// @author The Tallystick authors
/// @notice CA-8 to CA-10. The callers have checked who asks. Linked, not inlined: it keeps PrepaidCards within
/// the size limit.
library Issuing {
    using Declining for Book;

    /// @dev CA-10. Most replacements of one account: a refund follows them one by one.
    uint8 private constant MAX_GENERATION = 64;

    // ---------------------------------------------------------------- issue

    /// @dev CA-9. A card, with its limits and nothing on it.
    function issue(
        Book storage book,
        uint32 program,
        address card,
        uint8 tier,
        uint16 lastDay,
        bytes32 identity,
        CardLimits calldata limits
    ) public {
        if (card == address(0)) revert ICardEvents.PrepaidCards_ZeroAddress();
        bytes30 content = bytes30(keccak256(abi.encode(tier, lastDay, identity, limits)));
        CardAccount storage account = book.card(program, card);
        if (!account.word.isNone()) {
            if (account.origin.content == content) return;
            revert ICardEvents.PrepaidCards_IssueConflict(program, card);
        }
        Tier memory t = _tierOf(book, program, tier);
        _requireDay(book, program, lastDay, t.minDays);

        account.origin = Origin(tier, 0, content);
        PendingLimits packed = Limits.pack(limits);
        Card c = CardWord.issued(lastDay, Limits.encode(t.cap)).withLimits(packed);
        account.word = c;
        if (c.has(CardWord.LONG_LIMITS)) account.long = LongLimits.wrap(0).withLimits(packed);

        emit ICardEvents.CardIssued(program, card, tier, lastDay, identity, limits);
    }

    // ---------------------------------------------------------------- freeze, block, replace

    /// @dev CA-10. Each level has a bit of its own.
    function setFrozen(
        Book storage book,
        uint32 program,
        address card,
        Level level,
        bool frozen
    ) public {
        Card c = _requireLive(book, program, card);
        uint256 flag = CardWord.FROZEN_BY_HOLDER << uint256(level);
        if (c.has(flag) == frozen) return;

        book.card(program, card).word = frozen ? c.with(flag) : c.without(flag);

        if (frozen) emit ICardEvents.CardFrozen(program, card, level);
        else emit ICardEvents.CardThawed(program, card, level);
    }

    /// @dev CA-10. For ever.
    function blockCard(Book storage book, uint32 program, address card, bytes32 reason) public {
        Card c = book.card(program, card).word;
        if (c.has(CardWord.BLOCKED) && !c.has(CardWord.REPLACED)) return;
        c = _requireLive(book, program, card);

        book.card(program, card).word = c.with(CardWord.BLOCKED);

        emit ICardEvents.CardBlocked(program, card, reason);
    }

    /// @dev CA-10. The account under a new key.
    /// @param isSigned Whether the holder has signed the exchange.
    function replace(
        Book storage book,
        uint32 program,
        address card,
        address successor,
        uint16 lastDay,
        bytes32 reason,
        bool isSigned
    ) public {
        Card c = book.card(program, card).word;
        bytes30 content = bytes30(keccak256(abi.encode(card, lastDay, reason)));
        if (c.has(CardWord.REPLACED)) {
            bool isSame = book.card(program, c.successor()).origin.content == content;
            if (isSame && c.successor() == successor) return;
            revert ICardEvents.PrepaidCards_ReplaceConflict(program, card, c.successor());
        }
        if (c.isNone()) revert ICardEvents.PrepaidCards_UnknownCard(program, card);
        if (successor == address(0)) revert ICardEvents.PrepaidCards_ZeroAddress();
        CardAccount storage from = book.card(program, card);
        CardAccount storage to = book.card(program, successor);
        if (!to.word.isNone()) revert ICardEvents.PrepaidCards_IssueConflict(program, successor);
        (uint8 tier, uint8 generation) = (from.origin.tier, from.origin.generation);
        if (!isSigned && !_tierOf(book, program, tier).registered)
            revert ICardEvents.PrepaidCards_BearerCard(program, card);
        if (generation == MAX_GENERATION)
            revert ICardEvents.PrepaidCards_TooManyReplacements(program, card, MAX_GENERATION);
        _requireDay(book, program, lastDay, 0);

        to.word = c.renewed(lastDay);
        from.word = CardWord.replacedBy(successor);
        to.origin = Origin(tier, generation + 1, content);
        (to.long, from.long) = (from.long, LongLimits.wrap(0));
        (to.pending, from.pending) = (from.pending, PendingLimits.wrap(0));
        (to.overflow, from.overflow) = (from.overflow, 0);
        (to.requested, from.requested) = (from.requested, 0);

        emit ICardEvents.CardReplaced(program, card, successor, lastDay, reason);
    }

    // ---------------------------------------------------------------- limits

    /// @dev CA-8. What is stricter holds at once; the rest waits, and takes the place of what waited before.
    function setLimits(
        Book storage book,
        uint32 program,
        address card,
        CardLimits calldata limits
    ) public {
        Card c = _requireLive(book, program, card);
        PendingLimits wanted = Limits.pack(limits);
        PendingLimits strict = _limitsOf(book, program, card, c).strictest(wanted);
        _setLimits(book, program, card, c, strict);
        if (strict.equals(wanted)) {
            book.card(program, card).pending = PendingLimits.wrap(0);
            return;
        }
        uint256 readyAt = block.timestamp + book.programs[program].terms.limitDelay;
        book.card(program, card).pending = wanted.withReadyAt(readyAt);

        emit ICardEvents.LimitsRequested(program, card, limits, readyAt);
    }

    /// @dev CA-8. As `setLimits`, where nothing may be raised; what waits is dropped.
    function lowerLimits(
        Book storage book,
        uint32 program,
        address card,
        CardLimits calldata limits
    ) public {
        Card c = _requireLive(book, program, card);
        PendingLimits wanted = Limits.pack(limits);
        if (!_limitsOf(book, program, card, c).strictest(wanted).equals(wanted))
            revert ICardEvents.PrepaidCards_LimitRaised(card);
        book.card(program, card).pending = PendingLimits.wrap(0);
        _setLimits(book, program, card, c, wanted);
    }

    /// @dev CA-8. Applies what has waited.
    function applyLimits(Book storage book, uint32 program, address card) public {
        PendingLimits pending = book.card(program, card).pending;
        uint256 readyAt = pending.readyAt();
        if (readyAt == 0) revert ICardEvents.PrepaidCards_NoPendingLimits(program, card);
        if (block.timestamp < readyAt)
            revert ICardEvents.PrepaidCards_LimitsNotReady(readyAt, block.timestamp);
        Card c = _requireLive(book, program, card);
        book.card(program, card).pending = PendingLimits.wrap(0);
        _setLimits(book, program, card, c, pending.withReadyAt(0));
    }

    function _setLimits(
        Book storage book,
        uint32 program,
        address card,
        Card c,
        PendingLimits limits
    ) private {
        book.card(program, card).word = c.withLimits(limits);
        LongLimits long = book.card(program, card).long;
        book.card(program, card).long = long.withLimits(limits);

        emit ICardEvents.LimitsSet(program, card, limits.unpack());
    }

    function _limitsOf(
        Book storage book,
        uint32 program,
        address card,
        Card c
    ) private view returns (PendingLimits) {
        return c.limits(book.card(program, card).long);
    }

    // ---------------------------------------------------------------- what the holder signs

    /// @dev CA-7. Uses up a sequence number for something else than a payment.
    /// @param digest What the holder has signed.
    function useSequence(
        Book storage book,
        uint32 program,
        address card,
        uint24 sequence,
        uint32 deadline,
        bytes32 digest,
        bytes calldata signature
    ) public {
        requireHolder(card, digest, signature);
        if (block.timestamp > deadline)
            revert ICardEvents.PrepaidCards_DeadlinePassed(deadline, block.timestamp);
        Card c = _requireLive(book, program, card);
        Card next = c.use(sequence);
        if (next.isNone()) book.declineCard(program, card, sequence, c.whyNotUse(sequence));
        book.card(program, card).word = next;

        emit ICardEvents.SequenceUsed(program, card, sequence);
    }

    /// @dev CA-21. By a key of any kind.
    function requireHolder(address card, bytes32 digest, bytes calldata signature) public view {
        if (!Keys.isHolder(card, digest, signature))
            revert ICardEvents.PrepaidCards_BadHolderSignature(card, digest);
    }

    // ---------------------------------------------------------------- checks

    /// @dev A card that is neither unknown, replaced nor blocked.
    function _requireLive(
        Book storage book,
        uint32 program,
        address card
    ) private view returns (Card c) {
        c = book.card(program, card).word;
        Decline why = c.standing(0);
        if (why != Decline.None && why != Decline.CardFrozen)
            book.declineCard(program, card, 0, why);
    }

    function _requireDay(
        Book storage book,
        uint32 program,
        uint256 lastDay,
        uint256 minDays
    ) private view {
        uint256 today = book.today(program);
        (uint256 min, uint256 max) = (today + minDays, today + CardWord.MAX_DAYS);
        if (lastDay < min || lastDay > max)
            // forge-lint: disable-next-line(unsafe-typecast)
            revert ICardEvents.PrepaidCards_BadLastDay(uint16(lastDay), min, max); // a field of 16 bits
    }

    function _tierOf(
        Book storage book,
        uint32 program,
        uint8 tier
    ) private view returns (Tier memory) {
        ProgramTerms storage terms = book.programs[program].terms;
        if (tier >= terms.tiers.length) revert ICardEvents.PrepaidCards_UnknownTier(program, tier);
        return terms.tiers[tier];
    }
}
