// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBooksReports} from "./IBooksReports.sol";
import {IBlindLegs} from "./IBlindLegs.sol";
import {ICaseAlarms} from "./ICaseAlarms.sol";
import {ICaseLegs} from "./ICaseLegs.sol";
import {ITemplates} from "./ITemplates.sol";

/// @title Reconciliation
/// @author The Tallystick authors
/// @notice All parties of a business transaction post their records of it, and the contract compares them in the same
/// transaction: what does not agree is an alarm that all see, and its adjustment starts at once. Words: a *template* is a
/// kind of business transaction, its roles, rules and deadlines; a *case* is one business transaction; a *leg* is one
/// role's record of it; a *run* is a batch of legs under a Merkle root. Of a case the contract keeps the hash of its
/// record, in one slot; callers bring the record, which the events tell. It holds no money but the stakes of observers and
/// what demands prepay, has no owner and no administration.
interface IReconciliation is ITemplates, ICaseLegs, IBlindLegs, ICaseAlarms, IBooksReports {}
