// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Observer, Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {VM} from "../kit/IVm.sol";
import {Actor} from "../mocks/Actor.sol";
import {CoinIntruder} from "../mocks/CoinIntruder.sol";

/// @title Observers, and their stakes: RE-4
/// @author The Tallystick authors
/// @notice The second observer of the template is a contract. Tree of cases:
/// - a report: the stake to the unit, the place, the event; without a stake; by roles, strangers, observers of others
/// - the quota: in one case and several, also of closed ones; each observer and template its own
/// - the end: returned; forfeited to the arbiter, or without one to the originator's officer
/// - collection: to whom, once, by nobody else, to nobody; one that fails; in the middle of another
/// - once; in each status; another generation; a record that is not the case's
contract ObserversTest is AlarmsTest {
    address private second;
    /// @dev Stakes on alarms that are open, and those that wait to be collected.
    uint256 private owed;

    function setUp() public override {
        super.setUp();
        second = _deploy("CoinIntruder.sol:CoinIntruder", "");
        _register(_observed());
        _postNow(SELLER);
    }

    function _observed() private view returns (Template memory terms) {
        terms = _accepting();
        terms.family = "observed";
        terms.observers = new Observer[](2);
        terms.observers[0] = Observer(201, OBSERVER);
        terms.observers[1] = Observer(202, second);
    }

    function _reportCall(
        bytes32 businessReference,
        uint8 generation
    ) private returns (bytes memory) {
        uint256[] memory record = _record(businessReference);
        return
            abi.encodeCall(
                reconciliation.reportAsObserver,
                (template, businessReference, generation, EVIDENCE, DETAILS, record)
            );
    }

    function _reports(address observer, bytes32 businessReference) private {
        _succeedsBy(observer, STAKE, _reportCall(businessReference, 0));
        owed += STAKE;
        _assertExact();
    }

    function _refusedBy(address by, uint256 value, bytes memory error_) private {
        _refused(by, value, _reportCall(REF, 0), error_);
        _assertExact();
    }

    function _close(uint8 place, bool isBaseless) private {
        uint256[] memory record = _record(REF);
        _harness().closeReport(template, REF, place, isBaseless, record);
        _closed(_alarm(Alarm.ObserverDiffers, place));
        _assertExact();
    }

    function _collectBy(address by, address to) private returns (uint256 amount) {
        bytes memory call = abi.encodeCall(reconciliation.collectStakes, (to));
        amount = abi.decode(_succeedsBy(by, call), (uint256));
        owed -= amount;
        _assertExact();
    }

    function _stakeOn(uint8 place) private view returns (uint256 amount) {
        (, amount) = reconciliation.stakeOn(_idOf(REF), 0, place);
    }

    /// @dev No unit more and none less than is owed.
    function _assertExact() private view {
        assertEq(_room().balance, owed, "coin");
        uint256 collectable =
            reconciliation.stakesOf(OBSERVER) +
                reconciliation.stakesOf(second) +
                reconciliation.stakesOf(ARBITER) +
                reconciliation.stakesOf(_officerOf(SELLER));
        uint256 waiting = _waiting(OBSERVER) + _waiting(second);
        assertEq(collectable + waiting * STAKE, owed, "owed");
    }

    function _waiting(address observer) private view returns (uint256 waiting) {
        (waiting, ) = reconciliation.waitingOf(template, observer);
    }

    // ---------------------------------------------------------------- reports

    function test_RE4_anObserverBringsItsStake() external {
        bytes memory call = _reportCall(REF, 0);
        VM.expectEmit(_room());
        emit Events.AlarmReported(_idOf(REF), Alarm.ObserverDiffers, 1, EVIDENCE);
        VM.expectEmit(_room());
        emit Events.ObserverReported(_idOf(REF), 1, second, STAKE, DETAILS);
        _succeedsBy(second, STAKE, call);
        owed = STAKE;
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.ObserverDiffers, 1));
        (address account, uint256 amount) = reconciliation.stakeOn(_idOf(REF), 0, 1);
        assertEq(account, second, "observer");
        assertEq(amount, STAKE, "stake");
        assertEq(_stakeOn(0), 0, "another's");
        assertEq(_waiting(second), 1, "waiting");
        assertEq(_waiting(OBSERVER), 0, "another's");
        _assertExact();
    }

    function _wrongStake(uint256 value) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                Events.Reconciliation_WrongStake.selector,
                value,
                uint256(STAKE)
            );
    }

    function test_RE4_exactlyTheStake() external {
        _refusedBy(OBSERVER, 0, _wrongStake(0));
        _refusedBy(OBSERVER, STAKE - 1, _wrongStake(STAKE - 1));
        _refusedBy(OBSERVER, STAKE + 1, _wrongStake(STAKE + 1));
        _reports(OBSERVER, REF);
    }

    function test_RE4_whereThereIsNoStakeNoneIsBrought() external {
        Template memory terms = _observed();
        (terms.family, terms.adjustment.stake) = ("for nothing", 0);
        _register(terms);
        _postNow(SELLER);
        bytes4 error_ = Events.Reconciliation_WrongStake.selector;
        _refused(OBSERVER, 1, _reportCall(REF, 0), abi.encodeWithSelector(error_, 1, 0));
        _succeedsBy(OBSERVER, 0, _reportCall(REF, 0));
        assertEq(_waiting(OBSERVER), 1, "waiting");
        _close(0, false);
        assertEq(_waiting(OBSERVER), 0, "no more");
    }

    function test_RE4_onlyObserversOfTheTemplate() external {
        bytes4 error_ = Events.Reconciliation_NotObserver.selector;
        address[4] memory others = [STRANGER, ARBITER, _officerOf(SELLER), VM.addr(_keyOf(SELLER))];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory reason = abi.encodeWithSelector(error_, template, others[i]);
            _refusedBy(others[i], STAKE, reason);
        }
        uint32 observed = template;
        template = 1;
        _postNow(SELLER);
        bytes memory call = _reportCall(REF, 0);
        template = observed;
        _refused(second, STAKE, call, abi.encodeWithSelector(error_, 1, second));
    }

    // ---------------------------------------------------------------- quota

    function _openCases(uint256 count) private returns (bytes32[] memory references) {
        references = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            references[i] = bytes32(i + 1);
            Leg memory leg = _leg(references[i]);
            leg.acceptedAt = uint40(T0); // in 2027
            _post(SELLER, leg);
        }
    }

    function test_RE4_noMoreThanTheQuotaWait() external {
        bytes32[] memory cases = _openCases(2);
        _reports(OBSERVER, cases[0]);
        _reports(OBSERVER, cases[1]);
        bytes4 error_ = Events.Reconciliation_QuotaReached.selector;
        _refusedBy(OBSERVER, STAKE, abi.encodeWithSelector(error_, template, OBSERVER, 2));
        _reports(second, REF);
    }

    function test_RE4_aClosedReportWaitsNoMore() external {
        bytes32[] memory cases = _openCases(2);
        _reports(OBSERVER, REF);
        _reports(OBSERVER, cases[0]);
        _close(0, true);
        _reports(OBSERVER, cases[1]);
        assertEq(_waiting(OBSERVER), 2, "waiting");
    }

    function test_RE4_eachTemplateHasItsQuota() external {
        bytes32[] memory cases = _openCases(2);
        _reports(OBSERVER, cases[0]);
        _reports(OBSERVER, cases[1]);
        uint32 observed = template;
        template = 1;
        _postNow(SELLER);
        _succeedsBy(OBSERVER, STAKE, _reportCall(REF, 0));
        assertEq(_waiting(OBSERVER), 1, "waiting");
        template = observed;
        assertEq(_waiting(OBSERVER), 2, "waiting");
    }

    function test_RE4_withoutAQuotaNobodyReports() external {
        Template memory terms = _observed();
        (terms.family, terms.adjustment.quota) = ("silent", 0);
        _register(terms);
        _postNow(SELLER);
        bytes4 error_ = Events.Reconciliation_QuotaReached.selector;
        _refusedBy(OBSERVER, STAKE, abi.encodeWithSelector(error_, template, OBSERVER, 0));
    }

    // ---------------------------------------------------------------- the end

    function test_RE4_aStakeIsReturnedWithTheAlarm() external {
        _reports(OBSERVER, REF);
        _reports(second, REF);
        uint256[] memory record = _record(REF);
        VM.expectEmit(_room());
        emit Events.StakeReturned(_idOf(REF), 0, OBSERVER, STAKE);
        _harness().closeReport(template, REF, 0, false, record);
        _assertExact();
        assertEq(reconciliation.stakesOf(OBSERVER), STAKE, "to collect");
        assertEq(_stakeOn(0), 0, "ended");
        assertEq(_stakeOn(1), STAKE, "the other waits");
        assertEq(_waiting(OBSERVER), 0, "waiting");
    }

    function test_RE4_aBaselessReportForfeitsItsStakeToTheArbiter() external {
        _reports(OBSERVER, REF);
        uint256[] memory record = _record(REF);
        VM.expectEmit(_room());
        emit Events.StakeForfeited(_idOf(REF), 0, OBSERVER, ARBITER, STAKE);
        _harness().closeReport(template, REF, 0, true, record);
        _assertExact();
        assertEq(reconciliation.stakesOf(ARBITER), STAKE, "to collect");
        assertEq(reconciliation.stakesOf(OBSERVER), 0, "the observer's");
        assertEq(_collectBy(ARBITER, ARBITER), STAKE, "collected");
    }

    function test_RE4_withoutAnArbiterTheOriginatorsOfficerHasIt() external {
        Template memory terms = _observed();
        (terms.family, terms.adjustment.arbiter) = ("no arbiter", address(0));
        terms.rules.originator = SELLER;
        _register(terms);
        _postNow(SELLER);
        _reports(OBSERVER, REF);
        _close(0, true);
        assertEq(reconciliation.stakesOf(_officerOf(SELLER)), STAKE, "to collect");
        assertEq(reconciliation.stakesOf(address(0)), 0, "nobody's");
    }

    // ---------------------------------------------------------------- collection

    function test_RE4_whoHasStakesSaysWhereTheyGo() external {
        _reports(OBSERVER, REF);
        _close(0, false);
        VM.expectEmit(_room());
        emit Events.StakesCollected(OBSERVER, BOB, STAKE);
        assertEq(_collectBy(OBSERVER, BOB), STAKE, "collected");
        assertEq(BOB.balance, STAKE, "there");
        assertEq(_collectBy(OBSERVER, BOB), 0, "again");
        assertEq(_collectBy(STRANGER, BOB), 0, "a stranger");
        assertEq(BOB.balance, STAKE, "there");
    }

    function test_RE4_notBeforeTheAlarmIsClosed() external {
        _reports(OBSERVER, REF);
        assertEq(_collectBy(OBSERVER, OBSERVER), 0, "collected");
    }

    function test_RE4_toNobodyNever() external {
        _reports(OBSERVER, REF);
        _close(0, false);
        bytes memory call = abi.encodeCall(reconciliation.collectStakes, (address(0)));
        bytes4 error_ = Events.Reconciliation_ZeroAddress.selector;
        _refused(OBSERVER, call, abi.encodeWithSelector(error_));
    }

    function test_RE4_whereItFailsNothingIsLost() external {
        address refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
        _reports(OBSERVER, REF);
        _close(0, false);
        bytes memory call = abi.encodeCall(reconciliation.collectStakes, (refuser));
        VM.prank(OBSERVER);
        (bool success, ) = _room().call(call);
        assertFalse(success, "it should have failed");
        _assertExact();
        assertEq(_collectBy(OBSERVER, OBSERVER), STAKE, "elsewhere");
    }

    /// @dev An observer whose contract refuses coin stops no closing.
    function test_RE4_aRefusingObserverStopsNoClosing() external {
        _reports(second, REF);
        VM.etch(second, hex"5f5ffd");
        _close(1, false);
        assertEq(reconciliation.stakesOf(second), STAKE, "to collect");
    }

    function _intrudes(bytes memory call, bool isGenerous) private {
        _reports(OBSERVER, REF);
        _reports(second, REF);
        _close(1, false);
        CoinIntruder(payable(second)).prepare(_room(), call, isGenerous);
        bytes memory collect = abi.encodeCall(reconciliation.collectStakes, (second));
        Actor(second).act(_room(), collect);
    }

    function test_RE4_aSecondCollectionInTheMiddleTakesNothing() external {
        _intrudes(abi.encodeCall(reconciliation.collectStakes, (second)), false);
        owed -= STAKE;
        _assertExact();
        assertEq(second.balance, STAKE, "once");
    }

    function test_RE4_aReportInTheMiddleIsExact() external {
        bytes32[] memory cases = _openCases(1);
        _intrudes(_reportCall(cases[0], 0), true);
        _assertExact();
        assertEq(_waiting(second), 1, "waiting");
        assertEq(second.balance, 0, "brought again");
    }

    function test_RE4_bareCoinIsNotTaken() external {
        VM.deal(STRANGER, 1);
        VM.prank(STRANGER);
        (bool success, ) = _room().call{value: 1}("");
        assertFalse(success, "it should have been refused");
    }

    // ---------------------------------------------------------------- once, and when

    function test_RE4_onceInAGeneration() external {
        _reports(OBSERVER, REF);
        _refusedBy(OBSERVER, STAKE, _already(Alarm.ObserverDiffers, 0));
        _close(0, false);
        _refusedBy(OBSERVER, STAKE, _already(Alarm.ObserverDiffers, 0));
    }

    function test_RE4_ofItsGenerationOnly() external {
        _refused(OBSERVER, STAKE, _reportCall(REF, 1), _otherGeneration(0));
        bytes memory before = _reportCall(REF, 0);
        _put(CaseStatus.Open, 1, 0);
        _refused(OBSERVER, STAKE, before, _otherGeneration(1));
        _succeedsBy(OBSERVER, STAKE, _reportCall(REF, 1));
        (, uint256 amount) = reconciliation.stakeOn(_idOf(REF), 1, 0);
        assertEq(amount, STAKE, "of this generation");
        assertEq(_stakeOn(0), 0, "of that before");
    }

    function test_RE4_notOfAFinalCaseOrWhileAnAdjustmentWaits() external {
        _put(CaseStatus.AdjustmentProposed, 0, 0);
        _refusedBy(OBSERVER, STAKE, _wrongStatus(CaseStatus.AdjustmentProposed));
        _put(CaseStatus.Matched, 0, 0);
        _wait(FINAL_WINDOW);
        _refusedBy(OBSERVER, STAKE, _wrongStatus(CaseStatus.Final));
        VM.warp(_now() - 1);
        _reports(OBSERVER, REF);
    }

    function test_RE4_notWithoutACase() external {
        bytes4 error_ = Events.Reconciliation_WrongStatus.selector;
        bytes memory reason = abi.encodeWithSelector(error_, _idOf(OTHER_REF), CaseStatus.None);
        _refused(OBSERVER, STAKE, _reportCall(OTHER_REF, 0), reason);
    }

    function test_RE4_onlyWithTheRecordOfTheCase() external {
        bytes memory call = _reportCall(REF, 0);
        _postNow(CAPITAL);
        _refused(OBSERVER, STAKE, call, _staleRecord());
    }

    /// @dev It names no role: whoever waits for a predecessor goes on.
    function test_RE4_aReportStopsNoRole() external {
        _reports(OBSERVER, REF);
        _postNow(REGISTER);
        _postNow(CAPITAL);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.ObserverDiffers, 0));
    }
}
