// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Accruing} from "./Accruing.sol";
import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Decline, PaymentKind, Upload} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Paying} from "./Paying.sol";
import {Payments} from "./Payments.sol";
import {RESULT, ROW, Row, Rows} from "./Rows.sol";
import {Slip, Slips} from "./Slips.sol";
import {Terminal, TerminalWord} from "./TerminalWords.sol";

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
        Terminal t = book.terminal(u.program, u.terminal).word;
        Decline why = _judge(u, t, content, domain);
        if (why != Decline.None) {
            emit ICardEvents.UploadRefused(u.program, u.terminal, content, why);
            return;
        }

        bytes memory results = Rows.results(u.rows.length);
        Slip p = Slips.open(domain);
        p.address_(u.program, u.terminal);
        uint256 tally = _process(book, p, u.rows, t, results);
        if (tally != 0) {
            // the lower half are the units
            // forge-lint: disable-next-line(unsafe-typecast)
            book.accrue(u.program, u.terminal, t, uint128(tally), tally >> 128);
        }

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

    /// @return tally Units that accrue, and the captures that they come from << 128.
    function _process(
        Book storage book,
        Slip p,
        bytes calldata rows,
        Terminal t,
        bytes memory results
    ) private returns (uint256 tally) {
        uint256 place = Rows.firstOf(results);
        bool isSelling = t.isSelling(block.timestamp);
        unchecked {
            Row row = Rows.first(rows);
            // 2^16 rows of 2^40 units each, and more calldata than a block can hold, do not fill the tally
            for (uint256 count = rows.length / ROW; count != 0; --count) {
                tally += _run(book, p, row, t, isSelling, place);
                row = row.next();
                place += RESULT;
            }
        }
        if (rows.length % ROW != 0) Rows.reportTorn(place);
    }

    /// @dev One row: a sale that is in order by the short way, anything else by the long one.
    /// @param place Where its result is written.
    /// @return tally Units that accrue, and 1 << 128; 0 if nothing does.
    function _run(
        Book storage book,
        Slip p,
        Row row,
        Terminal t,
        bool isSelling,
        uint256 place
    ) private returns (uint256 tally) {
        uint256 flags = p.fill(Row.unwrap(row));
        if (
            isSelling &&
            Rows.isSale(flags) &&
            t.allows(p.deadline(), p.refundEnd(), block.timestamp)
        ) {
            bytes32 id = p.id(PaymentKind.Sale);
            if (row.signer(id) == p.card()) {
                uint256 approved = book.sell(p, id, t);
                if (approved != 0) {
                    // CA-5: its record has an id that no result tells
                    if (t.has(TerminalWord.RECORD))
                        emit ICardEvents.Sold(id, p.card(), p.terminal(), p.word(approved));
                    row.report(place, flags, approved, 0);
                    return approved | (1 << 128);
                }
            }
        }
        (uint256 amount, Decline why) = _runAtLength(book, p, row, t, flags);
        row.report(place, flags, amount, uint256(why));
        return amount != 0 && Rows.isCapture(flags) ? amount | (1 << 128) : 0;
    }

    /// @return amount Units captured or authorized.
    function _runAtLength(
        Book storage book,
        Slip p,
        Row row,
        Terminal t,
        uint256 flags
    ) private returns (uint256 amount, Decline why) {
        if (Rows.isMalformed(flags)) return (0, Decline.MalformedRow);
        if (Rows.isCapture(flags)) return _capture(book, p, row, t, flags);
        PaymentKind kind = Rows.kindOf(flags);
        bytes32 id = p.id(kind);
        // CA-6: what stands already is a success without effect, as by itself
        if (!book.payments[id].isNone()) return (0, Decline.Repeated);
        why = Paying.whyNotAdmitted(p, t, kind);
        if (why != Decline.None) return (0, why);
        if (row.signer(id) != p.card()) return (0, Decline.BadHolderSignature);
        if (kind == PaymentKind.Authorization) amount = book.hold(p, id, t);
        if (amount == 0) why = book.whyNotPaid(p, t);
    }

    /// @dev CA-13. What is spent offline from a hold made before.
    function _capture(
        Book storage book,
        Slip p,
        Row row,
        Terminal t,
        uint256 flags
    ) private returns (uint256 captured, Decline why) {
        why = t.standing(block.timestamp);
        if (why != Decline.None) return (0, why);
        bytes32 id = p.id(PaymentKind.Authorization);
        return book.capture(p, id, p.terminal(), row.total(), Rows.isFinal(flags));
    }
}
