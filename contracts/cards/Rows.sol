// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, PaymentKind} from "./CardTypes.sol";
import {PlainKeys} from "../common/PlainKeys.sol";

/// @dev Where a row begins in the calldata.
type Row is uint256;

using Rows for Row global;

/// @dev Bytes of a row.
uint256 constant ROW = 121;
/// @dev Bytes of a result.
uint256 constant RESULT = 29;

/// @title Rows of an upload
/// @author The Tallystick authors
/// @notice CA-13. A row is 121 bytes, big endian, as sdk/cards/batch.ts writes it:
/// card 20 | sequence 3 | amount 5 | deadline 4 | authorizationEnd 4 | refundEnd 4 | flags 1 | order 16 | r 32 | vs 32.
/// Flags: bits 0 and 1 tell the kind: 0 sale, 1 authorization, 2 capture; bit 2 partial approval; bit 3 final capture. A
/// sale and an authorization carry the holder's signature in r and vs. A capture names the authorization as its row did, and
/// carries its total in r. A result is 29 bytes: kind 2 bits | code 6 bits | amount 5 | card 20 | sequence 3.
library Rows {
    uint256 private constant KIND = 3;
    uint256 private constant PARTIAL = 4;
    uint256 private constant FINAL = 8;

    function first(bytes calldata rows) internal pure returns (Row row) {
        assembly ("memory-safe") {
            row := rows.offset
        }
    }

    /// @dev Room for the results of so many bytes: 29 a row; what is left behind the last row is one, too.
    // A row is whole or counts as one.
    // slither-disable-next-line divide-before-multiply
    function results(uint256 length) internal pure returns (bytes memory space) {
        uint256 count = (length + ROW - 1) / ROW;
        assembly ("memory-safe") {
            space := mload(0x40)
            mstore(space, mul(count, RESULT))
            // a result is written as a word, 3 bytes longer than it is
            mstore(0x40, and(add(add(space, mul(count, RESULT)), 95), not(31)))
        }
    }

    /// @dev Where the first result is written.
    function firstOf(bytes memory space) internal pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(space, 32)
        }
    }

    /// @dev Writes what became of a row.
    /// @param place Where in memory; the 3 bytes behind the result are the next one's.
    /// @param flags The row's.
    /// @param amount Units, < 2^40.
    function report(
        Row row,
        uint256 place,
        uint256 flags,
        uint256 amount,
        uint256 code
    ) internal pure {
        assembly ("memory-safe") {
            let head := or(or(shl(254, flags), shl(248, code)), shl(208, amount))
            mstore(place, or(head, shl(24, shr(72, calldataload(row)))))
        }
    }

    /// @dev Writes that something was left behind the last row.
    function reportTorn(uint256 place) internal pure {
        uint256 code = uint256(Decline.MalformedRow);
        assembly ("memory-safe") {
            mstore(place, shl(248, or(0xc0, code)))
        }
    }

    /// @dev CA-13. A sale, whatever else its flags say that is possible.
    function isSale(uint256 flags) internal pure returns (bool) {
        return flags & ~PARTIAL == 0;
    }

    /// @dev CA-13. A kind that is none, or flags without meaning.
    function isMalformed(uint256 flags) internal pure returns (bool) {
        if (flags & FINAL != 0 && !isCapture(flags)) return true;
        return flags & KIND == KIND || flags > KIND + PARTIAL + FINAL;
    }

    function isCapture(uint256 flags) internal pure returns (bool) {
        return flags & KIND == 2;
    }

    /// @dev Of a capture.
    function isFinal(uint256 flags) internal pure returns (bool) {
        return flags & FINAL != 0;
    }

    /// @dev Of a row that is no capture.
    function kindOf(uint256 flags) internal pure returns (PaymentKind) {
        return flags & KIND == 0 ? PaymentKind.Sale : PaymentKind.Authorization;
    }

    /// @dev Who signed it; 0 if nobody.
    function signer(Row row, bytes32 digest) internal view returns (address) {
        bytes32 r = 0;
        bytes32 vs = 0;
        assembly ("memory-safe") {
            r := calldataload(add(row, 57))
            vs := calldataload(add(row, 89))
        }
        return PlainKeys.recover(digest, r, vs);
    }

    /// @dev Of a capture.
    function total(Row row) internal pure returns (uint256 units) {
        assembly ("memory-safe") {
            units := calldataload(add(row, 57))
        }
    }

    function next(Row row) internal pure returns (Row) {
        unchecked {
            return Row.wrap(Row.unwrap(row) + ROW); // calldata is far shorter than 2^256
        }
    }
}
