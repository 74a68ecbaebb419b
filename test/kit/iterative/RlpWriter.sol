// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Writes RLP
/// @author The Tallystick authors
/// @notice The canonical form, slowly.
library RlpWriter {
    /// @dev Big endian, without leading zeros; 0 is the empty string.
    function integer(uint256 value) internal pure returns (bytes memory) {
        return string_(_shortest(value));
    }

    function string_(bytes memory content) internal pure returns (bytes memory) {
        bool isItself = content.length == 1 && uint8(content[0]) < 0x80;
        return isItself ? content : bytes.concat(_head(content.length, 0x80), content);
    }

    /// @param items Written one behind the other.
    function list(bytes memory items) internal pure returns (bytes memory) {
        return bytes.concat(_head(items.length, 0xc0), items);
    }

    /// @param kind 0x80 for a string, 0xc0 for a list.
    function _head(uint256 length, uint256 kind) private pure returns (bytes memory) {
        if (length < 56) return abi.encodePacked(uint8(kind + length));
        bytes memory size = _shortest(length);
        return bytes.concat(bytes1(uint8(kind + 55 + size.length)), size);
    }

    function _shortest(uint256 value) private pure returns (bytes memory content) {
        while (value != 0) {
            content = bytes.concat(bytes1(uint8(value)), content);
            value >>= 8;
        }
    }
}
