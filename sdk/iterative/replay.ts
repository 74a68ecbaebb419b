/**
 * IT-1, IT-4, IT-5, IT-6. Rebuilds everything that an IterativePayments holds from its events alone: channels, keys, epochs and
 * their claims, nonce lines, penalties that went to nobody, and payouts that wait.
 * @module
 */
import { getAddress } from "ethers";

import { isNative } from "../common/token.js";
import { CHANNEL_KINDS, type ChannelKind, type ChannelTerms } from "./channel.js";
import { type Epoch, NEW_EPOCH } from "./disputes.js";
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
  raiseLine,
  reached,
  type Settlement,
  SIGNER_GRANT,
  takeLine,
  topUp,
  unlock,
  type VoucherKey,
} from "./rules.js";

/** IT-3, IT-4. An epoch, as far as events tell: whether what landed was shown with a receipt they do not. */
export type ToldEpoch = Omit<Epoch, "isProven">;

/** An epoch, and the stake of the claim that waits, in wei. */
export interface HeldEpoch extends Omit<ToldEpoch, "isSettled"> {
  readonly stake: bigint;
}

/** A channel as it was opened, and as it is. */
export interface HeldChannel {
  /** The terms as the chain knows them, the agreement by its hash. */
  readonly terms: ChannelTerms;
  readonly channel: ChannelState;
  /** IT-5. When the deposit can be withdrawn; both 0 but in state Unlocking. */
  readonly exit: Moment;
  /** Granted and revoked keys, the revoked signer too. */
  readonly keys: ReadonlyMap<string, VoucherKey>;
  /** IT-3, IT-4. Of a direct channel: those of which anything was told. */
  readonly epochs: ReadonlyMap<number, HeldEpoch>;
  /** IT-4. Highest epoch that the payee has signed as settled; −1 for none. */
  readonly settledThrough: number;
}

/** Everything that an IterativePayments holds. */
export interface Ledger {
  /** By id. */
  readonly channels: Map<string, HeldChannel>;
  /** By payer account. */
  readonly lines: Map<string, Line>;
  /** Units that wait for `collect`, by asset and account. */
  readonly held: Map<string, Map<string, bigint>>;
  /** What of penalties went to nobody, by asset. */
  readonly burned: Map<string, bigint>;
  /** IT-3. Hashes of blocks that were kept, by number. */
  readonly checkpoints: Map<number, string>;
}

const { isProven: _, isSettled: __, ...UNTOLD } = NEW_EPOCH;
const NEW_HELD_EPOCH: HeldEpoch = { ...UNTOLD, stake: 0n };

/** The ledger before the first event. */
export function createLedger(): Ledger {
  return {
    channels: new Map(),
    lines: new Map(),
    held: new Map(),
    burned: new Map(),
    checkpoints: new Map(),
  };
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

/** IT-3, IT-4. An epoch of a direct channel. Whether what landed was shown with a receipt no event tells. */
export function epochIn(ledger: Ledger, id: string, number: number): ToldEpoch {
  const held = ledger.channels.get(id);
  const { stake: ___, ...epoch } = held?.epochs.get(number) ?? NEW_HELD_EPOCH;
  return { ...epoch, isSettled: held !== undefined && number <= held.settledThrough };
}

/** What of penalties went to nobody. */
export function burnedOf(ledger: Ledger, asset: string): bigint {
  return ledger.burned.get(getAddress(asset)) ?? 0n;
}

/** IT-1. The nonce line of a payer account. */
export function lineIn(ledger: Ledger, payer: string): Line {
  return ledger.lines.get(getAddress(payer)) ?? NEW_LINE;
}

/** Units that wait for an account to collect them. */
export function heldFor(ledger: Ledger, asset: string, account: string): bigint {
  return ledger.held.get(getAddress(asset))?.get(getAddress(account)) ?? 0n;
}

/**
 * What the contract holds of an asset, each unit somebody's but what was burned: all deposits, what is held for claims, their
 * stakes, and all that waits.
 */
export function holdings(ledger: Ledger, asset: string): bigint {
  const address = getAddress(asset);
  const channels = [...ledger.channels.values()];
  const own = channels.filter(({ terms }) => terms.asset === address);
  const deposits = own.map(({ channel }) => channel.deposit);
  const claimed = own.flatMap(({ epochs }) => [...epochs.values()].map(({ held }) => held));
  const staking = isNative(address) ? channels : [];
  const stakes = staking.flatMap(({ epochs }) => [...epochs.values()].map(({ stake }) => stake));
  const waiting = ledger.held.get(address)?.values() ?? [];
  const all = [...deposits, ...claimed, ...stakes, ...waiting, burnedOf(ledger, address)];
  return all.reduce((sum, amount) => sum + amount, 0n);
}

/**
 * Carries the ledger over the next event.
 * @throws Error where the event does not follow from those before: some are missing.
 */
export function apply(ledger: Ledger, { name, args, position }: IterativeEvent): void {
  const effect = EFFECTS[name] as Effect<EventName> | undefined;
  effect?.(ledger, args, { time: Number(position.time), block: position.block });
}

type Effect<N extends EventName> = (ledger: Ledger, args: EventArgs[N], at: Moment) => void;

const NO_CLAIM = { cumulative: 0n, held: 0n, stake: 0n, filedTime: 0 } as const;

/** What an event changes; events that are not named change nothing. */
const EFFECTS: { readonly [N in EventName]?: Effect<N> } = {
  Opened({ channels, lines }, { id, payer, channel: terms, deposit }) {
    const exit = { time: 0, block: 0 };
    channels.set(id, {
      terms,
      channel: open(deposit),
      exit,
      keys: new Map(),
      epochs: new Map(),
      settledThrough: -1,
    });
    if (kindOf(terms) !== "Escrow")
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

  ConflictProven(ledger, { id, epoch, landed, amount, cost, penalty }) {
    turn(ledger, id, epoch, ({ paid }) => ({
      landed,
      isSpent: true,
      isCharged: true,
      paid: paid + amount,
    }));
    draw(ledger, id, amount, amount + cost + penalty);
    burn(ledger, id, penalty - penalty / 2n);
  },

  LandingRecorded(ledger, { id, epoch, landed }) {
    turn(ledger, id, epoch, () => ({ landed, isSpent: true }));
  },

  ClaimFiled(ledger, { id, epoch, cumulative, held, stake }, at) {
    const [filedTime, filedBlock] = [at.time, at.block];
    turn(ledger, id, epoch, () => ({ cumulative, held, stake, filedTime, filedBlock }));
    draw(ledger, id, 0n, held);
    raise(ledger, id, Number(epoch));
  },

  ClaimResolved(ledger, { id, epoch, amount, refund }) {
    const { held } = epochIn(ledger, id, Number(epoch));
    turn(ledger, id, epoch, ({ paid }) => ({ ...NO_CLAIM, paid: paid + amount }));
    draw(ledger, id, amount, amount + refund - held);
  },

  NonceSpent(ledger, { id, epoch }) {
    turn(ledger, id, epoch, () => ({ isSpent: true }));
  },

  SettledThrough(ledger, { id, epoch }) {
    change(ledger, id, (held) => ({
      ...held,
      channel: reached(held.channel, Number(epoch)),
      settledThrough: Number(epoch),
    }));
  },

  Checkpointed({ checkpoints }, { number, hash }) {
    checkpoints.set(Number(number), hash);
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
  change(ledger, id, (held) => {
    const { terms, channel: before } = held;
    const { channel, rest } = end(before, state);
    requireSame(id, rest, amount);
    const kind = kindOf(terms);
    // what a payee has signed as settled moves no line
    const used = kind === "PayThrough" ? channel.epoch : 0;
    const { payer, firstNonce } = terms;
    if (kind !== "Escrow")
      ledger.lines.set(payer, freeLine(lineIn(ledger, payer), firstNonce, used));
    return { ...held, channel, exit: { time: 0, block: 0 } };
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

/** IT-3, IT-4. What is told of an epoch. */
function turn(
  ledger: Ledger,
  id: string,
  number: bigint,
  how: (known: HeldEpoch) => Partial<HeldEpoch>,
): void {
  change(ledger, id, (held) => {
    const known = held.epochs.get(Number(number)) ?? NEW_HELD_EPOCH;
    const epoch = { ...known, ...how(known) };
    return { ...held, epochs: new Map(held.epochs).set(Number(number), epoch) };
  });
}

/** @param amount What the payee was paid. @param taken From the deposit; below 0 what goes back into it. */
function draw(ledger: Ledger, id: string, amount: bigint, taken: bigint): void {
  change(ledger, id, (held) => {
    const { deposit, settled } = held.channel;
    if (taken > deposit)
      throw new Error(`channel ${id} has ${deposit}, not ${taken}: earlier events are missing`);
    const channel = { ...held.channel, deposit: deposit - taken, settled: settled + amount };
    return { ...held, channel };
  });
}

/** The nonce of a claim's payment is no other channel's. */
function raise({ channels, lines }: Ledger, id: string, epoch: number): void {
  const terms = channels.get(id)?.terms;
  if (terms === undefined) return;
  const { payer, firstNonce } = terms;
  lines.set(payer, raiseLine(lines.get(payer) ?? NEW_LINE, firstNonce, epoch));
}

function burn({ channels, burned }: Ledger, id: string, amount: bigint): void {
  const asset = channels.get(id)?.terms.asset;
  if (asset !== undefined) burned.set(asset, (burned.get(asset) ?? 0n) + amount);
}

function kindOf({ kind }: ChannelTerms): ChannelKind | undefined {
  return CHANNEL_KINDS[Number(kind)];
}

function requireSame(id: string, expected: bigint, told: bigint): void {
  if (expected !== told)
    throw new Error(`channel ${id} moves ${expected}, not ${told}: earlier events are missing`);
}
