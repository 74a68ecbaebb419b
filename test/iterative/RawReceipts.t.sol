// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {ProofMutations} from "../kit/iterative/ProofMutations.sol";
import {ReceiptWriter} from "../kit/iterative/ReceiptWriter.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {ProofOracle} from "../mocks/ProofOracle.sol";
import {RawReceiptsHarness} from "../mocks/RawReceiptsHarness.sol";

/// @title Receipts of transactions: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the status, of each type of transaction
/// - what a token moved: one event, several, none; those of other tokens, people, names and shapes; more than 256 bits
/// - refused: no type, no such status, each field that is none, a field too few or too many, bytes behind, a log that is none
/// - spoilt receipts, beside OpenZeppelin's RLP
contract RawReceiptsTest is Assertions, Deploys {
    error Rlp_Malformed(uint256 place);
    error RawReceipt_Malformed(uint256 place);

    address private constant TOKEN = address(0x70CE);
    address private constant FROM = address(0xA);
    address private constant TO = address(0xB);
    /// @dev Where the receipt begins in the calldata of `isSuccess`.
    uint256 private constant AT = 68;

    RawReceiptsHarness private _receipts;
    ProofOracle private _oracle;

    function setUp() external {
        _receipts = RawReceiptsHarness(_deploy("RawReceiptsHarness.sol:RawReceiptsHarness", ""));
        _oracle = ProofOracle(_deploy("ProofOracle.sol:ProofOracle", ""));
    }

    function _with(bytes memory logs) private pure returns (bytes memory) {
        return ReceiptWriter.receipt(2, true, 63_000, logs);
    }

    function _assertMoved(bytes memory logs, uint256 expected) private view {
        (bool success, uint256 sum) = _receipts.transferred(_with(logs), TOKEN, FROM, TO);
        assertTrue(success, "success");
        assertEq(sum, expected, "sum");
        (, uint256 there) = _oracle.receipt(_with(logs), TOKEN, FROM, TO);
        assertEq(there, expected, "as the other reads it");
    }

    function _assertRefused(bytes memory raw, bytes4 error_, uint256 place) private view {
        (bool isRead, bytes memory reason) = address(_receipts).staticcall(
            abi.encodeCall(_receipts.isSuccess, (raw))
        );
        assertFalse(isRead, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(error_, AT + place), "error");
    }

    function _assertLogRefused(bytes memory log) private view {
        (bool isRead, ) = address(_receipts).staticcall(
            abi.encodeCall(_receipts.transferred, (_with(log), TOKEN, FROM, TO))
        );
        assertFalse(isRead, "it should have been refused");
    }

    function _transfer(uint256 amount) private pure returns (bytes memory) {
        return ReceiptWriter.transferLog(TOKEN, FROM, TO, amount);
    }

    /// @dev An event of the token with so many of a transfer's topics.
    function _event(uint256 topics, bytes memory data) private pure returns (bytes memory) {
        bytes32[] memory words = new bytes32[](topics);
        if (topics > 0) words[0] = ReceiptWriter.TRANSFER;
        if (topics > 1) words[1] = bytes32(uint256(uint160(FROM)));
        if (topics > 2) words[2] = bytes32(uint256(uint160(TO)));
        return ReceiptWriter.log(TOKEN, words, data);
    }

    // ---------------------------------------------------------------- status

    function test_IT3_readsTheStatusOfEachType() external view {
        for (uint8 kind = 0; kind < 0x80; ++kind) {
            bytes memory good = ReceiptWriter.receipt(kind, true, 21_000, _transfer(1));
            bytes memory bad = ReceiptWriter.receipt(kind, false, 21_000, "");
            assertTrue(_receipts.isSuccess(good), "success");
            assertFalse(_receipts.isSuccess(bad), "failure");
        }
    }

    function testFuzz_IT3_theGasPlaysNoPart(uint64 gas, uint8 bits) external view {
        assertTrue(
            _receipts.isSuccess(ReceiptWriter.receipt(0, true, gas >> (bits % 64), "")),
            "read"
        );
    }

    // ---------------------------------------------------------------- transfers

    function testFuzz_IT3_tellsWhatATokenMoved(uint256 amount) external view {
        _assertMoved(_transfer(amount), amount);
    }

    function test_IT3_addsWhatSeveralEventsTell() external view {
        _assertMoved("", 0);
        bytes memory other = ReceiptWriter.transferLog(TOKEN, TO, FROM, 7);
        _assertMoved(bytes.concat(_transfer(2), other, _transfer(3)), 5);
    }

    function test_IT3_moreThan256BitsCountAsThat() external view {
        uint256 most = type(uint256).max;
        _assertMoved(bytes.concat(_transfer(most), _transfer(1)), most);
        _assertMoved(bytes.concat(_transfer(most), _transfer(1), _transfer(5)), most);
        _assertMoved(bytes.concat(_transfer(most - 5), _transfer(5)), most);
    }

    function test_IT3_whatOthersMovedCountsNot() external view {
        _assertMoved(ReceiptWriter.transferLog(address(0x70CF), FROM, TO, 5), 0);
        _assertMoved(ReceiptWriter.transferLog(TOKEN, TO, FROM, 5), 0);
        _assertMoved(ReceiptWriter.transferLog(TOKEN, FROM, FROM, 5), 0);
        _assertMoved(ReceiptWriter.transferLog(TOKEN, TO, TO, 5), 0);
    }

    function test_IT3_anotherEventCountsNot() external view {
        bytes memory amount = abi.encode(5);
        for (uint256 topics = 0; topics <= 4; ++topics)
            _assertMoved(_event(topics, amount), topics == 3 ? 5 : 0);
        _assertMoved(_event(3, ""), 0);
        _assertMoved(_event(3, hex"05"), 0);
        _assertMoved(_event(3, new bytes(31)), 0);
        _assertMoved(_event(3, bytes.concat(amount, hex"00")), 0);
        bytes32[] memory words = new bytes32[](3);
        words[0] = keccak256("Approval(address,address,uint256)");
        words[1] = bytes32(uint256(uint160(FROM)));
        words[2] = bytes32(uint256(uint160(TO)));
        _assertMoved(ReceiptWriter.log(TOKEN, words, amount), 0);
        words[0] = ReceiptWriter.TRANSFER;
        words[1] |= bytes32(uint256(1) << 160); // no address
        _assertMoved(ReceiptWriter.log(TOKEN, words, amount), 0);
        words[1] ^= bytes32(uint256(1) << 160);
        words[2] |= bytes32(uint256(1) << 255);
        _assertMoved(ReceiptWriter.log(TOKEN, words, amount), 0);
    }

    // ---------------------------------------------------------------- refusals

    function _receipt(
        bytes memory status,
        bytes memory gas,
        bytes memory bloom,
        bytes memory logs
    ) private pure returns (bytes memory) {
        return RlpWriter.list(bytes.concat(status, gas, bloom, logs));
    }

    function test_IT3_refusesWhatHasNoType() external view {
        _assertRefused("", RawReceipt_Malformed.selector, 0);
        for (uint256 first = 0x80; first < 0xc0; ++first) {
            bytes memory raw = bytes.concat(bytes1(uint8(first)), _with(""));
            _assertRefused(raw, RawReceipt_Malformed.selector, 0);
        }
        _assertRefused(hex"02", Rlp_Malformed.selector, 1);
        _assertRefused(hex"0280", Rlp_Malformed.selector, 1);
    }

    /// @dev Before Byzantium a receipt had a root there.
    function test_IT3_refusesAReceiptWithoutAStatus() external view {
        bytes memory root = abi.encodePacked(hex"a0", keccak256("root"));
        _assertRefused(_receipt(root, hex"05", hex"80", hex"c0"), Rlp_Malformed.selector, 1);
        bytes4 error_ = RawReceipt_Malformed.selector;
        _assertRefused(_receipt(hex"02", hex"05", hex"80", hex"c0"), error_, 2);
        _assertRefused(_receipt(hex"81ff", hex"05", hex"80", hex"c0"), error_, 3);
        _assertRefused(_receipt(hex"00", hex"05", hex"80", hex"c0"), Rlp_Malformed.selector, 1);
        _assertRefused(_receipt(hex"c0", hex"05", hex"80", hex"c0"), Rlp_Malformed.selector, 1);
    }

    function test_IT3_refusesAFieldThatIsNone() external view {
        bytes4 error_ = Rlp_Malformed.selector;
        assertTrue(_receipts.isSuccess(_receipt(hex"01", hex"05", hex"80", hex"c0")), "good");
        _assertRefused(_receipt(hex"01", hex"00", hex"80", hex"c0"), error_, 2);
        _assertRefused(_receipt(hex"01", hex"89010000000000000000", hex"80", hex"c0"), error_, 2);
        _assertRefused(_receipt(hex"01", hex"05", hex"c0", hex"c0"), error_, 3);
        _assertRefused(_receipt(hex"01", hex"05", hex"80", hex"80"), error_, 4);
        _assertRefused(_receipt(hex"01", hex"05", hex"80", ""), error_, 4);
        _assertRefused(_receipt(hex"01", hex"05", hex"80", hex"c080"), error_, 5);
        bytes memory good = _receipt(hex"01", hex"05", hex"80", hex"c0");
        _assertRefused(bytes.concat(good, hex"00"), error_, good.length);
        _assertRefused(bytes.concat(hex"02", good, hex"00"), error_, 1 + good.length);
    }

    function test_IT3_refusesALogThatIsNone() external view {
        bytes memory emitter = RlpWriter.string_(abi.encodePacked(TOKEN));
        bytes memory short = RlpWriter.string_(new bytes(19));
        _assertLogRefused(hex"80");
        _assertLogRefused(hex"c0");
        _assertLogRefused(RlpWriter.list(emitter));
        _assertLogRefused(RlpWriter.list(bytes.concat(emitter, hex"c0")));
        _assertLogRefused(RlpWriter.list(bytes.concat(short, hex"c080")));
        _assertLogRefused(RlpWriter.list(bytes.concat(emitter, hex"8080")));
        _assertLogRefused(RlpWriter.list(bytes.concat(emitter, hex"c0c0")));
        _assertLogRefused(RlpWriter.list(bytes.concat(emitter, hex"c08080")));
        // three topics' length, of other items
        bytes memory odd = RlpWriter.list(abi.encodePacked(hex"b861", new bytes(97)));
        _assertLogRefused(RlpWriter.list(bytes.concat(emitter, odd, hex"a0", new bytes(32))));
        _assertMoved(RlpWriter.list(bytes.concat(emitter, hex"c080")), 0);
    }

    // ---------------------------------------------------------------- beside another reader

    /// @dev Both read the same, but that the other takes numbers with leading zeros and addresses and topics that are
    /// short. Topics that no transfer has this one does not look at.
    function testFuzz_IT3_readsSpoiltReceiptsAsOpenZeppelinDoes(uint256 seed) external view {
        bytes memory logs = "";
        for (uint256 i = 0; i < seed % 4; ++i)
            logs = bytes.concat(logs, _transfer(seed >> (8 * i)), _event(i, abi.encode(i)));
        bytes memory raw = ReceiptWriter.receipt(uint8(seed % 5), seed % 7 != 0, 60_000, logs);
        for (uint256 i = 0; i < 12; ++i) {
            uint256 noise = uint256(keccak256(abi.encode(seed, i)));
            if (i % 4 == 0) _compare(ProofMutations.flipped(raw, noise));
            if (i % 4 == 1) _compare(ProofMutations.flippedEarly(raw, noise));
            if (i % 4 == 2) _compare(ProofMutations.longer(raw, noise));
            if (i % 4 == 3) _compare(ProofMutations.shorter(raw, noise));
        }
    }

    function _compare(bytes memory raw) private view {
        (bool isRead, bytes memory result) = address(_receipts).staticcall(
            abi.encodeCall(_receipts.transferred, (raw, TOKEN, FROM, TO))
        );
        (bool isReadThere, bytes memory there) = address(_oracle).staticcall(
            abi.encodeCall(_oracle.receipt, (raw, TOKEN, FROM, TO))
        );
        if (isRead && isReadThere) assertEq(result, there, "the same");
        if (isRead && !isReadThere) assertFalse(_isPlain(raw), "read here only");
        if (!isRead && isReadThere) assertFalse(_isPlain(raw), "read there only");
    }

    function _isPlain(bytes memory raw) private view returns (bool) {
        try _oracle.isPlainReceipt(raw) returns (bool isPlain) {
            return isPlain;
        } catch {
            return false;
        }
    }
}
