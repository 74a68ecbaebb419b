// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RunLeaf} from "./RunTypes.sol";

/// @title Trees in which places count
/// @author The Tallystick authors
/// @notice RE-6. A leaf is hashed with its place and stands there; a node is keccak256(left ‖ right), never sorted. The depth
/// is ceil(log2(count)), the places from the count on are `PADDING`. Leaves are computed from what they say, of 224 or 96
/// bytes, nodes are of 64: none can pass for the other.
library PositionTrees {
    /// @dev What the fields of a run's leg begin with.
    bytes32 internal constant RUN_TAG = keccak256("Tallystick run");
    bytes32 internal constant LEAF_TAG = keccak256("Tallystick run leaf");
    bytes32 internal constant ABSENT_TAG = keccak256("Tallystick run absent leaf");
    /// @dev The leaf of a place behind the last.
    bytes32 internal constant PADDING = keccak256("Tallystick run padding");
    /// @dev Words of an entry of a row: place, node of one tree, node of the other.
    uint256 private constant ENTRY = 3;

    /// @dev Fields of a side's leg. @param count < 2^32.
    function fieldsOf(
        uint256 count,
        bytes32 idsRoot,
        bytes32 root
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(RUN_TAG, count, idsRoot, root));
    }

    /// @dev @param index < 2^32.
    function leafOf(
        uint256 index,
        bytes32 id,
        RunLeaf calldata content
    ) internal pure returns (bytes32 hash) {
        uint256 currency = content.currency;
        bytes32 tag = currency == 0 ? ABSENT_TAG : LEAF_TAG;
        uint256 amount = content.amount;
        uint256 date = content.valueDate;
        bytes32 fields = content.fields;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, tag)
            mstore(add(words, 32), index)
            mstore(add(words, 64), id)
            let size := 96
            if currency {
                mstore(add(words, 96), amount)
                mstore(add(words, 128), currency)
                mstore(add(words, 160), date)
                mstore(add(words, 192), fields)
                size := 224
            }
            hash := keccak256(words, size)
        }
    }

    /// @dev Levels above the leaves. @param count 1 to 2^32 − 1. @return depth At most 32.
    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        unchecked {
            for (uint256 last = count - 1; last != 0; last >>= 1) ++depth; // count is not 0
        }
    }

    function nodeOf(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, left)
            mstore(32, right)
            hash := keccak256(0, 64)
        }
    }

    /// @dev The parent of a node. @param place Of the node in its level.
    function parentOf(
        uint256 place,
        bytes32 node,
        bytes32 sibling
    ) internal pure returns (bytes32) {
        return place & 1 == 0 ? nodeOf(node, sibling) : nodeOf(sibling, node);
    }

    // ---------------------------------------------------------------- rows

    /// @dev A row of leaves of two trees, to be `set`.
    function row(uint256 count) internal pure returns (uint256[] memory) {
        return new uint256[](ENTRY * count);
    }

    /// @dev Entries stand by ascending place, each once. @param entry Less than the row's count.
    function set(
        uint256[] memory self,
        uint256 entry,
        uint256 place,
        bytes32 a,
        bytes32 b
    ) internal pure {
        assembly ("memory-safe") {
            let at := add(add(self, 32), mul(entry, 96))
            mstore(at, place)
            mstore(add(at, 32), a)
            mstore(add(at, 64), b)
        }
    }

    /// @dev The node above all entries of a row, in each of the trees, with the same siblings in both: what is in none of the
    /// entries is equal. The row is used up.
    /// @param self Not empty, all of its places below one node.
    /// @param height Of that node, above the leaves, at most 32.
    /// @param siblings Level by level, in each by ascending place.
    /// @return a In the one tree …
    /// @return b … and in the other.
    /// @return isWhole Whether the siblings are as many as there are to be.
    function climb(
        uint256[] memory self,
        uint256 height,
        bytes32[] calldata siblings
    ) internal pure returns (bytes32 a, bytes32 b, bool isWhole) {
        assembly ("memory-safe") {
            let start := add(self, 32)
            let end := add(start, mul(mload(self), 32))
            let next := siblings.offset
            for {} height {
                height := sub(height, 1)
            } {
                // parents take the places of what is read already
                let to := start
                for {
                    let at := start
                } lt(at, end) {} {
                    let place := mload(at)
                    let right := add(at, 96)
                    a := mload(add(at, 32))
                    b := mload(add(at, 64))
                    at := right
                    switch and(place, 1)
                    case 0 {
                        mstore(0, a)
                        switch and(lt(right, end), eq(mload(right), add(place, 1)))
                        case 0 {
                            mstore(32, calldataload(next))
                            next := add(next, 32)
                            a := keccak256(0, 64)
                            mstore(0, b)
                        }
                        default {
                            mstore(32, mload(add(right, 32)))
                            a := keccak256(0, 64)
                            mstore(0, b)
                            mstore(32, mload(add(right, 64)))
                            at := add(right, 96)
                        }
                    }
                    default {
                        mstore(0, calldataload(next))
                        next := add(next, 32)
                        mstore(32, a)
                        a := keccak256(0, 64)
                        mstore(32, b)
                    }
                    b := keccak256(0, 64)
                    mstore(to, shr(1, place))
                    mstore(add(to, 32), a)
                    mstore(add(to, 64), b)
                    to := add(to, 96)
                }
                end := to
            }
            a := mload(add(start, 32))
            b := mload(add(start, 64))
            // one word for each entry and level at most, so that it never comes round
            isWhole := eq(next, add(siblings.offset, mul(siblings.length, 32)))
        }
    }
}
