// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PeriodTotals} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Totals, TotalsWord} from "../../contracts/cards/TotalsWords.sol";
import {Assertions} from "../kit/Assertions.sol";

/// @title A period's totals: CA-4, CA-15, CA-20
/// @author The Tallystick authors
contract TotalsWordsTest is Assertions {
    uint256 private constant MAX_SUM = 2 ** 64 - 1;
    uint256 private constant MAX_COUNT = 2 ** 32 - 1;

    function testFuzz_CA15_totalsKeepTheirFields(PeriodTotals memory p) external pure {
        p.drawn = uint64(bound(p.drawn, 0, p.captured)); // ≤ captured
        Totals totals = TotalsWord.pack(p.captured, p.refunded, p.drawn, p.captures, p.refunds);
        uint256 word = p.captured;
        word += uint256(p.refunded) * 2 ** 64;
        word += uint256(p.drawn) * 2 ** 128;
        word += uint256(p.captures) * 2 ** 192;
        word += uint256(p.refunds) * 2 ** 224;
        assertEq(Totals.unwrap(totals), word, "the word");
        assertEq(keccak256(abi.encode(totals.unpack())), keccak256(abi.encode(p)), "unpacked");
        assertEq(totals.available(), p.captured - p.drawn, "available");
    }

    /// @dev Each field is its own sum, or nothing is written.
    function testFuzz_CA20_eachTotalIsItsOwnSumOrReverts(
        PeriodTotals memory a,
        PeriodTotals memory b
    ) external view {
        uint256[5] memory sums = [
            uint256(a.captured) + b.captured,
            uint256(a.refunded) + b.refunded,
            uint256(a.drawn) + b.drawn,
            uint256(a.captures) + b.captures,
            uint256(a.refunds) + b.refunds
        ];
        Totals totals = TotalsWord.pack(a.captured, a.refunded, a.drawn, a.captures, a.refunds);
        try
            this.addOutside(totals, b.captured, b.refunded, b.drawn, b.captures, b.refunds)
        returns (Totals added) {
            assertEq(added.captured(), sums[0], "captured");
            assertEq(added.refunded(), sums[1], "refunded");
            assertEq(added.drawn(), sums[2], "drawn");
            assertEq(added.captures(), sums[3], "captures");
            assertEq(added.refunds(), sums[4], "refunds");
        } catch (bytes memory reason) {
            bool isFull = false; // one of them, in whatever order they are looked at
            for (uint256 i = 0; i < 5; ++i) {
                uint256 max = i < 3 ? MAX_SUM : MAX_COUNT;
                bytes32 full = keccak256(_outOfRange(sums[i], max));
                if (sums[i] > max && keccak256(reason) == full) isFull = true;
            }
            assertTrue(isFull, "one that is full");
        }
    }

    function test_CA20_eachTotalIsFullAtItsMaximum() external view {
        uint256[5] memory max = [MAX_SUM, MAX_SUM, MAX_SUM, MAX_COUNT, MAX_COUNT];
        for (uint256 i = 0; i < 5; ++i) {
            uint256[5] memory by;
            by[i] = max[i];
            Totals full = TotalsWord.pack(by[0], by[1], by[2], by[3], by[4]);
            by[i] = 1;
            try this.addOutside(full, by[0], by[1], by[2], by[3], by[4]) returns (Totals) {
                assertTrue(false, "it should have been refused");
            } catch (bytes memory reason) {
                assertEq(reason, _outOfRange(max[i] + 1, max[i]), "error");
            }
        }
    }

    function addOutside(
        Totals totals,
        uint256 captured,
        uint256 refunded,
        uint256 drawn,
        uint256 captures,
        uint256 refunds
    ) external pure returns (Totals) {
        return totals.add(captured, refunded, drawn, captures, refunds);
    }

    function _outOfRange(uint256 value, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, value, max);
    }
}
