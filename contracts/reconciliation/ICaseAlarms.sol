// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acceptance, SignedLeg} from "./CaseTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title Alarms that anybody raises
/// @author The Tallystick authors
/// @notice RE-4. The part of `IReconciliation` for what no leg shows: silence, and a role that signs two versions. Each takes a
/// proof, or a time that is over, so that nobody can alarm a case in which all roles keep to their times. It is raised
/// once in a generation, also if it was closed, and never on a case that is final or for which an adjustment waits.
/// Signatures are of the key by which the role posts now: one by a key that was replaced proves nothing any more, since
/// whoever found that key could accuse the role.
interface ICaseAlarms is IReconciliationEvents {
    /// @notice RE-4. A role's deadline is over. Its leg is not there: `Missing`. Or it was posted too late by this acceptance,
    /// while it told a later one itself: `Late`. The deadline is what `Role.legDeadline` counts; of a blind template first
    /// that to commit, then that to open. It runs anew when an adjustment has closed alarms of the case. Nothing is due of a
    /// role that is not expected, whose leg was waived, or of which a predecessor's leg is missing or alarmed; nor when the
    /// case was written off. The record of an opened blind leg tells the time of its commitment, so that
    /// such a leg is late only by itself. Evidence is the hash of the case's key, as the role accepted it.
    /// @param acceptance Of the template's role and the case's generation. Where roles need not accept, key hash and second
    /// of acceptance are 0.
    /// @param signature Of the role's key over `Acceptance`, as of `postLegs`; empty where roles need not accept.
    /// @param record As of a `Posting`.
    function raiseOverdue(
        Acceptance calldata acceptance,
        bytes calldata signature,
        uint256[] calldata record
    ) external;

    /// @notice RE-4. A role whose turn has come has neither posted nor shown that it accepted the case: `Withheld`. It accuses
    /// nobody: either the originator kept the case's key for itself, or the role does not accept. Keys and officers of the
    /// template's roles may call it when the accept window is over, counted from the first leg on. Anybody else, who
    /// cannot know what the parties sent each other, when the deadline of a role would be over that accepted in its
    /// last second: a role that keeps to both is never named. Evidence is 0.
    /// @param record As of a `Posting`.
    function raiseWithheld(
        uint32 template,
        uint8 role,
        bytes32 businessReference,
        uint256[] calldata record
    ) external;

    /// @notice RE-4. A role has signed two different legs of the case in this generation: `Equivocation`. Whether it
    /// posted one, the other or none does not matter. Evidence is keccak256(abi.encode(hash, hash)) of both struct hashes,
    /// the smaller first.
    /// @param first One of them, as it was signed …
    /// @param second … and the other.
    /// @param record As of a `Posting`.
    function proveEquivocation(
        uint32 template,
        uint8 role,
        bytes32 businessReference,
        SignedLeg calldata first,
        SignedLeg calldata second,
        uint256[] calldata record
    ) external;
}
