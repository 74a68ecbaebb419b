// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, Era, LinesRoot, MerchantAccount, Program, Rate, Schedule} from "./CardBook.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {IClearingEvents} from "./IClearingEvents.sol";
import {Schedules} from "./Schedules.sol";
import {QUARTER} from "./TerminalWords.sol";

/// @title What clearing announces
/// @author The Tallystick authors
/// @notice CA-15 to CA-17. New periods, a new fee, the lines of a statement. The callers have checked who asks. Linked, not
/// inlined: it keeps CardClearing small.
library Announcing {
    using Schedules for Program;

    /// @dev CA-15. Behind what terminals' words may go on with without asking, and behind what was announced before.
    // Where the era ends does not matter.
    // slither-disable-next-line unused-return
    function changePeriods(Book storage book, uint32 program, uint32 from, uint32 length) public {
        Program storage p = _requireProgram(book, program);
        Schedule memory s = p.schedule;
        if (from == s.from && length == s.length) return;
        (Era memory era, ) = p.eraAt(block.timestamp);
        uint256 earliest = p.endAt(block.timestamp) + Schedules.LEASE * era.length;
        if (earliest <= s.from) earliest = uint256(s.from) + s.length;
        if (earliest < s.rateFrom) earliest = s.rateFrom;
        if (
            from < earliest ||
            (from - s.from) % s.length != 0 ||
            length % QUARTER != 0 ||
            length < 1 hours ||
            length > 366 days
        ) revert IClearingEvents.PrepaidCards_BadPeriods(from, length, earliest);

        p.eras.push(Era(s.from, s.number, s.length));
        p.schedule.number = s.number + (from - s.from) / s.length;
        (p.schedule.from, p.schedule.length) = (from, length);

        emit IClearingEvents.PeriodsChanged(program, from, p.schedule.number, length);
    }

    /// @dev CA-16. From the begin of a period on that is ahead.
    function changeRate(Book storage book, uint32 program, uint32 from, uint24 rate) public {
        Program storage p = _requireProgram(book, program);
        Schedule memory s = p.schedule;
        if (rate > p.terms.maxRate)
            revert IClearingEvents.PrepaidCards_FeeAboveBound(rate, p.terms.maxRate);
        if (from == s.rateFrom && rate == s.rate) return;
        uint256 earliest = s.rateFrom > block.timestamp ? s.rateFrom : block.timestamp;
        earliest = p.endAt(earliest);
        if (from < earliest || p.startOf(p.numberAt(from)) != from)
            revert IClearingEvents.PrepaidCards_BadRateStart(from, earliest);

        p.rates.push(Rate(s.rateFrom, s.rate));
        (p.schedule.rateFrom, p.schedule.rate) = (from, rate);

        emit IClearingEvents.FeeRateChanged(program, from, rate);
    }

    /// @dev CA-6, CA-17. Of a closed period, one revision after the other.
    function attest(
        Book storage book,
        uint32 program,
        uint24 merchant,
        uint32 period,
        uint16 revision,
        bytes32 root,
        uint32 lines
    ) public {
        uint256 end = _requireProgram(book, program).endOf(period);
        MerchantAccount storage account = book.accounts[program][merchant];
        if (end > account.desk.closedUntil)
            revert IClearingEvents.PrepaidCards_PeriodNotClosed(program, merchant, period);
        LinesRoot storage vouched = account.lines[end];
        uint16 expected = vouched.revisions;
        if (uint256(revision) + 1 == expected) {
            if (vouched.root == root && vouched.lines == lines) return;
            revert IClearingEvents.PrepaidCards_AttestationConflict(period, revision);
        }
        if (revision != expected)
            revert IClearingEvents.PrepaidCards_BadRevision(revision, expected);

        (vouched.root, vouched.lines, vouched.revisions) = (root, lines, expected + 1);

        emit IClearingEvents.LinesAttested(program, merchant, period, revision, root, lines);
    }

    function _requireProgram(
        Book storage book,
        uint32 program
    ) private view returns (Program storage p) {
        p = book.programs[program];
        if (p.terms.unit == 0) revert ICardEvents.PrepaidCards_UnknownProgram(program);
    }
}
