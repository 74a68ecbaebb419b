// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Reopening} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {CaseStatus, Leg, Refusal} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Reopening a case: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - which: matched, adjusted, final, another status, another generation, the last one
/// - who: two entities, one, one of no right, forged
/// - then: no legs, no alarms; what was signed for the generation before serves no more
contract ReopenTest is AdjustmentTest {
    function test_RE5_matchedCaseBeginsAgain() external {
        _match(_termsOf(2));
        _succeeds(_reopenCall(_reopening()));
        _assertAgain();
        assertEq(_view(REF).changedAt, _now(), "changed at");
        _postAgain();
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE5_finalCaseBeginsAgain() external {
        _match(_termsOf(2));
        _wait(FINAL_WINDOW);
        _assertStatus(REF, CaseStatus.Final);
        _succeeds(_reopenCall(_reopening()));
        _assertAgain();
    }

    /// @dev Neither the adjustment nor its approval serves in the next generation.
    function test_RE5_adjustedCaseBeginsAgainWithoutWhatWasSigned() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        bytes memory approval = _approveCall(a, _proposal(a), REGISTER);
        _succeeds(approval);
        Reopening memory reopening = _reopening();
        bytes memory again = _reopenCall(reopening);
        _succeeds(again);
        _assertAgain();
        _refused(again, _wrongStatus(CaseStatus.Open));

        Leg memory leg = _leg(REF, 100);
        _refused(_postCall(SELLER, leg), _refusal(Refusal.OtherGeneration));
        leg.generation = 1;
        _post(SELLER, leg);
        leg.amount = 90;
        _post(REGISTER, leg);
        _refused(_proposeCall(a), _otherGeneration(1));
        _refused(approval, _wrongStatus(CaseStatus.Alarmed));
        a = _booking(SELLER);
        assertEq(a.number, 1, "numbers begin again");
        _adjust(a);
        _refused(again, _otherGeneration(1));
    }

    function test_RE5_onlyACleanCaseIsReopened() external {
        _disagree();
        _refused(_reopenCall(_reopening()), _wrongStatus(CaseStatus.Alarmed));
        _propose(_booking(SELLER));
        _refused(_reopenCall(_reopening()), _wrongStatus(CaseStatus.AdjustmentProposed));
    }

    function test_RE5_reopeningIsOfThisGenerationAndInTime() external {
        _match(_termsOf(2));
        Reopening memory reopening = _reopening();
        reopening.generation = 1;
        _refused(_reopenCall(reopening), _otherGeneration(0));
        reopening = _reopening();
        reopening.expiry = uint40(_now());
        bytes4 error_ = IReconciliationEvents.Reconciliation_Expired.selector;
        _refused(_reopenCall(reopening), abi.encodeWithSelector(error_, _now()));
        reopening.expiry += 1;
        _succeeds(_reopenCall(reopening));
    }

    function test_RE5_twoEntitiesReopen() external {
        Template memory terms = _terms();
        terms.roles[CAPITAL].entity = terms.roles[SELLER].entity;
        _match(terms);
        _post(CAPITAL, _leg(REF));
        Reopening memory reopening = _reopening();
        bytes4 error_ = IReconciliationEvents.Reconciliation_MayNotCheck.selector;
        reopening.checker = CAPITAL;
        _refused(_reopenCall(reopening), _error(error_, CAPITAL));
        reopening.checker = SELLER;
        _refused(_reopenCall(reopening), _error(error_, SELLER));
        reopening.checker = REGISTER;
        _succeeds(_reopenCall(reopening));
    }

    function test_RE5_onlyMakersAndCheckersReopen() external {
        Template memory terms = _terms();
        (terms.adjustment.makers, terms.adjustment.checkers) = (1, 2);
        _match(terms);
        _post(CAPITAL, _leg(REF));
        Reopening memory reopening = _reopening();
        bytes4 error_ = IReconciliationEvents.Reconciliation_MayNotMake.selector;
        reopening.checker = CAPITAL;
        _refused(_reopenCall(reopening), _error(error_, CAPITAL));
        reopening = _reopening();
        reopening.maker = 77;
        _refused(_reopenCall(reopening), _error(error_, 77));
        (reopening.maker, reopening.checker) = (REGISTER, SELLER);
        _succeeds(_reopenCall(reopening));
    }

    function test_RE5_bothOfficersSignTheReopening() external {
        _match(_termsOf(2));
        Reopening memory reopening = _reopening();
        bytes32 digest = _digestOf(reopening);
        bytes memory makers = _signedBy(_officerKeyOf(SELLER), digest);
        bytes memory checkers = _signedBy(_officerKeyOf(REGISTER), digest);
        bytes memory noChecker = _notSigned(_officerOf(REGISTER), digest);
        bytes memory noMaker = _notSigned(_officerOf(SELLER), digest);
        _refused(_call(reopening, makers, makers), noChecker);
        _refused(_call(reopening, checkers, checkers), noMaker);
        _refused(_call(reopening, makers, ""), noChecker);
        _succeedsBy(_officerOf(REGISTER), _call(reopening, makers, ""));
    }

    /// @dev There is no generation behind the last.
    function test_RE5_lastGenerationIsTheLast() external {
        _match(_termsOf(2));
        for (uint256 i = 0; i < 255; ++i) {
            _succeeds(_reopenCall(_reopening()));
            _postAgain();
        }
        assertEq(_view(REF).generation, 255, "generation");
        _refused(_reopenCall(_reopening()), _otherGeneration(255));
    }

    // ---------------------------------------------------------------- internal

    function _match(Template memory terms) private {
        _register(terms);
        _post(SELLER, _leg(REF));
        _post(REGISTER, _leg(REF));
    }

    function _postAgain() private {
        Leg memory leg = _leg(REF);
        leg.generation = _view(REF).generation;
        _post(SELLER, leg);
        _post(REGISTER, leg);
    }

    function _assertAgain() private {
        _assertCase(REF, CaseStatus.Open, 0);
        assertEq(_view(REF).generation, 1, "generation");
        assertEq(_record(REF).length, 2, "no legs");
        assertEq(_record(REF)[1], 0, "no closed alarms");
    }

    function _reopening() private view returns (Reopening memory reopening) {
        reopening = Reopening({
            template: template,
            businessReference: REF,
            generation: _view(REF).generation,
            maker: SELLER,
            checker: REGISTER,
            expiry: uint40(_now() + 1 hours),
            reason: REASON
        });
    }

    function _digestOf(Reopening memory r) private view returns (bytes32) {
        return
            ReconciliationDigests.reopening(
                _room(),
                r.template,
                r.businessReference,
                r.generation,
                [r.maker, r.checker],
                r.expiry,
                r.reason
            );
    }

    function _call(
        Reopening memory reopening,
        bytes memory makers,
        bytes memory checkers
    ) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.reopen, (reopening, makers, checkers));
    }

    /// @dev By both officers.
    function _reopenCall(Reopening memory reopening) private view returns (bytes memory) {
        bytes32 digest = _digestOf(reopening);
        return
            _call(
                reopening,
                _signedBy(_officerKeyOf(reopening.maker), digest),
                _signedBy(_officerKeyOf(reopening.checker), digest)
            );
    }

    function _otherGeneration(uint256 generation) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_OtherGeneration.selector, generation);
    }

    function _wrongStatus(CaseStatus status) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_WrongStatus.selector, uint256(status));
    }
}
