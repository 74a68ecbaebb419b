// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline, ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {RowResult, UploadRows} from "../kit/cards/UploadRows.sol";
import {VM} from "../kit/IVm.sol";

/// @title Why a row is declined: CA-12, CA-13
/// @author The Tallystick authors
/// @notice Tree of cases: every code as the result of a row between two good ones, which go through
/// - malformed: kinds that are none, flags without meaning
/// - terminal: not yet and no longer valid, retiring, revoked; a retiring one captures
/// - times: deadline, end of the authorization, end of refunds
/// - signature: another's, of another kind, garbage
/// - card, sequence, money, limits: as in the single path
/// - captures: unknown, 0, repeated, closed, ended, too much
/// - what has a record: repeated, whatever its terminal and deadline are now
contract UploadDeclinesTest is CardsTest {
    uint8 private constant SALE = UploadRows.SALE;
    uint8 private constant AUTHORIZATION = UploadRows.AUTHORIZATION;
    uint8 private constant CAPTURE = UploadRows.CAPTURE;

    function _row(Bill memory p, uint8 kind) private view returns (bytes memory) {
        bytes32 id = kind == SALE ? _saleId(p) : _authorizationId(p);
        return UploadRows.paid(p, kind, keyOf[p.card], id);
    }

    /// @dev The row between two sales of BOB, which go through.
    function _expect(bytes memory row, uint8 kind, Decline why) private {
        uint40 before = _balance(BOB);
        bytes memory first = _row(_payAt(BOB, TILL, 3), SALE);
        bytes memory last = _row(_payAt(BOB, TILL, 4), SALE);
        bytes32 alice = keccak256(abi.encode(_card(ALICE)));
        bytes memory results = _upload(_uploadOf(TILL, bytes.concat(first, row, last)));
        assertEq(UploadRows.count(results), 3, "results");
        RowResult memory r = UploadRows.result(results, 1);
        assertEq(r.why, why, "code");
        assertEq(r.kind, kind, "kind");
        assertEq(r.amount, 0, "amount");
        assertEq(_balance(BOB), before - 7, "the others");
        assertEq(keccak256(abi.encode(_card(ALICE))), alice, "this one");
    }

    /// @dev Both kinds of payment are declined alike.
    function _expectBoth(Bill memory p, Decline why) private {
        _expect(_row(p, SALE), SALE, why);
        _expect(_row(p, AUTHORIZATION), AUTHORIZATION, why);
    }

    // ---------------------------------------------------------------- malformed

    function testFuzz_CA13_flagsWithoutMeaningAreMalformed(uint8 flags) external {
        uint256 known = flags & 3 == 2 ? 2 + 4 + 8 : 1 + 4;
        VM.assume(flags & ~known != 0);
        Bill memory p = _pay(100);
        bytes32 id = flags & 3 == 0 ? _saleId(p) : _authorizationId(p);
        bytes memory row = UploadRows.row(p, flags, _sign(ALICE, id));
        _expect(row, flags & 3, Decline.MalformedRow);
    }

    // ---------------------------------------------------------------- terminal

    /// @dev Only the row of ALICE: those of BOB are declined as well.
    function _alone(bytes memory row) private returns (Decline) {
        RowResult memory r = UploadRows.result(_upload(_uploadOf(TILL, row)), 0);
        assertTrue((r.amount == 0) == (r.why != Decline.None), "an amount where it is good");
        return r.why;
    }

    function test_CA11_aTerminalThatIsNotValid() external {
        Bill memory held = _authorized(100);
        Bill memory p = _pay(100);
        (p.deadline, p.refundEnd) = (type(uint32).max, 0);
        VM.warp(_till(TILL).to);
        assertEq(_alone(_row(p, SALE)), Decline.TerminalNotValid, "sale");
        assertEq(_alone(UploadRows.captured(held, 50, false)), Decline.TerminalNotValid, "capture");
        VM.warp(_till(TILL).to - 1);
        assertEq(_alone(_row(p, SALE)), Decline.None, "a second before");
        VM.warp(uint256(_till(TILL).from) - 1);
        assertEq(_alone(_row(p, SALE)), Decline.TerminalNotValid, "too early");
    }

    function test_CA11_aRetiringTerminalOnlyCaptures() external {
        Bill memory held = _authorized(100);
        _retire(TILL, T0 + 1 days);
        assertEq(_alone(_row(_pay(100), SALE)), Decline.TerminalRetiring, "sale");
        assertEq(_alone(_row(_pay(100), AUTHORIZATION)), Decline.TerminalRetiring, "hold");
        assertEq(_alone(UploadRows.captured(held, 50, false)), Decline.None, "capture");
    }

    function test_CA11_aRevokedTerminalDoesNothing() external {
        Bill memory held = _authorized(100);
        _revoke(TILL);
        assertEq(_alone(_row(_pay(100), SALE)), Decline.TerminalRevoked, "sale");
        assertEq(_alone(_row(_pay(100), AUTHORIZATION)), Decline.TerminalRevoked, "hold");
        assertEq(_alone(UploadRows.captured(held, 50, false)), Decline.TerminalRevoked, "capture");
    }

    // ---------------------------------------------------------------- times and signature

    function test_CA2_times() external {
        Bill memory p = _pay(100);
        p.deadline = uint32(T0 - 1);
        _expectBoth(p, Decline.DeadlinePassed);
        p = _pay(100);
        p.refundEnd = uint32(T0 + 180 days + 1);
        _expectBoth(p, Decline.BadRefundEnd);
        p = _pay(100);
        p.authorizationEnd = uint32(T0);
        _expect(_row(p, AUTHORIZATION), AUTHORIZATION, Decline.BadAuthorizationEnd);
        p.authorizationEnd = uint32(T0 + 30 days + 1);
        _expect(_row(p, AUTHORIZATION), AUTHORIZATION, Decline.BadAuthorizationEnd);
    }

    function test_CA2_signatures() external {
        Bill memory p = _pay(100);
        bytes32 sale = _saleId(p);
        bytes32 hold = _authorizationId(p);
        _expect(UploadRows.paid(p, SALE, BOB_KEY, sale), SALE, Decline.BadHolderSignature);
        _expect(UploadRows.paid(p, SALE, ALICE_KEY, hold), SALE, Decline.BadHolderSignature);
        _expect(
            UploadRows.paid(p, AUTHORIZATION, ALICE_KEY, sale),
            AUTHORIZATION,
            Decline.BadHolderSignature
        );
    }

    /// @dev CA-13. Not even of nobody's card: there is none.
    function testFuzz_CA13_garbageIsNoSignature(bytes32 r, bytes32 vs) external {
        bytes memory signature = abi.encodePacked(hex"00", r, vs);
        bytes memory row = UploadRows.row(_pay(100), SALE, signature);
        _expect(row, SALE, Decline.BadHolderSignature);
        row = UploadRows.row(_payAt(address(0), TILL, 100), SALE, signature);
        Decline why = _alone(row);
        assertTrue(why == Decline.BadHolderSignature || why == Decline.UnknownCard, "nobody");
    }

    // ---------------------------------------------------------------- card

    function test_CA2_anUnknownCard() external {
        _expectBoth(_payAt(_newKey("unknown"), TILL, 100), Decline.UnknownCard);
    }

    function test_CA10_deadCards() external {
        _freeze(ALICE);
        _expectBoth(_pay(100), Decline.CardFrozen);
        _block(ALICE);
        _expectBoth(_pay(100), Decline.CardBlocked);
        _replace(ALICE, "successor");
        _expectBoth(_pay(100), Decline.CardReplaced);
    }

    function test_CA2_anExpiredCard() external {
        address card = _newKey("short");
        _issue(card, REGISTERED, _day(T0), _noLimits());
        _topUp(card, 100);
        VM.warp(_startOf(_day(T0) + 1));
        _expectBoth(_payAt(card, TILL, 1), Decline.CardExpired);
    }

    function test_CA7_sequences() external {
        Bill memory p = _pay(100);
        p.sequence = 100;
        _sell(p);
        _expectBoth(p, Decline.DuplicateSequence);
        p.sequence = 68;
        _expectBoth(p, Decline.StaleSequence);
        p.sequence = 0;
        _expectBoth(p, Decline.StaleSequence);
        p.sequence = 2 ** 22;
        _expectBoth(p, Decline.StaleSequence);
    }

    function test_CA2_money() external {
        _expectBoth(_pay(0), Decline.ZeroAmount);
        _expectBoth(_pay(TOP_UP + 1), Decline.InsufficientBalance);
        address card = _newKey("empty");
        _issue(card, REGISTERED);
        Bill memory p = _payAt(card, TILL, 100);
        p.partialApproval = true;
        _expectBoth(p, Decline.InsufficientBalance);
    }

    function test_CA8_limits() external {
        for (uint256 i = 0; i < 6; ++i) {
            CardLimits memory limits;
            if (i == 0) limits.payment = 100;
            if (i == 1) limits.dayCount = 1;
            if (i == 2) limits.day = 100;
            if (i == 3) limits.week = 100;
            if (i == 4) limits.month = 100;
            if (i == 5) limits.lifetime = 100;
            address card = _cardWith(string(abi.encodePacked("limited", i)), limits);
            _sell(_payAt(card, TILL, 100));
            Decline why = Decline(uint256(Decline.OverPaymentLimit) + i);
            _expectBoth(_payAt(card, TILL, i == 0 ? 101 : 1), why);
        }
    }

    // ---------------------------------------------------------------- captures

    function test_CA3_captures() external {
        Bill memory p = _pay(100);
        _expect(UploadRows.captured(p, 50, false), CAPTURE, Decline.UnknownPayment);
        _authorize(p);
        _expect(UploadRows.captured(p, 0, true), CAPTURE, Decline.ZeroAmount);
        _expect(UploadRows.captured(p, 101, false), CAPTURE, Decline.OverCapture);
        _expect(UploadRows.captured(p, type(uint256).max, false), CAPTURE, Decline.OverCapture);
        _capture(p, 60);
        _expect(UploadRows.captured(p, 60, false), CAPTURE, Decline.Repeated);
        _expect(UploadRows.captured(p, 50, false), CAPTURE, Decline.Repeated);
        _captureFinally(p, 60);
        _expect(UploadRows.captured(p, 61, false), CAPTURE, Decline.PaymentClosed);
        _expect(UploadRows.captured(p, 60, true), CAPTURE, Decline.Repeated);
    }

    /// @dev CA-3. At the second of the end nothing is captured any more.
    function test_CA3_capturesUntilTheEnd() external {
        Bill memory p = _authorized(100);
        VM.warp(p.authorizationEnd);
        _expect(UploadRows.captured(p, 50, false), CAPTURE, Decline.AuthorizationEnded);
        VM.warp(p.authorizationEnd - 1);
        assertEq(_alone(UploadRows.captured(p, 50, false)), Decline.None, "a second before");
    }

    function test_CA6_anAuthorizationThatStandsIsRepeated() external {
        Bill memory p = _authorized(100);
        _expect(_row(p, AUTHORIZATION), AUTHORIZATION, Decline.Repeated);
        _void(p);
        _expect(_row(p, AUTHORIZATION), AUTHORIZATION, Decline.Repeated);
        _expect(_row(p, SALE), SALE, Decline.DuplicateSequence);
    }

    /// @dev CA-6. As by itself: the id of a recorded sale tells it from another under its number.
    function test_CA6_aRecordedSaleThatStandsIsRepeated() external {
        ProgramTerms memory terms = _terms();
        terms.record = true;
        program = _program(terms);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, TOP_UP);
        TILL = _terminal("recording till", shop);
        Bill memory p = _sold(100);
        assertEq(_alone(_row(p, SALE)), Decline.Repeated, "again");
        assertEq(_alone(_row(p, AUTHORIZATION)), Decline.DuplicateSequence, "as another kind");
        VM.warp(uint256(p.deadline) + 1);
        assertEq(_alone(_row(p, SALE)), Decline.Repeated, "after its deadline");
        p.amount = 101;
        assertEq(_alone(_row(p, SALE)), Decline.DeadlinePassed, "another");
    }

    /// @dev CA-6. A file that is packed anew comes later than the first, whatever has become of its terminal since.
    function test_CA6_anAuthorizationIsRepeatedAfterItsDeadline() external {
        Bill memory p = _authorized(100);
        VM.warp(uint256(p.deadline) + 1);
        assertEq(_alone(_row(p, AUTHORIZATION)), Decline.Repeated, "after its deadline");
        _retire(TILL, _till(TILL).to);
        assertEq(_alone(_row(p, AUTHORIZATION)), Decline.Repeated, "retiring");
    }
}
