// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {TrieProofsHarness} from "../mocks/TrieProofsHarness.sol";

/// @title Proofs of tries: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases, each with nodes whose hashes are right:
/// - hashes: of the root, of a child
/// - a branch: of 16 and 18 items, with a value, with a child that is no hash, without the child, below the whole key
/// - an extension: without a path, to a child that is no hash, along another path, beyond the key
/// - a leaf: another path, a shorter and a longer one, no value, a list for a value, bytes behind it
/// - a path: as long as a hash, none at all, with a flag that is none, with a nibble behind an even flag
/// - neither: no item, one, three; cut off anywhere; nothing
contract TrieProofsTest is Assertions, Deploys {
    error Rlp_Malformed(uint256 place);
    error TrieProof_Malformed(uint256 place);
    error TrieProof_WrongNode(uint256 place);
    error TrieProof_WrongPath(uint256 place);

    /// @dev Where the nodes begin in the calldata.
    uint256 private constant AT = 164;
    /// @dev The key of index 0x12.
    bytes private constant KEY = hex"12";
    bytes private constant VALUE = "a value that is long enough for a node";

    TrieProofsHarness private _proofs;

    function setUp() external {
        _proofs = TrieProofsHarness(_deploy("TrieProofsHarness.sol:TrieProofsHarness", ""));
    }

    // ---------------------------------------------------------------- asking

    function _call(bytes32 root, bytes memory nodes) private view returns (bytes memory) {
        return abi.encodeCall(_proofs.valueAt, (root, bytes32(KEY), 2, nodes));
    }

    function _assertCallRefused(bytes memory call, bytes4 error_, uint256 place) private view {
        (bool isDone, bytes memory reason) = address(_proofs).staticcall(call);
        assertFalse(isDone, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(error_, place), "error");
    }

    /// @dev A proof of this one node. @param place In the node.
    function _assertRefused(bytes memory node, bytes4 error_, uint256 place) private view {
        _assertCallRefused(_call(keccak256(node), node), error_, AT + place);
    }

    /// @dev A proof of this node alone, behind the branch above it.
    function _assertChildRefused(bytes memory node, bytes4 error_, uint256 place) private view {
        bytes memory root = _branch(1, TrieWriter.referenceOf(node));
        bytes memory nodes = bytes.concat(root, node);
        _assertCallRefused(_call(keccak256(root), nodes), error_, AT + root.length + place);
    }

    function _assertTaken(bytes memory node) private view {
        bytes memory value = _proofs.valueAt(keccak256(node), bytes32(KEY), 2, node);
        assertEq(value, VALUE, "value");
    }

    // ---------------------------------------------------------------- nodes

    function _leaf() private pure returns (bytes memory) {
        return TrieWriter.pair(hex"2012", RlpWriter.string_(VALUE));
    }

    /// @dev Of the second nibble.
    function _lowerLeaf() private pure returns (bytes memory) {
        return TrieWriter.pair(hex"32", RlpWriter.string_(VALUE));
    }

    /// @dev With other children at both ends.
    function _children(
        uint256 nibble,
        bytes memory child
    ) private pure returns (bytes[] memory children) {
        children = new bytes[](17);
        for (uint256 i = 0; i < 17; ++i) children[i] = hex"80";
        children[0] = abi.encodePacked(hex"a0", keccak256("first"));
        children[15] = abi.encodePacked(hex"a0", keccak256("last"));
        children[nibble] = child;
    }

    function _branch(uint256 nibble, bytes memory child) private pure returns (bytes memory) {
        return RlpWriter.list(TrieWriter.joined(_children(nibble, child)));
    }

    /// @dev A child that is there, or at least has the form of one.
    function _hash() private pure returns (bytes memory) {
        return abi.encodePacked(hex"a0", keccak256("child"));
    }

    // ---------------------------------------------------------------- hashes

    function test_IT3_takesALeafBelowABranch() external view {
        bytes memory root = _branch(1, TrieWriter.referenceOf(_lowerLeaf()));
        bytes memory nodes = bytes.concat(root, _lowerLeaf());
        assertEq(_proofs.valueAt(keccak256(root), bytes32(KEY), 2, nodes), VALUE, "value");
    }

    function test_IT3_refusesAnotherNodeThanIsNamed() external view {
        bytes4 error_ = TrieProof_WrongNode.selector;
        _assertTaken(_leaf());
        _assertCallRefused(_call(keccak256("root"), _leaf()), error_, AT);
        bytes memory root = _branch(1, _hash());
        _assertCallRefused(
            _call(keccak256(root), bytes.concat(root, _lowerLeaf())),
            error_,
            AT + root.length
        );
    }

    // ---------------------------------------------------------------- branches

    function test_IT3_refusesABranchOfAnotherNumberOfItems() external view {
        bytes[] memory children = _children(1, _hash());
        bytes memory all = TrieWriter.joined(children);
        children[16] = "";
        bytes4 error_ = TrieProof_Malformed.selector;
        // each head has two bytes
        _assertRefused(RlpWriter.list(TrieWriter.joined(children)), error_, 2);
        _assertRefused(RlpWriter.list(bytes.concat(all, hex"80")), error_, 2);
    }

    function test_IT3_refusesABranchWithAValue() external view {
        bytes[] memory children = _children(1, _hash());
        bytes4 error_ = TrieProof_Malformed.selector;
        children[16] = hex"01";
        _assertRefused(RlpWriter.list(TrieWriter.joined(children)), error_, 2);
        children[16] = RlpWriter.string_(VALUE);
        _assertRefused(RlpWriter.list(TrieWriter.joined(children)), error_, 2);
    }

    /// @dev Wherever it is, also beside the path.
    function test_IT3_refusesABranchWithAChildThatIsNoHash() external view {
        bytes memory short = TrieWriter.pair(hex"32", hex"01");
        bytes[6] memory all = [
            short,
            bytes(hex"c0"),
            hex"00",
            hex"8180",
            RlpWriter.string_(new bytes(31)),
            RlpWriter.string_(new bytes(33))
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            for (uint256 place = 2; place < 15; ++place) {
                bytes memory node = _branch(place, all[i]);
                _assertRefused(node, TrieProof_Malformed.selector, 2);
            }
            (bool isDone, ) = address(_proofs).staticcall(
                _call(keccak256(_branch(1, all[i])), bytes.concat(_branch(1, all[i]), short))
            );
            assertFalse(isDone, "on the way");
        }
    }

    function test_IT3_refusesABranchWithoutTheChild() external view {
        _assertRefused(_branch(1, hex"80"), TrieProof_WrongPath.selector, 2 + 33);
    }

    function test_IT3_refusesABranchBelowTheWholeKey() external view {
        bytes memory node = _branch(1, _hash());
        bytes memory above = TrieWriter.pair(hex"0012", TrieWriter.referenceOf(node));
        bytes memory call = _call(keccak256(above), bytes.concat(above, node));
        _assertCallRefused(call, TrieProof_WrongPath.selector, AT + above.length + 2);
    }

    // ---------------------------------------------------------------- extensions

    function test_IT3_takesALeafBelowAnExtension() external view {
        bytes memory above = TrieWriter.pair(hex"11", TrieWriter.referenceOf(_lowerLeaf()));
        bytes memory nodes = bytes.concat(above, _lowerLeaf());
        assertEq(_proofs.valueAt(keccak256(above), bytes32(KEY), 2, nodes), VALUE, "value");
        bytes memory last = TrieWriter.pair(hex"20", RlpWriter.string_(VALUE));
        above = TrieWriter.pair(hex"0012", TrieWriter.referenceOf(last));
        nodes = bytes.concat(above, last);
        assertEq(_proofs.valueAt(keccak256(above), bytes32(KEY), 2, nodes), VALUE, "no nibble");
    }

    function test_IT3_refusesAnExtensionThatLeadsNowhere() external view {
        _assertRefused(TrieWriter.pair(hex"00", _hash()), TrieProof_Malformed.selector, 1);
    }

    function test_IT3_refusesAnExtensionToAChildThatIsNoHash() external view {
        bytes4 error_ = Rlp_Malformed.selector;
        bytes memory short = TrieWriter.pair(hex"32", hex"01");
        _assertRefused(TrieWriter.pair(hex"11", short), error_, 2);
        _assertRefused(TrieWriter.pair(hex"11", hex"80"), error_, 2);
        _assertRefused(TrieWriter.pair(hex"11", RlpWriter.string_(new bytes(31))), error_, 2);
        _assertRefused(TrieWriter.pair(hex"11", RlpWriter.string_(new bytes(33))), error_, 2);
    }

    function test_IT3_refusesAnExtensionAlongAnotherPath() external view {
        bytes4 error_ = TrieProof_WrongPath.selector;
        _assertRefused(TrieWriter.pair(hex"12", _hash()), error_, 1);
        _assertRefused(TrieWriter.pair(hex"0013", _hash()), error_, 2);
        // beyond the key, if only by zeros
        _assertRefused(TrieWriter.pair(hex"1123", _hash()), error_, 2);
        _assertRefused(TrieWriter.pair(hex"1120", _hash()), error_, 2);
    }

    // ---------------------------------------------------------------- leaves

    function test_IT3_refusesALeafOfAnotherKey() external view {
        bytes memory value = RlpWriter.string_(VALUE);
        bytes4 error_ = TrieProof_WrongPath.selector;
        _assertRefused(TrieWriter.pair(hex"2013", value), error_, 2);
        _assertRefused(TrieWriter.pair(hex"2002", value), error_, 2);
        _assertRefused(TrieWriter.pair(hex"31", value), error_, 1); // too short
        _assertRefused(TrieWriter.pair(hex"20", value), error_, 1);
        _assertRefused(TrieWriter.pair(hex"3123", value), error_, 2); // too long
        _assertRefused(TrieWriter.pair(hex"3120", value), error_, 2);
        _assertChildRefused(TrieWriter.pair(hex"33", value), error_, 1);
        _assertChildRefused(TrieWriter.pair(hex"202f", value), error_, 2);
    }

    function test_IT3_refusesALeafWithoutAValue() external view {
        _assertRefused(TrieWriter.pair(hex"2012", hex"80"), TrieProof_Malformed.selector, 4);
        _assertRefused(TrieWriter.pair(hex"2012", hex"c0"), Rlp_Malformed.selector, 4);
        _assertRefused(TrieWriter.pair(hex"2012", _leaf()), Rlp_Malformed.selector, 4);
    }

    function test_IT3_refusesWhatIsBehindTheLeaf() external view {
        bytes4 error_ = Rlp_Malformed.selector;
        uint256 end = _leaf().length;
        bytes32 root = keccak256(_leaf());
        _assertCallRefused(_call(root, bytes.concat(_leaf(), hex"00")), error_, AT + end);
        _assertCallRefused(_call(root, bytes.concat(_leaf(), _leaf())), error_, AT + end);
    }

    // ---------------------------------------------------------------- paths

    function test_IT3_refusesANodeWithoutAPath() external view {
        bytes4 error_ = TrieProof_Malformed.selector;
        _assertRefused(TrieWriter.pair("", RlpWriter.string_(VALUE)), error_, 1);
        _assertRefused(TrieWriter.pair("", _hash()), error_, 1);
    }

    function test_IT3_refusesAFlagThatIsNone() external view {
        for (uint256 flag = 4; flag < 16; ++flag) {
            bytes memory odd = abi.encodePacked(uint8((flag << 4) | 1));
            bytes memory even = abi.encodePacked(uint8(flag << 4), KEY);
            bytes4 error_ = TrieProof_Malformed.selector;
            bytes memory content = flag & 2 == 0 ? _hash() : RlpWriter.string_(VALUE);
            _assertRefused(TrieWriter.pair(odd, content), error_, flag < 8 ? 1 : 2);
            _assertRefused(TrieWriter.pair(even, content), error_, 2);
        }
    }

    function test_IT3_refusesANibbleBehindAnEvenFlag() external view {
        for (uint256 nibble = 1; nibble < 16; ++nibble) {
            bytes memory leaf = abi.encodePacked(uint8(0x20 | nibble), KEY);
            bytes memory extension = abi.encodePacked(uint8(nibble), KEY);
            bytes4 error_ = TrieProof_Malformed.selector;
            _assertRefused(TrieWriter.pair(leaf, RlpWriter.string_(VALUE)), error_, 2);
            _assertRefused(TrieWriter.pair(extension, _hash()), error_, 2);
        }
    }

    /// @dev Of 62 and 63 nibbles: its item is as long as the hash of a branch's first child.
    function test_IT3_takesAPathThatLooksLikeAHash() external view {
        bytes memory key = abi.encodePacked(keccak256("account"));
        bytes[3] memory values = [
            RlpWriter.string_(VALUE),
            RlpWriter.string_(abi.encodePacked(keccak256("32 bytes"))),
            hex"07"
        ];
        for (uint256 left = 62; left <= 63; ++left) {
            bytes32 word = bytes32(key) << (4 * (64 - left));
            bytes memory path = TrieWriter.pathOf(key, 64 - left, 64, 2);
            assertEq(path.length, 32, "as long as a hash");
            for (uint256 i = 0; i < 3; ++i) {
                bytes memory leaf = TrieWriter.pair(path, values[i]);
                bytes memory value = _proofs.valueAt(keccak256(leaf), word, left, leaf);
                assertEq(RlpWriter.string_(value), values[i], "value");
            }
            bytes memory last = TrieWriter.pair(hex"20", values[0]);
            path = TrieWriter.pathOf(key, 64 - left, 64, 0);
            bytes memory above = TrieWriter.pair(path, TrieWriter.referenceOf(last));
            bytes memory nodes = bytes.concat(above, last);
            assertEq(_proofs.valueAt(keccak256(above), word, left, nodes), VALUE, "value below");
        }
    }

    // ---------------------------------------------------------------- no nodes

    function test_IT3_refusesListsThatAreNoNodes() external view {
        bytes memory one = RlpWriter.list(hex"822012");
        bytes memory leaf = RlpWriter.list(bytes.concat(hex"822012", _hash(), _hash()));
        bytes memory extension = RlpWriter.list(bytes.concat(hex"11", _hash(), hex"80"));
        _assertRefused(hex"c0", Rlp_Malformed.selector, 1);
        _assertRefused(one, Rlp_Malformed.selector, one.length);
        _assertRefused(leaf, Rlp_Malformed.selector, leaf.length - 33);
        _assertRefused(extension, Rlp_Malformed.selector, extension.length - 1);
        _assertRefused(RlpWriter.string_(VALUE), Rlp_Malformed.selector, 0);
    }

    function test_IT3_refusesAProofThatIsCutOff() external view {
        bytes memory root = _branch(1, TrieWriter.referenceOf(_lowerLeaf()));
        bytes memory nodes = bytes.concat(root, _lowerLeaf());
        for (uint256 length = 0; length < nodes.length; ++length) {
            bytes memory cut = new bytes(length);
            for (uint256 i = 0; i < length; ++i) cut[i] = nodes[i];
            uint256 place = length < root.length ? 0 : root.length;
            _assertCallRefused(_call(keccak256(root), cut), Rlp_Malformed.selector, AT + place);
        }
    }
}
