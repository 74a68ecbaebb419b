// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    Action,
    Observer,
    RunTerms,
    Template
} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationRoom} from "../kit/reconciliation/ReconciliationRoom.sol";

/// @title The terms of a template, each at its bounds and one beyond: RE-1
/// @author The Tallystick authors
/// @notice By the numbers in `ITemplates.registerTemplate`.
contract TemplateTermsTest is ReconciliationRoom {
    function _bad(Template memory terms, uint256 term) private {
        _refused(
            _registerCall(terms),
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_BadTemplate.selector, term)
        );
    }

    function _good(Template memory terms) private {
        uint256 id = VM.snapshotState();
        _succeeds(_registerCall(terms));
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- roles

    function test_RE1_1_rolesAreTwoToSixteen() external {
        _bad(_termsOf(1), 1);
        _good(_termsOf(2));
        _good(_termsOf(16));
        _bad(_termsOf(17), 1);
    }

    function test_RE1_2_eachRoleHasEntityKeyOfficerAndDeadline() external {
        for (uint256 i = 0; i < 3; ++i) {
            Template memory terms = _terms();
            terms.roles[i].entity = 0;
            _bad(terms, 2);
            terms = _terms();
            terms.roles[i].key = address(0);
            _bad(terms, 2);
            terms = _terms();
            terms.roles[i].officer = address(0);
            _bad(terms, 2);
            terms = _terms();
            terms.roles[i].legDeadline = 0;
            _bad(terms, 2);
            terms.roles[i].legDeadline = 1;
            _good(terms);
            terms.roles[i].legDeadline = type(uint32).max;
            _good(terms);
        }
    }

    function test_RE1_2_whoActsForTwoRolesIsOneEntity() external {
        Template memory terms = _terms();
        terms.roles[2].officer = terms.roles[0].officer;
        _bad(terms, 2);
        terms = _terms();
        terms.roles[1].key = terms.roles[0].key;
        _bad(terms, 2);
        terms.roles[1].entity = terms.roles[0].entity;
        _good(terms);
    }

    function test_RE1_8_noOfficerIsTheArbiter() external {
        Template memory terms = _terms();
        for (uint256 i = 0; i < 3; ++i) {
            terms.adjustment.arbiter = terms.roles[i].officer;
            _bad(terms, 8);
        }
    }

    function test_RE1_3_noRoleWaitsForItself() external {
        Template memory terms = _terms();
        terms.roles[1].predecessors = 2;
        _bad(terms, 3);
        terms.roles[1].predecessors = 4;
        terms.roles[2].predecessors = 2;
        _bad(terms, 3);
        terms = _termsOf(4);
        (terms.roles[1].predecessors, terms.roles[2].predecessors) = (4, 8);
        terms.roles[3].predecessors = 2 | 1;
        _bad(terms, 3);
        terms.roles[3].predecessors = 1;
        _good(terms);
    }

    /// @dev The last role may be the first in line.
    function test_RE1_3_sixteenRolesInALine() external {
        Template memory terms = _termsOf(16);
        for (uint256 i = 0; i < 15; ++i) {
            terms.roles[i].predecessors = uint16(2 << i); // < 2^16
        }
        terms.rules.originator = 15;
        _good(terms);
        terms.roles[15].predecessors = 1;
        _bad(terms, 3);
    }

    function test_RE1_3_predecessorsAreExpectedRoles() external {
        Template memory terms = _terms();
        terms.roles[1].predecessors = 8;
        _bad(terms, 3);
        terms.roles[1].predecessors = 0x8000;
        _bad(terms, 3);
        terms.roles[1].predecessors = 4;
        _good(terms);
        terms.rules.expected = 3;
        _bad(terms, 3);
    }

    function test_RE1_3_blindLegsHaveNoOrder() external {
        Template memory terms = _terms();
        terms.rules.isBlind = true;
        _good(terms);
        terms.roles[1].predecessors = 1;
        _bad(terms, 3);
    }

    // ---------------------------------------------------------------- rules

    function test_RE1_4_twoRolesAreExpected() external {
        Template memory terms = _terms();
        terms.rules.expected = 0;
        _bad(terms, 4);
        terms.rules.expected = 1;
        _bad(terms, 4);
        terms.rules.expected = 9;
        _bad(terms, 4);
        terms.rules.expected = 15;
        _bad(terms, 4);
        terms.rules.expected = 5;
        _good(terms);
    }

    function test_RE1_5_theOriginatorIsExpectedAndWaitsForNobody() external {
        Template memory terms = _terms();
        terms.rules.expected = 6;
        _bad(terms, 5);
        terms = _terms();
        terms.rules.originator = 3;
        _bad(terms, 5);
        terms.rules.originator = 255;
        _bad(terms, 5);
        terms.rules.originator = 2;
        _good(terms);
        terms.roles[2].predecessors = 1;
        _bad(terms, 5);
    }

    function test_RE1_6_oneToleranceAtMost() external {
        Template memory terms = _terms();
        terms.rules.amountTolerance = type(uint96).max;
        _good(terms);
        terms.rules.amountTolerance = 1;
        terms.rules.amountBps = 1;
        _bad(terms, 6);
        terms.rules.amountTolerance = 0;
        terms.rules.amountBps = 10_000;
        _good(terms);
        terms.rules.amountBps = 10_001;
        _bad(terms, 6);
    }

    function test_RE1_6_hashedAmountsHaveNoTolerance() external {
        Template memory terms = _terms();
        terms.rules.isAmountHashed = true;
        _good(terms);
        terms.rules.amountTolerance = 1;
        _bad(terms, 6);
        (terms.rules.amountTolerance, terms.rules.amountBps) = (0, 1);
        _bad(terms, 6);
    }

    function test_RE1_7_aFinalWindowIsASecondAtLeast() external {
        Template memory terms = _terms();
        terms.rules.finalWindow = 0;
        _bad(terms, 7);
        terms.rules.finalWindow = 1;
        _good(terms);
        terms.rules.finalWindow = type(uint32).max;
        _good(terms);
    }

    // ---------------------------------------------------------------- adjustments

    function test_RE1_8_somebodyMakesAndRolesOnly() external {
        Template memory terms = _terms();
        terms.adjustment.makers = 0;
        _bad(terms, 8);
        terms.adjustment.makers = 8;
        _bad(terms, 8);
        terms.adjustment.makers = 4;
        _good(terms);
        terms.adjustment.checkers = 9;
        _bad(terms, 8);
        terms = _terms();
        terms.adjustment.approvalWindow = 0;
        _bad(terms, 8);
        terms.adjustment.approvalWindow = 1;
        _good(terms);
    }

    function test_RE1_8_eachMakerHasACheckerOfAnotherEntityOrAnArbiter() external {
        Template memory terms = _terms();
        terms.adjustment.checkers = 0;
        _good(terms);
        terms.adjustment.arbiter = address(0);
        _bad(terms, 8);
        (terms.adjustment.makers, terms.adjustment.checkers) = (1, 1);
        _bad(terms, 8);
        terms.adjustment.checkers = 2;
        _good(terms);
        terms.roles[1].entity = terms.roles[0].entity;
        _bad(terms, 8);
        terms.adjustment.checkers = 6;
        _good(terms);
        terms.adjustment.makers = 5; // the third role's checker is of another entity, too
        _good(terms);
        terms.adjustment.checkers = 4;
        _bad(terms, 8);
    }

    // ---------------------------------------------------------------- runs

    /// @dev A run of records of template 1, which has two roles.
    function _run() private returns (Template memory terms) {
        _register(_termsOf(2));
        terms = _termsOf(2);
        terms.family = keccak256("runs");
        terms.run = RunTerms(1, 0, 1);
    }

    function test_RE1_9_aRunHasAnItemTemplateAndAWindow() external {
        Template memory terms = _run();
        _good(terms);
        terms.run.answerWindow = 0;
        _bad(terms, 9);
        terms.run = RunTerms(2, 0, 1);
        _bad(terms, 9);
        terms.run = RunTerms(0, 1, 0);
        _bad(terms, 9);
        terms.run = RunTerms(0, 0, 1);
        _bad(terms, 9);
    }

    function test_RE1_9_aRunIsNotBlindAndOfTwoRoles() external {
        Template memory terms = _run();
        terms.rules.isBlind = true;
        _bad(terms, 9);
        _register(_other(_terms(), "three"));
        terms = _other(_terms(), "runs");
        terms.run = RunTerms(2, 0, 1);
        _bad(terms, 9);
        terms.rules.expected = 3;
        _bad(terms, 9); // records expect three
        _register(_other(terms, "two of three, no run"));
    }

    function test_RE1_9_itsRecordsAreOfTheSameRolesAndNoRun() external {
        Template memory terms = _run();
        _register(terms);
        Template memory next = _other(_termsOf(2), "next");
        next.run = RunTerms(2, 0, 1);
        _bad(next, 9);
        next.run = RunTerms(1, 0, 1);
        _good(next);
        next.roles[1].officer = STRANGER;
        _bad(next, 9);
        next = _other(_terms(), "three");
        next.rules.expected = 3;
        next.run = RunTerms(1, 0, 1);
        _bad(next, 9);
    }

    /// @dev The same in another family, without a run.
    function _other(
        Template memory terms,
        bytes memory name
    ) private pure returns (Template memory) {
        terms.family = keccak256(name);
        terms.run = RunTerms(0, 0, 0);
        return terms;
    }

    // ---------------------------------------------------------------- observers and actions

    function test_RE1_10_observersAreSixteenAtMostAndDifferent() external {
        Template memory terms = _terms();
        terms.observers = _observers(16);
        _good(terms);
        terms.observers[15].account = terms.observers[0].account;
        _bad(terms, 10);
        terms.observers = _observers(17);
        _bad(terms, 10);
        terms.observers = _observers(1);
        terms.observers[0].entity = 0;
        _bad(terms, 10);
        terms.observers = _observers(1);
        terms.observers[0].account = address(0);
        _bad(terms, 10);
        terms.observers = _observers(0);
        _good(terms);
    }

    function test_RE1_11_actionsAreSixteenAtMostAndOfOthers() external {
        Template memory terms = _terms();
        terms.actions = _actions(16);
        _good(terms);
        terms.actions[15].target = _room();
        _bad(terms, 11);
        terms.actions = _actions(17);
        _bad(terms, 11);
    }

    function _observers(uint256 count) private pure returns (Observer[] memory list) {
        list = new Observer[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = Observer(uint96(301 + i), address(uint160(0x0B5 + i))); // few
        }
    }

    function _actions(uint256 count) private pure returns (Action[] memory list) {
        list = new Action[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = Action(address(uint160(0xAC7 + i)), bytes4(uint32(i))); // few
        }
    }
}
