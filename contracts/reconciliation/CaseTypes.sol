// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What a case has come to. `Final` is never stored: it is `Matched` or `Adjusted` after the final window.
enum CaseStatus {
    None,
    Open,
    Matched,
    Alarmed,
    AdjustmentProposed,
    Adjusted,
    Final
}

/// @dev RE-4. What is wrong. A case's alarms are one word: bit 16 · code + role.
enum Alarm {
    /// @dev The spread of the amounts exceeds the tolerance.
    Amount,
    Currency,
    /// @dev The spread of the value dates exceeds the window.
    Date,
    /// @dev The roots of the other fields differ.
    Fields,
    /// @dev The role has accepted the case, and its deadline has passed without its leg.
    Missing,
    /// @dev The role posted a second, different leg.
    Duplicate,
    /// @dev The template does not expect a leg of the role.
    Unexpected,
    /// @dev The leg came at or after its deadline.
    Late,
    /// @dev The role has neither accepted the case nor posted; or leaves that were demanded of it were not handed over.
    Withheld,
    /// @dev Two versions of the role's leg are signed.
    Equivocation,
    /// @dev The role's own books differ.
    BooksDiffer,
    /// @dev An observer's books differ; the observer's place in the template is in the role's place.
    ObserverDiffers
}

/// @dev Why a leg was not taken.
enum Refusal {
    None,
    /// @dev Amount, currency, date, fields or time of acceptance are not what the template takes.
    BadLeg,
    /// @dev A newer version of the template is in force: no new case.
    Superseded,
    /// @dev The record is not the case's: somebody was faster, or it was posted before.
    StaleRecord,
    /// @dev The case is in another generation.
    OtherGeneration,
    /// @dev An adjustment waits for its approval, or the case is final.
    Closed,
    /// @dev A predecessor's leg is missing or alarmed.
    OutOfTurn,
    /// @dev The role's leg does not open its commitment.
    OtherCommitment,
    /// @dev Not all roles have committed, and their deadline runs.
    NotCommitted
}

/// @notice RE-2. One role's record of a business transaction, as its key signs it.
/// @param businessReference The originator's business reference: with the template it names the case.
/// @param generation Of the case: 0, and one more each time it is opened again.
/// @param amount In minor units of the currency.
/// @param currency ISO 4217, numeric: 1 to 999.
/// @param valueDate Days since 1970-01-01.
/// @param fields Root over the other fields, each hashed with a salt that the parties share.
/// @param acceptedAt Second at which the role accepted the case's key, not in the future; 0 where the template asks for none.
struct Leg {
    bytes32 businessReference;
    uint8 generation;
    uint96 amount;
    uint16 currency;
    uint32 valueDate;
    bytes32 fields;
    uint40 acceptedAt;
}

/// @notice A leg, and what it is posted to.
/// @param record The words of the case's record as it is; none for the first leg. The contract keeps their hash only. They are:
/// the alarms that are open, as bits 16 · code + role; those that an adjustment has closed in this generation; then for each
/// role that has posted, in the order of the first posting, a `PostedWord` and the root over its other fields (of a
/// commitment the commitment; 0 of a leg that was waived). The events of the case tell all of it.
struct Posting {
    Leg leg;
    uint256[] record;
}

/// @notice A leg that opens a commitment.
/// @param blinding What it was committed with.
struct BlindPosting {
    Leg leg;
    bytes32 blinding;
    uint256[] record;
}

/// @notice RE-2. That a role will post a leg that nobody can know yet.
/// @param commitment keccak256(abi.encode(template, role, EIP-712 struct hash of the leg, blinding)), not 0: of one role, or
/// another could copy the commitment and, once it is open, what opens it.
struct Commitment {
    bytes32 businessReference;
    uint8 generation;
    bytes32 commitment;
}

/// @notice A commitment, and what it is posted to.
struct Committing {
    Commitment commitment;
    uint256[] record;
}

/// @notice A leg that a role signed, perhaps among others.
/// @param leg The leg.
/// @param hashes EIP-712 struct hashes of all legs under the signature, in their order.
/// @param place Of the leg among them.
/// @param signature Of the role's key, over `Legs`.
struct SignedLeg {
    Leg leg;
    bytes32[] hashes;
    uint256 place;
    bytes signature;
}

/// @notice RE-2. A role has the case's key.
/// @param keyHash keccak256 of the key from which the salts of the fields come.
/// @param acceptedAt Second from which on its deadline may run.
struct Acceptance {
    uint32 template;
    uint8 role;
    bytes32 businessReference;
    uint8 generation;
    bytes32 keyHash;
    uint40 acceptedAt;
}

/// @notice RE-4. The books of a role differ from what is on record.
/// @param evidence What the role says the hash of its evidence is.
/// @param details What explains it, or nothing.
struct BooksReport {
    uint32 template;
    uint8 role;
    bytes32 businessReference;
    uint8 generation;
    bytes32 evidence;
    bytes details;
}

/// @notice What the contract knows of a case.
/// @param digest Of its record: the first 192 bits; while an adjustment is proposed, of the proposal.
/// @param changedAt Second of its status's last change; of the first alarm while it is alarmed.
/// @param isHeld Whether its payouts stop.
/// @param isWrittenOff Whether its adjustment was a write-off.
struct CaseView {
    CaseStatus status;
    uint8 generation;
    uint40 changedAt;
    bool isHeld;
    bool isWrittenOff;
    bytes24 digest;
}
