// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Card, LongLimits} from "./CardWords.sol";
import {ProgramTerms} from "./CardTypes.sol";
import {Adjustment} from "./ClearingTypes.sol";
import {PendingLimits} from "./Limits.sol";
import {Record} from "./PaymentWords.sol";
import {Terminal} from "./TerminalWords.sol";
import {Funding, TopUpState} from "./TopUpTypes.sol";
import {Totals} from "./TotalsWords.sol";

/// @dev What a program's staff may do: a sum of these.
uint8 constant ISSUE = 1;
uint8 constant CREDIT = 2;
uint8 constant FREEZE = 4;
uint8 constant APPROVE = 8;
uint8 constant ALL_RIGHTS = 15;

/// @notice CA-15, CA-16. Periods and fee of a program as they were announced last, and the fees that clearing has not
/// withdrawn, in one slot.
/// @param from First second of the periods of this length.
/// @param number Number of the first of them.
/// @param length Seconds.
/// @param rateFrom First second of the periods with this rate.
/// @param rate Millionths.
/// @param fees Units.
struct Schedule {
    uint32 from;
    uint32 number;
    uint32 length;
    uint32 rateFrom;
    uint24 rate;
    uint64 fees;
}

/// @notice CA-15. Periods of one length, in one slot.
struct Era {
    uint32 from;
    uint32 number;
    uint32 length;
}

/// @notice CA-16. A discount fee, in one slot.
struct Rate {
    uint32 from;
    uint24 rate;
}

/// @notice A program: its terms, who acts for its issuer, its periods and its fee.
/// @param eras Those before the one in `schedule`.
/// @param rates Those before the one in `schedule`.
/// @param seenIn CA-22. Number of the period, by the terms, in which its staff last did something.
struct Program {
    ProgramTerms terms;
    mapping(address person => uint8 rights) staff;
    Schedule schedule;
    Era[] eras;
    Rate[] rates;
    uint32 seenIn;
}

/// @notice CA-9. How a card came to be, in one slot.
/// @param generation How many cards had the account before.
/// @param content First 30 bytes of the hash of what it was issued with, or took its account over with.
struct Origin {
    uint8 tier;
    uint8 generation;
    bytes30 content;
}

/// @notice A merchant of the deployment.
struct Merchant {
    address owner;
    address payout;
}

/// @notice CA-4. A refund that waits to be covered, in one slot.
/// @param end Where it ends in the row of all the merchant's refunds due, in units; it begins where the one before ends.
struct Due {
    address card;
    uint56 end;
}

/// @notice CA-4. A merchant's money in a program, apart from what accrues. Sums of all time, in units, in one slot:
/// credited ≤ covered ≤ owed.
/// @param next Number of the first refund due that is not credited in full.
struct Ledger {
    uint56 reserve;
    uint56 owed;
    uint56 covered;
    uint56 credited;
    uint32 next;
}

/// @notice CA-15 to CA-17. How far a merchant is settled, in one slot. Sums in units.
/// @param closedUntil End of the last period that is closed; at first the begin of the merchant's first period.
/// @param paged How many of its keys, in the order of their enrollment, have left the next period behind.
/// @param flags Sum of `ADJUSTED` and `UNPAID`.
/// @param net Captures less refunds of the closed periods since the rate began.
/// @param charged Fee of them.
/// @param opening Closing balance of the last statement.
struct Desk {
    uint32 closedUntil;
    uint24 paged;
    uint8 flags;
    int64 net;
    int64 charged;
    uint64 opening;
}

/// @dev CA-16. There are adjustments in some period.
uint8 constant ADJUSTED = 1;
/// @dev CA-16. A payout failed, and `unpaid` tells of how much; else all was paid out at the last closing.
uint8 constant UNPAID = 2;

/// @notice CA-16. Adjustments of a merchant, in one slot.
/// @param debited Against it, approved in this period.
/// @param credited For it, approved in this period.
/// @param against Against it, correcting this period.
/// @param inFavor For it, correcting this period.
struct Adjustments {
    uint64 debited;
    uint64 credited;
    uint64 against;
    uint64 inFavor;
}

/// @notice CA-17. What clearing vouches for about the lines of a statement.
struct LinesRoot {
    bytes32 root;
    uint32 lines;
    uint16 revisions;
}

/// @notice A merchant in a program. A period has the first second after it for a name: a terminal's word tells that.
struct MerchantAccount {
    Ledger ledger;
    address[] terminals;
    Due[] dues;
    mapping(uint256 end => Totals totals) periods;
    Desk desk;
    bytes32 chain;
    uint64 unpaid;
    mapping(uint256 end => Adjustments adjustments) adjusted;
    mapping(uint256 end => LinesRoot root) lines;
}

/// @notice CA-16. An adjustment that was proposed.
struct Proposal {
    Adjustment adjustment;
    address maker;
    bool approved;
    bool rejected;
}

/// @notice A card, its hot word first.
/// @param overflow CA-4. Units refunded above its cap; with `requested` in one slot.
/// @param requested CA-14. Units of top-ups that are neither approved nor rejected.
struct CardAccount {
    Card word;
    LongLimits long;
    PendingLimits pending;
    Origin origin;
    uint216 overflow;
    uint40 requested;
}

/// @notice CA-14. A top-up as it was requested, and what became of it. The first five fields share a slot.
/// @param day The program's day on which it was requested.
struct TopUpRecord {
    address card;
    uint40 amount;
    uint16 day;
    Funding funding;
    TopUpState state;
    address requester;
    address payer;
    bytes32 funder;
    bytes32 buyer;
}

/// @notice CA-14. What a funder has bought on a day of the program, rejected top-ups apart, in one slot.
/// @param sum Units.
struct Purchases {
    uint16 day;
    uint64 sum;
}

/// @notice A terminal's word, at a place that can be kept at hand.
struct TerminalCell {
    Terminal word;
}

/// @notice All that PrepaidCards stores. The key of a card or terminal is program << 160 | id: one hash to find it.
struct Book {
    mapping(uint256 key => CardAccount account) cards;
    mapping(uint256 key => TerminalCell cell) terminals;
    mapping(bytes32 payment => Record record) payments;
    mapping(uint256 program => mapping(bytes32 bankReference => TopUpRecord record)) topUps;
    mapping(uint256 program => mapping(bytes32 funder => Purchases bought)) purchases;
    mapping(uint256 program => mapping(address payer => uint64 units)) unreturned;
    mapping(uint256 program => mapping(uint256 merchant => MerchantAccount account)) accounts;
    mapping(uint256 number => Program program) programs;
    mapping(uint256 number => Merchant merchant) merchants;
    mapping(bytes32 id => Proposal proposal) adjustments;
    address attester;
    uint32 programCount;
    uint24 merchantCount;
}

using Places for Book global;

/// @title Where cards and terminals are, and which day it is there
/// @author The Tallystick authors
library Places {
    function card(
        Book storage book,
        uint256 program,
        address id
    ) internal view returns (CardAccount storage) {
        return book.cards[(program << 160) | uint160(id)];
    }

    function terminal(
        Book storage book,
        uint256 program,
        address id
    ) internal view returns (TerminalCell storage) {
        return book.terminals[(program << 160) | uint160(id)];
    }

    /// @dev CA-8. Days since 1970-01-01 in the program's time.
    function today(Book storage book, uint256 program) internal view returns (uint256) {
        // −12 hours ≤ utcOffset ≤ 14 hours, and a block's second is years after 12 hours
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(int256(block.timestamp) + book.programs[program].terms.utcOffset) / 1 days;
    }
}
