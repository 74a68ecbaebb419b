// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An item of a batch of charges before it is packed.
/// @param usedAt Second of the use.
struct BatchItem {
    address holder;
    uint88 amount;
    uint32 usedAt;
}

/// @notice A line of a charge as the events carry it.
struct ChargeLine {
    uint256 amount;
    uint256 usedAt;
    uint256 tranche;
    uint256 index;
    uint256 number;
}

/// @title How batches and charge lines are packed
/// @author The Tallystick authors
/// @notice Written from the interface's prose, apart from the contract's own packing.
library Batches {
    uint256 private constant ROW = 35;

    /// @notice Rows of 35 bytes: holder 20, usedAt 4, amount 11.
    function rows(BatchItem[] memory items) internal pure returns (bytes memory packed) {
        packed = new bytes(ROW * items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            bytes memory row = abi.encodePacked(items[i].holder, items[i].usedAt, items[i].amount);
            for (uint256 j = 0; j < ROW; ++j) {
                packed[ROW * i + j] = row[j];
            }
        }
    }

    /// @notice amount 88 | usedAt 32 | tranche 8 | index 16 | number 64, lowest first.
    function line(ChargeLine memory charge) internal pure returns (uint256) {
        return
            charge.amount +
            charge.usedAt * 2 ** 88 +
            charge.tranche * 2 ** 120 +
            charge.index * 2 ** 128 +
            charge.number * 2 ** 144;
    }
}
