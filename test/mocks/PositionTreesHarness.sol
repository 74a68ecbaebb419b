// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PositionTrees} from "../../contracts/reconciliation/PositionTrees.sol";
import {RunLeaf} from "../../contracts/reconciliation/RunTypes.sol";

/// @title The trees of runs, callable
/// @author The Tallystick authors
contract PositionTreesHarness {
    function fieldsOf(
        uint256 count,
        bytes32 idsRoot,
        bytes32 root
    ) external pure returns (bytes32) {
        return PositionTrees.fieldsOf(count, idsRoot, root);
    }

    function leafOf(
        uint256 index,
        bytes32 id,
        RunLeaf calldata content
    ) external pure returns (bytes32) {
        return PositionTrees.leafOf(index, id, content);
    }

    function depthOf(uint256 count) external pure returns (uint256) {
        return PositionTrees.depthOf(count);
    }

    function parentOf(
        uint256 place,
        bytes32 node,
        bytes32 sibling
    ) external pure returns (bytes32) {
        return PositionTrees.parentOf(place, node, sibling);
    }

    function climb(
        uint256[] calldata places,
        bytes32[] calldata leavesA,
        bytes32[] calldata leavesB,
        uint256 height,
        bytes32[] calldata siblings
    ) external pure returns (bytes32 a, bytes32 b, bool isWhole) {
        return PositionTrees.climb(_row(places, leavesA, leavesB), height, siblings);
    }

    function padding() external pure returns (bytes32) {
        return PositionTrees.PADDING;
    }

    function _row(
        uint256[] calldata places,
        bytes32[] calldata leavesA,
        bytes32[] calldata leavesB
    ) private pure returns (uint256[] memory row) {
        row = PositionTrees.row(places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            PositionTrees.set(row, i, places[i], leavesA[i], leavesB[i]);
        }
    }
}
