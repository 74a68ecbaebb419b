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
import {
    IReconciliationEvents,
    PostedWord
} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {BlindTest} from "../kit/reconciliation/BlindTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Legs that are committed to before they are opened: RE-2
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - all commit, then open; what each shows
/// - opening: too early, another leg, another blinding, late, without a commitment, twice
/// - batches, signatures, templates
/// - what a role may commit to, and when, is in Commitments.t.sol
contract BlindLegsTest is BlindTest {
    bytes32 private constant CONTENT = keccak256("content");

    function _commitAll() private {
        for (uint8 role = 0; role < 3; ++role) _commit(role, _leg(REF));
    }

    // ---------------------------------------------------------------- all goes well

    function test_RE2_allCommitThenOpen() external {
        uint256 word = (_now() << 144) | (uint256(template) << 184) | (uint256(REGISTER) << 216);
        bytes memory call = _commitCall(REGISTER, _leg(REF));
        VM.expectEmit(_room());
        emit IReconciliationEvents.LegCommitted(
            _idOf(REF),
            REF,
            PostedWord.wrap(word),
            _commitmentOf(REGISTER, _leg(REF))
        );
        _succeeds(call);
        _assertCase(REF, CaseStatus.Open, 0);
        _commit(SELLER, _leg(REF));
        _commit(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);

        _wait(10);
        _open(CAPITAL, _leg(REF));
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
        assertEq(_view(REF).changedAt, _now(), "matched with the last");
    }

    /// @dev A leg stands on record at the time of its commitment, in the place of it.
    function test_RE2_whatIsOpenedIsComparedLikeAnyLeg() external {
        _commit(SELLER, _leg(REF, 100));
        _commit(REGISTER, _leg(REF, 101));
        _commit(CAPITAL, _leg(REF, 100));
        _wait(10);
        _open(REGISTER, _leg(REF, 101));
        _assertCase(REF, CaseStatus.Open, 0);
        _open(SELLER, _leg(REF, 100));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, SELLER));
        _open(CAPITAL, _leg(REF, 100));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, SELLER));
        uint256[] memory record = _record(REF);
        assertEq(record.length, 8, "three legs");
        assertEq(uint40(record[4] >> 144), T0, "when it was committed to");
    }

    // ---------------------------------------------------------------- opening

    function test_RE2_nobodyOpensBeforeAllHaveCommitted() external {
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        _commit(SELLER, _leg(REF));
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        _commit(REGISTER, _leg(REF));
        _wait(LEG_DEADLINE - 1);
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        _refused(_openCall(CAPITAL, _leg(REF), 0), _refusal(Refusal.NotCommitted));
        _wait(1);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev Or who opens first would show its leg to one that may still commit.
    function test_RE2_nobodyOpensWhileOneOfManyMayStillCommit() external {
        Template memory terms = _blindTerms();
        terms.family = "other deadlines";
        terms.roles[REGISTER].legDeadline = 2 * LEG_DEADLINE;
        _register(terms);
        _commit(SELLER, _leg(REF));
        _wait(2 * LEG_DEADLINE - 1);
        _refused(_openCall(SELLER, _leg(REF)), _refusal(Refusal.NotCommitted));
        _wait(1);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev As when legs are posted.
    function test_RE2_nothingIsOpenedUponAnotherRecordOrGeneration() external {
        _commitAll();
        Leg memory leg = _leg(REF);
        BlindPosting[] memory list = new BlindPosting[](1);
        list[0] = BlindPosting(leg, _blinding(SELLER), _record(REF));
        list[0].record[1] = 1;
        _refused(_openCall(SELLER, list), _refusal(Refusal.StaleRecord));
        leg.generation = 1;
        _refused(_openCall(SELLER, leg), _refusal(Refusal.OtherGeneration));
    }

    function test_RE2_whatIsNoLegIsNotOpened() external {
        Leg memory leg = _leg(REF);
        leg.currency = 1_000;
        _commit(SELLER, leg);
        _commit(REGISTER, _leg(REF));
        _commit(CAPITAL, _leg(REF));
        _refused(_openCall(SELLER, leg), _refusal(Refusal.BadLeg));
    }

    /// @dev Each field of the leg, and the blinding.
    function test_RE2_onlyWhatWasCommittedToOpens() external {
        _commitAll();
        for (uint256 i = 0; i < 4; ++i) {
            Leg memory leg = _leg(REF);
            if (i == 0) leg.amount += 1;
            if (i == 1) leg.currency = 840;
            if (i == 2) leg.valueDate += 1;
            if (i == 3) leg.fields = keccak256("others");
            _refused(_openCall(SELLER, leg), _refusal(Refusal.OtherCommitment));
        }
        _refused(_openCall(SELLER, _leg(REF), 0), _refusal(Refusal.OtherCommitment));
        _refused(
            _openCall(SELLER, _leg(REF), _blinding(REGISTER)),
            _refusal(Refusal.OtherCommitment)
        );
        _open(SELLER, _leg(REF));
    }

    /// @dev The deadline to open begins with the last commitment.
    function test_RE4_whoOpensTooLateIsLate() external {
        _commit(SELLER, _leg(REF));
        _commit(REGISTER, _leg(REF));
        _wait(1_000);
        _commit(CAPITAL, _leg(REF));
        _wait(LEG_DEADLINE - 1);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _wait(1);
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
    }

    /// @dev Where somebody does not commit it begins when that role's time is over.
    function test_RE4_theDeadlineToOpenWithoutTheLastCommitment() external {
        _commit(SELLER, _leg(REF));
        _commit(REGISTER, _leg(REF));
        _wait(2 * uint256(LEG_DEADLINE) - 1);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _wait(1);
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
    }

    /// @dev RE-5. While it waits nobody opens.
    function test_RE4_behindAnAdjustmentTheTimeToOpenBeginsAnew() external {
        _commitAll();
        uint256[] memory record = _record(REF);
        record[1] = _alarm(Alarm.BooksDiffer, SELLER);
        _wait(10 * uint256(LEG_DEADLINE));
        _plant(REF, CaseStatus.Open, record);
        _wait(LEG_DEADLINE - 1);
        _open(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _wait(1);
        _open(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
    }

    function test_RE4_whoHasNotCommittedIsLateAndCompared() external {
        _commit(SELLER, _leg(REF));
        _commit(REGISTER, _leg(REF));
        _wait(LEG_DEADLINE);
        _open(SELLER, _leg(REF));
        _refused(_openCall(CAPITAL, _leg(REF)), _refusal(Refusal.OtherCommitment)); // it opens nothing
        _succeeds(_openCall(CAPITAL, _leg(REF, 1), 0));
        _open(REGISTER, _leg(REF));
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Late, CAPITAL) | _alarm(Alarm.Amount, CAPITAL)
        );
    }

    function test_RE2_openedAgainIsASuccessWithoutEffect() external {
        _commitAll();
        _open(SELLER, _leg(REF));
        _changesNothing(_openCall(SELLER, _leg(REF)));
        _changesNothing(_openCall(SELLER, _leg(REF), 0));
        Leg memory leg = _leg(REF, 1);
        bytes memory call = _openCall(SELLER, leg);
        VM.expectEmit(_room());
        emit IReconciliationEvents.AlarmReported(
            _idOf(REF),
            Alarm.Duplicate,
            SELLER,
            ReconciliationDigests.hashOf(leg)
        );
        _succeeds(call);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, SELLER));
        _changesNothing(_openCall(SELLER, leg));
    }

    // ---------------------------------------------------------------- batches, signatures, templates

    function test_RE2_oneBadCommitmentIsToldAndSkipped() external {
        Committing[] memory list = new Committing[](3);
        for (uint256 i = 0; i < 3; ++i)
            list[i] = Committing(
                Commitment(bytes32(i), 0, i == 1 ? bytes32(0) : CONTENT),
                new uint256[](0)
            );
        VM.expectEmit(_room());
        emit IReconciliationEvents.LegRefused(
            _idOf(bytes32(uint256(1))),
            bytes32(uint256(1)),
            SELLER,
            Refusal.BadLeg
        );
        _succeeds(_commitCall(SELLER, list));
        _assertCase(bytes32(0), CaseStatus.Open, 0);
        _assertStatus(bytes32(uint256(1)), CaseStatus.None);
        _assertCase(bytes32(uint256(2)), CaseStatus.Open, 0);
    }

    function test_RE2_oneBadOpeningIsToldAndSkipped() external {
        _commitAll();
        BlindPosting[] memory list = new BlindPosting[](2);
        list[0] = BlindPosting(_leg(OTHER_REF), 0, new uint256[](0));
        list[1] = BlindPosting(_leg(REF), _blinding(SELLER), _record(REF));
        VM.expectEmit(_room());
        emit IReconciliationEvents.LegRefused(
            _idOf(OTHER_REF),
            OTHER_REF,
            SELLER,
            Refusal.NotCommitted
        );
        uint256 id = VM.snapshotState();
        _succeeds(_openCall(SELLER, list));
        VM.revertToState(id);
        list[0].leg.currency = 0;
        _succeeds(_openCall(SELLER, list));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE2_onlyTheRolesKeyCommitsAndOpens() external {
        Committing[] memory list = new Committing[](1);
        list[0] = Committing(Commitment(REF, 0, CONTENT), new uint256[](0));
        Commitment[] memory signed = new Commitment[](1);
        signed[0] = list[0].commitment;
        bytes32 digest = ReconciliationDigests.commitments(_room(), template, SELLER, signed);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(REGISTER), digest);
        bytes memory call = abi.encodeCall(
            reconciliation.commitLegs,
            (template, SELLER, list, signature)
        );
        _refused(call, _notSigned(VM.addr(_keyOf(SELLER)), digest));

        _commitAll();
        BlindPosting[] memory postings = new BlindPosting[](1);
        postings[0] = BlindPosting(_leg(REF), _blinding(SELLER), _record(REF));
        Leg[] memory legs = new Leg[](1);
        legs[0] = _leg(REF);
        digest = ReconciliationDigests.legs(_room(), template, SELLER, legs);
        signature = ReconciliationDigests.plain(_keyOf(REGISTER), digest);
        call = abi.encodeCall(reconciliation.openLegs, (template, SELLER, postings, signature));
        _refused(call, _notSigned(VM.addr(_keyOf(SELLER)), digest));
    }

    function test_RE2_otherTemplatesAreNotBlind() external {
        _refused(
            abi.encodeCall(reconciliation.commitLegs, (template, SELLER, new Committing[](0), "")),
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_NoLegs.selector)
        );
        Template memory terms = _terms();
        terms.family = keccak256("clear");
        _register(terms);
        bytes memory error_ = abi.encodeWithSelector(
            IReconciliationEvents.Reconciliation_NotBlind.selector,
            uint256(template)
        );
        _refused(_commitCall(SELLER, _leg(REF)), error_);
        _refused(_openCall(SELLER, _leg(REF)), error_);
    }
}
