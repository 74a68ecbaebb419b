/**
 * CA-12, CA-13. The rows of an upload and their results, byte for byte as the contract's `Rows` reads and writes them.
 * @module
 */
import { concat, dataLength, dataSlice, getAddress, toBeHex, toNumber, ZeroHash } from "ethers";

import { InputError } from "../common/inputs.js";
import { DECLINES, type Decline } from "./declines.js";
import type { Payment } from "./signatures.js";

/** Bytes of a row: card 20 | sequence 3 | amount 5 | deadline 4 | authorizationEnd 4 | refundEnd 4 | flags 1 | order 16 | r 32 | vs 32. */
export const ROW_LENGTH = 121;
/** Rows that a transaction holds: one that writes a record takes about 45,000 of its 2^24 gas (EIP-7825). */
export const MAX_ROWS = 300;
/** Bytes of a row before r and vs. */
const HEAD_LENGTH = 57;
/** Bytes of an order, the last ones of the head. */
const ORDER_LENGTH = 16;
/** Bytes of a result: kind and code 1 | amount 5 | card 20 | sequence 3. */
export const RESULT_LENGTH = 29;

/** What a row asks for, in the order of its flags. */
export const ROW_KINDS = ["Sale", "Authorization", "Capture"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

const PARTIAL = 4;
const FINAL = 8;

/** A sale or an authorization with the holder's secp256k1 signature. */
export interface PaymentRow {
  readonly kind: "Sale" | "Authorization";
  readonly payment: Payment;
  /** As a secp256k1 `Key` makes it. */
  readonly holderSignature: string;
}

/** A capture of an authorization that the same terminal took before. */
export interface CaptureRow {
  readonly kind: "Capture";
  readonly payment: Payment;
  /** Units captured in all. */
  readonly total: bigint;
  readonly isFinal: boolean;
}

export type UploadRow = PaymentRow | CaptureRow;

/** What became of a row. */
export interface RowResult {
  readonly kind: RowKind | "Malformed";
  /** `None` where it was done. */
  readonly decline: Decline;
  /** Units approved or captured: 0 where it was declined. */
  readonly amount: bigint;
  readonly card: string;
  readonly sequence: number;
}

/**
 * Rows as `upload` takes them, in ascending order of their sequence numbers per card (CA-7).
 * @throws InputError for a signature that is none of secp256k1's.
 */
export function packRows(rows: readonly UploadRow[]): string {
  return concat(inOrder(rows).map(packRow));
}

/**
 * The rows with each card's in ascending order of sequence numbers, everything else as it came: a capture stays behind the
 * authorization that it is of.
 */
export function inOrder(rows: readonly UploadRow[]): UploadRow[] {
  const queues = new Map<string, UploadRow[]>();
  for (const row of rows.toSorted((a, b) => a.payment.sequence - b.payment.sequence)) {
    const queue = queues.get(row.payment.card);
    if (queue === undefined) queues.set(row.payment.card, [row]);
    else queue.push(row);
  }
  return rows.flatMap(({ payment }) => queues.get(payment.card)?.shift() ?? []);
}

function packRow(row: UploadRow): string {
  const head = packHead(row);
  return row.kind === "Capture"
    ? concat([head, toBeHex(row.total, 32), ZeroHash])
    : concat([head, signatureOf(row.holderSignature)]);
}

/** CA-5. Whether a row of an upload is this sale. @param rows As they were uploaded. */
export function isSaleRow(rows: string, index: number, payment: Payment): boolean {
  const at = index * ROW_LENGTH;
  if (dataLength(rows) < at + ROW_LENGTH) return false;
  return dataSlice(rows, at, at + HEAD_LENGTH) === packHead({ kind: "Sale", payment });
}

/** CA-17. The salted reference of the order in each row. @param rows As they were uploaded. */
export function ordersIn(rows: string): string[] {
  const count = Math.floor(dataLength(rows) / ROW_LENGTH);
  return Array.from({ length: count }, (_, row) => {
    const end = row * ROW_LENGTH + HEAD_LENGTH;
    return dataSlice(rows, end - ORDER_LENGTH, end);
  });
}

type Head = Pick<PaymentRow, "kind" | "payment"> | Pick<CaptureRow, "kind" | "payment" | "isFinal">;

/** All but the last two words. */
function packHead(row: Head): string {
  const { payment: p } = row;
  const flags =
    ROW_KINDS.indexOf(row.kind) |
    (p.partialApproval ? PARTIAL : 0) |
    (row.kind === "Capture" && row.isFinal ? FINAL : 0);
  return concat([
    p.card,
    toBeHex(p.sequence, 3),
    toBeHex(p.amount, 5),
    toBeHex(p.deadline, 4),
    toBeHex(p.authorizationEnd, 4),
    toBeHex(p.refundEnd, 4),
    toBeHex(flags, 1),
    p.order,
  ]);
}

/** r ‖ vs, behind the byte that tells the kind. */
function signatureOf(signature: string): string {
  if (dataLength(signature) !== 65 || dataSlice(signature, 0, 1) !== "0x00")
    throw new InputError(`rows take secp256k1 signatures only: ${signature}`);
  return dataSlice(signature, 1);
}

/** CA-13. What an `Uploaded` event says of each row, in their order. */
export function unpackResults(results: string): RowResult[] {
  const count = dataLength(results) / RESULT_LENGTH;
  if (!Number.isInteger(count)) throw new InputError("results are 29 bytes each");
  return Array.from({ length: count }, (_, i) => {
    const at = i * RESULT_LENGTH;
    const field = (start: number, end: number) => dataSlice(results, at + start, at + end);
    const first = toNumber(field(0, 1));
    return {
      kind: ROW_KINDS[first >> 6] ?? "Malformed",
      decline: DECLINES[first & 63] ?? "MalformedRow",
      amount: BigInt(field(1, 6)),
      card: getAddress(field(6, 26)),
      sequence: toNumber(field(26, 29)),
    };
  });
}
