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
    /// @notice A payout failed and waits for `collect`.
    event PayoutHeld(address indexed asset, address indexed account, uint256 amount);
    event Collected(
        address indexed asset,
        address indexed account,
        address indexed to,
        uint256 amount
    );
}
