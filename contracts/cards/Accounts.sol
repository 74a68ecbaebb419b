// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, CardAccount} from "./CardBook.sol";
import {CardWord} from "./CardWords.sol";
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
        uint32 program,
        address card
    ) internal view returns (address, CardAccount storage account) {
        account = book.card(program, card);
        while (account.word.has(CardWord.REPLACED)) {
            card = account.word.successor();
            account = book.card(program, card);
        }
        return (card, account);
    }

    /// @dev CA-3. A capture leaves the hold, what is released goes back to the balance.
    // Which card it is does not matter.
    // slither-disable-next-line unused-return
    function settle(
        Book storage book,
        uint32 program,
        address card,
        uint256 captured,
        uint256 released
    ) internal {
        (, CardAccount storage account) = book.latest(program, card);
        account.word = account.word.settle(captured, released);
    }

    /// @dev CA-3, CA-8. A voided authorization goes back, with what it had counted in the limits.
    // Which card it is does not matter.
    // slither-disable-next-line unused-return
    function giveBack(Book storage book, uint32 program, address card, Record r) internal {
        (, CardAccount storage account) = book.latest(program, card);
        uint256 amount = r.authorized();
        account.word = account.word.settle(0, amount).uncount(amount, r.day());
        if (r.isLong()) account.long = account.long.uncount(amount, r.day());
    }

    /// @dev CA-4. A refund goes to the card, whatever its standing; above its cap to the overflow.
    function credit(Book storage book, uint32 program, address card, uint256 amount) internal {
        CardAccount storage account = book.card(program, card);
        (card, account) = book.latest(program, card);
        uint256 room = account.word.room();
        if (amount > room) {
            uint256 above = amount - room;
            // forge-lint: disable-next-line(unsafe-typecast)
            account.overflow += uint216(above); // of one refund
            emit ICardEvents.Overflowed(program, card, above);
            amount = room;
        }
        account.word = account.word.credit(amount);
    }
}
