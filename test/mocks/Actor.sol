// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A contract that does what it is told
/// @author The Tallystick authors
/// @notice An account holder or executor that is a contract.
contract Actor {
    /// @notice Calls `target` with the value sent along; its error becomes the error of this call.
    function act(
        address target,
        bytes calldata call
    ) external payable returns (bytes memory result) {
        bool success;
        (success, result) = target.call{value: msg.value}(call);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }
}
