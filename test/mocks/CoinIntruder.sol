// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Actor} from "./Actor.sol";

/// @title Somebody who calls again when coin arrives, with the little gas that comes with it
/// @author The Tallystick authors
/// @notice It tells how its call ended, and keeps nothing.
contract CoinIntruder is Actor {
    event Intruded(bool success, bytes result);

    address private _target;
    bytes private _call;
    bool private _isGenerous;

    receive() external payable {
        if (_target == address(0)) return;
        uint256 value = _isGenerous ? msg.value : 0;
        (bool success, bytes memory result) = _target.call{value: value}(_call);
        emit Intruded(success, result);
    }

    /// @notice Prepares a call.
    /// @param isGenerous Whether it passes on the coin that arrived.
    function prepare(address target, bytes calldata call, bool isGenerous) external {
        (_target, _call, _isGenerous) = (target, call, isGenerous);
    }
}
