// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg, Refusal} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title A role posts a second, different leg: RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - each part that differs; before the case matches, behind it, beside other alarms, once it is final
/// - the first stays; it is told once
contract SecondLegsTest is ReconciliationTest {
    function _second(uint8 role, Leg memory leg) private {
        bytes memory call = _postCall(role, leg);
        VM.expectEmit(_room());
        emit IReconciliationEvents.AlarmReported(
            _idOf(REF),
            Alarm.Duplicate,
            role,
            ReconciliationDigests.hashOf(leg)
        );
        _succeeds(call);
    }

    function test_RE4_aSecondLegIsAnAlarmAndTheFirstStays() external {
        _post(SELLER, _leg(REF));
        uint256[] memory before = _record(REF);
        _second(SELLER, _leg(REF, AMOUNT + 1));

        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, SELLER));
        uint256[] memory record = _record(REF);
        before[0] = _alarm(Alarm.Duplicate, SELLER);
        assertEq(abi.encode(record), abi.encode(before), "the first stays");
    }

    function test_RE4_whateverDiffersIsAnAlarm() external {
        for (uint256 i = 0; i < 4; ++i) {
            bytes32 reference_ = bytes32(i);
            Leg memory leg = _leg(reference_);
            _post(REGISTER, leg);
            if (i == 0) leg.amount -= 1;
            if (i == 1) leg.currency = 840;
            if (i == 2) leg.valueDate += 1;
            if (i == 3) leg.fields = keccak256("others");
            _post(REGISTER, leg);
            _assertCase(reference_, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, REGISTER));
        }
    }

    /// @dev A third, a fourth: no storm.
    function test_RE4_itIsToldOnce() external {
        _post(SELLER, _leg(REF));
        _second(SELLER, _leg(REF, 1));
        _changesNothing(_postCall(SELLER, _leg(REF, 1)));
        _changesNothing(_postCall(SELLER, _leg(REF, 2)));
        _changesNothing(_postCall(SELLER, _leg(REF)));
    }

    /// @dev The age of an alarmed case is that of its first alarm.
    function test_RE4_behindAMatch() external {
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF));
        _wait(FINAL_WINDOW - 1);
        _second(REGISTER, _leg(REF, 1));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, REGISTER));
        assertEq(_view(REF).changedAt, T0 + FINAL_WINDOW - 1, "since then");
        _wait(10);
        _second(CAPITAL, _leg(REF, 2));
        assertEq(_view(REF).changedAt, T0 + FINAL_WINDOW - 1, "since the first");
        _wait(FINAL_WINDOW);
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Duplicate, REGISTER) | _alarm(Alarm.Duplicate, CAPITAL)
        );
    }

    function test_RE4_whatIsFinalStaysFinal() external {
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF));
        _wait(FINAL_WINDOW);
        _refused(_postCall(REGISTER, _leg(REF, 1)), _refusal(Refusal.Closed));
    }

    /// @dev The case cannot match any more, and goes on.
    function test_RE4_theOthersStillPost() external {
        _post(SELLER, _leg(REF));
        _second(SELLER, _leg(REF, 1));
        _post(REGISTER, _leg(REF));
        _post(CAPITAL, _leg(REF, 1)); // what the second said counts for nothing
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Duplicate, SELLER) | _alarm(Alarm.Amount, CAPITAL)
        );
    }

    /// @dev RE-5. The seller's leg was adjusted, and a stranger relays what the seller had signed before.
    function test_RE4_behindAnAdjustmentTheFirstLegIsNoSecondOne() external {
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        _post(CAPITAL, _leg(REF, 90));
        uint256[] memory record = _record(REF);
        (record[0], record[1]) = (0, record[0]);
        record[2] = (record[2] & ~uint256(type(uint96).max)) | 90;
        _plant(REF, CaseStatus.Adjusted, record);

        _changesNothing(_postCall(SELLER, _leg(REF, 100)));
        _changesNothing(_postCall(SELLER, _leg(REF, 90)));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        _wait(FINAL_WINDOW);
        _assertStatus(REF, CaseStatus.Final);
    }

    /// @dev RE-2. When the role accepted is no part of what it says of the business.
    function test_RE4_anotherTimeOfAcceptanceIsNoSecondLeg() external {
        Template memory terms = _terms();
        (terms.family, terms.rules.acceptWindow) = (keccak256("accepted"), 1 hours);
        _register(terms);
        Leg memory leg = _leg(REF);
        leg.acceptedAt = uint40(_now() - 1); // < 2^40
        _post(SELLER, leg);
        leg.acceptedAt += 1;
        _changesNothing(_postCall(SELLER, leg));
    }
}
