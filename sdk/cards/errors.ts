/**
 * The errors of PrepaidCards as sentences, and its result codes.
 * @module
 */
import { type Catalog, COMMON, createExplain } from "../common/errors.js";
import type { ICardEvents__factory } from "../../typechain-types/factories/contracts/cards/ICardEvents__factory.js";
import { IPrepaidCards__factory } from "../../typechain-types/factories/contracts/cards/IPrepaidCards__factory.js";
import type { ITopUpEvents__factory } from "../../typechain-types/factories/contracts/cards/ITopUpEvents__factory.js";
import type { Decline } from "./declines.js";

type Abi = (typeof ICardEvents__factory.abi | typeof ITopUpEvents__factory.abi)[number];

/** Names of the errors that `ICardEvents` and `ITopUpEvents` declare: the compiler finds a missing sentence. */
export type CardErrorName = Extract<Abi, { type: "error" }>["name"];

const SENTENCES: Readonly<Record<CardErrorName, string>> = {
  PrepaidCards_AuthorizationEnded:
    "The authorization ended at {end time}; it is {now_ time}: the rest can only be reclaimed.",
  PrepaidCards_AuthorizationRunning:
    "The authorization runs until {end time}; it is {now_ time}: only its merchant gives it back before.",
  PrepaidCards_BadAttestation:
    "The signature is not clearing's over this attestation of payment {payment}.",
  PrepaidCards_BadAuthorizationEnd:
    "The authorization's end, {end time}, must lie after {now_ time} and not after {max time}.",
  PrepaidCards_BadHolderSignature: "The signature is not that of card {card} over this content.",
  PrepaidCards_BadLastDay:
    "The last day, {lastDay}, must be {min} to {max}, in days since 1970-01-01.",
  PrepaidCards_BadRefundEnd:
    "Refunds would be possible until {end time}: the program allows {max time}.",
  PrepaidCards_BadTerminalSignature:
    "The signature is not that of terminal {terminal} over this content.",
  PrepaidCards_BadTerms: "These terms of a program are outside their ranges: {terms}.",
  PrepaidCards_BadValidity:
    "A terminal cannot be valid from {from time} to {to time}: whole quarters of an hour, ascending, and not longer than it can be.",
  PrepaidCards_TooManyReplacements:
    "{card} cannot be replaced: its account has had {max} cards before.",
  PrepaidCards_BearerCard: "{card} is a bearer card: only its own key can exchange it for another.",
  PrepaidCards_CardBlocked: "Card {card} is blocked for ever.",
  PrepaidCards_CardExpired: "The last day of card {card}, day {lastDay}, is over.",
  PrepaidCards_CardFrozen: "Card {card} is frozen.",
  PrepaidCards_CardReplaced: "Card {card} was replaced by {successor}.",
  PrepaidCards_DeadlinePassed: "It came too late: until {deadline time}; it is {now_ time}.",
  PrepaidCards_DuplicateSequence:
    "Sequence number {sequence} of card {card} was used: a payment was made with it.",
  PrepaidCards_InsufficientBalance:
    "Card {card} has {balance units} available, {asked units} were asked.",
  PrepaidCards_FundingRefused:
    "Tier {tier} of program {program} does not take this kind of funding ({funding}).",
  PrepaidCards_IssuerPresent:
    "The issuer of program {program} must agree: it is absent only from {absentFrom time} on; it is {now_ time}.",
  PrepaidCards_IssueConflict:
    "{card} was issued with other content in program {program}, or is another card's successor.",
  PrepaidCards_LimitRaised:
    "A holder may lower limits of card {card}; only its issuer raises them.",
  PrepaidCards_LimitsNotReady: "Raised limits wait until {readyAt time}; it is {now_ time}.",
  PrepaidCards_MalformedPayment: "A field of the payment has bits beyond its type.",
  PrepaidCards_NameNeeded:
    "This funder buys for {sum units} on this day: from {nameFrom units} on the buyer's name is needed.",
  PrepaidCards_NoPendingLimits: "No raised limits wait for card {card}.",
  PrepaidCards_NotRepresentable:
    "A limit is m·10^e with m up to 127, and at most 2^40 − 1: {value units} is not.",
  PrepaidCards_NotStaff: "{caller} may not do this in program {program}: right {right} is needed.",
  PrepaidCards_OtherMerchant: "Terminal {terminal} belongs to another merchant than the payment.",
  PrepaidCards_OutOfRange: "{value} does not fit its field: the most is {max}.",
  PrepaidCards_OverCap:
    "Card {card} would hold {sum units} with what is requested: its cap is {cap units}.",
  PrepaidCards_OverCapture:
    "Of the payment {authorized units} are authorized, {total units} were to be captured.",
  PrepaidCards_OverLimit:
    "The payment of {amount units} exceeds a limit of card {card} (result code {which}).",
  PrepaidCards_OverRefund:
    "Of the payment {captured units} are captured, {total units} were to be refunded.",
  PrepaidCards_OverRedemption:
    "Card {card} has {redeemable units} to redeem, {amount units} were asked.",
  PrepaidCards_OwnRequest:
    "{requester} has requested top-up {bankReference}: a second person approves it.",
  PrepaidCards_PartlyCaptured:
    "Of the payment {captured units} are captured: the rest is released by a final capture.",
  PrepaidCards_PaymentClosed: "Nothing of the payment is left to capture or to give back.",
  PrepaidCards_RefundEnded: "Refunds were possible until {end time}; it is {now_ time}.",
  PrepaidCards_ReplaceConflict:
    "Card {card} was replaced by {successor} before; this is not the same again.",
  PrepaidCards_StaleSequence:
    "Sequence number {sequence} of card {card} is out of its window: the highest is {top}.",
  PrepaidCards_TerminalConflict:
    "Terminal {terminal} is enrolled in program {program} with other content.",
  PrepaidCards_TerminalNotValid:
    "Terminal {terminal} is valid from {from time} until {to time}; it is {now_ time}.",
  PrepaidCards_TerminalRetiring:
    "Terminal {terminal} is retiring: it captures and refunds, and sells no more.",
  PrepaidCards_TerminalRevoked: "The key of terminal {terminal} was revoked.",
  PrepaidCards_TopUpClosed: "Top-up {bankReference} was approved or rejected before.",
  PrepaidCards_TopUpConflict:
    "Another top-up was requested under bank reference {bankReference} before.",
  PrepaidCards_UnknownCard: "{card} was not issued in program {program}.",
  PrepaidCards_UnknownFunder: "It must be said which account or person pays for a top-up.",
  PrepaidCards_UnknownMerchant: "There is no merchant {merchant}.",
  PrepaidCards_UnknownPayment: "There is no record of payment {payment}.",
  PrepaidCards_UnknownProgram: "There is no program {program}.",
  PrepaidCards_UnknownTerminal: "{terminal} is not enrolled in program {program}.",
  PrepaidCards_UnknownTopUp: "Nobody has requested top-up {bankReference} in program {program}.",
  PrepaidCards_UnknownTier: "Program {program} has no tier {tier}.",
  PrepaidCards_WrongReceipt:
    "The token moved {received} of its units where {expected} were expected.",
  PrepaidCards_ZeroAddress: "An address is zero.",
  PrepaidCards_ZeroAmount: "An amount is zero.",
};

const ABI = IPrepaidCards__factory.createInterface();

/** The catalog, for an `explain` that knows other rooms too. */
export const cardsErrors: Catalog = { abi: ABI, sentences: SENTENCES };

/**
 * Explains in one sentence why PrepaidCards refused: takes whatever an ethers call threw, revert data, or the bare
 * selector of an error.
 */
export const explain = createExplain(cardsErrors, COMMON);

/** CA-12. What each result code says to the people at the terminal. */
export const DECLINE_SENTENCES: Readonly<Record<Decline, string>> = {
  None: "Approved.",
  UnknownTerminal: "The terminal is not enrolled in this program.",
  TerminalNotValid: "The terminal's key is not valid now.",
  TerminalRetiring: "The terminal is retiring: it captures and refunds, and sells no more.",
  TerminalRevoked: "The terminal's key was revoked.",
  BadTerminalSignature: "The signature is not the terminal's over this content.",
  BadHolderSignature: "The signature is not the card's over this content.",
  DeadlinePassed: "The payment came too late.",
  BadAuthorizationEnd: "The authorization would be over already, or last too long.",
  BadRefundEnd: "Refunds would be possible for longer than the program allows.",
  ZeroAmount: "The amount is zero.",
  UnknownCard: "The card was not issued in this program.",
  CardReplaced: "The card was replaced by another.",
  CardBlocked: "The card is blocked for ever.",
  CardFrozen: "The card is frozen.",
  CardExpired: "The card's last day is over.",
  StaleSequence: "The sequence number lies behind the card's window, or beyond all numbers.",
  DuplicateSequence: "The sequence number was used: a payment was made with it.",
  InsufficientBalance: "The card's balance does not suffice.",
  OverPaymentLimit: "The amount exceeds the card's limit for a payment.",
  OverDayCount: "The card has made its number of payments of this day.",
  OverDayLimit: "The amount exceeds what the card's limit leaves for this day.",
  OverWeekLimit: "The amount exceeds what the card's limit leaves for this week.",
  OverMonthLimit: "The amount exceeds what the card's limit leaves for this month.",
  OverLifetimeLimit: "The amount exceeds what the card's limit leaves for its life.",
  UnknownPayment: "There is no record of the payment.",
  PaymentClosed: "Nothing of the payment is left to capture.",
  AuthorizationEnded: "The authorization has ended.",
  OverCapture: "More would be captured than was authorized.",
  Repeated: "This was done before: it has no effect again.",
  MalformedRow: "The row cannot be read.",
};

/** CA-12. A result code as a sentence. */
export function explainDecline(decline: Decline): string {
  return DECLINE_SENTENCES[decline];
}
