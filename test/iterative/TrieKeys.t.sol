// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {Trie, TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {TrieProofsHarness} from "../mocks/TrieProofsHarness.sol";

/// @title Keys of tries, and the way along them: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the key of a place in a block: its RLP, of one to five bytes
/// - blocks of each size: every length of a key, the roots as another writer has them
/// - keys of 64 nibbles, as in the state trie: paths of each length, and of one too few or too many
contract TrieKeysTest is Assertions, Deploys {
    error TrieProof_WrongPath(uint256 place);

    /// @dev Where the nodes begin in the calldata.
    uint256 private constant AT = 164;
    uint256 private constant LEAF = 2;
    uint256 private constant EXTENSION = 0;
    bytes private constant VALUE = "a value that is long enough for a node";

    TrieProofsHarness private _proofs;

    function setUp() external {
        _proofs = TrieProofsHarness(_deploy("TrieProofsHarness.sol:TrieProofsHarness", ""));
    }

    function _assertWrongPath(bytes memory call, uint256 place) private view {
        (bool isDone, bytes memory reason) = address(_proofs).staticcall(call);
        assertFalse(isDone, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(TrieProof_WrongPath.selector, AT + place), "error");
    }

    // ---------------------------------------------------------------- blocks

    function test_IT3_theKeyOfAPlaceIsItsRlp() external view {
        uint32[10] memory all = [
            uint32(0),
            1,
            127,
            128,
            255,
            256,
            65_535,
            65_536,
            2 ** 24,
            type(uint32).max
        ];
        for (uint256 i = 0; i < all.length; ++i) _assertKey(all[i]);
    }

    function testFuzz_IT3_theKeyOfAnyPlaceIsItsRlp(uint32 index, uint8 bits) external view {
        _assertKey(index >> (bits % 32));
    }

    function _assertKey(uint32 index) private view {
        bytes memory expected = RlpWriter.integer(index);
        (bytes32 key, uint256 nibbles) = _proofs.keyOf(index);
        assertEq(key, bytes32(expected), "key");
        assertEq(nibbles, 2 * expected.length, "nibbles");
    }

    /// @dev The roots are those of @ethereumjs/mpt.
    function test_IT3_readsEachValueOfABlock() external view {
        _assertBlock(1, 0x62dc46b732f9dce04e7d502851814d2b0603da9b40098cdc8fabf19696118b29);
        _assertBlock(2, 0x013dd19457a0a30752c780a9e1e37ad3e75cea03e13447ed22e478412a76f89f);
        _assertBlock(128, 0xafcd93d5abffb38c68992b39f42850d86f37ceac5f750030e86f6525ce790587);
        _assertBlock(129, 0x1927f2c82812edd2eeacf686fcfd3c5c675b2c39fe86d77bc25145f56ddce248);
        _assertBlock(300, 0x7b81289b2ecf3a7fee11b6fffde8c6d171fa44a2dccff9b79793404e7dd3520d);
    }

    function _assertBlock(uint256 count, bytes32 expected) private view {
        bytes[] memory values = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) values[i] = _filled(110, i);
        uint16[8] memory places = [uint16(0), 1, 15, 16, 127, 128, 255, 256];
        for (uint256 i = 0; i < 8 && places[i] < count; ++i)
            _assertValue(values, places[i], expected);
        _assertValue(values, count - 1, expected);
    }

    function _assertValue(bytes[] memory values, uint256 index, bytes32 expected) private view {
        (bytes32 root, bytes[] memory nodes) = TrieWriter.prove(values, index);
        assertEq(root, expected, "root");
        (bytes32 key, uint256 nibbles) = _proofs.keyOf(uint32(index));
        bytes memory value = _proofs.valueAt(root, key, nibbles, TrieWriter.joined(nodes));
        assertEq(value, values[index], "value");
    }

    function _filled(uint256 length, uint256 i) private pure returns (bytes memory content) {
        content = new bytes(length);
        for (uint256 j = 0; j < length; ++j) content[j] = bytes1(uint8((i % 251) + 1));
    }

    /// @dev Keys of one, two and three bytes in one trie.
    function test_IT3_readsKeysOfEachLength() external view {
        uint32[7] memory all = [uint32(1), 127, 0, 128, 255, 256, 65_535]; // in the order of their keys
        Trie memory trie;
        (trie.keys, trie.values) = (new bytes[](7), new bytes[](7));
        for (uint256 i = 0; i < 7; ++i) {
            trie.keys[i] = RlpWriter.integer(all[i]);
            trie.values[i] = abi.encodePacked(VALUE, all[i]);
        }
        for (trie.target = 0; trie.target < 7; ++trie.target) {
            bytes32 root = TrieWriter.write(trie);
            (bytes32 key, uint256 nibbles) = _proofs.keyOf(all[trie.target]);
            bytes memory value = _proofs.valueAt(root, key, nibbles, TrieWriter.joined(trie.nodes));
            assertEq(value, trie.values[trie.target], "value");
        }
    }

    // ---------------------------------------------------------------- accounts

    /// @dev 64 nibbles and each number less, behind extensions of each number.
    function test_IT3_readsPathsOfEachLength() external view {
        bytes memory key = abi.encodePacked(keccak256("account"));
        bytes32 word = bytes32(key);
        for (uint256 depth = 0; depth <= 64; ++depth) {
            bytes memory leaf = TrieWriter.pair(
                TrieWriter.pathOf(key, depth, 64, LEAF),
                RlpWriter.string_(VALUE)
            );
            bytes memory nodes = leaf;
            if (depth != 0) {
                bytes memory path = TrieWriter.pathOf(key, 0, depth, EXTENSION);
                nodes = TrieWriter.pair(path, abi.encodePacked(hex"a0", keccak256(leaf)));
            }
            bytes32 root = keccak256(nodes);
            if (depth != 0) nodes = bytes.concat(nodes, leaf);
            assertEq(_proofs.valueAt(root, word, 64, nodes), VALUE, "value");
            uint256 bit = 1 << (4 * (63 - (depth % 64))); // of the nibble behind `depth`, or of the first
            bytes memory call = abi.encodeCall(
                _proofs.valueAt,
                (root, word ^ bytes32(bit), 64, nodes)
            );
            (bool isDone, bytes memory reason) = address(_proofs).staticcall(call);
            assertFalse(isDone, "another key");
            assertEq(bytes32(bytes4(reason)), TrieProof_WrongPath.selector, "error");
        }
    }

    /// @dev One leaf, of fewer nibbles than the key has, of as many, and of more.
    function test_IT3_aPathIsExactlyWhatIsLeftOfTheKey() external view {
        bytes memory key = abi.encodePacked(keccak256("account"), hex"77");
        for (uint256 length = 61; length <= 66; ++length) {
            bytes memory path = TrieWriter.pathOf(key, 0, length, LEAF);
            bytes memory leaf = TrieWriter.pair(path, RlpWriter.string_(VALUE));
            bytes memory call = abi.encodeCall(
                _proofs.valueAt,
                (keccak256(leaf), bytes32(key), 64, leaf)
            );
            if (length == 64)
                assertEq(_proofs.valueAt(keccak256(leaf), bytes32(key), 64, leaf), VALUE, "value");
            else _assertWrongPath(call, 3); // behind two heads
        }
    }
}
