// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Tranche, Tranches} from "../../../contracts/fees/Tranches.sol";
import {VM} from "../../kit/IVm.sol";
import {Any, AnyTranche} from "../../kit/fees/AnyTranche.sol";

/// @title Proofs of a tranche's arithmetic: FE-1 to FE-4, FE-7, FE-10, FE-11
/// @author The Tallystick authors
/// @notice `check_…` holds for every value that fits its `assume`: Halmos proves it. `testFuzz_…` draws such values.
contract TranchesProofs is AnyTranche {
    using Tranches for Tranche;

    // ---------------------------------------------------------------- FE-1

    function check_FE1_beforeTheStartAllThatIsLeftRemains(Any memory any, uint32 time) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(time < any.start && time < any.end);

        assertEq(t.remaining(time), any.unspent, "remaining");
        assertEq(t.chargeable(time), 0, "chargeable");
    }

    function testFuzz_FE1_beforeTheStartAllThatIsLeftRemains(
        Any memory any,
        uint32 time
    ) external pure {
        _fit(any);
        any.end = any.expiry;
        check_FE1_beforeTheStartAllThatIsLeftRemains(any, _within(time, 0, any.start - 1));
    }

    // ---------------------------------------------------------------- FE-2

    /// @dev The ceiling c is floor(P·left/duration): c·duration ≤ P·left < (c + 1)·duration.
    function check_FE2_theCeilingIsTheFlooredLine(
        uint88 principal,
        uint32 left,
        uint32 duration
    ) public pure {
        VM.assume(0 < left && left <= duration);

        uint256 top = Tranches.ceilingOf(principal, left, duration, false);

        assertLe(top * duration, uint256(principal) * left, "not above the line");
        assertGt((top + 1) * duration, uint256(principal) * left, "and no unit below it");
    }

    function testFuzz_FE2_theCeilingIsTheFlooredLine(
        uint88 principal,
        uint32 left,
        uint32 duration
    ) external pure {
        duration = _within(duration, 1, type(uint32).max);
        check_FE2_theCeilingIsTheFlooredLine(principal, _within(left, 1, duration), duration);
    }

    function check_FE2_atTheStartTheCeilingIsThePrincipal(
        uint88 principal,
        uint32 duration
    ) public pure {
        VM.assume(0 < duration);

        assertEq(Tranches.ceilingOf(principal, duration, duration, false), principal, "ceiling");
    }

    function testFuzz_FE2_atTheStartTheCeilingIsThePrincipal(
        uint88 principal,
        uint32 duration
    ) external pure {
        duration = _within(duration, 1, type(uint32).max);
        check_FE2_atTheStartTheCeilingIsThePrincipal(principal, duration);
    }

    /// @dev What time has consumed, P − c, is ceil(P·elapsed/duration): together they are the principal, to the unit.
    function check_FE2_theConsumedIsTheSameLineRoundedUp(
        uint88 principal,
        uint32 elapsed,
        uint32 duration
    ) public pure {
        VM.assume(elapsed < duration);

        uint256 consumed =
            principal - Tranches.ceilingOf(principal, duration - elapsed, duration, false);

        assertLe(uint256(principal) * elapsed, consumed * duration, "not below the line");
        assertGt(
            uint256(principal) * elapsed + duration,
            consumed * duration,
            "and no unit above it"
        );
    }

    function testFuzz_FE2_theConsumedIsTheSameLineRoundedUp(
        uint88 principal,
        uint32 elapsed,
        uint32 duration
    ) external pure {
        duration = _within(duration, 1, type(uint32).max);
        elapsed = _within(elapsed, 0, duration - 1);
        check_FE2_theConsumedIsTheSameLineRoundedUp(principal, elapsed, duration);
    }

    function check_FE2_remainingIsAtMostWhatIsLeftOfThePrincipal(
        Any memory any,
        uint32 time
    ) public pure {
        Tranche memory t = _assumed(any);

        uint256 remaining = t.remaining(time);

        assertLe(remaining, any.unspent, "at most what was left");
        assertLe(remaining, any.principal, "at most the principal");
        assertLe(t.chargeable(time), remaining, "no more can be charged than remains");
    }

    function testFuzz_FE2_remainingIsAtMostWhatIsLeftOfThePrincipal(
        Any memory any,
        uint32 time
    ) external pure {
        _fit(any);
        check_FE2_remainingIsAtMostWhatIsLeftOfThePrincipal(any, time);
    }

    /// @dev The part of what follows that is not linear.
    function check_FE2_theCeilingNeverRises(Any memory any, uint32 time, uint32 later) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(time <= later);

        assertLe(t.ceiling(later), t.ceiling(time), "ceiling");
    }

    function testFuzz_FE2_theCeilingNeverRises(
        Any memory any,
        uint32 time,
        uint32 later
    ) external pure {
        _fit(any);
        check_FE2_theCeilingNeverRises(any, time, _within(later, time, type(uint32).max));
    }

    function check_FE2_remainingNeverRises(Any memory any, uint32 time, uint32 later) public pure {
        Tranche memory t = _assumed(any);
        _assumeFalling(t, any, time, later);

        assertLe(t.remaining(later), t.remaining(time), "remaining");
    }

    function testFuzz_FE2_remainingNeverRises(
        Any memory any,
        uint32 time,
        uint32 later
    ) external pure {
        _fit(any);
        check_FE2_remainingNeverRises(any, time, _within(later, time, type(uint32).max));
    }

    // ---------------------------------------------------------------- FE-3

    function check_FE3_onACliffNothingLapsesBeforeTheExpiry(
        Any memory any,
        uint32 time
    ) public pure {
        any.cliff = true;
        any.end = any.expiry;
        Tranche memory t = _assumed(any);

        assertEq(t.remaining(time), time < any.expiry ? any.unspent : 0, "remaining");
    }

    function testFuzz_FE3_onACliffNothingLapsesBeforeTheExpiry(
        Any memory any,
        uint32 time
    ) external pure {
        _fit(any);
        check_FE3_onACliffNothingLapsesBeforeTheExpiry(any, time);
    }

    // ---------------------------------------------------------------- FE-4, FE-7

    function check_FE4_whatCanBeChargedCanBeAndNoUnitMore(
        Any memory any,
        uint256 amount,
        uint32 time
    ) public view {
        Tranche memory t = _assumed(any);
        uint256 there = t.chargeable(time);

        try this.charged(t, amount, time) returns (uint256 unspent) {
            assertLe(amount, there, "no more than remained at the second of the use");
            assertEq(unspent, there - amount, "what is left");
        } catch {
            assertGt(amount, there, "refused only where it is too much");
        }
    }

    function testFuzz_FE4_whatCanBeChargedCanBeAndNoUnitMore(
        Any memory any,
        uint256 amount,
        uint32 time
    ) external view {
        _fit(any);
        check_FE4_whatCanBeChargedCanBeAndNoUnitMore(any, bound(amount, 0, 2 ** 88), time);
    }

    function charged(
        Tranche memory t,
        uint256 amount,
        uint256 time
    ) external pure returns (uint256) {
        t.charge(amount, time);
        return t.unspent;
    }

    function check_FE7_aLateBillCostsNothingMore(
        Any memory any,
        uint88 amount,
        uint32 usedAt,
        uint32 now_
    ) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(any.start <= usedAt && usedAt < any.end && usedAt <= now_);
        VM.assume(0 < amount && amount <= t.chargeable(usedAt));
        _assumeFalling(t, any, usedAt, now_);
        uint256 before = t.remaining(now_);

        t.charge(amount, usedAt);

        assertLe(t.remaining(now_), before, "nothing comes back");
        assertLe(before - t.remaining(now_), amount, "no more goes than the bill says");
    }

    function testFuzz_FE7_aLateBillCostsNothingMore(
        Any memory any,
        uint88 amount,
        uint32 usedAt,
        uint32 now_
    ) external pure {
        (amount, usedAt) = _fitUse(any, amount, usedAt);
        if (amount == 0) return;
        now_ = _within(now_, usedAt, type(uint32).max);
        check_FE7_aLateBillCostsNothingMore(any, amount, usedAt, now_);
    }

    // ---------------------------------------------------------------- FE-10, FE-11: one step of the books

    /// @dev What was charged and what is left are at most the principal, and any charge keeps it so, a late one
    /// included. With `check_FE2_remainingIsAtMostWhatIsLeftOfThePrincipal`, the rest, which lapsed, is never negative.
    function check_FE10_aChargeKeepsTheBooks(
        Any memory any,
        uint88 chargedBefore,
        uint88 amount,
        uint32 usedAt
    ) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(chargedBefore <= any.principal - any.unspent);
        VM.assume(any.start <= usedAt && usedAt < any.end);
        VM.assume(0 < amount && amount <= t.chargeable(usedAt));

        t.charge(amount, usedAt);

        assertLe(uint256(chargedBefore) + amount + t.unspent, any.principal, "charged and left");
    }

    function testFuzz_FE10_aChargeKeepsTheBooks(
        Any memory any,
        uint88 chargedBefore,
        uint88 amount,
        uint32 usedAt
    ) external pure {
        (amount, usedAt) = _fitUse(any, amount, usedAt);
        chargedBefore = uint88(bound(chargedBefore, 0, any.principal - any.unspent)); // below 2^88
        if (amount != 0) check_FE10_aChargeKeepsTheBooks(any, chargedBefore, amount, usedAt);
    }

    /// @dev In one second a charge moves units from remaining to charged, and lapses none.
    function check_FE10_aChargeInTimeLapsesNothing(
        Any memory any,
        uint88 amount,
        uint32 time
    ) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(any.start <= time && time < any.end);
        VM.assume(0 < amount && amount <= t.chargeable(time));
        uint256 before = t.remaining(time);

        t.charge(amount, time);

        assertEq(t.remaining(time) + amount, before, "remaining");
    }

    function testFuzz_FE10_aChargeInTimeLapsesNothing(
        Any memory any,
        uint88 amount,
        uint32 time
    ) external pure {
        (amount, time) = _fitUse(any, amount, time);
        if (amount != 0) check_FE10_aChargeInTimeLapsesNothing(any, amount, time);
    }

    /// @dev The refund of a closing, and what it earned: the principal, at whatever second it is claimed.
    function check_FE11_theRefundIsFixedAtTheEndOfTheNotice(
        Any memory any,
        uint88 chargedBefore,
        uint32 claimedAt
    ) public pure {
        Tranche memory t = _assumed(any);
        VM.assume(chargedBefore <= any.principal - any.unspent);
        VM.assume(claimedAt >= any.end);

        uint256 refund = t.remaining(t.end);

        assertEq(t.remaining(claimedAt), refund, "whenever it is claimed");
        assertEq(t.chargeable(claimedAt), 0, "nothing is charged any more");
        assertLe(
            refund + chargedBefore,
            any.principal,
            "refunded and charged: at most what came in"
        );
    }

    function testFuzz_FE11_theRefundIsFixedAtTheEndOfTheNotice(
        Any memory any,
        uint88 chargedBefore,
        uint32 claimedAt
    ) external pure {
        _fit(any);
        check_FE11_theRefundIsFixedAtTheEndOfTheNotice(
            any,
            uint88(bound(chargedBefore, 0, any.principal - any.unspent)), // below 2^88
            _within(claimedAt, any.end, type(uint32).max)
        );
    }
}
