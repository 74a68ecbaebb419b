// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {AdjustmentProposals} from "./AdjustmentProposals.sol";
import {CaseLegs} from "./CaseLegs.sol";

/// @title Reconciliation
/// @author The Tallystick authors
/// @notice Its prose stands in `IReconciliation`. It has no owner and no administration. What is needed less often is in
/// `RunOffice` and the parts behind it, whose code runs on this contract's storage. Which code that is can never change.
contract Reconciliation is CaseLegs, AdjustmentProposals, CodePart {
    /// @param next The next part: `RunOffice`.
    constructor(address next) EIP712("Tallystick Reconciliation", "1") CodePart(next) {}
}
