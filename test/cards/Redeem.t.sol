// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {Redemption} from "../../contracts/cards/TopUpTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {RedeemTest} from "../kit/cards/RedeemTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Redemptions with the issuer: CA-7, CA-20, CA-22
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - amount: 0, of the balance, of the overflow, of both, all, one more than all; what is held or requested stays
/// - signature: of another key; over any other field; a number that was used; too late
/// - card: registered, bearer, past its last day; frozen by each level, blocked, replaced, unknown
/// - who: staff with that right; anybody only while the issuer is absent (see Exit)
/// - to: nobody, the contract itself, somebody who calls back
contract RedemptionsTest is RedeemTest {
    function testFuzz_CA22_theHoldersTokensLeave(uint40 amount) external {
        amount = uint40(bound(amount, 1, TOP_UP));
        uint256 held = token.balanceOf(address(cards));

        bytes memory call = _redeemCall(ALICE, amount);
        VM.expectEmit(address(cards));
        emit ICardEvents.SequenceUsed(program, ALICE, 1);
        VM.expectEmit(address(cards));
        emit ITopUpEvents.Redeemed(program, ALICE, WALLET, amount, 0, false);
        _succeedsBy(APPROVER, call);

        assertEq(_balance(ALICE), TOP_UP - amount, "balance");
        assertEq(token.balanceOf(WALLET), uint256(amount) * UNIT, "tokens");
        assertEq(held - token.balanceOf(address(cards)), uint256(amount) * UNIT, "tokens held");
        assertEq(_card(ALICE).spentThatDay, 0, "no payment");
    }

    // ---------------------------------------------------------------- amount

    function test_CA22_theOverflowIsRedeemedFirst() external {
        _overflow(1_000);
        bytes memory call = _redeemCall(ALICE, 400);
        VM.expectEmit(address(cards));
        emit ITopUpEvents.Redeemed(program, ALICE, WALLET, 400, 400, false);
        _succeedsBy(APPROVER, call);
        assertEq(_card(ALICE).overflow, 600, "overflow");
        assertEq(_balance(ALICE), CAP, "balance");

        call = _redeemCall(ALICE, 700);
        VM.expectEmit(address(cards));
        emit ITopUpEvents.Redeemed(program, ALICE, WALLET, 700, 600, false);
        _succeedsBy(APPROVER, call);
        assertEq(_card(ALICE).overflow, 0, "overflow");
        assertEq(_balance(ALICE), CAP - 100, "balance");
        assertEq(token.balanceOf(WALLET), 1_100 * UNIT, "tokens");
    }

    function test_CA22_noMoreThanBalanceAndOverflow() external {
        _refused(
            APPROVER,
            _redeemCall(ALICE, 0),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
        _overflow(1_000);
        uint40 all = CAP + 1_000;
        _refused(APPROVER, _redeemCall(ALICE, all + 1), _overRedemption(ALICE, all + 1, all));
        _redeem(ALICE, all);
        assertEq(_balance(ALICE) + _card(ALICE).overflow, 0, "nothing left");
        _refused(APPROVER, _redeemCall(ALICE, 1), _overRedemption(ALICE, 1, 0));
    }

    /// @dev CA-3, CA-14. What is held is the merchant's to take, what is requested is not there yet.
    function test_CA22_whatIsHeldOrRequestedStays() external {
        _authorized(40_000);
        _request(ALICE, 5_000, "requested");
        _refused(APPROVER, _redeemCall(ALICE, 60_001), _overRedemption(ALICE, 60_001, 60_000));
        _redeem(ALICE, 60_000);
        assertEq(_hold(ALICE), 40_000, "hold");
        assertEq(_card(ALICE).requested, 5_000, "requested");
        _approve("requested");
        assertEq(_balance(ALICE), 5_000, "balance");
    }

    // ---------------------------------------------------------------- signature

    /// @dev CA-22. Not a bit of what is sent is another than what was signed.
    function testFuzz_CA22_allFieldsAreSigned(uint256 which, uint256 bit) external {
        program = _program(_terms()); // of two programs the card is in both
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, TOP_UP);
        Redemption memory r = Redemption(program, ALICE, 1_000, WALLET, 3, uint32(_now() + 1 days));
        bytes memory signature = _sign(ALICE, CardsSignatures.redemption(_domain(), r));
        which = bound(which, 0, 5);
        if (which == 0) r.program -= 1;
        if (which == 1) r.card = BOB;
        if (which == 2) r.amount ^= uint40(1 << bound(bit, 0, 9));
        if (which == 3) r.to = address(uint160(r.to) ^ uint160(1 << bound(bit, 0, 159)));
        if (which == 4) r.sequence ^= uint24(1 << bound(bit, 0, 21));
        if (which == 5) r.deadline ^= uint32(1 << bound(bit, 0, 31));
        _refused(
            ISSUER,
            abi.encodeCall(cards.redeem, (r, signature)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                r.card,
                CardsSignatures.redemption(_domain(), r)
            )
        );
    }

    function test_CA7_aRedemptionIsMadeOnce() external {
        bytes memory call = _redeemCall(ALICE, 100);
        _succeedsBy(APPROVER, call);
        _refused(
            APPROVER,
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DuplicateSequence.selector, ALICE, 1)
        );
    }

    /// @dev CA-7. A redemption and a payment under one number exclude each other.
    function test_CA7_itsNumberIsThatOfNoPayment() external {
        bytes memory sale = _saleCall(_pay(100)); // number 1
        uint256 snapshot = VM.snapshotState();
        _redeem(ALICE, 100);
        bytes memory used = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_DuplicateSequence.selector,
            ALICE,
            1
        );
        _declined(sale, used);
        VM.revertToState(snapshot);
        Redemption memory r = _redemption(ALICE, 100);
        _succeeds(sale);
        _refused(APPROVER, _redeemCall(r), used);
    }

    function test_CA22_itComesUntilItsDeadline() external {
        Redemption memory r = _redemption(ALICE, 100);
        bytes memory call = _redeemCall(r);
        uint256 snapshot = VM.snapshotState();
        _succeedsBy(APPROVER, call);
        VM.revertToState(snapshot);
        _wait(1);
        _refused(
            APPROVER,
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DeadlinePassed.selector,
                r.deadline,
                _now()
            )
        );
    }

    // ---------------------------------------------------------------- card

    function test_CA22_bearerCardsToo() external {
        _redeem(BOB, 100);
        assertEq(_balance(BOB), TOP_UP - 100, "balance");
    }

    /// @dev CA-10, CA-22. Its balance stays a liability.
    function test_CA22_aCardPastItsLastDayIsRedeemed() external {
        VM.warp(_startOf(_card(ALICE).lastDay + 1));
        _redeem(ALICE, TOP_UP);
        assertEq(token.balanceOf(WALLET), uint256(TOP_UP) * UNIT, "tokens");
    }

    function test_CA22_aFrozenCardIsNotRedeemed() external {
        bytes memory frozen = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_CardFrozen.selector,
            ALICE
        );
        for (uint256 level = 0; level < 3; ++level) {
            uint256 snapshot = VM.snapshotState();
            if (level == 0) _succeeds(_freezeCall(ALICE, true, 1, uint32(T0)));
            if (level == 1) _freeze(ALICE);
            if (level == 2) _freezeByRegulator(ALICE);
            _refused(APPROVER, _redeemCall(ALICE, 100), frozen);
            VM.revertToState(snapshot);
        }
    }

    function test_CA22_aDeadCardIsNotRedeemed() external {
        bytes memory call = _redeemCall(ALICE, 100);
        _block(ALICE);
        _refused(APPROVER, call, _cardBlocked(ALICE));
        address successor = _replace(ALICE, "successor");
        _refused(APPROVER, call, _cardReplaced(ALICE, successor));
        address unknown = _newKey("unknown");
        _refused(APPROVER, _redeemCall(unknown, 100), _unknownCard(unknown));
        _redeem(successor, TOP_UP);
    }

    // ---------------------------------------------------------------- who

    function test_CA22_theIssuersPeopleConsent() external {
        bytes memory call = _redeemCall(ALICE, 100);
        for (uint8 rights = 0; rights < 16; ++rights) {
            _giveRights(CLERK, rights);
            if (rights & TO_APPROVE == 0) {
                _refused(CLERK, call, _present(T0 + (1 + ABSENT_PERIODS) * 1 days));
                continue;
            }
            uint256 snapshot = VM.snapshotState();
            _succeedsBy(CLERK, call);
            VM.revertToState(snapshot);
        }
    }

    // ---------------------------------------------------------------- to

    function test_CA22_itGoesToSomebody() external {
        Redemption memory r = _redemption(ALICE, 100);
        r.to = address(0);
        _refused(
            APPROVER,
            _redeemCall(r),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
        r.to = address(cards);
        _refused(
            APPROVER,
            _redeemCall(r),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_WrongReceipt.selector, 0, 100 * UNIT)
        );
    }

    /// @dev CA-20. Somebody who is paid and calls again gets nothing twice.
    function test_CA20_aRedemptionIsNotInterruptedByAnother() external {
        token = PaymentToken(_deploy("CallbackToken.sol:CallbackToken", ""));
        ProgramTerms memory terms = _terms();
        (terms.token, terms.unit) = (address(token), 10 ** 16);
        program = _program(terms);
        _supply(ISSUER);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, 100);
        Intruder intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        _giveRights(address(intruder), TO_APPROVE);
        intruder.act(address(token), abi.encodeCall(CallbackToken.listen, (true)));
        Redemption memory r = _redemption(ALICE, 60);
        r.to = address(intruder);
        bytes memory call = _redeemCall(r);
        r.sequence = 2;
        intruder.prepare(address(cards), _redeemCall(r));
        intruder.act(address(cards), call);
        assertEq(
            intruder.attempt(0).result,
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "error"
        );
        assertEq(_balance(ALICE), 40, "balance");
        assertEq(token.balanceOf(address(intruder)), 60 * 10 ** 16, "tokens");
    }
}
