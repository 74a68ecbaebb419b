// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {BooksReports} from "./BooksReports.sol";
import {CaseAlarms} from "./CaseAlarms.sol";

/// @title The office of alarms
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAlarms` and `IBooksReports`. It is the last part of the code of Reconciliation, which
/// runs it on its own storage: one contract would exceed the size limit. By itself it holds nothing.
contract AlarmOffice is CaseAlarms, BooksReports {
    constructor() EIP712("Tallystick Reconciliation", "1") {}
}
