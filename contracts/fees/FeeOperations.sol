// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HeadWord} from "./AccountWords.sol";
import {Correction, Crediting} from "./Crediting.sol";
import {Account, Book, CAPPED, ENABLED, Executor} from "./FeeBook.sol";
import {FeeHolders} from "./FeeHolders.sol";
import {PlanTerms} from "./FeeTypes.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Moving} from "./Moving.sol";
import {Planning} from "./Planning.sol";

/// @title What operator and compliance do
/// @author The Tallystick authors
/// @notice Rare administration, by the roles of the AccessManager: FE-9, FE-10, FE-12, FE-17.
abstract contract FeeOperations is FeeHolders {
    using Crediting for Book;
    using Planning for Book;
    using Moving for Book;

    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "ChargeReceipt(address token,address holder,bytes32 ref,uint256 charged)"
    );

    // ---------------------------------------------------------------- plans and executors

    /// @inheritdoc IFeeAccounts
    function createPlan(
        address token,
        PlanTerms calldata terms
    ) external restricted returns (uint16 plan) {
        return _books[token].create(token, terms);
    }

    /// @inheritdoc IFeeAccounts
    function retirePlan(address token, uint16 plan) external restricted {
        _books[token].retire(token, plan);
    }

    /// @inheritdoc IFeeAccounts
    function setExecutor(
        address token,
        address executor,
        bool enabled,
        uint88 cap,
        uint32 window
    ) external restricted {
        _requireAddress(token);
        _requireAddress(executor);
        if ((cap == 0) != (window == 0)) revert FeeAccounts_BadCap(cap, window);

        Executor storage permission = _books[token].executors[executor];
        permission.flags = (enabled ? ENABLED : 0) | (cap == 0 ? 0 : CAPPED);
        (permission.cap, permission.window) = (cap, window);

        emit ExecutorSet(token, executor, enabled, cap, window);
    }

    // ---------------------------------------------------------------- revenue

    /// @inheritdoc IFeeAccounts
    function withdraw(address token, address to, uint256 amount) external restricted nonReentrant {
        _requireAddress(to);
        if (amount == 0) revert FeeAccounts_ZeroAmount();
        _books[token].spendRevenue(token, amount);

        emit Withdrawn(token, to, amount);

        _push(token, to, amount);
    }

    /// @inheritdoc IFeeAccounts
    function correct(
        address token,
        address holder,
        uint16 plan,
        uint256 amount,
        address executor,
        bytes32 ref,
        uint256 charged,
        bytes calldata signature
    ) external restricted nonReentrant returns (uint8 tranche) {
        bytes32 content = keccak256(abi.encode(RECEIPT_TYPEHASH, token, holder, ref, charged));
        return
            _books[token].correct(
                Correction({
                    token: token,
                    holder: holder,
                    plan: plan,
                    amount: amount,
                    executor: executor,
                    ref: ref,
                    charged: charged,
                    digest: _hashTypedDataV4(content)
                }),
                signature
            );
    }

    /// @inheritdoc IFeeAccounts
    function grant(
        address token,
        address holder,
        uint16 plan,
        uint256 amount
    ) external restricted nonReentrant returns (uint8 tranche) {
        return _books[token].grant(token, holder, plan, amount);
    }

    // ---------------------------------------------------------------- accounts

    /// @inheritdoc IFeeAccounts
    function approveMove(address token, address holder, address newHolder) external restricted {
        _books[token].approve(token, holder, newHolder);
    }

    /// @inheritdoc IFeeAccounts
    function pause(address token, address holder, bytes32 reason) external restricted {
        Account storage a = _requireOpened(token, holder);

        a.head = a.head.with(HeadWord.STOPPED);
        a.state = a.state.withPausedAt(block.timestamp);

        emit AccountPaused(token, holder, reason);
    }

    /// @inheritdoc IFeeAccounts
    function resume(address token, address holder, bytes32 reason) external restricted {
        Account storage a = _books[token].accounts[holder];
        if (a.state.pausedAt() == 0) revert FeeAccounts_NotPaused(token, holder);

        a.head = a.head.without(HeadWord.STOPPED);
        a.state = a.state.withPausedAt(0);

        emit AccountResumed(token, holder, reason);
    }
}
