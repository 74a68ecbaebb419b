// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Status} from "./FeeTypes.sol";
import {Plan, Plans} from "./Plans.sol";
import {Tranche, Tranches} from "./Tranches.sol";

/// @dev The account's hot word: the first tranche in the order of expiry, unpacked from its slot, and the flags that a
/// charge asks for, so that a charge reads and writes one slot. Bits, lowest first:
/// unspent 88 | principal 88 | expiry 32 | validity in minutes 24 | next 6 | index 6 | grace in hours 7 | cliff 1 |
/// closing 1 | stopped 1 | capped 1 | pending 1. Index 0: no tranche; `unspent` then tells the `Status` it ended in.
type Head is uint256;

/// @dev A tranche at its place in the account. Bits, lowest first:
/// unspent 88 | principal 88 | expiry 32 | plan 16 | next 6 | place 2 | funding 2 | closing 1 | refundable 1.
/// `unspent` and `next` of the first tranche are those of the head, its slot's are stale. A freed slot keeps its other
/// bits, so that it is never zero again.
type Slot is uint256;

/// @dev What a plain charge does not ask for. Bits, lowest first:
/// settled 96 (signed) | threshold 88 | pausedAt 32 | nextStart 32 | pendingFirst 6 | thirdPartyFunding 1 | moved 1.
/// `settled` = earned fees of the tranches in the account that became revenue, less what freed tranches earned beyond.
type State is uint256;

/// @dev FE-12. When the latest tranche expired or would have, of those that were cleared before an earlier one, and how
/// it ended. Bits, lowest first: `Status` 8 | start 32 | expiry 32. A higher word is a later tranche.
type Ending is uint256;

/// @dev FE-7, FE-8. One line of a charge, as the events carry it. Bits, lowest first:
/// amount 88 | usedAt 32 | tranche 8 | index 16 | number 64; index and number are 0 outside batches.
type ChargeWord is uint256;

/// @dev Which list a slot is in.
enum Place {
    Free,
    Started,
    Pending
}

/// @dev Whose money a tranche is: it decides who may have it back.
enum Funding {
    Holder,
    ThirdParty,
    Revenue
}

using HeadWord for Head global;
using SlotWord for Slot global;
using StateWord for State global;

uint256 constant MAX_AMOUNT = type(uint88).max;
uint256 constant TRANCHE_MASK = (1 << 208) - 1; // unspent, principal and expiry lie alike in Head and Slot

function withUnspent(uint256 word, uint256 unspent) pure returns (uint256) {
    return (word & ~MAX_AMOUNT) | unspent;
}

function packEnding(Tranche memory t, Status how) pure returns (Ending) {
    return Ending.wrap((t.expiry << 40) | (t.start << 8) | uint256(how));
}

function packCharge(uint256 amount, uint256 usedAt, uint256 tranche) pure returns (uint256) {
    return amount | (usedAt << 88) | (tranche << 120);
}

/// @title Bits of the hot word
/// @author The Tallystick authors
library HeadWord {
    uint256 internal constant CLIFF = 1 << 251;
    uint256 internal constant CLOSING = 1 << 252;
    uint256 internal constant STOPPED = 1 << 253;
    uint256 internal constant CAPPED = 1 << 254;
    uint256 internal constant PENDING = 1 << 255;
    /// @dev Expiry and validity.
    uint256 private constant TIMES = 0xffffffffffffff << 176;
    /// @dev What a charge of the first tranche alone must look into.
    uint256 internal constant INVOLVED = CLOSING | STOPPED | CAPPED | PENDING;
    /// @dev Flags of the account, not of its first tranche.
    uint256 internal constant ACCOUNT_FLAGS = STOPPED | CAPPED | PENDING;

    /// @dev The tranche of a slot as the first one of the account, with the terms of its plan.
    function pack(
        Slot slot,
        Plan plan,
        uint256 index_,
        uint256 next_
    ) internal pure returns (Head) {
        return
            Head.wrap(
                (Slot.unwrap(slot) & TRANCHE_MASK) |
                    ((plan.validity() / 1 minutes) << 208) |
                    (next_ << 232) |
                    (index_ << 238) |
                    ((plan.grace() / 1 hours) << 244) |
                    (plan.has(Plans.CLIFF) ? CLIFF : 0) |
                    (slot.has(SlotWord.CLOSING) ? CLOSING : 0)
            );
    }

    function unspent(Head self) internal pure returns (uint256) {
        return Head.unwrap(self) & MAX_AMOUNT;
    }

    function expiry(Head self) internal pure returns (uint256) {
        return (Head.unwrap(self) >> 176) & 0xffffffff;
    }

    function next(Head self) internal pure returns (uint256) {
        return (Head.unwrap(self) >> 232) & 63;
    }

    function index(Head self) internal pure returns (uint256) {
        return (Head.unwrap(self) >> 238) & 63;
    }

    /// @return Seconds.
    function grace(Head self) internal pure returns (uint256) {
        return ((Head.unwrap(self) >> 244) & 127) * 1 hours;
    }

    function has(Head self, uint256 flags) internal pure returns (bool) {
        return Head.unwrap(self) & flags != 0;
    }

    function with(Head self, uint256 flags) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(self) | flags);
    }

    function without(Head self, uint256 flags) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(self) & ~flags);
    }

    function withFlagsOf(Head self, Head other) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(self) | (Head.unwrap(other) & ACCOUNT_FLAGS));
    }

    function withNext(Head self, uint256 next_) internal pure returns (Head) {
        return Head.wrap((Head.unwrap(self) & ~(uint256(63) << 232)) | (next_ << 232));
    }

    function spend(Head self, uint256 unspent_) internal pure returns (Head) {
        return Head.wrap(withUnspent(Head.unwrap(self), unspent_));
    }

    /// @dev FE-7. The head after a charge that the first tranche alone can pay, as `Tranches.charge` would leave it.
    /// @param involved Bits that must not be set: INVOLVED, or all for an executor with a cap.
    /// @return 0 where it cannot, or where more must be looked into: a flag, the future, the grace.
    function charge(
        Head self,
        uint256 amount,
        uint256 usedAt,
        uint256 involved
    ) internal view returns (Head) {
        uint256 word = Head.unwrap(self);
        if (word & involved != 0) return Head.wrap(0);
        unchecked {
            // a use in the future wraps to an age beyond any grace
            if (block.timestamp - usedAt > ((word >> 244) & 127) * 1 hours) return Head.wrap(0);
            uint256 left = ((word >> 176) & 0xffffffff) - usedAt;
            uint256 duration = ((word >> 208) & 0xffffff) * 1 minutes;
            // no time left wraps to more than any duration, a use after the expiry has already
            if (left - 1 >= duration) return Head.wrap(0);

            uint256 there = Tranches.ceilingOf(
                (word >> 88) & MAX_AMOUNT,
                left,
                duration,
                word & CLIFF != 0
            );
            uint256 unspent_ = word & MAX_AMOUNT;
            if (unspent_ < there) there = unspent_;
            // an amount of 0 wraps to more than there can be
            if (amount - 1 >= there) return Head.wrap(0);

            return Head.wrap((word ^ unspent_) | (there - amount)); // unspent are the lowest bits
        }
    }

    function isNone(Head self) internal pure returns (bool) {
        return Head.unwrap(self) == 0;
    }

    /// @dev The account's flags without a tranche, the times of the last one, and how it ended.
    function emptied(Head self, Status how) internal pure returns (Head) {
        return Head.wrap((Head.unwrap(self) & (ACCOUNT_FLAGS | TIMES)) | uint256(how));
    }

    function moved() internal pure returns (Head) {
        return Head.wrap(STOPPED | uint256(Status.Closed));
    }

    /// @dev How the last tranche ended: only where `index` is 0.
    function ended(Head self) internal pure returns (Status) {
        return Status(Head.unwrap(self) & 0xff);
    }

    /// @dev The first tranche; `end` is that of an ordinary one: the caller looks up the end of a closing.
    function tranche(Head self) internal pure returns (Tranche memory t) {
        uint256 word = Head.unwrap(self);
        t.unspent = word & MAX_AMOUNT;
        t.principal = (word >> 88) & MAX_AMOUNT;
        uint256 e = (word >> 176) & 0xffffffff;
        t.expiry = e;
        t.end = e;
        unchecked {
            t.start = e - ((word >> 208) & 0xffffff) * 1 minutes; // written as start + validity
        }
        t.cliff = word & CLIFF != 0;
    }
}

/// @title Bits of a tranche's slot
/// @author The Tallystick authors
library SlotWord {
    uint256 internal constant CLOSING = 1 << 234;
    uint256 internal constant REFUNDABLE = 1 << 235;

    function pack(
        uint256 amount,
        uint256 expiry_,
        uint256 plan_,
        Funding funding_,
        bool refundable
    ) internal pure returns (Slot) {
        return
            Slot.wrap(
                amount |
                    (amount << 88) |
                    (expiry_ << 176) |
                    (plan_ << 208) |
                    (uint256(funding_) << 232) |
                    (refundable ? REFUNDABLE : 0)
            );
    }

    function principal(Slot self) internal pure returns (uint256) {
        return (Slot.unwrap(self) >> 88) & MAX_AMOUNT;
    }

    function unspent(Slot self) internal pure returns (uint256) {
        return Slot.unwrap(self) & MAX_AMOUNT;
    }

    function expiry(Slot self) internal pure returns (uint256) {
        return (Slot.unwrap(self) >> 176) & 0xffffffff;
    }

    function plan(Slot self) internal pure returns (uint256) {
        return (Slot.unwrap(self) >> 208) & 0xffff;
    }

    function next(Slot self) internal pure returns (uint256) {
        return (Slot.unwrap(self) >> 224) & 63;
    }

    function place(Slot self) internal pure returns (Place) {
        return Place((Slot.unwrap(self) >> 230) & 3);
    }

    function funding(Slot self) internal pure returns (Funding) {
        return Funding((Slot.unwrap(self) >> 232) & 3);
    }

    function has(Slot self, uint256 flag) internal pure returns (bool) {
        return Slot.unwrap(self) & flag != 0;
    }

    function with(Slot self, uint256 flag) internal pure returns (Slot) {
        return Slot.wrap(Slot.unwrap(self) | flag);
    }

    function withNext(Slot self, uint256 next_) internal pure returns (Slot) {
        return Slot.wrap((Slot.unwrap(self) & ~(uint256(63) << 224)) | (next_ << 224));
    }

    function placed(Slot self, Place place_) internal pure returns (Slot) {
        return Slot.wrap((Slot.unwrap(self) & ~(uint256(3) << 230)) | (uint256(place_) << 230));
    }

    function spend(Slot self, uint256 unspent_) internal pure returns (Slot) {
        return Slot.wrap(withUnspent(Slot.unwrap(self), unspent_));
    }
}

/// @title Bits of the account's second word
/// @author The Tallystick authors
library StateWord {
    uint256 internal constant THIRD_PARTY_FUNDING = 1 << 254;
    uint256 internal constant MOVED = 1 << 255;

    function moved() internal pure returns (State) {
        return State.wrap(MOVED);
    }

    function settled(State self) internal pure returns (int256) {
        return int96(uint96(State.unwrap(self))); // the low 96 bits are the field
    }

    function withSettled(State self, int256 settled_) internal pure returns (State) {
        // |settled| ≤ 63·2^88 + 2^94 < 2^95: `Settling` releases it before it grows larger
        return
            // forge-lint: disable-next-line(unsafe-typecast)
            State.wrap((State.unwrap(self) & ~uint256(type(uint96).max)) | uint96(int96(settled_)));
    }

    function threshold(State self) internal pure returns (uint256) {
        return (State.unwrap(self) >> 96) & MAX_AMOUNT;
    }

    function withThreshold(State self, uint256 threshold_) internal pure returns (State) {
        return State.wrap((State.unwrap(self) & ~(MAX_AMOUNT << 96)) | (threshold_ << 96));
    }

    function pausedAt(State self) internal pure returns (uint256) {
        return (State.unwrap(self) >> 184) & 0xffffffff;
    }

    function withPausedAt(State self, uint256 pausedAt_) internal pure returns (State) {
        return
            State.wrap((State.unwrap(self) & ~(uint256(0xffffffff) << 184)) | (pausedAt_ << 184));
    }

    function nextStart(State self) internal pure returns (uint256) {
        return (State.unwrap(self) >> 216) & 0xffffffff;
    }

    function pendingFirst(State self) internal pure returns (uint256) {
        return (State.unwrap(self) >> 248) & 63;
    }

    function withPending(State self, uint256 first, uint256 start) internal pure returns (State) {
        return
            State.wrap(
                (State.unwrap(self) & ~(uint256(0x3fffffffff) << 216)) |
                    (start << 216) |
                    (first << 248)
            );
    }

    function has(State self, uint256 flag) internal pure returns (bool) {
        return State.unwrap(self) & flag != 0;
    }

    function with(State self, uint256 flag) internal pure returns (State) {
        return State.wrap(State.unwrap(self) | flag);
    }

    function without(State self, uint256 flag) internal pure returns (State) {
        return State.wrap(State.unwrap(self) & ~flag);
    }
}
