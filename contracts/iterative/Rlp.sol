// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Where a reader of RLP stands. Offsets in the calldata, below 2^64.
/// @param start Where the bytes begin: the positions in errors count from here.
/// @param next Where the next item begins.
/// @param end Where the list ends that is being read; outside of lists, the bytes.
struct RlpReader {
    uint256 start;
    uint256 next;
    uint256 end;
}

using Rlp for RlpReader global;

/// @title Strict RLP
/// @author The Tallystick authors
/// @notice IT-2. Reads RLP from the calldata, item by item, each by the kind that is expected there. Only the one
/// canonical form is taken: a byte below 0x80 stands for itself, a length is as short as it can be, an integer has no
/// leading zero, and nothing reaches beyond its list or is left behind its last item.
library Rlp {
    /// @notice What begins at a position is not canonical, not of the kind or size expected there, reaches beyond its
    /// list, or is one item too many.
    /// @param position In bytes, counted from the first that the reader was given.
    error Rlp_Malformed(uint256 position);

    uint256 private constant STRING = 0x80;
    uint256 private constant LIST = 0xc0;
    /// @dev A longer length stands in bytes of its own.
    uint256 private constant SHORT = 55;

    /// @dev A reader before the first of the bytes.
    function reader(bytes calldata raw) internal pure returns (RlpReader memory self) {
        uint256 start = 0;
        assembly ("memory-safe") {
            start := raw.offset
        }
        self.start = start;
        self.next = start;
        self.end = start + raw.length;
    }

    /// @dev Whether another item follows in the list, or in the bytes.
    function more(RlpReader memory self) internal pure returns (bool) {
        return self.next < self.end;
    }

    /// @dev Where the next item begins, counted as in errors.
    function position(RlpReader memory self) internal pure returns (uint256) {
        unchecked {
            return self.next - self.start; // a reader never goes back
        }
    }

    /// @dev Goes into a list: until `close`, its items are read.
    /// @return outer Where what is around the list ends; for `close`.
    function open(RlpReader memory self) internal pure returns (uint256 outer) {
        uint256 end = 0;
        outer = self.end;
        (self.next, end) = _span(self, LIST);
        self.end = end;
    }

    /// @dev Leaves a list behind its last item; refuses if there is one more.
    /// @param outer What `open` gave.
    function close(RlpReader memory self, uint256 outer) internal pure {
        finish(self);
        self.end = outer;
    }

    /// @dev Refuses if something is left.
    function finish(RlpReader memory self) internal pure {
        if (self.next != self.end) _refuse(self);
    }

    /// @dev Reads an integer, big endian.
    /// @param width Of how many bytes it may be; 1 to 32.
    function readUint(RlpReader memory self, uint256 width) internal pure returns (uint256 value) {
        uint256 place = self.next;
        value = _headAt(place);
        unchecked {
            ++place; // offsets in the calldata are below 2^64, and so are sums of a few
            if (value < STRING) {
                if (value == 0) _refuse(self);
            } else {
                uint256 length = value - STRING; // not below it
                if (length > width) _refuse(self);
                value = _wordAt(place) >> (256 - 8 * length); // length is at most 32
                if (length == 1 ? value < STRING : length != 0 && value >> (8 * length - 8) == 0) {
                    _refuse(self);
                }
                place += length;
            }
        }
        _advance(self, place);
    }

    /// @dev Reads a string of a length that is fixed: a hash or an address.
    /// @param length In bytes, 2 to 32.
    /// @return value The bytes as a number, big endian.
    function readFixed(
        RlpReader memory self,
        uint256 length
    ) internal pure returns (uint256 value) {
        uint256 place = self.next;
        unchecked {
            if (_headAt(place) != STRING + length) _refuse(self); // far below 2^256
            value = _wordAt(place + 1) >> (256 - 8 * length); // offsets are below 2^64, length is at most 32
            _advance(self, place + 1 + length);
        }
    }

    /// @dev Reads a string of any length.
    /// @return offset Where its bytes begin in the calldata.
    /// @return length In bytes.
    function readBytes(
        RlpReader memory self
    ) internal pure returns (uint256 offset, uint256 length) {
        uint256 end = 0;
        (offset, end) = _span(self, STRING);
        self.next = end;
        unchecked {
            length = end - offset; // a span ends where it begins, or later
        }
    }

    /// @dev Passes over the next item if it is the empty string.
    /// @return isEmpty Whether it was.
    function readEmpty(RlpReader memory self) internal pure returns (bool isEmpty) {
        isEmpty = more(self) && _headAt(self.next) == STRING;
        unchecked {
            if (isEmpty) ++self.next; // below 2^64
        }
    }

    /// @dev Whether the next item is a list; false if there is none.
    function isList(RlpReader memory self) internal pure returns (bool) {
        return more(self) && _headAt(self.next) >= LIST;
    }

    /// @dev Passes over the next item. What a list holds is not looked at.
    function skip(RlpReader memory self) internal pure {
        (, self.next) = _span(self, isList(self) ? LIST : STRING);
    }

    /// @dev Where the content of the next item begins and ends.
    /// @param kind STRING or LIST.
    function _span(
        RlpReader memory self,
        uint256 kind
    ) private pure returns (uint256 begin, uint256 end) {
        uint256 place = self.next;
        uint256 head = _headAt(place);
        unchecked {
            begin = place + 1; // offsets in the calldata are below 2^64, lengths too: no sum of three overflows
            if (head < kind) {
                // a byte that stands for itself
                if (kind == LIST || head >= STRING) _refuse(self);
                begin = place;
                end = place + 1;
            } else {
                uint256 length = head - kind; // not below it
                if (length > SHORT) (begin, length) = _longSpan(self, length - SHORT); // 1 or more
                end = begin + length;
                if (kind == STRING && length == 1 && _headAt(begin) < STRING) _refuse(self);
            }
        }
        if (end > self.end) _refuse(self);
    }

    /// @dev Where a content begins whose length stands in bytes of its own, and that length.
    /// @param size Of how many bytes the length would be; above 8 for the head of a list where a string is expected.
    function _longSpan(
        RlpReader memory self,
        uint256 size
    ) private pure returns (uint256 begin, uint256 length) {
        if (size > 8) _refuse(self);
        unchecked {
            begin = self.next + 1; // below 2^64
            length = _wordAt(begin) >> (256 - 8 * size); // size is 1 to 8, so length is below 2^64
            if (length <= SHORT || length >> (8 * size - 8) == 0) _refuse(self); // as before
            begin += size; // as before
        }
    }

    /// @dev Goes on behind an item that ends at `end`.
    function _advance(RlpReader memory self, uint256 end) private pure {
        if (end > self.end) _refuse(self);
        self.next = end;
    }

    function _refuse(RlpReader memory self) private pure {
        revert Rlp_Malformed(position(self));
    }

    /// @dev The byte at an offset; what it is beyond the end plays no part, as an item there is refused.
    function _headAt(uint256 offset) private pure returns (uint256 head) {
        assembly ("memory-safe") {
            head := byte(0, calldataload(offset))
        }
    }

    function _wordAt(uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(offset)
        }
    }
}
