// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment} from "./AdjustmentTypes.sol";
import {Alarm, CaseStatus, Refusal} from "./CaseTypes.sol";
import {PostedWord} from "./PostedWords.sol";
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

    /// @notice RE-2. The role has not accepted the case as the template asks, or accepted it where nothing is asked.
    error Reconciliation_BadAcceptance(bytes32 caseId, uint256 role);
    /// @notice RE-2. Roles of the template need not accept a case.
    error Reconciliation_NeedsNoAcceptance(uint256 template);
    /// @notice RE-4. Nothing is due of the role: it is not expected, has posted, or has been let off; or its turn has not come.
    error Reconciliation_NothingDue(bytes32 caseId, uint256 role);
    /// @notice RE-4. The role has time until this second.
    error Reconciliation_NotOverdue(bytes32 caseId, uint256 role, uint256 due);
    /// @notice RE-4. Not a leg of the case, or not the one at this place under the signature.
    error Reconciliation_OtherLeg(bytes32 hash);
    /// @notice RE-4. Twice the same leg is no equivocation.
    error Reconciliation_SameLeg(bytes32 hash);
    /// @notice RE-4. The template has no such observer.
    error Reconciliation_NotObserver(uint256 template, address account);
    /// @notice RE-4. Not exactly the template's stake, in wei.
    error Reconciliation_WrongStake(uint256 value, uint256 stake);
    /// @notice RE-4. As many reports of the observer wait as may.
    error Reconciliation_QuotaReached(uint256 template, address account, uint256 quota);
    /// @notice Nothing is paid to nobody.
    error Reconciliation_ZeroAddress();

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
    /// @notice RE-4. What explains the report of a role that has just been raised; may be nothing.
    event BooksReported(bytes32 indexed caseId, uint8 indexed role, bytes details);
    /// @notice RE-4. The same of an observer. @param stake What it put in, in wei.
    event ObserverReported(
        bytes32 indexed caseId,
        uint8 indexed place,
        address indexed account,
        uint256 stake,
        bytes details
    );
    /// @notice RE-4. The alarm of an observer was closed; its stake waits to be collected.
    event StakeReturned(
        bytes32 indexed caseId,
        uint8 indexed place,
        address indexed account,
        uint256 amount
    );
    /// @notice RE-4. The alarm of an observer was closed as baseless; its stake waits to be collected by another.
    event StakeForfeited(
        bytes32 indexed caseId,
        uint8 indexed place,
        address indexed account,
        address to,
        uint256 amount
    );
    event StakesCollected(address indexed account, address indexed to, uint256 amount);
}
