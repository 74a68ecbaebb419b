// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {History} from "../kit/iterative/History.sol";
import {VM} from "../kit/IVm.sol";
import {BlockHeadersHarness} from "../mocks/BlockHeadersHarness.sol";
import {ProofOracle} from "../mocks/ProofOracle.sol";

/// @title Hashes of past blocks: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - blocks of each age: this one, 1, 255, 256, 257, 8,191, 8,192, and those to come
/// - EIP-2935's contract: not there, refusing, answering too little or too much, not knowing
contract BlockHashesTest is Assertions, Deploys {
    uint256 private constant NUMBER = 24_000_000;
    /// @dev What no opcode and no contract should get past.
    bytes32 private constant ALL_ONES = bytes32(type(uint256).max);

    BlockHeadersHarness private _headers;
    ProofOracle private _oracle;

    function setUp() external {
        _headers = BlockHeadersHarness(_deploy("BlockHeadersHarness.sol:BlockHeadersHarness", ""));
        _oracle = ProofOracle(_deploy("ProofOracle.sol:ProofOracle", ""));
        VM.roll(NUMBER);
        History.begin();
    }

    function _hash(uint256 number) private pure returns (bytes32) {
        return keccak256(abi.encode("block", number));
    }

    function _assertKnown(uint256 age) private {
        uint256 number = NUMBER - age;
        History.know(number, _hash(number));
        assertEq(_headers.hashOf(number), _hash(number), "hash");
        assertEq(_oracle.hashOf(number), _hash(number), "there too");
    }

    function _assertUnknown(uint256 number) private view {
        assertEq(_headers.hashOf(number), 0, "unknown");
    }

    // ---------------------------------------------------------------- ages

    function test_IT3_knowsTheLast256Blocks() external {
        VM.etch(History.PLACE, "");
        _assertKnown(1);
        _assertKnown(255);
        _assertKnown(256);
    }

    function test_IT3_knowsTheLast8191Blocks() external {
        _assertKnown(257);
        _assertKnown(8_191);
    }

    function test_IT3_ofTheLast256BlocksTheOtherContractIsNotAsked() external {
        VM.setBlockhash(NUMBER - 256, _hash(NUMBER - 256));
        _answer(32);
        assertEq(_headers.hashOf(NUMBER - 256), _hash(NUMBER - 256), "256");
        assertEq(_headers.hashOf(NUMBER - 257), ALL_ONES, "257");
    }

    function testFuzz_IT3_knowsBlocksAsOpenZeppelinDoes(uint256 age) external {
        age = bound(age, 1, 8_191);
        _assertKnown(age);
        uint256 number = NUMBER - 8_191 - age;
        assertEq(_headers.hashOf(number), _oracle.hashOf(number), "too old");
    }

    function test_IT3_knowsNoOlderBlock() external {
        // its place is that of a younger one
        History.know(NUMBER - 1, _hash(NUMBER - 1));
        _assertUnknown(NUMBER - 8_192);
        _assertUnknown(NUMBER - 16_382);
        _assertUnknown(0);
    }

    function test_IT3_knowsNoBlockToCome() external {
        _answer(32);
        _assertUnknown(NUMBER);
        _assertUnknown(NUMBER + 1);
        _assertUnknown(type(uint256).max);
    }

    function test_IT3_knowsTheFirstBlocksOfAYoungChain() external {
        VM.roll(100);
        VM.setBlockhash(0, _hash(0));
        assertEq(_headers.hashOf(0), _hash(0), "the first");
        _assertUnknown(100);
    }

    // ---------------------------------------------------------------- EIP-2935's contract

    /// @dev It answers with so many bytes of ones.
    function _answer(uint8 length) private {
        bytes memory words = abi.encodePacked(
            hex"7f",
            ALL_ONES,
            hex"5f527f",
            ALL_ONES,
            hex"602052"
        );
        VM.etch(History.PLACE, abi.encodePacked(words, hex"60", length, hex"5ff3"));
    }

    function test_IT3_whereItIsNotThereNothingIsKnown() external {
        VM.etch(History.PLACE, "");
        _assertUnknown(NUMBER - 257);
    }

    /// @dev As on test nodes: the selector of the reason is no hash, though OpenZeppelin's library takes it for one.
    function test_IT3_whatItRefusesWithIsNoHash() external {
        VM.etch(History.PLACE, hex"6308c379a060e01b5f5260645ffd");
        _assertUnknown(NUMBER - 257);
        assertEq(_oracle.hashOf(NUMBER - 257), bytes32(bytes4(0x08c379a0)), "there it is");
        VM.etch(History.PLACE, hex"5f195f5260205ffd"); // 32 bytes of ones
        _assertUnknown(NUMBER - 257);
        assertEq(_oracle.hashOf(NUMBER - 257), ALL_ONES, "there too");
    }

    function test_IT3_anAnswerOfAnotherLengthIsNone() external {
        _answer(32);
        assertEq(_headers.hashOf(NUMBER - 257), ALL_ONES, "32");
        for (uint8 length = 0; length <= 64; ++length) {
            if (length == 32) continue;
            _answer(length);
            _assertUnknown(NUMBER - 257);
        }
    }

    function test_IT3_aHashThatItDoesNotKnowIsNone() external view {
        _assertUnknown(NUMBER - 257);
        _assertUnknown(NUMBER - 8_191);
    }
}
