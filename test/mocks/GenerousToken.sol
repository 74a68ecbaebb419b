// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {TrustingToken} from "./TrustingToken.sol";

/// @title A token whose transfers give their receiver more than was sent
/// @author The Tallystick authors
contract GenerousToken is TrustingToken {
    /// @notice What each receiver gets besides.
    uint256 public immutable GIFT;

    constructor(uint256 gift) ERC20("Generous Token", "GEN") {
        GIFT = gift;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _mint(to, GIFT);
        return super.transferFrom(from, to, amount);
    }
}
