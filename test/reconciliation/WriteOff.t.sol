// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WriteOff} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";

/// @title Writing a case off: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - when: before the window, in its last second, never
/// - who: a maker that no alarm names, one that is named, its sibling, no maker, forged
/// - what: the record as it is, another
/// - then: adjusted, written off, legs that did not come waived, final in time
contract WriteOffTest is AdjustmentTest {
    function test_RE5_writtenOffAfterItsWindow() external {
        Template memory terms = _termsOf(2);
        terms.rules.isHolding = true;
        _disagree(terms);
        bytes memory call = _writeOffCall(SELLER);
        VM.warp(T0 + WRITE_OFF_WINDOW - 1);
        _refused(call, _tooEarly(T0 + WRITE_OFF_WINDOW));
        VM.warp(T0 + WRITE_OFF_WINDOW);
        _succeeds(call);

        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertTrue(_view(REF).isWrittenOff, "written off");
        assertFalse(_view(REF).isHeld, "held");
        assertEq(_view(REF).changedAt, T0 + WRITE_OFF_WINDOW, "changed at");
        assertEq(_record(REF)[1], _alarm(Alarm.Amount, REGISTER), "closed");
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongStatus.selector;
        _refused(call, _error(error_, uint256(CaseStatus.Adjusted)));
        _wait(FINAL_WINDOW);
        _assertStatus(REF, CaseStatus.Final);
    }

    function test_RE5_legsThatDidNotComeAreWaived() external {
        _register(_terms());
        _post(SELLER, _leg(REF));
        _plant(Alarm.Missing, CAPITAL);
        _wait(WRITE_OFF_WINDOW);
        _succeeds(_writeOffCall(SELLER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(_record(REF).length, 8, "words");
        assertEq(_record(REF)[5], 0, "register");
        assertEq(_record(REF)[7], 0, "capital system");
    }

    /// @dev A template that never writes off.
    function test_RE5_neverWithoutAWindow() external {
        Template memory terms = _termsOf(2);
        terms.adjustment.writeOffWindow = 0;
        _disagree(terms);
        _wait(1000 days);
        bytes4 error_ = IReconciliationEvents.Reconciliation_NeverWrittenOff.selector;
        _refused(_writeOffCall(SELLER), abi.encodeWithSelector(error_, template));
    }

    function test_RE5_nobodyWritesOffWhatNamesIt() external {
        Template memory terms = _terms();
        terms.roles[CAPITAL].entity = terms.roles[REGISTER].entity;
        _disagree(terms);
        _wait(WRITE_OFF_WINDOW);
        bytes4 error_ = IReconciliationEvents.Reconciliation_OwnAlarm.selector;
        _refused(_writeOffCall(REGISTER), _error(error_, REGISTER));
        _refused(_writeOffCall(CAPITAL), _error(error_, REGISTER));
        _succeeds(_writeOffCall(SELLER));
    }

    /// @dev The observer's place is no role.
    function test_RE5_observerNamesNobody() external {
        _disagree();
        _report();
        _assertCase(
            REF,
            CaseStatus.Alarmed,
            _alarm(Alarm.Amount, REGISTER) | _alarm(Alarm.ObserverDiffers, SELLER)
        );
        _wait(WRITE_OFF_WINDOW);
        _succeeds(_writeOffCall(SELLER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(reconciliation.coinOf(OBSERVER), STAKE, "stake");
    }

    function test_RE5_onlyMakersWriteOff() external {
        Template memory terms = _terms();
        terms.adjustment.makers = 1;
        _disagree(terms);
        _wait(WRITE_OFF_WINDOW);
        bytes4 error_ = IReconciliationEvents.Reconciliation_MayNotMake.selector;
        _refused(_writeOffCall(CAPITAL), _error(error_, CAPITAL));
    }

    function test_RE5_officerSignsTheWriteOff() external {
        _disagree();
        _wait(WRITE_OFF_WINDOW);
        WriteOff memory content = _writeOff(SELLER);
        bytes32 digest = _digestOf(content);
        bytes memory signature = _signedBy(_officerKeyOf(REGISTER), digest);
        bytes memory error_ = _notSigned(_officerOf(SELLER), digest);
        _refused(_call(content, signature), error_);
        _refused(_call(content, ""), error_);
        _succeedsBy(_officerOf(SELLER), _call(content, ""));
    }

    /// @dev What is alarmed afterwards was not given up.
    function test_RE5_writeOffIsOfThisRecord() external {
        _disagree();
        _wait(WRITE_OFF_WINDOW);
        WriteOff memory content = _writeOff(SELLER);
        _plant(Alarm.BooksDiffer, REGISTER);
        bytes memory signature = _signedBy(_officerKeyOf(SELLER), _digestOf(content));
        bytes4 error_ = IReconciliationEvents.Reconciliation_StaleRecord.selector;
        _refused(_call(content, signature), _error(error_));
        content = _writeOff(SELLER);
        content.generation = 1;
        error_ = IReconciliationEvents.Reconciliation_OtherGeneration.selector;
        _refused(_call(content, signature), _error(error_, 0));
    }

    /// @dev It ages while proposals come and go.
    function test_RE5_proposalsDoNotMakeItYounger() external {
        _disagree();
        _wait(WRITE_OFF_WINDOW - 1 hours);
        _propose(_booking(SELLER));
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongStatus.selector;
        bytes memory call = _writeOffCall(SELLER);
        _refused(call, _error(error_, uint256(CaseStatus.AdjustmentProposed)));
    }

    // ---------------------------------------------------------------- internal

    function _writeOff(uint8 maker) private returns (WriteOff memory) {
        bytes24 record = _digestOf(_record(REF));
        return WriteOff(template, REF, _view(REF).generation, maker, record, REASON);
    }

    function _digestOf(WriteOff memory content) private view returns (bytes32) {
        return
            ReconciliationDigests.writeOff(
                _room(),
                content.template,
                content.businessReference,
                content.generation,
                content.maker,
                content.record,
                content.reason
            );
    }

    function _call(WriteOff memory content, bytes memory signature) private returns (bytes memory) {
        return abi.encodeCall(reconciliation.writeOff, (content, _record(REF), signature));
    }

    function _writeOffCall(uint8 maker) private returns (bytes memory) {
        WriteOff memory content = _writeOff(maker);
        return _call(content, _signedBy(_officerKeyOf(maker), _digestOf(content)));
    }

    function _tooEarly(uint256 start) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_TooEarly.selector;
        return abi.encodeWithSelector(error_, start);
    }
}
