// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, Due, Ledger, MerchantAccount, Program} from "./CardBook.sol";
import {Card, CardWord} from "./CardWords.sol";
import {
    CardLimits,
    CardView,
    MerchantView,
    PaymentView,
    PeriodTotals,
    ProgramTerms,
    TerminalView
} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {PendingLimits} from "./Limits.sol";
import {Record} from "./PaymentWords.sol";
import {Schedules} from "./Schedules.sol";
import {Terminal} from "./TerminalWords.sol";
import {Totals} from "./TotalsWords.sol";

/// @title Reading the book
/// @author The Tallystick authors
/// @notice Casts are to the widths of the fields.
library CardReading {
    using Schedules for Program;

    function programOf(
        Book storage book,
        uint32 program
    ) public view returns (ProgramTerms memory) {
        return book.programs[program].terms;
    }

    function pendingLimitsOf(
        Book storage book,
        uint32 program,
        address card
    ) public view returns (CardLimits memory limits, uint256 readyAt) {
        PendingLimits pending = book.card(program, card).pending;
        return (pending.unpack(), pending.readyAt());
    }

    function cardOf(
        Book storage book,
        uint32 program,
        address card
    ) public view returns (CardView memory info) {
        Card c = book.card(program, card).word;
        if (c.isNone()) return info;
        info.known = true;
        info.tier = book.card(program, card).origin.tier;
        if (c.has(CardWord.REPLACED)) {
            info.successor = c.successor();
            return info;
        }
        for (uint256 level = 0; level < 3; ++level) {
            info.frozen[level] = c.has(CardWord.FROZEN_BY_HOLDER << level);
        }
        info.blocked = c.has(CardWord.BLOCKED);
        (info.balance, info.hold) = (uint40(c.balance()), uint40(c.hold()));
        info.overflow = book.card(program, card).overflow;
        info.requested = book.card(program, card).requested;
        info.cap = c.capInUnits();
        (info.top, info.window) = (uint24(c.top()), uint32(c.window()));
        info.lastDay = uint16(c.lastDay());
        info.countedDay = uint16(c.countedDay());
        (info.spentThatDay, info.paymentsThatDay) = (uint40(c.daySum()), uint8(c.dayCount()));
        info.limits = c.limits(book.card(program, card).long).unpack();
    }

    function terminalOf(
        Book storage book,
        uint32 program,
        address terminal
    ) public view returns (TerminalView memory info) {
        Terminal t = book.terminal(program, terminal).word;
        info.status = t.status();
        info.merchant = t.merchant();
        (info.from, info.to) = (uint32(t.from()), uint32(t.to()));
        if (t.isNone()) return info;
        info.period = uint32(book.programs[program].numberAt(t.end() - 1));
        (info.captured, info.refunded) = (uint40(t.captured()), uint40(t.refunded()));
        (info.captures, info.refunds) = (uint16(t.captures()), uint16(t.refunds()));
    }

    function paymentOf(
        Book storage book,
        bytes32 payment
    ) public view returns (PaymentView memory info) {
        Record r = book.payments[payment];
        (info.state, info.kind) = (r.state(), r.kind());
        info.merchant = r.merchant();
        info.authorized = uint40(r.authorized());
        if (r.isOpen()) info.capturable = uint40(r.rest());
        else info.released = uint40(r.rest());
        (info.captured, info.refunded) = (uint40(r.captured()), uint40(r.refunded()));
    }

    function merchantOf(
        Book storage book,
        uint32 program,
        uint24 merchant
    ) public view returns (MerchantView memory info) {
        MerchantAccount storage account = book.accounts[program][merchant];
        Ledger memory ledger = account.ledger;
        info.owner = book.merchants[merchant].owner;
        info.payout = book.merchants[merchant].payout;
        (info.reserve, info.owed) = (ledger.reserve, ledger.owed);
        (info.covered, info.credited) = (ledger.covered, ledger.credited);
        info.terminals = account.terminals;
    }

    function periodOf(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint32 period
    ) public view returns (PeriodTotals memory) {
        MerchantAccount storage account = book.accounts[program][merchant];
        uint256 end = book.programs[program].endOf(period);
        Totals totals = account.periods[end];
        for (uint256 i = 0; i < account.terminals.length; ++i) {
            Terminal t = book.terminal(program, account.terminals[i]).word;
            if (t.end() == end) totals = t.addTo(totals);
        }
        return totals.unpack();
    }

    function refundDueOf(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint256 number
    ) public view returns (address card, uint40 open) {
        MerchantAccount storage account = book.accounts[program][merchant];
        uint256 count = account.dues.length;
        if (number >= count) revert ICardEvents.PrepaidCards_OutOfRange(number, count);
        Due memory due = account.dues[number];
        uint256 start = number == 0 ? 0 : account.dues[number - 1].end;
        uint256 credited = account.ledger.credited;
        if (start < credited) start = credited < due.end ? credited : due.end;
        // forge-lint: disable-next-line(unsafe-typecast)
        return (due.card, uint40(due.end - start)); // of one refund
    }
}
