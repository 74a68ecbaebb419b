// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EpochView, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {Block, BlockWriter} from "../kit/iterative/BlockWriter.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {ProofMutations} from "../kit/iterative/ProofMutations.sol";
import {ReceiptWriter} from "../kit/iterative/ReceiptWriter.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {VM} from "../kit/IVm.sol";
import {Asked, ConflictOracle, Shown, Told} from "../mocks/ConflictOracle.sol";

/// @title Whole conflict claims beside another judge of them: IT-3
/// @author The Tallystick authors
/// @notice Random transactions in random blocks, with receipts and without, some of their proofs spoilt: what the contract
/// takes, and what it says was paid, is what OpenZeppelin's libraries make of it.
contract ConflictOracleTest is DirectTest {
    /// @dev Above all that is paid below.
    uint96 private constant OWED = 4_000_000 gwei;
    uint256 private constant PAID = 1_000_000 gwei;

    ConflictOracle private _oracle;

    function setUp() public override {
        super.setUp();
        _oracle = ConflictOracle(_deploy("ConflictOracle.sol:ConflictOracle", ""));
    }

    // ---------------------------------------------------------------- what was included

    function _isToken() private view returns (bool) {
        return channel.asset != NATIVE;
    }

    /// @dev Something like a payment, of any type.
    function _drawn(uint256 seed) private view returns (Transaction memory t) {
        t = _elsewhere(uint8(seed % 5), 0);
        uint256 amount = (seed >> 8) % 5 == 0 ? 0 : (seed >> 16) % PAID;
        address to = (seed >> 96) % 4 == 0 ? STRANGER : BOB;
        (t.to, t.value) = (abi.encodePacked(to), amount);
        if (_isToken()) {
            if ((seed >> 104) % 8 != 0) t.to = abi.encodePacked(token);
            t.value = (seed >> 112) % 2;
            t.data = _callOf(seed >> 120, to, amount);
        }
        if ((seed >> 152) % 16 == 0) ++t.nonce;
        if (t.kind == Transactions.LEGACY && (seed >> 160) % 2 == 0) t.chainId = 0;
    }

    function _callOf(
        uint256 seed,
        address to,
        uint256 amount
    ) private pure returns (bytes memory call) {
        call = abi.encodeCall(IERC20.transfer, (to, amount));
        if (seed % 8 == 0) call = abi.encodeCall(IERC20.approve, (to, amount));
        if (seed % 8 == 1) call = bytes.concat(call, hex"00");
        if (seed % 8 == 2) call = ProofMutations.shorter(call, 0);
        if (seed % 8 == 3) call[4] = 0x01; // no address
    }

    function _logs(uint256 seed) private view returns (bytes memory logs) {
        for (uint256 i = 0; i < seed % 4; ++i) {
            address emitter = (seed >> (8 + i)) % 3 == 0 ? STRANGER : address(token);
            address from = (seed >> (16 + i)) % 5 == 0 ? STRANGER : ALICE;
            address to = (seed >> (24 + i)) % 5 == 0 ? ALICE : BOB;
            uint256 amount = (seed >> (32 + i)) % PAID;
            logs = bytes.concat(logs, ReceiptWriter.transferLog(emitter, from, to, amount));
        }
    }

    /// @dev In a block of up to 40, the one before.
    function _shown(uint256 seed) private returns (Shown memory shown) {
        uint256 count = 1 + (seed % 40);
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), count);
        shown.index = uint32((seed >> 8) % count);
        uint256 key = (seed >> 16) % 16 == 0 ? BOB_KEY : ALICE_KEY;
        Transaction memory t = _drawn(seed >> 64);
        bool isSuccess = (seed >> 24) % 4 != 0;
        BlockWriter.put(b, shown.index, Transactions.signed(t, key), isSuccess, _logs(seed >> 20));
        bytes32 transactionsRoot;
        bytes32 receiptsRoot;
        (transactionsRoot, shown.transaction) = TrieWriter.prove(b.transactions, shown.index);
        (receiptsRoot, shown.receipt) = TrieWriter.prove(b.receipts, shown.index);
        if ((seed >> 32) % 2 == 0) shown.receipt = new bytes[](0);
        shown.header = BlockWriter.header(b, transactionsRoot, receiptsRoot);
        _publish(shown.header);
    }

    /// @dev Half of them are left as they are.
    function _spoil(Shown memory shown, uint256 seed) private pure {
        uint256 kind = seed % 10;
        uint256 noise = seed >> 8;
        if (kind == 0) shown.header = ProofMutations.flipped(shown.header, noise);
        if (kind == 1) shown.transaction = _spoiltNodes(shown.transaction, noise);
        if (kind == 2) shown.receipt = _spoiltNodes(shown.receipt, noise);
        if (kind == 3) shown.index = uint32(noise % 50);
        if (kind == 4) (shown.transaction, shown.receipt) = (shown.receipt, shown.transaction);
    }

    function _spoiltNodes(
        bytes[] memory nodes,
        uint256 seed
    ) private pure returns (bytes[] memory) {
        if (nodes.length == 0) return nodes;
        uint256 place = (seed >> 8) % nodes.length;
        if (seed % 4 == 0) return ProofMutations.without(nodes, place);
        if (seed % 4 == 1) return ProofMutations.doubled(nodes, place);
        nodes[place] = ProofMutations.flipped(nodes[place], seed >> 64);
        return nodes;
    }

    // ---------------------------------------------------------------- two judges

    /// @return isTaken By both.
    function _compare(uint256 seed) private returns (bool isTaken) {
        Shown memory shown = _shown(seed);
        _spoil(shown, seed >> 40);
        Asked memory asked = Asked(
            ALICE,
            channel.firstNonce,
            BOB,
            _isToken() ? address(token) : address(0)
        );
        (bool isTakenThere, bytes memory there) = address(_oracle).staticcall(
            abi.encodeCall(_oracle.judge, (shown, asked))
        );
        Inclusion memory conflict = Inclusion({
            header: shown.header,
            index: shown.index,
            transaction: TrieWriter.joined(shown.transaction),
            receipt: TrieWriter.joined(shown.receipt)
        });
        (isTaken, ) = address(channels).call(_conflictCall(_raw(0, OWED), conflict));
        assertTrue(isTaken == isTakenThere, "both take it, or none");
        if (!isTaken) return false;
        Told memory told = abi.decode(there, (Told));
        EpochView memory e = _epoch(0);
        assertEq(e.landed, told.landed, "landed");
        assertEq(e.paid, OWED - told.landed, "paid");
        bool isProven = !told.isPayment || shown.receipt.length != 0;
        assertTrue(e.isProven == isProven, "proven");
        bool isBreach = !told.isPayment && told.isProtected;
        _assertBurned(isBreach ? PENALTY - PENALTY / 2 : 0);
    }

    function testFuzz_IT3_coinsAreJudgedAsAnotherDoes(uint256 seed) external {
        _openDirect(NATIVE);
        _compare(seed);
    }

    function testFuzz_IT3_tokensAreJudgedAsAnotherDoes(uint256 seed) external {
        _openDirect(address(token));
        _compare(seed);
    }

    /// @dev Else the two above would show little.
    function test_IT3_manyAreTakenAndManyRefused() external {
        uint256 taken = 0;
        for (uint256 i = 0; i < 100; ++i) {
            uint256 before = VM.snapshotState();
            _openDirect(i % 2 == 0 ? NATIVE : address(token));
            if (_compare(uint256(keccak256(abi.encode(i))))) ++taken;
            VM.revertToState(before);
        }
        assertGt(taken, 30, "taken");
        assertLe(taken, 70, "refused");
    }
}
