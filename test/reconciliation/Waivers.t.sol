// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Waiver
} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Observer, Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";

/// @title Waiving alarms: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - which: computed, unknown, not open, twice
/// - silence: a leg that never came, one that came, a commitment
/// - accused: itself, its sibling, everybody
/// - baseless: reporters and observers, their entities, third entities
contract WaiversTest is AdjustmentTest {
    uint256 private constant OBSERVERS_AT = 152;
    uint256 private constant BASELESS_AT = 168;

    // ---------------------------------------------------------------- which

    /// @dev An amount that differs is booked, not waived.
    function test_RE5_computedAlarmsAreNotWaived() external {
        _disagree();
        for (uint8 code = 0; code < 4; ++code) {
            Adjustment memory a = _waiving(SELLER, Alarm(code), REGISTER);
            _refused(_proposeCall(a), _badWaiver(code, REGISTER));
        }
    }

    function test_RE5_waiverIsOfAnAlarmThatIs() external {
        _disagree();
        _plant(Alarm.Late, REGISTER);
        Adjustment memory a = _waiving(SELLER, Alarm.Late, SELLER);
        _refused(_proposeCall(a), _notAlarmed(Alarm.Late, SELLER));
        a = _waiving(SELLER, Alarm.Late, REGISTER);
        a.waivers[0].code = 12;
        _refused(_proposeCall(a), _badWaiver(12, REGISTER));
        a.waivers[0] = Waiver(7, 16, false, REASON);
        _refused(_proposeCall(a), _badWaiver(7, 16));
        // only who reported can have had no ground
        a.waivers[0] = Waiver(7, REGISTER, true, REASON);
        _refused(_proposeCall(a), _badWaiver(7, REGISTER));
    }

    function test_RE5_alarmIsWaivedOnce() external {
        _plantIn(_terms(), Alarm.Late, REGISTER);
        Adjustment memory a = _waiving(SELLER, Alarm.Late, REGISTER);
        Waiver memory waiver = a.waivers[0];
        a.waivers = new Waiver[](2);
        (a.waivers[0], a.waivers[1]) = (waiver, waiver);
        _refused(_proposeCall(a), _notAlarmed(Alarm.Late, REGISTER));
    }

    // ---------------------------------------------------------------- silence

    /// @dev The capital system never posts: its leg is let go, and the case is complete.
    function test_RE5_missingLegIsWaived() external {
        _plantIn(_terms(), Alarm.Missing, CAPITAL);
        _waiveBy(REGISTER, _waiving(SELLER, Alarm.Missing, CAPITAL), 1 << REGISTER, IS_COMPLETE);
        _assertCase(REF, CaseStatus.Adjusted, 0);
        uint256[] memory record = _record(REF);
        assertEq(record.length, 8, "words");
        assertEq(uint8(record[6] >> 216), CAPITAL, "role");
        assertEq(record[6] << 112, 0, "no figures");
        assertEq(record[7], 0, "no fields");
    }

    /// @dev All alarms of silence of a role: one leg is let go.
    function test_RE5_missingAndWithheldOfARoleAreWaived() external {
        _plantIn(_terms(), Alarm.Missing, CAPITAL);
        _plant(Alarm.Withheld, CAPITAL);
        Adjustment memory a = _waiving(SELLER, Alarm.Missing, CAPITAL);
        Waiver memory waiver = a.waivers[0];
        a.waivers = new Waiver[](2);
        a.waivers[0] = waiver;
        a.waivers[1] = Waiver(uint8(Alarm.Withheld), CAPITAL, false, REASON);
        _waiveBy(REGISTER, a, 1 << REGISTER, IS_COMPLETE);
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_record(REF).length, 8, "words");
    }

    /// @dev It waits for the leg that is let go: its time begins when the adjustment is approved at the latest.
    function test_RE5_rolesBehindAWaivedLegHaveTheirTime() external {
        Template memory terms = _terms();
        terms.roles[CAPITAL].predecessors = 2;
        _register(terms);
        _post(SELLER, _leg(REF));
        _plant(Alarm.Missing, REGISTER);
        Adjustment memory a = _waiving(SELLER, Alarm.Missing, REGISTER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << CAPITAL, 0, 0);
        VM.warp(a.expiry - 1);
        _succeeds(_approveCall(a, proposal, CAPITAL));
        _assertCase(REF, CaseStatus.Open, 0);

        VM.warp(a.expiry + LEG_DEADLINE - 1);
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    /// @dev The leg has come by now: what was said of its absence closes with it.
    function test_RE5_silenceThatWasAnsweredClosesByItself() external {
        _plantIn(_termsOf(2), Alarm.Withheld, REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaysAlarmed.selector;
        Adjustment memory a = _adjustment(SELLER);
        _refused(_proposeCall(a), _error(error_, _alarm(Alarm.Withheld, REGISTER)));
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Withheld, REGISTER));
        _adjust(_adjustment(SELLER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    /// @dev Also where somebody waives it all the same: the leg stays what it is.
    function test_RE5_waivedSilenceLeavesTheLegThatHasCome() external {
        _plantIn(_terms(), Alarm.Withheld, CAPITAL);
        _post(CAPITAL, _leg(REF));
        _post(REGISTER, _leg(REF));
        uint256 word = _record(REF)[4];
        _waiveBy(REGISTER, _waiving(SELLER, Alarm.Withheld, CAPITAL), 1 << REGISTER, IS_COMPLETE);
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_record(REF)[4], word, "the leg");
        assertEq(uint96(word), AMOUNT, "as it was posted");
    }

    /// @dev Neither is computed: nobody lets silence go by booking something else.
    function test_RE5_silenceThatWasNotAnsweredStays() external {
        _plantIn(_termsOf(2), Alarm.Missing, REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaysAlarmed.selector;
        uint256 left = _alarm(Alarm.Missing, REGISTER);
        _refused(_proposeCall(_adjustment(SELLER)), _error(error_, left));
    }

    function test_RE5_legThatCameStaysWhereItsSilenceIsWaived() external {
        _plantIn(_termsOf(2), Alarm.Missing, REGISTER);
        _wait(LEG_DEADLINE);
        _post(REGISTER, _leg(REF));
        Adjustment memory a = _adjustment(REGISTER);
        a.waivers = new Waiver[](2);
        a.waivers[0] = Waiver(uint8(Alarm.Missing), REGISTER, false, REASON);
        a.waivers[1] = Waiver(uint8(Alarm.Late), REGISTER, false, REASON);
        _adjust(a);
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(uint96(_record(REF)[4]), AMOUNT, "the leg");
    }

    /// @dev They are not in the side's leg.
    function test_RE6_leavesThatWereNotHandedOverStayWithheld() external {
        uint32 item = _register(_termsOf(2));
        Template memory terms = _termsOf(2);
        terms.family = "runs";
        (terms.run.itemTemplate, terms.run.answerWindow) = (item, 1);
        _plantIn(terms, Alarm.Withheld, REGISTER);
        _post(REGISTER, _leg(REF));
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaysAlarmed.selector;
        uint256 left = _alarm(Alarm.Withheld, REGISTER);
        _refused(_proposeCall(_adjustment(SELLER)), _error(error_, left));
    }

    /// @dev A late leg answers Missing; that it was late needs a waiver.
    function test_RE5_lateClosesByWaiverOnly() external {
        _plantIn(_termsOf(2), Alarm.Missing, REGISTER);
        _wait(LEG_DEADLINE);
        _post(REGISTER, _leg(REF));
        uint256 late = _alarm(Alarm.Late, REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaysAlarmed.selector;
        _refused(_proposeCall(_adjustment(SELLER)), _error(error_, late));
        Adjustment memory a = _waiving(REGISTER, Alarm.Late, REGISTER);
        _adjust(a);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    // ---------------------------------------------------------------- accused

    /// @dev It proposes to let its own alarm go, but another approves; what another proposes it does not approve.
    function test_RE5_accusedProposesButDoesNotApprove() external {
        _plantIn(_terms(), Alarm.Equivocation, SELLER);
        Adjustment memory a = _waiving(REGISTER, Alarm.Equivocation, SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << CAPITAL, 0, 0);
        _refused(_approveCall(a, proposal, SELLER), _mayNotCheck(SELLER));
        _succeeds(_rejectCall(a, proposal, CAPITAL));

        a = _waiving(SELLER, Alarm.Equivocation, SELLER);
        _propose(a);
        proposal = _proposal(a, 6, 0, 0);
        _succeeds(_approveCall(a, proposal, CAPITAL));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE5_siblingOfTheAccusedDoesNotApprove() external {
        Template memory terms = _termsOf(4);
        terms.roles[3].entity = terms.roles[SELLER].entity;
        _plantIn(terms, Alarm.Equivocation, SELLER);
        Adjustment memory a = _waiving(REGISTER, Alarm.Equivocation, SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << CAPITAL, 0, 0);
        _assertProposed(proposal);
        _refused(_approveCall(a, proposal, 3), _mayNotCheck(3));
        _succeeds(_approveCall(a, proposal, CAPITAL));
    }

    /// @dev Of two parties one is accused, the other proposes: only the arbiter is left, or nobody.
    function test_RE5_arbiterApprovesWhereAllOthersAreAccused() external {
        Template memory terms = _termsOf(2);
        terms.adjustment.arbiter = address(0);
        _plantIn(terms, Alarm.Equivocation, SELLER);
        bytes memory call = _proposeCall(_waiving(REGISTER, Alarm.Equivocation, SELLER));
        _refused(call, _error(IReconciliationEvents.Reconciliation_NobodyChecks.selector));

        terms = _termsOf(2);
        terms.version = 2;
        _plantIn(terms, Alarm.Equivocation, SELLER);
        Adjustment memory a = _waiving(REGISTER, Alarm.Equivocation, SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 0, 0, 0);
        _wait(APPROVAL_WINDOW);
        _succeeds(_decideCall(a, proposal, true));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev Each affected role approves, but one that is accused cannot.
    function test_RE5_accusedIsNotAskedWhereAllApprove() external {
        Template memory terms = _terms();
        terms.adjustment.isByAll = true;
        _plantIn(terms, Alarm.Equivocation, SELLER);
        Adjustment memory a = _waiving(REGISTER, Alarm.Equivocation, SELLER);
        _propose(a);
        _assertProposed(_proposal(a, 1 << CAPITAL, 0, 0));
    }

    // ---------------------------------------------------------------- baseless

    function test_RE5_reporterDropsItsReport() external {
        _plantIn(_terms(), Alarm.BooksDiffer, REGISTER);
        _waiveBy(CAPITAL, _waiving(REGISTER, Alarm.BooksDiffer, REGISTER), 5, 0);
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev Neither the reporter nor its sibling says that its report was baseless.
    function test_RE5_onlyAThirdEntityCallsAReportBaseless() external {
        Template memory terms = _termsOf(4);
        terms.roles[3].entity = terms.roles[REGISTER].entity;
        _plantIn(terms, Alarm.BooksDiffer, REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_OwnReport.selector;
        _refused(_proposeCall(_baseless(REGISTER, Alarm.BooksDiffer, REGISTER)), _error(error_, 1));
        _refused(_proposeCall(_baseless(3, Alarm.BooksDiffer, REGISTER)), _error(error_, 3));

        Adjustment memory a = _baseless(SELLER, Alarm.BooksDiffer, REGISTER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << CAPITAL, 0, 0);
        _refused(_approveCall(a, proposal, REGISTER), _mayNotCheck(REGISTER));
        _refused(_approveCall(a, proposal, 3), _mayNotCheck(3));
        _succeeds(_approveCall(a, proposal, CAPITAL));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev The observer is of the capital system's entity.
    function test_RE5_observersEntityDoesNotCallItsReportBaseless() external {
        Template memory terms = _terms();
        terms.observers[0].entity = terms.roles[CAPITAL].entity;
        _reportIn(terms);
        bytes4 error_ = IReconciliationEvents.Reconciliation_OwnReport.selector;
        bytes memory call = _proposeCall(_baseless(CAPITAL, Alarm.ObserverDiffers, 0));
        _refused(call, _error(error_, CAPITAL));

        Adjustment memory a = _baseless(SELLER, Alarm.ObserverDiffers, 0);
        _propose(a);
        uint256 rest = (1 << OBSERVERS_AT) | (1 << BASELESS_AT);
        AdjustmentProposal memory proposal = _proposal(a, 1 << REGISTER, 0, rest);
        _assertProposed(proposal);
        _refused(_approveCall(a, proposal, CAPITAL), _mayNotCheck(CAPITAL));
        _succeeds(_approveCall(a, proposal, REGISTER));
        _assertCase(REF, CaseStatus.Open, 0);
        _assertStakes(0, STAKE);
    }

    function test_RE5_theEntityOfEachOfManyObserversIsKnown() external {
        Template memory terms = _terms();
        terms.observers = new Observer[](2);
        terms.observers[0] = Observer(301, STRANGER);
        terms.observers[1] = Observer(terms.roles[CAPITAL].entity, OBSERVER);
        _register(terms);
        _post(SELLER, _leg(REF));
        _report();
        bytes4 error_ = IReconciliationEvents.Reconciliation_OwnReport.selector;
        bytes memory call = _proposeCall(_baseless(CAPITAL, Alarm.ObserverDiffers, 1));
        _refused(call, _error(error_, CAPITAL));
    }

    /// @dev An observer accuses nobody: whoever did not propose approves.
    function test_RE5_observersReportIsWaived() external {
        _reportIn(_terms());
        Adjustment memory a = _waiving(REGISTER, Alarm.ObserverDiffers, 0);
        _waiveBy(SELLER, a, 5, 1 << OBSERVERS_AT);
        _assertCase(REF, CaseStatus.Open, 0);
        _assertStakes(STAKE, 0);
    }

    /// @dev A proposal alone moves no stake; one observer's report is baseless, the other's is not.
    function test_RE5_stakesMoveWithTheApproval() external {
        Template memory terms = _terms();
        Observer memory first = terms.observers[0];
        terms.observers = new Observer[](2);
        (terms.observers[0], terms.observers[1]) = (Observer(301, STRANGER), first);
        _reportOfTwo(terms);
        Adjustment memory a = _adjustment(SELLER);
        a.waivers = new Waiver[](2);
        a.waivers[0] = Waiver(uint8(Alarm.ObserverDiffers), 0, true, REASON);
        a.waivers[1] = Waiver(uint8(Alarm.ObserverDiffers), 1, false, REASON);
        _propose(a);
        assertEq(reconciliation.coinOf(OBSERVER), 0, "not yet");
        uint256 rest = (3 << OBSERVERS_AT) | (1 << BASELESS_AT);
        _succeeds(_approveCall(a, _proposal(a, 6, 0, rest), REGISTER));
        _assertCase(REF, CaseStatus.Open, 0);
        _assertStakes(STAKE, STAKE);
        assertEq(reconciliation.coinOf(STRANGER), 0, "forfeited");
    }

    // ---------------------------------------------------------------- internal

    function _reportOfTwo(Template memory terms) private {
        _register(terms);
        _post(SELLER, _leg(REF));
        _report();
        bytes memory call = abi.encodeCall(
            reconciliation.reportAsObserver,
            (template, REF, 0, REASON, "", _record(REF))
        );
        _succeedsBy(STRANGER, STAKE, call);
    }

    /// @dev The seller has posted, and somebody has raised this.
    function _plantIn(Template memory terms, Alarm code, uint256 role) private {
        _register(terms);
        _post(SELLER, _leg(REF));
        if (terms.roles.length == 3 && code == Alarm.Missing) _post(REGISTER, _leg(REF));
        _plant(code, role);
    }

    function _baseless(uint8 maker, Alarm code, uint8 role) private returns (Adjustment memory a) {
        a = _waiving(maker, code, role);
        a.waivers[0].isBaseless = true;
    }

    /// @dev The seller has posted, and the observer reports.
    function _reportIn(Template memory terms) private {
        _register(terms);
        _post(SELLER, _leg(REF));
        _report();
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.ObserverDiffers, 0));
    }

    /// @dev What waits to be collected; nothing waits with the alarm any more.
    function _assertStakes(uint256 observers, uint256 arbiters) private view {
        assertEq(reconciliation.coinOf(OBSERVER), observers, "the observer's");
        assertEq(reconciliation.coinOf(ARBITER), arbiters, "the arbiter's");
        (uint256 waiting, ) = reconciliation.waitingOf(template, OBSERVER);
        assertEq(waiting, 0, "waiting");
    }

    function _waiveBy(uint8 role, Adjustment memory a, uint256 checkers, uint256 rest) private {
        _propose(a);
        _succeeds(_approveCall(a, _proposal(a, checkers, 0, rest), role));
    }

    function _badWaiver(uint256 code, uint256 role) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_BadWaiver.selector;
        return abi.encodeWithSelector(error_, code, role);
    }

    function _notAlarmed(Alarm code, uint256 role) private view returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_NotAlarmed.selector;
        return abi.encodeWithSelector(error_, _idOf(REF), code, role);
    }

    function _mayNotCheck(uint256 role) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_MayNotCheck.selector, role);
    }
}
