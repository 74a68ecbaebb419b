// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Limits, PendingLimits} from "../../contracts/cards/Limits.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Fields, Limit} from "../kit/cards/Fields.sol";

/// @title Limits and the windows they count in: CA-8
/// @author The Tallystick authors
contract LimitWordsTest is Assertions {
    using Fields for Limit;

    uint256 private constant MAX_AMOUNT = 2 ** 40 - 1;
    /// @dev 65,536 days end in the year 2149.
    uint256 private constant YEARS = 180;

    // ---------------------------------------------------------------- one limit

    /// @dev All that have at most 127 before their zeros.
    function test_CA8_everyLimitOfThisShapeComesBack() external pure {
        for (uint256 m = 0; m <= 127; ++m) {
            for (uint256 amount = m; amount <= MAX_AMOUNT; amount *= 10) {
                uint256 limit = Limits.encode(amount);
                assertLe(limit, 2 ** 11 - 1, "11 bits");
                assertEq(Limits.shown(limit), amount, "shown");
                assertEq(Limits.decode(limit), m == 0 ? MAX_AMOUNT : amount, "meant");
                if (m == 0) break;
            }
        }
    }

    function testFuzz_CA8_anyOtherLimitIsRefused(uint40 amount, uint8 zeros) external view {
        uint256 scale = 10 ** (zeros % 10);
        uint256 asked = (uint256(amount) % (MAX_AMOUNT / scale)) * scale;
        uint256 mantissa = asked;
        while (mantissa != 0 && mantissa % 10 == 0) mantissa /= 10;
        if (mantissa <= 127) return assertEq(Limits.shown(Limits.encode(asked)), asked, "shown");
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_NotRepresentable.selector,
            asked
        );
        try this.encodeOutside(asked) returns (uint256) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            assertEq(reason, error_, "error");
        }
    }

    function test_CA8_theFirstLimitThatHasNoShape() external view {
        assertEq(Limits.encode(127), 127 * 16, "127");
        assertEq(Limits.encode(130), 13 * 16 + 1, "130");
        try this.encodeOutside(128) returns (uint256) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            assertEq(
                reason,
                abi.encodeWithSelector(ICardEvents.PrepaidCards_NotRepresentable.selector, 128),
                "error"
            );
        }
    }

    /// @dev No limit is the laxest.
    function testFuzz_CA8_theStricterOfTwoIsTheLower(Limit memory a, Limit memory b) external pure {
        a.fit();
        b.fit();
        uint256 chosen = Limits.stricter(a.bits(), b.bits());
        assertTrue(chosen == a.bits() || chosen == b.bits(), "one of them");
        assertEq(Limits.decode(chosen), _least(a.most(), b.most()), "the lower");
        assertEq(Limits.stricter(a.bits(), 0), a.bits(), "stricter than none");
        assertEq(Limits.stricter(0, a.bits()), a.bits(), "stricter than none");
    }

    // ---------------------------------------------------------------- all limits of a card

    struct All {
        Limit payment;
        Limit day;
        Limit week;
        Limit month;
        Limit lifetime;
        uint8 dayCount;
        uint40 readyAt;
    }

    function testFuzz_CA8_pendingLimitsComeBack(All memory all) external pure {
        CardLimits memory limits = _limits(all);
        PendingLimits pending = Limits.pack(limits);
        _assertEq(pending.unpack(), limits);
        assertEq(pending.readyAt(), 0, "ready at");
        PendingLimits later = pending.withReadyAt(all.readyAt);
        _assertEq(later.unpack(), limits);
        assertEq(later.readyAt(), all.readyAt, "ready at");
        assertTrue(later.withReadyAt(0).equals(pending), "the same");
        assertTrue(later.equals(pending) == (all.readyAt == 0), "not the same");
    }

    function test_CA8_moreThan127PaymentsADayAreNoLimit() external view {
        CardLimits memory limits;
        limits.dayCount = 127;
        assertEq(Limits.pack(limits).unpack().dayCount, 127, "the most");
        limits.dayCount = 128;
        try this.packOutside(limits) returns (PendingLimits) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            assertEq(
                reason,
                abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, 128, 127),
                "error"
            );
        }
    }

    function testFuzz_CA8_theStrictestTakesEachLimitByItself(
        All memory a,
        All memory b
    ) external pure {
        (CardLimits memory x, CardLimits memory y) = (_limits(a), _limits(b));
        PendingLimits strict = Limits.pack(x).strictest(Limits.pack(y));

        CardLimits memory expected;
        expected.payment = _stricter(x.payment, y.payment);
        expected.day = _stricter(x.day, y.day);
        expected.week = _stricter(x.week, y.week);
        expected.month = _stricter(x.month, y.month);
        expected.lifetime = _stricter(x.lifetime, y.lifetime);
        expected.dayCount = uint8(_stricter(x.dayCount, y.dayCount)); // one of the two
        _assertEq(strict.unpack(), expected);
        assertEq(strict.readyAt(), 0, "ready at");
        assertTrue(strict.strictest(Limits.pack(x)).equals(strict), "not laxer than the one");
        assertTrue(Limits.pack(y).strictest(strict).equals(strict), "nor than the other");
    }

    // ---------------------------------------------------------------- windows

    /// @dev Each day from 1970 to 2149 against a calendar that counts one by one.
    function test_CA8_weeksAndMonthsAreThoseOfTheCalendar() external pure {
        uint256 day = 0;
        uint256 week = 0;
        uint256 weekday = 3; // 1 January 1970 was a Thursday
        for (uint256 month = 0; month < 12 * YEARS; ++month) {
            for (uint256 left = _daysOf(1970 + month / 12, month % 12); left != 0; --left) {
                // reasons only where they are told: this is done 65,745 times
                if (Limits.monthOf(day) != month) assertEq(Limits.monthOf(day), month, "month");
                if (Limits.weekOf(day) != week) assertEq(Limits.weekOf(day), week, "week");
                ++day;
                if (++weekday == 7) (weekday, week) = (0, week + 1);
            }
        }
        assertGt(day, type(uint16).max, "all days of 16 bits");
    }

    function encodeOutside(uint256 amount) external pure returns (uint256) {
        return Limits.encode(amount);
    }

    function packOutside(CardLimits memory limits) external pure returns (PendingLimits) {
        return Limits.pack(limits);
    }

    function _daysOf(uint256 year, uint256 month) private pure returns (uint256) {
        if (month != 1) return month == 3 || month == 5 || month == 8 || month == 10 ? 30 : 31;
        return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
    }

    function _limits(All memory all) private pure returns (CardLimits memory) {
        all.payment.fit();
        all.day.fit();
        all.week.fit();
        all.month.fit();
        all.lifetime.fit();
        return
            CardLimits({
                payment: uint40(all.payment.units()), // fitted: below 2^40
                day: uint40(all.day.units()),
                week: uint40(all.week.units()),
                month: uint40(all.month.units()),
                lifetime: uint40(all.lifetime.units()),
                dayCount: all.dayCount % 128
            });
    }

    function _assertEq(CardLimits memory left, CardLimits memory right) private pure {
        assertEq(left.payment, right.payment, "payment");
        assertEq(left.day, right.day, "day");
        assertEq(left.week, right.week, "week");
        assertEq(left.month, right.month, "month");
        assertEq(left.lifetime, right.lifetime, "lifetime");
        assertEq(left.dayCount, right.dayCount, "count of the day");
    }

    /// @dev 0 is none.
    function _stricter(uint40 a, uint40 b) private pure returns (uint40) {
        if (a == 0 || b == 0) return a + b;
        return a < b ? a : b;
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
