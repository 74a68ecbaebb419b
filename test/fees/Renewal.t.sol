// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder, PlanTerms} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Renewing with a right hint, the short way: FE-1, FE-5, FE-12, FE-14
/// @author The Tallystick authors
/// @notice Tree of cases: behind the first tranche, behind another, at the last place; another's account, a later start,
/// a paused account, a false hint, outside the plan's limits.
contract RenewalTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
    }

    /// @dev Behind the last tranche, at the next free index.
    function _renewal(
        address holder,
        uint16 last
    ) private view returns (DepositOrder memory order) {
        order = _order(holder, plan, 600);
        order.hint = last * 256 + last + 1;
    }

    /// @dev FE-14. The short way: the plan, the head, the place and the last tranche's word are touched, nothing else.
    function test_FE1_aHolderRenewsTheShortWay() external {
        for (uint16 last = 0; last < 4; ++last) {
            _wait(1 hours);
            DepositOrder memory order = _renewal(ALICE, last);
            VM.expectEmit(address(fees));
            emit IFeeEvents.Deposited(
                address(token),
                ALICE,
                ALICE,
                uint8(last + 1),
                plan,
                600,
                uint32(_now()),
                uint32(_now() + 12 days)
            );
            VM.record();
            VM.prank(ALICE);
            assertEq(fees.deposit(order), last + 1, "index");
            if (last == 1) assertEq(_touches(), 5, "touches behind the first");
            if (last > 1) assertEq(_touches(), 6, "touches behind a later one");
        }
        assertEq(_indexes(ALICE), hex"01020304", "order");
        assertEq(_remaining(ALICE, 4), 600, "remaining");
        _close(ALICE, 3); // refundable: its own money
        _charge(ALICE, _available(ALICE));
        assertEq(_available(ALICE), 0, "all of it was there");
    }

    function test_FE14_anothersAccountIsNotRenewedTheShortWay() external {
        _allowFunding(BOB);
        _deposit(ALICE, plan, 1200);
        _deposit(BOB, plan, 1200);
        VM.prank(ALICE);
        fees.deposit(_renewal(BOB, 1));
        assertEq(_available(ALICE), 1200, "who pays");
        assertEq(_available(BOB), 1800, "whom it is for");
    }

    function test_FE1_aLaterStartIsNotRenewedTheShortWay() external {
        _deposit(ALICE, plan, 1200);
        DepositOrder memory order = _renewal(ALICE, 1);
        order.start = uint32(T0 + 5 days);
        _refused(
            ALICE,
            abi.encodeCall(fees.deposit, (order)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_WrongHint.selector, order.hint)
        );
        order.hint = 2;
        VM.prank(ALICE);
        fees.deposit(order);
        assertEq(_glance(ALICE).pending, 600, "pending");
        assertEq(_available(ALICE), 1200, "available");
    }

    function _refusedHint(uint16 number, uint16 hint) private {
        DepositOrder memory order = _order(ALICE, number, 600);
        order.hint = hint;
        _refused(
            ALICE,
            abi.encodeCall(fees.deposit, (order)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_WrongHint.selector, hint)
        );
    }

    function test_FE12_aPausedAccountIsNotRenewedTheShortWay() external {
        _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        _refused(
            ALICE,
            abi.encodeCall(fees.deposit, (_renewal(ALICE, 1))),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    function test_FE5_theShortWayKeepsTheOrder() external {
        _deposit(ALICE, plan, 1200); // 1
        uint16 shorter = _planOf(11 days);
        _refusedHint(shorter, 2 + 256 * 1);
        _deposit(ALICE, plan, 1200); // 2
        _refusedHint(shorter, 3 + 256 * 2);
        _refusedHint(plan, 3 + 256 * 64);
        _refusedHint(plan, 3 + 256 * 255);

        _depositFrom(ALICE, shorter, 600, T0 + 1 days); // 3, about to join behind 2
        VM.warp(T0 + 1 days);
        _refusedHint(shorter, 4 + 256 * 2);
        assertEq(_indexes(ALICE), hex"010203", "order");
    }

    function test_FE1_theLastPlaceIsTakenAndRenewedTheShortWay() external {
        uint16[4] memory hints = [uint16(1), 63 + 256 * 1, 5 + 256 * 63, 6 + 256 * 5];
        for (uint256 i = 0; i < 4; ++i) {
            DepositOrder memory order = _order(ALICE, plan, 600);
            order.hint = hints[i];
            VM.record();
            VM.prank(ALICE);
            fees.deposit(order);
            if (i != 0) assertEq(_touches(), i == 1 ? 5 : 6, "touches, expiring with the last");
        }
        assertEq(_indexes(ALICE), hex"013f0506", "order");
    }

    function test_FE14_theLimitsCountForTheShortWay() external {
        PlanTerms memory terms = _terms();
        (terms.minDeposit, terms.maxDeposit) = (601, 700);
        plan = _plan(terms);
        DepositOrder memory order = _order(ALICE, plan, 601);
        VM.prank(ALICE);
        fees.deposit(order);
        _refused(
            ALICE,
            abi.encodeCall(fees.deposit, (_renewal(ALICE, 1))),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_DepositOutOfBounds.selector,
                600,
                601,
                700
            )
        );
    }
}
