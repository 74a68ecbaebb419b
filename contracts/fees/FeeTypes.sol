// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How a tranche is consumed by time: evenly (FE-2) or not before its expiry (FE-3).
enum Schedule {
    Even,
    Cliff
}

/// @dev FE-12. The first that fits, in this order after `None`: see `IFeeAccounts.status`.
enum Status {
    None,
    Closed,
    Paused,
    Pending,
    Expired,
    Depleted,
    Low,
    Active
}

/// @notice The terms of a plan, fixed for ever when it is created. Times are seconds, amounts units of the token.
/// @param validity Length of a tranche: a whole number of minutes, 60 to 1,006,632,900 (2^24 − 1 minutes).
/// @param grace How late a charge may come: a whole number of hours, 0 to 457,200 (127 hours).
/// @param notice Length of a closing notice: a whole number of hours, 0 to 235,926,000. At least `grace` where the
/// plan is refundable, so that every bill for use before the notice can still come in.
/// @param maxPause How long a pause may last before the holder may close: a whole number of hours, 1 to 65,535 hours.
/// @param minDeposit Smallest deposit, at least 1.
/// @param maxDeposit Largest deposit, at most 2^88 − 1.
struct PlanTerms {
    uint32 validity;
    uint32 grace;
    uint32 notice;
    uint32 maxPause;
    uint88 minDeposit;
    uint88 maxDeposit;
    Schedule schedule;
    bool refundable;
}

/// @notice A deposit to be made.
/// @param token ERC-20 token, or `NATIVE`.
/// @param holder Whose account is funded.
/// @param plan Number of the plan, among the token's plans.
/// @param amount Units to pull. What arrives is credited (fee-on-transfer tokens credit less).
/// @param start When the tranche starts: 0 for now, or a second that has not passed.
/// @param hint 0, or what `depositHint` returned: it spares the search for a place and is checked, never trusted.
struct DepositOrder {
    address token;
    address holder;
    uint16 plan;
    uint256 amount;
    uint32 start;
    uint16 hint;
}

/// @notice A tranche as the views return it.
/// @param index Its place in the account, 1 to 63, its own until it is over; then another deposit may take it.
/// @param end When it stops being chargeable: `expiry`, or the end of its closing notice where that is earlier.
/// @param remaining What it still holds at the asked second: `principal` while Pending.
/// @param refundable Whether the holder may close it (FE-11).
struct TrancheView {
    uint8 index;
    uint16 plan;
    uint88 principal;
    uint88 unspent;
    uint88 remaining;
    uint32 start;
    uint32 expiry;
    uint32 end;
    Schedule schedule;
    bool refundable;
}

/// @notice An account at a glance.
/// @param available Chargeable now, in units: 0 while paused.
/// @param pending Sum of the tranches that have not started.
/// @param runsOutAt When the last tranche ends if nothing is charged; 0 if none is left.
/// @param threshold Below this available amount the status is Low.
/// @param pausedAt First paused second, 0 if not paused.
/// @param thirdPartyFunding Whether others than the holder may fund it.
struct AccountView {
    Status status;
    uint256 available;
    uint256 pending;
    uint32 runsOutAt;
    uint88 threshold;
    uint32 pausedAt;
    bool thirdPartyFunding;
}

/// @notice An executor's permission in one token.
/// @param cap Most it may charge one account per window, in units; 0 for no cap.
/// @param window Length of the window in seconds; windows are `[k·window, (k+1)·window)`.
/// @param lastBatch Number of its last batch; the next is one more.
struct ExecutorView {
    bool enabled;
    uint88 cap;
    uint32 window;
    uint64 lastBatch;
}
