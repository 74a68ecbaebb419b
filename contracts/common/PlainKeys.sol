// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @title Keys of two plain kinds: secp256k1 and P-256
/// @author The Tallystick authors
/// @notice A key's id is an address: that of a secp256k1 key; the last 20 bytes of keccak256(x ‖ y) of a P-256 key,
/// likewise. A signature begins with its kind:
/// - 0 ‖ r ‖ vs (65 bytes): secp256k1, by ERC-2098;
/// - 1 ‖ x ‖ y ‖ r ‖ s (129 bytes): P-256 over the SHA-256 of the digest, as secure elements and WebCrypto sign.
/// Both take low s only.
library PlainKeys {
    /// @dev Half of the order of secp256k1's group, rounded up: SEC 2, 2.4.1.
    uint256 private constant HALF_ORDER =
        0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1;
    uint256 internal constant SECP256K1_LENGTH = 65;
    uint256 internal constant P256_LENGTH = 129;

    /// @dev Who signed, if the data are one signature and nothing else.
    /// @return signer 0 where nobody signed: no key has this address.
    function signerOf(
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (address signer) {
        uint256 taken = 0;
        (signer, taken) = take(digest, signature);
        if (taken != signature.length) return address(0);
    }

    /// @dev Who signed what the data begin with.
    /// @return signer 0 where nobody did.
    /// @return taken Bytes of the signature.
    function take(
        bytes32 digest,
        bytes calldata data
    ) internal view returns (address signer, uint256 taken) {
        uint256 kind = kindOf(data);
        if (kind == 0 && data.length >= SECP256K1_LENGTH)
            return (recover(digest, word(data, 1), word(data, 33)), SECP256K1_LENGTH);
        if (kind == 1 && data.length >= P256_LENGTH)
            return (_recoverP256(digest, data), P256_LENGTH);
    }

    /// @dev EIP-2 and ERC-2098, as OpenZeppelin's `ECDSA.tryRecover(hash, r, vs)`, which the tests hold it to: hot paths
    /// take two of these.
    /// @return signer 0 where nobody signed: no key has this address.
    function recover(bytes32 digest, bytes32 r, bytes32 vs) internal view returns (address signer) {
        assembly ("memory-safe") {
            let input := mload(0x40)
            let s := shr(1, shl(1, vs))
            mstore(input, digest)
            mstore(add(input, 32), add(27, shr(255, vs)))
            mstore(add(input, 64), r)
            mstore(add(input, 96), s)
            mstore(0, 0)
            // ecrecover returns nothing where nobody signed, and 0 stays
            pop(staticcall(gas(), 1, input, 128, 0, 32))
            signer := mul(mload(0), lt(s, HALF_ORDER))
        }
    }

    /// @dev The first byte; what lies behind the data where there is none, but then no length suffices.
    function kindOf(bytes calldata data) internal pure returns (uint256 kind) {
        assembly ("memory-safe") {
            kind := byte(0, calldataload(data.offset))
        }
    }

    /// @dev The caller has looked at the length.
    function word(bytes calldata data, uint256 place) internal pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := calldataload(add(data.offset, place))
        }
    }

    function _recoverP256(
        bytes32 digest,
        bytes calldata data
    ) private view returns (address signer) {
        (bytes32 x, bytes32 y) = (word(data, 1), word(data, 33));
        bytes32 message = 0;
        bytes32 point = 0;
        assembly ("memory-safe") {
            mstore(0, x)
            mstore(32, y)
            point := keccak256(0, 64)
            mstore(0, digest)
            // SHA-256 of 32 bytes fails only where gas ends, and so does the rest
            pop(staticcall(gas(), 2, 0, 32, 0, 32))
            message := mload(0)
        }
        if (P256.verifyNative(message, word(data, 65), word(data, 97), x, y))
            signer = address(uint160(uint256(point))); // the last 20 bytes
    }
}
