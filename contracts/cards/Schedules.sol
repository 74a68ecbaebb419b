// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, Era, Program, Rate, Schedule} from "./CardBook.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title When the periods of a program are, and which fee they have
/// @author The Tallystick authors
/// @notice CA-15, CA-16. Periods follow one another without gap or overlap: those of an era have one length, the next era
/// begins with a period's end. The newest era and rate stand in the program's schedule, the earlier ones in its history.
library Schedules {
    using Schedules for Program;

    /// @dev CA-15. Periods that a terminal's word may go on without asking; a change is announced further ahead.
    uint256 internal constant LEASE = 3;

    /// @dev The era of a second; one before the first era belongs to it.
    /// @return era The periods.
    /// @return until First second of the next era; 0 if none is announced.
    function eraAt(
        Program storage program,
        uint256 second
    ) internal view returns (Era memory era, uint256 until) {
        Schedule memory s = program.schedule;
        era = Era(s.from, s.number, s.length);
        if (second >= s.from) return (era, 0);
        for (uint256 i = program.eras.length; second < era.from && i != 0; --i) {
            until = era.from;
            era = program.eras[i - 1];
        }
    }

    /// @dev As `eraAt`, where the schedule is at hand: nothing else is read where the newest era has begun.
    // Where the era ends does not matter.
    // slither-disable-next-line unused-return
    function periodsFrom(
        Program storage program,
        Schedule memory s,
        uint256 second
    ) internal view returns (uint32 from, uint32 number, uint32 length) {
        if (second >= s.from) return (s.from, s.number, s.length);
        (Era memory era, ) = program.eraAt(second);
        return (era.from, era.number, era.length);
    }

    /// @dev First second of the period of this number, which is the end of the one before.
    function startOf(Program storage program, uint256 number) internal view returns (uint256) {
        return program.startOf(program.schedule, number);
    }

    /// @dev The same, where the schedule is at hand.
    function startOf(
        Program storage program,
        Schedule memory s,
        uint256 number
    ) internal view returns (uint256) {
        Era memory era = Era(s.from, s.number, s.length);
        if (number >= s.number) return era.from + (number - era.number) * era.length;
        for (uint256 i = program.eras.length; number < era.number && i != 0; --i) {
            era = program.eras[i - 1];
        }
        return era.from + (number - era.number) * era.length;
    }

    /// @dev First second after the period of this number.
    function endOf(Program storage program, uint256 number) internal view returns (uint256) {
        return program.startOf(number + 1);
    }

    /// @dev Number of the period that this second lies in.
    // Where the era ends does not matter.
    // slither-disable-next-line unused-return
    function numberAt(Program storage program, uint256 second) internal view returns (uint256) {
        (Era memory era, ) = program.eraAt(second);
        return era.number + (second - era.from) / era.length;
    }

    /// @dev First second after the period that this second lies in.
    // Where the era ends does not matter.
    // slither-disable-next-line unused-return
    function endAt(Program storage program, uint256 second) internal view returns (uint256) {
        (Era memory era, ) = program.eraAt(second);
        return era.from + ((second - era.from) / era.length + 1) * era.length;
    }

    /// @dev CA-15. A terminal's word with nothing counted, in the period of this second.
    function begin(
        Book storage book,
        uint32 program,
        Terminal t,
        uint256 second
    ) internal view returns (Terminal) {
        (Era memory era, uint256 until) = book.programs[program].eraAt(second);
        uint256 end = era.from + ((second - era.from) / era.length + 1) * era.length;
        uint256 lease = until == 0 ? LEASE : (until - end) / era.length;
        return t.counting(era.length, end, lease < LEASE ? lease : LEASE);
    }

    /// @dev CA-16. The rate of the period that begins at this second, and since when it has held.
    function rateAt(
        Program storage program,
        Schedule memory s,
        uint256 start
    ) internal view returns (uint32 from, uint24 rate) {
        (from, rate) = (s.rateFrom, s.rate);
        if (start >= from) return (from, rate);
        for (uint256 i = program.rates.length; start < from && i != 0; --i) {
            Rate memory earlier = program.rates[i - 1];
            (from, rate) = (earlier.from, earlier.rate);
        }
    }
}
