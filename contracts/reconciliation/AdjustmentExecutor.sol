// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The hand of Reconciliation in other rooms
/// @author The Tallystick authors
/// @notice RE-5. It calls what an approved adjustment under the templates of one family calls, and does nothing else: to it, not
/// to Reconciliation, another contract gives the role for that. It holds nothing and takes no coin.
contract AdjustmentExecutor {
    /// @notice Only Reconciliation commands it.
    error AdjustmentExecutor_NotReconciliation(address account);

    /// @dev Most bytes of a reason that are told, so that nobody pays for a flood.
    uint256 private constant REASON = 256;

    /// @notice The contract that made it.
    address public immutable RECONCILIATION;

    constructor() {
        RECONCILIATION = msg.sender;
    }

    /// @notice Calls a contract. It does not revert where that does.
    /// @return isDone Whether it did not revert; false where there is no code.
    /// @return reason What it reverted with, at most 256 bytes of it; nothing when it is done.
    function execute(
        address target,
        bytes calldata data
    ) external returns (bool isDone, bytes memory reason) {
        if (msg.sender != RECONCILIATION) revert AdjustmentExecutor_NotReconciliation(msg.sender);
        if (target.code.length == 0) return (false, reason);

        uint256 most = REASON;
        assembly ("memory-safe") {
            let input := mload(0x40)
            calldatacopy(input, data.offset, data.length)
            isDone := call(gas(), target, 0, input, data.length, 0, 0)
            if iszero(isDone) {
                let length := returndatasize()
                if gt(length, most) {
                    length := most
                }
                // over the input, which has served
                reason := input
                mstore(reason, length)
                returndatacopy(add(reason, 32), 0, length)
                mstore(0x40, add(reason, add(most, 32)))
            }
        }
    }
}
