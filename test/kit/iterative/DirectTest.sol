// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {
    Channel,
    ChannelKind,
    DisputeTerms,
    EpochView,
    Inclusion
} from "../../../contracts/iterative/ChannelTypes.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";
import {Block, BlockWriter} from "./BlockWriter.sol";
import {ChannelDigests} from "./ChannelDigests.sol";
import {History} from "./History.sol";
import {IterativeTest} from "./IterativeTest.sol";
import {ReceiptWriter} from "./ReceiptWriter.sol";
import {RlpWriter} from "./RlpWriter.sol";
import {TrieWriter} from "./TrieWriter.sol";
import {Transaction, Transactions} from "./Transactions.sol";

/// @title The room of iterative payments at dispute: direct channels, and blocks that show what became of their nonces
/// @author The Tallystick authors
/// @notice `dispute` are the terms of `channel`. A block that is written here becomes the one before: the chain goes on by
/// one. It knows its hash, and EIP-2935's contract does.
abstract contract DirectTest is IterativeTest {
    uint96 internal constant DIRECT_DEPOSIT = 10_000_000 gwei;
    /// @dev Odd: the payee's half is the smaller one.
    uint96 internal constant PENALTY = 3_000_000 gwei + 1;
    /// @dev More than any proof costs at the fees below.
    uint96 internal constant DISPUTE_COST = 2_000_000 gwei;
    uint256 internal constant BASE_FEE = 1 gwei;
    uint64 internal constant TIP = 1 gwei;
    uint96 internal constant STAKE = 70_000 gwei;
    uint32 internal constant ANSWER_WINDOW = 6 hours;
    uint32 internal constant ANSWER_BLOCKS = 1_800;
    uint32 internal constant BURN_WINDOW = 2 hours;
    uint32 internal constant BURN_BLOCKS = 600;

    DisputeTerms internal dispute;

    function setUp() public virtual override {
        super.setUp();
        VM.fee(BASE_FEE);
        History.begin();
    }

    // ---------------------------------------------------------------- terms

    /// @dev One unit of the token is worth two wei.
    function _disputeTerms(address asset) internal pure returns (DisputeTerms memory) {
        return
            DisputeTerms({
                agreement: _agreement(0),
                penalty: PENALTY,
                disputeCost: DISPUTE_COST,
                coinPrice: asset == NATIVE ? 1 ether : 0.5 ether,
                tip: TIP,
                stake: STAKE,
                answerWindow: ANSWER_WINDOW,
                answerBlocks: ANSWER_BLOCKS,
                burnWindow: BURN_WINDOW,
                burnBlocks: BURN_BLOCKS
            });
    }

    function _direct(
        address asset,
        DisputeTerms memory terms
    ) internal view returns (Channel memory) {
        Channel memory direct = _payThrough(asset);
        (direct.kind, direct.deposit) = (ChannelKind.Direct, DIRECT_DEPOSIT);
        direct.agreement = ChannelDigests.disputeTerms(terms);
        return direct;
    }

    function _direct(address asset) internal view returns (Channel memory) {
        return _direct(asset, _disputeTerms(asset));
    }

    /// @dev The payer opens it, and it is the one that the test is about.
    function _openDirect(address asset, DisputeTerms memory terms) internal returns (bytes32) {
        dispute = terms;
        return _open(_direct(asset, terms));
    }

    function _openDirect(address asset) internal returns (bytes32) {
        return _openDirect(asset, _disputeTerms(asset));
    }

    /// @dev Without a refund of gas: what is paid is known to the unit.
    function _openExact(address asset) internal returns (bytes32) {
        DisputeTerms memory terms = _disputeTerms(asset);
        terms.disputeCost = 0;
        return _openDirect(asset, terms);
    }

    // ---------------------------------------------------------------- payments

    /// @dev ALICE's payment of an epoch, of type 2: what she owes in it, by then.
    function _transfer(uint32 epoch, uint96 amount) internal view returns (Transaction memory t) {
        t = _payment(epoch, 0, 0);
        if (channel.asset == NATIVE) {
            (t.to, t.value, t.data) = (abi.encodePacked(channel.payee), amount, "");
        } else {
            t.to = abi.encodePacked(channel.asset);
            t.data = abi.encodeCall(IERC20.transfer, (channel.payee, amount));
        }
    }

    function _raw(uint32 epoch, uint96 amount) internal view returns (bytes memory) {
        return _byAlice(_transfer(epoch, amount));
    }

    function _byAlice(Transaction memory t) internal pure returns (bytes memory) {
        return Transactions.signed(t, ALICE_KEY);
    }

    // ---------------------------------------------------------------- other transactions

    /// @dev ALICE spends the nonce of an epoch: one wei for a stranger, in any type of transaction.
    function _elsewhere(uint8 kind, uint32 epoch) internal view returns (Transaction memory t) {
        t = _payment(epoch, 0, 1);
        (t.kind, t.to, t.data) = (kind, abi.encodePacked(STRANGER), "");
        if (kind == Transactions.BLOB) t.rest = _blobRest();
        if (kind == Transactions.SET_CODE) t.rest = RlpWriter.list(_delegation());
    }

    function _elsewhere(uint32 epoch) internal view returns (Transaction memory) {
        return _elsewhere(Transactions.DYNAMIC_FEE, epoch);
    }

    /// @dev One that every chain takes.
    function _unprotected(uint32 epoch) internal view returns (Transaction memory t) {
        t = _elsewhere(Transactions.LEGACY, epoch);
        t.chainId = 0;
    }

    function _creation(uint32 epoch) internal view returns (Transaction memory t) {
        t = _elsewhere(epoch);
        (t.to, t.value, t.data) = ("", 0, hex"00");
    }

    /// @dev The most for a unit of blob gas, and the hash of one blob.
    function _blobRest() private pure returns (bytes memory) {
        bytes32 hash = bytes32(uint256(1) << 248);
        return bytes.concat(hex"03", RlpWriter.list(abi.encodePacked(hex"a0", hash)));
    }

    /// @dev A stranger's authorization of EIP-7702; nobody's signature.
    function _delegation() private pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(hex"0194", STRANGER, hex"8080a0", keccak256("r"));
        return RlpWriter.list(abi.encodePacked(head, hex"a0", keccak256("s")));
    }

    // ---------------------------------------------------------------- blocks

    /// @dev In a block of ten, without its receipt.
    function _included(Transaction memory t) internal returns (Inclusion memory) {
        return _included(_byAlice(t), 10, 3);
    }

    function _included(
        bytes memory raw,
        uint256 count,
        uint256 index
    ) internal returns (Inclusion memory) {
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), count);
        BlockWriter.put(b, index, raw, true, "");
        return _publish(BlockWriter.inclusion(b, index, false));
    }

    /// @dev In a block of ten, with its receipt: it succeeded, and if it is a payment in tokens, they went to the payee.
    function _landed(uint32 epoch, uint96 amount) internal returns (Inclusion memory) {
        bytes memory logs =
            channel.asset == NATIVE
                ? bytes("")
                : ReceiptWriter.transferLog(channel.asset, ALICE, channel.payee, amount);
        return _landed(_transfer(epoch, amount), true, logs);
    }

    /// @param logs Of its receipt, one after another.
    function _landed(
        Transaction memory t,
        bool isSuccess,
        bytes memory logs
    ) internal returns (Inclusion memory) {
        return _shown(_byAlice(t), 10, 3, isSuccess, logs);
    }

    function _shown(
        bytes memory raw,
        uint256 count,
        uint256 index,
        bool isSuccess,
        bytes memory logs
    ) internal returns (Inclusion memory) {
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), count);
        BlockWriter.put(b, index, raw, isSuccess, logs);
        return _publish(BlockWriter.inclusion(b, index, true));
    }

    /// @dev The present block was this one.
    function _publish(Inclusion memory proof) private returns (Inclusion memory) {
        _publish(proof.header);
        return proof;
    }

    function _publish(bytes memory header) internal {
        uint256 number = VM.getBlockNumber();
        _mine(1);
        History.know(number, keccak256(header));
    }

    /// @dev A block after which ALICE's nonce is this one, and the proof of it.
    function _accountAt(uint64 nonce) internal returns (bytes memory header, bytes memory account) {
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 1);
        bytes[] memory nodes;
        (b.stateRoot, nodes) = BlockWriter.state(channel.payer, nonce, 40);
        header = BlockWriter.inclusion(b, 0, false).header;
        _publish(header);
        return (header, TrieWriter.joined(nodes));
    }

    // ---------------------------------------------------------------- calls

    function _conflictCall(
        bytes memory raw,
        Inclusion memory conflict
    ) internal view returns (bytes memory) {
        return abi.encodeCall(channels.claimConflict, (channel, dispute, raw, conflict));
    }

    /// @dev What ALICE's payment says, and what else was included.
    function _claimConflict(
        uint32 epoch,
        uint96 cumulative,
        Inclusion memory conflict
    ) internal returns (uint256 amount) {
        bytes memory call = _conflictCall(_raw(epoch, cumulative), conflict);
        return abi.decode(_succeeds(call), (uint256));
    }

    function _landingCall(
        uint32 epoch,
        Inclusion memory landing
    ) internal view returns (bytes memory) {
        return abi.encodeCall(channels.recordLanding, (channel, dispute, epoch, landing));
    }

    function _recordLanding(uint32 epoch, Inclusion memory landing) internal {
        _succeeds(_landingCall(epoch, landing));
    }

    /// @dev With BOB's consent.
    function _fileCall(uint32 epoch, uint96 cumulative) internal view returns (bytes memory) {
        return _fileCall(_raw(epoch, cumulative), _claimConsent(BOB_KEY, epoch, cumulative));
    }

    function _fileCall(
        bytes memory raw,
        bytes memory consent
    ) internal view returns (bytes memory) {
        return abi.encodeCall(channels.fileClaim, (channel, dispute, raw, consent));
    }

    function _claimConsent(
        uint256 key,
        uint32 epoch,
        uint96 cumulative
    ) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.claim(address(channels), _id(), epoch, cumulative);
        return Signatures.signed(key, digest);
    }

    /// @dev A stranger brings it, and the stake.
    function _fileClaim(uint32 epoch, uint96 cumulative) internal {
        _succeedsBy(STRANGER, dispute.stake, _fileCall(epoch, cumulative));
    }

    function _payClaimCall(uint32 epoch) internal view returns (bytes memory) {
        return abi.encodeCall(channels.payClaim, (channel, dispute, epoch));
    }

    function _payClaim(uint32 epoch) internal returns (uint256 amount) {
        return abi.decode(_succeeds(_payClaimCall(epoch)), (uint96));
    }

    function _throughCall(
        uint256 key,
        uint32 epoch,
        uint96 paid
    ) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.settledThrough(address(channels), _id(), epoch, paid);
        bytes memory signature = Signatures.signed(key, digest);
        return abi.encodeCall(channels.settleThrough, (channel, epoch, paid, signature));
    }

    /// @dev By BOB's word.
    function _settleThrough(uint32 epoch, uint96 paid) internal {
        _succeeds(_throughCall(BOB_KEY, epoch, paid));
    }

    function _spentCall(
        uint32 epoch,
        bytes memory header,
        bytes memory account
    ) internal view returns (bytes memory) {
        return abi.encodeCall(channels.proveSpent, (channel, epoch, header, account));
    }

    function _proveSpent(uint32 epoch) internal {
        (bytes memory header, bytes memory account) = _accountAt(channel.firstNonce + epoch + 1);
        _succeeds(_spentCall(epoch, header, account));
    }

    /// @dev Until the payer had its time to answer …
    function _waitAnswer() internal {
        _wait(dispute.answerWindow);
        _mine(dispute.answerBlocks);
    }

    /// @dev … and to burn the nonce.
    function _waitBurn() internal {
        _wait(dispute.burnWindow);
        _mine(dispute.burnBlocks);
    }

    /// @dev It fails with this error at whatever place, and nothing that can be read has changed.
    function _fails(bytes memory call, string memory error_) internal {
        bytes32 before = _fingerprint();
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = address(channels).call(call);
        assertFalse(success, "it should have been refused");
        assertEq(bytes4(reason), bytes4(keccak256(bytes(error_))), "error");
        assertEq(_fingerprint(), before, "nothing changed");
    }

    // ---------------------------------------------------------------- views

    function _epoch(uint32 epoch) internal view returns (EpochView memory) {
        return channels.epochOf(_id(), epoch);
    }

    /// @dev What the transaction of an epoch paid, as far as it was shown, and what the deposit paid.
    function _assertEpoch(uint32 epoch, uint256 landed, uint256 paid) internal view {
        EpochView memory e = _epoch(epoch);
        assertEq(e.landed, landed, "landed");
        assertEq(e.paid, paid, "paid");
    }

    /// @dev A claim that waits; all 0 for none.
    function _assertFiled(uint32 epoch, uint256 cumulative, uint256 held) internal view {
        EpochView memory e = _epoch(epoch);
        assertEq(e.cumulative, cumulative, "cumulative");
        assertEq(e.held, held, "held");
        assertTrue((e.filedTime != 0) == (held != 0), "filed");
    }

    /// @dev Coin and tokens that are there are the deposit's, held for claims, stakes, burned, or wait for somebody.
    function _assertCovered() internal view {
        bool isNative = channel.asset == NATIVE;
        uint256 known = _view().deposit + channels.burned(channel.asset);
        uint256 stakes = 0;
        for (uint32 i = 0; i < 3; ++i) {
            known += _epoch(i).held;
            if (_epoch(i).filedTime != 0) stakes += dispute.stake;
        }
        stakes += channels.held(NATIVE, channel.payer) + channels.held(NATIVE, channel.payee);
        if (isNative) known += stakes;
        else {
            known += channels.held(channel.asset, channel.payer);
            known += channels.held(channel.asset, channel.payee);
            assertEq(address(channels).balance, stakes, "coin that is there");
        }
        assertEq(_balance(address(channels)), known, "what is there");
    }

    function _assertBurned(uint256 amount) internal view {
        assertEq(channels.burned(channel.asset), amount, "burned");
    }
}
