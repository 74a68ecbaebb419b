// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Attestation,
    PaymentKind,
    PaymentState,
    ProgramTerms
} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Refunds of sales: CA-4 to CA-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - without a record
///   - under clearing's word: writes the record; later refunds need no word; of a part that was approved
///   - without it; under another's; under a forged one, field by field; over more than was asked
///   - of a sale that never ran
/// - with a record
///   - needs no word; one that never ran has none, and no word helps
contract SaleRefundTest is CardsTest {
    function _unknown(Bill memory p) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownPayment.selector, _saleId(p));
    }

    function _badWord(Bill memory p, Attestation memory a) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadAttestation.selector,
                _saleId(p),
                CardsSignatures.attestation(_domain(), _saleId(p), a)
            );
    }

    // ---------------------------------------------------------------- without a record

    function test_CA5_theFirstRefundCarriesClearingsWordAndWritesARecord() external {
        Bill memory p = _sold(600);
        _declined(_refundCall(p, PaymentKind.Sale, TILL, 100), _unknown(p));

        bytes memory call = _refundAttestedCall(p, TILL, 100, _attest(p, 600));
        VM.expectEmit(address(cards));
        emit ICardEvents.SaleAttested(_saleId(p), program, 600, 7, 3, 0);
        VM.expectEmit(address(cards));
        emit ICardEvents.Refunded(_saleId(p), ALICE, TILL, 100, 0);
        _succeeds(call);
        assertEq(_saleRecord(p).state, PaymentState.Captured, "state");
        assertEq(uint256(_saleRecord(p).kind), uint256(PaymentKind.Sale), "kind");
        assertEq(_saleRecord(p).merchant, shop, "merchant");
        assertEq(_saleRecord(p).captured, 600, "captured");
        assertEq(_saleRecord(p).refunded, 100, "refunded");
        assertEq(_balance(ALICE), TOP_UP - 500, "balance");
        assertEq(_accrued(shop), 500, "accrued");

        _succeeds(_refundCall(p, PaymentKind.Sale, SECOND_TILL, 600));
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    function test_CA6_theSameAttestedRefundAgainDoesNothing() external {
        Bill memory p = _sold(600);
        bytes memory call = _refundAttestedCall(p, TILL, 100, _attest(p, 600));
        _succeeds(call);
        VM.recordLogs();
        for (uint256 i = 0; i < 5; ++i) {
            _changesNothing(call);
        }
        assertEq(VM.getRecordedLogs().length, 0, "nothing to tell");
    }

    /// @dev CA-5. Where there is a record, the word is not looked at: it cannot raise what was captured.
    function test_CA5_aSecondWordIsNotLookedAt() external {
        Bill memory p = _pay(600);
        p.partialApproval = true;
        _sell(p);
        _succeeds(_refundAttestedCall(p, TILL, 100, _attest(p, 500)));
        Attestation memory none;
        _succeeds(_refundAttestedCall(p, TILL, 200, none));
        _declined(
            _refundAttestedCall(p, TILL, 501, _attest(p, 600)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverRefund.selector,
                _saleId(p),
                501,
                500
            )
        );
    }

    function test_CA5_onlyWhatWasApprovedIsRefunded() external {
        Bill memory p = _pay(TOP_UP + 500);
        p.partialApproval = true;
        _sell(p);
        _declined(
            _refundAttestedCall(p, TILL, TOP_UP + 1, _attest(p, TOP_UP)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverRefund.selector,
                _saleId(p),
                TOP_UP + 1,
                TOP_UP
            )
        );
        _succeeds(_refundAttestedCall(p, TILL, TOP_UP, _attest(p, TOP_UP)));
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    /// @dev CA-5. The sale is in the contract's past, whatever has become of its terminal since.
    function test_CA5_theWordCountsWhenTheTerminalIsGone() external {
        Bill memory p = _sold(600);
        _revoke(TILL);
        _succeeds(_refundAttestedCall(p, SECOND_TILL, 600, _attest(p, 600)));
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    function test_CA5_anotherMerchantsKeyRefundsNoSale() external {
        Bill memory p = _sold(600);
        _declined(
            _refundAttestedCall(p, RIVAL_TILL, 100, _attest(p, 600)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OtherMerchant.selector,
                _saleId(p),
                RIVAL_TILL
            )
        );
        assertEq(_saleRecord(p).state, PaymentState.None, "no record is left");
    }

    function test_CA5_aRefundOfNothingWritesNothing() external {
        Bill memory p = _sold(600);
        _declined(
            _refundAttestedCall(p, TILL, 0, _attest(p, 600)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
    }

    // ---------------------------------------------------------------- forged words

    function test_CA5_aSaleThatNeverRanIsNotRefunded() external {
        Bill memory p = _pay(600);
        _sold(600); // another one, so that there is accrual
        Attestation memory none;
        _declined(_refundCall(p, PaymentKind.Sale, TILL, 600), _unknown(p));
        _declined(_refundAttestedCall(p, TILL, 600, none), _badWord(p, none));
    }

    function test_CA5_nobodyElsesWordCounts() external {
        Bill memory p = _sold(600);
        Attestation memory a = _attest(p, 600);
        bytes32 digest = CardsSignatures.attestation(_domain(), _saleId(p), a);
        address[4] memory others = [TILL, ALICE, SECOND_TILL, RIVAL_TILL];
        for (uint256 i = 0; i < 4; ++i) {
            a.signature = _sign(others[i], digest);
            _declined(_refundAttestedCall(p, TILL, 100, a), _badWord(p, a));
        }
    }

    /// @dev CA-5. Before clearing has named its key there is no word of clearing.
    function testFuzz_CA5_nobodysWordCounts(bytes32 r, bytes32 vs) external {
        _open();
        _sold(600);
        Bill memory p = _pay(600);
        Attestation memory a = _attest(p, 600);
        _declined(_refundAttestedCall(p, TILL, 600, a), _badWord(p, a));
        a.signature = abi.encodePacked(hex"00", r, vs);
        _declined(_refundAttestedCall(p, TILL, 600, a), _badWord(p, a));
    }

    function testFuzz_CA5_everyFieldOfTheWordIsSigned(uint256 field, uint256 change) external {
        Bill memory p = _sold(600);
        Attestation memory a = _attest(p, 500);
        field = field % 4;
        if (field == 0) a.amount = uint40(_other(a.amount, change, 600));
        if (field == 1) a.blockNumber = uint64(_other(a.blockNumber, change, type(uint64).max));
        if (field == 2) a.logIndex = uint32(_other(a.logIndex, change, type(uint32).max));
        if (field == 3) a.row = uint16(_other(a.row, change, type(uint16).max));
        _declined(_refundAttestedCall(p, TILL, 100, a), _badWord(p, a));
    }

    /// @dev Some value up to `max` that is not `value`.
    function _other(uint256 value, uint256 change, uint256 max) private pure returns (uint256) {
        change = bound(change, 0, max);
        return change == value ? (value == 0 ? 1 : value - 1) : change;
    }

    function test_CA5_theWordIsAboutOneSale() external {
        Bill memory p = _sold(600);
        Bill memory other = _sold(600);
        Attestation memory a = _attest(p, 600);
        _declined(_refundAttestedCall(other, TILL, 100, a), _badWord(other, a));
    }

    function test_CA5_noWordMakesMoreOfASaleThanWasAsked() external {
        Bill memory p = _sold(600);
        Attestation memory a = _attest(p, 601);
        _declined(_refundAttestedCall(p, TILL, 100, a), _badWord(p, a));
    }

    function test_CA5_theWordOfAFormerAttesterCountsNoMore() external {
        Bill memory p = _sold(600);
        Attestation memory a = _attest(p, 600);
        VM.prank(CLEARING);
        cards.setAttester(STRANGER);
        _declined(_refundAttestedCall(p, TILL, 100, a), _badWord(p, a));
    }

    /// @dev CA-5. Not even clearing's word is enough where the terminal was never enrolled.
    function test_CA5_aTerminalThatIsUnknownHasSoldNothing() external {
        Bill memory p = _payAt(ALICE, _newKey("unknown"), 600);
        _declined(_refundAttestedCall(p, TILL, 100, _attest(p, 600)), _unknown(p));
    }

    /// @dev CA-5. Nor where the card was never issued: what is refunded would go to nobody.
    function test_CA5_aCardThatIsUnknownHasPaidNothing() external {
        _sold(600); // another one, so that there is accrual
        Bill memory p = _payAt(_newKey("unknown"), TILL, 600);
        _declined(
            _refundAttestedCall(p, TILL, 100, _attest(p, 600)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownCard.selector, program, p.card)
        );
    }

    // ---------------------------------------------------------------- with a record

    function _recording() private {
        ProgramTerms memory terms = _terms();
        terms.record = true;
        program = _program(terms);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, TOP_UP);
        TILL = _terminal("recording till", shop);
    }

    function test_CA5_aRecordedSaleNeedsNoWord() external {
        _recording();
        Bill memory p = _sold(600);
        _succeeds(_refundCall(p, PaymentKind.Sale, TILL, 250));
        Attestation memory none;
        _succeeds(_refundAttestedCall(p, TILL, 300, none));
        assertEq(_balance(ALICE), TOP_UP - 300, "balance");
        assertEq(_accrued(shop), 300, "accrued");
        assertEq(_saleRecord(p).refunded, 300, "refunded");
    }

    function test_CA5_whereSalesAreRecordedOneThatNeverRanIsNotRefunded() external {
        _recording();
        _sold(600);
        Bill memory p = _pay(600);
        _declined(_refundCall(p, PaymentKind.Sale, TILL, 600), _unknown(p));
        _declined(_refundAttestedCall(p, TILL, 600, _attest(p, 600)), _unknown(p));
    }

    /// @dev CA-5. A sale is not refunded as an authorization, nor the other way round.
    function test_CA5_aRefundNamesTheKindOfThePayment() external {
        _recording();
        Bill memory sold = _sold(600);
        _declined(
            _refundCall(sold, PaymentKind.Authorization, TILL, 100),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownPayment.selector,
                _authorizationId(sold)
            )
        );
        Bill memory held = _authorized(600);
        _capture(held, 600);
        _declined(_refundCall(held, PaymentKind.Sale, TILL, 100), _unknown(held));
    }
}
