// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {ClearingView, Statement} from "../../contracts/cards/ClearingTypes.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Closing a merchant's periods: CA-15 to CA-17
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - when: to the second of the end; again; what is ahead; by anyone
/// - order: closes those before it; merchants and programs apart
/// - who: a merchant without keys, without program; its first period
/// - what: every field of the statement and its event; captures after the end; several keys, revoked, rolled or not
/// - empty periods: no statement, none between two; a payout alone
/// - refunds: given back in another period, by the reserve, due
contract CloseTest is ClearingTest {
    function _expect(Statement memory left, Statement memory right) private pure {
        assertEq(abi.encode(left), abi.encode(right), "statement");
    }

    /// @dev Of the shop, with these counts and sums; nothing else happened.
    function _statement(
        uint32 period,
        uint32 captures,
        uint64 captured,
        int64 fee
    ) private pure returns (Statement memory s) {
        (s.period, s.captures, s.captured, s.fee) = (period, captures, captured, fee);
        s.closing = uint64(int64(captured) - fee);
    }

    // ---------------------------------------------------------------- when

    function test_CA15_aPeriodClosesFromItsEndOn() external {
        _sold(1_000);
        VM.warp(T0 + 1 days - 1);
        _refused(STRANGER, _closeCall(shop, 0), _notEnded(0, T0 + 1 days));
        VM.warp(T0 + 1 days);
        _close(0);
        assertEq(_clearing(shop).closedUntil, T0 + 1 days, "closed");
        assertEq(_paidOut(), 985, "paid");
    }

    function test_CA15_whatIsAheadIsNotClosed() external {
        _toPeriod(3);
        _sold(1_000);
        _refused(STRANGER, _closeCall(shop, 3), _notEnded(3, T0 + 4 days));
        _refused(STRANGER, _closeCall(shop, 9), _notEnded(9, T0 + 10 days));
        uint256 end = T0 + uint256(2 ** 32) * 1 days;
        _refused(STRANGER, _closeCall(shop, 2 ** 32 - 1), _notEnded(2 ** 32 - 1, end));
        assertEq(_clearing(shop).closedUntil, T0, "nothing is closed");
    }

    function test_CA6_aClosedPeriodIsNotClosedAgain() external {
        _sold(1_000);
        _toPeriod(2);
        _sold(500);
        _close(1);
        _doesNothing(STRANGER, _closeCall(shop, 1));
        _doesNothing(CLEARING, _closeCall(shop, 0));
        _toPeriod(9);
        _doesNothing(STRANGER, _closeCall(shop, 1));
        assertEq(_paidOut(), 985, "paid once");
    }

    function testFuzz_CA15_anybodyCloses(address by) external {
        _sold(1_000);
        _toPeriod(1);
        _succeedsBy(by, _closeCall(shop, 0));
        assertEq(_paidOut(), 985, "paid");
    }

    // ---------------------------------------------------------------- order

    function test_CA15_closingAPeriodClosesThoseBeforeIt() external {
        _sold(1_000);
        _toPeriod(2);
        _sold(2_000);
        _toPeriod(4);
        _sold(4_000);
        _toPeriod(5);
        Statement[] memory statements = _closed(shop, 3);
        assertEq(statements.length, 2, "statements");
        _expect(statements[0], _statement(0, 1, 1_000, 15));
        Statement memory second = _statement(2, 1, 2_000, 30);
        (second.opening, second.closing) = (985, 985 + 1_970);
        _expect(statements[1], second);
        assertEq(_clearing(shop).closedUntil, T0 + 4 days, "closed");
        assertEq(_paidOut(), 2_955, "paid");
    }

    function test_CA15_merchantsAndProgramsCloseByThemselves() external {
        _sold(1_000);
        _soldAt(RIVAL_TILL, 200);
        _toPeriod(3);
        assertEq(_closed(rival, 2).length, 1, "the rival first");
        assertEq(_clearing(shop).closedUntil, T0, "the shop has time");
        assertEq(_paidOut(), 197, "paid to the rival");
        _programWith(address(token), UNIT);
        _sold(4_000);
        --program;
        _toPeriod(4);
        _expect(_closedOne(3), _statement(0, 1, 1_000, 15));
        ++program;
        assertEq(_clearing(shop).closedUntil, T0 + 3 days, "the other program has time");
        _expect(_closedOne(3), _statement(3, 1, 4_000, 60));
        assertEq(_fees(), 60, "fees of that program");
        assertEq(_paidOut(), 197 + 985 + 3_940, "paid");
    }

    // ---------------------------------------------------------------- who

    function test_CA15_aMerchantWithoutKeysHasNothingToClose() external {
        uint24 newcomer = _merchant(SHOPKEEPER);
        _toPeriod(1);
        _refused(STRANGER, _closeCall(newcomer, 0), _unknownMerchant(newcomer));
        _refused(STRANGER, _closeCall(newcomer + 1, 0), _unknownMerchant(newcomer + 1));
        program = 77;
        _refused(STRANGER, _closeCall(shop, 0), _unknownMerchant(shop));
    }

    function test_CA15_theFirstPeriodIsThatOfTheFirstKey() external {
        VM.warp(T0 + 6 days - 1);
        uint24 newcomer = _merchant(SHOPKEEPER);
        address till = _terminal("first", newcomer);
        assertEq(_clearing(newcomer).closedUntil, T0 + 5 days, "begin of its first period");
        _doesNothing(STRANGER, _closeCall(newcomer, 4));
        _soldAt(till, 1_000);
        _toPeriod(7);
        _terminal("second", newcomer);
        assertEq(_clearing(newcomer).closedUntil, T0 + 5 days, "another key changes nothing");
        Statement[] memory statements = _closed(newcomer, 6);
        assertEq(statements.length, 1, "statements");
        assertEq(statements[0].period, 5, "period");
        assertEq(statements[0].closing, 985, "closing");
    }

    // ---------------------------------------------------------------- what

    function test_CA17_aClosingTellsTheStatementThenThePayout() external {
        _sold(1_000);
        _soldAt(SECOND_TILL, 600);
        _toPeriod(1);
        Statement memory s = _statement(0, 2, 1_600, 24);
        bytes32 chain = keccak256(abi.encode(bytes32(0), program, shop, s));
        VM.expectEmit(address(cards));
        emit IClearingEvents.PeriodClosed(program, shop, s, chain);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PaidOut(program, shop, PAYOUT, 1_576);
        _close(0);
        ClearingView memory c = _clearing(shop);
        assertEq(c.opening, 1_576, "opening of the next");
        assertEq(c.unpaid, 0, "unpaid");
        assertEq(int256(c.net), 1_600, "net");
        assertEq(int256(c.charged), 24, "charged");
        assertEq(c.chain, chain, "chain");
        assertEq(_fees(), 24, "fees");
    }

    /// @dev CA-17. What the chain holds of each statement is a hash of the one before and of its own content.
    function test_CA17_theChainGoesOnFromStatementToStatement() external {
        _sold(1_000);
        _toPeriod(1);
        Statement memory first = _closedOne(0);
        _sold(300);
        _toPeriod(2);
        Statement memory second = _closedOne(1);
        assertEq(second.opening, first.closing, "opening is the closing before");
        assertEq(second.paid, 985, "paid since");
        assertEq(second.fee, 5, "half of it to the even unit: 19.5 in all, less 15");
        assertEq(second.closing, 295, "closing");
        _addsUp(first);
        _addsUp(second);
        bytes32 chain = keccak256(abi.encode(bytes32(0), program, shop, first));
        assertEq(
            _clearing(shop).chain,
            keccak256(abi.encode(chain, program, shop, second)),
            "chain"
        );
    }

    /// @dev CA-15. It comes late, and what was captured in the meantime stays out of it.
    function test_CA15_capturesAfterTheEndBelongToTheNextPeriod() external {
        _sold(1_000);
        Bill memory held = _authorized(500);
        _toPeriod(1);
        _sold(40);
        _soldAt(SECOND_TILL, 2);
        _capture(held, 500);
        _expect(_closedOne(0), _statement(0, 1, 1_000, 15));
        _sold(60);
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(s.captured, 602, "captured");
        assertEq(s.captures, 4, "captures");
    }

    function test_CA15_keysThatHaveGoneOnCountAsThoseThatHaveNot() external {
        _sold(1_000);
        _soldAt(SECOND_TILL, 200);
        _toPeriod(1);
        _sold(30);
        _toPeriod(2);
        Statement[] memory statements = _closed(shop, 1);
        assertEq(statements[0].captured, 1_200, "of the first period");
        assertEq(statements[1].captured, 30, "of the second");
    }

    function test_CA11_whatARevokedKeyHasCapturedIsPaid() external {
        _sold(1_000);
        _revoke(TILL);
        _toPeriod(3);
        _expect(_closedOne(2), _statement(0, 1, 1_000, 15));
        assertEq(_paidOut(), 985, "paid");
    }

    // ---------------------------------------------------------------- empty periods

    function test_CA17_emptyPeriodsHaveNoStatement() external {
        _toPeriod(3);
        VM.recordLogs();
        _close(2);
        assertEq(VM.getRecordedLogs().length, 1, "ClosedUntil alone");
        assertEq(_clearing(shop).closedUntil, T0 + 3 days, "closed");
        assertEq(_clearing(shop).chain, bytes32(0), "no chain");
        _sold(1_000);
        _toPeriod(4);
        _expect(_closedOne(3), _statement(3, 1, 1_000, 15));
    }

    /// @dev CA-15. Where the last of the periods was empty, no statement tells that it is closed.
    function test_CA15_theEndOfAnEmptyPeriodIsTold() external {
        _sold(1_000);
        _toPeriod(3);
        VM.recordLogs();
        _close(0);
        assertEq(VM.getRecordedLogs().length, 3, "statement, transfer, payout");
        _soldAt(SECOND_TILL, 200);
        _toPeriod(7);
        Statement memory paid = _statement(1, 0, 0, 0);
        (paid.opening, paid.paid, paid.closing) = (985, 985, 0);
        bytes32 chain = keccak256(abi.encode(_clearing(shop).chain, program, shop, paid));
        VM.expectEmit(address(cards));
        emit IClearingEvents.PeriodClosed(program, shop, paid, chain);
        VM.expectEmit(address(cards));
        emit IClearingEvents.ClosedUntil(program, shop, uint32(T0 + 3 days));
        _close(2);
    }

    /// @dev CA-17. What was paid at a closing stands in the statement after it, if there is nothing else in it.
    function test_CA17_aPayoutIsBookedOnceInTheNextStatement() external {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        Statement memory expected = _statement(1, 0, 0, 0);
        (expected.opening, expected.paid) = (985, 985);
        _expect(s, expected);
        _toPeriod(4);
        assertEq(_closed(shop, 3).length, 0, "nothing is left to tell");
        assertEq(_paidOut(), 985, "paid once");
    }

    // ---------------------------------------------------------------- refunds

    /// @dev CA-4, CA-16. Below zero is due, not negative: the period closes at what is given back of the fee.
    function test_CA4_aMerchantThatOwesClosesAtZeroAndPaysItFirst() external {
        Bill memory p = _sold(1_000);
        _toPeriod(1);
        _close(0);
        _refundSale(p, 400);
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(uint256(s.refunds), 1, "refunds");
        assertEq(s.refunded, 400, "refunded");
        assertEq(s.drawn, 0, "there was nothing to take");
        assertEq(int256(s.fee), -6, "given back");
        assertEq(s.closing, 6, "closing");
        _sold(1_000);
        _toPeriod(3);
        s = _closedOne(2);
        assertEq(s.captured, 1_000, "captured");
        assertEq(s.drawn, 400, "what was due");
        assertEq(int256(s.fee), 15, "fee");
        assertEq(s.closing, 585, "closing");
        assertEq(_paidOut(), 985 + 6 + 585, "paid");
        assertEq(_balance(ALICE), TOP_UP - 1_000 - 1_000 + 400, "the holder has it");
    }

    function test_CA4_whatTheReservePaysIsNotDrawn() external {
        Bill memory p = _authorized(1_000);
        _captureFinally(p, 1_000);
        _toPeriod(1);
        _close(0);
        _fundReserve(shop, 150);
        _sold(100);
        _succeeds(_refundCall(p, PaymentKind.Authorization, TILL, 250));
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(s.refunded, 250, "refunded");
        assertEq(s.drawn, 100, "drawn");
        assertEq(int256(s.fee), -2, "12.75 of 850 in all, less 15");
        assertEq(s.closing, 2, "closing");
        _addsUp(s);
    }

    function test_CA16_aRefundInTheSamePeriodCostsNoFee() external {
        Bill memory p = _sold(1_000);
        _sold(200);
        _refundSale(p, 1_000);
        _toPeriod(1);
        Statement memory s = _closedOne(0);
        assertEq(s.drawn, 1_000, "drawn");
        assertEq(int256(s.fee), 3, "of 200");
        assertEq(s.closing, 197, "closing");
    }
}
