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

    /// @dev A payment's slip. Reverts where a field has bits beyond its type.
    function write(Payment calldata payment, bytes32 domain) internal pure returns (Slip slip) {
        slip = open(domain);
        uint256 excess = 0;
        assembly ("memory-safe") {
            calldatacopy(add(slip, 32), payment, 320)
            excess := shr(32, mload(add(slip, 32)))
            excess := or(excess, shr(160, or(mload(add(slip, 64)), mload(add(slip, 96)))))
            excess := or(excess, shr(40, mload(add(slip, 128))))
            excess := or(excess, shr(24, mload(add(slip, 160))))
            let times := or(mload(add(slip, 192)), mload(add(slip, 224)))
            excess := or(excess, shr(32, or(times, mload(add(slip, 256)))))
            excess := or(excess, shr(1, mload(add(slip, 288))))
            excess := or(excess, shl(128, mload(add(slip, 320))))
        }
        if (excess != 0) revert ICardEvents.PrepaidCards_MalformedPayment();
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

    /// @dev Writes what the rows of an upload have in common.
    function address_(Slip self, uint256 program_, address terminal_) internal pure {
        assembly ("memory-safe") {
            mstore(add(self, 32), program_)
            mstore(add(self, 96), terminal_)
        }
    }

    /// @dev Writes the rest, from the fields of a row.
    /// @param times deadline 32 | end of the authorization 32 | end of refunds 32, the highest first.
    function fill(
        Slip self,
        uint256 card_,
        uint256 sequence_,
        uint256 order_,
        uint256 amount_,
        uint256 times,
        bool isPartial_
    ) internal pure {
        assembly ("memory-safe") {
            mstore(add(self, 64), card_)
            mstore(add(self, 128), amount_)
            mstore(add(self, 160), sequence_)
            mstore(add(self, 192), shr(64, times))
            mstore(add(self, 224), and(shr(32, times), 0xffffffff))
            mstore(add(self, 256), and(times, 0xffffffff))
            mstore(add(self, 288), isPartial_)
            mstore(add(self, 320), order_)
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
