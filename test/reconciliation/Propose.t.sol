// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    Journal,
    LegCorrection,
    LegField
} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus, Leg, Refusal} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Proposing an adjustment: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - journals: each role its own, unbalanced, twice, of nobody, out of range, not even
/// - corrections: each field, wrongly stated, out of range, twice
/// - who: the maker's officer, another, no maker
/// - when: not alarmed, another generation, another record, expired, a number again
/// - while it waits: no leg, no alarm, no second proposal
contract ProposeTest is AdjustmentTest {
    // ---------------------------------------------------------------- journals

    /// @dev 100 and 90: no pair of amounts has to sum to zero, each role's own journal does.
    function test_RE5_eachRoleBooksItsOwnBalancedJournal() external {
        _disagree();
        Adjustment memory a = _adjustment(SELLER);
        a.journals = new Journal[](2);
        a.journals[0] = Journal(SELLER, -3, 1, 1, 1);
        a.journals[1] = Journal(REGISTER, 7, -7, 0, 0);

        _propose(a);
        _assertProposed(_proposal(a));
        _succeeds(_approveCall(a, _proposal(a), REGISTER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(uint96(_record(REF)[2]), 97, "seller");
        assertEq(uint96(_record(REF)[4]), 97, "register");
    }

    function test_RE5_unbalancedJournalIsRefused(int104 rest) external {
        rest = int104(int256(bound(uint256(uint104(rest)), 1, 2 ** 90)));
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.journals[0].fee = rest;
        _refused(_proposeCall(a), _unbalanced(rest));
        a.journals[0].fee = 0;
        a.journals[0].loss = -rest;
        _refused(_proposeCall(a), _unbalanced(-int256(rest)));
    }

    /// @dev One role's surplus does not balance another's.
    function test_RE5_journalsDoNotBalanceEachOther() external {
        _disagree();
        Adjustment memory a = _adjustment(SELLER);
        a.journals = new Journal[](2);
        a.journals[0] = Journal(SELLER, -5, 0, 0, 0);
        a.journals[1] = Journal(REGISTER, 5, 0, 0, 0);
        bytes4 error_ = IReconciliationEvents.Reconciliation_Unbalanced.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, SELLER, int256(-5)));
    }

    function test_RE5_partsOfAJournalDoNotOverflow() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        int104 most = type(int104).max;
        a.journals[0] = Journal(REGISTER, most, most, most, most);
        _refused(_proposeCall(a), _unbalanced(4 * int256(most)));
        a.journals[0] = Journal(REGISTER, most, -most, most, -most);
        _refused(_proposeCall(a), _outOfRange(90 + int256(most)));
    }

    function test_RE5_amountStaysInRange() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.journals[0] = Journal(REGISTER, -91, 91, 0, 0);
        _refused(_proposeCall(a), _outOfRange(-1));
        int104 most = int104(uint104(type(uint96).max));
        a.journals[0] = Journal(REGISTER, most - 89, 89 - most, 0, 0);
        _refused(_proposeCall(a), _outOfRange(int256(most) + 1));

        a.journals = new Journal[](2);
        a.journals[0] = Journal(REGISTER, most - 90, 90 - most, 0, 0);
        a.journals[1] = Journal(SELLER, most - 100, 100 - most, 0, 0);
        _adjust(a);
        assertEq(uint96(_record(REF)[2]), type(uint96).max, "seller");
    }

    function test_RE5_secondJournalOfARoleIsRefused() external {
        _disagree();
        Adjustment memory a = _adjustment(SELLER);
        a.journals = new Journal[](2);
        a.journals[0] = Journal(REGISTER, 4, -4, 0, 0);
        a.journals[1] = Journal(REGISTER, 6, -6, 0, 0);
        _refused(_proposeCall(a), _twice());
    }

    function test_RE5_journalOfARoleWithoutLegIsRefused() external {
        _disagree(_terms());
        Adjustment memory a = _booking(SELLER);
        a.journals[0].role = CAPITAL;
        bytes4 error_ = IReconciliationEvents.Reconciliation_NoLegOf.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, CAPITAL));
        a.journals[0].role = 200;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, 200));
    }

    function test_RE5_legsThatStayUnevenAreRefused() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.journals[0] = Journal(REGISTER, 9, -9, 0, 0);
        _refused(_proposeCall(a), _error(IReconciliationEvents.Reconciliation_NotEven.selector));
    }

    /// @dev Within tolerance is enough; one more is not.
    function test_RE5_toleranceIsKept() external {
        Template memory terms = _termsOf(2);
        terms.rules.amountTolerance = 4;
        _disagree(terms);
        Adjustment memory a = _booking(SELLER);
        a.journals[0] = Journal(REGISTER, 5, -5, 0, 0);
        _refused(_proposeCall(a), _error(IReconciliationEvents.Reconciliation_NotEven.selector));
        a.journals[0] = Journal(REGISTER, 6, -6, 0, 0);
        _adjust(a);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    /// @dev 96 and 104 are each within 4 of 100, the first, and yet 8 apart.
    function test_RE5_toleranceIsOfAllLegsNotOfTheFirst() external {
        Template memory terms = _terms();
        terms.rules.amountTolerance = 4;
        _disagree(terms);
        _post(CAPITAL, _leg(REF, 110));
        Adjustment memory a = _adjustment(SELLER);
        a.journals = new Journal[](2);
        a.journals[0] = Journal(REGISTER, 6, -6, 0, 0);
        a.journals[1] = Journal(CAPITAL, -6, 6, 0, 0);
        _refused(_proposeCall(a), _error(IReconciliationEvents.Reconciliation_NotEven.selector));
        a.journals[0] = Journal(REGISTER, 8, -8, 0, 0);
        a.journals[1] = Journal(CAPITAL, -8, 8, 0, 0);
        _propose(a);
        _assertStatus(REF, CaseStatus.AdjustmentProposed);
    }

    // ---------------------------------------------------------------- corrections

    function test_RE5_correctsCurrency() external {
        _differ(Leg(REF, 0, AMOUNT, 840, TODAY, FIELDS, 0), Alarm.Currency);
        _refused(_proposeCall(_correcting(SELLER, LegField.Currency, 841, EUR)), _bad(0));
        _refused(_proposeCall(_correcting(SELLER, LegField.Currency, 840, 0)), _bad(0));
        _refused(_proposeCall(_correcting(SELLER, LegField.Currency, 840, 1000)), _bad(0));
        _refused(_proposeCall(_correcting(SELLER, LegField.Currency, 840, 2 ** 16 + 978)), _bad(0));
        _refused(_proposeCall(_correcting(SELLER, LegField.Currency, 840, 840)), _bad(0));
        _adjust(_correcting(SELLER, LegField.Currency, 840, EUR));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(uint16(_record(REF)[4] >> 96), EUR, "currency");
    }

    function test_RE5_correctsValueDate() external {
        _differ(Leg(REF, 0, AMOUNT, EUR, TODAY + 2, FIELDS, 0), Alarm.Date);
        uint256 far = 2 ** 32;
        _refused(_proposeCall(_correcting(SELLER, LegField.ValueDate, TODAY, TODAY)), _bad(1));
        _refused(_proposeCall(_correcting(SELLER, LegField.ValueDate, TODAY + 2, far)), _bad(1));
        _refused(
            _proposeCall(_correcting(SELLER, LegField.ValueDate, TODAY + 2, TODAY + 1)),
            _error(IReconciliationEvents.Reconciliation_NotEven.selector)
        );
        _adjust(_correcting(SELLER, LegField.ValueDate, TODAY + 2, TODAY));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE5_correctsFields() external {
        uint256 other = uint256(keccak256("other fields"));
        uint256 right = uint256(FIELDS);
        _differ(Leg(REF, 0, AMOUNT, EUR, TODAY, bytes32(other), 0), Alarm.Fields);
        _refused(_proposeCall(_correcting(SELLER, LegField.Fields, right, right)), _bad(2));
        _refused(_proposeCall(_correcting(SELLER, LegField.Fields, other, 0)), _bad(2));
        _adjust(_correcting(SELLER, LegField.Fields, other, right));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE5_secondCorrectionOfAFieldIsRefused() external {
        _differ(Leg(REF, 0, AMOUNT, 840, TODAY, FIELDS, 0), Alarm.Currency);
        Adjustment memory a = _correcting(SELLER, LegField.Currency, 840, 841);
        LegCorrection memory first = a.corrections[0];
        a.corrections = new LegCorrection[](2);
        a.corrections[0] = first;
        a.corrections[1] = LegCorrection(
            REGISTER,
            LegField.Currency,
            bytes32(uint256(841)),
            bytes32(uint256(EUR))
        );
        _refused(_proposeCall(a), _twice());
    }

    /// @dev Two fields of one leg, and a journal of it.
    function test_RE5_manyPartsOfALegAreCorrectedTogether() external {
        _register(_termsOf(2));
        _post(SELLER, _leg(REF));
        _post(REGISTER, Leg(REF, 0, AMOUNT + 1, 840, TODAY + 9, FIELDS, 0));
        Adjustment memory a = _adjustment(REGISTER);
        a.journals = new Journal[](1);
        a.journals[0] = Journal(REGISTER, -1, 0, 0, 1);
        a.corrections = new LegCorrection[](2);
        a.corrections[0] = LegCorrection(
            REGISTER,
            LegField.Currency,
            bytes32(uint256(840)),
            bytes32(uint256(EUR))
        );
        a.corrections[1] = LegCorrection(
            REGISTER,
            LegField.ValueDate,
            bytes32(uint256(TODAY + 9)),
            bytes32(uint256(TODAY))
        );
        _adjust(a);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    // ---------------------------------------------------------------- who and when

    function test_RE5_onlyTheMakersOfficerProposes() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        bytes32 digest = ReconciliationDigests.adjustment(_room(), a);
        bytes memory error_ = _notSigned(_officerOf(SELLER), digest);
        _refused(_proposeCall(a, _officerKeyOf(REGISTER)), error_);
        _refused(_proposeCall(a, _keyOf(SELLER)), error_);
        bytes memory unsigned = abi.encodeCall(reconciliation.propose, (a, _record(REF), ""));
        _refused(unsigned, error_);

        _succeedsBy(_officerOf(SELLER), unsigned);
        _assertProposed(_proposal(a));
    }

    function test_RE5_onlyMakersPropose() external {
        Template memory terms = _termsOf(2);
        terms.adjustment.makers = 1;
        _disagree(terms);
        Adjustment memory a = _booking(REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_MayNotMake.selector;
        _refused(_proposeCall(a), _error(error_, REGISTER));
        a.maker = 9;
        error_ = IReconciliationEvents.Reconciliation_UnknownRole.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, template, 9));
    }

    function test_RE5_onlyAnAlarmedCaseIsAdjusted() external {
        _register(_termsOf(2));
        _post(SELLER, _leg(REF));
        _refused(_proposeCall(_adjustment(SELLER)), _status_(CaseStatus.Open));
        _post(REGISTER, _leg(REF));
        _refused(_proposeCall(_adjustment(SELLER)), _status_(CaseStatus.Matched));
    }

    function test_RE5_caseRecordAndGenerationAreTheCases() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.generation = 1;
        bytes4 error_ = IReconciliationEvents.Reconciliation_OtherGeneration.selector;
        _refused(_proposeCall(a), _error(error_, 0));
        a.generation = 0;
        a.businessReference = OTHER_REF;
        bytes memory other = abi.encodeWithSelector(
            IReconciliationEvents.Reconciliation_WrongStatus.selector,
            _idOf(OTHER_REF),
            CaseStatus.None
        );
        _refused(_proposeCall(a), other);

        a.businessReference = REF;
        uint256[] memory record = _record(REF);
        record[2] += 1;
        bytes memory signature = _signedBy(
            _officerKeyOf(SELLER),
            ReconciliationDigests.adjustment(_room(), a)
        );
        _refused(
            abi.encodeCall(reconciliation.propose, (a, record, signature)),
            _error(IReconciliationEvents.Reconciliation_StaleRecord.selector)
        );
    }

    function test_RE5_expiryIsTwoWindowsAheadAtMost() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        uint256 last = _now() + 2 * APPROVAL_WINDOW;
        a.expiry = uint40(last + 1);
        bytes4 error_ = IReconciliationEvents.Reconciliation_ExpiresLate.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, last + 1, last));
        a.expiry = uint40(last);
        _propose(a);
        _assertProposed(_proposal(a));
    }

    function test_RE5_expirySecondIsTooLate() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.expiry = uint40(_now());
        bytes4 error_ = IReconciliationEvents.Reconciliation_Expired.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, _now()));
        a.expiry = uint40(_now() + 1);
        _propose(a);
        _assertProposed(_proposal(a));
    }

    /// @dev Whatever became of a proposal, its signature serves no second time.
    function test_RE5_numberServesOnce() external {
        _disagree();
        Adjustment memory a = _booking(SELLER);
        a.number = 0;
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaleNumber.selector;
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, _idOf(REF), 0, 0));
        a.number = 7;
        _propose(a);
        _succeeds(_rejectCall(a, _proposal(a), REGISTER));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
        _refused(_proposeCall(a), abi.encodeWithSelector(error_, _idOf(REF), 7, 7));
        a.number = 8;
        _adjust(a);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function test_RE5_everyOpenAlarmMustClose() external {
        _disagree();
        _plant(Alarm.Equivocation, SELLER);
        _plant(Alarm.Late, REGISTER);
        uint256 left = _alarm(Alarm.Equivocation, SELLER) | _alarm(Alarm.Late, REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaysAlarmed.selector;
        _refused(_proposeCall(_booking(SELLER)), _error(error_, left));
    }

    function test_RE5_nothingHappensWhileAProposalWaits() external {
        _disagree(_terms());
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        assertEq(_view(REF).changedAt, _now(), "alarmed at");
        _refused(_postCall(CAPITAL, _leg(REF, 100)), _refusal(Refusal.Closed));
        a.number = 2;
        _refused(_proposeCall(a), _status_(CaseStatus.AdjustmentProposed));
    }

    // ---------------------------------------------------------------- internal

    /// @dev The register's leg differs.
    function _differ(Leg memory leg, Alarm code) private {
        _register(_termsOf(2));
        _post(SELLER, _leg(REF));
        _post(REGISTER, leg);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(code, REGISTER));
    }

    function _unbalanced(int256 rest) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_Unbalanced.selector;
        return abi.encodeWithSelector(error_, REGISTER, rest);
    }

    function _outOfRange(int256 amount) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_AmountOutOfRange.selector;
        return abi.encodeWithSelector(error_, REGISTER, amount);
    }

    function _twice() private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_AdjustedTwice.selector;
        return abi.encodeWithSelector(error_, REGISTER);
    }

    function _bad(uint256 field) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_BadCorrection.selector;
        return abi.encodeWithSelector(error_, REGISTER, field);
    }

    function _status_(CaseStatus status) private view returns (bytes memory) {
        return _error(IReconciliationEvents.Reconciliation_WrongStatus.selector, uint256(status));
    }
}
