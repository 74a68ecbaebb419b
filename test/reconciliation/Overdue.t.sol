// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Acceptance,
    Alarm,
    CaseStatus,
    CaseView,
    Leg
} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {VM} from "../kit/IVm.sol";

/// @title A role's deadline is over: RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - missing: the second itself; accepted before and after the opening; where nobody accepts; behind a predecessor; anew
///   after an adjustment
/// - late: by an acceptance other than the leg told; the second itself; in time
/// - nothing due: not expected, waived, out of turn, behind an alarm, written off
/// - acceptances that prove nothing: none, another's, of another generation, template, chain; by a replaced key
/// - once, also when it was closed; in each status; a record that is not the case's
contract OverdueTest is AlarmsTest {
    // ---------------------------------------------------------------- missing

    function test_RE4_aSilentRoleIsMissingFromTheSecondOfItsDeadlineOn() external {
        _postNow(SELLER);
        _wait(LEG_DEADLINE - 1);
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, T0 + LEG_DEADLINE));
        _wait(1);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
    }

    function test_RE4_theDeadlineCountsFromALaterAcceptance() external {
        _postNow(SELLER);
        uint256 due = T0 + 300 + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(REGISTER, T0 + 300), _notOverdue(REGISTER, due));
        VM.warp(due);
        _raises(_overdueCall(REGISTER, T0 + 300), Alarm.Missing, REGISTER, KEY_HASH);
    }

    function test_RE4_anAcceptanceBeforeTheFirstLegMakesNoEarlierDeadline() external {
        _wait(1 days);
        _postNow(SELLER);
        uint256 due = T0 + 1 days + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, due));
        VM.warp(due);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
    }

    function test_RE4_whereNobodyAcceptsTheDeadlineRunsAtOnce() external {
        Template memory terms = _terms();
        terms.family = "plain";
        _register(terms);
        _post(SELLER, _leg(REF));
        _wait(LEG_DEADLINE - 1);
        _refused(_silentCall(REGISTER), _notOverdue(REGISTER, T0 + LEG_DEADLINE));
        _wait(1);
        _raises(_silentCall(REGISTER), Alarm.Missing, REGISTER, 0);
        _raises(_silentCall(CAPITAL), Alarm.Missing, CAPITAL, 0);
    }

    function test_RE4_behindAPredecessorTheDeadlineCountsFromItsLeg() external {
        _register(_chained());
        _postNow(SELLER);
        _wait(600);
        _postNow(REGISTER);
        uint256 due = T0 + 600 + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(CAPITAL, T0), _notOverdue(CAPITAL, due));
        VM.warp(due);
        _raises(_overdueCall(CAPITAL, T0), Alarm.Missing, CAPITAL, KEY_HASH);
    }

    /// @dev It stays what it is: alarmed since the first alarm.
    function test_RE4_aSecondAlarmMakesACaseNoYounger() external {
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _wait(60);
        _raises(_overdueCall(CAPITAL, T0), Alarm.Missing, CAPITAL, KEY_HASH);
        CaseView memory case_ = _view(REF);
        assertEq(case_.changedAt, T0 + LEG_DEADLINE, "since");
        assertFalse(case_.isHeld, "held");
    }

    function test_RE4_anAlarmHoldsWhereTheTemplateSaysSo() external {
        Template memory terms = _accepting();
        (terms.family, terms.rules.isHolding) = ("holding", true);
        _register(terms);
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
        assertFalse(reconciliation.isHeld(_idOf(REF)), "before");
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        assertTrue(reconciliation.isHeld(_idOf(REF)), "held");
    }

    /// @dev While the adjustment waited it could not post.
    function test_RE4_anAdjustmentGivesTheDeadlineAnew() external {
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _wait(1 days);
        _closed(_alarm(Alarm.Missing, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        uint256 due = T0 + LEG_DEADLINE + 1 days + LEG_DEADLINE;
        _refused(_overdueCall(CAPITAL, T0), _notOverdue(CAPITAL, due));
        VM.warp(due);
        _raises(_overdueCall(CAPITAL, T0), Alarm.Missing, CAPITAL, KEY_HASH);
    }

    // ---------------------------------------------------------------- late

    function _postLate(uint256 postedAt, uint256 told) private {
        _postNow(SELLER);
        VM.warp(postedAt);
        _post(REGISTER, _accepted(told));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE4_aLegThatToldALaterAcceptanceIsLate() external {
        _postLate(T0 + LEG_DEADLINE, T0 + 60);
        _raises(_overdueCall(REGISTER, T0), Alarm.Late, REGISTER, KEY_HASH);
    }

    function test_RE4_aLegInItsLastSecondIsNotLate() external {
        _postLate(T0 + LEG_DEADLINE - 1, T0 + 60);
        _wait(30 days);
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, T0 + LEG_DEADLINE));
    }

    function test_RE4_aLateLegOfAMatchedCase() external {
        _postNow(SELLER);
        _postNow(CAPITAL);
        _wait(LEG_DEADLINE);
        _post(REGISTER, _accepted(T0 + 60));
        _assertCase(REF, CaseStatus.Matched, 0);
        _raises(_overdueCall(REGISTER, T0), Alarm.Late, REGISTER, KEY_HASH);
    }

    /// @dev Missing stays, and the leg told itself that it is late.
    function test_RE4_aLegThatToldItselfThatItIsLate() external {
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _post(REGISTER, _accepted(T0));
        uint256 both = _alarm(Alarm.Missing, REGISTER) | _alarm(Alarm.Late, REGISTER);
        _assertCase(REF, CaseStatus.Alarmed, both);
        _refused(_overdueCall(REGISTER, T0), _already(Alarm.Late, REGISTER));
    }

    // ---------------------------------------------------------------- nothing due

    function test_RE4_nothingIsDueOfARoleThatIsNotExpected() external {
        Template memory terms = _accepting();
        (terms.family, terms.rules.expected) = ("two", 3);
        _register(terms);
        _postNow(SELLER);
        _wait(365 days);
        _refused(_overdueCall(CAPITAL, T0), _nothingDue(CAPITAL));
    }

    function test_RE4_nothingIsDueBeforeThePredecessor() external {
        _register(_chained());
        _postNow(SELLER);
        _wait(365 days);
        _refused(_overdueCall(CAPITAL, T0), _nothingDue(CAPITAL));
    }

    function test_RE4_nothingIsDueBehindAnAlarm() external {
        _register(_chained());
        _postNow(SELLER);
        Leg memory other = _accepted(T0);
        other.amount = 90;
        _post(REGISTER, other);
        _wait(365 days);
        _refused(_overdueCall(CAPITAL, T0), _nothingDue(CAPITAL));
    }

    function test_RE4_nothingIsDueOfALegThatWasWaived() external {
        _postNow(SELLER);
        _write(
            _idOf(REF),
            (_now() << 144) | (uint256(template) << 184) | (uint256(REGISTER) << 216),
            0
        );
        _put(CaseStatus.Open, 0, 0);
        _wait(365 days);
        _refused(_overdueCall(REGISTER, T0), _nothingDue(REGISTER));
    }

    function test_RE4_nothingIsDueInACaseThatWasWrittenOff() external {
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
        _put(CaseStatus.Adjusted, 0, WRITTEN_OFF);
        _refused(_overdueCall(REGISTER, T0), _nothingDue(REGISTER));
    }

    // ---------------------------------------------------------------- acceptances

    function _overdue() private {
        _postNow(SELLER);
        _wait(LEG_DEADLINE);
    }

    function test_RE4_anAcceptanceTellsItsSecond() external {
        _overdue();
        _refused(_overdueCall(REGISTER, 0), _badAcceptance(REGISTER));
    }

    function test_RE4_aStrangersAcceptanceProvesNothing() external {
        _overdue();
        Acceptance memory acceptance = _acceptance(REGISTER, T0);
        bytes32 digest = ReconciliationDigests.acceptance(_room(), acceptance);
        _refused(_overdueCall(acceptance, _keyOf(SELLER)), _unsigned(REGISTER, digest));
        _refused(_overdueCall(acceptance, _officerKeyOf(REGISTER)), _unsigned(REGISTER, digest));
        bytes memory call = abi.encodeCall(
            reconciliation.raiseOverdue,
            (acceptance, "", _record(REF))
        );
        _refused(call, _unsigned(REGISTER, digest));
    }

    function test_RE4_anAcceptanceOfAnotherGenerationIsNone() external {
        _overdue();
        Acceptance memory acceptance = _acceptance(REGISTER, T0);
        acceptance.generation = 1;
        _refused(_overdueCall(acceptance, _keyOf(REGISTER)), _otherGeneration(0));
        _put(CaseStatus.Open, 1, 0);
        acceptance.generation = 0;
        _refused(_overdueCall(acceptance, _keyOf(REGISTER)), _otherGeneration(1));
    }

    /// @dev The register's signature, shown with one word changed; each of these would be overdue.
    function test_RE4_anAcceptanceIsOfItsCaseOnly() external {
        bytes32 digest = ReconciliationDigests.acceptance(_room(), _acceptance(REGISTER, T0 + 1));
        bytes memory signature = ReconciliationDigests.plain(_keyOf(REGISTER), digest);
        Template memory terms = _accepting();
        terms.family = "another";
        _postNow(SELLER);
        Leg memory leg = _leg(OTHER_REF);
        leg.acceptedAt = uint40(T0); // in 2027
        _post(SELLER, leg);
        uint32 first = template;
        _register(terms);
        _overdue();
        uint32 other = template;
        for (uint256 word = 0; word < 5; ++word) {
            template = word == 0 ? other : first;
            Acceptance memory shown = _acceptance(REGISTER, T0 + 1);
            if (word == 1) shown.role = CAPITAL;
            if (word == 2) shown.businessReference = OTHER_REF;
            if (word == 3) shown.keyHash = "other";
            if (word == 4) shown.acceptedAt = uint40(T0); // in 2027
            bytes memory call = abi.encodeCall(
                reconciliation.raiseOverdue,
                (shown, signature, _record(shown.businessReference))
            );
            digest = ReconciliationDigests.acceptance(_room(), shown);
            _refused(call, _unsigned(shown.role, digest));
        }
    }

    function test_RE4_anAcceptanceIsOfItsChainOnly() external {
        _overdue();
        uint256 chain = block.chainid;
        bytes memory call = _overdueCall(REGISTER, T0);
        VM.chainId(chain + 1);
        Acceptance memory acceptance = _acceptance(REGISTER, T0);
        bytes32 digest = keccak256(
            abi.encodePacked(hex"1901", _domainOn(chain + 1), _hashOf(acceptance))
        );
        _refused(call, _unsigned(REGISTER, digest));
        VM.chainId(chain);
        _succeeds(call);
    }

    function _domainOn(uint256 chain) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                    ),
                    keccak256("Tallystick Reconciliation"),
                    keccak256("1"),
                    chain,
                    _room()
                )
            );
    }

    function _hashOf(Acceptance memory acceptance) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "Acceptance(uint32 template,uint8 role,bytes32 businessReference,uint8 generation,bytes32 keyHash,uint40 acceptedAt)"
                    ),
                    acceptance
                )
            );
    }

    function test_RE4_whereNobodyAcceptsNothingIsShown() external {
        Template memory terms = _terms();
        terms.family = "plain";
        _register(terms);
        _post(SELLER, _leg(REF));
        _wait(LEG_DEADLINE);
        _refused(_overdueCall(REGISTER, T0), _badAcceptance(REGISTER));
        Acceptance memory acceptance = Acceptance(template, REGISTER, REF, 0, 0, 0);
        _refused(_overdueCall(acceptance, _keyOf(REGISTER)), _badAcceptance(REGISTER));
        acceptance.keyHash = KEY_HASH;
        bytes memory call = abi.encodeCall(
            reconciliation.raiseOverdue,
            (acceptance, "", _record(REF))
        );
        _refused(call, _badAcceptance(REGISTER));
    }

    /// @dev Whoever found the old key could accuse the role.
    function test_RE4_aReplacedKeyProvesNothing() external {
        _overdue();
        address key = VM.addr(0xBEEF);
        VM.prank(_officerOf(REGISTER));
        reconciliation.replaceKey(template, REGISTER, VM.addr(_keyOf(REGISTER)), key, "");
        Acceptance memory acceptance = _acceptance(REGISTER, T0);
        bytes32 digest = ReconciliationDigests.acceptance(_room(), acceptance);
        _refused(_overdueCall(acceptance, _keyOf(REGISTER)), _notSigned(key, digest));
        _raises(_overdueCall(acceptance, 0xBEEF), Alarm.Missing, REGISTER, KEY_HASH);
    }

    // ---------------------------------------------------------------- once, and when

    function test_RE4_onceInAGeneration() external {
        _overdue();
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _refused(_overdueCall(REGISTER, T0), _already(Alarm.Missing, REGISTER));
        _closed(_alarm(Alarm.Missing, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        _wait(LEG_DEADLINE);
        _refused(_overdueCall(REGISTER, T0), _already(Alarm.Missing, REGISTER));
    }

    function test_RE4_notBeforeThereIsACase() external {
        _refused(_overdueCall(REGISTER, T0), _wrongStatus(CaseStatus.None));
    }

    function test_RE4_notWhileAnAdjustmentWaits() external {
        _overdue();
        _put(CaseStatus.AdjustmentProposed, 0, 0);
        _refused(_overdueCall(REGISTER, T0), _wrongStatus(CaseStatus.AdjustmentProposed));
    }

    function test_RE4_notOfAFinalCase() external {
        _postNow(SELLER);
        _postNow(CAPITAL);
        _wait(LEG_DEADLINE);
        _post(REGISTER, _accepted(T0 + 60));
        bytes memory call = _overdueCall(REGISTER, T0);
        _wait(FINAL_WINDOW);
        _refused(call, _wrongStatus(CaseStatus.Final));
        VM.warp(_now() - 1);
        _succeeds(call);
    }

    function test_RE4_onlyWithTheRecordOfTheCase() external {
        _postNow(SELLER);
        bytes memory before = _overdueCall(REGISTER, T0);
        _postNow(CAPITAL);
        _wait(LEG_DEADLINE);
        _refused(before, _staleRecord());
    }

    function test_RE4_onlyOfARoleThatThereIs() external {
        _overdue();
        bytes4 error_ = Events.Reconciliation_UnknownRole.selector;
        bytes memory call = _overdueCall(_acceptance(3, T0), _keyOf(3));
        _refused(call, abi.encodeWithSelector(error_, template, 3));
        Acceptance memory acceptance = _acceptance(REGISTER, T0);
        acceptance.template = 99;
        call = _overdueCall(acceptance, _keyOf(REGISTER));
        _refused(call, abi.encodeWithSelector(error_, 99, REGISTER));
    }
}
