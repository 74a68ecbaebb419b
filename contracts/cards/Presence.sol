// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "./CardBook.sol";
import {ProgramTerms} from "./CardTypes.sol";
import {ITopUpEvents} from "./ITopUpEvents.sol";

/// @title Signs of an issuer
/// @author The Tallystick authors
/// @notice CA-22. Whatever a program's staff does shows that its issuer is there. Noted by period, so that most acts
/// write nothing; periods are those of the program's terms, whatever clearing changes later.
library Presence {
    /// @dev CA-22. Somebody of the staff does something.
    // A number.
    // slither-disable-next-line incorrect-equality
    function see(Book storage book, uint32 program) internal {
        uint32 period = current(book.programs[program].terms);
        if (book.programs[program].seenIn == period) return;

        book.programs[program].seenIn = period;

        emit ITopUpEvents.IssuerSeen(program, period);
    }

    /// @dev CA-22. As many periods without a sign as the terms say, whole ones.
    /// @return The second from which holders redeem without the issuer.
    function absentFrom(Book storage book, uint32 program) internal view returns (uint256) {
        ProgramTerms storage terms = book.programs[program].terms;
        uint256 periods = uint256(book.programs[program].seenIn) + 1 + terms.absentPeriods;
        return terms.periodStart + periods * terms.periodLength;
    }

    /// @return The number of the running period.
    function current(ProgramTerms storage terms) internal view returns (uint32) {
        // periods are an hour at least, and a program's first is not ahead
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32((block.timestamp - terms.periodStart) / terms.periodLength);
    }
}
