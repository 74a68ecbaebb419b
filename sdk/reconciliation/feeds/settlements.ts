/**
 * RE-2. What payees of iterative payments were paid: many purchases, and one record of them, of payer and payee alike.
 * @module
 */
import { InputError, type Integer, MAX_UINT32, requireInteger } from "../../common/inputs.js";
import { integer, text } from "../fields.js";
import { requireCurrency } from "../inputs.js";
import type { BusinessRecord } from "../legs.js";
import { minorUnits } from "./money.js";
import { dayOf, type Feed, nameOf, requireId, type RoomEvent } from "./sources.js";

/**
 * How a channel was settled: by the payer's transaction, from the deposit by a signed payment or by a voucher, or, of a direct
 * channel, by the payee's word.
 */
export type SettlementKind = "landing" | "claim" | "voucher" | "word";

/** A payee was paid. */
export interface Settlement {
  readonly kind: SettlementKind;
  /** The channel's id: 32 bytes in hex. */
  readonly channel: string;
  /** 0 for a voucher: an escrow channel has no epochs. */
  readonly epoch: Integer;
  /** What all payments of the epoch, or of an escrow channel, add up to: units of the asset. */
  readonly cumulative: Integer;
  /** What the payee got by this one; of a word, what it was paid over the channel's life. */
  readonly amount: Integer;
  /** Second of the block. */
  readonly time: Integer;
}

/** What the events of the iterative room tell of one. */
interface SettledArgs {
  readonly id: string;
  readonly epoch?: bigint;
  readonly cumulative?: bigint;
  readonly amount?: bigint;
  readonly paid?: bigint;
}

const KINDS: Readonly<Record<string, SettlementKind>> = {
  Paid: "landing",
  Claimed: "claim",
  VoucherClaimed: "voucher",
  SettledThrough: "word",
};
const ALL_KINDS: ReadonlySet<string> = new Set(Object.values(KINDS));
const MAX_UINT96 = 2n ** 96n - 1n;

/**
 * RE-2. The settlements that the events of an IterativePayments tell, of some channels: those of one asset, say. What a dispute
 * pays is not among them.
 * @param events As `iterative.fetchEvents` reads them.
 * @param channels Their ids.
 */
export function settlementsIn(
  events: readonly RoomEvent[],
  channels: readonly string[],
): Settlement[] {
  const wanted = new Set(channels.map((channel) => requireId("channel", channel)));
  return events.flatMap(({ name, args, position }) => {
    const kind = KINDS[name];
    const { id, epoch = 0n, paid = 0n, cumulative = paid, amount = paid } = args as SettledArgs; // see `RoomEvent`
    if (kind === undefined || !wanted.has(id) || amount === 0n) return [];
    return [{ kind, channel: id, epoch, cumulative, amount, time: position.time }];
  });
}

/** RE-2. The record of a settlement. @throws InputError for an amount that does not come out even. */
export function recordOfSettlement(settlement: Settlement, feed: Feed): BusinessRecord {
  const { kind } = settlement;
  if (!ALL_KINDS.has(kind)) throw new InputError(`no kind of settlement: ${kind}`);
  const channel = requireId("channel", settlement.channel);
  const epoch = requireInteger("epoch", settlement.epoch, 0n, MAX_UINT32);
  const cumulative = requireInteger("cumulative", settlement.cumulative, 0n, MAX_UINT96);
  return {
    reference: nameOf(`iterative ${kind}`, feed, channel, epoch, cumulative),
    amount: minorUnits("the settlement", settlement.amount, feed.money),
    currency: requireCurrency(feed.money.currency),
    valueDate: dayOf(settlement.time, feed),
    fields: {
      channel: text(channel),
      epoch: integer(epoch),
      cumulative: integer(cumulative),
    },
  };
}
