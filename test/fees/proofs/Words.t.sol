// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Funding,
    Head,
    HeadWord,
    Place,
    packCharge,
    packEnding,
    Ending,
    Slot,
    SlotWord,
    State,
    StateWord
} from "../../../contracts/fees/AccountWords.sol";
import {PlanTerms, Schedule, Status} from "../../../contracts/fees/FeeTypes.sol";
import {Plan, Plans} from "../../../contracts/fees/Plans.sol";
import {Tranche} from "../../../contracts/fees/Tranches.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any plan, in the units of its word.
struct Units {
    uint24 validity;
    uint8 grace;
    uint16 notice;
    uint16 maxPause;
    uint88 minDeposit;
    uint88 maxDeposit;
    bool cliff;
    bool refundable;
}

/// @title Proofs of the packed words: what is written is what is read, and no field touches another
/// @author The Tallystick authors
contract WordsProofs is Assertions {
    // ---------------------------------------------------------------- FE-1

    function check_FE1_aSlotKeepsItsFields(
        uint88 amount,
        uint32 expiry,
        uint16 plan,
        Funding funding,
        bool refundable
    ) public pure {
        Slot slot = SlotWord.pack(amount, expiry, plan, funding, refundable);

        assertEq(slot.principal(), amount, "principal");
        assertEq(slot.unspent(), amount, "unspent");
        assertEq(slot.expiry(), expiry, "expiry");
        assertEq(slot.plan(), plan, "plan");
        assertEq(uint256(slot.funding()), uint256(funding), "funding");
        assertTrue(slot.has(SlotWord.REFUNDABLE) == refundable, "refundable");
        assertFalse(slot.has(SlotWord.CLOSING), "closing");
        assertEq(slot.next(), 0, "next");
        assertEq(uint256(slot.place()), uint256(Place.Free), "place");
    }

    function testFuzz_FE1_aSlotKeepsItsFields(
        uint88 amount,
        uint32 expiry,
        uint16 plan,
        uint8 funding,
        bool refundable
    ) external pure {
        check_FE1_aSlotKeepsItsFields(amount, expiry, plan, Funding(funding % 3), refundable);
    }

    /// @dev Each change of a slot changes its own field alone, and a change back brings the old word.
    function check_FE1_aChangeOfASlotTouchesItsFieldAlone(
        uint256 word,
        uint88 unspent,
        uint8 next,
        Place place
    ) public pure {
        Slot slot = Slot.wrap(word);
        VM.assume(next < 64 && (word >> 230) & 3 < 3);

        assertEq(slot.spend(unspent).unspent(), unspent, "unspent");
        assertEq(slot.withNext(next).next(), next, "next");
        assertEq(uint256(slot.placed(place).place()), uint256(place), "place");

        Slot back = slot.spend(unspent).spend(slot.unspent());
        back = back.withNext(next).withNext(slot.next());
        back = back.placed(place).placed(slot.place());
        assertEq(Slot.unwrap(back), word, "the word");
    }

    function testFuzz_FE1_aChangeOfASlotTouchesItsFieldAlone(
        uint256 word,
        uint88 unspent,
        uint8 next,
        uint8 place
    ) external pure {
        if ((word >> 230) & 3 == 3) word ^= 1 << 230;
        check_FE1_aChangeOfASlotTouchesItsFieldAlone(word, unspent, next % 64, Place(place % 3));
    }

    // ---------------------------------------------------------------- FE-7

    /// @dev The hot word is its slot's tranche under the terms of its plan.
    function check_FE7_aHeadIsItsSlotUnderItsPlan(
        uint256 word,
        uint256 terms,
        uint8 index,
        uint8 next,
        uint88 unspent
    ) public pure {
        (Slot slot, Plan plan) = (Slot.wrap(word), Plan.wrap(terms));
        VM.assume(index < 64 && next < 64);
        VM.assume(plan.grace() < 128 hours && slot.expiry() >= plan.validity());

        Head head = HeadWord.pack(slot, plan, index, next).spend(unspent);

        assertEq(head.index(), index, "index");
        assertEq(head.next(), next, "next");
        assertEq(head.grace(), plan.grace(), "grace");
        assertTrue(head.has(HeadWord.CLOSING) == slot.has(SlotWord.CLOSING), "closing");
        assertFalse(head.has(HeadWord.ACCOUNT_FLAGS), "the account's flags");
        Tranche memory t = head.tranche();
        assertEq(t.principal, slot.principal(), "principal");
        assertEq(t.unspent, unspent, "unspent");
        assertEq(t.expiry, slot.expiry(), "expiry");
        assertEq(t.start, slot.expiry() - plan.validity(), "start");
        assertTrue(t.cliff == plan.has(Plans.CLIFF), "cliff");
    }

    function testFuzz_FE7_aHeadIsItsSlotUnderItsPlan(
        uint256 word,
        uint256 terms,
        uint8 index,
        uint8 next,
        uint88 unspent
    ) external pure {
        word |= 0xffffffff << 176; // the latest expiry is after every validity
        terms &= ~uint256(0x80000000); // grace below 128 hours
        check_FE7_aHeadIsItsSlotUnderItsPlan(word, terms, index % 64, next % 64, unspent);
    }

    function check_FE7_aLineOfAChargeKeepsItsFields(
        uint88 amount,
        uint32 usedAt,
        uint8 tranche,
        uint16 index,
        uint64 number
    ) public pure {
        uint256 batch = (uint256(index) << 128) | (uint256(number) << 144);

        uint256 line = packCharge(amount, usedAt, tranche) | batch;

        assertEq(uint88(line), amount, "amount");
        assertEq(uint32(line >> 88), usedAt, "used at");
        assertEq(uint8(line >> 120), tranche, "tranche");
        assertEq(uint16(line >> 128), index, "index");
        assertEq(line >> 144, number, "number");
    }

    function testFuzz_FE7_aLineOfAChargeKeepsItsFields(
        uint88 amount,
        uint32 usedAt,
        uint8 tranche,
        uint16 index,
        uint64 number
    ) external pure {
        check_FE7_aLineOfAChargeKeepsItsFields(amount, usedAt, tranche, index, number);
    }

    // ---------------------------------------------------------------- FE-12

    function check_FE12_aStateKeepsItsFields(
        uint256 word,
        int96 settled,
        uint88 threshold,
        uint32 pausedAt,
        uint32 start,
        uint8 first
    ) public pure {
        VM.assume(first < 64);

        State state = State
            .wrap(word)
            .withSettled(settled)
            .withThreshold(threshold)
            .withPausedAt(pausedAt)
            .withPending(first, start);

        assertEq(state.settled(), int256(settled), "settled");
        assertEq(state.threshold(), threshold, "threshold");
        assertEq(state.pausedAt(), pausedAt, "paused at");
        assertEq(state.nextStart(), start, "next start");
        assertEq(state.pendingFirst(), first, "first pending");
        uint256 flags = StateWord.THIRD_PARTY_FUNDING | StateWord.MOVED;
        assertEq(State.unwrap(state) & flags, word & flags, "flags");
    }

    function testFuzz_FE12_aStateKeepsItsFields(
        uint256 word,
        int96 settled,
        uint88 threshold,
        uint32 pausedAt,
        uint32 start,
        uint8 first
    ) external pure {
        check_FE12_aStateKeepsItsFields(word, settled, threshold, pausedAt, start, first % 64);
    }

    /// @dev Of two ended tranches, the one that expires later has the higher word.
    function check_FE12_aLaterEndingIsAHigherWord(
        uint32 start,
        uint32 expiry,
        uint32 laterStart,
        uint32 laterExpiry,
        Status how,
        Status laterHow
    ) public pure {
        VM.assume(expiry < laterExpiry);
        Tranche memory t;
        (t.start, t.expiry) = (start, expiry);
        Tranche memory later;
        (later.start, later.expiry) = (laterStart, laterExpiry);

        assertGt(
            Ending.unwrap(packEnding(later, laterHow)),
            Ending.unwrap(packEnding(t, how)),
            "word"
        );
    }

    function testFuzz_FE12_aLaterEndingIsAHigherWord(
        uint32 start,
        uint32 expiry,
        uint32 laterStart,
        uint32 laterExpiry,
        uint8 how,
        uint8 laterHow
    ) external pure {
        if (expiry == laterExpiry) return;
        if (expiry > laterExpiry) (expiry, laterExpiry) = (laterExpiry, expiry);
        check_FE12_aLaterEndingIsAHigherWord(
            start,
            expiry,
            laterStart,
            laterExpiry,
            Status(how % 8),
            Status(laterHow % 8)
        );
    }

    // ---------------------------------------------------------------- FE-1: the plan

    function check_FE1_aPlanKeepsItsTerms(Units memory u) public pure {
        Plan plan = Plans.pack(_terms(u));
        PlanTerms memory read = plan.terms();

        assertEq(read.validity, uint256(u.validity) * 1 minutes, "validity");
        assertEq(read.grace, uint256(u.grace) * 1 hours, "grace");
        assertEq(read.notice, uint256(u.notice) * 1 hours, "notice");
        assertEq(read.maxPause, uint256(u.maxPause) * 1 hours, "max pause");
        assertEq(read.minDeposit, u.minDeposit, "least deposit");
        assertEq(read.maxDeposit, u.maxDeposit, "largest deposit");
        assertTrue((read.schedule == Schedule.Cliff) == u.cliff, "schedule");
        assertTrue(read.refundable == u.refundable, "refundable");
        assertTrue(plan.has(Plans.OPEN) && !plan.retired().has(Plans.OPEN), "open");
    }

    function testFuzz_FE1_aPlanKeepsItsTerms(Units memory u) external pure {
        check_FE1_aPlanKeepsItsTerms(u);
    }

    function _terms(Units memory u) private pure returns (PlanTerms memory) {
        return
            PlanTerms({
                validity: uint32(u.validity) * 1 minutes, // below 2^30
                grace: uint32(u.grace) * 1 hours,
                notice: uint32(u.notice) * 1 hours, // below 2^28
                maxPause: uint32(u.maxPause) * 1 hours, // below 2^28
                minDeposit: u.minDeposit,
                maxDeposit: u.maxDeposit,
                schedule: u.cliff ? Schedule.Cliff : Schedule.Even,
                refundable: u.refundable
            });
    }
}
