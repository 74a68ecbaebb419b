// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payment, PaymentKind} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";

/// @title What is signed
/// @author The Tallystick authors
/// @notice CA-1. EIP-712: a type of its own for every operation, so that no signature serves for another.
library Payments {
    bytes32 internal constant SALE = keccak256(
        "Sale(uint32 program,address card,address terminal,uint40 amount,uint24 sequence,uint32 deadline,uint32 authorizationEnd,uint32 refundEnd,bool partialApproval,bytes16 order)"
    );
    bytes32 internal constant AUTHORIZATION = keccak256(
        "Authorization(uint32 program,address card,address terminal,uint40 amount,uint24 sequence,uint32 deadline,uint32 authorizationEnd,uint32 refundEnd,bool partialApproval,bytes16 order)"
    );
    bytes32 internal constant CAPTURE = keccak256(
        "Capture(bytes32 payment,address terminal,uint40 total,bool isFinal)"
    );
    bytes32 internal constant VOID = keccak256("Void(bytes32 payment,address terminal)");
    bytes32 internal constant REFUND = keccak256(
        "Refund(bytes32 payment,address terminal,uint40 total)"
    );
    bytes32 internal constant ATTESTATION = keccak256(
        "Attestation(bytes32 payment,uint40 amount,uint64 blockNumber,uint32 logIndex,uint16 row)"
    );
    bytes32 internal constant UPLOAD = keccak256(
        "Upload(uint32 program,address terminal,bytes32 rows)"
    );
    bytes32 internal constant ENROLLMENT = keccak256(
        "Enrollment(uint32 program,uint24 merchant,address terminal,uint32 from,uint32 to)"
    );
    bytes32 internal constant FREEZE = keccak256(
        "Freeze(uint32 program,address card,bool frozen,uint24 sequence,uint32 deadline)"
    );
    bytes32 internal constant REPLACEMENT = keccak256(
        "Replacement(uint32 program,address card,address successor,uint16 lastDay)"
    );
    bytes32 internal constant LIMITS = keccak256(
        "Limits(uint32 program,address card,uint40 payment,uint40 day,uint40 week,uint40 month,uint40 lifetime,uint8 dayCount,uint24 sequence,uint32 deadline)"
    );

    /// @dev A copy of what is signed, checked in one go: solc would check it field by field.
    function load(Payment calldata payment) internal pure returns (Payment memory p) {
        uint256 excess = 0;
        assembly ("memory-safe") {
            calldatacopy(p, payment, 320)
            excess := shr(32, mload(p))
            excess := or(excess, shr(160, or(mload(add(p, 32)), mload(add(p, 64)))))
            excess := or(excess, shr(40, mload(add(p, 96))))
            excess := or(excess, shr(24, mload(add(p, 128))))
            let times := or(mload(add(p, 160)), mload(add(p, 192)))
            excess := or(excess, shr(32, or(times, mload(add(p, 224)))))
            excess := or(excess, shr(1, mload(add(p, 256))))
            excess := or(excess, shl(128, mload(add(p, 288))))
        }
        if (excess != 0) revert ICardEvents.PrepaidCards_MalformedPayment();
    }

    /// @dev The struct's hash by EIP-712, without a copy: a struct in memory is its fields in words, and the word
    /// before it is lent to the type.
    function hash(Payment memory self, PaymentKind kind) internal pure returns (bytes32 result) {
        bytes32 typehash = kind == PaymentKind.Sale ? SALE : AUTHORIZATION;
        assembly ("memory-safe") {
            let start := sub(self, 32)
            let before := mload(start)
            mstore(start, typehash)
            result := keccak256(start, 352)
            mstore(start, before)
        }
    }
}
