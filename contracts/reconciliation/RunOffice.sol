// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {LeafDemands} from "./LeafDemands.sol";
import {Runs} from "./Runs.sol";

/// @title The office of runs
/// @author The Tallystick authors
/// @notice Its prose stands in `IRuns`. It is the second part of the code of Reconciliation, which runs it on its own
/// storage: one contract would exceed the size limit. By itself it holds nothing.
contract RunOffice is Runs, LeafDemands, CodePart {
    /// @param next The next part: `AdjustmentOffice`.
    constructor(address next) EIP712("Tallystick Reconciliation", "1") CodePart(next) {}
}
