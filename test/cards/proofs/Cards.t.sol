// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Card, CardWord, LongLimits} from "../../../contracts/cards/CardWords.sol";
import {Limits, PendingLimits} from "../../../contracts/cards/Limits.sol";
import {CardModel} from "../../kit/cards/CardModel.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";
import {CardFields, Fields} from "../../kit/cards/Fields.sol";
import {PlainCard, PlainCards} from "../../kit/cards/PlainCards.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of a card's account between its payments: CA-3, CA-4, CA-8 to CA-10, CA-20
/// @author The Tallystick authors
contract CardsProofs is CardsAssertions {
    using CardModel for CardFields;
    using Fields for CardFields;
    using PlainCards for PlainCard;

    uint256 private constant BALANCE_AND_HOLD = 2 ** 80 - 1;
    uint256 private constant LIMITS = (2 ** 29 - 1) << 209;

    // ---------------------------------------------------------------- what comes back

    /// @dev What is captured leaves the hold, what is released goes back to the balance, and what is left stays held. The
    /// word is a sum of its fields, and so is what comes out: what the solver then proves is linear.
    function check_CA3_aSettlementKeepsTheSums(
        uint176 upper,
        uint40 balance,
        uint40 left,
        uint40 captured,
        uint40 released
    ) public pure {
        uint256 hold = uint256(left) + captured + released;
        VM.assume(balance + hold < 2 ** 40);
        Card card = _card(upper, hold, balance);

        Card next = card.settle(captured, released);

        uint256 sum = uint256(balance) + released;
        assertEq(Card.unwrap(next), Card.unwrap(_card(upper, left, sum)), "the word");
        assertGt(2 ** 40, left + sum, "they fit in one field together");
    }

    function testFuzz_CA3_aSettlementKeepsTheSums(
        uint176 upper,
        uint40 balance,
        uint40 left,
        uint40 captured,
        uint40 released
    ) external pure {
        left = uint40(bound(left, 0, type(uint40).max - balance)); // all of these are below 2^40
        captured = uint40(bound(captured, 0, type(uint40).max - balance - left));
        released = uint40(bound(released, 0, type(uint40).max - balance - left - captured));
        check_CA3_aSettlementKeepsTheSums(upper, balance, left, captured, released);
    }

    function check_CA4_aCreditTouchesTheBalanceAlone(uint256 word, uint40 amount) public pure {
        Card card = Card.wrap(word);
        VM.assume(card.balance() + amount < 2 ** 40);

        Card next = card.credit(amount);

        assertEq(next.balance(), card.balance() + amount, "balance");
        assertEq(Card.unwrap(next) >> 40, word >> 40, "all else");
    }

    function testFuzz_CA4_aCreditTouchesTheBalanceAlone(
        CardFields memory f,
        uint40 amount
    ) external pure {
        f.fit();
        amount = uint40(bound(amount, 0, type(uint40).max - f.balance)); // below 2^40
        check_CA4_aCreditTouchesTheBalanceAlone(Card.unwrap(f.card()), amount);
    }

    /// @dev What may come still is what is missing to the cap, and nothing where it is reached.
    function check_CA4_theRoomIsWhatIsMissingToTheCap(uint256 word) public pure {
        Card card = Card.wrap(word);
        uint256 most = Limits.decode(card.cap());
        uint256 sum = card.balance() + card.hold();

        assertEq(card.room(), sum < most ? most - sum : 0, "room");
    }

    function testFuzz_CA4_theRoomIsWhatIsMissingToTheCap(CardFields memory f) external pure {
        f.fit();
        check_CA4_theRoomIsWhatIsMissingToTheCap(Card.unwrap(f.card()));
    }

    /// @dev What a day counts is at least what is given back to it. `lastDay` is not before the day that is counted.
    function check_CA8_aVoidGivesBackToItsDayAlone(
        uint256 word,
        uint40 amount,
        uint16 day
    ) public pure {
        PlainCard memory c = PlainCards.read(Card.wrap(word));
        VM.assume(c.daysLeft <= c.lastDay);
        bool isCounted = c.counts(day);
        VM.assume(!isCounted || amount <= c.daySum);
        VM.assume(!isCounted || c.dayCount > 0);

        PlainCard memory next = PlainCards.read(Card.wrap(word).uncount(amount, day));

        bool isOneLess = isCounted && c.dayCount != 127;
        assertEq(next.daySum, isCounted ? c.daySum - amount : c.daySum, "sum of the day");
        assertEq(next.dayCount, isOneLess ? c.dayCount - 1 : c.dayCount, "count of the day");
        uint256 rest = ~(((uint256(2) ** 40 - 1) << 80) | (127 << 202));
        uint256 after_ = Card.unwrap(Card.wrap(word).uncount(amount, day));
        assertEq(after_ & rest, word & rest, "all else");
    }

    function testFuzz_CA8_aVoidGivesBackToItsDayAlone(
        CardFields memory f,
        uint40 amount,
        uint256 day
    ) external pure {
        f.fit();
        if (f.dayCount == 0) f.dayCount = 1;
        amount = uint40(bound(amount, 0, f.daySum)); // below 2^40
        uint16 given = uint16(f.nearDay(day >> 8, day % 8 == 1 ? 0 : day)); // not after the last one
        check_CA8_aVoidGivesBackToItsDayAlone(Card.unwrap(f.card()), amount, given);
    }

    // ---------------------------------------------------------------- a new key: CA-10

    /// @dev Balance, hold, numbers, limits and cap stay, and of the freezes the regulator's alone.
    function check_CA10_aReplacementKeepsTheAccount(uint256 word, uint16 lastDay) public pure {
        PlainCard memory c = PlainCards.read(Card.wrap(word));
        VM.assume(c.daysLeft <= c.lastDay && word >> 255 == 0);
        uint256 day = c.lastDay - c.daysLeft;

        Card renewed = Card.wrap(word).renewed(lastDay);

        uint256 kept = BALANCE_AND_HOLD | (((uint256(1) << 54) - 1) << 120); // and the numbers
        assertEq(Card.unwrap(renewed) & kept, word & kept, "balance, hold and numbers");
        assertEq((Card.unwrap(renewed) << 5) >> 214, (word << 5) >> 214, "limits and cap");
        assertEq(Card.unwrap(renewed) >> 251, (word >> 251) & 4, "the regulator's freeze");
        assertEq(renewed.lastDay(), lastDay, "last day");
        bool isNear = day <= lastDay && lastDay - day <= 4095;
        assertEq(renewed.daySum(), isNear ? c.daySum : 0, "sum of the day");
        assertEq(renewed.dayCount(), isNear ? c.dayCount : 0, "count of the day");
        assertEq(renewed.countedDay(), isNear ? day : lastDay, "counted day");
    }

    function testFuzz_CA10_aReplacementKeepsTheAccount(
        CardFields memory f,
        uint16 lastDay
    ) external pure {
        f.fit();
        check_CA10_aReplacementKeepsTheAccount(Card.unwrap(f.card()), lastDay);
    }

    function check_CA10_aReplacedCardKeepsItsSuccessor(address successor) public pure {
        Card replaced = CardWord.replacedBy(successor);

        assertEq(replaced.successor(), successor, "successor");
        assertEq(Card.unwrap(replaced) >> 160, 1 << 95, "all else");
    }

    function testFuzz_CA10_aReplacedCardKeepsItsSuccessor(address successor) external pure {
        check_CA10_aReplacedCardKeepsItsSuccessor(successor);
    }

    // ---------------------------------------------------------------- fields

    function check_CA9_aNewCardHasNothingOnIt(uint16 lastDay, uint16 cap) public pure {
        VM.assume(cap < 2048);

        Card card = CardWord.issued(lastDay, cap);

        assertEq(card.lastDay(), lastDay, "last day");
        assertEq(card.cap(), cap, "cap");
        uint256 rest = ~((uint256(0xffff) << 174) | (uint256(2047) << 238));
        assertEq(Card.unwrap(card) & rest, 0, "nothing else");
    }

    function testFuzz_CA9_aNewCardHasNothingOnIt(uint16 lastDay, uint16 cap) external pure {
        check_CA9_aNewCardHasNothingOnIt(lastDay, cap % 2048);
    }

    /// @dev Whatever limits wait: what is written into the two words is what is read from them.
    function check_CA8_limitsComeBackFromTheirWords(
        uint256 word,
        uint256 longWord,
        uint256 pending
    ) public pure {
        VM.assume(longWord >> 179 == 0);
        PendingLimits limits = PendingLimits.wrap(pending);

        Card card = Card.wrap(word).withLimits(limits);
        LongLimits long = LongLimits.wrap(longWord).withLimits(limits);

        assertEq(
            PendingLimits.unwrap(card.limits(long)),
            pending & (2 ** 62 - 1),
            "all but the second"
        );
        bool isLong = (pending >> 29) & (2 ** 33 - 1) != 0;
        assertTrue(card.has(CardWord.LONG_LIMITS) == isLong, "a limit over more than a day");
        uint256 rest = ~(LIMITS | CardWord.LONG_LIMITS);
        assertEq(Card.unwrap(card) & rest, word & rest, "all else of the card");
        assertEq(LongLimits.unwrap(long) % 2 ** 146, longWord % 2 ** 146, "all that was counted");
        assertEq(LongLimits.unwrap(long) >> 179, 0, "no more than its limits");
    }

    function testFuzz_CA8_limitsComeBackFromTheirWords(
        uint256 word,
        uint256 longWord,
        uint256 pending
    ) external pure {
        check_CA8_limitsComeBackFromTheirWords(word, longWord >> 77, pending);
    }

    /// @dev Of the flags: one that is set and taken away again leaves the word as it was without it.
    function check_CA20_aFlagTouchesNothingElse(uint256 word, uint8 bit) public pure {
        uint256 flag = uint256(1) << bit;
        Card with = Card.wrap(word).with(flag);

        assertTrue(with.has(flag) && !with.without(flag).has(flag), "the flag");
        assertEq(Card.unwrap(with) & ~flag, word & ~flag, "all else, with it");
        assertEq(Card.unwrap(with.without(flag)), word & ~flag, "all else, without it");
    }

    function testFuzz_CA20_aFlagTouchesNothingElse(uint256 word, uint8 bit) external pure {
        check_CA20_aFlagTouchesNothingElse(word, bit);
    }

    function _card(uint256 upper, uint256 hold, uint256 balance) private pure returns (Card) {
        unchecked {
            return Card.wrap((upper << 80) + (hold << 40) + balance);
        }
    }
}
