import { type Block, createBlockFromRPC } from "@ethereumjs/block";
import { createCustomCommon, Hardfork, Mainnet } from "@ethereumjs/common";
import { bytesToHex, createAccount, createAddressFromString, hexToBytes } from "@ethereumjs/util";
import { createVM, runTx, type RunTxResult, type VM, type VMOpts } from "@ethereumjs/vm";

import type { LogLine, Receipt, RecordedBlock, Recording } from "./recording.js";

/** A field that two implementations of the EVM must agree on: what was recorded, and what the replay came to. */
type Comparison = readonly [field: string, recorded: string, replayed: string];

/**
 * Carries out a recorded chain again, transaction by transaction, on an implementation of the EVM that shares no code
 * with the recorder's.
 * @returns Where the two differ, a sentence each. The replay ends with the block whose state differs: all after it would.
 */
export async function replay({ chainId, genesis, blocks }: Recording): Promise<string[]> {
  const common = createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Osaka });
  const vm = await createVM({ common, blockchain: pastOf(blocks) });
  for (const { address, balance, nonce, code } of genesis) {
    const at = createAddressFromString(address);
    await vm.stateManager.putAccount(at, createAccount({ balance, nonce }));
    if (code !== "0x") await vm.stateManager.putCode(at, hexToBytes(code));
  }

  const problems: string[] = [];
  for (const recorded of blocks) {
    const { number, stateRoot } = recorded.block;
    const name = `block ${Number(number)}`;
    try {
      const block = createBlockFromRPC(recorded.block, [], { common });
      problems.push(...(await replayBlock(vm, name, block, recorded)));
    } catch (error) {
      return [...problems, `${name}: refused by the replay: ${sentenceOf(error)}`];
    }
    const root = bytesToHex(await vm.stateManager.getStateRoot());
    problems.push(...differences(name, [["stateRoot", stateRoot, root]]));
    if (root !== stateRoot) break;
  }
  return problems;
}

/** The blocks that a contract may ask the hash of. */
function pastOf(blocks: readonly RecordedBlock[]): NonNullable<VMOpts["blockchain"]> {
  const hashes = new Map(blocks.map(({ block }) => [Number(block.number), block.hash]));
  return {
    async getBlock(number) {
      const hash = hashes.get(number);
      if (typeof hash !== "string") throw new Error(`block ${number} is not recorded`);
      return { hash: () => hexToBytes(hash) };
    },
    async putBlock() {},
    shallowCopy() {
      return this;
    },
  };
}

async function replayBlock(
  vm: VM,
  name: string,
  block: Block,
  { block: recorded, receipts }: RecordedBlock,
): Promise<string[]> {
  const problems = differences(name, [["hash", recorded.hash, bytesToHex(block.hash())]]);
  for (const [index, tx] of block.transactions.entries()) {
    const [told, receipt] = [recorded.transactions[index], receipts[index]];
    if (told === undefined || receipt === undefined) {
      throw new Error(`transaction ${index} has no receipt`);
    }
    const which = `${name}, transaction ${told.hash}`;
    const mistaken = differences(which, [
      ["hash", told.hash, bytesToHex(tx.hash())],
      ["sender", receipt.from, tx.getSenderAddress().toString()],
    ]);
    problems.push(...mistaken);
    if (mistaken.length > 0) continue; // somebody else's

    const result = await runTx(vm, { tx, block });
    problems.push(...differences(which, compare(receipt, result)));
  }
  return problems;
}

function compare(receipt: Receipt, result: RunTxResult): Comparison[] {
  const logs = result.receipt.logs.map(([address, topics, data]) => ({
    address: bytesToHex(address),
    topics: topics.map((topic) => bytesToHex(topic)),
    data: bytesToHex(data),
  }));
  const succeeded = result.execResult.exceptionError === undefined;
  return [
    ["created", `${receipt.contractAddress}`, `${result.createdAddress?.toString() ?? null}`],
    ["status", `${Number(receipt.status)}`, succeeded ? "1" : "0"],
    ["gasUsed", `${Number(receipt.gasUsed)}`, `${result.totalGasSpent}`],
    ["number of logs", `${receipt.logs.length}`, `${logs.length}`],
    ...receipt.logs.flatMap((log, index) => compareLogs(index, log, logs[index])),
  ];
}

function compareLogs(index: number, recorded: LogLine, replayed?: LogLine): Comparison[] {
  return [
    [`log ${index} address`, recorded.address, `${replayed?.address}`],
    [`log ${index} topics`, recorded.topics.join(), `${replayed?.topics.join()}`],
    [`log ${index} data`, recorded.data, `${replayed?.data}`],
  ];
}

function differences(name: string, comparisons: readonly Comparison[]): string[] {
  return comparisons
    .filter(([, recorded, replayed]) => recorded.toLowerCase() !== replayed.toLowerCase())
    .map(
      ([field, recorded, replayed]) =>
        `${name}: ${field} is ${recorded} as recorded, ${replayed} in the replay`,
    );
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
