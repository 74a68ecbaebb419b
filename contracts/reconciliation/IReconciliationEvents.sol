// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, LegField} from "./AdjustmentTypes.sol";
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

    // ---------------------------------------------------------------- errors: adjustments

    /// @notice RE-5. It was to be used before this second.
    error Reconciliation_Expired(uint256 expiry);
    /// @notice RE-5. Not before this second.
    error Reconciliation_TooEarly(uint256 start);
    /// @notice RE-5. The template does not let the role propose, write off or reopen.
    error Reconciliation_MayNotMake(bytes32 caseId, uint256 role);
    /// @notice RE-5. The role does not check this: the template does not let it, it is of the maker's entity, an alarm that is
    /// waived names it or it reported, or it has approved.
    error Reconciliation_MayNotCheck(bytes32 caseId, uint256 role);
    /// @notice RE-5. Nobody could approve in time, not even an arbiter.
    error Reconciliation_NobodyChecks(bytes32 caseId);
    /// @notice RE-5. Who reported, or its entity, does not rule whether that was baseless.
    error Reconciliation_OwnReport(bytes32 caseId, uint256 role);
    /// @notice RE-5. Who writes off is of an entity whose role an open alarm names.
    error Reconciliation_OwnAlarm(bytes32 caseId, uint256 role);
    /// @notice RE-5. A proposal would wait for longer than those who check and the arbiter have time.
    error Reconciliation_ExpiresLate(uint256 expiry, uint256 last);
    /// @notice RE-5. The template has no arbiter.
    error Reconciliation_NoArbiter(bytes32 caseId);
    /// @notice RE-5. An adjustment with this number or a higher one was proposed in this generation.
    error Reconciliation_StaleNumber(bytes32 caseId, uint256 number, uint256 last);
    /// @notice RE-5. The proposal is not the case's.
    error Reconciliation_OtherProposal(bytes32 caseId);
    /// @notice RE-5. The role has no leg on record.
    error Reconciliation_NoLegOf(uint256 role);
    /// @notice RE-5. Two journals of a role, or two corrections of one field of its leg.
    error Reconciliation_AdjustedTwice(uint256 role);
    /// @notice RE-5. The journal's parts add up to this, not to 0.
    error Reconciliation_Unbalanced(uint256 role, int256 rest);
    /// @notice RE-5. No leg can say this amount.
    error Reconciliation_AmountOutOfRange(uint256 role, int256 amount);
    /// @notice RE-5. The leg does not say what is stated, or cannot say what is corrected, or says it.
    error Reconciliation_BadCorrection(uint256 role, LegField field);
    /// @notice RE-5. Such an alarm is not waived; or cannot have been baseless.
    error Reconciliation_BadWaiver(uint256 code, uint256 role);
    /// @notice RE-5. No such alarm is open.
    error Reconciliation_NotAlarmed(bytes32 caseId, Alarm code, uint256 role);
    /// @notice RE-5. These alarms would stay open: bits 16 · code + role.
    error Reconciliation_StaysAlarmed(bytes32 caseId, uint256 alarms);
    /// @notice RE-5. With the adjustment the legs are not within tolerance.
    error Reconciliation_NotEven(bytes32 caseId);
    /// @notice RE-5. More than 16 calls.
    error Reconciliation_TooManyCalls(uint256 count);
    /// @notice RE-5. The template does not list the call.
    error Reconciliation_UnlistedCall(address target, bytes4 selector);
    /// @notice RE-5. No adjustment with this hash was approved, or it calls nothing.
    error Reconciliation_NotApproved(bytes32 adjustment);
    /// @notice RE-5. The adjustment has no such call.
    error Reconciliation_UnknownCall(uint256 index, uint256 count);
    /// @notice RE-5. With this much gas a call might fail for want of it.
    error Reconciliation_Starved(uint256 gas);
    /// @notice RE-5. The template has no write-off window.
    error Reconciliation_NeverWrittenOff(uint256 template);

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

    // ---------------------------------------------------------------- events: adjustments

    /// @notice RE-5. An adjustment waits for its approval: what of the proposal is not in it follows from the template, the case's
    /// record and the second.
    /// @param adjustment Its EIP-712 struct hash.
    event AdjustmentProposed(
        bytes32 indexed caseId,
        bytes32 indexed adjustment,
        Adjustment content
    );
    /// @notice RE-5. A role has approved the proposal, others still have to.
    event AdjustmentApproved(bytes32 indexed caseId, uint8 role);
    /// @notice RE-5. The adjustment that was proposed last is in force, all alarms are closed. The case is adjusted, or open if
    /// legs are still expected.
    /// @param role Who approved last; 255 for the arbiter.
    event CaseAdjusted(bytes32 indexed caseId, uint8 role);
    /// @notice RE-5. The adjustment that was proposed last was refused.
    /// @param role By whom; 255 for the arbiter.
    event AdjustmentRejected(bytes32 indexed caseId, uint8 role);
    /// @notice RE-5. Nobody approved the adjustment that was proposed last in time.
    event AdjustmentLapsed(bytes32 indexed caseId);
    /// @notice RE-5. A call of an approved adjustment has succeeded, for good.
    event ActionCarriedOut(bytes32 indexed caseId, bytes32 indexed adjustment, uint256 index);
    /// @notice RE-5. A call of an approved adjustment has failed; it may be tried again.
    /// @param reason What it reverted with, at most 256 bytes.
    event ActionFailed(
        bytes32 indexed caseId,
        bytes32 indexed adjustment,
        uint256 index,
        bytes reason
    );
    /// @notice RE-5. The case has begun again, without legs and alarms.
    event CaseReopened(bytes32 indexed caseId, uint256 generation, bytes32 reason);
    /// @notice RE-5. What was alarmed is given up. Legs that were expected and had not come are waived.
    /// @param record Digest of the record as it was.
    event CaseWrittenOff(bytes32 indexed caseId, uint8 role, bytes24 record, bytes32 reason);

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
    /// @notice An account has collected what waited for it.
    event CoinCollected(address indexed account, address indexed to, uint256 amount);
}
