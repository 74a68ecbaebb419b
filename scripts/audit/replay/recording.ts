import type { JSONRPCBlock } from "@ethereumjs/block";
import type { PrefixedHexString } from "@ethereumjs/util";

import type { Connection } from "../../connect.js";

/** Contracts that a chain has from its beginning: beacon roots (EIP-4788) and block hashes (EIP-2935). */
const SYSTEM_CONTRACTS: readonly PrefixedHexString[] = [
  "0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02",
  "0x0000F90827F1C53a10cb7A02335B175320002935",
];

/** All that happened on a chain, as its node tells it: what another implementation needs to live through it again. */
export interface Recording {
  readonly chainId: number;
  /** Every account of the first block. */
  readonly genesis: readonly Account[];
  readonly blocks: readonly RecordedBlock[];
}

interface Account {
  readonly address: PrefixedHexString;
  readonly balance: PrefixedHexString;
  readonly nonce: PrefixedHexString;
  readonly code: PrefixedHexString;
}

/** A block with its signed transactions, and their receipts in the same order. */
export interface RecordedBlock {
  readonly block: JSONRPCBlock & { transactions: Transaction[] };
  readonly receipts: readonly Receipt[];
}

type Transaction = Exclude<JSONRPCBlock["transactions"][number], string>;

/** What a transaction came to. */
export interface Receipt {
  readonly from: string;
  readonly contractAddress: string | null;
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly LogLine[];
}

/** A line of the log. */
export interface LogLine {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Every transaction with its receipt, in their order. */
export const transactionsOf = ({ blocks }: Recording) =>
  blocks.flatMap(({ block, receipts }) =>
    receipts.flatMap((receipt, index) => {
      const transaction = block.transactions[index];
      return transaction === undefined ? [] : [{ transaction, receipt }];
    }),
  );

/** Takes down a chain from its first block to its last; nothing but transactions may have changed its state. */
export async function record({ provider }: Pick<Connection, "provider">): Promise<Recording> {
  const ask = async <T>(method: string, ...params: unknown[]): Promise<T> =>
    (await provider.request({ method, params })) as T;

  const accounts = await ask<PrefixedHexString[]>("eth_accounts");
  const genesis: Account[] = [];
  for (const address of [...accounts, ...SYSTEM_CONTRACTS]) {
    genesis.push({
      address,
      balance: await ask("eth_getBalance", address, "earliest"),
      nonce: await ask("eth_getTransactionCount", address, "earliest"),
      code: await ask("eth_getCode", address, "earliest"),
    });
  }

  const blocks: RecordedBlock[] = [];
  const last = Number(await ask<string>("eth_blockNumber"));
  for (let number = 0; number <= last; number += 1) {
    const block = await ask<RecordedBlock["block"]>(
      "eth_getBlockByNumber",
      `0x${number.toString(16)}`,
      true,
    );
    const receipts: Receipt[] = [];
    for (const { hash } of block.transactions) {
      receipts.push(await ask<Receipt>("eth_getTransactionReceipt", hash));
    }
    blocks.push({ block, receipts });
  }
  return { chainId: Number(await ask<string>("eth_chainId")), genesis, blocks };
}
