// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RunLeaf, RunList} from "../../../contracts/reconciliation/RunTypes.sol";

/// @title The trees of runs, spelt out again: every node of every level
/// @author The Tallystick authors
library PlainTrees {
    bytes32 internal constant PADDING = keccak256("Tallystick run padding");

    function leafOf(
        uint256 index,
        bytes32 id,
        RunLeaf memory content
    ) internal pure returns (bytes32) {
        if (content.currency == 0)
            return keccak256(abi.encode(keccak256("Tallystick run absent leaf"), index, id));
        return keccak256(abi.encode(keccak256("Tallystick run leaf"), index, id, content));
    }

    function fieldsOf(RunList memory list) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Tallystick run"), list));
    }

    /// @return tree The leaves, with padding, then each level above them, the root last.
    function grow(bytes32[] memory leaves) internal pure returns (bytes32[][] memory tree) {
        uint256 depth = 0;
        while (2 ** depth < leaves.length) ++depth;
        tree = new bytes32[][](depth + 1);
        tree[0] = new bytes32[](2 ** depth);
        for (uint256 i = 0; i < 2 ** depth; ++i) {
            tree[0][i] = i < leaves.length ? leaves[i] : PADDING;
        }
        for (uint256 level = 1; level <= depth; ++level) {
            tree[level] = new bytes32[](2 ** (depth - level));
            for (uint256 i = 0; i < tree[level].length; ++i) {
                tree[level][i] = keccak256(
                    bytes.concat(tree[level - 1][2 * i], tree[level - 1][2 * i + 1])
                );
            }
        }
    }

    function rootOf(bytes32[][] memory tree) internal pure returns (bytes32) {
        return tree[tree.length - 1][0];
    }

    /// @dev The nodes that a proof of some leaves in the node `height` above them lacks.
    function siblingsOf(
        bytes32[][] memory tree,
        uint256[] memory indices,
        uint256 height
    ) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](indices.length * height);
        uint256 count = 0;
        for (uint256 level = 0; level < height; ++level) {
            for (uint256 place = 0; place < tree[level].length; ++place) {
                if (!_isAbove(place, level, indices) || _isAbove(place ^ 1, level, indices))
                    continue;
                siblings[count++] = tree[level][place ^ 1];
            }
        }
        assembly ("memory-safe") {
            mstore(siblings, count)
        }
    }

    /// @dev From the node above the first leaf to the root: what stands beside it in the one tree and in the other.
    function aboveOf(
        bytes32[][] memory current,
        bytes32[][] memory b,
        uint256 index,
        uint256 height
    ) internal pure returns (bytes32[] memory above) {
        uint256 levels = current.length - 1 - height;
        above = new bytes32[](2 * levels);
        for (uint256 i = 0; i < levels; ++i) {
            uint256 place = (index >> (height + i)) ^ 1;
            above[2 * i] = current[height + i][place];
            above[2 * i + 1] = b[height + i][place];
        }
    }

    function _isAbove(
        uint256 place,
        uint256 level,
        uint256[] memory indices
    ) private pure returns (bool) {
        for (uint256 i = 0; i < indices.length; ++i) {
            if (indices[i] >> level == place) return true;
        }
        return false;
    }
}
