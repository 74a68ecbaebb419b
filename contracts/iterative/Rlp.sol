// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The empty list, which is this one byte.
uint256 constant EMPTY_LIST = 0xc0;

/// @title Strict RLP
/// @author The Tallystick authors
/// @notice IT-2. Reads RLP from the calldata, item by item, each by the kind that is expected there. Only the one
/// canonical form is taken: a byte below 0x80 stands for itself, a length is as short as it can be, an integer has no
/// leading zero, and nothing reaches beyond its list or is left behind its last item.
/// @dev `place` is where an item begins in the calldata, `end` where the list ends that it belongs to, or the bytes; `next`
/// is where the item ends, so where the next one begins: at most `end`. One branch refuses all that may be wrong with an
/// item. No sum overflows: a place is below 2^64, a length too, or the item is refused. What `calldataload` gives beyond
/// `end` plays no part: an item that reaches there is refused.
library Rlp {
    /// @notice What begins at a place is not canonical, not of the kind or size expected there, reaches beyond its list, or
    /// is one item too many.
    /// @param place In the calldata, in bytes.
    error Rlp_Malformed(uint256 place);

    uint256 private constant STRING = 0x80;
    /// @dev A longer length stands in bytes of its own.
    uint256 private constant SHORT = 55;

    /// @dev By the length of an integer less 1: the least that its first byte may be.
    uint256 private constant LEAST =
        0x8001010101010101010101010101010101010101010101010101010101010101;

    /// @dev Where bytes begin in the calldata, and where they end.
    function bounds(bytes calldata raw) internal pure returns (uint256 begin, uint256 end) {
        assembly ("memory-safe") {
            begin := raw.offset
            end := add(begin, raw.length) // places in the calldata
        }
    }

    /// @dev Reads an integer, big endian.
    /// @param width Of how many bytes it may be; 1 to 32.
    function readUint(
        uint256 place,
        uint256 end,
        uint256 width
    ) internal pure returns (uint256 value, uint256 next) {
        bool isBad = false;
        assembly ("memory-safe") {
            let word := calldataload(place)
            let head := byte(0, word)
            next := add(add(place, 1), mul(shr(7, head), and(head, 0x7f)))
            // of 32 bytes at most, or refused; nothing is left of what stands for itself, which comes in instead
            value := shr(shl(3, sub(0xa0, head)), calldataload(add(place, 1)))
            value := or(value, mul(head, lt(head, STRING)))
            isBad := lt(byte(1, word), byte(sub(head, 0x81), LEAST))
            isBad := or(isBad, gt(sub(head, 1), add(width, 0x7f)))
            isBad := or(isBad, gt(next, end))
        }
        if (isBad) _refuse(place);
    }

    /// @dev Reads an integer of one byte: what `readUint` would, but quick where it is 0 or 1.
    function readBit(
        uint256 place,
        uint256 end
    ) internal pure returns (uint256 value, uint256 next) {
        bool isBit = false;
        assembly ("memory-safe") {
            value := byte(0, calldataload(place))
            isBit := and(lt(place, end), or(eq(value, STRING), eq(value, 1)))
            value := and(value, 1)
            next := add(place, 1)
        }
        if (!isBit) (value, next) = readUint(place, end, 1);
    }

    /// @dev Passes over an integer that `readUint` would read, for less.
    function passUint(
        uint256 place,
        uint256 end,
        uint256 width
    ) internal pure returns (uint256 next) {
        bool isBad = false;
        assembly ("memory-safe") {
            let word := calldataload(place)
            let head := byte(0, word)
            next := add(add(place, 1), mul(shr(7, head), and(head, 0x7f)))
            isBad := lt(byte(1, word), byte(sub(head, 0x81), LEAST))
            isBad := or(isBad, gt(sub(head, 1), add(width, 0x7f)))
            isBad := or(isBad, gt(next, end))
        }
        if (isBad) _refuse(place);
    }

    /// @dev Reads two integers of up to 32 bytes: two of `readUint`, but quick where both take all 32, as r and s do.
    function readPair(
        uint256 place,
        uint256 end
    ) internal pure returns (uint256 first, uint256 second, uint256 next) {
        bool areLong = false;
        assembly ("memory-safe") {
            next := add(place, 66)
            first := calldataload(add(place, 1))
            second := calldataload(add(place, 34))
            // each begins with 0xa0 and a byte that is not 0
            areLong := lt(sub(shr(240, calldataload(place)), 0xa001), 0xff)
            areLong := and(areLong, lt(sub(shr(240, calldataload(add(place, 33))), 0xa001), 0xff))
            areLong := and(areLong, iszero(gt(next, end)))
        }
        if (!areLong) {
            (first, next) = readUint(place, end, 32);
            (second, next) = readUint(next, end, 32);
        }
    }

    /// @dev Reads a string of a length that is fixed: a hash or an address.
    /// @param length In bytes, 2 to 32.
    /// @return value The bytes as a number, big endian.
    function readFixed(
        uint256 place,
        uint256 end,
        uint256 length
    ) internal pure returns (uint256 value, uint256 next) {
        bool isBad = false;
        assembly ("memory-safe") {
            next := add(place, 1)
            value := shr(sub(256, shl(3, length)), calldataload(next))
            next := add(next, length)
            isBad := iszero(eq(byte(0, calldataload(place)), add(STRING, length)))
            isBad := or(isBad, gt(next, end))
        }
        if (isBad) _refuse(place);
    }

    /// @dev Reads a string of any length.
    /// @return begin Where its bytes begin; they go to `next`.
    function readBytes(
        uint256 place,
        uint256 end
    ) internal pure returns (uint256 begin, uint256 next) {
        if (_headAt(place) >= STRING) {
            (begin, next) = _span(place, end, STRING);
            unchecked {
                // one byte that could stand for itself; a span ends where it begins, or later
                if (next - begin == 1 && _headAt(begin) < STRING) _refuse(place);
            }
        } else {
            begin = place;
            unchecked {
                next = place + 1; // below 2^64
            }
            if (next > end) _refuse(place);
        }
    }

    /// @dev Reads the head of a list.
    /// @return begin Where its first item begins; the last one ends at `next`.
    function readList(
        uint256 place,
        uint256 end
    ) internal pure returns (uint256 begin, uint256 next) {
        (begin, next) = _span(place, end, EMPTY_LIST);
    }

    /// @dev Whether an item is a list; false if there is none.
    function isList(uint256 place, uint256 end) internal pure returns (bool) {
        return place < end && _headAt(place) >= EMPTY_LIST;
    }

    /// @dev Whether an item is a certain one of a single byte; false if there is none.
    /// @param item 0x80, the empty string; EMPTY_LIST; or below 0x80.
    function isByte(uint256 place, uint256 end, uint256 item) internal pure returns (bool isIt) {
        assembly ("memory-safe") {
            isIt := and(lt(place, end), eq(byte(0, calldataload(place)), item))
        }
    }

    /// @dev Refuses if the last item did not end with its list.
    function finish(uint256 next, uint256 end) internal pure {
        if (next != end) _refuse(next);
    }

    /// @dev Where the content of an item begins and ends that does not stand for itself.
    /// @param kind STRING or EMPTY_LIST.
    function _span(
        uint256 place,
        uint256 end,
        uint256 kind
    ) private pure returns (uint256 begin, uint256 next) {
        bool isBad = false;
        assembly ("memory-safe") {
            let word := calldataload(place)
            begin := add(place, 1)
            next := sub(byte(0, word), kind)
            // also where a string is expected and a list is there, or the other way around: the size is above 8
            if gt(next, SHORT) {
                let size := sub(next, SHORT)
                next := shr(sub(256, shl(3, size)), shl(8, word))
                isBad := or(gt(size, 8), or(lt(next, 56), iszero(byte(1, word))))
                begin := add(begin, size)
            }
            next := add(begin, next)
            isBad := or(isBad, gt(next, end))
        }
        if (isBad) _refuse(place);
    }

    function _refuse(uint256 place) private pure {
        revert Rlp_Malformed(place);
    }

    function _headAt(uint256 place) private pure returns (uint256 head) {
        assembly ("memory-safe") {
            head := byte(0, calldataload(place))
        }
    }
}
