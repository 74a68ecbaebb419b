// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentToken} from "./PaymentToken.sol";

/// @title A stablecoin-like token with a blocklist
/// @author The Tallystick authors
/// @notice Anybody may mint, and block.
contract BlockingToken is PaymentToken {
    /// @notice Who receives nothing.
    mapping(address receiver => bool isBlocked) public blocked;

    error Blocked(address receiver);

    constructor(uint8 decimals_) PaymentToken(decimals_) {}

    function setBlocked(address receiver, bool isBlocked) external {
        blocked[receiver] = isBlocked;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}
