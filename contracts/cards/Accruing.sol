// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, MerchantAccount} from "./CardBook.sol";
import {Owing} from "./Owing.sol";
import {Schedules} from "./Schedules.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title What merchants accrue
/// @author The Tallystick authors
/// @notice CA-4, CA-15. A terminal's word counts what its key captures and refunds in the current period. When the
/// period is over, or a field is full, the word is added to the merchant's totals of that period. Where a word alone
/// does not tell, `Owing` goes on.
library Accruing {
    using Accruing for Book;
    using Owing for Book;
    using Schedules for Book;

    // ---------------------------------------------------------------- captures

    /// @dev CA-15. Adds a capture, or the captures of an upload, to what the merchant accrues.
    /// @param amount Units, < 2^56.
    /// @param count How many captures, < 2^16.
    function accrue(
        Book storage book,
        uint32 program,
        address terminal,
        Terminal t,
        uint256 amount,
        uint256 count
    ) internal {
        Terminal next = t.capture(amount, count, block.timestamp);
        if (next.isNone()) {
            t = book.roll(program, t);
            next = t.capture(amount, count, block.timestamp);
            if (next.isNone()) {
                book.accrueAtLength(program, terminal, t, amount, count);
                return;
            }
        }
        book.terminal(program, terminal).word = next;
    }

    /// @dev CA-15. Adds what the word counts to the totals of its period, and begins the current one.
    /// @return The word with nothing counted; the caller stores it.
    function roll(Book storage book, uint32 program, Terminal t) internal returns (Terminal) {
        if (t.captures() != 0 || t.refunds() != 0) {
            MerchantAccount storage account = book.accounts[program][t.merchant()];
            account.periods[t.end()] = t.addTo(account.periods[t.end()]);
        }
        Terminal next = t.rolled(block.timestamp);
        return next.isNone() ? book.begin(program, t, block.timestamp) : next;
    }

    // ---------------------------------------------------------------- refunds

    /// @dev CA-4. Takes a refund from what the merchant has; what nothing covers becomes due.
    /// @param t The word of the key that refunds.
    /// @return covered Units of `amount` that are there, to be credited.
    function draw(
        Book storage book,
        uint32 program,
        address terminal,
        Terminal t,
        address card,
        uint256 amount
    ) internal returns (uint256 covered) {
        Terminal next = t.refund(amount, block.timestamp);
        if (next.isNone()) return book.drawAtLength(program, terminal, card, amount);
        book.terminal(program, terminal).word = next;
        return amount;
    }
}
