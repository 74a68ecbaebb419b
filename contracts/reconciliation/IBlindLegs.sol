// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlindPosting, Committing} from "./CaseTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title Blind legs
/// @author The Tallystick authors
/// @notice RE-2. The part of `IReconciliation` for templates that are blind: all expected roles commit to their legs, then open
/// them, so that none can copy another's figures.
interface IBlindLegs is IReconciliationEvents {
    /// @notice Commits to legs of one role, signed together by its key as EIP-712 `Commitments(template, role, commitments)`. A
    /// second, different commitment is an alarm and changes nothing else. Those that are not taken are told as by
    /// `postLegs`. Again: a success without effect.
    /// @param signature As of `postLegs`.
    function commitLegs(
        uint32 template,
        uint8 role,
        Committing[] calldata commitments,
        bytes calldata signature
    ) external;

    /// @notice Opens legs, as `postLegs` posts them, when all expected roles have committed or their deadline is over. A role's
    /// deadline to open begins then. One that has not committed may post its leg then, with a blinding of 0: it is late.
    function openLegs(
        uint32 template,
        uint8 role,
        BlindPosting[] calldata postings,
        bytes calldata signature
    ) external;
}
