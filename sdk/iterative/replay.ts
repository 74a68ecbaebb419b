/**
 * IT-1, IT-5, IT-6. Rebuilds everything that an IterativePayments holds from its events alone: channels, keys, nonce lines,
 * and payouts that wait.
 * @module
 */
import { getAddress } from "ethers";

import type { ChannelTerms } from "./channel.js";
import type { EventArgs, EventName, IterativeEvent } from "./events.js";
import {
  type ChannelState,
  claim,
  end,
  freeLine,
  type Line,
  type Moment,
  NEW_LINE,
  NO_GRANT,
  open,
  pay,
  type Settlement,
  SIGNER_GRANT,
  takeLine,
  topUp,
  unlock,
  type VoucherKey,
} from "./rules.js";

/** A channel as it was opened, and as it is. */
export interface HeldChannel {
  /** The terms as the chain knows them, the agreement by its hash. */
  readonly terms: ChannelTerms;
  readonly channel: ChannelState;
  /** IT-5. When the deposit can be withdrawn; both 0 but in state Unlocking. */
  readonly exit: Moment;
  /** Granted and revoked keys, the revoked signer too. */
  readonly keys: ReadonlyMap<string, VoucherKey>;
}

/** Everything that an IterativePayments holds. */
export interface Ledger {
  /** By id. */
  readonly channels: Map<string, HeldChannel>;
  /** By payer account. */
  readonly lines: Map<string, Line>;
  /** Units that wait for `collect`, by asset and account. */
  readonly held: Map<string, Map<string, bigint>>;
}

/** The ledger before the first event. */
export function createLedger(): Ledger {
  return { channels: new Map(), lines: new Map(), held: new Map() };
}

/** Rebuilds the ledger from all events of an IterativePayments, in the order of the chain. */
export function replay(events: readonly IterativeEvent[]): Ledger {
  const ledger = createLedger();
  for (const event of events) apply(ledger, event);
  return ledger;
}

/** A channel; undefined where none of this id was opened. */
export function channelIn(ledger: Ledger, id: string): HeldChannel | undefined {
  return ledger.channels.get(id);
}

/** A granted or revoked key of a channel; `NO_GRANT` for any other. */
export function keyIn(ledger: Ledger, id: string, key: string): VoucherKey {
  return ledger.channels.get(id)?.keys.get(getAddress(key)) ?? NO_GRANT;
}

/** IT-1. The nonce line of a payer account. */
export function lineIn(ledger: Ledger, payer: string): Line {
  return ledger.lines.get(getAddress(payer)) ?? NEW_LINE;
}

/** Units that wait for an account to collect them. */
export function heldFor(ledger: Ledger, asset: string, account: string): bigint {
  return ledger.held.get(getAddress(asset))?.get(getAddress(account)) ?? 0n;
}

/** What the contract holds of an asset, each unit somebody's: all deposits, and all that waits. */
export function holdings(ledger: Ledger, asset: string): bigint {
  const address = getAddress(asset);
  const deposits = [...ledger.channels.values()]
    .filter(({ terms }) => terms.asset === address)
    .map(({ channel }) => channel.deposit);
  const waiting = ledger.held.get(address)?.values() ?? [];
  return [...deposits, ...waiting].reduce((sum, amount) => sum + amount, 0n);
}

/**
 * Carries the ledger over the next event.
 * @throws Error where the event does not follow from those before: some are missing.
 */
export function apply(ledger: Ledger, { name, args }: IterativeEvent): void {
  const effect = EFFECTS[name] as Effect<EventName> | undefined;
  effect?.(ledger, args);
}

type Effect<N extends EventName> = (ledger: Ledger, args: EventArgs[N]) => void;

/** What an event changes; events that are not named change nothing. */
const EFFECTS: { readonly [N in EventName]?: Effect<N> } = {
  Opened({ channels, lines }, { id, payer, channel: terms, deposit }) {
    const exit = { time: 0, block: 0 };
    channels.set(id, { terms, channel: open(deposit), exit, keys: new Map() });
    if (isPayThrough(terms))
      lines.set(payer, takeLine(lines.get(payer) ?? NEW_LINE, terms.firstNonce));
  },

  ToppedUp(ledger, { id, amount }) {
    change(ledger, id, (held) => ({ ...held, channel: topUp(held.channel, amount) }));
  },

  Paid(ledger, { id, epoch, cumulative, value, amount, refund }) {
    settle(ledger, id, amount, (channel) => {
      const paid = pay(channel, value, cumulative, Number(epoch));
      requireSame(id, paid.refund, refund);
      return paid;
    });
  },

  Claimed(ledger, { id, epoch, cumulative, amount }) {
    settle(ledger, id, amount, (channel) => claim(channel, cumulative, Number(epoch)));
  },

  VoucherClaimed(ledger, { id, cumulative, amount }) {
    settle(ledger, id, amount, (channel) => claim(channel, cumulative, 0));
  },

  UnlockRequested(ledger, { id, unlockTime, unlockBlock }) {
    const exit = { time: Number(unlockTime), block: Number(unlockBlock) };
    change(ledger, id, (held) => ({ ...held, channel: unlock(held.channel), exit }));
  },

  Withdrawn(ledger, { id, amount }) {
    close(ledger, id, "Withdrawn", amount);
  },

  Released(ledger, { id, amount }) {
    close(ledger, id, "Released", amount);
  },

  KeyGranted(ledger, { id, key, limit, end: until }) {
    setKey(ledger, id, key, () => ({ limit, kept: 0n, end: Number(until), endBlock: 0 }));
  },

  KeyRevoked(ledger, { id, key, kept, end: until, endBlock }) {
    setKey(ledger, id, key, ({ limit }) => ({
      limit,
      kept,
      end: Number(until),
      endBlock: Number(endBlock),
    }));
    change(ledger, id, (held) =>
      held.terms.signer === key
        ? { ...held, channel: { ...held.channel, signerRevoked: true } }
        : held,
    );
  },

  PayoutHeld(ledger, { asset, account, amount }) {
    hold(ledger, asset, account, amount);
  },

  Collected(ledger, { asset, account, amount }) {
    hold(ledger, asset, account, -amount);
  },
};

function change(ledger: Ledger, id: string, how: (held: HeldChannel) => HeldChannel): void {
  const held = ledger.channels.get(id);
  if (held === undefined) throw new Error(`no channel ${id}: earlier events are missing`);
  ledger.channels.set(id, how(held));
}

function settle(
  ledger: Ledger,
  id: string,
  amount: bigint,
  how: (channel: ChannelState) => Settlement,
): void {
  change(ledger, id, (held) => {
    const { channel, amount: expected } = how(held.channel);
    requireSame(id, expected, amount);
    return { ...held, channel };
  });
}

function close(ledger: Ledger, id: string, state: "Withdrawn" | "Released", amount: bigint): void {
  change(ledger, id, ({ terms, channel: before, keys }) => {
    const { channel, rest } = end(before, state);
    requireSame(id, rest, amount);
    if (isPayThrough(terms))
      ledger.lines.set(terms.payer, freeLine(terms.firstNonce, channel.epoch));
    return { terms, channel, exit: { time: 0, block: 0 }, keys };
  });
}

/** @param how From what is known of the key: the signer may sign for everything until it is revoked. */
function setKey(
  ledger: Ledger,
  id: string,
  key: string,
  how: (known: VoucherKey) => VoucherKey,
): void {
  change(ledger, id, (held) => {
    const unknown = held.terms.signer === key ? SIGNER_GRANT : NO_GRANT;
    return { ...held, keys: new Map(held.keys).set(key, how(held.keys.get(key) ?? unknown)) };
  });
}

function hold(ledger: Ledger, asset: string, account: string, amount: bigint): void {
  const waiting = ledger.held.get(asset) ?? new Map<string, bigint>();
  ledger.held.set(asset, waiting);
  waiting.set(account, (waiting.get(account) ?? 0n) + amount);
}

function isPayThrough({ kind }: ChannelTerms): boolean {
  return kind === 0n;
}

function requireSame(id: string, expected: bigint, told: bigint): void {
  if (expected !== told)
    throw new Error(`channel ${id} moves ${expected}, not ${told}: earlier events are missing`);
}
