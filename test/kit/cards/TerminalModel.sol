// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fields, TerminalFields} from "./Fields.sol";

/// @title Keys of terminals near all bounds
/// @author The Tallystick authors
library TerminalModel {
    using Fields for TerminalFields;

    uint256 private constant QUARTER = 900;
    /// @dev A multiple of 900.
    uint256 internal constant NOW = 1_798_761_600;
    int256 private constant OFFSET = 8 hours;

    /// @dev Valid now, in a period that goes on for an hour.
    function plain() internal pure returns (TerminalFields memory f) {
        (f.from, f.to) = (uint24(NOW / QUARTER - 96), uint24(NOW / QUARTER + 96));
        (f.length, f.end, f.merchant) = (96, uint24(NOW / QUARTER + 4), 9);
        (f.authorizationDays, f.refundDays) = (7, 30);
        f.offset = uint8(uint256(OFFSET + 12 hours) / QUARTER); // 80
    }

    /// @dev Most keys sell, and some counters are full.
    function shape(TerminalFields memory f, uint256 seed) internal pure {
        f.fit();
        if (seed % 4 != 0) (f.owes, f.retiring, f.revoked) = (false, false, false);
        if ((seed >> 2) % 4 == 0) f.refunds = 4095 - uint16((seed >> 4) % 2);
        if ((seed >> 5) % 2 == 0) f.captured >>= 20;
        if (f.refunded > f.captured) f.refunded = f.captured;
    }
}
