// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {ChannelWord, ChannelWords} from "../../contracts/iterative/ChannelWords.sol";
import {Assertions} from "../kit/Assertions.sol";
import {PlainChannel, PlainChannels} from "../kit/iterative/PlainChannels.sol";

/// @title A channel's word: IT-1, IT-5, IT-6
/// @author The Tallystick authors
/// @notice Each operation is done again on the fields one by one, and the words must be equal to the bit.
contract ChannelWordsTest is Assertions {
    using PlainChannels for PlainChannel;

    uint96 private constant MAX = type(uint96).max;

    // ---------------------------------------------------------------- payments and claims

    /// @dev Any channel in any state, with amounts far apart and next to each other.
    function testFuzz_IT6_aPaymentMovesWhatTheFieldsSay(
        PlainChannel memory c,
        uint256 value,
        uint96 cumulative,
        uint256 dice
    ) external pure {
        c.fit(dice);
        value = bound(value, 0, dice & 4 == 4 ? 2_000 : 2 ** 128);
        if (dice & 8 == 8) cumulative = _near(c.settled, cumulative);

        (ChannelWord word, uint256 amount, uint256 refund) = _word(c).pay(value, cumulative);

        (uint256 expected, uint256 back) = c.pay(value, cumulative);
        assertEq(amount, expected, "amount");
        assertEq(refund, back, "refund");
        _assertSame(word, c);
    }

    function testFuzz_IT6_aClaimMovesWhatTheFieldsSay(
        PlainChannel memory c,
        uint96 cumulative,
        uint256 dice
    ) external pure {
        c.fit(dice);
        if (dice & 8 == 8) cumulative = _near(c.settled, cumulative);

        (ChannelWord word, uint256 amount) = _word(c).claim(cumulative);

        assertEq(amount, c.claim(cumulative), "amount");
        _assertSame(word, c);
    }

    function test_IT6_aPaymentIsExactAtItsBounds() external pure {
        _assertPays(300, 300, 100, 300, 0);
        _assertPays(299, 300, 99, 300, 0); // a unit of the deposit
        _assertPays(301, 300, 101, 300, 0); // a unit into the deposit
        _assertPays(0, 100, 0, 100, 0); // the whole deposit
        _assertPays(0, 101, 0, 100, 0); // a unit stays owed
        _assertPays(5, 0, 105, 0, 0);
        _assertPays(MAX - 100, 0, MAX, 0, 0); // the deposit is full
        _assertPays(uint256(MAX) - 99, 0, 100, 0, uint256(MAX) - 99); // and no unit more
    }

    function _assertPays(
        uint256 value,
        uint256 owed,
        uint256 left,
        uint256 amount,
        uint256 refund
    ) private pure {
        PlainChannel memory c = _plain();
        (ChannelWord word, uint256 paid, uint256 back) = _word(c).pay(value, c.settled + owed);
        assertEq(paid, amount, "amount");
        assertEq(back, refund, "refund");
        assertEq(word.deposit(), left, "deposit");
        assertEq(word.settled(), c.settled + amount, "settled");
    }

    function test_IT6_nothingIsOwedTwice() external pure {
        PlainChannel memory c = _plain();
        assertEq(_word(c).owed(c.settled + 1), 1, "a unit more");
        assertEq(_word(c).owed(c.settled), 0, "the same");
        assertEq(_word(c).owed(c.settled - 1), 0, "less");
        assertEq(_word(c).owed(0), 0, "nothing");
    }

    function test_IT6_onlyAReleasedChannelOwesNothing() external pure {
        PlainChannel memory c = _plain();
        for (uint256 i = 0; i <= uint256(ChannelState.Released); ++i) {
            c.put(ChannelState(i));
            uint256 owed = c.isIn(ChannelState.Released) ? 0 : 7;
            assertEq(_word(c).owed(c.settled + 7), owed, "owed");
        }
    }

    /// @dev IT-5. After a withdrawal a payment pays out of its value; after a release all of it goes back.
    function test_IT6_theValueOfAnEndedChannelIsNeverKept() external pure {
        PlainChannel memory c = _plain();
        c.deposit = 0;
        c.put(ChannelState.Withdrawn);
        (ChannelWord word, uint256 amount, uint256 refund) = _word(c).pay(50, c.settled + 30);
        assertEq(amount, 30, "paid");
        assertEq(refund, 20, "back");
        assertEq(word.deposit(), 0, "deposit");

        c.put(ChannelState.Released);
        (word, amount, refund) = _word(c).pay(50, c.settled + 30);
        assertEq(amount, 0, "paid");
        assertEq(refund, 50, "back");
        assertEq(ChannelWord.unwrap(word), ChannelWord.unwrap(_word(c)), "the word");
    }

    // ---------------------------------------------------------------- all else

    function testFuzz_IT1_anOpenedChannelIsOpenAndNothingElse(
        uint96 amount,
        bool isNative
    ) external pure {
        PlainChannel memory c;
        (c.deposit, c.isNative) = (amount, isNative);
        c.put(ChannelState.Open);
        _assertSame(ChannelWords.opened(amount, isNative), c);
    }

    function testFuzz_IT6_theFieldsAreReadWhereTheyAre(
        PlainChannel memory c,
        uint256 dice
    ) external pure {
        c.fit(dice);
        ChannelWord word = _word(c);
        assertEq(word.deposit(), c.deposit, "deposit");
        assertEq(word.settled(), c.settled, "settled");
        assertEq(word.epoch(), c.epoch, "epoch");
        assertEq(word.topUps(), c.topUps, "top-ups");
        assertEq(uint256(word.state()), c.state, "state");
        assertTrue(word.isNative() == c.isNative, "native");
        assertTrue(word.isSignerRevoked() == c.isSignerRevoked, "revoked");
        assertTrue(word.isLive() == c.isLive(), "live");
        assertEq(word.room(), MAX - c.settled, "room");
    }

    function testFuzz_IT1_theHighestEpochStays(
        PlainChannel memory c,
        uint32 epoch,
        uint256 dice
    ) external pure {
        c.fit(dice);
        if (dice & 8 == 8) epoch = c.epoch;
        ChannelWord word = _word(c).reached(epoch);
        if (epoch > c.epoch) c.epoch = epoch;
        _assertSame(word, c);
    }

    function testFuzz_IT1_aTopUpIsCountedAndAdded(
        PlainChannel memory c,
        uint96 amount,
        uint256 dice
    ) external pure {
        c.fit(dice);
        c.topUps %= type(uint16).max;
        amount = uint96(bound(amount, 0, MAX - c.deposit)); // below 2^96
        ChannelWord word = _word(c).toppedUp(amount);
        c.deposit += amount;
        ++c.topUps;
        _assertSame(word, c);
    }

    function testFuzz_IT5_anUnlockTouchesTheStateAlone(
        PlainChannel memory c,
        uint256 dice
    ) external pure {
        c.fit(dice);
        ChannelWord word = _word(c).unlocked();
        c.put(ChannelState.Unlocking);
        _assertSame(word, c);
    }

    function testFuzz_IT5_anEndTakesTheDeposit(
        PlainChannel memory c,
        bool isReleased,
        uint256 dice
    ) external pure {
        c.fit(dice);
        ChannelState state = isReleased ? ChannelState.Released : ChannelState.Withdrawn;
        ChannelWord word = _word(c).ended(state);
        c.deposit = 0;
        c.put(state);
        _assertSame(word, c);
    }

    function testFuzz_IT1_aRevokedSignerIsMarkedAlone(
        PlainChannel memory c,
        uint256 dice
    ) external pure {
        c.fit(dice);
        ChannelWord word = _word(c).signerRevoked();
        c.isSignerRevoked = true;
        _assertSame(word, c);
    }

    /// @dev The payee's word counts for its epoch and those before, and never less than before.
    function testFuzz_IT4_thePayeesWordCountsUpToItsEpoch(
        PlainChannel memory c,
        uint32 epoch,
        uint32 other,
        uint256 dice
    ) external pure {
        c.fit(dice);
        if (dice & 8 == 8) other = epoch;
        if (dice & 16 == 16) other = c.epoch;
        assertTrue(_word(c).isThrough(other) == (c.isThrough && other <= c.epoch), "before");
        ChannelWord word = _word(c).settledThrough(epoch);
        c.isThrough = true;
        if (epoch > c.epoch) c.epoch = epoch;
        _assertSame(word, c);
        assertTrue(word.isThrough(other) == (other <= c.epoch), "after");
    }

    function test_IT4_withoutThePayeesWordNoEpochIsSettled() external pure {
        assertTrue(!ChannelWords.opened(1, true).isThrough(0), "epoch 0");
        assertTrue(!ChannelWords.opened(1, true).reached(5).isThrough(5), "a payment's epoch");
        assertTrue(ChannelWords.opened(1, true).settledThrough(0).isThrough(0), "settled");
        assertTrue(!ChannelWords.opened(1, true).settledThrough(0).isThrough(1), "the next");
    }

    function testFuzz_IT6_whatIsSpentLeavesTheDepositAlone(
        PlainChannel memory c,
        uint256 amount,
        uint256 dice
    ) external pure {
        c.fit(dice);
        if (dice & 8 == 8) amount = c.deposit;
        (ChannelWord word, uint256 taken) = _word(c).spend(amount);
        assertEq(taken, amount < c.deposit ? amount : c.deposit, "taken");
        c.deposit -= uint96(taken); // at most the deposit
        _assertSame(word, c);
    }

    // ---------------------------------------------------------------- helpers

    function _word(PlainChannel memory c) private pure returns (ChannelWord) {
        uint256 flags = (c.isNative ? 1 : 0) + (c.isSignerRevoked ? 2 : 0);
        flags += (c.isThrough ? 4 : 0) + 8 * uint256(c.free);
        uint256 upper = (flags << 8) + c.state;
        uint256 numbers = (uint256(c.topUps) << 32) + c.epoch;
        return
            ChannelWord.wrap(
                (upper << 240) + (numbers << 192) + (uint256(c.settled) << 96) + c.deposit
            );
    }

    /// @dev 100 in the deposit, 900 settled.
    function _plain() private pure returns (PlainChannel memory c) {
        (c.deposit, c.settled, c.epoch, c.topUps, c.isNative) = (100, 900, 3, 5, true);
        c.put(ChannelState.Open);
    }

    /// @dev A cumulative amount next to what is settled.
    function _near(uint96 settled, uint96 cumulative) private pure returns (uint96) {
        uint256 least = settled > 1_500 ? settled - 1_500 : 0;
        uint256 most = settled > MAX - 1_500 ? MAX : settled + 1_500;
        return uint96(bound(cumulative, least, most)); // at most MAX
    }

    function _assertSame(ChannelWord word, PlainChannel memory c) private pure {
        assertEq(ChannelWord.unwrap(word), ChannelWord.unwrap(_word(c)), "the word");
    }
}
