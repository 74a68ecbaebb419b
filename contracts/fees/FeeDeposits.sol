// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Permits} from "../common/Permits.sol";
import {Funding, Slot, SlotWord} from "./AccountWords.sol";
import {Depositing, NATIVE} from "./Depositing.sol";
import {Account, Book} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {DepositOrder} from "./FeeTypes.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Opening} from "./Opening.sol";
import {Plan, Plans} from "./Plans.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @title Deposits
/// @author The Tallystick authors
/// @notice FE-1, FE-14. Here a holder renews; `Depositing` does all the rest. The transient guard keeps the other doors shut while tokens move.
abstract contract FeeDeposits is FeeAccountsBase {
    using Depositing for Book;
    using Opening for Book;
    using Opening for Plan;
    using SafeERC20 for IERC20;
    using TrancheLists for Account;

    /// @inheritdoc IFeeAccounts
    function deposit(
        DepositOrder calldata order
    ) external payable nonReentrant returns (uint8 tranche) {
        address token = order.token;
        Book storage book = _books[token];
        if (token == NATIVE || msg.value != 0) return book.pull(order);

        Plan plan = book.requireOpen(token, order.plan);
        uint256 expiry = plan.expiryOf(block.timestamp);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), order.amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        plan.requireWithin(received);

        // the list is asked after the tokens moved: their callbacks may charge or settle
        bool refundable = plan.has(Plans.REFUNDABLE);
        Slot slot = SlotWord.pack(received, expiry, order.plan, Funding.Holder, refundable);
        if (
            order.holder != msg.sender ||
            order.start != 0 ||
            !book.accounts[msg.sender].append(slot, order.hint)
        ) return book.credit(order, msg.sender, before);

        tranche = uint8(order.hint); // the index in its low byte, ≤ 63
        emit Deposited(
            token,
            msg.sender,
            msg.sender,
            tranche,
            order.plan,
            // forge-lint: disable-next-line(unsafe-typecast)
            uint88(received), // ≤ the plan's maximum
            uint32(block.timestamp), // < expiry
            // forge-lint: disable-next-line(unsafe-typecast)
            uint32(expiry) // checked above
        );
    }

    /// @inheritdoc IFeeAccounts
    // Asked for its refusal only: `pull` reads the plan again.
    // slither-disable-next-line unused-return
    function depositWithPermit(
        DepositOrder calldata order,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint8 tranche) {
        Book storage book = _books[order.token];
        book.requireOpen(order.token, order.plan);
        if (order.token == NATIVE) revert FeeAccounts_WrongValue(0, order.amount);

        Permits.tryPermit(order.token, msg.sender, order.amount, deadline, v, r, s);
        return book.pull(order);
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
