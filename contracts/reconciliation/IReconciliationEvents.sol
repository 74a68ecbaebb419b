// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment} from "./AdjustmentTypes.sol";
import {Alarm, CaseStatus, Refusal} from "./CaseTypes.sol";
import {PostedWord} from "./PostedWords.sol";
import {LeafDemand, RunList, ShownLeaf} from "./RunTypes.sol";
import {Template} from "./TemplateTypes.sol";

/// @title What Reconciliation tells, and why it refuses
/// @author The Tallystick authors
interface IReconciliationEvents {
    // ---------------------------------------------------------------- errors

    /// @notice Neither sent nor signed by whose act it is.
    error Reconciliation_NotSigned(address account, bytes32 digest);
    /// @notice No template has this number.
    error Reconciliation_UnknownTemplate(uint256 template);
    /// @notice The template has no such role.
    error Reconciliation_UnknownRole(uint256 template, uint256 role);
    /// @notice RE-1. A term of the template is out of range, or does not go with another. The number is its place in the
    /// list in `ITemplates.registerTemplate`.
    error Reconciliation_BadTemplate(uint256 term);
    /// @notice RE-1. Not the next version of the family.
    error Reconciliation_WrongVersion(bytes32 family, uint256 version, uint256 next);
    /// @notice RE-1. Not one signature for each officer who is to agree.
    error Reconciliation_WrongCount(uint256 count, uint256 expected);
    /// @notice RE-1. The key is not the one that is to be replaced.
    error Reconciliation_OtherKey(address key);
    /// @notice RE-1. The role has replaced this key before: it never comes back.
    error Reconciliation_SpentKey(address key);
    /// @notice Nothing was posted.
    error Reconciliation_NoLegs();
    /// @notice The only leg, or commitment, that was posted is not taken.
    error Reconciliation_Refused(bytes32 caseId, Refusal reason);
    /// @notice The template's legs are blind: they are committed to first.
    error Reconciliation_Blind(uint256 template);
    /// @notice The template's legs are not blind.
    error Reconciliation_NotBlind(uint256 template);
    /// @notice The case's status does not allow this.
    error Reconciliation_WrongStatus(bytes32 caseId, CaseStatus status);
    /// @notice The record is not the case's: somebody was faster.
    error Reconciliation_StaleRecord(bytes32 caseId);
    /// @notice RE-4. The case has had this alarm in this generation.
    error Reconciliation_AlreadyAlarmed(bytes32 caseId, Alarm code, uint256 role);
    /// @notice The case is in another generation.
    error Reconciliation_OtherGeneration(bytes32 caseId, uint256 generation);
    /// @notice RE-6. The template's cases are no runs.
    error Reconciliation_NoRun(uint256 template);
    /// @notice RE-6. The run has not two sides on record.
    error Reconciliation_NoSides(bytes32 caseId);
    /// @notice RE-6. The role's leg of the run does not say this count, these ids and this root.
    error Reconciliation_OtherList(bytes32 caseId, uint256 role);
    /// @notice RE-6. None, or more than there may be.
    error Reconciliation_BadCount(uint256 count, uint256 most);
    /// @notice RE-6. Not behind the one before, or beyond the count, or no exception: both leaves are the same.
    error Reconciliation_BadException(bytes32 caseId, uint256 index);
    /// @notice RE-6. The leaves and siblings don't give the roots.
    error Reconciliation_BadProof(bytes32 caseId);
    /// @notice RE-6. No alarm says that the sides' lists differ, or they were compared already.
    error Reconciliation_NoDifference(bytes32 caseId);
    /// @notice RE-6. Nobody has come as far as this in closing the run.
    error Reconciliation_UnknownProgress(bytes32 caseId, bytes32 current);
    /// @notice RE-6. Not what the answer costs.
    error Reconciliation_WrongPrepayment(uint256 value, uint256 due);
    /// @notice RE-6. A demand waits for this role's answer.
    error Reconciliation_DemandWaits(bytes32 caseId, uint256 role);
    /// @notice RE-6. No such demand waits.
    error Reconciliation_NoDemand(bytes32 caseId, uint256 role);
    /// @notice RE-6. The answer can still come, or cannot any more.
    error Reconciliation_WrongTime(uint256 deadline);
    /// @notice RE-6. These are not the leaves that were demanded.
    error Reconciliation_OtherLeaves(bytes32 caseId);
    /// @notice Nothing is owed, or it could not be paid.
    error Reconciliation_NotPaid(address account, uint256 amount);

    // ---------------------------------------------------------------- events: templates

    /// @notice RE-1. All parties of a template have agreed to it. Cases can be opened; none any more under the version before.
    event TemplateRegistered(uint256 indexed template, bytes32 indexed family, Template terms);
    /// @notice RE-1. A role posts by another key from now on.
    event KeyReplaced(uint256 indexed template, uint8 indexed role, address replaced, address key);

    // ---------------------------------------------------------------- events: legs

    /// @notice RE-2. A leg is on record, in clear: it opens a blind one's commitment.
    /// @param word What the record has of it; it tells whether the case matched with it (RE-3).
    event LegPosted(
        bytes32 indexed caseId,
        bytes32 indexed businessReference,
        PostedWord word,
        bytes32 fields
    );
    /// @notice RE-2. A role will post a leg that nobody knows yet.
    /// @param word What the record has of it: no figures.
    event LegCommitted(
        bytes32 indexed caseId,
        bytes32 indexed businessReference,
        PostedWord word,
        bytes32 commitment
    );
    /// @notice One of several legs, or commitments, was not taken; the others were.
    event LegRefused(
        bytes32 indexed caseId,
        bytes32 indexed businessReference,
        uint8 role,
        Refusal reason
    );
    // ---------------------------------------------------------------- events: alarms

    /// @notice RE-4. A leg shows an alarm when it is posted: once for a case's generation, code and role.
    /// @param role Whose leg it is.
    event AlarmRaised(bytes32 indexed caseId, Alarm indexed code, uint8 role);
    /// @notice RE-4. Somebody shows an alarm, or a role posts a second leg: once for a case's generation, code and role.
    /// @param role Whose leg or silence it is about; of `ObserverDiffers` the observer's place.
    /// @param evidence Of a second leg or commitment its EIP-712 struct hash; else what the function says that raised it.
    event AlarmReported(bytes32 indexed caseId, Alarm indexed code, uint8 role, bytes32 evidence);

    // ---------------------------------------------------------------- events: runs

    /// @notice RE-6. A record of a run differs within what its template tolerates: no case is opened.
    event DifferenceTolerated(bytes32 indexed caseId, bytes32 indexed id, uint32 index);
    /// @notice RE-6. A record of a run differs, and its case was there before: that stays as it is.
    event ExceptionKnown(bytes32 indexed caseId, bytes32 indexed id, uint32 index);
    /// @notice RE-6. Some exceptions of a run are declared, others are not yet.
    /// @param exceptions How many this time.
    /// @param current Root of the first side's tree with the other's leaf in place of each exception declared so far.
    /// @param net What the first side's amounts of them exceed the other's by.
    event RunAdvanced(bytes32 indexed caseId, uint256 exceptions, bytes32 current, int256 net);
    /// @notice RE-6. All exceptions of a run are declared: all other records are equal.
    /// @param exceptions How many this time.
    /// @param alarms Those that this has closed. Without any other the run is adjusted.
    event RunClosed(bytes32 indexed caseId, uint256 exceptions, uint256 alarms);
    /// @notice RE-6. One side of a run demands leaves of the other.
    event LeavesDemanded(bytes32 indexed caseId, uint8 indexed role, LeafDemand demand);
    /// @notice RE-6. Leaves that were demanded are shown; none if the role's list is another.
    /// @param by Who answered, and was paid.
    event LeavesShown(
        bytes32 indexed caseId,
        uint8 indexed role,
        address indexed by,
        RunList list,
        ShownLeaf[] leaves
    );
    /// @notice RE-6. A demand was not answered: what was prepaid went back.
    event DemandExpired(bytes32 indexed caseId, uint8 indexed role, address indexed by);
    /// @notice An account did not take what was paid to it, and can collect it.
    event CoinOwed(address indexed account, uint256 amount);
    /// @notice It has.
    event CoinCollected(address indexed account, address to, uint256 amount);
}
