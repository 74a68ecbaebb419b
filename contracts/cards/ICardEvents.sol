// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline, Level, PaymentState, ProgramTerms} from "./CardTypes.sol";

/// @title Errors and events of prepaid cards
/// @author The Tallystick authors
interface ICardEvents {
    // ---------------------------------------------------------------- errors

    /// @notice An address that must not be zero is zero.
    error PrepaidCards_ZeroAddress();
    /// @notice An amount that must not be zero is zero.
    error PrepaidCards_ZeroAmount();
    /// @notice A value does not fit its field or its range.
    error PrepaidCards_OutOfRange(uint256 value, uint256 max);
    /// @notice A field of the payment has bits beyond its type.
    error PrepaidCards_MalformedPayment();
    /// @notice A limit or cap is not m·10^e with m ≤ 127 and e ≤ 15, or above 2^40 − 1.
    error PrepaidCards_NotRepresentable(uint256 value);
    /// @notice The program's terms are outside the ranges of `ProgramTerms`.
    error PrepaidCards_BadTerms(ProgramTerms terms);
    /// @notice There is no program of this number.
    error PrepaidCards_UnknownProgram(uint32 program);
    /// @notice The program has no tier of this number.
    error PrepaidCards_UnknownTier(uint32 program, uint8 tier);
    /// @notice The caller may not do this in the program.
    error PrepaidCards_NotStaff(uint32 program, address caller, uint8 right);
    /// @notice There is no merchant of this number.
    error PrepaidCards_UnknownMerchant(uint24 merchant);
    /// @notice The token did not move exactly what was asked: it takes a fee, or lies.
    error PrepaidCards_WrongReceipt(uint256 received, uint256 expected);

    /// @notice The card was issued with other content, or is another's successor.
    error PrepaidCards_IssueConflict(uint32 program, address card);
    /// @notice A card's last day has passed, lies beyond 4,095 days, or is nearer than its tier demands.
    error PrepaidCards_BadLastDay(uint16 lastDay, uint256 min, uint256 max);
    /// @notice A bearer card cannot be reported lost: its holder must sign the exchange.
    error PrepaidCards_BearerCard(uint32 program, address card);
    /// @notice The card was replaced already: by another card, or with another last day or reason.
    error PrepaidCards_ReplaceConflict(uint32 program, address card, address successor);
    /// @notice The account was replaced as often as it may be.
    error PrepaidCards_TooManyReplacements(uint32 program, address card, uint256 max);
    /// @notice A holder may lower limits; only the issuer raises them.
    error PrepaidCards_LimitRaised(address card);
    /// @notice No raised limits wait for this card.
    error PrepaidCards_NoPendingLimits(uint32 program, address card);
    /// @notice Raised limits wait until `readyAt`.
    error PrepaidCards_LimitsNotReady(uint256 readyAt, uint256 now_);

    /// @notice The key is enrolled already, with other content.
    error PrepaidCards_TerminalConflict(uint32 program, address terminal);
    /// @notice A terminal's times are no multiples of 900, empty, or beyond what can be.
    error PrepaidCards_BadValidity(uint32 from, uint32 to);

    // declines: one each, in the order of `Decline`

    /// @notice The key is not enrolled in the program.
    error PrepaidCards_UnknownTerminal(uint32 program, address terminal);
    /// @notice The terminal is not valid at this second.
    error PrepaidCards_TerminalNotValid(address terminal, uint32 from, uint32 to, uint256 now_);
    /// @notice A retiring terminal captures and refunds, but sells no more.
    error PrepaidCards_TerminalRetiring(address terminal);
    /// @notice The terminal's key was revoked.
    error PrepaidCards_TerminalRevoked(address terminal);
    /// @notice The signature is not the terminal's over this operation.
    error PrepaidCards_BadTerminalSignature(address terminal, bytes32 digest);
    /// @notice The signature is not the holder's over this operation.
    error PrepaidCards_BadHolderSignature(address card, bytes32 digest);
    /// @notice The payment came too late.
    error PrepaidCards_DeadlinePassed(uint256 deadline, uint256 now_);
    /// @notice The authorization would be over already, or last longer than the program allows.
    error PrepaidCards_BadAuthorizationEnd(uint256 end, uint256 now_, uint256 max);
    /// @notice Refunds would be possible for longer than the program allows.
    error PrepaidCards_BadRefundEnd(uint256 end, uint256 max);
    /// @notice The card was not issued in this program.
    error PrepaidCards_UnknownCard(uint32 program, address card);
    /// @notice The card's account has gone over to `successor`.
    error PrepaidCards_CardReplaced(address card, address successor);
    /// @notice The card is blocked for ever.
    error PrepaidCards_CardBlocked(address card);
    /// @notice The card is frozen by one level or more.
    error PrepaidCards_CardFrozen(address card);
    /// @notice The card's last day is over.
    error PrepaidCards_CardExpired(address card, uint256 lastDay, uint256 today);
    /// @notice The sequence number lies behind the card's window.
    error PrepaidCards_StaleSequence(address card, uint256 sequence, uint256 top);
    /// @notice The sequence number was used.
    error PrepaidCards_DuplicateSequence(address card, uint256 sequence);
    /// @notice The balance does not suffice.
    error PrepaidCards_InsufficientBalance(address card, uint256 asked, uint256 balance);
    /// @notice The payment exceeds one of the card's limits.
    error PrepaidCards_OverLimit(address card, Decline which, uint256 amount);
    /// @notice There is no record of the payment.
    error PrepaidCards_UnknownPayment(bytes32 payment);
    /// @notice Nothing is left to capture, void or reclaim.
    error PrepaidCards_PaymentClosed(bytes32 payment, PaymentState state);
    /// @notice Captures and voids end at the authorization's end; then the rest is reclaimed.
    error PrepaidCards_AuthorizationEnded(uint256 end, uint256 now_);
    /// @notice The authorization has not ended.
    error PrepaidCards_AuthorizationRunning(uint256 end, uint256 now_);
    /// @notice More would be captured than was authorized.
    error PrepaidCards_OverCapture(bytes32 payment, uint256 total, uint256 authorized);
    /// @notice Something was captured: the rest is released by a final capture.
    error PrepaidCards_PartlyCaptured(bytes32 payment, uint256 captured);
    /// @notice More would be refunded than was captured.
    error PrepaidCards_OverRefund(bytes32 payment, uint256 total, uint256 captured);
    /// @notice The time for refunds is over.
    error PrepaidCards_RefundEnded(uint256 end, uint256 now_);
    /// @notice The key belongs to another merchant than the payment.
    error PrepaidCards_OtherMerchant(bytes32 payment, address terminal);
    /// @notice The signature is not clearing's over this attestation.
    error PrepaidCards_BadAttestation(bytes32 payment, bytes32 digest);

    // ---------------------------------------------------------------- events: programs, merchants, terminals

    event ProgramCreated(uint32 indexed program, address indexed issuer, ProgramTerms terms);
    /// @notice Rights are a sum: 1 issue, 2 credit, 4 freeze, 8 approve.
    event StaffSet(uint32 indexed program, address indexed person, uint8 rights);
    event MerchantRegistered(uint24 indexed merchant, address indexed owner, address payout);
    event AttesterSet(address indexed attester);
    /// @notice CA-11. A topic of its own for each key.
    event TerminalEnrolled(
        uint32 indexed program,
        uint24 indexed merchant,
        address indexed terminal,
        uint32 from,
        uint32 to
    );
    /// @notice CA-11. It captures and refunds until `to`, and sells no more.
    event TerminalRetired(uint32 indexed program, address indexed terminal, uint32 to);
    event TerminalRevoked(uint32 indexed program, address indexed terminal);

    // ---------------------------------------------------------------- events: cards

    event CardIssued(
        uint32 indexed program,
        address indexed card,
        uint8 tier,
        uint16 lastDay,
        bytes32 identity,
        CardLimits limits
    );
    event CardFrozen(uint32 indexed program, address indexed card, Level level);
    event CardThawed(uint32 indexed program, address indexed card, Level level);
    event CardBlocked(uint32 indexed program, address indexed card, bytes32 reason);
    /// @notice The whole account has gone over: balance, holds, overflow, requested top-ups, sequence numbers, limits and what they count.
    event CardReplaced(
        uint32 indexed program,
        address indexed card,
        address indexed successor,
        uint16 lastDay,
        bytes32 reason
    );
    /// @notice CA-7. The holder signed something else than a payment with this number.
    event SequenceUsed(uint32 indexed program, address indexed card, uint24 sequence);
    /// @notice CA-8. The limits that hold from now on.
    event LimitsSet(uint32 indexed program, address indexed card, CardLimits limits);
    /// @notice CA-8. Limits that may be applied from `readyAt` on.
    event LimitsRequested(
        uint32 indexed program,
        address indexed card,
        CardLimits limits,
        uint256 readyAt
    );

    // ---------------------------------------------------------------- events: payments

    /// @notice By itself, or by a row of an upload where the program records sales.
    /// @param word amount 40 | sequence 24 | program 32 | order 128, the lowest bits first.
    event Sold(
        bytes32 indexed payment,
        address indexed card,
        address indexed terminal,
        uint256 word
    );
    /// @param word amount 40 | sequence 24 | program 32 | order 128, the lowest bits first.
    event Authorized(
        bytes32 indexed payment,
        address indexed card,
        address indexed terminal,
        uint256 word
    );
    /// @notice `terminal` is the key that captured; 0 where clearing did.
    event Captured(
        bytes32 indexed payment,
        address indexed card,
        address indexed terminal,
        uint40 amount,
        uint40 released
    );
    event Voided(
        bytes32 indexed payment,
        address indexed card,
        address indexed terminal,
        uint40 released
    );
    event Reclaimed(bytes32 indexed payment, address indexed card, uint40 released);
    /// @notice CA-3. Clearing captured or voided in the merchant's place.
    event ClearingActed(bytes32 indexed payment, bytes32 reason);
    /// @notice CA-4. `due` of the amount was not covered and is not credited yet.
    event Refunded(
        bytes32 indexed payment,
        address indexed card,
        address indexed terminal,
        uint40 amount,
        uint40 due
    );
    /// @notice CA-5. Clearing has vouched for a sale without record.
    event SaleAttested(
        bytes32 indexed payment,
        uint32 indexed program,
        uint40 amount,
        uint64 blockNumber,
        uint32 logIndex,
        uint16 row
    );
    /// @notice CA-12, CA-13. An upload: 29 bytes a row, as docs/cards.md and sdk/cards/batch.ts say.
    event Uploaded(
        uint32 indexed program,
        address indexed terminal,
        bytes32 indexed rows,
        bytes results
    );
    /// @notice CA-13. Nothing of the upload was looked at.
    event UploadRefused(
        uint32 indexed program,
        address indexed terminal,
        bytes32 indexed rows,
        Decline why
    );

    // ---------------------------------------------------------------- events: merchants' money

    event ReserveFunded(uint32 indexed program, uint24 indexed merchant, uint64 amount);
    /// @notice CA-4. A refund took from the reserve.
    event ReserveDrawn(uint32 indexed program, uint24 indexed merchant, uint64 amount);
    /// @notice CA-4. Neither accrual nor reserve covers this refund: number `due` of the merchant.
    event RefundDue(
        uint32 indexed program,
        uint24 indexed merchant,
        address indexed card,
        uint256 due,
        uint40 amount
    );
    /// @notice CA-4. Refunds due were covered.
    /// @param byReserve By what was paid into the reserve, of which `ReserveFunded` tells; else by later captures.
    event RefundsCovered(
        uint32 indexed program,
        uint24 indexed merchant,
        uint64 amount,
        bool byReserve
    );
    /// @notice CA-4. A refund due was credited, or a part of it.
    event RefundCredited(
        uint32 indexed program,
        uint24 indexed merchant,
        address indexed card,
        uint256 due,
        uint40 amount
    );
    /// @notice CA-4. A refund lies above the card's cap.
    event Overflowed(uint32 indexed program, address indexed card, uint256 amount);
}
