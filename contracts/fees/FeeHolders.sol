// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

import {HeadWord, StateWord} from "./AccountWords.sol";
import {Closing} from "./Closing.sol";
import {Account, Book, Meter} from "./FeeBook.sol";
import {FeeAccountsBase} from "./FeeAccountsBase.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {Moving} from "./Moving.sol";
import {Settling} from "./Settling.sol";

/// @title What a holder does
/// @author The Tallystick authors
/// @notice FE-7, FE-9, FE-11, FE-12, FE-14, and the settling that anybody may do.
abstract contract FeeHolders is FeeAccountsBase, Nonces {
    using Moving for Book;
    using Closing for Book;
    using Settling for Book;

    bytes32 private constant MOVE_TYPEHASH = keccak256(
        "Move(address token,address holder,address newHolder,uint256 nonce,uint256 deadline)"
    );

    /// @notice FE-9. Seconds between the request of a move and the earliest approval.
    uint64 public immutable MOVE_DELAY;

    constructor(uint64 moveDelay) {
        MOVE_DELAY = moveDelay;
    }

    /// @inheritdoc IFeeAccounts
    function close(address token, uint8 tranche, uint32 expiry) external returns (uint32 end) {
        return _books[token].close(token, tranche, expiry);
    }

    /// @inheritdoc IFeeAccounts
    function closePaused(address token) external nonReentrant {
        _books[token].closePaused(token);
    }

    /// @inheritdoc IFeeAccounts
    // What was released is in the log: `owed` is what is claimed.
    // slither-disable-next-line unused-return
    function claim(address token, address to) external nonReentrant returns (uint256 amount) {
        _requireAddress(to);
        Book storage book = _books[token];
        book.settle(token, msg.sender);
        amount = book.owed[msg.sender];
        if (amount == 0) revert FeeAccounts_NothingOwed(token, msg.sender);

        book.owed[msg.sender] = 0;

        emit Claimed(token, msg.sender, to, amount);

        _push(token, to, amount);
    }

    /// @inheritdoc IFeeAccounts
    function settle(address token, address[] calldata holders) external returns (uint256 earned) {
        for (uint256 i = 0; i < holders.length; ++i) {
            earned += _books[token].settle(token, holders[i]);
        }
    }

    /// @inheritdoc IFeeAccounts
    function setThreshold(address token, uint88 threshold) external {
        Account storage a = _requireNotMoved(token);
        a.state = a.state.withThreshold(threshold);

        emit ThresholdSet(token, msg.sender, threshold);
    }

    /// @inheritdoc IFeeAccounts
    function setThirdPartyFunding(address token, bool allowed) external {
        Account storage a = _requireNotMoved(token);
        a.state =
            allowed
                ? a.state.with(StateWord.THIRD_PARTY_FUNDING)
                : a.state.without(StateWord.THIRD_PARTY_FUNDING);

        emit ThirdPartyFundingSet(token, msg.sender, allowed);
    }

    /// @inheritdoc IFeeAccounts
    function capExecutor(address token, address executor, uint88 cap, uint32 window) external {
        _requireAddress(executor);
        if ((cap == 0) != (window == 0)) revert FeeAccounts_BadCap(cap, window);
        Account storage a = _requireNotMoved(token);
        a.head = a.head.with(HeadWord.CAPPED);
        Meter storage meter = _books[token].holderMeters[executor][msg.sender];
        if (meter.window != window) (meter.spent, meter.period) = (0, 0);
        (meter.cap, meter.window) = (cap, window);

        emit ExecutorCapped(token, msg.sender, executor, cap, window);
    }

    /// @inheritdoc IFeeAccounts
    function requestMove(
        address token,
        address newHolder,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (block.timestamp > deadline)
            revert FeeAccounts_SignatureExpired(deadline, block.timestamp);
        bytes32 content = keccak256(
            abi.encode(MOVE_TYPEHASH, token, msg.sender, newHolder, _useNonce(newHolder), deadline)
        );
        _books[token].request(token, newHolder, MOVE_DELAY, _hashTypedDataV4(content), signature);
    }

    /// @inheritdoc IFeeAccounts
    function cancelMove(address token) external {
        _books[token].cancel(token);
    }

    function _requireNotMoved(address token) private view returns (Account storage a) {
        a = _books[token].accounts[msg.sender];
        if (a.state.has(StateWord.MOVED)) revert FeeAccounts_Moved(token, msg.sender);
    }
}
