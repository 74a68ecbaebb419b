// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What is known of an epoch of a direct channel, in one slot, the lowest bits first:
/// what its transaction paid 96 | what the deposit paid 96 | block in which a claim was filed 40 | whether its nonce is spent 1 |
/// whether what its transaction paid is what happened 1 | whether it is charged with a proof 1 | free 21.
type EpochWord is uint256;

using EpochWords for EpochWord global;

/// @title The arithmetic of an epoch
/// @author The Tallystick authors
/// @notice IT-3, IT-4. What a payment of a direct channel is owed: what it says, less what the transaction at its nonce paid,
/// and less what the deposit paid.
library EpochWords {
    uint256 private constant AMOUNT = 2 ** 96 - 1;
    uint256 private constant PAID_AT = 96;
    uint256 private constant FILED_AT = 192;
    uint256 private constant FILED = 2 ** 40 - 1;
    uint256 private constant IS_SPENT = 2 ** 232;
    uint256 private constant IS_PROVEN = 2 ** 233;
    uint256 private constant IS_CHARGED = 2 ** 234;

    // ---------------------------------------------------------------- moves

    /// @dev What was shown of the transaction at the nonce. What was proven stays.
    /// @param amount What it paid, at most 2^96 − 1.
    /// @param isProven_ Whether a receipt could change nothing of that.
    function learned(
        EpochWord self,
        uint256 amount,
        bool isProven_
    ) internal pure returns (EpochWord) {
        if (self.isProven()) return self;
        uint256 word = (EpochWord.unwrap(self) & ~AMOUNT) | amount | IS_SPENT;
        return EpochWord.wrap(isProven_ ? word | IS_PROVEN : word);
    }

    /// @dev The nonce is spent, by whatever.
    function spent(EpochWord self) internal pure returns (EpochWord) {
        return EpochWord.wrap(EpochWord.unwrap(self) | IS_SPENT);
    }

    /// @dev The deposit pays. @param amount Paid in all, with this, at most 2^96 − 1.
    function paidMore(EpochWord self, uint256 amount) internal pure returns (EpochWord) {
        return EpochWord.wrap(EpochWord.unwrap(self) + (amount << PAID_AT));
    }

    /// @dev A claim is filed. @param number Of this block, at most 2^40 − 1.
    function filed(EpochWord self, uint256 number) internal pure returns (EpochWord) {
        return EpochWord.wrap(EpochWord.unwrap(self) | (number << FILED_AT));
    }

    /// @dev The gas of a proof was refunded, and the penalty taken.
    function charged(EpochWord self) internal pure returns (EpochWord) {
        return EpochWord.wrap(EpochWord.unwrap(self) | IS_CHARGED);
    }

    // ---------------------------------------------------------------- fields

    /// @dev What is owed of an amount.
    function owed(EpochWord self, uint256 cumulative) internal pure returns (uint256) {
        uint256 known = self.landed() + self.paid();
        if (cumulative <= known) return 0;
        unchecked {
            return cumulative - known; // cumulative > known
        }
    }

    function landed(EpochWord self) internal pure returns (uint256) {
        return EpochWord.unwrap(self) & AMOUNT;
    }

    function paid(EpochWord self) internal pure returns (uint256) {
        return (EpochWord.unwrap(self) >> PAID_AT) & AMOUNT;
    }

    /// @dev 0 for no claim.
    function filedBlock(EpochWord self) internal pure returns (uint256) {
        return (EpochWord.unwrap(self) >> FILED_AT) & FILED;
    }

    function isSpent(EpochWord self) internal pure returns (bool) {
        return EpochWord.unwrap(self) & IS_SPENT != 0;
    }

    function isProven(EpochWord self) internal pure returns (bool) {
        return EpochWord.unwrap(self) & IS_PROVEN != 0;
    }

    function isCharged(EpochWord self) internal pure returns (bool) {
        return EpochWord.unwrap(self) & IS_CHARGED != 0;
    }
}
