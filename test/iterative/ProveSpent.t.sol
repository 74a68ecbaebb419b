// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, EpochView, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {Block, BlockWriter} from "../kit/iterative/BlockWriter.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Transactions} from "../kit/iterative/Transactions.sol";
import {TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {VM} from "../kit/IVm.sol";

/// @title A nonce is shown to be spent: IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the account's nonce: below the epoch's, that one, one above, far above
/// - each epoch for itself; again; known by a transaction that was shown
/// - another account, another trie, another block, an old block, an account that is not there
/// - after the end of the channel
/// - behind a claim: a block before it, its own, a later one
/// - a nonce that no transaction of the payer's has spent (EIP-7702)
contract ProveSpentTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    function _proves(uint32 epoch, uint64 nonce) private {
        (bytes memory header, bytes memory account) = _accountAt(nonce);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.NonceSpent(_id(), epoch);
        _succeeds(_spentCall(epoch, header, account));
        assertTrue(_epoch(epoch).isSpent, "spent");
    }

    function _unspent(uint32 epoch, uint64 nonce) private {
        (bytes memory header, bytes memory account) = _accountAt(nonce);
        bytes4 error_ = IIterativeEvents.IterativePayments_NonceUnspent.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, ALICE, FIRST_NONCE + epoch, nonce);
        _refused(_spentCall(epoch, header, account), refusal);
    }

    // ---------------------------------------------------------------- nonces

    function test_IT4_aNonceAboveTheEpochs() external {
        _proves(0, FIRST_NONCE + 1);
        _assertEpoch(0, 0, 0);
        assertFalse(_epoch(0).isProven, "what landed is not known");
    }

    function test_IT4_farAbove() external {
        _proves(0, type(uint64).max);
        _proves(1, 2 ** 40);
    }

    function test_IT4_theNonceItselfIsToCome() external {
        _unspent(0, FIRST_NONCE);
        _unspent(0, FIRST_NONCE - 1);
        _unspent(0, 0);
        _unspent(1, FIRST_NONCE + 1);
        _proves(1, FIRST_NONCE + 2);
    }

    function test_IT4_theLastEpochs() external {
        uint32 last = type(uint32).max;
        _unspent(last, FIRST_NONCE + last);
        _proves(last, FIRST_NONCE + last + 1);
    }

    function test_IT4_eachEpochForItself() external {
        _proves(1, FIRST_NONCE + 2);
        assertFalse(_epoch(0).isSpent, "not the one before");
        assertFalse(_epoch(2).isSpent, "not the one behind");
    }

    function testFuzz_IT4_aboveOrNot(uint64 nonce) external {
        if (nonce > FIRST_NONCE) _proves(0, nonce);
        else _unspent(0, nonce);
    }

    // ---------------------------------------------------------------- again

    function test_IT4_againItChangesNothing() external {
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _succeeds(_spentCall(0, header, account));
        VM.recordLogs();
        _changesNothing(_spentCall(0, header, account));
        _changesNothing(_spentCall(0, "", ""));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    /// @dev Who has shown a transaction at the nonce need not.
    function test_IT4_aTransactionShowsItToo() external {
        _claimConflict(0, OWED, _included(_elsewhere(0)));
        _changesNothing(_spentCall(0, "", ""));
        _recordLanding(1, _landed(1, OWED));
        _changesNothing(_spentCall(1, "", ""));
    }

    // ---------------------------------------------------------------- other proofs

    /// @dev A block with this account alone, and its proof.
    function _stateOf(address account) private returns (bytes memory header, bytes memory proof) {
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 1);
        bytes[] memory nodes;
        (b.stateRoot, nodes) = BlockWriter.state(account, FIRST_NONCE + 1, 0);
        header = BlockWriter.inclusion(b, 0, false).header;
        _publish(header);
        return (header, TrieWriter.joined(nodes));
    }

    function test_IT4_anotherAccountIsNotThePayers() external {
        (bytes memory header, bytes memory account) = _stateOf(BOB);
        _fails(_spentCall(0, header, account), "TrieProof_WrongPath(uint256)");
        (header, account) = _stateOf(ALICE);
        _succeeds(_spentCall(0, header, account));
    }

    function test_IT4_anAccountOfAnotherBlock() external {
        (bytes memory header, ) = _accountAt(FIRST_NONCE);
        (, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _fails(_spentCall(0, header, account), "TrieProof_WrongNode(uint256)");
    }

    /// @dev Its state root is not that of its transactions: what anybody can write into a transaction is no account.
    function test_IT4_theTransactionsTrieHoldsNoAccounts() external {
        Inclusion memory other = _included(_elsewhere(1));
        _fails(_spentCall(0, other.header, other.transaction), "TrieProof_WrongNode(uint256)");
    }

    function _unknown(bytes memory call, bytes memory header, uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_UnknownBlock.selector;
        _refused(call, abi.encodeWithSelector(error_, number, keccak256(header)));
    }

    function test_IT4_anOldBlockOnlyIfItWasKept() external {
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        uint256 id = VM.snapshotState();
        VM.roll(B0 + 8_192);
        _unknown(_spentCall(0, header, account), header, B0);
        VM.revertToState(id);
        VM.roll(B0 + 8_191);
        channels.checkpoint(uint64(B0));
        VM.roll(B0 + 8_192);
        _succeeds(_spentCall(0, header, account));
        assertTrue(_epoch(0).isSpent, "spent");
    }

    function test_IT4_aBlockThatIsNoneOfTheChain() external {
        Block memory b = BlockWriter.filled(uint64(B0 - 1), 1);
        bytes[] memory nodes;
        (b.stateRoot, nodes) = BlockWriter.state(ALICE, FIRST_NONCE + 1, 0);
        bytes memory header = BlockWriter.inclusion(b, 0, false).header;
        _unknown(_spentCall(0, header, TrieWriter.joined(nodes)), header, B0 - 1);
    }

    // ---------------------------------------------------------------- the end

    function test_IT4_afterTheEndOfTheChannel() external {
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _fileClaim(0, OWED);
        _unlock();
        _waitWindow();
        _withdraw();
        VM.warp(T0 + WINDOW);
        _succeeds(_spentCall(0, header, account));
        assertEq(_payClaim(0), OWED, "paid");
    }

    // ---------------------------------------------------------------- behind a claim

    function _tooLate(bytes memory header, bytes memory account, uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_SpentTooLate.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0, number, B0);
        _refused(_spentCall(0, header, account), refusal);
        assertFalse(_epoch(0).isSpent, "both windows");
    }

    /// @dev A block before the claim's counts, that one and later ones do not.
    function test_IT4_onlyABlockBeforeTheClaimCounts() external {
        VM.roll(B0 - 1);
        (bytes memory early, bytes memory then) = _accountAt(FIRST_NONCE + 1);
        assertEq(VM.getBlockNumber(), B0, "the claim's block");
        _fileClaim(0, OWED);
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _tooLate(header, account, B0);
        (header, account) = _accountAt(FIRST_NONCE + 1);
        _tooLate(header, account, B0 + 1);
        _succeeds(_spentCall(0, early, then));
        assertTrue(_epoch(0).isSpent, "spent");
    }

    /// @dev The payee keeps its payment until nobody can answer in time, lands it, and shows that the nonce is spent: the
    /// payer still has both windows.
    function test_IT4_aLandingBehindTheAnswerWindowIsNotPaidTwice() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        uint256 number = VM.getBlockNumber();
        Inclusion memory landing = _landed(0, OWED);
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _tooLate(header, account, number + 1);
        _fails(_payClaimCall(0), "IterativePayments_ClaimWaits(bytes32,uint32,uint256,uint256)");
        _recordLanding(0, landing);
        assertEq(_payClaim(0), 0, "nothing twice");
        assertEq(BOB.balance, STAKE, "the claim was right when it was filed");
        _assertCovered();
    }

    // ---------------------------------------------------------------- EIP-7702

    /// @dev The payer signs an authorization at the agreed nonce; a stranger's transaction brings it, and spends it. No
    /// transaction of the payer's can be shown, and none ever will: the claim waits for an answer, not for more.
    function test_IT4_aNonceThatAnAuthorizationBurned() external {
        VM.etch(ALICE, abi.encodePacked(hex"ef0100", STRANGER));
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _fileClaim(0, OWED);
        _succeeds(_spentCall(0, header, account));
        _waitAnswer();
        assertEq(_payClaim(0), OWED, "paid");
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
        EpochView memory e = _epoch(0);
        assertTrue(e.isSpent && !e.isProven && !e.isCharged, "no penalty");
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, OWED);
        _assertCovered();
    }

    /// @dev The stranger's transaction itself is none of the payer's.
    function test_IT3_theTransactionThatBringsAnAuthorizationIsNotThePayers() external {
        bytes memory raw = _byStranger();
        bytes4 error_ = IIterativeEvents.IterativePayments_OtherTransaction.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, BOB, FIRST_NONCE);
        _refused(_conflictCall(_raw(0, OWED), _included(raw, 10, 3)), refusal);
    }

    function _byStranger() private view returns (bytes memory) {
        return Transactions.signed(_elsewhere(Transactions.SET_CODE, 0), BOB_KEY);
    }
}
