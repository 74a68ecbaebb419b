// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProposalWord} from "./ProposalWords.sol";

/// @notice RE-5. What a role books in its own books: the four add up to 0. The leg itself is never edited.
/// @param role Whose books.
/// @param leg What its leg changes by; the leg stays within 0 and 2^96 − 1.
/// @param suspense Booked against the suspense account …
/// @param fee … the fee account …
/// @param loss … and the loss account.
struct Journal {
    uint8 role;
    int104 leg;
    int104 suspense;
    int104 fee;
    int104 loss;
}

/// @dev A part of a leg that is corrected by a statement, not by a journal.
enum LegField {
    Currency,
    ValueDate,
    Fields
}

/// @notice RE-5. What a role's leg should have said.
/// @param stated What it says.
/// @param corrected What stands in its place from now on.
struct LegCorrection {
    uint8 role;
    LegField field;
    bytes32 stated;
    bytes32 corrected;
}

/// @notice RE-5. An alarm that the parties let go.
/// @param code Of an alarm that is open, no computed one: Missing, Duplicate, Unexpected, Late, Withheld, Equivocation,
/// BooksDiffer or ObserverDiffers.
/// @param role Of that alarm.
/// @param isBaseless The report was wrong: an observer loses its stake.
/// @param reason Hash of why.
struct Waiver {
    uint8 code;
    uint8 role;
    bool isBaseless;
    bytes32 reason;
}

/// @notice RE-5. A call to another contract, one that the template lists.
struct Call {
    address target;
    bytes data;
}

/// @notice RE-5. What closes a case's alarms, as the maker's officer signs it.
/// @param expiry Second from which on it can neither be proposed nor approved, at most two approval windows ahead.
/// @param number Above that of each adjustment that was proposed in this generation before, from 1 on: no signature serves
/// twice, whatever became of the proposal.
struct Adjustment {
    uint32 template;
    bytes32 businessReference;
    uint8 generation;
    uint8 maker;
    uint40 expiry;
    uint64 number;
    Journal[] journals;
    LegCorrection[] corrections;
    Waiver[] waivers;
    Call[] calls;
}

/// @notice RE-5. A proposal that waits. The contract keeps its hash, callers bring it; `AdjustmentProposed` tells it.
/// @param record Digest of the case's record as it was, with the number of the adjustment: the proposal uses it up.
/// @param adjusted Digest of the record with the adjustment, within tolerance and without alarms.
/// @param adjustment EIP-712 struct hash of the adjustment.
/// @param terms Who may approve, until when, and what then.
struct AdjustmentProposal {
    bytes24 record;
    bytes24 adjusted;
    bytes32 adjustment;
    ProposalWord terms;
}

/// @notice RE-5. A case that matched or was adjusted is taken up again.
/// @param generation Of the case as it is.
/// @param maker Role whose officer wants it …
/// @param checker … and role of another entity whose officer agrees.
/// @param expiry Second from which on it is too late.
/// @param reason Hash of why.
struct Reopening {
    uint32 template;
    bytes32 businessReference;
    uint8 generation;
    uint8 maker;
    uint8 checker;
    uint40 expiry;
    bytes32 reason;
}

/// @notice RE-5. What stays alarmed is given up.
/// @param maker A role that no open alarm names.
/// @param record Digest of the case's record as it is: what else is alarmed is not written off.
/// @param reason Hash of why.
struct WriteOff {
    uint32 template;
    bytes32 businessReference;
    uint8 generation;
    uint8 maker;
    bytes24 record;
    bytes32 reason;
}
