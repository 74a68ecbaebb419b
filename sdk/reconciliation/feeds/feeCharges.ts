/**
 * RE-2. What prepaid fee accounts were charged, as records of the account's holder and of the executor.
 * @module
 */
import { ZeroHash } from "ethers";

import {
  InputError,
  type Integer,
  MAX_UINT64,
  requireAddress,
  requireInteger,
} from "../../common/inputs.js";
import { text } from "../fields.js";
import { requireCurrency } from "../inputs.js";
import type { BusinessRecord } from "../legs.js";
import { minorUnits } from "./money.js";
import { dayOf, type Feed, nameOf, requireId, requireNumber, type RoomEvent } from "./sources.js";

/** The place of an item among the numbered batches of an executor. */
export interface ChargePlace {
  readonly number: Integer;
  /** From 0. */
  readonly index: Integer;
}

/** A charge, whichever tranches paid it. */
export interface FeeCharge {
  readonly token: string;
  readonly holder: string;
  readonly executor: string;
  /** Of an item of a numbered batch; a single charge has a reference instead. */
  readonly batch?: ChargePlace;
  /** Names the executed transaction: 32 bytes in hex. */
  readonly ref?: string;
  /** Which charge under this reference, from 1; 1 by default. */
  readonly number?: Integer;
  /** Units of the token. */
  readonly amount: Integer;
  /** Second of the use. */
  readonly usedAt: Integer;
}

/** What the events of the fees room tell of a charge. */
interface ChargedArgs extends Pick<FeeCharge, "token" | "holder" | "executor"> {
  readonly ref: string | undefined;
  readonly batch: { readonly number: bigint; readonly index: number } | undefined;
  readonly amount: bigint;
  readonly usedAt: bigint;
}

type Names = Omit<FeeCharge, "amount" | "usedAt" | "number">;

/** As `chargeBatch` takes them. */
const LAST_INDEX = 999n;

/**
 * RE-2. The charges in one token that the events of a FeeAccounts tell: the lines of the tranches that paid one are added up,
 * and several charges of an executor to a holder under one reference are numbered.
 * @param events As `fees.fetchEvents` reads them, from the first on.
 * @throws InputError for a single charge without a reference: nothing names it.
 */
export function feeChargesIn(
  events: readonly RoomEvent[],
  { token }: Pick<FeeCharge, "token">,
): FeeCharge[] {
  const wanted = requireAddress("token", token);
  const sums = new Map<string, FeeCharge & { readonly amount: bigint }>();
  for (const { name, args, position } of events) {
    const charged = args as ChargedArgs; // see `RoomEvent`
    if (name !== "Charged" || charged.token !== wanted) continue;
    const { holder, executor, ref, batch, amount, usedAt } = charged;
    const line = { token: wanted, holder, executor, usedAt, ...placeOf(ref, batch) };
    // the lines of one charge stand in one transaction
    const key = [position.transaction, ...namesOf(line)].join(" ");
    sums.set(key, { ...line, amount: (sums.get(key)?.amount ?? 0n) + amount });
  }
  return numbered([...sums.values()]);
}

/** RE-2. The record of a charge. @throws InputError for an amount that does not come out even. */
export function recordOfFeeCharge(charge: FeeCharge, feed: Feed): BusinessRecord {
  const number = requireNumber(charge.number ?? 1);
  return {
    reference: nameOf("fee charge", feed, ...namesOf(charge), number),
    amount: minorUnits("the charge", charge.amount, feed.money),
    currency: requireCurrency(feed.money.currency),
    valueDate: dayOf(charge.usedAt, feed),
    fields: {
      token: text(requireAddress("token", charge.token)),
      holder: text(requireAddress("holder", charge.holder)),
      executor: text(requireAddress("executor", charge.executor)),
    },
  };
}

/** What no other charge of the contract has: the place of an item, else holder and reference. */
function namesOf({ token, executor, holder, batch, ref }: Names): (string | bigint)[] {
  const whose = [requireAddress("token", token), requireAddress("executor", executor)];
  if (batch !== undefined) {
    const number = requireInteger("number of the batch", batch.number, 0n, MAX_UINT64);
    return [...whose, "item", number, requireInteger("index", batch.index, 0n, LAST_INDEX)];
  }
  if (ref === undefined || ref === ZeroHash)
    throw new InputError("a charge has a reference, or its place in a batch");
  return [...whose, "ref", requireAddress("holder", holder), requireId("ref", ref)];
}

/** An item of a batch is named by its place, whether it has a reference of its own or not. */
function placeOf(
  ref: ChargedArgs["ref"],
  batch: ChargedArgs["batch"],
): Pick<FeeCharge, "batch" | "ref"> {
  if (batch !== undefined) return { batch };
  return ref === undefined ? {} : { ref };
}

/** In the order of the chain. */
function numbered(charges: readonly FeeCharge[]): FeeCharge[] {
  const counts = new Map<string, number>();
  return charges.map((charge) => {
    const name = namesOf(charge).join(" ");
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return { ...charge, number };
  });
}
