// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice CA-17. A merchant's statement of a period, in units. Always
/// closing = opening + captured − drawn − debited + credited − fee − paid.
/// @param opening Closing of the statement before; 0 of the first.
/// @param captured Sum of the captures.
/// @param refunded Sum of the refunds, also of what the reserve covered or nothing did.
/// @param drawn What refunds and refunds due took from the captures.
/// @param debited Adjustments against the merchant.
/// @param credited Adjustments for it.
/// @param fee CA-16. Discount fee; below 0 where refunds give some back.
/// @param paid What was paid out since the statement before.
/// @param closing What remains to be paid.
struct Statement {
    uint32 period;
    uint32 captures;
    uint32 refunds;
    uint64 opening;
    uint64 captured;
    uint64 refunded;
    uint64 drawn;
    uint64 debited;
    uint64 credited;
    int64 fee;
    uint64 paid;
    uint64 closing;
}

/// @notice CA-16. An adjustment by two people, of a merchant's period.
/// @param period The period that it corrects; it counts in the statement of the period of its approval.
/// @param amount Units; below 0 against the merchant.
struct Adjustment {
    uint32 program;
    uint24 merchant;
    uint32 period;
    int64 amount;
    bytes32 reason;
}

/// @notice A merchant's account with clearing, in units.
/// @param closedUntil First second that no closed period has; before its first closing the begin of its first period.
/// @param paged CA-15. How many of its keys, in the order of their enrollment, count in its totals of the next period.
/// @param opening Closing balance of its last statement.
/// @param unpaid What of it has not been paid out.
/// @param net CA-16. Captures less refunds of closed periods, since the rate of its fee began.
/// @param charged CA-16. Fee of them.
/// @param chain CA-17. Hash of its last statement; 0 before the first.
struct ClearingView {
    uint32 closedUntil;
    uint32 paged;
    uint64 opening;
    uint64 unpaid;
    int64 net;
    int64 charged;
    bytes32 chain;
}

/// @notice CA-15, CA-16. Periods and fee of a program as they are, or will be.
/// @param from First second of the periods of this duration.
/// @param number Number of the first of them.
/// @param duration Seconds.
/// @param rateFrom First second from which this rate holds.
/// @param rate Discount fee in millionths.
/// @param fees Units of fees that clearing has not withdrawn.
struct ScheduleView {
    uint32 from;
    uint32 number;
    uint32 duration;
    uint32 rateFrom;
    uint24 rate;
    uint64 fees;
}

/// @notice CA-16. Adjustments of a merchant, in units.
/// @param debited Against it, in the statement of this period.
/// @param credited For it, in the statement of this period.
/// @param against Against it, as corrections of this period.
/// @param inFavor For it, as corrections of this period.
struct AdjustmentsView {
    uint64 debited;
    uint64 credited;
    uint64 against;
    uint64 inFavor;
}
