// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../../contracts/cards/CardTypes.sol";
import {Card} from "../../../contracts/cards/CardWords.sol";
import {CardModel} from "../../kit/cards/CardModel.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";
import {CardFields, Fields} from "../../kit/cards/Fields.sol";
import {PlainCard, PlainCards} from "../../kit/cards/PlainCards.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of a card's sequence numbers: CA-7
/// @author The Tallystick authors
contract SequencesProofs is CardsAssertions {
    using CardModel for CardFields;
    using Fields for CardFields;
    using PlainCards for PlainCard;

    function check_CA7_aUseIsThePlainOne(uint256 word, uint24 sequence) public pure {
        PlainCard memory c = PlainCards.read(Card.wrap(word));
        bool isFree = c.isFree(sequence);

        Card used = Card.wrap(word).use(sequence);

        assertTrue(used.isNone() == !isFree, "used where it is free");
        VM.assume(isFree);
        c.use(sequence);
        assertEq(used.top(), c.top, "top");
        assertEq(used.window(), c.window, "window");
        uint256 rest = ~(((uint256(1) << 54) - 1) << 120);
        assertEq(Card.unwrap(used) & rest, word & rest, "all else");
    }

    function testFuzz_CA7_aUseIsThePlainOne(CardFields memory f, uint256 sequence) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        if (PlainCards.read(Card.wrap(word)).isFree(number))
            check_CA7_aUseIsThePlainOne(word, number);
    }

    /// @dev `whyNotUse` tells a reason exactly there, and which.
    function check_CA7_aNumberIsUsedExactlyWhereNoReasonIsTold(
        uint256 word,
        uint24 sequence
    ) public pure {
        Card card = Card.wrap(word);

        Decline why = card.whyNotUse(sequence);

        assertTrue(card.use(sequence).isNone() == (why != Decline.None), "used");
        bool isStale = sequence == 0 || sequence > 2 ** 22 - 1 || sequence + 32 <= card.top();
        VM.assume(why != Decline.None);
        assertTrue(isStale == (why == Decline.StaleSequence), "stale");
        assertTrue(!isStale == (why == Decline.DuplicateSequence), "used before");
    }

    function testFuzz_CA7_aNumberIsUsedExactlyWhereNoReasonIsTold(
        CardFields memory f,
        uint256 sequence
    ) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        if (Card.wrap(word).use(number).isNone())
            check_CA7_aNumberIsUsedExactlyWhereNoReasonIsTold(word, number);
    }

    /// @dev CA-2. A payment marks its number as a use does: `check_CA2_aSaleIsThePlainOne` proves it. So it pays once.
    function check_CA7_aNumberIsUsedOnce(uint256 word, uint24 sequence) public pure {
        Card used = Card.wrap(word).use(sequence);

        VM.assume(!used.isNone());
        assertTrue(used.use(sequence).isNone(), "used again");
    }

    function testFuzz_CA7_aNumberIsUsedOnce(CardFields memory f, uint256 sequence) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        if (!Card.wrap(word).use(number).isNone()) check_CA7_aNumberIsUsedOnce(word, number);
    }

    function check_CA7_whatCannotBeUsedPaysNothing(
        uint256 word,
        uint40 amount,
        uint24 sequence,
        uint32 today,
        bool isHeld
    ) public pure {
        VM.assume(Card.wrap(word).use(sequence).isNone());

        assertTrue(Card.wrap(word).pay(amount, sequence, today, isHeld).isNone(), "paid");
    }

    function testFuzz_CA7_whatCannotBeUsedPaysNothing(
        CardFields memory f,
        uint256 sequence,
        uint256 near,
        bool isHeld
    ) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        if (!Card.wrap(word).use(number).isNone()) return;
        f.shape(near >> 32);
        uint32 today = uint32(f.nearDay(near >> 8, near)); // at most a day after one of 16 bits
        uint40 amount = f.balance > 0 ? f.balance : 1;
        word = Card.unwrap(f.card());
        if (!Card.wrap(word).use(number).isNone()) return; // another window
        check_CA7_whatCannotBeUsedPaysNothing(word, amount, number, today, isHeld);
    }

    /// @dev One step of an induction: what cannot be used now never can.
    function check_CA7_noUseFreesANumber(uint256 word, uint24 sequence, uint24 other) public pure {
        VM.assume(Card.wrap(word).use(other).isNone());

        Card used = Card.wrap(word).use(sequence);

        VM.assume(!used.isNone());
        assertTrue(used.use(other).isNone(), "freed");
    }

    function testFuzz_CA7_noUseFreesANumber(
        CardFields memory f,
        uint256 sequence,
        uint256 other
    ) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        uint24 used = uint24(CardModel.drawSequence(other, f.top));
        if (Card.wrap(word).use(number).isNone() || !Card.wrap(word).use(used).isNone()) return;
        check_CA7_noUseFreesANumber(word, number, used);
    }

    /// @dev Nor does it take one that stays within the window.
    function check_CA7_aUseTakesNoOtherNumberOfTheWindow(
        uint256 word,
        uint24 sequence,
        uint24 other
    ) public pure {
        Card used = Card.wrap(word).use(sequence);
        VM.assume(!used.isNone() && other != sequence);
        VM.assume(other + 32 > used.top());
        VM.assume(!Card.wrap(word).use(other).isNone());

        assertFalse(used.use(other).isNone(), "taken");
    }

    function testFuzz_CA7_aUseTakesNoOtherNumberOfTheWindow(
        CardFields memory f,
        uint256 sequence,
        uint256 other
    ) external pure {
        (uint256 word, uint24 number) = _draw(f, sequence);
        uint24 free = uint24(CardModel.drawSequence(other, f.top));
        Card used = Card.wrap(word).use(number);
        if (used.isNone() || free == number || free + 32 <= used.top()) return;
        if (!Card.wrap(word).use(free).isNone())
            check_CA7_aUseTakesNoOtherNumberOfTheWindow(word, number, free);
    }

    /// @dev A card, and a number around its window.
    function _draw(
        CardFields memory f,
        uint256 sequence
    ) private pure returns (uint256 word, uint24 number) {
        f.fit();
        return (Card.unwrap(f.card()), uint24(CardModel.drawSequence(sequence, f.top))); // < 2^24
    }
}
