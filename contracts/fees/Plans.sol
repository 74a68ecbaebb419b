// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The terms of a plan in one slot. Flags: OPEN, CLIFF, REFUNDABLE of `Plans`.
struct Plan {
    uint24 validityMinutes;
    uint8 graceHours;
    uint16 noticeHours;
    uint16 maxPauseHours;
    uint88 minDeposit;
    uint88 maxDeposit;
    uint8 flags;
}

using Plans for Plan global;

/// @title Bits of a plan
/// @author The Tallystick authors
library Plans {
    uint8 internal constant OPEN = 1;
    uint8 internal constant CLIFF = 2;
    uint8 internal constant REFUNDABLE = 4;

    function has(Plan memory self, uint8 flag) internal pure returns (bool) {
        return self.flags & flag != 0;
    }

    /// @return Seconds.
    function validity(Plan memory self) internal pure returns (uint256) {
        return uint256(self.validityMinutes) * 1 minutes;
    }

    /// @return Seconds.
    function grace(Plan memory self) internal pure returns (uint256) {
        return uint256(self.graceHours) * 1 hours;
    }
}
