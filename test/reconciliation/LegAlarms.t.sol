// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title What a leg shows when it is posted: RE-3, RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - amounts: equal, absolute tolerance, basis points of the originator's, each exact and one above, in each order
/// - currency, value dates, fields
/// - who is named: whose leg makes it true, not a right one behind it; several alarms at once; each once
/// - all orders at random are in LegComparing.t.sol
contract LegAlarmsTest is ReconciliationTest {
    uint256 private _families;

    function _registerOther(Template memory terms) private {
        terms.family = keccak256(abi.encode("family", ++_families));
        _register(terms);
    }

    function _tolerant(uint96 amount) private {
        Template memory terms = _terms();
        terms.rules.amountTolerance = amount;
        _registerOther(terms);
    }

    function _bps(uint16 bps, uint8 originator) private {
        Template memory terms = _terms();
        (terms.rules.amountBps, terms.rules.originator) = (bps, originator);
        _registerOther(terms);
    }

    function _dated(uint16 window) private {
        Template memory terms = _terms();
        terms.rules.dateWindow = window;
        _registerOther(terms);
    }

    /// @dev Posts amounts in the order of the roles.
    function _amounts(uint96 first, uint96 second, uint96 third) private {
        _post(SELLER, _leg(REF, first));
        _post(REGISTER, _leg(REF, second));
        _post(CAPITAL, _leg(REF, third));
    }

    function _matched() private {
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function _alarmed(Alarm code, uint8 role) private {
        _assertCase(REF, CaseStatus.Alarmed, _alarm(code, role));
    }

    function _dateLeg(uint32 date) private pure returns (Leg memory leg) {
        leg = _leg(REF);
        leg.valueDate = date;
    }

    // ---------------------------------------------------------------- amounts

    function test_RE4_anotherAmountIsTold() external {
        _post(SELLER, _leg(REF, 100));
        bytes memory call = _postCall(REGISTER, _leg(REF, 101));
        VM.expectEmit(_room());
        emit IReconciliationEvents.AlarmRaised(_idOf(REF), Alarm.Amount, REGISTER);
        _succeeds(call);
        _alarmed(Alarm.Amount, REGISTER);
        assertEq(_view(REF).changedAt, _now(), "since now");
    }

    function test_RE3_withoutAToleranceAUnitIsAnAlarm() external {
        _amounts(0, 0, 1);
        _alarmed(Alarm.Amount, CAPITAL);
        _tolerant(0);
        _amounts(type(uint96).max, type(uint96).max, type(uint96).max);
        _matched();
    }

    function test_RE3_aToleranceIsExact() external {
        _tolerant(5);
        _amounts(100, 105, 103);
        _matched();
        _tolerant(5);
        _amounts(100, 106, 103);
        _alarmed(Alarm.Amount, REGISTER);
        _tolerant(5);
        _amounts(100, 95, 100);
        _matched();
        _tolerant(5);
        _amounts(100, 94, 100);
        _alarmed(Alarm.Amount, REGISTER);
        _tolerant(type(uint96).max);
        _amounts(0, type(uint96).max, 7);
        _matched();
        _tolerant(type(uint96).max - 1);
        _amounts(0, type(uint96).max, 7);
        _alarmed(Alarm.Amount, REGISTER);
    }

    /// @dev Each is within tolerance of the first, and not of each other.
    function test_RE3_theSpreadIsComparedNotTheFirst() external {
        _tolerant(1);
        _amounts(100, 101, 99);
        _alarmed(Alarm.Amount, CAPITAL);
        _tolerant(1);
        _amounts(100, 99, 101);
        _alarmed(Alarm.Amount, CAPITAL);
        _tolerant(2);
        _amounts(100, 101, 99);
        _matched();
    }

    // ---------------------------------------------------------------- basis points

    /// @dev 12 basis points of 2,500 are 3.
    function test_RE3_basisPointsAreExact() external {
        _bps(12, SELLER);
        _amounts(2_500, 2_503, 2_501);
        _matched();
        _bps(12, SELLER);
        _amounts(2_500, 2_504, 2_501);
        _alarmed(Alarm.Amount, REGISTER);
        _bps(12, SELLER);
        _amounts(2_500, 2_498, 2_501);
        _matched();
        _bps(12, SELLER);
        _amounts(2_500, 2_498, 2_502);
        _alarmed(Alarm.Amount, CAPITAL);
    }

    function test_RE3_basisPointsAreRoundedDown() external {
        _bps(1, SELLER);
        _amounts(9_999, 9_999, 10_000);
        _alarmed(Alarm.Amount, CAPITAL);
        _bps(1, SELLER);
        _amounts(10_000, 10_000, 9_999);
        _matched();
        _bps(10_000, SELLER);
        _amounts(1, 2, 1);
        _matched();
        _bps(10_000, SELLER);
        _amounts(0, 1, 0);
        _alarmed(Alarm.Amount, REGISTER);
        _bps(10_000, SELLER);
        _amounts(type(uint96).max, 0, 1);
        _matched();
    }

    /// @dev They are of the originator's amount, not of the first or the largest.
    function test_RE3_basisPointsAreOfTheOriginators() external {
        _bps(1_000, SELLER);
        _amounts(99, 108, 100); // 9.9 of 99
        _matched();
        _bps(1_000, REGISTER);
        _amounts(90, 99, 99);
        _matched();
        _bps(1_000, SELLER);
        _amounts(90, 100, 95); // 9 of 90, though 10 of 100
        _alarmed(Alarm.Amount, REGISTER);
    }

    /// @dev Before the originator's amount is there nothing is compared, and then all is.
    function test_RE3_theOriginatorsAmountMayComeLast() external {
        _bps(1_000, CAPITAL);
        _amounts(1, 500, 100);
        _alarmed(Alarm.Amount, CAPITAL);
        _bps(1_000, CAPITAL);
        _amounts(95, 104, 100);
        _matched();
        _bps(1_000, CAPITAL);
        _amounts(95, 106, 100);
        _alarmed(Alarm.Amount, CAPITAL);
        _bps(1_000, REGISTER);
        _amounts(95, 100, 106);
        _alarmed(Alarm.Amount, CAPITAL);
        _bps(1_000, REGISTER);
        _amounts(1, 100, 50);
        _alarmed(Alarm.Amount, REGISTER);
    }

    /// @dev RE-5. Basis points of nothing are nothing: or a case without the originator's leg would match whatever it says.
    function test_RE3_whereTheOriginatorsLegWasWaivedAmountsAreEqual() external {
        _waiveOriginator();
        _post(REGISTER, _leg(REF, 100));
        _post(CAPITAL, _leg(REF, 100));
        _matched();
        _waiveOriginator();
        _post(REGISTER, _leg(REF, 100));
        _post(CAPITAL, _leg(REF, 101));
        _alarmed(Alarm.Amount, CAPITAL);
    }

    /// @dev A template of 100 basis points, and a case whose originator is silent.
    function _waiveOriginator() private {
        _bps(100, SELLER);
        _post(SELLER, _leg(REF));
        uint256[] memory record = _record(REF);
        record[1] = _alarm(Alarm.Missing, SELLER);
        (record[2], record[3]) = (record[2] & ~uint256(2 ** 144 - 1), 0);
        _plant(REF, CaseStatus.Open, record);
    }

    // ---------------------------------------------------------------- the rest

    function test_RE4_anotherCurrency() external {
        Leg memory leg = _leg(REF);
        leg.currency = 840;
        _post(SELLER, _leg(REF));
        _post(REGISTER, leg);
        _alarmed(Alarm.Currency, REGISTER);
        _post(CAPITAL, _leg(REF)); // a right one
        _alarmed(Alarm.Currency, REGISTER);
    }

    function test_RE4_otherFields() external {
        Leg memory leg = _leg(REF);
        leg.fields = keccak256("others");
        _post(REGISTER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _post(SELLER, leg);
        _alarmed(Alarm.Fields, SELLER);
    }

    function test_RE4_aDateWindowIsExact() external {
        _post(SELLER, _leg(REF));
        _post(REGISTER, _dateLeg(TODAY + 1));
        _alarmed(Alarm.Date, REGISTER);
        _dated(2);
        _post(SELLER, _dateLeg(TODAY));
        _post(REGISTER, _dateLeg(TODAY + 2));
        _post(CAPITAL, _dateLeg(TODAY + 1));
        _matched();
        _dated(2);
        _post(SELLER, _dateLeg(TODAY));
        _post(REGISTER, _dateLeg(TODAY + 1));
        _post(CAPITAL, _dateLeg(TODAY - 1));
        _matched();
        _dated(2);
        _post(SELLER, _dateLeg(TODAY));
        _post(REGISTER, _dateLeg(TODAY + 2));
        _post(CAPITAL, _dateLeg(TODAY - 1));
        _alarmed(Alarm.Date, CAPITAL);
        _dated(type(uint16).max);
        _post(SELLER, _dateLeg(0));
        _post(REGISTER, _dateLeg(type(uint16).max));
        _post(CAPITAL, _dateLeg(uint32(type(uint16).max) + 1));
        _alarmed(Alarm.Date, CAPITAL);
        _dated(0);
        _post(SELLER, _dateLeg(0));
        _post(REGISTER, _dateLeg(type(uint32).max));
        _alarmed(Alarm.Date, REGISTER);
    }

    // ---------------------------------------------------------------- who is named

    /// @dev All that it shows, each told.
    function test_RE4_oneLegMayShowSeveralAlarms() external {
        _post(SELLER, _leg(REF));
        bytes memory call = _postCall(
            REGISTER,
            Leg(REF, 0, AMOUNT + 1, 840, TODAY + 1, bytes32("x"), 0)
        );
        for (uint256 code = 0; code < 4; ++code) {
            VM.expectEmit(_room());
            emit IReconciliationEvents.AlarmRaised(_idOf(REF), Alarm(code), REGISTER);
        }
        _succeeds(call);
        uint256 all;
        for (uint256 code = 0; code < 4; ++code) all |= _alarm(Alarm(code), REGISTER);
        _assertCase(REF, CaseStatus.Alarmed, all);
    }

    function test_RE4_aRightLegBehindAWrongOneIsNotNamed() external {
        Template memory terms = _termsOf(4);
        _registerOther(terms);
        _post(3, _leg(REF));
        _post(2, Leg(REF, 0, AMOUNT + 9, 840, TODAY + 9, bytes32("x"), 0));
        uint256 alarms = _alarms(REF);
        uint256 first = _now();
        _wait(10);
        _post(1, _leg(REF));
        _post(0, Leg(REF, 0, AMOUNT + 4, EUR, TODAY + 4, FIELDS, 0)); // between both
        _assertCase(REF, CaseStatus.Alarmed, alarms);
        assertEq(_view(REF).changedAt, first, "since the first");
    }

    /// @dev Each for itself.
    function test_RE4_twoWrongLegsAreTwoAlarms() external {
        _amounts(100, 101, 99);
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Amount, REGISTER) | _alarm(Alarm.Amount, CAPITAL)
        );
    }

    /// @dev Posting again names nobody again.
    function test_RE4_eachAlarmIsRaisedOnce() external {
        _amounts(100, 101, 99);
        _changesNothing(_postCall(SELLER, _leg(REF, 100)));
        _changesNothing(_postCall(REGISTER, _leg(REF, 101)));
        _changesNothing(_postCall(CAPITAL, _leg(REF, 99)));
    }

    function test_RE4_aRoleThatIsNotExpectedIsAnAlarmAndCompared() external {
        Template memory terms = _terms();
        terms.rules.expected = 3;
        _registerOther(terms);
        _post(CAPITAL, _leg(REF, 1));
        _alarmed(Alarm.Unexpected, CAPITAL);
        _post(SELLER, _leg(REF, 2));
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Unexpected, CAPITAL) | _alarm(Alarm.Amount, SELLER)
        );
    }
}
