// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rlp} from "./Rlp.sol";

/// @notice What is needed of a block's header.
/// @param number Of the block.
/// @param hash Of the whole header, which is the block's.
struct BlockHeader {
    uint64 number;
    bytes32 hash;
    bytes32 stateRoot;
    bytes32 transactionsRoot;
    bytes32 receiptsRoot;
}

/// @title Block headers
/// @author The Tallystick authors
/// @notice IT-3. Reads a header as it is hashed: [parent, uncles, beneficiary, state root, transactions root, receipts root,
/// bloom, difficulty, number, …]. What later forks add stands behind and is not looked at: the hash holds all of it.
library BlockHeaders {
    using Rlp for uint256;

    /// @dev From the first item: where each root stands, behind its first byte; where the bloom ends.
    uint256 private constant STATE_ROOT = 88;
    uint256 private constant TRANSACTIONS_ROOT = 121;
    uint256 private constant RECEIPTS_ROOT = 154;
    uint256 private constant BLOOM_END = 445;

    /// @dev Whether such a block was, its hash says to who knows the chain.
    /// @param raw All bytes of it.
    function decode(bytes calldata raw) internal pure returns (BlockHeader memory header) {
        header.hash = keccak256(raw);
        (uint256 place, uint256 last) = Rlp.bounds(raw);
        (uint256 first, uint256 end) = place.readList(last);
        if (!_areFixed(first)) revert Rlp.Rlp_Malformed(first);
        header.stateRoot = _wordAt(first + STATE_ROOT);
        header.transactionsRoot = _wordAt(first + TRANSACTIONS_ROOT);
        header.receiptsRoot = _wordAt(first + RECEIPTS_ROOT);
        place = (first + BLOOM_END).passUint(end, 32); // refused if it is not within
        // What stands behind plays no part.
        // slither-disable-next-line unused-return
        (uint256 number, ) = place.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        header.number = uint64(number); // of 8 bytes
    }

    /// @dev Whether the items before the difficulty are of the lengths that they have in every header.
    function _areFixed(uint256 first) private pure returns (bool areSo) {
        assembly ("memory-safe") {
            let bits := xor(byte(0, calldataload(first)), 0xa0)
            bits := or(bits, xor(byte(0, calldataload(add(first, 33))), 0xa0))
            bits := or(bits, xor(byte(0, calldataload(add(first, 66))), 0x94))
            bits := or(bits, xor(byte(0, calldataload(add(first, 87))), 0xa0))
            bits := or(bits, xor(byte(0, calldataload(add(first, 120))), 0xa0))
            bits := or(bits, xor(byte(0, calldataload(add(first, 153))), 0xa0))
            bits := or(bits, xor(shr(232, calldataload(add(first, 186))), 0xb90100))
            areSo := iszero(bits)
        }
    }

    function _wordAt(uint256 place) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := calldataload(place)
        }
    }
}
