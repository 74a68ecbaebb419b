// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReconciliationEvents} from "./IReconciliationEvents.sol";
import {LeafDemand, RunClosing, RunKey, RunList, ShownLeaf} from "./RunTypes.sol";

/// @title Runs
/// @author The Tallystick authors
/// @notice RE-6. The part of `IReconciliation` for mass traffic. A run is a case of a template with run terms: each of its two
/// sides builds a tree over the agreed list of ids and posts one leg by `postLegs`, whose `fields` are `runFieldsOf` its
/// list. Roots that are equal are one comparison; a second root that differs alarms the run at once (`Fields`). Here is what
/// follows: the differing records are declared, each becomes an alarmed case of its own, and what is not declared is
/// proven equal.
///
/// A leaf is keccak256(abi.encode(LEAF_TAG, index, id, amount, currency, valueDate, fields)), or of a record that the side
/// does not have keccak256(abi.encode(ABSENT_TAG, index, id)); a node is keccak256(left ‖ right); there are
/// ceil(log2(count)) levels above the leaves, and places from the count on are PADDING. The tags are the hashes of "Tallystick
/// run leaf", "Tallystick run absent leaf" and "Tallystick run padding", RUN_TAG that of "Tallystick run".
interface IRuns is IReconciliationEvents {
    /// @notice Declares exceptions of an alarmed run: all that there are below one node of the trees, at most 128. They are
    /// proven in the roots of both sides, and all other leaves below that node to be equal. Anybody sends it: it needs
    /// no signature. Each exception becomes an alarmed case of the item template (`LegPosted` for each side that has the
    /// record, `AlarmRaised` by that template's rules, `Missing` for a side without); one that those rules find nothing in is
    /// told by `DifferenceTolerated`, and one whose case is there already by `ExceptionKnown`. When no node differs any
    /// more, the run's alarms Currency, Date and Fields of both sides are closed, and Amount if the sides' totals differ
    /// by just what the exceptions do; a run without other alarms is adjusted then (`RunClosed`). Before, the progress is
    /// kept (`RunAdvanced`) and stays good whatever others declare. Legs, alarms and adjustments of the run go on meanwhile.
    /// Refused: lists of other ids or length (`Reconciliation_OtherList`: the parties reopen the run), an exception that is
    /// none, comes twice or is beyond the count (`Reconciliation_BadException`), siblings that don't fit, or are too many
    /// (`Reconciliation_BadProof`).
    function closeExceptions(RunClosing calldata closing) external;

    /// @notice Demands leaves of the other side of an alarmed run, by the officer of the demanding side, who prepays the answer:
    /// the template's `leafPrice` for each. One demand waits for each side.
    /// @param record Of the run's case.
    /// @param role Of whom.
    /// @param list The demander's own.
    /// @param indices 1 to 64 places in it, ascending.
    function demandLeaves(
        RunKey calldata run,
        uint256[] calldata record,
        uint8 role,
        RunList calldata list,
        uint32[] calldata indices
    ) external payable;

    /// @notice Answers a demand, until its deadline. Anybody does, and gets what was prepaid. The answer is what the role's leg
    /// says, and, unless that is a list of other ids or length, the leaves with a proof in its root.
    /// @param demand As `LeavesDemanded` told it.
    /// @param list The role's.
    /// @param leaves Those demanded, in their order; none of another list.
    /// @param siblings As of `RunClosing`, up to the root.
    function answerDemand(
        LeafDemand calldata demand,
        RunList calldata list,
        ShownLeaf[] calldata leaves,
        bytes32[] calldata siblings
    ) external;

    /// @notice Ends a demand that was not answered by its deadline, by anybody: what was prepaid goes back to the demander, and
    /// if the run is still alarmed, the role's alarm `Withheld` is raised (RE-4). While an adjustment waits, so does this.
    /// @param record Of the run's case.
    /// @param demand As `LeavesDemanded` told it.
    function raiseUnanswered(
        RunKey calldata run,
        uint256[] calldata record,
        LeafDemand calldata demand
    ) external;

    /// @notice Hash of the demand that waits for a role's answer, of a run's case; 0 for none.
    function demandOf(bytes32 caseId, uint8 role) external view returns (bytes32);

    /// @notice The `fields` of a leg that says this list: keccak256(abi.encode(RUN_TAG, count, idsRoot, root)).
    function runFieldsOf(RunList calldata list) external pure returns (bytes32);
}
