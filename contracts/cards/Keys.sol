// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlainKeys} from "../common/PlainKeys.sol";
import {Decline} from "./CardTypes.sol";
import {Signers} from "./Signers.sol";

/// @title Keys of cards and terminals
/// @author The Tallystick authors
/// @notice CA-21. A key's id is an address: those of `PlainKeys`; the account of an ERC-1271 contract; the last 20
/// bytes of keccak256(signer) of an ERC-7913 signer. A signature is one of `PlainKeys`, or of a third kind:
/// - 2 ‖ length of signer (2 bytes) ‖ signer ‖ signature: ERC-7913, or ERC-1271 where the signer is an address.
/// All take low s only. A terminal's key is plain.
library Keys {
    using PlainKeys for bytes;

    /// @dev CA-21. Whether a holder's key signed: of every kind.
    function isHolder(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        if (PlainKeys.kindOf(signature) == 2) return Signers.isSigner(id, digest, signature);
        return isTerminal(id, digest, signature);
    }

    /// @dev CA-21. Whether a terminal's key signed, and nothing else was.
    function isTerminal(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        uint256 taken = _take(id, digest, signature);
        return taken != 0 && taken == signature.length;
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
        if (
            signatures.length == 2 * PlainKeys.SECP256K1_LENGTH && PlainKeys.kindOf(signatures) == 0
        ) {
            bytes calldata holders = _cut(signatures, PlainKeys.SECP256K1_LENGTH);
            if (PlainKeys.kindOf(holders) == 0)
                return
                    PlainKeys.recover(digest, signatures.word(1), signatures.word(33)) ==
                        terminal &&
                    PlainKeys.recover(digest, holders.word(1), holders.word(33)) == card &&
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

    /// @return Bytes of the signature that the data begin with; 0 where it is not this key's.
    function _take(address id, bytes32 digest, bytes calldata data) private view returns (uint256) {
        (address signer, uint256 taken) = PlainKeys.take(digest, data);
        // nobody's signature is that of 0, which is no key
        return signer == id && id != address(0) ? taken : 0;
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
}
