// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BooksReport} from "./CaseTypes.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";

/// @title Reports that somebody's own books differ
/// @author The Tallystick authors
/// @notice RE-4. The part of `IReconciliation` for what only the reporter can see. A role reports without a stake. An observer
/// brings one for each report, and has only so many that wait: it has it back when the alarm is closed, unless it is
/// closed as baseless.
interface IBooksReports is IReconciliationEvents {
    /// @notice RE-4. The books of a role differ: `BooksDiffer`. Who sends it is irrelevant.
    /// @param report Its details are emitted as they are; of a template that is sealed, they are to be sealed for its roles.
    /// @param signature Of the role's key over `BooksReport`, as of `postLegs`.
    /// @param record As of a `Posting`.
    function reportBooks(
        BooksReport calldata report,
        bytes calldata signature,
        uint256[] calldata record
    ) external;

    /// @notice RE-4. The books of the sender, an observer of the template, differ: `ObserverDiffers` at its place. It brings
    /// exactly the stake of the template. Not more of its reports wait under a template than its quota.
    /// @param generation Of the case.
    /// @param evidence What the observer says the hash of its evidence is.
    /// @param details As of a role's report.
    /// @param record As of a `Posting`.
    function reportAsObserver(
        uint32 template,
        bytes32 businessReference,
        uint8 generation,
        bytes32 evidence,
        bytes calldata details,
        uint256[] calldata record
    ) external payable;

    /// @notice Pays out to `to` what the sender has of stakes.
    /// @return amount In wei.
    function collectStakes(address to) external returns (uint256 amount);

    // ---------------------------------------------------------------- views

    /// @notice What waits for `collectStakes`, in wei: stakes that were returned to the account, or forfeited to it.
    function stakesOf(address account) external view returns (uint256 amount);

    /// @notice The stake behind an alarm that is open. @param place Of the observer in the template.
    /// @return account The observer, or 0 where there is no such alarm.
    /// @return amount In wei.
    function stakeOn(
        bytes32 caseId,
        uint8 generation,
        uint8 place
    ) external view returns (address account, uint256 amount);

    /// @notice Reports of an observer that wait, of one template. @return quota How many may.
    function waitingOf(
        uint32 template,
        address account
    ) external view returns (uint256 waiting, uint256 quota);
}
