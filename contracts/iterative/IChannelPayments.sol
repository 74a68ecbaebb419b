// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, DisputeTerms, Inclusion, VoucherClaim} from "./ChannelTypes.sol";
import {IIterativeEvents} from "./IIterativeEvents.sol";

/// @title Channels at work: opened, topped up, paid, claimed
/// @author The Tallystick authors
/// @notice The first part of `IIterativePayments`.
interface IChannelPayments is IIterativeEvents {
    // ---------------------------------------------------------------- opening

    /// @notice IT-1. The payer opens a channel and pays the deposit: native coin with the call, tokens by allowance.
    /// @return id The channel's.
    function open(Channel calldata channel) external payable returns (bytes32 id);

    /// @notice IT-1. Anybody opens a channel that the payer has signed, and pays the deposit. What is left of it goes to
    /// the payer in the end.
    /// @param consent The payer's signature over the id.
    function openFor(
        Channel calldata channel,
        bytes calldata consent
    ) external payable returns (bytes32 id);

    /// @notice Anybody adds the native coin that comes with the call to the deposit of an open channel. What is left goes to
    /// the payer in the end.
    /// @param number One more than the last top-up's, so that a retry cannot pay twice.
    function topUp(bytes32 id, uint16 number) external payable;

    /// @notice As `topUp`, with the caller's tokens by allowance.
    function topUpToken(Channel calldata channel, uint16 number, uint96 amount) external;

    // ---------------------------------------------------------------- pay-through

    /// @notice The signed payment of a pay-through channel, landed. The payee gets what is owed of `cumulative`: of the
    /// native coin that comes with the call (or of the payer's tokens, by allowance), and what is missing of the
    /// deposit as far as it goes. Coin beyond what is owed stays in the deposit, or goes back once the channel is over.
    /// @param epoch Account nonce − first nonce.
    /// @param cumulative What the payer owes in all, over all epochs. A payment's value is `cumulative` less what was
    /// settled by the epochs before.
    function pay(Channel calldata channel, uint32 epoch, uint96 cumulative) external payable;

    /// @notice The signed payment of a pay-through channel, shown: the deposit pays what is owed of its cumulative amount,
    /// as far as it goes. Again, or behind a higher one: a success without effect.
    /// @param raw The payer's signed transaction, as it would be broadcast.
    /// @return amount What the payee got.
    function claim(bytes calldata raw) external returns (uint96 amount);

    // ---------------------------------------------------------------- direct

    /// @notice IT-3. Shows a signed payment, and which transaction of the payer's was included at its nonce. The deposit pays at
    /// once what is owed beside what that one paid, and once an epoch the gas of the proof: at the base fee and the agreed
    /// tip, at most the agreed cost. A transaction that the payer signed for this chain alone, and that is no payment to
    /// the payee, costs the penalty too, unless it was included in the block of a claim or later. Of a payment its form
    /// counts, with a receipt what really moved. Where nothing is owed, and again: a success without effect.
    /// @param raw The payer's signed payment, as it would be broadcast.
    /// @param conflict The transaction at its nonce. A receipt is needed where a payment failed, or while a claim waits.
    /// @return amount What the payee got in all.
    function claimConflict(
        Channel calldata channel,
        DisputeTerms calldata dispute,
        bytes calldata raw,
        Inclusion calldata conflict
    ) external returns (uint256 amount);

    // ---------------------------------------------------------------- escrow

    /// @notice The deposit pays what is owed of a voucher's cumulative amount, as far as it goes. Again, or behind a higher
    /// one: a success without effect.
    /// @param signature Of `Voucher(channel, cumulative)` by the signer or a granted key, as `PlainKeys` has it.
    /// @return amount What the payee got.
    function claimVoucher(
        Channel calldata channel,
        uint96 cumulative,
        bytes calldata signature
    ) external returns (uint96 amount);

    /// @notice Claims vouchers of many channels of one payee in one asset, with one payout. An entry that cannot be claimed
    /// is told and skipped.
    /// @return amount What the payee got in all.
    function claimBatch(
        address payee,
        address asset,
        VoucherClaim[] calldata claims
    ) external returns (uint256 amount);
}
