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

    /// @dev Whether such a block was, its hash says to who knows the chain.
    /// @param raw All bytes of it.
    function decode(bytes calldata raw) internal pure returns (BlockHeader memory header) {
        uint256 place = 0;
        assembly ("memory-safe") {
            place := raw.offset
        }
        header.hash = keccak256(raw);
        uint256 end = 0;
        uint256 word = 0;
        (place, end) = place.readList(place + raw.length);
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        (, place) = place.readFixed(end, 32);
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        (, place) = place.readFixed(end, 32);
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        (, place) = place.readFixed(end, 20);
        (word, place) = place.readFixed(end, 32);
        header.stateRoot = bytes32(word);
        (word, place) = place.readFixed(end, 32);
        header.transactionsRoot = bytes32(word);
        (word, place) = place.readFixed(end, 32);
        header.receiptsRoot = bytes32(word);
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        (, place) = place.readBytes(end);
        place = place.passUint(end, 32);
        // What stands behind plays no part.
        // slither-disable-next-line unused-return
        (word, ) = place.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        header.number = uint64(word); // of 8 bytes
    }
}
