// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "../IVm.sol";
import {RlpWriter} from "./RlpWriter.sol";

/// @notice A transaction, apart from its signature.
/// @param kind Its EIP-2718 type.
/// @param chainId Of the chain that it is signed for; 0 for a legacy one without EIP-155.
/// @param to 20 bytes, or none for a creation.
/// @param accessList RLP of the list's entries, one behind the other.
/// @param rest RLP of what only its kind has, behind the access list.
struct Transaction {
    uint8 kind;
    uint64 chainId;
    uint64 nonce;
    uint256 priorityFee;
    uint256 maxFee;
    uint64 gasLimit;
    bytes to;
    uint256 value;
    bytes data;
    bytes accessList;
    bytes rest;
}

/// @title Signs transactions, as wallets do
/// @author The Tallystick authors
/// @notice Spelt out again from EIP-155, EIP-2930, EIP-1559, EIP-4844 and EIP-7702.
library Transactions {
    /// @dev The order of secp256k1's group.
    uint256 private constant ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    uint8 internal constant LEGACY = 0;
    uint8 internal constant ACCESS_LIST = 1;
    uint8 internal constant DYNAMIC_FEE = 2;
    uint8 internal constant BLOB = 3;
    uint8 internal constant SET_CODE = 4;

    /// @dev The raw transaction.
    function signed(Transaction memory t, uint256 key) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest(t));
        return _raw(t, v - 27, uint256(r), uint256(s));
    }

    /// @dev The same with the higher s, as no node takes it.
    function signedHigh(Transaction memory t, uint256 key) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest(t));
        return _raw(t, 28 - v, uint256(r), ORDER - uint256(s));
    }

    /// @dev What is signed.
    function digest(Transaction memory t) internal pure returns (bytes32) {
        if (t.kind != LEGACY)
            return keccak256(bytes.concat(bytes1(t.kind), RlpWriter.list(_typed(t))));
        if (t.chainId == 0) return keccak256(RlpWriter.list(_legacy(t)));
        return
            keccak256(
                RlpWriter.list(bytes.concat(_legacy(t), RlpWriter.integer(t.chainId), hex"8080"))
            );
    }

    function _raw(
        Transaction memory t,
        uint256 parity,
        uint256 r,
        uint256 s
    ) private pure returns (bytes memory) {
        bytes memory tail = bytes.concat(RlpWriter.integer(r), RlpWriter.integer(s));
        if (t.kind != LEGACY)
            return
                bytes.concat(
                    bytes1(t.kind),
                    RlpWriter.list(bytes.concat(_typed(t), RlpWriter.integer(parity), tail))
                );
        uint256 v = parity + (t.chainId == 0 ? 27 : 35 + 2 * uint256(t.chainId));
        return RlpWriter.list(bytes.concat(_legacy(t), RlpWriter.integer(v), tail));
    }

    function _legacy(Transaction memory t) private pure returns (bytes memory) {
        return bytes.concat(RlpWriter.integer(t.nonce), RlpWriter.integer(t.maxFee), _call(t));
    }

    function _typed(Transaction memory t) private pure returns (bytes memory) {
        bytes memory priority =
            t.kind == ACCESS_LIST ? bytes("") : RlpWriter.integer(t.priorityFee);
        bytes memory head = bytes.concat(
            RlpWriter.integer(t.chainId),
            RlpWriter.integer(t.nonce),
            priority,
            RlpWriter.integer(t.maxFee)
        );
        return bytes.concat(head, _call(t), RlpWriter.list(t.accessList), t.rest);
    }

    function _call(Transaction memory t) private pure returns (bytes memory) {
        return
            bytes.concat(
                RlpWriter.integer(t.gasLimit),
                RlpWriter.string_(t.to),
                RlpWriter.integer(t.value),
                RlpWriter.string_(t.data)
            );
    }
}
