/**
 * CA-12. What a terminal sends to the gateway: rows under its signature, or a payment with both signatures where the
 * holder's key is not secp256k1, which rows do not take.
 * @module
 */
import { concat, dataLength, id, isHexString, keccak256, type TypedDataDomain } from "ethers";

import { InputError, requireAddress } from "../common/inputs.js";
import { packRows, type UploadRow } from "./batch.js";
import type { SignedPayment } from "./holder.js";
import { requirePayment, requireProgram } from "./inputs.js";
import type { Key } from "./keys.js";
import {
  digestOf,
  type Payment,
  PAYMENT_KINDS,
  type PaymentKind,
  paymentId,
} from "./signatures.js";

/** CA-13. Rows of a terminal under one signature. */
export interface UploadMessage {
  readonly type: "upload";
  readonly program: number;
  readonly terminal: string;
  readonly rows: string;
  readonly signature: string;
}

/** CA-2. A payment with both signatures. */
export interface PaymentMessage {
  readonly type: "payment";
  readonly payment: Payment;
  readonly kind: PaymentKind;
  /** The terminal's, then the holder's. */
  readonly signatures: string;
}

export type Message = UploadMessage | PaymentMessage;

/** Bytes of a secp256k1 signature with its kind. */
const SECP256K1 = 65;

/** CA-13. Signs rows, each card's in ascending order of their numbers. */
export async function signUpload(
  key: Key,
  domain: TypedDataDomain,
  program: number,
  rows: readonly UploadRow[],
): Promise<UploadMessage> {
  return signRows(key, domain, program, packRows(rows));
}

/** CA-13. Signs rows that are packed already: see `packRows`. */
export async function signRows(
  key: Key,
  domain: TypedDataDomain,
  program: number,
  rows: string,
): Promise<UploadMessage> {
  const content = { program, terminal: key.id, rows: keccak256(rows) };
  const signature = await key.sign(digestOf(domain, "Upload", content));
  return { type: "upload", program, terminal: key.id, rows, signature };
}

/** CA-12. Signs a payment that its holder has signed: as a row where rows take the holder's signature. */
export async function signPayment(
  key: Key,
  domain: TypedDataDomain,
  { payment, kind, holderSignature }: SignedPayment,
): Promise<Message> {
  if (dataLength(holderSignature) === SECP256K1 && holderSignature.startsWith("0x00"))
    return signUpload(key, domain, payment.program, [{ kind, payment, holderSignature }]);
  const terminalSignature = await key.sign(paymentId(domain, payment, kind));
  return {
    type: "payment",
    payment,
    kind,
    signatures: concat([terminalSignature, holderSignature]),
  };
}

/** CA-6. A message's name: the same content has the same, whoever signed it again. */
export function nameOf(message: Message): string {
  if (message.type === "upload") {
    const { program, terminal, rows } = message;
    return id(JSON.stringify(["upload", program, terminal, keccak256(rows)]));
  }
  const { payment, kind } = message;
  return id(JSON.stringify(["payment", kind, encodePayment(payment)]));
}

/** The message as text. */
export function encodeMessage(message: Message): string {
  if (message.type === "upload") return JSON.stringify(message);
  return JSON.stringify({ ...message, payment: encodePayment(message.payment) });
}

/** @throws InputError for what is no message. */
export function decodeMessage(text: string): Message {
  const value = parse(text);
  const { type, signatures, signature, rows } = value;
  if (type === "upload")
    return {
      type,
      program: requireProgram(value["program"] as number),
      terminal: requireAddress("terminal", value["terminal"] as string),
      rows: requireHex("rows", rows),
      signature: requireHex("signature", signature),
    };
  if (type !== "payment") throw new InputError("the message is of no known type");
  const kind = PAYMENT_KINDS.find((each) => each === value["kind"]);
  if (kind === undefined) throw new InputError("the payment is of no known kind");
  const payment = decodePayment(value["payment"]);
  return { type, payment, kind, signatures: requireHex("signatures", signatures) };
}

/** A payment whose amount JSON can hold. */
export function encodePayment(payment: Payment): Record<string, unknown> {
  return { ...payment, amount: payment.amount.toString() };
}

/** @throws InputError for what is no payment. */
export function decodePayment(value: unknown): Payment {
  if (typeof value !== "object" || value === null) throw new InputError("there is no payment");
  const payment = value as Payment;
  if (typeof payment.amount !== "string" || !/^\d{1,15}$/.test(payment.amount))
    throw new InputError("the payment has no amount");
  if (typeof payment.partialApproval !== "boolean")
    throw new InputError("the payment does not say whether a part will do");
  return requirePayment({ ...payment, amount: BigInt(payment.amount) });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new InputError("the message is no JSON object");
}

function requireHex(name: string, value: unknown): string {
  if (!isHexString(value) || value.length % 2 !== 0)
    throw new InputError(`${name} are no bytes in hex`);
  return value;
}
