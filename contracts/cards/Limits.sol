// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";

/// @dev Most units that an amount of a card, a terminal's period or a payment can be.
uint256 constant MAX_AMOUNT = (1 << 40) - 1;

/// @dev CA-8. All limits of a card that wait to be applied. Bits, lowest first:
/// payment 11 | day 11 | dayCount 7 | week 11 | month 11 | lifetime 11 | readyAt 40.
type PendingLimits is uint256;

using Limits for PendingLimits global;

/// @title Limits and the windows they count in
/// @author The Tallystick authors
/// @notice CA-8. A limit takes 11 bits, lowest first: exponent 4 | mantissa 7. It means mantissa · 10^exponent, and no
/// limit where it is 0.
library Limits {
    /// @dev Monday, 29 December 1969: the week that 1 January 1970 is in began 3 days before.
    uint256 private constant WEEK_SHIFT = 3;
    uint256 private constant MASK = (1 << 11) - 1;

    /// @return units `MAX_AMOUNT` where there is no limit, so that a field never holds more.
    function decode(uint256 limit) internal pure returns (uint256 units) {
        assembly ("memory-safe") {
            // ≤ 127·10^15 as an encoded limit; `encode` writes none above MAX_AMOUNT
            units := mul(shr(4, limit), exp(10, and(limit, 15)))
            units := or(units, mul(iszero(limit), MAX_AMOUNT))
        }
    }

    /// @param amount Units, ≤ MAX_AMOUNT by its type; 0 for no limit.
    function encode(uint256 amount) internal pure returns (uint256) {
        uint256 mantissa = amount;
        uint256 exponent = 0;
        while (mantissa > 127 && mantissa % 10 == 0) {
            mantissa /= 10;
            ++exponent;
        }
        // an amount below 2^40 has at most 12 zeros
        if (mantissa > 127) revert ICardEvents.PrepaidCards_NotRepresentable(amount);
        return (mantissa << 4) | exponent;
    }

    /// @dev A limit in a word.
    /// @param place Its lowest bit.
    function unitsAt(uint256 word, uint256 place) internal pure returns (uint256 units) {
        return decode((word >> place) & MASK);
    }

    /// @dev A limit as it is shown: 0 for none.
    function shown(uint256 limit) internal pure returns (uint40) {
        return limit == 0 ? 0 : uint40(decode(limit)); // `encode` writes none above MAX_AMOUNT
    }

    /// @dev The week of a day, Monday to Sunday.
    /// @param day Days since 1970-01-01.
    function weekOf(uint256 day) internal pure returns (uint256) {
        return (day + WEEK_SHIFT) / 7;
    }

    /// @dev The calendar month of a day, counted from January 1970. After Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms", civil_from_days.
    /// @param day Days since 1970-01-01, < 2^16.
    // Calendars round down to whole eras and years and go on with them.
    // slither-disable-next-line divide-before-multiply
    function monthOf(uint256 day) internal pure returns (uint256) {
        unchecked {
            // all terms are far below 2^32, and none is negative for a day since 1970
            uint256 dayOfEra = day + 719_468 - 4 * 146_097; // of the era 1600-03-01 to 2000-02-29, and after it
            uint256 eras = dayOfEra / 146_097;
            dayOfEra -= eras * 146_097;
            uint256 yearOfEra =
                (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
            uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            uint256 march = (5 * dayOfYear + 2) / 153; // 0 = March
            // months since March 1600, less those from there to January 1970
            return (eras * 400 + yearOfEra) * 12 + march + 2 - 370 * 12;
        }
    }

    /// @dev CA-8. The stricter of two limits: none is the laxest.
    function stricter(uint256 a, uint256 b) internal pure returns (uint256) {
        return decode(a) < decode(b) ? a : b;
    }

    function pack(CardLimits memory limits) internal pure returns (PendingLimits) {
        if (limits.dayCount > 127) revert ICardEvents.PrepaidCards_OutOfRange(limits.dayCount, 127);
        return
            PendingLimits.wrap(
                encode(limits.payment) |
                    (encode(limits.day) << 11) |
                    (uint256(limits.dayCount) << 22) |
                    (encode(limits.week) << 29) |
                    (encode(limits.month) << 40) |
                    (encode(limits.lifetime) << 51)
            );
    }

    function unpack(PendingLimits self) internal pure returns (CardLimits memory limits) {
        uint256 word = PendingLimits.unwrap(self);
        limits.payment = shown(word & MASK);
        limits.day = shown((word >> 11) & MASK);
        limits.dayCount = uint8((word >> 22) & 127);
        limits.week = shown((word >> 29) & MASK);
        limits.month = shown((word >> 40) & MASK);
        limits.lifetime = shown((word >> 51) & MASK);
    }

    /// @dev Limit by limit the stricter one.
    function strictest(PendingLimits a, PendingLimits b) internal pure returns (PendingLimits) {
        (uint256 x, uint256 y) = (PendingLimits.unwrap(a), PendingLimits.unwrap(b));
        uint256 word = stricter(x & MASK, y & MASK);
        word |= stricter((x >> 11) & MASK, (y >> 11) & MASK) << 11;
        word |= _fewer((x >> 22) & 127, (y >> 22) & 127) << 22;
        word |= stricter((x >> 29) & MASK, (y >> 29) & MASK) << 29;
        word |= stricter((x >> 40) & MASK, (y >> 40) & MASK) << 40;
        word |= stricter((x >> 51) & MASK, (y >> 51) & MASK) << 51;
        return PendingLimits.wrap(word);
    }

    function equals(PendingLimits a, PendingLimits b) internal pure returns (bool) {
        return PendingLimits.unwrap(a) == PendingLimits.unwrap(b);
    }

    function readyAt(PendingLimits self) internal pure returns (uint256) {
        return PendingLimits.unwrap(self) >> 62;
    }

    function withReadyAt(PendingLimits self, uint256 second) internal pure returns (PendingLimits) {
        return PendingLimits.wrap((PendingLimits.unwrap(self) & ((1 << 62) - 1)) | (second << 62));
    }

    /// @dev 0 means as many as one likes.
    function _fewer(uint256 a, uint256 b) private pure returns (uint256) {
        if (a == 0) return b;
        return b == 0 || a < b ? a : b;
    }
}
