// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Call
} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Action, Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {Log, VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ActionDesk} from "../mocks/ActionDesk.sol";

/// @title What adjustments carry out: RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - which: listed by the template, another target, another selector, too short, too many
/// - when: not approved, approved, done, failed and tried again
/// - who: the executor of the family, of all its versions, no other
/// - how: by the executor, with gas enough, a flood of reasons, all gas, within itself
contract CarryOutTest is AdjustmentTest {
    ActionDesk private desk;

    function setUp() public override {
        super.setUp();
        desk = ActionDesk(_deploy("ActionDesk.sol:ActionDesk", ""));
    }

    // ---------------------------------------------------------------- which

    function test_RE5_onlyListedCallsAreProposed() external {
        _disagree(_listing());
        Adjustment memory a = _calling(1);
        a.calls[0].target = address(0xBEEF);
        _refused(_proposeCall(a), _unlisted(address(0xBEEF), ActionDesk.release.selector));
        a = _calling(1);
        a.calls[0].data = abi.encodeCall(desk.close, (true));
        _refused(_proposeCall(a), _unlisted(address(desk), ActionDesk.close.selector));
        a.calls[0].data = hex"";
        _refused(_proposeCall(a), _unlisted(address(desk), 0));
        _refused(
            _proposeCall(_calling(17)),
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_TooManyCalls.selector, 17)
        );
        _propose(_calling(16));
    }

    /// @dev What another template lists is not listed.
    function test_RE5_listIsTheTemplates() external {
        Template memory terms = _listing();
        _register(terms);
        terms.family = keccak256("another family");
        terms.actions = new Action[](0);
        _disagree(terms);
        _refused(_proposeCall(_calling(1)), _unlisted(address(desk), ActionDesk.release.selector));
    }

    function test_RE5_selectorOfLessThanFourBytesIsNone() external {
        Template memory terms = _listing();
        terms.actions[0].selector = 0x12345600;
        _disagree(terms);
        Adjustment memory a = _calling(1);
        a.calls[0].data = hex"123456";
        _refused(_proposeCall(a), _unlisted(address(desk), 0x12345600));
    }

    // ---------------------------------------------------------------- when

    function test_RE5_callsWaitForTheApproval() external {
        _disagree(_listing());
        desk.admit(reconciliation.executorOf(template));
        Adjustment memory a = _calling(2);
        bytes32 hash = ReconciliationDigests.hashOf(a);
        bytes4 error_ = IReconciliationEvents.Reconciliation_NotApproved.selector;
        _propose(a);
        _refused(_carryOutCall(a, 0), abi.encodeWithSelector(error_, hash));
        AdjustmentProposal memory proposal = _proposal(a, 2, 0, IS_COMPLETE | HAS_CALLS);
        _succeeds(_approveCall(a, proposal, REGISTER));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        _assertCalls(a, true, 0);
        assertEq(desk.released(), 0, "nothing yet");

        _succeeds(_carryOutCall(a, 1));
        _assertCalls(a, true, 2);
        assertEq(desk.released(), 2, "the second");
        error_ = IReconciliationEvents.Reconciliation_UnknownCall.selector;
        _refused(_carryOutCall(a, 2), abi.encodeWithSelector(error_, 2, 2));
    }

    function test_RE5_callIsCarriedOutOnce() external {
        Adjustment memory a = _approved(2);
        _succeeds(_carryOutCall(a, 0));
        _changesNothing(_carryOutCall(a, 0));
        assertEq(desk.released(), 1, "once");
        _succeeds(_carryOutCall(a, 1));
        _assertCalls(a, true, 3);
    }

    /// @dev Content that was not approved is not carried out.
    function test_RE5_callIsAsItWasApproved() external {
        Adjustment memory a = _approved(1);
        a.calls[0].data = abi.encodeCall(desk.release, (1000));
        bytes4 error_ = IReconciliationEvents.Reconciliation_NotApproved.selector;
        bytes32 hash = ReconciliationDigests.hashOf(a);
        _refused(_carryOutCall(a, 0), abi.encodeWithSelector(error_, hash));
    }

    function test_RE5_failureIsToldAndTriedAgain() external {
        Adjustment memory a = _approved(1);
        desk.close(true);
        _fails(a, abi.encodeWithSelector(ActionDesk.ActionDesk_Closed.selector));
        _assertCalls(a, true, 0);
        desk.close(false);
        _succeeds(_carryOutCall(a, 0));
        _assertCalls(a, true, 1);
        assertEq(desk.released(), 1, "released");
    }

    function test_RE5_nobodyAtTheTargetIsAFailure() external {
        Adjustment memory a = _approved(1);
        VM.etch(address(desk), "");
        _fails(a, "");
        _assertCalls(a, true, 0);
    }

    // ---------------------------------------------------------------- who

    /// @dev Or anybody could use the role that the desk gave, by a template of its own.
    function test_RE5_anotherFamilyHasAnotherExecutor() external {
        Template memory terms = _listing();
        _register(terms);
        address executor = reconciliation.executorOf(template);
        desk.admit(executor);
        terms.family = keccak256("another family");
        _disagree(terms);
        Adjustment memory a = _calling(1);
        _approve(a);
        assertTrue(reconciliation.executorOf(template) != executor, "another executor");
        _fails(
            a,
            abi.encodeWithSelector(
                ActionDesk.ActionDesk_NotAllowed.selector,
                reconciliation.executorOf(template)
            )
        );
        assertEq(desk.released(), 0, "nothing");
    }

    function test_RE5_executorIsOfAllVersions() external {
        Template memory terms = _listing();
        _register(terms);
        address executor = reconciliation.executorOf(template);
        (terms.version, terms.actions) = (2, new Action[](0));
        _register(terms);
        assertEq(reconciliation.executorOf(template), address(0), "no actions");
        terms = _listing();
        terms.version = 3;
        _disagree(terms);
        assertEq(reconciliation.executorOf(template), executor, "the same executor");
        desk.admit(executor);
        Adjustment memory a = _calling(1);
        _approve(a);
        _succeeds(_carryOutCall(a, 0));
        assertEq(desk.released(), 1, "released");
    }

    // ---------------------------------------------------------------- how

    function test_RE5_onlyReconciliationCommandsTheExecutor() external {
        _disagree(_listing());
        (bool success, bytes memory reason) = reconciliation.executorOf(template).call(
            abi.encodeWithSignature("execute(address,bytes)", address(desk), hex"")
        );
        assertFalse(success, "a stranger");
        assertEq(
            reason,
            abi.encodeWithSignature("AdjustmentExecutor_NotReconciliation(address)", address(this)),
            "error"
        );
    }

    /// @dev Whatever the caller sends: the callee has 2,000,000 gas, or nothing happens at all.
    function test_RE5_callerDoesNotStarveACall(uint256 gas) external {
        gas = bound(gas, 100_000, 6_000_000);
        Adjustment memory a = _approved(1);
        bytes memory call = _carryOutCall(a, 0);
        VM.prank(STRANGER);
        (bool success, ) = _room().call{gas: gas}(call);
        if (success) {
            assertTrue(desk.gas() >= 2_000_000, "gas");
            assertEq(desk.released(), 1, "released");
        } else {
            _assertCalls(a, true, 0);
            assertTrue(gas < 2_400_000, "gas that is enough");
        }
    }

    /// @dev One that takes all gas is not told to have failed: perhaps it had too little.
    function test_RE5_callThatTakesAllGasIsRefused() external {
        Adjustment memory a = _approvedWith(abi.encodeCall(desk.burn, ()));
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = _room().call{gas: 5_000_000}(_carryOutCall(a, 0));
        assertFalse(success, "starved");
        assertEq(bytes4(reason), IReconciliationEvents.Reconciliation_Starved.selector, "error");
        _assertCalls(a, true, 0);
    }

    function test_RE5_reasonIsCutShort() external {
        _fails(_approvedWith(abi.encodeCall(desk.flood, (100_000))), new bytes(256));
    }

    /// @dev The callee carries out the next call itself, and this one again.
    function test_RE5_callsWithinCallsAreCarriedOutOnce() external {
        Adjustment memory a = _approved(2);
        desk.callBack(_room(), _carryOutCall(a, 0));
        _succeeds(_carryOutCall(a, 0));
        assertEq(desk.released(), 1, "once");
        _assertCalls(a, true, 1);

        desk.callBack(_room(), _carryOutCall(a, 0));
        _succeeds(_carryOutCall(a, 1));
        assertEq(desk.released(), 3, "each once");
        _assertCalls(a, true, 3);
    }

    /// @dev Within a call that fails nothing is done, and what was done before stays done.
    function test_RE5_failureWithinACallUndoesOnlyItself() external {
        Adjustment memory a = _approved(3);
        _succeeds(_carryOutCall(a, 2));
        desk.callBack(address(desk), abi.encodeCall(desk.flood, (0)));
        _fails(a, abi.encodeWithSelector(ActionDesk.ActionDesk_Closed.selector));
        _assertCalls(a, true, 4);
    }

    // ---------------------------------------------------------------- internal

    function _listing() private view returns (Template memory terms) {
        terms = _termsOf(2);
        terms.actions = new Action[](3);
        terms.actions[0] = Action(address(desk), ActionDesk.release.selector);
        terms.actions[1] = Action(address(desk), ActionDesk.flood.selector);
        terms.actions[2] = Action(address(desk), ActionDesk.burn.selector);
    }

    /// @dev It releases 1, 2, 3 …
    function _calling(uint256 count) private returns (Adjustment memory a) {
        a = _booking(SELLER);
        a.calls = new Call[](count);
        for (uint256 i = 0; i < count; ++i) {
            a.calls[i] = Call(address(desk), abi.encodeCall(desk.release, (i + 1)));
        }
    }

    function _approved(uint256 count) private returns (Adjustment memory a) {
        _disagree(_listing());
        desk.admit(reconciliation.executorOf(template));
        a = _calling(count);
        _approve(a);
    }

    function _approvedWith(bytes memory data) private returns (Adjustment memory a) {
        _disagree(_listing());
        desk.admit(reconciliation.executorOf(template));
        a = _calling(1);
        a.calls[0].data = data;
        _approve(a);
    }

    function _approve(Adjustment memory a) private {
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 2, 0, IS_COMPLETE | HAS_CALLS);
        _succeeds(_approveCall(a, proposal, REGISTER));
    }

    function _carryOutCall(Adjustment memory a, uint256 index) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.carryOut, (a, index));
    }

    /// @dev The first call fails for this reason.
    function _fails(Adjustment memory a, bytes memory reason) private {
        _readLogs();
        VM.prank(STRANGER);
        (bool success, ) = _room().call(_carryOutCall(a, 0));
        assertTrue(success, "a failure is told");
        Log[] memory logs = VM.getRecordedLogs();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics[0], IReconciliationEvents.ActionFailed.selector, "event");
        assertEq(logs[0].topics[2], ReconciliationDigests.hashOf(a), "adjustment");
        assertEq(logs[0].data, abi.encode(0, reason), "reason");
    }

    function _assertCalls(Adjustment memory a, bool isApproved, uint256 carriedOut) private view {
        bytes32 hash = ReconciliationDigests.hashOf(a);
        (bool approved, uint16 done) = reconciliation.callsOf(hash);
        assertTrue(approved == isApproved, "approved");
        assertEq(done, carriedOut, "carried out");
    }

    function _unlisted(address target, bytes4 selector) private pure returns (bytes memory) {
        bytes4 error_ = IReconciliationEvents.Reconciliation_UnlistedCall.selector;
        return abi.encodeWithSelector(error_, target, selector);
    }
}
