// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState} from "../../../contracts/iterative/ChannelTypes.sol";
import {ChannelWord, ChannelWords} from "../../../contracts/iterative/ChannelWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any channel: what moves, and all else in the bits above.
struct Any {
    uint64 upper;
    uint96 settled;
    uint96 deposit;
}

/// @title Proofs of what payments and claims move: IT-1, IT-5, IT-6
/// @author The Tallystick authors
/// @notice `check_…` holds for every word, of whatever state, that fits its `assume`: Halmos proves it. `testFuzz_…` draws
/// such words.
contract ChannelWordsProofs is Assertions {
    uint256 private constant UPPER = 192;
    uint256 private constant STATE = 0xff << 240;

    // ---------------------------------------------------------------- conservation

    /// @dev Value and deposit before are amount, refund and deposit afterwards.
    function check_IT6_aPaymentLosesAndMakesNothing(
        Any memory any,
        uint128 value,
        uint96 more
    ) public pure {
        uint256 cumulative = _signed(any, more);
        ChannelWord before = _word(any);

        (ChannelWord after_, uint256 amount, uint256 refund) = before.pay(value, cumulative);

        uint256 in_ = value + before.deposit();
        assertEq(in_, amount + refund + after_.deposit(), "every unit");
        assertEq(after_.settled(), before.settled() + amount, "settled");
        assertLe(amount, before.owed(cumulative), "no more than is owed");
        assertEq(ChannelWord.unwrap(after_) >> UPPER, any.upper, "all else");
    }

    function testFuzz_IT6_aPaymentLosesAndMakesNothing(
        Any memory any,
        uint128 value,
        uint96 more
    ) external pure {
        check_IT6_aPaymentLosesAndMakesNothing(any, value, _fitting(any, more));
    }

    /// @dev The payee gets all that is owed, unless value and deposit do not suffice; then it gets them both.
    function check_IT6_aPaymentPaysAsFarAsItGoes(
        Any memory any,
        uint128 value,
        uint96 more
    ) public pure {
        uint256 cumulative = _signed(any, more);
        ChannelWord before = _word(any);

        (, uint256 amount, ) = before.pay(value, cumulative);

        uint256 there = value + before.deposit();
        uint256 owed = before.owed(cumulative);
        assertEq(amount, owed < there ? owed : there, "amount");
    }

    function testFuzz_IT6_aPaymentPaysAsFarAsItGoes(
        Any memory any,
        uint128 value,
        uint96 more
    ) external pure {
        check_IT6_aPaymentPaysAsFarAsItGoes(any, value, _fitting(any, more));
    }

    /// @dev Of a cumulative amount that is `more` above what is settled.
    function check_IT6_aClaimMovesDepositAlone(Any memory any, uint96 more) public pure {
        uint256 cumulative = _signed(any, more);
        ChannelWord before = _word(any);

        (ChannelWord after_, uint256 amount) = before.claim(cumulative);

        uint256 owed = before.owed(cumulative);
        assertEq(amount, owed < any.deposit ? owed : any.deposit, "amount");
        assertEq(any.deposit, amount + after_.deposit(), "deposit");
        assertEq(after_.settled(), any.settled + amount, "settled");
        assertEq(ChannelWord.unwrap(after_) >> UPPER, any.upper, "all else");
    }

    function testFuzz_IT6_aClaimMovesDepositAlone(Any memory any, uint96 more) external pure {
        check_IT6_aClaimMovesDepositAlone(any, _fitting(any, more));
    }

    // ---------------------------------------------------------------- nobody is paid twice

    /// @dev What was settled stays, and what is added ends at the cumulative amount.
    function check_IT6_settledNeverPassesWhatWasSigned(
        Any memory any,
        uint128 value,
        uint96 more
    ) public pure {
        uint256 cumulative = _signed(any, more);
        ChannelWord before = _word(any);

        (ChannelWord paid, , ) = before.pay(value, cumulative);
        (ChannelWord claimed, ) = before.claim(cumulative);

        assertLe(any.settled, paid.settled(), "never falls by a payment");
        assertLe(paid.settled(), cumulative, "a payment");
        assertLe(any.settled, claimed.settled(), "never falls by a claim");
        assertLe(claimed.settled(), cumulative, "a claim");
    }

    function testFuzz_IT6_settledNeverPassesWhatWasSigned(
        Any memory any,
        uint128 value,
        uint96 more
    ) external pure {
        check_IT6_settledNeverPassesWhatWasSigned(any, value, _fitting(any, more));
    }

    /// @dev One payment landed and one claimed, in either order, of the same sum or of two: once all is claimed, the payee
    /// has the same, and so has the channel. It is the highest of both, less what was settled before, as far as value and
    /// deposit go.
    function check_IT6_theOrderOfPaymentAndClaimDoesNotMatter(
        Any memory any,
        uint96 value,
        uint96 landed,
        uint96 shown
    ) public pure {
        ChannelWord before = _word(any);
        VM.assume(before.isLive() && uint256(any.deposit) + value < 2 ** 96);
        uint256 highest = landed > shown ? landed : shown;

        (ChannelWord first, uint256 total, ) = before.pay(value, landed);
        (ChannelWord then, uint256 more) = first.claim(shown);
        total += more;

        (ChannelWord other, uint256 sum) = before.claim(shown);
        (other, more, ) = other.pay(value, landed);
        sum += more;
        (other, more) = other.claim(highest);
        sum += more;

        uint256 owed = before.owed(highest);
        uint256 there = before.deposit() + value;
        assertEq(total, sum, "either order");
        assertEq(total, owed < there ? owed : there, "the highest");
        assertEq(ChannelWord.unwrap(then), ChannelWord.unwrap(other), "the same channel");
    }

    function testFuzz_IT6_theOrderOfPaymentAndClaimDoesNotMatter(
        Any memory any,
        uint96 value,
        uint96 landed,
        uint96 shown,
        bool isOpen
    ) external pure {
        _enliven(any, isOpen);
        value = uint96(bound(value, 0, type(uint96).max - any.deposit)); // below 2^96
        check_IT6_theOrderOfPaymentAndClaimDoesNotMatter(any, value, landed, shown);
    }

    /// @dev Two claims, whichever comes first, pay what the higher one would have paid alone.
    function check_IT6_claimsOverlap(Any memory any, uint96 one, uint96 more) public pure {
        uint256 lower = uint256(any.settled) + one;
        uint256 higher = lower + more;
        VM.assume(higher < 2 ** 96);
        (ChannelWord alone, uint256 all) = _word(any).claim(higher);

        (ChannelWord first, uint256 total) = _word(any).claim(lower);
        (ChannelWord then, uint256 rest) = first.claim(higher);
        (ChannelWord after_, uint256 nothing) = alone.claim(lower);

        assertEq(total + rest, all, "total");
        assertEq(ChannelWord.unwrap(then), ChannelWord.unwrap(alone), "the same channel");
        assertEq(nothing, 0, "the lower one behind the higher");
        assertEq(ChannelWord.unwrap(after_), ChannelWord.unwrap(alone), "no effect");
    }

    function testFuzz_IT6_claimsOverlap(Any memory any, uint96 one, uint96 more) external pure {
        one = uint96(bound(one, 0, type(uint96).max - any.settled)); // below 2^96
        more = uint96(bound(more, 0, type(uint96).max - any.settled - one));
        check_IT6_claimsOverlap(any, one, more);
    }

    /// @dev Whoever lands an older payment changes nothing of what is settled.
    function check_IT6_anOlderPaymentPaysNobody(
        Any memory any,
        uint128 value,
        uint96 cumulative
    ) public pure {
        ChannelWord before = _word(any);
        VM.assume(cumulative <= before.settled());

        (ChannelWord after_, uint256 amount, uint256 refund) = before.pay(value, cumulative);
        (ChannelWord claimed, uint256 taken) = before.claim(cumulative);

        assertEq(amount + taken, 0, "nothing");
        assertEq(after_.deposit() + refund, before.deposit() + value, "the payer's");
        assertEq(after_.settled(), before.settled(), "settled");
        assertEq(ChannelWord.unwrap(claimed), ChannelWord.unwrap(before), "a claim");
    }

    function testFuzz_IT6_anOlderPaymentPaysNobody(
        Any memory any,
        uint128 value,
        uint96 cumulative
    ) external pure {
        cumulative = uint96(bound(cumulative, 0, any.settled)); // below 2^96
        check_IT6_anOlderPaymentPaysNobody(any, value, cumulative);
    }

    // ---------------------------------------------------------------- ends

    /// @dev After the payee let go nothing moves but the payment itself, back.
    function check_IT6_aReleasedChannelPaysNoMore(
        uint256 word,
        uint128 value,
        uint96 cumulative
    ) public pure {
        ChannelWord released = ChannelWord.wrap(word).ended(ChannelState.Released);

        (ChannelWord after_, uint256 amount, uint256 refund) = released.pay(value, cumulative);
        (, uint256 taken) = released.claim(cumulative);

        assertEq(amount + taken, 0, "nothing");
        assertEq(refund, value, "back");
        assertEq(ChannelWord.unwrap(after_), ChannelWord.unwrap(released), "the same channel");
    }

    function testFuzz_IT6_aReleasedChannelPaysNoMore(
        uint256 word,
        uint128 value,
        uint96 cumulative
    ) external pure {
        check_IT6_aReleasedChannelPaysNoMore(word, value, cumulative);
    }

    /// @dev After the payer withdrew a payment still pays, out of its value, and nothing stays in the contract.
    function check_IT5_aWithdrawnChannelKeepsNothing(
        uint256 word,
        uint128 value,
        uint96 cumulative
    ) public pure {
        ChannelWord withdrawn = ChannelWord.wrap(word).ended(ChannelState.Withdrawn);

        (ChannelWord after_, uint256 amount, uint256 refund) = withdrawn.pay(value, cumulative);

        uint256 owed = withdrawn.owed(cumulative);
        assertEq(amount, owed < value ? owed : value, "amount");
        assertEq(amount + refund, value, "every unit");
        assertEq(after_.deposit(), 0, "deposit");
    }

    function testFuzz_IT5_aWithdrawnChannelKeepsNothing(
        uint256 word,
        uint128 value,
        uint96 cumulative
    ) external pure {
        check_IT5_aWithdrawnChannelKeepsNothing(word, value, cumulative);
    }

    function check_IT5_anEndTakesStateAndDepositAlone(uint256 word) public pure {
        ChannelWord ended = ChannelWord.wrap(word).ended(ChannelState.Withdrawn);

        assertEq(ended.deposit(), 0, "deposit");
        assertTrue(ended.state() == ChannelState.Withdrawn && !ended.isLive(), "state");
        assertEq((ChannelWord.unwrap(ended) ^ word) & ~STATE & ~uint256(2 ** 96 - 1), 0, "else");
    }

    function testFuzz_IT5_anEndTakesStateAndDepositAlone(uint256 word) external pure {
        check_IT5_anEndTakesStateAndDepositAlone(word);
    }

    function check_IT5_anUnlockTouchesTheStateAlone(uint256 word) public pure {
        ChannelWord unlocking = ChannelWord.wrap(word).unlocked();

        assertTrue(unlocking.state() == ChannelState.Unlocking && unlocking.isLive(), "state");
        assertEq((ChannelWord.unwrap(unlocking) ^ word) & ~STATE, 0, "all else");
    }

    function testFuzz_IT5_anUnlockTouchesTheStateAlone(uint256 word) external pure {
        check_IT5_anUnlockTouchesTheStateAlone(word);
    }

    // ---------------------------------------------------------------- openings, epochs, top-ups

    function check_IT1_anOpenedChannelHoldsItsDeposit(uint96 amount, bool isNative) public pure {
        ChannelWord word = ChannelWords.opened(amount, isNative);

        assertEq(word.deposit(), amount, "deposit");
        assertTrue(word.state() == ChannelState.Open && word.isNative() == isNative, "open");
        assertTrue(!word.isSignerRevoked(), "signer");
        assertEq(word.settled() + word.epoch() + word.topUps(), 0, "nothing else");
    }

    function testFuzz_IT1_anOpenedChannelHoldsItsDeposit(
        uint96 amount,
        bool isNative
    ) external pure {
        check_IT1_anOpenedChannelHoldsItsDeposit(amount, isNative);
    }

    function check_IT1_theHighestEpochStays(uint256 word, uint32 epoch) public pure {
        ChannelWord before = ChannelWord.wrap(word);

        ChannelWord after_ = before.reached(epoch);

        assertEq(after_.epoch(), epoch > before.epoch() ? epoch : before.epoch(), "epoch");
        uint256 others = ~(uint256(type(uint32).max) << UPPER);
        assertEq(ChannelWord.unwrap(after_) & others, word & others, "all else");
    }

    function testFuzz_IT1_theHighestEpochStays(uint256 word, uint32 epoch) external pure {
        check_IT1_theHighestEpochStays(word, epoch);
    }

    /// @dev What the contract checks before: deposit and number fit.
    function check_IT1_aTopUpTouchesDepositAndNumberAlone(uint256 word, uint96 amount) public pure {
        ChannelWord before = ChannelWord.wrap(word);
        VM.assume(before.deposit() + amount < 2 ** 96 && before.topUps() < type(uint16).max);

        ChannelWord after_ = before.toppedUp(amount);

        assertEq(after_.deposit(), before.deposit() + amount, "deposit");
        assertEq(after_.topUps(), before.topUps() + 1, "number");
        uint256 others = ~(uint256(type(uint96).max) | (uint256(type(uint16).max) << 224));
        assertEq(ChannelWord.unwrap(after_) & others, word & others, "all else");
    }

    function testFuzz_IT1_aTopUpTouchesDepositAndNumberAlone(
        uint256 word,
        uint96 amount
    ) external pure {
        ChannelWord before = ChannelWord.wrap(word & ~(uint256(1) << 224));
        amount = uint96(bound(amount, 0, type(uint96).max - before.deposit())); // below 2^96
        check_IT1_aTopUpTouchesDepositAndNumberAlone(ChannelWord.unwrap(before), amount);
    }

    // ---------------------------------------------------------------- helpers

    /// @dev A sum of its fields: what the solver then proves is linear.
    function _word(Any memory any) private pure returns (ChannelWord) {
        return
            ChannelWord.wrap(
                (uint256(any.upper) << UPPER) | (uint256(any.settled) << 96) | any.deposit
            );
    }

    /// @dev A cumulative amount that is above what is settled. A lower one pays nobody: `anOlderPaymentPaysNobody`.
    function _signed(Any memory any, uint96 more) private pure returns (uint256 cumulative) {
        cumulative = uint256(any.settled) + more;
        VM.assume(cumulative < 2 ** 96);
    }

    function _fitting(Any memory any, uint96 more) private pure returns (uint96) {
        return uint96(bound(more, 0, type(uint96).max - any.settled)); // below 2^96
    }

    function _enliven(Any memory any, bool isOpen) private pure {
        uint64 state = uint64(isOpen ? ChannelState.Open : ChannelState.Unlocking);
        any.upper = (any.upper & ~(uint64(0xff) << 48)) | (state << 48);
    }
}
