// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leg} from "./CaseTypes.sol";

/// @dev RE-3. A leg on record, the lowest bits first: amount 96 | currency 16 | value date 32 | second of posting 40 |
/// template 32 | role 8 | generation 8 | whether the case matched with it 1 | free 23. One without currency is a commitment, or stands for a leg that was waived.
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

    /// @dev RE-2. What a leg says, without its time.
    /// @param template_ < 2^32. @param role_ < 2^8.
    /// @return word Of one that is well-formed.
    /// @return acceptedAt Of it.
    /// @return isGood Whether its currency is 1 to 999, its fields are not 0, and nothing exceeds its type.
    function read(
        Leg calldata leg,
        uint256 template_,
        uint256 role_
    ) internal pure returns (PostedWord word, uint256 acceptedAt, bool isGood) {
        assembly ("memory-safe") {
            acceptedAt := calldataload(add(leg, 192))
            let generation_ := calldataload(add(leg, 32))
            let amount_ := calldataload(add(leg, 64))
            let currency_ := calldataload(add(leg, 96))
            let date := calldataload(add(leg, 128))
            let excess := or(
                or(shr(8, generation_), shr(96, amount_)),
                or(shr(32, date), shr(40, acceptedAt))
            )
            isGood := and(
                and(iszero(excess), gt(calldataload(add(leg, 160)), 0)),
                lt(sub(currency_, 1), 999)
            )
            word := or(
                or(amount_, or(shl(96, currency_), shl(112, date))),
                or(shl(184, template_), or(shl(216, role_), shl(224, generation_)))
            )
        }
    }

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

    /// @param time < 2^40.
    /// @param isLast Whether the case matched with it.
    function stamped(
        PostedWord self,
        uint256 time,
        bool isLast
    ) internal pure returns (PostedWord word) {
        assembly ("memory-safe") {
            word := or(self, or(shl(144, time), shl(232, isLast)))
        }
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

    function generation(PostedWord self) internal pure returns (uint256) {
        return (PostedWord.unwrap(self) >> GENERATION_AT) & 0xff;
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
