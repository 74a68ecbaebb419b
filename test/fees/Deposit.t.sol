// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccountView,
    DepositOrder,
    PlanTerms,
    Status,
    TrancheView
} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {DepositorTest} from "../kit/fees/DepositorTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Depositing by allowance: FE-1, FE-5, FE-14
/// @author The Tallystick authors
/// @notice Tree of cases (hints, tokens, signed deposits and callbacks have files of their own):
/// - the first deposit opens the account
/// - start: now, later (Pending until then), passed (refused)
/// - amount: what arrived; 0, the plan's limits, the field's maximum, one above
/// - expiry: the field's maximum, one above
/// - plan: unknown, of another token, retired
/// - account: the holder's own, a stranger's with and without its consent, paused
/// - live tranches: strangers up to 50, the holder up to 63, dead ones make room
contract DepositTest is DepositorTest {
    // ---------------------------------------------------------------- FE-1

    function test_FE1_theFirstDepositOpensTheAccount() external {
        assertEq(_status(ALICE), Status.None, "before");

        VM.expectEmit(address(fees));
        emit IFeeEvents.Deposited(
            address(token),
            ALICE,
            ALICE,
            1,
            plan,
            1200,
            uint32(T0),
            uint32(T0 + 12 days)
        );
        uint8 tranche = _deposit(ALICE, plan, 1200);

        assertEq(tranche, 1, "index");
        assertEq(_status(ALICE), Status.Active, "after");
        assertEq(_available(ALICE), 1200, "available");
        assertEq(token.balanceOf(address(fees)), 1200, "tokens held");
        assertEq(_glance(ALICE).runsOutAt, T0 + 12 days, "runs out");
    }

    /// @dev FE-1. What is credited is the remaining quota, and principal, start and expiry are the plan's.
    function testFuzz_FE1_aDepositOpensOneTranche(uint88 amount, uint256 validity) external {
        if (amount == 0) amount = 1;
        validity = bound(validity, 1, 2 ** 20) * 1 minutes;
        _deposit(ALICE, _planOf(uint32(validity)), amount);

        TrancheView memory t = _tranches(ALICE)[0];
        assertEq(_available(ALICE), amount, "available");
        assertEq(t.principal, amount, "principal");
        assertEq(t.remaining, amount, "remaining");
        assertEq(t.start, T0, "start");
        assertEq(t.expiry, T0 + validity, "expiry");
        assertEq(t.end, t.expiry, "end");
    }

    /// @dev FE-10. Settling is for accounts without a place left; else it would be paid by who deposits.
    function test_FE1_aDepositSettlesNothingByTheWay() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _deposit(ALICE, plan, 1200);
        assertEq(fees.revenue(address(token)), 0, "revenue");
        assertEq(fees.unsettled(address(token), ALICE), 300, "unsettled");
    }

    function test_FE1_aRenewalIsPendingUntilItsStart() external {
        _deposit(ALICE, plan, 1200);
        uint256 start = T0 + 12 days;
        uint8 renewal = _depositFrom(ALICE, plan, 600, start);

        VM.warp(start - 1);
        AccountView memory info = _glance(ALICE);
        assertEq(info.pending, 600, "pending in the second before");
        assertEq(info.available, 0, "available in the second before");
        assertEq(_remaining(ALICE, renewal), 600, "remaining in the second before");
        assertEq(_status(ALICE), Status.Pending, "status in the second before");

        VM.warp(start);
        assertEq(_glance(ALICE).pending, 0, "pending at the start");
        assertEq(_available(ALICE), 600, "available at the start");
        assertEq(_status(ALICE), Status.Active, "status at the start");
    }

    function test_FE1_nothingOfAPendingTrancheIsEarned() external {
        uint256 start = T0 + 30 days;
        _depositFrom(ALICE, plan, 1200, start);
        VM.warp(start);
        assertEq(_settle(ALICE), 0, "at its start");
        VM.warp(start + 1 days);
        assertEq(_settle(ALICE), 100, "a day later");
    }

    function test_FE1_aPendingTrancheJoinsInTheFirstCallAfterItsStart() external {
        _depositFrom(ALICE, plan, 1200, T0 + 1 days);
        VM.warp(T0 + 4 days);
        _charge(ALICE, 900);
        assertEq(_available(ALICE), 0, "available");
    }

    function test_FE1_aStartOfThisSecondIsNow() external {
        _depositFrom(ALICE, plan, 1200, T0);
        assertEq(_available(ALICE), 1200, "available");
    }

    function test_FE1_aStartThatHasPassedIsRefused() external {
        DepositOrder memory order = _order(ALICE, plan, 1200);
        order.start = uint32(T0 - 1);
        _refused(
            ALICE,
            _depositCall(order),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_TimePassed.selector, T0 - 1, T0)
        );
    }

    function test_FE1_theExpiryMayBeTheFieldsMaximumAndNotOneMore() external {
        uint256 latest = uint256(type(uint32).max) - 12 days;
        _depositFrom(ALICE, plan, 1200, latest);
        assertEq(_tranches(ALICE)[0].expiry, type(uint32).max, "expiry");

        DepositOrder memory order = _order(ALICE, plan, 1200);
        order.start = uint32(latest + 1);
        _refused(
            ALICE,
            _depositCall(order),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_OutOfRange.selector,
                2 ** 32,
                type(uint32).max
            )
        );
    }

    // ---------------------------------------------------------------- FE-14: amounts

    function _limited() private returns (uint16) {
        PlanTerms memory terms = _terms();
        (terms.minDeposit, terms.maxDeposit) = (100, 1000);
        return _plan(terms);
    }

    function test_FE14_theLimitsThemselvesAreTaken() external {
        uint16 limited = _limited();
        _deposit(ALICE, limited, 100);
        _deposit(ALICE, limited, 1000);
        assertEq(_available(ALICE), 1100, "available");
    }

    function testFuzz_FE14_amountsOutsideTheLimitsAreRefused(uint256 amount) external {
        uint16 limited = _limited();
        amount = amount % 2 == 0 ? bound(amount, 0, 99) : bound(amount, 1001, 2 ** 99);
        _refused(
            ALICE,
            _depositCall(_order(ALICE, limited, amount)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_DepositOutOfBounds.selector,
                amount,
                100,
                1000
            )
        );
    }

    function test_FE14_nothingIsRefused() external {
        _refused(ALICE, _depositCall(_order(ALICE, plan, 0)), _outOfBounds(0));
    }

    function test_FE14_theFieldsMaximumIsTakenAndOneMoreIsRefused() external {
        _deposit(ALICE, plan, MAX_AMOUNT);
        assertEq(_available(ALICE), MAX_AMOUNT, "available");

        _refused(
            ALICE,
            _depositCall(_order(ALICE, plan, uint256(MAX_AMOUNT) + 1)),
            _outOfBounds(uint256(MAX_AMOUNT) + 1)
        );
    }

    // ---------------------------------------------------------------- FE-14: plans and accounts

    function test_FE14_anUnknownPlanIsRefused() external {
        for (uint16 number = 0; number <= plan + 1; number += plan + 1) {
            _refused(
                ALICE,
                _depositCall(_order(ALICE, number, 1200)),
                abi.encodeWithSelector(
                    IFeeEvents.FeeAccounts_UnknownPlan.selector,
                    address(token),
                    number
                )
            );
        }
    }

    function test_FE14_aRetiredPlanIsRefusedAndItsTranchesLiveOn() external {
        _deposit(ALICE, plan, 1200);
        VM.prank(OPERATOR);
        fees.retirePlan(address(token), plan);

        _refused(
            ALICE,
            _depositCall(_order(ALICE, plan, 1200)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_PlanRetired.selector,
                address(token),
                plan
            )
        );
        VM.warp(T0 + 3 days);
        assertEq(_available(ALICE), 900, "available");
    }

    function test_FE14_theZeroAddressHasNoAccount() external {
        _refused(
            ALICE,
            _depositCall(_order(address(0), plan, 1200)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAddress.selector)
        );
    }

    function test_FE14_othersFundOnlyWhereTheHolderAllowsIt() external {
        bytes memory call = _depositCall(_order(ALICE, plan, 1200));
        bytes memory refusal = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_FundingNotAllowed.selector,
            address(token),
            ALICE,
            BOB
        );
        _refused(BOB, call, refusal);

        VM.expectEmit(address(fees));
        emit IFeeEvents.ThirdPartyFundingSet(address(token), ALICE, true);
        _allowFunding(ALICE);
        assertTrue(_glance(ALICE).thirdPartyFunding, "flag");
        assertEq(_status(ALICE), Status.None, "a flag alone opens no account");
        _fund(BOB, ALICE, plan, 1200);
        assertEq(_available(ALICE), 1200, "available");

        VM.prank(ALICE);
        fees.setThirdPartyFunding(address(token), false);
        _refused(BOB, call, refusal);
    }

    function test_FE14_aPausedAccountTakesNoDeposit() external {
        _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        _refused(
            ALICE,
            _depositCall(_order(ALICE, plan, 1200)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    function test_FE12_aPausedAccountTakesNoRenewalByHint() external {
        _deposit(ALICE, plan, 1200);
        DepositOrder memory order = _order(ALICE, plan, 1200);
        order.hint = fees.depositHint(address(token), ALICE, plan, 0);
        _pause(ALICE);
        _refused(
            ALICE,
            _depositCall(order),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    // ---------------------------------------------------------------- FE-14: how many

    function _tooMany(uint256 max) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_TooManyTranches.selector,
                address(token),
                ALICE,
                max
            );
    }

    /// @dev FE-14. 13 places stay the holder's own, and all of them count and can be charged.
    function test_FE14_strangersFill50PlacesAndTheHolder63() external {
        _allowFunding(ALICE);
        for (uint256 i = 1; i <= 50; ++i) {
            assertEq(_fund(BOB, ALICE, plan, 10), i, "index");
        }
        _refused(BOB, _depositCall(_order(ALICE, plan, 10)), _tooMany(50));

        for (uint256 i = 51; i <= 63; ++i) {
            assertEq(_deposit(ALICE, plan, 10), i, "own index");
        }
        _refused(ALICE, _depositCall(_order(ALICE, plan, 10)), _tooMany(63));

        assertEq(_available(ALICE), 630, "available");
        _charge(ALICE, 630);
        assertEq(_available(ALICE), 0, "all charged");
    }

    function test_FE14_deadTranchesMakeRoomByThemselves() external {
        for (uint256 i = 0; i < 63; ++i) {
            _deposit(ALICE, plan, 10);
        }
        VM.warp(T0 + 13 days);
        _deposit(ALICE, plan, 1200);
        assertEq(_available(ALICE), 1200, "available");
    }
}
