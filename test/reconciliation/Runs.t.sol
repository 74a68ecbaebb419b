// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {RunClosing, RunLeaf, RunList} from "../../contracts/reconciliation/RunTypes.sol";
import {VM} from "../kit/IVm.sol";
import {Batch, RunTest} from "../kit/reconciliation/RunTest.sol";

/// @title Runs, and how their differences are closed: RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - roots that are equal, and not
/// - exceptions: another amount, a record that one side lacks, one within tolerance, one whose case is there
/// - the run then: adjusted; alarmed for another reason; the totals not explained; a leg of a role that is no side
/// - in one transaction, at any places of runs of any length; in several, by subtrees, in any order, again
contract RunsTest is RunTest {
    function _fieldsAlarm() private pure returns (uint256) {
        return _alarm(Alarm.Fields, REGISTER);
    }

    // ---------------------------------------------------------------- roots

    function test_RE6_aCleanRunIsOneComparison() external {
        _postBoth(_batch(9));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE6_aSecondRootThatDiffersAlarmsAtOnce() external {
        _postBoth(_batchOff(9, _some(4)));
        _assertCase(REF, CaseStatus.Alarmed, _fieldsAlarm());
        assertTrue(reconciliation.isHeld(_idOf(REF)), "held");
    }

    // ---------------------------------------------------------------- exceptions

    function test_RE6_anExceptionOpensItsCaseAndTheRunIsAdjusted() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postBoth(batch);
        RunClosing memory closing = _closing(batch, _some(4));
        _wait(1 hours);
        _close(closing);

        _assertItem(batch.ids[4], _alarm(Alarm.Amount, REGISTER), 2);
        uint256[] memory record = _itemRecord(batch.ids[4]);
        assertEq(uint96(record[2]), batch.a[4].amount, "the seller's amount");
        assertEq(_roleOf(record[2]), SELLER, "the seller");
        assertEq(uint40(record[2] >> 144), _now(), "posted now");
        assertEq(bytes32(record[3]), batch.a[4].fields, "the seller's fields");
        assertEq(uint96(record[4]), batch.b[4].amount, "the register's amount");
        assertEq(_roleOf(record[4]), REGISTER, "the register");

        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_record(REF)[1], _fieldsAlarm(), "closed");
        assertEq(_view(REF).changedAt, _now(), "now");
        assertFalse(reconciliation.isHeld(_idOf(REF)), "held no more");
    }

    function test_RE6_whoeverPostedFirstIsA() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postList(REGISTER, _listOf(batch, batch.a));
        _postList(SELLER, _listOf(batch, batch.b));
        _close(_closing(batch, _some(4)));
        _assertItem(batch.ids[4], _alarm(Alarm.Amount, SELLER), 2);
        assertEq(_roleOf(_itemRecord(batch.ids[4])[2]), REGISTER, "the register's leg is first");
    }

    function test_RE6_aRecordThatOneSideLacks() external {
        Batch memory batch = _batch(9);
        delete batch.a[2];
        delete batch.b[7];
        _postBoth(batch);
        _close(_closing(batch, _some(2, 7)));
        _assertItem(batch.ids[2], _alarm(Alarm.Missing, SELLER), 1);
        assertEq(_roleOf(_itemRecord(batch.ids[2])[2]), REGISTER, "the register's leg");
        _assertItem(batch.ids[7], _alarm(Alarm.Missing, REGISTER), 1);
        assertEq(_roleOf(_itemRecord(batch.ids[7])[2]), SELLER, "the seller's leg");
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_allThatDiffersIsAlarmed() external {
        Batch memory batch = _batch(9);
        batch.b[3] = RunLeaf(batch.a[3].amount + TOLERANCE + 1, 840, TODAY + 1, keccak256("other"));
        _postBoth(batch);
        _close(_closing(batch, _some(3)));
        uint256 alarms =
            _alarm(Alarm.Amount, REGISTER) |
                _alarm(Alarm.Currency, REGISTER) |
                _alarm(Alarm.Date, REGISTER) |
                _alarm(Alarm.Fields, REGISTER);
        _assertItem(batch.ids[3], alarms, 2);
    }

    function test_RE6_aDifferenceWithinToleranceIsClosedAsSuch() external {
        Batch memory batch = _batch(9);
        batch.b[3].amount += TOLERANCE;
        _postBoth(batch);
        RunClosing memory closing = _closing(batch, _some(3));
        VM.expectEmit(_room());
        emit IReconciliationEvents.DifferenceTolerated(_idOf(REF), batch.ids[3], 3);
        _close(closing);
        assertFalse(_isItemThere(batch.ids[3]), "no case");
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_aCaseThatIsThereIsNotOverwritten() external {
        Batch memory batch = _batchOff(9, _some(3));
        uint32 run = template;
        template = item;
        _post(SELLER, _leg(batch.ids[3]));
        bytes24 digest = _view(batch.ids[3]).digest;
        template = run;
        _postBoth(batch);
        RunClosing memory closing = _closing(batch, _some(3));
        VM.expectEmit(_room());
        emit IReconciliationEvents.ExceptionKnown(_idOf(REF), batch.ids[3], 3);
        _close(closing);
        bytes24 now_ = reconciliation.caseOf(item, batch.ids[3]).digest;
        assertEq(bytes32(now_), bytes32(digest), "as it was");
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    // ---------------------------------------------------------------- the run then

    function test_RE6_anotherAlarmStays() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        _wait(LEG_DEADLINE);
        _postList(REGISTER, _listOf(batch, batch.b));
        uint256 alarmedAt = _now();
        RunClosing memory closing = _closing(batch, _some(4));
        _wait(1 hours);
        _close(closing);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
        assertEq(_view(REF).changedAt, alarmedAt, "as old as its first alarm");
        assertTrue(reconciliation.isHeld(_idOf(REF)), "held");
    }

    function test_RE6_totalsThatTheExceptionsExplain() external {
        Batch memory batch = _batchOff(9, _some(4, 5));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, _listOf(batch, batch.b), AMOUNT + 200);
        _assertCase(REF, CaseStatus.Alarmed, _fieldsAlarm() | _alarm(Alarm.Amount, REGISTER));
        _close(_closing(batch, _some(4, 5)));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_totalsThatTheyDontExplainStayAlarmed() external {
        Batch memory batch = _batchOff(9, _some(4, 5));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, _listOf(batch, batch.b), AMOUNT + 201);
        _close(_closing(batch, _some(4, 5)));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
    }

    function test_RE6_currencyAndDateOfTheRunAreClosed() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        Leg memory leg = _leg(REF);
        leg.fields = reconciliation.runFieldsOf(_listOf(batch, batch.b));
        (leg.currency, leg.valueDate) = (840, TODAY + 1);
        _post(REGISTER, leg);
        _close(_closing(batch, _some(4)));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_soTheyAreIfTheOtherSideIsNamed() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postList(REGISTER, _listOf(batch, batch.a));
        Leg memory leg = _leg(REF);
        leg.fields = reconciliation.runFieldsOf(_listOf(batch, batch.b));
        (leg.currency, leg.valueDate) = (840, TODAY + 1);
        _post(SELLER, leg);
        _close(_closing(batch, _some(4)));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_aRoleThatIsNoSideChangesNothingOfTheSides() external {
        Batch memory batch = _batchOff(9, _some(4));
        RunList memory listB = _listOf(batch, batch.b);
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(CAPITAL, listB);
        _postList(REGISTER, listB);
        uint256 unexpected = _alarm(Alarm.Unexpected, CAPITAL);
        _assertCase(REF, CaseStatus.Alarmed, unexpected | _alarm(Alarm.Fields, CAPITAL));
        _close(_closing(batch, _some(4)));
        _assertCase(REF, CaseStatus.Alarmed, unexpected);
        _assertItem(batch.ids[4], _alarm(Alarm.Amount, REGISTER), 2);
    }

    function test_RE6_aThirdListIsNotClosedWithThoseOfTheSides() external {
        Batch memory batch = _batchOff(9, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(CAPITAL, RunList(9, "ids", "third"));
        _postList(REGISTER, _listOf(batch, batch.b));
        _close(_closing(batch, _some(4)));
        uint256 left = _alarm(Alarm.Unexpected, CAPITAL) | _alarm(Alarm.Fields, CAPITAL);
        _assertCase(REF, CaseStatus.Alarmed, left);
    }

    // ---------------------------------------------------------------- transactions

    function test_RE6_anyPlacesOfARunOfAnyLength(uint256 seed) external {
        uint256 count = bound(seed, 1, 40);
        uint256[] memory places = new uint256[](count);
        uint256 found = 0;
        for (uint256 i = 0; i < count; ++i) {
            if ((seed >> (8 + i)) & 3 == 0 || i == (seed >> 200) % count) places[found++] = i;
        }
        assembly ("memory-safe") {
            mstore(places, found)
        }
        Batch memory batch = _batchOff(count, places);
        _postBoth(batch);
        _close(_closing(batch, places));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        found = 0;
        for (uint256 i = 0; i < count; ++i) {
            bool isDeclared = found < places.length && places[found] == i;
            if (isDeclared) ++found;
            assertTrue(_isItemThere(batch.ids[i]) == isDeclared, "a case of each exception");
        }
    }

    function test_RE6_aRunOfOneRecord() external {
        Batch memory batch = _batchOff(1, _some(0));
        _postBoth(batch);
        _close(_closing(batch, _some(0)));
        _assertItem(batch.ids[0], _alarm(Alarm.Amount, REGISTER), 2);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_bySubtreesInAnyOrder() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        _postBoth(batch);
        RunClosing memory second = _closingBelow(batch, _some(1), _some(9), 2);
        RunClosing memory first = _closingBelow(batch, _some(9), new uint256[](0), 1);
        _refused(
            _closeCall(second),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_UnknownProgress.selector,
                _idOf(REF),
                second.from.current
            )
        );
        VM.expectEmit(_room());
        emit IReconciliationEvents.RunAdvanced(_idOf(REF), 1, second.from.current, -100);
        _close(first);
        _assertCase(REF, CaseStatus.Alarmed, _fieldsAlarm());
        _assertItem(batch.ids[9], _alarm(Alarm.Amount, REGISTER), 2);
        _close(second);
        _assertItem(batch.ids[1], _alarm(Alarm.Amount, REGISTER), 2);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_whatOthersDeclareDoesNotUndoIt() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        _postBoth(batch);
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        _close(_closingBelow(batch, _some(1), new uint256[](0), 2));
        RunClosing memory again = _closingBelow(batch, _some(9), new uint256[](0), 1);
        VM.expectEmit(_room());
        emit IReconciliationEvents.ExceptionKnown(_idOf(REF), batch.ids[9], 9);
        _close(again);
        _close(_closingBelow(batch, _some(1), _some(9), 2));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE6_alarmsAndLegsGoOnBetweenTransactions() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        _postBoth(batch);
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        _post(SELLER, _leg(REF));
        RunClosing memory closing = _closingBelow(batch, _some(1), _some(9), 2);
        _close(closing);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, SELLER));
    }

    function test_RE6_totalsOverSeveralTransactions() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, _listOf(batch, batch.b), AMOUNT + 200);
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        RunClosing memory closing = _closingBelow(batch, _some(1), _some(9), 2);
        closing.from.net += 1;
        _refused(
            _closeCall(closing),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_UnknownProgress.selector,
                _idOf(REF),
                closing.from.current
            )
        );
        closing.from.net -= 1;
        _close(closing);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    /// @dev Subtrees of one height, in any order, each with all of its exceptions.
    function test_RE6_anyExceptionsBySubtreesOfAnyHeight(uint256 seed) external {
        uint256 count = bound(seed, 2, 24);
        uint256 height = (seed >> 8) % 4;
        uint256[] memory places = _placesOf(seed >> 16, count);
        Batch memory batch = _batchOff(count, places);
        _postBoth(batch);
        uint256[] memory done = new uint256[](0);
        uint256 nodes = ((count - 1) >> height) + 1;
        if (2 ** height > count) (height, nodes) = (0, count);
        uint256 first = (seed >> 64) % nodes;
        for (uint256 i = 0; i < nodes; ++i) {
            uint256[] memory some = _below(places, (first + i) % nodes, height);
            if (some.length == 0) continue;
            _assertCase(REF, CaseStatus.Alarmed, _fieldsAlarm());
            _close(_closingBelow(batch, some, done, height));
            done = _joined(done, some);
        }
        assertEq(done.length, places.length, "all of them");
        _assertCase(REF, CaseStatus.Adjusted, 0);
        for (uint256 i = 0; i < places.length; ++i) {
            _assertItem(batch.ids[places[i]], _alarm(Alarm.Amount, REGISTER), 2);
        }
    }

    /// @dev One place at least, ascending.
    function _placesOf(uint256 seed, uint256 count) private pure returns (uint256[] memory) {
        uint256[] memory places = new uint256[](0);
        for (uint256 i = 0; i < count; ++i) {
            bool isIn = (seed >> i) & 1 != 0 || i == (seed >> 32) % count;
            if (isIn) places = _joined(places, _some(i));
        }
        return places;
    }

    function _below(
        uint256[] memory places,
        uint256 node,
        uint256 height
    ) private pure returns (uint256[] memory some) {
        some = new uint256[](0);
        for (uint256 i = 0; i < places.length; ++i) {
            if (places[i] >> height == node) some = _joined(some, _some(places[i]));
        }
    }

    function _joined(
        uint256[] memory left,
        uint256[] memory right
    ) private pure returns (uint256[] memory both) {
        both = new uint256[](left.length + right.length);
        for (uint256 i = 0; i < both.length; ++i) {
            both[i] = i < left.length ? left[i] : right[i - left.length];
        }
    }
}
