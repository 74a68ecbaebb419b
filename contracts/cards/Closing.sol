// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accruing} from "./Accruing.sol";
import {
    ADJUSTED,
    Adjustments,
    Book,
    Desk,
    Era,
    MerchantAccount,
    Program,
    Rate,
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
library Closing {
    using Accruing for Book;
    using Closing for MerchantAccount;
    using Schedules for Program;

    /// @dev CA-15 to CA-17. Closes all periods up to this second, one after the other, and says what is to be paid out.
    /// @param end First second after the last of them, which has passed.
    /// @return unpaid Units; the caller pays them.
    function close(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint256 end
    ) internal returns (uint64 unpaid) {
        Program storage p = book.programs[program];
        MerchantAccount storage account = book.accounts[program][merchant];
        (Desk memory desk, Schedule memory schedule) = (account.desk, p.schedule);
        unpaid = takeUnpaid(account, desk);

        while (desk.closedUntil < end) {
            Statement memory s = _open(p, schedule, desk, unpaid);
            (s.program, s.merchant) = (program, merchant);
            uint256 rate = _rebase(p, schedule, desk);
            uint256 paged = desk.paged;
            _advance(p, schedule, desk);
            _count(book, account, desk, paged, s);
            if (s.captures | s.refunds | s.debited | s.credited | s.paid == 0) continue;

            _charge(schedule, desk, rate, s);
            (desk.opening, unpaid) = (s.closing, s.closing);
            bytes32 chain = keccak256(abi.encode(account.chain, s));
            account.chain = chain;

            emit IClearingEvents.PeriodClosed(program, merchant, s.period, s, chain);
        }

        (account.desk, p.schedule) = (desk, schedule);

        emit IClearingEvents.ClosedUntil(program, merchant, desk.closedUntil);
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

    /// @dev CA-17. The statement of the next period, with what there is before it.
    function _open(
        Program storage p,
        Schedule memory schedule,
        Desk memory desk,
        uint64 unpaid
    ) private view returns (Statement memory s) {
        Era memory era = p.newestOr(schedule, desk.closedUntil);
        // forge-lint: disable-next-line(unsafe-typecast)
        s.period = uint32(era.number + (desk.closedUntil - era.from) / era.length); // of an hour or more
        (s.opening, s.paid) = (desk.opening, desk.opening - unpaid);
    }

    /// @dev CA-15. The next period is the one that is closed, and no key was looked at for the one behind it.
    function _advance(Program storage p, Schedule memory schedule, Desk memory desk) private view {
        desk.closedUntil += p.newestOr(schedule, desk.closedUntil).length;
        desk.paged = 0;
    }

    /// @dev CA-16. Where a new rate begins with the next period, its base begins with what is left over from before.
    /// @return Rate of the next period.
    function _rebase(
        Program storage p,
        Schedule memory schedule,
        Desk memory desk
    ) private view returns (uint256) {
        Rate memory rate = p.rateAt(schedule, desk.closedUntil);
        if (rate.from == desk.closedUntil) {
            uint256 before = p.rateAt(schedule, desk.closedUntil - 1).rate;
            desk.charged = _narrow(desk.charged - Fees.feeOf(desk.net, before));
            desk.net = 0;
        }
        return rate.rate;
    }

    /// @dev CA-15, CA-16. What happened in the period: its totals, and the words of the keys that are still in it.
    function _count(
        Book storage book,
        MerchantAccount storage account,
        Desk memory desk,
        uint256 paged,
        Statement memory s
    ) private view {
        uint256 end = desk.closedUntil;
        Totals totals = account.periods[end];
        uint256 count = account.terminals.length;
        for (uint256 i = paged; i < count; ++i) {
            Terminal t = book.terminal(s.program, account.terminals[i]).word;
            if (t.end() == end) totals = t.addTo(totals);
        }
        if (desk.flags & ADJUSTED != 0) {
            Adjustments memory a = account.adjusted[end];
            (s.debited, s.credited) = (a.debited, a.credited);
        }
        // fields of 64 and 32 bits; what was debited was drawn
        // forge-lint: disable-start(unsafe-typecast)
        (s.captured, s.refunded) = (uint64(totals.captured()), uint64(totals.refunded()));
        (s.captures, s.refunds) = (uint32(totals.captures()), uint32(totals.refunds()));
        s.drawn = uint64(totals.drawn() - s.debited);
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
        if (from != desk.paged)
            revert IClearingEvents.PrepaidCards_PageOutOfOrder(from, desk.paged);
        uint32 period = _open(p, p.schedule, desk, desk.opening).period;
        _advance(p, p.schedule, desk);
        uint256 end = desk.closedUntil;
        if (block.timestamp < end)
            revert IClearingEvents.PrepaidCards_PeriodNotEnded(period, end, block.timestamp);
        uint256 left = account.terminals.length - from;
        uint256 until = from + (count < left ? count : left);

        // forge-lint: disable-next-line(unsafe-typecast)
        account.desk.paged = uint24(until); // as many as there are keys
        for (uint256 i = from; i < until; ++i) {
            TerminalCell storage cell = book.terminal(program, account.terminals[i]);
            if (cell.word.end() <= end) cell.word = book.roll(program, cell.word);
        }

        emit IClearingEvents.PeriodPaged(program, merchant, period, until);
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
