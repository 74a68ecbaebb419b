/**
 * The payee: takes payments by its policy, keeps the last correct one, answers with receipts, and lands or claims it.
 * @module
 */
import { InputError, type Integer } from "../common/inputs.js";
import type { Kept, KeptPayment, PayeeAccount } from "./books.js";
import { type Channel, channelId, isDirect, termsOf } from "./channel.js";
import { Collector } from "./collector.js";
import { type Done, done, keyOn } from "./contract.js";
import type { Duty, Pace } from "./deadlines.js";
import { type AnyPayment, betterOf, hear, isSignedAgain, nameOf } from "./hearing.js";
import { requireAmount, requireChannel } from "./inputs.js";
import { claimable, dutyOf, isSpent } from "./landing.js";
import { type Landing, type Landings, NO_LANDINGS } from "./landings.js";
import { type SignedReceipt, signReceipt } from "./receipts.js";
import { type Refusal, WRONG_AMOUNTS } from "./refusals.js";
import { iterativeDomain } from "./signatures.js";
import type { Asked, Standing } from "./standing.js";
import { mayDeliver, type StopReason, stopOf } from "./stops.js";
import { type SignedSettledThrough, signSettledThrough } from "./through.js";
import { type ChainView, type PaymentView, viewChannel } from "./view.js";
import { requireVoucher } from "./vouchers.js";

/** IT-7, IT-8. What becomes of a payment: a receipt, or why it is not taken. */
export type Answer = { readonly accepted: true; readonly receipt: SignedReceipt } | Refusal;

/** A channel as its payee sees it. */
export interface PayeeStatus {
  readonly standing: Standing;
  readonly view: ChainView;
  /** IT-8. Why the service stops; undefined as long as it goes on. */
  readonly stop: StopReason | undefined;
  /** Units that were accepted and not settled. */
  readonly unsettled: bigint;
  /** What is due now; undefined where nothing is. */
  readonly duty: Duty | undefined;
}

/** IT-3, IT-4. What a claim of a direct channel is made of. */
export interface Evidence {
  /** The last correct payment of its epoch. */
  readonly payment: KeptPayment;
  /**
   * What spent its nonce: its transaction is shown (`claimConflict`). Where there is none, and as long as nothing did
   * (undefined), the claim is filed without proof (`fileClaim`).
   */
  readonly landing: Landing | undefined;
}

/** Every method that sends waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Payee extends Collector {
  /**
   * IT-1. Agrees to serve a channel on these terms, opened or not yet. Again: no effect.
   * @returns The channel's id.
   * @throws InputError for terms that cannot be, or are another payee's.
   */
  async offer(channel: Channel): Promise<string> {
    const terms = requireChannel(channel);
    const own = await this.signer.getAddress();
    if (terms.payee !== own) throw new InputError(`the channel pays ${terms.payee}`);
    const { iterativePayments, chainId } = await this.place();
    const id = channelId(iterativeDomain(iterativePayments, chainId), terms);
    if ((await this.books.find(id)) === undefined)
      await this.books.put({ ...NEW, channel: terms, id, lastAt: await this.now() });
    return id;
  }

  /** The ids of all channels that were offered. */
  channels(): Promise<string[]> {
    return this.books.ids();
  }

  /**
   * IT-7, IT-8. Judges a payment by a fresh view of the chain, keeps it and answers with a receipt; or tells why not. The
   * same payment again gets its receipt again. Of several at a time each is judged after the one before. A wrong amount
   * stops the service.
   * @param given The raw transaction of a pay-through or direct channel; the voucher or ceiling of an escrow channel.
   * @throws InputError for a channel that was not offered, and for a voucher that cannot be one.
   */
  accept(id: string, given: AnyPayment, asked: Asked = {}): Promise<Answer> {
    return this.books.turn(id, async (account) => {
      const payment = typeof given === "string" ? given : requireVoucher(given);
      const place = await this.place();
      const name = nameOf(place, payment);
      const same = [account.best, ...account.earlier].find((kept) => kept?.payment === name);
      if (same !== undefined) return this.#answer(account, same);

      const isAgain = isSignedAgain(place, payment, account);
      const standing = { ...account, place, ...(isAgain ? before(account) : {}) };
      const agreed = isAgain ? {} : asked;
      const look = async () => (await this.look(account)).view;
      const eyes = { contract: this.contract, sight: this.options, look };
      const { verdict, kept } = await hear(eyes, payment, standing, agreed, this.policy);
      if (!verdict.accepted) {
        if (WRONG_AMOUNTS.includes(verdict.code))
          await this.books.put({ ...account, isStopped: true });
        return verdict;
      }

      const next = isAgain
        ? { ...account, best: betterOf(account.best, kept) }
        : accepted(account, kept, await this.now());
      return this.#answer(await this.books.put(next), kept);
    });
  }

  /**
   * Says how much of a ceiling is owed: so much more.
   * @param amount Units.
   * @throws InputError where the ceiling does not reach so far.
   */
  charge(id: string, amount: Integer): Promise<SignedReceipt> {
    return this.books.turn(id, async (account) => {
      const { best } = account;
      const owed = account.owed + requireAmount("amount", amount);
      if (best?.act !== "Ceiling" || owed > best.cumulative)
        throw new InputError(`no ceiling reaches ${owed}`);
      const next = await this.books.put({ ...account, owed, lastAt: await this.now() });
      return this.#receipt(next, best);
    });
  }

  /** IT-8. Counts a step that is delivered now. @throws InputError where the payer has to pay first. */
  async deliver(id: string): Promise<void> {
    await this.books.turn(id, (account) => {
      const { channel, count, delivered, isStopped } = account;
      if (isStopped || !mayDeliver(channel.agreement.timing, count, delivered))
        throw new InputError(
          isStopped
            ? "the service was stopped: the payer has signed a wrong amount"
            : `${delivered} steps were delivered, and ${count} are paid`,
        );
      return this.books.put({ ...account, delivered: delivered + 1 });
    });
  }

  /** IT-8. Serves a channel again that a wrong amount has stopped. */
  async resume(id: string): Promise<void> {
    await this.books.turn(id, (account) => this.books.put({ ...account, isStopped: false }));
  }

  /** A channel as of now: whether its service stops, and what is due. */
  async status(id: string): Promise<PayeeStatus> {
    const account = await this.books.get(id);
    const { channel, best } = account;
    const view =
      channel.kind === "Escrow"
        ? await viewChannel(this.contract, channel, id, this.options)
        : (await this.look(account)).view;
    const key = best !== undefined && "signedBy" in best ? best.signedBy : undefined;
    const keyEnd = key === undefined ? 0 : await this.#keyEnd(account, key);
    const { lastAt } = account;
    const standing = { ...account, place: await this.place() };
    const progress = { lastAt, keyEnd, state: view.channel.state };
    const stop = stopOf(standing, progress, this.policy, await this.now());
    const { settled } = view.channel;
    const unsettled = account.owed > settled ? account.owed - settled : 0n;
    const cannotLand = best === undefined || isSpent(account, view);
    const isDue = stop !== undefined && unsettled > 0n;
    const duty = isDue ? dutyOf(view, cannotLand, this.options.pace ?? PACE) : undefined;
    return { standing, view, stop, unsettled, duty };
  }

  /**
   * IT-5, IT-8. Does what is due, and nothing where nothing is: lands the last correct payment, or claims it where it cannot
   * be landed. A payee that calls this often enough never loses: see `deadlinesOf`. A direct channel's claim is left to its
   * payee: which one it is, depends on what can be shown.
   * @returns What was due; "claim" of a direct channel is still to be done.
   */
  async follow(id: string): Promise<Duty | undefined> {
    const { duty, standing } = await this.status(id);
    const claim = async () => (isDirect(standing.channel) ? undefined : this.claim(id));
    if (duty === "claim") await claim();
    if (duty !== "broadcast") return duty;
    try {
      const { amount } = await this.land(id);
      if (amount > 0n) return duty;
    } catch {
      // whatever kept it from landing, the deposit answers for it
    }
    await claim();
    return "claim";
  }

  /**
   * IT-4. The word that all epochs of a direct channel that are over are settled: its payer asks for it before it signs in
   * the next. Nothing of them can be claimed any more. Again: the same.
   * @param isCarried Whether the payer owes what is missing in the next epoch. By default nothing may be missing.
   * @throws InputError as long as their landing is not final, as something is missing, and for a channel of another kind.
   */
  async settle(id: string, isCarried = false): Promise<SignedSettledThrough> {
    await this.sync(id);
    return this.books.turn(id, async (account) => {
      const { channel, epoch, through } = account;
      if (!isDirect(channel)) throw new InputError("only a direct channel's epochs are signed off");
      if (through?.epoch === epoch - 1) return through;
      const { view, landings } = await this.look(account);
      const paid = requireSettled(account, view, landings, isCarried);
      const content = { channel: id, epoch: epoch - 1, paid };
      const word = await signSettledThrough(this.signer, await this.place(), content);
      await this.books.put({ ...account, landings, base: paid, through: word });
      return word;
    });
  }

  /**
   * IT-3, IT-4. What to claim of a direct channel once `follow` says so, and by what.
   * @throws InputError for a channel of another kind, and where nothing is kept.
   */
  async evidence(id: string): Promise<Evidence> {
    const account = await this.books.get(id);
    const payment = claimable(account);
    if (!isDirect(account.channel) || payment.act !== "Payment")
      throw new InputError("only a direct channel's claims need evidence");
    const { last, later } = (await this.look(account)).landings;
    const landing = [last, ...later].find((each) => each?.epoch === payment.epoch);
    return { payment, landing };
  }

  /** Gets what is owed, and lets go. */
  async close(id: string): Promise<Done> {
    const { channel, best } = await this.books.get(id);
    if (best?.act === "Voucher") {
      const { cumulative, signature } = best;
      return done(this.contract.close(termsOf(channel), cumulative, signature, "0x"));
    }
    const { unsettled } = await this.status(id);
    if (unsettled > 0n && best?.act === "Payment") await this.land(id);
    if ((await this.status(id)).unsettled > 0n) await this.claim(id);
    return this.release(id);
  }

  async #answer(account: PayeeAccount, kept: Kept): Promise<Answer> {
    return { accepted: true, receipt: await this.#receipt(account, kept) };
  }

  async #receipt({ id, owed }: PayeeAccount, kept: Kept): Promise<SignedReceipt> {
    const epoch = kept.act === "Payment" ? kept.epoch : 0;
    const cumulative = kept.act === "Payment" ? kept.cumulative : owed;
    const receipt = { channel: id, epoch, cumulative, payment: kept.payment };
    return signReceipt(this.signer, await this.place(), receipt);
  }

  /** When the vouchers of a key end, as far as they are not kept; 0 for never. */
  async #keyEnd({ id, owed }: PayeeAccount, key: string): Promise<number> {
    const { limit, kept, end } = await keyOn(this.contract, id, key);
    return limit === 0n || owed <= kept ? 0 : end;
  }
}

/** The account with one payment more. */
function accepted(account: PayeeAccount, kept: Kept, now: number): PayeeAccount {
  const isCeiling = kept.act === "Ceiling";
  return {
    ...account,
    owed: isCeiling ? account.owed : kept.cumulative,
    ceiling: isCeiling ? kept.cumulative : 0n,
    count: account.count + 1,
    lastAt: now,
    best: kept,
  };
}

/** What the last step is judged by when it is signed again: that it adds something, and was one of those agreed. */
function before({ owed, count }: PayeeAccount): Pick<Standing, "owed" | "count"> {
  return { owed: owed - 1n, count: count - 1 };
}

/**
 * What was paid in the epochs that are over.
 * @throws InputError where that is not final, or not all.
 */
function requireSettled(
  { epoch, owed, best, base }: PayeeAccount,
  view: PaymentView,
  landings: Landings,
  isCarried: boolean,
): bigint {
  const { settled } = view.final;
  if (epoch === 0) throw new InputError("no epoch is over: the nonce is not spent");
  if (landings.epochs < epoch || settled !== view.channel.settled)
    throw new InputError("what was paid is not final yet");
  if (best !== undefined && settled !== base)
    throw new InputError("a payment of the next epoch counts on what was paid before");
  if (best === undefined && settled < owed && !isCarried)
    throw new InputError(`${owed - settled} units are missing: claim them first`);
  return settled;
}

const PACE: Pace = { blockTime: 12 };
const NEW = {
  epoch: 0,
  base: 0n,
  landed: 0,
  owed: 0n,
  ceiling: 0n,
  count: 0,
  isStopped: false,
  delivered: 0,
  best: undefined,
  earlier: [],
  landings: NO_LANDINGS,
  through: undefined,
} as const;
