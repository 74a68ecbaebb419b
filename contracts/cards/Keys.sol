// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

import {Decline} from "./CardTypes.sol";
import {Signers} from "./Signers.sol";

/// @title Keys of cards and terminals
/// @author The Tallystick authors
/// @notice CA-21. A key's id is an address: that of a secp256k1 key; the last 20 bytes of keccak256(x ‖ y) of a P-256
/// key, likewise; the account of an ERC-1271 contract; the last 20 bytes of keccak256(signer) of an ERC-7913 signer.
/// A signature begins with its kind:
/// - 0 ‖ r ‖ vs (65 bytes): secp256k1, by ERC-2098;
/// - 1 ‖ x ‖ y ‖ r ‖ s (129 bytes): P-256 over the SHA-256 of the digest, as secure elements and WebCrypto sign;
/// - 2 ‖ length of signer (2 bytes) ‖ signer ‖ signature: ERC-7913, or ERC-1271 where the signer is an address.
/// All take low s only. A terminal's key is of the first two kinds.
library Keys {
    /// @dev Half of the order of secp256k1's group, rounded up: SEC 2, 2.4.1.
    uint256 private constant HALF_ORDER =
        0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1;
    uint256 private constant SECP256K1_LENGTH = 65;
    uint256 private constant P256_LENGTH = 129;

    /// @dev CA-21. Whether a holder's key signed: of every kind.
    function isHolder(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        if (_kindOf(signature) == 2) return Signers.isSigner(id, digest, signature);
        return isTerminal(id, digest, signature);
    }

    /// @dev CA-21. Whether a terminal's key signed, and nothing else was.
    function isTerminal(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        // nobody's signature is that of 0, which is no key
        if (id == address(0) || signature.length == 0) return false;
        return _take(id, digest, signature) == signature.length;
    }

    /// @dev CA-21. Whether both keys of a payment signed.
    /// @param signatures The terminal's, then the holder's.
    function areBoth(
        address terminal,
        address card,
        bytes32 digest,
        bytes calldata signatures
    ) internal view returns (bool) {
        // two secp256k1 keys, nearly always
        if (signatures.length == 2 * SECP256K1_LENGTH && _kindOf(signatures) == 0) {
            bytes calldata holders = _cut(signatures, SECP256K1_LENGTH);
            if (_kindOf(holders) == 0)
                return
                    recover(digest, _word(signatures, 1), _word(signatures, 33)) == terminal &&
                    recover(digest, _word(holders, 1), _word(holders, 33)) == card &&
                    card != address(0);
        }
        uint256 taken = _take(terminal, digest, signatures);
        return taken != 0 && isHolder(card, digest, _cut(signatures, taken));
    }

    /// @dev CA-12. Which of them did not, if so.
    function whyNotBoth(
        address terminal,
        address card,
        bytes32 digest,
        bytes calldata signatures
    ) internal view returns (Decline) {
        uint256 taken = _take(terminal, digest, signatures);
        if (taken == 0) return Decline.BadTerminalSignature;
        bool isSigned = isHolder(card, digest, _cut(signatures, taken));
        return isSigned ? Decline.None : Decline.BadHolderSignature;
    }

    /// @dev EIP-2 and ERC-2098, as OpenZeppelin's `ECDSA.tryRecover(hash, r, vs)`, which the tests hold it to: two of these
    /// are in every sale.
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

    /// @return Bytes of the signature that the data begin with; 0 where it is not this key's.
    function _take(address id, bytes32 digest, bytes calldata data) private view returns (uint256) {
        uint256 kind = _kindOf(data);
        if (kind == 0 && data.length >= SECP256K1_LENGTH)
            return recover(digest, _word(data, 1), _word(data, 33)) == id ? SECP256K1_LENGTH : 0;
        if (kind == 1 && data.length >= P256_LENGTH)
            return _isP256(id, digest, data) ? P256_LENGTH : 0;
        return 0;
    }

    function _isP256(address id, bytes32 digest, bytes calldata data) private view returns (bool) {
        (bytes32 x, bytes32 y) = (_word(data, 1), _word(data, 33));
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
        // the last 20 bytes
        return
            address(uint160(uint256(point))) == id &&
            P256.verifyNative(message, _word(data, 65), _word(data, 97), x, y);
    }

    /// @dev What is left behind so many bytes, which are there.
    // Offset and length of the same slice.
    // slither-disable-next-line write-after-write
    function _cut(bytes calldata data, uint256 place) private pure returns (bytes calldata rest) {
        assembly ("memory-safe") {
            rest.offset := add(data.offset, place)
            rest.length := sub(data.length, place)
        }
    }

    /// @dev The first byte; what lies behind the data where there is none, but then no length suffices.
    function _kindOf(bytes calldata data) private pure returns (uint256 kind) {
        assembly ("memory-safe") {
            kind := byte(0, calldataload(data.offset))
        }
    }

    /// @dev The caller has looked at the length.
    function _word(bytes calldata data, uint256 place) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := calldataload(add(data.offset, place))
        }
    }
}
