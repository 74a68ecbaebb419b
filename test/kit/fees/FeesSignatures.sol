// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder} from "../../../contracts/fees/FeeTypes.sol";
import {VM} from "../IVm.sol";
import {Reception, Signatures} from "../Signatures.sol";
import {FeesTest} from "./FeesTest.sol";

/// @notice An ERC-3009 authorization of a deposit, apart from the order and the signature.
struct Authorization {
    address payer;
    uint256 validAfter;
    uint256 validBefore;
    bytes32 salt;
}

/// @title What people sign in the fees room
/// @author The Tallystick authors
/// @notice Typed data (EIP-712), spelt out again from the interface's prose.
abstract contract FeesSignatures is FeesTest {
    bytes32 private constant MOVE = keccak256(
        "Move(address token,address holder,address newHolder,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant RECEIPT = keccak256(
        "ChargeReceipt(address token,address holder,bytes32 ref,uint256 charged)"
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
        return Signatures.signed(key, _digest(content));
    }

    /// @dev FE-17. An executor says what it charged under a reference.
    function _receiptDigest(
        address holder,
        bytes32 ref,
        uint256 charged
    ) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(RECEIPT, address(token), holder, ref, charged)));
    }

    /// @dev FE-14. ERC-2612, for FeeAccounts to spend.
    function _permit(
        uint256 key,
        uint256 amount,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        return Signatures.permit(token, key, address(fees), amount, deadline);
    }

    /// @dev FE-14. ERC-3009, bound to the order's account, plan and start.
    function _authorize(
        uint256 key,
        DepositOrder memory order,
        Authorization memory a
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 nonce = keccak256(abi.encode(order.holder, order.plan, order.start, a.salt));
        return
            Signatures.authorization(
                token,
                key,
                Reception(a.payer, address(fees), order.amount, a.validAfter, a.validBefore, nonce)
            );
    }

    function _digest(bytes32 content) private view returns (bytes32) {
        return
            Signatures.digest(Signatures.domain("Tallystick FeeAccounts", address(fees)), content);
    }
}
