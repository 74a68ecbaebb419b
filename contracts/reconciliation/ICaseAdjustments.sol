// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, AdjustmentProposal, Reopening, WriteOff} from "./AdjustmentTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title What else becomes of adjustments
/// @author The Tallystick authors
/// @notice The part of `IReconciliation` for proposals that nobody approves, for what adjustments call, and for cases that are
/// taken up again or given up.
interface ICaseAdjustments is IReconciliationEvents {
    /// @notice RE-5. Refuses a proposal before its expiry: the case is alarmed as it was.
    /// @param role One of those that may approve, whether its approval is still missing or not.
    /// @param signature Of the role's officer over `Rejection(role, adjustment)`; empty for the sender's own.
    function reject(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        uint8 role,
        bytes calldata signature
    ) external;

    /// @notice RE-5. The arbiter decides on a proposal on which the checkers were silent, from `decidableAt` on and before its
    /// expiry.
    /// @param isApproved Whether the case is adjusted; else it is alarmed as it was.
    /// @param signature Of the arbiter over `Decision(isApproved, adjustment)`; empty for the sender's own.
    function decide(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        bool isApproved,
        bytes calldata signature
    ) external;

    /// @notice RE-5. Ends a proposal from its expiry on: the case is alarmed as it was. Anybody's to call.
    function lapse(bytes32 caseId, AdjustmentProposal calldata proposal) external;

    /// @notice RE-5. Carries out a call of an adjustment that was approved, by the executor. Anybody's to call, again too if it
    /// failed; of one that was carried out a success without effect. It has 2,000,000 gas at least: who sends less is
    /// refused, so that nobody makes it fail. A failure is told and changes nothing.
    /// @param index Place of the call in the adjustment.
    function carryOut(Adjustment calldata adjustment, uint256 index) external;

    /// @notice RE-5. Takes up a case again that matched or was adjusted, final or not: it starts without legs and alarms, in the next
    /// generation. Officers of two entities want it, both makers or checkers.
    /// @param makerSignature Of the maker's officer over `Reopening`; empty for the sender's own.
    /// @param checkerSignature Likewise of the checker's.
    function reopen(
        Reopening calldata reopening,
        bytes calldata makerSignature,
        bytes calldata checkerSignature
    ) external;

    /// @notice RE-5. Gives up what has stayed alarmed for the template's write-off window: all alarms are closed, legs that have
    /// not come are waived, and the case counts as adjusted.
    /// @param writeOff_ Its maker is one of the template's, and no open alarm names a role of its entity.
    /// @param record The words of the case's record.
    /// @param signature Of the maker's officer over `WriteOff`; empty for the sender's own.
    function writeOff(
        WriteOff calldata writeOff_,
        uint256[] calldata record,
        bytes calldata signature
    ) external;

    /// @notice RE-5. Which calls of an adjustment were carried out.
    /// @return isApproved Whether it was approved, and calls.
    /// @return carriedOut Bit of each call that was.
    function callsOf(bytes32 adjustment) external view returns (bool isApproved, uint16 carriedOut);

    /// @notice RE-5. The contract that calls what adjustments under a template call; another room gives a role to this one, when it
    /// has seen who the parties are. It is the same for all versions of the template's family, each of which the officers
    /// of the version before have signed, and for no other family. 0 where the template lists no actions.
    function executorOf(uint32 template) external view returns (address);
}
