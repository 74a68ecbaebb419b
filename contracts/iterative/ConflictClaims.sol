// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Channel, DisputeTerms, Inclusion} from "./ChannelTypes.sol";
import {Dispute, Disputes} from "./Disputes.sol";
import {EpochWord} from "./EpochWords.sol";
import {IChannelPayments} from "./IChannelPayments.sol";
import {Effect} from "./Inclusions.sol";

/// @title Claims with a proof of what was included
/// @author The Tallystick authors
abstract contract ConflictClaims is IChannelPayments, Disputes {
    /// @dev What a transaction costs before the contract looks at its gas, and after: a little less than it does …
    uint256 private constant OTHER_GAS = 40_000;
    /// @dev … and what it costs more where nothing is known of the epoch yet.
    uint256 private constant SLOT_GAS = 17_000;
    /// @dev Of a byte that is not 0.
    uint256 private constant BYTE_GAS = 16;
    uint256 private constant COIN = 10 ** 18;

    /// @inheritdoc IChannelPayments
    function claimConflict(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        bytes calldata raw,
        Inclusion calldata conflict
    ) external nonReentrant returns (uint256 amount) {
        uint256 gas = gasleft() + OTHER_GAS;
        Dispute memory d = _requireClaim(terms, dispute, raw);
        Effect memory effect = _effectOf(terms, terms.firstNonce + d.number, conflict);
        if (d.claim.held != 0) {
            if (!effect.isProven && !d.epoch.isProven())
                revert IterativePayments_ReceiptMissing(d.id, d.number);
            if (d.cumulative < d.claim.cumulative) d.cumulative = d.claim.cumulative;
        }
        if (EpochWord.unwrap(d.epoch) == 0) gas += SLOT_GAS;
        d.epoch = d.epoch.learned(effect.landed, effect.isProven);
        uint256 due = _dueOf(d, d.cumulative);
        uint256 penalty = _isBreach(d, effect) ? dispute.penalty : 0;
        if (due == 0 && penalty == 0) return 0;

        uint256 cost = 0;
        if (!d.epoch.isCharged()) {
            uint256 length = raw.length + effect.length;
            cost = _costOf(dispute, gas + BYTE_GAS * length - gasleft());
        }
        return _payConflict(terms, dispute, d, due, cost, penalty);
    }

    /// @dev What is owed comes first, then the cost, then the penalty, as far as the deposit goes.
    function _payConflict(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        Dispute memory d,
        uint256 due,
        uint256 cost,
        uint256 penalty
    ) private returns (uint256 amount) {
        uint256 refund = 0;
        (amount, refund) = _draw(d, due);
        (d.word, penalty) = d.word.spend(cost + penalty);
        cost = Math.min(cost, penalty);
        penalty -= cost;
        d.epoch = d.epoch.charged();
        _store(d);
        uint256 burnt = penalty - penalty / 2;
        if (burnt != 0) _burned[terms.asset] += burnt;

        if (d.claim.held != 0) emit ClaimResolved(d.id, d.number, 0, refund, terms.payee);
        _tell(d, amount, cost, penalty);

        amount += cost + penalty - burnt;
        _payOut(terms.asset, terms.payee, amount);
        _payOut(terms.asset, terms.payer, refund);
        if (d.claim.held != 0) _payOut(NATIVE_COIN, terms.payee, dispute.stake);
    }

    function _tell(Dispute memory d, uint256 amount, uint256 cost, uint256 penalty) private {
        // forge-lint: disable-start(unsafe-typecast)
        emit ConflictProven(
            d.id,
            d.number,
            d.cumulative,
            uint96(d.epoch.landed()), // a field of 96 bits
            uint96(amount), // ≤ due
            uint96(cost), // ≤ deposit
            uint96(penalty) // ≤ deposit
        );
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev IT-3. The payer spent the nonce elsewhere, on this chain, and before a claim.
    function _isBreach(Dispute memory d, Effect memory effect) private pure returns (bool) {
        if (effect.isPayment || !effect.isProtected || d.epoch.isCharged()) return false;
        uint256 filed = d.epoch.filedBlock();
        return filed == 0 || effect.number < filed;
    }

    /// @dev What the gas of a proof costs, in units of the asset, at most what was agreed.
    function _costOf(DisputeTerms calldata dispute, uint256 gas) private view returns (uint256) {
        uint256 cost = (gas * (block.basefee + dispute.tip) * dispute.coinPrice) / COIN;
        return Math.min(cost, dispute.disputeCost);
    }
}
