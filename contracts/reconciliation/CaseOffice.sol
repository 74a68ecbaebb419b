// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {BlindLegs} from "./BlindLegs.sol";
import {Templates} from "./Templates.sol";

/// @title The office of cases
/// @author The Tallystick authors
/// @notice Its prose stands in `ITemplates` and `IBlindLegs`. It is a part of the code of Reconciliation, which runs it on
/// its own storage: one contract would exceed the size limit. By itself it holds nothing.
contract CaseOffice is Templates, BlindLegs, CodePart {
    /// @param next The next part: `AlarmOffice`.
    constructor(address next) EIP712("Tallystick Reconciliation", "1") CodePart(next) {}
}
