// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, Payment, PaymentKind} from "./CardTypes.sol";
import {Keys} from "./Keys.sol";

/// @dev Where a row begins in the calldata.
type Row is uint256;

using Rows for Row global;

/// @title Rows of an upload
/// @author The Tallystick authors
/// @notice CA-13. A row is 121 bytes, big endian, as sdk/cards/batch.ts writes it:
/// card 20 | sequence 3 | order 16 | amount 5 | deadline 4 | authorizationEnd 4 | refundEnd 4 | flags 1 | r 32 | vs 32.
/// Flags: bits 0 and 1 tell the kind: 0 sale, 1 authorization, 2 capture; bit 2 partial approval; bit 3 final. A sale
/// and an authorization carry the holder's signature in r and vs. A capture names the authorization as its row did, and
/// carries its total in r. A result is 45 bytes: kind 2 bits | code 6 bits | amount 5 | card 20 | sequence 3 | order 16.
library Rows {
    uint256 private constant LENGTH = 121;
    uint256 private constant RESULT = 45;
    uint256 private constant FLAGS = 56;
    uint256 private constant KIND = 3;
    uint256 private constant PARTIAL = 4;
    uint256 private constant FINAL = 8;

    /// @return number Complete rows.
    /// @return isTorn Whether something is left behind them.
    function count(bytes calldata rows) internal pure returns (uint256 number, bool isTorn) {
        return (rows.length / LENGTH, rows.length % LENGTH != 0);
    }

    /// @dev Room for a result per row; what is left behind the last row is reported here.
    function results(uint256 number, bool isTorn) internal pure returns (bytes memory space) {
        space = new bytes((number + (isTorn ? 1 : 0)) * RESULT);
        if (isTorn) space[number * RESULT] = bytes1(uint8(Decline.MalformedRow));
    }

    /// @dev A payment with what all rows share.
    function template(uint32 program, address terminal) internal pure returns (Payment memory p) {
        p.program = program;
        p.terminal = terminal;
    }

    /// @dev Reads row `i` into `p`, where program and terminal stand already.
    function read(
        bytes calldata rows,
        uint256 i,
        Payment memory p
    ) internal pure returns (Row row) {
        uint256 card = 0;
        uint256 order = 0;
        uint256 terms = 0;
        assembly ("memory-safe") {
            row := add(rows.offset, mul(i, LENGTH))
            card := calldataload(row)
            order := calldataload(add(row, 23))
            terms := calldataload(add(row, 39))
        }
        // forge-lint: disable-start(unsafe-typecast): fields that lie behind one another
        p.card = address(uint160(card >> 96));
        p.sequence = uint24(card >> 72);
        p.order = bytes16(uint128(order >> 128));
        p.amount = uint40(terms >> 216);
        p.deadline = uint32(terms >> 184);
        p.authorizationEnd = uint32(terms >> 152);
        p.refundEnd = uint32(terms >> 120);
        // forge-lint: disable-end(unsafe-typecast)
        p.partialApproval = row.flags() & PARTIAL != 0;
    }

    /// @dev Writes what became of row `i`.
    /// @param amount Units, < 2^40.
    function report(
        bytes memory space,
        uint256 i,
        Row row,
        uint256 amount,
        Decline why
    ) internal pure {
        uint256 first = ((row.flags() & KIND) << 254) | (uint256(why) << 248) | (amount << 208);
        assembly ("memory-safe") {
            // 45 bytes of space each: the word ends within them
            let at := add(add(space, 32), mul(i, RESULT))
            mstore(at, first)
            calldatacopy(add(at, 6), row, 39)
        }
    }

    /// @dev CA-13. A kind that is none, or flags without meaning.
    function isMalformed(Row row) internal pure returns (bool) {
        uint256 flags_ = row.flags();
        return flags_ & KIND == 3 || flags_ > KIND + PARTIAL + FINAL;
    }

    function isCapture(Row row) internal pure returns (bool) {
        return row.flags() & KIND == 2;
    }

    /// @dev Of a row that is no capture.
    function kind(Row row) internal pure returns (PaymentKind) {
        return row.flags() & KIND == 0 ? PaymentKind.Sale : PaymentKind.Authorization;
    }

    /// @dev Who signed it; 0 if nobody.
    function signer(Row row, bytes32 digest) internal pure returns (address) {
        bytes32 r = 0;
        bytes32 vs = 0;
        assembly ("memory-safe") {
            r := calldataload(add(row, 57))
            vs := calldataload(add(row, 89))
        }
        return Keys.recover(digest, r, vs);
    }

    /// @dev Of a capture.
    function total(Row row) internal pure returns (uint256 units) {
        assembly ("memory-safe") {
            units := calldataload(add(row, 57))
        }
    }

    /// @dev Of a capture.
    function isFinal(Row row) internal pure returns (bool) {
        return row.flags() & FINAL != 0;
    }

    function flags(Row row) internal pure returns (uint256 bits) {
        assembly ("memory-safe") {
            bits := byte(0, calldataload(add(row, FLAGS)))
        }
    }
}
