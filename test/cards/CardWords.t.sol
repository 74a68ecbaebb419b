// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline} from "../../contracts/cards/CardTypes.sol";
import {Card, CardWord, LongLimits} from "../../contracts/cards/CardWords.sol";
import {Limits, PendingLimits} from "../../contracts/cards/Limits.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {CardModel} from "../kit/cards/CardModel.sol";
import {CardFields, Fields, Limit, LongFields} from "../kit/cards/Fields.sol";

/// @title A card's word: CA-2 to CA-4, CA-8 to CA-10, CA-14, CA-20
/// @author The Tallystick authors
/// @notice Each operation is done again on the fields one by one, and the words must be equal to the bit.
contract CardWordsTest is CardsAssertions {
    using CardModel for CardFields;
    using Fields for CardFields;
    using Fields for Limit;
    using Fields for LongFields;

    uint40 private constant MAX_AMOUNT = type(uint40).max;
    uint256 private constant MAX_SEQUENCE = 2 ** 22 - 1;
    uint16 private constant TODAY = 20_000;

    // ---------------------------------------------------------------- pay: CA-2, CA-8

    /// @dev Any card, and a payment that is near all its bounds at once.
    function testFuzz_CA2_aCardPaysExactlyWhereNothingSpeaksAgainstIt(
        CardFields memory f,
        uint256 amount,
        uint256 sequence,
        uint256 today,
        uint256 near,
        bool isHeld
    ) external pure {
        f.shape(near >> 32);
        today = f.nearDay(today, near);
        amount = f.nearAmount(amount, near >> 8);
        sequence = f.nearSequence(sequence, near >> 16);

        Decline why = f.card().whyNot(amount, sequence, today);
        Card paid = f.card().pay(amount, sequence, today, isHeld);

        assertEq(why, f.whyNot(amount, sequence, today), "why");
        assertTrue(paid.isNone() == (why != Decline.None), "paid where nothing speaks against it");
        if (why == Decline.None) {
            f.pay(amount, sequence, today, isHeld);
            assertEq(Card.unwrap(paid), Card.unwrap(f.card()), "the word");
        }
    }

    /// @dev Each bound to the unit, on both sides.
    function test_CA2_eachBoundIsExact() external pure {
        CardFields memory f = _plain();
        _assertWhy(f, 1_000, 1, TODAY, Decline.None);
        _assertWhy(f, 1_001, 1, TODAY, Decline.InsufficientBalance);
        _assertWhy(f, 0, 1, TODAY, Decline.ZeroAmount);
        _assertWhy(f, 1, 1, f.lastDay, Decline.None);
        _assertWhy(f, 1, 1, f.lastDay + 1, Decline.CardExpired);
        f.payment = Limit(50, 1);
        _assertWhy(f, 500, 1, TODAY, Decline.None);
        _assertWhy(f, 501, 1, TODAY, Decline.OverPaymentLimit);
        f.payment = Limit(0, 0);
        f.day = Limit(60, 1);
        f.daySum = 100;
        _assertWhy(f, 500, 1, TODAY, Decline.None);
        _assertWhy(f, 501, 1, TODAY, Decline.OverDayLimit);
        _assertWhy(f, 600, 1, TODAY + 1, Decline.None);
        (f.dayCountLimit, f.dayCount) = (3, 2);
        _assertWhy(f, 500, 1, TODAY, Decline.None);
        f.dayCount = 3;
        _assertWhy(f, 500, 1, TODAY, Decline.OverDayCount);
        _assertWhy(f, 501, 1, TODAY, Decline.OverDayCount);
        _assertWhy(f, 600, 1, TODAY + 1, Decline.None);
        _assertWhy(f, 601, 1, TODAY + 1, Decline.OverDayLimit);
    }

    function test_CA10_whatDoesNotStandPaysNothing() external pure {
        CardFields memory f = _plain();
        for (uint256 level = 0; level < 3; ++level) {
            f.frozen[level] = true;
            _assertWhy(f, 1, 1, TODAY, Decline.CardFrozen);
            f.frozen[level] = false;
        }
        f.blocked = true;
        _assertWhy(f, 1, 1, TODAY, Decline.CardBlocked);
        f.frozen[2] = true;
        _assertWhy(f, 1, 1, TODAY, Decline.CardBlocked);

        Card replaced = CardWord.replacedBy(address(type(uint160).max));
        assertEq(replaced.whyNot(1, 1, 0), Decline.CardReplaced, "replaced");
        assertTrue(replaced.pay(1, 1, 0, false).isNone(), "replaced");
        assertEq(replaced.successor(), address(type(uint160).max), "successor");
        assertEq(Card.wrap(0).whyNot(1, 1, 0), Decline.UnknownCard, "unknown");
        assertTrue(Card.wrap(0).pay(1, 1, 0, false).isNone(), "unknown");
    }

    /// @dev CA-20. Every field at its maximum: the payment takes the last of each, and touches no neighbor.
    function test_CA20_fieldsAtTheirMaximaDoNotBleed() external pure {
        CardFields memory f = _full();
        f.balance = MAX_AMOUNT;
        f.daySum = 0;
        _assertPays(f, MAX_AMOUNT, MAX_SEQUENCE, f.lastDay - 4095, true);

        f = _full();
        (f.balance, f.hold, f.daySum) = (1, MAX_AMOUNT - 1, MAX_AMOUNT - 1);
        _assertPays(f, 1, MAX_SEQUENCE, f.lastDay - 4095, true);

        f = _full();
        (f.balance, f.daySum) = (1, MAX_AMOUNT);
        _assertWhy(f, 1, MAX_SEQUENCE, f.lastDay - 4095, Decline.OverDayLimit);
    }

    /// @dev CA-8. Without a limit on their number, payments go on when the counter is full.
    function test_CA8_aFullCounterOfTheDayStays() external pure {
        CardFields memory f = _plain();
        (f.dayCount, f.daySum) = (126, 126);
        _assertPays(f, 1, 1, TODAY, false);
        assertEq(f.card().dayCount(), 127, "full");
        _assertPays(f, 1, 2, TODAY, false);
        assertEq(f.card().dayCount(), 127, "full");
        (f.dayCountLimit, f.dayCount) = (127, 126);
        _assertPays(f, 1, 3, TODAY, false);
        _assertWhy(f, 1, 4, TODAY, Decline.OverDayCount);
    }

    // ---------------------------------------------------------------- what comes back: CA-3, CA-4, CA-8

    /// @dev Authorized and voided: all is as before, but for the number, and the day where it was another.
    function testFuzz_CA8_aVoidUndoesWhatWasCounted(
        CardFields memory f,
        uint256 amount,
        uint256 today,
        uint256 near
    ) external pure {
        f.shape(near >> 32);
        today = f.nearDay(today, near);
        amount = bound(amount, 1, f.balance == 0 ? 1 : f.balance);
        uint256 sequence = f.top == MAX_SEQUENCE ? 0 : f.top + 1;
        Card held = f.card().pay(amount, sequence, today, true);
        if (held.isNone()) return;
        bool isSameDay = f.lastDay - f.daysLeft == today;
        bool isFull = isSameDay && f.dayCount >= 126;

        Card back = held.settle(0, amount).uncount(amount, today);

        f.use(sequence);
        f.daysLeft = f.lastDay - uint16(today); // the card pays at most 4,095 days ahead
        if (!isSameDay) (f.daySum, f.dayCount) = (0, 0);
        if (isFull) f.dayCount = 127;
        assertEq(Card.unwrap(back), Card.unwrap(f.card()), "the word");
    }

    /// @dev CA-8. What another day counted is not given back to this one.
    function test_CA8_aVoidOfAnotherDayGivesNothingBack() external pure {
        CardFields memory f = _plain();
        (f.daySum, f.dayCount) = (300, 2);
        Card card = f.card();
        assertEq(Card.unwrap(card.uncount(100, TODAY - 1)), Card.unwrap(card), "the day before");
        assertEq(Card.unwrap(card.uncount(100, TODAY + 1)), Card.unwrap(card), "the day after");
        assertEq(card.uncount(100, TODAY).daySum(), 200, "that day's sum");
        assertEq(card.uncount(100, TODAY).dayCount(), 1, "that day's count");
        f.dayCount = 126;
        assertEq(f.card().uncount(100, TODAY).dayCount(), 125, "a counter that is not full");
        f.dayCount = 127;
        assertEq(f.card().uncount(100, TODAY).dayCount(), 127, "a full counter may be more");
    }

    function testFuzz_CA3_whatIsCapturedLeavesAndWhatIsReleasedComesBack(
        CardFields memory f,
        uint256 captured,
        uint256 released
    ) external pure {
        f.fit();
        captured = bound(captured, 0, f.hold);
        released = bound(released, 0, f.hold - captured);
        Card card = f.card();

        card = card.settle(captured, released);

        f.hold -= uint40(captured + released); // ≤ hold
        f.balance += uint40(released);
        assertEq(Card.unwrap(card), Card.unwrap(f.card()), "the word");
    }

    function testFuzz_CA4_aCreditUpToTheCapFits(CardFields memory f, uint256 amount) external pure {
        f.fit();
        uint256 sum = uint256(f.balance) + f.hold;
        uint256 room = f.card().room();
        assertEq(room, f.cap.most() > sum ? f.cap.most() - sum : 0, "room");
        amount = bound(amount, 0, room);
        Card card = f.card().credit(amount);

        f.balance += uint40(amount); // ≤ room
        assertEq(Card.unwrap(card), Card.unwrap(f.card()), "the word");
    }

    function test_CA14_theRoomCountsBalanceAndHold() external pure {
        CardFields memory f = _plain();
        (f.balance, f.hold, f.cap) = (600, 399, Limit(100, 1));
        assertEq(f.card().room(), 1, "one unit left");
        f.hold = 400;
        assertEq(f.card().room(), 0, "at the cap");
        f.hold = 401;
        assertEq(f.card().room(), 0, "above it");
        f.cap = Limit(0, 0);
        assertEq(f.card().room(), MAX_AMOUNT - 1_001, "no cap but the field");
    }

    // ---------------------------------------------------------------- a new key: CA-10

    /// @dev The account goes on under its new last day: only the regulator's freeze stays.
    function testFuzz_CA10_aReplacementKeepsTheAccount(
        CardFields memory f,
        uint16 lastDay
    ) external pure {
        f.fit();
        Card renewed = f.card().renewed(lastDay);
        f.renew(lastDay);
        assertEq(Card.unwrap(renewed), Card.unwrap(f.card()), "the word");
    }

    function test_CA10_aReplacementGoesOnCountingItsDay() external pure {
        CardFields memory f = _plain();
        (f.daySum, f.dayCount, f.blocked) = (300, 2, true);
        f.frozen = [true, true, true];
        for (uint256 i = 0; i < 2; ++i) {
            Card renewed = f.card().renewed(TODAY + 4095 * i);
            assertEq(renewed.countedDay(), TODAY, "day");
            assertEq(renewed.daySum(), 300, "sum");
            assertEq(renewed.dayCount(), 2, "count");
            assertEq(renewed.standing(TODAY), Decline.CardFrozen, "the regulator's freeze");
            assertFalse(renewed.has(CardWord.FROZEN_BY_HOLDER), "the holder's");
            assertFalse(renewed.has(CardWord.FROZEN_BY_HOLDER << 1), "the issuer's");
        }
        uint16[2] memory beyond = [TODAY - 1, TODAY + 4096];
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(f.card().renewed(beyond[i]).daySum(), 0, "no field for that day");
            assertEq(f.card().renewed(beyond[i]).dayCount(), 0, "no field for that day");
        }
    }

    // ---------------------------------------------------------------- limits: CA-8, fields: CA-20

    /// @dev Limits come back as they were asked for, and nothing else of the words changes.
    function testFuzz_CA8_limitsComeBackAsTheyWereSet(
        CardFields memory f,
        LongFields memory g,
        CardFields memory wanted,
        LongFields memory wantedLong
    ) external pure {
        f.fit();
        g.fit();
        wanted.fit();
        wantedLong.fit();
        CardLimits memory limits = wanted.limits(wantedLong);
        PendingLimits packed = Limits.pack(limits);

        Card card = f.card().withLimits(packed);
        LongLimits long = g.long().withLimits(packed);

        assertEq(
            keccak256(abi.encode(card.limits(long).unpack())),
            keccak256(abi.encode(limits)),
            "limits"
        );
        _setLimits(f, limits);
        _setLimits(g, limits);
        assertEq(Card.unwrap(card), Card.unwrap(f.card()), "the word");
        assertEq(LongLimits.unwrap(long), LongLimits.unwrap(g.long()), "the second word");
    }

    function testFuzz_CA20_aCardKeepsItsFields(CardFields memory f, uint8 flag) external pure {
        f.fit();
        Card card = f.card();
        assertEq(card.balance(), f.balance, "balance");
        assertEq(card.hold(), f.hold, "hold");
        assertEq(card.daySum(), f.daySum, "sum of the day");
        assertEq(card.dayCount(), f.dayCount, "count of the day");
        assertEq(card.countedDay(), f.lastDay - f.daysLeft, "counted day");
        assertEq(card.top(), f.top, "top");
        assertEq(card.window(), f.window, "window");
        assertEq(card.lastDay(), f.lastDay, "last day");
        assertEq(card.cap(), f.cap.bits(), "cap");
        assertEq(card.capInUnits(), f.cap.units(), "cap in units");
        assertTrue(card.has(CardWord.LONG_LIMITS) == f.isLong, "long limits");
        assertTrue(card.has(CardWord.BLOCKED) == f.blocked, "blocked");
        assertFalse(card.has(CardWord.REPLACED), "replaced");
        uint256 level = flag % 3;
        uint256 bit = CardWord.FROZEN_BY_HOLDER << level;
        assertTrue(card.has(bit) == f.frozen[level], "frozen");
        f.frozen[level] = true;
        assertEq(Card.unwrap(card.with(bit)), Card.unwrap(f.card()), "frozen");
        f.frozen[level] = false;
        assertEq(Card.unwrap(card.without(bit)), Card.unwrap(f.card()), "thawed");
    }

    function testFuzz_CA9_aNewCardHasNothingOnIt(uint16 lastDay, Limit memory cap) external pure {
        cap.fit();
        CardFields memory f;
        (f.lastDay, f.cap) = (lastDay, cap);
        Card card = CardWord.issued(lastDay, Limits.encode(cap.units()));
        assertEq(card.capInUnits(), cap.units(), "cap");
        assertEq(card.lastDay(), lastDay, "last day");
        assertEq(card.balance() + card.hold() + card.daySum() + card.dayCount(), 0, "nothing");
    }

    // ---------------------------------------------------------------- the same again, field by field

    /// @dev The card's own limits; a limit as it is kept is what `Limits.encode` makes of it.
    function _setLimits(CardFields memory f, CardLimits memory limits) private pure {
        (f.payment, f.day) = (_limit(limits.payment), _limit(limits.day));
        f.dayCountLimit = limits.dayCount;
        f.isLong = limits.week != 0 || limits.month != 0 || limits.lifetime != 0;
    }

    function _setLimits(LongFields memory g, CardLimits memory limits) private pure {
        (g.weekLimit, g.monthLimit) = (_limit(limits.week), _limit(limits.month));
        g.lifetimeLimit = _limit(limits.lifetime);
    }

    function _limit(uint256 amount) private pure returns (Limit memory limit) {
        uint256 kept = Limits.encode(amount);
        return Limit(uint8(kept / 16), uint8(kept % 16)); // 7 and 4 bits
    }

    // ---------------------------------------------------------------- what is tried

    function _plain() private pure returns (CardFields memory f) {
        (f.balance, f.lastDay, f.daysLeft) = (1_000, TODAY + 100, 100);
    }

    /// @dev All ones but for amounts and flags that stop payments.
    function _full() private pure returns (CardFields memory f) {
        (f.daySum, f.top, f.window) = (MAX_AMOUNT, uint24(MAX_SEQUENCE), type(uint32).max - 1);
        (f.lastDay, f.daysLeft, f.dayCount) = (type(uint16).max, 4095, 127);
        (f.payment, f.day, f.cap) = (Limit(0, 0), Limit(0, 0), Limit(127, 9));
        f.isLong = true;
    }

    function _assertPays(
        CardFields memory f,
        uint256 amount,
        uint256 sequence,
        uint256 today,
        bool isHeld
    ) private pure {
        Card paid = f.card().pay(amount, sequence, today, isHeld);
        assertFalse(paid.isNone(), "paid");
        f.pay(amount, sequence, today, isHeld);
        assertEq(Card.unwrap(paid), Card.unwrap(f.card()), "the word");
    }

    function _assertWhy(
        CardFields memory f,
        uint256 amount,
        uint256 sequence,
        uint256 today,
        Decline why
    ) private pure {
        assertEq(f.card().whyNot(amount, sequence, today), why, "why");
        Card paid = f.card().pay(amount, sequence, today, false);
        assertTrue(paid.isNone() == (why != Decline.None), "paid");
    }
}
