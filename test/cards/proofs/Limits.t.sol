// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Limits, PendingLimits} from "../../../contracts/cards/Limits.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of limits and of the windows they count in: CA-8
/// @author The Tallystick authors
/// @notice What has few values is tried whole in `LimitWordsTest`: every limit that has a shape, and the week and month of
/// every day of 16 bits.
contract LimitsProofs is Assertions {
    uint256 private constant MAX_AMOUNT = 2 ** 40 - 1;
    uint256 private constant MASK = 2 ** 11 - 1;

    // ---------------------------------------------------------------- one limit

    /// @dev Any amount of 40 bits is kept exactly or refused.
    function check_CA8_aLimitIsKeptExactlyOrRefused(uint40 amount) public view {
        try this.encoded(amount) returns (uint256 limit) {
            assertLe(limit, MASK, "11 bits");
            assertEq(Limits.decode(limit), amount == 0 ? MAX_AMOUNT : amount, "meant");
        } catch {
            assertGt(amount, 127, "refused where it is short");
        }
    }

    function testFuzz_CA8_aLimitIsKeptExactlyOrRefused(
        uint8 mantissa,
        uint256 zeros
    ) external view {
        uint256 amount = uint256(mantissa) * 10 ** (zeros % 11);
        if (amount <= MAX_AMOUNT) check_CA8_aLimitIsKeptExactlyOrRefused(uint40(amount));
    }

    /// @dev One of the two, and neither is below it. None is the laxest, for no amount is above `MAX_AMOUNT`.
    function check_CA8_theStricterOfTwoIsTheLower(uint16 a, uint16 b) public pure {
        VM.assume(a < 2048 && b < 2048);

        uint256 chosen = Limits.stricter(a, b);

        assertTrue(chosen == a || chosen == b, "one of the two");
        assertLe(Limits.decode(chosen), Limits.decode(a), "not above the one");
        assertLe(Limits.decode(chosen), Limits.decode(b), "nor above the other");
    }

    function testFuzz_CA8_theStricterOfTwoIsTheLower(uint16 a, uint16 b) external pure {
        check_CA8_theStricterOfTwoIsTheLower(a % 2048, b % 2048);
    }

    // ---------------------------------------------------------------- all limits of a card

    /// @dev Limit by limit the stricter of the two, in its own bits.
    function check_CA8_theStrictestTakesEachLimitByItself(uint256 x, uint256 y) public pure {
        uint256 word = PendingLimits.unwrap(PendingLimits.wrap(x).strictest(PendingLimits.wrap(y)));

        assertEq(word & MASK, _stricter(x, y, 0), "payment");
        assertEq((word >> 11) & MASK, _stricter(x, y, 11), "day");
        assertEq((word >> 29) & MASK, _stricter(x, y, 29), "week");
        assertEq((word >> 40) & MASK, _stricter(x, y, 40), "month");
        assertEq((word >> 51) & MASK, _stricter(x, y, 51), "lifetime");
        (uint256 a, uint256 b) = ((x >> 22) & 127, (y >> 22) & 127);
        uint256 least = a == 0 || (b != 0 && b < a) ? b : a;
        assertEq((word >> 22) & 127, least, "count of the day");
        assertEq(word >> 62, 0, "it waits for nothing");
    }

    function testFuzz_CA8_theStrictestTakesEachLimitByItself(uint256 x, uint256 y) external pure {
        check_CA8_theStrictestTakesEachLimitByItself(x, y);
    }

    function check_CA8_aWaitKeepsTheLimits(uint256 word, uint40 second) public pure {
        PendingLimits limits = PendingLimits.wrap(word).withReadyAt(second);

        assertEq(limits.readyAt(), second, "ready at");
        assertEq(PendingLimits.unwrap(limits) % 2 ** 62, word % 2 ** 62, "limits");
        bool isSame = word >> 62 == second;
        assertTrue(limits.equals(PendingLimits.wrap(word)) == isSame, "equal where both are");
    }

    function testFuzz_CA8_aWaitKeepsTheLimits(uint256 word, uint40 second) external pure {
        if (second % 2 == 0) word = (word % 2 ** 62) | (uint256(second) << 62);
        check_CA8_aWaitKeepsTheLimits(word, second);
    }

    // ---------------------------------------------------------------- windows

    /// @dev Each week has seven days: day 4, the first Monday after 1 January 1970, begins week 1.
    function check_CA8_aWeekHasSevenDaysFromMonday(uint16 day) public pure {
        uint256 week = Limits.weekOf(day);

        assertLe(7 * week, uint256(day) + 3, "not before its Monday");
        assertGt(7 * week + 7, uint256(day) + 3, "nor after its Sunday");
    }

    function testFuzz_CA8_aWeekHasSevenDaysFromMonday(uint16 day) external pure {
        check_CA8_aWeekHasSevenDaysFromMonday(day);
    }

    function encoded(uint256 amount) external pure returns (uint256) {
        return Limits.encode(amount);
    }

    function _stricter(uint256 x, uint256 y, uint256 shift) private pure returns (uint256) {
        return Limits.stricter((x >> shift) & MASK, (y >> shift) & MASK);
    }
}
