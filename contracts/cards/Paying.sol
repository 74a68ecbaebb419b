// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, CardAccount} from "./CardBook.sol";
import {Card, CardWord, LongLimits} from "./CardWords.sol";
import {Decline, PaymentKind} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {RecordWord} from "./PaymentWords.sol";
import {Slip} from "./Slips.sol";
import {Terminal, TerminalWord} from "./TerminalWords.sol";

/// @title Paying from a card
/// @author The Tallystick authors
/// @notice CA-1, CA-2, CA-5, CA-8. What a sale and an authorization have in common, by itself and in an upload. The
/// caller has verified the signatures before anything is paid.
library Paying {
    using Paying for Book;

    /// @dev CA-12. Why the terminal's word does not allow it, if so.
    function whyNotAdmitted(Slip p, Terminal t, PaymentKind kind) internal view returns (Decline) {
        bool isHeld = kind == PaymentKind.Authorization;
        return t.whyNot(p.deadline(), p.authorizationEnd(), p.refundEnd(), isHeld, block.timestamp);
    }

    /// @dev CA-2. Sells what is admitted and signed; the caller accrues it.
    /// @return approved Units; 0 where the card declines.
    // An authorization asks which limits counted it, a sale does not.
    // slither-disable-next-line unused-return
    function sell(
        Book storage book,
        Slip p,
        bytes32 id,
        Terminal t
    ) internal returns (uint256 approved) {
        (approved, ) = book.pay(p, t.dayOf(block.timestamp), false);
        // CA-5: the record of a sale, where the program wants one
        if (t.has(TerminalWord.RECORD) && approved != 0)
            book.payments[id] = RecordWord.sale(approved, t.merchant());
    }

    /// @dev CA-2. Authorizes what is admitted and signed.
    /// @return approved Units; 0 where the card declines.
    // 0 units are none.
    // slither-disable-next-line incorrect-equality
    function hold(
        Book storage book,
        Slip p,
        bytes32 id,
        Terminal t
    ) internal returns (uint256 approved) {
        uint256 today = t.dayOf(block.timestamp);
        bool isLong = false;
        (approved, isLong) = book.pay(p, today, true);
        if (approved == 0) return 0;

        book.payments[id] = RecordWord.authorization(approved, today, t.merchant(), isLong);

        emit ICardEvents.Authorized(id, p.card(), p.terminal(), p.word(approved));
    }

    /// @dev CA-2, CA-8. Takes the payment from the card's balance and counts it in its limits.
    /// @param today Days since 1970-01-01 in the program's time.
    /// @param isHeld Whether it goes to the hold.
    /// @return approved Units; 0 where the card declines.
    /// @return isLong Whether the card's second word counts it.
    function pay(
        Book storage book,
        Slip p,
        uint256 today,
        bool isHeld
    ) internal returns (uint256 approved, bool isLong) {
        CardAccount storage account = book.card(p.program(), p.card());
        Card card = account.word;
        approved = _approvable(p, card);
        Card next = card.pay(approved, p.sequence(), today, isHeld);
        if (next.isNone()) return (0, false);
        isLong = next.has(CardWord.LONG_LIMITS);
        if (isLong) {
            (LongLimits long, Decline why) = account.long.count(approved, today);
            if (why != Decline.None) return (0, false);
            account.long = long;
        }
        account.word = next;
    }

    /// @dev CA-12. Why the card declines.
    // An enum, and of a count only why it fails.
    // slither-disable-next-line incorrect-equality,unused-return
    function whyNotPaid(Book storage book, Slip p, Terminal t) internal view returns (Decline why) {
        uint256 today = t.dayOf(block.timestamp);
        CardAccount storage account = book.card(p.program(), p.card());
        uint256 amount = _approvable(p, account.word);
        if (amount == 0) amount = p.amount(); // nothing is there to approve a part of
        why = account.word.whyNot(amount, p.sequence(), today);
        if (why == Decline.None) (, why) = account.long.count(amount, today);
    }

    /// @dev CA-2. The amount, or what is there where less will do.
    function _approvable(Slip p, Card card) private pure returns (uint256 amount) {
        amount = p.amount();
        if (p.isPartial() && amount > card.balance()) amount = card.balance();
    }
}
