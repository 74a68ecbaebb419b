// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../../contracts/cards/CardTypes.sol";
import {Card} from "../../../contracts/cards/CardWords.sol";
import {CardModel} from "../../kit/cards/CardModel.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";
import {CardFields, Fields} from "../../kit/cards/Fields.sol";
import {PlainCard, PlainCards} from "../../kit/cards/PlainCards.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice A card, and a payment that is near its bounds: how near, says `near`.
struct Drawn {
    CardFields f;
    uint256 amount;
    uint256 sequence;
    uint256 today;
    uint256 near;
    bool isHeld;
}

/// @title Proofs of a card's payment: CA-2, CA-8, CA-10, CA-20
/// @author The Tallystick authors
/// @notice `check_…` holds for every value that fits its `assume`: Halmos proves it. `testFuzz_…` draws such values.
/// Together they say that `Card.pay` is what `PlainCards` has, where the rules allow it, and nowhere else.
contract PaymentsProofs is CardsAssertions {
    using CardModel for CardFields;
    using Fields for CardFields;
    using PlainCards for PlainCard;

    // ---------------------------------------------------------------- what a payment does

    /// @dev CA-20. Each field to the bit, of any card whose balance and hold fit in one field together. Of its number a
    /// payment makes what `use` does, and that is proved in `SequencesProofs`.
    function check_CA2_aSaleIsThePlainOne(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today
    ) public pure {
        PlainCard memory c = _assumed(word);

        Card paid = Card.wrap(word).pay(amount, sequence, today, false);

        VM.assume(!paid.isNone());
        c.sell(amount, today);
        Card used = Card.wrap(word).use(sequence);
        PlainCard memory read = PlainCards.read(paid);
        assertEq(read.balance, c.balance, "balance");
        assertEq(read.hold, c.hold, "hold");
        assertEq(read.daySum, c.daySum, "sum of the day");
        assertEq(read.top, used.top(), "top");
        assertEq(read.window, used.window(), "window");
        assertEq(read.lastDay, c.lastDay, "last day");
        assertEq(read.daysLeft, c.daysLeft, "days left");
        assertEq(read.dayCount, c.dayCount, "count of the day");
        assertEq(read.upper, c.upper, "the rest");
    }

    function testFuzz_CA2_aSaleIsThePlainOne(Drawn memory drawn) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        if (Card.wrap(word).pay(amount, sequence, today, false).isNone()) return;
        check_CA2_aSaleIsThePlainOne(word, amount, sequence, today);
    }

    function check_CA2_anAuthorizationIsASaleIntoTheHold(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today
    ) public pure {
        Card sold = Card.wrap(word).pay(amount, sequence, today, false);
        Card held = Card.wrap(word).pay(amount, sequence, today, true);

        assertTrue(held.isNone() == sold.isNone(), "both or none");
        VM.assume(!sold.isNone());
        assertEq(Card.unwrap(held) - Card.unwrap(sold), uint256(amount) << 40, "the hold");
    }

    function testFuzz_CA2_anAuthorizationIsASaleIntoTheHold(Drawn memory drawn) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        if (Card.wrap(word).pay(amount, sequence, today, false).isNone()) return;
        check_CA2_anAuthorizationIsASaleIntoTheHold(word, amount, sequence, today);
    }

    // ---------------------------------------------------------------- where it is made

    function check_CA8_aPaymentKeepsToWhatIsThereAndToItsLimits(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today
    ) public pure {
        PlainCard memory c = PlainCards.read(Card.wrap(word));

        Card paid = Card.wrap(word).pay(amount, sequence, today, false);

        VM.assume(!paid.isNone());
        assertGt(amount, 0, "an amount of 0");
        assertLe(amount, c.balance, "balance");
        assertLe(amount, c.paymentLimit, "limit of a payment");
        if (c.counts(today)) {
            assertLe(amount + c.daySum, c.dayLimit, "limit of the day");
            if (c.dayCountLimit != 0) assertGt(c.dayCountLimit, c.dayCount, "count of the day");
        } else assertLe(amount, c.dayLimit, "limit of the day");
    }

    function testFuzz_CA8_aPaymentKeepsToWhatIsThereAndToItsLimits(
        Drawn memory drawn
    ) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        if (Card.wrap(word).pay(amount, sequence, today, false).isNone()) return;
        check_CA8_aPaymentKeepsToWhatIsThereAndToItsLimits(word, amount, sequence, today);
    }

    function check_CA10_whatDoesNotStandPaysNothing(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today,
        bool isHeld
    ) public pure {
        VM.assume(Card.wrap(word).standing(today) != Decline.None);

        assertTrue(Card.wrap(word).pay(amount, sequence, today, isHeld).isNone(), "paid");
    }

    function testFuzz_CA10_whatDoesNotStandPaysNothing(Drawn memory drawn) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        word |= 1 << (251 + (drawn.near % 5));
        check_CA10_whatDoesNotStandPaysNothing(word, amount, sequence, today, drawn.isHeld);
    }

    /// @dev A card is issued for at most 4,095 days.
    function check_CA2_whatTheRulesAllowIsPaid(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today,
        bool isHeld
    ) public pure {
        PlainCard memory c = _assumed(word);
        VM.assume(word >> 251 == 0);
        VM.assume(today <= c.lastDay && c.lastDay - today <= 4095);
        VM.assume(0 < amount);
        VM.assume(amount <= c.balance);
        VM.assume(amount <= c.paymentLimit);
        VM.assume(c.isFree(sequence));
        if (c.counts(today)) {
            VM.assume(amount + c.daySum <= c.dayLimit);
            if (c.dayCountLimit != 0) VM.assume(c.dayCount < c.dayCountLimit);
        } else VM.assume(amount <= c.dayLimit);

        assertFalse(Card.wrap(word).pay(amount, sequence, today, isHeld).isNone(), "declined");
    }

    function testFuzz_CA2_whatTheRulesAllowIsPaid(Drawn memory drawn) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        if (Card.wrap(word).whyNot(amount, sequence, today) != Decline.None) return;
        check_CA2_whatTheRulesAllowIsPaid(word, amount, sequence, today, drawn.isHeld);
    }

    /// @dev So a card is issued; and the day that it counts is not before 1970.
    function check_CA2_aCardPaysExactlyWhereNoReasonIsTold(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint16 today
    ) public pure {
        Card card = Card.wrap(word);
        VM.assume(card.lastDay() <= uint256(today) + 4095);
        VM.assume((word >> 190) & 4095 <= card.lastDay());

        Decline why = card.whyNot(amount, sequence, today);

        bool isPaid = !card.pay(amount, sequence, today, false).isNone();
        assertTrue(isPaid == (why == Decline.None), "paid");
    }

    function testFuzz_CA2_aCardPaysExactlyWhereNoReasonIsTold(Drawn memory drawn) external pure {
        (uint256 word, uint40 amount, uint24 sequence, uint32 today) = _draw(drawn);
        check_CA2_aCardPaysExactlyWhereNoReasonIsTold(word, amount, sequence, uint16(today)); // a day of 16 bits
    }

    // ---------------------------------------------------------------- any card

    function _assumed(uint256 word) private pure returns (PlainCard memory c) {
        c = PlainCards.read(Card.wrap(word));
        VM.assume(c.balance + c.hold < 2 ** 40);
        VM.assume(c.dayLimit < 2 ** 40);
    }

    function _draw(
        Drawn memory d
    ) private pure returns (uint256 word, uint40 amount, uint24 sequence, uint32 today) {
        d.f.shape(d.near >> 32);
        today = uint32(d.f.nearDay(d.today, d.near)); // at most a day after one of 16 bits
        amount = uint40(d.f.nearAmount(d.amount, d.near >> 8));
        sequence = uint24(d.f.nearSequence(d.sequence, d.near >> 16));
        word = Card.unwrap(d.f.card());
    }
}
