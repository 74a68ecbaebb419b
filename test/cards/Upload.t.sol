// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    CardLimits,
    Decline,
    PaymentState,
    ProgramTerms,
    Upload
} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {RowResult, UploadRows} from "../kit/cards/UploadRows.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Uploads: CA-12, CA-13, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases (each decline of a row has a file of its own):
/// - rows: sales, authorizations, captures from a hold made before, all at once; none
/// - events: one with all results; more for authorizations and captures only
/// - again: the same file, five times, in one call and by several relayers
/// - file: torn, garbage, empty
/// - refused: unknown key, another's signature, changed rows; several uploads in one call
/// - merchants that owe; a new period; a record
contract UploadTest is CardsTest {
    function _saleRow(Bill memory p) private view returns (bytes memory) {
        return UploadRows.paid(p, UploadRows.SALE, keyOf[p.card], _saleId(p));
    }

    function _authorizationRow(Bill memory p) private view returns (bytes memory) {
        bytes32 id = _authorizationId(p);
        return UploadRows.paid(p, UploadRows.AUTHORIZATION, keyOf[p.card], id);
    }

    function _run(bytes memory rows) private returns (bytes memory) {
        return _upload(_uploadOf(TILL, rows));
    }

    function _expect(
        bytes memory results,
        uint256 i,
        uint8 kind,
        Decline why,
        uint256 amount
    ) private pure {
        RowResult memory r = UploadRows.result(results, i);
        assertEq(r.kind, kind, "kind");
        assertEq(r.why, why, "code");
        assertEq(r.amount, amount, "amount");
    }

    // ---------------------------------------------------------------- rows

    function test_CA13_salesOfManyCards() external {
        Bill memory first = _pay(100);
        Bill memory second = _payAt(BOB, TILL, 200);
        Bill memory third = _pay(300);
        bytes memory results = _run(
            bytes.concat(_saleRow(first), _saleRow(second), _saleRow(third))
        );
        assertEq(UploadRows.count(results), 3, "a result a row");
        for (uint256 i = 0; i < 3; ++i) {
            _expect(results, i, UploadRows.SALE, Decline.None, (i + 1) * 100);
        }
        RowResult memory r = UploadRows.result(results, 1);
        assertEq(r.card, BOB, "card");
        assertEq(r.sequence, second.sequence, "sequence");
        assertEq(_balance(ALICE), TOP_UP - 400, "balance");
        assertEq(_balance(BOB), TOP_UP - 200, "balance");
        assertEq(_accrued(shop), 600, "accrued");
        assertEq(_till(TILL).captures, 3, "captures");
    }

    /// @dev CA-13. What is spent offline may draw on a hold that was made before, or in the same file.
    function test_CA13_capturesDrawOnAHold() external {
        Bill memory before = _authorized(1_000);
        Bill memory now_ = _pay(500);
        bytes memory results = _run(
            bytes.concat(
                UploadRows.captured(before, 300, false),
                _authorizationRow(now_),
                UploadRows.captured(now_, 200, true),
                UploadRows.captured(before, 700, false)
            )
        );
        _expect(results, 0, UploadRows.CAPTURE, Decline.None, 300);
        _expect(results, 1, UploadRows.AUTHORIZATION, Decline.None, 500);
        _expect(results, 2, UploadRows.CAPTURE, Decline.None, 200);
        _expect(results, 3, UploadRows.CAPTURE, Decline.None, 400);
        assertEq(_record(before).captured, 700, "captured");
        assertEq(_record(now_).released, 300, "released");
        assertEq(_hold(ALICE), 300, "hold");
        assertEq(_accrued(shop), 900, "accrued");
        assertEq(_till(TILL).captures, 3, "captures");
    }

    function test_CA13_aPartIsApprovedWhereTheTerminalAcceptsIt() external {
        Bill memory p = _pay(TOP_UP + 1);
        p.partialApproval = true;
        Bill memory held = _payAt(BOB, TILL, TOP_UP + 1);
        held.partialApproval = true;
        bytes memory results = _run(
            bytes.concat(
                _saleRow(p),
                _authorizationRow(held),
                UploadRows.captured(held, TOP_UP, false)
            )
        );
        for (uint256 i = 0; i < 3; ++i) {
            _expect(results, i, uint8(i), Decline.None, TOP_UP);
        }
    }

    function test_CA13_aFinalCaptureThatOnlyReleases() external {
        Bill memory p = _authorized(1_000);
        _capture(p, 300);
        bytes memory results = _run(UploadRows.captured(p, 300, true));
        _expect(results, 0, UploadRows.CAPTURE, Decline.None, 0);
        assertEq(_record(p).released, 700, "released");
        assertEq(_till(TILL).captures, 1, "captures");
    }

    function test_CA13_nothingToUpload() external {
        VM.recordLogs();
        Upload[] memory none = new Upload[](0);
        cards.upload(none);
        assertEq(VM.getRecordedLogs().length, 0, "no uploads");
        bytes32 before = _fingerprint();
        assertEq(_run("").length, 0, "no rows");
        assertEq(_fingerprint(), before, "nothing changed");
    }

    // ---------------------------------------------------------------- events

    /// @dev CA-12. One packed event a file; what is held and what is captured tell so besides.
    function test_CA12_oneEventTellsAllResults() external {
        Bill memory sold = _pay(100);
        Bill memory held = _pay(500);
        Bill memory unknown = _payAt(_newKey("unknown"), TILL, 1);
        bytes memory rows = bytes.concat(
            _saleRow(sold),
            _saleRow(unknown),
            _authorizationRow(held),
            UploadRows.captured(held, 200, false)
        );
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = _uploadOf(TILL, rows);
        VM.recordLogs();
        cards.upload(uploads);
        Log[] memory logs = VM.getRecordedLogs();
        assertEq(logs.length, 3, "events");
        assertEq(logs[0].topics[0], ICardEvents.Authorized.selector, "held");
        assertEq(logs[1].topics[0], ICardEvents.Captured.selector, "captured");
        assertEq(logs[2].topics[0], ICardEvents.Uploaded.selector, "uploaded");
        assertEq(logs[2].topics[1], bytes32(uint256(program)), "program");
        assertEq(logs[2].topics[2], bytes32(uint256(uint160(TILL))), "terminal");
        assertEq(logs[2].topics[3], keccak256(rows), "file");
    }

    // ---------------------------------------------------------------- again

    /// @dev CA-13. A second upload of the same file does nothing, and says so row by row.
    function test_CA13_theSameFileAgainDoesNothing() external {
        Bill memory held = _pay(500);
        bytes memory rows = bytes.concat(
            _saleRow(_pay(100)),
            _authorizationRow(held),
            UploadRows.captured(held, 200, false),
            UploadRows.captured(held, 300, true)
        );
        _run(rows);
        bytes32 before = _fingerprint();
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory results = _run(rows);
            _expect(results, 0, UploadRows.SALE, Decline.DuplicateSequence, 0);
            _expect(results, 1, UploadRows.AUTHORIZATION, Decline.Repeated, 0);
            _expect(results, 2, UploadRows.CAPTURE, Decline.Repeated, 0);
            _expect(results, 3, UploadRows.CAPTURE, Decline.Repeated, 0);
            assertEq(_fingerprint(), before, "nothing changed");
        }
    }

    /// @dev CA-6. The same five times in one call, beside the same by itself.
    function test_CA6_aRetryStormPaysOnce() external {
        Bill memory p = _pay(100);
        Bill memory held = _pay(500);
        bytes memory rows = bytes.concat(_saleRow(p), _authorizationRow(held));
        rows = bytes.concat(rows, rows, UploadRows.captured(held, 300, false));
        Upload[] memory uploads = new Upload[](5);
        for (uint256 i = 0; i < 5; ++i) {
            uploads[i] = _uploadOf(TILL, rows);
        }
        address[3] memory relayers = [STRANGER, TILL, SHOPKEEPER];
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(relayers[i]);
            cards.upload(uploads);
            _succeeds(_authorizeCall(held));
            _succeeds(_captureCall(held, TILL, 300, false));
        }
        assertEq(_balance(ALICE), TOP_UP - 600, "balance");
        assertEq(_hold(ALICE), 200, "hold");
        assertEq(_accrued(shop), 400, "accrued");
        assertEq(_till(TILL).captures, 2, "captures");
    }

    /// @dev CA-8, CA-13. What was declined used nothing: it settles when it may, until its deadline.
    function test_CA13_aDeclinedRowSettlesLater() external {
        Bill memory p = _pay(TOP_UP + 100);
        bytes memory rows = _saleRow(p);
        _expect(_run(rows), 0, UploadRows.SALE, Decline.InsufficientBalance, 0);
        _topUp(ALICE, 100);
        _expect(_run(rows), 0, UploadRows.SALE, Decline.None, TOP_UP + 100);
    }

    // ---------------------------------------------------------------- file

    function test_CA13_aTornFileSettlesWhatIsWhole() external {
        Bill memory p = _pay(100);
        for (uint256 left = 1; left < UploadRows.LENGTH; left += 17) {
            bytes memory rows = bytes.concat(_saleRow(p), new bytes(left));
            bytes memory results = _run(rows);
            assertEq(UploadRows.count(results), 2, "results");
            if (left == 1) _expect(results, 0, UploadRows.SALE, Decline.None, 100);
            assertEq(UploadRows.result(results, 1).why, Decline.MalformedRow, "the rest");
            assertEq(UploadRows.result(results, 1).card, address(0), "nobody's");
            p = _pay(100);
            if (left == 1) p.amount = 100_000_000;
        }
    }

    /// @dev CA-13. Whatever a file holds, it is processed, and changes nothing of what nobody signed.
    function testFuzz_CA13_garbageStopsNothing(bytes memory garbage) external {
        bytes memory row = _saleRow(_pay(100));
        bytes memory filler = new bytes((UploadRows.LENGTH - (garbage.length % 121)) % 121);
        uint256 count = (garbage.length + filler.length) / UploadRows.LENGTH;
        bytes memory results = _run(bytes.concat(garbage, filler, row, garbage));
        _expect(results, count, UploadRows.SALE, Decline.None, 100);
        for (uint256 i = 0; i < UploadRows.count(results); ++i) {
            if (i != count) {
                assertFalse(
                    UploadRows.result(results, i).why == Decline.None,
                    "nobody signed this"
                );
            }
        }
        assertEq(_balance(ALICE), TOP_UP - 100, "balance");
        assertEq(_accrued(shop), 100, "accrued");
    }

    // ---------------------------------------------------------------- refused

    function _expectRefused(Upload memory u, Decline why) private {
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = u;
        bytes32 before = _fingerprint();
        VM.expectEmit(address(cards));
        emit ICardEvents.UploadRefused(u.program, u.terminal, keccak256(u.rows), why);
        cards.upload(uploads);
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function test_CA13_anUploadThatTheTerminalDidNotSign() external {
        Upload memory u = _uploadOf(TILL, _saleRow(_pay(100)));
        bytes[4] memory wrong = [
            bytes(""),
            _sign(SECOND_TILL, CardsSignatures.upload(_domain(), u)),
            hex"0102030405",
            bytes.concat(u.signature, hex"00")
        ];
        for (uint256 i = 0; i < 4; ++i) {
            Upload memory bad = Upload(u.program, u.terminal, u.rows, wrong[i]);
            _expectRefused(bad, Decline.BadTerminalSignature);
        }
        _expectRefused(
            Upload(u.program, u.terminal, bytes.concat(u.rows, hex"00"), u.signature),
            Decline.BadTerminalSignature
        );
        u.terminal = SECOND_TILL;
        _expectRefused(u, Decline.BadTerminalSignature);
        u.terminal = _newKey("unknown");
        _expectRefused(u, Decline.UnknownTerminal);
        u.terminal = TILL;
        u.program = program + 1;
        _expectRefused(u, Decline.UnknownTerminal);
    }

    /// @dev CA-13. No upload keeps another from being processed.
    function test_CA13_aBadUploadStopsNoOther() external {
        Upload[] memory uploads = new Upload[](4);
        uploads[0] = _uploadOf(TILL, _saleRow(_pay(100)));
        uploads[1] = _uploadOf(_newKey("unknown"), _saleRow(_pay(100)));
        uploads[2] = _uploadOf(SECOND_TILL, _saleRow(_payAt(ALICE, SECOND_TILL, 200)));
        uploads[2].signature = "";
        uploads[3] = _uploadOf(RIVAL_TILL, _saleRow(_payAt(ALICE, RIVAL_TILL, 300)));
        cards.upload(uploads);
        assertEq(_balance(ALICE), TOP_UP - 400, "balance");
        assertEq(_accrued(shop), 100, "accrued");
        assertEq(_accrued(rival), 300, "accrued");
    }

    /// @dev CA-1. A row names no terminal: the file's is what the holder must have signed for.
    function test_CA13_rowsAreForTheFilesTerminal() external {
        bytes memory row = _saleRow(_payAt(ALICE, RIVAL_TILL, 100));
        _expect(_run(row), 0, UploadRows.SALE, Decline.BadHolderSignature, 0);
        Bill memory held = _payAt(ALICE, SECOND_TILL, 100);
        _authorize(held);
        row = UploadRows.captured(held, 100, false);
        _expect(_run(row), 0, UploadRows.CAPTURE, Decline.UnknownPayment, 0);
    }

    // ---------------------------------------------------------------- merchants

    function test_CA4_anUploadCoversWhatIsDue() external {
        Bill memory p = _authorized(600);
        _capture(p, 600);
        VM.warp(T0 + 1 days);
        _refund(p, 600);
        _run(bytes.concat(_saleRow(_payAt(BOB, TILL, 400)), _saleRow(_payAt(BOB, TILL, 500))));
        assertEq(_ledger(shop).credited, 600, "credited");
        assertEq(_balance(ALICE), TOP_UP, "balance");
        assertEq(_accrued(shop), 300, "accrued");
        assertEq(_totals(shop).captures, 2, "captures");
    }

    function test_CA15_anUploadInANewPeriodRollsTheWord() external {
        _sold(100);
        VM.warp(T0 + 2 days);
        _run(bytes.concat(_saleRow(_pay(10)), _saleRow(_pay(20))));
        assertEq(cards.periodOf(program, shop, 0).captured, 100, "period 0");
        assertEq(cards.periodOf(program, shop, 1).captured, 0, "period 1");
        assertEq(cards.periodOf(program, shop, 2).captured, 30, "period 2");
        assertEq(cards.periodOf(program, shop, 2).captures, 2, "captures");
    }

    /// @dev CA-15. Only what is captured begins a period.
    function test_CA15_anUploadThatCapturesNothingLeavesTheWord() external {
        _sold(100);
        VM.warp(T0 + 2 days);
        bytes32 before = keccak256(abi.encode(_till(TILL)));
        _run(bytes.concat(_saleRow(_pay(0)), _authorizationRow(_pay(10))));
        assertEq(_till(TILL).period, 0, "period");
        assertEq(keccak256(abi.encode(_till(TILL))), before, "the word");
    }

    /// @dev CA-5. Rows of a program that records are found by their ids afterwards: each has its event.
    function test_CA5_rowsAreRecordedWhereTheProgramWantsIt() external {
        ProgramTerms memory terms = _terms();
        terms.record = true;
        program = _program(terms);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, TOP_UP);
        TILL = _terminal("recording till", shop);
        Bill memory p = _pay(100);
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = _uploadOf(TILL, _saleRow(p));
        VM.expectEmit(address(cards));
        emit ICardEvents.Sold(_saleId(p), ALICE, TILL, _line(p, 100));
        cards.upload(uploads);
        assertEq(_saleRecord(p).state, PaymentState.Captured, "state");
        assertEq(_saleRecord(p).captured, 100, "captured");
    }

    /// @dev CA-8. The rows of a card count together.
    function test_CA8_limitsCountFromRowToRow() external {
        CardLimits memory limits;
        (limits.day, limits.week) = (250, 900);
        address card = _cardWith("limited", limits);
        bytes memory rows;
        for (uint256 i = 0; i < 3; ++i) {
            rows = bytes.concat(rows, _saleRow(_payAt(card, TILL, 100)));
        }
        bytes memory results = _run(rows);
        _expect(results, 1, UploadRows.SALE, Decline.None, 100);
        _expect(results, 2, UploadRows.SALE, Decline.OverDayLimit, 0);
    }
}
