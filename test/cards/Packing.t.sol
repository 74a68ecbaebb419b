// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Packed fields at their maxima: CA-20
/// @author The Tallystick authors
/// @notice Tree of cases: at its maximum a field declines or reverts, and its neighbors stay as they are
/// - card: balance, hold, sum and count of a day, all at once
/// - terminal: the last period of its clock
/// - payment: the largest one
/// - limits over more than a day
contract PackingTest is CardsTest {
    address private rich;

    function setUp() public override {
        super.setUp();
        rich = _newKey("rich");
        _issue(rich, UNCAPPED);
        _topUp(rich, MAX_AMOUNT);
    }

    function _topUpRefused(uint256 sum) private {
        _refused(
            ISSUER,
            abi.encodeCall(cards.requestTopUp, (_topUpOf(rich, 1, "one more"))),
            abi.encodeWithSelector(
                ITopUpEvents.PrepaidCards_OverCap.selector,
                rich,
                sum,
                MAX_AMOUNT
            )
        );
    }

    // ---------------------------------------------------------------- card

    function test_CA20_balanceAndHoldShareOneField() external {
        assertEq(_card(rich).cap, 0, "no cap of its tier");
        _topUpRefused(uint256(MAX_AMOUNT) + 1);
        Bill memory p = _payAt(rich, TILL, MAX_AMOUNT);
        _authorize(p);
        CardView memory c = _card(rich);
        assertEq(c.balance, 0, "balance");
        assertEq(c.hold, MAX_AMOUNT, "hold");
        assertEq(c.spentThatDay, MAX_AMOUNT, "spent");
        assertEq(c.top, p.sequence, "its neighbor");
        _topUpRefused(uint256(MAX_AMOUNT) + 1);
        _void(p);
        c = _card(rich);
        assertEq(c.balance, MAX_AMOUNT, "balance");
        assertEq(c.hold, 0, "hold");
        assertEq(c.spentThatDay, 0, "spent");
    }

    /// @dev CA-8, CA-20. Without a limit the sum of a day ends at its field.
    function test_CA20_theSumOfADayIsAField() external {
        _sell(_payAt(rich, TILL, MAX_AMOUNT - 5));
        _topUp(rich, 100);
        _sell(_payAt(rich, TILL, 5));
        assertEq(_card(rich).spentThatDay, MAX_AMOUNT, "spent");
        Bill memory p = _payAt(rich, TILL, 1);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                rich,
                21, // OverDayLimit
                1
            )
        );
        assertEq(_card(rich).paymentsThatDay, 2, "its neighbors");
        VM.warp(T0 + 1 days);
        _sell(_payAt(rich, TILL, 1));
    }

    /// @dev CA-20. Where nobody limits it the count stays at its maximum, also when a payment of many is voided.
    function test_CA20_theCountOfADayStaysAtItsMaximum() external {
        for (uint256 i = 0; i < 130; ++i) {
            _sell(_payAt(rich, TILL, 1));
        }
        Bill memory p = _payAt(rich, TILL, 1);
        _authorize(p);
        assertEq(_card(rich).paymentsThatDay, 127, "payments");
        assertEq(_card(rich).spentThatDay, 131, "spent");
        _void(p);
        assertEq(_card(rich).paymentsThatDay, 127, "127 or more");
        assertEq(_card(rich).spentThatDay, 130, "spent");
    }

    /// @dev CA-20. Every field of a card's word at its maximum, and one step of each back.
    function test_CA20_allFieldsOfACardAtOnce() external {
        CardLimits memory limits;
        (limits.payment, limits.day, limits.dayCount) = (1_090_000_000_000, 1_090_000_000_000, 127);
        (limits.week, limits.month, limits.lifetime) = (
            1_090_000_000_000,
            1_090_000_000_000,
            1_090_000_000_000
        );
        address card = _newKey("full");
        uint16 lastDay = _day(T0) + 4_095;
        _issue(card, UNCAPPED, lastDay, limits);
        _topUp(card, MAX_AMOUNT);
        Bill memory p = _payAt(card, TILL, 1_090_000_000_000);
        p.sequence = 2 ** 22 - 1;
        _authorize(p);
        _freeze(card);
        _freezeByRegulator(card);
        _block(card);
        CardView memory c = _card(card);
        assertEq(c.hold, 1_090_000_000_000, "hold");
        assertEq(c.balance, MAX_AMOUNT - 1_090_000_000_000, "balance");
        assertEq(c.spentThatDay, 1_090_000_000_000, "spent");
        assertEq(c.paymentsThatDay, 1, "payments");
        assertEq(c.top, 2 ** 22 - 1, "top");
        assertEq(c.window, 1, "window");
        assertEq(c.lastDay, lastDay, "last day");
        assertEq(c.countedDay, _day(T0), "counted day");
        assertEq(keccak256(abi.encode(c.limits)), keccak256(abi.encode(limits)), "limits");
        assertTrue(c.blocked && c.frozen[1] && c.frozen[2] && !c.frozen[0], "standing");
        _void(p);
        assertEq(_card(card).balance, MAX_AMOUNT, "all comes back");
        assertEq(_card(card).window, 1, "the number stays used");
    }

    // ---------------------------------------------------------------- terminal

    // ---------------------------------------------------------------- payment

    function test_CA20_theLargestPayment() external {
        Bill memory p = _payAt(rich, TILL, MAX_AMOUNT);
        _authorize(p);
        _capture(p, MAX_AMOUNT);
        _refund(p, MAX_AMOUNT);
        assertEq(_record(p).authorized, MAX_AMOUNT, "authorized");
        assertEq(_record(p).captured, MAX_AMOUNT, "captured");
        assertEq(_record(p).refunded, MAX_AMOUNT, "refunded");
        assertEq(_record(p).merchant, shop, "merchant");
        assertEq(_till(TILL).refunded, MAX_AMOUNT, "refunded");
        assertEq(_till(TILL).captures, 1, "captures");
        assertEq(_till(TILL).refunds, 1, "refunds");
        assertEq(_balance(rich), MAX_AMOUNT, "balance");
        VM.warp(T0 + 1 days);
        _sell(_payAt(rich, TILL, 1));
        assertEq(_accrued(shop), 1, "accrued");
    }

    // ---------------------------------------------------------------- limits over more than a day

    /// @dev CA-20. The sums of week, month and lifetime end at their fields, too.
    function test_CA20_theSumsOfLongerWindowsAreFields() external {
        CardLimits memory limits;
        limits.payment = MAX_AMOUNT - (MAX_AMOUNT % 10 ** 10); // 1,090,000,000,000
        limits.week = 1_090_000_000_000;
        address card = _newKey("weekly");
        _issue(card, UNCAPPED, _day(T0) + 100, limits);
        _topUp(card, MAX_AMOUNT);
        _sell(_payAt(card, TILL, 1_090_000_000_000));
        VM.warp(_startOf(_day(T0) + 3)); // the next week, the same month
        _topUp(card, 1_000_000_000_000);
        uint40 rest = MAX_AMOUNT - 1_090_000_000_000;
        _sell(_payAt(card, TILL, rest));
        Bill memory p = _payAt(card, TILL, 1);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                card,
                23, // OverMonthLimit
                1
            )
        );
        VM.warp(_startOf(_day(T0) + 31));
        p = _payAt(card, TILL, 1);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                card,
                24, // OverLifetimeLimit
                1
            )
        );
    }
}
