// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Channel, DisputeTerms, Epoch, Inclusion} from "./ChannelTypes.sol";
import {Dispute, Disputes} from "./Disputes.sol";
import {IDirectChannels} from "./IDirectChannels.sol";
import {Effect} from "./Inclusions.sol";

/// @title Claims with a proof of what was included
/// @author The Tallystick authors
abstract contract ConflictClaims is IDirectChannels, Disputes {
    /// @dev What a transaction costs before the contract looks at its gas, and after: a little less than it does.
    uint256 private constant OTHER_GAS = 44_000;
    /// @dev What more the slot of an epoch costs of which nothing was known.
    uint256 private constant NEW_EPOCH_GAS = 17_000;
    /// @dev Of a byte that is not 0.
    uint256 private constant BYTE_GAS = 16;
    uint256 private constant COIN = 10 ** 18;

    /// @inheritdoc IDirectChannels
    function claimConflict(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        bytes calldata raw,
        Inclusion calldata conflict
    ) external nonReentrant returns (uint256 amount) {
        uint256 before = gasleft();
        Dispute memory d = _requireClaim(terms, dispute, raw);
        Effect memory effect = _effectOf(terms, terms.firstNonce + d.number, conflict);
        if (d.claim.held != 0) {
            if (!effect.isProven && !d.epoch.isProven)
                revert IterativePayments_ReceiptMissing(d.id, d.number);
            if (d.cumulative < d.claim.cumulative) d.cumulative = d.claim.cumulative;
        }
        _learn(d.epoch, effect);
        uint256 due = _dueOf(d, d.cumulative);
        uint256 penalty = _isBreach(d, effect) ? dispute.penalty : 0;
        if (due == 0 && penalty == 0) return 0;

        uint256 cost = 0;
        if (!d.epoch.isCharged) {
            uint256 other = _otherGas(d) + BYTE_GAS * (raw.length + _lengthOf(conflict));
            cost = _costOf(dispute, other + before - gasleft());
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
        (d.word, cost) = d.word.spend(cost);
        (d.word, penalty) = d.word.spend(penalty);
        d.epoch.isCharged = true;
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
            d.epoch.landed,
            uint96(amount), // ≤ due
            uint96(cost), // ≤ deposit
            uint96(penalty) // ≤ deposit
        );
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev IT-3. The payer spent the nonce elsewhere, on this chain, and before a claim.
    function _isBreach(Dispute memory d, Effect memory effect) private pure returns (bool) {
        if (effect.isPayment || !effect.isProtected || d.epoch.isCharged) return false;
        return d.epoch.filedBlock == 0 || effect.number < d.epoch.filedBlock;
    }

    function _lengthOf(Inclusion calldata conflict) private pure returns (uint256) {
        return conflict.header.length + conflict.transaction.length + conflict.receipt.length;
    }

    function _otherGas(Dispute memory d) private view returns (uint256) {
        Epoch storage known = _epochs[d.id][d.number];
        bool isNew = !known.isSpent && known.filedBlock == 0;
        return isNew ? OTHER_GAS + NEW_EPOCH_GAS : OTHER_GAS;
    }

    /// @dev What the gas of a proof costs, in units of the asset, at most what was agreed.
    function _costOf(DisputeTerms calldata dispute, uint256 gas) private view returns (uint256) {
        uint256 cost = (gas * (block.basefee + dispute.tip) * dispute.coinPrice) / COIN;
        return cost < dispute.disputeCost ? cost : dispute.disputeCost;
    }
}
