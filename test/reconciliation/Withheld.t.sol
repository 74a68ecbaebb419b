// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title A role that has neither accepted nor posted: RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - by a party: key, officer, of any role; the second itself
/// - by a stranger: not before a role that accepted in its last second would be overdue; behind a predecessor; anew after an
///   adjustment. So a role that keeps to its times is never named
/// - nothing due: posted, waived, not expected, out of turn; a template whose roles need not accept
/// - once; beside Missing; in each status; a record that is not the case's
contract WithheldTest is AlarmsTest {
    uint256 private constant BY_ANYBODY = T0 + ACCEPT_WINDOW + LEG_DEADLINE;

    function _refusedBy(address by, uint256 due) private {
        _refused(by, _withheldCall(REGISTER), _notOverdue(REGISTER, due));
    }

    // ---------------------------------------------------------------- who, and when

    function test_RE4_aPartyFromTheSecondOfTheWindowOn() external {
        _postNow(SELLER);
        _wait(ACCEPT_WINDOW - 1);
        address seller = VM.addr(_keyOf(SELLER));
        _refusedBy(seller, T0 + ACCEPT_WINDOW);
        _wait(1);
        _raisesBy(seller, _withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
    }

    /// @dev Also the role itself, from which the originator keeps the key, and those who wait for it.
    function test_RE4_everyRolesKeyAndOfficerIsAParty() external {
        _postNow(SELLER);
        _wait(ACCEPT_WINDOW);
        bytes memory call = _withheldCall(REGISTER);
        for (uint256 role = 0; role < 3; ++role) {
            _tries(VM.addr(_keyOf(role)), call);
            _tries(_officerOf(role), call);
        }
        for (uint256 i = 0; i < 3; ++i) {
            address by =
                i == 0
                    ? OBSERVER
                    : i == 1
                        ? ARBITER
                        : VM.addr(_keyOf(3));
            _refused(by, call, _notOverdue(REGISTER, BY_ANYBODY));
        }
    }

    /// @dev A stranger cannot know what the parties sent each other.
    function test_RE4_aStrangerWhenItWouldBeOverdue() external {
        _postNow(SELLER);
        VM.warp(BY_ANYBODY - 1);
        _refusedBy(STRANGER, BY_ANYBODY);
        VM.warp(BY_ANYBODY);
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
    }

    /// @dev Whenever it accepts and posts in time: no stranger alarms the case before.
    function testFuzz_RE4_aRoleThatKeepsToItsTimesIsNeverNamed(
        uint256 acceptedAt,
        uint256 postedAt
    ) external {
        _postNow(SELLER);
        acceptedAt = T0 + bound(acceptedAt, 0, ACCEPT_WINDOW - 1);
        postedAt = bound(postedAt, acceptedAt, acceptedAt + LEG_DEADLINE - 1);
        VM.warp(postedAt);
        _refusedBy(STRANGER, BY_ANYBODY);
        _refused(
            _overdueCall(REGISTER, acceptedAt),
            _notOverdue(REGISTER, acceptedAt + LEG_DEADLINE)
        );
        _post(REGISTER, _accepted(acceptedAt));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE4_behindAPredecessorAStrangerWaitsForItsDeadlineToo() external {
        _register(_chained());
        _postNow(SELLER);
        _wait(LEG_DEADLINE - 1);
        _post(REGISTER, _accepted(T0));
        uint256 due = T0 + LEG_DEADLINE - 1 + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_withheldCall(CAPITAL), _notOverdue(CAPITAL, due));
        VM.warp(due);
        _raises(_withheldCall(CAPITAL), Alarm.Withheld, CAPITAL, 0);
    }

    function test_RE4_anAdjustmentGivesAStrangerTheDeadlineAnew() external {
        _postNow(SELLER);
        VM.warp(BY_ANYBODY);
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
        _closed(_alarm(Alarm.Withheld, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        _refused(_withheldCall(CAPITAL), _notOverdue(CAPITAL, BY_ANYBODY + LEG_DEADLINE));
        VM.warp(BY_ANYBODY + LEG_DEADLINE);
        _raises(_withheldCall(CAPITAL), Alarm.Withheld, CAPITAL, 0);
    }

    // ---------------------------------------------------------------- nothing due

    function test_RE4_nothingIsWithheldByARoleThatPosted() external {
        _postNow(SELLER);
        _postNow(REGISTER);
        _wait(365 days);
        _refused(_withheldCall(REGISTER), _nothingDue(REGISTER));
        _refused(_withheldCall(SELLER), _nothingDue(SELLER));
    }

    function test_RE4_nothingIsWithheldOfALegThatWasWaived() external {
        _postNow(SELLER);
        _write(_idOf(REF), (uint256(template) << 184) | (uint256(REGISTER) << 216), 0);
        _put(CaseStatus.Open, 0, 0);
        _wait(365 days);
        _refused(_withheldCall(REGISTER), _nothingDue(REGISTER));
    }

    function test_RE4_nothingIsWithheldByARoleThatIsNotExpected() external {
        Template memory terms = _accepting();
        (terms.family, terms.rules.expected) = ("two", 3);
        _register(terms);
        _postNow(SELLER);
        _wait(365 days);
        _refused(_withheldCall(CAPITAL), _nothingDue(CAPITAL));
    }

    function test_RE4_nothingIsWithheldOutOfTurn() external {
        _register(_chained());
        _postNow(SELLER);
        _wait(365 days);
        _refused(_withheldCall(CAPITAL), _nothingDue(CAPITAL));
        Leg memory other = _accepted(T0);
        other.amount = 90;
        _post(REGISTER, other);
        _wait(365 days);
        _refused(_withheldCall(CAPITAL), _nothingDue(CAPITAL));
    }

    function test_RE4_nothingIsWithheldWhereNobodyAccepts() external {
        Template memory terms = _terms();
        terms.family = "plain";
        _register(terms);
        _post(SELLER, _leg(REF));
        _wait(365 days);
        bytes4 error_ = Events.Reconciliation_NeedsNoAcceptance.selector;
        _refused(_withheldCall(REGISTER), abi.encodeWithSelector(error_, template));
    }

    // ---------------------------------------------------------------- once, and when

    /// @dev Whoever is at fault, the originator shows an acceptance, or has none.
    function test_RE4_besideMissing() external {
        _postNow(SELLER);
        VM.warp(BY_ANYBODY);
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
    }

    function test_RE4_onceInAGeneration() external {
        _postNow(SELLER);
        VM.warp(BY_ANYBODY);
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
        _refused(_withheldCall(REGISTER), _already(Alarm.Withheld, REGISTER));
        _closed(_alarm(Alarm.Withheld, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        _wait(LEG_DEADLINE);
        _refused(_withheldCall(REGISTER), _already(Alarm.Withheld, REGISTER));
    }

    function test_RE4_notBeforeThereIsACase() external {
        _refused(_withheldCall(REGISTER), _wrongStatus(CaseStatus.None));
    }

    function test_RE4_notWhileAnAdjustmentWaitsOrOfAFinalCase() external {
        _postNow(SELLER);
        VM.warp(BY_ANYBODY);
        _put(CaseStatus.AdjustmentProposed, 0, 0);
        _refused(_withheldCall(REGISTER), _wrongStatus(CaseStatus.AdjustmentProposed));
        _put(CaseStatus.Adjusted, 0, 0);
        _wait(FINAL_WINDOW);
        _refused(_withheldCall(REGISTER), _wrongStatus(CaseStatus.Final));
        VM.warp(_now() - 1);
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
    }

    /// @dev Of a case that was opened again nobody has posted.
    function test_RE4_notBeforeTheFirstLegOfAGeneration() external {
        _postNow(SELLER);
        _readLogs();
        uint256[] storage record = _recordOf(_idOf(REF));
        while (record.length > 2) record.pop();
        _put(CaseStatus.Open, 1, 0);
        _wait(365 days);
        uint256 due = _now() + ACCEPT_WINDOW + LEG_DEADLINE;
        _refused(_withheldCall(REGISTER), _notOverdue(REGISTER, due));
    }

    function test_RE4_onlyWithTheRecordOfTheCase() external {
        _postNow(SELLER);
        bytes memory before = _withheldCall(REGISTER);
        _postNow(CAPITAL);
        VM.warp(BY_ANYBODY);
        _refused(before, _staleRecord());
    }
}
