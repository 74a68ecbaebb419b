// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChannelOffice} from "./IChannelOffice.sol";
import {IChannelPayments} from "./IChannelPayments.sol";
import {IDirectChannels} from "./IDirectChannels.sol";

/// @title Iterative payments: many payments, one transaction on chain
/// @author The Tallystick authors
/// @notice Payer and payee who trade often pay once on chain instead of each time. Every payment signs the sum owed so
/// far, off chain; the payee lands the last. A deposit answers for a payer who stops or spends its nonce elsewhere.
/// - In a **pay-through** channel a payment is a raw transaction that calls `pay`. Landed, it pays; shown to `claim`, the
///   deposit pays. Both count against one sum, `settled`, so nobody is ever paid twice, and no proof is needed.
/// - In a **direct** channel a payment is a plain transfer to the payee. Landed, it costs what a transfer costs; if the payer
///   spent its nonce elsewhere, a proof of that makes the deposit pay, and the payer a penalty.
/// - In an **escrow** channel a payment is a voucher, an EIP-712 message that the deposit pays.
///
/// A channel's id is the EIP-712 digest of its terms (`Channel`), so that nothing of them needs to be stored, an id is
/// bound to chain and contract, and a payer's signature over the id is its consent. An id is opened once, for ever.
/// Whoever sends a transaction chooses nothing: payouts go to the payee, refunds to the payer. Acts of payer and payee
/// take their signature (ECDSA with r ‖ s ‖ v, or ERC-1271), or an empty one from themselves. Amounts are units of the
/// asset, times are seconds.
/// @dev The numbered rules (IT-1 …) are in docs/iterative.md.
interface IIterativePayments is IChannelPayments, IDirectChannels, IChannelOffice {}
