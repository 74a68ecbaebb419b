/**
 * What a payer does about its channels besides paying: opening, the deposit, keys of vouchers, leaving. All of it can be
 * signed for somebody else to relay: then it burns no nonce of the payer account.
 * @module
 */
import { hexlify, randomBytes, type Signer } from "ethers";

import {
  type Authorized,
  signAuthorization,
  signPermit,
  type Validity,
} from "../common/consents.js";
import type { TypedDataTypes } from "../common/eip712.js";
import { InputError, type Integer, requireAddress } from "../common/inputs.js";
import type { Key } from "../common/keys.js";
import type { Storage } from "../common/storage.js";
import { approve, isNative } from "../common/token.js";
import { type SignedAct, type SignedPermit, topUpChannel } from "./acts.js";
import { Books, type PayerAccount } from "./books.js";
import { type Channel, channelId, NO_SIGNER, termsOf } from "./channel.js";
import {
  argsIn,
  channelOn,
  connect,
  type Done,
  done,
  type IterativePayments,
  lineOn,
  type OnChain,
  send,
} from "./contract.js";
import { defaultWindow } from "./deadlines.js";
import { requireAmount, requireChannel, requireTime, requireUnits } from "./inputs.js";
import type { Place } from "./payments.js";
import { type NewChannel, promisedNonce, proposedDispute, requireFree } from "./proposals.js";
import {
  digestOf,
  fundingOf,
  iterativeDomain,
  openingOf,
  type Signable,
  TYPES,
} from "./signatures.js";

/** Methods that send wait for their transaction, and throw RefusedError with a sentence where the contract refuses. */
export class Depositor {
  protected readonly contract: IterativePayments;
  protected readonly signer: Signer;
  protected readonly books: Books<PayerAccount>;
  readonly #key: Key | undefined;
  #place: Place | undefined;

  /**
   * @param iterativePayments Address of IterativePayments.
   * @param signer The payer's account, with a provider.
   * @param storage Where what is signed is kept; nobody else writes there.
   * @param key Of vouchers; the signer's wallet by default.
   */
  constructor(iterativePayments: string, signer: Signer, storage: Storage, key?: Key) {
    this.contract = connect(iterativePayments, signer);
    this.signer = signer;
    this.books = new Books(storage, "payer");
    this.#key = key;
  }

  // ---------------------------------------------------------------- opening

  /**
   * IT-1. The terms of a new channel, for the payee to look at. The first nonce of a pay-through or direct channel is the
   * account's next, behind the opening's own: whatever else the account sends takes a nonce of the channel.
   * @throws InputError for terms that cannot be, and for a direct channel in a token without terms of dispute.
   */
  async propose(terms: NewChannel): Promise<Channel> {
    const { kind, payee, asset, isRelayed = false } = terms;
    const payer = await this.signer.getAddress();
    const isEscrow = kind === "Escrow";
    const usual = defaultWindow({ blockTime: 12 });
    return requireChannel({
      kind,
      payer,
      payee,
      asset,
      signer: isEscrow ? (terms.signer ?? this.#key?.id ?? payer) : NO_SIGNER,
      firstNonce: isEscrow ? 0n : await this.#nextNonce(payer, isRelayed),
      deposit: requireUnits("deposit", terms.deposit ?? 0n),
      window: terms.window ?? usual.window,
      windowBlocks: terms.windowBlocks ?? usual.windowBlocks,
      endTime: requireTime("endTime", terms.endTime ?? 0),
      agreement: {
        timing: terms.timing ?? "Prepay",
        stepLimit: requireAmount("stepLimit", terms.stepLimit),
        endAmount: requireUnits("endAmount", terms.endAmount ?? 0n),
        endCount: terms.endCount ?? 0,
        salt: hexlify(randomBytes(32)),
      },
      ...proposedDispute(terms),
    });
  }

  /**
   * Lets the contract take the signer's tokens: for a deposit, and for pay-through payments. Before `propose`: it takes a
   * nonce.
   */
  async approve(token: string, amount: Integer): Promise<Done> {
    const units = requireUnits("amount", amount);
    const spender = await this.contract.getAddress();
    return done(approve(requireAddress("token", token), this.signer, spender, units));
  }

  /**
   * IT-1. Opens a channel and pays the deposit: native coin, or tokens by allowance.
   * @throws InputError for a channel that begins with a nonce that is spent, is this opening's own, or was promised.
   */
  async open(channel: Channel): Promise<Done & { readonly id: string }> {
    const id = await this.#promise(channel, 1n);
    const value = isNative(channel.asset) ? channel.deposit : 0n;
    return { id, receipt: await send(this.contract.open(termsOf(channel), { value })) };
  }

  /**
   * IT-1. Agrees to a channel whose deposit is paid by whoever relays this.
   * @throws InputError for a channel that begins with a nonce that is spent or was promised.
   */
  async signOpening(channel: Channel): Promise<SignedAct> {
    await this.#promise(channel);
    const consent = await this.#agree(openingOf(channel));
    return { act: "Open", channel, consent };
  }

  /**
   * IT-1. As `signOpening`; the signer's tokens are the deposit, by ERC-2612.
   * @param deadline Last second of the permit.
   * @param further Units beyond the deposit that payments of a pay-through channel may take: a permit replaces the allowance
   * that was there, and approving again would burn a nonce of the channel.
   */
  async signOpeningWithPermit(
    channel: Channel,
    deadline: Integer,
    further: Integer = 0n,
  ): Promise<SignedAct> {
    await this.#promise(channel);
    const units = channel.deposit + requireUnits("further", further);
    const permit = await this.#permit(channel, units, deadline);
    const consent = await this.#agree(fundingOf(channel));
    return { act: "OpenWithPermit", channel, permit, consent };
  }

  /**
   * IT-1. As `signOpening`; the signer's tokens are the deposit, by ERC-3009.
   * @throws InputError for a pay-through channel: its nonce line is not taken on the word of a token.
   */
  async signOpeningWithAuthorization(
    channel: Channel,
    validity: Validity = {},
  ): Promise<SignedAct> {
    if (channel.kind !== "Escrow")
      throw new InputError("a pay-through channel is opened by permit or allowance");
    const id = await this.adopt(channel);
    const authorization = await this.#authorize(channel, channel.deposit, validity, id);
    return { act: "OpenWithAuthorization", channel, authorization };
  }

  /**
   * Takes a channel into the books. Again: no effect.
   * @returns The channel's id.
   * @throws InputError for terms that cannot be, or are another payer's.
   */
  async adopt(channel: Channel): Promise<string> {
    const terms = requireChannel(channel);
    const own = await this.signer.getAddress();
    if (terms.payer !== own) throw new InputError(`the channel's payer is ${terms.payer}`);
    const { iterativePayments, chainId } = await this.place();
    const id = channelId(iterativeDomain(iterativePayments, chainId), terms);
    if ((await this.books.find(id)) === undefined)
      await this.books.put({ ...NEW, channel: terms, id });
    return id;
  }

  // ---------------------------------------------------------------- the deposit

  /** Adds to the deposit by the signer's own transaction. @throws InputError for a pay-through channel, whose nonces pay. */
  async topUp(id: string, amount: Integer): Promise<Done> {
    const { channel } = await this.#escrow(id);
    const number = await this.nextTopUp(id);
    return topUpChannel(await this.contract.getAddress(), this.signer, channel, number, amount);
  }

  /** The number of a channel's next top-up. */
  async nextTopUp(id: string): Promise<number> {
    const { channel } = await this.onChain(await this.books.get(id));
    return channel.topUps + 1;
  }

  /** Adds the signer's tokens to the deposit, by ERC-2612. @param deadline Last second of the permit. */
  async signTopUpWithPermit(id: string, amount: Integer, deadline: Integer): Promise<SignedAct> {
    const { channel } = await this.books.get(id);
    const units = requireAmount("amount", amount);
    const number = await this.nextTopUp(id);
    const permit = await this.#permit(channel, units, deadline);
    const consent = await this.#sign(TYPES.TopUp, { channel: id, number, amount: units });
    return { act: "TopUpWithPermit", channel, number, amount: units, permit, consent };
  }

  /** Adds the signer's tokens to the deposit, by ERC-3009. */
  async signTopUpWithAuthorization(
    id: string,
    amount: Integer,
    validity: Validity = {},
  ): Promise<SignedAct> {
    const { channel } = await this.books.get(id);
    const units = requireAmount("amount", amount);
    const number = await this.nextTopUp(id);
    const nonce = await this.#digest("TopUp", { channel: id, number, amount: units });
    const authorization = await this.#authorize(channel, units, validity, nonce);
    return { act: "TopUpWithAuthorization", channel, number, amount: units, authorization };
  }

  // ---------------------------------------------------------------- keys

  /**
   * Lets a further key sign vouchers, a session's say.
   * @param key Its id.
   * @param limit Units up to which it may sign in all.
   * @param end From this second on its vouchers are worth nothing; 0 for never.
   */
  async signGrant(id: string, key: string, limit: Integer, end: Integer = 0): Promise<SignedAct> {
    const { channel } = await this.#escrow(id);
    const grant = {
      key: requireAddress("key", key),
      limit: requireAmount("limit", limit),
      end: requireTime("end", end),
    };
    const consent = await this.#sign(TYPES.KeyGrant, { channel: id, ...grant });
    return { act: "GrantKey", channel, ...grant, consent };
  }

  /**
   * Revokes a key, the channel's own too: once the window is over, only what it has signed up to `kept` counts.
   * @param kept Units; what is owed by the last receipt, or signed and not answered, by default.
   */
  async signRevocation(id: string, key: string, kept?: Integer): Promise<SignedAct> {
    const account = await this.#escrow(id);
    const { channel, owed, pending, ceiling } = account;
    const signed = [owed, pending?.cumulative ?? 0n, ceiling?.cumulative ?? 0n];
    const highest = signed.reduce((a, b) => (a > b ? a : b));
    const revocation = {
      key: requireAddress("key", key),
      kept: requireUnits("kept", kept ?? highest),
    };
    const consent = await this.#sign(TYPES.KeyRevocation, { channel: id, ...revocation });
    return { act: "RevokeKey", channel, ...revocation, consent };
  }

  // ---------------------------------------------------------------- the end

  /** IT-5. Asks for the deposit: the window begins. For somebody else to relay, so that it takes no nonce. */
  async signUnlock(id: string): Promise<SignedAct> {
    const { channel } = await this.books.get(id);
    return { act: "Unlock", channel, consent: await this.#sign(TYPES.Unlock, { channel: id }) };
  }

  /** IT-5. The same by the signer's own transaction. @throws InputError for a pay-through channel, whose nonces pay. */
  async unlock(id: string): Promise<Done> {
    const { channel } = await this.#escrow(id);
    return done(this.contract.unlock(termsOf(channel), "0x"));
  }

  /** IT-5. Takes what is left of the deposit, after the window. Again: a success without effect. */
  async withdraw(id: string): Promise<Done & { readonly amount: bigint }> {
    const { channel } = await this.books.get(id);
    const receipt = await send(this.contract.withdraw(termsOf(channel)));
    const [withdrawn] = argsIn(this.contract, receipt, "Withdrawn");
    return { receipt, amount: withdrawn?.amount ?? 0n };
  }

  /** The channel on chain. */
  async channel(id: string): Promise<OnChain> {
    return this.onChain(await this.books.get(id));
  }

  /** What the payer's signatures are bound to. */
  async place(): Promise<Place> {
    if (this.#place !== undefined) return this.#place;
    const { chainId } = await this.provider().getNetwork();
    this.#place = { iterativePayments: await this.contract.getAddress(), chainId };
    return this.#place;
  }

  protected onChain({ id, channel }: Pick<PayerAccount, "id" | "channel">): Promise<OnChain> {
    return channelOn(this.contract, id, channel.signer);
  }

  protected provider() {
    const { provider } = this.signer;
    if (provider === null) throw new InputError("the signer has no provider");
    return provider;
  }

  async #escrow(id: string): Promise<PayerAccount> {
    const account = await this.books.get(id);
    if (account.channel.kind !== "Escrow")
      throw new InputError("in a pay-through channel this is signed for somebody else to relay");
    return account;
  }

  /** Behind what the account has sent, the opening, and every earlier channel. */
  async #nextNonce(payer: string, isRelayed: boolean): Promise<bigint> {
    const [sent, { lowest }, accounts] = await Promise.all([
      this.provider().getTransactionCount(payer, "pending"),
      lineOn(this.contract, payer),
      this.#accounts(),
    ]);
    const next = BigInt(sent) + (isRelayed ? 0n : 1n);
    return [lowest, promisedNonce(accounts)].reduce((a, b) => (a > b ? a : b), next);
  }

  /** The channel, in the books, with nonces that are its own. @param own Nonces that its opening takes. */
  async #promise(channel: Channel, own = 0n): Promise<string> {
    const id = await this.adopt(channel);
    const sent = await this.provider().getTransactionCount(channel.payer);
    const others = (await this.#accounts()).filter((account) => account.id !== id);
    requireFree(channel, BigInt(sent) + own, others);
    return id;
  }

  async #accounts(): Promise<PayerAccount[]> {
    return Promise.all((await this.books.ids()).map((id) => this.books.get(id)));
  }

  async #permit({ asset }: Channel, units: bigint, deadline: Integer): Promise<SignedPermit> {
    const spender = await this.contract.getAddress();
    const { until, v, r, s } = await signPermit(asset, this.signer, spender, units, deadline);
    return { value: units, deadline: until, v, r, s };
  }

  async #authorize(
    { asset }: Channel,
    units: bigint,
    validity: Validity,
    nonce: string,
  ): Promise<Authorized> {
    const to = await this.contract.getAddress();
    return signAuthorization(asset, this.signer, to, units, validity, nonce);
  }

  #agree({ act, content }: Signable): Promise<string> {
    return this.#sign(TYPES[act], content);
  }

  async #sign(types: TypedDataTypes, content: Record<string, unknown>): Promise<string> {
    const { iterativePayments, chainId } = await this.place();
    const domain = iterativeDomain(iterativePayments, chainId);
    return this.signer.signTypedData(domain, { ...types }, content);
  }

  async #digest(act: "TopUp", content: Record<string, unknown>): Promise<string> {
    const { iterativePayments, chainId } = await this.place();
    return digestOf(iterativeDomain(iterativePayments, chainId), act, content);
  }
}

const NEW = {
  epoch: 0,
  base: 0n,
  promised: 0n,
  through: undefined,
  owed: 0n,
  count: 0,
  pending: undefined,
  signedBefore: [],
  ceiling: undefined,
  receipt: undefined,
} as const;
