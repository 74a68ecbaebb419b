/**
 * What a node answers by JSON-RPC. Answers are read field by field, and what they say of the chain is checked against hashes:
 * a node that is wrong is found out, and told of in a sentence.
 * @module
 */
import { isHexString } from "ethers";

/** A node; ethers' `JsonRpcProvider` is one. */
export interface Rpc {
  readonly send: (method: string, params: unknown[]) => Promise<unknown>;
}

/** Why an answer, or none, is of no use. */
const SENTENCES = {
  NoAnswer: "The node does not answer {method}: {reason}",
  Malformed: "What the node tells of {subject} has no {field} that can be: it is {found}.",
  UnknownBlock: "The node has no block {block}.",
  WrongBlock: "What the node tells of block {block} has the {field} {found}, and not {expected}.",
  WrongTransaction:
    "What the node tells of transaction {transaction} is not of this hash, and it gives no bytes that are: {reason}",
  WrongTransactions:
    "The transactions that the node tells of block {block} have the root {found}, and its header has {expected}. Some development nodes root the sidecars of blobs, too.",
  WrongReceipts:
    "The receipts that the node tells of block {block} have the root {found}, and its header has {expected}.",
  WrongAccount:
    "The node's proof of account {account} is none for the state of block {block}: {reason}",
  NotIncluded: "The node knows of no block that has transaction {transaction}.",
  SpentBefore:
    "Account {account} had spent nonce {nonce} before block {block}, the first to be looked at.",
} as const;

export type AnswerCode = keyof typeof SENTENCES;

/** A node that answers wrongly, or not what is needed. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";

  /** @param details By their names in the sentence of the code. */
  constructor(
    readonly code: AnswerCode,
    readonly details: Readonly<Record<string, string | number>>,
    options?: ErrorOptions,
  ) {
    const sentence = SENTENCES[code].replace(/\{(\w+)\}/g, (_, name: string) =>
      String(details[name]),
    );
    super(sentence, options);
  }
}

/** @throws AnswerError where the node refuses, or lacks the method. */
export async function ask(rpc: Rpc, method: string, ...params: unknown[]): Promise<unknown> {
  try {
    return await rpc.send(method, params);
  } catch (error) {
    throw new AnswerError("NoAnswer", { method, reason: reasonOf(error) }, { cause: error });
  }
}

/** An answer that is an integer. @throws AnswerError where it is none. */
export async function askInteger(rpc: Rpc, method: string, ...params: unknown[]): Promise<bigint> {
  const answer = await ask(rpc, method, ...params);
  return new Told(`the answer to ${method}`, { value: answer }).integer("value");
}

/** What was thrown, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // ethers wraps what the node has said
  const { error: inner, info } = error as Wrapped & { readonly info?: Wrapped };
  const said = (inner ?? info?.error)?.message;
  return typeof said === "string" ? said : error.message;
}

interface Wrapped {
  readonly error?: { readonly message?: unknown };
}

/** An object that a node has told; what is read of it is checked. */
export class Told {
  private readonly fields: Readonly<Record<string, unknown>>;

  /** @param subject What it is of, for messages. @throws AnswerError if it is no object. */
  constructor(
    readonly subject: string,
    body: unknown,
  ) {
    const isObject = typeof body === "object" && body !== null;
    this.fields = isObject ? (body as Record<string, unknown>) : {};
    if (!isObject) this.refuse("body", body);
  }

  /** Whether a field is told; null is nothing. */
  has(field: string): boolean {
    return (this.fields[field] ?? undefined) !== undefined;
  }

  /** Bytes in hex, lower case. @param length That they must have; any by default. @throws AnswerError */
  bytes(field: string, length: number | true = true): string {
    return this.readBytes(field, this.fields[field], length);
  }

  /** An integer of up to 32 bytes. @throws AnswerError */
  integer(field: string): bigint {
    const value = this.fields[field];
    if (!isHexString(value) || value.length < 3 || value.length > 66) this.refuse(field, value);
    return BigInt(value);
  }

  /** A list of whatever. @throws AnswerError */
  list(field: string): readonly unknown[] {
    const value = this.fields[field];
    if (!Array.isArray(value)) this.refuse(field, value);
    return value;
  }

  /** A list of objects. @throws AnswerError */
  objects(field: string): Told[] {
    return this.list(field).map((item, i) => new Told(`${field}[${i}] of ${this.subject}`, item));
  }

  /** A list of bytes. @throws AnswerError */
  strings(field: string, length: number | true = true): string[] {
    return this.list(field).map((item, i) => this.readBytes(`${field}[${i}]`, item, length));
  }

  private readBytes(field: string, value: unknown, length: number | true): string {
    if (!isHexString(value, length)) this.refuse(field, value);
    return value.toLowerCase();
  }

  private refuse(field: string, value: unknown): never {
    const found = JSON.stringify(value) ?? "missing";
    throw new AnswerError("Malformed", { subject: this.subject, field, found });
  }
}
