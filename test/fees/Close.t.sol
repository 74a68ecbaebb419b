// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder, PlanTerms, Schedule, Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {CoinRefuser} from "../mocks/CoinRefuser.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Closing and claiming: FE-11
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - tranche: the first, another, pending, of another plan's terms, another's money, granted, unknown, of another expiry
/// - notice: running, in its last second, ended, longer than the validity; begun twice
/// - charges during the notice
/// - claim: at the end, much later, twice, nothing owed, by a contract that takes no coin
contract CloseTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan(); // a day's notice
    }

    function _closeCall(uint8 tranche, uint256 expiry) private view returns (bytes memory) {
        return abi.encodeCall(fees.close, (address(token), tranche, uint32(expiry)));
    }

    function _refusal(bytes4 selector, uint8 tranche) private view returns (bytes memory) {
        return abi.encodeWithSelector(selector, address(token), ALICE, tranche);
    }

    function _owed() private view returns (uint256) {
        return fees.owed(address(token), ALICE);
    }

    // ---------------------------------------------------------------- the notice

    function test_FE11_closingTakesItsNoticeAndChargesGoOn() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 2 days);
        VM.expectEmit(address(fees));
        emit IFeeEvents.ClosingStarted(address(token), ALICE, tranche, uint32(T0 + 3 days));
        assertEq(_close(ALICE, tranche), T0 + 3 days, "end");
        assertEq(_available(ALICE), 1000, "all of it is there still");
        assertEq(_glance(ALICE).runsOutAt, T0 + 3 days, "until the notice ends");

        VM.warp(T0 + 3 days - 1);
        _charge(ALICE, 600);
        assertEq(_available(ALICE), 300, "in its last second");
        VM.warp(T0 + 3 days);
        assertEq(_available(ALICE), 0, "at its end");
        assertEq(_status(ALICE), Status.Closed, "status");
        _refused(
            EXECUTOR,
            abi.encodeCall(fees.charge, (address(token), ALICE, 1, 0, REF)),
            _insufficient(ALICE, 1, 0)
        );
    }

    function test_FE11_whatRemainsAtTheEndGoesBackWheneverItIsClaimed() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 2 days);
        _close(ALICE, tranche);
        VM.warp(T0 + 300 days);
        uint256 before = token.balanceOf(ALICE);

        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, ALICE, tranche, 900, uint32(T0 + 3 days));
        assertEq(_claim(ALICE), 900, "claimed");

        assertEq(token.balanceOf(ALICE), before + 900, "paid out");
        assertEq(_owed(), 0, "owed");
        assertEq(fees.revenue(address(token)), 300, "the rest is earned");
    }

    function test_FE11_theSameClosingAgainChangesNothing() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _close(ALICE, tranche);
        bytes32 before = _fingerprint();
        VM.warp(T0 + 6 hours);
        assertEq(_close(ALICE, tranche), T0 + 1 days, "the end stays");
        VM.warp(T0);
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function test_FE11_aNoticeEndsAtTheExpiryAtTheLatest() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 11 days + 1 hours);
        assertEq(_close(ALICE, tranche), T0 + 12 days, "end");
        VM.warp(T0 + 12 days);
        assertEq(_status(ALICE), Status.Expired, "by time");
        _refused(
            ALICE,
            abi.encodeCall(fees.claim, (address(token), ALICE)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_NothingOwed.selector,
                address(token),
                ALICE
            )
        );
    }

    function test_FE11_aPendingTrancheGoesBackWhole() external {
        uint8 tranche = _depositFrom(ALICE, plan, 1200, T0 + 30 days);
        _close(ALICE, tranche);
        VM.warp(T0 + 40 days);
        assertEq(_claim(ALICE), 1200, "claimed");
        assertEq(_status(ALICE), Status.Closed, "status");
    }

    function test_FE11_aTrancheClosesFromBetweenTheOthers() external {
        for (uint256 i = 0; i < 4; ++i) {
            _deposit(ALICE, plan, 1200);
        }
        _close(ALICE, 3);
        VM.warp(T0 + 1 days);
        assertEq(_claim(ALICE), 1100, "claimed");
        _deposit(ALICE, _planOf(1 days), 100); // 3 again, the first
        assertEq(_indexes(ALICE), hex"03010204", "order");
        assertEq(_available(ALICE), 3400, "available");
    }

    /// @dev FE-11. Before its start, from between two others, at the second in which its notice ends.
    function test_FE11_aPendingTrancheIsPaidOutWhenItsNoticeEnds() external {
        _depositFrom(ALICE, plan, 100, T0 + 20 days);
        uint8 tranche = _depositFrom(ALICE, plan, 1200, T0 + 30 days);
        _depositFrom(ALICE, plan, 200, T0 + 40 days);
        _close(ALICE, tranche);
        VM.warp(T0 + 1 days);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Closed(address(token), ALICE, ALICE, tranche, 1200, uint32(T0 + 1 days));
        assertEq(_claim(ALICE), 1200, "claimed");
        assertEq(_indexes(ALICE), hex"0103", "the others");
        assertEq(_glance(ALICE).pending, 300, "still pending");
        VM.warp(T0 + 41 days);
        assertEq(_settle(ALICE), 100 + 17, "the others are consumed");
        assertEq(_available(ALICE), 183, "and charged");
    }

    /// @dev FE-11. Its place is free for the next one: nothing leads there any more.
    function test_FE11_aPendingTrancheThatWasPaidOutMakesWay() external {
        _close(ALICE, _depositFrom(ALICE, plan, 1200, T0 + 30 days));
        VM.warp(T0 + 1 days);
        assertEq(_claim(ALICE), 1200, "claimed");
        assertEq(_depositFrom(ALICE, plan, 600, T0 + 40 days), 1, "index");
        assertEq(_glance(ALICE).pending, 600, "pending");
        VM.warp(T0 + 40 days);
        _charge(ALICE, 600);
        assertEq(_available(ALICE), 0, "charged");
    }

    function test_FE11_onlyTheTrancheThatIsNamedCloses() external {
        _deposit(ALICE, plan, 1200);
        uint8 tranche = _deposit(ALICE, plan, 600);
        _close(ALICE, tranche);
        VM.warp(T0 + 1 days);
        assertEq(_available(ALICE), 1100, "the other one");
        assertEq(_claim(ALICE), 550, "claimed");
        assertEq(_available(ALICE), 1100, "still the other one");
    }

    /// @dev FE-11. The refund is what a charge in that second would have found, and never more than was paid.
    function testFuzz_FE11_theRefundIsTheRemainingAtTheEndOfTheNotice(
        uint88 amount,
        uint256 charge,
        uint256 begin,
        uint256 wait,
        bool cliff
    ) external {
        PlanTerms memory terms = _terms();
        if (cliff) terms.schedule = Schedule.Cliff;
        amount = uint88(bound(amount, 100, MAX_AMOUNT));
        uint8 tranche = _deposit(ALICE, _plan(terms), amount);
        uint8 twin = _deposit(BOB, _plan(terms), amount);
        _wait(bound(begin, 0, 11 days - 1));
        charge = bound(charge, 0, _available(ALICE) - 1);
        if (charge != 0) {
            _charge(ALICE, charge);
            _charge(BOB, charge);
        }
        uint256 end = _close(ALICE, tranche);
        VM.warp(end);
        uint256 expected = _remaining(BOB, twin);
        _wait(bound(wait, 0, 300 days));

        _settle(ALICE);

        assertEq(_owed(), expected, "refund");
        assertLe(_owed() + charge, amount, "never more than was paid");
    }

    // ---------------------------------------------------------------- which tranche

    function test_FE11_aTrancheIsNamedByIndexAndExpiry() external {
        _deposit(ALICE, plan, 1200);
        bytes4 unknown = IFeeEvents.FeeAccounts_UnknownTranche.selector;
        _refused(ALICE, _closeCall(0, T0 + 12 days), _refusal(unknown, 0));
        _refused(ALICE, _closeCall(2, T0 + 12 days), _refusal(unknown, 2));
        _refused(ALICE, _closeCall(64, T0 + 12 days), _refusal(unknown, 64));
        _refused(ALICE, _closeCall(255, T0 + 12 days), _refusal(unknown, 255));
        _refused(ALICE, _closeCall(1, T0 + 12 days - 1), _refusal(unknown, 1));
    }

    function test_FE11_theLastIndexClosesAsAnyOther() external {
        DepositOrder memory order = _order(ALICE, plan, 1200);
        order.hint = 63;
        VM.prank(ALICE);
        assertEq(fees.deposit(order), 63, "index");
        assertEq(_close(ALICE, 63), T0 + 1 days, "end");
    }

    function test_FE11_aClearedTrancheIsUnknown() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _deposit(ALICE, plan, 600);
        _charge(ALICE, 1200);
        _settle(ALICE);
        _refused(
            ALICE,
            _closeCall(tranche, T0 + 12 days),
            _refusal(IFeeEvents.FeeAccounts_UnknownTranche.selector, tranche)
        );
    }

    function test_FE11_nobodyElseClosesAHoldersTranche() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _refused(
            BOB,
            _closeCall(tranche, T0 + 12 days),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_UnknownTranche.selector,
                address(token),
                BOB,
                tranche
            )
        );
    }

    function test_FE11_aPlanMayNotBeRefundable() external {
        PlanTerms memory terms = _terms();
        terms.refundable = false;
        uint8 tranche = _deposit(ALICE, _plan(terms), 1200);
        _refused(
            ALICE,
            _closeCall(tranche, T0 + 12 days),
            _refusal(IFeeEvents.FeeAccounts_NotRefundable.selector, tranche)
        );
    }

    function test_FE11_anothersMoneyIsNeverPaidOutToTheHolder() external {
        _allowFunding(ALICE);
        uint8 tranche = _fund(BOB, ALICE, plan, 1200);
        _refused(
            ALICE,
            _closeCall(tranche, T0 + 12 days),
            _refusal(IFeeEvents.FeeAccounts_NotRefundable.selector, tranche)
        );
    }

    function test_FE12_aPausedAccountClosesNothing() external {
        uint8 tranche = _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        _refused(
            ALICE,
            _closeCall(tranche, T0 + 12 days),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
    }

    // ---------------------------------------------------------------- claiming

    function test_FE11_aClaimIsPaidOnce() external {
        _close(ALICE, _deposit(ALICE, plan, 1200));
        VM.warp(T0 + 1 days);
        assertEq(_claim(ALICE), 1100, "claimed");
        _refused(
            ALICE,
            abi.encodeCall(fees.claim, (address(token), ALICE)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_NothingOwed.selector,
                address(token),
                ALICE
            )
        );
    }

    function test_FE11_aClaimGoesWhereItsPayeeSays() external {
        _close(ALICE, _deposit(ALICE, plan, 1200));
        VM.warp(T0 + 1 days);
        _refused(
            ALICE,
            abi.encodeCall(fees.claim, (address(token), address(0))),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAddress.selector)
        );

        VM.expectEmit(address(fees));
        emit IFeeEvents.Claimed(address(token), ALICE, STRANGER, 1100);
        VM.prank(ALICE);
        fees.claim(address(token), STRANGER);
        assertEq(token.balanceOf(STRANGER), 1100, "paid out");
    }

    /// @dev FE-11. Who takes no coin blocks nobody, and has its money sent elsewhere.
    function test_FE11_aHolderThatTakesNoCoinBlocksOnlyItself() external {
        CoinRefuser refuser = CoinRefuser(payable(_deploy("CoinRefuser.sol:CoinRefuser", "")));
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, _terms());
        VM.deal(address(this), 1200);
        refuser.act{value: 1200}(
            address(fees),
            abi.encodeCall(
                fees.deposit,
                (DepositOrder(NATIVE, address(refuser), coinPlan, 1200, 0, 0))
            )
        );
        refuser.act(address(fees), abi.encodeCall(fees.close, (NATIVE, 1, uint32(T0 + 12 days))));
        VM.warp(T0 + 1 days);
        address[] memory holders = new address[](1);
        holders[0] = address(refuser);
        fees.settle(NATIVE, holders);
        assertEq(fees.owed(NATIVE, address(refuser)), 1100, "settled without it");

        (bool success, ) = address(refuser).call(
            abi.encodeCall(
                refuser.act,
                (address(fees), abi.encodeCall(fees.claim, (NATIVE, address(refuser))))
            )
        );
        assertFalse(success, "it takes no coin");
        assertEq(fees.owed(NATIVE, address(refuser)), 1100, "still owed");
        refuser.act(address(fees), abi.encodeCall(fees.claim, (NATIVE, STRANGER)));
        assertEq(STRANGER.balance, 1100, "sent elsewhere");
    }
}
