// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState} from "./ChannelTypes.sol";

/// @dev What changes of a channel, in one slot, the lowest bits first:
/// deposit 96 | settled 96 | epoch 32 | number of the last top-up 16 | state 8 | whether its asset is the native coin 1 |
/// whether its signer is revoked 1 | whether its epochs up to that one are settled by the payee's word 1 | free 5.
type ChannelWord is uint256;

using ChannelWords for ChannelWord global;

/// @title The arithmetic of a channel
/// @author The Tallystick authors
/// @notice IT-6. What a payment or a claim moves. One counter, `settled`, stands for all epochs: a claim from the deposit
/// and a later landing of the same sum, or of an older one, net out by themselves.
library ChannelWords {
    uint256 private constant AMOUNT = 2 ** 96 - 1;
    uint256 private constant EPOCH = 2 ** 32 - 1;
    uint256 private constant TOP_UPS = 2 ** 16 - 1;

    uint256 private constant SETTLED_AT = 96;
    uint256 private constant EPOCH_AT = 192;
    uint256 private constant TOP_UPS_AT = 224;
    uint256 private constant STATE_AT = 240;
    uint256 private constant ONE_TOP_UP = 2 ** 224;
    uint256 private constant IS_NATIVE = 2 ** 248;
    uint256 private constant IS_REVOKED = 2 ** 249;
    uint256 private constant IS_THROUGH = 2 ** 250;

    // ---------------------------------------------------------------- moves

    /// @dev IT-1. A channel that was just opened.
    /// @param amount At most 2^96 − 1.
    function opened(uint256 amount, bool isNative_) internal pure returns (ChannelWord) {
        uint256 native = isNative_ ? IS_NATIVE : 0;
        return ChannelWord.wrap(amount | (uint256(ChannelState.Open) << STATE_AT) | native);
    }

    /// @dev A payment that came with a value. What is owed beyond the value the deposit pays as far as it goes; what the
    /// value is beyond the owed goes into the deposit of a live channel.
    /// @param value What came with the payment.
    /// @param cumulative What the payer owes in all, at most 2^96 − 1.
    /// @return word The channel afterwards.
    /// @return amount For the payee: ≤ value + deposit, ≤ owed.
    /// @return refund For the payer, at once: value + deposit − amount − the deposit afterwards.
    function pay(
        ChannelWord self,
        uint256 value,
        uint256 cumulative
    ) internal pure returns (ChannelWord word, uint256 amount, uint256 refund) {
        return draw(self, value, self.owed(cumulative));
    }

    /// @dev What is due, out of a value and of the deposit, as `pay` has it.
    /// @param due At most 2^96 − 1 less what was settled.
    function draw(
        ChannelWord self,
        uint256 value,
        uint256 due
    ) internal pure returns (ChannelWord word, uint256 amount, uint256 refund) {
        if (value < due) {
            (word, amount) = _take(self, due - value, value);
        } else {
            (word, amount, refund) = (_settle(self, due), due, value - due);
            if (self.isLive() && refund <= AMOUNT - self.deposit()) {
                word = ChannelWord.wrap(ChannelWord.unwrap(word) + refund); // ≤ 2^96 − 1
                refund = 0;
            }
        }
    }

    /// @dev Takes from the deposit, as far as it goes, what settles no payment.
    /// @param amount Asked for.
    /// @return word The channel afterwards.
    /// @return taken ≤ deposit, ≤ amount.
    function spend(
        ChannelWord self,
        uint256 amount
    ) internal pure returns (ChannelWord word, uint256 taken) {
        uint256 left = self.deposit();
        taken = amount < left ? amount : left;
        word = ChannelWord.wrap(ChannelWord.unwrap(self) - taken); // taken ≤ deposit
    }

    /// @dev A claim: what is owed, as far as the deposit goes.
    /// @param cumulative What the payer owes in all, at most 2^96 − 1.
    /// @return word The channel afterwards.
    /// @return amount For the payee: ≤ deposit, ≤ owed.
    function claim(
        ChannelWord self,
        uint256 cumulative
    ) internal pure returns (ChannelWord word, uint256 amount) {
        return _take(self, self.owed(cumulative), 0);
    }

    /// @dev The highest epoch that a payment on chain was of.
    /// @param epoch_ Of a payment, at most 2^32 − 1.
    function reached(ChannelWord self, uint256 epoch_) internal pure returns (ChannelWord) {
        if (epoch_ <= self.epoch()) return self;
        uint256 others = ChannelWord.unwrap(self) & ~(EPOCH << EPOCH_AT);
        return ChannelWord.wrap(others | (epoch_ << EPOCH_AT));
    }

    /// @dev IT-4. The payee's word that this epoch and all before it are settled.
    /// @param epoch_ At most 2^32 − 1.
    function settledThrough(ChannelWord self, uint256 epoch_) internal pure returns (ChannelWord) {
        return ChannelWord.wrap(ChannelWord.unwrap(self.reached(epoch_)) | IS_THROUGH);
    }

    /// @dev More in the deposit. The caller has checked that both fit.
    function toppedUp(ChannelWord self, uint256 amount) internal pure returns (ChannelWord) {
        return ChannelWord.wrap(ChannelWord.unwrap(self) + amount + ONE_TOP_UP);
    }

    /// @dev IT-5. The payer asked for the deposit.
    function unlocked(ChannelWord self) internal pure returns (ChannelWord) {
        return _inState(self, ChannelState.Unlocking);
    }

    /// @dev The channel is over, and its deposit gone.
    function ended(ChannelWord self, ChannelState state_) internal pure returns (ChannelWord) {
        return ChannelWord.wrap(ChannelWord.unwrap(_inState(self, state_)) & ~AMOUNT);
    }

    /// @dev The signer is no longer the key of the vouchers, or only for a while.
    function signerRevoked(ChannelWord self) internal pure returns (ChannelWord) {
        return ChannelWord.wrap(ChannelWord.unwrap(self) | IS_REVOKED);
    }

    // ---------------------------------------------------------------- fields

    /// @dev What is owed of a cumulative amount. Nothing where the payee let go.
    function owed(ChannelWord self, uint256 cumulative) internal pure returns (uint256) {
        uint256 paid = self.settled();
        if (cumulative <= paid || _isIn(self, ChannelState.Released)) return 0;
        unchecked {
            return cumulative - paid; // cumulative > paid
        }
    }

    function deposit(ChannelWord self) internal pure returns (uint256) {
        return ChannelWord.unwrap(self) & AMOUNT;
    }

    function settled(ChannelWord self) internal pure returns (uint256) {
        return (ChannelWord.unwrap(self) >> SETTLED_AT) & AMOUNT;
    }

    function epoch(ChannelWord self) internal pure returns (uint256) {
        return (ChannelWord.unwrap(self) >> EPOCH_AT) & EPOCH;
    }

    function topUps(ChannelWord self) internal pure returns (uint256) {
        return (ChannelWord.unwrap(self) >> TOP_UPS_AT) & TOP_UPS;
    }

    function state(ChannelWord self) internal pure returns (ChannelState) {
        return ChannelState((ChannelWord.unwrap(self) >> STATE_AT) & 0xff);
    }

    function isNative(ChannelWord self) internal pure returns (bool) {
        return ChannelWord.unwrap(self) & IS_NATIVE != 0;
    }

    function isSignerRevoked(ChannelWord self) internal pure returns (bool) {
        return ChannelWord.unwrap(self) & IS_REVOKED != 0;
    }

    /// @dev IT-4. Whether the payee has signed that an epoch is settled.
    function isThrough(ChannelWord self, uint256 epoch_) internal pure returns (bool) {
        return ChannelWord.unwrap(self) & IS_THROUGH != 0 && epoch_ <= self.epoch();
    }

    /// @dev What can still be settled, over the channel's life.
    function room(ChannelWord self) internal pure returns (uint256) {
        unchecked {
            return AMOUNT - self.settled(); // a field of 96 bits
        }
    }

    /// @dev Whether its deposit answers for it.
    function isLive(ChannelWord self) internal pure returns (bool) {
        return _isIn(self, ChannelState.Open) || _isIn(self, ChannelState.Unlocking);
    }

    /// @dev Settles what is due out of the deposit, as far as it goes, and what came otherwise.
    function _take(
        ChannelWord self,
        uint256 due,
        uint256 otherwise
    ) private pure returns (ChannelWord word, uint256 amount) {
        uint256 taken = 0;
        (word, taken) = self.spend(due);
        amount = taken + otherwise;
        word = _settle(word, amount);
    }

    /// @dev settled + amount ≤ cumulative ≤ 2^96 − 1.
    function _settle(ChannelWord self, uint256 amount) private pure returns (ChannelWord) {
        return ChannelWord.wrap(ChannelWord.unwrap(self) + (amount << SETTLED_AT));
    }

    function _isIn(ChannelWord self, ChannelState state_) private pure returns (bool) {
        return (ChannelWord.unwrap(self) >> STATE_AT) & 0xff == uint256(state_);
    }

    function _inState(ChannelWord self, ChannelState state_) private pure returns (ChannelWord) {
        return
            ChannelWord.wrap(
                (ChannelWord.unwrap(self) & ~(uint256(0xff) << STATE_AT)) |
                    (uint256(state_) << STATE_AT)
            );
    }
}
