// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../contracts/cards/CardTypes.sol";
import {Card} from "../../contracts/cards/CardWords.sol";
import {CardModel} from "../kit/cards/CardModel.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {CardFields, Fields} from "../kit/cards/Fields.sol";

/// @title A card's sequence numbers: CA-7
/// @author The Tallystick authors
/// @notice The window of bits against a plain list of all numbers that were accepted.
contract SequenceWindowTest is CardsAssertions {
    using CardModel for CardFields;
    using Fields for CardFields;

    uint256 private constant MAX_SEQUENCE = 2 ** 22 - 1;
    uint16 private constant TODAY = 20_000;

    /// @dev Numbers in any order against a set of all that were accepted: by `use`, and by `pay` in the same way.
    function testFuzz_CA7_theWindowIsASetOfNumbers(uint256[24] memory draws) external pure {
        CardFields memory f = _plain();
        Card card = f.card();
        uint256[] memory accepted = new uint256[](draws.length);
        uint256 count = 0;
        uint256 highest = 0;
        for (uint256 i = 0; i < draws.length; ++i) {
            uint256 sequence = CardModel.drawSequence(draws[i], highest);
            Decline expected = _whyNotUse(accepted, count, highest, sequence);

            assertEq(card.whyNotUse(sequence), expected, "why");
            Card used = card.use(sequence);
            assertTrue(used.isNone() == (expected != Decline.None), "used");
            Card paid = card.pay(1, sequence, TODAY, false);
            assertTrue(paid.isNone() == (expected != Decline.None), "paid");
            if (expected != Decline.None) continue;

            (accepted[count], count) = (sequence, count + 1);
            if (sequence > highest) highest = sequence;
            assertEq(used.top(), paid.top(), "top");
            assertEq(used.window(), paid.window(), "window");
            assertEq(used.top(), highest, "the highest");
            card = draws[i] % 2 == 0 ? used : paid;
        }
    }

    function test_CA7_theEdgesOfTheWindow() external pure {
        Card card = _plain().card();
        assertEq(card.whyNotUse(0), Decline.StaleSequence, "0 is none");
        assertEq(card.whyNotUse(MAX_SEQUENCE + 1), Decline.StaleSequence, "beyond the field");
        assertTrue(card.use(0).isNone() && card.use(MAX_SEQUENCE + 1).isNone(), "refused");
        assertTrue(card.use(type(uint24).max).isNone(), "refused");

        card = card.use(100);
        assertEq(card.whyNotUse(100), Decline.DuplicateSequence, "used");
        assertEq(card.whyNotUse(69), Decline.None, "the last of 32");
        assertEq(card.whyNotUse(68), Decline.StaleSequence, "behind the window");
        assertEq(card.use(69).whyNotUse(69), Decline.DuplicateSequence, "used");
        assertEq(card.use(101).whyNotUse(69), Decline.StaleSequence, "moved on");
        assertEq(card.use(101).whyNotUse(100), Decline.DuplicateSequence, "still used");
    }

    /// @dev A step of the window's length and more, up to shifts beyond a word.
    function test_CA7_aWideStepForgetsAll() external pure {
        uint256[8] memory steps = [uint256(31), 32, 33, 255, 256, 257, 300, MAX_SEQUENCE - 40];
        for (uint256 i = 0; i < steps.length; ++i) {
            Card card = _plain().card();
            for (uint256 s = 9; s <= 40; ++s) card = card.use(s);
            assertEq(card.window(), type(uint32).max, "all of 32 used");

            card = card.use(40 + steps[i]);
            assertEq(card.top(), 40 + steps[i], "top");
            assertEq(card.window(), steps[i] == 31 ? 2 ** 31 + 1 : 1, "window");
            assertTrue(card.use(40).isNone(), "used, or behind");
        }
    }

    /// @dev At the highest number there is: the window still works, and nothing comes after it.
    function test_CA7_theLastNumber() external pure {
        Card card = _plain().card().use(MAX_SEQUENCE);
        assertEq(card.top(), MAX_SEQUENCE, "top");
        assertTrue(card.use(MAX_SEQUENCE + 1).isNone(), "no more");
        assertEq(card.use(MAX_SEQUENCE - 31).window(), 2 ** 31 + 1, "the last of 32");
        assertTrue(card.use(MAX_SEQUENCE - 32).isNone(), "behind the window");
    }

    /// @dev CA-7. Using a number for something else than a payment touches nothing else.
    function testFuzz_CA7_aUsedNumberTouchesNothingElse(
        CardFields memory f,
        uint256 sequence,
        uint256 near
    ) external pure {
        f.fit();
        sequence = f.nearSequence(sequence, near);
        Card used = f.card().use(sequence);
        assertTrue(
            used.isNone() == (f.card().whyNotUse(sequence) != Decline.None),
            "used where nothing speaks against it"
        );
        if (used.isNone()) return;
        f.use(sequence);
        assertEq(Card.unwrap(used), Card.unwrap(f.card()), "the word");
    }

    function _whyNotUse(
        uint256[] memory accepted,
        uint256 count,
        uint256 highest,
        uint256 sequence
    ) private pure returns (Decline) {
        if (sequence == 0 || sequence > MAX_SEQUENCE || sequence + 32 <= highest)
            return Decline.StaleSequence;
        for (uint256 i = 0; i < count; ++i) {
            if (accepted[i] == sequence) return Decline.DuplicateSequence;
        }
        return Decline.None;
    }

    function _plain() private pure returns (CardFields memory f) {
        (f.balance, f.lastDay, f.daysLeft) = (type(uint40).max, TODAY + 100, 100);
    }
}
