// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Totals, TotalsWord} from "../../../contracts/cards/TotalsWords.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";

/// @notice What is added to a period's totals.
struct Added {
    uint64 captured;
    uint64 refunded;
    uint64 drawn;
    uint32 captures;
    uint32 refunds;
}

/// @title Proofs of a period's totals: CA-15, CA-20
/// @author The Tallystick authors
contract TotalsProofs is CardsAssertions {
    /// @dev Each field holds its exact sum, or nothing is added at all.
    function check_CA20_totalsAddExactlyOrNotAtAll(uint256 word, Added memory a) public view {
        Totals totals = Totals.wrap(word);
        bool isFitting =
            uint256(uint64(word)) + a.captured < 2 ** 64 &&
                uint256(uint64(word >> 64)) + a.refunded < 2 ** 64 &&
                uint256(uint64(word >> 128)) + a.drawn < 2 ** 64 &&
                uint256(uint32(word >> 192)) + a.captures < 2 ** 32 &&
                uint256(uint32(word >> 224)) + a.refunds < 2 ** 32;

        try this.added(totals, a) returns (Totals sum) {
            assertTrue(isFitting, "added where it fits");
            assertEq(sum.captured(), totals.captured() + a.captured, "captured");
            assertEq(sum.refunded(), totals.refunded() + a.refunded, "refunded");
            assertEq(sum.drawn(), totals.drawn() + a.drawn, "drawn");
            assertEq(sum.captures(), totals.captures() + a.captures, "captures");
            assertEq(sum.refunds(), totals.refunds() + a.refunds, "refunds");
        } catch {
            assertFalse(isFitting, "refused where it does not");
        }
    }

    function testFuzz_CA20_totalsAddExactlyOrNotAtAll(
        uint256 word,
        Added memory a,
        uint256 seed
    ) external view {
        // each field full now and then, and mostly none
        if (seed % 4 != 0) {
            a.captured = uint64(bound(a.captured, 0, type(uint64).max - uint64(word))); // below 2^64
            a.refunded = uint64(bound(a.refunded, 0, type(uint64).max - uint64(word >> 64)));
            a.drawn = uint64(bound(a.drawn, 0, type(uint64).max - uint64(word >> 128)));
            a.captures = uint32(bound(a.captures, 0, type(uint32).max - uint32(word >> 192)));
            a.refunds = uint32(bound(a.refunds, 0, type(uint32).max - uint32(word >> 224)));
        }
        check_CA20_totalsAddExactlyOrNotAtAll(word, a);
    }

    /// @dev The map of the word: what is packed is what each field reads.
    function check_CA15_totalsKeepTheirFields(Added memory a) public pure {
        Totals totals = TotalsWord.pack(a.captured, a.refunded, a.drawn, a.captures, a.refunds);

        uint256 word = uint256(a.captured) | (uint256(a.refunded) << 64);
        word |= (uint256(a.drawn) << 128) | (uint256(a.captures) << 192);
        assertEq(Totals.unwrap(totals), word | (uint256(a.refunds) << 224), "the word");
        assertEq(totals.captured(), a.captured, "captured");
        assertEq(totals.refunded(), a.refunded, "refunded");
        assertEq(totals.drawn(), a.drawn, "drawn");
        assertEq(totals.captures(), a.captures, "captures");
        assertEq(totals.refunds(), a.refunds, "refunds");
    }

    function testFuzz_CA15_totalsKeepTheirFields(Added memory a) external pure {
        check_CA15_totalsKeepTheirFields(a);
    }

    function added(Totals totals, Added calldata a) external pure returns (Totals) {
        return totals.add(a.captured, a.refunded, a.drawn, a.captures, a.refunds);
    }
}
