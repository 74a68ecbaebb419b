// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochWord} from "../../../contracts/iterative/EpochWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any epoch: what is known of the money, and all else in the bits above.
struct Known {
    uint64 upper;
    uint96 paid;
    uint96 landed;
}

/// @title Proofs of what is known of an epoch, and of what is owed: IT-3, IT-4
/// @author The Tallystick authors
/// @notice `check_…` holds for every word that fits its `assume`: Halmos proves it. `testFuzz_…` draws such words.
contract EpochWordsProofs is Assertions {
    uint256 private constant LANDED = 2 ** 96 - 1;
    uint256 private constant UPPER = 192;
    uint256 private constant FILED = (2 ** 40 - 1) << 192;
    uint256 private constant IS_SPENT = 1 << 232;
    uint256 private constant IS_PROVEN = 1 << 233;
    uint256 private constant IS_CHARGED = 1 << 234;

    // ---------------------------------------------------------------- what is owed

    /// @dev It is never below nothing: what landed, what was paid, and what is owed are the sum, or more than it.
    function check_IT3_owedIsWhatIsMissing(uint256 word, uint96 cumulative) public pure {
        EpochWord epoch = EpochWord.wrap(word);

        uint256 owed = epoch.owed(cumulative);

        uint256 known = epoch.landed() + epoch.paid();
        if (known < cumulative) assertEq(known + owed, cumulative, "what is missing");
        else assertEq(owed, 0, "nothing");
    }

    function testFuzz_IT3_owedIsWhatIsMissing(uint256 word, uint96 cumulative) external pure {
        check_IT3_owedIsWhatIsMissing(word, cumulative);
    }

    /// @dev Of what is owed the deposit pays a part, or all: then so much less is owed, and never more than the sum is paid.
    function check_IT3_whatIsPaidIsOwedNoMore(
        Known memory known,
        uint96 amount,
        uint96 rest
    ) public pure {
        uint256 cumulative = uint256(known.landed) + known.paid + amount + rest;
        VM.assume(cumulative < 2 ** 96);
        EpochWord before = _word(known);

        EpochWord after_ = before.paidMore(amount);

        assertEq(before.owed(cumulative), uint256(amount) + rest, "owed before");
        assertEq(after_.owed(cumulative), rest, "owed");
        assertEq(after_.paid(), uint256(known.paid) + amount, "paid");
        assertEq(after_.landed(), known.landed, "landed");
        assertEq(EpochWord.unwrap(after_) >> UPPER, known.upper, "all else");
    }

    function testFuzz_IT3_whatIsPaidIsOwedNoMore(
        Known memory known,
        uint96 amount,
        uint96 rest
    ) external pure {
        known.paid = uint96(bound(known.paid, 0, type(uint96).max - known.landed)); // below 2^96
        amount = uint96(bound(amount, 0, type(uint96).max - known.landed - known.paid));
        rest = uint96(bound(rest, 0, type(uint96).max - known.landed - known.paid - amount));
        check_IT3_whatIsPaidIsOwedNoMore(known, amount, rest);
    }

    /// @dev Once all is paid, no lower payment of the epoch is owed anything.
    function check_IT3_whatIsSettledSettlesAllBelow(
        uint256 word,
        uint96 cumulative,
        uint96 lower
    ) public pure {
        VM.assume(lower <= cumulative);
        EpochWord before = EpochWord.wrap(word);

        EpochWord after_ = before.paidMore(before.owed(cumulative));

        assertEq(after_.owed(lower), 0, "nothing");
    }

    function testFuzz_IT3_whatIsSettledSettlesAllBelow(
        uint256 word,
        uint96 cumulative,
        uint96 lower
    ) external pure {
        check_IT3_whatIsSettledSettlesAllBelow(
            word,
            cumulative,
            uint96(bound(lower, 0, cumulative)) // below 2^96
        );
    }

    // ---------------------------------------------------------------- what is known

    /// @dev What was shown by a receipt no other proof changes.
    function check_IT3_whatWasProvenStays(uint256 word, uint96 amount, bool isProven) public pure {
        EpochWord proven = EpochWord.wrap(word | IS_PROVEN);

        EpochWord after_ = proven.learned(amount, isProven);

        assertEq(EpochWord.unwrap(after_), EpochWord.unwrap(proven), "the same word");
    }

    function testFuzz_IT3_whatWasProvenStays(
        uint256 word,
        uint96 amount,
        bool isProven
    ) external pure {
        check_IT3_whatWasProvenStays(word, amount, isProven);
    }

    /// @dev What was not proven is what was shown last; what a transaction paid says that the nonce is spent.
    function check_IT3_whatIsShownCounts(uint256 word, uint96 amount, bool isProven) public pure {
        uint256 before = word & ~IS_PROVEN;

        EpochWord after_ = EpochWord.wrap(before).learned(amount, isProven);

        assertEq(after_.landed(), amount, "landed");
        assertTrue(after_.isSpent(), "spent");
        assertTrue(after_.isProven() == isProven, "proven");
        uint256 others = ~(LANDED | IS_SPENT | IS_PROVEN);
        assertEq(EpochWord.unwrap(after_) & others, before & others, "all else");
    }

    function testFuzz_IT3_whatIsShownCounts(
        uint256 word,
        uint96 amount,
        bool isProven
    ) external pure {
        check_IT3_whatIsShownCounts(word, amount, isProven);
    }

    // ---------------------------------------------------------------- marks

    function check_IT4_aSpentNonceTouchesItsBitAlone(uint256 word) public pure {
        EpochWord after_ = EpochWord.wrap(word).spent();

        assertTrue(after_.isSpent(), "spent");
        assertEq(EpochWord.unwrap(after_), word | IS_SPENT, "all else");
    }

    function testFuzz_IT4_aSpentNonceTouchesItsBitAlone(uint256 word) external pure {
        check_IT4_aSpentNonceTouchesItsBitAlone(word);
    }

    /// @dev Where none was filed before, as the contract asks.
    function check_IT4_aClaimTouchesItsBlockAlone(uint256 word, uint40 number) public pure {
        EpochWord before = EpochWord.wrap(word & ~FILED);

        EpochWord after_ = before.filed(number);

        assertEq(after_.filedBlock(), number, "its block");
        assertEq(EpochWord.unwrap(after_) & ~FILED, word & ~FILED, "all else");
    }

    function testFuzz_IT4_aClaimTouchesItsBlockAlone(uint256 word, uint40 number) external pure {
        check_IT4_aClaimTouchesItsBlockAlone(word, number);
    }

    function check_IT3_aChargeTouchesItsBitAlone(uint256 word) public pure {
        EpochWord after_ = EpochWord.wrap(word).charged();

        assertTrue(after_.isCharged(), "charged");
        assertEq(EpochWord.unwrap(after_), word | IS_CHARGED, "all else");
    }

    function testFuzz_IT3_aChargeTouchesItsBitAlone(uint256 word) external pure {
        check_IT3_aChargeTouchesItsBitAlone(word);
    }

    // ---------------------------------------------------------------- helpers

    /// @dev A sum of its fields: what the solver then proves is linear.
    function _word(Known memory known) private pure returns (EpochWord) {
        uint256 upper = uint256(known.upper) << UPPER;
        return EpochWord.wrap(upper | (uint256(known.paid) << 96) | known.landed);
    }
}
