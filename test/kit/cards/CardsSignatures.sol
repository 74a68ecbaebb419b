// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Attestation,
    CardLimits,
    Payment,
    PaymentKind,
    Upload
} from "../../../contracts/cards/CardTypes.sol";
import {Redemption} from "../../../contracts/cards/TopUpTypes.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";

/// @notice A payment as holder and terminal sign it.
struct Bill {
    uint32 program;
    address card;
    address terminal;
    uint40 amount;
    uint24 sequence;
    uint32 deadline;
    uint32 authorizationEnd;
    uint32 refundEnd;
    bool partialApproval;
    bytes16 order;
}

/// @title What people sign in the cards room
/// @author The Tallystick authors
/// @notice Typed data (EIP-712), spelt out again from the interface's prose. All functions tell the digest that is
/// signed, for a given domain.
library CardsSignatures {
    bytes32 private constant SALE = keccak256(
        "Sale(uint32 program,address card,address terminal,uint40 amount,uint24 sequence,uint32 deadline,uint32 authorizationEnd,uint32 refundEnd,bool partialApproval,bytes16 order)"
    );
    bytes32 private constant AUTHORIZATION = keccak256(
        "Authorization(uint32 program,address card,address terminal,uint40 amount,uint24 sequence,uint32 deadline,uint32 authorizationEnd,uint32 refundEnd,bool partialApproval,bytes16 order)"
    );
    bytes32 private constant CAPTURE = keccak256(
        "Capture(bytes32 payment,address terminal,uint40 total,bool isFinal)"
    );
    bytes32 private constant VOID = keccak256("Void(bytes32 payment,address terminal)");
    bytes32 private constant REFUND = keccak256(
        "Refund(bytes32 payment,address terminal,uint40 total)"
    );
    bytes32 private constant ATTESTATION = keccak256(
        "Attestation(bytes32 payment,uint40 amount,uint64 blockNumber,uint32 logIndex,uint16 row)"
    );
    bytes32 private constant UPLOAD = keccak256(
        "Upload(uint32 program,address terminal,bytes32 rows)"
    );
    bytes32 private constant ENROLLMENT = keccak256(
        "Enrollment(uint32 program,uint24 merchant,address terminal,uint32 from,uint32 to)"
    );
    bytes32 private constant FREEZE = keccak256(
        "Freeze(uint32 program,address card,bool frozen,uint24 sequence,uint32 deadline)"
    );
    bytes32 private constant REPLACEMENT = keccak256(
        "Replacement(uint32 program,address card,address successor,uint16 lastDay)"
    );
    bytes32 private constant REDEMPTION = keccak256(
        "Redemption(uint32 program,address card,uint40 amount,address to,uint24 sequence,uint32 deadline)"
    );
    bytes32 private constant LIMITS = keccak256(
        "Limits(uint32 program,address card,uint40 payment,uint40 day,uint40 week,uint40 month,uint40 lifetime,uint8 dayCount,uint24 sequence,uint32 deadline)"
    );

    function domain(address cards) internal view returns (bytes32) {
        return Signatures.domain("Tallystick PrepaidCards", cards);
    }

    /// @dev As it is sent, field behind field.
    function packed(Bill memory p) internal pure returns (Payment memory) {
        bytes memory times = abi.encodePacked(p.deadline, p.authorizationEnd, p.refundEnd);
        return
            Payment({
                card: bytes32(abi.encodePacked(p.card, p.program, p.sequence, p.amount)),
                terminal: bytes32(abi.encodePacked(p.terminal, times)),
                order: bytes32(abi.encodePacked(p.order, uint128(p.partialApproval ? 1 : 0)))
            });
    }

    /// @dev By a secp256k1 key: its kind, then r and vs by ERC-2098.
    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(hex"00", r, uint256(s) | (uint256(v - 27) << 255));
    }

    function payment(
        bytes32 domain_,
        Bill memory p,
        PaymentKind kind
    ) internal pure returns (bytes32) {
        bytes32 type_ = kind == PaymentKind.Sale ? SALE : AUTHORIZATION;
        return Signatures.digest(domain_, keccak256(bytes.concat(type_, abi.encode(p))));
    }

    function capture(
        bytes32 domain_,
        bytes32 id,
        address terminal,
        uint256 total,
        bool isFinal
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(CAPTURE, id, terminal, total, isFinal))
            );
    }

    function release(
        bytes32 domain_,
        bytes32 id,
        address terminal
    ) internal pure returns (bytes32) {
        return Signatures.digest(domain_, keccak256(abi.encode(VOID, id, terminal)));
    }

    function refund(
        bytes32 domain_,
        bytes32 id,
        address terminal,
        uint256 total
    ) internal pure returns (bytes32) {
        return Signatures.digest(domain_, keccak256(abi.encode(REFUND, id, terminal, total)));
    }

    function attestation(
        bytes32 domain_,
        bytes32 id,
        Attestation memory a
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(ATTESTATION, id, a.amount, a.blockNumber, a.logIndex, a.row))
            );
    }

    function upload(bytes32 domain_, Upload memory u) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(UPLOAD, u.program, u.terminal, keccak256(u.rows)))
            );
    }

    function enrollment(
        bytes32 domain_,
        uint32 program,
        uint24 merchant,
        address terminal,
        uint256 from,
        uint256 to
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(ENROLLMENT, program, merchant, terminal, from, to))
            );
    }

    function freeze(
        bytes32 domain_,
        uint32 program,
        address card,
        bool frozen,
        uint256 sequence,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(FREEZE, program, card, frozen, sequence, deadline))
            );
    }

    function redemption(bytes32 domain_, Redemption memory r) internal pure returns (bytes32) {
        return Signatures.digest(domain_, keccak256(bytes.concat(REDEMPTION, abi.encode(r))));
    }

    function replacement(
        bytes32 domain_,
        uint32 program,
        address card,
        address successor,
        uint256 lastDay
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(REPLACEMENT, program, card, successor, lastDay))
            );
    }

    function limits(
        bytes32 domain_,
        uint32 program,
        address card,
        CardLimits memory wanted,
        uint256 sequence,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return
            Signatures.digest(
                domain_,
                keccak256(abi.encode(LIMITS, program, card, wanted, sequence, deadline))
            );
    }
}
