// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payment, PaymentKind} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Payments} from "./Payments.sol";

/// @dev A payment in memory, as EIP-712 hashes it, so that nothing is copied to hash it. Words:
/// 0 type's hash | 1 program | 2 card | 3 terminal | 4 amount | 5 sequence | 6 deadline | 7 end of the authorization |
/// 8 end of refunds | 9 partial approval | 10 order | 11 0x1901 at its end | 12 domain separator | 13 struct's hash.
type Slip is uint256;

using Slips for Slip global;

/// @title Payment slips
/// @author The Tallystick authors
/// @notice CA-1. What is paid, by whom and where, and its id.
library Slips {
    uint256 private constant LENGTH = 448;

    /// @dev A slip without a payment on it.
    /// @param domain The EIP-712 domain separator.
    function open(bytes32 domain) internal pure returns (Slip slip) {
        assembly ("memory-safe") {
            slip := mload(0x40)
            mstore(0x40, add(slip, LENGTH))
            mstore(add(slip, 352), 0x1901)
            mstore(add(slip, 384), domain)
        }
    }

    /// @dev A payment's slip. Reverts where bits are set that mean nothing.
    function write(Payment calldata payment, bytes32 domain) internal pure returns (Slip slip) {
        slip = open(domain);
        uint256 last = 0;
        assembly ("memory-safe") {
            let word_ := calldataload(payment)
            mstore(add(slip, 32), and(shr(64, word_), 0xffffffff))
            mstore(add(slip, 64), shr(96, word_))
            mstore(add(slip, 128), and(word_, 0xffffffffff))
            mstore(add(slip, 160), and(shr(40, word_), 0xffffff))
            word_ := calldataload(add(payment, 32))
            mstore(add(slip, 96), shr(96, word_))
            mstore(add(slip, 192), and(shr(64, word_), 0xffffffff))
            mstore(add(slip, 224), and(shr(32, word_), 0xffffffff))
            mstore(add(slip, 256), and(word_, 0xffffffff))
            word_ := calldataload(add(payment, 64))
            last := shr(128, shl(128, word_))
            mstore(add(slip, 288), last)
            mstore(add(slip, 320), xor(word_, last))
        }
        if (last > 1) revert ICardEvents.PrepaidCards_MalformedPayment();
    }

    /// @dev What holder and terminal sign, and the payment's id, by EIP-712.
    function id(Slip self, PaymentKind kind) internal pure returns (bytes32 result) {
        bytes32 typehash = kind == PaymentKind.Sale ? Payments.SALE : Payments.AUTHORIZATION;
        assembly ("memory-safe") {
            mstore(self, typehash)
            mstore(add(self, 416), keccak256(self, 352))
            result := keccak256(add(self, 382), 66)
        }
    }

    /// @dev What is signed about this payment, by EIP-712.
    /// @param content The struct's hash.
    function digest(Slip self, bytes32 content) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            mstore(add(self, 416), content)
            result := keccak256(add(self, 382), 66)
        }
    }

    /// @dev Writes what the rows of an upload have in common.
    function address_(Slip self, uint256 program_, address terminal_) internal pure {
        assembly ("memory-safe") {
            mstore(add(self, 32), program_)
            mstore(add(self, 96), terminal_)
        }
    }

    /// @dev Writes the rest, from a row.
    /// @param row Where the row begins in the calldata: see `Rows`.
    /// @return flags Its flags.
    function fill(Slip self, uint256 row) internal pure returns (uint256 flags) {
        assembly ("memory-safe") {
            let word_ := calldataload(row)
            mstore(add(self, 64), shr(96, word_))
            mstore(add(self, 128), and(shr(32, word_), 0xffffffffff))
            mstore(add(self, 160), and(shr(72, word_), 0xffffff))
            mstore(add(self, 192), and(word_, 0xffffffff))
            word_ := calldataload(add(row, 32))
            mstore(add(self, 224), shr(224, word_))
            mstore(add(self, 256), and(shr(192, word_), 0xffffffff))
            flags := and(shr(184, word_), 0xff)
            mstore(add(self, 288), and(shr(2, flags), 1))
            mstore(add(self, 320), shl(128, shr(128, shl(72, word_))))
        }
    }

    function program(Slip self) internal pure returns (uint32 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 32))
        }
    }

    function card(Slip self) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(self, 64))
        }
    }

    function terminal(Slip self) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(self, 96))
        }
    }

    function amount(Slip self) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 128))
        }
    }

    function sequence(Slip self) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 160))
        }
    }

    function deadline(Slip self) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 192))
        }
    }

    function authorizationEnd(Slip self) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 224))
        }
    }

    function refundEnd(Slip self) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(self, 256))
        }
    }

    function isPartial(Slip self) internal pure returns (bool value) {
        assembly ("memory-safe") {
            value := mload(add(self, 288))
        }
    }

    /// @dev As `Sold` and `Authorized` carry it: amount 40 | sequence 24 | program 32 | order 128, the lowest first.
    /// @param approved Units, < 2^40.
    function word(Slip self, uint256 approved) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := or(approved, shl(40, mload(add(self, 160))))
            value := or(value, shl(64, mload(add(self, 32))))
            value := or(value, shr(32, mload(add(self, 320))))
        }
    }
}
