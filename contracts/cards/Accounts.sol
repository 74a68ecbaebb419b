// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "./CardBook.sol";
import {Card, CardWord, LongLimits} from "./CardWords.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Record} from "./PaymentWords.sol";

/// @title What goes back to cards
/// @author The Tallystick authors
/// @notice CA-3, CA-4. Holds, refunds and their way to the card that has the account now.
library Accounts {
    using Accounts for Book;

    /// @dev CA-10. The card that has the account now: a replaced card's successor.
    function latest(
        Book storage book,
        uint256 program,
        address card
    ) internal view returns (address, Card) {
        Card c = book.cards[program][card];
        while (c.has(CardWord.REPLACED)) {
            card = c.successor();
            c = book.cards[program][card];
        }
        return (card, c);
    }

    /// @dev CA-3. A capture leaves the hold, what is released goes back to the balance.
    function settle(
        Book storage book,
        uint256 program,
        address card,
        uint256 captured,
        uint256 released
    ) internal {
        Card c = Card.wrap(0);
        (card, c) = book.latest(program, card);
        book.cards[program][card] = c.capture(captured).release(released);
    }

    /// @dev CA-3, CA-8. A voided authorization goes back, with what it had counted in the limits.
    function giveBack(Book storage book, uint256 program, address card, Record r) internal {
        Card c = Card.wrap(0);
        (card, c) = book.latest(program, card);
        book.cards[program][card] = c.release(r.authorized()).uncount(r.authorized(), r.day());
        if (r.isLong()) {
            LongLimits long = book.longLimits[program][card];
            book.longLimits[program][card] = long.uncount(r.authorized(), r.day());
        }
    }

    /// @dev CA-4. A refund goes to the card, whatever its standing; above its cap to the overflow.
    function credit(Book storage book, uint256 program, address card, uint256 amount) internal {
        Card c = Card.wrap(0);
        (card, c) = book.latest(program, card);
        uint256 room = c.room();
        if (amount > room) {
            uint256 above = amount - room;
            book.overflow[program][card] += above;
            emit ICardEvents.Overflowed(uint32(program), card, above); // a program's number
            amount = room;
        }
        book.cards[program][card] = c.credit(amount);
    }
}
