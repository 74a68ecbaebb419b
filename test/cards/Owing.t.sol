// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Refunds that nothing covers: CA-4, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a refund due: recorded and shown, not spendable; partly covered; more than the field holds
/// - covered by later captures of any key, an upload, clearing, a new key; by the reserve
/// - credited oldest first, a part at a time, few at once, by anybody; to successors, above the cap
/// - covered in full: captures accrue again
/// - the reserve: funded by anybody, for known merchants and programs
contract OwingTest is CardsTest {
    /// @dev A payment of ALICE that was captured in period 0; now it is period 1, and the merchant has nothing.
    function _past(uint40 amount) private returns (Bill memory p) {
        p = _pastOf(ALICE, amount);
        VM.warp(T0 + 1 days);
    }

    function _pastOf(address card, uint40 amount) private returns (Bill memory p) {
        p = _payAt(card, TILL, amount);
        _authorize(p);
        _captureFinally(p, amount);
    }

    function _expectLedger(uint256 owed, uint256 covered, uint256 credited) private view {
        assertEq(_ledger(shop).owed, owed, "owed");
        assertEq(_ledger(shop).covered, covered, "covered");
        assertEq(_ledger(shop).credited, credited, "credited");
    }

    function _expectDue(uint256 number, address card, uint256 open) private view {
        (address card_, uint40 open_) = cards.refundDueOf(program, shop, number);
        assertEq(card_, card, "whose");
        assertEq(open_, open, "open");
    }

    // ---------------------------------------------------------------- due

    function test_CA4_whatNothingCoversIsDueAndNotSpendable() external {
        Bill memory p = _past(600);
        _sell(_payAt(BOB, TILL, 100));
        _fundReserve(shop, 50);

        bytes memory call = _refundCall(p, PaymentKind.Authorization, TILL, 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.RefundDue(program, shop, ALICE, 0, 450);
        VM.expectEmit(address(cards));
        emit ICardEvents.Refunded(_authorizationId(p), ALICE, TILL, 600, 450);
        _succeeds(call);

        assertEq(_balance(ALICE), TOP_UP - 450, "only what was covered is credited");
        assertEq(_record(p).refunded, 600, "refunded");
        assertEq(_accrued(shop), 0, "accrued");
        assertEq(_ledger(shop).reserve, 0, "reserve");
        _expectLedger(450, 0, 0);
        _expectDue(0, ALICE, 450);
        _changesNothing(call);
    }

    function test_CA4_thereIsNoDueBeyondTheLast() external {
        Bill memory p = _past(600);
        _refund(p, 600);
        for (uint256 number = 1; number < 3; ++number) {
            (bool success, bytes memory reason) = address(cards).call(
                abi.encodeCall(cards.refundDueOf, (program, shop, number))
            );
            assertFalse(success, "unknown");
            assertEq(
                reason,
                abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, number, 1),
                "error"
            );
        }
    }

    function test_CA4_anEmptyReserveIsNotDrawn() external {
        bytes memory call = _refundCall(_past(600), PaymentKind.Authorization, TILL, 600);
        VM.recordLogs();
        _succeeds(call);
        assertEq(VM.getRecordedLogs().length, 2, "the due and the refund are logged");
    }

    function test_CA4_theReserveIsDrawnToItsLastUnit() external {
        Bill memory p = _past(600);
        _fundReserve(shop, 1);
        _refund(p, 600);
        assertEq(_ledger(shop).reserve, 0, "reserve");
        _expectLedger(599, 0, 0);
        assertEq(_balance(ALICE), TOP_UP - 599, "balance");
    }

    /// @dev CA-20. 65,536 refunds of the largest amount fill the field; what would run over it is refused.
    function test_CA20_theSumOfRefundsDueIsAField() external {
        uint256 most = type(uint56).max;
        _fundReserve(shop, 7);
        bytes32 slot = _ledgerSlot(bytes32(uint256(7)));
        // as if all but 99 units had been due, were covered and credited: reserve, owed, covered, credited, 56 bits each
        VM.store(address(cards), slot, bytes32((most - 99) * (2 ** 56 + 2 ** 112 + 2 ** 168)));
        Bill memory p = _past(600);
        _refused(
            STRANGER,
            _refundCall(p, PaymentKind.Authorization, TILL, 100),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, most + 1, most)
        );
        _refund(p, 99);
        _expectLedger(most, most - 99, most - 99);
        _expectDue(0, ALICE, 99);
    }

    /// @dev Where the shop's ledger is: the word is known, and so is all but the first slot of the room's book.
    function _ledgerSlot(bytes32 word) private view returns (bytes32 slot) {
        for (uint256 place = 0; place < 20; ++place) {
            slot = keccak256(abi.encode(shop, keccak256(abi.encode(program, place))));
            if (VM.load(address(cards), slot) == word) return slot;
        }
        revert("the shop's ledger is not there");
    }

    // ---------------------------------------------------------------- covered

    function test_CA4_aSingleUnitIsCovered() external {
        _refund(_past(600), 600);
        _sell(_payAt(BOB, TILL, 1));
        _expectLedger(600, 1, 1);
        _fundReserve(shop, 1);
        _expectLedger(600, 2, 2);
    }

    function test_CA4_aLaterCaptureCoversFirstAndAccruesTheRest() external {
        _refund(_past(600), 600);
        Bill memory p = _payAt(BOB, SECOND_TILL, 250);
        bytes memory call = _saleCall(p);
        VM.expectEmit(address(cards));
        emit ICardEvents.RefundsCovered(program, shop, 250, false);
        VM.expectEmit(address(cards));
        emit ICardEvents.RefundCredited(program, shop, ALICE, 0, 250);
        _succeeds(call);
        _expectLedger(600, 250, 250);
        _expectDue(0, ALICE, 350);
        assertEq(_balance(ALICE), TOP_UP - 350, "credited");
        assertEq(_accrued(shop), 0, "accrued");

        _sell(_payAt(BOB, TILL, 1_000));
        _expectLedger(600, 600, 600);
        _expectDue(0, ALICE, 0);
        assertEq(_balance(ALICE), TOP_UP, "credited");
        assertEq(_accrued(shop), 650, "the rest accrues");
        assertEq(_totals(shop).captured, 1_250, "captured");
        assertEq(_totals(shop).drawn, 600, "drawn");
    }

    function test_CA4_whateverIsCapturedCovers() external {
        Bill memory p = _past(1_000);
        Bill memory held = _payAt(BOB, TILL, 900);
        _authorize(held);
        _refund(p, 1_000);

        _capture(held, 100);
        _expectLedger(1_000, 100, 100);
        VM.prank(CLEARING);
        cards.captureByClearing(_packed(held), 300, false, REASON);
        _expectLedger(1_000, 300, 300);
        address late = _terminal("late", shop);
        _sell(_payAt(BOB, late, 500));
        _expectLedger(1_000, 800, 800);
        assertEq(_till(late).captured, 0, "nothing of it accrues in a word");
        assertEq(_accrued(shop), 0, "accrued");
        VM.warp(T0 + 9 days);
        _sell(_payAt(BOB, late, 500));
        _expectLedger(1_000, 1_000, 1_000);
        assertEq(_accrued(shop), 300, "accrued");
    }

    /// @dev CA-4. What another merchant captures covers nothing.
    function test_CA4_onlyTheMerchantsOwnCapturesCover() external {
        _refund(_past(600), 600);
        _sell(_payAt(BOB, RIVAL_TILL, 1_000));
        _expectLedger(600, 0, 0);
        assertEq(_accrued(rival), 1_000, "accrued");
    }

    function test_CA4_theReserveCoversWhatIsDue() external {
        _refund(_past(600), 600);
        VM.expectEmit(address(cards));
        emit ICardEvents.RefundsCovered(program, shop, 600, true);
        VM.expectEmit(address(cards));
        emit ICardEvents.ReserveFunded(program, shop, 1_000);
        _fundReserve(shop, 1_000);
        _expectLedger(600, 600, 600);
        assertEq(_ledger(shop).reserve, 400, "reserve");
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    /// @dev CA-4. Once all is covered the words count again, each from its next capture on.
    function test_CA4_coveredInFullCapturesAccrueAgain() external {
        _refund(_past(600), 600);
        _sell(_payAt(BOB, TILL, 600));
        _sell(_payAt(BOB, SECOND_TILL, 70));
        _sell(_payAt(BOB, TILL, 10));
        _sell(_payAt(BOB, SECOND_TILL, 20));
        assertEq(_accrued(shop), 100, "accrued");
        bytes memory call = _saleCall(_payAt(BOB, SECOND_TILL, 1));
        VM.record();
        _succeeds(call);
        assertEq(_touches(), 4, "the short way again");
    }

    /// @dev CA-4. While something is due, a refund is not paid before it from what comes in.
    function test_CA4_aRefundWhileSomethingIsDueWaitsBehindIt() external {
        Bill memory first = _pastOf(ALICE, 600);
        Bill memory second = _pastOf(BOB, 300);
        VM.warp(T0 + 1 days);
        _refund(first, 600);
        _sell(_payAt(BOB, TILL, 100)); // goes to the first
        _refund(second, 300);
        _expectLedger(900, 100, 100);
        _expectDue(0, ALICE, 500);
        _expectDue(1, BOB, 300);
    }

    // ---------------------------------------------------------------- credited

    /// @dev CA-4. Oldest first, however the captures come.
    function testFuzz_CA4_duesAreCreditedOldestFirst(uint40[4] memory captures) external {
        uint40[3] memory dues = [uint40(500), 300, 700];
        address[3] memory holders = [ALICE, BOB, ALICE];
        Bill[3] memory past;
        for (uint256 i = 0; i < 3; ++i) {
            past[i] = _pastOf(holders[i], dues[i]);
        }
        VM.warp(T0 + 1 days);
        address payer = _cardWith("payer", _noLimits());
        for (uint256 i = 0; i < 3; ++i) {
            _refund(past[i], dues[i]);
        }
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) {
            uint40 amount = uint40(bound(captures[i], 1, 600));
            _sell(_payAt(payer, i % 2 == 0 ? TILL : SECOND_TILL, amount));
            sum += amount;
        }
        uint256 covered = sum < 1_500 ? sum : 1_500;
        _expectLedger(1_500, covered, covered);
        assertEq(_accrued(shop), sum - covered, "accrued");
        for (uint256 i = 0; i < 3; ++i) {
            uint256 part = covered < dues[i] ? covered : dues[i];
            _expectDue(i, holders[i], dues[i] - part);
            covered -= part;
        }
    }

    /// @dev CA-4. A capture credits few: it never costs more than that. The others wait for anybody.
    function test_CA4_aCaptureCreditsFourAndAnybodyTheRest() external {
        Bill[7] memory past;
        for (uint256 i = 0; i < 7; ++i) {
            past[i] = _pastOf(ALICE, 100);
        }
        VM.warp(T0 + 1 days);
        for (uint256 i = 0; i < 7; ++i) {
            _refund(past[i], 100);
        }
        _sell(_payAt(BOB, TILL, 1_000));
        _expectLedger(700, 700, 400);
        assertEq(_accrued(shop), 300, "what is not credited yet is not the merchant's");
        _expectDue(4, ALICE, 100);
        VM.prank(STRANGER);
        cards.creditRefunds(program, shop, 1);
        _expectLedger(700, 700, 500);
        VM.prank(STRANGER);
        cards.creditRefunds(program, shop, 100);
        _expectLedger(700, 700, 700);
        assertEq(_balance(ALICE), TOP_UP, "balance");
        _changesNothing(abi.encodeCall(cards.creditRefunds, (program, shop, 100)));
    }

    function test_CA4_aDueIsCreditedToWhoHasTheAccount() external {
        _refund(_past(600), 600);
        address successor = _replace(ALICE, "successor");
        _freeze(successor);
        _sell(_payAt(BOB, TILL, 600));
        assertEq(_balance(successor), TOP_UP, "balance");
        assertTrue(_card(successor).frozen[1], "frozen");
    }

    function test_CA4_aDueIsCreditedAboveTheCapToTheOverflow() external {
        _refund(_past(600), 600);
        _topUp(ALICE, CAP - TOP_UP + 500);
        _sell(_payAt(BOB, TILL, 600));
        assertEq(_balance(ALICE), CAP, "balance");
        assertEq(_card(ALICE).overflow, 500, "overflow");
    }

    // ---------------------------------------------------------------- the reserve

    function test_CA4_theReserveIsFundedInTokensOfTheCaller() external {
        uint256 before = token.balanceOf(SHOPKEEPER);
        _fundReserve(shop, 1_000);
        assertEq(before - token.balanceOf(SHOPKEEPER), 1_000 * uint256(UNIT), "paid");
        assertEq(_ledger(shop).reserve, 1_000, "reserve");
        _supply(STRANGER);
        VM.prank(STRANGER);
        cards.fundReserve(program, shop, 1);
        assertEq(_ledger(shop).reserve, 1_001, "by anybody");
    }

    function test_CA4_whereNothingIsDueAllOfItIsReserve() external {
        VM.recordLogs();
        _fundReserve(shop, 1_000);
        assertEq(VM.getRecordedLogs().length, 2, "the tokens and the reserve are logged");
        _expectLedger(0, 0, 0);
    }

    function test_CA4_onlyKnownMerchantsHaveAReserve() external {
        _refused(
            SHOPKEEPER,
            abi.encodeCall(cards.fundReserve, (program, shop, 0)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
        _refused(
            SHOPKEEPER,
            abi.encodeCall(cards.fundReserve, (program + 1, shop, 1)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownProgram.selector, program + 1)
        );
        _refused(
            SHOPKEEPER,
            abi.encodeCall(cards.fundReserve, (program, rival + 1, 1)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownMerchant.selector, rival + 1)
        );
    }

    /// @dev CA-20. At its maximum the reserve reverts.
    function test_CA20_theReserveNeverBleeds() external {
        uint64 max = type(uint56).max;
        token.mint(SHOPKEEPER, uint256(max) * UNIT);
        _fundReserve(shop, max);
        _refused(
            SHOPKEEPER,
            abi.encodeCall(cards.fundReserve, (program, shop, 1)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OutOfRange.selector,
                uint256(max) + 1,
                max
            )
        );
    }
}
