// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustments,
    Book,
    Desk,
    LinesRoot,
    MerchantAccount,
    Program,
    Proposal,
    Schedule,
    UNPAID
} from "./CardBook.sol";
import {Adjustment, AdjustmentsView, ClearingView, ScheduleView} from "./ClearingTypes.sol";
import {Schedules} from "./Schedules.sol";

/// @title Reading what clearing has written
/// @author The Tallystick authors
/// @notice Casts are to the widths of the fields.
library ClearingReading {
    using Schedules for Program;

    function scheduleOf(
        Book storage book,
        uint32 program
    ) public view returns (ScheduleView memory) {
        Schedule memory s = book.programs[program].schedule;
        return ScheduleView(s.from, s.number, s.length, s.rateFrom, s.rate, s.fees);
    }

    function boundsOf(
        Book storage book,
        uint32 program,
        uint32 period
    ) public view returns (uint256 start, uint256 end) {
        Program storage p = book.programs[program];
        return (p.startOf(period), p.endOf(period));
    }

    function periodAt(
        Book storage book,
        uint32 program,
        uint256 second
    ) public view returns (uint32) {
        return uint32(book.programs[program].numberAt(second));
    }

    function clearingOf(
        Book storage book,
        uint32 program,
        uint24 merchant
    ) public view returns (ClearingView memory info) {
        MerchantAccount storage account = book.accounts[program][merchant];
        Desk memory desk = account.desk;
        (info.closedUntil, info.paged) = (desk.closedUntil, desk.paged);
        info.opening = desk.opening;
        if (desk.flags & UNPAID != 0) info.unpaid = account.unpaid;
        (info.net, info.charged) = (desk.net, desk.charged);
        info.chain = account.chain;
    }

    function adjustmentsOf(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint32 period
    ) public view returns (AdjustmentsView memory) {
        uint256 end = book.programs[program].endOf(period);
        Adjustments memory a = book.accounts[program][merchant].adjusted[end];
        return AdjustmentsView(a.debited, a.credited, a.against, a.inFavor);
    }

    function adjustmentOf(
        Book storage book,
        bytes32 id
    ) public view returns (Adjustment memory, address maker, bool approved, bool rejected) {
        Proposal memory p = book.adjustments[id];
        return (p.adjustment, p.maker, p.approved, p.rejected);
    }

    function linesOf(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint32 period
    ) public view returns (bytes32, uint32, uint16) {
        uint256 end = book.programs[program].endOf(period);
        LinesRoot memory r = book.accounts[program][merchant].lines[end];
        return (r.root, r.lines, r.revisions);
    }
}
