// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "./CardTypes.sol";
import {Limits, MAX_AMOUNT, PendingLimits} from "./Limits.sol";

/// @dev CA-2, CA-7, CA-8. All that a payment asks a card for, so that it reads and writes one slot. Bits, lowest first:
/// balance 40 | hold 40 | daySum 40 | top 22 | window 32 | lastDay 16 | daysLeft 12 | dayCount 7 | dayCountLimit 7 |
/// paymentLimit 11 | dayLimit 11 | cap 11 | unused 1 | longLimits 1 | frozen by holder 1, issuer 1, regulator 1 |
/// blocked 1 | replaced 1.
/// `daySum` and `dayCount` belong to the day `lastDay − daysLeft`. 0: never issued. Replaced: the low 160 bits are the
/// successor.
type Card is uint256;

/// @dev CA-8. What a payment asks for where a card has limits over more than a day. Bits, lowest first:
/// weekSum 40 | monthSum 40 | lifetimeSum 40 | week 14 | month 12 | weekLimit 11 | monthLimit 11 | lifetimeLimit 11.
type LongLimits is uint256;

using CardWord for Card global;
using LongLimitsWord for LongLimits global;

/// @title Bits of a card's word
/// @author The Tallystick authors
library CardWord {
    uint256 internal constant LONG_LIMITS = 1 << 250;
    uint256 internal constant FROZEN_BY_HOLDER = 1 << 251;
    uint256 internal constant FROZEN_BY_REGULATOR = 1 << 253;
    uint256 internal constant FROZEN = 7 << 251;
    uint256 internal constant BLOCKED = 1 << 254;
    uint256 internal constant REPLACED = 1 << 255;
    uint256 internal constant MAX_SEQUENCE = (1 << 22) - 1;
    uint256 internal constant MAX_DAYS = (1 << 12) - 1;
    uint256 internal constant MAX_COUNT = (1 << 7) - 1;
    /// @dev CA-7. How many sequence numbers behind the highest are still looked at, itself included.
    uint256 internal constant WINDOW = 32;

    uint256 private constant HOLD = 40;
    uint256 private constant DAY_SUM = 80;
    uint256 private constant TOP = 120;
    uint256 private constant SEEN = 142;
    uint256 private constant LAST_DAY = 174;
    uint256 private constant DAYS_LEFT = 190;
    uint256 private constant DAY_COUNT = 202;
    uint256 private constant DAY_COUNT_LIMIT = 209;
    uint256 private constant PAYMENT_LIMIT = 216;
    uint256 private constant DAY_LIMIT = 227;
    uint256 private constant CAP = 238;
    uint256 private constant SEQUENCE = (MAX_SEQUENCE << TOP) | (uint256(0xffffffff) << SEEN);
    /// @dev daySum, daysLeft and dayCount.
    uint256 private constant DAY = (MAX_AMOUNT << DAY_SUM) | (((1 << 19) - 1) << DAYS_LEFT);

    /// @dev A new card, with nothing on it. The caller has checked `lastDay_` and encoded `cap_`.
    function issued(uint256 lastDay_, uint256 cap_) internal pure returns (Card) {
        return Card.wrap((lastDay_ << LAST_DAY) | (cap_ << CAP));
    }

    function replacedBy(address successor_) internal pure returns (Card) {
        return Card.wrap(REPLACED | uint160(successor_));
    }

    // ---------------------------------------------------------------- paying

    /// @dev CA-2, CA-7, CA-8. The card after a payment; none where it declines: `whyNot` tells why. Limits over more than
    /// a day are left to `LongLimits`.
    /// @param amount Units, < 2^40.
    /// @param sequence_ < 2^24.
    /// @param today Days since 1970-01-01 in the program's time.
    /// @param isHeld Whether the amount goes to the hold instead of leaving.
    // Judged without branches: nearly every payment is good, and a branch costs more than what it would save.
    function pay(
        Card self,
        uint256 amount,
        uint256 sequence_,
        uint256 today,
        bool isHeld
    ) internal pure returns (Card next) {
        uint256 word = Card.unwrap(self);
        unchecked {
            // past the last day it wraps to more than any card is valid
            uint256 left = ((word >> LAST_DAY) & 0xffff) - today;
            uint256 most = Limits.unitsAt(word, PAYMENT_LIMIT);
            uint256 mark = _mark(word, sequence_);
            uint256 day = _day(word, amount, left);
            // amount ≤ balance, and balance + hold < 2^40: what moves between them fits
            uint256 paid = ((word & ~(SEQUENCE | DAY)) | mark | day) - amount;
            if (isHeld) paid += amount << HOLD;
            assembly ("memory-safe") {
                // an amount of 0 wraps to more than any balance; a card that was never issued has none
                let isGood := lt(sub(amount, 1), and(word, MAX_AMOUNT))
                isGood := and(isGood, iszero(gt(amount, most)))
                isGood := and(isGood, lt(word, FROZEN_BY_HOLDER))
                isGood := and(isGood, iszero(gt(left, MAX_DAYS)))
                isGood := and(isGood, iszero(or(iszero(mark), iszero(day))))
                next := mul(isGood, paid)
            }
        }
    }

    /// @dev CA-12. Why `pay` declines. `None` where it does not.
    function whyNot(
        Card self,
        uint256 amount,
        uint256 sequence_,
        uint256 today
    ) internal pure returns (Decline why) {
        uint256 word = Card.unwrap(self);
        why = self.standing(today);
        if (why == Decline.None) why = self.whyNotUse(sequence_);
        if (why != Decline.None) return why;
        if (amount == 0) return Decline.ZeroAmount;
        if (amount > word & MAX_AMOUNT) return Decline.InsufficientBalance;
        if (amount > Limits.unitsAt(word, PAYMENT_LIMIT)) return Decline.OverPaymentLimit;
        bool isSameDay = self.countedDay() == today;
        uint256 limit = (word >> DAY_COUNT_LIMIT) & MAX_COUNT;
        if (isSameDay && limit != 0 && self.dayCount() >= limit) return Decline.OverDayCount;
        uint256 sum = amount + (isSameDay ? self.daySum() : 0);
        bool isOver = sum > Limits.unitsAt(word, DAY_LIMIT);
        return isOver ? Decline.OverDayLimit : Decline.None;
    }

    /// @dev CA-2, CA-10. Why the card pays nothing on this day, if it does not.
    function standing(Card self, uint256 today) internal pure returns (Decline) {
        uint256 word = Card.unwrap(self);
        if (word == 0) return Decline.UnknownCard;
        if (word & REPLACED != 0) return Decline.CardReplaced;
        if (word & BLOCKED != 0) return Decline.CardBlocked;
        if (word & FROZEN != 0) return Decline.CardFrozen;
        return self.lastDay() < today ? Decline.CardExpired : Decline.None;
    }

    /// @dev CA-7. Uses a sequence number up; none where it cannot be used.
    function use(Card self, uint256 sequence_) internal pure returns (Card) {
        uint256 mark = _mark(Card.unwrap(self), sequence_);
        return Card.wrap(mark == 0 ? 0 : (Card.unwrap(self) & ~SEQUENCE) | mark);
    }

    /// @dev CA-7. Why a sequence number cannot be used, if so.
    function whyNotUse(Card self, uint256 sequence_) internal pure returns (Decline) {
        uint256 top_ = self.top();
        if (sequence_ == 0 || sequence_ > MAX_SEQUENCE || sequence_ + WINDOW <= top_)
            return Decline.StaleSequence;
        bool isUsed = sequence_ <= top_ && (self.window() >> (top_ - sequence_)) & 1 == 1;
        return isUsed ? Decline.DuplicateSequence : Decline.None;
    }

    /// @dev CA-7. Numbers come in any order within a window behind the highest, as RFC 4303 (3.4.3) has it against
    /// replays.
    /// @return The fields top and window with the number marked; 0 where it cannot be used.
    function _mark(uint256 word, uint256 sequence_) private pure returns (uint256) {
        unchecked {
            uint256 top_ = (word >> TOP) & MAX_SEQUENCE;
            uint256 seen = (word >> SEEN) & 0xffffffff;
            if (sequence_ > top_) {
                if (sequence_ > MAX_SEQUENCE) return 0;
                // a step beyond the window shifts all of it out
                seen = (seen << (sequence_ - top_)) & 0xffffffff;
                return (sequence_ << TOP) | ((seen | 1) << SEEN);
            }
            uint256 bit = 1 << (top_ - sequence_);
            // far behind the window the bit is 0, and wraps
            if (sequence_ == 0 || bit - 1 >= 0xffffffff || seen & bit != 0) return 0;
            return (top_ << TOP) | ((seen | bit) << SEEN);
        }
    }

    /// @dev CA-8. Counts a payment in the limits of its day; another day starts from 0.
    /// @param left Days from this one to the last.
    /// @return fields Those of the day; 0 where they would exceed a limit.
    function _day(
        uint256 word,
        uint256 amount,
        uint256 left
    ) private pure returns (uint256 fields) {
        uint256 most = Limits.unitsAt(word, DAY_LIMIT);
        assembly ("memory-safe") {
            let isSame := eq(and(shr(DAYS_LEFT, word), MAX_DAYS), left)
            let sum := add(amount, mul(isSame, and(shr(DAY_SUM, word), MAX_AMOUNT)))
            let count := add(1, mul(isSame, and(shr(DAY_COUNT, word), MAX_COUNT)))
            let limit := and(shr(DAY_COUNT_LIMIT, word), MAX_COUNT)
            let isOver := or(gt(sum, most), and(iszero(iszero(limit)), gt(count, limit)))
            count := sub(count, gt(count, MAX_COUNT)) // nobody limits it: it stays at its maximum
            fields := or(or(shl(DAY_SUM, sum), shl(DAYS_LEFT, left)), shl(DAY_COUNT, count))
            fields := mul(iszero(isOver), fields)
        }
    }

    // ---------------------------------------------------------------- what comes back

    /// @dev CA-3. Takes a captured amount from the hold, and gives a released one back to the balance.
    function settle(Card self, uint256 captured, uint256 released) internal pure returns (Card) {
        unchecked {
            // no payment captures and releases more than it held; balance + hold < 2^40 before and after
            return Card.wrap(Card.unwrap(self) - ((captured + released) << HOLD) + released);
        }
    }

    /// @dev CA-8. What a voided payment of a day had counted is given back, if the card still counts that day.
    function uncount(Card self, uint256 amount, uint256 day) internal pure returns (Card) {
        uint256 word = Card.unwrap(self);
        if (self.countedDay() != day) return self;
        uint256 count = (word >> DAY_COUNT) & MAX_COUNT;
        unchecked {
            // what a day counts includes each payment of that day
            word -= amount << DAY_SUM;
            if (count != MAX_COUNT) word -= 1 << DAY_COUNT; // at its maximum it may be more
        }
        return Card.wrap(word);
    }

    /// @dev The caller has checked that it fits: see `room`.
    function credit(Card self, uint256 amount) internal pure returns (Card) {
        return Card.wrap(Card.unwrap(self) + amount);
    }

    /// @dev CA-22. The caller has checked that it is there.
    function debit(Card self, uint256 amount) internal pure returns (Card) {
        return Card.wrap(Card.unwrap(self) - amount);
    }

    /// @dev CA-4, CA-14. Units that may still come on the card.
    function room(Card self) internal pure returns (uint256) {
        uint256 sum = self.balance() + self.hold();
        uint256 most = Limits.decode(self.cap());
        return sum < most ? most - sum : 0;
    }

    // ---------------------------------------------------------------- standing

    function with(Card self, uint256 flag) internal pure returns (Card) {
        return Card.wrap(Card.unwrap(self) | flag);
    }

    function without(Card self, uint256 flag) internal pure returns (Card) {
        return Card.wrap(Card.unwrap(self) & ~flag);
    }

    function has(Card self, uint256 flag) internal pure returns (bool) {
        return Card.unwrap(self) & flag != 0;
    }

    /// @dev CA-10. The account under a new key: what its old holder or issuer froze or blocked is open again, the
    /// counters go on counting their day.
    function renewed(Card self, uint256 lastDay_) internal pure returns (Card) {
        uint256 day = self.countedDay();
        uint256 word = Card.unwrap(self) & ~(BLOCKED | FROZEN | (uint256(0xffff) << LAST_DAY));
        word |= (Card.unwrap(self) & FROZEN_BY_REGULATOR) | (lastDay_ << LAST_DAY);
        if (day > lastDay_ || lastDay_ - day > MAX_DAYS) word &= ~DAY;
        else word = (word & ~(MAX_DAYS << DAYS_LEFT)) | ((lastDay_ - day) << DAYS_LEFT);
        return Card.wrap(word);
    }

    /// @dev The limits that stand in this word.
    function withLimits(Card self, PendingLimits limits_) internal pure returns (Card) {
        uint256 all = PendingLimits.unwrap(limits_);
        uint256 word =
            Card.unwrap(self) & ~(LONG_LIMITS | (uint256((1 << 29) - 1) << DAY_COUNT_LIMIT));
        word |= ((all >> 22) & MAX_COUNT) << DAY_COUNT_LIMIT;
        word |= (all & ((1 << 22) - 1)) << PAYMENT_LIMIT; // payment and day lie side by side in both
        if ((all >> 29) & ((1 << 33) - 1) != 0) word |= LONG_LIMITS;
        return Card.wrap(word);
    }

    // ---------------------------------------------------------------- fields

    function isNone(Card self) internal pure returns (bool) {
        return Card.unwrap(self) == 0;
    }

    function balance(Card self) internal pure returns (uint256) {
        return Card.unwrap(self) & MAX_AMOUNT;
    }

    function hold(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> HOLD) & MAX_AMOUNT;
    }

    function daySum(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> DAY_SUM) & MAX_AMOUNT;
    }

    function dayCount(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> DAY_COUNT) & MAX_COUNT;
    }

    function top(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> TOP) & MAX_SEQUENCE;
    }

    function window(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> SEEN) & 0xffffffff;
    }

    function lastDay(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> LAST_DAY) & 0xffff;
    }

    /// @dev The day that `daySum` and `dayCount` belong to.
    function countedDay(Card self) internal pure returns (uint256) {
        return self.lastDay() - ((Card.unwrap(self) >> DAYS_LEFT) & MAX_DAYS);
    }

    function cap(Card self) internal pure returns (uint256) {
        return (Card.unwrap(self) >> CAP) & 2047;
    }

    /// @return Units; 0 where there is no cap.
    function capInUnits(Card self) internal pure returns (uint40) {
        return Limits.shown(self.cap());
    }

    function successor(Card self) internal pure returns (address) {
        return address(uint160(Card.unwrap(self))); // the low 160 bits of a replaced card
    }

    /// @dev The limits of this word and of the second one, together.
    function limits(Card self, LongLimits long) internal pure returns (PendingLimits) {
        uint256 word = Card.unwrap(self);
        return
            PendingLimits.wrap(
                ((word >> PAYMENT_LIMIT) & ((1 << 22) - 1)) |
                    (((word >> DAY_COUNT_LIMIT) & MAX_COUNT) << 22) |
                    ((LongLimits.unwrap(long) >> 146) << 29)
            );
    }
}

/// @title Bits of a card's second word
/// @author The Tallystick authors
library LongLimitsWord {
    /// @dev CA-8. The word after a payment, or why it declines.
    /// @param amount Approved units, < 2^40.
    /// @param today Days since 1970-01-01, < 2^16.
    function count(
        LongLimits self,
        uint256 amount,
        uint256 today
    ) internal pure returns (LongLimits, Decline) {
        uint256 word = LongLimits.unwrap(self);
        (uint256 week, uint256 month) = (Limits.weekOf(today), Limits.monthOf(today));
        unchecked {
            // each sum < 2^41
            uint256 weekSum = amount + ((word >> 120) & 0x3fff == week ? word & MAX_AMOUNT : 0);
            uint256 monthSum =
                amount + ((word >> 134) & 4095 == month ? (word >> 40) & MAX_AMOUNT : 0);
            uint256 lifetimeSum = amount + ((word >> 80) & MAX_AMOUNT);
            if (weekSum > Limits.unitsAt(word, 146)) return (self, Decline.OverWeekLimit);
            if (monthSum > Limits.unitsAt(word, 157)) return (self, Decline.OverMonthLimit);
            if (lifetimeSum > Limits.unitsAt(word, 168)) return (self, Decline.OverLifetimeLimit);

            word = (word >> 146) << 146;
            word |=
                weekSum |
                (monthSum << 40) |
                (lifetimeSum << 80) |
                (week << 120) |
                (month << 134);
            return (LongLimits.wrap(word), Decline.None);
        }
    }

    /// @dev CA-8. What a voided payment of a day had counted here is given back where its window is still counted.
    function uncount(
        LongLimits self,
        uint256 amount,
        uint256 day
    ) internal pure returns (LongLimits) {
        uint256 word = LongLimits.unwrap(self);
        unchecked {
            // what a window counts includes each payment in it
            if ((word >> 120) & 0x3fff == Limits.weekOf(day)) word -= amount;
            if ((word >> 134) & 4095 == Limits.monthOf(day)) word -= amount << 40;
            return LongLimits.wrap(word - (amount << 80));
        }
    }

    function withLimits(LongLimits self, PendingLimits limits) internal pure returns (LongLimits) {
        return
            LongLimits.wrap(
                (LongLimits.unwrap(self) & ((1 << 146) - 1)) |
                    (((PendingLimits.unwrap(limits) >> 29) & ((1 << 33) - 1)) << 146)
            );
    }
}
