// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Journal, LegCorrection, Waiver} from "./AdjustmentTypes.sol";

/// @title Adjustments as events tell them
/// @author The Tallystick authors
/// @notice What Solidity encodes, which the tests hold it to, copied instead of read word by word.
library AdjustmentLogs {
    /// @dev Bytes of the fields before the lists, and of those with the places of the lists.
    uint256 private constant FIELDS = 192;
    uint256 private constant HEAD = 320;

    /// @dev abi.encode(content) of an adjustment without calls, whose every field has been read.
    function withoutCalls(Adjustment calldata content) internal pure returns (bytes memory data) {
        Journal[] calldata journals = content.journals;
        LegCorrection[] calldata corrections = content.corrections;
        Waiver[] calldata waivers = content.waivers;
        uint256 head;
        assembly ("memory-safe") {
            data := mload(0x40)
            mstore(add(data, 32), 32)
            head := add(data, 64)
            calldatacopy(head, content, FIELDS)
        }
        uint256 tail = HEAD;
        uint256 from;
        assembly ("memory-safe") {
            from := journals.offset
        }
        tail = _put(head, FIELDS, tail, from, journals.length, 160);
        assembly ("memory-safe") {
            from := corrections.offset
        }
        tail = _put(head, FIELDS + 32, tail, from, corrections.length, 128);
        assembly ("memory-safe") {
            from := waivers.offset
        }
        tail = _put(head, FIELDS + 64, tail, from, waivers.length, 128);
        tail = _put(head, FIELDS + 96, tail, 0, 0, 0);
        assembly ("memory-safe") {
            mstore(data, add(tail, 32))
            mstore(0x40, add(head, tail))
        }
    }

    /// @dev Writes a list at `tail`, counted from the head, and its place there at `slot`.
    /// @return end Where the next one begins.
    function _put(
        uint256 head,
        uint256 slot,
        uint256 tail,
        uint256 from,
        uint256 count,
        uint256 size
    ) private pure returns (uint256 end) {
        assembly ("memory-safe") {
            let bytes_ := mul(count, size)
            mstore(add(head, slot), tail)
            let list := add(head, tail)
            mstore(list, count)
            calldatacopy(add(list, 32), from, bytes_)
            end := add(add(tail, 32), bytes_)
        }
    }
}
