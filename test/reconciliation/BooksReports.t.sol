// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, BooksReport, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {VM} from "../kit/IVm.sol";

/// @title A role whose own books differ: RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - by whomever, with details and without; whether the role has posted, is expected, or is next
/// - signed by another, over other evidence or details, for another case, generation, role, template, chain; by a
///   replaced key
/// - once; in each status; a record that is not the case's
contract BooksReportsTest is AlarmsTest {
    function setUp() public override {
        super.setUp();
        _postNow(SELLER);
    }

    function _report(uint8 role) private view returns (BooksReport memory) {
        return BooksReport(template, role, REF, 0, EVIDENCE, DETAILS);
    }

    /// @dev What is signed may differ from what is shown.
    function _reportCall(
        BooksReport memory shown,
        BooksReport memory signed,
        uint256 key
    ) private returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.booksReport(_room(), signed);
        bytes memory signature = ReconciliationDigests.plain(key, digest);
        return
            abi.encodeCall(
                reconciliation.reportBooks,
                (shown, signature, _record(shown.businessReference))
            );
    }

    function _reportCall(uint8 role) private returns (bytes memory) {
        return _reportCall(_report(role), _report(role), _keyOf(role));
    }

    function _raisesOf(uint8 role) private {
        _raises(_reportCall(role), Alarm.BooksDiffer, role, EVIDENCE);
    }

    // ---------------------------------------------------------------- reports

    function test_RE4_anyRoleAtAnyTimeOfAnOpenCase() external {
        _raisesOf(SELLER);
        _raisesOf(REGISTER);
        _raisesOf(CAPITAL);
    }

    function test_RE4_aRoleThatIsNotExpectedAndOneThatWaits() external {
        Template memory terms = _chained();
        (terms.rules.expected, terms.roles[2].predecessors) = (3, 2);
        _register(terms);
        _postNow(SELLER);
        _raisesOf(CAPITAL);
    }

    function test_RE4_theDetailsAreTold() external {
        bytes memory call = _reportCall(REGISTER);
        VM.expectEmit(_room());
        emit Events.BooksReported(_idOf(REF), REGISTER, DETAILS);
        _succeeds(call);
    }

    function test_RE4_withoutDetails() external {
        BooksReport memory report = _report(REGISTER);
        report.details = "";
        bytes memory call = _reportCall(report, report, _keyOf(REGISTER));
        _raises(call, Alarm.BooksDiffer, REGISTER, EVIDENCE);
    }

    function test_RE4_itTakesNoCoin() external {
        bytes memory call = _reportCall(REGISTER);
        _refused(STRANGER, 1, call, "");
    }

    // ---------------------------------------------------------------- signatures

    function _refusedShowing(BooksReport memory shown, BooksReport memory signed) private {
        bytes32 digest = ReconciliationDigests.booksReport(_room(), shown);
        address key = reconciliation.keyOf(shown.template, shown.role);
        _refused(_reportCall(shown, signed, _keyOf(REGISTER)), _notSigned(key, digest));
    }

    function test_RE4_onlyWhatTheRoleSigned() external {
        BooksReport memory shown = _report(REGISTER);
        shown.evidence = "other";
        _refusedShowing(shown, _report(REGISTER));
        shown = _report(REGISTER);
        shown.details = "";
        _refusedShowing(shown, _report(REGISTER));
        shown.details = "they have 91";
        _refusedShowing(shown, _report(REGISTER));
        shown = _report(CAPITAL);
        _refusedShowing(shown, _report(REGISTER));
    }

    function test_RE4_notOfAnotherCaseOrTemplate() external {
        BooksReport memory signed = _report(REGISTER);
        signed.businessReference = OTHER_REF;
        _refusedShowing(_report(REGISTER), signed);
        signed = _report(REGISTER);
        signed.template = template + 1;
        _refusedShowing(_report(REGISTER), signed);
        signed = _report(REGISTER);
        signed.generation = 1;
        _refusedShowing(_report(REGISTER), signed);
    }

    function test_RE4_notOfAnotherGeneration() external {
        bytes memory before = _reportCall(REGISTER);
        _put(CaseStatus.Open, 1, 0);
        _refused(before, _otherGeneration(1));
        BooksReport memory report = _report(REGISTER);
        report.generation = 1;
        bytes memory call = _reportCall(report, report, _keyOf(REGISTER));
        _raises(call, Alarm.BooksDiffer, REGISTER, EVIDENCE);
    }

    function test_RE4_notOfAnotherChain() external {
        uint256 chain = block.chainid;
        bytes memory call = _reportCall(REGISTER);
        VM.chainId(chain + 1);
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = _room().call(call);
        assertFalse(success, "it should have been refused");
        assertEq(bytes4(reason), Events.Reconciliation_NotSigned.selector, "error");
        VM.chainId(chain);
        _succeeds(call);
    }

    function test_RE4_byTheKeyThatIsInForceOnly() external {
        BooksReport memory report = _report(REGISTER);
        bytes32 digest = ReconciliationDigests.booksReport(_room(), report);
        bytes memory error_ = _unsigned(REGISTER, digest);
        _refused(_reportCall(report, report, _officerKeyOf(REGISTER)), error_);
        _refused(_reportCall(report, report, OBSERVER_KEY), error_);
        address key = VM.addr(0xBEEF);
        VM.prank(_officerOf(REGISTER));
        reconciliation.replaceKey(template, REGISTER, VM.addr(_keyOf(REGISTER)), key, "");
        _refused(_reportCall(report, report, _keyOf(REGISTER)), _notSigned(key, digest));
        bytes memory call = _reportCall(report, report, 0xBEEF);
        _raises(call, Alarm.BooksDiffer, REGISTER, EVIDENCE);
    }

    // ---------------------------------------------------------------- once, and when

    function test_RE4_onceInAGeneration() external {
        _raisesOf(REGISTER);
        BooksReport memory report = _report(REGISTER);
        report.evidence = "more";
        bytes memory error_ = _already(Alarm.BooksDiffer, REGISTER);
        _refused(_reportCall(REGISTER), error_);
        _refused(_reportCall(report, report, _keyOf(REGISTER)), error_);
        _closed(_alarm(Alarm.BooksDiffer, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        _refused(_reportCall(REGISTER), error_);
    }

    function test_RE4_ofAMatchedOrAdjustedCaseUntilItIsFinal() external {
        _postNow(REGISTER);
        _postNow(CAPITAL);
        bytes memory call = _reportCall(REGISTER);
        _wait(FINAL_WINDOW);
        _refused(call, _wrongStatus(CaseStatus.Final));
        VM.warp(_now() - 1);
        _tries(STRANGER, call);
        _put(CaseStatus.Adjusted, 0, 0);
        _wait(FINAL_WINDOW);
        _refused(call, _wrongStatus(CaseStatus.Final));
        VM.warp(_now() - 1);
        _succeeds(call);
    }

    function test_RE4_notWithoutACaseOrWhileAnAdjustmentWaits() external {
        BooksReport memory report = _report(REGISTER);
        report.businessReference = OTHER_REF;
        bytes memory call = _reportCall(report, report, _keyOf(REGISTER));
        bytes4 error_ = Events.Reconciliation_WrongStatus.selector;
        _refused(call, abi.encodeWithSelector(error_, _idOf(OTHER_REF), CaseStatus.None));
        _put(CaseStatus.AdjustmentProposed, 0, 0);
        _refused(_reportCall(REGISTER), _wrongStatus(CaseStatus.AdjustmentProposed));
    }

    function test_RE4_onlyWithTheRecordOfTheCase() external {
        bytes memory call = _reportCall(REGISTER);
        _postNow(CAPITAL);
        _refused(call, _staleRecord());
    }

    function test_RE4_onlyOfARoleThatThereIs() external {
        bytes memory call = _reportCall(_report(3), _report(3), _keyOf(3));
        bytes4 error_ = Events.Reconciliation_UnknownRole.selector;
        _refused(call, abi.encodeWithSelector(error_, template, 3));
    }

    /// @dev The alarms of others are bits of one word: an honest leg that matches pays the same.
    function test_RE4_anHonestLegPaysNoMoreForTheAlarmsOfOthers() external {
        uint256 clean = _tries(STRANGER, _postCall(CAPITAL, _accepted(T0)));
        _raisesOf(SELLER);
        _raisesOf(REGISTER);
        uint256 alarmed = _tries(STRANGER, _postCall(CAPITAL, _accepted(T0)));
        assertLe(alarmed, clean + 2_000, "gas");
    }
}
