// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accruing} from "./Accruing.sol";
import {
    ADJUSTED,
    Adjustments,
    Book,
    Desk,
    MerchantAccount,
    Program,
    Schedule,
    TerminalCell,
    UNPAID
} from "./CardBook.sol";
import {Statement} from "./ClearingTypes.sol";
import {Fees} from "./Fees.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {IClearingEvents} from "./IClearingEvents.sol";
import {Schedules} from "./Schedules.sol";
import {Terminal} from "./TerminalWords.sol";
import {Totals} from "./TotalsWords.sol";

/// @title Closing periods
/// @author The Tallystick authors
/// @notice CA-15 to CA-17. A period's totals are what its captures and refunds left there, whenever it is closed: closing
/// reads them, and changes none.
library Closings {
    using Accruing for Book;
    using Closings for MerchantAccount;
    using Schedules for Program;

    /// @dev CA-6, CA-15 to CA-17. Closes all periods up to this one, and says what is to be paid out.
    /// @return unpaid Units; the caller pays them.
    function close(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint32 period
    ) internal returns (uint64 unpaid) {
        Program storage p = book.programs[program];
        Schedule memory schedule = p.schedule;
        uint256 end = p.startOf(schedule, uint256(period) + 1);
        if (block.timestamp < end)
            revert IClearingEvents.PrepaidCards_PeriodNotEnded(period, end, block.timestamp);
        MerchantAccount storage account = book.accounts[program][merchant];
        Desk memory desk = account.desk;
        if (desk.closedUntil == 0) revert ICardEvents.PrepaidCards_UnknownMerchant(merchant);
        if (end <= desk.closedUntil) return 0;
        unpaid = takeUnpaid(account, desk);

        uint256 told = 0;
        while (desk.closedUntil < end) {
            Statement memory s;
            (s.opening, s.paid) = (desk.opening, desk.opening - unpaid);
            uint256 paged = desk.paged;
            uint256 rate = _begin(p, schedule, desk, s);
            _count(book, account, program, desk, paged, s);
            if (s.captures | s.refunds | s.debited | s.credited | s.paid == 0) continue;

            _charge(schedule, desk, rate, s);
            (desk.opening, unpaid) = (s.closing, s.closing);
            bytes32 chain = keccak256(abi.encode(account.chain, program, merchant, s));
            account.chain = chain;
            told = desk.closedUntil;

            emit IClearingEvents.PeriodClosed(program, merchant, s, chain);
        }

        (account.desk, p.schedule) = (desk, schedule);

        if (told != end) emit IClearingEvents.ClosedUntil(program, merchant, desk.closedUntil);
    }

    /// @dev CA-16. What was not paid out of the last statement; as if it were now.
    function takeUnpaid(
        MerchantAccount storage account,
        Desk memory desk
    ) internal returns (uint64 unpaid) {
        if (desk.flags & UNPAID == 0) return 0;
        unpaid = account.unpaid;
        account.unpaid = 0;
        desk.flags &= ~UNPAID;
    }

    /// @dev CA-15, CA-16. The next period is the one that is closed. Where a new rate begins with it, the rate's base
    /// begins with what is left over from before.
    /// @return rate Of the period.
    function _begin(
        Program storage p,
        Schedule memory schedule,
        Desk memory desk,
        Statement memory s
    ) private view returns (uint256 rate) {
        uint32 start = desk.closedUntil;
        (uint32 from, uint32 number, uint32 length) = p.periodsFrom(schedule, start);
        unchecked {
            s.period = number + (start - from) / length; // from ≤ start
            (desk.closedUntil, desk.paged) = (start + length, 0); // has passed
        }
        (from, rate) = p.rateAt(schedule, start);
        if (from != start) return rate;
        (, uint256 before) = p.rateAt(schedule, start - 1);
        desk.charged = _narrow(desk.charged - Fees.feeOf(desk.net, before));
        desk.net = 0;
    }

    /// @dev CA-15, CA-16. What happened in the period: its totals, and the words of the keys that are still in it.
    function _count(
        Book storage book,
        MerchantAccount storage account,
        uint32 program,
        Desk memory desk,
        uint256 paged,
        Statement memory s
    ) private view {
        uint256 end = desk.closedUntil;
        Totals totals = account.periods[end];
        if (desk.flags & ADJUSTED != 0) {
            Adjustments memory a = account.adjusted[end];
            (s.debited, s.credited) = (a.debited, a.credited);
        }
        // fields of 64 and 32 bits; what was debited was drawn
        // forge-lint: disable-start(unsafe-typecast)
        (s.captured, s.refunded) = (uint64(totals.captured()), uint64(totals.refunded()));
        (s.captures, s.refunds) = (uint32(totals.captures()), uint32(totals.refunds()));
        s.drawn = uint64(totals.drawn() - s.debited);
        uint256 count = account.terminals.length;
        for (uint256 i = paged; i < count; ++i) {
            Terminal t = book.terminal(program, account.terminals[i]).word;
            if (t.end() != end) continue;
            s.captured += uint64(t.captured());
            s.refunded += uint64(t.refunded());
            s.drawn += uint64(t.refunded());
            s.captures += uint32(t.captures());
            s.refunds += uint32(t.refunds());
        }
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev CA-16. The fee, and what is left.
    function _charge(
        Schedule memory schedule,
        Desk memory desk,
        uint256 rate,
        Statement memory s
    ) private pure {
        int256 net = desk.net + int256(uint256(s.captured)) - int256(uint256(s.refunded));
        uint256 available = uint256(s.captured) - s.drawn - s.debited + s.credited;
        int256 fee = Fees.bounded(Fees.feeOf(net, rate) - desk.charged, available, schedule.fees);
        (desk.net, desk.charged, s.fee) = (_narrow(net), _narrow(desk.charged + fee), _narrow(fee));
        schedule.fees = _sum(schedule.fees, fee);
        s.closing = _sum(uint256(s.opening) - s.paid + available, -fee);
    }

    /// @dev CA-15. Adds the words of the next keys to the totals that they belong to, so that closing need not read them.
    function page(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint256 from,
        uint256 count
    ) internal {
        Program storage p = book.programs[program];
        MerchantAccount storage account = book.accounts[program][merchant];
        Desk memory desk = account.desk;
        if (desk.closedUntil == 0) revert ICardEvents.PrepaidCards_UnknownMerchant(merchant);
        if (from != desk.paged)
            revert IClearingEvents.PrepaidCards_PageOutOfOrder(from, desk.paged);
        uint32 period = uint32(p.numberAt(desk.closedUntil)); // a field of 32 bits
        uint256 end = p.endOf(period);
        if (block.timestamp < end)
            revert IClearingEvents.PrepaidCards_PeriodNotEnded(period, end, block.timestamp);
        uint256 until = account.terminals.length;
        if (count < until - from) until = from + count;

        // forge-lint: disable-next-line(unsafe-typecast)
        account.desk.paged = uint24(until); // as many as there are keys
        _rollKeys(book, program, account, from, until, end);

        emit IClearingEvents.PeriodPaged(program, merchant, period, until);
    }

    /// @dev CA-15. Of these keys, those that are in this period or behind: they go on to the current one.
    function _rollKeys(
        Book storage book,
        uint32 program,
        MerchantAccount storage account,
        uint256 from,
        uint256 until,
        uint256 end
    ) private {
        for (uint256 i = from; i < until; ++i) {
            TerminalCell storage cell = book.terminal(program, account.terminals[i]);
            if (cell.word.end() <= end) cell.word = book.roll(program, cell.word);
        }
    }

    /// @dev CA-20. A field of 64 bits holds the sum, or it reverts.
    function _sum(uint256 a, int256 b) private pure returns (uint64) {
        // all are sums of fields of 64 bits, and the caller's `b` takes no more than there is
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 sum = uint256(int256(a) + b);
        if (sum > type(uint64).max)
            revert ICardEvents.PrepaidCards_OutOfRange(sum, type(uint64).max);
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(sum); // checked above
    }

    /// @dev CA-20. A field of 64 bits holds the sum, or it reverts.
    function _narrow(int256 sum) private pure returns (int64) {
        if (sum > type(int64).max || sum < type(int64).min)
            revert ICardEvents.PrepaidCards_OutOfRange(uint256(sum), uint64(type(int64).max));
        // forge-lint: disable-next-line(unsafe-typecast)
        return int64(sum); // checked above
    }
}
