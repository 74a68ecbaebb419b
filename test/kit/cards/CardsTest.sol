// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Attestation,
    CardLimits,
    CardView,
    MerchantView,
    PaymentKind,
    PaymentView,
    PeriodTotals,
    TerminalView,
    Upload
} from "../../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../../contracts/cards/ICardEvents.sol";
import {Log, VM} from "../IVm.sol";
import {CardsAssertions} from "./CardsAssertions.sol";
import {CardsPeople} from "./CardsPeople.sol";
import {Bill, CardsSignatures} from "./CardsSignatures.sol";

/// @title The cards room at work: payments, uploads, and what can be read of them
/// @author The Tallystick authors
abstract contract CardsTest is CardsPeople, CardsAssertions {
    uint24 private _sequence;

    // ---------------------------------------------------------------- payments

    /// @dev A payment by ALICE at the shop's till, with the next number: captures for 7 days, refunds for 30.
    function _pay(uint40 amount) internal returns (Bill memory) {
        return _payAt(ALICE, TILL, amount);
    }

    function _payAt(
        address card,
        address terminal,
        uint40 amount
    ) internal returns (Bill memory p) {
        p.program = program;
        p.card = card;
        p.terminal = terminal;
        p.amount = amount;
        p.sequence = ++_sequence;
        p.deadline = uint32(_now() + 1 hours);
        p.authorizationEnd = uint32(_now() + 7 days);
        p.refundEnd = uint32(_now() + 30 days);
        p.order = ORDER;
    }

    function _saleCall(Bill memory p) internal view returns (bytes memory) {
        bytes32 id = _saleId(p);
        return abi.encodeCall(cards.sale, (_packed(p), _both(p, id)));
    }

    function _authorizeCall(Bill memory p) internal view returns (bytes memory) {
        bytes32 id = _authorizationId(p);
        return abi.encodeCall(cards.authorize, (_packed(p), _both(p, id)));
    }

    function _captureCall(
        Bill memory p,
        address terminal,
        uint40 total,
        bool isFinal
    ) internal view returns (bytes memory) {
        bytes memory signature = _sign(terminal, _captureDigest(p, terminal, total, isFinal));
        return abi.encodeCall(cards.capture, (_packed(p), terminal, total, isFinal, signature));
    }

    function _voidCall(Bill memory p, address terminal) internal view returns (bytes memory) {
        return
            abi.encodeCall(
                cards.void,
                (_packed(p), terminal, _sign(terminal, _voidDigest(p, terminal)))
            );
    }

    function _refundCall(
        Bill memory p,
        PaymentKind kind,
        address terminal,
        uint40 total
    ) internal view returns (bytes memory) {
        bytes memory signature = _sign(terminal, _refundDigest(_idOf(p, kind), terminal, total));
        return abi.encodeCall(cards.refund, (_packed(p), kind, terminal, total, signature));
    }

    function _refundAttestedCall(
        Bill memory p,
        address terminal,
        uint40 total,
        Attestation memory a
    ) internal view returns (bytes memory) {
        bytes memory signature = _sign(terminal, _refundDigest(_saleId(p), terminal, total));
        return abi.encodeCall(cards.refundAttested, (_packed(p), terminal, total, signature, a));
    }

    /// @dev Anybody relays it.
    function _declined(bytes memory call, bytes memory error_) internal {
        _refused(STRANGER, call, error_);
    }

    function _sell(Bill memory p) internal returns (uint40) {
        return abi.decode(_succeeds(_saleCall(p)), (uint40));
    }

    /// @dev A sale to ALICE at the shop's till.
    function _sold(uint40 amount) internal returns (Bill memory p) {
        p = _pay(amount);
        _sell(p);
    }

    function _authorize(Bill memory p) internal returns (uint40) {
        return abi.decode(_succeeds(_authorizeCall(p)), (uint40));
    }

    /// @dev An authorization by ALICE at the shop's till.
    function _authorized(uint40 amount) internal returns (Bill memory p) {
        p = _pay(amount);
        _authorize(p);
    }

    function _capture(Bill memory p, uint40 total) internal {
        _succeeds(_captureCall(p, p.terminal, total, false));
    }

    function _captureFinally(Bill memory p, uint40 total) internal {
        _succeeds(_captureCall(p, p.terminal, total, true));
    }

    function _void(Bill memory p) internal {
        _succeeds(_voidCall(p, p.terminal));
    }

    function _reclaim(Bill memory p) internal {
        _succeeds(abi.encodeCall(cards.reclaim, (_packed(p))));
    }

    /// @dev Of an authorized payment.
    function _refund(Bill memory p, uint40 total) internal {
        _succeeds(_refundCall(p, PaymentKind.Authorization, p.terminal, total));
    }

    /// @dev Of a sale, under clearing's word that it ran in full.
    function _refundSale(Bill memory p, uint40 total) internal {
        _succeeds(_refundAttestedCall(p, p.terminal, total, _attest(p, p.amount)));
    }

    /// @dev As `Sold` and `Authorized` carry it: amount 40 | sequence 24 | program 32 | order 128, the lowest first.
    function _line(Bill memory p, uint256 amount) internal pure returns (uint256) {
        return
            amount +
            uint256(p.sequence) * 2 ** 40 +
            uint256(p.program) * 2 ** 64 +
            uint256(uint128(p.order)) * 2 ** 96;
    }

    // ---------------------------------------------------------------- uploads

    /// @dev Signed by the terminal.
    function _uploadOf(
        address terminal,
        bytes memory rows
    ) internal view returns (Upload memory u) {
        (u.program, u.terminal, u.rows) = (program, terminal, rows);
        u.signature = _sign(terminal, CardsSignatures.upload(_domain(), u));
    }

    /// @dev By STRANGER; the results of its one `Uploaded`.
    function _upload(Upload memory u) internal returns (bytes memory) {
        Upload[] memory uploads = new Upload[](1);
        uploads[0] = u;
        VM.recordLogs();
        VM.prank(STRANGER);
        cards.upload(uploads);
        return _resultsOf(VM.getRecordedLogs(), keccak256(u.rows));
    }

    /// @dev The results of the upload of these rows; empty where it was refused.
    function _resultsOf(
        Log[] memory logs,
        bytes32 rows
    ) internal pure returns (bytes memory results) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == ICardEvents.Uploaded.selector && logs[i].topics[3] == rows)
                results = abi.decode(logs[i].data, (bytes));
        }
    }

    // ---------------------------------------------------------------- views

    function _card(address card) internal view returns (CardView memory) {
        return cards.cardOf(program, card);
    }

    function _balance(address card) internal view returns (uint40) {
        return _card(card).balance;
    }

    function _hold(address card) internal view returns (uint40) {
        return _card(card).hold;
    }

    function _till(address terminal) internal view returns (TerminalView memory) {
        return cards.terminalOf(program, terminal);
    }

    function _record(Bill memory p) internal view returns (PaymentView memory) {
        return cards.paymentOf(_authorizationId(p));
    }

    function _saleRecord(Bill memory p) internal view returns (PaymentView memory) {
        return cards.paymentOf(_saleId(p));
    }

    function _ledger(uint24 merchant) internal view returns (MerchantView memory) {
        return cards.merchantOf(program, merchant);
    }

    /// @dev The number of the clearing period of a second.
    function _period(uint256 second) internal pure returns (uint32) {
        return uint32((second - T0) / 1 days);
    }

    /// @dev Of the current period.
    function _totals(uint24 merchant) internal view returns (PeriodTotals memory) {
        return cards.periodOf(program, merchant, _period(_now()));
    }

    /// @dev What a merchant has captured in the current period and not given back.
    function _accrued(uint24 merchant) internal view returns (uint256) {
        PeriodTotals memory totals = _totals(merchant);
        return totals.captured - totals.drawn;
    }

    // ---------------------------------------------------------------- refusals

    /// @dev What the views tell of the cards of ALICE and BOB, of the tills and of the merchants.
    function _fingerprint() internal view virtual override returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    token.balanceOf(address(cards)),
                    _fingerprintOf(ALICE),
                    _fingerprintOf(BOB),
                    _till(TILL),
                    _till(SECOND_TILL),
                    _till(RIVAL_TILL),
                    _fingerprintOf(shop),
                    _fingerprintOf(rival)
                )
            );
    }

    function _fingerprintOf(address card) internal view returns (bytes32) {
        (CardLimits memory pending, uint256 readyAt) = cards.pendingLimitsOf(program, card);
        return keccak256(abi.encode(_card(card), pending, readyAt));
    }

    function _fingerprintOf(uint24 merchant) internal view returns (bytes32) {
        return keccak256(abi.encode(_ledger(merchant), _totals(merchant)));
    }
}
