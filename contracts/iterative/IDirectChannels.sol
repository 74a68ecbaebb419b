// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, DisputeTerms, EpochView, Inclusion} from "./ChannelTypes.sol";
import {IIterativeEvents} from "./IIterativeEvents.sol";

/// @title Disputes of direct channels
/// @author The Tallystick authors
/// @notice The part of `IIterativePayments` for channels whose signed payments are plain transfers to the payee: of native
/// coin, without data, or exactly `transfer(payee, amount)` of the token. What lands is not seen by the contract, so each
/// claim is about one epoch, which is one nonce: what the payment says, less what the transaction at that nonce paid,
/// less what the deposit paid for it. Everybody may bring a proof. `claimConflict` is in `IChannelPayments`.
interface IDirectChannels is IIterativeEvents {
    // ---------------------------------------------------------------- proofs

    /// @notice IT-3. Keeps the hash of a block, so that proofs of it serve for ever. The chain itself knows those of 256
    /// blocks, and of 8,191 where it has EIP-2935. Again: a success without effect.
    /// @return hash Of the block.
    function checkpoint(uint64 number) external returns (bytes32 hash);

    /// @notice IT-4. Shows what the transaction at an epoch's nonce paid to the payee. It counts from then on, and a claim that
    /// waits is settled: what is missing the payee gets, the rest goes back. The stake goes to the payer if nothing was
    /// missing when the claim was filed, or in the block of it. Again: a success without effect, whatever is shown.
    /// @param landing With its receipt.
    function recordLanding(
        Channel calldata channel,
        DisputeTerms calldata dispute,
        uint32 epoch,
        Inclusion calldata landing
    ) external;

    /// @notice IT-4. Shows that the payer's nonce was beyond an epoch's before a claim was filed, if one was: then that waits for
    /// an answer only. A nonce spent later leaves the payer both windows, or the payee could land its payment behind the
    /// answer window and be paid before anybody could show it. Again: a success without effect.
    /// @param header Of a block, in RLP; of one before the claim's.
    /// @param account Nodes of its state trie from the root to the payer's account, one after another (EIP-1186).
    function proveSpent(
        Channel calldata channel,
        uint32 epoch,
        bytes calldata header,
        bytes calldata account
    ) external;

    // ---------------------------------------------------------------- claims without proof

    /// @notice IT-4. The payee claims what a signed payment says where no transaction can be shown at its nonce. What is owed is
    /// taken from the deposit, as far as it goes, and held. Once in an epoch. From this block on the payer may spend the
    /// nonce without a penalty.
    /// @param raw The payer's signed payment, as it would be broadcast.
    /// @param consent The payee's signature of `Claim(channel, epoch, cumulative)`.
    function fileClaim(
        Channel calldata channel,
        DisputeTerms calldata dispute,
        bytes calldata raw,
        bytes calldata consent
    ) external payable;

    /// @notice IT-4. Pays what is held for a claim that nobody answered: after the answer window if the nonce is known to be
    /// spent, else after the burn window behind it. If the payee has signed that the epoch is settled, or has let go of the
    /// channel, it goes back at once; in the first case the stake goes to the payer. Again: a success without effect.
    /// @return amount What the payee got.
    function payClaim(
        Channel calldata channel,
        DisputeTerms calldata dispute,
        uint32 epoch
    ) external returns (uint96 amount);

    /// @notice IT-4. Brings the payee's word that an epoch and all before it are settled: nothing of them can be claimed any
    /// more. The payer asks for it before it signs a payment of the next epoch. Again: a success without effect.
    /// @param paid What the payee was paid up to there, as it says.
    /// @param signature The payee's of `SettledThrough(channel, epoch, paid)`.
    function settleThrough(
        Channel calldata channel,
        uint32 epoch,
        uint96 paid,
        bytes calldata signature
    ) external;

    // ---------------------------------------------------------------- views

    /// @notice An epoch of a direct channel at a glance.
    function epochOf(bytes32 id, uint32 epoch) external view returns (EpochView memory);

    /// @notice The hash of a block that was kept; 0 for none.
    function checkpointOf(uint64 number) external view returns (bytes32 hash);

    /// @notice What of penalties went to nobody.
    function burned(address asset) external view returns (uint256 amount);
}
