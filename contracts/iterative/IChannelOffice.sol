// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelView,
    Receipt,
    TokenAuthorization,
    TokenPermit,
    VoucherKey
} from "./ChannelTypes.sol";
import {IIterativeEvents} from "./IIterativeEvents.sol";

/// @title What channels need less often: signed tokens, ceilings, keys, the end, and what can be read
/// @author The Tallystick authors
/// @notice The second part of `IIterativePayments`.
interface IChannelOffice is IIterativeEvents {
    // ---------------------------------------------------------------- signed tokens

    /// @notice IT-1. Anybody opens a channel that the payer has signed; the payer's tokens are the deposit, by permit
    /// (ERC-2612) or, where that fails, by an allowance that is there.
    /// @param consent The payer's signature of `Funding(channel)`: an opening from its own tokens, not from a sponsor's.
    function openWithPermit(
        Channel calldata channel,
        TokenPermit calldata permit,
        bytes calldata consent
    ) external returns (bytes32 id);

    /// @notice IT-1. Anybody opens an escrow channel whose payer has authorized the deposit (ERC-3009), with the id as
    /// the authorization's nonce. A pay-through channel takes the payer's nonce line, which is not taken on the word of
    /// a token: anybody can make one that asks nobody.
    function openWithAuthorization(
        Channel calldata channel,
        TokenAuthorization calldata authorization
    ) external returns (bytes32 id);

    /// @notice As `topUp`, with the payer's tokens by permit or allowance.
    /// @param consent The payer's signature of `TopUp(channel, number, amount)`.
    function topUpWithPermit(
        Channel calldata channel,
        uint16 number,
        uint96 amount,
        TokenPermit calldata permit,
        bytes calldata consent
    ) external;

    /// @notice As `topUp`, with the payer's tokens by ERC-3009. The authorization's nonce is the digest of
    /// `TopUp(channel, number, amount)`.
    function topUpWithAuthorization(
        Channel calldata channel,
        uint16 number,
        uint96 amount,
        TokenAuthorization calldata authorization
    ) external;

    // ---------------------------------------------------------------- ceilings and keys

    /// @notice As `claimVoucher`, where the payer signed a maximum and the payee says how much of it is owed.
    /// @param cumulative What the payee settles, at most `ceiling`.
    /// @param signature Of `Ceiling(channel, ceiling)`, as a voucher's.
    /// @param settlement The payee's signature of `Settlement(channel, ceiling, cumulative)`.
    /// @return amount What the payee got.
    function claimCeiling(
        Channel calldata channel,
        uint96 ceiling,
        uint96 cumulative,
        bytes calldata signature,
        bytes calldata settlement
    ) external returns (uint96 amount);

    /// @notice Lets a further key sign vouchers. A key is granted once; the same again is a success without effect.
    /// @param limit Highest cumulative amount that it may sign for.
    /// @param end From this second on none of its vouchers can be claimed, but what a revocation keeps; 0 for never.
    /// @param consent The payer's signature of `KeyGrant(channel, key, limit, end)`.
    function grantKey(
        Channel calldata channel,
        address key,
        uint96 limit,
        uint32 end,
        bytes calldata consent
    ) external;

    /// @notice Revokes a key, the signer too. Until the channel's window is over its vouchers count as before, so that the
    /// payee can claim them; from then on those up to `kept`. Where blocks come slowly, that may be later than an end that
    /// the key had of its own. The same again is a success without effect.
    /// @param kept Highest cumulative amount that the key has signed, as the payer says.
    /// @param consent The payer's signature of `KeyRevocation(channel, key, kept)`.
    function revokeKey(
        Channel calldata channel,
        address key,
        uint96 kept,
        bytes calldata consent
    ) external;

    // ---------------------------------------------------------------- the end

    /// @notice IT-5. The payer asks for the deposit: the window begins, in which the payee claims. Anybody may from the
    /// agreed end on. Again: a success without effect.
    /// @param consent The payer's signature of `Unlock(channel)`.
    function unlock(Channel calldata channel, bytes calldata consent) external;

    /// @notice IT-5. Pays what is left of the deposit to the payer, after the window. Again: a success without effect.
    /// @return amount What the payer got back.
    function withdraw(Channel calldata channel) external returns (uint96 amount);

    /// @notice The payee lets go at once: the rest of the deposit goes to the payer, and nothing can be claimed any
    /// more. A payment that lands later goes back. Again: a success without effect.
    /// @param settled What the payee has been paid in all, at least: its signature does not serve before.
    /// @param consent The payee's signature of `Release(channel, settled)`.
    /// @return amount What the payer got back.
    function release(
        Channel calldata channel,
        uint96 settled,
        bytes calldata consent
    ) external returns (uint96 amount);

    /// @notice The cooperative close: `claimVoucher` and `release` of the same amount in one.
    /// @param signature The voucher's.
    /// @param consent The payee's signature of `Release(channel, cumulative)`.
    function close(
        Channel calldata channel,
        uint96 cumulative,
        bytes calldata signature,
        bytes calldata consent
    ) external;

    /// @notice Pays out to `to` what could not be paid to the caller.
    function collect(address asset, address to) external returns (uint256 amount);

    // ---------------------------------------------------------------- views

    /// @notice The id of a channel on these terms, opened or not.
    function idOf(Channel calldata channel) external view returns (bytes32 id);

    /// @notice A channel at a glance.
    function channelOf(bytes32 id) external view returns (ChannelView memory);

    /// @notice A further key of a channel, or its revoked signer.
    function keyOf(bytes32 id, address key) external view returns (VoucherKey memory);

    /// @notice IT-1. Whether the payer account has a live pay-through channel, and the lowest first nonce of its next.
    function lineOf(address payer) external view returns (bool isTaken, uint64 lowest);

    /// @notice What waits for `collect`.
    function held(address asset, address account) external view returns (uint256 amount);

    /// @notice IT-8. Whether the payee of the channel has signed this receipt.
    function isReceipt(
        Channel calldata channel,
        Receipt calldata receipt,
        bytes calldata signature
    ) external view returns (bool);
}
