// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Which reason for a decline is told: CA-8, CA-12
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - order of judgement: terminal, times, signatures, standing, sequence, balance, limits
/// - what is told of is what was wrong: an end at its bound, a part that could be approved
/// - what is declined uses nothing up
contract DeclineOrderTest is CardsTest {
    // ---------------------------------------------------------------- order of judgement

    /// @dev CA-12. A payment that is wrong in every way is told so from the terminal to the limits: each time the first
    /// reason is mended, the next one shows.
    function test_CA12_theOrderOfJudgement() external {
        address card = _newKey("wrong");
        address terminal = _newKey("wrong till");
        Bill memory p = _payAt(card, terminal, 0);
        p.deadline = uint32(T0 - 1);
        p.authorizationEnd = 0;
        p.refundEnd = type(uint32).max;
        p.sequence = 0;
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_UnknownTerminal.selector);
        _enroll(shop, terminal, T0, T0 + 1 days);
        _retire(terminal, T0 + 1 hours);
        VM.warp(T0 + 1 hours);
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_TerminalNotValid.selector);
        VM.warp(T0);
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_TerminalRetiring.selector);
        p.terminal = TILL;
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_DeadlinePassed.selector);
        p.deadline = uint32(T0);
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_BadAuthorizationEnd.selector);
        p.authorizationEnd = uint32(T0 + 1);
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_BadRefundEnd.selector);
        p.refundEnd = 0;
        _expect(p, ALICE, BOB, ICardEvents.PrepaidCards_BadTerminalSignature.selector);
        _expect(p, ALICE, TILL, ICardEvents.PrepaidCards_BadHolderSignature.selector);
        _expect(p, card, TILL, ICardEvents.PrepaidCards_UnknownCard.selector);
        _judgeCard(p, card);
    }

    function _judgeCard(Bill memory p, address card) private {
        CardLimits memory limits;
        (limits.payment, limits.dayCount, limits.day, limits.week) = (1, 1, 1, 1);
        _issue(card, REGISTERED, _day(T0), limits);
        _freeze(card);
        VM.warp(T0 + 1 days);
        (p.deadline, p.authorizationEnd) = (uint32(T0 + 1 days), uint32(T0 + 2 days));
        _expect(p, card, TILL, ICardEvents.PrepaidCards_CardFrozen.selector);
        VM.prank(ISSUER);
        cards.setFrozen(program, card, false);
        _expect(p, card, TILL, ICardEvents.PrepaidCards_CardExpired.selector);
        VM.warp(T0);
        (p.deadline, p.authorizationEnd) = (uint32(T0), uint32(T0 + 1));
        _expect(p, card, TILL, ICardEvents.PrepaidCards_StaleSequence.selector);
        p.sequence = 1;
        _expect(p, card, TILL, ICardEvents.PrepaidCards_ZeroAmount.selector);
        p.amount = 2;
        _expect(p, card, TILL, ICardEvents.PrepaidCards_InsufficientBalance.selector);
        _topUp(card, 10);
        _expectLimit(p, Decline.OverPaymentLimit);
        p.amount = 1;
        _authorize(p);
        p.sequence = 2;
        _expectLimit(p, Decline.OverDayCount);
        limits.dayCount = 0;
        _raise(card, limits);
        _expectLimit(p, Decline.OverDayLimit);
        limits.day = 0;
        _raise(card, limits);
        _expectLimit(p, Decline.OverWeekLimit);
        _block(card);
        _freeze(BOB);
        _expect(p, card, TILL, ICardEvents.PrepaidCards_CardBlocked.selector);
    }

    /// @dev Without the wait: the clock goes back.
    function _raise(address card, CardLimits memory limits) private {
        _setLimits(card, limits);
        VM.warp(T0 + LIMIT_DELAY);
        cards.applyLimits(program, card);
        VM.warp(T0);
    }

    function _expect(Bill memory p, address holder, address terminal, bytes4 error_) private {
        bytes32 id = _authorizationId(p);
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = address(cards).call(
            abi.encodeCall(
                cards.authorize,
                (_packed(p), bytes.concat(_sign(terminal, id), _sign(holder, id)))
            )
        );
        assertFalse(success, "declined");
        assertEq(bytes32(bytes4(reason)), bytes32(error_), "error");
    }

    function _expectLimit(Bill memory p, Decline why) private {
        _declined(
            _authorizeCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                p.card,
                why,
                p.amount
            )
        );
    }

    /// @dev CA-12. The last end that is allowed is no reason.
    function test_CA12_anEndThatMayBeIsNotTheReason() external {
        Bill memory p = _pay(100);
        p.authorizationEnd = uint32(T0 + 30 days);
        p.refundEnd = uint32(T0 + 180 days + 1);
        _expect(p, ALICE, TILL, ICardEvents.PrepaidCards_BadRefundEnd.selector);
    }

    /// @dev CA-12. Where less will do, what is there is held to the limits, not what was asked.
    function test_CA12_aPartThatCouldBeApprovedIsWhatIsJudged() external {
        CardLimits memory limits;
        limits.payment = 100;
        Bill memory p = _payAt(_cardWith("limited", limits), TILL, CAP + 1);
        _expect(p, p.card, TILL, ICardEvents.PrepaidCards_InsufficientBalance.selector);
        p.partialApproval = true;
        _expectLimit(p, Decline.OverPaymentLimit);
    }

    // ---------------------------------------------------------------- nothing is used up

    /// @dev CA-8. The number, the limits and the balance are as before: the payment goes through once it may.
    function test_CA8_aDeclinedPaymentUsesNothing() external {
        CardLimits memory limits;
        (limits.payment, limits.day, limits.week, limits.dayCount) = (100, 100, 100, 1);
        address card = _cardWith("limited", limits);
        Bill memory p = _payAt(card, TILL, 101);
        _expectLimit(p, Decline.OverPaymentLimit);
        p.amount = 100;
        _freeze(card);
        _expect(p, card, TILL, ICardEvents.PrepaidCards_CardFrozen.selector);
        VM.prank(ISSUER);
        cards.setFrozen(program, card, false);
        _sell(p);
        assertEq(_balance(card), CAP - 100, "balance");
    }
}
