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

/// @title Prepaid fee accounts
/// @author The Tallystick authors
/// @notice Companies prepay fees: each deposit is a tranche with an expiry of its own, consumed evenly over its
/// validity, independently of all others, and never transferable. An executor charges the account for what it ran.
/// An account is one holder in one token. All amounts are units of that token; all times are seconds; intervals are
/// half-open. Every balance is a pure function of storage and time: nobody needs to act for an expiry to hold.
/// @dev The numbered rules (FE-1 …) are in docs/fees.md.
interface IFeeAccounts {
    // ---------------------------------------------------------------- errors

    /// @notice An address that must not be zero is zero.
    error FeeAccounts_ZeroAddress();
    /// @notice An amount that must not be zero is zero.
    error FeeAccounts_ZeroAmount();
    /// @notice An amount or a time does not fit its field.
    error FeeAccounts_OutOfRange(uint256 value, uint256 max);
    /// @notice A plan's terms are outside the ranges of `PlanTerms`.
    error FeeAccounts_BadTerms(PlanTerms terms);
    /// @notice Neither `NATIVE` nor a contract.
    error FeeAccounts_NotToken(address token);
    /// @notice A cap needs a window, and a window a cap.
    error FeeAccounts_BadCap(uint88 cap, uint32 window);
    /// @notice The token has no plan of this number.
    error FeeAccounts_UnknownPlan(address token, uint16 plan);
    /// @notice The plan takes no new deposits.
    error FeeAccounts_PlanRetired(address token, uint16 plan);
    /// @notice What arrived is outside the plan's limits.
    error FeeAccounts_DepositOutOfBounds(uint256 received, uint256 min, uint256 max);
    /// @notice The native coin sent does not equal the amount named (or 0, for an ERC-20 token).
    error FeeAccounts_WrongValue(uint256 sent, uint256 expected);
    /// @notice A tranche cannot start, and a future balance not be asked for, in the past.
    error FeeAccounts_TimePassed(uint256 time, uint256 now_);
    /// @notice The holder has not allowed others to fund this account.
    error FeeAccounts_FundingNotAllowed(address token, address holder, address funder);
    /// @notice The account holds as many tranches as the funder may bring it to.
    error FeeAccounts_TooManyTranches(address token, address holder, uint256 max);
    /// @notice The hint names a taken place, or a neighbor that is not one.
    error FeeAccounts_WrongHint(uint16 hint);
    /// @notice The caller is not an enabled executor in this token.
    error FeeAccounts_NotExecutor(address token, address caller);
    /// @notice The account cannot pay this charge.
    error FeeAccounts_InsufficientFees(
        address token,
        address holder,
        uint256 asked,
        uint256 available
    );
    /// @notice The charge exceeds what a cap leaves to this executor in the window.
    error FeeAccounts_CapExceeded(
        address token,
        address holder,
        address executor,
        uint256 asked,
        uint256 left
    );
    /// @notice The use lies in the future.
    error FeeAccounts_UsedInFuture(uint256 usedAt, uint256 now_);
    /// @notice The use is longer ago than the account's plans allow.
    error FeeAccounts_UsedTooLongAgo(uint256 usedAt, uint256 oldest);
    /// @notice A batch item would walk over more than 4 tranches: charge it singly, or settle the account first.
    error FeeAccounts_TooManySteps(address token, address holder);
    /// @notice A batch needs 1 to `max` rows of `row` bytes each.
    error FeeAccounts_BatchSize(uint256 length, uint256 row, uint256 max);
    /// @notice References are given for every item of a batch or for none.
    error FeeAccounts_ReferenceCount(uint256 references, uint256 items);
    /// @notice The holders of a batch must strictly ascend: this one is out of order or there twice.
    error FeeAccounts_BatchOrder(uint256 index, address holder);
    /// @notice The batch's number is not the next one.
    error FeeAccounts_BatchNumber(uint64 number, uint64 expected);
    /// @notice Another content was sent under this number before.
    error FeeAccounts_BatchConflict(uint64 number);
    /// @notice The account is paused.
    error FeeAccounts_Paused(address token, address holder);
    /// @notice The account is not paused.
    error FeeAccounts_NotPaused(address token, address holder);
    /// @notice The account was never opened.
    error FeeAccounts_UnknownAccount(address token, address holder);
    /// @notice The account was moved to another key.
    error FeeAccounts_Moved(address token, address holder);
    /// @notice The account has no tranche with this index and expiry.
    error FeeAccounts_UnknownTranche(address token, address holder, uint8 index);
    /// @notice The tranche's plan or its funding does not let the holder close it.
    error FeeAccounts_NotRefundable(address token, address holder, uint8 index);
    /// @notice The account holds no tranche whose plan's `maxPause` has passed.
    error FeeAccounts_NothingToClose(address token, address holder);
    /// @notice Nothing is owed to the caller.
    error FeeAccounts_NothingOwed(address token, address payee);
    /// @notice Less revenue is settled than was asked.
    error FeeAccounts_InsufficientRevenue(address token, uint256 asked, uint256 settled);
    /// @notice More would be corrected than was charged under this reference.
    error FeeAccounts_CorrectionTooLarge(bytes32 ref, uint256 asked, uint256 left);
    /// @notice The signature is not one of `signer` over this content.
    error FeeAccounts_BadSignature(address signer);
    /// @notice The signature's deadline has passed.
    error FeeAccounts_SignatureExpired(uint256 deadline, uint256 now_);
    /// @notice No such move was asked for.
    error FeeAccounts_UnknownMove(address token, address holder, address newHolder);
    /// @notice The move's delay has not passed.
    error FeeAccounts_MoveTooEarly(uint256 readyAt, uint256 now_);
    /// @notice The new key has an account in this token already, or is the old key.
    error FeeAccounts_MoveTargetTaken(address token, address newHolder);

    // ---------------------------------------------------------------- events

    /// @notice A plan was created, for ever.
    event PlanCreated(address indexed token, uint16 indexed plan, PlanTerms terms);
    /// @notice A plan takes no new deposits.
    event PlanRetired(address indexed token, uint16 indexed plan);
    /// @notice An executor was enabled, changed or disabled by the operator.
    event ExecutorSet(
        address indexed token,
        address indexed executor,
        bool enabled,
        uint88 cap,
        uint32 window
    );
    /// @notice A holder set its own cap on an executor (0: none).
    event ExecutorCapped(
        address indexed token,
        address indexed holder,
        address indexed executor,
        uint88 cap,
        uint32 window
    );
    /// @notice FE-1. A tranche was opened.
    /// @param payer Who paid; this contract for corrections and grants.
    event Deposited(
        address indexed token,
        address indexed holder,
        address indexed payer,
        uint8 tranche,
        uint16 plan,
        uint88 amount,
        uint32 start,
        uint32 expiry
    );
    /// @notice FE-7. One tranche was charged; a charge that spills has one such line per tranche.
    /// @param charge Packed, see `ChargeWord`: amount, usedAt, tranche.
    event Charged(
        address indexed token,
        address indexed holder,
        bytes32 indexed ref,
        address executor,
        uint256 charge
    );
    /// @notice FE-8. One tranche was charged by an item of a numbered batch. Token and executor are those of the next
    /// `BatchCharged` in the same transaction.
    /// @param charge Packed, see `ChargeWord`: amount, usedAt, tranche, index, number.
    event BatchItemCharged(address indexed holder, uint256 charge);
    /// @notice The same, for an item with a reference of its own.
    event BatchItemChargedFor(address indexed holder, bytes32 indexed ref, uint256 charge);
    /// @notice FE-8. An item was skipped, with the selector of the error that the single charge would raise.
    /// @param figure What that error says was there: available, left under a cap, oldest use; else 0.
    event BatchItemSkipped(
        address indexed holder,
        uint64 number,
        uint16 index,
        uint88 amount,
        uint256 figure,
        bytes4 reason
    );
    /// @notice FE-8. A batch was carried out: closes the items before it.
    event BatchCharged(
        address indexed token,
        address indexed executor,
        uint64 indexed number,
        uint256 total,
        uint256 skipped
    );
    /// @notice FE-10. Earned fees of an account became withdrawable.
    event Settled(address indexed token, address indexed holder, uint256 earned);
    /// @notice FE-10. The operator withdrew.
    event Withdrawn(address indexed token, address indexed to, uint256 amount);
    /// @notice FE-11. A closing notice began; at `end` the tranche's remaining is owed to the holder.
    event ClosingStarted(
        address indexed token,
        address indexed holder,
        uint8 indexed tranche,
        uint32 end
    );
    /// @notice FE-11. A tranche was closed: `refund` is owed to `payee` from now on.
    event Closed(
        address indexed token,
        address indexed holder,
        address indexed payee,
        uint8 tranche,
        uint88 refund,
        uint32 time
    );
    /// @notice FE-11. What was owed was paid out.
    event Claimed(address indexed token, address indexed payee, address to, uint256 amount);
    /// @notice FE-12. An account was paused, with a reason.
    event AccountPaused(address indexed token, address indexed holder, bytes32 reason);
    /// @notice FE-12. An account was resumed.
    event AccountResumed(address indexed token, address indexed holder, bytes32 reason);
    /// @notice FE-12. The holder set the amount below which the status is Low.
    event ThresholdSet(address indexed token, address indexed holder, uint88 threshold);
    /// @notice FE-14. The holder allowed or forbade funding by others.
    event ThirdPartyFundingSet(address indexed token, address indexed holder, bool allowed);
    /// @notice FE-9. A holder asked to move its account to a new key, which has agreed.
    event MoveRequested(
        address indexed token,
        address indexed holder,
        address indexed newHolder,
        uint256 readyAt
    );
    /// @notice FE-9. A holder withdrew its request.
    event MoveCanceled(address indexed token, address indexed holder, address indexed newHolder);
    /// @notice FE-9. The operator approved: the account goes on under the new key. No money moved.
    event MoveApproved(address indexed token, address indexed holder, address indexed newHolder);
    /// @notice FE-17. A wrong charge was corrected by a tranche out of revenue.
    event ChargeCorrected(
        address indexed token,
        address indexed holder,
        bytes32 indexed ref,
        address executor,
        uint8 tranche,
        uint88 amount
    );
    /// @notice FE-17. A promotional tranche was granted out of revenue.
    event Granted(address indexed token, address indexed holder, uint8 tranche, uint88 amount);

    // ---------------------------------------------------------------- deposits

    /// @notice FE-1, FE-14. Opens a tranche with the caller's tokens (by allowance) or native coin. The first deposit
    /// opens the account.
    /// @return tranche Index of the tranche in the account.
    function deposit(DepositOrder calldata order) external payable returns (uint8 tranche);

    /// @notice FE-14. `deposit` after an ERC-2612 permit by the caller. A permit that fails is ignored: a front-runner
    /// may have used it already, and the allowance decides.
    function depositWithPermit(
        DepositOrder calldata order,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint8 tranche);

    /// @notice FE-14. `deposit` with the tokens of `payer` by ERC-3009 `receiveWithAuthorization`, whose nonce is
    /// `authorizationNonce(order, salt)`: whoever relays it chooses neither account, plan nor start. Anybody may call.
    function depositWithAuthorization(
        DepositOrder calldata order,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint8 tranche);

    /// @notice The ERC-3009 nonce that binds an authorization: keccak256(abi.encode(holder, plan, start, salt)).
    function authorizationNonce(
        DepositOrder calldata order,
        bytes32 salt
    ) external pure returns (bytes32);

    // ---------------------------------------------------------------- charges

    /// @notice FE-7. Charges an account, all or nothing. Not idempotent: for executors that are contracts and charge
    /// in the transaction that they execute.
    /// @param amount Units, 1 to 2^88 − 1.
    /// @param usedAt Second of the use, 0 for now; in the past, at most the plan's grace ago: the charge is taken as
    /// of then.
    /// @param ref Names the executed transaction.
    function charge(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external;

    /// @notice FE-7. The same, but takes what is there, within the caps, and returns what was missing.
    /// @return shortfall Units that were not charged.
    function chargeUpTo(
        address token,
        address holder,
        uint256 amount,
        uint256 usedAt,
        bytes32 ref
    ) external returns (uint256 shortfall);

    /// @notice FE-8. Charges many accounts under a number. The same call again is a success without effect; another
    /// content under a used number is an error. Items that cannot be charged are skipped and reported.
    /// @param number The executor's last batch number in this token plus 1.
    /// @param rows 1 to 1,000 items of 35 bytes, packed: holder (20), second of the use (4; 0 is no second), units to
    /// charge (11).
    /// The holders strictly ascend.
    /// @param refs One for each item, or none: an item is then named by number and index.
    /// @return total Units charged by this call; 0 for a repetition.
    function chargeBatch(
        address token,
        uint64 number,
        bytes calldata rows,
        bytes32[] calldata refs
    ) external returns (uint256 total);

    // ---------------------------------------------------------------- the holder

    /// @notice FE-11. Begins the closing notice of a tranche that the caller funded under a refundable plan. Charges
    /// go on until its end. Again: a success without effect.
    /// @param expiry The tranche's: so that a late repetition cannot meet another one at the same index.
    /// @return end End of the notice, never after the expiry.
    function close(address token, uint8 tranche, uint32 expiry) external returns (uint32 end);

    /// @notice FE-12. Closes every tranche of the caller's paused account whose plan's `maxPause` has passed, at the
    /// remaining of the first paused second. What others funded is owed to them, what was granted stays revenue.
    function closePaused(address token) external;

    /// @notice FE-11. Settles the caller's account and pays out all that is owed to the caller.
    /// @param to Where it goes.
    function claim(address token, address to) external returns (uint256 amount);

    /// @notice FE-12. Sets the available amount below which the status is Low; 0 for never.
    function setThreshold(address token, uint88 threshold) external;

    /// @notice FE-14. Allows or forbids others to fund the caller's account.
    function setThirdPartyFunding(address token, bool allowed) external;

    /// @notice FE-7. Caps what `executor` may charge the caller's account per window; cap 0 removes it.
    function capExecutor(address token, address executor, uint88 cap, uint32 window) external;

    /// @notice FE-9. Asks the operator to move the caller's account to a new key, which agrees by an EIP-712
    /// signature `Move(address token,address holder,address newHolder,uint256 nonce,uint256 deadline)`.
    /// Caps on executors belong to a key and stay behind: the new key sets its own, before or after.
    function requestMove(
        address token,
        address newHolder,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice FE-9. Withdraws the request.
    function cancelMove(address token) external;

    // ---------------------------------------------------------------- anybody

    /// @notice FE-6, FE-10. Brings accounts up to date: joins started tranches, clears dead ones, makes earned fees
    /// withdrawable and ended closings claimable. Changes no available amount, and is never needed for one.
    /// @return earned Units that became withdrawable.
    function settle(address token, address[] calldata holders) external returns (uint256 earned);

    // ---------------------------------------------------------------- the operator

    /// @notice Creates a plan. Operator only.
    /// @return plan Its number among the token's plans, from 1.
    function createPlan(address token, PlanTerms calldata terms) external returns (uint16 plan);

    /// @notice Stops new deposits under a plan; tranches keep its terms. Operator only.
    function retirePlan(address token, uint16 plan) external;

    /// @notice Enables or disables an executor in a token, with a cap per account and window (0: none). Operator only.
    function setExecutor(
        address token,
        address executor,
        bool enabled,
        uint88 cap,
        uint32 window
    ) external;

    /// @notice FE-10. Pays out settled revenue. Operator only.
    function withdraw(address token, address to, uint256 amount) external;

    /// @notice FE-17. Corrects a wrong charge by a new tranche out of settled revenue. Operator only.
    /// @param charged What was charged under the reference, as the executor attests by an EIP-712 signature
    /// `ChargeReceipt(address token,address holder,bytes32 ref,uint256 charged)`. All corrections of one
    /// reference together stay within it.
    /// @return tranche Index of the new tranche, which is not refundable.
    function correct(
        address token,
        address holder,
        uint16 plan,
        uint256 amount,
        address executor,
        bytes32 ref,
        uint256 charged,
        bytes calldata signature
    ) external returns (uint8 tranche);

    /// @notice FE-17. Grants a promotional tranche out of settled revenue, never refundable. Operator only.
    function grant(
        address token,
        address holder,
        uint16 plan,
        uint256 amount
    ) external returns (uint8 tranche);

    /// @notice FE-9. Carries out a holder's request, not before its delay has passed. Operator only.
    function approveMove(address token, address holder, address newHolder) external;

    // ---------------------------------------------------------------- compliance

    /// @notice FE-12. Stops charges, deposits and closings of an account, and the time that makes its fees earned or
    /// owed. What was owed before stays claimable. Compliance only.
    function pause(address token, address holder, bytes32 reason) external;

    /// @notice FE-12. Ends a pause. Time has run on: what expired meanwhile has expired. Compliance only.
    function resume(address token, address holder, bytes32 reason) external;

    // ---------------------------------------------------------------- views

    /// @notice FE-4. Units that can be charged now: `charge` of this succeeds and leaves 0, of one more reverts.
    function available(address token, address holder) external view returns (uint256);

    /// @notice FE-13. The same at a second not in the past, if nobody acts until then.
    function availableAt(
        address token,
        address holder,
        uint256 time
    ) external view returns (uint256);

    /// @notice FE-7. Units that can be charged now for a use at `usedAt`.
    function chargeable(
        address token,
        address holder,
        uint256 usedAt
    ) external view returns (uint256);

    /// @notice FE-12. Closed: the last tranche ended by closing, or the account was moved. Paused. Pending: no tranche
    /// has anything available and one is yet to start. Expired: the last tranche ran out by time. Depleted: by use.
    /// Low: below the holder's threshold. Else Active. None: never opened.
    function status(address token, address holder) external view returns (Status);

    /// @notice FE-12, FE-13. The account at a glance.
    function account(address token, address holder) external view returns (AccountView memory);

    /// @notice FE-13. The tranches that are not over: first those that have started, in the order in which they are
    /// charged, then those that have not, in the order of their start.
    /// @param offset How many to leave out.
    /// @param limit How many to return at most.
    function tranches(
        address token,
        address holder,
        uint256 offset,
        uint256 limit
    ) external view returns (TrancheView[] memory);

    /// @notice FE-10. Earned fees of the account that are not settled yet.
    function unsettled(address token, address holder) external view returns (uint256);

    /// @notice FE-10. Settled revenue in a token, not withdrawn.
    function revenue(address token) external view returns (uint256);

    /// @notice FE-11. What is owed to a payee and can be claimed, besides what a `settle` would add.
    function owed(address token, address payee) external view returns (uint256);

    /// @notice The terms of a plan and whether it is open for deposits.
    function planTerms(
        address token,
        uint16 plan
    ) external view returns (PlanTerms memory terms, bool open);

    /// @notice Number of the token's last plan.
    function planCount(address token) external view returns (uint16);

    /// @notice An executor's permission.
    function executorOf(
        address token,
        address executor
    ) external view returns (ExecutorView memory);

    /// @notice FE-5. A hint for a deposit under `plan` starting at `start` (0: now), right until the account changes.
    function depositHint(
        address token,
        address holder,
        uint16 plan,
        uint32 start
    ) external view returns (uint16);
}
