import { isDirect, type IterativeEvent } from "../../../sdk/iterative/index.js";
import type { Deal } from "./trade.js";

/** What disputes of a direct channel moved, by its events: units of its asset. */
export interface Moved {
  /** Deposit's payouts of what was owed … */
  readonly paid: bigint;
  /** … and for the gas of proofs. */
  readonly cost: bigint;
  /** What the payer lost as penalties … */
  readonly penalty: bigint;
  /** … and what of that went to nobody. */
  readonly burned: bigint;
  /** Taken from the deposit for a claim that waits … */
  readonly held: bigint;
  /** … and its stake, in wei. */
  readonly staked: bigint;
  /** All stakes that were put up, in wei. */
  readonly stakes: bigint;
  /** Those that the payer got, in wei. */
  readonly forfeited: bigint;
}

const NOTHING: Moved = {
  paid: 0n,
  cost: 0n,
  penalty: 0n,
  burned: 0n,
  held: 0n,
  staked: 0n,
  stakes: 0n,
  forfeited: 0n,
};

/** What the events tell of the disputes of a channel, in which one claim waits at a time. */
export function movedIn(events: readonly IterativeEvent[], deal: Deal): Moved {
  if (!isDirect(deal.channel)) return NOTHING;
  return events.reduce((so, event) => {
    if (!("id" in event.args) || event.args.id !== deal.id) return so;
    return { ...so, ...after(so, event, deal) };
  }, NOTHING);
}

function after(so: Moved, { name, args }: IterativeEvent, { channel }: Deal): Partial<Moved> {
  if (name === "ClaimFiled")
    return { held: args.held, staked: args.stake, stakes: so.stakes + args.stake };
  if (name === "ConflictProven")
    return {
      paid: so.paid + args.amount,
      cost: so.cost + args.cost,
      penalty: so.penalty + args.penalty,
      burned: so.burned + args.penalty - args.penalty / 2n,
    };
  if (name !== "ClaimResolved") return {};
  const isLost = args.staker === channel.payer;
  return {
    paid: so.paid + args.amount,
    held: 0n,
    staked: 0n,
    forfeited: so.forfeited + (isLost ? so.staked : 0n),
  };
}
