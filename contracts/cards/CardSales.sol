// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accruing} from "./Accruing.sol";
import {Book, TerminalCell} from "./CardBook.sol";
import {Declining} from "./Declining.sol";
import {Decline, Payment, PaymentKind, Upload} from "./CardTypes.sol";
import {Keys} from "./Keys.sol";
import {Paying} from "./Paying.sol";
import {Record} from "./PaymentWords.sol";
import {ICardPayments} from "./ICardPayments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Slip, Slips} from "./Slips.sol";
import {Terminal} from "./TerminalWords.sol";
import {Uploading} from "./Uploading.sol";

/// @title Sales and authorizations
/// @author The Tallystick authors
/// @notice CA-1, CA-2, CA-6. Two signatures, one slot for the card, one for the terminal. No token moves.
abstract contract CardSales is PrepaidCardsBase, ICardPayments {
    using Accruing for Book;
    using Declining for Book;
    using Paying for Book;
    using Uploading for Book;

    /// @inheritdoc ICardPayments
    function sale(
        Payment calldata payment,
        bytes calldata signatures
    ) external returns (uint40 amount) {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(PaymentKind.Sale);
        TerminalCell storage cell = _book.terminal(p.program(), p.terminal());
        Terminal t = cell.word;
        uint256 approved = 0;
        if (
            t.isSelling(block.timestamp) &&
            t.allows(p.deadline(), p.refundEnd(), block.timestamp) &&
            Keys.areBoth(p.terminal(), p.card(), id, signatures)
        ) approved = _book.sell(p, id, t);
        if (approved == 0) return _repeated(payment, PaymentKind.Sale, id, t, signatures);

        emit Sold(id, p.card(), p.terminal(), p.word(approved));

        Terminal next = t.capture(approved, 1, block.timestamp);
        if (next.isNone()) _book.accrue(p.program(), p.terminal(), t, approved, 1);
        else cell.word = next;
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(approved); // ≤ amount of the payment
    }

    /// @inheritdoc ICardPayments
    function authorize(
        Payment calldata payment,
        bytes calldata signatures
    ) external returns (uint40 amount) {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(PaymentKind.Authorization);
        Terminal t = _book.terminal(p.program(), p.terminal()).word;
        uint256 approved = 0;
        if (
            t.isSelling(block.timestamp) &&
            t.allows(p.deadline(), p.refundEnd(), block.timestamp) &&
            t.allowsUntil(p.authorizationEnd(), block.timestamp) &&
            Keys.areBoth(p.terminal(), p.card(), id, signatures)
        ) approved = _book.hold(p, id, t);
        if (approved == 0) return _repeated(payment, PaymentKind.Authorization, id, t, signatures);
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(approved); // ≤ amount of the payment
    }

    /// @inheritdoc ICardPayments
    function upload(Upload[] calldata uploads) external {
        bytes32 domain = _domainSeparatorV4();
        for (uint256 i = 0; i < uploads.length; ++i) _book.upload(uploads[i], domain);
    }

    /// @inheritdoc ICardPayments
    function paymentId(
        Payment calldata payment,
        PaymentKind kind
    ) external view returns (bytes32 id) {
        return Slips.write(payment, _domainSeparatorV4()).id(kind);
    }

    /// @dev CA-6. What stands already is a success without effect; anything else is declined.
    function _repeated(
        Payment calldata payment,
        PaymentKind kind,
        bytes32 id,
        Terminal t,
        bytes calldata signatures
    ) private view returns (uint40) {
        Record r = _book.payments[id];
        if (r.isNone()) {
            Slip p = Slips.write(payment, 0); // the id is known
            Decline why = Paying.whyNotAdmitted(p, t, kind);
            if (why == Decline.None) why = Keys.whyNotBoth(p.terminal(), p.card(), id, signatures);
            _book.decline(payment, id, t, why);
        }
        return uint40(r.authorized()); // a field of 40 bits
    }
}
