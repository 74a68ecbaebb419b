/**
 * How a payee gets what it is owed: it lands signed payments, claims from deposits, and lets go of what is left.
 * @module
 */
import type { Provider, Signer, TransactionReceipt } from "ethers";

import { InputError } from "../common/inputs.js";
import type { Storage } from "../common/storage.js";
import type { SignedAct } from "./acts.js";
import { Books, type PayeeAccount } from "./books.js";
import { type Channel, isDirect, termsOf } from "./channel.js";
import { argsIn, connect, type Done, done, type IterativePayments, send } from "./contract.js";
import type { Pace } from "./deadlines.js";
import { broadcast, claimable, claimKept, isSpent, turned } from "./landing.js";
import { type Landings, landedBy, lookAgain, withLandings } from "./landings.js";
import type { Place } from "./payments.js";
import { iterativeDomain, TYPES } from "./signatures.js";
import { type AcceptancePolicy, DEFAULT_POLICY, type Standing } from "./standing.js";
import { machineClock, type PaymentView, type Sight, viewPayment } from "./view.js";

/** What a payee may set; all else has a default. */
export interface PayeeOptions extends Sight {
  readonly policy?: Partial<AcceptancePolicy>;
  /** How the chain goes; a block each 12 seconds by default. */
  readonly pace?: Pace;
  /** Seconds to wait for a payment that was broadcast; 120 by default. */
  readonly patience?: number;
}

/** What came of a landing. */
export interface Landed {
  readonly receipt: TransactionReceipt;
  /** Units that the payee got; 0 where the transaction failed: then they are claimed. */
  readonly amount: bigint;
}

/** What came of a claim. */
export interface Claimed extends Done {
  /** Units that the payee got. */
  readonly amount: bigint;
}

/** Methods that send wait for their transaction, and throw RefusedError with a sentence where the contract refuses. */
export class Collector {
  protected readonly contract: IterativePayments;
  protected readonly signer: Signer;
  protected readonly books: Books<PayeeAccount>;
  protected readonly policy: AcceptancePolicy;
  protected readonly options: PayeeOptions;
  #place: Place | undefined;

  /**
   * @param iterativePayments Address of IterativePayments.
   * @param signer The payee's key, with a provider.
   * @param storage Where payments are kept; nobody else writes there.
   */
  constructor(
    iterativePayments: string,
    signer: Signer,
    storage: Storage,
    options: PayeeOptions = {},
  ) {
    this.contract = connect(iterativePayments, signer);
    this.signer = signer;
    this.books = new Books(storage, "payee");
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.options = options;
  }

  /**
   * Broadcasts the last payment of a pay-through or direct channel and waits; the next epoch begins. Again: nothing is paid
   * twice.
   * @throws What the node says where it cannot be landed; then `claim`.
   */
  land(id: string): Promise<Landed> {
    return this.books.turn(id, async (account) => {
      const { best } = account;
      if (best?.act !== "Payment") throw new InputError("there is no signed payment to land");
      const patience = this.options.patience ?? PATIENCE;
      const receipt = await broadcast(this.provider(), best, patience);
      await this.turn(account);
      return { receipt, amount: await this.#amountIn(account.channel, receipt) };
    });
  }

  /**
   * Has the deposit pay what is owed, as far as it goes. Again: a success without effect.
   * @throws InputError for a direct channel, of which each claim is a dispute.
   */
  claim(id: string): Promise<Claimed> {
    return this.books.turn(id, async (account) => {
      const kept = claimable(account);
      const place = await this.place();
      const sending = claimKept(this.contract, this.signer, place, account, kept);
      const receipt = await send(sending);
      if (kept.act === "Payment") await this.turn(account);
      const [claimed] = [
        ...argsIn(this.contract, receipt, "Claimed"),
        ...argsIn(this.contract, receipt, "VoucherClaimed"),
      ];
      return { receipt, amount: claimed?.amount ?? 0n };
    });
  }

  /**
   * Claims the vouchers of several channels with one payout. Each that cannot be claimed is skipped.
   * @param ids Of channels in one asset whose last payment is a voucher.
   * @returns The units that each channel paid, by its id.
   */
  async claimBatch(ids: readonly string[]): Promise<Done & { amounts: Map<string, bigint> }> {
    const accounts = await Promise.all(ids.map((id) => this.books.get(id)));
    const claims = accounts.map(({ channel, best, id }) => {
      if (best?.act !== "Voucher") throw new InputError(`channel ${id} has no voucher to claim`);
      const { cumulative, signature } = best;
      return { channel: termsOf(channel), cumulative, signature };
    });
    const [first] = claims;
    if (first === undefined) throw new InputError("there is nothing to claim");
    const { payee, asset } = first.channel;
    const receipt = await send(this.contract.claimBatch(payee, asset, claims));
    const claimed = argsIn(this.contract, receipt, "VoucherClaimed");
    const amounts = new Map(ids.map((id) => [id, 0n]));
    for (const { id, amount } of claimed) amounts.set(id, amount);
    return { receipt, amounts };
  }

  /** IT-1. Where a channel stands: what the payer signs next follows from it. */
  async standing(id: string): Promise<Standing> {
    return { ...(await this.books.get(id)), place: await this.place() };
  }

  /** Begins the next epoch if the payer account's nonce is spent, whoever has spent it. */
  async sync(id: string): Promise<Standing> {
    await this.books.turn(id, (account) => this.turn(account));
    return this.standing(id);
  }

  /**
   * Lets go: the rest of the deposit goes to the payer at once.
   * @throws RefusedError as long as something is owed; of a direct channel InputError, until that has landed for good.
   */
  async release(id: string): Promise<Done> {
    const account = await this.books.get(id);
    const settled = await this.#releasable(account);
    return done(this.contract.release(termsOf(account.channel), settled, "0x"));
  }

  /**
   * The same, signed for another to relay. It serves once what is owed is settled.
   * @throws InputError for a direct channel, until that has landed for good.
   */
  async signRelease(id: string): Promise<SignedAct> {
    const account = await this.books.get(id);
    const settled = await this.#releasable(account);
    const consent = await this.#consent(id, settled);
    return { act: "Release", channel: account.channel, settled, consent };
  }

  /** The cooperative close of an escrow channel: its last voucher and the release in one, signed for another to relay. */
  async signClose(id: string): Promise<SignedAct> {
    const { channel, best, owed } = await this.books.get(id);
    if (best?.act !== "Voucher") throw new InputError(`channel ${id} has no voucher to claim`);
    return { act: "Close", channel, voucher: best, consent: await this.#consent(id, owed) };
  }

  /** What the payee's signatures are bound to. */
  async place(): Promise<Place> {
    if (this.#place !== undefined) return this.#place;
    const { chainId } = await this.provider().getNetwork();
    this.#place = { iterativePayments: await this.contract.getAddress(), chainId };
    return this.#place;
  }

  /** The next epoch, if the nonce is spent. */
  protected async turn(account: PayeeAccount): Promise<PayeeAccount> {
    if (account.channel.kind === "Escrow") return account;
    const { view, landings } = await this.look(account);
    if (!isSpent(account, view)) return account;
    const { best } = account;
    const landed = best && (await this.provider().getTransactionReceipt(best.payment));
    const isOwn = landed !== null && landed !== undefined;
    return this.books.put(turned(account, view, isOwn, landings));
  }

  async #consent(id: string, settled: bigint): Promise<string> {
    const { iterativePayments, chainId } = await this.place();
    const domain = iterativeDomain(iterativePayments, chainId);
    return this.signer.signTypedData(domain, { ...TYPES.Release }, { channel: id, settled });
  }

  /** The channel and the payer account as of now, with what landed. */
  protected async look(
    account: PayeeAccount,
  ): Promise<{ readonly view: PaymentView; readonly landings: Landings }> {
    const { channel, id, landings: before, best, earlier } = account;
    const view = await viewPayment(this.contract, channel, id, this.options);
    if (!isDirect(channel)) return { view, landings: before };
    const known = [...earlier, best].flatMap((kept) => kept?.payment ?? []);
    const landings = await lookAgain(this.provider(), channel, before, view, known);
    return { view: withLandings(view, landings), landings };
  }

  /** The contract does not see what landed of a direct channel: its payee says that nothing is owed. */
  async #releasable(account: PayeeAccount): Promise<bigint> {
    if (!isDirect(account.channel)) return account.owed;
    const { view } = await this.look(account);
    const settled = least(view.channel.settled, view.final.settled);
    if (settled < account.owed)
      throw new InputError(`${account.owed} units are owed, and ${settled} are paid for good`);
    return 0n;
  }

  async #amountIn(channel: Channel, receipt: TransactionReceipt): Promise<bigint> {
    if (!isDirect(channel)) return argsIn(this.contract, receipt, "Paid")[0]?.amount ?? 0n;
    const transaction = await this.provider().getTransaction(receipt.hash);
    return transaction === null ? 0n : landedBy(channel, transaction, receipt);
  }

  protected provider(): Provider {
    const { provider } = this.signer;
    if (provider === null) throw new InputError("the signer has no provider");
    return provider;
  }

  protected async now(): Promise<number> {
    return (this.options.clock ?? machineClock)();
  }
}

const PATIENCE = 120;

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
