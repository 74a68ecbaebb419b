// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Head, HeadWord} from "../../../contracts/fees/AccountWords.sol";
import {Tranche, Tranches} from "../../../contracts/fees/Tranches.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of the quick charge: FE-7
/// @author The Tallystick authors
/// @notice The packed way that almost every charge takes is the way of `Tranches.charge`, or none.
contract HeadsProofs is Assertions {
    using Tranches for Tranche;

    /// @dev Of any word whose tranche starts after second 0; amount and second as wide as a caller can give them.
    function check_FE7_theQuickChargeIsTheSlowOne(
        uint256 word,
        uint256 amount,
        uint256 usedAt,
        uint32 now_
    ) public {
        Head head = Head.wrap(word);
        VM.assume(head.expiry() >= _validity(head));
        _assumeWholeAtTheStart(head);
        VM.warp(now_);

        Head charged = head.charge(amount, usedAt, HeadWord.INVOLVED);

        VM.assume(!charged.isNone());
        assertFalse(head.has(HeadWord.INVOLVED), "a flag");
        assertLe(usedAt, now_, "the future");
        assertLe(now_ - usedAt, head.grace(), "the grace");
        assertGt(amount, 0, "an amount of 0");
        Tranche memory t = head.tranche();
        t.charge(amount, usedAt);
        assertEq(Head.unwrap(charged), Head.unwrap(head.spend(t.unspent)), "charged");
    }

    function testFuzz_FE7_theQuickChargeIsTheSlowOne(
        uint256 word,
        uint256 amount,
        uint256 usedAt,
        uint32 now_
    ) external {
        Head head;
        (head, amount, usedAt, now_) = _fitUse(word, amount, usedAt, now_);
        if (amount != 0) {
            check_FE7_theQuickChargeIsTheSlowOne(Head.unwrap(head), amount, usedAt, now_);
        }
    }

    /// @dev What the first tranche alone can pay, without a flag and within the grace, goes the quick way.
    function check_FE7_theQuickChargeRefusesNothingThatItCanPay(
        uint256 word,
        uint256 amount,
        uint256 usedAt,
        uint32 now_
    ) public {
        Head head = Head.wrap(word);
        VM.assume(head.expiry() >= _validity(head) && !head.has(HeadWord.INVOLVED));
        _assumeWholeAtTheStart(head);
        VM.assume(usedAt <= now_ && now_ - usedAt <= head.grace());
        VM.assume(0 < amount && amount <= head.tranche().chargeable(usedAt));
        VM.warp(now_);

        assertFalse(head.charge(amount, usedAt, HeadWord.INVOLVED).isNone(), "refused");
    }

    function testFuzz_FE7_theQuickChargeRefusesNothingThatItCanPay(
        uint256 word,
        uint256 amount,
        uint256 usedAt,
        uint32 now_
    ) external {
        Head head;
        (head, amount, usedAt, now_) = _fitUse(word, amount, usedAt, now_);
        if (amount != 0) {
            check_FE7_theQuickChargeRefusesNothingThatItCanPay(
                Head.unwrap(head),
                amount,
                usedAt,
                now_
            );
        }
    }

    /// @dev An executor with a cap asks for all bits to be clear: it never goes the quick way.
    function check_FE7_aCappedExecutorNeverGoesTheQuickWay(
        uint256 word,
        uint256 amount,
        uint256 usedAt
    ) public view {
        Head head = Head.wrap(word);

        assertTrue(head.charge(amount, usedAt, type(uint256).max).isNone(), "refused");
    }

    function testFuzz_FE7_aCappedExecutorNeverGoesTheQuickWay(
        uint256 word,
        uint256 amount,
        uint256 usedAt
    ) external view {
        check_FE7_aCappedExecutorNeverGoesTheQuickWay(word, amount, usedAt);
    }

    /// @dev `check_FE2_atTheStartTheCeilingIsThePrincipal` proves it. Given that, the two ways divide the same numbers.
    function _assumeWholeAtTheStart(Head head) private pure {
        (uint256 principal, uint256 duration) = (head.tranche().principal, _validity(head));
        VM.assume(
            duration == 0 || Tranches.ceilingOf(principal, duration, duration, false) == principal
        );
    }

    /// @dev A head without flags, and a use that it can pay; an amount of 0 where nothing is there.
    function _fitUse(
        uint256 word,
        uint256 amount,
        uint256 usedAt,
        uint256 now_
    ) private pure returns (Head head, uint256, uint256, uint32) {
        head = Head.wrap(word & ~(HeadWord.INVOLVED | (0xffffffff << 176)));
        uint256 end = bound(word >> 176, _validity(head), type(uint32).max);
        head = head.with(end << 176);
        now_ = bound(now_, end - _validity(head), type(uint32).max);
        usedAt = bound(usedAt, now_ > head.grace() ? now_ - head.grace() : 0, now_);
        uint256 there = head.tranche().chargeable(usedAt);
        return (head, there == 0 ? 0 : bound(amount, 1, there), usedAt, uint32(now_)); // below 2^32
    }

    function _validity(Head head) private pure returns (uint256) {
        return ((Head.unwrap(head) >> 208) & 0xffffff) * 1 minutes;
    }
}
