// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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
/// @param expiry Second from which on it can neither be proposed nor approved.
/// @param number Any, to tell like proposals apart.
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
/// @param record Digest of the case's record before.
/// @param adjusted Digest of the record with the adjustment, within tolerance and without alarms.
/// @param adjustment EIP-712 struct hash of the adjustment.
/// @param alarmedAt Second of the first alarm.
/// @param decidableAt Second from which on the arbiter decides.
/// @param expiry Second from which on nobody approves.
/// @param template Number of the template.
/// @param maker Role that proposed.
/// @param checkers Bit of each role that may approve.
/// @param missing Bit of each role that still has to approve; 0 where one of the checkers is enough.
/// @param isComplete Whether the case has all legs, so that approval closes it; else it goes on.
/// @param hasCalls Whether it calls other contracts.
struct AdjustmentProposal {
    bytes24 record;
    bytes24 adjusted;
    bytes32 adjustment;
    uint40 alarmedAt;
    uint40 decidableAt;
    uint40 expiry;
    uint32 template;
    uint8 maker;
    uint16 checkers;
    uint16 missing;
    bool isComplete;
    bool hasCalls;
}
