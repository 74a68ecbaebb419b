// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {Block, BlockWriter} from "../kit/iterative/BlockWriter.sol";
import {History} from "../kit/iterative/History.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title Proofs that show something, and such that do not: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the age of a block: 1, 255, 256, 257, 8,191, 8,192; without EIP-2935, with a stub of it; kept before
/// - another header: forged, of another block, of the present one, of a future one
/// - another transaction: of another signer, at another nonce, at another place, of another block
/// - another receipt: of another place, of another block, none
/// - headers of every fork
contract ConflictProofsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    function _serves(Inclusion memory conflict) private {
        uint256 id = VM.snapshotState();
        assertEq(_claimConflict(0, OWED, conflict), OWED + PENALTY / 2, "amount");
        VM.revertToState(id);
    }

    function _unknown(Inclusion memory conflict, uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_UnknownBlock.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, number, keccak256(conflict.header));
        _refused(_conflictCall(_raw(0, OWED), conflict), refusal);
    }

    function _at(uint256 number) private {
        VM.roll(number);
    }

    // ---------------------------------------------------------------- ages

    function test_IT3_theAgeOfABlock() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _at(B0 + 1);
        _serves(conflict);
        _at(B0 + 255);
        _serves(conflict);
        _at(B0 + 256);
        _serves(conflict);
        _at(B0 + 257);
        _serves(conflict);
        _at(B0 + 8_191);
        _serves(conflict);
        _at(B0 + 8_192);
        _unknown(conflict, B0);
        _at(B0 + 1_000_000);
        _unknown(conflict, B0);
    }

    function test_IT3_withoutHistoryThereAre256Blocks() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        VM.etch(History.PLACE, "");
        _at(B0 + 256);
        _serves(conflict);
        _at(B0 + 257);
        _unknown(conflict, B0);
    }

    /// @dev As nodes for tests have it: an error is no hash, whatever its length.
    function test_IT3_aStubOfHistoryTellsNothing() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _at(B0 + 257);
        VM.etch(History.PLACE, hex"60206000fd");
        _unknown(conflict, B0);
        VM.etch(History.PLACE, hex"60406000f3");
        _unknown(conflict, B0);
        VM.etch(History.PLACE, hex"60206000f3"); // 0
        _unknown(conflict, B0);
    }

    function test_IT3_aBlockThatWasKeptServesForEver() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        channels.checkpoint(uint64(B0));
        _at(B0 + 8_192);
        _serves(conflict);
        _at(B0 + 10_000_000);
        _serves(conflict);
        _serves(_included(_elsewhere(0)));
    }

    /// @dev And no other block in its place.
    function test_IT3_aBlockThatWasKeptIsTheOnlyOne() external {
        _included(_elsewhere(0));
        channels.checkpoint(uint64(B0));
        Block memory b = BlockWriter.filled(uint64(B0), 1);
        BlockWriter.put(b, 0, _byAlice(_elsewhere(0)), true, "");
        _at(B0 + 9_000);
        _unknown(BlockWriter.inclusion(b, 0, false), B0);
    }

    // ---------------------------------------------------------------- another header

    /// @dev Written, but no block of the chain.
    function _forged(uint256 number) private view returns (Inclusion memory) {
        Block memory b = BlockWriter.filled(uint64(number), 10);
        BlockWriter.put(b, 3, _byAlice(_elsewhere(0)), true, "");
        return BlockWriter.inclusion(b, 3, false);
    }

    function test_IT3_aForgedHeaderIsNone() external {
        _publish(_forged(B0 - 1).header); // the chain goes on
        _unknown(_forged(B0 - 1), B0 - 1);
        _unknown(_forged(0), 0);
        _unknown(_forged(type(uint64).max), type(uint64).max);
    }

    function test_IT3_aHeaderWithAnotherBitIsNone() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        uint256 places = conflict.header.length;
        // behind the list's head and the parent's: hash, roots, bloom and all
        for (uint256 i = 4; i < places; i += 97) {
            bytes memory header = bytes.concat(conflict.header);
            header[i] ^= 0x01;
            Inclusion memory forged = Inclusion(header, 3, conflict.transaction, "");
            (bool success, ) = address(channels).call(_conflictCall(_raw(0, OWED), forged));
            assertFalse(success, "it should have been refused");
        }
        _serves(conflict);
    }

    /// @dev Its hash is known to nobody before it is over.
    function test_IT3_thePresentBlockAndFutureOnesAreNone() external {
        for (uint256 i = 0; i < 3; ++i) {
            Inclusion memory early = _forged(B0 + i);
            VM.store(History.PLACE, bytes32((B0 + i) % History.LENGTH), keccak256(early.header));
            _unknown(early, B0 + i);
        }
    }

    function test_IT3_headersOfEveryForkAreRead() external {
        uint8[6] memory fields = [15, 16, 17, 20, 21, 22];
        for (uint256 i = 0; i < 6; ++i) {
            Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 3);
            b.fields = fields[i];
            BlockWriter.put(b, 1, _byAlice(_elsewhere(0)), true, "");
            Inclusion memory conflict = BlockWriter.inclusion(b, 1, true);
            _publish(conflict.header);
            _serves(conflict);
        }
    }

    // ---------------------------------------------------------------- another transaction

    function _other(Inclusion memory conflict, address signer, uint64 nonce) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_OtherTransaction.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, signer, nonce);
        _refused(_conflictCall(_raw(0, OWED), conflict), refusal);
    }

    function test_IT3_aTransactionOfAnotherSignerIsNone() external {
        bytes memory raw = Transactions.signed(_elsewhere(0), BOB_KEY);
        _other(_included(raw, 10, 3), BOB, FIRST_NONCE);
        _other(_shown(raw, 10, 3, true, ""), BOB, FIRST_NONCE);
    }

    function test_IT3_aTransactionAtAnotherNonceIsNone() external {
        _other(_included(_elsewhere(1)), ALICE, FIRST_NONCE + 1);
        Transaction memory t = _elsewhere(0);
        t.nonce = FIRST_NONCE - 1;
        _other(_included(t), ALICE, FIRST_NONCE - 1);
        t.nonce = 0;
        _other(_included(t), ALICE, 0);
    }

    function test_IT3_aTransactionAtAnotherPlaceIsNone() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        bytes memory call;
        for (uint32 i = 0; i < 10; ++i) {
            if (i == 3) continue;
            conflict.index = i;
            call = _conflictCall(_raw(0, OWED), conflict);
            (bool success, ) = address(channels).call(call);
            assertFalse(success, "it should have been refused");
        }
        conflict.index = 4;
        _fails(_conflictCall(_raw(0, OWED), conflict), "TrieProof_WrongNode(uint256)");
        conflict.index = 3;
        _serves(conflict);
    }

    function test_IT3_aTransactionOfAnotherBlockIsNone() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        Inclusion memory other = _included(_elsewhere(1));
        other.transaction = conflict.transaction;
        _fails(_conflictCall(_raw(0, OWED), other), "TrieProof_WrongNode(uint256)");
    }

    /// @dev A receipt can be made to look like a transaction: it is in the other trie.
    function test_IT3_theReceiptsTrieHoldsNoTransactions() external {
        bytes memory raw = _byAlice(_elsewhere(0));
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 10);
        b.receipts[3] = raw;
        Inclusion memory conflict = BlockWriter.inclusion(b, 3, true);
        _publish(conflict.header);
        (conflict.transaction, conflict.receipt) = (conflict.receipt, "");
        _fails(_conflictCall(_raw(0, OWED), conflict), "TrieProof_WrongNode(uint256)");
    }

    function test_IT3_aProofWithoutNodesIsNone() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        conflict.transaction = "";
        (bool success, ) = address(channels).call(_conflictCall(_raw(0, OWED), conflict));
        assertFalse(success, "it should have been refused");
    }

    // ---------------------------------------------------------------- another receipt

    function _wrongReceipt(Inclusion memory landing) private {
        _fails(_conflictCall(_raw(0, OWED), landing), "TrieProof_WrongNode(uint256)");
        _fails(_landingCall(0, landing), "TrieProof_WrongNode(uint256)");
    }

    function test_IT3_aReceiptOfAnotherPlaceIsNone() external {
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 10);
        BlockWriter.put(b, 3, _byAlice(_transfer(0, OWED - 1)), true, "");
        BlockWriter.put(b, 4, b.transactions[4], false, "");
        Inclusion memory landing = BlockWriter.inclusion(b, 3, true);
        _publish(landing.header);
        landing.receipt = BlockWriter.inclusion(b, 4, true).receipt;
        _wrongReceipt(landing);
    }

    function test_IT3_aReceiptOfAnotherBlockIsNone() external {
        Inclusion memory failed = _landed(_transfer(0, OWED - 1), false, "");
        Inclusion memory landing = _landed(0, OWED - 1);
        landing.receipt = failed.receipt;
        _wrongReceipt(landing);
    }

    function test_IT3_theTransactionsTrieHoldsNoReceipts() external {
        Inclusion memory landing = _landed(0, OWED - 1);
        landing.receipt = landing.transaction;
        _wrongReceipt(landing);
    }
}
