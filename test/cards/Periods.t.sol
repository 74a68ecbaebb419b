// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    PaymentKind,
    PeriodTotals,
    ProgramTerms,
    TerminalView,
    Upload
} from "../../contracts/cards/CardTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {UploadRows} from "../kit/cards/UploadRows.sol";
import {VM} from "../kit/IVm.sol";

/// @title What is counted in which period: CA-15, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - time: of the capture, of the refund, not of the sale; to the second; periods of any length and begin
/// - idle: periods without payments between; nothing changes by being rolled late
/// - keys: several of a merchant, rolled and not; merchants and programs apart
/// - refunds: only from what is captured in the current period
/// - full fields: sums of 40 bits, 65,535 captures, 4,095 refunds
contract PeriodsTest is CardsTest {
    uint40 private constant MANY = 65_535;

    function _expect(uint24 merchant, uint32 period, PeriodTotals memory expected) private view {
        assertEq(
            abi.encode(cards.periodOf(program, merchant, period)),
            abi.encode(expected),
            "totals of the period"
        );
    }

    /// @dev Totals of the shop, where refunds found all they took.
    function _expect(
        uint32 period,
        uint64 captured,
        uint32 captures,
        uint64 refunded,
        uint32 refunds
    ) private view {
        _expect(shop, period, PeriodTotals(captured, refunded, refunded, captures, refunds));
    }

    // ---------------------------------------------------------------- time

    function test_CA15_aSaleCountsInThePeriodOfItsSecond() external {
        VM.warp(T0 + 1 days - 1);
        _sold(100);
        _expect(0, 100, 1, 0, 0);
        VM.warp(T0 + 1 days);
        _expect(0, 100, 1, 0, 0);
        _expect(1, 0, 0, 0, 0);
        _sold(200);
        _expect(0, 100, 1, 0, 0);
        _expect(1, 200, 1, 0, 0);
        VM.warp(T0 + 2 days - 1);
        _sold(400);
        _expect(1, 600, 2, 0, 0);
        _expect(2, 0, 0, 0, 0);
    }

    /// @dev CA-15. Not when it was authorized, nor when it was sold.
    function test_CA15_capturesAndRefundsCountInTheirOwnPeriods() external {
        Bill memory p = _authorized(1_000);
        _expect(0, 0, 0, 0, 0);
        VM.warp(T0 + 1 days);
        _capture(p, 300);
        VM.warp(T0 + 2 days);
        _capture(p, 700);
        VM.warp(T0 + 3 days);
        _sold(500);
        _refund(p, 450);
        _refund(p, 460);
        _expect(0, 0, 0, 0, 0);
        _expect(1, 300, 1, 0, 0);
        _expect(2, 400, 1, 0, 0);
        _expect(3, 500, 1, 460, 2);
    }

    function test_CA15_clearingsCaptureCountsInItsOwnPeriodAsWell() external {
        Bill memory p = _authorized(1_000);
        VM.warp(T0 + 5 days);
        _succeedsBy(
            CLEARING,
            abi.encodeCall(cards.captureByClearing, (_packed(p), 1_000, true, REASON))
        );
        _expect(0, 0, 0, 0, 0);
        _expect(5, 1_000, 1, 0, 0);
    }

    function testFuzz_CA15_periodsOfAnyLengthAndBegin(
        uint256 start,
        uint256 length,
        uint256 wait
    ) external {
        ProgramTerms memory terms = _terms();
        terms.periodStart = uint32(bound(start, 0, T0 / 900) * 900);
        terms.periodLength = uint32(bound(length, 4, 366 * 96) * 900);
        program = _program(terms);
        TILL = _newKey("a till of it");
        _enroll(shop, TILL, 0, T0 + 1000 days);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, 1_000);
        VM.warp(T0 + bound(wait, 0, 300 days));
        uint32 number = uint32((_now() - terms.periodStart) / terms.periodLength);
        uint256 end = terms.periodStart + (uint256(number) + 1) * terms.periodLength;
        _sold(1);
        VM.warp(end - 1);
        _sold(2);
        assertEq(_till(TILL).period, number, "period of the word");
        VM.warp(end);
        _sold(4);
        assertEq(_till(TILL).period, number + 1, "period of the word");
        _expect(number, 3, 2, 0, 0);
        _expect(number + 1, 4, 1, 0, 0);
    }

    // ---------------------------------------------------------------- idle

    function test_CA15_idlePeriodsAreEmpty() external {
        Bill memory p = _sold(1_000);
        _refundSale(p, 100);
        VM.warp(T0 + 9 days);
        for (uint32 period = 1; period < 12; ++period) {
            _expect(period, 0, 0, 0, 0);
        }
        _sold(50);
        _expect(0, 1_000, 1, 100, 1);
        for (uint32 period = 1; period < 9; ++period) {
            _expect(period, 0, 0, 0, 0);
        }
        _expect(9, 50, 1, 0, 0);
        _expect(10, 0, 0, 0, 0);
        _expect(type(uint32).max, 0, 0, 0, 0);
    }

    /// @dev CA-15. Whenever a word is added to the totals, and by whatever: no number of an ended period changes.
    function testFuzz_CA15_anEndedPeriodNeverChanges(uint256 seed) external {
        Bill memory past = _sold(2_000);
        _sell(_payAt(BOB, SECOND_TILL, 700));
        Bill memory held = _authorized(1_000);
        _refundSale(past, 300);
        VM.warp(T0 + 1 days);
        for (uint256 i = 0; i < 6; ++i) {
            _doSomething(past, held, uint40(i + 1), (seed >> (8 * i)) % 5);
            _expect(0, 2_700, 2, 300, 1);
            if (i == 2) VM.warp(T0 + 3 days);
        }
    }

    function _doSomething(Bill memory past, Bill memory held, uint40 i, uint256 what) private {
        if (what == 0) _sold(10);
        if (what == 1) _sell(_payAt(BOB, SECOND_TILL, 1_000));
        if (what == 2) _capture(held, 100 * i);
        if (what == 3)
            _succeeds(_refundAttestedCall(past, TILL, 300 + 200 * i, _attest(past, 2_000)));
        if (what == 4)
            _succeeds(_refundAttestedCall(past, SECOND_TILL, 300 + 200 * i, _attest(past, 2_000)));
    }

    // ---------------------------------------------------------------- keys

    function test_CA15_theKeysOfAMerchantAddUp() external {
        _sold(1_000);
        _sell(_payAt(BOB, SECOND_TILL, 200));
        _sell(_payAt(BOB, RIVAL_TILL, 7));
        _expect(0, 1_200, 2, 0, 0);
        _expect(rival, 0, PeriodTotals(7, 0, 0, 1, 0));
        VM.warp(T0 + 1 days);
        _sold(30);
        assertEq(_till(TILL).captured, 30, "rolled");
        assertEq(_till(SECOND_TILL).captured, 200, "not rolled");
        _expect(0, 1_200, 2, 0, 0);
        _expect(1, 30, 1, 0, 0);
        _sell(_payAt(BOB, SECOND_TILL, 4));
        assertEq(_till(SECOND_TILL).captured, 4, "rolled");
        _expect(0, 1_200, 2, 0, 0);
        _expect(1, 34, 2, 0, 0);
        _expect(rival, 1, PeriodTotals(0, 0, 0, 0, 0));
    }

    /// @dev CA-11. A key that may do nothing any more has captured what it has.
    function test_CA15_aRevokedKeysWordCounts() external {
        _sold(1_000);
        _revoke(TILL);
        _expect(0, 1_000, 1, 0, 0);
        VM.warp(T0 + 5 days);
        _expect(0, 1_000, 1, 0, 0);
        assertEq(_till(TILL).period, 0, "never rolled");
    }

    function test_CA15_programsCountApart() external {
        _sold(1_000);
        program = _program(_terms());
        TILL = _terminal("till", shop);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, 500);
        _expect(0, 0, 0, 0, 0);
        _sold(20);
        _expect(0, 20, 1, 0, 0);
        --program;
        _expect(0, 1_000, 1, 0, 0);
    }

    // ---------------------------------------------------------------- refunds

    /// @dev CA-4. Yesterday's captures, under this key or another, in words or in totals, pay no refund of today.
    function test_CA4_refundsDrawOnlyOnTheCurrentPeriod() external {
        Bill memory p = _sold(1_000);
        _sell(_payAt(BOB, SECOND_TILL, 5_000));
        VM.warp(T0 + 1 days);
        _sold(200);
        _sell(_payAt(BOB, SECOND_TILL, 100));
        _refundSale(p, 450);
        _expect(0, 6_000, 2, 0, 0);
        _expect(shop, 1, PeriodTotals(300, 450, 300, 2, 1));
        assertEq(_ledger(shop).owed, 150, "due");
        VM.warp(T0 + 2 days);
        _refundSale(p, 500);
        _expect(0, 6_000, 2, 0, 0);
        _expect(shop, 1, PeriodTotals(300, 450, 300, 2, 1));
        _expect(shop, 2, PeriodTotals(0, 50, 0, 0, 1));
        assertEq(_ledger(shop).owed, 200, "due");
    }

    /// @dev CA-4. A key that has not been used today is rolled when a refund looks for its captures, and found empty.
    function test_CA4_anOldWordOfAnotherKeyIsNotDrawnOn() external {
        Bill memory p = _sold(1_000);
        _sell(_payAt(BOB, SECOND_TILL, 5_000));
        VM.warp(T0 + 1 days);
        _refundSale(p, 400);
        assertEq(_till(SECOND_TILL).period, 1, "rolled");
        assertEq(_till(SECOND_TILL).captured, 0, "empty");
        _expect(0, 6_000, 2, 0, 0);
        _expect(shop, 1, PeriodTotals(0, 400, 0, 0, 1));
        assertEq(_ledger(shop).owed, 400, "due");
    }

    function test_CA4_capturesCoverWhatIsDueAndCountInFull() external {
        Bill memory p = _sold(1_000);
        VM.warp(T0 + 1 days);
        _refundSale(p, 400);
        _sold(300);
        _expect(shop, 1, PeriodTotals(300, 400, 300, 1, 1));
        VM.warp(T0 + 2 days);
        _sold(300);
        _expect(shop, 1, PeriodTotals(300, 400, 300, 1, 1));
        _expect(shop, 2, PeriodTotals(300, 0, 100, 1, 0));
    }

    // ---------------------------------------------------------------- full fields

    function _rich(string memory name) private returns (address card) {
        card = _newKey(name);
        _issue(card, UNCAPPED);
        _topUp(card, MAX_AMOUNT);
    }

    /// @dev CA-20. What a word cannot hold goes to the totals, to the unit.
    function test_CA20_aFullSumIsAddedToTheTotals() external {
        _sell(_payAt(_rich("rich"), TILL, MAX_AMOUNT));
        assertEq(_till(TILL).captured, MAX_AMOUNT, "as much as the field holds");
        _sold(1);
        assertEq(_till(TILL).captured, 1, "rolled");
        _expect(0, uint64(MAX_AMOUNT) + 1, 2, 0, 0);
        _sell(_payAt(_rich("as rich"), TILL, MAX_AMOUNT));
        assertEq(_till(TILL).captured, MAX_AMOUNT, "rolled again");
        _expect(0, uint64(MAX_AMOUNT) * 2 + 1, 3, 0, 0);
        TerminalView memory t = _till(TILL);
        assertEq(uint256(t.refunded) + t.refunds, 0, "nothing bled");
        assertEq(t.captures, 1, "captures");
    }

    function test_CA20_aFullSumOfRefundsIsAddedToTheTotals() external {
        for (uint256 i = 0; i < 3; ++i) {
            address card = _rich(string(abi.encodePacked("rich", i)));
            Bill memory p = _payAt(card, TILL, MAX_AMOUNT);
            _sell(p);
            _refundSale(p, MAX_AMOUNT);
            assertEq(_balance(card), MAX_AMOUNT, "back");
        }
        _expect(0, uint64(MAX_AMOUNT) * 3, 3, uint64(MAX_AMOUNT) * 3, 3);
        assertEq(_accrued(shop), 0, "accrued");
    }

    /// @dev CA-20. More in one upload than any word holds.
    function test_CA20_anUploadOfMoreThanAWordHolds() external {
        _sold(5);
        bytes memory rows;
        for (uint256 i = 0; i < 3; ++i) {
            Bill memory p = _payAt(_rich(string(abi.encodePacked("rich", i))), TILL, MAX_AMOUNT);
            rows = bytes.concat(
                rows,
                UploadRows.paid(p, UploadRows.SALE, keyOf[p.card], _saleId(p))
            );
        }
        _upload(_uploadOf(TILL, rows));
        _expect(0, uint64(MAX_AMOUNT) * 3 + 5, 4, 0, 0);
        _sold(6);
        _expect(0, uint64(MAX_AMOUNT) * 3 + 11, 5, 0, 0);
    }

    /// @dev CA-20. 4,095 refunds fill the field; the next one is counted all the same.
    function test_CA20_aFullCountOfRefundsIsAddedToTheTotals() external {
        Bill memory p = _authorized(4_097);
        _captureFinally(p, 4_097);
        _refundOneByOne(p, 0, 4_095);
        assertEq(_till(TILL).refunds, 4_095, "as many as the field holds");
        assertEq(_till(TILL).period, 0, "period");
        _refundOneByOne(p, 4_095, 4_097);
        _expect(0, 4_097, 1, 4_097, 4_097);
        assertEq(_accrued(shop), 0, "accrued");
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    function _refundOneByOne(Bill memory p, uint40 from, uint40 to) private {
        for (uint40 total = from + 1; total <= to; ++total) {
            this.refund(p, total);
        }
    }

    /// @dev By the key itself, in a call of its own: its memory is given back.
    function refund(Bill memory p, uint40 total) external {
        VM.prank(TILL);
        cards.refund(_packed(p), PaymentKind.Authorization, TILL, total, "");
    }

    /// @dev CA-20. 65,535 captures fill the field; the next one is counted all the same.
    function test_CA20_aFullCountOfCapturesIsAddedToTheTotals() external {
        Bill memory p = _authorized(MANY + 1);
        for (uint40 total = 0; total < MANY; total += 1_285) {
            this.captureOneByOne(p, total, total + 1_285);
        }
        assertEq(_till(TILL).captures, MANY, "as many as the field holds");
        assertEq(_till(TILL).captured, MANY, "captured");
        assertEq(_till(TILL).refunds, 0, "nothing bled");
        this.captureOneByOne(p, MANY, MANY + 1);
        assertEq(_till(TILL).captures, 1, "rolled");
        _expect(0, MANY + 1, uint32(MANY) + 1, 0, 0);
    }

    /// @dev In one upload, in a call of its own: its memory is given back.
    function captureOneByOne(Bill memory p, uint40 from, uint40 to) external {
        bytes memory row = UploadRows.captured(p, 0, false);
        bytes memory rows = new bytes((to - from) * UploadRows.LENGTH);
        for (uint256 i = 0; i < to - from; ++i) {
            uint256 total = from + i + 1;
            assembly ("memory-safe") {
                mstore(add(row, 89), total) // r: behind the length and the first 57 bytes
                mcopy(add(add(rows, 32), mul(i, 121)), add(row, 32), 121)
            }
        }
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = _uploadOf(TILL, rows);
        cards.upload(uploads);
    }
}
