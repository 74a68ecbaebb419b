// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IReceiveWithAuthorization} from "../common/IReceiveWithAuthorization.sol";
import {Permits} from "../common/Permits.sol";
import {TokenAuthorization, TokenPermit} from "./ChannelTypes.sol";
import {IIterativeEvents} from "./IIterativeEvents.sol";

/// @dev The native coin as an asset (ERC-7528).
address constant NATIVE_COIN = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

/// @title The border of the channels, where coin and tokens come in and leave
/// @author The Tallystick authors
/// @notice Tokens are credited by what arrives. A payout that fails is held for its receiver and stops nobody. Callers are
/// nonReentrant.
library ChannelBorder {
    using SafeERC20 for IERC20;

    /// @dev Most gas for a receiver of native coin: a contract wallet takes it, a bomb is cheap.
    uint256 private constant PUSH_GAS = 50_000;

    /// @dev Takes the caller's native coin, which came with the call, or tokens by allowance.
    /// @return received Units that arrived.
    // Value reaches it through `open` and `openFor`, which are payable.
    // slither-disable-next-line msg-value-in-nonpayable
    function pull(address asset, uint256 amount) internal returns (uint256 received) {
        bool isNative = asset == NATIVE_COIN;
        uint256 expected = isNative ? amount : 0;
        if (msg.value != expected)
            revert IIterativeEvents.IterativePayments_WrongValue(msg.value, expected);
        return isNative ? amount : pullFrom(asset, msg.sender, amount);
    }

    /// @dev Takes tokens by allowance. Who owns them has agreed. The native coin is no token.
    function pullFrom(
        address token,
        address owner,
        uint256 amount
    ) internal returns (uint256 received) {
        _requireToken(token);
        if (amount == 0) return 0;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(owner, address(this), amount);
        return IERC20(token).balanceOf(address(this)) - before;
    }

    /// @dev Takes the owner's tokens by ERC-2612. The owner has agreed by another signature.
    function pullWithPermit(
        address token,
        address owner,
        uint256 amount,
        TokenPermit calldata p
    ) public returns (uint256 received) {
        _requireToken(token);
        Permits.tryPermit(token, owner, p.value, p.deadline, p.v, p.r, p.s);
        return pullFrom(token, owner, amount);
    }

    /// @dev Takes the owner's tokens by ERC-3009.
    /// @param nonce Says what they are for.
    function pullWithAuthorization(
        address token,
        address owner,
        uint256 amount,
        TokenAuthorization calldata a,
        bytes32 nonce
    ) public returns (uint256 received) {
        _requireToken(token);
        uint256 before = IERC20(token).balanceOf(address(this));
        IReceiveWithAuthorization(token).receiveWithAuthorization(
            owner,
            address(this),
            amount,
            a.validAfter,
            a.validBefore,
            nonce,
            a.v,
            a.r,
            a.s
        );
        return IERC20(token).balanceOf(address(this)) - before;
    }

    /// @dev Pays out, or reverts.
    function push(address asset, address to, uint256 amount) internal {
        if (asset == NATIVE_COIN) Address.sendValue(payable(to), amount);
        else IERC20(asset).safeTransfer(to, amount);
    }

    /// @dev Pays out, if the receiver lets it.
    /// @return success Whether it did.
    function tryPush(address asset, address to, uint256 amount) internal returns (bool success) {
        if (asset != NATIVE_COIN) return IERC20(asset).trySafeTransfer(to, amount);
        uint256 most = PUSH_GAS;
        assembly ("memory-safe") {
            // nothing of what the receiver returns is copied
            success := call(most, to, amount, 0, 0, 0, 0)
        }
    }

    function _requireToken(address asset) private pure {
        if (asset == NATIVE_COIN) revert IIterativeEvents.IterativePayments_NotToken();
    }
}
