// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, TerminalStatus} from "./CardTypes.sol";
import {MAX_AMOUNT} from "./Limits.sol";
import {Totals} from "./TotalsWords.sol";

/// @dev CA-2, CA-11, CA-15. All that a payment asks a terminal for, its program's terms included, so that look-up,
/// status and accrual are one slot. Bits, lowest first:
/// captured 40 | guard 1 | refunded 40 | guard 1 | captures 16 | guard 1 | refunds 12 | guard 1 | length of a period 16 |
/// lease 4 | end of the period 22 | from 22 | to 22 | merchant 24 | longest authorization in days 6 | longest refund in days 9 |
/// offset from UTC 7 | record 1 | owes 1 | retiring 1 | revoked 1 | unused 8. A guard takes what a full field would lose; it is
/// never stored.
/// The lease is how many more periods of this length are sure to follow: a change is announced further ahead.
/// Times are quarters of an hour since 1970, the offset is in quarters of an hour from −12 hours. Captured and refunded
/// belong to the period with that end and are not yet in the merchant's totals; captured ≥ refunded. 0: never enrolled.
type Terminal is uint256;

using TerminalWord for Terminal global;

/// @dev Quarter of an hour: what the times of terminals and periods are multiples of.
uint256 constant QUARTER = 900;

/// @title Bits of a terminal's word
/// @author The Tallystick authors
library TerminalWord {
    uint256 internal constant RECORD = 1 << 244;
    /// @dev CA-4. The merchant has refunds due: captures take the long way, until they are covered.
    uint256 internal constant OWES = 1 << 245;
    uint256 internal constant RETIRING = 1 << 246;
    uint256 internal constant REVOKED = 1 << 247;

    uint256 private constant REFUNDED = 41;
    uint256 private constant CAPTURES = 82;
    uint256 private constant REFUNDS = 99;
    uint256 private constant ONE_REFUND = 1 << 99;
    uint256 private constant LENGTH = 112;
    uint256 private constant LEASE = 128;
    uint256 private constant MAX_LEASE = 15;
    uint256 private constant END = 132;
    uint256 private constant FROM = 154;
    uint256 private constant TO = 176;
    uint256 private constant MERCHANT = 198;
    uint256 private constant TERMS = 222;
    uint256 private constant REFUND_DAYS = 228;
    uint256 private constant MAX_QUARTERS = (1 << 22) - 1;
    /// @dev Where a field overflows, and where the merchant owes: the word alone does not do.
    uint256 private constant INVOLVED =
        OWES | (1 << 40) | (1 << (REFUNDED + 40)) | (1 << (CAPTURES + 16)) | (1 << (REFUNDS + 12));
    /// @dev Sums and counts.
    uint256 private constant COUNTED = (1 << LENGTH) - 1;
    /// @dev What changes with payments and periods.
    uint256 private constant ACCRUAL = (1 << FROM) - 1;

    /// @param terms_ What `terms` packs.
    function enrolled(
        uint256 merchant_,
        uint256 from_,
        uint256 to_,
        uint256 terms_
    ) internal pure returns (Terminal) {
        return
            Terminal.wrap(
                ((from_ / QUARTER) << FROM) |
                    ((to_ / QUARTER) << TO) |
                    (merchant_ << MERCHANT) |
                    (terms_ << TERMS)
            );
    }

    /// @dev CA-15. Counting in periods of this length, and nothing counted.
    /// @param length Seconds, a multiple of 900: at most 366 days.
    /// @param end_ Of the current one, in seconds.
    /// @param lease How many more of this length follow for sure: at most 15.
    function counting(
        Terminal self,
        uint256 length,
        uint256 end_,
        uint256 lease
    ) internal pure returns (Terminal) {
        uint256 rest = Terminal.unwrap(self) & ~ACCRUAL;
        uint256 word =
            ((length / QUARTER) << LENGTH) | (lease << LEASE) | ((end_ / QUARTER) << END);
        return Terminal.wrap(rest | word);
    }

    /// @dev A program's terms that a payment asks for: 23 bits.
    function terms(
        uint256 authorizationDays,
        uint256 refundDays,
        int256 utcOffset,
        bool record
    ) internal pure returns (uint256) {
        // −12 hours ≤ utcOffset ≤ 14 hours: 0 to 104 quarters
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 offset = uint256(utcOffset + 12 hours) / QUARTER;
        return authorizationDays | (refundDays << 6) | (offset << 15) | (record ? 1 << 22 : 0);
    }

    // ---------------------------------------------------------------- judging

    /// @dev CA-11. Whether the key may sell at this second; never where it was not enrolled.
    function isSelling(Terminal self, uint256 now_) internal pure returns (bool isIt) {
        assembly ("memory-safe") {
            // before `from` it wraps to more than any validity
            let from_ := and(shr(FROM, self), MAX_QUARTERS)
            isIt := lt(sub(div(now_, QUARTER), from_), sub(and(shr(TO, self), MAX_QUARTERS), from_))
            isIt := and(isIt, lt(self, RETIRING))
        }
    }

    /// @dev CA-1, CA-2. Whether a sale may have these ends: `whyNot` tells why not.
    function allows(
        Terminal self,
        uint256 deadline,
        uint256 refundEnd,
        uint256 now_
    ) internal pure returns (bool areAllowed) {
        assembly ("memory-safe") {
            let last := add(now_, mul(and(shr(REFUND_DAYS, self), 511), 86400)) // < 2^33
            areAllowed := iszero(or(gt(now_, deadline), gt(refundEnd, last)))
        }
    }

    /// @dev CA-1, CA-3. Whether an authorization may last until then.
    function allowsUntil(
        Terminal self,
        uint256 authorizationEnd,
        uint256 now_
    ) internal pure returns (bool) {
        unchecked {
            // an end that is not ahead wraps to more than any bound
            return authorizationEnd - now_ - 1 < ((Terminal.unwrap(self) >> TERMS) & 63) * 1 days;
        }
    }

    /// @dev CA-12. Why the key may not sell, if so.
    function whyNot(
        Terminal self,
        uint256 deadline,
        uint256 authorizationEnd,
        uint256 refundEnd,
        bool isHeld,
        uint256 now_
    ) internal pure returns (Decline why) {
        why = self.standing(now_);
        if (why != Decline.None) return why;
        if (self.has(RETIRING)) return Decline.TerminalRetiring;
        if (now_ > deadline) return Decline.DeadlinePassed;
        if (isHeld && (authorizationEnd <= now_ || authorizationEnd > self.lastAuthorization(now_)))
            return Decline.BadAuthorizationEnd;
        return refundEnd > self.lastRefund(now_) ? Decline.BadRefundEnd : Decline.None;
    }

    /// @dev CA-11. Why the key may do nothing at this second, if so.
    function standing(Terminal self, uint256 now_) internal pure returns (Decline) {
        if (self.isNone()) return Decline.UnknownTerminal;
        if (self.has(REVOKED)) return Decline.TerminalRevoked;
        return _isValid(Terminal.unwrap(self), now_) ? Decline.None : Decline.TerminalNotValid;
    }

    /// @dev CA-11. [from, to); never for a key that was not enrolled.
    function _isValid(uint256 word, uint256 now_) private pure returns (bool) {
        unchecked {
            // before `from` it wraps to more than any validity
            uint256 from_ = (word >> FROM) & MAX_QUARTERS;
            return now_ / QUARTER - from_ < ((word >> TO) & MAX_QUARTERS) - from_;
        }
    }

    function lastAuthorization(Terminal self, uint256 now_) internal pure returns (uint256) {
        return now_ + ((Terminal.unwrap(self) >> TERMS) & 63) * 1 days;
    }

    function lastRefund(Terminal self, uint256 now_) internal pure returns (uint256) {
        return now_ + ((Terminal.unwrap(self) >> REFUND_DAYS) & 511) * 1 days;
    }

    /// @dev CA-8. The day of a second in the program's time: days since 1970-01-01.
    function dayOf(Terminal self, uint256 second) internal pure returns (uint256) {
        unchecked {
            // second is a block's, years after 12 hours
            return
                (second + ((Terminal.unwrap(self) >> (TERMS + 15)) & 127) * QUARTER - 12 hours) /
                1 days;
        }
    }

    // ---------------------------------------------------------------- accrual

    /// @dev CA-15. The word after captures of its key in the current period. None where this word alone does not do:
    /// where the period is over, a field is full or the merchant owes; `Accruing` goes on then.
    /// @param amount Units, < 2^56.
    /// @param count How many captures, < 2^16.
    function capture(
        Terminal self,
        uint256 amount,
        uint256 count,
        uint256 now_
    ) internal pure returns (Terminal next) {
        uint256 involved = INVOLVED;
        assembly ("memory-safe") {
            let word := add(self, add(amount, shl(CAPTURES, count)))
            // amounts and counts beyond their fields would run over the guards
            let over := or(or(shr(40, amount), shr(16, count)), and(word, involved))
            let isCurrent := lt(div(now_, QUARTER), and(shr(END, word), MAX_QUARTERS))
            next := mul(and(iszero(over), isCurrent), word)
        }
    }

    /// @dev CA-4. The word after a refund that its key's captures of the current period cover. None where this word
    /// alone does not do; `Accruing` goes on then.
    /// @param amount Units, < 2^40.
    function refund(
        Terminal self,
        uint256 amount,
        uint256 now_
    ) internal pure returns (Terminal next) {
        uint256 involved = INVOLVED;
        assembly ("memory-safe") {
            let word := add(self, add(shl(REFUNDED, amount), ONE_REFUND))
            let over := gt(and(shr(REFUNDED, word), MAX_AMOUNT), and(word, MAX_AMOUNT))
            over := or(over, and(word, involved))
            let isCurrent := lt(div(now_, QUARTER), and(shr(END, word), MAX_QUARTERS))
            next := mul(and(iszero(over), isCurrent), word)
        }
    }

    /// @dev CA-15. The totals of its period, with what the word counts.
    function addTo(Terminal self, Totals totals) internal pure returns (Totals) {
        return
            totals.add(
                self.captured(),
                self.refunded(),
                self.refunded(),
                self.captures(),
                self.refunds()
            );
    }

    /// @dev CA-15. Nothing counted, in the period of this second: the word's, or a later one. None where the lease is not
    /// long enough: the program tells its periods then.
    function rolled(Terminal self, uint256 now_) internal pure returns (Terminal) {
        uint256 word = Terminal.unwrap(self);
        unchecked {
            uint256 quarter = now_ / QUARTER;
            uint256 end_ = _end(word);
            uint256 passed = 0;
            if (quarter >= end_) {
                uint256 length = (word >> LENGTH) & 0xffff; // no period is without
                passed = (quarter - end_) / length + 1;
                if (passed > (word >> LEASE) & MAX_LEASE) return Terminal.wrap(0);
                end_ += passed * length;
            }
            word &= ~(COUNTED | (MAX_QUARTERS << END));
            // a validity ends a year before the field does
            return Terminal.wrap((word | (end_ << END)) - (passed << LEASE)); // passed ≤ lease
        }
    }

    // ---------------------------------------------------------------- fields

    function with(Terminal self, uint256 flag) internal pure returns (Terminal) {
        return Terminal.wrap(Terminal.unwrap(self) | flag);
    }

    function without(Terminal self, uint256 flag) internal pure returns (Terminal) {
        return Terminal.wrap(Terminal.unwrap(self) & ~flag);
    }

    function has(Terminal self, uint256 flag) internal pure returns (bool) {
        return Terminal.unwrap(self) & flag != 0;
    }

    function until(Terminal self, uint256 to_) internal pure returns (Terminal) {
        return
            Terminal.wrap(
                (Terminal.unwrap(self) & ~(MAX_QUARTERS << TO)) | ((to_ / QUARTER) << TO)
            );
    }

    /// @dev CA-11. The same key, merchant, validity and terms, whatever it has accrued and whether it sells.
    function isSameEnrollment(Terminal self, Terminal other) internal pure returns (bool) {
        uint256 difference = Terminal.unwrap(self) ^ Terminal.unwrap(other);
        return difference & ~(ACCRUAL | OWES) == 0;
    }

    function isNone(Terminal self) internal pure returns (bool) {
        return Terminal.unwrap(self) == 0;
    }

    function status(Terminal self) internal pure returns (TerminalStatus) {
        if (self.isNone()) return TerminalStatus.None;
        if (self.has(REVOKED)) return TerminalStatus.Revoked;
        return self.has(RETIRING) ? TerminalStatus.Retiring : TerminalStatus.Enabled;
    }

    function captured(Terminal self) internal pure returns (uint256) {
        return Terminal.unwrap(self) & MAX_AMOUNT;
    }

    function refunded(Terminal self) internal pure returns (uint256) {
        return (Terminal.unwrap(self) >> REFUNDED) & MAX_AMOUNT;
    }

    function captures(Terminal self) internal pure returns (uint256) {
        return (Terminal.unwrap(self) >> CAPTURES) & 0xffff;
    }

    function refunds(Terminal self) internal pure returns (uint256) {
        return (Terminal.unwrap(self) >> REFUNDS) & 0xfff;
    }

    /// @return Seconds: the first after the period, which tells it from the others.
    function end(Terminal self) internal pure returns (uint256) {
        return _end(Terminal.unwrap(self)) * QUARTER;
    }

    /// @return Seconds.
    function from(Terminal self) internal pure returns (uint256) {
        return ((Terminal.unwrap(self) >> FROM) & MAX_QUARTERS) * QUARTER;
    }

    /// @return Seconds.
    function to(Terminal self) internal pure returns (uint256) {
        return ((Terminal.unwrap(self) >> TO) & MAX_QUARTERS) * QUARTER;
    }

    function merchant(Terminal self) internal pure returns (uint24) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint24(Terminal.unwrap(self) >> MERCHANT); // the low 24 bits of what is left
    }

    function _end(uint256 word) private pure returns (uint256) {
        return (word >> END) & MAX_QUARTERS;
    }
}
