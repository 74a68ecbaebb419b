/**
 * Whoever pays into an account: its holder, or another where the holder allows it.
 * @module
 */
import {
  type BytesLike,
  hexlify,
  isHexString,
  MaxUint256,
  randomBytes,
  Signature,
  type Signer,
} from "ethers";

import { signAuthorization, signPermit, type Validity } from "../common/consents.js";
import {
  InputError,
  type Integer,
  requireAddress,
  requireBytes32,
  requireInteger,
} from "../common/inputs.js";
import { refusing } from "../common/sending.js";
import { allowance, approve, isNative } from "../common/token.js";
import { connect, type Done, type FeeAccounts, onlyArgsIn, send } from "./contract.js";
import { explain } from "./errors.js";
import { requireAmount, requirePlan, requireTime } from "./inputs.js";

/** A deposit to be made. */
export interface Order {
  readonly token: string;
  readonly plan: Integer;
  /** Units. */
  readonly amount: Integer;
  /** Whose account is funded: the signer's own by default. */
  readonly holder?: string;
  /** FE-1. Second at which the tranche starts: a renewal bought ahead; now by default. */
  readonly start?: Integer;
  /** FE-5. What `hint` gave, to spare the contract a search in a long list; none by default. */
  readonly hint?: Integer;
}

/** The tranche that a deposit opened. */
export interface Deposit extends Done {
  /** Its index in the account. */
  readonly tranche: number;
  /** Units that were credited. */
  readonly amount: bigint;
  readonly start: bigint;
  readonly expiry: bigint;
}

/** FE-14. A deposit that anybody may carry out with the payer's tokens, while it is valid (ERC-3009). */
export interface AuthorizedDeposit {
  readonly order: CompleteOrder;
  readonly payer: string;
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly salt: string;
  readonly signature: string;
}

/** An order as the contract takes it. */
export interface CompleteOrder {
  readonly token: string;
  readonly holder: string;
  readonly plan: bigint;
  readonly amount: bigint;
  readonly start: bigint;
  readonly hint: bigint;
}

/** Every method waits for its transaction, and throws RefusedError with a sentence where the contract refuses. */
export class Payer {
  protected readonly fees: FeeAccounts;
  protected readonly signer: Signer;

  /**
   * @param feeAccounts Address of FeeAccounts.
   * @param signer The payer's key, with a provider.
   */
  constructor(feeAccounts: string, signer: Signer) {
    this.fees = connect(feeAccounts, signer);
    this.signer = signer;
  }

  /** Lets FeeAccounts take up to `amount` units, any number by default. */
  async approve(token: string, amount: Integer = MaxUint256): Promise<Done> {
    const units = requireInteger("amount", amount, 0n, MaxUint256);
    const of = requireAddress("token", token);
    return { receipt: await send(approve(of, this.signer, await this.fees.getAddress(), units)) };
  }

  /**
   * FE-14. Pays in native coin, or tokens that FeeAccounts may take (see `approve`).
   * @throws InputError where the allowance is too small.
   */
  async deposit(order: Order): Promise<Deposit> {
    const complete = await this.#complete(order);
    const { token, amount } = complete;
    if (isNative(token)) return this.#opened(this.fees.deposit(complete, { value: amount }));

    const [payer, spender] = [await this.signer.getAddress(), await this.fees.getAddress()];
    const allowed = await allowance(token, this.signer, payer, spender);
    if (allowed < amount) {
      throw new InputError(`FeeAccounts may take ${allowed} units of ${token}, not ${amount}`);
    }
    return this.#opened(this.fees.deposit(complete));
  }

  /**
   * FE-14. Pays in tokens that allow it by signature (ERC-2612), without `approve`.
   * @param deadline Second until which the permit holds; for ever by default.
   */
  async depositWithPermit(order: Order, deadline: Integer = MaxUint256): Promise<Deposit> {
    const complete = await this.#complete(order);
    const { token, amount: value } = complete;
    const spender = await this.fees.getAddress();
    const { until, v, r, s } = await signPermit(token, this.signer, spender, value, deadline);
    return this.#opened(this.fees.depositWithPermit(complete, until, v, r, s));
  }

  /**
   * FE-14. Signs a deposit of the signer's tokens for anybody to carry out (ERC-3009): the signer needs no native coin.
   * Nobody can change account, plan, start or amount.
   * @param salt 32 bytes, others for each authorization; random by default.
   */
  async authorizeDeposit(
    order: Order,
    validity: Validity = {},
    salt: BytesLike = randomBytes(32),
  ): Promise<AuthorizedDeposit> {
    const complete = await this.#complete(order);
    const name = requireBytes32("salt", hexlify(salt));
    const {
      from: payer,
      validAfter,
      validBefore,
      signature,
    } = await signAuthorization(
      complete.token,
      this.signer,
      await this.fees.getAddress(),
      complete.amount,
      validity,
      await this.fees.authorizationNonce(complete, name),
    );
    return { order: complete, payer, validAfter, validBefore, salt: name, signature };
  }

  /** FE-14. Carries out a deposit that its payer authorized: who calls pays the gas, nothing else. */
  async depositAuthorized(authorized: AuthorizedDeposit): Promise<Deposit> {
    const { order, payer, validAfter, validBefore, salt, signature } = authorized;
    if (!isHexString(signature, 65)) throw new InputError("the signature has not 65 bytes");
    const { v, r, s } = Signature.from(signature);
    return this.#opened(
      this.fees.depositWithAuthorization(
        await this.#complete(order),
        requireAddress("payer", payer),
        validAfter,
        validBefore,
        requireBytes32("salt", salt),
        ...([v, r, s] as const),
      ),
    );
  }

  /** FE-5. A hint for an order, right until the account changes; 0 where there is none. */
  async hint(order: Order): Promise<bigint> {
    const { token, holder, plan, start } = await this.#complete(order);
    return refusing(this.fees.depositHint(token, holder, plan, start), explain);
  }

  async #complete(order: Order): Promise<CompleteOrder> {
    return {
      token: requireAddress("token", order.token),
      holder: requireAddress("holder", order.holder ?? (await this.signer.getAddress())),
      plan: requirePlan(order.plan),
      amount: requireAmount("amount", order.amount),
      start: requireTime("start", order.start ?? 0n),
      hint: requireInteger("hint", order.hint ?? 0n, 0n, 0xffffn),
    };
  }

  async #opened(sending: Parameters<typeof send>[0]): Promise<Deposit> {
    const receipt = await send(sending);
    const { tranche, amount, start, expiry } = onlyArgsIn(this.fees, receipt, "Deposited");
    return { receipt, tranche: Number(tranche), amount, start, expiry };
  }
}
