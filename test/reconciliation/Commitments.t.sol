// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    BlindPosting,
    CaseStatus,
    Commitment,
    Committing,
    Leg,
    Refusal
} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {BlindTest} from "../kit/reconciliation/BlindTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title What a role commits to, and when: RE-2
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - copying: of a commitment, of opened figures
/// - records: of a commitment, of an opened leg
/// - committing: again, another, late, behind an opened leg, a waived leg, by a role that is not expected
contract CommitmentsTest is BlindTest {
    bytes32 private constant CONTENT = keccak256("content");

    function _commitAll() private {
        for (uint8 role = 0; role < 3; ++role) _commit(role, _leg(REF));
    }

    /// @dev Roles 0 and 1 an hour, role 2 ten.
    function _registerSlow() private {
        Template memory terms = _blindTerms();
        terms.family = keccak256("slow");
        terms.roles[CAPITAL].legDeadline = 10 hours;
        _register(terms);
    }

    // ---------------------------------------------------------------- copying

    /// @dev The register knows nothing, and wants to agree.
    function test_RE2_whoCopiesACommitmentCannotOpenIt() external {
        _commit(SELLER, _leg(REF));
        bytes32 copied = _commitmentOf(SELLER, _leg(REF));
        _succeeds(_commitCall(REGISTER, REF, copied));
        _commit(CAPITAL, _leg(REF));
        _open(SELLER, _leg(REF));

        _refused(
            _openCall(REGISTER, _leg(REF), _blinding(SELLER)),
            _refusal(Refusal.OtherCommitment)
        );
        _refused(_openCall(REGISTER, _leg(REF)), _refusal(Refusal.OtherCommitment));
    }

    function test_RE2_aCommitmentIsOfOneTemplate() external {
        bytes32 copied = _commitmentOf(SELLER, _leg(REF));
        Template memory terms = _blindTerms();
        terms.family = keccak256("another");
        _register(terms);
        _succeeds(_commitCall(SELLER, REF, copied));
        _commit(REGISTER, _leg(REF));
        _commit(CAPITAL, _leg(REF));
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.OtherCommitment));
    }

    /// @dev Two have committed and their time is over; the third has time left, and sees nothing in it.
    function test_RE2_nobodyOpensWhileAnExpectedRoleMayCommit() external {
        _registerSlow();
        _commit(SELLER, _leg(REF));
        _commit(REGISTER, _leg(REF));
        _wait(LEG_DEADLINE);
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        _wait(10 hours - LEG_DEADLINE - 1);
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        uint256 id = VM.snapshotState();
        _commit(CAPITAL, _leg(REF)); // to the second
        VM.revertToState(id);
        VM.getRecordedLogs();
        _wait(1);
        _refused(_commitCall(CAPITAL, _leg(REF)), _refusal(Refusal.OutOfTurn));
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev Not even a role that is not expected, which has time left.
    function test_RE2_nobodyCommitsBehindAnOpenedLeg() external {
        Template memory terms = _blindTerms();
        (terms.family, terms.rules.expected) = (keccak256("two of three"), 3);
        _register(terms);
        _commit(SELLER, _leg(REF));
        _commit(REGISTER, _leg(REF));
        _open(SELLER, _leg(REF));
        _refused(_commitCall(CAPITAL, _leg(REF)), _refusal(Refusal.OutOfTurn));
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
        _refused(_commitCall(CAPITAL, _leg(REF)), _refusal(Refusal.OutOfTurn));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE4_aCommitmentThatIsNotExpectedIsAnAlarm() external {
        Template memory terms = _blindTerms();
        (terms.family, terms.rules.expected) = (keccak256("two of three"), 3);
        _register(terms);
        _commit(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Unexpected, CAPITAL));
    }

    /// @dev RE-5. Once it was waived, the leg behind it shows nothing more.
    function test_RE4_aWaivedCommitmentIsOpenedLikeAnother() external {
        Template memory terms = _blindTerms();
        (terms.family, terms.rules.expected) = (keccak256("two of three"), 3);
        _register(terms);
        _commitAll();
        uint256[] memory record = _record(REF);
        (record[0], record[1]) = (0, record[0]);
        _plant(REF, CaseStatus.Open, record);
        _open(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _open(SELLER, _leg(REF));
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    // ---------------------------------------------------------------- records

    /// @dev Somebody was faster, or there was never such a record.
    function test_RE2_nothingIsCommittedOrOpenedToAnotherRecord() external {
        _commitAll();
        uint256[] memory stale = _record(REF);
        _open(CAPITAL, _leg(REF));
        Committing[] memory committing = new Committing[](1);
        committing[0] = Committing(Commitment(REF, 0, CONTENT), stale);
        _refused(_commitCall(SELLER, committing), _refusal(Refusal.StaleRecord));
        BlindPosting[] memory opened = new BlindPosting[](1);
        opened[0] = BlindPosting(_leg(REF), _blinding(SELLER), stale);
        _refused(_openCall(SELLER, opened), _refusal(Refusal.StaleRecord));

        opened[0].record = _record(REF);
        _succeeds(_openCall(SELLER, opened));
    }

    // ---------------------------------------------------------------- committing

    function test_RE2_committedAgainIsASuccessWithoutEffect() external {
        _commit(SELLER, _leg(REF));
        _changesNothing(_commitCall(SELLER, _leg(REF)));
        _wait(10 * uint256(LEG_DEADLINE));
        _changesNothing(_commitCall(SELLER, _leg(REF)));
    }

    function test_RE4_anotherCommitmentIsAnAlarmAndTheFirstStays() external {
        _commit(SELLER, _leg(REF));
        bytes memory call = _commitCall(SELLER, REF, CONTENT);
        VM.expectEmit(_room());
        emit IReconciliationEvents.AlarmReported(
            _idOf(REF),
            Alarm.Duplicate,
            SELLER,
            ReconciliationDigests.hashOf(Commitment(REF, 0, CONTENT))
        );
        _succeeds(call);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, SELLER));
        _changesNothing(_commitCall(SELLER, REF, CONTENT));
        _commit(REGISTER, _leg(REF));
        _commit(CAPITAL, _leg(REF));
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, SELLER));
    }

    function test_RE2_nobodyCommitsTooLate() external {
        _commit(SELLER, _leg(REF));
        _wait(LEG_DEADLINE - 1);
        _commit(REGISTER, _leg(REF));
        _wait(1);
        _refused(_commitCall(CAPITAL, _leg(REF)), _refusal(Refusal.OutOfTurn));
    }

    /// @dev The register is handed the key in the last second. It has its time all the same.
    function test_RE2_whoAcceptsInTimeHasTimeToCommit() external {
        Template memory terms = _blindTerms();
        (terms.family, terms.rules.acceptWindow) = (keccak256("accepted"), 2 hours);
        _register(terms);
        Leg memory leg = _leg(REF);
        leg.acceptedAt = uint40(_now()); // < 2^40
        _commit(SELLER, leg);
        _commit(CAPITAL, leg);
        _wait(2 hours + LEG_DEADLINE - 1);
        _refused(_openCall(SELLER, leg), _refusal(Refusal.NotCommitted));
        uint256 id = VM.snapshotState();
        _commit(REGISTER, leg);
        _open(SELLER, leg);
        _open(REGISTER, leg);
        _open(CAPITAL, leg);
        _assertCase(REF, CaseStatus.Matched, 0);
        VM.revertToState(id);
        VM.getRecordedLogs();
        _wait(1);
        _refused(_commitCall(REGISTER, leg), _refusal(Refusal.OutOfTurn));
        _open(SELLER, leg);
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev Whose leg was opened commits to nothing more, and that is no alarm: its commitment cannot be compared any more.
    function test_RE2_aCommitmentBehindItsOpenedLegChangesNothing() external {
        _commitAll();
        _open(SELLER, _leg(REF));
        _changesNothing(_commitCall(SELLER, _leg(REF)));
        _changesNothing(_commitCall(SELLER, REF, CONTENT));
    }

    /// @dev Nor does the relay of a commitment accuse a role whose leg was waived since.
    function test_RE4_aWaivedLegIsNotCommittedTo() external {
        _commitAll();
        uint256[] memory record = _record(REF);
        record[3] = 0;
        _plant(REF, CaseStatus.Open, record);
        _refused(_commitCall(SELLER, _leg(REF)), _refusal(Refusal.OutOfTurn));
        _succeeds(_openCall(SELLER, _leg(REF), 0));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, SELLER));
    }

    function test_RE2_nothingIsNoCommitment() external {
        _refused(_commitCall(SELLER, REF, 0), _refusal(Refusal.BadLeg));
    }
}
