// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Tranche, Tranches} from "../../contracts/fees/Tranches.sol";
import {Assertions} from "../kit/Assertions.sol";

/// @title The arithmetic of a tranche: FE-1 to FE-4, FE-7, FE-11
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - before the start: all of it remains, nothing can be charged
/// - from the start to the expiry
///   - evenly: the ceiling falls on a straight line, floored
///     - idle: remaining is the ceiling
///     - charged ahead of the line: remaining is what was left, until the line meets it
///   - cliff: remaining is what was left
/// - from the expiry on: nothing
/// - closing: chargeable until the notice ends; then remaining stays what it was at that second
contract TranchesTest is Assertions {
    using Tranches for Tranche;

    uint256 private constant S = 1_000_000;

    function _even(uint256 principal, uint256 validity) private pure returns (Tranche memory) {
        return Tranche(principal, principal, S, S + validity, S + validity, false);
    }

    function _cliff(uint256 principal, uint256 validity) private pure returns (Tranche memory) {
        return Tranche(principal, principal, S, S + validity, S + validity, true);
    }

    /// @dev Any tranche, at any state of use, and a second around its life.
    function _any(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time,
        bool cliff
    ) private pure returns (Tranche memory t, uint256 now_) {
        principal = bound(principal, 1, type(uint88).max);
        validity = bound(validity, 1, 2 ** 24) * 1 minutes;
        t = cliff ? _cliff(principal, validity) : _even(principal, validity);
        t.unspent = bound(unspent, 0, principal);
        now_ = bound(time, S - 1 days, t.expiry + 1 days);
    }

    // ---------------------------------------------------------------- FE-1

    function testFuzz_FE1_beforeTheStartAllRemainsAndNothingCanBeCharged(
        uint256 principal,
        uint256 validity,
        uint256 early,
        bool cliff
    ) external pure {
        (Tranche memory t, ) = _any(principal, type(uint256).max, validity, 0, cliff);
        t.unspent = t.principal;
        uint256 time = S - bound(early, 1, S);

        assertEq(t.remaining(time), t.principal, "remaining");
        assertEq(t.chargeable(time), 0, "chargeable");
    }

    function test_FE1_inTheSecondOfTheStartAllCanBeCharged() external pure {
        assertEq(_even(1200, 12 days).chargeable(S), 1200, "even");
        assertEq(_cliff(1200, 12 days).chargeable(S), 1200, "cliff");
    }

    // ---------------------------------------------------------------- FE-2

    /// @dev FE-2. The example of the rule: P = 1200 over 12 days, 300 charged on day 3.
    function test_FE2_theExampleDayByDay() external pure {
        uint16[13] memory expected = [
            1200,
            1100,
            1000,
            600,
            600,
            600,
            600,
            500,
            400,
            300,
            200,
            100,
            0
        ];
        Tranche memory t = _even(1200, 12 days);
        for (uint256 day = 0; day <= 12; ++day) {
            if (day == 3) t.charge(300, S + 3 days);
            assertEq(t.remaining(S + day * 1 days), expected[day], "remaining");
        }
    }

    function test_FE2_allMayBeUsedInTheFirstSecond() external pure {
        Tranche memory t = _even(1200, 12 days);
        t.charge(1200, S);
        assertEq(t.remaining(S), 0, "remaining");
    }

    function test_FE2_aUnitIsGoneInTheSecondAfterTheStartAndInTheSameSecondIsNot() external pure {
        Tranche memory t = _even(1, 1 minutes);
        assertEq(t.remaining(S), 1, "at the start");
        assertEq(t.remaining(S + 1), 0, "a second later");
    }

    function test_FE2_theLastSecondStillHoldsItsShare() external pure {
        Tranche memory t = _even(60, 1 minutes);
        assertEq(t.chargeable(t.expiry - 1), 1, "e - 1");
        assertEq(t.chargeable(t.expiry), 0, "e");
        assertEq(t.remaining(t.expiry), 0, "e, remaining");
    }

    /// @dev The floor of P·(e−t)/(e−s), in 512 bits.
    function testFuzz_FE2_theCeilingIsTheFlooredLine(
        uint256 principal,
        uint256 validity,
        uint256 time
    ) external pure {
        (Tranche memory t, ) = _any(principal, 0, validity, 0, false);
        time = bound(time, t.start, t.expiry - 1);

        uint256 line = Math.mulDiv(t.principal, t.expiry - time, t.expiry - t.start);
        assertEq(t.ceiling(time), line, "ceiling");
    }

    function testFuzz_FE2_remainingIsTheSmallerOfUnspentAndCeiling(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time,
        bool cliff
    ) external pure {
        (Tranche memory t, uint256 now_) = _any(principal, unspent, validity, time, cliff);
        assertEq(t.remaining(now_), Math.min(t.unspent, t.ceiling(now_)), "remaining");
        assertLe(t.remaining(now_), t.principal, "never above the principal");
    }

    function testFuzz_FE2_remainingNeverRises(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time,
        uint256 later,
        bool cliff
    ) external pure {
        (Tranche memory t, uint256 now_) = _any(principal, unspent, validity, time, cliff);
        uint256 then = now_ + bound(later, 0, 2 ** 31);
        assertLe(t.remaining(then), t.remaining(now_), "remaining");
    }

    /// @dev Nobody pays twice, for time and for use: what lapses is what the line takes beyond the use.
    function testFuzz_FE2_useAheadOfTheLineCountsTowardsIt(
        uint256 principal,
        uint256 validity,
        uint256 time,
        uint256 amount,
        uint256 later
    ) external pure {
        (Tranche memory t, ) = _any(principal, type(uint256).max, validity, 0, false);
        t.unspent = t.principal;
        time = bound(time, t.start, t.expiry - 1);
        amount = bound(amount, 0, t.chargeable(time));
        later = bound(later, time, t.expiry);
        uint256 left = t.chargeable(time) - amount;

        t.charge(amount, time);

        assertEq(t.remaining(later), Math.min(left, t.ceiling(later)), "remaining");
    }

    // ---------------------------------------------------------------- FE-3

    function testFuzz_FE3_onACliffNothingLapsesBeforeTheExpiry(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time
    ) external pure {
        (Tranche memory t, ) = _any(principal, unspent, validity, 0, true);
        time = bound(time, t.start, t.expiry - 1);

        assertEq(t.chargeable(time), t.unspent, "before the expiry");
        assertEq(t.remaining(t.expiry), 0, "at the expiry");
    }

    // ---------------------------------------------------------------- FE-4

    function testFuzz_FE4_chargingWhatIsThereLeavesNothing(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time,
        bool cliff
    ) external pure {
        (Tranche memory t, uint256 now_) = _any(principal, unspent, validity, time, cliff);
        if (now_ < t.start) now_ = t.start;

        t.charge(t.chargeable(now_), now_);

        assertEq(t.unspent, 0, "unspent");
        assertEq(t.remaining(now_), 0, "remaining");
    }

    /// @dev FE-4. `charge` is told at most `chargeable`; one unit more is a checked error, not an underflow.
    function testFuzz_FE4_chargingMoreThanIsThereIsAnError(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 time,
        bool cliff
    ) external view {
        (Tranche memory t, uint256 now_) = _any(principal, unspent, validity, time, cliff);
        uint256 tooMuch = t.chargeable(now_) + 1;

        try this.chargeOutside(t, tooMuch, now_) {
            assertTrue(false, "it should have been refused");
        } catch Panic(uint256 code) {
            assertEq(code, 0x11, "underflow");
        }
    }

    function chargeOutside(Tranche memory t, uint256 amount, uint256 time) external pure {
        t.charge(amount, time);
    }

    // ---------------------------------------------------------------- FE-7

    /// @dev FE-7. A bill that comes late leaves what it would have left in time.
    function testFuzz_FE7_aLateBillCostsNothingMore(
        uint256 principal,
        uint256 validity,
        uint256 usedAt,
        uint256 amount,
        uint256 now_,
        bool cliff
    ) external pure {
        (Tranche memory inTime, ) = _any(principal, type(uint256).max, validity, 0, cliff);
        inTime.unspent = inTime.principal;
        usedAt = bound(usedAt, inTime.start, inTime.expiry - 1);
        amount = bound(amount, 0, inTime.chargeable(usedAt));
        now_ = bound(now_, usedAt, inTime.expiry + 1 days);
        uint256 idle = inTime.remaining(now_);

        inTime.charge(amount, usedAt);

        assertLe(idle - inTime.remaining(now_), amount, "it never costs more than the bill");
        if (now_ >= inTime.expiry) assertEq(inTime.remaining(now_), 0, "after the expiry");
    }

    // ---------------------------------------------------------------- FE-11

    function testFuzz_FE11_aClosingTrancheIsChargedUntilItsNoticeEndsAndThenKeepsItsRefund(
        uint256 principal,
        uint256 unspent,
        uint256 validity,
        uint256 end,
        uint256 later,
        bool cliff
    ) external pure {
        (Tranche memory t, ) = _any(principal, unspent, validity, 0, cliff);
        t.end = bound(end, t.start + 1, t.expiry - 1);
        uint256 refund = Math.min(t.unspent, t.ceiling(t.end));
        later = bound(later, t.end, t.expiry + 1 days);

        assertEq(t.chargeable(t.end - 1), t.remaining(t.end - 1), "in the last second");
        assertEq(t.chargeable(t.end), 0, "at its end");
        assertEq(t.remaining(later), refund, "later");
    }

    function test_FE1_theCeilingIsThePrincipalUntilTheStart() external pure {
        Tranche memory t = _even(1200, 12 days);
        assertEq(t.ceiling(S - 1 days), 1200, "before");
        assertEq(t.ceiling(S), 1200, "at the start");
        assertEq(t.ceiling(S + 1), 1199, "after");
    }

    function test_FE11_aTrancheThatIsClosedBeforeItsStartKeepsItsPrincipal() external pure {
        Tranche memory t = _even(1200, 12 days);
        t.end = S - 1 days;
        assertEq(t.chargeable(S), 0, "chargeable");
        assertEq(t.remaining(S + 6 days), 1200, "remaining");
    }
}
