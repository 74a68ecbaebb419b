// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Journal,
    LegField
} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Approving an adjustment: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - who: another entity's officer, the maker, its sibling, one who is no checker, nobody
/// - what: another proposal, another adjustment, another case, another generation
/// - when: before the expiry, in its second, twice
/// - by all: one after another, none twice
/// - then: adjusted and final, or going on; payouts no longer held
contract ApproveTest is AdjustmentTest {
    // ---------------------------------------------------------------- who

    function test_RE5_anotherEntityApproves() external {
        Template memory terms = _termsOf(2);
        terms.rules.isHolding = true;
        _disagree(terms);
        Adjustment memory a = _booking(REGISTER);
        _wait(1 hours);
        _propose(a);
        assertEq(_view(REF).changedAt, T0, "alarmed at");
        assertTrue(reconciliation.isHeld(_idOf(REF)), "held");
        _wait(1 hours);
        _succeeds(_approveCall(a, _proposal(a), SELLER));

        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_view(REF).changedAt, T0 + 2 hours, "adjusted at");
        assertFalse(reconciliation.isHeld(_idOf(REF)), "held");
        uint256 closed = _alarm(Alarm.Amount, REGISTER) | (uint256(1) << 192);
        assertEq(_record(REF)[1], closed, "closed alarms and the number");
        _wait(FINAL_WINDOW);
        _assertStatus(REF, CaseStatus.Final);
    }

    function test_RE5_makerDoesNotApprove() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        _refused(_approveCall(a, _proposal(a), SELLER), _mayNotCheck(SELLER));
        _refused(_approveCall(a, _proposal(a), 9), _mayNotCheck(9));
        _refused(_approveCall(a, _proposal(a), 255), _mayNotCheck(255));
    }

    /// @dev The seller's entity has another role: that is no second pair of eyes.
    function test_RE5_siblingOfTheMakerDoesNotApprove() external {
        Template memory terms = _terms();
        terms.roles[CAPITAL].entity = terms.roles[SELLER].entity;
        _disagree(terms);
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << REGISTER, 0, 0);
        _assertProposed(proposal);
        _refused(_approveCall(a, proposal, CAPITAL), _mayNotCheck(CAPITAL));
        _succeeds(_approveCall(a, proposal, REGISTER));
    }

    function test_RE5_onlyCheckersApprove() external {
        Template memory terms = _terms();
        terms.adjustment.checkers = 2;
        terms.adjustment.makers = 1;
        _disagree(terms);
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 1 << REGISTER, 0, 0);
        _refused(_approveCall(a, proposal, CAPITAL), _mayNotCheck(CAPITAL));
        _succeeds(_approveCall(a, proposal, REGISTER));
    }

    function test_RE5_approvalIsTheOfficers() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        bytes32 digest = ReconciliationDigests.approval(_room(), REGISTER, a);
        bytes memory error_ = _notSigned(_officerOf(REGISTER), digest);
        _refused(_approveCall(a, _proposal(a), REGISTER, _officerKeyOf(SELLER)), error_);
        _refused(_approveCall(a, _proposal(a), REGISTER, _keyOf(REGISTER)), error_);
        bytes memory unsigned = abi.encodeCall(
            reconciliation.approve,
            (_idOf(REF), _proposal(a), REGISTER, "")
        );
        _refused(unsigned, error_);
        _succeedsBy(_officerOf(REGISTER), unsigned);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    /// @dev Of who proposed nobody can approve, and no arbiter is there in time.
    function test_RE5_somebodyMustBeAbleToApprove() external {
        Template memory terms = _termsOf(2);
        terms.adjustment.checkers = 1;
        _disagree(terms);
        Adjustment memory a = _booking(SELLER);
        a.expiry = uint40(_now() + APPROVAL_WINDOW);
        bytes4 error_ = IReconciliationEvents.Reconciliation_NobodyChecks.selector;
        _refused(_proposeCall(a), _error(error_));
        a.expiry += 1;
        _propose(a);
        _assertProposed(_proposal(a, 0, 0, IS_COMPLETE));
    }

    // ---------------------------------------------------------------- what

    function test_RE5_approvalIsOfThisContent() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a);
        Adjustment memory other = _booking(SELLER);
        other.journals[0] = Journal(REGISTER, 10, 0, -10, 0);
        other.number = a.number;
        bytes32 digest = ReconciliationDigests.approval(_room(), REGISTER, a);
        _refused(_approveCall(other, proposal, REGISTER), _notSigned(_officerOf(REGISTER), digest));
        proposal.adjustment = ReconciliationDigests.hashOf(other);
        _refused(_approveCall(other, proposal, REGISTER), _otherProposal());
    }

    /// @dev No word of a proposal can be another.
    function test_RE5_proposalIsAsItIs(uint256 bit) external {
        bit = bound(bit, 0, 1023);
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        bytes memory call = _approveCall(a, _proposal(a), REGISTER);
        uint256 place = 4 + 32 + (bit >> 3);
        call[place] = bytes1(uint8(call[place]) ^ uint8(1 << (bit & 7)));
        VM.prank(STRANGER);
        (bool success, ) = _room().call(call);
        assertFalse(success, "another proposal");
        _assertStatus(REF, CaseStatus.AdjustmentProposed);
    }

    function test_RE5_approvalIsForThisCase() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        bytes memory signature = _signedBy(
            _officerKeyOf(REGISTER),
            ReconciliationDigests.approval(_room(), REGISTER, a)
        );
        bytes memory call = abi.encodeCall(
            reconciliation.approve,
            (_idOf(OTHER_REF), _proposal(a), REGISTER, signature)
        );
        _refused(
            call,
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_WrongStatus.selector,
                _idOf(OTHER_REF),
                CaseStatus.None
            )
        );
    }

    // ---------------------------------------------------------------- when

    function test_RE5_approvedUntilTheExpiry() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a);
        VM.warp(a.expiry);
        bytes4 error_ = IReconciliationEvents.Reconciliation_Expired.selector;
        bytes memory expired = abi.encodeWithSelector(error_, a.expiry);
        _refused(_approveCall(a, proposal, REGISTER), expired);
        _refused(_rejectCall(a, proposal, REGISTER), expired);
        VM.warp(a.expiry - 1);
        _succeeds(_approveCall(a, proposal, REGISTER));
    }

    function test_RE5_approvalWorksOnce() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        bytes memory call = _approveCall(a, _proposal(a), REGISTER);
        bytes memory again = _proposeCall(a);
        _succeeds(call);
        _refused(call, _wrongStatus(CaseStatus.Adjusted));
        _refused(again, _wrongStatus(CaseStatus.Adjusted));
    }

    /// @dev Alarmed anew, the case takes neither the old proposal nor the old approval.
    function test_RE5_oldSignaturesDoNotServeAgain() external {
        _disagree(_terms());
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 6, 0, 0);
        bytes memory call = _approveCall(a, proposal, REGISTER);
        _succeeds(call);
        _assertCase(REF, CaseStatus.Open, 0);
        _post(CAPITAL, _leg(REF, 110));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, CAPITAL));
        _refused(call, _wrongStatus(CaseStatus.Alarmed));
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaleNumber.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, _idOf(REF), 1, 1));
    }

    // ---------------------------------------------------------------- by all

    function test_RE5_eachAffectedRoleApproves() external {
        Template memory terms = _terms();
        terms.adjustment.isByAll = true;
        _disagree(terms);
        Adjustment memory a = _adjustment(SELLER);
        _post(CAPITAL, _leg(REF, 95));
        a.journals = new Journal[](3);
        a.journals[0] = Journal(SELLER, -5, 5, 0, 0);
        a.journals[1] = Journal(REGISTER, 5, -5, 0, 0);
        a.journals[2] = Journal(CAPITAL, 0, 1, -1, 0);
        _propose(a);

        AdjustmentProposal memory first = _proposal(a, 6, 6, IS_COMPLETE);
        AdjustmentProposal memory second = _proposal(a, 6, 2, IS_COMPLETE);
        _assertProposed(first);
        _succeeds(_approveCall(a, first, CAPITAL));
        _assertProposed(second);
        _refused(_approveCall(a, first, REGISTER), _otherProposal());
        _refused(_approveCall(a, second, CAPITAL), _mayNotCheck(CAPITAL));
        _succeeds(_approveCall(a, second, REGISTER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE5_roleThatIsCorrectedApproves() external {
        Template memory terms = _terms();
        terms.adjustment.isByAll = true;
        _register(terms);
        _post(SELLER, _leg(REF));
        _post(REGISTER, Leg(REF, 0, AMOUNT, 840, TODAY, FIELDS, 0));
        _post(CAPITAL, _leg(REF));
        Adjustment memory a = _correcting(SELLER, LegField.Currency, 840, EUR);
        _propose(a);
        _assertProposed(_proposal(a, 6, 2, IS_COMPLETE));
    }

    /// @dev Where only the maker's own books are touched, one other is enough; a role that is not touched is not asked.
    function test_RE5_rolesThatAreNotAffectedNeedNotApprove() external {
        Template memory terms = _terms();
        terms.adjustment.isByAll = true;
        _disagree(terms);
        Adjustment memory a = _booking(REGISTER);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 5, 0, 0);
        _assertProposed(proposal);
        _succeeds(_approveCall(a, proposal, CAPITAL));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    // ---------------------------------------------------------------- then

    function test_RE5_incompleteCaseGoesOn() external {
        _disagree(_terms());
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        _succeeds(_approveCall(a, _proposal(a, 6, 0, 0), CAPITAL));
        _assertCase(REF, CaseStatus.Open, 0);
        _post(CAPITAL, _leg(REF, 100));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    /// @dev An alarm after the adjustment begins a second one.
    function test_RE5_adjustedCaseIsAlarmedAndAdjustedAgain() external {
        _disagree();
        _adjust(_booking(SELLER));
        _plant(Alarm.BooksDiffer, REGISTER);
        _adjust(_waiving(REGISTER, Alarm.BooksDiffer, REGISTER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_record(REF)[1] >> 192, 2, "number");
    }

    // ---------------------------------------------------------------- rejection

    function test_RE5_rejectedCaseIsAlarmedAsItWas() external {
        Template memory terms = _termsOf(2);
        terms.rules.isHolding = true;
        _disagree(terms);
        Adjustment memory a = _booking(SELLER);
        _wait(1 hours);
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a);
        _refused(_rejectCall(a, proposal, SELLER), _mayNotCheck(SELLER));
        _succeeds(_rejectCall(a, proposal, REGISTER));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
        assertEq(_view(REF).changedAt, T0, "alarmed at");
        assertTrue(reconciliation.isHeld(_idOf(REF)), "held");
        _refused(_approveCall(a, proposal, REGISTER), _wrongStatus(CaseStatus.Alarmed));
    }

    /// @dev A number that was used up is no alarm that was closed.
    function test_RE4_behindARefusalASecondLegIsStillAnAlarm() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        _succeeds(_rejectCall(a, _proposal(a), REGISTER));
        _post(REGISTER, _leg(REF, 91));
        uint256 alarms = _alarm(Alarm.Amount, REGISTER) | _alarm(Alarm.Duplicate, REGISTER);
        _assertCase(REF, CaseStatus.Alarmed, alarms);
    }

    // ---------------------------------------------------------------- internal

    function _mayNotCheck(uint256 role) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_MayNotCheck.selector, role);
    }

    function _otherProposal() private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_OtherProposal.selector);
    }

    function _wrongStatus(CaseStatus status) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_WrongStatus.selector, uint256(status));
    }
}
