// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev CA-12. Why a payment was not made, or `None`. In the single path each is an error, in uploads a result code.
/// Codes are appended, never renumbered.
enum Decline {
    None,
    UnknownTerminal,
    TerminalNotValid,
    TerminalRetiring,
    TerminalRevoked,
    BadTerminalSignature,
    BadHolderSignature,
    DeadlinePassed,
    BadAuthorizationEnd,
    BadRefundEnd,
    ZeroAmount,
    UnknownCard,
    CardReplaced,
    CardBlocked,
    CardFrozen,
    CardExpired,
    StaleSequence,
    DuplicateSequence,
    InsufficientBalance,
    OverPaymentLimit,
    OverDayCount,
    OverDayLimit,
    OverWeekLimit,
    OverMonthLimit,
    OverLifetimeLimit,
    UnknownPayment,
    PaymentClosed,
    AuthorizationEnded,
    OverCapture,
    Repeated,
    MalformedRow
}

/// @dev CA-1. What the two signatures of a payment allow; its type in EIP-712 has the same name.
enum PaymentKind {
    Sale,
    Authorization
}

/// @dev CA-1. What the contract has stored about a payment. A sale without record stays `None`.
enum PaymentState {
    None,
    Authorized,
    Captured,
    Voided,
    Expired
}

/// @dev CA-10. Who froze a card; only the same level thaws it.
enum Level {
    Holder,
    Issuer,
    Regulator
}

/// @dev CA-11.
enum TerminalStatus {
    None,
    Enabled,
    Retiring,
    Revoked
}

/// @notice CA-1. A payment as it is sent: the ten fields that holder and terminal sign, one behind the other, the
/// highest bits first. What they sign is `Sale` or `Authorization` with a field each: see docs/cards.md and
/// sdk/cards/signatures.ts.
/// @param card Card's id 160 | program 32 | sequence number 24 (CA-7): 1 to 2^22 − 1 | amount 40: most that may be paid,
/// in units.
/// @param terminal Terminal's id 160 | deadline 32: last second at which the payment may reach the chain | end of the
/// authorization 32: it is captured before; without meaning in a sale | end of refunds 32: they are made before.
/// @param order Salted reference of the merchant's order 128 | 0 127 | partial approval 1: whether less may be approved
/// where the balance is short.
struct Payment {
    bytes32 card;
    bytes32 terminal;
    bytes32 order;
}

/// @notice What a terminal uploads at once (CA-12, CA-13).
/// @param rows Rows of 121 bytes: see docs/cards.md and sdk/cards/batch.ts.
/// @param signature The terminal's over `Upload(program, terminal, keccak256(rows))`.
struct Upload {
    uint32 program;
    address terminal;
    bytes rows;
    bytes signature;
}

/// @notice CA-5. Clearing's word that a sale ran, for the first refund of a sale without record.
/// @param amount Units that were approved.
/// @param blockNumber Block of the sale's event.
/// @param logIndex Index of the event in that block.
/// @param row The sale's row in an upload; 0 for a sale by itself.
/// @param signature Clearing's over `Attestation(payment, amount, blockNumber, logIndex, row)`.
struct Attestation {
    uint40 amount;
    uint64 blockNumber;
    uint32 logIndex;
    uint16 row;
    bytes signature;
}

/// @notice CA-8. Limits of a card in units; 0 means none. Each is m·10^e with m ≤ 127 and e ≤ 15.
/// @param payment Most per payment.
/// @param day Most per day.
/// @param week Most per week, Monday to Sunday.
/// @param month Most per calendar month.
/// @param lifetime Most in the card's life: set or raised, it counts from what was spent since it was first set.
/// @param dayCount Most payments per day: 0 to 127.
struct CardLimits {
    uint40 payment;
    uint40 day;
    uint40 week;
    uint40 month;
    uint40 lifetime;
    uint8 dayCount;
}

/// @notice CA-9, CA-18. What a tier of a program allows.
/// @param cap CA-14. Most that balance, holds and requested top-ups of a card may be, in units; m·10^e with m ≤ 127; 0 for no cap.
/// @param minDays Fewest days that a card must be valid when it is issued.
/// @param registered Whether the holder is known: bearer cards cannot be reported lost.
/// @param fundings CA-14. Kinds of `Funding` that it takes: bit i for kind i.
struct Tier {
    uint40 cap;
    uint16 minDays;
    bool registered;
    uint8 fundings;
}

/// @notice The terms of a program when it is created. Only periods and fee change later: see `ScheduleView`.
/// @param token The ERC-20 token that is prepaid.
/// @param unit CA-8. Token units per unit of the program; a multiple of 10^(decimals − 5), so that statements show
/// amounts exactly.
/// @param issuer Who issues its cards, and names the staff that may.
/// @param periodStart Begin of period 0, a multiple of 900, not ahead.
/// @param periodLength Length of a clearing period: a multiple of 900, one hour to 366 days.
/// @param limitDelay CA-8. Seconds that a raised limit waits.
/// @param maxAuthorizationDays Longest authorization: 1 to 63.
/// @param maxRefundDays Longest time for refunds: 0 to 511.
/// @param utcOffset Offset of the program's days from UTC in seconds: a multiple of 900, −43,200 to 50,400.
/// @param record CA-5. Whether every sale writes a record.
/// @param rate CA-16. Discount fee at first, in millionths of what is captured less what is refunded.
/// @param maxRate CA-16. Most that the fee may ever be: at most 200,000.
/// @param nameFrom CA-14, CA-18. Units of a funder's purchases in a day from which the buyer's name is needed; 0: never.
/// @param absentPeriods CA-22. Periods without a sign of the issuer after which holders redeem without it: 1 to 255.
/// @param tiers By number, 1 to 16 of them.
struct ProgramTerms {
    address token;
    uint64 unit;
    address issuer;
    uint32 periodStart;
    uint32 periodLength;
    uint32 limitDelay;
    uint8 maxAuthorizationDays;
    uint16 maxRefundDays;
    int32 utcOffset;
    bool record;
    uint24 rate;
    uint24 maxRate;
    uint40 nameFrom;
    uint8 absentPeriods;
    Tier[] tiers;
}

/// @notice A card at a glance. Amounts in units.
/// @param known Whether it was issued. Of a replaced card only `tier` and `successor` are told.
/// @param frozen By level.
/// @param successor The card that took over its account, where it was replaced.
/// @param top Highest sequence number that was accepted.
/// @param window Bit i: sequence number `top − i` was accepted.
/// @param lastDay Last day on which it pays: days since 1970-01-01 in the program's time.
/// @param countedDay The day that the two below belong to: that of the last payment.
/// @param spentThatDay Sum of that day's payments.
/// @param paymentsThatDay How many they were; 127 means that or more.
/// @param overflow CA-4. Refunded above the cap: its holder redeems it.
/// @param requested CA-14. Requested top-ups that are neither approved nor rejected.
struct CardView {
    bool known;
    bool[3] frozen;
    bool blocked;
    address successor;
    uint8 tier;
    uint40 balance;
    uint40 hold;
    uint256 overflow;
    uint40 requested;
    uint40 cap;
    uint24 top;
    uint32 window;
    uint16 lastDay;
    uint16 countedDay;
    uint40 spentThatDay;
    uint8 paymentsThatDay;
    CardLimits limits;
}

/// @notice A terminal at a glance.
/// @param from First second at which it is valid; a multiple of 900.
/// @param to First second at which it is no longer; a multiple of 900.
/// @param captured Captured and refunded in `period` and not yet added to the merchant's totals, in units.
struct TerminalView {
    TerminalStatus status;
    uint24 merchant;
    uint32 from;
    uint32 to;
    uint32 period;
    uint40 captured;
    uint40 refunded;
    uint16 captures;
    uint16 refunds;
}

/// @notice A payment that has a record. `authorized` = capturable + captured + released. Amounts in units.
struct PaymentView {
    PaymentState state;
    PaymentKind kind;
    uint24 merchant;
    uint40 authorized;
    uint40 capturable;
    uint40 captured;
    uint40 released;
    uint40 refunded;
}

/// @notice A merchant in a program. Amounts in units.
/// @param reserve Funded for refunds.
/// @param owed Refunds that were due, ever.
/// @param covered Those of them that captures or the reserve have covered since.
/// @param credited Those of them that cards have got.
/// @param terminals Keys, in the order of their enrollment.
struct MerchantView {
    address owner;
    address payout;
    uint64 reserve;
    uint64 owed;
    uint64 covered;
    uint64 credited;
    address[] terminals;
}

/// @notice CA-15. A merchant's totals of a period. Amounts in units.
/// @param captured Sum of the captures.
/// @param refunded Sum of the refunds.
/// @param drawn What refunds and refunds due took from the captures: `captured − drawn` is to be settled.
struct PeriodTotals {
    uint64 captured;
    uint64 refunded;
    uint64 drawn;
    uint32 captures;
    uint32 refunds;
}
