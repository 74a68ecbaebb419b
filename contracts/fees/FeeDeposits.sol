// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {Depositing} from "./Depositing.sol";
import {Book} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {DepositOrder, IFeeAccounts} from "./IFeeAccounts.sol";

/// @title Deposits
/// @author The Tallystick authors
/// @notice FE-1, FE-14. The transient guard keeps the other doors shut while tokens move.
abstract contract FeeDeposits is FeeAccountsBase {
    using Depositing for Book;

    /// @inheritdoc IFeeAccounts
    function deposit(
        DepositOrder calldata order
    ) external payable nonReentrant returns (uint8 tranche) {
        return _books[order.token].pull(order);
    }

    /// @inheritdoc IFeeAccounts
    function depositWithPermit(
        DepositOrder calldata order,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint8 tranche) {
        // a failed permit may have been used by a front-runner: the allowance decides
        try
            IERC20Permit(order.token).permit(
                msg.sender,
                address(this),
                order.amount,
                deadline,
                v,
                r,
                s
            )
        {} catch {}
        return _books[order.token].pull(order);
    }

    /// @inheritdoc IFeeAccounts
    function depositWithAuthorization(
        DepositOrder calldata order,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint8 tranche) {
        bytes32 nonce = authorizationNonce(order, salt);
        return
            _books[order.token].receiveAuthorized(
                order,
                payer,
                validAfter,
                validBefore,
                nonce,
                v,
                r,
                s
            );
    }

    /// @inheritdoc IFeeAccounts
    function authorizationNonce(
        DepositOrder calldata order,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(order.holder, order.plan, order.start, salt));
    }
}
