// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Replacing cards: CA-10
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the whole account moves: balance, holds, overflow, numbers, limits, what they count, what waits
/// - standing: frozen, by the regulator, blocked, expired
/// - again; to another; to a card that is there; of an unknown card; in a chain, and its end
/// - bearer cards: only with the holder's signature
/// - by whom; the new last day
contract ReplaceTest is CardsTest {
    address private successor;
    uint16 private lastDay;

    function setUp() public override {
        super.setUp();
        successor = _newKey("successor");
        lastDay = _day(T0) + 2_000;
    }

    function _call(
        address card,
        address to,
        bytes memory signature
    ) private view returns (bytes memory) {
        return abi.encodeCall(cards.replaceCard, (program, card, to, lastDay, REASON, signature));
    }

    // ---------------------------------------------------------------- the account

    function test_CA10_theWholeAccountMoves() external {
        CardLimits memory limits;
        (limits.payment, limits.day, limits.dayCount) = (90_000, 100_000, 9);
        (limits.week, limits.lifetime) = (400_000, 1_000_000);
        address card = _cardWith("old", limits);
        Bill memory held = _payAt(card, TILL, 1_000);
        _authorize(held);
        Bill memory paid = _payAt(card, TILL, 500);
        _authorize(paid);
        _captureFinally(paid, 500);
        _topUp(card, 500);
        _refund(paid, 300); // above the cap
        limits.day = 200_000;
        _setLimits(card, limits);
        CardView memory before = _card(card);
        (CardLimits memory pending, uint256 readyAt) = cards.pendingLimitsOf(program, card);

        VM.expectEmit(address(cards));
        emit ICardEvents.CardReplaced(program, card, successor, lastDay, REASON);
        _succeedsBy(ISSUER, _call(card, successor, ""));

        CardView memory c = _card(successor);
        (CardLimits memory waiting, uint256 until) = cards.pendingLimitsOf(program, successor);
        before.lastDay = lastDay;
        assertEq(keccak256(abi.encode(c)), keccak256(abi.encode(before)), "all but the last day");
        assertEq(c.overflow, 300, "overflow");
        assertEq(until, readyAt, "ready at");
        assertEq(keccak256(abi.encode(waiting)), keccak256(abi.encode(pending)), "what waits");
        c = _card(card);
        assertEq(c.successor, successor, "successor");
        assertEq(uint256(c.balance) + c.hold + c.overflow, 0, "nothing is left");
        (, until) = cards.pendingLimitsOf(program, card);
        assertEq(until, 0, "nothing waits");
    }

    /// @dev CA-8. What the old card had spent counts for the new one, in all windows.
    function test_CA8_limitsGoOnCounting() external {
        CardLimits memory limits;
        (limits.day, limits.week) = (100, 150);
        address card = _cardWith("old", limits);
        _sell(_payAt(card, TILL, 60));
        _succeedsBy(ISSUER, _call(card, successor, ""));
        Bill memory p = _payAt(successor, TILL, 41);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                successor,
                21, // OverDayLimit
                41
            )
        );
        VM.warp(T0 + 1 days); // Saturday: the same week
        p = _payAt(successor, TILL, 91);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OverLimit.selector,
                successor,
                22, // OverWeekLimit
                91
            )
        );
        _sell(_payAt(successor, TILL, 90));
    }

    /// @dev CA-7. The numbers go on, too.
    function test_CA7_numbersGoOnCounting() external {
        Bill memory p = _sold(10);
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        Bill memory q = _payAt(successor, TILL, 10);
        q.sequence = p.sequence;
        _declined(
            _saleCall(q),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DuplicateSequence.selector,
                successor,
                p.sequence
            )
        );
        q.sequence = p.sequence + 1;
        _sell(q);
    }

    // ---------------------------------------------------------------- standing

    function test_CA10_onlyTheRegulatorsFreezeStays() external {
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _block(ALICE);
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        CardView memory c = _card(successor);
        assertFalse(c.blocked || c.frozen[0] || c.frozen[1], "open");
        assertTrue(c.frozen[2], "the regulator's");
        VM.prank(REGULATOR);
        cards.setFrozenByRegulator(program, successor, false);
        _sell(_payAt(successor, TILL, 100));
    }

    /// @dev CA-10. An expired card's balance is exchanged, never forfeited.
    function test_CA10_anExpiredCardIsExchanged() external {
        VM.warp(_startOf(_card(ALICE).lastDay + 1) + 5_000 days);
        lastDay = _day(_now()) + 10;
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        assertEq(_balance(successor), TOP_UP, "balance");
        TILL = _terminal("later till", shop);
        _sell(_payAt(successor, TILL, 100));
        assertEq(_card(successor).spentThatDay, 100, "spent");
    }

    // ---------------------------------------------------------------- again, others

    function test_CA10_theSameAgainDoesNothing() external {
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        _sell(_payAt(successor, TILL, 100));
        bytes32 before = keccak256(abi.encode(_card(successor)));
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        assertEq(keccak256(abi.encode(_card(successor))), before, "nothing changed");
        _refused(
            ISSUER,
            _call(ALICE, _newKey("another"), ""),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_ReplaceConflict.selector,
                program,
                ALICE,
                successor
            )
        );
    }

    function test_CA10_aSuccessorIsANewKey() external {
        address[2] memory there = [BOB, ALICE];
        for (uint256 i = 0; i < 2; ++i) {
            _refused(
                ISSUER,
                _call(ALICE, there[i], ""),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_IssueConflict.selector,
                    program,
                    there[i]
                )
            );
        }
        _refused(
            ISSUER,
            _call(ALICE, address(0), ""),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
        _refused(
            ISSUER,
            _call(successor, _newKey("another"), ""),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownCard.selector,
                program,
                successor
            )
        );
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        _refused(
            ISSUER,
            _call(successor, ALICE, ""), // no way back
            abi.encodeWithSelector(ICardEvents.PrepaidCards_IssueConflict.selector, program, ALICE)
        );
    }

    /// @dev CA-10. A chain is followed to its end by captures and refunds; it is not endless, so that they never fail.
    function test_CA10_aChainHas64Links() external {
        Bill memory p = _authorized(1_000);
        address last = ALICE;
        for (uint256 i = 0; i < 64; ++i) {
            last = _replace(last, string(abi.encodePacked("link", i)));
        }
        _refused(
            ISSUER,
            _call(last, successor, ""),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TooManyReplacements.selector,
                program,
                last,
                64
            )
        );
        _capture(p, 600);
        _refund(p, 200);
        assertEq(_hold(last), 400, "hold");
        assertEq(_balance(last), TOP_UP - 800, "balance");
    }

    // ---------------------------------------------------------------- bearer cards

    function test_CA10_aBearerCardCannotBeReportedLost() external {
        _refused(
            ISSUER,
            _call(BOB, successor, ""),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_BearerCard.selector, program, BOB)
        );
        bytes32 digest = CardsSignatures.replacement(_domain(), program, BOB, successor, lastDay);
        _refused(
            ISSUER,
            _call(BOB, successor, _sign(ALICE, digest)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                BOB,
                digest
            )
        );
        _succeedsBy(ISSUER, _call(BOB, successor, _sign(BOB, digest)));
        assertEq(_balance(successor), TOP_UP, "balance");
        assertEq(_card(successor).tier, BEARER, "tier");
    }

    /// @dev CA-10. Nor can its successor.
    function test_CA10_aBearerCardsSuccessorIsOne() external {
        bytes32 digest = CardsSignatures.replacement(_domain(), program, BOB, successor, lastDay);
        _succeedsBy(ISSUER, _call(BOB, successor, _sign(BOB, digest)));
        _refused(
            ISSUER,
            _call(successor, _newKey("another"), ""),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_BearerCard.selector, program, successor)
        );
    }

    // ---------------------------------------------------------------- who, how long

    function test_CA10_onlyTheIssuersStaffReplaces() external {
        bytes32 digest = CardsSignatures.replacement(_domain(), program, BOB, successor, lastDay);
        _declined(
            _call(BOB, successor, _sign(BOB, digest)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, STRANGER, 1)
        );
    }

    function test_CA10_theNewLastDayIsAhead() external {
        uint256 today = _day(T0);
        uint16[2] memory bad = [uint16(today - 1), uint16(today + 4_096)];
        for (uint256 i = 0; i < 2; ++i) {
            lastDay = bad[i];
            _refused(
                ISSUER,
                _call(ALICE, successor, ""),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_BadLastDay.selector,
                    bad[i],
                    today,
                    today + 4_095
                )
            );
        }
        lastDay = uint16(today);
        _sold(100);
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        assertEq(_card(successor).countedDay, today, "counted day");
        assertEq(_card(successor).spentThatDay, 100, "spent");
    }

    /// @dev CA-8. A day that the new word cannot reach is over: nothing of it is counted.
    function test_CA8_aDayTooFarBackIsNotCounted() external {
        _sold(100);
        VM.warp(T0 + 1_000 days);
        lastDay = _day(_now()) + 4_095;
        _succeedsBy(ISSUER, _call(ALICE, successor, ""));
        assertEq(_card(successor).spentThatDay, 0, "spent");
        assertEq(_card(successor).paymentsThatDay, 0, "payments");
        assertEq(_balance(successor), TOP_UP - 100, "balance");
    }
}
