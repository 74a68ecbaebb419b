// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Actor} from "./Actor.sol";

/// @title A contract that takes no native coin
/// @author The Tallystick authors
contract CoinRefuser is Actor {
    error CoinRefused(uint256 amount);

    receive() external payable {
        revert CoinRefused(msg.value);
    }
}
