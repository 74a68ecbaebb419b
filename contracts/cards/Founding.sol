// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {ALL_RIGHTS, Book, Merchant, MerchantAccount, Program, Schedule} from "./CardBook.sol";
import {ProgramTerms} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Limits} from "./Limits.sol";
import {Presence} from "./Presence.sol";
import {Schedules} from "./Schedules.sol";
import {QUARTER, Terminal, TerminalWord} from "./TerminalWords.sol";

/// @title Programs, merchants and terminals
/// @author The Tallystick authors
/// @notice CA-8, CA-11, CA-18.
library Founding {
    using Schedules for Book;
    using Schedules for Program;
    using Presence for Book;

    /// @dev CA-20. What the quarters of an hour of a terminal's word can tell, less the longest authorization, which
    /// clearing captures when the terminal is no longer valid, and the longest period, whose end has to fit as well:
    /// June 2088.
    uint256 private constant LAST_SECOND = ((1 << 22) - 1) * QUARTER - 63 days - 366 days;

    /// @dev CA-16. A fifth.
    uint256 private constant MAX_RATE = 200_000;

    // ---------------------------------------------------------------- programs

    /// @return number The program's.
    function create(Book storage book, ProgramTerms calldata terms) public returns (uint32 number) {
        if (terms.issuer == address(0)) revert ICardEvents.PrepaidCards_ZeroAddress();
        _requireSound(terms);

        number = ++book.programCount;
        Program storage p = book.programs[number];
        p.terms = terms;
        p.schedule = Schedule(terms.periodStart, 0, terms.periodLength, 0, terms.rate, 0);
        p.staff[terms.issuer] = ALL_RIGHTS;
        p.seenIn = Presence.current(p.terms);

        emit ICardEvents.ProgramCreated(number, terms.issuer, terms);
        emit ICardEvents.StaffSet(number, terms.issuer, ALL_RIGHTS);
    }

    function setStaff(Book storage book, uint32 program, address person, uint8 rights) public {
        if (msg.sender != book.programs[program].terms.issuer)
            revert ICardEvents.PrepaidCards_NotStaff(program, msg.sender, 0);
        if (rights > ALL_RIGHTS) revert ICardEvents.PrepaidCards_OutOfRange(rights, ALL_RIGHTS);

        book.see(program);
        book.programs[program].staff[person] = rights;

        emit ICardEvents.StaffSet(program, person, rights);
    }

    // It is encoded to see that it can be.
    // slither-disable-next-line unused-return
    function _requireSound(ProgramTerms calldata terms) private view {
        if (
            terms.unit == 0 ||
            terms.unit % _finestUnit(terms.token) != 0 ||
            terms.periodStart % QUARTER != 0 ||
            terms.periodStart > block.timestamp ||
            terms.periodLength % QUARTER != 0 ||
            terms.periodLength < 1 hours ||
            terms.periodLength > 366 days ||
            terms.maxAuthorizationDays == 0 ||
            terms.maxAuthorizationDays > 63 ||
            terms.maxRefundDays > 511 ||
            // forge-lint: disable-next-line(unsafe-typecast)
            terms.utcOffset % int32(uint32(QUARTER)) != 0 ||
            terms.utcOffset < -12 hours ||
            terms.utcOffset > 14 hours ||
            terms.rate > terms.maxRate ||
            terms.maxRate > MAX_RATE ||
            terms.absentPeriods == 0 ||
            terms.tiers.length == 0 ||
            terms.tiers.length > 16
        ) revert ICardEvents.PrepaidCards_BadTerms(terms);
        for (uint256 i = 0; i < terms.tiers.length; ++i) Limits.encode(terms.tiers[i].cap);
    }

    /// @dev CA-8. What a statement's five fraction digits can still show.
    function _finestUnit(address token) private view returns (uint256) {
        uint256 decimals = IERC20Metadata(token).decimals();
        return decimals > 5 ? 10 ** (decimals - 5) : 1;
    }

    // ---------------------------------------------------------------- merchants and their terminals

    /// @return number The merchant's.
    function register(
        Book storage book,
        address owner,
        address payout
    ) public returns (uint24 number) {
        if (owner == address(0) || payout == address(0))
            revert ICardEvents.PrepaidCards_ZeroAddress();

        number = ++book.merchantCount;
        book.merchants[number] = Merchant(owner, payout);

        emit ICardEvents.MerchantRegistered(number, owner, payout);
    }

    /// @dev CA-11. That the key is held.
    function requireProof(address terminal, bytes32 digest, bytes calldata proof) public view {
        if (!Keys.isTerminal(terminal, digest, proof))
            revert ICardEvents.PrepaidCards_BadTerminalSignature(terminal, digest);
    }

    /// @dev CA-11. The caller has checked who asks, and the key's proof.
    function enroll(
        Book storage book,
        uint32 program,
        uint24 merchant,
        address terminal,
        uint32 from,
        uint32 to
    ) public {
        ProgramTerms storage terms = book.programs[program].terms;
        if (terms.unit == 0) revert ICardEvents.PrepaidCards_UnknownProgram(program);
        if (from % QUARTER != 0 || to % QUARTER != 0 || to <= from || to > LAST_SECOND)
            revert ICardEvents.PrepaidCards_BadValidity(from, to);
        Terminal t = TerminalWord.enrolled(
            merchant,
            from,
            to,
            TerminalWord.terms(
                terms.maxAuthorizationDays,
                terms.maxRefundDays,
                terms.utcOffset,
                terms.record
            )
        );
        t = book.begin(program, t, block.timestamp);
        Terminal old = book.terminal(program, terminal).word;
        if (!old.isNone()) {
            if (old.isSameEnrollment(t)) return;
            revert ICardEvents.PrepaidCards_TerminalConflict(program, terminal);
        }
        MerchantAccount storage account = book.accounts[program][merchant];
        if (account.ledger.owed != account.ledger.covered) t = t.with(TerminalWord.OWES);

        book.terminal(program, terminal).word = t;
        if (account.terminals.length == 0) account.desk.closedUntil = _begin(book, program);
        account.terminals.push(terminal);

        emit ICardEvents.TerminalEnrolled(program, merchant, terminal, from, to);
    }

    /// @dev CA-15. Begin of the current period.
    function _begin(Book storage book, uint32 program) private view returns (uint32) {
        Program storage p = book.programs[program];
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32(p.startOf(p.numberAt(block.timestamp))); // ≤ now
    }

    /// @dev CA-11. The caller has checked who asks, and that the key is enrolled.
    function retire(Book storage book, uint32 program, address terminal, uint32 to) public {
        Terminal t = book.terminal(program, terminal).word;
        if (t.has(TerminalWord.REVOKED)) revert ICardEvents.PrepaidCards_TerminalRevoked(terminal);
        if (to % QUARTER != 0 || to > t.to() || to <= t.from())
            revert ICardEvents.PrepaidCards_BadValidity(uint32(t.from()), to); // quarters of 22 bits

        book.terminal(program, terminal).word = t.until(to).with(TerminalWord.RETIRING);

        emit ICardEvents.TerminalRetired(program, terminal, to);
    }

    /// @dev CA-11. The caller has checked who asks, and that the key is enrolled.
    function revoke(Book storage book, uint32 program, address terminal) public {
        Terminal t = book.terminal(program, terminal).word;
        if (t.has(TerminalWord.REVOKED)) return;

        book.terminal(program, terminal).word = t.with(TerminalWord.REVOKED);

        emit ICardEvents.TerminalRevoked(program, terminal);
    }
}
