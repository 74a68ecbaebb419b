// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title The nonce spent elsewhere: IT-2, IT-3, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a conflict of every type, with and without a receipt, that succeeded and that failed
/// - blocks of 1, 10, 200 and 300 transactions, at the places where keys of the trie change their length
/// - a conflict of 120 KB
/// - unprotected: owed, no penalty; replayed from another chain
/// - of another chain, as only another chain includes it; tokens; again
/// - what is a payment is in ConflictPayments.t.sol and ConflictTokens.t.sol, what it costs in ConflictCosts.t.sol, proofs
///   that show nothing in ConflictProofs.t.sol, payments that are none in ConflictRefusals.t.sol
contract ConflictTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant HALF = PENALTY / 2;

    /// @dev What is owed, and half of the penalty: to the unit.
    function _convicts(Inclusion memory conflict) private {
        uint256 id = VM.snapshotState();
        uint256 before = _balance(BOB);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ConflictProven(_id(), 0, OWED, 0, OWED, 0, PENALTY);
        assertEq(_claimConflict(0, OWED, conflict), OWED + HALF, "amount");

        assertEq(_balance(BOB), before + OWED + HALF, "the payee's");
        _assertBurned(PENALTY - HALF);
        _assertEpoch(0, 0, OWED);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED - PENALTY, OWED);
        assertTrue(_epoch(0).isCharged && _epoch(0).isSpent && _epoch(0).isProven, "known");
        _assertCovered();
        VM.revertToState(id);
    }

    /// @dev What is owed, and nothing else.
    function _owes(Inclusion memory conflict) private {
        uint256 id = VM.snapshotState();
        uint256 before = _balance(BOB);
        assertEq(_claimConflict(0, OWED, conflict), OWED, "amount");
        assertEq(_balance(BOB), before + OWED, "the payee's");
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, OWED);
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- types

    function test_IT2_aConflictOfEveryType() external {
        _openExact(NATIVE);
        for (uint8 kind = 0; kind <= Transactions.SET_CODE; ++kind) {
            _convicts(_included(_elsewhere(kind, 0)));
        }
    }

    function test_IT3_aConflictWithItsReceipt() external {
        _openExact(NATIVE);
        for (uint8 kind = 0; kind <= Transactions.SET_CODE; ++kind) {
            _convicts(_landed(_elsewhere(kind, 0), true, ""));
        }
    }

    /// @dev What it was meant for plays no part: the nonce is gone.
    function test_IT3_aConflictThatFailed() external {
        _openExact(NATIVE);
        _convicts(_landed(_elsewhere(0), false, ""));
    }

    function test_IT3_aConflictWithAnAccessList() external {
        _openExact(NATIVE);
        Transaction memory t = _elsewhere(0);
        t.accessList = abi.encodePacked(hex"d694", BOB, hex"c0");
        _convicts(_included(t));
    }

    // ---------------------------------------------------------------- blocks

    function _conflictAt(uint256 count, uint256 index) private {
        bytes memory raw = _byAlice(_elsewhere(0));
        _convicts(_included(raw, count, index));
        _convicts(_shown(raw, count, index, true, ""));
    }

    function test_IT3_inABlockOfOne() external {
        _openExact(NATIVE);
        _conflictAt(1, 0);
    }

    function test_IT3_inABlockOfTen() external {
        _openExact(NATIVE);
        _conflictAt(10, 0);
        _conflictAt(10, 1);
        _conflictAt(10, 9);
    }

    function test_IT3_firstAndLastInABlockOfTwoHundred() external {
        _openExact(NATIVE);
        _conflictAt(200, 0);
        _conflictAt(200, 199);
    }

    function test_IT3_aroundKeysOfTwoBytesInABlockOfTwoHundred() external {
        _openExact(NATIVE);
        _conflictAt(200, 1);
        _conflictAt(200, 127);
        _conflictAt(200, 128);
    }

    function test_IT3_aroundKeysOfThreeBytesInABlockOfThreeHundred() external {
        _openExact(NATIVE);
        bytes memory raw = _byAlice(_elsewhere(0));
        _convicts(_included(raw, 300, 255));
        _convicts(_included(raw, 300, 256));
        _convicts(_shown(raw, 300, 299, true, ""));
    }

    /// @dev Nobody hides behind its size.
    function test_IT3_aConflictOf120Kilobytes() external {
        _openExact(NATIVE);
        Transaction memory t = _elsewhere(0);
        t.data = new bytes(120_000);
        for (uint256 i = 0; i < t.data.length; i += 1_000) t.data[i] = 0xff;
        _convicts(_included(t));
        t.to = "";
        _convicts(_included(t));
    }

    // ---------------------------------------------------------------- chains

    /// @dev It can be replayed from another chain by whoever saw it there: the payer may be innocent.
    function test_IT3_anUnprotectedConflictIsNotPenalized() external {
        _openExact(NATIVE);
        _owes(_included(_unprotected(0)));
        _owes(_landed(_unprotected(0), false, ""));
    }

    /// @dev Its own replay does not free the payer of what it owes, and the cost is refunded as ever.
    function test_IT3_aPayerThatReplaysItselfPaysWhatItOwesAndTheProof() external {
        _openDirect(NATIVE);
        uint256 amount = _claimConflict(0, OWED, _included(_unprotected(0)));
        assertGt(amount, OWED + 160_000 gwei, "with the cost");
        assertLe(amount, OWED + DISPUTE_COST - 1, "below its limit");
        _assertBurned(0);
    }

    /// @dev One of EIP-155 names its chain.
    function test_IT3_aProtectedLegacyConflictIsPenalized() external {
        _openExact(NATIVE);
        Transaction memory t = _elsewhere(Transactions.LEGACY, 0);
        assertEq(t.chainId, block.chainid, "protected");
        _convicts(_included(t));
    }

    // ---------------------------------------------------------------- tokens, and again

    function test_IT3_inTokensToo() external {
        _openExact(address(token));
        _convicts(_included(_elsewhere(0)));
        _convicts(_shown(_byAlice(_elsewhere(0)), 200, 128, true, ""));
    }

    /// @dev Coin for the payee pays no debt in tokens.
    function test_IT3_coinIsNoPaymentInTokens() external {
        _openExact(address(token));
        Transaction memory t = _elsewhere(0);
        (t.to, t.value) = (abi.encodePacked(BOB), OWED);
        _convicts(_included(t));
    }

    function test_IT3_aProofAgainPaysNothing() external {
        _openDirect(NATIVE);
        Inclusion memory conflict = _included(_elsewhere(0));
        _claimConflict(0, OWED, conflict);
        VM.recordLogs();
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    /// @dev Whoever shows it, it is the payee who is paid.
    function test_IT3_anybodyMayShowIt() external {
        _openExact(NATIVE);
        bytes memory call = _conflictCall(_raw(0, OWED), _included(_elsewhere(0)));
        uint256 before = BOB.balance;
        _succeedsBy(ALICE, call);
        assertEq(BOB.balance, before + OWED + HALF, "the payee's");
        assertEq(STRANGER.balance, 0, "a stranger's");
    }

    /// @dev Signed payments of all three types that may be one.
    function test_IT2_aPaymentOfEveryTypeIsOwed() external {
        _openExact(NATIVE);
        Inclusion memory conflict = _included(_elsewhere(0));
        for (uint8 kind = 0; kind <= Transactions.DYNAMIC_FEE; ++kind) {
            uint256 id = VM.snapshotState();
            Transaction memory t = _transfer(0, OWED);
            t.kind = kind;
            bytes memory result = _succeeds(_conflictCall(_byAlice(t), conflict));
            assertEq(abi.decode(result, (uint256)), OWED + HALF, "amount");
            VM.revertToState(id);
        }
    }

    /// @dev Each epoch is its own nonce.
    function test_IT3_anEpochsConflictIsAtItsNonce() external {
        _openExact(NATIVE);
        Inclusion memory conflict = _included(_elsewhere(2));
        assertEq(_claimConflict(2, OWED, conflict), OWED + HALF, "amount");
        _assertEpoch(2, 0, OWED);
        _assertEpoch(0, 0, 0);
    }
}
