// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fees} from "../../../contracts/cards/Fees.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";

/// @title Proofs of the discount fee: CA-16
/// @author The Tallystick authors
contract FeesProofs is CardsAssertions {
    int256 private constant MILLION = 1_000_000;

    /// @dev What is given back is what was charged.
    function check_CA16_theFeeOfTheOppositeIsTheOpposite(int64 net, uint24 rate) public pure {
        assertEq(Fees.feeOf(-int256(net), rate), -Fees.feeOf(net, rate), "opposite");
    }

    function testFuzz_CA16_theFeeOfTheOppositeIsTheOpposite(int64 net, uint24 rate) external pure {
        check_CA16_theFeeOfTheOppositeIsTheOpposite(net, rate);
    }

    /// @dev |2 (10^6 fee − net · rate)| ≤ 10^6.
    function check_CA16_theFeeIsWithinHalfAUnit(int64 net, uint24 rate) public pure {
        int256 fee = Fees.feeOf(net, rate);

        int256 twice = 2 * (MILLION * fee - int256(net) * int256(uint256(rate)));
        assertTrue(twice <= MILLION, "not half a unit too much");
        assertTrue(twice >= -MILLION, "not half a unit too little");
    }

    function testFuzz_CA16_theFeeIsWithinHalfAUnit(int64 net, uint24 rate) external pure {
        check_CA16_theFeeIsWithinHalfAUnit(net, rate);
    }

    /// @dev Where it is just between two, it is the even one.
    function check_CA16_halfAUnitGoesToTheEvenSide(int64 net, uint24 rate) public pure {
        int256 fee = Fees.feeOf(net, rate);

        int256 twice = 2 * (MILLION * fee - int256(net) * int256(uint256(rate)));
        if (twice == MILLION || twice == -MILLION) assertTrue(fee % 2 == 0, "even");
    }

    function testFuzz_CA16_halfAUnitGoesToTheEvenSide(int64 net, uint8 rate) external pure {
        // half a unit each time, and now and then not
        if (rate % 8 == 0) check_CA16_halfAUnitGoesToTheEvenSide(net, rate);
        else check_CA16_halfAUnitGoesToTheEvenSide((net / 1000) * 100, 5_000);
    }

    /// @dev Nobody pays more than there is, and no more is given back than there is in fees.
    function check_CA16_theFeeIsWithinItsBounds(
        int128 due,
        uint64 available,
        uint64 fees
    ) public pure {
        int256 fee = Fees.bounded(due, available, fees);

        assertTrue(fee <= int256(uint256(available)), "no more than the merchant has");
        assertTrue(fee >= -int256(uint256(fees)), "no more back than there is");
        bool isInside = due <= int256(uint256(available)) && due >= -int256(uint256(fees));
        if (isInside) assertEq(fee, due, "what is due");
        else assertEq(fee, due < 0 ? -int256(uint256(fees)) : int256(uint256(available)), "bound");
    }

    function testFuzz_CA16_theFeeIsWithinItsBounds(
        int128 due,
        uint64 available,
        uint64 fees
    ) external pure {
        check_CA16_theFeeIsWithinItsBounds(due, available, fees);
        // most of the first are outside
        int256 inside = int256(due) % (int256(uint256(available)) + 1);
        check_CA16_theFeeIsWithinItsBounds(int128(inside), available, type(uint64).max);
    }
}
