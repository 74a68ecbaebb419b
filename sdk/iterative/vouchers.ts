/**
 * Vouchers of an escrow channel, ceilings and what is settled under them: signed, and checked off chain as the contract
 * checks them.
 * @module
 */
import { dataSlice, recoverAddress } from "ethers";

import type { TypedDataSigner } from "../common/eip712.js";
import { InputError, requireInteger } from "../common/inputs.js";
import { isSignedBy, type Key, p256Id, secp256k1Signature } from "../common/keys.js";
import type { Place } from "./payments.js";
import { MAX_AMOUNT } from "./rules.js";
import { digestOf, iterativeDomain, TYPES } from "./signatures.js";

/** The payer's key says what is owed (`Voucher`), or the most that may be settled (`Ceiling`). */
export type VoucherAct = "Voucher" | "Ceiling";

/** A voucher or ceiling as its key signed it. */
export interface SignedVoucher {
  readonly act: VoucherAct;
  /** The channel's id. */
  readonly channel: string;
  /** Units that are owed in all, or at most. */
  readonly cumulative: bigint;
  /** As `PlainKeys` has it: kind 0 ‖ r ‖ vs, or 1 ‖ x ‖ y ‖ r ‖ s. */
  readonly signature: string;
}

/** What the payee settles under a ceiling. */
export interface SignedSettlement {
  readonly channel: string;
  readonly ceiling: bigint;
  /** Units, at most the ceiling. */
  readonly cumulative: bigint;
  /** The payee's. */
  readonly signature: string;
}

/** What is signed of a voucher or ceiling. */
export function voucherDigest(
  place: Place,
  { act, channel, cumulative }: Omit<SignedVoucher, "signature">,
): string {
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  return digestOf(
    domain,
    act,
    act === "Voucher" ? { channel, cumulative } : { channel, ceiling: cumulative },
  );
}

/** @param key The channel's signer, or a granted key: secp256k1, or P-256 in WebCrypto's keeping. */
export async function signVoucher(
  key: Key,
  place: Place,
  voucher: Omit<SignedVoucher, "signature">,
): Promise<SignedVoucher> {
  requireInteger("cumulative", voucher.cumulative, 1n, MAX_AMOUNT);
  return { ...voucher, signature: await key.sign(voucherDigest(place, voucher)) };
}

/** A wallet as key of the vouchers: it shows what it signs. */
export async function walletVoucher(
  wallet: TypedDataSigner,
  place: Place,
  voucher: Omit<SignedVoucher, "signature">,
): Promise<SignedVoucher> {
  const { act, channel } = voucher;
  const cumulative = requireInteger("cumulative", voucher.cumulative, 1n, MAX_AMOUNT);
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  const content = act === "Voucher" ? { channel, cumulative } : { channel, ceiling: cumulative };
  const signature = await wallet.signTypedData(domain, { ...TYPES[act] }, content);
  return { ...voucher, signature: secp256k1Signature(signature) };
}

/** The id of the key that signed; undefined where none did. */
export async function signerOfVoucher(
  place: Place,
  voucher: SignedVoucher,
): Promise<string | undefined> {
  const digest = voucherDigest(place, voucher);
  const claimed = claimedId(digest, voucher.signature);
  if (claimed === undefined) return undefined;
  return (await isSignedBy(claimed, digest, voucher.signature)) ? claimed : undefined;
}

/** @throws InputError for more than the ceiling. */
export async function signSettlement(
  payee: TypedDataSigner,
  place: Place,
  settlement: Omit<SignedSettlement, "signature">,
): Promise<SignedSettlement> {
  const { channel, ceiling, cumulative } = settlement;
  if (cumulative > ceiling)
    throw new InputError(`${cumulative} is above the ceiling of ${ceiling}`);
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  const content = { channel, ceiling, cumulative };
  return {
    ...settlement,
    signature: await payee.signTypedData(domain, { ...TYPES.Settlement }, content),
  };
}

/** Whose signature it would be, if it is one. */
function claimedId(digest: string, signature: string): string | undefined {
  try {
    return signature.startsWith("0x01")
      ? p256Id(dataSlice(signature, 1, 65))
      : recoverAddress(digest, dataSlice(signature, 1));
  } catch {
    return undefined;
  }
}
