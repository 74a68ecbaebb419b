// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rlp} from "../../contracts/iterative/Rlp.sol";

/// @title The reader of RLP, callable
/// @author The Tallystick authors
/// @notice Each reads what `raw` begins with, and tells how many bytes that took.
contract RlpHarness {
    using Rlp for uint256;

    /// @return value The integer.
    function readUint(
        bytes calldata raw,
        uint256 width
    ) external pure returns (uint256 value, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (value, taken) = place.readUint(end, width);
        taken -= place;
    }

    function passUint(bytes calldata raw, uint256 width) external pure returns (uint256) {
        (uint256 place, uint256 end) = _span(raw);
        return place.passUint(end, width) - place;
    }

    /// @return value The integer.
    function readBit(bytes calldata raw) external pure returns (uint256 value, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (value, taken) = place.readBit(end);
        taken -= place;
    }

    function readPair(
        bytes calldata raw
    ) external pure returns (uint256 first, uint256 second, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (first, second, taken) = place.readPair(end);
        taken -= place;
    }

    /// @return value The bytes as a number.
    function readFixed(
        bytes calldata raw,
        uint256 length
    ) external pure returns (uint256 value, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (value, taken) = place.readFixed(end, length);
        taken -= place;
    }

    /// @return content What is in the string.
    function readBytes(
        bytes calldata raw
    ) external pure returns (bytes memory content, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (uint256 begin, uint256 next) = place.readBytes(end);
        return (raw[begin - place:next - place], next - place);
    }

    /// @dev Passes over the first item, and tells how many bytes that and the string behind it take.
    function readSecond(bytes calldata raw) external pure returns (uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (, taken) = _behind(place, end).readBytes(end);
        taken -= place;
    }

    /// @return content What is in the list.
    function readList(
        bytes calldata raw
    ) external pure returns (bytes memory content, uint256 taken) {
        (uint256 place, uint256 end) = _span(raw);
        (uint256 begin, uint256 next) = place.readList(end);
        return (raw[begin - place:next - place], next - place);
    }

    /// @dev Of the first item, whichever kind it is of. What a list holds is not looked at.
    function itemLength(bytes calldata raw) external pure returns (uint256) {
        (uint256 place, uint256 end) = _span(raw);
        return _behind(place, end) - place;
    }

    function isList(bytes calldata raw) external pure returns (bool) {
        (uint256 place, uint256 end) = _span(raw);
        return place.isList(end);
    }

    function isByte(bytes calldata raw, uint256 item) external pure returns (bool) {
        (uint256 place, uint256 end) = _span(raw);
        return place.isByte(end, item);
    }

    /// @dev Refuses bytes behind the first item.
    function finish(bytes calldata raw) external pure {
        (uint256 place, uint256 end) = _span(raw);
        _behind(place, end).finish(end);
    }

    function _behind(uint256 place, uint256 end) private pure returns (uint256 next) {
        (, next) = place.isList(end) ? place.readList(end) : place.readBytes(end);
    }

    function _span(bytes calldata raw) private pure returns (uint256 place, uint256 end) {
        assembly ("memory-safe") {
            place := raw.offset
        }
        end = place + raw.length;
    }
}
