// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAccounts} from "../../contracts/fees/IFeeAccounts.sol";

/// @title An executor that charges in the transaction that it executes
/// @author The Tallystick authors
/// @notice The smallest of its kind, for anybody: the transaction fails where the fee cannot be charged.
contract ChargingExecutor {
    IFeeAccounts public immutable FEES;

    error ExecutionFailed(bytes result);

    constructor(IFeeAccounts fees) {
        FEES = fees;
    }

    /// @notice Calls `target` for `holder`, who pays `fee` units of `token` for it.
    function run(
        address token,
        address holder,
        uint256 fee,
        address target,
        bytes calldata call
    ) external {
        (bool success, bytes memory result) = target.call(call);
        if (!success) revert ExecutionFailed(result);

        FEES.charge(token, holder, fee, 0, keccak256(abi.encode(holder, target, call)));
    }
}
