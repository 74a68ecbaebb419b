// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A proof that may be none.
struct Proof {
    bytes32 root;
    bytes key;
    bytes[] nodes;
}

/// @title Spoils proofs
/// @author The Tallystick authors
/// @notice Each is spoilt by a seed, in place or in a copy.
library ProofMutations {
    uint256 internal constant KINDS = 11;

    /// @dev What is spoilt: the hashes are left as they were, or, from kind 6 on, made right again up to the root.
    function spoil(Proof memory proof, uint256 kind, uint256 seed) internal pure {
        uint256 place = seed % proof.nodes.length;
        uint256 other = (seed >> 32) % proof.nodes.length;
        if (kind == 0) proof.nodes[place] = flipped(proof.nodes[place], seed >> 64);
        if (kind == 1) proof.nodes = without(proof.nodes, place);
        if (kind == 2) proof.nodes = doubled(proof.nodes, place);
        if (kind == 3)
            (proof.nodes[place], proof.nodes[other]) = (proof.nodes[other], proof.nodes[place]);
        if (kind == 4) proof.key = flipped(proof.key, seed);
        if (kind == 5) proof.root = bytes32(uint256(proof.root) ^ (1 << (seed % 256)));
        if (kind == 6) replace(proof, place, flipped(proof.nodes[place], seed >> 64));
        if (kind == 7) replace(proof, place, flippedEarly(proof.nodes[place], seed >> 64));
        if (kind == 8) replace(proof, place, longer(proof.nodes[place], seed >> 64));
        if (kind == 10) replace(proof, place, _flippedLast(proof.nodes[place], seed >> 64));
        if (kind == 9) replace(proof, place, shorter(proof.nodes[place], seed >> 64));
    }

    /// @dev Another node, and hashes above it that name it.
    function replace(Proof memory proof, uint256 place, bytes memory node) internal pure {
        bytes32 old = keccak256(proof.nodes[place]);
        proof.nodes[place] = node;
        for (; place != 0; --place) {
            bytes memory parent = proof.nodes[place - 1];
            bytes32 hash = keccak256(parent);
            _rename(parent, old, keccak256(proof.nodes[place]));
            old = hash;
        }
        proof.root = keccak256(proof.nodes[0]);
    }

    /// @dev Where one hash is, the other is put.
    function _rename(bytes memory node, bytes32 from, bytes32 to) private pure {
        for (uint256 i = 0; i + 32 <= node.length; ++i) {
            assembly ("memory-safe") {
                let word := add(add(node, 32), i)
                if eq(mload(word), from) {
                    mstore(word, to)
                }
            }
        }
    }

    /// @dev One of its bytes is another.
    function flipped(bytes memory content, uint256 seed) internal pure returns (bytes memory) {
        return _flipped(content, (seed >> 8) % content.length, seed);
    }

    /// @dev One of its first, where heads and paths are; every other time the lower nibble only.
    function flippedEarly(bytes memory content, uint256 seed) internal pure returns (bytes memory) {
        uint256 most = content.length < 6 ? content.length : 6;
        uint256 bits = (seed >> 128) % 2 == 0 ? seed : seed % 15;
        return _flipped(content, (seed >> 8) % most, bits);
    }

    /// @dev The last one, which is the value of a branch.
    function _flippedLast(bytes memory content, uint256 seed) private pure returns (bytes memory) {
        return _flipped(content, content.length - 1, seed);
    }

    function _flipped(
        bytes memory content,
        uint256 place,
        uint256 seed
    ) private pure returns (bytes memory other) {
        other = bytes.concat(content);
        other[place] ^= bytes1(uint8(1 + (seed % 255)));
    }

    /// @dev A byte more, at the end or before it.
    function longer(bytes memory content, uint256 seed) internal pure returns (bytes memory other) {
        uint256 place = seed % 2 == 0 ? content.length : (seed >> 8) % content.length;
        other = new bytes(content.length + 1);
        for (uint256 i = 0; i < content.length; ++i) other[i < place ? i : i + 1] = content[i];
        other[place] = bytes1(uint8(seed >> 64));
    }

    /// @dev A byte less, at the end or before it.
    function shorter(
        bytes memory content,
        uint256 seed
    ) internal pure returns (bytes memory other) {
        uint256 place = seed % 2 == 0 ? content.length - 1 : (seed >> 8) % content.length;
        other = new bytes(content.length - 1);
        for (uint256 i = 0; i < other.length; ++i) other[i] = content[i < place ? i : i + 1];
    }

    function without(
        bytes[] memory all,
        uint256 place
    ) internal pure returns (bytes[] memory left) {
        left = new bytes[](all.length - 1);
        for (uint256 i = 0; i < left.length; ++i) left[i] = all[i < place ? i : i + 1];
    }

    function doubled(
        bytes[] memory all,
        uint256 place
    ) internal pure returns (bytes[] memory more) {
        more = new bytes[](all.length + 1);
        for (uint256 i = 0; i < more.length; ++i) more[i] = all[i <= place ? i : i - 1];
    }
}
