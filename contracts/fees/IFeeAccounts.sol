// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccountView,
    DepositOrder,
    ExecutorView,
    PlanTerms,
    Status,
    TrancheView
} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";

/// @title Prepaid fee accounts
/// @author The Tallystick authors
/// @notice Companies prepay fees: each deposit is a tranche with an expiry of its own, consumed evenly over its
/// validity, independently of all others, and never transferable. An executor charges the account for what it ran.
/// An account is one holder in one token. All amounts are units of that token; all times are seconds; intervals are
/// half-open. Every balance is a pure function of storage and time: nobody needs to act for an expiry to hold.
/// @dev The numbered rules (FE-1 …) are in docs/fees.md.
interface IFeeAccounts is IFeeEvents {
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
