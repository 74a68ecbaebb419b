// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder} from "../../contracts/fees/IFeeAccounts.sol";
import {FeesTest} from "./FeesTest.sol";
import {VM} from "./IVm.sol";

/// @notice An ERC-3009 authorization, apart from its signature.
struct Authorization {
    address payer;
    uint256 validAfter;
    uint256 validBefore;
    bytes32 salt;
}

/// @title What people sign in the fees room
/// @author The Tallystick authors
/// @notice Typed data (EIP-712), spelt out again from the standards and from the interface's prose.
abstract contract Signatures is FeesTest {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant MOVE = keccak256(
        "Move(address token,address holder,address newHolder,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant RECEIPT = keccak256(
        "ChargeReceipt(address token,address holder,bytes32 ref,uint256 charged)"
    );
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant AUTHORIZATION = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    /// @dev FE-9. The new key agrees to take an account over.
    function _moveSignature(
        uint256 key,
        address holder,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (bytes memory) {
        return _moveSignatureFor(key, VM.addr(key), holder, nonce, deadline);
    }

    /// @dev The same for a new holder whom `key` signs for.
    function _moveSignatureFor(
        uint256 key,
        address newHolder,
        address holder,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (bytes memory) {
        bytes32 content = keccak256(
            abi.encode(MOVE, address(token), holder, newHolder, nonce, deadline)
        );
        return _signed(key, _digest(_domain("Tallystick FeeAccounts", address(fees)), content));
    }

    /// @dev FE-17. An executor says what it charged under a reference.
    function _receiptDigest(
        address holder,
        bytes32 ref,
        uint256 charged
    ) internal view returns (bytes32) {
        bytes32 content = keccak256(abi.encode(RECEIPT, address(token), holder, ref, charged));
        return _digest(_domain("Tallystick FeeAccounts", address(fees)), content);
    }

    /// @dev FE-14. ERC-2612, for FeeAccounts to spend.
    function _permit(
        uint256 key,
        uint256 amount,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address owner = VM.addr(key);
        bytes32 content = keccak256(
            abi.encode(PERMIT, owner, address(fees), amount, token.nonces(owner), deadline)
        );
        return VM.sign(key, _digest(token.DOMAIN_SEPARATOR(), content));
    }

    /// @dev FE-14. ERC-3009, bound to the order's account, plan and start.
    function _authorize(
        uint256 key,
        DepositOrder memory order,
        Authorization memory a
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 nonce = keccak256(abi.encode(order.holder, order.plan, order.start, a.salt));
        bytes32 content = keccak256(
            abi.encode(
                AUTHORIZATION,
                a.payer,
                address(fees),
                order.amount,
                a.validAfter,
                a.validBefore,
                nonce
            )
        );
        return VM.sign(key, _digest(token.DOMAIN_SEPARATOR(), content));
    }

    function _signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _domain(string memory name, address verifier) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier)
            );
    }

    function _digest(bytes32 domain, bytes32 content) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }
}
