// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlanTerms} from "./FeeTypes.sol";

/// @title What the contract of fee accounts tells, and why it refuses
/// @author The Tallystick authors
interface IFeeEvents {
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
}
