// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentToken} from "./PaymentToken.sol";

/// @title A stablecoin-like token with a list of blocked accounts
/// @author The Tallystick authors
/// @notice A blocked account receives nothing. Anybody may mint and block.
contract BlocklistToken is PaymentToken {
    mapping(address account => bool isBlocked) public blocked;

    error AccountBlocked(address account);

    constructor(uint8 decimals_) PaymentToken(decimals_) {}

    function setBlocked(address account, bool isBlocked) external {
        blocked[account] = isBlocked;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (blocked[to]) revert AccountBlocked(to);
        super._update(from, to, value);
    }
}
