// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView, Decline, PaymentState} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What goes over to a successor: CA-7, CA-8, CA-10
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the account: balance, hold, overflow, limits, limits that wait, sequence numbers
/// - what limits have counted: day, count, week, month, lifetime; with last days near and far
/// - standing: the regulator's freeze stays, holder's and issuer's goes, a block too
/// - payments of before: captured, voided, reclaimed and refunded to the newest of a chain
contract SuccessionTest is OfficeTest {
    function _replace(address card, uint16 lastDay) private returns (address successor) {
        successor = _newKey("successor");
        _succeedsBy(ISSUER, _replaceCall(card, successor, lastDay, ""));
    }

    // ---------------------------------------------------------------- the account

    /// @dev CA-10. Balance, hold, overflow, numbers, limits, what they count, and limits that wait.
    function test_CA10_theWholeAccountGoesOver() external {
        CardLimits memory limits = CardLimits(8_000, 10_000, 20_000, 30_000, 40_000, 5);
        _setLimits(ALICE, limits);
        Bill memory p = _authorized(1_000);
        _captureFinally(p, 1_000);
        _topUp(ALICE, CAP - TOP_UP + 1_000);
        _refund(p, 600);
        _authorize(_pay(2_000));
        _sold(3_000);
        limits.payment = 0;
        _setLimits(ALICE, limits);
        CardView memory expected = _card(ALICE);
        assertEq(expected.overflow, 600, "overflow");
        assertEq(expected.spentThatDay, 6_000, "spent");
        (CardLimits memory wanted, uint256 readyAt) = cards.pendingLimitsOf(program, ALICE);
        assertEq(readyAt, T0 + LIMIT_DELAY, "ready");

        address successor = _replace(ALICE, "successor");
        expected.lastDay = _day(T0) + 1461;
        assertEq(abi.encode(_card(successor)), abi.encode(expected), "card");
        _expectPending(successor, wanted, readyAt);
        _expectPending(ALICE, _noLimits(), 0);
        _declined(
            abi.encodeCall(cards.applyLimits, (program, ALICE)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_NoPendingLimits.selector,
                program,
                ALICE
            )
        );
        VM.warp(readyAt);
        cards.applyLimits(program, successor);
        assertEq(_card(successor).limits.payment, 0, "raised");
    }

    function _expectPending(address card, CardLimits memory wanted, uint256 readyAt) private view {
        (CardLimits memory limits, uint256 ready) = cards.pendingLimitsOf(program, card);
        assertEq(abi.encode(limits), abi.encode(wanted), "pending limits");
        assertEq(ready, readyAt, "ready");
    }

    /// @dev CA-8. Whichever limit the old card had begun to use goes on counting, and a void gives it back.
    function test_CA8_theLimitsGoOnCounting() external {
        for (uint256 i = 0; i < 5; ++i) {
            CardLimits memory limits;
            if (i == 0) limits.dayCount = 1;
            if (i == 1) limits.day = 100;
            if (i == 2) limits.week = 100;
            if (i == 3) limits.month = 100;
            if (i == 4) limits.lifetime = 100;
            address card = _cardWith(string(abi.encodePacked("limited", i)), limits);
            Bill memory p = _payAt(card, TILL, 60);
            _authorize(p);
            address next = _replace(card, string(abi.encodePacked("successor", i)));
            _declined(
                _saleCall(_payAt(next, TILL, 41)),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_OverLimit.selector,
                    next,
                    uint256(Decline.OverDayCount) + i,
                    41
                )
            );
            _void(p);
            _sell(_payAt(next, TILL, 100));
            assertEq(_card(next).spentThatDay, 100, "spent");
            assertEq(_card(next).paymentsThatDay, 1, "payments");
        }
    }

    /// @dev CA-8. The day is told by how far it lies before the last day, which the new card has another of.
    function testFuzz_CA8_theDayGoesOnWhateverTheLastDay(uint256 first, uint256 second) external {
        uint256 today = _day(T0);
        address card = _newKey("card");
        CardLimits memory limits;
        limits.day = 100;
        _issue(card, REGISTERED, uint16(bound(first, today, today + MAX_DAYS)), limits);
        _topUp(card, 1_000);
        _sell(_payAt(card, TILL, 60));
        address successor = _replace(card, uint16(bound(second, today, today + MAX_DAYS)));
        assertEq(_card(successor).countedDay, today, "counted day");
        assertEq(_card(successor).spentThatDay, 60, "spent");
        _sell(_payAt(successor, TILL, 40));
    }

    /// @dev CA-8. A day that lies too far back for the new card's word is not counted any more.
    function test_CA8_aDayOfYearsAgoIsForgotten() external {
        _sold(60);
        VM.warp(T0 + 1 days);
        uint16 lastDay = _day(_now()) + uint16(MAX_DAYS);
        address successor = _replace(ALICE, lastDay);
        assertEq(_card(successor).spentThatDay, 0, "spent");
        assertEq(_card(successor).paymentsThatDay, 0, "payments");
        assertEq(_card(successor).countedDay, lastDay, "no day");
        assertEq(_card(successor).top, 1, "top");
        assertEq(_balance(successor), TOP_UP - 60, "balance");
    }

    /// @dev CA-7. A number that the old card used is used.
    function test_CA7_theNumbersGoOver() external {
        Bill memory p = _pay(100);
        p.sequence = 40;
        _sell(p);
        address successor = _replace(ALICE, "successor");
        p.card = successor;
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DuplicateSequence.selector,
                successor,
                40
            )
        );
        p.sequence = 8;
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_StaleSequence.selector,
                successor,
                8,
                40
            )
        );
        p.sequence = 9;
        _sell(p);
    }

    // ---------------------------------------------------------------- standing

    function test_CA10_onlyTheRegulatorsFreezeStays() external {
        for (uint256 i = 0; i < 16; ++i) {
            uint256 snapshot = VM.snapshotState();
            if (i & 1 != 0) _succeeds(_freezeCall(ALICE, true, 1, uint32(T0)));
            if (i & 2 != 0) _freeze(ALICE);
            if (i & 4 != 0) _freezeByRegulator(ALICE);
            if (i & 8 != 0) _block(ALICE);
            CardView memory card = _card(_replace(ALICE, "successor"));
            assertFalse(card.frozen[0], "by the holder");
            assertFalse(card.frozen[1], "by the issuer");
            assertTrue(card.frozen[2] == (i & 4 != 0), "by the regulator");
            assertFalse(card.blocked, "blocked");
            VM.revertToState(snapshot);
        }
    }

    function test_CA10_theRegulatorThawsTheSuccessor() external {
        _freezeByRegulator(ALICE);
        address successor = _replace(ALICE, "successor");
        bytes memory call = _saleCall(_payAt(successor, TILL, 100));
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardFrozen.selector, successor)
        );
        VM.prank(REGULATOR);
        cards.setFrozenByRegulator(program, successor, false);
        _succeeds(call);
    }

    // ---------------------------------------------------------------- payments of before

    function test_CA10_whatComesBackReachesTheNewestOfAChain() external {
        Bill[4] memory p = [
            _authorized(1_000),
            _authorized(2_000),
            _authorized(4_000),
            _pay(8_000)
        ];
        _sell(p[3]);
        address newest = _replace(_replace(_replace(ALICE, "second"), "third"), "newest");
        assertEq(_hold(newest), 7_000, "hold");

        _captureFinally(p[0], 300);
        assertEq(_balance(newest), TOP_UP - 15_000 + 700, "captured");
        _refund(p[0], 100);
        assertEq(_balance(newest), TOP_UP - 15_000 + 800, "refunded");
        _void(p[1]);
        assertEq(_balance(newest), TOP_UP - 15_000 + 2_800, "voided");
        _refundSale(p[3], 8_000);
        assertEq(_balance(newest), TOP_UP - 15_000 + 10_800, "a sale refunded");
        VM.warp(p[2].authorizationEnd);
        _reclaim(p[2]);
        assertEq(_balance(newest), TOP_UP - 200, "reclaimed");
        assertEq(_hold(newest), 0, "hold");
        assertEq(_record(p[2]).state, PaymentState.Expired, "state");
    }

    /// @dev CA-8. The voided part is given back on the newest card, in the words of the day and of the longer windows.
    function test_CA8_aVoidGivesBackOnTheNewest() external {
        CardLimits memory limits;
        (limits.day, limits.week) = (100, 100);
        address card = _cardWith("limited", limits);
        Bill memory p = _payAt(card, TILL, 100);
        _authorize(p);
        address newest = _replace(_replace(card, "second"), "newest");
        _void(p);
        _sell(_payAt(newest, TILL, 100));
    }
}
