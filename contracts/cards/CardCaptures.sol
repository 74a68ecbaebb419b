// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accruing} from "./Accruing.sol";
import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Decline, Payment, PaymentKind} from "./CardTypes.sol";
import {Payments} from "./Payments.sol";
import {ICardPayments} from "./ICardPayments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Slip, Slips} from "./Slips.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title Captures
/// @author The Tallystick authors
/// @notice CA-3, CA-6: who may, here; what happens, in `Capturing`.
abstract contract CardCaptures is PrepaidCardsBase, ICardPayments {
    using Accruing for Book;
    using Capturing for Book;

    /// @inheritdoc ICardPayments
    function capture(
        Payment calldata payment,
        address terminal,
        uint40 total,
        bool isFinal,
        bytes calldata signature
    ) external {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(PaymentKind.Authorization);
        bytes32 content = keccak256(abi.encode(Payments.CAPTURE, id, terminal, total, isFinal));
        Terminal t = _requireMerchant(p.program(), id, terminal, p.digest(content), signature);

        (uint256 captured, Decline why) = _book.capture(p, id, terminal, total, isFinal);
        if (why != Decline.None) return _book.refuse(p, id, total, why);
        if (captured != 0) _book.accrue(p.program(), terminal, t, captured, 1);
    }
}
