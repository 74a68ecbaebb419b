/**
 * Whoever pays for a top-up: staff of the issuer, or the owner of any wallet that signs for its tokens.
 * @module
 */
import { type BytesLike, hexlify, isHexString, randomBytes, Signature, type Signer } from "ethers";

import { signAuthorization, type Validity } from "../common/consents.js";
import { InputError, type Integer, requireAddress, requireBytes32 } from "../common/inputs.js";
import type { PayerConsentStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import { connect, type Done, done, type PrepaidCards } from "./contract.js";
import { requireProgram } from "./inputs.js";
import { type NewTopUp, packTopUp, requireTopUp, type TopUp } from "./topups.js";

/** CA-14. A top-up whose tokens their payer has signed for: `Issuer.requestAuthorizedTopUp` brings it. */
export interface AuthorizedTopUp {
  readonly topUp: TopUp;
  readonly payer: string;
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly salt: string;
  readonly signature: string;
}

/** Methods that send wait for their transaction, and throw RefusedError with a sentence where the contract refuses. */
export class TopUpPayer {
  readonly #cards: PrepaidCards;
  readonly #signer: Signer;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param signer The payer's key, with a provider.
   */
  constructor(prepaidCards: string, signer: Signer) {
    this.#cards = connect(prepaidCards, signer);
    this.#signer = signer;
  }

  /**
   * CA-14. Signs for the tokens of a top-up (ERC-3009): the signer needs no native coin. Nobody can use it for another
   * program, card, amount or bank reference.
   * @param salt 32 bytes, others for each authorization; random by default.
   */
  async authorize(
    topUp: NewTopUp,
    validity: Validity = {},
    salt: BytesLike = randomBytes(32),
  ): Promise<AuthorizedTopUp> {
    const asked = requireTopUp(topUp);
    const name = requireBytes32("salt", hexlify(salt));
    const { token, unit } = await this.#cards.programOf(asked.program);
    const { from, validAfter, validBefore, signature } = await signAuthorization(
      token,
      this.#signer,
      await this.#cards.getAddress(),
      asked.amount * unit,
      validity,
      await this.#cards.topUpNonce(packTopUp(asked), name),
    );
    return { topUp: asked, payer: from, validAfter, validBefore, salt: name, signature };
  }

  /** CA-14. Units of rejected top-ups that the token refused to return to the signer. */
  async returnOf(program: Integer): Promise<bigint> {
    return this.#cards.returnOf(requireProgram(program), await this.#signer.getAddress());
  }

  /** CA-14. Has them paid out. @param to The signer by default. */
  async claimReturn(program: Integer, to?: string): Promise<Done> {
    const receiver = requireAddress("to", to ?? (await this.#signer.getAddress()));
    return done(this.#cards.claimReturn(requireProgram(program), receiver));
  }
}

/** What the contract takes as the payer's consent. @throws InputError where the signature cannot be one. */
export function consentOf(authorized: AuthorizedTopUp): PayerConsentStruct {
  const { payer, validAfter, validBefore, salt, signature } = authorized;
  if (!isHexString(signature, 65)) throw new InputError("the signature has not 65 bytes");
  const { v, r, s } = Signature.from(signature);
  const name = requireBytes32("salt", salt);
  return { payer: requireAddress("payer", payer), validAfter, validBefore, salt: name, v, r, s };
}
