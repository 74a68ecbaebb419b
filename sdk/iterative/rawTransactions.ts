/**
 * IT-2. Signed transactions, as they are sent to a node: decoded as the contract's `RawTransactions` decodes them, with every
 * acceptance and every refusal the same.
 * @module
 */
import {
  type BytesLike,
  dataSlice,
  getAddress,
  getBytes,
  hexlify,
  keccak256,
  recoverAddress,
} from "ethers";

import { DecodingError, EMPTY_LIST, EMPTY_STRING, RlpReader } from "./rlp.js";

/** The kinds of transaction; the place of each is its EIP-2718 type. */
export const TRANSACTION_KINDS = ["Legacy", "AccessList", "DynamicFee", "Blob", "SetCode"] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** A transaction whose every field was checked, and its signer recovered. */
export interface DecodedTransaction {
  readonly kind: TransactionKind;
  /** EIP-2718: 0 to 4. */
  readonly type: number;
  /** Whether it is signed for one chain; false only for a legacy one without EIP-155. */
  readonly isProtected: boolean;
  /** Whether its access list has an entry. */
  readonly hasAccessList: boolean;
  readonly signer: string;
  /** 0 if it is not protected; below 2^64. */
  readonly chainId: bigint;
  /** Below 2^64. */
  readonly nonce: bigint;
  /** Whom it calls or pays; undefined if it creates a contract. */
  readonly to: string | undefined;
  /** Wei. */
  readonly value: bigint;
  /** A part of the bytes that were decoded, no copy. */
  readonly data: Uint8Array;
  readonly gasLimit: bigint;
  /** Wei per gas; the gas price, where there is only that. */
  readonly maxFeePerGas: bigint;
  /** Wei per gas; the gas price, where there is only that. May be above the maximum: no node takes it then. */
  readonly maxPriorityFeePerGas: bigint;
  /** r, s: 32 bytes each. */
  readonly signature: Uint8Array;
  /** Computed when it is asked for. */
  readonly hash: string;
}

/** What the decoder spends its time in: exchangeable for something faster, say a native curve. */
export interface DecodingTools {
  /**
   * The address whose key signed; undefined if none did.
   * @param digest 32 bytes.
   * @param signature r, s: 32 bytes each; s is low, r may be anything.
   * @param parity 0 or 1.
   */
  readonly recover: (
    digest: Uint8Array,
    signature: Uint8Array,
    parity: number,
  ) => string | undefined;
  /** 32 bytes. */
  readonly keccak256: (bytes: Uint8Array) => Uint8Array;
}

const ETHERS: DecodingTools = {
  recover(digest, signature, parity) {
    const [r, s] = [dataSlice(signature, 0, 32), dataSlice(signature, 32)];
    try {
      return recoverAddress(digest, { r, s, yParity: parity === 0 ? 0 : 1 });
    } catch {
      return undefined;
    }
  },
  keccak256: (bytes) => getBytes(keccak256(bytes)),
};

/** Half of the order of secp256k1's group, rounded down: SEC 2, 2.4.1; EIP-2. */
const HALF_ORDER = getBytes("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
/** EIP-155: v is 35 or 36 more than twice the chain's id. */
const PROTECTED = 35n;
const UNPROTECTED = 27n;
const MAX_V = PROTECTED + 2n * (2n ** 64n - 1n) + 1n;

const MAX_CHECKSUMS = 256;
const checksums = new Map<string, string>();

/**
 * Decodes a transaction and recovers its signer.
 * @param raw All bytes of it, and no more; a blob transaction without its sidecar, as in a block.
 * @param tools ethers' by default.
 * @throws DecodingError with the code of the error that the contract would revert with.
 */
export function decodeTransaction(
  raw: BytesLike,
  tools: Partial<DecodingTools> = {},
): DecodedTransaction {
  const bytes = typeof raw === "string" ? getBytes(raw) : raw;
  const all = { ...ETHERS, ...tools };
  const first = bytes[0];
  if (first === undefined) throw new DecodingError("RawTransaction_Malformed", 0);
  if (first >= EMPTY_LIST) return decodeLegacy(bytes, all);
  const kind = TRANSACTION_KINDS[first];
  if (kind === undefined || kind === "Legacy") {
    throw new DecodingError("RawTransaction_UnknownType", 0);
  }
  return decodeTyped(bytes, kind, all);
}

/** [nonce, gas price, gas limit, to, value, data, v, r, s] */
function decodeLegacy(bytes: Uint8Array, tools: DecodingTools): DecodedTransaction {
  const reader = openLast(bytes, 0);
  const begin = reader.next;
  const nonce = reader.readUint(8);
  const body = { nonce, ...readFees(reader, 0), ...readCall(reader, bytes), hasAccessList: false };
  const end = reader.next;
  const v = reader.readUint(9);
  if (v > MAX_V) throw new DecodingError("RawTransaction_Malformed", end);
  const signature = readSignature(reader, bytes);

  const isProtected = v > PROTECTED + 1n;
  const chainId = isProtected ? (v - PROTECTED) >> 1n : 0n;
  const parity = isProtected ? (v - PROTECTED) & 1n : v - UNPROTECTED;
  const tail = isProtected ? chainTail(chainId) : [];
  const signed = signedBytes(0, bytes.subarray(begin, end), tail);
  const signer = recover(signed, signature, Number(parity), end, tools);
  return told(bytes, "Legacy", { isProtected, chainId, ...body, signer, signature }, tools);
}

/**
 * [chain id, nonce, gas price or both fees, gas limit, to, value, data, access list, …, parity, r, s], where … are the fee and
 * the hashes of blobs, or authorizations.
 */
function decodeTyped(
  bytes: Uint8Array,
  kind: TransactionKind,
  tools: DecodingTools,
): DecodedTransaction {
  const type = TRANSACTION_KINDS.indexOf(kind);
  const reader = openLast(bytes, 1);
  const begin = reader.next;
  const chainId = reader.readUint(8);
  const nonce = reader.readUint(8);
  const fees = readFees(reader, type);
  const call = readCall(reader, bytes);
  const body = { nonce, ...fees, ...call, hasAccessList: readAccessList(reader) };
  if (type > 2 && body.to === undefined) {
    throw new DecodingError("RawTransaction_Malformed", reader.next);
  }
  if (kind === "Blob") readBlobs(reader);
  if (kind === "SetCode") readAuthorizations(reader);
  const end = reader.next;
  const parity = Number(reader.readUint(1));
  const signature = readSignature(reader, bytes);

  const signed = signedBytes(type, bytes.subarray(begin, end), []);
  const signer = recover(signed, signature, parity, end, tools);
  return told(bytes, kind, { isProtected: true, chainId, ...body, signer, signature }, tools);
}

function told(
  bytes: Uint8Array,
  kind: TransactionKind,
  rest: Omit<DecodedTransaction, "kind" | "type" | "hash">,
  tools: DecodingTools,
): DecodedTransaction {
  return {
    kind,
    type: TRANSACTION_KINDS.indexOf(kind),
    ...rest,
    get hash() {
      return hexlify(tools.keccak256(bytes));
    },
  };
}

/** The list behind which nothing is. */
function openLast(bytes: Uint8Array, from: number): RlpReader {
  const outer = new RlpReader(bytes, from);
  const list = outer.readList();
  outer.finish();
  return list;
}

/** Gas price or both fees, gas limit. */
function readFees(reader: RlpReader, type: number) {
  const maxPriorityFeePerGas = reader.readUint(32);
  const maxFeePerGas = type > 1 ? reader.readUint(32) : maxPriorityFeePerGas;
  return { maxPriorityFeePerGas, maxFeePerGas, gasLimit: reader.readUint(8) };
}

/** To, value, data. */
function readCall(reader: RlpReader, bytes: Uint8Array) {
  let to: string | undefined;
  if (reader.isByte(EMPTY_STRING)) reader.readBytes();
  else {
    reader.readFixed(20);
    to = checksum(hexlify(bytes.subarray(reader.begin, reader.next)));
  }
  const value = reader.readUint(32);
  reader.readBytes();
  return { to, value, data: bytes.subarray(reader.begin, reader.next) };
}

/** The address with its checksum: a hash, spared where it was asked for lately. A payee sees few receivers, and often. */
function checksum(hex: string): string {
  const known = checksums.get(hex);
  if (known !== undefined) return known;
  const address = getAddress(hex);
  if (checksums.size === MAX_CHECKSUMS) checksums.clear();
  checksums.set(hex, address);
  return address;
}

/** [[address, [slot, …]], …]; whether it has an entry. */
function readAccessList(reader: RlpReader): boolean {
  const list = reader.readList();
  const hasEntries = list.more();
  while (list.more()) {
    const entry = list.readList();
    entry.readFixed(20);
    const slots = entry.readList();
    while (slots.more()) slots.readFixed(32);
    entry.finish();
  }
  return hasEntries;
}

/** Fee, [hash, …]: one blob or more. */
function readBlobs(reader: RlpReader): void {
  reader.passUint(32);
  const hashes = readFilled(reader);
  while (hashes.more()) hashes.readFixed(32);
}

/** [[chain id, address, nonce, parity, r, s], …]: one authorization or more. */
function readAuthorizations(reader: RlpReader): void {
  const list = readFilled(reader);
  while (list.more()) {
    const authorization = list.readList();
    authorization.passUint(32);
    authorization.readFixed(20);
    authorization.passUint(8);
    authorization.passUint(1);
    authorization.passUint(32);
    authorization.passUint(32);
    authorization.finish();
  }
}

function readFilled(reader: RlpReader): RlpReader {
  const place = reader.next;
  const list = reader.readList();
  if (!list.more()) throw new DecodingError("RawTransaction_Malformed", place);
  return list;
}

/** r and s, the last two fields, as 32 bytes each. */
function readSignature(reader: RlpReader, bytes: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64);
  for (const end of [32, 64]) {
    reader.passUint(32);
    const content = bytes.subarray(reader.begin, reader.next);
    signature.set(content, end - content.length);
  }
  reader.finish();
  return signature;
}

/** @param place Where the signature begins. */
function recover(
  signed: Uint8Array,
  signature: Uint8Array,
  parity: number,
  place: number,
  tools: DecodingTools,
): string {
  const isSignature = (parity === 0 || parity === 1) && !isHigh(signature);
  const signer = isSignature
    ? tools.recover(tools.keccak256(signed), signature, parity)
    : undefined;
  if (signer === undefined) throw new DecodingError("RawTransaction_BadSignature", place);
  return signer;
}

/** Whether s is above half of the order. */
function isHigh(signature: Uint8Array): boolean {
  for (let i = 0; i < 32; ++i) {
    const difference = (signature[32 + i] ?? 0) - (HALF_ORDER[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** EIP-155. What is signed behind the data: the chain's id, 0, 0. @param chainId 1 or more, below 2^64. */
function chainTail(chainId: bigint): number[] {
  const content = bigEndian(chainId);
  const head = chainId < 0x80n ? [] : [EMPTY_STRING + content.length];
  return [...head, ...content, EMPTY_STRING, EMPTY_STRING];
}

/** What is hashed to be signed: a list of the items, below its type. @param type 0 for none. */
function signedBytes(type: number, items: Uint8Array, tail: readonly number[]): Uint8Array {
  const length = items.length + tail.length;
  const size = length > 55 ? bigEndian(BigInt(length)) : [];
  const head = [
    ...(type === 0 ? [] : [type]),
    EMPTY_LIST + (size.length === 0 ? length : 55 + size.length),
    ...size,
  ];
  const signed = new Uint8Array(head.length + length);
  signed.set(head);
  signed.set(items, head.length);
  signed.set(tail, head.length + items.length);
  return signed;
}

/** @param number 1 or more. */
function bigEndian(number: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = number; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}
