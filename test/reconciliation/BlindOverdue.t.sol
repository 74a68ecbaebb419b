// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    BlindPosting,
    CaseStatus,
    Commitment,
    Committing,
    Leg
} from "../../contracts/reconciliation/CaseTypes.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {VM} from "../kit/IVm.sol";

/// @title A role of a blind template that does not commit, or does not open: RE-4
/// @author The Tallystick authors
/// @notice The capital system has twice the time. Tree of cases:
/// - no commitment: the second itself; not before its acceptance gives it the time
/// - a commitment that is not opened: when all have committed; when others have not
/// - one that told itself that it is late; one that was opened
/// - withheld: not by a role that has committed
contract BlindOverdueTest is AlarmsTest {
    bytes32 private constant COMMITMENT = keccak256("commitment");

    function setUp() public override {
        super.setUp();
        Template memory terms = _accepting();
        (terms.family, terms.rules.isBlind) = ("blind", true);
        terms.roles[2].legDeadline = 2 * LEG_DEADLINE;
        _register(terms);
        _commit(SELLER);
    }

    function _commit(uint8 role) private {
        Committing[] memory committings = new Committing[](1);
        committings[0] = Committing(Commitment(REF, 0, COMMITMENT), _record(REF));
        Commitment[] memory commitments = new Commitment[](1);
        commitments[0] = committings[0].commitment;
        bytes32 digest = ReconciliationDigests.commitments(_room(), template, role, commitments);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(role), digest);
        _succeeds(
            abi.encodeCall(reconciliation.commitLegs, (template, role, committings, signature))
        );
    }

    // ---------------------------------------------------------------- no commitment

    function test_RE4_whoDoesNotCommitInTimeIsMissing() external {
        VM.warp(T0 + LEG_DEADLINE - 1);
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, T0 + LEG_DEADLINE));
        _wait(1);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _refused(_overdueCall(CAPITAL, T0), _notOverdue(CAPITAL, T0 + 2 * LEG_DEADLINE));
    }

    function test_RE4_whoAcceptedLaterHasItsTime() external {
        uint256 due = T0 + 300 + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(REGISTER, T0 + 300), _notOverdue(REGISTER, due));
        VM.warp(due);
        _raises(_overdueCall(REGISTER, T0 + 300), Alarm.Missing, REGISTER, KEY_HASH);
    }

    // ---------------------------------------------------------------- no opening

    function test_RE4_whoDoesNotOpenWhenAllHaveCommittedIsMissing() external {
        _commit(REGISTER);
        _wait(60);
        _commit(CAPITAL);
        uint256 due = T0 + 60 + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(SELLER, T0), _notOverdue(SELLER, due));
        VM.warp(due);
        _raises(_overdueCall(SELLER, T0), Alarm.Missing, SELLER, KEY_HASH);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
        _refused(_overdueCall(CAPITAL, T0), _notOverdue(CAPITAL, T0 + 60 + 2 * LEG_DEADLINE));
    }

    /// @dev Before the time of the slowest is over nobody can open.
    function test_RE4_whereOthersDoNotCommitTheTimeToOpenBeginsWhenTheirsIsOver() external {
        _commit(REGISTER);
        uint256 due = T0 + ACCEPT_WINDOW + 2 * LEG_DEADLINE + LEG_DEADLINE;
        VM.warp(due - 1);
        _refused(_overdueCall(SELLER, T0), _notOverdue(SELLER, due));
        VM.warp(due);
        _raises(_overdueCall(SELLER, T0), Alarm.Missing, SELLER, KEY_HASH);
    }

    function test_RE4_anAdjustmentGivesTheTimeToOpenAnew() external {
        _commit(REGISTER);
        _commit(CAPITAL);
        VM.warp(T0 + LEG_DEADLINE);
        _raises(_overdueCall(SELLER, T0), Alarm.Missing, SELLER, KEY_HASH);
        _wait(1 days);
        _closed(_alarm(Alarm.Missing, SELLER));
        _put(CaseStatus.Open, 0, 0);
        uint256 due = _now() + LEG_DEADLINE;
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, due));
        VM.warp(due);
        _raises(_overdueCall(REGISTER, T0), Alarm.Missing, REGISTER, KEY_HASH);
    }

    // ---------------------------------------------------------------- opened

    /// @dev It has not committed, and tells its leg at last.
    function test_RE4_aLegThatWasNotCommittedToIsLateByItself() external {
        VM.warp(T0 + ACCEPT_WINDOW + 2 * LEG_DEADLINE);
        BlindPosting[] memory postings = new BlindPosting[](1);
        postings[0] = BlindPosting(_accepted(T0), 0, _record(REF));
        Leg[] memory legs = new Leg[](1);
        legs[0] = postings[0].leg;
        bytes32 digest = ReconciliationDigests.legs(_room(), template, REGISTER, legs);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(REGISTER), digest);
        _succeeds(
            abi.encodeCall(reconciliation.openLegs, (template, REGISTER, postings, signature))
        );
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
        _refused(_overdueCall(REGISTER, T0), _already(Alarm.Late, REGISTER));
    }

    /// @dev The record has the time of its commitment.
    function test_RE4_aLegThatWasCommittedToInTimeIsNotLate() external {
        _wait(LEG_DEADLINE - 1);
        _commit(REGISTER);
        uint256[] memory record = _record(REF);
        _write(_idOf(REF), record[4] | AMOUNT | (uint256(EUR) << 96), uint256(FIELDS));
        _put(CaseStatus.Open, 0, 0);
        _wait(365 days);
        _refused(_overdueCall(REGISTER, T0), _notOverdue(REGISTER, T0 + LEG_DEADLINE));
    }

    // ---------------------------------------------------------------- withheld

    function test_RE4_whoHasCommittedWithholdsNothing() external {
        _wait(365 days);
        _refused(_withheldCall(SELLER), _nothingDue(SELLER));
        _raises(_withheldCall(REGISTER), Alarm.Withheld, REGISTER, 0);
    }
}
