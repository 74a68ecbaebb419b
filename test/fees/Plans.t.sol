// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {PlanTerms, Schedule} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Plans and their terms: FE-1, FE-11
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - terms: within their ranges they come back as they were; one below or above any bound is refused
/// - numbers count up from 1, per token
/// - by the operator only; a plan is retired once
contract PlansTest is FeesTest {
    function _createCall(PlanTerms memory terms) private view returns (bytes memory) {
        return abi.encodeCall(fees.createPlan, (address(token), terms));
    }

    function _refusedTerms(PlanTerms memory terms) private {
        _refused(
            OPERATOR,
            _createCall(terms),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_BadTerms.selector, terms)
        );
    }

    function test_FE1_plansAreNumberedPerTokenFrom1() external {
        PlanTerms memory terms = _terms();
        VM.expectEmit(address(fees));
        emit IFeeEvents.PlanCreated(address(token), 1, terms);
        assertEq(_plan(terms), 1, "first");
        assertEq(_plan(terms), 2, "second");
        VM.prank(OPERATOR);
        assertEq(fees.createPlan(NATIVE, terms), 1, "of another token");
        assertEq(fees.planCount(address(token)), 2, "count");
    }

    /// @dev FE-1. Fixed for ever: terms come back to the second and the unit.
    function testFuzz_FE1_termsComeBackAsTheyWere(
        uint256[4] memory times,
        uint256[2] memory limits,
        bool cliff,
        bool refundable
    ) external {
        PlanTerms memory terms;
        terms.validity = uint32(bound(times[0], 1, 2 ** 24 - 1) * 1 minutes);
        terms.grace = uint32(bound(times[1], 0, 127) * 1 hours);
        terms.notice = uint32(bound(times[2], 127, 65_535) * 1 hours);
        terms.maxPause = uint32(bound(times[3], 1, 65_535) * 1 hours);
        terms.minDeposit = uint88(bound(limits[0], 1, MAX_AMOUNT));
        terms.maxDeposit = uint88(bound(limits[1], terms.minDeposit, MAX_AMOUNT));
        terms.schedule = cliff ? Schedule.Cliff : Schedule.Even;
        terms.refundable = refundable;
        uint16 number = _plan(terms);

        (PlanTerms memory got, bool open) = fees.planTerms(address(token), number);
        assertEq(abi.encode(got), abi.encode(terms), "terms");
        assertTrue(open, "open");
    }

    function test_FE1_validitiesAre1To16777215Minutes() external {
        PlanTerms memory terms = _terms();
        uint32[4] memory wrong = [uint32(0), 59, 61, 2 ** 24 * 1 minutes];
        for (uint256 i = 0; i < 4; ++i) {
            terms.validity = wrong[i];
            _refusedTerms(terms);
        }
        _planOf(1 minutes);
        _planOf((2 ** 24 - 1) * 1 minutes);
    }

    function test_FE7_gracesAre0To127Hours() external {
        PlanTerms memory terms = _terms();
        terms.refundable = false;
        uint32[3] memory wrong = [uint32(1), 1 hours + 1, 128 hours];
        for (uint256 i = 0; i < 3; ++i) {
            terms.grace = wrong[i];
            _refusedTerms(terms);
        }
        terms.grace = 127 hours;
        _plan(terms);
        terms.grace = 0;
        _plan(terms);
    }

    /// @dev FE-11. Every bill for use before the notice can still come in.
    function test_FE11_noticesAreAtLeastTheGraceOfARefundablePlan() external {
        PlanTerms memory terms = _terms();
        uint32[3] memory wrong = [uint32(23 hours), 24 hours + 1, 65_536 hours];
        for (uint256 i = 0; i < 3; ++i) {
            terms.notice = wrong[i];
            _refusedTerms(terms);
        }
        terms.notice = 24 hours;
        _plan(terms);
        terms.notice = 65_535 hours;
        _plan(terms);
        (terms.notice, terms.refundable) = (0, false);
        _plan(terms);
    }

    function test_FE12_pausesAre1To65535Hours() external {
        PlanTerms memory terms = _terms();
        uint32[3] memory wrong = [uint32(0), 1 hours - 1, 65_536 hours];
        for (uint256 i = 0; i < 3; ++i) {
            terms.maxPause = wrong[i];
            _refusedTerms(terms);
        }
        terms.maxPause = 65_535 hours;
        _plan(terms);
    }

    function test_FE14_limitsAreAtLeast1AndInOrder() external {
        PlanTerms memory terms = _terms();
        terms.minDeposit = 0;
        _refusedTerms(terms);
        (terms.minDeposit, terms.maxDeposit) = (2, 1);
        _refusedTerms(terms);
        (terms.minDeposit, terms.maxDeposit) = (MAX_AMOUNT, MAX_AMOUNT);
        _plan(terms);
    }

    function test_FE1_plansAreForTokens() external {
        address[2] memory none = [address(0), STRANGER];
        for (uint256 i = 0; i < 2; ++i) {
            _refused(
                OPERATOR,
                abi.encodeCall(fees.createPlan, (none[i], _terms())),
                abi.encodeWithSelector(IFeeEvents.FeeAccounts_NotToken.selector, none[i])
            );
        }
    }

    function test_FE14_aPlanIsRetiredOnceAndKeepsItsTerms() external {
        uint16 number = _plan();
        bytes memory retire = abi.encodeCall(fees.retirePlan, (address(token), number));
        VM.expectEmit(address(fees));
        emit IFeeEvents.PlanRetired(address(token), number);
        VM.prank(OPERATOR);
        fees.retirePlan(address(token), number);

        (PlanTerms memory terms, bool open) = fees.planTerms(address(token), number);
        assertEq(abi.encode(terms), abi.encode(_terms()), "terms");
        assertFalse(open, "open");
        _refused(
            OPERATOR,
            retire,
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_PlanRetired.selector,
                address(token),
                number
            )
        );
    }

    function test_FE14_anUnknownPlanHasNoTerms() external {
        bytes memory unknown = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_UnknownPlan.selector,
            address(token),
            1
        );
        _refused(STRANGER, abi.encodeCall(fees.planTerms, (address(token), 1)), unknown);
        _refused(OPERATOR, abi.encodeCall(fees.retirePlan, (address(token), 1)), unknown);
    }

    function test_FE1_onlyTheOperatorMakesAndRetiresPlans() external {
        uint16 number = _plan();
        bytes memory refusal = abi.encodeWithSelector(
            IAccessManaged.AccessManagedUnauthorized.selector,
            ALICE
        );
        _refused(ALICE, _createCall(_terms()), refusal);
        _refused(ALICE, abi.encodeCall(fees.retirePlan, (address(token), number)), refusal);
    }
}
