// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelState,
    DisputeTerms,
    Receipt
} from "../../contracts/iterative/ChannelTypes.sol";
import {ChannelWord, ChannelWords} from "../../contracts/iterative/ChannelWords.sol";
import {Consents} from "../../contracts/iterative/Consents.sol";

/// @title The arithmetic of a channel, and the hashes of what is signed of it, callable
/// @author The Tallystick authors
contract ChannelWordsHarness {
    enum Move {
        Pay,
        Claim,
        TopUp,
        Unlock,
        Withdraw,
        Release,
        RevokeSigner
    }

    /// @param value Of a payment or a top-up.
    struct Step {
        Move move;
        uint256 value;
        uint96 cumulative;
        uint32 epoch;
    }

    /// @notice A channel after a step, and what the step moved.
    struct Stage {
        ChannelState state;
        uint256 deposit;
        uint256 settled;
        uint256 epoch;
        uint256 topUps;
        bool signerRevoked;
        bool isNative;
        uint256 amount;
        uint256 refund;
    }

    /// @notice Opens a channel and takes the steps one after another.
    function run(
        uint96 deposit,
        bool isNative,
        Step[] calldata steps
    ) external pure returns (Stage[] memory stages) {
        stages = new Stage[](steps.length);
        ChannelWord word = ChannelWords.opened(deposit, isNative);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 amount = 0;
            uint256 refund = 0;
            (word, amount, refund) = _take(word, steps[i]);
            stages[i] = _stage(word, amount, refund);
        }
    }

    /// @notice What is signed of each act, in the order of `Consents`, but for the receipt's: `digestOfReceipt`.
    function digests(
        bytes32 domain,
        Channel calldata channel,
        uint256 number,
        uint256 amount,
        uint256 lower,
        address key
    ) external pure returns (bytes32[] memory all) {
        bytes32 id = Consents.digest(domain, Consents.channel(channel));
        all = new bytes32[](10);
        all[0] = id;
        all[1] = Consents.digest(domain, Consents.funding(channel));
        all[2] = Consents.digest(domain, Consents.voucher(id, amount));
        all[3] = Consents.digest(domain, Consents.ceiling(id, amount));
        all[4] = Consents.digest(domain, Consents.settlement(id, amount, lower));
        all[5] = Consents.digest(domain, Consents.topUp(id, number, amount));
        all[6] = Consents.digest(domain, Consents.unlock(id));
        all[7] = Consents.digest(domain, Consents.release(id, amount));
        all[8] = Consents.digest(domain, Consents.keyGrant(id, key, amount, number));
        all[9] = Consents.digest(domain, Consents.keyRevocation(id, key, amount));
    }

    function digestOfReceipt(
        bytes32 domain,
        Receipt calldata receipt
    ) external pure returns (bytes32) {
        return Consents.digest(domain, Consents.receipt(receipt));
    }

    /// @notice What is signed in a direct channel only: a claim, and that epochs are settled.
    function digestsOfDirect(
        bytes32 domain,
        bytes32 id,
        uint256 epoch,
        uint256 amount
    ) external pure returns (bytes32[] memory all) {
        all = new bytes32[](2);
        all[0] = Consents.digest(domain, Consents.claim(id, epoch, amount));
        all[1] = Consents.digest(domain, Consents.settledThrough(id, epoch, amount));
    }

    function hashOfDispute(DisputeTerms calldata terms) external pure returns (bytes32) {
        return Consents.disputeTerms(terms);
    }

    function _take(
        ChannelWord word,
        Step calldata step
    ) private pure returns (ChannelWord, uint256 amount, uint256 refund) {
        if (step.move == Move.Pay) {
            (word, amount, refund) = word.pay(step.value, step.cumulative);
            return (word.reached(step.epoch), amount, refund);
        }
        if (step.move == Move.Claim) {
            (word, amount) = word.claim(step.cumulative);
            return (amount == 0 ? word : word.reached(step.epoch), amount, 0);
        }
        if (step.move == Move.TopUp) return (word.toppedUp(step.value), 0, 0);
        if (step.move == Move.Unlock) return (word.unlocked(), 0, 0);
        if (step.move == Move.RevokeSigner) return (word.signerRevoked(), 0, 0);
        ChannelState state =
            step.move == Move.Withdraw ? ChannelState.Withdrawn : ChannelState.Released;
        return (word.ended(state), word.deposit(), 0);
    }

    function _stage(
        ChannelWord word,
        uint256 amount,
        uint256 refund
    ) private pure returns (Stage memory) {
        return
            Stage({
                state: word.state(),
                deposit: word.deposit(),
                settled: word.settled(),
                epoch: word.epoch(),
                topUps: word.topUps(),
                signerRevoked: word.isSignerRevoked(),
                isNative: word.isNative(),
                amount: amount,
                refund: refund
            });
    }
}
