/**
 * Acts that somebody has signed for another to relay: they burn no nonce of the signer, and whoever relays chooses nothing.
 * @module
 */
import { type ContractTransactionResponse, Signature, type Signer } from "ethers";

import type { Authorized } from "../common/consents.js";
import type { Integer } from "../common/inputs.js";
import { isNative } from "../common/token.js";
import { type Channel, type ChannelTerms, disputeOf, disputeTermsOf, termsOf } from "./channel.js";
import { connect, type Done, done, type IterativePayments } from "./contract.js";
import { requireAmount, requireTopUp } from "./inputs.js";
import type { SignedVoucher } from "./vouchers.js";

/** A signed permit, as the contract takes it. */
export interface SignedPermit {
  /** Units that the contract may take in all. */
  readonly value: bigint;
  readonly deadline: bigint;
  readonly v: number;
  readonly r: string;
  readonly s: string;
}

interface OfChannel {
  readonly channel: Channel;
}

interface Consented extends OfChannel {
  readonly consent: string;
}

/** What a payer or payee has signed. Amounts are units of the asset. */
export type SignedAct =
  /** IT-1. Whoever relays it pays the deposit. */
  | ({ readonly act: "Open" } & Consented)
  | ({ readonly act: "OpenWithPermit"; readonly permit: SignedPermit } & Consented)
  | ({ readonly act: "OpenWithAuthorization"; readonly authorization: Authorized } & OfChannel)
  | ({
      readonly act: "TopUpWithPermit";
      readonly number: number;
      readonly amount: bigint;
      readonly permit: SignedPermit;
    } & Consented)
  | ({
      readonly act: "TopUpWithAuthorization";
      readonly number: number;
      readonly amount: bigint;
      readonly authorization: Authorized;
    } & OfChannel)
  | ({ readonly act: "Unlock" } & Consented)
  | ({ readonly act: "Release"; readonly settled: bigint } & Consented)
  /** A voucher and the payee's release of the same amount. */
  | ({ readonly act: "Close"; readonly voucher: SignedVoucher } & Consented)
  /** IT-4. A claim of what a signed payment of a direct channel says; whoever relays it pays the stake. */
  | ({ readonly act: "FileClaim"; readonly raw: string } & Consented)
  /** IT-4. The payee's word that an epoch of a direct channel and all before it are settled. */
  | ({ readonly act: "SettleThrough"; readonly epoch: number; readonly paid: bigint } & Consented)
  | ({
      readonly act: "GrantKey";
      readonly key: string;
      readonly limit: bigint;
      readonly end: number;
    } & Consented)
  | ({ readonly act: "RevokeKey"; readonly key: string; readonly kept: bigint } & Consented);

/**
 * Carries out what somebody has signed, and waits.
 * @param signer Pays the gas; the deposit of `Open`, by allowance where it is a token; and the stake of `FileClaim`.
 * @throws RefusedError with a sentence where the contract refuses.
 */
export function relay(iterativePayments: string, signer: Signer, signed: SignedAct): Promise<Done> {
  const contract = connect(iterativePayments, signer);
  const carry = CARRIERS[signed.act] as Carrier<SignedAct>;
  return done(carry(contract, termsOf(signed.channel), signed));
}

type Carrier<A extends SignedAct> = (
  contract: IterativePayments,
  terms: ChannelTerms,
  act: A,
) => Promise<ContractTransactionResponse>;

const CARRIERS: { readonly [N in SignedAct["act"]]: Carrier<Extract<SignedAct, { act: N }>> } = {
  Open: (contract, terms, { consent }) =>
    contract.openFor(terms, consent, { value: isNative(terms.asset) ? terms.deposit : 0n }),
  OpenWithPermit: (contract, terms, { permit, consent }) =>
    contract.openWithPermit(terms, permit, consent),
  OpenWithAuthorization: (contract, terms, { authorization }) =>
    contract.openWithAuthorization(terms, partsOf(authorization)),
  TopUpWithPermit: (contract, terms, { number, amount, permit, consent }) =>
    contract.topUpWithPermit(terms, number, amount, permit, consent),
  TopUpWithAuthorization: (contract, terms, { number, amount, authorization }) =>
    contract.topUpWithAuthorization(terms, number, amount, partsOf(authorization)),
  Unlock: (contract, terms, { consent }) => contract.unlock(terms, consent),
  Release: (contract, terms, { settled, consent }) => contract.release(terms, settled, consent),
  Close: (contract, terms, { voucher, consent }) =>
    contract.close(terms, voucher.cumulative, voucher.signature, consent),
  FileClaim: (contract, terms, { channel, raw, consent }) => {
    const { stake: value } = disputeOf(channel);
    return contract.fileClaim(terms, disputeTermsOf(channel), raw, consent, { value });
  },
  SettleThrough: (contract, terms, { epoch, paid, consent }) =>
    contract.settleThrough(terms, epoch, paid, consent),
  GrantKey: (contract, terms, { key, limit, end, consent }) =>
    contract.grantKey(terms, key, limit, end, consent),
  RevokeKey: (contract, terms, { key, kept, consent }) =>
    contract.revokeKey(terms, key, kept, consent),
};

/**
 * Adds to the deposit of an open channel, from the signer's coin or, by allowance, tokens: anybody may.
 * @param number One more than the last top-up's, so that a retry cannot pay twice.
 * @param amount Units.
 */
export async function topUpChannel(
  iterativePayments: string,
  signer: Signer,
  channel: Channel,
  number: Integer,
  amount: Integer,
): Promise<Done> {
  const contract = connect(iterativePayments, signer);
  const terms = termsOf(channel);
  const [turn, value] = [requireTopUp(number), requireAmount("amount", amount)];
  if (!isNative(terms.asset)) return done(contract.topUpToken(terms, turn, value));
  return done(contract.topUp(await contract.idOf(terms), turn, { value }));
}

function partsOf({ validAfter, validBefore, signature }: Authorized) {
  const { v, r, s } = Signature.from(signature);
  return { validAfter, validBefore, v, r, s };
}
