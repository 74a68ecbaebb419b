// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An epoch's word taken apart by its bit map.
/// @param free The bits that nothing uses yet: 21.
struct PlainEpoch {
    uint96 landed;
    uint96 paid;
    uint40 filedBlock;
    bool isSpent;
    bool isProven;
    bool isCharged;
    uint24 free;
}

/// @title What IT-3 and IT-4 say of an epoch, field by field
/// @author The Tallystick authors
/// @notice Naive on purpose: no packing, a step a line.
library PlainEpochs {
    /// @dev Any epoch; of random amounts few would be near each other.
    function fit(PlainEpoch memory e, uint256 dice) internal pure {
        e.free %= 2 ** 21;
        if (dice & 1 == 1) e.landed %= 1_000;
        if (dice & 2 == 2) e.paid %= 1_000;
        if (dice & 4 == 4) e.landed = type(uint96).max;
    }

    function learn(PlainEpoch memory e, uint96 amount, bool isProven) internal pure {
        if (e.isProven) return;
        e.landed = amount;
        e.isSpent = true;
        e.isProven = isProven;
    }

    function owed(PlainEpoch memory e, uint256 cumulative) internal pure returns (uint256) {
        uint256 rest = cumulative > e.landed ? cumulative - e.landed : 0;
        return rest > e.paid ? rest - e.paid : 0;
    }
}
