// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Accruing} from "./Accruing.sol";
import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Decline, Payment, PaymentKind, Upload} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Paying} from "./Paying.sol";
import {Payments} from "./Payments.sol";
import {Row, Rows} from "./Rows.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title Uploads
/// @author The Tallystick authors
/// @notice CA-12, CA-13. The rows of a terminal under one signature of its key; each gets its result in one event. No
/// row, and no upload, keeps another from being processed. Linked, not inlined: it keeps PrepaidCards within the size
/// limit.
library Uploading {
    using Accruing for Book;
    using Capturing for Book;
    using Paying for Book;

    /// @param domain The EIP-712 domain separator.
    function upload(Book storage book, Upload calldata u, bytes32 domain) public {
        bytes32 content = keccak256(u.rows);
        Terminal t = book.terminals[u.program][u.terminal];
        Decline why = _judge(u, t, content, domain);
        if (why != Decline.None) {
            emit ICardEvents.UploadRefused(u.program, u.terminal, content, why);
            return;
        }

        bytes memory results = _process(book, u, t, domain);

        emit ICardEvents.Uploaded(u.program, u.terminal, content, results);
    }

    function _judge(
        Upload calldata u,
        Terminal t,
        bytes32 content,
        bytes32 domain
    ) private view returns (Decline) {
        if (t.isNone()) return Decline.UnknownTerminal;
        bytes32 structHash = keccak256(abi.encode(Payments.UPLOAD, u.program, u.terminal, content));
        bytes32 digest = MessageHashUtils.toTypedDataHash(domain, structHash);
        return
            Keys.isTerminal(u.terminal, digest, u.signature)
                ? Decline.None
                : Decline.BadTerminalSignature;
    }

    /// @return results 45 bytes a row.
    function _process(
        Book storage book,
        Upload calldata u,
        Terminal t,
        bytes32 domain
    ) private returns (bytes memory results) {
        (uint256 count, bool isTorn) = Rows.count(u.rows);
        results = Rows.results(count, isTorn);
        Payment memory p = Rows.template(u.program, u.terminal);
        uint256 sum = 0;
        uint256 captures = 0;
        for (uint256 i = 0; i < count; ++i) {
            Row row = Rows.read(u.rows, i, p);
            (uint256 amount, bool isCaptured, Decline why) = _run(book, p, row, t, domain);
            if (isCaptured) {
                sum += amount;
                ++captures;
            }
            Rows.report(results, i, row, amount, why);
        }
        if (captures != 0) book.accrue(u.program, u.terminal, t, sum, captures);
    }

    /// @return amount Units approved or captured.
    /// @return isCaptured Whether they accrue.
    function _run(
        Book storage book,
        Payment memory p,
        Row row,
        Terminal t,
        bytes32 domain
    ) private returns (uint256 amount, bool isCaptured, Decline why) {
        if (row.isMalformed()) return (0, false, Decline.MalformedRow);
        if (row.isCapture()) {
            (amount, why) = _capture(book, p, row, t, domain);
            return (amount, amount != 0, why);
        }
        PaymentKind kind = row.kind();
        if (!Paying.isAdmitted(p, t, kind)) return (0, false, Paying.whyNotAdmitted(p, t, kind));
        bytes32 id = Paying.idOf(p, kind, domain);
        if (row.signer(id) != p.card) return (0, false, Decline.BadHolderSignature);
        if (kind == PaymentKind.Sale) {
            amount = book.sell(p, id, t);
            isCaptured = amount != 0;
        } else {
            if (!book.payments[id].isNone()) return (0, false, Decline.Repeated);
            amount = book.hold(p, id, t);
        }
        if (amount == 0) why = book.whyNotPaid(p, t);
    }

    /// @dev CA-13. What is spent offline from a hold made before.
    function _capture(
        Book storage book,
        Payment memory p,
        Row row,
        Terminal t,
        bytes32 domain
    ) private returns (uint256 captured, Decline why) {
        why = t.standing(block.timestamp);
        if (why != Decline.None) return (0, why);
        bytes32 id = Paying.idOf(p, PaymentKind.Authorization, domain);
        return book.capture(p, id, p.terminal, row.total(), row.isFinal());
    }
}
