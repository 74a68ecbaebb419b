// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg, Refusal} from "../../contracts/reconciliation/CaseTypes.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationRoom} from "../kit/reconciliation/ReconciliationRoom.sol";

/// @title Who posts behind whom, and until when: RE-1, RE-4
/// @author The Tallystick authors
/// @notice The register waits for the seller, the capital system for both. Tree of cases:
/// - predecessors: missing, alarmed, waived; alarms that name others
/// - deadlines, to the second: from the first leg, from the last predecessor's, from the acceptance
/// - late: flagged and compared; beside Missing; in the place of a waived leg
contract LegOrderTest is ReconciliationRoom {
    function setUp() public override {
        super.setUp();
        _register(_ordered());
    }

    function _ordered() private view returns (Template memory terms) {
        terms = _terms();
        terms.roles[REGISTER].predecessors = 1;
        terms.roles[CAPITAL].predecessors = 3;
    }

    function _outOfTurn(uint8 role) private {
        _refused(_postCall(role, _leg(REF)), _refusal(Refusal.OutOfTurn));
    }

    // ---------------------------------------------------------------- predecessors

    function test_RE1_legsComeInTheirOrder() external {
        _outOfTurn(REGISTER);
        _outOfTurn(CAPITAL);
        _post(SELLER, _leg(REF));
        _outOfTurn(CAPITAL);
        _post(REGISTER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE1_behindAnAlarmedPredecessorNobodyPosts() external {
        _post(SELLER, _leg(REF));
        _post(REGISTER, _leg(REF));
        _post(SELLER, _leg(REF, 1));
        _outOfTurn(CAPITAL);
        assertEq(_alarms(REF), _alarm(Alarm.Duplicate, SELLER), "no further alarm");
    }

    /// @dev Each code that names the predecessor; an observer's place is no role.
    function test_RE1_whateverNamesThePredecessor() external {
        _post(SELLER, _leg(REF));
        uint256[] memory record = _record(REF);
        for (uint256 code = 0; code <= uint256(Alarm.ObserverDiffers); ++code) {
            record[0] = _alarm(Alarm(code), SELLER);
            _plant(REF, CaseStatus.Alarmed, record);
            if (code != uint256(Alarm.ObserverDiffers)) _outOfTurn(REGISTER);
        }
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.ObserverDiffers, SELLER));
    }

    function test_RE1_anAlarmThatNamesAnotherStopsNobody() external {
        Template memory terms = _terms();
        terms.family = keccak256("register behind seller");
        terms.roles[REGISTER].predecessors = 1;
        _register(terms);
        _post(SELLER, _leg(REF));
        _post(CAPITAL, _leg(REF, 1));
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, CAPITAL));
    }

    /// @dev RE-5. A closed alarm names nobody, and a waived leg is there.
    function test_RE1_behindAnAdjustmentTheOthersGoOn() external {
        _post(SELLER, _leg(REF));
        uint256[] memory record = _record(REF);
        record[1] = _alarm(Alarm.Duplicate, SELLER);
        _plant(REF, CaseStatus.Open, record);
        _post(REGISTER, _leg(REF));
        record = _record(REF);
        record[4] &= ~uint256(2 ** 144 - 1);
        record[5] = 0;
        record[1] |= _alarm(Alarm.Missing, REGISTER);
        _plant(REF, CaseStatus.Open, record);
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    // ---------------------------------------------------------------- deadlines

    /// @dev In time a second before the end, late at it.
    function _assertEnd(uint8 role, uint256 end) private {
        _assertEnd(role, _leg(REF), end);
    }

    function _assertEnd(uint8 role, Leg memory leg, uint256 end) private {
        bytes memory call = _postCall(role, leg);
        uint256 id = VM.snapshotState();
        VM.warp(end - 1);
        _succeeds(call);
        assertEq(_alarms(REF), 0, "in time");
        VM.revertToState(id);
        VM.warp(end);
        _succeeds(call);
        assertEq(_alarms(REF), _alarm(Alarm.Late, role), "late");
        _assertStatus(REF, CaseStatus.Alarmed);
        VM.revertToState(id);
        VM.getRecordedLogs();
    }

    function test_RE4_withoutPredecessorsFromTheFirstLeg() external {
        Template memory terms = _terms();
        terms.family = keccak256("any order");
        terms.roles[CAPITAL].legDeadline = 1;
        _register(terms);
        _post(REGISTER, _leg(REF));
        _assertEnd(CAPITAL, T0 + 1);
        _post(SELLER, _leg(REF));
        _assertEnd(CAPITAL, T0 + 1);
    }

    function test_RE4_withPredecessorsFromTheLastOfThem() external {
        _post(SELLER, _leg(REF));
        _assertEnd(REGISTER, T0 + LEG_DEADLINE);
        _wait(60);
        _post(REGISTER, _leg(REF));
        _assertEnd(CAPITAL, T0 + 60 + LEG_DEADLINE);
    }

    /// @dev RE-5. While a predecessor is alarmed the register cannot post, and is not late for it.
    function test_RE4_behindAnAdjustmentTheTimeBeginsAnew() external {
        _post(SELLER, _leg(REF));
        _post(SELLER, _leg(REF, 1));
        _wait(10 * uint256(LEG_DEADLINE));
        _outOfTurn(REGISTER);
        uint256[] memory record = _record(REF);
        (record[0], record[1]) = (0, record[0]);
        _plant(REF, CaseStatus.Open, record);
        _assertEnd(REGISTER, _now() + LEG_DEADLINE);
    }

    function test_RE4_theFirstLegIsNeverLate() external {
        _wait(1_000 days);
        _post(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev RE-2. An originator who withholds the key accuses nobody.
    function test_RE2_notBeforeTheRoleHasAccepted() external {
        Template memory terms = _ordered();
        (terms.family, terms.rules.acceptWindow) = (keccak256("accepted"), 1 hours);
        _register(terms);
        Leg memory leg = _leg(REF);
        leg.acceptedAt = uint40(T0 - 500); // < 2^40
        _post(SELLER, leg);
        leg.acceptedAt = uint40(T0 - 1); // < 2^40
        _assertEnd(REGISTER, leg, T0 + LEG_DEADLINE);
        _wait(100);
        leg.acceptedAt = uint40(T0 + 100); // < 2^40
        _assertEnd(REGISTER, leg, T0 + 100 + LEG_DEADLINE);
    }

    function test_RE4_aDeadlineOfAllBits() external {
        Template memory terms = _terms();
        terms.family = keccak256("slow");
        terms.roles[CAPITAL].legDeadline = type(uint32).max;
        _register(terms);
        _post(SELLER, _leg(REF));
        _assertEnd(CAPITAL, T0 + type(uint32).max);
    }

    // ---------------------------------------------------------------- late

    function test_RE4_aLateLegIsTakenAndCompared() external {
        _post(SELLER, _leg(REF));
        _wait(LEG_DEADLINE);
        _post(REGISTER, _leg(REF, 1));
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Late, REGISTER) | _alarm(Alarm.Amount, REGISTER)
        );
        _outOfTurn(CAPITAL);
    }

    /// @dev It never erases an alarm.
    function test_RE4_lateBehindMissingKeepsBoth() external {
        _post(SELLER, _leg(REF));
        uint256[] memory record = _record(REF);
        record[0] = _alarm(Alarm.Missing, REGISTER);
        _wait(LEG_DEADLINE);
        _plant(REF, CaseStatus.Alarmed, record);
        uint256 first = _now();
        _wait(60);
        _post(REGISTER, _leg(REF));
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Missing, REGISTER) | _alarm(Alarm.Late, REGISTER)
        );
        assertEq(_view(REF).changedAt, first, "since the first");
    }

    /// @dev RE-5. It has had its time; the others are compared with it again.
    function test_RE4_aLegInThePlaceOfAWaivedOneIsLate() external {
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF));
        uint256[] memory record = _record(REF);
        (record[4], record[5]) = (record[4] & ~uint256(2 ** 144 - 1), 0);
        record[1] = _alarm(Alarm.Missing, REGISTER);
        _plant(REF, CaseStatus.Adjusted, record);
        _post(REGISTER, _leg(REF, 1));
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Late, REGISTER) | _alarm(Alarm.Amount, REGISTER)
        );
        assertEq(_record(REF).length, 8, "in its place");
    }
}
