// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentToken} from "../mocks/PaymentToken.sol";
import {VM} from "./IVm.sol";

/// @notice An ERC-3009 authorization, apart from its signature.
struct Reception {
    address from;
    address to;
    uint256 value;
    uint256 validAfter;
    uint256 validBefore;
    bytes32 nonce;
}

/// @title How people sign, and what the owners of tokens sign
/// @author The Tallystick authors
/// @notice Typed data (EIP-712), spelt out again from the standards.
library Signatures {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant RECEPTION = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    /// @dev ERC-2612. The owner of `key` lets `spender` take tokens.
    function permit(
        PaymentToken token,
        uint256 key,
        address spender,
        uint256 amount,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address owner = VM.addr(key);
        bytes32 content = keccak256(
            abi.encode(PERMIT, owner, spender, amount, token.nonces(owner), deadline)
        );
        return VM.sign(key, digest(token.DOMAIN_SEPARATOR(), content));
    }

    /// @dev ERC-3009.
    function authorization(
        PaymentToken token,
        uint256 key,
        Reception memory reception
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 content = keccak256(abi.encode(RECEPTION, reception));
        return VM.sign(key, digest(token.DOMAIN_SEPARATOR(), content));
    }

    /// @dev The domain of version 1 of a contract on this chain.
    function domain(string memory name, address verifier) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier)
            );
    }

    /// @dev What is signed.
    function digest(bytes32 domain_, bytes32 content) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain_, content));
    }

    /// @dev r, s and v in 65 bytes.
    function signed(uint256 key, bytes32 digest_) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest_);
        return abi.encodePacked(r, s, v);
    }
}
