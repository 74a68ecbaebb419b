// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Keys that other contracts check
/// @author The Tallystick authors
/// @notice CA-21. ERC-7913 signers and ERC-1271 accounts. Linked, not inlined: it keeps PrepaidCards within the size
/// limit.
library Signers {
    /// @param id What the key must be called.
    /// @param signature 2 ‖ length of signer (2 bytes) ‖ signer ‖ signature.
    function isSigner(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) public view returns (bool) {
        if (signature.length < 3) return false;
        uint256 end = 3 + uint16(bytes2(signature[1:]));
        if (end < 23 || end > signature.length) return false;
        bytes memory signer = signature[3:end];
        return
            _nameOf(signer) == id &&
            SignatureChecker.isValidSignatureNow(signer, digest, signature[end:]);
    }

    function _nameOf(bytes memory signer) private pure returns (address) {
        // forge-lint: disable-next-line(unsafe-typecast)
        if (signer.length == 20) return address(bytes20(signer));
        return address(uint160(uint256(keccak256(signer)))); // the last 20 bytes
    }
}
