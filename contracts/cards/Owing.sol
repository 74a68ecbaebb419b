// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Accruing} from "./Accruing.sol";
import {Book, Due, Ledger, MerchantAccount, TerminalCell} from "./CardBook.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Terminal, TerminalWord} from "./TerminalWords.sol";
import {Totals} from "./TotalsWords.sol";

/// @title What merchants owe
/// @author The Tallystick authors
/// @notice CA-4. Refunds take from the merchant's captures of the current period, under whatever key, then from its
/// reserve; the rest is due, and later captures cover it before anything accrues. Linked, not inlined: it keeps
/// PrepaidCards within the size limit.
library Owing {
    using Accounts for Book;
    using Accruing for Book;

    /// @dev CA-4. Most refunds due that a capture credits to cards: the others wait for the next, or for anybody.
    uint256 private constant CREDITS = 4;

    /// @dev CA-4. As `accrue`, for a rolled word, where refunds are due or the amount does not fit into the word.
    function accrueAtLength(
        Book storage book,
        uint32 program,
        address terminal,
        Terminal t,
        uint256 amount,
        uint256 count
    ) public {
        uint24 merchant = t.merchant();
        MerchantAccount storage account = book.accounts[program][merchant];
        uint256 covered = _cover(account, program, merchant, amount, false);
        Totals totals = account.periods[t.end()];
        account.periods[t.end()] = totals.add(amount, 0, covered, count, 0);
        Ledger memory ledger = account.ledger;
        if (ledger.covered == ledger.owed) t = t.without(TerminalWord.OWES);
        book.terminal(program, terminal).word = t;

        creditRefunds(book, program, merchant, CREDITS);
    }

    /// @dev CA-4. As `draw`, where this key's word alone does not tell: the other keys' captures of the period count as
    /// well, then the reserve.
    function drawAtLength(
        Book storage book,
        uint32 program,
        address terminal,
        address card,
        uint256 amount
    ) public returns (uint256 covered) {
        TerminalCell storage cell = book.terminal(program, terminal);
        Terminal t = book.roll(program, cell.word);
        cell.word = t;
        uint24 merchant = t.merchant();
        MerchantAccount storage account = book.accounts[program][merchant];
        _gather(book, program, account, t.end(), amount);
        Totals totals = account.periods[t.end()];
        uint256 accrued = _least(totals.available(), amount);
        account.periods[t.end()] = totals.add(0, amount, accrued, 0, 1);

        covered = accrued + _drawReserve(account, program, merchant, amount - accrued);
        if (covered < amount) _owe(book, program, merchant, card, amount - covered);
    }

    /// @dev CA-16. Takes from what the merchant has captured in the current period, if there is enough.
    /// @param end Of the period.
    /// @return available Units that there were.
    function take(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint256 end,
        uint256 amount
    ) public returns (uint256 available) {
        MerchantAccount storage account = book.accounts[program][merchant];
        _gather(book, program, account, end, amount);
        Totals totals = account.periods[end];
        available = totals.available();
        if (available >= amount) account.periods[end] = totals.add(0, 0, amount, 0, 0);
    }

    /// @dev CA-4. Adds the words of the merchant's keys to its totals, until those of this period suffice.
    function _gather(
        Book storage book,
        uint32 program,
        MerchantAccount storage account,
        uint256 end,
        uint256 amount
    ) private {
        uint256 count = account.terminals.length;
        for (uint256 i = 0; i < count && account.periods[end].available() < amount; ++i) {
            TerminalCell storage cell = book.terminal(program, account.terminals[i]);
            cell.word = book.roll(program, cell.word);
        }
    }

    function _drawReserve(
        MerchantAccount storage account,
        uint32 program,
        uint24 merchant,
        uint256 amount
    ) private returns (uint256 drawn) {
        uint256 reserve = account.ledger.reserve;
        drawn = _least(reserve, amount);
        if (drawn == 0) return 0;

        // forge-lint: disable-next-line(unsafe-typecast)
        account.ledger.reserve = uint56(reserve - drawn); // ≤ reserve

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ICardEvents.ReserveDrawn(program, merchant, uint64(drawn)); // ≤ reserve
    }

    /// @dev CA-4. Writes down a refund that nothing covers, and sends all the merchant's captures the long way.
    function _owe(
        Book storage book,
        uint32 program,
        uint24 merchant,
        address card,
        uint256 amount
    ) private {
        MerchantAccount storage account = book.accounts[program][merchant];
        uint256 end = account.ledger.owed + amount;
        // CA-20: all fields hold the sum, or it reverts
        if (end > type(uint56).max)
            revert ICardEvents.PrepaidCards_OutOfRange(end, type(uint56).max);
        // forge-lint: disable-next-line(unsafe-typecast)
        account.ledger.owed = uint56(end); // checked above
        // forge-lint: disable-next-line(unsafe-typecast)
        account.dues.push(Due(card, uint56(end)));
        uint256 count = account.terminals.length;
        for (uint256 i = 0; i < count; ++i) {
            TerminalCell storage cell = book.terminal(program, account.terminals[i]);
            // what a word counts stays accrued: only what comes later covers
            if (!cell.word.has(TerminalWord.OWES)) cell.word = cell.word.with(TerminalWord.OWES);
        }

        emit ICardEvents.RefundDue(
            program,
            merchant,
            card,
            account.dues.length - 1,
            // forge-lint: disable-next-line(unsafe-typecast)
            uint40(amount) // of one refund
        );
    }

    // ---------------------------------------------------------------- refunds due

    /// @dev CA-4. Pays into the reserve what refunds due do not need.
    /// @param amount Units, < 2^56.
    function fund(Book storage book, uint32 program, uint24 merchant, uint256 amount) public {
        MerchantAccount storage account = book.accounts[program][merchant];
        uint256 covered = _cover(account, program, merchant, amount, true);
        uint256 reserve = account.ledger.reserve + amount - covered;
        if (reserve > type(uint56).max)
            revert ICardEvents.PrepaidCards_OutOfRange(reserve, type(uint56).max);
        // forge-lint: disable-next-line(unsafe-typecast)
        account.ledger.reserve = uint56(reserve); // checked above

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ICardEvents.ReserveFunded(program, merchant, uint64(amount)); // < 2^56

        creditRefunds(book, program, merchant, CREDITS);
    }

    /// @dev CA-4. Credits what is covered to the cards, oldest first.
    function creditRefunds(Book storage book, uint32 program, uint24 merchant, uint256 max) public {
        MerchantAccount storage account = book.accounts[program][merchant];
        Ledger memory ledger = account.ledger;
        if (ledger.credited == ledger.covered) return;
        for (; max != 0 && ledger.credited < ledger.covered; --max) {
            Due memory due = account.dues[ledger.next];
            uint256 until = _least(due.end, ledger.covered);
            uint256 amount = until - ledger.credited;
            emit ICardEvents.RefundCredited(
                program,
                merchant,
                due.card,
                ledger.next,
                // forge-lint: disable-next-line(unsafe-typecast)
                uint40(amount) // of one refund
            );
            book.credit(program, due.card, amount);
            // forge-lint: disable-next-line(unsafe-typecast)
            ledger.credited = uint56(until); // ≤ covered
            if (until == due.end) ++ledger.next;
        }
        account.ledger = ledger;
    }

    /// @return covered Units of `amount` that refunds due needed.
    function _cover(
        MerchantAccount storage account,
        uint32 program,
        uint24 merchant,
        uint256 amount,
        bool byReserve
    ) private returns (uint256 covered) {
        Ledger memory ledger = account.ledger;
        covered = _least(ledger.owed - ledger.covered, amount);
        if (covered == 0) return 0;

        // forge-lint: disable-next-line(unsafe-typecast)
        account.ledger.covered = uint56(ledger.covered + covered); // ≤ owed

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ICardEvents.RefundsCovered(program, merchant, uint64(covered), byReserve); // ≤ owed
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
