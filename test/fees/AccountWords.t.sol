// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Ending,
    Funding,
    Head,
    HeadWord,
    Place,
    Slot,
    SlotWord,
    State,
    StateWord,
    packEnding
} from "../../contracts/fees/AccountWords.sol";
import {PlanTerms, Schedule, Status} from "../../contracts/fees/FeeTypes.sol";
import {Plan, Plans} from "../../contracts/fees/Plans.sol";
import {Tranche, Tranches} from "../../contracts/fees/Tranches.sol";
import {FeesAssertions} from "../kit/fees/FeesAssertions.sol";
import {VM} from "../kit/IVm.sol";

/// @title The packed words of an account: FE-1, FE-7
/// @author The Tallystick authors
/// @notice Each field comes back as it was written, at any value up to its maximum, and writing one changes no other.
contract AccountWordsTest is FeesAssertions {
    using Tranches for Tranche;

    struct SlotFields {
        uint88 amount;
        uint32 expiry;
        uint16 plan;
        uint8 next;
        uint8 place;
        uint8 funding;
        bool refundable;
    }

    function _slot(SlotFields memory f) private pure returns (Slot) {
        (f.next, f.place, f.funding) = (f.next % 64, f.place % 3, f.funding % 3);
        return
            SlotWord
                .pack(f.amount, f.expiry, f.plan, Funding(f.funding), f.refundable)
                .withNext(f.next)
                .placed(Place(f.place));
    }

    function _assertSlot(Slot slot, SlotFields memory f, uint256 unspent) private pure {
        assertEq(slot.principal(), f.amount, "principal");
        assertEq(slot.unspent(), unspent, "unspent");
        assertEq(slot.expiry(), f.expiry, "expiry");
        assertEq(slot.plan(), f.plan, "plan");
        assertEq(slot.next(), f.next, "next");
        assertEq(uint256(slot.place()), f.place, "place");
        assertEq(uint256(slot.funding()), f.funding, "funding");
        assertTrue(slot.has(SlotWord.REFUNDABLE) == f.refundable, "refundable");
    }

    /// @dev The same plan with times rounded down to its units.
    function _withTimes(Plan plan, uint256 validity, uint256 grace) private pure returns (Plan) {
        uint256 others = (Plan.unwrap(plan) >> 32) << 32;
        return Plan.wrap(others | ((grace / 1 hours) << 24) | (validity / 1 minutes));
    }

    /// @dev FE-1. Hours and minutes, so that each field is fuzzed up to its maximum.
    struct PlanFields {
        uint24 validity;
        uint8 grace;
        uint16 notice;
        uint16 maxPause;
        uint88 minDeposit;
        uint88 maxDeposit;
        bool cliff;
        bool refundable;
    }

    function testFuzz_aPlanKeepsItsTermsApart(PlanFields memory f) external pure {
        PlanTerms memory terms = PlanTerms({
            validity: uint32(f.validity) * 1 minutes,
            grace: uint32(f.grace) * 1 hours,
            notice: uint32(f.notice) * 1 hours,
            maxPause: uint32(f.maxPause) * 1 hours,
            minDeposit: f.minDeposit,
            maxDeposit: f.maxDeposit,
            schedule: f.cliff ? Schedule.Cliff : Schedule.Even,
            refundable: f.refundable
        });

        Plan plan = Plans.pack(terms);

        assertEq(keccak256(abi.encode(plan.terms())), keccak256(abi.encode(terms)), "terms");
        assertTrue(plan.has(Plans.OPEN), "open");
        assertFalse(plan.isNone(), "there");
        Plan retired = plan.retired();
        assertFalse(retired.has(Plans.OPEN), "retired");
        assertEq(
            keccak256(abi.encode(retired.terms())),
            keccak256(abi.encode(terms)),
            "a retired plan's terms"
        );
    }

    function testFuzz_aSlotKeepsItsFieldsApart(
        SlotFields memory f,
        uint88 unspent,
        uint8 next
    ) external pure {
        Slot slot = _slot(f);
        _assertSlot(slot, f, f.amount);
        assertFalse(slot.has(SlotWord.CLOSING), "not closing");

        slot = slot.spend(unspent).with(SlotWord.CLOSING).withNext(next % 64);
        f.next = next % 64;
        _assertSlot(slot, f, unspent);
        assertTrue(slot.has(SlotWord.CLOSING), "closing");
    }

    function testFuzz_aHeadKeepsItsFieldsApart(
        SlotFields memory f,
        Plan plan,
        uint8 index,
        uint88 unspent,
        uint256 flags
    ) external pure {
        index %= 64;
        plan = _withTimes(plan, plan.validity(), plan.grace() % 128 hours);
        f.expiry = uint32(bound(f.expiry, plan.validity() % 2 ** 32, type(uint32).max));
        if (plan.validity() > f.expiry) return;
        flags &= HeadWord.ACCOUNT_FLAGS;
        Head head = HeadWord.pack(_slot(f), plan, index, f.next).with(flags).spend(unspent);

        assertEq(head.index(), index, "index");
        assertEq(head.next(), f.next, "next");
        assertEq(head.expiry(), f.expiry, "expiry");
        assertEq(head.unspent(), unspent, "unspent");
        assertEq(head.grace(), plan.grace(), "grace");
        assertEq(Head.unwrap(head) & HeadWord.ACCOUNT_FLAGS, flags, "flags");
        assertFalse(head.has(HeadWord.CLOSING), "not closing");
        Tranche memory t = head.withNext(63 - f.next).tranche();
        assertEq(t.principal, f.amount, "principal");
        assertEq(t.unspent, unspent, "the tranche's unspent");
        assertEq(t.expiry, f.expiry, "the tranche's expiry");
        assertEq(t.end, f.expiry, "the tranche's end");
        assertEq(t.start, f.expiry - plan.validity(), "start");
        assertTrue(t.cliff == plan.has(Plans.CLIFF), "cliff");
    }

    function testFuzz_anEmptiedHeadKeepsTheAccountsFlagsAndHowItEnded(
        uint256 word,
        uint8 how
    ) external pure {
        Status status = Status(bound(how, 1, 7));
        Head head = Head.wrap(word).emptied(status);
        assertEq(head.index(), 0, "index");
        assertEq(head.ended(), status, "ended");
        assertEq(
            Head.unwrap(head) & HeadWord.ACCOUNT_FLAGS,
            word & HeadWord.ACCOUNT_FLAGS,
            "flags"
        );
        assertEq(head.tranche().expiry, Head.wrap(word).tranche().expiry, "expiry");
        assertEq(_validity(head), _validity(Head.wrap(word)), "validity");
        assertFalse(head.has(HeadWord.CLOSING), "no tranche to close");
    }

    function _validity(Head head) private pure returns (uint256) {
        return (Head.unwrap(head) / 2 ** 208) % 2 ** 24;
    }

    function test_FE9_aMovedHeadIsStoppedAndHoldsNothing() external pure {
        Head head = HeadWord.moved();
        assertEq(head.ended(), Status.Closed, "ended");
        assertEq(head.index(), 0, "index");
        assertTrue(head.has(HeadWord.STOPPED), "stopped");
        assertFalse(head.has(HeadWord.CAPPED | HeadWord.PENDING), "no other flag");
    }

    /// @dev FE-12. Status 8 | start 32 | expiry 32, lowest first: the later expiry is the higher word.
    function testFuzz_FE12_anEndingIsPackedByItsExpiry(
        uint32 start,
        uint32 expiry,
        uint8 how
    ) external pure {
        Tranche memory t;
        (t.start, t.expiry) = (start, expiry);
        how = uint8(bound(how, 0, 7));
        assertEq(
            Ending.unwrap(packEnding(t, Status(how))),
            how + start * uint256(2 ** 8) + expiry * uint256(2 ** 40),
            "ending"
        );
    }

    /// @dev FE-7. The quick charge is the slow one, or none at all.
    function testFuzz_FE7_aHeadIsChargedAsItsTrancheIs(
        SlotFields memory f,
        Plan plan,
        uint88 unspent,
        uint256 now_,
        uint256 age,
        uint256 amount
    ) external {
        plan = _withTimes(
            plan,
            bound(plan.validity(), 1 minutes, 30 days),
            plan.grace() % 128 hours
        );
        f.expiry = uint32(bound(f.expiry, plan.validity() + 1, type(uint32).max));
        unspent = uint88(bound(unspent, 0, f.amount));
        Head head = HeadWord.pack(_slot(f), plan, 1, 0).spend(unspent);
        now_ = bound(now_, f.expiry - plan.validity() - 1, uint256(f.expiry) + 200 hours);
        VM.warp(now_);
        uint256 usedAt = now_ - bound(age, 0, now_ < 150 hours ? now_ : 150 hours);
        Tranche memory t = head.tranche();
        uint256 there = now_ - usedAt > plan.grace() ? 0 : t.chargeable(usedAt);
        amount = bound(amount, 0, there + there / 4 + 1);

        Head charged = head.charge(amount, usedAt, HeadWord.INVOLVED);

        if (amount == 0 || amount > there) {
            assertTrue(charged.isNone(), "refused");
        } else {
            t.charge(amount, usedAt);
            assertEq(Head.unwrap(charged), Head.unwrap(head.spend(t.unspent)), "charged");
        }
    }

    /// @dev A head that expires in the last second of 32 bits, after the longest validity.
    function _lateHead(bool cliff) private pure returns (Head) {
        SlotFields memory f;
        (f.amount, f.expiry) = (type(uint88).max, type(uint32).max);
        Plan plan = Plan.wrap((127 << 24) | type(uint24).max | (cliff ? Plans.CLIFF : 0));
        return HeadWord.pack(_slot(f), plan, 63, 63);
    }

    function test_FE7_theLatestTrancheWithTheLongestValidityIsCharged() external {
        Tranche memory t = _lateHead(false).tranche();
        assertEq(t.expiry, type(uint32).max, "expiry");
        assertEq(t.expiry - t.start, uint256(type(uint24).max) * 1 minutes, "validity");
        uint256 second = t.principal / (t.expiry - t.start);
        VM.warp(t.start);
        Head whole = _lateHead(false).charge(t.principal, t.start, HeadWord.INVOLVED);
        assertEq(whole.unspent(), 0, "all, in the first second");
        VM.warp(t.expiry - 1);
        Head last = _lateHead(false).charge(second, t.expiry - 1, HeadWord.INVOLVED);
        assertEq(last.unspent(), 0, "a second's worth, in the last one");
        assertTrue(
            _lateHead(false).charge(second + 1, t.expiry - 1, HeadWord.INVOLVED).isNone(),
            "not more"
        );
    }

    function test_FE7_aHeadIsChargedForNoUseBeforeItsStartNorFromItsExpiryOn() external {
        Tranche memory t = _lateHead(false).tranche();
        VM.warp(t.start + 1);
        assertTrue(_lateHead(false).charge(1, t.start - 1, HeadWord.INVOLVED).isNone(), "before");
        assertFalse(_lateHead(false).charge(1, t.start, HeadWord.INVOLVED).isNone(), "start");
        VM.warp(t.expiry + 1);
        assertFalse(_lateHead(false).charge(1, t.expiry - 1, HeadWord.INVOLVED).isNone(), "last");
        assertTrue(_lateHead(false).charge(1, t.expiry, HeadWord.INVOLVED).isNone(), "expiry");
    }

    function test_FE3_aHeadOnACliffIsChargedWholeInItsLastSecond() external {
        Tranche memory t = _lateHead(true).tranche();
        VM.warp(t.expiry - 1);
        Head charged = _lateHead(true).charge(t.principal, t.expiry - 1, HeadWord.INVOLVED);
        assertFalse(charged.isNone(), "charged");
        assertEq(charged.unspent(), 0, "all");
    }

    /// @dev The longest grace; an hour is an hour.
    function test_FE7_aUseIsTooLongAgoOneSecondAfterTheGrace() external {
        Head head = _lateHead(false);
        assertEq(head.grace(), 127 hours, "grace");
        uint256 usedAt = head.tranche().start;
        VM.warp(usedAt + 127 hours);
        assertFalse(head.charge(1, usedAt, HeadWord.INVOLVED).isNone(), "within");
        VM.warp(usedAt + 127 hours + 1);
        assertTrue(head.charge(1, usedAt, HeadWord.INVOLVED).isNone(), "after");
    }

    function testFuzz_FE7_anInvolvedHeadIsNotChargedQuickly(uint8 flag) external {
        uint256 bit = 1 << bound(flag, 252, 255);
        VM.warp(1 days);
        SlotFields memory f;
        (f.amount, f.expiry) = (1000, 2 days);
        Plan plan = _withTimes(Plan.wrap(0), 1 days, 0);
        Head head = HeadWord.pack(_slot(f), plan, 1, 0);
        assertFalse(head.charge(1, 1 days, HeadWord.INVOLVED).isNone(), "without a flag");
        assertTrue(head.with(bit).charge(1, 1 days, HeadWord.INVOLVED).isNone(), "with a flag");
    }

    function testFuzz_aStateKeepsItsFieldsApart(
        int96 settled,
        uint88 threshold,
        uint32 pausedAt,
        uint32 nextStart,
        uint8 first,
        uint256 junk
    ) external pure {
        uint256 flags = junk & (StateWord.THIRD_PARTY_FUNDING | StateWord.MOVED);
        State state = State
            .wrap(junk)
            .withPending(first % 64, nextStart)
            .withPausedAt(pausedAt)
            .withThreshold(threshold)
            .withSettled(settled);
        assertEq(state.settled(), int256(settled), "settled");
        assertEq(state.threshold(), threshold, "threshold");
        assertEq(state.pausedAt(), pausedAt, "paused at");
        assertEq(state.nextStart(), nextStart, "next start");
        assertEq(state.pendingFirst(), first % 64, "first pending");
        assertEq(
            State.unwrap(state) & (StateWord.THIRD_PARTY_FUNDING | StateWord.MOVED),
            flags,
            "flags"
        );
        state = state.with(StateWord.THIRD_PARTY_FUNDING).without(StateWord.MOVED);
        assertTrue(state.has(StateWord.THIRD_PARTY_FUNDING), "set");
        assertFalse(state.has(StateWord.MOVED), "unset");
        assertEq(state.settled(), int256(settled), "settled, after flags");
    }

    /// @dev Fuzzing seldom draws the largest: times after 2038, amounts above half.
    function test_fieldsStayApartAtTheirMaximum() external view {
        SlotFields memory f = SlotFields({
            amount: type(uint88).max,
            expiry: type(uint32).max,
            plan: type(uint16).max,
            next: 63,
            place: 2,
            funding: 2,
            refundable: true
        });
        this.testFuzz_aSlotKeepsItsFieldsApart(f, 0, 0);
        this.testFuzz_aSlotKeepsItsFieldsApart(f, type(uint88).max, 63);
        Plan plan = Plan.wrap(Plans.CLIFF | (127 << 24) | type(uint24).max);
        this.testFuzz_aHeadKeepsItsFieldsApart(f, plan, 63, type(uint88).max, type(uint256).max);
        PlanFields memory terms = PlanFields({
            validity: type(uint24).max,
            grace: type(uint8).max,
            notice: type(uint16).max,
            maxPause: type(uint16).max,
            minDeposit: type(uint88).max,
            maxDeposit: type(uint88).max,
            cliff: true,
            refundable: true
        });
        this.testFuzz_aPlanKeepsItsTermsApart(terms);
        this.testFuzz_aStateKeepsItsFieldsApart(
            type(int96).max,
            type(uint88).max,
            type(uint32).max,
            type(uint32).max,
            63,
            type(uint256).max
        );
        this.testFuzz_aStateKeepsItsFieldsApart(type(int96).min, 0, 0, 0, 0, 0);
        this.testFuzz_anEmptiedHeadKeepsTheAccountsFlagsAndHowItEnded(type(uint256).max, 7);
    }
}
