// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockHashes} from "../../contracts/iterative/BlockHashes.sol";
import {BlockHeader, BlockHeaders} from "../../contracts/iterative/BlockHeaders.sol";

/// @title Block headers and hashes of blocks, callable
/// @author The Tallystick authors
contract BlockHeadersHarness {
    function decode(bytes calldata raw) external pure returns (BlockHeader memory) {
        return BlockHeaders.decode(raw);
    }

    function hashOf(uint256 number) external view returns (bytes32) {
        return BlockHashes.hashOf(number);
    }
}
