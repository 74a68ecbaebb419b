// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {BlockWriter} from "../kit/iterative/BlockWriter.sol";
import {Proof, ProofMutations} from "../kit/iterative/ProofMutations.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {Oddity, ProofOracle} from "../mocks/ProofOracle.sol";
import {TrieProofsHarness} from "../mocks/TrieProofsHarness.sol";

/// @title Proofs of tries beside OpenZeppelin's reader of them: IT-3
/// @author The Tallystick authors
/// @notice Proofs of good tries, spoilt. Both take the same, with the same value, but for this, which no trie of a block
/// has:
/// - a branch with a value, a child within its parent or of another length than a hash, a nibble behind an even flag: only
///   OpenZeppelin's takes them
/// - a node that is shorter than a hash, and named by one: only this one takes it
contract TrieProofsOracleTest is Assertions, Deploys {
    /// @dev How two readers judge one proof.
    enum Verdict {
        BothRefuse,
        BothTake,
        Value,
        Child,
        Padding,
        Short
    }

    TrieProofsHarness private _proofs;
    ProofOracle private _oracle;

    function setUp() external {
        _proofs = TrieProofsHarness(_deploy("TrieProofsHarness.sol:TrieProofsHarness", ""));
        _oracle = ProofOracle(_deploy("ProofOracle.sol:ProofOracle", ""));
    }

    // ---------------------------------------------------------------- two readers

    function _judge(Proof memory proof) private view returns (Verdict) {
        (bool isTaken, bytes memory value) = address(_proofs).staticcall(
            abi.encodeCall(
                _proofs.valueAt,
                (
                    proof.root,
                    bytes32(proof.key),
                    2 * proof.key.length,
                    TrieWriter.joined(proof.nodes)
                )
            )
        );
        (bool isTakenThere, bytes memory valueThere) = address(_oracle).staticcall(
            abi.encodeCall(_oracle.valueAt, (proof.root, proof.key, proof.nodes))
        );
        if (!isTakenThere) {
            if (!isTaken) return Verdict.BothRefuse;
            assertTrue(_hasShort(proof.nodes), "taken here only");
            return Verdict.Short;
        }
        Oddity oddity = _oracle.oddityIn(proof.nodes);
        if (!isTaken) {
            assertTrue(oddity != Oddity.None, "taken there only");
            return Verdict(uint8(oddity) + 1);
        }
        assertTrue(oddity == Oddity.None, "taken here, though odd");
        assertEq(value, valueThere, "value");
        return Verdict.BothTake;
    }

    function _hasShort(bytes[] memory nodes) private pure returns (bool) {
        for (uint256 i = 1; i < nodes.length; ++i) if (nodes[i].length < 32) return true;
        return false;
    }

    // ---------------------------------------------------------------- proofs

    /// @param length Of each value, at least 1.
    function _proof(
        uint256 count,
        uint256 index,
        uint256 length
    ) private pure returns (Proof memory proof) {
        bytes[] memory values = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            values[i] = new bytes(length);
            values[i][0] = bytes1(uint8(1 + (i % 255)));
            if (length > 1) values[i][length - 1] = 0xff;
        }
        (proof.root, proof.nodes) = TrieWriter.prove(values, index);
        proof.key = RlpWriter.integer(index);
    }

    function _copy(Proof memory proof) private pure returns (Proof memory other) {
        (other.root, other.key) = (proof.root, bytes.concat(proof.key));
        other.nodes = new bytes[](proof.nodes.length);
        for (uint256 i = 0; i < proof.nodes.length; ++i)
            other.nodes[i] = bytes.concat(proof.nodes[i]);
    }

    // ---------------------------------------------------------------- spoilt

    /// @dev Each kind of it three times: eight thousand of them.
    function testFuzz_IT3_bothTakeTheSame(uint256 seed) external view {
        uint256 count = 1 + (seed % 40);
        if (seed % 11 == 0) count += 120; // keys of two bytes, too
        Proof memory proof = _proof(count, (seed >> 16) % count, 32 + ((seed >> 32) % 200));
        assertTrue(_judge(proof) == Verdict.BothTake, "as it is");
        for (uint256 i = 0; i < 3 * ProofMutations.KINDS; ++i) {
            Proof memory other = _copy(proof);
            ProofMutations.spoil(
                other,
                i % ProofMutations.KINDS,
                uint256(keccak256(abi.encode(seed, i)))
            );
            _judge(other);
        }
    }

    /// @dev Nodes within their parents: what both take has none of them on its way.
    function testFuzz_IT3_bothTakeTheSameOfShortValues(uint256 seed) external view {
        uint256 count = 1 + (seed % 40);
        Proof memory proof = _proof(count, (seed >> 16) % count, 1 + ((seed >> 32) % 30));
        for (uint256 i = 0; i < 2 * ProofMutations.KINDS; ++i) {
            _judge(proof);
            Proof memory other = _copy(proof);
            ProofMutations.spoil(
                other,
                i % ProofMutations.KINDS,
                uint256(keccak256(abi.encode(seed, i)))
            );
            _judge(other);
        }
    }

    /// @dev Keys of 64 nibbles.
    function testFuzz_IT3_bothTakeTheSameOfAccounts(
        address account,
        uint64 nonce,
        uint256 seed
    ) external view {
        Proof memory proof;
        (proof.root, proof.nodes) = BlockWriter.state(account, nonce, seed % 50);
        proof.key = abi.encodePacked(keccak256(abi.encodePacked(account)));
        assertTrue(_judge(proof) == Verdict.BothTake, "as it is");
        for (uint256 i = 0; i < ProofMutations.KINDS; ++i) {
            Proof memory other = _copy(proof);
            ProofMutations.spoil(other, i, uint256(keccak256(abi.encode(seed, i))));
            _judge(other);
        }
    }

    /// @dev Else the others would show little.
    function test_IT3_spoilingMeetsEachVerdict() external view {
        uint256[6] memory seen;
        for (uint256 seed = 0; seed < 1_200; ++seed) {
            uint256 noise = uint256(keccak256(abi.encode(seed)));
            uint256 count = 1 + (seed % 24);
            Proof memory proof = _proof(count, (noise >> 224) % count, seed % 2 == 0 ? 32 : 4);
            ProofMutations.spoil(proof, seed % ProofMutations.KINDS, noise);
            ++seen[uint256(_judge(proof))];
        }
        // no spoiling makes a node short
        for (uint256 i = 0; i < uint256(Verdict.Short); ++i) assertGt(seen[i], 0, "met");
    }

    // ---------------------------------------------------------------- what only one takes

    /// @dev A branch above a leaf, and the place of the branch's item to be another.
    function _branched(uint256 place, bytes memory item) private pure returns (Proof memory proof) {
        bytes memory leaf = TrieWriter.pair(hex"32", RlpWriter.string_(new bytes(40)));
        bytes[] memory children = new bytes[](17);
        for (uint256 i = 0; i < 17; ++i) children[i] = hex"80";
        children[1] = TrieWriter.referenceOf(leaf);
        children[place] = item;
        proof.key = hex"12";
        proof.nodes = new bytes[](2);
        proof.nodes[0] = RlpWriter.list(TrieWriter.joined(children));
        proof.nodes[1] = leaf;
        proof.root = keccak256(proof.nodes[0]);
    }

    function test_IT3_onlyTheOtherTakesABranchWithAValue() external view {
        assertTrue(_judge(_branched(16, hex"80")) == Verdict.BothTake, "none");
        assertTrue(_judge(_branched(16, hex"01")) == Verdict.Value, "a byte");
        assertTrue(_judge(_branched(16, hex"820102")) == Verdict.Value, "two");
        Proof memory proof = _branched(16, hex"01");
        proof.nodes = ProofMutations.without(proof.nodes, 1);
        bytes memory above = TrieWriter.pair(hex"0012", TrieWriter.referenceOf(proof.nodes[0]));
        proof.root = keccak256(above);
        proof.nodes = ProofMutations.doubled(proof.nodes, 0);
        proof.nodes[0] = above;
        assertTrue(_judge(proof) == Verdict.Value, "the key ends there");
    }

    function test_IT3_onlyTheOtherTakesAChildThatIsNoHash() external view {
        assertTrue(_judge(_branched(5, hex"05")) == Verdict.Child, "a byte");
        assertTrue(_judge(_branched(5, hex"c20102")) == Verdict.Child, "a list");
        assertTrue(_judge(_branched(0, hex"c20102")) == Verdict.Child, "at the first place");
        Proof memory proof = _branched(1, TrieWriter.pair(hex"32", hex"07"));
        proof.nodes = ProofMutations.without(proof.nodes, 1);
        assertTrue(_judge(proof) == Verdict.Child, "the leaf within the branch");
    }

    function test_IT3_onlyTheOtherTakesANibbleBehindAnEvenFlag() external view {
        Proof memory proof;
        proof.key = hex"12";
        proof.nodes = new bytes[](1);
        proof.nodes[0] = TrieWriter.pair(hex"2912", RlpWriter.string_(new bytes(40)));
        proof.root = keccak256(proof.nodes[0]);
        assertTrue(_judge(proof) == Verdict.Padding, "nine");
        proof.nodes[0] = TrieWriter.pair(hex"2012", RlpWriter.string_(new bytes(40)));
        proof.root = keccak256(proof.nodes[0]);
        assertTrue(_judge(proof) == Verdict.BothTake, "none");
    }

    /// @dev Its value is what the root stands for, so nobody is deceived.
    function test_IT3_onlyThisOneTakesAShortNodeByItsHash() external view {
        bytes memory leaf = TrieWriter.pair(hex"32", hex"07");
        Proof memory proof = _branched(1, abi.encodePacked(hex"a0", keccak256(leaf)));
        proof.nodes[1] = leaf;
        assertTrue(_judge(proof) == Verdict.Short, "short");
    }
}
