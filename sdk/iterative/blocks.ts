/**
 * IT-3. Blocks from a node: header, transactions and receipts as bytes, each checked against the hash that stands for it.
 * @module
 */
import { keccak256, toQuantity } from "ethers";

import { AnswerError, ask, reasonOf, type Rpc, Told } from "./answers.js";
import { encodeHeader, type Header, readHeader } from "./headers.js";
import { encodeReceipt, encodeTransaction } from "./serializing.js";
import { listTrie, type Trie } from "./tries.js";

/** A block whose header has the hash that the node tells. */
export interface Block extends Header {
  /** RLP. */
  readonly header: string;
  /** As told: `transactionsOf` checks them. */
  readonly transactions: readonly Told[];
}

/** The values of a block's trie, in the block's order, and the trie. */
export interface Rooted {
  readonly values: readonly string[];
  readonly trie: Trie;
}

/**
 * A block.
 * @param which Its number, or its hash.
 * @throws AnswerError where the node has none, or another.
 */
export async function fetchBlock(rpc: Rpc, which: number | string): Promise<Block> {
  const [method, block] =
    typeof which === "number"
      ? ["eth_getBlockByNumber", toQuantity(which)]
      : ["eth_getBlockByHash", which];
  const answer = await ask(rpc, method, block, true);
  if ((answer ?? undefined) === undefined) throw new AnswerError("UnknownBlock", { block: which });
  const told = new Told(`block ${which}`, answer);
  const header = encodeHeader(told);
  const read = readHeader(header);
  requireSame(which, "hash", read.hash, told.bytes("hash", 32));
  if (typeof which === "number") requireSame(which, "number", read.number, which);
  else requireSame(which, "hash", read.hash, which.toLowerCase());
  return { ...read, header, transactions: told.objects("transactions") };
}

/**
 * The raw transactions of a block. One that cannot be made from what the node tells of it is asked for as bytes.
 * @throws AnswerError where one does not have its hash, or all do not have the header's root.
 */
export async function transactionsOf(rpc: Rpc, block: Block): Promise<Rooted> {
  const values = await Promise.all(block.transactions.map((told) => rawOf(rpc, told)));
  return rooted(values, block, block.transactionsRoot, "WrongTransactions");
}

/** The receipts of a block, as bytes. @throws AnswerError where they do not have the header's root. */
export async function receiptsOf(rpc: Rpc, block: Block): Promise<Rooted> {
  const told = (await receiptsAtOnce(rpc, block)) ?? (await receiptsOneByOne(rpc, block));
  const values = told.map((receipt) => encodeReceipt(receipt));
  return rooted(values, block, block.receiptsRoot, "WrongReceipts");
}

function requireSame<T extends number | string>(
  block: number | string,
  field: string,
  found: T,
  expected: T,
): void {
  if (found !== expected) throw new AnswerError("WrongBlock", { block, field, found, expected });
}

function rooted(
  values: readonly string[],
  block: Block,
  expected: string,
  code: "WrongTransactions" | "WrongReceipts",
): Rooted {
  const trie = listTrie(values);
  if (trie.root !== expected) {
    throw new AnswerError(code, { block: block.number, found: trie.root, expected });
  }
  return { values, trie };
}

async function rawOf(rpc: Rpc, told: Told): Promise<string> {
  const hash = told.bytes("hash", 32);
  const [made, reason] = attempt(told);
  if (made !== undefined && keccak256(made) === hash) return made;
  const given = await bytesOf(rpc, hash, reason);
  if (keccak256(given) === hash) return given;
  const other = `those that it gives have the hash ${keccak256(given)}.`;
  throw new AnswerError("WrongTransaction", { transaction: hash, reason: other });
}

/** The bytes by what is told, or why there are none. */
function attempt(told: Told): readonly [raw: string | undefined, reason: string] {
  try {
    return [encodeTransaction(told), ""];
  } catch (error) {
    return [undefined, reasonOf(error)];
  }
}

/** @param reason Why what was told does not suffice. */
async function bytesOf(rpc: Rpc, hash: string, reason: string): Promise<string> {
  const method = "eth_getRawTransactionByHash";
  try {
    const raw = await ask(rpc, method, hash);
    return new Told(`the bytes of transaction ${hash}`, { raw }).bytes("raw");
  } catch (error) {
    const reasons = `${reason} ${reasonOf(error)}`.trim();
    const details = { transaction: hash, reason: reasons };
    throw new AnswerError("WrongTransaction", details, { cause: error });
  }
}

/** undefined where the node does not offer them so. */
async function receiptsAtOnce(rpc: Rpc, block: Block): Promise<Told[] | undefined> {
  let answer: unknown;
  try {
    answer = await ask(rpc, "eth_getBlockReceipts", toQuantity(block.number));
  } catch {
    return undefined;
  }
  const isWhole = Array.isArray(answer) && answer.length === block.transactions.length;
  if (!isWhole) return undefined;
  return new Told(`block ${block.number}`, { receipts: answer }).objects("receipts");
}

function receiptsOneByOne(rpc: Rpc, block: Block): Promise<Told[]> {
  return Promise.all(
    block.transactions.map(async (told) => {
      const hash = told.bytes("hash", 32);
      const answer = await ask(rpc, "eth_getTransactionReceipt", hash);
      return new Told(`the receipt of transaction ${hash}`, answer);
    }),
  );
}
