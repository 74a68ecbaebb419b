/**
 * IT-2. Signed payments of one's own: from a plain description to the bytes that are signed, and with the signature to a raw
 * transaction, for ethers' signers, raw keys, and devices that sign a digest. What comes out is decoded again and compared
 * with the description, field by field: nobody hands on what a device signed instead.
 * @module
 */
import {
  type BytesLike,
  concat,
  encodeRlp,
  getBytes,
  hexlify,
  isHexString,
  keccak256,
  type Signer,
  SigningKey,
  toBeArray,
  computeAddress,
  getAddress,
} from "ethers";

import {
  type Integer,
  InputError,
  MAX_UINT64,
  requireAddress,
  requireInteger,
} from "../common/inputs.js";
import { type DecodedTransaction, decodeTransaction } from "./rawTransactions.js";

/** What all kinds of transaction that can be a signed payment have. */
interface Common {
  /** 1 or more, below 2^64. */
  readonly chainId: Integer;
  /** Below 2^64. */
  readonly nonce: Integer;
  readonly to: string;
  /** Wei; below 2^256. */
  readonly value: Integer;
  /** None by default. */
  readonly data?: BytesLike;
  /** Below 2^64. */
  readonly gasLimit: Integer;
}

/** With EIP-155 or, for `AccessList`, EIP-2930 with an empty list. */
interface Priced extends Common {
  readonly kind: "Legacy" | "AccessList";
  /** Wei per gas; below 2^256. */
  readonly gasPrice: Integer;
}

/** EIP-1559, with an empty access list. */
interface DynamicallyPriced extends Common {
  readonly kind: "DynamicFee";
  /** Wei per gas; below 2^256. */
  readonly maxFeePerGas: Integer;
  /** Wei per gas; at most `maxFeePerGas`. */
  readonly maxPriorityFeePerGas: Integer;
}

/** A transaction that is to be signed: one that a signed payment may be. */
export type PlannedTransaction = Priced | DynamicallyPriced;

/** What somebody signed; s may be high. */
export interface SplitSignature {
  readonly r: BytesLike;
  readonly s: BytesLike;
  readonly yParity: number;
}

/** A transaction that its description does not agree with: whoever signed, signed something else. */
export class SignedOtherwiseError extends Error {
  override readonly name = "SignedOtherwiseError";

  /** @param field What differs. */
  constructor(
    readonly field: string,
    readonly planned: string,
    readonly signed: string,
  ) {
    super(`The signed transaction differs in ${field}: it was to be ${planned}, and is ${signed}.`);
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MAX_UINT256 = 2n ** 256n - 1n;
/** SEC 2, 2.4.1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The bytes whose hash is signed. @throws InputError for a description that no transaction can follow. */
export function unsignedBytes(plan: PlannedTransaction): string {
  const fields = fieldsOf(plan);
  return plan.kind === "Legacy"
    ? encodeRlp([...fields, toBeArray(chainIdOf(plan)), "0x", "0x"])
    : concat([Uint8Array.of(typeOf(plan)), encodeRlp(fields)]);
}

/** What a key signs, 32 bytes. @throws InputError for a description that no transaction can follow. */
export function signingDigest(plan: PlannedTransaction): string {
  return keccak256(unsignedBytes(plan));
}

/**
 * The raw transaction, with a signature of its digest. A high s is replaced by the order less s, with the other parity: it is
 * the same key's signature of the same digest, and the only one of both that a node takes.
 * @param signer Whose signature it must be.
 * @throws InputError for a description or a signature that cannot be.
 * @throws SignedOtherwiseError if another key signed, or this one something else.
 */
export function spliceSignature(
  plan: PlannedTransaction,
  signature: SplitSignature,
  signer: string,
): string {
  const { r, s, parity } = normalize(signature);
  const v = plan.kind === "Legacy" ? 35n + 2n * chainIdOf(plan) + parity : parity;
  const list = encodeRlp([...fieldsOf(plan), ...[v, r, s].map((field) => toBeArray(field))]);
  const raw = plan.kind === "Legacy" ? list : concat([Uint8Array.of(typeOf(plan)), list]);
  requireSame(plan, decoded(raw), signer);
  return raw;
}

/** Signs by a raw private key. @throws InputError for a description that no transaction can follow. */
export function signByKey(plan: PlannedTransaction, key: SigningKey | BytesLike): string {
  const signingKey = key instanceof SigningKey ? key : new SigningKey(key);
  return spliceSignature(plan, signingKey.sign(signingDigest(plan)), computeAddress(signingKey));
}

/**
 * Signs by a wallet that gives a transaction back without sending it. ethers' nonces end at 2^53 − 1.
 * @throws InputError for a description that no transaction can follow.
 * @throws SignedOtherwiseError if the wallet signed something else.
 */
export async function signBy(plan: PlannedTransaction, signer: Signer): Promise<string> {
  const { kind, nonce, ...fields } = plan;
  unsignedBytes(plan);
  const raw = await signer.signTransaction({
    ...fields,
    nonce: Number(requireInteger("nonce", nonce, 0n, MAX_SAFE)),
    type: typeOf(plan),
    data: hexlify(plan.data ?? "0x"),
    ...(kind === "Legacy" ? {} : { accessList: [] }),
  });
  requireSame(plan, decoded(raw), await signer.getAddress());
  return raw;
}

/** @throws SignedOtherwiseError at the first field that differs. */
function requireSame(plan: PlannedTransaction, signed: DecodedTransaction, signer: string): void {
  const planned = {
    kind: plan.kind,
    isProtected: true,
    hasAccessList: false,
    chainId: BigInt(plan.chainId),
    nonce: BigInt(plan.nonce),
    to: getAddress(plan.to),
    value: BigInt(plan.value),
    data: hexlify(plan.data ?? "0x"),
    gasLimit: BigInt(plan.gasLimit),
    ...feesOf(plan),
    signer: getAddress(signer),
  };
  const found = { ...signed, data: hexlify(signed.data) };
  for (const field of Object.keys(planned) as (keyof typeof planned)[]) {
    if (planned[field] !== found[field]) {
      throw new SignedOtherwiseError(field, String(planned[field]), String(found[field]));
    }
  }
}

/** @throws InputError if a signer gave no transaction. */
function decoded(raw: string): DecodedTransaction {
  try {
    return decodeTransaction(raw);
  } catch (error) {
    throw new InputError(`what was signed is no transaction: ${String(error)}`, { cause: error });
  }
}

/** All fields before the signature. */
function fieldsOf(plan: PlannedTransaction): (string | Uint8Array | never[])[] {
  const { maxFeePerGas, maxPriorityFeePerGas } = feesOf(plan);
  const data = plan.data ?? "0x";
  if (typeof data === "string" && !isHexString(data, true)) {
    throw new InputError(`the data is no hex: ${data}`);
  }
  const integers = [
    ...(plan.kind === "Legacy" ? [] : [chainIdOf(plan)]),
    requireInteger("nonce", plan.nonce, 0n, MAX_UINT64),
    ...(plan.kind === "DynamicFee" ? [maxPriorityFeePerGas] : []),
    maxFeePerGas,
    requireInteger("gas limit", plan.gasLimit, 0n, MAX_UINT64),
  ];
  return [
    ...integers.map((integer) => toBeArray(integer)),
    requireAddress("receiver", plan.to),
    toBeArray(requireInteger("value", plan.value, 0n, MAX_UINT256)),
    getBytes(data),
    ...(plan.kind === "Legacy" ? [] : [[]]),
  ];
}

function chainIdOf({ chainId }: PlannedTransaction): bigint {
  return requireInteger("chain id", chainId, 1n, MAX_UINT64);
}

function feesOf(plan: PlannedTransaction) {
  if (plan.kind !== "DynamicFee") {
    const gasPrice = requireInteger("gas price", plan.gasPrice, 0n, MAX_UINT256);
    return { maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice };
  }
  const maxFeePerGas = requireInteger("max fee", plan.maxFeePerGas, 0n, MAX_UINT256);
  return {
    maxFeePerGas,
    maxPriorityFeePerGas: requireInteger(
      "priority fee",
      plan.maxPriorityFeePerGas,
      0n,
      maxFeePerGas,
    ),
  };
}

function typeOf({ kind }: PlannedTransaction): number {
  return ["Legacy", "AccessList", "DynamicFee"].indexOf(kind);
}

/** @throws InputError for numbers that are no signature. */
function normalize(signature: SplitSignature) {
  const r = requireInteger("r", BigInt(hexlify(signature.r)), 1n, ORDER - 1n);
  const s = requireInteger("s", BigInt(hexlify(signature.s)), 1n, ORDER - 1n);
  const parity = requireInteger("parity", signature.yParity, 0n, 1n);
  return s > ORDER / 2n ? { r, s: ORDER - s, parity: 1n - parity } : { r, s, parity };
}
