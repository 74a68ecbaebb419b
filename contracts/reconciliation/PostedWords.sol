// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev RE-3. A leg on record, the lowest bits first: amount 96 | currency 16 | value date 32 | second of posting 40 |
/// template 32 | role 8 | generation 8 | free 24. One without currency is a commitment, or stands for a leg that was waived.
type PostedWord is uint256;

using PostedWords for PostedWord global;

/// @title Legs on record
/// @author The Tallystick authors
library PostedWords {
    uint256 internal constant AMOUNT = 2 ** 96 - 1;
    uint256 private constant CURRENCY_AT = 96;
    uint256 private constant DATE_AT = 112;
    uint256 private constant POSTED_AT = 144;
    uint256 private constant TEMPLATE_AT = 184;
    uint256 private constant ROLE_AT = 216;
    uint256 private constant GENERATION_AT = 224;
    uint256 private constant FIGURES = 2 ** 144 - 1;

    /// @dev Where a leg comes from. @param template_ < 2^32. @param role_ < 2^8. @param generation_ < 2^8.
    function origin(
        uint256 template_,
        uint256 role_,
        uint256 generation_
    ) internal pure returns (PostedWord) {
        return
            PostedWord.wrap(
                (template_ << TEMPLATE_AT) | (role_ << ROLE_AT) | (generation_ << GENERATION_AT)
            );
    }

    /// @dev @param time < 2^40.
    function stamped(PostedWord self, uint256 time) internal pure returns (PostedWord) {
        return PostedWord.wrap(PostedWord.unwrap(self) | (time << POSTED_AT));
    }

    /// @dev Sets the figures of one that has none yet.
    /// @param amount_ < 2^96. @param currency_ < 2^16. @param date < 2^32.
    function saying(
        PostedWord self,
        uint256 amount_,
        uint256 currency_,
        uint256 date
    ) internal pure returns (PostedWord) {
        return
            PostedWord.wrap(
                PostedWord.unwrap(self) | amount_ | (currency_ << CURRENCY_AT) | (date << DATE_AT)
            );
    }

    /// @dev The same place and time, without figures: a leg that was waived.
    function bare(PostedWord self) internal pure returns (PostedWord) {
        return PostedWord.wrap(PostedWord.unwrap(self) & ~FIGURES);
    }

    function amount(PostedWord self) internal pure returns (uint256) {
        return PostedWord.unwrap(self) & AMOUNT;
    }

    function currency(PostedWord self) internal pure returns (uint256) {
        return (PostedWord.unwrap(self) >> CURRENCY_AT) & 0xffff;
    }

    function valueDate(PostedWord self) internal pure returns (uint256) {
        return (PostedWord.unwrap(self) >> DATE_AT) & 0xffffffff;
    }

    function postedAt(PostedWord self) internal pure returns (uint256) {
        return (PostedWord.unwrap(self) >> POSTED_AT) & 0xffffffffff;
    }

    function role(PostedWord self) internal pure returns (uint256) {
        return (PostedWord.unwrap(self) >> ROLE_AT) & 0xff;
    }

    /// @dev Whether it says figures.
    function isLeg(PostedWord self) internal pure returns (bool) {
        return self.currency() != 0;
    }

    /// @dev Amount, currency and value date, for comparing two legs of one role.
    function figures(PostedWord self) internal pure returns (uint256) {
        return PostedWord.unwrap(self) & FIGURES;
    }
}
