// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, AdjustmentProposal} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Proposals on which the checkers are silent: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the arbiter: before its time, in time, too late, another, none, the maker's officer, against
/// - lapse: before the expiry, in its second, twice
contract ArbiterTest is AdjustmentTest {
    function test_RE5_arbiterApprovesWhenTheCheckersWereSilent() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        bytes memory call = _decideCall(a, proposal, true);
        VM.warp(T0 + APPROVAL_WINDOW - 1);
        _refused(call, _tooEarly(T0 + APPROVAL_WINDOW));
        VM.warp(T0 + APPROVAL_WINDOW);
        _succeeds(call);
        _assertCase(REF, CaseStatus.Adjusted, 0);
        _refused(call, _wrongStatus(CaseStatus.Adjusted));
    }

    function test_RE5_arbiterDecidesAgainst() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        VM.warp(T0 + APPROVAL_WINDOW);
        _succeeds(_decideCall(a, proposal, false));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
        assertEq(_view(REF).changedAt, T0, "alarmed at");
    }

    /// @dev What it signed against is not for.
    function test_RE5_decisionIsTheArbiters() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        VM.warp(T0 + APPROVAL_WINDOW);
        bytes32 digest = ReconciliationDigests.decision(_room(), true, a);
        bytes memory error_ = _notSigned(ARBITER, digest);
        bytes32 against = ReconciliationDigests.decision(_room(), false, a);
        _refused(_decidedCall(proposal, _signedBy(ARBITER_KEY, against)), error_);
        _refused(_decidedCall(proposal, _signedBy(_officerKeyOf(SELLER), digest)), error_);
        _refused(_decidedCall(proposal, ""), error_);
        _succeedsBy(ARBITER, _decidedCall(proposal, ""));
    }

    function test_RE5_arbiterIsTooLateInTheExpirySecond() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        VM.warp(a.expiry);
        bytes4 error_ = IReconciliationEvents.Reconciliation_Expired.selector;
        bytes memory expired = abi.encodeWithSelector(error_, a.expiry);
        _refused(_decideCall(a, proposal, true), expired);
        _refused(_decideCall(a, proposal, false), expired);
        VM.warp(a.expiry - 1);
        _succeeds(_decideCall(a, proposal, true));
    }

    function test_RE5_templateWithoutArbiterHasNone() external {
        Template memory terms = _termsOf(2);
        terms.adjustment.arbiter = address(0);
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(terms);
        VM.warp(T0 + APPROVAL_WINDOW);
        _refused(_decideCall(a, proposal, true), _noArbiter());
    }

    function test_RE5_anybodyEndsAProposalFromItsExpiryOn() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        VM.warp(a.expiry - 1);
        _refused(_lapseCall(proposal), _tooEarly(a.expiry));
        VM.warp(a.expiry);
        _succeeds(_lapseCall(proposal));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
        assertEq(_view(REF).changedAt, T0, "alarmed at");
        _refused(_lapseCall(proposal), _wrongStatus(CaseStatus.Alarmed));
    }

    function test_RE5_onlyTheProposalThatWaitsIsEnded() external {
        (Adjustment memory a, AdjustmentProposal memory proposal) = _waiting(_termsOf(2));
        VM.warp(a.expiry);
        proposal.record = bytes24(keccak256("another record"));
        bytes4 error_ = IReconciliationEvents.Reconciliation_OtherProposal.selector;
        _refused(_lapseCall(proposal), _error(error_));
    }

    // ---------------------------------------------------------------- internal

    function _waiting(
        Template memory terms
    ) private returns (Adjustment memory a, AdjustmentProposal memory proposal) {
        _disagree(terms);
        a = _booking(SELLER);
        _propose(a);
        proposal = _proposal(a);
        _assertProposed(proposal);
    }

    function _decidedCall(
        AdjustmentProposal memory proposal,
        bytes memory signature
    ) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.decide, (_idOf(REF), proposal, true, signature));
    }

    function _tooEarly(uint256 start) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_TooEarly.selector;
        return abi.encodeWithSelector(error_, start);
    }

    function _noArbiter() private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_NoArbiter.selector);
    }

    function _wrongStatus(CaseStatus status) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_WrongStatus.selector, uint256(status));
    }
}
