// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {AdjustmentCalls} from "./AdjustmentCalls.sol";
import {AdjustmentDecisions} from "./AdjustmentDecisions.sol";
import {CaseEndings} from "./CaseEndings.sol";

/// @title The office of adjustments
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAdjustments`. It is a part of the code of Reconciliation, which runs it on its own
/// storage: one contract would exceed the size limit. By itself it holds nothing.
contract AdjustmentOffice is AdjustmentDecisions, AdjustmentCalls, CaseEndings, CodePart {
    /// @param next The next part: `CaseOffice`.
    constructor(address next) EIP712("Tallystick Reconciliation", "1") CodePart(next) {}
}
