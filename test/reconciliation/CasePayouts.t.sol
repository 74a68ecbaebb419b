// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Call,
    WriteOff
} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {
    CasePayout,
    ICasePayouts,
    PayoutState
} from "../../contracts/reconciliation/ICasePayouts.sol";
import {Action, Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {AdjustmentTest} from "../kit/reconciliation/AdjustmentTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";

/// @title Payouts of cases: RE-4, RE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - fund: by the payer, another, again, after its end, within itself, nothing, to nobody, a token that keeps a part
/// - pay: no case, open, matched, final, alarmed and held, alarmed and not held, proposed, adjusted, written off, again
/// - reclaim: too early, in that second, open, alarmed and held or not, matched, written off, again
/// - refund: by the executor, of another family, anybody, twice
contract CasePayoutsTest is AdjustmentTest {
    address private constant PAYER = address(0xBA1E2);
    address private constant PAYEE = address(0xBA1EE);
    uint256 private constant PRICE = 2_500e6;

    ICasePayouts private payouts;

    function setUp() public override {
        super.setUp();
        payouts = ICasePayouts(_deploy("CasePayouts.sol:CasePayouts", abi.encode(_room())));
        token.mint(PAYER, 10 * PRICE);
        VM.prank(PAYER);
        token.approve(address(payouts), type(uint256).max);
    }

    // ---------------------------------------------------------------- fund

    function test_RE4_payerFundsAPayout() external {
        CasePayout memory p = _funded(_termsOf(2));
        _assertPayout(p, PayoutState.Funded, 9 * PRICE, 0);
        assertEq(token.balanceOf(address(payouts)), PRICE, "waits");
        assertEq(payouts.payoutIdOf(p), keccak256(abi.encode(p)), "id");
    }

    function test_RE4_fundingAgainChangesNothing() external {
        CasePayout memory p = _funded(_termsOf(2));
        _done(PAYER, abi.encodeCall(payouts.fund, (p)));
        _assertPayout(p, PayoutState.Funded, 9 * PRICE, 0);
        _match();
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _done(PAYER, abi.encodeCall(payouts.fund, (p)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);

        p.salt = "another";
        _done(PAYER, abi.encodeCall(payouts.fund, (p)));
        _assertPayout(p, PayoutState.Funded, 8 * PRICE, PRICE);
    }

    function test_RE4_nobodyFundsForAnother() external {
        _register(_termsOf(2));
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.fund, (_payout())),
            abi.encodeWithSelector(ICasePayouts.CasePayouts_NotAllowed.selector, STRANGER)
        );
    }

    function test_RE4_payoutIsOfSomethingToSomebody() external {
        _register(_termsOf(2));
        bytes memory error_ = abi.encodeWithSelector(ICasePayouts.CasePayouts_BadPayout.selector);
        CasePayout memory p = _payout();
        p.amount = 0;
        _wrong(PAYER, abi.encodeCall(payouts.fund, (p)), error_);
        p = _payout();
        p.payee = address(0);
        _wrong(PAYER, abi.encodeCall(payouts.fund, (p)), error_);
    }

    /// @dev Another payout would pay for what the token kept.
    function test_RE4_tokenMovesJustTheAmount() external {
        _register(_termsOf(2));
        CasePayout memory p = _payout();
        address taxed = _deploy(
            "FeeOnTransferToken.sol:FeeOnTransferToken",
            abi.encode(uint256(100))
        );
        p.token = taxed;
        PaymentToken(taxed).mint(PAYER, PRICE);
        VM.prank(PAYER);
        PaymentToken(taxed).approve(address(payouts), PRICE);
        bytes4 error_ = ICasePayouts.CasePayouts_OtherAmount.selector;
        _wrong(
            PAYER,
            abi.encodeCall(payouts.fund, (p)),
            abi.encodeWithSelector(error_, (PRICE * 99) / 100, PRICE)
        );
        assertEq(PaymentToken(taxed).balanceOf(PAYER), PRICE, "kept");
    }

    /// @dev What a token's call back brings in counts for one payout alone.
    function test_RE4_nothingIsFundedWithinAFunding() external {
        _register(_termsOf(2));
        CallbackToken calling = CallbackToken(_deploy("CallbackToken.sol:CallbackToken", ""));
        Intruder payer = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        calling.mint(address(payer), 2 * PRICE);
        payer.act(address(calling), abi.encodeCall(calling.listen, (true)));
        bytes memory approval = abi.encodeCall(calling.approve, (address(payouts), 2 * PRICE));
        payer.act(address(calling), approval);
        CasePayout memory p = _payout();
        (p.payer, p.token) = (address(payer), address(calling));
        CasePayout memory inner = abi.decode(abi.encode(p), (CasePayout));
        inner.salt = "within";

        payer.prepare(address(payouts), abi.encodeCall(payouts.fund, (inner)));
        payer.act(address(payouts), abi.encodeCall(payouts.fund, (p)));

        assertFalse(payer.attempt(0).success, "within");
        assertEq(uint256(payouts.stateOf(payouts.payoutIdOf(p))), 1, "funded");
        assertEq(uint256(payouts.stateOf(payouts.payoutIdOf(inner))), 0, "not funded");
        assertEq(calling.balanceOf(address(payouts)), PRICE, "once");
    }

    // ---------------------------------------------------------------- pay

    function test_RE4_payoutWaitsForTheMatch() external {
        CasePayout memory p = _funded(_termsOf(2));
        _notDue(p, CaseStatus.None, false);
        _post(SELLER, _leg(REF));
        _notDue(p, CaseStatus.Open, false);
        _post(REGISTER, _leg(REF));
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);
    }

    function test_RE4_finalCaseIsPaid() external {
        CasePayout memory p = _funded(_termsOf(2));
        _match();
        _wait(FINAL_WINDOW);
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);
    }

    function test_RE4_alarmHoldsThePayoutUntilItIsAdjusted() external {
        CasePayout memory p = _funded(_holding());
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        _notDue(p, CaseStatus.Alarmed, true);
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        _notDue(p, CaseStatus.AdjustmentProposed, true);
        _wait(FINAL_WINDOW);
        _notDue(p, CaseStatus.AdjustmentProposed, true);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.reclaim, (p)),
            _notReturnable(p, CaseStatus.AdjustmentProposed, true)
        );
    }

    function test_RE4_adjustedCaseIsPaid() external {
        CasePayout memory p = _funded(_holding());
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        Adjustment memory a = _booking(SELLER);
        _propose(a);
        _succeeds(_approveCall(a, _proposal(a), REGISTER));
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);
    }

    function test_RE4_alarmedCaseIsNotPaidThoughNothingHoldsIt() external {
        CasePayout memory p = _funded(_termsOf(2));
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        _notDue(p, CaseStatus.Alarmed, false);
        _wait(1 days);
        _done(STRANGER, abi.encodeCall(payouts.reclaim, (p)));
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);
    }

    function test_RE4_whatIsWrittenOffIsReturned() external {
        Template memory terms = _termsOf(3);
        terms.rules.isHolding = true;
        CasePayout memory p = _funded(terms);
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        _wait(WRITE_OFF_WINDOW);
        _writeOff();
        _notDue(p, CaseStatus.Adjusted, false);
        _done(STRANGER, abi.encodeCall(payouts.reclaim, (p)));
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);
    }

    function test_RE4_nothingIsPaidThatWasNotFunded() external {
        _register(_termsOf(2));
        _match();
        CasePayout memory p = _payout();
        bytes4 error_ = ICasePayouts.CasePayouts_NotFunded.selector;
        bytes32 id = payouts.payoutIdOf(p);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.pay, (p)),
            abi.encodeWithSelector(error_, id, PayoutState.None)
        );
    }

    // ---------------------------------------------------------------- reclaim

    function test_RE4_payerHasItBackFromThatSecondOn() external {
        CasePayout memory p = _funded(_termsOf(2));
        VM.warp(p.returnableAt - 1);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.reclaim, (p)),
            abi.encodeWithSelector(ICasePayouts.CasePayouts_TooEarly.selector, p.returnableAt)
        );
        VM.warp(p.returnableAt);
        _done(STRANGER, abi.encodeCall(payouts.reclaim, (p)));
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);
        _done(STRANGER, abi.encodeCall(payouts.reclaim, (p)));
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);

        _match();
        bytes4 error_ = ICasePayouts.CasePayouts_NotFunded.selector;
        bytes32 id = payouts.payoutIdOf(p);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.pay, (p)),
            abi.encodeWithSelector(error_, id, PayoutState.Returned)
        );
    }

    function test_RE4_whatIsThePayeesIsNotReturned() external {
        CasePayout memory p = _funded(_termsOf(2));
        _match();
        VM.warp(p.returnableAt);
        CaseStatus status = _status(REF);
        _wrong(STRANGER, abi.encodeCall(payouts.reclaim, (p)), _notReturnable(p, status, false));
    }

    // ---------------------------------------------------------------- refund

    function test_RE5_adjustmentGivesItBack() external {
        CasePayout memory p = _funded(_holding());
        Adjustment memory a = _refunding(p);
        _succeeds(abi.encodeCall(reconciliation.carryOut, (a, 0)));
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);
        VM.prank(reconciliation.executorOf(template));
        payouts.refund(p);
        _assertPayout(p, PayoutState.Returned, 10 * PRICE, 0);
    }

    function test_RE5_whatIsPaidIsNotGivenBack() external {
        CasePayout memory p = _funded(_holding());
        Adjustment memory a = _refunding(p);
        _done(STRANGER, abi.encodeCall(payouts.pay, (p)));
        _succeeds(abi.encodeCall(reconciliation.carryOut, (a, 0)));
        _assertPayout(p, PayoutState.Paid, 9 * PRICE, PRICE);
    }

    function test_RE5_onlyTheCasesExecutorGivesItBack() external {
        CasePayout memory p = _funded(_holding());
        Template memory terms = _holding();
        terms.family = keccak256("another family");
        uint32 another = _register(terms);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.refund, (p)),
            abi.encodeWithSelector(ICasePayouts.CasePayouts_NotAllowed.selector, STRANGER)
        );
        address executor = reconciliation.executorOf(another);
        _wrong(
            executor,
            abi.encodeCall(payouts.refund, (p)),
            abi.encodeWithSelector(ICasePayouts.CasePayouts_NotAllowed.selector, executor)
        );
    }

    // ---------------------------------------------------------------- internal

    function _holding() private view returns (Template memory terms) {
        terms = _termsOf(2);
        terms.rules.isHolding = true;
        terms.actions = new Action[](1);
        terms.actions[0] = Action(address(payouts), ICasePayouts.refund.selector);
    }

    function _payout() private view returns (CasePayout memory) {
        return
            CasePayout({
                template: template,
                businessReference: REF,
                payer: PAYER,
                payee: PAYEE,
                token: address(token),
                amount: PRICE,
                returnableAt: uint40(T0 + 1 days),
                salt: ""
            });
    }

    function _funded(Template memory terms) private returns (CasePayout memory p) {
        _register(terms);
        p = _payout();
        _done(PAYER, abi.encodeCall(payouts.fund, (p)));
    }

    function _match() private {
        _post(SELLER, _leg(REF));
        _post(REGISTER, _leg(REF));
        _assertStatus(REF, CaseStatus.Matched);
    }

    /// @dev Approved: the two legs are made equal, and the payout goes back.
    function _refunding(CasePayout memory p) private returns (Adjustment memory a) {
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        a = _booking(SELLER);
        a.calls = new Call[](1);
        a.calls[0] = Call(address(payouts), abi.encodeCall(payouts.refund, (p)));
        _propose(a);
        AdjustmentProposal memory proposal = _proposal(a, 2, 0, IS_COMPLETE | HAS_CALLS);
        _succeeds(_approveCall(a, proposal, REGISTER));
    }

    function _writeOff() private {
        WriteOff memory w = WriteOff({
            template: template,
            businessReference: REF,
            generation: 0,
            maker: CAPITAL,
            record: _digestOf(_record(REF)),
            reason: REASON
        });
        bytes memory signature = _signedBy(
            _officerKeyOf(CAPITAL),
            ReconciliationDigests.writeOff(_room(), template, REF, 0, CAPITAL, w.record, REASON)
        );
        _succeeds(abi.encodeCall(reconciliation.writeOff, (w, _record(REF), signature)));
        assertTrue(_view(REF).isWrittenOff, "written off");
    }

    function _done(address by, bytes memory call) private {
        VM.prank(by);
        (bool success, ) = address(payouts).call(call);
        assertTrue(success, "done");
    }

    function _wrong(address by, bytes memory call, bytes memory error_) private {
        VM.prank(by);
        (bool success, bytes memory reason) = address(payouts).call(call);
        assertFalse(success, "it should have been refused");
        assertEq(reason, error_, "error");
    }

    function _notDue(CasePayout memory p, CaseStatus status, bool isHeld) private {
        bytes4 error_ = ICasePayouts.CasePayouts_NotDue.selector;
        bytes32 id = payouts.payoutIdOf(p);
        _wrong(
            STRANGER,
            abi.encodeCall(payouts.pay, (p)),
            abi.encodeWithSelector(error_, id, status, isHeld)
        );
    }

    function _notReturnable(
        CasePayout memory p,
        CaseStatus status,
        bool isHeld
    ) private view returns (bytes memory) {
        bytes4 error_ = ICasePayouts.CasePayouts_NotReturnable.selector;
        return abi.encodeWithSelector(error_, payouts.payoutIdOf(p), status, isHeld);
    }

    function _assertPayout(
        CasePayout memory p,
        PayoutState state,
        uint256 payerHas,
        uint256 payeeHas
    ) private view {
        assertEq(uint256(payouts.stateOf(payouts.payoutIdOf(p))), uint256(state), "state");
        assertEq(token.balanceOf(PAYER), payerHas, "payer");
        assertEq(token.balanceOf(PAYEE), payeeHas, "payee");
    }
}
