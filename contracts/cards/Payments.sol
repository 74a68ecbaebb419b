// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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
    bytes32 internal constant REDEMPTION = keccak256(
        "Redemption(uint32 program,address card,uint40 amount,address to,uint24 sequence,uint32 deadline)"
    );
    bytes32 internal constant LIMITS = keccak256(
        "Limits(uint32 program,address card,uint40 payment,uint40 day,uint40 week,uint40 month,uint40 lifetime,uint8 dayCount,uint24 sequence,uint32 deadline)"
    );
}
