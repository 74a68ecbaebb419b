// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochWord} from "../../contracts/iterative/EpochWords.sol";
import {Assertions} from "../kit/Assertions.sol";
import {PlainEpoch, PlainEpochs} from "../kit/iterative/PlainEpochs.sol";

/// @title An epoch's word: IT-3, IT-4
/// @author The Tallystick authors
/// @notice Each operation is done again on the fields one by one, and the words must be equal to the bit.
contract EpochWordsTest is Assertions {
    using PlainEpochs for PlainEpoch;

    uint96 private constant MAX = type(uint96).max;

    // ---------------------------------------------------------------- what is owed

    /// @dev Any epoch, with amounts far apart and next to each other.
    function testFuzz_IT3_whatIsOwedIsWhatNobodyPaid(
        PlainEpoch memory e,
        uint96 cumulative,
        uint256 dice
    ) external pure {
        e.fit(dice);
        uint256 known = uint256(e.landed) + e.paid;
        if (dice & 8 == 8) cumulative = uint96(known + ((dice >> 8) % 3)); // or anything
        assertEq(_word(e).owed(cumulative), e.owed(cumulative), "owed");
    }

    function test_IT3_owedIsExactAtItsBounds() external pure {
        PlainEpoch memory e = _plain();
        assertEq(_word(e).owed(0), 0, "nothing");
        assertEq(_word(e).owed(999), 0, "less");
        assertEq(_word(e).owed(1_000), 0, "all of it");
        assertEq(_word(e).owed(1_001), 1, "a unit more");
        assertEq(_word(e).owed(MAX), MAX - 1_000, "the most");
        (e.landed, e.paid) = (MAX, MAX);
        assertEq(_word(e).owed(MAX), 0, "two sums that overflow a field");
    }

    // ---------------------------------------------------------------- moves

    function testFuzz_IT3_whatIsLearnedIsWhatTheFieldsSay(
        PlainEpoch memory e,
        uint96 amount,
        bool isProven,
        uint256 dice
    ) external pure {
        e.fit(dice);
        EpochWord word = _word(e).learned(amount, isProven);
        e.learn(amount, isProven);
        _assertSame(word, e);
    }

    /// @dev A receipt corrects a form; nothing corrects a receipt.
    function test_IT3_whatWasProvenStays() external pure {
        EpochWord word = EpochWord.wrap(0).learned(700, false).learned(500, true);
        assertEq(word.landed(), 500, "by its receipt");
        word = word.learned(700, false).learned(0, true);
        assertEq(word.landed(), 500, "stays");
        assertTrue(word.isProven() && word.isSpent(), "proven");

        word = EpochWord.wrap(0).learned(0, true).learned(MAX, false);
        assertEq(word.landed(), 0, "it paid nothing");
        assertTrue(word.isProven() && word.isSpent(), "proven");
    }

    function testFuzz_IT4_aSpentNonceIsMarkedAlone(
        PlainEpoch memory e,
        uint256 dice
    ) external pure {
        e.fit(dice);
        EpochWord word = _word(e).spent();
        e.isSpent = true;
        _assertSame(word, e);
    }

    function testFuzz_IT3_whatTheDepositPaysIsAdded(
        PlainEpoch memory e,
        uint96 amount,
        uint256 dice
    ) external pure {
        e.fit(dice);
        amount = uint96(bound(amount, 0, MAX - e.paid)); // below 2^96
        EpochWord word = _word(e).paidMore(amount);
        e.paid += amount;
        _assertSame(word, e);
    }

    /// @dev Once in an epoch.
    function testFuzz_IT4_aClaimKeepsItsBlock(
        PlainEpoch memory e,
        uint40 number,
        uint256 dice
    ) external pure {
        e.fit(dice);
        e.filedBlock = 0;
        EpochWord word = _word(e).filed(number);
        e.filedBlock = number;
        _assertSame(word, e);
    }

    function testFuzz_IT3_aChargedEpochIsMarkedAlone(
        PlainEpoch memory e,
        uint256 dice
    ) external pure {
        e.fit(dice);
        EpochWord word = _word(e).charged();
        e.isCharged = true;
        _assertSame(word, e);
    }

    // ---------------------------------------------------------------- fields

    function testFuzz_IT3_theFieldsAreReadWhereTheyAre(
        PlainEpoch memory e,
        uint256 dice
    ) external pure {
        e.fit(dice);
        EpochWord word = _word(e);
        assertEq(word.landed(), e.landed, "landed");
        assertEq(word.paid(), e.paid, "paid");
        assertEq(word.filedBlock(), e.filedBlock, "block of the claim");
        assertTrue(word.isSpent() == e.isSpent, "spent");
        assertTrue(word.isProven() == e.isProven, "proven");
        assertTrue(word.isCharged() == e.isCharged, "charged");
    }

    // ---------------------------------------------------------------- helpers

    function _word(PlainEpoch memory e) private pure returns (EpochWord) {
        uint256 flags = (e.isSpent ? 1 : 0) + (e.isProven ? 2 : 0) + (e.isCharged ? 4 : 0);
        flags += 8 * uint256(e.free);
        uint256 upper = (flags << 40) + e.filedBlock;
        return EpochWord.wrap((upper << 192) + (uint256(e.paid) << 96) + e.landed);
    }

    /// @dev 700 landed, 300 paid.
    function _plain() private pure returns (PlainEpoch memory e) {
        (e.landed, e.paid, e.filedBlock) = (700, 300, 24_000_000);
        (e.isSpent, e.isCharged) = (true, true);
    }

    function _assertSame(EpochWord word, PlainEpoch memory e) private pure {
        assertEq(EpochWord.unwrap(word), EpochWord.unwrap(_word(e)), "the word");
    }
}
