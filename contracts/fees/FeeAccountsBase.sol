// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {NATIVE} from "./Depositing.sol";
import {Account, Book} from "./FeeBook.sol";
import {IFeeAccounts} from "./IFeeAccounts.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @title What all parts of FeeAccounts share
/// @author The Tallystick authors
/// @notice Storage, checks, and the border where tokens leave.
abstract contract FeeAccountsBase is IFeeAccounts, AccessManaged, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using TrancheLists for Account;

    mapping(address token => Book book) internal _books;

    function _requireAddress(address value) internal pure {
        if (value == address(0)) revert FeeAccounts_ZeroAddress();
    }

    function _requireOpened(
        address token,
        address holder
    ) internal view returns (Account storage a) {
        a = _books[token].accounts[holder];
        if (a.isUnopened()) revert FeeAccounts_UnknownAccount(token, holder);
        a.requireRunning(token, holder);
    }

    function _push(address token, address to, uint256 amount) internal {
        if (token == NATIVE) Address.sendValue(payable(to), amount);
        else IERC20(token).safeTransfer(to, amount);
    }
}
