// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, ENABLED, Executor} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {AccountView, ExecutorView, PlanTerms, Status, TrancheView} from "./FeeTypes.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Opening} from "./Opening.sol";
import {Planning} from "./Planning.sol";
import {Reading} from "./Reading.sol";

/// @title Views
/// @author The Tallystick authors
/// @notice FE-4, FE-12, FE-13.
abstract contract FeeViews is FeeAccountsBase {
    using Opening for Book;
    using Planning for Book;
    using Reading for Book;

    /// @inheritdoc IFeeAccounts
    function available(address token, address holder) external view returns (uint256) {
        return _books[token].spendable(holder, block.timestamp, block.timestamp);
    }

    /// @inheritdoc IFeeAccounts
    function availableAt(
        address token,
        address holder,
        uint256 time
    ) external view returns (uint256) {
        if (time < block.timestamp) revert FeeAccounts_TimePassed(time, block.timestamp);
        return _books[token].spendable(holder, time, time);
    }

    /// @inheritdoc IFeeAccounts
    function chargeable(
        address token,
        address holder,
        uint256 usedAt
    ) external view returns (uint256) {
        if (usedAt > block.timestamp) revert FeeAccounts_UsedInFuture(usedAt, block.timestamp);
        return _books[token].spendable(holder, usedAt, block.timestamp);
    }

    /// @inheritdoc IFeeAccounts
    function status(address token, address holder) external view returns (Status) {
        return _books[token].glance(holder).status;
    }

    /// @inheritdoc IFeeAccounts
    function account(address token, address holder) external view returns (AccountView memory) {
        return _books[token].glance(holder);
    }

    /// @inheritdoc IFeeAccounts
    function tranches(
        address token,
        address holder,
        uint256 offset,
        uint256 limit
    ) external view returns (TrancheView[] memory) {
        return _books[token].page(holder, offset, limit);
    }

    /// @inheritdoc IFeeAccounts
    function unsettled(address token, address holder) external view returns (uint256) {
        return _books[token].unsettled(holder);
    }

    /// @inheritdoc IFeeAccounts
    function revenue(address token) external view returns (uint256) {
        return _books[token].revenue;
    }

    /// @inheritdoc IFeeAccounts
    function owed(address token, address payee) external view returns (uint256) {
        return _books[token].owed[payee];
    }

    /// @inheritdoc IFeeAccounts
    function planTerms(
        address token,
        uint16 plan
    ) external view returns (PlanTerms memory terms, bool open) {
        return _books[token].termsOf(token, plan);
    }

    /// @inheritdoc IFeeAccounts
    function planCount(address token) external view returns (uint16) {
        return _books[token].planCount;
    }

    /// @inheritdoc IFeeAccounts
    function executorOf(
        address token,
        address executor
    ) external view returns (ExecutorView memory) {
        Executor memory permission = _books[token].executors[executor];
        return
            ExecutorView(
                permission.flags & ENABLED != 0,
                permission.cap,
                permission.window,
                permission.lastBatch
            );
    }

    /// @inheritdoc IFeeAccounts
    function depositHint(
        address token,
        address holder,
        uint16 plan,
        uint32 start
    ) external view returns (uint16) {
        uint256 from = start == 0 ? block.timestamp : start;
        uint256 expiry = from + _books[token].requireOpen(token, plan).validity();
        return _books[token].hint(holder, from, expiry);
    }
}
