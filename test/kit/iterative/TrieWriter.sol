// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RlpWriter} from "./RlpWriter.sol";

/// @notice A trie to be written, and the proof of one of its keys.
/// @param keys In ascending order, none of them the beginning of another.
/// @param target Place of the key in there that is proven.
/// @param nodes From the root to its leaf; those within their parent are left out.
struct Trie {
    bytes[] keys;
    bytes[] values;
    uint256 target;
    bytes[] nodes;
}

/// @title Writes Merkle-Patricia tries
/// @author The Tallystick authors
/// @notice Spelt out from the yellow paper, appendices C and D, for keys of which none is the beginning of another: so no
/// branch has a value.
library TrieWriter {
    uint256 private constant LEAF = 2;
    uint256 private constant EXTENSION = 0;

    // ---------------------------------------------------------------- tries of a block

    /// @dev The trie of values at the keys rlp(0), rlp(1), ….
    /// @return root Its hash. @return nodes The proof of the value at `index`.
    function prove(
        bytes[] memory values,
        uint256 index
    ) internal pure returns (bytes32 root, bytes[] memory nodes) {
        Trie memory trie = _ofBlock(values, index);
        root = write(trie);
        return (root, trie.nodes);
    }

    function rootOf(bytes[] memory values) internal pure returns (bytes32) {
        return write(_ofBlock(values, 0));
    }

    /// @dev The nodes one after another, nothing between.
    function joined(bytes[] memory nodes) internal pure returns (bytes memory all) {
        for (uint256 i = 0; i < nodes.length; ++i) all = bytes.concat(all, nodes[i]);
    }

    /// @dev rlp(1) to rlp(127) are below rlp(0), the others above.
    function _ofBlock(
        bytes[] memory values,
        uint256 index
    ) private pure returns (Trie memory trie) {
        uint256 count = values.length;
        uint256 small = count < 128 ? count : 128;
        (trie.keys, trie.values) = (new bytes[](count), new bytes[](count));
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = i;
            if (i < small) place = i == 0 ? small - 1 : i - 1;
            (trie.keys[place], trie.values[place]) = (RlpWriter.integer(i), values[i]);
            if (i == index) trie.target = place;
        }
    }

    // ---------------------------------------------------------------- any trie

    /// @dev Writes the proof into it, too.
    function write(Trie memory trie) internal pure returns (bytes32 root) {
        bytes[] memory nodes = new bytes[](64);
        trie.nodes = nodes;
        root = keccak256(_node(trie, 0, trie.keys.length, 0, 0));
        uint256 count = 0;
        while (nodes[count].length != 0) ++count;
        assembly ("memory-safe") {
            mstore(nodes, count)
        }
    }

    /// @dev The node of the keys from one place up to another, which agree in their first nibbles.
    /// @param depth How many.
    /// @param level Nodes above.
    function _node(
        Trie memory trie,
        uint256 from,
        uint256 to,
        uint256 depth,
        uint256 level
    ) private pure returns (bytes memory node) {
        uint256 common = _commonOf(trie.keys[from], trie.keys[to - 1], depth);
        if (to - from == 1) {
            bytes memory path = pathOf(trie.keys[from], depth, common, LEAF);
            node = pair(path, RlpWriter.string_(trie.values[from]));
        } else if (common != depth) {
            bytes memory path = pathOf(trie.keys[from], depth, common, EXTENSION);
            node = pair(path, referenceOf(_node(trie, from, to, common, level + 1)));
        } else {
            node = _branch(trie, from, to, depth, level);
        }
        bool isOnTheWay = from <= trie.target && trie.target < to;
        if (isOnTheWay && (level == 0 || node.length >= 32)) trie.nodes[level] = node;
    }

    function _branch(
        Trie memory trie,
        uint256 from,
        uint256 to,
        uint256 depth,
        uint256 level
    ) private pure returns (bytes memory) {
        bytes[] memory children = new bytes[](17);
        for (uint256 i = 0; i < 16; ++i) {
            uint256 end = from;
            while (end < to && nibbleAt(trie.keys[end], depth) == i) ++end;
            children[i] =
                end == from
                    ? bytes(hex"80")
                    : referenceOf(_node(trie, from, end, depth + 1, level + 1));
            from = end;
        }
        children[16] = hex"80";
        return RlpWriter.list(joined(children));
    }

    // ---------------------------------------------------------------- nodes

    /// @dev How a parent names a node.
    function referenceOf(bytes memory node) internal pure returns (bytes memory) {
        return node.length < 32 ? node : abi.encodePacked(hex"a0", keccak256(node));
    }

    /// @dev A leaf, or an extension.
    /// @param content Encoded.
    function pair(bytes memory path, bytes memory content) internal pure returns (bytes memory) {
        return RlpWriter.list(bytes.concat(RlpWriter.string_(path), content));
    }

    /// @dev Nibbles of a key, behind the flag of their node: hex prefix encoding.
    function pathOf(
        bytes memory key,
        uint256 from,
        uint256 to,
        uint256 flag
    ) internal pure returns (bytes memory path) {
        uint256 count = to - from;
        path = new bytes(count / 2 + 1);
        bool isOdd = count % 2 == 1;
        uint256 first = flag << 4;
        if (isOdd) first |= 0x10 | nibbleAt(key, from++);
        path[0] = bytes1(uint8(first));
        for (uint256 i = 1; i < path.length; ++i) {
            path[i] = bytes1(uint8((nibbleAt(key, from) << 4) | nibbleAt(key, from + 1)));
            from += 2;
        }
    }

    function nibbleAt(bytes memory key, uint256 place) internal pure returns (uint256) {
        uint256 both = uint8(key[place / 2]);
        return place % 2 == 0 ? both >> 4 : both & 0xf;
    }

    /// @dev Up to which nibble two keys agree, which do so up to `depth`.
    function _commonOf(
        bytes memory left,
        bytes memory right,
        uint256 depth
    ) private pure returns (uint256) {
        uint256 end = 2 * left.length;
        while (depth < end && nibbleAt(left, depth) == nibbleAt(right, depth)) ++depth;
        return depth;
    }
}
