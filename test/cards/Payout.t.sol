// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Statement} from "../../contracts/cards/ClearingTypes.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {Log, VM} from "../kit/IVm.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {StubbornToken} from "../mocks/StubbornToken.sol";

/// @title Paying merchants and clearing: CA-16, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - to the merchant: exactly, once; nothing where there is nothing
/// - refused: whatever the token does; nobody else waits; later, by anyone, elsewhere; with the next closing
/// - where: by the owner alone
/// - in the middle: whoever is paid calls again
/// - fees: to clearing, what there is, once
contract PayoutTest is ClearingTest {
    /// @dev Base units of a token with 18 decimals in a unit.
    uint64 private constant FINE = 1e16;
    address private constant ELSEWHERE = address(0xE15E);

    StubbornToken private _stubborn;

    /// @dev A program with a token that does with PAYOUT as it likes; the shop has 985 to get.
    function _stubbornly(StubbornToken.Way way) private {
        _stubborn = StubbornToken(_deploy("StubbornToken.sol:StubbornToken", ""));
        _programWith(address(_stubborn), FINE);
        _stubborn.treat(PAYOUT, way);
        _sold(1_000);
        _toPeriod(1);
    }

    function _setPayoutCall(uint24 merchant, address payout) private view returns (bytes memory) {
        return abi.encodeCall(cards.setPayout, (merchant, payout));
    }

    function _holds(address account) private view returns (uint256) {
        return _stubborn.balanceOf(account) / FINE;
    }

    // ---------------------------------------------------------------- to the merchant

    function test_CA16_aPayoutIsExact() external {
        _sold(12_345);
        _toPeriod(1);
        uint256 before = token.balanceOf(address(cards));
        _close(0);
        assertEq(token.balanceOf(PAYOUT), 12_160 * UNIT, "12,345 less 185");
        assertEq(before - token.balanceOf(address(cards)), 12_160 * UNIT, "left");
    }

    function test_CA6_whatIsPaidIsNotPaidAgain() external {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        _doesNothing(STRANGER, _payOutCall(shop));
        _doesNothing(STRANGER, _payOutCall(rival));
        _toPeriod(2);
        _close(1);
        _toPeriod(3);
        _close(2);
        assertEq(_paidOut(), 985, "once");
    }

    function test_CA16_nothingIsNotPaid() external {
        _changeRate(T0 + 1 days, 0);
        _toPeriod(2);
        VM.recordLogs();
        _close(1);
        Log[] memory logs = VM.getRecordedLogs();
        assertEq(logs.length, 1, "no transfer");
        assertEq(logs[0].topics[0], IClearingEvents.ClosedUntil.selector, "closed");
        program = 77;
        _doesNothing(STRANGER, _payOutCall(shop));
    }

    // ---------------------------------------------------------------- refused

    /// @dev CA-16. It closes all the same, and the money stays the merchant's.
    function _remainsUnpaid(StubbornToken.Way way) private {
        _stubbornly(way);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PayoutFailed(program, shop, PAYOUT, 985);
        (bool success, ) = address(cards).call{gas: 12_000_000}(_closeCall(shop, 0));
        assertTrue(success, "closed");
        assertEq(_clearing(shop).unpaid, 985, "unpaid");
        assertEq(_clearing(shop).opening, 985, "closing balance");
        assertEq(_holds(PAYOUT), 0, "nothing moved");
        assertEq(_holds(address(cards)), 2 * TOP_UP, "held");
        _stubborn.treat(PAYOUT, StubbornToken.Way.Pay);
        _succeeds(_payOutCall(shop));
        assertEq(_holds(PAYOUT), 985, "later");
        assertEq(_clearing(shop).unpaid, 0, "unpaid");
        _doesNothing(STRANGER, _payOutCall(shop));
    }

    function test_CA16_aTokenMayBlockTheMerchant() external {
        _remainsUnpaid(StubbornToken.Way.Revert);
    }

    function test_CA16_aTokenMaySayNo() external {
        _remainsUnpaid(StubbornToken.Way.AnswerFalse);
    }

    function test_CA16_aTokenMayBurnTheGas() external {
        _remainsUnpaid(StubbornToken.Way.BurnGas);
    }

    function test_CA16_aTokenMayFloodWithReturnData() external {
        _remainsUnpaid(StubbornToken.Way.ReturnBomb);
    }

    function test_CA16_aTokenMayAnswerAnything() external {
        _remainsUnpaid(StubbornToken.Way.AnswerTwo);
    }

    /// @dev CA-16. The rival, paid at another address, gets its money; the shop's next period closes as well.
    function test_CA16_aBlockedPayoutBlocksNobodyElse() external {
        _stubbornly(StubbornToken.Way.Revert);
        _soldAt(RIVAL_TILL, 2_000);
        _succeedsBy(RIVAL_OWNER, _setPayoutCall(rival, ELSEWHERE));
        _close(0);
        _sold(200);
        _toPeriod(2);
        assertEq(_closed(rival, 1).length, 1, "the rival");
        assertEq(_holds(ELSEWHERE), 1_970, "paid to the rival");
        Statement memory s = _closedOne(1);
        assertEq(s.opening, 985, "opening");
        assertEq(s.paid, 0, "nothing was paid");
        assertEq(s.closing, 985 + 197, "closing");
        assertEq(_clearing(shop).unpaid, 985 + 197, "unpaid");
        _addsUp(s);
    }

    function test_CA16_whatIsUnpaidIsPaidWhereTheOwnerSays() external {
        _stubbornly(StubbornToken.Way.Revert);
        _close(0);
        _succeedsBy(SHOPKEEPER, _setPayoutCall(shop, ELSEWHERE));
        VM.expectEmit(address(cards));
        emit IClearingEvents.PaidOut(program, shop, ELSEWHERE, 985);
        _succeeds(_payOutCall(shop));
        assertEq(_holds(ELSEWHERE), 985, "paid");
        _sold(200);
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(s.paid, 985, "paid since");
        assertEq(s.closing, 197, "closing");
    }

    function test_CA16_refusedAgainItRemains() external {
        _stubbornly(StubbornToken.Way.Revert);
        _close(0);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PayoutFailed(program, shop, PAYOUT, 985);
        _succeeds(_payOutCall(shop));
        assertEq(_clearing(shop).unpaid, 985, "unpaid");
        assertEq(_clearing(shop).closedUntil, T0 + 1 days, "closed");
        assertEq(_clearing(shop).net, 1_000, "net");
    }

    /// @dev CA-16, CA-17. An empty period's closing pays what is left, and the one after it tells so.
    function test_CA16_anEmptyPeriodsClosingPaysWhatIsLeft() external {
        _stubbornly(StubbornToken.Way.Revert);
        _close(0);
        _stubborn.treat(PAYOUT, StubbornToken.Way.Pay);
        _toPeriod(2);
        assertEq(_closed(shop, 1).length, 0, "nothing had happened");
        assertEq(_holds(PAYOUT), 985, "paid");
        _toPeriod(3);
        Statement memory s = _closedOne(2);
        assertEq(s.paid, 985, "told");
        assertEq(s.closing, 0, "closing");
    }

    // ---------------------------------------------------------------- where

    function test_CA16_onlyTheOwnerSaysWhereItIsPaid() external {
        address[5] memory others = [STRANGER, CLEARING, RIVAL_OWNER, PAYOUT, TILL];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(
                others[i],
                _setPayoutCall(shop, ELSEWHERE),
                abi.encodeWithSelector(
                    IClearingEvents.PrepaidCards_NotOwner.selector,
                    shop,
                    others[i]
                )
            );
        }
        _refused(SHOPKEEPER, _setPayoutCall(shop, address(0)), _zeroAddress());
        _refused(
            STRANGER,
            _setPayoutCall(77, ELSEWHERE),
            abi.encodeWithSelector(IClearingEvents.PrepaidCards_NotOwner.selector, 77, STRANGER)
        );
        VM.expectEmit(address(cards));
        emit IClearingEvents.PayoutSet(shop, ELSEWHERE);
        _succeedsBy(SHOPKEEPER, _setPayoutCall(shop, ELSEWHERE));
        assertEq(_ledger(shop).payout, ELSEWHERE, "payout");
        assertEq(_ledger(rival).payout, PAYOUT, "of the rival");
    }

    // ---------------------------------------------------------------- in the middle

    /// @dev CA-16, CA-20. Who is paid comes again in the middle of it, by every way that pays or takes tokens in.
    function test_CA16_whoIsPaidCannotComeAgain() external {
        Intruder intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        address callbacks = _deploy("CallbackToken.sol:CallbackToken", "");
        _programWith(callbacks, FINE);
        _succeedsBy(SHOPKEEPER, _setPayoutCall(shop, address(intruder)));
        VM.prank(address(intruder));
        CallbackToken(callbacks).listen(true);
        manager.grantRole(CLEARING_ROLE, address(intruder), 0);
        _sold(1_000);
        _toPeriod(1);
        _sold(50);
        _toPeriod(2);
        intruder.prepare(address(cards), _closeCall(shop, 0));
        intruder.prepare(address(cards), _closeCall(shop, 1));
        intruder.prepare(address(cards), _payOutCall(shop));
        intruder.prepare(address(cards), _withdrawCall(address(intruder), 1));
        intruder.prepare(address(cards), _pageCall(0, 1));
        _close(0);
        bytes memory reentered = abi.encodeWithSignature("ReentrancyGuardReentrantCall()");
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(intruder.attempt(i).result, reentered, "refused");
        }
        assertTrue(intruder.attempt(4).success, "a page does no harm");
        assertEq(CallbackToken(callbacks).balanceOf(address(intruder)) / FINE, 985, "paid once");
        assertEq(_closedOne(1).captured, 50, "captured");
    }

    // ---------------------------------------------------------------- fees

    function test_CA16_clearingWithdrawsFeesOnce() external {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        VM.expectEmit(address(cards));
        emit IClearingEvents.FeesWithdrawn(program, ELSEWHERE, 9);
        _succeedsBy(CLEARING, _withdrawCall(ELSEWHERE, 9));
        assertEq(_fees(), 6, "fees");
        assertEq(token.balanceOf(ELSEWHERE), 9 * UNIT, "paid");
        _refused(
            CLEARING,
            _withdrawCall(ELSEWHERE, 7),
            abi.encodeWithSelector(IClearingEvents.PrepaidCards_OverFees.selector, 7, 6)
        );
        _succeedsBy(CLEARING, _withdrawCall(ELSEWHERE, 6));
        assertEq(_fees(), 0, "fees");
        assertEq(token.balanceOf(ELSEWHERE), 15 * UNIT, "paid");
        assertEq(token.balanceOf(address(cards)), (2 * TOP_UP - 1_000) * UNIT, "what cards have");
    }

    function test_CA16_onlyClearingWithdrawsFees() external {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        address[4] memory others = [STRANGER, SHOPKEEPER, ISSUER, REGULATOR];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(others[i], _withdrawCall(others[i], 1), _unauthorized(others[i]));
        }
        _refused(CLEARING, _withdrawCall(address(0), 1), _zeroAddress());
    }

    /// @dev CA-20. Fees of a program are not another's.
    function test_CA20_feesOfProgramsAreApart() external {
        _sold(1_000);
        _toPeriod(1);
        _close(0);
        _programWith(address(token), UNIT);
        _refused(
            CLEARING,
            _withdrawCall(CLEARING, 1),
            abi.encodeWithSelector(IClearingEvents.PrepaidCards_OverFees.selector, 1, 0)
        );
    }
}
