// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TrieProofs} from "../../contracts/iterative/TrieProofs.sol";

/// @title Proofs of tries, callable
/// @author The Tallystick authors
contract TrieProofsHarness {
    /// @param nibbles Of the key, which is left-aligned.
    function valueAt(
        bytes32 root,
        bytes32 key,
        uint256 nibbles,
        bytes calldata nodes
    ) external pure returns (bytes memory) {
        return TrieProofs.valueAt(root, uint256(key), nibbles, nodes);
    }

    function keyOf(uint32 index) external pure returns (bytes32 key, uint256 nibbles) {
        uint256 word;
        (word, nibbles) = TrieProofs.keyOf(index);
        key = bytes32(word);
    }
}
