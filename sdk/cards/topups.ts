/**
 * CA-14, CA-22. Top-ups in two steps and redemptions: what they are, and what the contract decides of them, as pure
 * functions with the same answers in the same order. Amounts are units of the program.
 * @module
 */
import { ZeroHash } from "ethers";

import { type Integer, requireAddress, requireBytes32 } from "../common/inputs.js";
import type { TopUpStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import type { Decline } from "./declines.js";
import { requireProgram, requireUnits } from "./inputs.js";
import { type Card, cardStanding, NO_CARD, room } from "./rules.js";
import { type Funding, FUNDINGS, type Tier } from "./terms.js";

/** CA-14. The contract's `TopUpState`, in its order. */
export const TOP_UP_STATES = ["None", "Requested", "Approved", "Rejected"] as const;
export type TopUpState = (typeof TOP_UP_STATES)[number];

/** CA-14. A top-up as it is requested. */
export interface TopUp {
  readonly program: number;
  readonly card: string;
  readonly amount: bigint;
  /** Of the payment for it: 32 bytes that are unique in the program. */
  readonly bankReference: string;
  readonly funding: Funding;
  /** Salted commitment to the account or person that pays; the same one the same value. */
  readonly funder: string;
  /** Salted commitment to the buyer's name; 0 where none was given. */
  readonly buyer: string;
}

/** CA-14. A top-up that was requested, and what became of it. */
export interface TopUpRecord extends TopUp {
  readonly state: TopUpState;
  readonly requester: string;
  /** Who the tokens came from, and return to. */
  readonly payer: string;
}

/** CA-14. What a funder has bought on a day of the program, rejected top-ups apart. */
export interface Purchases {
  readonly day: number;
  readonly sum: bigint;
}

/** CA-14. A top-up to be requested. */
export interface NewTopUp {
  readonly program: Integer;
  readonly card: string;
  /** Of the program. */
  readonly units: Integer;
  /** 32 bytes that name the payment for it; unique in the program. */
  readonly bankReference: string;
  /** A transfer by default. */
  readonly funding?: Funding;
  /** 32 bytes: salted commitment to the account or person that pays; the same one the same value. */
  readonly funder: string;
  /** 32 bytes: salted commitment to the buyer's name; none by default. */
  readonly buyer?: string;
}

/** @throws InputError for what the contract does not take. */
export function requireTopUp(topUp: NewTopUp): TopUp {
  return {
    program: requireProgram(topUp.program),
    card: requireAddress("card", topUp.card),
    amount: requireUnits("units", topUp.units),
    bankReference: requireBytes32("bankReference", topUp.bankReference),
    funding: topUp.funding ?? "Transfer",
    funder: requireBytes32("funder", topUp.funder),
    buyer: requireBytes32("buyer", topUp.buyer ?? ZeroHash),
  };
}

/** A top-up as the contract takes it. */
export function packTopUp(topUp: TopUp): TopUpStruct {
  return { ...topUp, funding: FUNDINGS.indexOf(topUp.funding) };
}

/** A top-up as contract and events tell it. */
export function topUpOf(
  told: Record<"program" | "amount" | "funding", bigint> &
    Record<"card" | "bankReference" | "funder" | "buyer", string>,
): TopUp {
  return {
    program: Number(told.program),
    card: told.card,
    amount: told.amount,
    bankReference: told.bankReference,
    funding: FUNDINGS[Number(told.funding)] ?? "Transfer",
    funder: told.funder,
    buyer: told.buyer,
  };
}

// ---------------------------------------------------------------- what the contract decides

/** Why a top-up is not requested or approved, by the name of the error; `Repeated` is a success without effect. */
export type TopUpJudgment =
  | Decline
  | "TopUpConflict"
  | "UnknownTopUp"
  | "TopUpClosed"
  | "OwnRequest"
  | "OverCap"
  | "FundingRefused"
  | "UnknownFunder"
  | "NameNeeded";

/** CA-14. What a request is judged by besides itself. */
export interface TopUpCase {
  /** What was requested under its reference before. */
  readonly before: TopUp | undefined;
  readonly card: Card | undefined;
  /** The card's. */
  readonly tier: Tier | undefined;
  /** The funder's, so far. */
  readonly bought: Purchases;
  /** Of the program's terms. */
  readonly nameFrom: bigint;
  /** In the program's time. */
  readonly today: number;
}

/** CA-14, CA-18. Whether a top-up is requested, by somebody with the right. */
export function judgeRequest(topUp: TopUp, by: TopUpCase): TopUpJudgment {
  if (topUp.amount === 0n) return "ZeroAmount";
  if (by.before !== undefined) return isSame(topUp, by.before) ? "Repeated" : "TopUpConflict";
  const card = by.card ?? NO_CARD;
  const standing = topUpStanding(card, by.today);
  if (standing !== "None") return standing;
  if (card.requested + topUp.amount > room(card)) return "OverCap";
  if (by.tier?.fundings.includes(topUp.funding) !== true) return "FundingRefused";
  if (topUp.funder === ZeroHash) return "UnknownFunder";
  const { sum } = buy(by.bought, topUp.amount, by.today);
  const isNamed = by.nameFrom === 0n || sum < by.nameFrom || topUp.buyer !== ZeroHash;
  return isNamed ? "None" : "NameNeeded";
}

/**
 * CA-14. Whether a top-up is approved, by somebody with the right.
 * @param card The one that has the account now.
 */
export function judgeApproval(
  record: TopUpRecord | undefined,
  approver: string,
  card: Card | undefined,
  today: number,
): TopUpJudgment {
  if (record === undefined) return "UnknownTopUp";
  if (record.state === "Approved") return "Repeated";
  if (record.state !== "Requested") return "TopUpClosed";
  if (record.requester === approver) return "OwnRequest";
  const account = card ?? NO_CARD;
  const standing = topUpStanding(account, today);
  if (standing !== "None") return standing;
  return record.amount > room(account) ? "OverCap" : "None";
}

/** CA-14. The funder's purchases with one more. */
export function buy(bought: Purchases, amount: bigint, today: number): Purchases {
  return { day: today, sum: amount + (bought.day === today ? bought.sum : 0n) };
}

/** CA-14. The funder's purchases without one of a day that was rejected. */
export function unbuy(bought: Purchases, amount: bigint, day: number): Purchases {
  return bought.day === day ? { day, sum: bought.sum - amount } : bought;
}

/** CA-22. What of a redemption comes from the overflow; the rest comes from the balance. */
export function fromOverflow({ overflow }: Pick<Card, "overflow">, amount: bigint): bigint {
  return overflow < amount ? overflow : amount;
}

/** CA-10, CA-14. As `cardStanding`, but a frozen card will do. */
function topUpStanding(card: Card, today: number): Decline {
  return cardStanding({ ...card, frozen: NO_CARD.frozen }, today);
}

function isSame(a: TopUp, b: TopUp): boolean {
  return (
    a.card === b.card &&
    a.amount === b.amount &&
    a.funding === b.funding &&
    a.funder === b.funder &&
    a.buyer === b.buyer
  );
}
