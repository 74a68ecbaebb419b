// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that keeps a part of every transfer
/// @author The Tallystick authors
/// @notice The part, rounded up, is burned. Anybody may mint.
contract FeeOnTransferToken is ERC20 {
    /// @notice The part, in 1/10,000.
    uint256 public immutable FEE;

    constructor(uint256 fee) ERC20("Fee on Transfer", "FOT") {
        FEE = fee;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice ERC-3009, without a look at the signature.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _transfer(from, to, value);
    }

    function _update(address from, address to, uint256 amount) internal override {
        bool isTransfer = from != address(0) && to != address(0);
        uint256 fee = isTransfer ? (amount * FEE + 9_999) / 10_000 : 0;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}
