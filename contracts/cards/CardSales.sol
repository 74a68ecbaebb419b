// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accruing} from "./Accruing.sol";
import {Book, TerminalCell} from "./CardBook.sol";
import {Declining} from "./Declining.sol";
import {Decline, Payment, PaymentKind, Upload} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
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
        Decline why = _verify(p, PaymentKind.Sale, id, t, signatures);
        uint256 approved = why == Decline.None ? _book.sell(p, id, t) : 0;
        if (approved == 0) return _repeated(p, id, t, why);

        emit Sold(id, p.card(), p.terminal(), p.word(approved));

        if (t.takes(approved, 1, block.timestamp)) cell.word = t.capture(approved, 1);
        else _book.accrue(p.program(), p.terminal(), t, approved, 1);
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
        Decline why = _verify(p, PaymentKind.Authorization, id, t, signatures);
        uint256 approved = why == Decline.None ? _book.hold(p, id, t) : 0;
        if (approved == 0) return _repeated(p, id, t, why);
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

    function _verify(
        Slip p,
        PaymentKind kind,
        bytes32 id,
        Terminal t,
        bytes calldata signatures
    ) private view returns (Decline) {
        if (!Paying.isAdmitted(p, t, kind)) return Paying.whyNotAdmitted(p, t, kind);
        (bool isTerminal, bool isHolder) = Keys.areBoth(p.terminal(), p.card(), id, signatures);
        if (isHolder) return Decline.None;
        return isTerminal ? Decline.BadHolderSignature : Decline.BadTerminalSignature;
    }

    /// @dev CA-6. What stands already is a success without effect; anything else is declined.
    /// @param why `None` where the card declines.
    function _repeated(Slip p, bytes32 id, Terminal t, Decline why) private view returns (uint40) {
        Record r = _book.payments[id];
        if (r.isNone()) _book.decline(p, id, t, why);
        return uint40(r.authorized()); // a field of 40 bits
    }
}
