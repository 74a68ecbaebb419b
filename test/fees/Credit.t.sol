// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {VM} from "../kit/IVm.sol";
import {Signatures} from "../kit/Signatures.sol";
import {FeesSignatures} from "../kit/fees/FeesSignatures.sol";

/// @title Credits out of revenue: FE-17
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - granting: nothing, more than the field, more than settled, under a retired plan, to an unknown or paused account
/// - correcting: by the executor's receipt; of another executor, holder, reference or amount; several times; too much
/// - the credit is never refundable, and money stays where it is
contract CreditTest is FeesSignatures {
    uint256 private constant EXECUTOR_KEY = 0xE8EC;

    uint16 private plan;
    address private executor;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        executor = VM.addr(EXECUTOR_KEY);
        _setExecutor(executor, 0, 0);
        _deposit(ALICE, plan, 1200);
        VM.prank(executor);
        fees.charge(address(token), ALICE, 500, 0, REF);
        _settle(ALICE);
    }

    function _grantCall(address to, uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(fees.grant, (address(token), to, plan, amount));
    }

    function _correctCall(
        uint256 amount,
        uint256 charged,
        bytes memory signature
    ) private view returns (bytes memory) {
        return
            abi.encodeCall(
                fees.correct,
                (address(token), ALICE, plan, amount, executor, REF, charged, signature)
            );
    }

    function _receipt(
        uint256 key,
        address holder,
        bytes32 ref,
        uint256 charged
    ) private view returns (bytes memory) {
        return Signatures.signed(key, _receiptDigest(holder, ref, charged));
    }

    function _correct(uint256 amount) private returns (uint8) {
        bytes memory receipt = _receipt(EXECUTOR_KEY, ALICE, REF, 500);
        VM.prank(OPERATOR);
        return fees.correct(address(token), ALICE, plan, amount, executor, REF, 500, receipt);
    }

    function _insufficientRevenue(uint256 asked) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_InsufficientRevenue.selector,
                address(token),
                asked,
                500
            );
    }

    // ---------------------------------------------------------------- granting

    function test_FE17_aGrantComesOutOfRevenueAndIsNotRefundable() external {
        VM.expectEmit(address(fees));
        emit IFeeEvents.Deposited(
            address(token),
            ALICE,
            address(fees),
            2,
            plan,
            200,
            uint32(T0),
            uint32(T0 + 12 days)
        );
        VM.expectEmit(address(fees));
        emit IFeeEvents.Granted(address(token), ALICE, 2, 200);
        VM.prank(OPERATOR);
        uint8 tranche = fees.grant(address(token), ALICE, plan, 200);

        assertEq(_available(ALICE), 900, "available");
        assertEq(fees.revenue(address(token)), 300, "revenue");
        assertEq(token.balanceOf(address(fees)), 1200, "money stays");
        _refused(
            ALICE,
            abi.encodeCall(fees.close, (address(token), tranche, uint32(T0 + 12 days))),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_NotRefundable.selector,
                address(token),
                ALICE,
                tranche
            )
        );
    }

    function test_FE17_moreThanIsSettledIsNotGranted() external {
        _refused(OPERATOR, _grantCall(ALICE, 501), _insufficientRevenue(501));
        VM.prank(OPERATOR);
        fees.grant(address(token), ALICE, plan, 500);
        assertEq(fees.revenue(address(token)), 0, "revenue");
    }

    function test_FE17_theFieldsMaximumIsGranted() external {
        _deposit(BOB, plan, MAX_AMOUNT);
        VM.prank(executor);
        fees.charge(address(token), BOB, MAX_AMOUNT, 0, REF);
        _settle(BOB);
        VM.prank(OPERATOR);
        fees.grant(address(token), ALICE, plan, MAX_AMOUNT);
        assertEq(fees.revenue(address(token)), 500, "revenue");
        assertEq(_available(ALICE), 700 + uint256(MAX_AMOUNT), "available");
    }

    function test_FE17_nothingAndTooMuchAreNotGranted() external {
        _refused(
            OPERATOR,
            _grantCall(ALICE, 0),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAmount.selector)
        );
        _refused(
            OPERATOR,
            _grantCall(ALICE, uint256(MAX_AMOUNT) + 1),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_OutOfRange.selector,
                uint256(MAX_AMOUNT) + 1,
                MAX_AMOUNT
            )
        );
    }

    function test_FE17_aGrantNeedsARunningAccountAnOpenPlanAndTheOperator() external {
        _refused(
            OPERATOR,
            _grantCall(BOB, 1),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_UnknownAccount.selector,
                address(token),
                BOB
            )
        );
        _refused(
            ALICE,
            _grantCall(ALICE, 1),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE)
        );
        _pause(ALICE);
        _refused(
            OPERATOR,
            _grantCall(ALICE, 1),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_Paused.selector, address(token), ALICE)
        );
        _resume(ALICE);
        VM.prank(OPERATOR);
        fees.retirePlan(address(token), plan);
        _refused(
            OPERATOR,
            _grantCall(ALICE, 1),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_PlanRetired.selector,
                address(token),
                plan
            )
        );
    }

    // ---------------------------------------------------------------- correcting

    function test_FE17_aWrongChargeIsCorrectedByItsReference() external {
        VM.expectEmit(address(fees));
        emit IFeeEvents.ChargeCorrected(address(token), ALICE, REF, executor, 2, 300);
        _correct(300);
        assertEq(_available(ALICE), 1000, "available");
        assertEq(fees.revenue(address(token)), 200, "revenue");
        assertFalse(_trancheOf(ALICE, 2).refundable, "not refundable");
    }

    /// @dev FE-17. A reference names what was executed: it may have been charged to several.
    function test_FE17_aReferenceOfTwoHoldersIsCorrectedForEach() external {
        _deposit(BOB, plan, 1200);
        VM.prank(executor);
        fees.charge(address(token), BOB, 500, 0, REF);
        _settle(BOB);
        _correct(500);
        bytes memory receipt = _receipt(EXECUTOR_KEY, BOB, REF, 500);
        VM.prank(OPERATOR);
        fees.correct(address(token), BOB, plan, 500, executor, REF, 500, receipt);

        assertEq(_available(ALICE), 1200, "one");
        assertEq(_available(BOB), 1200, "the other");
    }

    function test_FE17_allCorrectionsTogetherStayWithinTheCharge() external {
        _correct(300);
        _correct(199);
        bytes memory receipt = _receipt(EXECUTOR_KEY, ALICE, REF, 500);
        _refused(
            OPERATOR,
            _correctCall(2, 500, receipt),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_CorrectionTooLarge.selector, REF, 2, 1)
        );
        _correct(1);
        _refused(
            OPERATOR,
            _correctCall(1, 500, receipt),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_CorrectionTooLarge.selector, REF, 1, 0)
        );
    }

    function test_FE17_aReceiptIsOfOneExecutorHolderReferenceAndAmount() external {
        bytes[4] memory wrong = [
            _receipt(ALICE_KEY, ALICE, REF, 500),
            _receipt(EXECUTOR_KEY, BOB, REF, 500),
            _receipt(EXECUTOR_KEY, ALICE, "other", 500),
            _receipt(EXECUTOR_KEY, ALICE, REF, 501)
        ];
        bytes memory refusal = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_BadSignature.selector,
            executor
        );
        for (uint256 i = 0; i < 4; ++i) {
            _refused(OPERATOR, _correctCall(1, 500, wrong[i]), refusal);
        }
    }

    function test_FE17_aDisabledExecutorAttestsNothing() external {
        VM.prank(OPERATOR);
        fees.setExecutor(address(token), executor, false, 0, 0);
        _refused(
            OPERATOR,
            _correctCall(1, 500, _receipt(EXECUTOR_KEY, ALICE, REF, 500)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_BadSignature.selector, executor)
        );
    }

    function test_FE17_onlyTheOperatorCorrects() external {
        _refused(
            executor,
            _correctCall(1, 500, _receipt(EXECUTOR_KEY, ALICE, REF, 500)),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, executor)
        );
    }

    function test_FE17_aCorrectionIsNotLargerThanRevenue() external {
        _withdrawAll();
        _refused(
            OPERATOR,
            _correctCall(1, 500, _receipt(EXECUTOR_KEY, ALICE, REF, 500)),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_InsufficientRevenue.selector,
                address(token),
                1,
                0
            )
        );
    }
}
