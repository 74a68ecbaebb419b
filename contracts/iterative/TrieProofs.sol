// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rlp} from "./Rlp.sol";

/// @title Proofs that a Merkle-Patricia trie holds a value
/// @author The Tallystick authors
/// @notice IT-3. Walks the nodes of a proof, which stand in the calldata one after another, from the root to the leaf (yellow
/// paper, appendix D). Only whole nodes of their one form are taken: a branch has 16 children and no value, an extension
/// leads somewhere, a child is named by its hash, and nothing is left behind the leaf. Nodes that stand within their
/// parent, because they are shorter than a hash, are refused: no transaction, receipt or account is so short.
library TrieProofs {
    using Rlp for uint256;

    /// @notice What stands at a place is RLP, but no node of such a trie.
    /// @param place In the calldata, in bytes.
    error TrieProof_Malformed(uint256 place);

    /// @notice The node at a place is not the one that its parent, or the header, names.
    /// @param place In the calldata, in bytes.
    error TrieProof_WrongNode(uint256 place);

    /// @notice The node at a place leads to another key: the trie has nothing at this one.
    /// @param place In the calldata, in bytes.
    error TrieProof_WrongPath(uint256 place);

    uint256 private constant NO_CHILD = 0x80;

    /// @dev The value at a key.
    /// @param root Hash of the first node.
    /// @param key Left-aligned.
    /// @param left Nibbles of the key, 1 to 64.
    /// @return value Where it stands in the calldata: one byte or more.
    function valueAt(
        bytes32 root,
        uint256 key,
        uint256 left,
        bytes calldata nodes
    ) internal pure returns (bytes calldata value) {
        (uint256 begin, uint256 end) = Rlp.bounds(nodes);
        (begin, end) = _walk(root, key, left, begin, end);
        return _slice(begin, end);
    }

    /// @return content Where the leaf's value begins.
    /// @return next Where it ends.
    function _walk(
        bytes32 root,
        uint256 key,
        uint256 left,
        uint256 place,
        uint256 end
    ) private pure returns (uint256 content, uint256 next) {
        while (true) {
            uint256 item = 0;
            uint256 taken = 1;
            (item, next) = place.readList(end);
            if (_hash(place, next) != root) revert TrieProof_WrongNode(place);
            if (_isBranch(item, next)) {
                root = _child(item, next, key, left);
            } else {
                bool isLeaf = false;
                (item, taken, isLeaf) = _follow(item, next, key, left);
                if (isLeaf) {
                    next.finish(end);
                    (content, taken) = item.readBytes(next);
                    taken.finish(next);
                    if (content == next) revert TrieProof_Malformed(item);
                    return (content, next);
                }
                root = _childOf(item, next);
            }
            unchecked {
                (key, left, place) = (key << (4 * taken), left - taken, next); // taken ≤ left ≤ 64
            }
        }
    }

    /// @dev The key of a place in a block: rlp(index).
    /// @return key Left-aligned.
    /// @return nibbles 2 to 10.
    function keyOf(uint32 index) internal pure returns (uint256 key, uint256 nibbles) {
        if (index != 0 && index < 0x80) return (uint256(index) << 248, 2);
        unchecked {
            uint256 size = 0; // bytes behind the first, at most 4
            while (index >> (8 * size) != 0) ++size;
            nibbles = 2 * size + 2;
            key = (((0x80 + size) << (8 * size)) | index) << (256 - 4 * nibbles);
        }
    }

    /// @dev The child of a branch.
    /// @param place Where the first of its items begins.
    /// @param end Where the last one ends.
    /// @param key Its first nibble says which child.
    function _child(
        uint256 place,
        uint256 end,
        uint256 key,
        uint256 left
    ) private pure returns (bytes32 hash) {
        if (left == 0) revert TrieProof_WrongPath(place);
        uint256 child = 0;
        bool isBad = false;
        assembly ("memory-safe") {
            // where each child begins is noted behind what memory holds
            let notes := mload(0x40)
            let last := add(notes, 512)
            let next := place
            let bits := 0
            for {
                let note := notes
                let head := 0
            } lt(note, last) {
                note := add(note, 128)
            } {
                mstore(note, next)
                head := byte(0, calldataload(next))
                bits := or(bits, xor(head, NO_CHILD))
                next := add(add(next, 1), and(head, 0x20))
                mstore(add(note, 32), next)
                head := byte(0, calldataload(next))
                bits := or(bits, xor(head, NO_CHILD))
                next := add(add(next, 1), and(head, 0x20))
                mstore(add(note, 64), next)
                head := byte(0, calldataload(next))
                bits := or(bits, xor(head, NO_CHILD))
                next := add(add(next, 1), and(head, 0x20))
                mstore(add(note, 96), next)
                head := byte(0, calldataload(next))
                bits := or(bits, xor(head, NO_CHILD))
                next := add(add(next, 1), and(head, 0x20))
            }
            child := mload(add(notes, shl(5, shr(252, key))))
            // each begins with 0x80 and is none, or with 0xa0 and is a hash; no value ends here
            bits := and(bits, 0xdf)
            isBad := or(bits, xor(byte(0, calldataload(next)), NO_CHILD))
            isBad := or(isBad, xor(add(next, 1), end))
        }
        if (isBad) revert TrieProof_Malformed(place);
        bool hasNone = false;
        assembly ("memory-safe") {
            hasNone := eq(byte(0, calldataload(child)), NO_CHILD)
            hash := calldataload(add(child, 1))
        }
        if (hasNone) revert TrieProof_WrongPath(child);
    }

    /// @dev Whether a node is a branch: it begins with no child, as no path does, or with two hashes or a hash and none, and is
    /// not just a path and a hash.
    function _isBranch(uint256 item, uint256 end) private pure returns (bool isIt) {
        assembly ("memory-safe") {
            let head := byte(0, calldataload(item))
            let second := and(byte(0, calldataload(add(item, 33))), 0xdf)
            isIt := and(eq(second, NO_CHILD), iszero(eq(sub(end, item), 66)))
            isIt := or(eq(head, NO_CHILD), and(eq(head, 0xa0), isIt))
        }
    }

    /// @dev Follows the path of an extension or a leaf: it must be how the key goes on, and a leaf's the whole of that.
    /// @param item Where the path's item begins: a flag and nibbles. An empty one would have been taken for a child.
    /// @param end Where the node ends.
    /// @return next Where what the path leads to begins.
    /// @return count Nibbles of the path, at most `left`.
    function _follow(
        uint256 item,
        uint256 end,
        uint256 key,
        uint256 left
    ) private pure returns (uint256 next, uint256 count, bool isLeaf) {
        (item, next) = item.readBytes(end);
        uint256 flag = 0;
        uint256 path = 0;
        assembly ("memory-safe") {
            flag := byte(0, calldataload(item))
            path := calldataload(add(item, 1))
        }
        bool isOdd = flag & 0x10 != 0;
        isLeaf = flag & 0x20 != 0;
        // the nibble behind an even flag is 0
        if (flag > 0x3f || (!isOdd && flag & 0xf != 0)) revert TrieProof_Malformed(item);
        unchecked {
            count = 2 * (next - item - 1); // not before item + 1
            if (isOdd) {
                ++count;
                path = (path >> 4) | (flag << 252);
            }
            if (count == 0 && !isLeaf) revert TrieProof_Malformed(item);
            // of no nibble there is nothing to compare
            bool isOther = count > left || (isLeaf && count != left);
            if (isOther || (path ^ key) >> (256 - 4 * count) != 0) revert TrieProof_WrongPath(item);
        }
    }

    /// @dev What an extension leads to.
    function _childOf(uint256 item, uint256 end) private pure returns (bytes32) {
        (uint256 child, uint256 next) = item.readFixed(end, 32);
        next.finish(end);
        return bytes32(child);
    }

    // Two words make one reference.
    // slither-disable-next-line write-after-write
    function _slice(uint256 begin, uint256 end) private pure returns (bytes calldata content) {
        assembly ("memory-safe") {
            content.offset := begin
            content.length := sub(end, begin)
        }
    }

    function _hash(uint256 begin, uint256 end) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, begin, sub(end, begin))
            hash := keccak256(free, sub(end, begin))
        }
    }
}
