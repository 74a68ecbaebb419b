// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, PaymentKind, PaymentState, Upload} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {UploadRows} from "../kit/cards/UploadRows.sol";
import {VM} from "../kit/IVm.sol";

/// @title Attacks to hold against
/// @author The Tallystick authors
/// @notice Those of the specification's last paragraph that payments and refunds have to hold against, and their kin:
/// - negative accrual as a pump
/// - a refund of a sale that was only signed
/// - two contents under one sequence number
/// - authorize, top up, void: above the cap
/// - a stolen terminal key that refunds to its own card
/// - a key of nobody; an old key of a replaced card; a voided payment that comes back
contract AttacksTest is CardsTest {
    // ---------------------------------------------------------------- the pump

    /// @dev CA-4, CA-20. Top up 100, buy at one's own merchant, let its period be settled, refund, buy at the next: the
    /// refund is due, not spendable, so that the second merchant gets nothing.
    function test_CA4_thePumpGivesNothing() external {
        address card = _newKey("pump");
        _issue(card, REGISTERED);
        _topUp(card, 10_000);
        uint256 taken;
        for (uint256 i = 0; i < 5; ++i) {
            uint24 merchant = _merchant(STRANGER);
            address terminal = _terminal(string(abi.encodePacked("pump", i)), merchant);
            Bill memory p = _payAt(card, terminal, 10_000);
            (bool success, ) = address(cards).call(_authorizeCall(p));
            if (!success) continue;
            _captureFinally(p, 10_000);
            taken += _accrued(merchant);
            _wait(1 days); // the period is over: what was captured is paid out
            _refund(p, 10_000);
            assertEq(_balance(card), 0, "nothing comes back");
            assertEq(_ledger(merchant).owed, 10_000, "it is due");
        }
        assertEq(taken, 10_000, "all merchants together");
    }

    /// @dev CA-4. Within the period it only moves the same money to and fro.
    function test_CA4_buyingAndRefundingMakesNoMoney() external {
        address card = _newKey("pump");
        _issue(card, REGISTERED);
        _topUp(card, 10_000);
        for (uint256 i = 0; i < 5; ++i) {
            Bill memory p = _payAt(card, i % 2 == 0 ? TILL : RIVAL_TILL, 10_000);
            _authorize(p);
            _captureFinally(p, 10_000);
            assertEq(_accrued(shop) + _accrued(rival), 10_000, "accrued once");
            _refund(p, 10_000);
            assertEq(_accrued(shop) + _accrued(rival), 0, "accrued");
            assertEq(_balance(card), 10_000, "balance");
        }
    }

    // ---------------------------------------------------------------- only signed

    /// @dev CA-5. Both signatures alone are no sale; and the word about another sale is none about this one.
    function test_CA5_aSaleThatWasOnlySignedIsNotRefunded() external {
        Bill memory ran = _sold(5_000);
        Bill memory only = _pay(5_000);
        _declined(
            _refundCall(only, PaymentKind.Sale, TILL, 5_000),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownPayment.selector, _saleId(only))
        );
        Attestation memory a = _attest(ran, 5_000);
        _declined(
            _refundAttestedCall(only, TILL, 5_000, a),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadAttestation.selector,
                _saleId(only),
                CardsSignatures.attestation(_domain(), _saleId(only), a)
            )
        );
    }

    // ---------------------------------------------------------------- two contents, one number

    /// @dev CA-7. Of all that was signed under one number exactly one lands, in whatever order, wherever.
    function testFuzz_CA7_twoContentsUnderOneNumberLandOnce(uint256 order) external {
        Bill memory p = _pay(1_000);
        bytes[6] memory calls;
        calls[0] = _saleCall(p);
        calls[1] = _authorizeCall(p);
        p.amount = 2_000;
        calls[2] = _saleCall(p);
        (p.order, p.amount) = ("another", 1_000);
        calls[3] = _authorizeCall(p);
        p.terminal = RIVAL_TILL;
        calls[4] = _saleCall(p);
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = _uploadOf(
            RIVAL_TILL,
            UploadRows.paid(p, UploadRows.AUTHORIZATION, ALICE_KEY, _authorizationId(p))
        );
        calls[5] = abi.encodeCall(cards.upload, (uploads));
        bool landed;
        for (uint256 i = 0; i < 12; ++i) {
            order = uint256(keccak256(abi.encode(order)));
            VM.prank(STRANGER);
            (bool success, ) = address(cards).call(calls[order % 6]);
            landed = landed || success;
        }
        assertTrue(landed, "one of them lands");
        uint256 spent = TOP_UP - _balance(ALICE);
        assertTrue(spent == 1_000 || spent == 2_000, "of one amount");
        assertEq(_accrued(shop) + _accrued(rival) + _hold(ALICE), spent, "once");
        assertEq(_card(ALICE).paymentsThatDay, 1, "payments");
    }

    /// @dev CA-3, CA-7. A voided payment does not come back, neither as it was nor as a sale.
    function test_CA7_aVoidedPaymentDoesNotComeBack() external {
        Bill memory p = _authorized(1_000);
        _void(p);
        _changesNothing(_authorizeCall(p));
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DuplicateSequence.selector,
                ALICE,
                p.sequence
            )
        );
        assertEq(_record(p).state, PaymentState.Voided, "state");
    }

    // ---------------------------------------------------------------- the cap

    /// @dev CA-14. Authorize 3,000 of 5,000, top up 3,000, void: it would be 8,000.
    function test_CA14_holdsCountInTheCap() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(300_000);
        _refused(
            ISSUER,
            abi.encodeCall(cards.requestTopUp, (_topUpOf(ALICE, 300_000, "above"))),
            abi.encodeWithSelector(ITopUpEvents.PrepaidCards_OverCap.selector, ALICE, 800_000, CAP)
        );
        _void(p);
        assertEq(_balance(ALICE), CAP, "balance");
    }

    /// @dev CA-4. The same by a refund: what is above the cap is not spendable.
    function test_CA4_refundsDoNotLiftABalanceAboveTheCap() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(300_000);
        _captureFinally(p, 300_000);
        _topUp(ALICE, 300_000);
        _refund(p, 300_000);
        assertEq(_balance(ALICE), CAP, "balance");
        assertEq(_card(ALICE).overflow, 300_000, "overflow");
        _sold(CAP);
        _declined(
            _saleCall(_pay(1)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_InsufficientBalance.selector,
                ALICE,
                1,
                0
            )
        );
    }

    // ---------------------------------------------------------------- a stolen terminal key

    /// @dev CA-4, CA-11. It refunds to the cards that paid, what they paid, and to no other: the thief's own card gets
    /// what it spent.
    function test_CA11_aStolenKeyRefundsToItsOwnCardOnlyWhatThatPaid() external {
        _sold(50_000); // the honest customers' money
        Bill memory own = _payAt(BOB, TILL, 1_000);
        _authorize(own);
        _captureFinally(own, 1_000);
        Bill memory forged = _payAt(BOB, TILL, 40_000);

        _declined(
            _refundCall(own, PaymentKind.Authorization, TILL, 1_001),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverRefund.selector,
                _authorizationId(own),
                1_001,
                1_000
            )
        );
        _declined(
            _refundCall(forged, PaymentKind.Authorization, TILL, 40_000),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownPayment.selector,
                _authorizationId(forged)
            )
        );
        _refund(own, 1_000);
        assertEq(_balance(BOB), TOP_UP, "the thief's card");
        assertEq(_accrued(shop), 50_000, "the merchant's accrual");
    }

    /// @dev CA-11. From the revocation on it does nothing, and what it had signed before neither.
    function test_CA11_aRevokedKeyIsWorthNothing() external {
        Bill memory p = _authorized(1_000);
        _capture(p, 400);
        bytes[5] memory calls;
        calls[0] = _captureCall(p, TILL, 500, false);
        calls[1] = _refundCall(p, PaymentKind.Authorization, TILL, 400);
        calls[2] = _voidCall(_authorized(10), TILL);
        calls[3] = _saleCall(_pay(10));
        calls[4] = _authorizeCall(_pay(10));
        _revoke(TILL);
        for (uint256 i = 0; i < 5; ++i) {
            _declined(
                calls[i],
                abi.encodeWithSelector(ICardEvents.PrepaidCards_TerminalRevoked.selector, TILL)
            );
        }
        assertEq(_ledger(shop).payout, PAYOUT, "payout");
        assertEq(_accrued(shop), 400, "accrued");
    }

    // ---------------------------------------------------------------- keys

    /// @dev CA-11. What recovers to nobody is no proof that a key is held.
    function testFuzz_CA11_nobodysKeyIsNotEnrolled(bytes32 r, bytes32 vs) external {
        bytes memory proof = abi.encodePacked(hex"00", r, vs);
        VM.prank(SHOPKEEPER);
        (bool success, bytes memory reason) = address(cards).call(
            abi.encodeCall(
                cards.enrollTerminal,
                (program, shop, address(0), uint32(T0), uint32(T0 + 1 days), proof)
            )
        );
        assertFalse(success, "enrolled");
        assertEq(
            bytes32(bytes4(reason)),
            bytes32(ICardEvents.PrepaidCards_BadTerminalSignature.selector),
            "error"
        );
    }

    /// @dev CA-10. The key of a lost card signs nothing for the card that has its account.
    function test_CA10_theLostKeySpendsNothing() external {
        address successor = _replace(ALICE, "successor");
        Bill memory p = _payAt(successor, TILL, 100);
        bytes32 id = _saleId(p);
        _declined(
            abi.encodeCall(
                cards.sale,
                (_packed(p), bytes.concat(_sign(TILL, id), _sign(ALICE, id)))
            ),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                successor,
                id
            )
        );
        _declined(
            _saleCall(_pay(100)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardReplaced.selector, ALICE, successor)
        );
    }
}
