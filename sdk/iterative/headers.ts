/**
 * IT-3. Headers of blocks: the bytes whose hash is the block's.
 * @module
 */
import { type BytesLike, encodeRlp, getBytes, hexlify, keccak256, toBeArray } from "ethers";

import type { Told } from "./answers.js";
import { RlpReader } from "./rlp.js";

/** What is read of a header. */
export interface Header {
  /** Of the block. */
  readonly hash: string;
  readonly stateRoot: string;
  readonly transactionsRoot: string;
  readonly receiptsRoot: string;
  readonly number: number;
  /** Second. */
  readonly timestamp: bigint;
}

/** Of a field, in bytes, where it is fixed. */
type Width = number | "integer" | "any";
type Field = readonly [name: string, width: Width];

/** As JSON-RPC names them, in the order of the header. */
const FIELDS: readonly Field[] = [
  ["parentHash", 32],
  ["sha3Uncles", 32],
  ["miner", 20],
  ["stateRoot", 32],
  ["transactionsRoot", 32],
  ["receiptsRoot", 32],
  ["logsBloom", 256],
  ["difficulty", "integer"],
  ["number", "integer"],
  ["gasLimit", "integer"],
  ["gasUsed", "integer"],
  ["timestamp", "integer"],
  ["extraData", "any"],
  ["mixHash", 32],
  ["nonce", 8],
];

/** What later forks have put behind them: EIP-1559, 4895, 4844 (two), 4788, 7685, 7928, 7843. */
const LATER_FIELDS: readonly Field[] = [
  ["baseFeePerGas", "integer"],
  ["withdrawalsRoot", 32],
  ["blobGasUsed", "integer"],
  ["excessBlobGas", "integer"],
  ["parentBeaconBlockRoot", 32],
  ["requestsHash", 32],
  ["blockAccessListHash", 32],
  ["slotNumber", "integer"],
];

/** The header of a block that a node has told. @throws AnswerError where a field is missing or cannot be. */
export function encodeHeader(block: Told): string {
  const missing = LATER_FIELDS.findIndex(([name]) => !block.has(name));
  const later = missing < 0 ? LATER_FIELDS : LATER_FIELDS.slice(0, missing);
  return encodeRlp([...FIELDS, ...later].map((field) => encodeField(block, field)));
}

/** What is before the fees is read, whatever the forks have put behind. @throws DecodingError where the bytes are no header. */
export function readHeader(header: BytesLike): Header {
  const bytes = getBytes(header);
  const outer = new RlpReader(bytes);
  const list = outer.readList();
  outer.finish();
  const readHash = () => {
    list.readFixed(32);
    return hexlify(bytes.subarray(list.begin, list.next));
  };

  readHash(); // the parent's
  readHash(); // the uncles'
  list.readFixed(20); // who made it
  const [stateRoot, transactionsRoot, receiptsRoot] = [readHash(), readHash(), readHash()];
  list.readBytes(); // the bloom
  list.passUint(32); // the difficulty
  const number = Number(list.readUint(8));
  list.passUint(8); // the gas limit
  list.passUint(8); // the gas used
  const timestamp = list.readUint(8);
  const hash = keccak256(bytes);
  return { hash, stateRoot, transactionsRoot, receiptsRoot, number, timestamp };
}

function encodeField(block: Told, [name, width]: Field): string | Uint8Array {
  if (width === "integer") return toBeArray(block.integer(name));
  return block.bytes(name, width === "any" ? true : width);
}
