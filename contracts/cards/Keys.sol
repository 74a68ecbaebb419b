// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

import {Signers} from "./Signers.sol";

/// @title Keys of cards and terminals
/// @author The Tallystick authors
/// @notice CA-21. A key's id is an address: that of a secp256k1 key; the last 20 bytes of keccak256(x ‖ y) of a P-256
/// key, likewise; the account of an ERC-1271 contract; the last 20 bytes of keccak256(signer) of an ERC-7913 signer.
/// Signatures tell their kind:
/// - 65 bytes r ‖ s ‖ v or 64 bytes r ‖ vs (ERC-2098): secp256k1;
/// - 1 ‖ x ‖ y ‖ r ‖ s (129 bytes): P-256 over the SHA-256 of the digest, as secure elements and WebCrypto sign;
/// - 2 ‖ length of signer (2 bytes) ‖ signer ‖ signature: ERC-7913, or ERC-1271 where the signer is an address.
/// All take low s only.
library Keys {
    uint256 private constant P256_LENGTH = 129;

    /// @dev CA-21. Whether a holder's key signed: of every kind.
    function isHolder(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        uint256 length = signature.length;
        if (length > 65 && signature[0] == 0x02) return Signers.isSigner(id, digest, signature);
        return isTerminal(id, digest, signature);
    }

    /// @dev CA-21. Whether a terminal's key signed: secp256k1 or P-256.
    function isTerminal(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        uint256 length = signature.length;
        if (length == 65 || length == 64) return _recover(digest, signature) == id;
        return length == P256_LENGTH && signature[0] == 0x01 && _isP256(id, digest, signature);
    }

    /// @return 0 where nobody signed: no key has this address.
    // What went wrong does not matter: nobody signed.
    // slither-disable-next-line unused-return
    function recover(bytes32 digest, bytes32 r, bytes32 vs) internal pure returns (address) {
        (address signer, , ) = ECDSA.tryRecover(digest, r, vs);
        return signer;
    }

    // slither-disable-next-line unused-return
    function _recover(
        bytes32 digest,
        bytes calldata signature
    ) private pure returns (address signer) {
        bytes32 r = 0;
        bytes32 second = 0;
        uint256 v = 0;
        assembly ("memory-safe") {
            // 64 or 65 bytes: the caller has looked
            r := calldataload(signature.offset)
            second := calldataload(add(signature.offset, 32))
            v := byte(0, calldataload(add(signature.offset, 64)))
        }
        if (signature.length == 64) return recover(digest, r, second);
        (signer, , ) = ECDSA.tryRecover(digest, uint8(v), r, second); // a byte
    }

    function _isP256(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool) {
        if (address(uint160(uint256(keccak256(signature[1:65])))) != id) return false;
        return
            P256.verifyNative(
                sha256(abi.encode(digest)),
                bytes32(signature[65:]),
                bytes32(signature[97:]),
                bytes32(signature[1:]),
                bytes32(signature[33:])
            );
    }
}
