/**
 * CA-12. What became of what a terminal sent, as far as the chain can tell now. Asked again after a reorganization that
 * dropped it, it is pending again: nothing is remembered here.
 * @module
 */
import { keccak256 } from "ethers";

import { ROW_LENGTH, type RowResult } from "./batch.js";
import { domainOf, type PrepaidCards } from "./contract.js";
import type { Decline } from "./declines.js";
import { readEvents } from "./events.js";
import type { Message } from "./messages.js";
import { type Payment, type PaymentKind, paymentId } from "./signatures.js";

/** How sure it is: not in a final block; certified by the lane; in a final block. */
export const CERTAINTIES = ["Pending", "Early", "Final"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** What became of a payment or row. */
export interface Outcome {
  /** Approved is what counts: a payment that was declined may still be sent again, and land. */
  readonly status: "Pending" | "Approved" | "Declined";
  readonly certainty: Certainty;
  /** Undefined as long as no block has it. */
  readonly decline: Decline | undefined;
  /** Units approved or captured. */
  readonly amount: bigint;
  /** Where it is; undefined as long as no block has it. */
  readonly place: Place | undefined;
}

/** Where on the chain a payment is. */
export interface Place {
  readonly block: number;
  readonly log: number;
  /** In an upload; 0 for a payment by itself. */
  readonly row: number;
}

/** What is taken for final. */
export interface Finality {
  /** The newest final block: the node's by default. */
  readonly finalBlock?: () => Promise<number>;
  /** Whether the lane has certified a payment, by its id or the hash of its rows; never by default. */
  readonly isCertified?: (name: string) => Promise<boolean>;
  /** Where to begin to look; 0 by default. */
  readonly fromBlock?: number;
}

const UNSEEN = { decline: undefined, amount: 0n, place: undefined } as const;

/** What became of a message: of each of its rows, in their order, or of its payment. */
export async function outcomesOf(
  cards: PrepaidCards,
  message: Message,
  finality: Finality = {},
): Promise<Outcome[]> {
  if (message.type === "payment")
    return [await outcomeOfPayment(cards, message.payment, message.kind, finality)];
  const { program, terminal, rows } = message;
  const hash = keccak256(rows);
  const { fromBlock = 0 } = finality;
  const address = await cards.getAddress();
  // a refusal says nothing: whoever knows the rows can send them under a signature that is none
  const done = await cards.queryFilter(cards.filters.Uploaded(program, terminal, hash), fromBlock);
  const count = Math.ceil((rows.length - 2) / 2 / ROW_LENGTH);
  const best: Seen[] = Array.from({ length: count }, () => UNSEEN);
  for (const { name, args, position } of readEvents(address, done, () => 0n)) {
    if (name !== "Uploaded") continue;
    const { block, log } = position;
    for (let row = 0; row < count; row += 1)
      best[row] = better(best[row], seen(args.results[row], { block, log, row }));
  }
  const certify = await certifierOf(cards, finality);
  return Promise.all(best.map(async (each) => certify(each, hash)));
}

async function outcomeOfPayment(
  cards: PrepaidCards,
  payment: Payment,
  kind: PaymentKind,
  finality: Finality,
): Promise<Outcome> {
  const id = paymentId(await domainOf(cards), payment, kind);
  const filter = kind === "Sale" ? cards.filters.Sold(id) : cards.filters.Authorized(id);
  const [log] = await cards.queryFilter(filter, finality.fromBlock ?? 0);
  const certify = await certifierOf(cards, finality);
  if (log === undefined) return certify(UNSEEN, id);
  const [event] = readEvents(await cards.getAddress(), [log], () => 0n);
  const amount = event?.name === "Sold" || event?.name === "Authorized" ? event.args.amount : 0n;
  const place = { block: log.blockNumber, log: log.index, row: 0 };
  return certify({ decline: "None", amount, place }, id);
}

type Seen = Pick<Outcome, "decline" | "amount" | "place">;

function seen(result: RowResult | undefined, place: Place): Seen {
  if (result === undefined) return UNSEEN;
  return { decline: result.decline, amount: result.amount, place };
}

/** The first success, else what was said first: the same again changes nothing, unless it lands now. */
function better(before: Seen = UNSEEN, next: Seen): Seen {
  return before.decline === undefined || (before.decline !== "None" && next.decline === "None")
    ? next
    : before;
}

async function certifierOf(
  cards: PrepaidCards,
  { finalBlock, isCertified }: Finality,
): Promise<(seen: Seen, name: string) => Promise<Outcome>> {
  const final = await (finalBlock ?? (() => finalOf(cards)))();
  return async (each, name) => {
    if (each.place !== undefined && each.place.block <= final)
      return {
        ...each,
        status: each.decline === "None" ? "Approved" : "Declined",
        certainty: "Final",
      };
    // what a block declines was not approved, whatever the lane says of the other rows
    const mayBe = each.decline === undefined || each.decline === "None";
    const isEarly = mayBe && isCertified !== undefined && (await isCertified(name));
    return isEarly
      ? { ...each, status: "Approved", certainty: "Early" }
      : { ...each, status: "Pending", certainty: "Pending" };
  };
}

/** The newest block that the node holds for final. */
export async function finalOf(cards: PrepaidCards): Promise<number> {
  const block = await cards.runner?.provider?.getBlock("finalized");
  return block?.number ?? -1;
}
