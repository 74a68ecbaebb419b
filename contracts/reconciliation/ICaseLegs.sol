// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseView, Posting} from "./CaseTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title Legs
/// @author The Tallystick authors
/// @notice The part of `IReconciliation` that is called often: each role posts its record of a business transaction, and it is
/// compared with the others' at once.
interface ICaseLegs is IReconciliationEvents {
    /// @notice RE-2, RE-3. Posts legs of one role, signed together by its key as EIP-712 `Legs(template, role, legs)`. Who sends
    /// them is irrelevant. Each is compared with those on record; what it shows is alarmed (RE-4) and the leg is taken all
    /// the same. A second, different leg of the role is an alarm and changes nothing else; behind an adjustment it is none, as
    /// the record does not say any more what the role posted. One that is not taken is told by
    /// `LegRefused`, or, if it is the only one, by `Reconciliation_Refused`. A leg that the record has already is a
    /// success without effect.
    /// @param template Number of the template.
    /// @param role Number of the role in it.
    /// @param postings The legs, each with its case's record.
    /// @param signature 0 ‖ r ‖ vs, or 1 ‖ x ‖ y ‖ r ‖ s for a P-256 key (see PlainKeys).
    function postLegs(
        uint32 template,
        uint8 role,
        Posting[] calldata postings,
        bytes calldata signature
    ) external;

    /// @notice What the contract knows of a case. `None` of one that was not opened.
    function caseOf(
        uint32 template,
        bytes32 businessReference
    ) external view returns (CaseView memory);

    /// @notice RE-4. Whether an alarm holds the payouts of a case. Who pays out for a case asks this first.
    function isHeld(bytes32 caseId) external view returns (bool);

    /// @notice RE-2. The id of a case: keccak256(abi.encode(template, businessReference)). A template has one originator, and
    /// only its parties open cases: a stranger cannot take a reference.
    function caseIdOf(uint32 template, bytes32 businessReference) external pure returns (bytes32);
}
