// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RunLeaf, RunList} from "../../contracts/reconciliation/RunTypes.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {PlainTrees} from "../kit/reconciliation/PlainTrees.sol";
import {PositionTreesHarness} from "../mocks/PositionTreesHarness.sol";

/// @title Trees in which places count: RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a leaf: of a record, of none, of a place behind the last; fields of a leg
/// - the depth: of one record, around powers of two, of the most
/// - proofs of some leaves in two trees at once, against trees that are built whole
/// - siblings that lack, are too many, changed or swapped
contract PositionTreesTest is Assertions, Deploys {
    uint256 private constant MOST = 70;

    PositionTreesHarness private trees;

    function setUp() external {
        trees = PositionTreesHarness(_deploy("PositionTreesHarness.sol:PositionTreesHarness", ""));
    }

    // ---------------------------------------------------------------- leaves

    function test_RE6_leavesSayTheirPlaceIdAndContent(
        uint32 index,
        bytes32 id,
        RunLeaf memory content
    ) external view {
        assertEq(
            trees.leafOf(index, id, content),
            PlainTrees.leafOf(index, id, content),
            "as it is"
        );
        content.currency = 0;
        bytes32 absent = trees.leafOf(index, id, content);
        assertEq(absent, PlainTrees.leafOf(index, id, content), "absent");
        (content.amount, content.valueDate, content.fields) = (0, 0, 0);
        assertEq(trees.leafOf(index, id, content), absent, "nothing else counts");
    }

    function test_RE6_whatALegSaysOfItsList(RunList memory list) external view {
        bytes32 fields = trees.fieldsOf(list.count, list.idsRoot, list.root);
        assertEq(fields, PlainTrees.fieldsOf(list), "fields");
    }

    function test_RE6_theDepthIsThatOfTheNextPowerOfTwo() external view {
        assertEq(trees.depthOf(1), 0, "1");
        assertEq(trees.depthOf(2), 1, "2");
        assertEq(trees.depthOf(3), 2, "3");
        assertEq(trees.depthOf(4), 2, "4");
        assertEq(trees.depthOf(5), 3, "5");
        assertEq(trees.depthOf(16_384), 14, "16,384");
        assertEq(trees.depthOf(16_385), 15, "16,385");
        assertEq(trees.depthOf(type(uint32).max), 32, "most");
        assertEq(trees.padding(), PlainTrees.PADDING, "padding");
    }

    // ---------------------------------------------------------------- proofs

    struct Trial {
        uint256 height;
        uint256[] places;
        bytes32[] a;
        bytes32[] b;
        bytes32[][] treeA;
        bytes32[][] treeB;
        bytes32[] siblings;
    }

    /// @dev Two trees that differ in some leaves below one node, and perhaps elsewhere, and the proof of those.
    function _trial(uint256 seed, uint256 count) private pure returns (Trial memory t) {
        bytes32[] memory leavesA = new bytes32[](count);
        bytes32[] memory leavesB = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            leavesA[i] = keccak256(abi.encode(seed, i));
        }
        uint256 depth = 0;
        while (2 ** depth < count) ++depth;
        t.height = seed % (depth + 1);
        uint256 node = ((seed >> 8) % count) >> t.height;
        t.places = new uint256[](count);
        uint256 found = 0;
        for (uint256 i = 0; i < count; ++i) {
            bool isBelow = i >> t.height == node;
            bool isOther =
                (seed >> (16 + (i % 200))) & 3 == 0 || (isBelow && i == (seed >> 8) % count);
            leavesB[i] = isOther ? keccak256(abi.encode("b", seed, i)) : leavesA[i];
            if (isOther && isBelow) t.places[found++] = i;
        }
        uint256[] memory places = t.places;
        assembly ("memory-safe") {
            mstore(places, found)
        }
        (t.a, t.b) = (new bytes32[](found), new bytes32[](found));
        for (uint256 i = 0; i < found; ++i) {
            (t.a[i], t.b[i]) = (leavesA[places[i]], leavesB[places[i]]);
        }
        (t.treeA, t.treeB) = (PlainTrees.grow(leavesA), PlainTrees.grow(leavesB));
        t.siblings = PlainTrees.siblingsOf(t.treeA, places, t.height);
    }

    function _climb(Trial memory t) private view returns (bytes32, bytes32, bool) {
        return trees.climb(t.places, t.a, t.b, t.height, t.siblings);
    }

    function test_RE6_oneProofForTwoTreesWithTheSameSiblings(uint256 seed) external view {
        Trial memory t = _trial(seed, bound(seed >> 128, 1, MOST));
        (bytes32 a, bytes32 b, bool isWhole) = _climb(t);
        uint256 node = t.places[0] >> t.height;
        assertTrue(isWhole, "all siblings");
        assertEq(a, t.treeA[t.height][node], "in the one tree");
        assertEq(b, t.treeB[t.height][node], "in the other");

        bytes32[] memory above = PlainTrees.aboveOf(t.treeA, t.treeB, t.places[0], t.height);
        for (uint256 i = 0; i < above.length; i += 2) {
            a = trees.parentOf(node, a, above[i]);
            b = trees.parentOf(node, b, above[i + 1]);
            node >>= 1;
        }
        assertEq(a, PlainTrees.rootOf(t.treeA), "root of the one");
        assertEq(b, PlainTrees.rootOf(t.treeB), "root of the other");
    }

    function test_RE6_aSiblingThatLacksOrIsTooMany(uint256 seed) external view {
        Trial memory t = _trial(seed, bound(seed >> 128, 2, MOST));
        bytes32[] memory siblings = t.siblings;
        t.siblings = new bytes32[](siblings.length + 1);
        for (uint256 i = 0; i < siblings.length; ++i) {
            t.siblings[i] = siblings[i];
        }
        (, , bool isWhole) = _climb(t);
        assertFalse(isWhole, "one too many");

        if (siblings.length == 0) return;
        assembly ("memory-safe") {
            mstore(siblings, sub(mload(siblings), 1))
        }
        t.siblings = siblings;
        (, , isWhole) = _climb(t);
        assertFalse(isWhole, "one lacks");
    }

    function test_RE6_aSiblingThatIsChangedOrSwapped(uint256 seed) external view {
        Trial memory t = _trial(seed, bound(seed >> 128, 2, MOST));
        if (t.siblings.length == 0) return;
        uint256 spot = (seed >> 16) % t.siblings.length;
        bytes32 before = t.siblings[spot];
        t.siblings[spot] = keccak256(abi.encode(before));
        _assertElsewhere(t);

        uint256 other = (seed >> 32) % t.siblings.length;
        (t.siblings[spot], t.siblings[other]) = (t.siblings[other], before);
        if (spot != other && t.siblings[spot] != before) _assertElsewhere(t);
    }

    function test_RE6_theSidesOfANodeAreNotSwapped() external view {
        Trial memory t;
        (t.height, t.places) = (1, new uint256[](1));
        (t.a, t.b, t.siblings) = (new bytes32[](1), new bytes32[](1), new bytes32[](1));
        (t.a[0], t.b[0], t.siblings[0]) = ("one", "two", "three");
        (bytes32 left, , ) = _climb(t);
        t.places[0] = 1;
        (t.a[0], t.siblings[0]) = ("three", "one");
        (bytes32 same, , ) = _climb(t);
        assertEq(left, same, "the same pair from its other side");
        t.places[0] = 0;
        (bytes32 swapped, , ) = _climb(t);
        assertTrue(left != swapped, "another node");
    }

    function _assertElsewhere(Trial memory t) private view {
        (bytes32 a, bytes32 b, ) = _climb(t);
        uint256 node = t.places[0] >> t.height;
        assertTrue(a != t.treeA[t.height][node], "not in the one tree");
        assertTrue(b != t.treeB[t.height][node], "nor in the other");
    }
}
