// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {History} from "../kit/iterative/History.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Hashes of blocks are kept: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a block of yesterday, of 256 and of 8,191 blocks ago
/// - again, later, when the chain has forgotten it
/// - the present one, a future one, one that the chain has forgotten
/// - that proofs of it serve for ever is in ConflictProofs.t.sol
contract CheckpointsTest is DirectTest {
    /// @dev Of the block B0.
    bytes32 private hash;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
        hash = keccak256(_included(_elsewhere(0)).header);
    }

    function _keeps(uint256 number) private {
        uint256 id = VM.snapshotState();
        VM.roll(number);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Checkpointed(uint64(B0), hash);
        assertEq(channels.checkpoint(uint64(B0)), hash, "hash");
        assertEq(channels.checkpointOf(uint64(B0)), hash, "kept");
        VM.revertToState(id);
    }

    function _unknown(uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_UnknownBlock.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, number, bytes32(0));
        _refused(abi.encodeCall(channels.checkpoint, (uint64(number))), refusal);
        assertEq(channels.checkpointOf(uint64(number)), bytes32(0), "not kept");
    }

    function test_IT3_whileTheChainKnowsIt() external {
        _keeps(B0 + 1);
        _keeps(B0 + 256);
        _keeps(B0 + 257);
        _keeps(B0 + 8_191);
    }

    function test_IT3_notAfterwards() external {
        VM.roll(B0 + 8_192);
        _unknown(B0);
    }

    function test_IT3_withoutHistoryForHowLongTheChainKnowsIt() external {
        VM.etch(History.PLACE, "");
        _keeps(B0 + 256);
        VM.roll(B0 + 257);
        _unknown(B0);
    }

    function test_IT3_againAndForEver() external {
        channels.checkpoint(uint64(B0));
        VM.recordLogs();
        assertEq(channels.checkpoint(uint64(B0)), hash, "again");
        VM.roll(B0 + 9_000_000);
        assertEq(channels.checkpoint(uint64(B0)), hash, "long afterwards");
        assertEq(VM.getRecordedLogs().length, 0, "events");
        assertEq(channels.checkpointOf(uint64(B0)), hash, "kept");
    }

    /// @dev Another hash in the chain's book later on changes nothing of it.
    function test_IT3_whatIsKeptStays() external {
        channels.checkpoint(uint64(B0));
        VM.store(History.PLACE, bytes32(B0 % History.LENGTH), keccak256("another"));
        VM.roll(B0 + 300);
        assertEq(channels.checkpoint(uint64(B0)), hash, "again");
    }

    function test_IT3_blocksThatAreNotOver() external {
        uint256 present = VM.getBlockNumber();
        VM.store(History.PLACE, bytes32(present % History.LENGTH), keccak256("present"));
        VM.store(History.PLACE, bytes32((present + 1) % History.LENGTH), keccak256("future"));
        _unknown(present);
        _unknown(present + 1);
        _unknown(type(uint64).max);
    }

    function test_IT3_eachBlockHasItsOwn() external {
        Inclusion memory next = _included(_elsewhere(1));
        channels.checkpoint(uint64(B0));
        assertEq(channels.checkpointOf(uint64(B0 + 1)), bytes32(0), "the next");
        assertEq(channels.checkpoint(uint64(B0 + 1)), keccak256(next.header), "the next");
        assertEq(channels.checkpointOf(uint64(B0)), hash, "the first");
    }
}
