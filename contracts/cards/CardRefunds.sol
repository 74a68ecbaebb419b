// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Accruing} from "./Accruing.sol";
import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Attestation, Payment, PaymentKind} from "./CardTypes.sol";
import {Keys} from "./Keys.sol";
import {Record, RecordWord} from "./PaymentWords.sol";
import {Payments} from "./Payments.sol";
import {ICardPayments} from "./ICardPayments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Slip, Slips} from "./Slips.sol";
import {Terminal, TerminalWord} from "./TerminalWords.sol";

/// @title Refunds
/// @author The Tallystick authors
/// @notice CA-4 to CA-6. From the merchant's accrual, then its reserve, and only so much is credited.
abstract contract CardRefunds is PrepaidCardsBase, ICardPayments {
    using Accounts for Book;
    using Accruing for Book;
    using Capturing for Book;

    /// @inheritdoc ICardPayments
    function refund(
        Payment calldata payment,
        PaymentKind kind,
        address terminal,
        uint40 total,
        bytes calldata signature
    ) external {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(kind);

        _refund(p, id, _book.requireRecord(id), terminal, total, signature);
    }

    /// @inheritdoc ICardPayments
    function refundAttested(
        Payment calldata payment,
        address terminal,
        uint40 total,
        bytes calldata signature,
        Attestation calldata attestation
    ) external {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(PaymentKind.Sale);
        Record r = _book.payments[id];
        if (r.isNone()) r = _attested(p, id, attestation);

        _refund(p, id, r, terminal, total, signature);
    }

    function _refund(
        Slip p,
        bytes32 id,
        Record r,
        address terminal,
        uint256 total,
        bytes calldata signature
    ) private {
        Terminal t = _requireTerminal(
            p.program(),
            terminal,
            p.digest(keccak256(abi.encode(Payments.REFUND, id, terminal, total))),
            signature
        );
        if (r.merchant() != t.merchant()) revert PrepaidCards_OtherMerchant(id, terminal);
        if (total == 0) revert PrepaidCards_ZeroAmount();
        if (total <= r.refunded()) return;
        if (total > r.captured()) revert PrepaidCards_OverRefund(id, total, r.captured());
        if (block.timestamp >= p.refundEnd())
            revert PrepaidCards_RefundEnded(p.refundEnd(), block.timestamp);
        uint256 amount = total - r.refunded();

        _book.payments[id] = r.refund(total);
        uint256 covered = _book.draw(p.program(), terminal, t, p.card(), amount);
        if (covered != 0) _book.credit(p.program(), p.card(), covered);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit Refunded(id, p.card(), terminal, uint40(amount), uint40(amount - covered)); // both ≤ captured
    }

    /// @dev CA-5. The record of a sale that has none, on clearing's word; the caller writes it.
    function _attested(Slip p, bytes32 id, Attestation calldata a) private returns (Record) {
        Terminal t = _book.terminal(p.program(), p.terminal()).word;
        if (t.isNone() || t.has(TerminalWord.RECORD)) revert PrepaidCards_UnknownPayment(id);
        if (_book.card(p.program(), p.card()).word.isNone())
            revert PrepaidCards_UnknownCard(p.program(), p.card());
        bytes32 digest = p.digest(
            keccak256(
                abi.encode(Payments.ATTESTATION, id, a.amount, a.blockNumber, a.logIndex, a.row)
            )
        );
        if (a.amount > p.amount() || !Keys.isTerminal(_book.attester, digest, a.signature))
            revert PrepaidCards_BadAttestation(id, digest);

        emit SaleAttested(id, p.program(), a.amount, a.blockNumber, a.logIndex, a.row);

        return RecordWord.sale(a.amount, t.merchant());
    }
}
