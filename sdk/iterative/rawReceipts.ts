/**
 * IT-3. Receipts of the chain, as a block has them: decoded strictly, only the one form of each is taken.
 * @module
 */
import { type BytesLike, getAddress, getBytes, hexlify } from "ethers";

import { DecodingError, EMPTY_LIST, RlpReader } from "./rlp.js";

/** What a contract has told. */
export interface DecodedLog {
  readonly address: string;
  /** 32 bytes each; at most 4. */
  readonly topics: readonly string[];
  readonly data: string;
}

/** What a transaction has done. */
export interface DecodedReceipt {
  /** EIP-2718: 0 to 4. */
  readonly type: number;
  /** False where it failed: nothing has happened but that its gas was paid. */
  readonly hasSucceeded: boolean;
  /** Of this transaction and all before it in the block. */
  readonly cumulativeGasUsed: bigint;
  readonly logs: readonly DecodedLog[];
}

const LAST_TYPE = 4;
const BLOOM_LENGTH = 256;
const MAX_TOPICS = 4;

/**
 * Decodes a receipt: [status, gas, bloom, logs] below its type. One from before Byzantium, with a root of the state for its
 * status, is not taken.
 * @param raw All bytes of it, and no more.
 * @throws DecodingError where they are no such receipt.
 */
export function decodeReceipt(raw: BytesLike): DecodedReceipt {
  const bytes = getBytes(raw);
  const first = bytes[0];
  if (first === undefined) throw new DecodingError("RawReceipt_Malformed", 0);
  const isTyped = first < EMPTY_LIST;
  if (isTyped && (first === 0 || first > LAST_TYPE)) {
    throw new DecodingError("RawReceipt_UnknownType", 0);
  }

  const outer = new RlpReader(bytes, isTyped ? 1 : 0);
  const list = outer.readList();
  outer.finish();
  const place = list.next;
  const status = list.readUint(1);
  if (status > 1n) throw new DecodingError("RawReceipt_Malformed", place);
  const cumulativeGasUsed = list.readUint(8);
  readBloom(list);
  const logs = readLogs(list.readList(), bytes);
  list.finish();
  return { type: isTyped ? first : 0, hasSucceeded: status === 1n, cumulativeGasUsed, logs };
}

function readBloom(list: RlpReader): void {
  const place = list.next;
  list.readBytes();
  if (list.next - list.begin !== BLOOM_LENGTH) {
    throw new DecodingError("RawReceipt_Malformed", place);
  }
}

/** [[address, [topic, …], data], …] */
function readLogs(list: RlpReader, bytes: Uint8Array): DecodedLog[] {
  const logs: DecodedLog[] = [];
  const last = (reader: RlpReader) => hexlify(bytes.subarray(reader.begin, reader.next));
  while (list.more()) {
    const log = list.readList();
    log.readFixed(20);
    const address = getAddress(last(log));
    const place = log.next;
    const hashes = log.readList();
    const topics: string[] = [];
    while (hashes.more()) {
      hashes.readFixed(32);
      topics.push(last(hashes));
    }
    if (topics.length > MAX_TOPICS) throw new DecodingError("RawReceipt_Malformed", place);
    log.readBytes();
    logs.push({ address, topics, data: last(log) });
    log.finish();
  }
  return logs;
}
