// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, AdjustmentProposal} from "./AdjustmentTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title Adjustments, proposed and approved
/// @author The Tallystick authors
/// @notice The part of `IReconciliation` that closes what was alarmed: one role proposes, another legal entity approves.
interface IAdjustmentProposals is IReconciliationEvents {
    /// @notice RE-5. Proposes what closes all alarms of a case. What the parties posted is not edited: each affected role books a
    /// balanced journal in its own books, corrects what its leg should have said, or an alarm is waived with a reason. With
    /// all that the legs are compared again and must be within tolerance: so alarms of Amount, Currency, Date and Fields
    /// close; Missing and Withheld close by themselves if the leg has come; each other alarm closes by a waiver only. A
    /// waived Missing or Withheld of a leg that has not come lets the leg go: the roles behind it have their time from the
    /// expiry on, when this is approved at the latest. At most one journal a role and one correction a role and field; at
    /// most 16 calls, each of a target and selector that the template lists. Until it is decided the case takes no leg and
    /// no alarm, so its expiry is at most two approval windows ahead: one for the checkers, one for the arbiter.
    ///
    /// A role that a waived alarm names may propose, but neither it nor another role of its entity approves. Who reported
    /// that its books differ, and its entity, neither proposes nor approves that this was baseless.
    /// @param adjustment What closes the alarms.
    /// @param record The words of the case's record.
    /// @param signature Of the maker's officer over `Adjustment`; empty for the sender's own.
    function propose(
        Adjustment calldata adjustment,
        uint256[] calldata record,
        bytes calldata signature
    ) external;

    /// @notice RE-5. Approves a proposal before its expiry. With the last approval that it needs the case is adjusted, or goes on
    /// if legs are still expected; nothing holds its payouts then.
    /// @param role Whose approval it is.
    /// @param signature Of the role's officer over `Approval(role, adjustment)`; empty for the sender's own.
    function approve(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        uint8 role,
        bytes calldata signature
    ) external;
}
