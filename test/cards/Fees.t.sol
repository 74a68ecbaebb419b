// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fees} from "../../contracts/cards/Fees.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {StatementModel} from "../kit/cards/StatementModel.sol";

/// @title The discount fee as arithmetic: CA-16
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - rounding: exact, below and above a half, half to even, both sides of 0, any net and rate
/// - sums: charged in any pieces it is the same; never half a unit off
/// - bounds: what the merchant has, what there is in fees
contract FeesTest is CardsAssertions {
    int256 private constant MILLION = 1_000_000;

    /// @dev 0.5 % of 100 is half a unit.
    uint256 private constant HALVES = 5_000;

    function _expect(int256 net, uint256 rate, int256 fee) private pure {
        assertEq(Fees.feeOf(net, rate), fee, "fee");
        assertEq(Fees.feeOf(-net, rate), -fee, "fee of the opposite");
    }

    // ---------------------------------------------------------------- rounding

    function test_CA16_theFeeIsTheNearestUnit() external pure {
        _expect(0, 15_000, 0);
        _expect(1_000, 0, 0);
        _expect(1_000, 15_000, 15);
        _expect(33, 15_000, 0);
        _expect(34, 15_000, 1);
        _expect(99, HALVES, 0);
        _expect(101, HALVES, 1);
        _expect(1, 1_000_000, 1);
    }

    function test_CA16_halfAUnitGoesToTheEvenSide() external pure {
        _expect(100, HALVES, 0);
        _expect(300, HALVES, 2);
        _expect(500, HALVES, 2);
        _expect(700, HALVES, 4);
        _expect(900, HALVES, 4);
    }

    /// @dev Every other of these is a half.
    function testFuzz_CA16_halvesAreAsTheModelTells(int128 units) external pure {
        assertEq(
            Fees.feeOf(int256(units) * 100, HALVES),
            StatementModel.feeOf(int256(units) * 100, HALVES),
            "fee"
        );
    }

    function testFuzz_CA16_theFeeIsWhatTheModelTells(int128 net, uint24 rate) external pure {
        assertEq(Fees.feeOf(net, rate), StatementModel.feeOf(net, rate), "fee");
    }

    // ---------------------------------------------------------------- sums

    /// @dev CA-16. Charged after every piece, less what was charged before: in all it is the fee of the sum.
    function testFuzz_CA16_piecesAreChargedAsTheirSum(
        int64[] memory pieces,
        uint24 rate
    ) external pure {
        (int256 net, int256 charged) = (0, 0);
        for (uint256 i = 0; i < pieces.length; ++i) {
            net += pieces[i];
            charged += Fees.feeOf(net, rate) - charged;
        }
        assertEq(charged, StatementModel.feeOf(net, rate), "charged");
    }

    /// @dev CA-16. However small the pieces, nobody drifts: at no time is more than half a unit too much or too little
    /// charged.
    function testFuzz_CA16_nothingDrifts(uint256 seed, uint24 rate) external pure {
        (int256 net, int256 charged) = (0, 0);
        for (uint256 i = 0; i < 1_000; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            net += int256(seed % 200) - 50;
            charged += Fees.feeOf(net, rate) - charged;
            int256 twice = 2 * (net * int256(uint256(rate)) - charged * MILLION);
            assertTrue(twice <= MILLION && twice >= -MILLION, "half a unit");
        }
    }

    // ---------------------------------------------------------------- bounds

    function test_CA16_theFeeIsWithinItsBounds() external pure {
        assertEq(Fees.bounded(7, 7, 0), 7, "all that there is");
        assertEq(Fees.bounded(8, 7, 0), 7, "not more");
        assertEq(Fees.bounded(0, 0, 0), 0, "nothing");
        assertEq(Fees.bounded(-7, 0, 7), -7, "all that was charged");
        assertEq(Fees.bounded(-8, 0, 7), -7, "not more");
        assertEq(Fees.bounded(-8, 5, 0), 0, "nothing to give back");
    }

    /// @dev CA-16. What is left over one time comes the next, once there is enough.
    function testFuzz_CA16_whatIsLeftOverComesLater(int64 due, uint64 available) external pure {
        int256 first = Fees.bounded(due, available, 0);
        int256 rest = int256(due) - first;
        int256 second = Fees.bounded(rest, 2 ** 64, 2 ** 64);
        assertEq(first + second, due, "all of it");
    }
}
