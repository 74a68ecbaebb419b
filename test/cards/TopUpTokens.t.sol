// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {PayerConsent, TopUp} from "../../contracts/cards/TopUpTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {FeeOnTransferToken} from "../mocks/FeeOnTransferToken.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {TopUpTest} from "../kit/cards/TopUpTest.sol";
import {Reception, Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Tokens of a top-up: CA-14, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - permit: of the caller, used by a front-runner, wrong, for a token that has none
/// - authorization: by any payer; for another card, amount, reference or salt; again; too late
/// - token: takes a fee, lies, answers false, is short; calls back
contract TopUpTokensTest is TopUpTest {
    uint256 private constant PAYER_KEY = 0x9A7E5;

    // ---------------------------------------------------------------- permit

    function _permitCall(
        TopUp memory topUp,
        uint256 value,
        uint256 deadline
    ) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = Signatures.permit(
            token,
            PAYER_KEY,
            address(cards),
            value,
            deadline
        );
        return abi.encodeCall(cards.requestTopUpWithPermit, (topUp, deadline, v, r, s));
    }

    /// @dev Somebody with a key of its own requests top-ups.
    function _payer() private returns (address payer) {
        payer = VM.addr(PAYER_KEY);
        _giveRights(payer, TO_CREDIT);
        token.mint(payer, 2 ** 60);
    }

    function test_CA14_aPermitIsTheAllowance() external {
        address payer = _payer();
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        bytes memory call = _permitCall(topUp, 100 * UNIT, _now());
        uint256 held = _tokens();
        _succeedsBy(payer, call);
        assertEq(_requested(ALICE), 100, "requested");
        assertEq(_tokens() - held, 100 * UNIT, "tokens held");
        assertEq(token.allowance(payer, address(cards)), 0, "allowance");
        _doesNothing(payer, call);
    }

    function test_CA14_aPermitThatAFrontRunnerUsedDoesNoHarm() external {
        address payer = _payer();
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        (uint8 v, bytes32 r, bytes32 s) = Signatures.permit(
            token,
            PAYER_KEY,
            address(cards),
            100 * UNIT,
            _now()
        );
        token.permit(payer, address(cards), 100 * UNIT, _now(), v, r, s);
        _succeedsBy(payer, abi.encodeCall(cards.requestTopUpWithPermit, (topUp, _now(), v, r, s)));
        assertEq(_requested(ALICE), 100, "requested");
    }

    function test_CA14_aPermitOverLessIsNone() external {
        address payer = _payer();
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        _refused(
            payer,
            _permitCall(topUp, 100 * UNIT - 1, _now()),
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                cards,
                0,
                100 * UNIT
            )
        );
    }

    function test_CA14_onlyStaffRequestsWithAPermit() external {
        address payer = _payer();
        bytes memory call = _permitCall(_topUpOf(ALICE, 100, REFERENCE), 100 * UNIT, _now());
        _giveRights(payer, 15 - TO_CREDIT);
        _refused(payer, call, _notStaff(payer, TO_CREDIT));
    }

    // ---------------------------------------------------------------- authorization

    function _consent(TopUp memory topUp) private view returns (PayerConsent memory c) {
        (c.payer, c.validBefore, c.salt) = (VM.addr(PAYER_KEY), _now() + 1 hours, "salt");
        bytes32 nonce = keccak256(
            abi.encode(topUp.program, topUp.card, topUp.amount, topUp.bankReference, c.salt)
        );
        uint256 value = uint256(topUp.amount) * UNIT;
        Reception memory reception = Reception(
            c.payer,
            address(cards),
            value,
            0,
            c.validBefore,
            nonce
        );
        (c.v, c.r, c.s) = Signatures.authorization(token, PAYER_KEY, reception);
    }

    function _authorizedCall(
        TopUp memory topUp,
        PayerConsent memory consent
    ) private view returns (bytes memory) {
        return abi.encodeCall(cards.requestTopUpWithAuthorization, (topUp, consent));
    }

    function test_CA14_anybodysTokensComeByItsSignature() external {
        address payer = VM.addr(PAYER_KEY);
        token.mint(payer, 2 ** 60);
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        bytes memory call = _authorizedCall(topUp, _consent(topUp));

        VM.expectEmit(address(cards));
        emit ITopUpEvents.TopUpRequested(program, ALICE, REFERENCE, topUp, ISSUER, payer);
        _succeedsBy(ISSUER, call);

        assertEq(_requested(ALICE), 100, "requested");
        assertEq(token.balanceOf(payer), 2 ** 60 - 100 * UNIT, "tokens of the payer");
        assertEq(cards.topUpOf(program, REFERENCE).payer, payer, "payer");
        assertEq(cards.topUpOf(program, REFERENCE).requester, ISSUER, "requester");
        _doesNothing(ISSUER, call);
        _reject(REFERENCE);
        assertEq(token.balanceOf(payer), 2 ** 60, "returned to the payer");
    }

    function test_CA14_aConsentIsForOneTopUp() external {
        token.mint(VM.addr(PAYER_KEY), 2 ** 60);
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        PayerConsent memory consent = _consent(topUp);
        bytes memory error_ = abi.encodeWithSelector(PaymentToken.AuthorizationNotValid.selector);
        for (uint256 which = 0; which < 5; ++which) {
            TopUp memory other = _topUpOf(ALICE, 100, REFERENCE);
            PayerConsent memory changed = _consent(topUp);
            if (which == 0) other.card = BOB;
            if (which == 1) other.amount = 99;
            if (which == 2) other.bankReference = "another";
            if (which == 3) changed.salt = "another";
            if (which == 4) changed.payer = ALICE;
            if (which == 4) token.mint(ALICE, 2 ** 60);
            _refused(ISSUER, _authorizedCall(other, changed), error_);
        }
        _succeedsBy(ISSUER, _authorizedCall(topUp, consent));
    }

    function test_CA14_aConsentOfOneProgramIsNotForAnother() external {
        token.mint(VM.addr(PAYER_KEY), 2 ** 60);
        PayerConsent memory consent = _consent(_topUpOf(ALICE, 100, REFERENCE));
        program = _program(_terms());
        _issue(ALICE, REGISTERED);
        _refused(
            ISSUER,
            _authorizedCall(_topUpOf(ALICE, 100, REFERENCE), consent),
            abi.encodeWithSelector(PaymentToken.AuthorizationNotValid.selector)
        );
    }

    function test_CA14_theNonceIsTold() external view {
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        assertEq(
            cards.topUpNonce(topUp, "salt"),
            keccak256(abi.encode(program, ALICE, uint40(100), REFERENCE, bytes32("salt"))),
            "nonce"
        );
    }

    function test_CA14_onlyStaffBringsAConsent() external {
        token.mint(VM.addr(PAYER_KEY), 2 ** 60);
        TopUp memory topUp = _topUpOf(ALICE, 100, REFERENCE);
        _needsRight(TO_CREDIT, _authorizedCall(topUp, _consent(topUp)));
    }

    // ---------------------------------------------------------------- token

    function _wrongReceipt(uint256 received) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_WrongReceipt.selector,
                received,
                100 * 10 ** 16
            );
    }

    function test_CA20_aTokenThatTakesAFee() external {
        _programOf(_deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(1)));
        _requestRefused(ALICE, 100, _wrongReceipt(100 * 10 ** 16 - 10 ** 14));
    }

    function test_CA20_anAuthorizedTopUpThatTakesAFee() external {
        address token_ = _deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(1));
        _programOf(token_);
        PayerConsent memory consent;
        consent.payer = VM.addr(PAYER_KEY);
        FeeOnTransferToken(token_).mint(consent.payer, 10 ** 20);
        bytes memory call = _authorizedCall(_topUpOf(ALICE, 100, REFERENCE), consent);
        _refused(ISSUER, call, _wrongReceipt(100 * 10 ** 16 - 10 ** 14));
    }

    function test_CA20_aTokenThatLies() external {
        address liar = _deploy("UnfaithfulToken.sol:UnfaithfulToken", "");
        _programOf(liar);
        UnfaithfulToken(liar).betray(true);
        _requestRefused(ALICE, 100, _wrongReceipt(0));
        UnfaithfulToken(liar).betray(false);
        _requestRefused(
            ALICE,
            100,
            abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, liar)
        );
    }

    function test_CA14_tokensThatAreNotThere() external {
        _giveRights(CLERK, TO_CREDIT);
        bytes memory call = _requestCall(ALICE, 100, REFERENCE);
        uint256 tokens = uint256(100) * UNIT;
        VM.prank(CLERK);
        token.approve(address(cards), tokens - 1);
        _refused(
            CLERK,
            call,
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                cards,
                tokens - 1,
                tokens
            )
        );
        VM.prank(CLERK);
        token.approve(address(cards), tokens);
        token.mint(CLERK, tokens - 1);
        _refused(
            CLERK,
            call,
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientBalance.selector,
                CLERK,
                tokens - 1,
                tokens
            )
        );
    }

    /// @dev CA-20. Staff that is a contract, and is called in the middle of its request: what takes, returns or credits
    /// tokens is refused, what does none of it goes through, and every figure is exact.
    function test_CA20_aRequestIsNotInterruptedByAnother() external {
        _programOf(_deploy("CallbackToken.sol:CallbackToken", ""));
        TILL = _terminal("till of callbacks", shop);
        _topUp(ALICE, 60);
        Intruder intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        _giveRights(address(intruder), TO_CREDIT + TO_APPROVE);
        token.mint(address(intruder), 10 ** 20);
        intruder.act(address(token), abi.encodeCall(token.approve, (address(cards), 10 ** 20)));
        intruder.act(address(token), abi.encodeCall(CallbackToken.listen, (true)));
        _request(ALICE, 30, "waiting");
        intruder.prepare(address(cards), _requestCall(ALICE, 100, "another"));
        intruder.prepare(address(cards), abi.encodeCall(cards.fundReserve, (program, shop, 1)));
        intruder.prepare(address(cards), _rejectCall(REFERENCE));
        intruder.prepare(address(cards), _approveCall("waiting"));
        intruder.prepare(address(cards), _saleCall(_pay(60)));
        intruder.act(address(cards), _requestCall(ALICE, 100, REFERENCE));

        for (uint256 i = 0; i < 4; ++i) {
            assertTrue(intruder.attempt(i).isMade, "it was tried");
            assertFalse(intruder.attempt(i).success, "it was refused");
            assertEq(
                intruder.attempt(i).result,
                abi.encodeWithSelector(
                    ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector
                ),
                "error"
            );
        }
        assertTrue(intruder.attempt(4).success, "sold");
        assertEq(_balance(ALICE), 0, "balance");
        assertEq(_requested(ALICE), 130, "requested");
        assertEq(_accrued(shop), 60, "accrued");
        assertEq(_tokens(), 190 * 10 ** 16, "tokens held");
    }
}
