// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    CardView,
    MerchantView,
    PaymentState,
    PaymentView,
    PeriodTotals
} from "../../contracts/cards/CardTypes.sol";
import {AdjustmentsView, ClearingView} from "../../contracts/cards/ClearingTypes.sol";
import {IPrepaidCards} from "../../contracts/cards/IPrepaidCards.sol";
import {TopUpState} from "../../contracts/cards/TopUpTypes.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {VM} from "../kit/IVm.sol";
import {IHandler, Invariants} from "../kit/Invariants.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {GhostCard, GhostMerchant, GhostPayment, GhostTopUp} from "../kit/cards/CardsGhosts.sol";
import {ClearingHandler, GhostAdjustments} from "../kit/cards/ClearingHandler.sol";
import {Books} from "../kit/cards/StatementModel.sol";

/// @title What always holds in the cards room
/// @author The Tallystick authors
/// @notice Six accounts, five tills of three merchants, issuer, clearing, attester, regulator and relayers, at random,
/// over months, with closings early and late. The ghosts know only the rules (`CardsGhosts`, `ClearingHandler`); the
/// contract must agree with them after every call. So no call touches another's account than its own: its ghost did not
/// change.
contract PrepaidCardsInvariants is CardsAssertions, Invariants {
    uint256 private constant UNIT = 10_000;

    ClearingHandler private handler;
    IPrepaidCards private cards;
    PaymentToken private token;
    uint32 private program;

    function setUp() external {
        handler = new ClearingHandler();
        address token_;
        (cards, token_, program) = handler.room();
        token = PaymentToken(token_);
        // what the handler's room began with besides
        _besides = token.balanceOf(address(cards));
    }

    uint256 private _besides;

    function _handler() internal view override returns (IHandler) {
        return handler;
    }

    function _verbs() internal view override returns (bytes4[] memory verbs) {
        bytes4[24] memory all = [
            handler.jump.selector,
            handler.donate.selector,
            handler.topUp.selector,
            handler.requestTopUp.selector,
            handler.approveTopUp.selector,
            handler.rejectTopUp.selector,
            handler.redeem.selector,
            handler.exit.selector,
            handler.sell.selector,
            handler.authorize.selector,
            handler.capture.selector,
            handler.captureByClearing.selector,
            handler.void.selector,
            handler.reclaim.selector,
            handler.refund.selector,
            handler.recall.selector,
            handler.upload.selector,
            handler.toggleFrozen.selector,
            handler.blockCard.selector,
            handler.replace.selector,
            handler.lowerLimits.selector,
            handler.rotate.selector,
            handler.fundReserve.selector,
            handler.creditRefunds.selector
        ];
        bytes4[] memory more = handler.clearingVerbs();
        verbs = new bytes4[](all.length + more.length);
        for (uint256 i = 0; i < verbs.length; ++i) {
            verbs[i] = i < all.length ? all[i] : more[i - all.length];
        }
    }

    // ---------------------------------------------------------------- money

    /// @dev CA-20. Tokens held are what is owed to everybody and what was given, to the unit, and every term is ≥ 0.
    function invariant_CA20_tokensHeldAreWhatIsOwed() public view {
        uint256 units;
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            CardView memory c = cards.cardOf(program, handler.card(i).id);
            units += uint256(c.balance) + c.hold + c.overflow + c.requested;
            if (c.cap != 0) assertLe(uint256(c.balance) + c.hold, c.cap, "CA-14: cap");
        }
        for (uint256 i = 0; i < handler.MERCHANTS(); ++i) {
            GhostMerchant memory ghost = handler.merchant(i);
            MerchantView memory m = cards.merchantOf(program, ghost.number);
            assertLe(m.credited, m.covered, "CA-4: credited");
            assertLe(m.covered, m.owed, "CA-4: covered");
            units += m.reserve + m.covered - m.credited;
            units += _unsettled(ghost) + cards.clearingOf(program, ghost.number).unpaid;
        }
        units += cards.scheduleOf(program).fees;
        assertEq(
            token.balanceOf(address(cards)),
            units * UNIT + _besides + handler.donated(),
            "tokens held"
        );
    }

    /// @dev CA-15, CA-16. What periods that are not closed have for the merchant, adjustments included.
    function _unsettled(GhostMerchant memory ghost) private view returns (uint256 units) {
        uint32 until = cards.clearingOf(program, ghost.number).closedUntil;
        for (uint256 j = 0; j < ghost.periods.length; ++j) {
            uint32 period = uint32(ghost.periods[j]);
            PeriodTotals memory t = cards.periodOf(program, ghost.number, period);
            assertLe(t.drawn, t.captured, "CA-4: drawn");
            (uint256 start, ) = cards.boundsOf(program, period);
            if (start < until) continue;
            units += t.captured - t.drawn;
            units += cards.adjustmentsOf(program, ghost.number, period).credited;
        }
    }

    // ---------------------------------------------------------------- books

    /// @dev CA-2, CA-3, CA-8, CA-10. Every account, whatever became of the others; what is held is what can be captured.
    function invariant_CA2_cardsAreWhatTheRulesSay() public view {
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            GhostCard memory ghost = handler.card(i);
            CardView memory c = cards.cardOf(program, ghost.id);
            assertTrue(c.known && c.successor == address(0), "known");
            assertEq(c.balance, ghost.balance, "balance");
            assertEq(c.hold, ghost.hold, "hold");
            assertEq(c.overflow, ghost.overflow, "overflow");
            assertEq(c.requested, ghost.requested, "requested");
            assertEq(c.top, ghost.top, "top");
            assertTrue(c.blocked == ghost.blocked, "blocked");
            for (uint256 j = 0; j < 3; ++j) {
                assertTrue(c.frozen[j] == ghost.frozen[j], "frozen");
            }
            assertEq(
                keccak256(abi.encode(c.limits)),
                keccak256(abi.encode(ghost.limits)),
                "limits"
            );
            _assertSpentToday(i, c);
            assertEq(ghost.hold, _capturable(i), "CA-20: held is what can be captured");
        }
    }

    function _assertSpentToday(uint256 account, CardView memory c) private view {
        (uint256 spent, uint256 count) = handler.spentToday(account);
        bool isToday = c.countedDay == (VM.getBlockTimestamp() + 8 hours) / 1 days;
        assertEq(isToday ? c.spentThatDay : 0, spent, "spent today");
        assertEq(isToday ? c.paymentsThatDay : 0, count, "payments today");
    }

    function _capturable(uint256 account) private view returns (uint256 sum) {
        for (uint256 i = 0; i < handler.paymentCount(); ++i) {
            GhostPayment memory p = handler.payment(i);
            if (p.account == account && p.state == PaymentState.Authorized)
                sum += p.authorized - p.captured;
        }
    }

    /// @dev CA-14. Every top-up is decided once at most, and what is requested of an account is what waits.
    function invariant_CA14_whatWaitsIsRequested() public view {
        uint256[] memory waits = new uint256[](handler.ACCOUNTS());
        for (uint256 i = 0; i < handler.topUpCount(); ++i) {
            GhostTopUp memory t = handler.ghostTopUp(i);
            TopUpState state = cards.topUpOf(program, t.bankReference).state;
            assertEq(uint256(state), uint256(t.state), "state");
            if (state == TopUpState.Requested) waits[t.account] += t.amount;
        }
        for (uint256 i = 0; i < waits.length; ++i) {
            assertEq(cards.cardOf(program, handler.card(i).id).requested, waits[i], "requested");
        }
    }

    /// @dev CA-14, CA-18. A funder's purchases of the day, rejected ones apart.
    function invariant_CA18_purchasesAddUp() public view {
        for (uint256 i = 0; i < handler.FUNDERS(); ++i) {
            (uint16 day, uint64 sum) = cards.purchasesOf(program, handler.funderOf(i));
            bool isToday = day == (VM.getBlockTimestamp() + 8 hours) / 1 days;
            assertEq(isToday ? sum : 0, handler.boughtToday(i), "bought today");
        }
    }

    /// @dev CA-22. Holders got what left their cards; the issuer is absent after its last sign, and never sooner.
    function invariant_CA22_whatWasRedeemedWasPaidOut() public view {
        assertEq(token.balanceOf(handler.WALLET()), handler.redeemed() * UNIT, "redeemed");
        assertEq(cards.absentFrom(program), handler.absentFrom(), "absent from");
    }

    /// @dev CA-1, CA-5, CA-20. authorized = capturable + captured + released, refunded ≤ captured.
    function invariant_CA20_paymentsAddUp() public view {
        for (uint256 i = 0; i < handler.paymentCount(); ++i) {
            GhostPayment memory ghost = handler.payment(i);
            PaymentView memory p = cards.paymentOf(handler.idOf(i));
            if (!ghost.hasRecord) {
                assertEq(p.state, PaymentState.None, "CA-5: no record");
                continue;
            }
            assertEq(p.state, ghost.state, "state");
            assertEq(p.authorized, ghost.authorized, "authorized");
            assertEq(p.captured, ghost.captured, "captured");
            assertEq(p.released, ghost.released, "released");
            assertEq(p.refunded, ghost.refunded, "refunded");
            assertLe(p.refunded, p.captured, "refunded");
            assertEq(p.authorized, uint256(p.capturable) + p.captured + p.released, "every unit");
        }
    }

    /// @dev CA-4, CA-15. Accrual by merchant and period, reserves, and refunds due in their order.
    function invariant_CA4_merchantsAreWhatTheRulesSay() public view {
        for (uint256 i = 0; i < handler.MERCHANTS(); ++i) {
            GhostMerchant memory ghost = handler.merchant(i);
            MerchantView memory m = cards.merchantOf(program, ghost.number);
            assertEq(m.reserve, ghost.reserve, "reserve");
            assertEq(m.owed, ghost.owed, "owed");
            assertEq(m.covered, ghost.covered, "covered");
            assertEq(m.credited, ghost.credited, "credited");
            for (uint256 j = 0; j < ghost.dues.length; ++j) {
                (, uint40 open) = cards.refundDueOf(program, ghost.number, j);
                assertEq(open, ghost.dues[j].amount - ghost.dues[j].credited, "open");
            }
            for (uint256 j = 0; j < ghost.periods.length; ++j) {
                uint256 period = ghost.periods[j];
                assertEq(
                    keccak256(abi.encode(cards.periodOf(program, ghost.number, uint32(period)))),
                    keccak256(abi.encode(handler.totals(i, period))),
                    "period"
                );
            }
        }
    }

    /// @dev CA-15 to CA-17. How far each merchant is closed, its balances, its fee and the chain of its statements.
    function invariant_CA17_closingsAreWhatTheRulesSay() public view {
        for (uint256 i = 0; i < handler.MERCHANTS(); ++i) {
            GhostMerchant memory ghost = handler.merchant(i);
            ClearingView memory c = cards.clearingOf(program, ghost.number);
            Books memory b = handler.books(i);
            (, uint256 end) = cards.boundsOf(program, 0);
            assertEq(c.closedUntil, end + handler.closed(i) * 1 days - 1 days, "closed until");
            assertEq(c.opening, b.opening, "opening");
            assertEq(c.unpaid, b.unpaid, "unpaid");
            assertEq(int256(c.net), b.net, "net");
            assertEq(int256(c.charged), b.charged, "charged");
            assertEq(c.chain, b.chain, "chain");
            assertEq(token.balanceOf(handler.payoutOf(i)), handler.paid(i) * UNIT, "paid");
            for (uint256 j = 0; j < ghost.periods.length; ++j) {
                _assertAdjusted(i, ghost.number, uint32(ghost.periods[j]));
            }
        }
        assertEq(cards.scheduleOf(program).fees, handler.ghostFees(), "fees");
    }

    function _assertAdjusted(uint256 at, uint24 number, uint32 period) private view {
        AdjustmentsView memory a = cards.adjustmentsOf(program, number, period);
        GhostAdjustments memory ghost = handler.adjustments(at, period);
        assertEq(keccak256(abi.encode(a)), keccak256(abi.encode(ghost)), "adjustments");
    }

    // ---------------------------------------------------------------- proof that something happens

    /// @dev A long walk on one path: every verb does something, and in the end all of the above holds.
    function test_everyVerbDoesSomething() external {
        _walk(2600);
        invariant_CA20_tokensHeldAreWhatIsOwed();
        invariant_CA2_cardsAreWhatTheRulesSay();
        invariant_CA20_paymentsAddUp();
        invariant_CA4_merchantsAreWhatTheRulesSay();
        invariant_CA14_whatWaitsIsRequested();
        invariant_CA18_purchasesAddUp();
        invariant_CA22_whatWasRedeemedWasPaidOut();
        invariant_CA17_closingsAreWhatTheRulesSay();
    }
}
