// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {RlpHarness} from "../mocks/RlpHarness.sol";

/// @title Strict RLP: IT-2
/// @author The Tallystick authors
/// @notice What OpenZeppelin's RLP encodes is read, and nothing else is.
contract RlpTest is Assertions, Deploys {
    error Rlp_Malformed(uint256 place);

    /// @dev Where the bytes begin in the calldata of a function with one more word; with none.
    uint256 private constant WITH_WIDTH = 100;
    uint256 private constant ALONE = 68;

    RlpHarness private _rlp;

    function setUp() external {
        _rlp = RlpHarness(_deploy("RlpHarness.sol:RlpHarness", ""));
    }

    function testFuzz_IT2_readsAnInteger(
        uint256 value,
        uint8 bits,
        bytes memory rest
    ) external view {
        value >>= bits;
        bytes memory item = RLP.encode(value);
        bytes memory raw = bytes.concat(item, rest);
        uint256 size = _sizeOf(value);
        for (uint256 width = 1; width <= 32; ++width) {
            if (width < size) {
                _assertRefused(abi.encodeCall(_rlp.readUint, (raw, width)), WITH_WIDTH);
                _assertRefused(abi.encodeCall(_rlp.passUint, (raw, width)), WITH_WIDTH);
                continue;
            }
            (uint256 read, uint256 taken) = _rlp.readUint(raw, width);
            assertEq(read, value, "value");
            assertEq(taken, item.length, "taken");
            assertEq(_rlp.passUint(raw, width), item.length, "passed");
        }
    }

    function testFuzz_IT2_refusesAnIntegerWithLeadingZeros(
        uint256 value,
        uint8 zeros
    ) external view {
        value >>= 64;
        bytes memory content = _contentOf(value);
        content = bytes.concat(new bytes(bound(zeros, 1, 8)), content);
        // one byte of zero stands for itself, and is no integer
        bytes memory raw = value == 0 ? bytes(hex"00") : RLP.encode(content);
        _assertNoInteger(raw);
    }

    function test_IT2_refusesAByteThatCouldStandForItself() external view {
        for (uint256 i = 0; i < 256; ++i) {
            bytes memory wrapped = bytes.concat(hex"81", bytes1(uint8(i)));
            if (i < 0x80) {
                _assertNoInteger(wrapped);
                _assertRefused(abi.encodeCall(_rlp.readBytes, (wrapped)), ALONE);
                _assertRefused(abi.encodeCall(_rlp.itemLength, (wrapped)), ALONE);
            } else {
                (uint256 value, uint256 taken) = _rlp.readUint(wrapped, 1);
                assertEq(value, i, "value");
                assertEq(taken, 2, "taken");
                (bytes memory content, ) = _rlp.readBytes(wrapped);
                assertEq(content, bytes.concat(bytes1(uint8(i))), "content");
            }
        }
    }

    function testFuzz_IT2_refusesAnIntegerThatReachesBeyondTheEnd(uint256 value) external view {
        value |= 0x80;
        bytes memory raw = RLP.encode(value);
        for (uint256 length = 0; length < raw.length; ++length) {
            _assertNoInteger(_cut(raw, length));
        }
    }

    /// @dev What it reads is what two integers are, of all lengths.
    function testFuzz_IT2_aPairIsTwoIntegers(
        uint256 first,
        uint8 firstBits,
        uint256 second,
        uint8 secondBits,
        uint8 missing
    ) external view {
        if (firstBits < 128) first >>= firstBits;
        if (secondBits < 128) second >>= secondBits;
        bytes memory raw = bytes.concat(RLP.encode(first), RLP.encode(second));
        (uint256 a, uint256 b, uint256 taken) = _rlp.readPair(raw);
        assertEq(a, first, "first");
        assertEq(b, second, "second");
        assertEq(taken, raw.length, "taken");

        bytes memory cut = _cut(raw, raw.length - bound(missing, 1, raw.length));
        uint256 begin = RLP.encode(first).length;
        uint256 refused = cut.length < begin ? 0 : begin;
        _assertRefused(abi.encodeCall(_rlp.readPair, (cut)), ALONE + refused);
    }

    function test_IT2_aPairWithAZeroBeforeIsRefused() external view {
        bytes memory word = abi.encodePacked(hex"a0ff", type(uint248).max);
        bytes memory zero = abi.encodePacked(hex"a000", type(uint248).max);
        _assertRefused(abi.encodeCall(_rlp.readPair, (bytes.concat(zero, word))), ALONE);
        _assertRefused(abi.encodeCall(_rlp.readPair, (bytes.concat(word, zero))), ALONE + 33);
    }

    function test_IT2_aBitIsAnIntegerOfOneByte() external view {
        for (uint256 i = 0; i < 256; ++i) {
            bytes memory raw = RLP.encode(i);
            (uint256 value, uint256 taken) = _rlp.readBit(raw);
            assertEq(value, i, "value");
            assertEq(taken, raw.length, "taken");
        }
        _assertRefused(abi.encodeCall(_rlp.readBit, (RLP.encode(uint256(256)))), ALONE);
        _assertRefused(abi.encodeCall(_rlp.readBit, (hex"00")), ALONE);
        _assertRefused(abi.encodeCall(_rlp.readBit, (hex"8101")), ALONE);
        _assertRefused(abi.encodeCall(_rlp.readBit, ("")), ALONE);
    }

    function testFuzz_IT2_readsAStringOfAFixedLength(bytes32 word, uint8 size) external view {
        uint256 length = bound(size, 2, 32);
        bytes memory raw = RLP.encode(_cut(abi.encode(word), length));
        for (uint256 other = 2; other <= 32; ++other) {
            if (other != length) {
                _assertRefused(abi.encodeCall(_rlp.readFixed, (raw, other)), WITH_WIDTH);
                continue;
            }
            (uint256 value, uint256 taken) = _rlp.readFixed(raw, length);
            assertEq(value, uint256(word) >> (256 - 8 * length), "value");
            assertEq(taken, length + 1, "taken");
        }
        bytes memory cut = _cut(raw, raw.length - 1);
        _assertRefused(abi.encodeCall(_rlp.readFixed, (cut, length)), WITH_WIDTH);
    }

    /// @dev Of every length at which the form of the length changes.
    function testFuzz_IT2_readsStringsAndLists(bytes32 seed, bytes memory rest) external view {
        uint256[8] memory lengths = [uint256(0), 1, 55, 56, 255, 256, 65_535, 65_536];
        for (uint256 i = 0; i < 8; ++i) {
            bytes memory content = new bytes(lengths[i]);
            if (content.length != 0) content[0] = seed[0];
            bytes memory item = RLP.encode(content);
            bytes memory raw = bytes.concat(item, rest);
            (bytes memory read, uint256 taken) = _rlp.readBytes(raw);
            assertEq(read, content, "string");
            assertEq(taken, item.length, "taken");
            assertEq(_rlp.itemLength(raw), item.length, "length");
            _assertRefused(abi.encodeCall(_rlp.readList, (raw)), ALONE);

            bytes[] memory items = new bytes[](1);
            items[0] = content;
            item = RLP.encode(items);
            raw = bytes.concat(item, rest);
            (read, taken) = _rlp.readList(raw);
            assertEq(read, content, "list");
            assertEq(taken, item.length, "taken");
            assertEq(_rlp.itemLength(raw), item.length, "length");
            _assertRefused(abi.encodeCall(_rlp.readBytes, (raw)), ALONE);
            _assertRefused(abi.encodeCall(_rlp.itemLength, (_cut(item, item.length - 1))), ALONE);
        }
    }

    /// @dev Both kinds: below 56 bytes, with a zero before the length, with more bytes of it than there are.
    function test_IT2_refusesLengthsThatAreNotTheShortest() external view {
        bytes memory content = new bytes(300);
        for (uint256 kind = 0xb7; kind <= 0xf7; kind += 0x40) {
            for (uint256 length = 0; length < 56; ++length) {
                _assertNoItem(bytes.concat(bytes2(uint16(((kind + 1) << 8) | length)), content));
            }
            for (uint256 size = 2; size <= 8; ++size) {
                bytes memory zeros = new bytes(size - 1);
                bytes1 head = bytes1(uint8(kind + size));
                _assertNoItem(bytes.concat(head, zeros, hex"ff", content));
                _assertNoItem(bytes.concat(head, hex"00ff", content));
            }
        }
        assertEq(_rlp.itemLength(bytes.concat(hex"b838", content)), 58, "the shortest long string");
        assertEq(_rlp.itemLength(bytes.concat(hex"f838", content)), 58, "the shortest long list");
    }

    /// @dev A length near 2^64, or in more than eight bytes: nothing wraps around.
    function test_IT2_refusesLengthsBeyondAllBytes() external view {
        bytes memory most = abi.encode(type(uint256).max, type(uint256).max);
        for (uint256 head = 0xb8; head < 0x100; ++head) {
            if (head >= 0xc0 && head < 0xf8) {
                bytes memory item = bytes.concat(bytes1(uint8(head)), most);
                _assertRefused(abi.encodeCall(_rlp.readBytes, (item)), ALONE);
                continue;
            }
            _assertNoItem(bytes.concat(bytes1(uint8(head)), most));
            _assertNoItem(bytes.concat(bytes1(uint8(head))));
        }
    }

    /// @dev Of 32 bytes that begin above the 256th: the sum would come back into the calldata.
    function test_IT2_noLengthLeadsBack() external view {
        bytes memory before = RLP.encode(new bytes(300));
        bytes memory length = abi.encode(type(uint256).max);
        for (uint256 head = 0xc0; head < 0x100; ++head) {
            bytes memory raw = bytes.concat(before, bytes1(uint8(head)), length);
            _assertRefused(abi.encodeCall(_rlp.readSecond, (raw)), ALONE + before.length);
        }
        assertEq(_rlp.readSecond(bytes.concat(before, hex"81ff")), before.length + 2, "taken");
    }

    function test_IT2_tellsListsAndSingleBytes() external view {
        for (uint256 i = 0; i < 256; ++i) {
            bytes memory raw = bytes.concat(bytes1(uint8(i)));
            assertTrue(_rlp.isList(raw) == (i >= 0xc0), "list");
            assertTrue(_rlp.isByte(raw, 0xc0) == (i == 0xc0), "byte");
        }
        assertFalse(_rlp.isList(""), "nothing is no list");
        // the word behind the bytes in the calldata is zero
        assertFalse(_rlp.isByte("", 0), "nothing is no byte");
    }

    function test_IT2_refusesWhatIsLeftBehind() external view {
        _rlp.finish(hex"c20102");
        _assertRefused(abi.encodeCall(_rlp.finish, (hex"c2010203")), ALONE + 3);
    }

    function _assertNoInteger(bytes memory raw) private view {
        _assertRefused(abi.encodeCall(_rlp.readUint, (raw, 32)), WITH_WIDTH);
        _assertRefused(abi.encodeCall(_rlp.passUint, (raw, 32)), WITH_WIDTH);
    }

    function _assertNoItem(bytes memory raw) private view {
        _assertRefused(abi.encodeCall(_rlp.readBytes, (raw)), ALONE);
        _assertRefused(abi.encodeCall(_rlp.readList, (raw)), ALONE);
        _assertRefused(abi.encodeCall(_rlp.itemLength, (raw)), ALONE);
    }

    function _assertRefused(bytes memory call, uint256 place) private view {
        (bool isDone, bytes memory reason) = address(_rlp).staticcall(call);
        assertFalse(isDone, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(Rlp_Malformed.selector, place), "error");
    }

    /// @dev The bytes of an integer, without leading zeros.
    function _contentOf(uint256 value) private pure returns (bytes memory content) {
        content = new bytes(_sizeOf(value));
        for (uint256 i = content.length; i > 0; --i) {
            content[i - 1] = bytes1(uint8(value));
            value >>= 8;
        }
    }

    /// @dev 0 for 0.
    function _sizeOf(uint256 value) private pure returns (uint256 size) {
        while (value >> (8 * size) != 0) ++size;
    }

    function _cut(bytes memory content, uint256 length) private pure returns (bytes memory cut) {
        cut = new bytes(length);
        for (uint256 i = 0; i < length; ++i) cut[i] = content[i];
    }
}
