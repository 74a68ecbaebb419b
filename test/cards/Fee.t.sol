// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Statement} from "../../contracts/cards/ClearingTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What clearing charges: CA-16
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - net: of all that was captured less refunded; splitting and waiting change nothing; thousands of sales
/// - back: a refund later; what was withdrawn cannot be given back, and is later
/// - bounds: a merchant whose captures are due to holders is charged later
/// - rates: a new base, what was left over comes along; in an empty period; before the first key; closed late
contract FeeTest is ClearingTest {
    /// @dev Sales in a call of its own: its memory is given back.
    function sellMany(uint256 count, uint256 seed) external returns (int256 sum) {
        for (uint256 i = 0; i < count; ++i) {
            uint40 amount = uint40(1 + (uint256(keccak256(abi.encode(seed, i))) % 40));
            _sold(amount);
            sum += int256(uint256(amount));
        }
    }

    /// @dev What the shop was charged in this period.
    function _fee(uint32 period) private returns (int256) {
        _toPeriod(uint256(period) + 1);
        Statement memory s = _closedOne(period);
        _addsUp(s);
        return s.fee;
    }

    // ---------------------------------------------------------------- net

    /// @dev CA-16. Cut as one likes, over days and keys, it is the fee of the sum.
    function testFuzz_CA16_splittingASaleChangesNoFee(uint256 seed, uint256 sum) external {
        sum = bound(sum, 1, 60_000);
        int256 charged = 0;
        uint256 left = sum;
        for (uint32 i = 0; left != 0; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 part = i == 11 ? left : bound(seed, 1, left);
            _soldAt(seed % 2 == 0 ? TILL : SECOND_TILL, uint40(part));
            left -= part;
            if ((seed >> 8) % 3 == 0 || left == 0) {
                charged += _fee(i);
            } else {
                _toPeriod(i + 1);
                Statement[] memory statements = _closed(shop, i);
                charged += statements[statements.length - 1].fee;
            }
        }
        uint256 twice = sum * 3; // 1.5 % is 3/200
        uint256 fee = twice / 200;
        if (twice % 200 > 100 || (twice % 200 == 100 && fee % 2 == 1)) ++fee;
        assertEq(charged, int256(fee), "charged");
        assertEq(_fees(), fee, "fees");
    }

    /// @dev CA-16. Over 30 periods, three rates and two thousand sales, no more than half a unit a rate is lost or won.
    function test_CA16_nothingDrifts() external {
        uint24[3] memory rates = [RATE, 7_777, MAX_RATE];
        (int256 exact, int256 charged) = (0, 0);
        for (uint32 i = 0; i < 30; ++i) {
            if (i % 10 == 8 && i < 20) _changeRate(T0 + (i + 2) * 1 days, rates[i / 10 + 1]);
            int256 sum = this.sellMany(70, i);
            exact += sum * int256(uint256(rates[i / 10]));
            charged += _lastFee(i);
            int256 twice = 2 * (exact - charged * 1_000_000);
            int256 most = int256(uint256(i / 10 + 1)) * 1_000_000;
            assertTrue(twice <= most && twice >= -most, "half a unit");
        }
        assertEq(int256(uint256(_fees())), charged, "fees");
    }

    function _lastFee(uint32 period) private returns (int256) {
        _toPeriod(uint256(period) + 1);
        Statement[] memory statements = _closed(shop, period);
        return statements[statements.length - 1].fee;
    }

    // ---------------------------------------------------------------- back

    function test_CA16_aLaterRefundGivesItsFeeBack() external {
        Bill memory p = _sold(1_000);
        assertEq(_fee(0), 15, "charged");
        _sold(3_000);
        _refundSale(p, 1_000);
        assertEq(_fee(1), 30, "of 3,000 in all, less 15");
        assertEq(_fees(), 45, "fees");
    }

    /// @dev CA-16, CA-20. Fees that clearing has withdrawn are not there to be given back.
    function test_CA16_whatWasWithdrawnIsGivenBackLater() external {
        Bill memory p = _sold(1_000);
        assertEq(_fee(0), 15, "charged");
        _withdraw(10);
        _refundSale(p, 1_000);
        assertEq(_fee(1), -5, "what there is");
        assertEq(_fees(), 0, "fees");
        assertEq(int256(_clearing(shop).charged), 10, "still charged");
        _sold(2_000);
        assertEq(_fee(2), 20, "of 2,000, less 10");
    }

    // ---------------------------------------------------------------- bounds

    /// @dev CA-16. The fee of captures that all went to holders comes with the next that are settled.
    function test_CA16_noMoreIsChargedThanIsSettled() external {
        _owing();
        _sold(1_000);
        assertEq(_fee(2), 0, "nothing to charge it on");
        assertEq(_clearing(shop).opening, 0, "closed at 0");
        _sold(10);
        assertEq(_fee(3), 10, "all there is");
        _sold(1_000);
        assertEq(_fee(4), 20, "of 2,010 in all, less 10");
    }

    /// @dev The shop is about to pay 1,000 to holders out of what it captures in period 2.
    function _owing() private {
        Bill memory p = _sold(1_000);
        assertEq(_fee(0), 15, "charged");
        _refundSale(p, 1_000);
        assertEq(_fee(1), -15, "given back");
    }

    // ---------------------------------------------------------------- rates

    /// @dev CA-16. What was captured at the old rate is not priced again.
    function test_CA16_aNewRateBeginsANewBase() external {
        _sold(1_033);
        assertEq(_fee(0), 15, "15.495");
        _changeRate(T0 + 2 days, MAX_RATE);
        _sold(1_000);
        assertEq(_fee(1), 15, "30.495 in all");
        assertEq(_clearing(shop).net, 2_033, "of the old base");
        _sold(1_000);
        assertEq(_fee(2), 50, "5 %");
        assertEq(_clearing(shop).net, 1_000, "of the new base");
        assertEq(int256(_clearing(shop).charged), 50, "of the new base");
    }

    function test_CA16_whatIsLeftOverComesAlongToTheNewRate() external {
        _owing();
        _changeRate(T0 + 3 days, 10_000);
        _sold(1_000);
        assertEq(_fee(2), 0, "15 are left over");
        _sold(2_000);
        assertEq(_fee(3), 35, "20 and 15");
        assertEq(int256(_clearing(shop).charged), 20, "of the new base");
    }

    /// @dev CA-16. It is the net of a period that has a rate: a refund counts at that of its own second, whatever the
    /// capture was charged.
    function test_CA16_aRefundGivesBackAtTheRateOfItsOwnPeriod() external {
        Bill memory p = _sold(1_000);
        _changeRate(T0 + 1 days, 30_000);
        assertEq(_fee(0), 15, "1.5 %");
        _sold(5_000);
        _refundSale(p, 1_000);
        assertEq(_fee(1), 120, "3 % of 4,000");
    }

    function test_CA16_aRateMayBeginWithAnEmptyPeriod() external {
        _sold(1_000);
        assertEq(_fee(0), 15, "charged");
        _changeRate(T0 + 3 days, 20_000);
        _toPeriod(5);
        _sold(1_000);
        assertEq(_lastFee(5), 20, "of 1,000");
        assertEq(_clearing(shop).net, 1_000, "of the new base");
    }

    function test_CA16_ratesOfTheFutureAndOfTheFirstKey() external {
        _changeRate(T0 + 2 days, 0);
        _toPeriod(2);
        uint24 newcomer = _merchant(SHOPKEEPER);
        address till = _terminal("its till", newcomer);
        _changeRate(T0 + 3 days, 30_000);
        _soldAt(till, 1_000);
        _sold(1_000);
        _toPeriod(3);
        assertEq(int256(_closed(newcomer, 2)[0].fee), 0, "no fee");
        assertEq(_lastFee(2), 0, "nor here");
        _soldAt(till, 1_000);
        _toPeriod(4);
        assertEq(int256(_closed(newcomer, 3)[0].fee), 30, "3 % from then on");
    }

    /// @dev CA-15, CA-16. Each period has the rate that it had, whenever it is closed.
    function testFuzz_CA16_aLateClosingKnowsEveryRate(
        uint24[6] memory rates,
        bool isLate
    ) external {
        int256 charged = 0;
        uint256 previous = 0;
        for (uint32 i = 0; i < 6; ++i) {
            uint24 rate = uint24(bound(rates[i], 0, MAX_RATE));
            _changeRate(T0 + (i + 1) * 1 days, rate);
            _sold(1_000);
            if (!isLate && i != 0) assertEq(_lastFee(i), _nearest(previous), "fee");
            if (i != 0) charged += _nearest(previous);
            else charged += 15;
            previous = rate;
            _toPeriod(i + 1);
        }
        _toPeriod(6);
        VM.recordLogs();
        _close(5);
        assertEq(int256(uint256(_fees())), charged, "fees");
    }

    /// @dev Fee of 1,000 units.
    function _nearest(uint256 rate) private pure returns (int256) {
        uint256 fee = rate / 1_000;
        if (rate % 1_000 > 500 || (rate % 1_000 == 500 && fee % 2 == 1)) ++fee;
        return int256(fee);
    }
}
