// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState, Skip} from "./ChannelTypes.sol";

/// @title What the contract of iterative payments tells, and why it refuses
/// @author The Tallystick authors
interface IIterativeEvents {
    // ---------------------------------------------------------------- errors

    /// @notice An address that must not be zero is zero.
    error IterativePayments_ZeroAddress();
    /// @notice Payer and payee are one.
    error IterativePayments_SelfPayment(address payer);
    /// @notice Neither the native coin nor a contract.
    error IterativePayments_NotAsset(address asset);
    /// @notice A term that its kind of channel does not have is set, one that it needs is missing, or one is out of range.
    error IterativePayments_BadTerms(Channel channel);
    /// @notice The end lies in the past.
    error IterativePayments_TimePassed(uint256 time, uint256 now_);
    /// @notice IT-1. The payer of a pay-through channel has code, if only a delegation (EIP-7702).
    error IterativePayments_PayerHasCode(address payer);
    /// @notice IT-1. The payer account has a live pay-through channel.
    error IterativePayments_LineTaken(address payer);
    /// @notice IT-1. The first nonce does not exceed every earlier one of the payer's channels.
    error IterativePayments_NonceUsed(address payer, uint64 firstNonce, uint64 lowest);
    /// @notice This id was opened before. Nothing was moved.
    error IterativePayments_AlreadyOpened(bytes32 id);
    /// @notice The channel's asset is the native coin, not a token.
    error IterativePayments_NotToken();
    /// @notice The channel's asset is not the native coin.
    error IterativePayments_NotNative(bytes32 id);
    /// @notice The channel is of the other kind.
    error IterativePayments_WrongKind(bytes32 id, ChannelKind kind);
    /// @notice The channel is unknown, or its state does not allow this.
    error IterativePayments_NotOpen(bytes32 id, ChannelState state);
    /// @notice The native coin sent does not equal what the terms ask for (0, for a token).
    error IterativePayments_WrongValue(uint256 sent, uint256 expected);
    /// @notice More than an amount's 96 bits hold.
    error IterativePayments_OutOfRange(uint256 value, uint256 max);
    /// @notice Neither sent nor signed by whose act it is.
    error IterativePayments_NotBy(address account, bytes32 digest);
    /// @notice Only the payer's own transaction pays.
    error IterativePayments_NotPayer(address sender, address payer);
    /// @notice The signature is nobody's, or of a key that may not sign for so much.
    error IterativePayments_NotSigned(bytes32 id, address signer, uint96 cumulative);
    /// @notice The raw transaction is no payment of this contract on this chain.
    error IterativePayments_NotPayment(
        uint256 chainId,
        address to,
        bytes4 selector,
        uint256 length
    );
    /// @notice IT-2. Only EIP-155, 2930 with an empty list and 1559 are signed payments.
    error IterativePayments_WrongType(uint8 kind);
    /// @notice IT-1. The transaction's nonce is not that of its epoch.
    error IterativePayments_WrongNonce(uint64 nonce, uint64 expected);
    /// @notice The payee settles more than the payer's ceiling.
    error IterativePayments_AboveCeiling(uint96 cumulative, uint96 ceiling);
    /// @notice Top-ups are numbered: this one was made, or its turn has not come.
    error IterativePayments_TopUpOutOfTurn(bytes32 id, uint256 number, uint256 next);
    /// @notice IT-5. The window runs: until this second, and until this block.
    error IterativePayments_Locked(bytes32 id, uint40 unlockTime, uint64 unlockBlock);
    /// @notice The payee lets go of more than it has been paid.
    error IterativePayments_NotSettled(bytes32 id, uint96 settled, uint96 expected);
    /// @notice A key that may sign for nothing.
    error IterativePayments_ZeroLimit(bytes32 id, address key);
    /// @notice The key was granted with other limits, was revoked, or is the signer.
    error IterativePayments_KeyKnown(bytes32 id, address key);
    /// @notice The key was never granted, has ended, or was revoked with another amount.
    error IterativePayments_KeyNotRevocable(bytes32 id, address key);

    /// @notice IT-3. These are not the terms of dispute that the channel was opened with.
    error IterativePayments_OtherTerms(bytes32 id);
    /// @notice IT-3. The chain does not know such a block any more, or never did, and no checkpoint holds it.
    error IterativePayments_UnknownBlock(uint64 number, bytes32 hash);
    /// @notice IT-3. The transaction in the block is not the payer's at this nonce.
    error IterativePayments_OtherTransaction(address signer, uint64 nonce);
    /// @notice IT-4. While a claim waits, a payment counts only with its receipt.
    error IterativePayments_ReceiptMissing(bytes32 id, uint32 epoch);
    /// @notice IT-4. The transaction paid nothing to the payee, or its receipt is missing.
    error IterativePayments_NothingPaid(bytes32 id, uint32 epoch);
    /// @notice IT-4. Beside what was paid nothing is owed of this amount, or the deposit is empty.
    error IterativePayments_NothingOwed(bytes32 id, uint32 epoch, uint96 cumulative);
    /// @notice IT-4. The payee has signed that this epoch is settled.
    error IterativePayments_EpochSettled(bytes32 id, uint32 epoch);
    /// @notice IT-4. A claim is filed once in an epoch.
    error IterativePayments_AlreadyFiled(bytes32 id, uint32 epoch, uint256 filedBlock);
    /// @notice IT-4. No claim was filed in this epoch.
    error IterativePayments_NotFiled(bytes32 id, uint32 epoch);
    /// @notice IT-4. The payer may still answer, or burn the nonce: until this second, and until this block.
    error IterativePayments_ClaimWaits(bytes32 id, uint32 epoch, uint256 time, uint256 number);
    /// @notice IT-4. In that block the payer had not yet spent the nonce.
    error IterativePayments_NonceUnspent(address payer, uint64 nonce, uint64 accountNonce);
    /// @notice IT-4. That the nonce was spent counts only by a block before the claim's.
    error IterativePayments_SpentTooLate(
        bytes32 id,
        uint32 epoch,
        uint64 number,
        uint256 filedBlock
    );

    // ---------------------------------------------------------------- events

    /// @notice IT-1. @param deposit What arrived.
    event Opened(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        Channel channel,
        uint96 deposit
    );
    /// @notice The next top-up was made: they are numbered from 1. @param amount What arrived.
    event ToppedUp(bytes32 indexed id, uint96 amount);
    /// @notice The payer's transaction landed.
    /// @param value What came with it, or was taken by allowance.
    /// @param amount What the payee got, of it and of the deposit.
    /// @param refund What went back to the payer; what then is left of value and deposit is the deposit.
    event Paid(
        bytes32 indexed id,
        uint32 epoch,
        uint96 cumulative,
        uint256 value,
        uint96 amount,
        uint256 refund
    );
    /// @notice The deposit paid what a signed payment says. @param amount What the payee got.
    event Claimed(bytes32 indexed id, uint32 epoch, uint96 cumulative, uint96 amount);
    /// @notice The deposit paid what a voucher says. @param amount What the payee got.
    event VoucherClaimed(bytes32 indexed id, uint96 cumulative, uint96 amount);
    /// @notice The payee settled so much under a ceiling; `VoucherClaimed` tells the rest.
    event CeilingSettled(bytes32 indexed id, uint96 ceiling, uint96 cumulative);
    /// @notice An entry of a batch was skipped. @param index Its place.
    event ClaimSkipped(bytes32 indexed id, uint256 index, Skip why);
    /// @notice IT-5. The deposit can be withdrawn from this second and this block on.
    event UnlockRequested(bytes32 indexed id, uint40 unlockTime, uint64 unlockBlock);
    /// @notice IT-5. @param amount What the payer got back.
    event Withdrawn(bytes32 indexed id, uint96 amount);
    /// @notice The payee let go. @param amount What the payer got back.
    event Released(bytes32 indexed id, uint96 amount);
    event KeyGranted(bytes32 indexed id, address indexed key, uint96 limit, uint32 end);
    /// @param end From this second, and …
    /// @param endBlock … from this block on only `kept` counts.
    event KeyRevoked(
        bytes32 indexed id,
        address indexed key,
        uint96 kept,
        uint32 end,
        uint32 endBlock
    );
    /// @notice IT-3. The hash of a block is kept.
    event Checkpointed(uint64 indexed number, bytes32 hash);
    /// @notice IT-3. The deposit paid what a signed payment says, beside what the transaction at its nonce paid.
    /// @param landed What that transaction paid.
    /// @param amount What the payee got of the payment …
    /// @param cost … and for the gas of the proof.
    /// @param penalty What the payer lost: half of it, rounded down, went to the payee, the rest to nobody.
    event ConflictProven(
        bytes32 indexed id,
        uint32 epoch,
        uint96 cumulative,
        uint96 landed,
        uint96 amount,
        uint96 cost,
        uint96 penalty
    );
    /// @notice IT-4. The transaction at an epoch's nonce paid so much.
    event LandingRecorded(bytes32 indexed id, uint32 epoch, uint96 landed);
    /// @notice IT-4. The payee claims what a signed payment says.
    /// @param held What was taken from the deposit for it.
    /// @param stake Wei that came with it.
    event ClaimFiled(
        bytes32 indexed id,
        uint32 epoch,
        uint96 cumulative,
        uint96 held,
        uint96 stake
    );
    /// @notice IT-4. A claim no longer waits.
    /// @param amount What the payee got: of what was held, and what was missing of the deposit. 0 where a conflict was proven:
    /// `ConflictProven` tells it then.
    /// @param refund What went back to the payer at once; what then is left of both is the deposit.
    /// @param staker Who got the stake.
    event ClaimResolved(
        bytes32 indexed id,
        uint32 epoch,
        uint96 amount,
        uint256 refund,
        address indexed staker
    );
    /// @notice IT-4. The nonce of an epoch was shown to be spent.
    event NonceSpent(bytes32 indexed id, uint32 epoch);
    /// @notice IT-4. The payee has signed that this epoch and all before it are settled. @param paid What it was paid, as
    /// it says.
    event SettledThrough(bytes32 indexed id, uint32 epoch, uint96 paid);
    /// @notice A payout failed and waits for `collect`.
    event PayoutHeld(address indexed asset, address indexed account, uint256 amount);
    event Collected(
        address indexed asset,
        address indexed account,
        address indexed to,
        uint256 amount
    );
}
