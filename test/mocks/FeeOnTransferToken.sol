// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {TrustingToken} from "./TrustingToken.sol";

/// @title A token that keeps a part of every transfer
/// @author The Tallystick authors
/// @notice The part, rounded up, is burned.
contract FeeOnTransferToken is TrustingToken {
    /// @notice The part, in 1/10,000.
    uint256 public immutable FEE;

    constructor(uint256 fee) ERC20("Fee on Transfer", "FOT") {
        FEE = fee;
    }

    function _update(address from, address to, uint256 amount) internal override {
        bool isTransfer = from != address(0) && to != address(0);
        uint256 fee = isTransfer ? (amount * FEE + 9_999) / 10_000 : 0;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}
