// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentDesk} from "./AdjustmentDesk.sol";
import {Adjustment, Call} from "./AdjustmentTypes.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseAdjustments} from "./ICaseAdjustments.sol";

/// @title What adjustments carry out in other rooms
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAdjustments`.
abstract contract AdjustmentCalls is ICaseAdjustments, AdjustmentDesk {
    /// @dev What a call needs here: of it the callee has 2,000,000 at least, after 1/64 was kept back twice (EIP-150).
    uint256 private constant GAS = 2_200_000;
    /// @dev A failure that left less than this part ran out of gas, its own or a callee's.
    uint256 private constant PART = 16;

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    // The bit is set before the call, and taken back only where that failed and is undone.
    // slither-disable-next-line reentrancy-no-eth
    function carryOut(Adjustment calldata adjustment, uint256 index) external {
        bytes32 hash = Endorsements.adjustment(adjustment);
        uint256 calls = _approvedCalls[hash];
        if (calls == 0) revert Reconciliation_NotApproved(hash);
        if (index >= adjustment.calls.length)
            revert Reconciliation_UnknownCall(index, adjustment.calls.length);
        if ((calls >> index) & 1 != 0) return;

        // before the call: it cannot be carried out within itself
        _approvedCalls[hash] = calls | (1 << index);

        bytes32 id = _idOf(adjustment.template, adjustment.businessReference);
        (bool isDone, bytes memory reason) = _execute(adjustment.template, adjustment.calls[index]);
        if (isDone) {
            emit ActionCarriedOut(id, hash, index);
        } else {
            // What the call did is undone where it failed: of all bits its own alone is taken back.
            // slither-disable-next-line write-after-call
            _approvedCalls[hash] &= ~(1 << index);

            emit ActionFailed(id, hash, index, reason);
        }
    }

    /// @inheritdoc ICaseAdjustments
    function callsOf(
        bytes32 adjustment
    ) external view returns (bool isApproved, uint16 carriedOut) {
        uint256 calls = _approvedCalls[adjustment];
        // forge-lint: disable-next-line(unsafe-typecast)
        return (calls != 0, uint16(calls)); // the lowest 16 bits
    }

    /// @inheritdoc ICaseAdjustments
    function executorOf(uint32 template) external view returns (address) {
        return address(_executors[template]);
    }

    // ---------------------------------------------------------------- internal

    function _execute(
        uint32 template,
        Call calldata call_
    ) private returns (bool isDone, bytes memory reason) {
        uint256 gas = gasleft();
        if (gas < GAS) revert Reconciliation_Starved(gas);
        (isDone, reason) = _executors[template].execute(call_.target, call_.data);
        if (!isDone && gasleft() < gas / PART) revert Reconciliation_Starved(gas);
    }
}
