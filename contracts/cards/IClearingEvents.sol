// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Statement} from "./ClearingTypes.sol";

/// @title Errors and events of clearing
/// @author The Tallystick authors
interface IClearingEvents {
    // ---------------------------------------------------------------- errors

    /// @notice CA-15. The period has not ended.
    error PrepaidCards_PeriodNotEnded(uint32 period, uint256 end, uint256 now_);
    /// @notice CA-15. The page does not begin where the one before ended.
    error PrepaidCards_PageOutOfOrder(uint256 from, uint256 expected);
    /// @notice CA-17. The merchant's period is not closed.
    error PrepaidCards_PeriodNotClosed(uint32 program, uint24 merchant, uint32 period);
    /// @notice CA-15. A new length must begin with a period, at least so far ahead, and be a multiple of 900, one hour to
    /// 366 days.
    error PrepaidCards_BadPeriods(uint256 from, uint256 length, uint256 earliest);
    /// @notice CA-16. A new rate must begin with a period that is ahead, behind the rate announced before.
    error PrepaidCards_BadRateStart(uint256 from, uint256 earliest);
    /// @notice CA-16. The fee is above what the program's terms allow.
    error PrepaidCards_FeeAboveBound(uint256 rate, uint256 max);
    /// @notice CA-16. Maker and checker must be two people.
    error PrepaidCards_SamePerson(address person);
    /// @notice CA-16. Nobody has proposed this adjustment.
    error PrepaidCards_UnknownAdjustment(bytes32 id);
    /// @notice CA-16. The adjustment is closed: approved, or rejected.
    error PrepaidCards_AdjustmentClosed(bytes32 id);
    /// @notice CA-16. The same id, other content.
    error PrepaidCards_AdjustmentConflict(bytes32 id);
    /// @notice CA-16. More would be adjusted than there is: captured less refunded in the period that it corrects, what
    /// the merchant has captured in the current one, or fees that are not withdrawn.
    error PrepaidCards_OverAdjustment(uint256 amount, uint256 max);
    /// @notice CA-17. Corrections are numbered without gaps.
    error PrepaidCards_BadRevision(uint256 revision, uint256 expected);
    /// @notice CA-17. The same revision, other content.
    error PrepaidCards_AttestationConflict(uint32 period, uint256 revision);
    /// @notice Only the merchant's owner says where it is paid.
    error PrepaidCards_NotOwner(uint24 merchant, address caller);
    /// @notice More would be withdrawn than there is in fees.
    error PrepaidCards_OverFees(uint256 amount, uint256 fees);

    // ---------------------------------------------------------------- events

    /// @notice CA-15. From this second on the program's periods have this length; the first of them is `number`.
    event PeriodsChanged(uint32 indexed program, uint32 from, uint32 number, uint32 duration);
    /// @notice CA-16. From this second on the discount fee is `rate` millionths.
    event FeeRateChanged(uint32 indexed program, uint32 from, uint24 rate);
    /// @notice CA-15. So many of the merchant's keys count in its totals of the period.
    event PeriodPaged(
        uint32 indexed program,
        uint24 indexed merchant,
        uint32 indexed period,
        uint256 paged
    );
    /// @notice CA-17. A period was closed that was not empty.
    /// @param chain keccak256(abi.encode(chain of the statement before, program, merchant, statement)).
    event PeriodClosed(
        uint32 indexed program,
        uint24 indexed merchant,
        Statement statement,
        bytes32 chain
    );
    /// @notice CA-15. All periods before this second are closed, and the last of them was empty, as all are that have no
    /// `PeriodClosed`.
    event ClosedUntil(uint32 indexed program, uint24 indexed merchant, uint32 end);
    /// @notice CA-16. In units.
    event PaidOut(uint32 indexed program, uint24 indexed merchant, address payout, uint64 amount);
    /// @notice CA-16. The token refused; anybody may try again.
    event PayoutFailed(
        uint32 indexed program,
        uint24 indexed merchant,
        address payout,
        uint64 amount
    );
    event PayoutSet(uint24 indexed merchant, address indexed payout);
    event AdjustmentProposed(bytes32 indexed id, address indexed maker, Adjustment adjustment);
    event AdjustmentApproved(bytes32 indexed id, address indexed checker);
    event AdjustmentRejected(bytes32 indexed id, address indexed checker, bytes32 reason);
    /// @notice CA-17. Clearing vouches for the lines of a statement.
    /// @param revision From 0; the others are corrections.
    /// @param root See sdk/cards/statements/lines.ts.
    /// @param lines How many.
    event LinesAttested(
        uint32 indexed program,
        uint24 indexed merchant,
        uint32 indexed period,
        uint16 revision,
        bytes32 root,
        uint32 lines
    );
    event FeesWithdrawn(uint32 indexed program, address indexed to, uint64 amount);
}
