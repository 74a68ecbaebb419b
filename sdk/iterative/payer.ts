/**
 * The payer: signs ever higher sums, and checks the receipts. What it signs it keeps before it is handed out: it never signs
 * less, nor two different sums for one step.
 * @module
 */
import { keccak256, type Signer } from "ethers";

import { InputError, type Integer } from "../common/inputs.js";
import type { Key } from "../common/keys.js";
import type { Storage } from "../common/storage.js";
import type { Kept, KeptPayment, KeptVoucher, PayerAccount } from "./books.js";
import { isNative } from "../common/token.js";
import { type Channel, isDirect, termsOf } from "./channel.js";
import { Depositor } from "./depositor.js";
import { requireAmount, requireUnits } from "./inputs.js";
import { type PaymentFees, type PaymentSigner, planPayment, walletSigner } from "./payments.js";
import { isReceiptOf, type SignedReceipt } from "./receipts.js";
import { nonceOf } from "./standing.js";
import { isSettledThroughOf, type SignedSettledThrough } from "./through.js";
import {
  type SignedVoucher,
  signVoucher,
  type VoucherAct,
  voucherDigest,
  walletVoucher,
} from "./vouchers.js";

/** What a payer may set; all else has a default. */
export interface PayerOptions {
  /** Signs the payments of pay-through and direct channels, a device say; the signer by default. */
  readonly payments?: PaymentSigner;
  /** The key of vouchers; the signer's wallet by default. */
  readonly key?: Key;
  /**
   * What landing may cost; by default four times the base fee and 1 gwei for each of 200,000 gas or, of a direct channel, of
   * 100,000 in tokens and of what the payee's account takes in coin: 21,000 without code.
   */
  readonly fees?: () => Promise<PaymentFees>;
}

const GAS_LIMIT = 200_000n;
const TOKEN_GAS_LIMIT = 100_000n;
const COIN_GAS = 21_000n;
const BASE_FEES = 4n;
const PRIORITY_FEE = 1_000_000_000n;

export class Payer extends Depositor {
  readonly #options: PayerOptions;

  /**
   * @param iterativePayments Address of IterativePayments.
   * @param signer The payer's account, with a provider.
   * @param storage Where what is signed is kept; nobody else writes there.
   */
  constructor(
    iterativePayments: string,
    signer: Signer,
    storage: Storage,
    options: PayerOptions = {},
  ) {
    super(iterativePayments, signer, storage, options.key);
    this.#options = options;
  }

  /**
   * IT-8. Signs the next step, and keeps it before it is handed out. As long as it is not answered, the same step gives
   * the same bytes.
   * @param amount Units that are owed more.
   * @param key Of an escrow channel a granted key that signs; the channel's own by default.
   * @returns The raw transaction of a pay-through or direct channel; the voucher of an escrow channel.
   * @throws InputError while another step is not answered, for more than was agreed for a step, and past the end; in a direct
   * channel once the nonce is spent, until the payee has signed that what was paid by then is settled.
   */
  pay(id: string, amount: Integer, key?: Key): Promise<string | SignedVoucher> {
    return this.books.turn(id, async (account) => {
      const step = requireAmount("amount", amount);
      const { pending, owed, channel } = account;
      if (pending !== undefined) {
        if (pending.cumulative === owed + step) return handedOut(pending);
        throw new InputError(`a step of ${pending.cumulative - owed} units is not answered`);
      }
      requireAgreed(account, step);
      const kept =
        channel.kind === "Escrow"
          ? await this.#signVoucher(account, "Voucher", owed + step, key)
          : await this.#signPayment(account, owed + step);
      await this.books.put({ ...account, pending: kept, promised: promisedBy(account, kept) });
      return handedOut(kept);
    });
  }

  /** The step that is not answered, signed again at the fees of now: the same sum, at the same nonce. */
  reprice(id: string): Promise<string> {
    return this.books.turn(id, async (account) => {
      const next = await this.#resign(account);
      await this.books.put(next);
      return next.pending.raw;
    });
  }

  /**
   * Signs the most that the payee may settle in an escrow channel. A ceiling that reaches so far is given again.
   * @param most Units beyond what is owed.
   * @param key A granted key that signs; the channel's own by default.
   * @throws InputError while a voucher is not answered, for more than was agreed for a step, and past the end.
   */
  allow(id: string, most: Integer, key?: Key): Promise<SignedVoucher> {
    return this.books.turn(id, async (account) => {
      const step = requireAmount("most", most);
      const { ceiling, owed, pending } = account;
      if (pending !== undefined)
        throw new InputError(`a step of ${pending.cumulative - owed} units is not answered`);
      if (ceiling !== undefined && ceiling.cumulative >= owed + step) return voucherOf(ceiling);
      requireAgreed(account, step);
      const kept = await this.#signVoucher(account, "Ceiling", owed + step, key);
      await this.books.put({ ...account, ceiling: kept });
      return voucherOf(kept);
    });
  }

  /** What was signed and is not answered, to be sent again after a restart. */
  async pending(id: string): Promise<string | SignedVoucher | undefined> {
    const { pending } = await this.books.get(id);
    return pending === undefined ? undefined : handedOut(pending);
  }

  /**
   * IT-8. Takes the payee's receipt; then the next step may be signed. The same again: no effect.
   * @throws InputError for a receipt that is not the payee's, or not of what was signed.
   */
  async receive(id: string, receipt: SignedReceipt): Promise<void> {
    await this.books.turn(id, async (account) => {
      if (account.receipt?.signature === receipt.signature) return;
      const isStep = requireAnswer(account, receipt);
      if (!(await this.#isReceipt(account, receipt)))
        throw new InputError("the payee has not signed this receipt");
      await this.books.put({
        ...account,
        ...(isStep ? { ...ANSWERED, count: account.count + 1 } : {}),
        owed: receipt.cumulative,
        receipt,
      });
    });
  }

  /**
   * Begins the next epoch of a pay-through or direct channel, once the nonce is spent. A step that was landed is answered; one
   * that was not is signed again at the new nonce.
   * @param base What was settled by the epochs before, as the payee says; as the chain says by default. Of a direct channel
   * what the payee has signed: see `takeSettled`.
   * @throws InputError as long as the nonce is not spent, and for a base below what is settled or above what is owed; in a
   * direct channel without the payee's word.
   */
  nextEpoch(id: string, base?: Integer): Promise<PayerAccount> {
    return this.books.turn(id, async (account) => {
      const { channel, pending } = account;
      const nonce = await this.#spentUpTo(account);
      const begin = isDirect(channel) ? baseOf(account) : await this.#requireBase(account, base);
      const owed = higher(account.owed, begin);
      const epoch = Number(nonce - channel.firstNonce);
      const next = { ...account, epoch, base: begin, owed };
      if (pending === undefined) return this.books.put(next);
      return this.books.put(
        begin < pending.cumulative
          ? await this.#resign(next)
          : {
              ...next,
              ...ANSWERED,
              owed: higher(begin, pending.cumulative),
              count: account.count + 1,
            },
      );
    });
  }

  /**
   * IT-4. Takes the payee's word that an epoch of a direct channel and all before it are settled: without it the payer signs
   * nothing in the next. The same again: no effect.
   * @param least What the payee must have been paid, as it says: units. What is owed by the last receipt, by default; less
   * only where the payer knows that less has landed, for what is missing is owed in the next epoch.
   * @throws InputError for a word that is not the payee's, is of another epoch, or says less.
   */
  async takeSettled(id: string, word: SignedSettledThrough, least?: Integer): Promise<void> {
    await this.books.turn(id, async (account) => {
      const { channel, epoch, through, owed } = account;
      if (through?.signature === word.signature) return;
      if (word.channel !== id) throw new InputError(`the word is for channel ${word.channel}`);
      const sent = await this.provider().getTransactionCount(channel.payer);
      const over = BigInt(sent) - channel.firstNonce;
      if (word.epoch < epoch || BigInt(word.epoch) >= over)
        throw new InputError(`epoch ${word.epoch} is not the last that is over`);
      const bound = requireUnits("least", least ?? owed);
      if (requireUnits("paid", word.paid) < bound)
        throw new InputError(`the payee says it was paid ${word.paid} units, not ${bound}`);
      if (!(await this.#isSettledThrough(account, word)))
        throw new InputError("the payee has not signed that this is settled");
      await this.books.put({ ...account, through: word });
    });
  }

  /** A channel as the payer's books have it. */
  account(id: string): Promise<PayerAccount> {
    return this.books.get(id);
  }

  /** The ids of all channels. */
  channels(): Promise<string[]> {
    return this.books.ids();
  }

  async #resign(account: PayerAccount): Promise<PayerAccount & { pending: KeptPayment }> {
    const { pending } = account;
    if (pending?.act !== "Payment") throw new InputError("no payment waits for an answer");
    const signedBefore = [...account.signedBefore, pending.payment];
    const again = await this.#signPayment(account, pending.cumulative);
    return { ...account, pending: again, promised: promisedBy(account, again), signedBefore };
  }

  /** The account's nonce. @throws InputError as long as this epoch's is not spent. */
  async #spentUpTo(account: PayerAccount): Promise<bigint> {
    const { channel } = account;
    const nonce = BigInt(await this.provider().getTransactionCount(channel.payer));
    if (channel.kind === "Escrow" || nonce <= nonceOf(account))
      throw new InputError(`nonce ${nonceOf(account)} is not spent`);
    return nonce;
  }

  async #requireBase(account: PayerAccount, base: Integer | undefined): Promise<bigint> {
    const { settled } = (await this.onChain(account)).channel;
    const begin = requireUnits("base", base ?? settled);
    const highest = account.pending?.cumulative ?? account.owed;
    if (begin < settled || begin > highest)
      throw new InputError(`the base is ${settled} to ${highest}, not ${begin}`);
    return begin;
  }

  async #signPayment(account: PayerAccount, cumulative: bigint): Promise<KeptPayment> {
    const { channel, epoch, base } = account;
    if (isDirect(channel)) await this.#requireUnspent(account);
    const place = await this.place();
    const fees = await (this.#options.fees?.() ?? this.#usualFees(channel));
    const plan = planPayment(place, channel, { epoch, base, cumulative }, fees);
    const signer = this.#options.payments ?? (await walletSigner(this.signer));
    const raw = await signer.sign(plan);
    return { act: "Payment", epoch, cumulative, raw, payment: keccak256(raw) };
  }

  async #signVoucher(
    { id, channel }: PayerAccount,
    act: VoucherAct,
    cumulative: bigint,
    granted: Key | undefined,
  ): Promise<KeptVoucher> {
    const place = await this.place();
    const content = { act, channel: id, cumulative };
    const key = granted ?? this.#options.key;
    const voucher = key
      ? await signVoucher(key, place, content)
      : await walletVoucher(this.signer, place, content);
    const signedBy = key?.id ?? channel.payer;
    return { ...voucher, payment: voucherDigest(place, content), signedBy };
  }

  /** IT-4. What is signed at a nonce that is spent, the payee could claim beside what has landed. */
  async #requireUnspent(account: PayerAccount): Promise<void> {
    const { channel, promised } = account;
    if (nonceOf(account) >= promised) baseOf(account);
    const nonce = await this.provider().getTransactionCount(channel.payer);
    if (BigInt(nonce) > nonceOf(account))
      throw new InputError(`nonce ${nonceOf(account)} is spent: begin the next epoch`);
  }

  async #usualFees(channel: Channel): Promise<PaymentFees> {
    const [block, gasLimit] = await Promise.all([
      this.provider().getBlock("latest"),
      this.#usualGas(channel),
    ]);
    const maxFeePerGas = BASE_FEES * (block?.baseFeePerGas ?? 0n) + PRIORITY_FEE;
    return { gasLimit, maxFeePerGas, maxPriorityFeePerGas: PRIORITY_FEE };
  }

  async #usualGas(channel: Channel): Promise<bigint> {
    if (!isDirect(channel)) return GAS_LIMIT;
    if (!isNative(channel.asset)) return TOKEN_GAS_LIMIT;
    const { payee } = channel;
    if ((await this.provider().getCode(payee)) === "0x") return COIN_GAS;
    const gas = await this.provider().estimateGas({ from: channel.payer, to: payee, value: 1n });
    return 2n * gas;
  }

  /** By the payee's key or, where it is a contract, by its word on chain. */
  async #isReceipt({ channel }: PayerAccount, receipt: SignedReceipt): Promise<boolean> {
    if (isReceiptOf(channel.payee, await this.place(), receipt)) return true;
    const { signature, ...content } = receipt;
    return this.contract.isReceipt(termsOf(channel), content, signature);
  }

  /** By the payee's key or, where it is a contract, by what the contract would say to its word. */
  async #isSettledThrough({ channel }: PayerAccount, word: SignedSettledThrough): Promise<boolean> {
    if (isSettledThroughOf(channel.payee, await this.place(), word)) return true;
    const { epoch, paid, signature } = word;
    try {
      await this.contract.settleThrough.staticCall(termsOf(channel), epoch, paid, signature);
      return (await this.provider().getCode(channel.payee)) !== "0x";
    } catch {
      return false;
    }
  }
}

const ANSWERED = { pending: undefined, signedBefore: [] } as const;

/** The lowest nonce that is no other channel's, with one payment more. */
function promisedBy({ channel, promised }: PayerAccount, kept: Kept): bigint {
  if (kept.act !== "Payment") return promised;
  return higher(promised, channel.firstNonce + BigInt(kept.epoch) + 1n);
}

/**
 * IT-4. What was settled, by the payee's word, up to the last epoch in which the payer has signed.
 * @throws InputError where that word is missing.
 */
function baseOf({ channel, promised, through, base }: PayerAccount): bigint {
  const last = Number(promised - channel.firstNonce) - 1;
  if (last < 0) return base;
  if (through !== undefined && through.epoch >= last) return through.paid;
  throw new InputError(
    `the payee has not signed that epoch ${last} is settled, and could claim what has landed: ask it for that. If it does not sign, record the landing within 8,191 blocks (recordLanding), and unlock`,
  );
}

function higher(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** @throws InputError for a step that was not agreed, or goes beyond the agreed end. */
function requireAgreed({ channel, owed, count }: PayerAccount, step: bigint): void {
  const { stepLimit, endAmount, endCount } = channel.agreement;
  if (step > stepLimit) throw new InputError(`a step is ${stepLimit} units at most, not ${step}`);
  if (endAmount !== 0n && owed + step > endAmount)
    throw new InputError(`the parties settle at ${endAmount} units, before ${owed + step}`);
  if (endCount !== 0 && count >= endCount)
    throw new InputError(`the parties settle after ${endCount} payments`);
}

/**
 * Whether a receipt answers the step; else it is of the ceiling.
 * @throws InputError for a receipt of neither.
 */
function requireAnswer(account: PayerAccount, receipt: SignedReceipt): boolean {
  const { id, pending, signedBefore, ceiling, owed } = account;
  const { channel, cumulative, payment, epoch } = receipt;
  if (channel !== id) throw new InputError(`the receipt is for channel ${channel}`);
  if (pending !== undefined && [pending.payment, ...signedBefore].includes(payment)) {
    const last = pending.act === "Payment" ? account.epoch : 0;
    if (cumulative === pending.cumulative && epoch <= last) return true;
    throw new InputError(`the receipt says ${cumulative} units in epoch ${epoch}`);
  }
  const isOfCeiling = ceiling !== undefined && payment === ceiling.payment && epoch === 0;
  if (isOfCeiling && cumulative >= owed && cumulative <= ceiling.cumulative) return false;
  throw new InputError("the receipt is not of what was signed");
}

function handedOut(kept: Kept): string | SignedVoucher {
  return kept.act === "Payment" ? kept.raw : voucherOf(kept);
}

function voucherOf({ act, channel, cumulative, signature }: KeptVoucher): SignedVoucher {
  return { act, channel, cumulative, signature };
}
