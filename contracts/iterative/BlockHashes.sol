// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hashes of past blocks
/// @author The Tallystick authors
/// @notice IT-3. The EVM knows those of 256 blocks, the contract of EIP-2935 those of 8,191.
library BlockHashes {
    /// @dev EIP-2935. Where a chain has it, the same everywhere.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    uint256 private constant RECENT = 256;

    /// @dev The hash of a block.
    /// @return hash 0 if it is not known, or not yet.
    function hashOf(uint256 blockNumber) internal view returns (bytes32 hash) {
        if (blockNumber >= block.number) return 0;
        unchecked {
            if (block.number - blockNumber <= RECENT) return blockhash(blockNumber); // not below 1
        }
        address history = HISTORY;
        assembly ("memory-safe") {
            mstore(0, blockNumber)
            // an answer of another length is none: where it has no code, or is a stub
            let isTold := staticcall(gas(), history, 0, 32, 0, 32)
            if and(isTold, eq(returndatasize(), 32)) {
                hash := mload(0)
            }
        }
    }
}
