// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IReceiveWithAuthorization} from "../common/IReceiveWithAuthorization.sol";
import {Funding, StateWord} from "./AccountWords.sol";
import {Account, Book} from "./FeeBook.sol";
import {DepositOrder} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Entry, Opening} from "./Opening.sol";
import {Plan} from "./Plans.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @dev The native coin as a token address (ERC-7528).
address constant NATIVE = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

/// @title Taking in deposits
/// @author The Tallystick authors
/// @notice FE-14. Pulls first, then credits what arrived. Linked, not inlined: it keeps FeeAccounts within the size
/// limit; the caller holds the reentrancy guard.
library Depositing {
    using SafeERC20 for IERC20;
    using TrancheLists for Account;

    /// @dev Native coin came with the call, tokens are pulled from the caller.
    // Value reaches it through `deposit` alone, which is payable; the plan is asked for its refusal: `credit` reads it.
    // slither-disable-next-line msg-value-in-nonpayable,unused-return
    function pull(Book storage book, DepositOrder calldata order) public returns (uint8 tranche) {
        Opening.requireOpen(book, order.token, order.plan);
        uint256 expected = order.token == NATIVE ? order.amount : 0;
        if (msg.value != expected) revert IFeeEvents.FeeAccounts_WrongValue(msg.value, expected);

        uint256 before = _balance(order.token) - msg.value;
        if (order.token != NATIVE) {
            IERC20(order.token).safeTransferFrom(msg.sender, address(this), order.amount);
        }
        return credit(book, order, msg.sender, before);
    }

    /// @dev Tokens of `payer` by ERC-3009, whose nonce binds holder, plan and start.
    // Asked for its refusal only: `credit` reads the plan again.
    // slither-disable-next-line unused-return
    function receiveAuthorized(
        Book storage book,
        DepositOrder calldata order,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public returns (uint8 tranche) {
        Opening.requireOpen(book, order.token, order.plan);
        if (order.token == NATIVE) revert IFeeEvents.FeeAccounts_WrongValue(0, order.amount);

        uint256 before = _balance(order.token);
        IReceiveWithAuthorization(order.token).receiveWithAuthorization(
            payer,
            address(this),
            order.amount,
            validAfter,
            validBefore,
            nonce,
            v,
            r,
            s
        );
        return credit(book, order, payer, before);
    }

    /// @dev FE-14. Credits what arrived since the balance was `before`.
    function credit(
        Book storage book,
        DepositOrder calldata order,
        address payer,
        uint256 before
    ) public returns (uint8 tranche) {
        uint256 received = _balance(order.token) - before;
        if (order.holder == address(0)) revert IFeeEvents.FeeAccounts_ZeroAddress();
        Plan plan = Opening.requireOpen(book, order.token, order.plan);
        Opening.requireWithin(plan, received);
        if (order.start != 0 && order.start < block.timestamp) {
            revert IFeeEvents.FeeAccounts_TimePassed(order.start, block.timestamp);
        }
        Account storage a = book.accounts[order.holder];
        a.requireRunning(order.token, order.holder);
        bool own = payer == order.holder;
        if (!own && !a.state.has(StateWord.THIRD_PARTY_FUNDING)) {
            revert IFeeEvents.FeeAccounts_FundingNotAllowed(order.token, order.holder, payer);
        }

        return
            Opening.open(
                book,
                plan,
                Entry({
                    token: order.token,
                    holder: order.holder,
                    payer: payer,
                    plan: order.plan,
                    amount: received,
                    start: order.start,
                    hint: order.hint,
                    funding: own ? Funding.Holder : Funding.ThirdParty
                })
            );
    }

    function _balance(address token) private view returns (uint256) {
        return token == NATIVE ? address(this).balance : IERC20(token).balanceOf(address(this));
    }
}
