/**
 * IT-3, IT-4. Proofs of what happened on the chain, made from plain JSON-RPC: that a transaction was included and what it did,
 * where an account's nonce was spent, and that it was. What a proof proves is read as the contract reads it.
 * @module
 */
import { concat, getBytes, keccak256, toQuantity, ZeroAddress } from "ethers";

import { requireAddress } from "../common/inputs.js";
import { AnswerError, ask, askInteger, reasonOf, type Rpc, Told } from "./answers.js";
import { fetchBlock, receiptsOf, transactionsOf } from "./blocks.js";
import { type Header, readHeader } from "./headers.js";
import { type DecodedReceipt, decodeReceipt } from "./rawReceipts.js";
import { type DecodedTransaction, decodeTransaction } from "./rawTransactions.js";
import { RlpReader } from "./rlp.js";
import { indexKey, valueAt } from "./tries.js";

/** That a transaction was included: the contract's struct of this name. Everything but the index is hex. */
export interface Inclusion {
  /** Of the block; RLP. */
  readonly header: string;
  /** The transaction's place in the block; 0 for the first. */
  readonly index: number;
  /** The nodes of the transactions' trie from the root to the leaf, one after another. */
  readonly transaction: string;
  /** The same of the receipts' trie, or "0x". */
  readonly receipt: string;
}

/** What an inclusion proves, if its header is of a block of the chain. */
export interface Included {
  readonly header: Header;
  readonly index: number;
  readonly transaction: DecodedTransaction;
  /** undefined where the inclusion has none. */
  readonly receipt: DecodedReceipt | undefined;
}

/** What an account had at the end of a block. */
export interface AccountProof {
  /** Of the block; RLP. */
  readonly header: string;
  /** The nodes of the state's trie from the root to the account's leaf, one after another. */
  readonly account: string;
}

/** What an account's proof proves, if its header is of a block of the chain. */
export interface ProvenAccount {
  readonly header: Header;
  /** Of its next transaction: all below are spent. */
  readonly nonce: bigint;
  /** Wei. */
  readonly balance: bigint;
}

/** Where a nonce was spent. */
export interface Spending {
  /** Number of the block. */
  readonly block: number;
  /**
   * Hash of the account's own transaction; undefined where it was spent without one, by an EIP-7702 authorization in a
   * transaction of another, say.
   */
  readonly transaction: string | undefined;
}

/**
 * The proof that a transaction was included.
 * @param withReceipt Whether what it did is proven, too; not by default.
 * @throws AnswerError where it was not, or the node is wrong or lacks what is needed.
 */
export async function inclusionOf(
  rpc: Rpc,
  transactionHash: string,
  { withReceipt = false }: { readonly withReceipt?: boolean } = {},
): Promise<Inclusion> {
  const hash = transactionHash.toLowerCase();
  const block = await fetchBlock(rpc, await blockOf(rpc, hash));
  const { values, trie } = await transactionsOf(rpc, block);
  const index = values.findIndex((raw) => keccak256(raw) === hash);
  if (index < 0) throw new AnswerError("NotIncluded", { transaction: hash });
  const key = indexKey(index);
  return {
    header: block.header,
    index,
    transaction: trie.proofOf(key),
    receipt: withReceipt ? (await receiptsOf(rpc, block)).trie.proofOf(key) : "0x",
  };
}

/** What an inclusion proves. @throws DecodingError where it proves nothing. */
export function readInclusion({ header, index, transaction, receipt }: Inclusion): Included {
  const read = readHeader(header);
  const key = indexKey(index);
  const raw = valueAt(read.transactionsRoot, key, transaction);
  const hasReceipt = receipt !== "0x";
  return {
    header: read,
    index,
    transaction: decodeTransaction(raw),
    receipt: hasReceipt ? decodeReceipt(valueAt(read.receiptsRoot, key, receipt)) : undefined,
  };
}

/**
 * Where an account's nonce was spent. How many were spent by a block is the node's word; the block's transactions are checked.
 * @param span The blocks that are looked at; to the newest by default. The node must have the states of them, and of the one
 * before.
 * @returns undefined if it was not spent by the last of them.
 * @throws AnswerError where it was spent before, or the node is wrong or lacks what is needed.
 */
export async function spendingOf(
  rpc: Rpc,
  payer: string,
  nonce: bigint,
  span: { readonly from: number; readonly to?: number },
): Promise<Spending | undefined> {
  const account = requireAddress("payer", payer);
  const { from, to = Number(await askInteger(rpc, "eth_blockNumber")) } = span;
  const isSpentBy = async (block: number) =>
    (await askInteger(rpc, "eth_getTransactionCount", account, toQuantity(block))) > nonce;
  if (from > 0 && (await isSpentBy(from - 1))) {
    throw new AnswerError("SpentBefore", { account, nonce: String(nonce), block: from });
  }
  const number = await firstBlock(from, to, isSpentBy);
  if (number === undefined) return undefined;
  const { values } = await transactionsOf(rpc, await fetchBlock(rpc, number));
  const raw = values.find((value) => isBy(value, account, nonce));
  return { block: number, transaction: raw === undefined ? undefined : keccak256(raw) };
}

/**
 * The proof of what an account had at the end of a block.
 * @throws AnswerError where the node makes none, or a wrong one, and for an account that has never had anything.
 */
export async function accountProofOf(
  rpc: Rpc,
  account: string,
  blockNumber: number,
): Promise<AccountProof> {
  const address = requireAddress("account", account);
  const { header } = await fetchBlock(rpc, blockNumber);
  const answer = await ask(rpc, "eth_getProof", address, [], toQuantity(blockNumber));
  const told = new Told(`the proof of account ${address}`, answer);
  const proof = { header, account: concat(told.strings("accountProof")) };
  try {
    readAccountProof(address, proof);
  } catch (error) {
    const details = { account: address, block: blockNumber, reason: reasonOf(error) };
    throw new AnswerError("WrongAccount", details, { cause: error });
  }
  return proof;
}

/** What the proof of an account proves. @throws DecodingError where it proves nothing. */
export function readAccountProof(account: string, proof: AccountProof): ProvenAccount {
  const header = readHeader(proof.header);
  const leaf = valueAt(header.stateRoot, keccak256(account), getBytes(proof.account));
  const outer = new RlpReader(leaf);
  const list = outer.readList();
  outer.finish();
  const [nonce, balance] = [list.readUint(8), list.readUint(32)];
  list.readFixed(32); // the root of its storage
  list.readFixed(32); // the hash of its code
  list.finish();
  return { header, nonce, balance };
}

/** Hash of the block that a node says has a transaction. */
async function blockOf(rpc: Rpc, transaction: string): Promise<string> {
  const answer = await ask(rpc, "eth_getTransactionByHash", transaction);
  const told = new Told(`transaction ${transaction}`, answer ?? {});
  if (!told.has("blockHash")) throw new AnswerError("NotIncluded", { transaction });
  return told.bytes("blockHash", 32);
}

/** The first block for which something holds; it holds for all after that, and for none before `from`. */
export async function firstBlock(
  from: number,
  to: number,
  holds: (block: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (!(await holds(to))) return undefined;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether it is a transaction of an account at a nonce. */
function isBy(raw: string, account: string, nonce: bigint): boolean {
  try {
    // recovering the signer takes a hundred times as long as all the rest
    const unsigned = decodeTransaction(raw, { recover: () => ZeroAddress });
    return unsigned.nonce === nonce && decodeTransaction(raw).signer === account;
  } catch {
    return false; // of a type that no account signs
  }
}
