// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Top-ups by staff: CA-6, CA-14, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - tokens: exactly amount · unit, from the caller
/// - bank reference: again the same, with other content, in another program, of a top-up that failed
/// - amount: 0; up to the cap, which counts the holds; without a cap, up to the field
/// - card: frozen by any level; blocked, replaced, past its last day, unknown
/// - who: staff with that right
/// - token: takes a fee, lies, answers false, is short; calls back
contract TopUpTest is OfficeTest {
    bytes32 private constant REFERENCE = "bank reference";

    function _topUpRefused(address card, uint40 amount, bytes memory error_) private {
        _refused(ISSUER, _topUpCall(card, amount, REFERENCE), error_);
    }

    function _overCap(address card, uint256 sum, uint256 cap) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_OverCap.selector, card, sum, cap);
    }

    // ---------------------------------------------------------------- tokens

    function testFuzz_CA14_itTakesExactlyTheTokensOfTheCaller(uint40 amount, uint64 unit) external {
        ProgramTerms memory terms = _terms();
        terms.unit = uint64(bound(unit, 1, type(uint64).max / 10) * 10); // it has 6 decimals
        program = _program(terms);
        _issue(ALICE, UNCAPPED);
        _giveRights(CLERK, TO_CREDIT);
        amount = uint40(bound(amount, 1, MAX_AMOUNT));
        uint256 tokens = uint256(amount) * terms.unit;
        _supply(CLERK);
        token.mint(CLERK, tokens);
        uint256 held = token.balanceOf(address(cards));

        VM.expectEmit(address(cards));
        emit ICardEvents.ToppedUp(program, ALICE, REFERENCE, amount);
        _succeedsBy(CLERK, _topUpCall(ALICE, amount, REFERENCE));

        assertEq(_balance(ALICE), amount, "balance");
        assertEq(token.balanceOf(address(cards)) - held, tokens, "tokens held");
        assertEq(token.balanceOf(CLERK), 2 ** 100, "tokens of the caller");
    }

    // ---------------------------------------------------------------- bank reference

    function test_CA6_theSameAgainDoesNothing() external {
        bytes memory call = _topUpCall(ALICE, 5_000, REFERENCE);
        _succeedsBy(ISSUER, call);
        assertEq(_balance(ALICE), TOP_UP + 5_000, "balance");
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, call);
        }
        _sold(TOP_UP);
        _doesNothing(ISSUER, call);
        // not even tokens are needed
        _giveRights(CLERK, TO_CREDIT);
        _doesNothing(CLERK, call);
        _block(ALICE);
        _doesNothing(ISSUER, call);
        _replace(ALICE, "successor");
        _doesNothing(ISSUER, call);
    }

    function test_CA6_otherContentIsAConflict() external {
        bytes32[2] memory references = [REFERENCE, bytes32(0)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 used = references[i];
            _succeedsBy(ISSUER, _topUpCall(ALICE, 5_000, used));
            bytes memory error_ = abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TopUpConflict.selector,
                program,
                used
            );
            _refused(ISSUER, _topUpCall(ALICE, 5_001, used), error_);
            _refused(ISSUER, _topUpCall(BOB, 5_000, used), error_);
        }
    }

    function test_CA6_referencesArePerProgram() external {
        _succeedsBy(ISSUER, _topUpCall(ALICE, 5_000, REFERENCE));
        program = _program(_terms());
        _issue(BOB, BEARER);
        _succeedsBy(ISSUER, _topUpCall(BOB, 7_000, REFERENCE));
        assertEq(_balance(BOB), 7_000, "balance");
    }

    function test_CA6_aTopUpThatFailedUsesNoReference() external {
        uint40 room = CAP - TOP_UP;
        _topUpRefused(ALICE, room + 1, _overCap(ALICE, CAP + 1, CAP));
        _succeedsBy(ISSUER, _topUpCall(BOB, room, REFERENCE));
        assertEq(_balance(BOB), CAP, "balance");
    }

    // ---------------------------------------------------------------- amount

    function test_CA14_nothingIsNoTopUp() external {
        bytes memory error_ = abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector);
        _topUpRefused(ALICE, 0, error_);
        _topUpRefused(STRANGER, 0, error_);
    }

    function testFuzz_CA14_noMoreThanTheCapIsOnACard(uint40 amount) external {
        uint40 room = CAP - TOP_UP;
        amount = uint40(bound(amount, room + 1, MAX_AMOUNT));
        _topUpRefused(ALICE, amount, _overCap(ALICE, uint256(amount) + TOP_UP, CAP));
        _topUp(ALICE, room);
        assertEq(_balance(ALICE), CAP, "balance");
        _topUpRefused(ALICE, 1, _overCap(ALICE, CAP + 1, CAP));
    }

    /// @dev CA-14. Of 5,000.00 on the card 3,000.00 are held: voided, they would be above the cap.
    function test_CA14_whatIsHeldCounts() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(300_000);
        assertEq(_balance(ALICE), CAP - 300_000, "balance");
        _topUpRefused(ALICE, 300_000, _overCap(ALICE, CAP + 300_000, CAP));
        _topUpRefused(ALICE, 1, _overCap(ALICE, CAP + 1, CAP));
        _void(p);
        assertEq(_balance(ALICE), CAP, "voided");
    }

    function test_CA14_whatIsSpentOrCapturedMakesRoom() external {
        _topUp(ALICE, CAP - TOP_UP);
        _sold(100);
        _topUpRefused(ALICE, 101, _overCap(ALICE, CAP + 1, CAP));
        _topUp(ALICE, 100);
        Bill memory p = _authorized(500);
        _capture(p, 200);
        _topUpRefused(ALICE, 201, _overCap(ALICE, CAP + 1, CAP));
        _topUp(ALICE, 200);
        assertEq(_balance(ALICE), CAP - 300, "balance");
        assertEq(_hold(ALICE), 300, "hold");
    }

    /// @dev CA-20. Without a cap there is still the field.
    function test_CA20_aBalanceNeverBleeds() external {
        address card = _newKey("rich");
        _issue(card, UNCAPPED);
        _topUp(card, MAX_AMOUNT);
        _topUpRefused(card, 1, _overCap(card, uint256(MAX_AMOUNT) + 1, MAX_AMOUNT));
        _authorize(_payAt(card, TILL, MAX_AMOUNT));
        _topUpRefused(card, 1, _overCap(card, uint256(MAX_AMOUNT) + 1, MAX_AMOUNT));
        _topUpRefused(card, MAX_AMOUNT, _overCap(card, uint256(MAX_AMOUNT) * 2, MAX_AMOUNT));
        assertEq(_hold(card), MAX_AMOUNT, "hold");
        assertEq(_balance(card), 0, "balance");
    }

    // ---------------------------------------------------------------- card

    function test_CA14_aFrozenCardIsToppedUp() external {
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _succeeds(_freezeCall(ALICE, true, 1, uint32(T0)));
        _topUp(ALICE, 100);
        assertEq(_balance(ALICE), TOP_UP + 100, "balance");
        for (uint256 level = 0; level < 3; ++level) {
            assertTrue(_card(ALICE).frozen[level], "frozen");
        }
    }

    function test_CA14_aDeadCardIsNot() external {
        _block(ALICE);
        _topUpRefused(ALICE, 1, _cardBlocked(ALICE));
        address successor = _replace(ALICE, "successor");
        _topUpRefused(ALICE, 1, _cardReplaced(ALICE, successor));
        _topUpRefused(STRANGER, 1, _unknownCard(STRANGER));
        _topUpRefused(address(0), 1, _unknownCard(address(0)));
    }

    function test_CA14_aCardIsToppedUpToTheEndOfItsLastDay() external {
        uint16 lastDay = _card(ALICE).lastDay;
        VM.warp(_startOf(lastDay + 1) - 1);
        _topUp(ALICE, 100);
        VM.warp(_startOf(lastDay + 1));
        _topUpRefused(
            ALICE,
            100,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_CardExpired.selector,
                ALICE,
                lastDay,
                lastDay + 1
            )
        );
    }

    // ---------------------------------------------------------------- who

    function test_CA14_onlyStaffWithThatRightCredits() external {
        _supply(CLERK);
        _needsRight(TO_CREDIT, _topUpCall(ALICE, 100, REFERENCE));
    }

    // ---------------------------------------------------------------- token

    /// @dev A program of another token with 18 decimals, of which ISSUER has plenty; ALICE has a card.
    function _programOf(address other) private {
        token = PaymentToken(other); // transfers, mints and allows alike
        ProgramTerms memory terms = _terms();
        (terms.token, terms.unit) = (other, 10 ** 16);
        program = _program(terms);
        _supply(ISSUER);
        _issue(ALICE, REGISTERED);
    }

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
        _topUpRefused(ALICE, 100, _wrongReceipt(100 * 10 ** 16 - 10 ** 14));
    }

    function test_CA20_aTokenThatLies() external {
        address liar = _deploy("UnfaithfulToken.sol:UnfaithfulToken", "");
        _programOf(liar);
        UnfaithfulToken(liar).betray(true);
        _topUpRefused(ALICE, 100, _wrongReceipt(0));
        UnfaithfulToken(liar).betray(false);
        _topUpRefused(
            ALICE,
            100,
            abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, liar)
        );
    }

    function test_CA14_tokensThatAreNotThere() external {
        _giveRights(CLERK, TO_CREDIT);
        bytes memory call = _topUpCall(ALICE, 100, REFERENCE);
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

    /// @dev CA-20. Staff that is a contract, and is called in the middle of its top-up: what takes tokens is refused,
    /// what moves none goes through, and every figure is exact.
    function test_CA20_aTopUpIsNotInterruptedByAnother() external {
        _programOf(_deploy("CallbackToken.sol:CallbackToken", ""));
        TILL = _terminal("till of callbacks", shop);
        Intruder intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        _giveRights(address(intruder), TO_CREDIT);
        token.mint(address(intruder), 10 ** 20);
        intruder.act(address(token), abi.encodeCall(token.approve, (address(cards), 10 ** 20)));
        intruder.act(address(token), abi.encodeCall(CallbackToken.listen, (true)));
        Bill memory p = _pay(60);
        intruder.prepare(address(cards), _topUpCall(ALICE, 100, "another"));
        intruder.prepare(address(cards), abi.encodeCall(cards.fundReserve, (program, shop, 1)));
        intruder.prepare(address(cards), _saleCall(p));
        intruder.act(address(cards), _topUpCall(ALICE, 100, REFERENCE));

        for (uint256 i = 0; i < 2; ++i) {
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
        assertTrue(intruder.attempt(2).success, "sold");
        assertEq(_balance(ALICE), 40, "balance");
        assertEq(_accrued(shop), 60, "accrued");
        assertEq(token.balanceOf(address(cards)), 100 * 10 ** 16, "tokens held");
    }
}
