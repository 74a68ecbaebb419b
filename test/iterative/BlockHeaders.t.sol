// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {Block, BlockWriter} from "../kit/iterative/BlockWriter.sol";
import {ProofMutations} from "../kit/iterative/ProofMutations.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {TrieWriter} from "../kit/iterative/TrieWriter.sol";
import {BlockHeadersHarness} from "../mocks/BlockHeadersHarness.sol";
import {HeaderRead, ProofOracle} from "../mocks/ProofOracle.sol";

/// @title Block headers: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - headers of each fork, and of one to come
/// - numbers of each length
/// - refused: each field up to the number that is none, the end before it
/// - what stands behind the number plays no part but in the hash
/// - spoilt headers, beside OpenZeppelin's reader of them
contract BlockHeadersTest is Assertions, Deploys {
    error Rlp_Malformed(uint256 place);

    bytes32 private constant TRANSACTIONS = keccak256("transactions");
    bytes32 private constant RECEIPTS = keccak256("receipts");
    /// @dev Where the header begins in the calldata, and in it its first field.
    uint256 private constant AT = 68;
    uint256 private constant FIRST = 3;
    /// @dev How many fields before the difficulty have a length that is fixed.
    uint256 private constant FIXED = 7;
    uint256 private constant NUMBER = 8;

    BlockHeadersHarness private _headers;
    ProofOracle private _oracle;

    function setUp() external {
        _headers = BlockHeadersHarness(_deploy("BlockHeadersHarness.sol:BlockHeadersHarness", ""));
        _oracle = ProofOracle(_deploy("ProofOracle.sol:ProofOracle", ""));
    }

    function _decode(bytes memory raw) private view returns (bool isRead, bytes memory result) {
        return address(_headers).staticcall(abi.encodeCall(_headers.decode, (raw)));
    }

    function _read(bytes memory raw) private view returns (HeaderRead memory) {
        (bool isRead, bytes memory result) = _decode(raw);
        assertTrue(isRead, "it should have been read");
        return abi.decode(result, (HeaderRead));
    }

    function _assertRefused(bytes memory raw, uint256 place) private view {
        (bool isRead, bytes memory reason) = _decode(raw);
        assertFalse(isRead, "it should have been refused");
        bytes memory expected = abi.encodeWithSelector(Rlp_Malformed.selector, AT + place);
        assertEq(reason, expected, "error");
    }

    function _assertRead(bytes memory raw, uint64 number) private view {
        HeaderRead memory read = _read(raw);
        assertEq(read.number, number, "number");
        assertEq(read.hash, keccak256(raw), "hash");
        assertEq(read.stateRoot, keccak256("state"), "state");
        assertEq(read.transactionsRoot, TRANSACTIONS, "transactions");
        assertEq(read.receiptsRoot, RECEIPTS, "receipts");
    }

    function _header(uint64 number, uint256 count) private pure returns (bytes memory) {
        Block memory b = BlockWriter.filled(number, 1);
        b.fields = count;
        return BlockWriter.header(b, TRANSACTIONS, RECEIPTS);
    }

    /// @dev The fields of a header up to its number, one of them another.
    function _fieldsWith(
        uint256 place,
        bytes memory field
    ) private pure returns (bytes[] memory fields) {
        fields = new bytes[](NUMBER + 1);
        for (uint256 i = 0; i < 6; ++i)
            fields[i] = RlpWriter.string_(abi.encodePacked(keccak256(abi.encode(i))));
        fields[2] = RlpWriter.string_(abi.encodePacked(address(0xFEE)));
        fields[6] = RlpWriter.string_(new bytes(256));
        fields[7] = hex"80";
        fields[NUMBER] = RlpWriter.integer(24_000_000);
        fields[place] = field;
    }

    // ---------------------------------------------------------------- headers

    function test_IT3_readsHeadersOfEachFork() external view {
        uint8[6] memory counts = [15, 16, 17, 20, 21, 22];
        for (uint256 i = 0; i < counts.length; ++i) {
            bytes memory raw = _header(24_000_000, counts[i]);
            _assertRead(raw, 24_000_000);
            (, bytes memory result) = _decode(raw);
            assertEq(result, abi.encode(_oracle.header(raw)), "as the other reads it");
            assertTrue(_oracle.isPlainHeader(raw), "plain");
        }
    }

    function testFuzz_IT3_readsTheNumberOfAnyBlock(uint64 number, uint8 bits) external view {
        number >>= bits % 64;
        _assertRead(_header(number, 21), number);
    }

    function test_IT3_readsTheLeastAndTheHighestNumber() external view {
        _assertRead(_header(0, 21), 0);
        _assertRead(_header(1, 21), 1);
        _assertRead(_header(type(uint64).max, 21), type(uint64).max);
    }

    function test_IT3_readsAnyDifficulty() external view {
        uint256 difficulty = type(uint256).max;
        for (uint256 i = 0; i <= 32; ++i) {
            bytes[] memory fields = _fieldsWith(7, RlpWriter.integer(difficulty));
            assertEq(_read(RlpWriter.list(TrieWriter.joined(fields))).number, 24_000_000, "number");
            difficulty >>= 8;
        }
    }

    /// @dev What is in the calldata behind the header is not the header's.
    function test_IT3_readsNothingBehindTheBytesGiven() external view {
        bytes[] memory fields = _fieldsWith(7, hex"80");
        for (uint256 length = 0; length <= NUMBER; ++length) {
            bytes memory part = "";
            for (uint256 i = 0; i < length; ++i) part = bytes.concat(part, fields[i]);
            bytes memory rest = "";
            for (uint256 i = length; i <= NUMBER; ++i) rest = bytes.concat(rest, fields[i]);
            bytes memory raw = RlpWriter.list(part);
            bytes memory packed = abi.encodePacked(
                _headers.decode.selector,
                uint256(32),
                raw.length,
                raw,
                rest
            );
            (bool isRead, ) = address(_headers).staticcall(packed);
            assertFalse(isRead, "it should have been refused");
        }
    }

    // ---------------------------------------------------------------- refusals

    function test_IT3_refusesAFieldThatIsNone() external view {
        uint256 place = FIRST;
        bytes[] memory good = _fieldsWith(7, hex"80");
        assertEq(_read(RlpWriter.list(TrieWriter.joined(good))).number, 24_000_000, "good");
        for (uint256 i = 0; i <= NUMBER; ++i) {
            bytes[] memory bad = _others(i);
            for (uint256 j = 0; j < bad.length; ++j) {
                bytes[] memory fields = _fieldsWith(i, bad[j]);
                bytes memory body = bytes.concat(TrieWriter.joined(fields), new bytes(300));
                _assertRefused(RlpWriter.list(body), i < FIXED ? FIRST : place);
            }
            place += good[i].length;
        }
    }

    /// @dev What a field may not be.
    function _others(uint256 place) private pure returns (bytes[] memory bad) {
        if (place == 6) {
            bad = new bytes[](4);
            (bad[0], bad[1]) = (hex"c0", hex"8101");
            bad[2] = RlpWriter.string_(new bytes(255));
            bad[3] = RlpWriter.string_(new bytes(257));
        } else if (place > 6) {
            bad = new bytes[](4);
            (bad[0], bad[1], bad[2]) = (hex"00", hex"c0", hex"820001");
            bytes memory long = new bytes(place == NUMBER ? 9 : 33);
            long[0] = 0x01;
            bad[3] = RlpWriter.string_(long);
        } else {
            uint256 length = place == 2 ? 20 : 32;
            bad = new bytes[](4);
            (bad[0], bad[1]) = (hex"80", hex"c0");
            bad[2] = RlpWriter.string_(new bytes(length - 1));
            bad[3] = RlpWriter.string_(new bytes(length + 1));
        }
    }

    function test_IT3_refusesAHeaderThatEndsBeforeItsNumber() external view {
        bytes[] memory fields = _fieldsWith(7, hex"80");
        for (uint256 count = 0; count <= NUMBER; ++count) {
            bytes memory body = "";
            for (uint256 i = 0; i < count; ++i) body = bytes.concat(body, fields[i]);
            bytes memory raw = RlpWriter.list(body);
            // of those whose lengths are fixed it does not say which
            _assertRefused(raw, raw.length - (count < FIXED ? body.length : 0));
        }
    }

    function test_IT3_refusesWhatIsNoList() external view {
        _assertRefused("", 0);
        _assertRefused(RlpWriter.string_(_header(1, 21)), 0);
        bytes memory raw = _header(1, 21);
        assembly ("memory-safe") {
            mstore(raw, sub(mload(raw), 1))
        }
        _assertRefused(raw, 0);
    }

    // ---------------------------------------------------------------- what is behind

    /// @dev Whoever knows the chain knows the hash, which holds all of it.
    function test_IT3_whatStandsBehindTheNumberCountsOnlyInTheHash() external view {
        bytes[] memory fields = _fieldsWith(7, hex"80");
        bytes memory body = TrieWriter.joined(fields);
        bytes memory plain = RlpWriter.list(body);
        bytes memory odd = RlpWriter.list(bytes.concat(body, hex"8100"));
        bytes memory tailed = bytes.concat(plain, hex"00");
        HeaderRead memory read = _read(plain);
        read.hash = keccak256(odd);
        assertEq(abi.encode(_read(odd)), abi.encode(read), "an item");
        read.hash = keccak256(tailed);
        assertEq(abi.encode(_read(tailed)), abi.encode(read), "behind the list");
    }

    // ---------------------------------------------------------------- beside another reader

    /// @dev Where both read a header, they read the same. The other alone reads one whose first fields are not what they
    /// are in a block; this one alone what is broken behind the number, or in the length of the whole.
    function testFuzz_IT3_readsSpoiltHeadersAsOpenZeppelinDoes(uint256 seed) external view {
        bytes memory raw = _header(uint64(seed >> (192 + (seed % 64))), 21);
        for (uint256 i = 0; i < 12; ++i)
            _compare(raw, uint256(keccak256(abi.encode(seed, i))), i % 3);
    }

    function _compare(bytes memory raw, uint256 seed, uint256 kind) private view {
        bytes memory other;
        if (kind == 0) other = ProofMutations.flipped(raw, seed);
        if (kind == 1) other = ProofMutations.longer(raw, seed);
        if (kind == 2) other = ProofMutations.shorter(raw, seed);
        (bool isRead, bytes memory result) = _decode(other);
        (bool isReadThere, bytes memory there) = address(_oracle).staticcall(
            abi.encodeCall(_oracle.header, (other))
        );
        if (isReadThere) assertTrue(isRead == _isPlain(other), "read if it is plain");
        if (isRead && isReadThere) assertEq(result, there, "the same");
        if (!isRead || isReadThere) return;
        (bool isGood, bytes memory good) = _decode(raw);
        assertTrue(isGood, "good");
        HeaderRead memory expected = abi.decode(good, (HeaderRead));
        HeaderRead memory read = abi.decode(result, (HeaderRead));
        bool isHeadOnly = kind == 0 && _firstDifference(raw, other) < FIRST;
        bool isBehind = _firstDifference(raw, other) >= FIRST + 6 * 33 - 12 + 259 + 2;
        assertTrue(isHeadOnly || isBehind, "broken elsewhere");
        expected.hash = read.hash;
        if (isHeadOnly) assertEq(abi.encode(read), abi.encode(expected), "the same fields");
    }

    function _isPlain(bytes memory raw) private view returns (bool) {
        try _oracle.isPlainHeader(raw) returns (bool isPlain) {
            return isPlain;
        } catch {
            return false;
        }
    }

    function _firstDifference(bytes memory a, bytes memory b) private pure returns (uint256 i) {
        while (i < a.length && i < b.length && a[i] == b[i]) ++i;
    }
}
