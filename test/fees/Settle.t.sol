// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {DepositOrder} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {CoinRefuser} from "../mocks/CoinRefuser.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Settling and withdrawing: FE-6, FE-10
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - settling: by anybody; never, once, every day, twice in a second; many accounts, none, an unknown one
/// - it changes no view of the account, and its revenue does not depend on when it is done
/// - withdrawing: by the operator, by others; all, more than settled, nothing, to nobody, to who takes no coin
contract SettleTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
    }

    function _revenue() private view returns (uint256) {
        return fees.revenue(address(token));
    }

    function _unsettled(address holder) private view returns (uint256) {
        return fees.unsettled(address(token), holder);
    }

    /// @dev What FE-6 says is right without anybody's transaction.
    function _views() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    _glance(ALICE),
                    fees.availableAt(address(token), ALICE, _now() + 1 days),
                    fees.availableAt(address(token), ALICE, _now() + 30 days),
                    fees.chargeable(address(token), ALICE, _now() - 1 hours),
                    fees.chargeable(address(token), ALICE, _now() - 1 days)
                )
            );
    }

    // ---------------------------------------------------------------- FE-10

    function test_FE10_whatTimeConsumedBecomesRevenueByAnybodysCall() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _charge(ALICE, 100);
        assertEq(_unsettled(ALICE), 400, "earned, not settled");
        VM.expectEmit(address(fees));
        emit IFeeEvents.Settled(address(token), ALICE, 400);
        assertEq(_settle(ALICE), 400, "settled");
        assertEq(_revenue(), 400, "revenue");
        assertEq(_unsettled(ALICE), 0, "nothing left");
        assertEq(_settle(ALICE), 0, "twice in a second");
    }

    function test_FE10_whatExpiredIsSettledInOneLineOfTheLog() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 20 days);
        VM.recordLogs();
        assertEq(_settle(ALICE), 1200, "settled");
        Log[] memory logs = VM.getRecordedLogs();
        assertEq(logs.length, 1, "lines");
        assertEq(logs[0].topics[0], IFeeEvents.Settled.selector, "event");
    }

    function test_FE10_aSingleUnitIsSettledAndNothingIsNot() external {
        _deposit(ALICE, plan, 1200);
        _charge(ALICE, 1);
        assertEq(_settle(ALICE), 1, "a unit");
        VM.recordLogs();
        assertEq(_settle(ALICE), 0, "nothing");
        assertEq(VM.getRecordedLogs().length, 0, "lines");
    }

    function test_FE10_everyTrancheIsSettledWhereverItLies() external {
        _deposit(ALICE, _planOf(24 days), 2400);
        _deposit(ALICE, plan, 1200);
        _deposit(ALICE, _planOf(2 days), 200);
        VM.warp(T0 + 3 days);
        assertEq(_settle(ALICE), 300 + 300 + 200, "settled");
        VM.warp(T0 + 20 days);
        assertEq(_settle(ALICE), 1700 + 900, "later");
        assertEq(_indexes(ALICE), hex"01", "what runs");
    }

    function test_FE10_manyAccountsAreSettledAtOnce() external {
        _deposit(ALICE, plan, 1200);
        _deposit(BOB, plan, 600);
        VM.warp(T0 + 3 days);
        address[] memory holders = new address[](4);
        (holders[0], holders[1], holders[2], holders[3]) = (ALICE, STRANGER, BOB, ALICE);
        assertEq(fees.settle(address(token), holders), 450, "settled");
        assertEq(fees.settle(address(token), new address[](0)), 0, "none");
    }

    /// @dev FE-10. However often and whenever it is settled, the sum is the same.
    function testFuzz_FE10_revenueDoesNotDependOnWhenItIsSettled(
        uint88 amount,
        uint256[6] memory waits,
        uint256[6] memory charges
    ) external {
        amount = uint88(bound(amount, 1, MAX_AMOUNT));
        _deposit(ALICE, plan, amount);
        _deposit(BOB, plan, amount);
        for (uint256 i = 0; i < 6; ++i) {
            _wait(bound(waits[i], 0, 4 days));
            uint256 charge = bound(charges[i], 0, _available(ALICE));
            if (charge != 0) {
                _charge(ALICE, charge);
                _charge(BOB, charge);
            }
            _settle(ALICE);
        }
        uint256 often = _revenue();
        assertEq(_unsettled(ALICE), 0, "settled");
        assertEq(_settle(BOB), often, "once");
        assertEq(often, amount - _remaining(ALICE, 1), "by subtraction");
    }

    /// @dev FE-10. An account that nobody settles releases what it earned before its books overflow: above 2^94 units.
    function test_FE10_chargesWithoutEndAreReleasedBeforeTheBooksAreFull() external {
        _deposit(BOB, plan, 1200);
        _charge(BOB, 1200);
        _settle(BOB);
        _useAnother(MAX_AMOUNT);
        for (uint256 i = 1; i < 65; ++i) {
            _useAnother(i == 64 ? 64 : MAX_AMOUNT);
        }
        _useAnother(MAX_AMOUNT);
        assertEq(_revenue(), 1200, "64 largest tranches and 64 units: 2^94, not released");

        _deposit(ALICE, plan, MAX_AMOUNT);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Settled(address(token), ALICE, 2 ** 94 + MAX_AMOUNT);
        _charge(ALICE, MAX_AMOUNT);
        assertEq(_revenue(), 1200 + 2 ** 94 + MAX_AMOUNT, "released");
        assertEq(_settle(ALICE), MAX_AMOUNT, "the rest");
        assertEq(_revenue(), 1200 + 66 * uint256(MAX_AMOUNT) + 64, "all that was charged");
    }

    /// @dev The tranche before, which is used up, makes way.
    function _useAnother(uint256 amount) private {
        _deposit(ALICE, plan, amount);
        _charge(ALICE, amount);
    }

    // ---------------------------------------------------------------- FE-6

    function test_FE6_afterManyIdleExpiriesTheViewsAreRightWithoutATransaction() external {
        for (uint256 i = 0; i < 10; ++i) {
            _depositFrom(ALICE, plan, 1200, T0 + i * 30 days);
        }
        VM.warp(T0 + 273 days); // in the last one's third day
        assertEq(_available(ALICE), 900, "available");
        assertEq(_unsettled(ALICE), 9 * 1200 + 300, "earned");
        assertEq(_settle(ALICE), 9 * 1200 + 300, "settled");
        assertEq(_available(ALICE), 900, "available after");
        assertEq(_tranches(ALICE).length, 1, "tranches after");
    }

    /// @dev FE-6. Clearing away is hygiene: no view changes in its second, nor later.
    function testFuzz_FE6_settlingChangesNoView(
        uint256[5] memory starts,
        uint256[5] memory validities,
        uint256 charge,
        uint256 closing,
        uint256 wait,
        uint256 later
    ) external {
        for (uint256 i = 0; i < 5; ++i) {
            uint256 validity = bound(validities[i], 1, 20 days / 1 minutes) * 1 minutes;
            uint256 start = T0 + bound(starts[i], 0, 10 days);
            _depositFrom(ALICE, _planOf(uint32(validity)), 1e9, start);
        }
        charge = bound(charge, 0, _available(ALICE));
        if (charge != 0) _charge(ALICE, charge);
        closing = bound(closing, 1, 5);
        if (_remaining(ALICE, uint8(closing)) != 0) _close(ALICE, uint8(closing));
        _wait(bound(wait, 1 days, 35 days));
        later = bound(later, 0, 10 days);

        bytes32 before = _views();
        uint256 id = VM.snapshotState();
        _wait(later);
        bytes32 beforeLater = _views();
        VM.revertToState(id);

        _settle(ALICE);

        assertEq(_views(), before, "in its second");
        _wait(later);
        assertEq(_views(), beforeLater, "later");
    }

    // ---------------------------------------------------------------- withdrawing

    function test_FE10_theOperatorWithdrawsWhatIsSettled() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _settle(ALICE);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Withdrawn(address(token), OPERATOR, 300);
        assertEq(_withdrawAll(), 300, "withdrawn");
        assertEq(token.balanceOf(OPERATOR), 300, "paid out");
        assertEq(_revenue(), 0, "revenue");
        assertEq(_available(ALICE), 900, "the account is untouched");
    }

    function test_FE10_moreThanIsSettledIsRefused() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _settle(ALICE);
        _refused(
            OPERATOR,
            abi.encodeCall(fees.withdraw, (address(token), OPERATOR, 301)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_InsufficientRevenue.selector,
                address(token),
                301,
                300
            )
        );
    }

    function test_FE10_withdrawalsNeedARoleAnAmountAndAReceiver() external {
        _refused(
            ALICE,
            abi.encodeCall(fees.withdraw, (address(token), ALICE, 1)),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE)
        );
        _refused(
            OPERATOR,
            abi.encodeCall(fees.withdraw, (address(token), OPERATOR, 0)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAmount.selector)
        );
        _refused(
            OPERATOR,
            abi.encodeCall(fees.withdraw, (address(token), address(0), 1)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAddress.selector)
        );
    }

    function test_FE10_aReceiverThatTakesNoCoinLeavesTheRevenue() external {
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, _terms());
        VM.deal(ALICE, 1200);
        VM.prank(ALICE);
        fees.deposit{value: 1200}(DepositOrder(NATIVE, ALICE, coinPlan, 1200, 0, 0));
        VM.warp(T0 + 3 days);
        address[] memory holders = new address[](1);
        holders[0] = ALICE;
        fees.settle(NATIVE, holders);

        address refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
        _refused(
            OPERATOR,
            abi.encodeCall(fees.withdraw, (NATIVE, refuser, 300)),
            abi.encodeWithSelector(CoinRefuser.CoinRefused.selector, 300)
        );
        assertEq(fees.revenue(NATIVE), 300, "revenue");
        VM.prank(OPERATOR);
        fees.withdraw(NATIVE, STRANGER, 300);
        assertEq(STRANGER.balance, 300, "sent elsewhere");
    }
}
