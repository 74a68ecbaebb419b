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
import { termsOf } from "./channel.js";
import { Depositor } from "./depositor.js";
import { requireAmount, requireUnits } from "./inputs.js";
import { type PaymentFees, type PaymentSigner, planPayment, walletSigner } from "./payments.js";
import { isReceiptOf, type SignedReceipt } from "./receipts.js";
import { nonceOf } from "./standing.js";
import {
  type SignedVoucher,
  signVoucher,
  type VoucherAct,
  voucherDigest,
  walletVoucher,
} from "./vouchers.js";

/** What a payer may set; all else has a default. */
export interface PayerOptions {
  /** Signs the payments of pay-through channels, a device say; the signer by default. */
  readonly payments?: PaymentSigner;
  /** The key of vouchers; the signer's wallet by default. */
  readonly key?: Key;
  /** What landing may cost; by default 200,000 gas at four times the base fee and 1 gwei. */
  readonly fees?: () => Promise<PaymentFees>;
}

const GAS_LIMIT = 200_000n;
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
   * @returns The raw transaction of a pay-through channel; the voucher of an escrow channel.
   * @throws InputError while another step is not answered, for more than was agreed for a step, and past the end.
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
        channel.kind === "PayThrough"
          ? await this.#signPayment(account, owed + step)
          : await this.#signVoucher(account, "Voucher", owed + step, key);
      await this.books.put({ ...account, pending: kept });
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
   * Begins the next epoch of a pay-through channel, once the nonce is spent. A step that was landed is answered; one that
   * was not is signed again at the new nonce.
   * @param base What was settled by the epochs before, as the payee says; as the chain says by default.
   * @throws InputError as long as the nonce is not spent, and for a base below what is settled or above what is owed.
   */
  nextEpoch(id: string, base?: Integer): Promise<PayerAccount> {
    return this.books.turn(id, async (account) => {
      const { channel, owed, pending } = account;
      const [sent, { channel: state }] = await Promise.all([
        this.provider().getTransactionCount(channel.payer),
        this.onChain(account),
      ]);
      const nonce = BigInt(sent);
      if (channel.kind !== "PayThrough" || nonce <= nonceOf(account))
        throw new InputError(`nonce ${nonceOf(account)} is not spent`);
      const [begin, most] = [
        requireUnits("base", base ?? state.settled),
        pending?.cumulative ?? owed,
      ];
      if (begin < state.settled || begin > most)
        throw new InputError(`the base is ${state.settled} to ${most}, not ${begin}`);

      const next = { ...account, epoch: Number(nonce - channel.firstNonce), base: begin };
      if (pending === undefined) return this.books.put(next);
      return this.books.put(
        state.settled < pending.cumulative
          ? await this.#resign(next)
          : { ...next, ...ANSWERED, owed: pending.cumulative, count: account.count + 1 },
      );
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
    return {
      ...account,
      pending: await this.#signPayment(account, pending.cumulative),
      signedBefore,
    };
  }

  async #signPayment(account: PayerAccount, cumulative: bigint): Promise<KeptPayment> {
    const { channel, epoch, base } = account;
    const place = await this.place();
    const fees = await (this.#options.fees?.() ?? this.#usualFees());
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

  async #usualFees(): Promise<PaymentFees> {
    const block = await this.provider().getBlock("latest");
    const maxFeePerGas = BASE_FEES * (block?.baseFeePerGas ?? 0n) + PRIORITY_FEE;
    return { gasLimit: GAS_LIMIT, maxFeePerGas, maxPriorityFeePerGas: PRIORITY_FEE };
  }

  /** By the payee's key or, where it is a contract, by its word on chain. */
  async #isReceipt({ channel }: PayerAccount, receipt: SignedReceipt): Promise<boolean> {
    if (isReceiptOf(channel.payee, await this.place(), receipt)) return true;
    const { signature, ...content } = receipt;
    return this.contract.isReceipt(termsOf(channel), content, signature);
  }
}

const ANSWERED = { pending: undefined, signedBefore: [] } as const;

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
