// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelWord} from "../../../contracts/iterative/ChannelWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any channel: what disputes move, and all else in the bits above.
struct Disputed {
    uint64 upper;
    uint96 settled;
    uint96 deposit;
}

/// @title Proofs of what disputes move in a channel: IT-4, IT-6
/// @author The Tallystick authors
/// @notice `check_…` holds for every word, of whatever state, that fits its `assume`: Halmos proves it. `testFuzz_…` draws
/// such words.
contract DisputeDrawsProofs is Assertions {
    uint256 private constant UPPER = 192;

    /// @dev IT-3. A cost or a penalty comes out of the deposit, and settles nothing.
    function check_IT6_aCostTakesDepositAlone(Disputed memory any, uint256 amount) public pure {
        ChannelWord before = _word(any);

        (ChannelWord after_, uint256 taken) = before.spend(amount);

        assertEq(taken, amount < any.deposit ? amount : any.deposit, "taken");
        assertEq(after_.deposit() + taken, any.deposit, "every unit");
        assertEq(ChannelWord.unwrap(after_) >> 96, ChannelWord.unwrap(before) >> 96, "all else");
    }

    function testFuzz_IT6_aCostTakesDepositAlone(
        Disputed memory any,
        uint256 amount
    ) external pure {
        check_IT6_aCostTakesDepositAlone(any, amount);
    }

    /// @dev IT-4. What is held for a claim, and the deposit, are afterwards the payee's, the payer's, or the deposit.
    function check_IT4_aClaimResolvedLosesAndMakesNothing(
        Disputed memory any,
        uint96 held,
        uint96 due
    ) public pure {
        ChannelWord before = _word(any);
        VM.assume(due <= before.room());

        (ChannelWord after_, uint256 amount, uint256 refund) = before.draw(held, due);

        uint256 there = uint256(held) + any.deposit;
        assertEq(there, amount + refund + after_.deposit(), "every unit");
        assertEq(amount, due < there ? due : there, "as far as it goes");
        assertEq(after_.settled(), any.settled + amount, "settled");
        assertEq(ChannelWord.unwrap(after_) >> UPPER, any.upper, "all else");
    }

    function testFuzz_IT4_aClaimResolvedLosesAndMakesNothing(
        Disputed memory any,
        uint96 held,
        uint96 due
    ) external pure {
        due = uint96(bound(due, 0, type(uint96).max - any.settled)); // below 2^96
        check_IT4_aClaimResolvedLosesAndMakesNothing(any, held, due);
    }

    /// @dev IT-4. The payee's word counts up to its epoch, touches nothing else, and is never taken back.
    function check_IT4_thePayeesWordIsNeverTakenBack(
        uint256 word,
        uint32 epoch,
        uint32 other
    ) public pure {
        ChannelWord before = ChannelWord.wrap(word);

        ChannelWord after_ = before.settledThrough(epoch);

        assertTrue(after_.isThrough(epoch), "its epoch");
        assertTrue(!before.isThrough(other) || after_.isThrough(other), "what was settled");
        assertTrue(other <= after_.epoch() || !after_.isThrough(other), "no more");
        uint256 others = ~((uint256(type(uint32).max) << UPPER) | (uint256(1) << 250));
        assertEq(ChannelWord.unwrap(after_) & others, word & others, "all else");
    }

    function testFuzz_IT4_thePayeesWordIsNeverTakenBack(
        uint256 word,
        uint32 epoch,
        uint32 other
    ) external pure {
        check_IT4_thePayeesWordIsNeverTakenBack(word, epoch, other);
    }

    /// @dev A sum of its fields: what the solver then proves is linear.
    function _word(Disputed memory any) private pure returns (ChannelWord) {
        return
            ChannelWord.wrap(
                (uint256(any.upper) << UPPER) | (uint256(any.settled) << 96) | any.deposit
            );
    }
}
