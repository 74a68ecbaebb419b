/**
 * IT-3. Transactions and receipts that a node tells as JSON, as the bytes that a block's roots are of.
 * @module
 */
import { concat, encodeRlp, type RlpStructuredData, toBeArray, toBeHex } from "ethers";

import type { Told } from "./answers.js";

type Fields = RlpStructuredData[];

/** By EIP-2718 type: the fields before the signature. */
const FIELDS: readonly ((transaction: Told) => Fields)[] = [
  (t) => [...integers(t, "nonce", "gasPrice", "gas"), ...call(t)],
  (t) => [...integers(t, "chainId", "nonce", "gasPrice", "gas"), ...call(t), accessList(t)],
  dynamicFields,
  (t) => [
    ...dynamicFields(t),
    ...integers(t, "maxFeePerBlobGas"),
    t.strings("blobVersionedHashes", 32),
  ],
  (t) => [...dynamicFields(t), authorizations(t)],
];

/**
 * The raw transaction; one with blobs without its sidecar, as in a block.
 * @returns undefined for a type that is not known here.
 * @throws AnswerError where a field is missing or cannot be.
 */
export function encodeTransaction(transaction: Told): string | undefined {
  const type = typeOf(transaction);
  const fields = FIELDS[type]?.(transaction);
  if (fields === undefined) return undefined;
  const parity = type > 0 && transaction.has("yParity") ? "yParity" : "v";
  return typed(type, [...fields, ...integers(transaction, parity, "r", "s")]);
}

/** The receipt. @throws AnswerError where a field is missing or cannot be. */
export function encodeReceipt(receipt: Told): string {
  return typed(typeOf(receipt), [
    ...integers(receipt, "status", "cumulativeGasUsed"),
    receipt.bytes("logsBloom", 256),
    receipt
      .objects("logs")
      .map((log) => [log.bytes("address", 20), log.strings("topics", 32), log.bytes("data")]),
  ]);
}

function typed(type: number, fields: Fields): string {
  const list = encodeRlp(fields);
  return type === 0 ? list : concat([toBeHex(type), list]);
}

/** Nodes from before EIP-2718 tell none. */
function typeOf(told: Told): number {
  return told.has("type") ? Number(told.integer("type")) : 0;
}

function dynamicFields(t: Told): Fields {
  const fees = ["maxPriorityFeePerGas", "maxFeePerGas"];
  return [...integers(t, "chainId", "nonce", ...fees, "gas"), ...call(t), accessList(t)];
}

function integers(told: Told, ...names: string[]): string[] {
  return names.map((name) => minimal(told.integer(name)));
}

function minimal(integer: bigint): string {
  return concat([toBeArray(integer)]);
}

/** Whom it calls or pays, if it creates nothing; its value and data. */
function call(t: Told): string[] {
  const to = t.has("to") ? t.bytes("to", 20) : "0x";
  return [to, ...integers(t, "value"), t.bytes("input")];
}

function accessList(t: Told): Fields {
  return t
    .objects("accessList")
    .map((entry) => [entry.bytes("address", 20), entry.strings("storageKeys", 32)]);
}

function authorizations(t: Told): Fields {
  return t
    .objects("authorizationList")
    .map((told) =>
      integers(told, "chainId").concat(
        told.bytes("address", 20),
        integers(told, "nonce", "yParity", "r", "s"),
      ),
    );
}
