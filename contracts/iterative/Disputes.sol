// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Channel, ChannelKind, DisputeTerms, FiledClaim} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Consents} from "./Consents.sol";
import {EpochWord} from "./EpochWords.sol";
import {Inclusions} from "./Inclusions.sol";

/// @dev What a claim is about, as it is read and written.
/// @param number Of the epoch.
/// @param cumulative What the signed payment says.
struct Dispute {
    bytes32 id;
    uint32 number;
    uint96 cumulative;
    ChannelWord word;
    EpochWord epoch;
    FiledClaim claim;
}

/// @title The steps of a dispute
/// @author The Tallystick authors
abstract contract Disputes is Inclusions {
    /// @dev A direct channel that was opened, live or not, on these terms of dispute.
    function _requireDirect(
        Channel calldata terms,
        DisputeTerms calldata dispute
    ) internal view returns (Dispute memory d) {
        (d.id, d.word) = _requireKnown(terms, ChannelKind.Direct);
        _requireTerms(d.id, terms, dispute);
    }

    function _requireTerms(
        bytes32 id,
        Channel calldata terms,
        DisputeTerms calldata dispute
    ) private pure {
        if (terms.kind != ChannelKind.Direct) revert IterativePayments_WrongKind(id, terms.kind);
        if (Consents.disputeTerms(dispute) != terms.agreement)
            revert IterativePayments_OtherTerms(id);
    }

    /// @dev A signed payment of a live channel's epoch that the payee has not signed as settled.
    function _requireClaim(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        bytes calldata raw
    ) internal view returns (Dispute memory d) {
        (d.id, d.word) = _requireLive(terms);
        _requireTerms(d.id, terms, dispute);
        (d.number, d.cumulative) = _requirePayment(d.id, terms, raw);
        if (d.word.isThrough(d.number)) revert IterativePayments_EpochSettled(d.id, d.number);
        _load(d, d.number);
    }

    function _load(Dispute memory d, uint32 number) internal view {
        d.number = number;
        d.epoch = _epochs[d.id][number];
        if (d.epoch.filedBlock() != 0) d.claim = _claims[d.id][number];
    }

    /// @dev IT-3. What is owed of a payment, beside what landed and what the deposit paid for it.
    function _dueOf(Dispute memory d, uint256 cumulative) internal pure returns (uint256) {
        return Math.min(d.epoch.owed(cumulative), d.word.room());
    }

    /// @dev Pays what is due out of what is held for a claim, and of the deposit; the claim is over.
    /// @return amount For the payee. @return refund For the payer, at once.
    function _draw(
        Dispute memory d,
        uint256 due
    ) internal pure returns (uint256 amount, uint256 refund) {
        (d.word, amount, refund) = d.word.draw(d.claim.held, due);
        d.epoch = d.epoch.paidMore(amount); // ≤ what the payment says
    }

    /// @dev A claim that waited is over: the money goes where it belongs.
    // Callers are nonReentrant, and a payout that fails is counted behind it for its receiver alone.
    // slither-disable-next-line reentrancy-no-eth
    function _resolve(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        Dispute memory d,
        uint256 due,
        address staker
    ) internal returns (uint96 paid) {
        (uint256 amount, uint256 refund) = _draw(d, due);
        _store(d);
        // forge-lint: disable-next-line(unsafe-typecast)
        paid = uint96(amount); // ≤ due

        emit ClaimResolved(d.id, d.number, paid, refund, staker);

        _payOut(terms.asset, terms.payee, amount);
        _payOut(terms.asset, terms.payer, refund);
        _payOut(NATIVE_COIN, staker, dispute.stake);
    }

    /// @dev With no claim that waits.
    function _store(Dispute memory d) internal {
        _channels[d.id] = d.word;
        _epochs[d.id][d.number] = d.epoch;
        if (d.claim.held != 0) delete _claims[d.id][d.number];
    }
}
