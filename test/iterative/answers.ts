import { expect } from "chai";
import { id, keccak256 } from "ethers";

import { inclusionOf, readInclusion, type Rpc, spendingOf } from "../../sdk/iterative/index.js";
import { createChain } from "../kit/chain.js";
import { errorOf, lying, mineMixed } from "../kit/iterative/mixed.js";

type Json = Record<string, unknown>;

const chain = await createChain();
const set = () => chain.networkHelpers.loadFixture(mineMixed);

/** Changes fields of an object. */
const but =
  (fields: Json) =>
  (answer: Json): Json => ({ ...answer, ...fields });

/** Changes fields of a transaction of a block. */
const butIn =
  (hash: string, fields: Json) =>
  (block: Json): Json => ({
    ...block,
    transactions: (block["transactions"] as Json[]).map((told) =>
      told["hash"] === hash ? Object.assign(told, fields) : told,
    ),
  });

describe("why a node does not answer", () => {
  it("IT-3 is what the node has said, however it is wrapped", async () => {
    const said = { message: "the method does not exist" };
    for (const thrown of [
      Object.assign(new Error("could not coalesce error"), { error: said }),
      Object.assign(new Error("unsupported operation"), { info: { error: said } }),
      new Error(said.message),
      said.message,
    ]) {
      const node: Rpc = { send: () => Promise.reject(thrown) };
      const error = await errorOf(inclusionOf(node, id("a")));
      expect(error.message).to.equal(
        "The node does not answer eth_getTransactionByHash: the method does not exist",
      );
      expect(error.cause).to.equal(thrown);
    }
  });
});

describe("what a node answers", () => {
  /** The proof of the payment in tokens, from a node that lies about one thing. */
  async function proveBy(method: string, change: ((answer: never) => unknown) | undefined) {
    const { provider, hashes } = await set();
    return inclusionOf(lying(provider, method, change), hashes.paid, { withReceipt: true });
  }

  it("IT-3 is found out where a field of the header is another", async () => {
    const { provider, number } = await set();
    const { hash } = (await provider.getBlock(number))!;
    for (const fields of [
      { gasUsed: "0x1" },
      { stateRoot: id("another") },
      { timestamp: "0x0" },
      { extraData: "0x12" },
      { requestsHash: null },
      { withdrawalsRoot: undefined },
      { blockAccessListHash: id("none") },
    ]) {
      const { code, message } = await errorOf(proveBy("eth_getBlockByHash", but(fields)));
      expect(code, JSON.stringify(fields)).to.equal("WrongBlock");
      expect(message).to.match(
        new RegExp(
          `^What the node tells of block ${hash} has the hash 0x[0-9a-f]{64}, and not ${hash}\\.$`,
        ),
      );
    }
  });

  it("IT-3 is found out where it is of another block", async () => {
    const { provider, hashes, number, people } = await set();
    const other = await provider.send("eth_getBlockByNumber", ["0x1", true]);
    const { message } = await errorOf(proveBy("eth_getBlockByHash", () => other));
    expect(message).to.match(
      /^What the node tells of block 0x\w+ has the hash .*, and not 0x\w+\.$/,
    );

    const node = lying(provider, "eth_getBlockByNumber", () => other);
    const error = await errorOf(spendingOf(node, people.alice.address, 0n, { from: 0 }));
    expect(error.message).to.equal(
      `What the node tells of block ${number} has the number 1, and not ${number}.`,
    );

    const elsewhere = lying(provider, "eth_getTransactionByHash", but({ blockHash: other.hash }));
    const { message: missing } = await errorOf(inclusionOf(elsewhere, hashes.paid));
    expect(missing).to.equal(`The node knows of no block that has transaction ${hashes.paid}.`);
  });

  it("IT-3 is refused where a field cannot be", async () => {
    for (const [fields, sentence] of [
      [{ miner: "0x12" }, 'has no miner that can be: it is "0x12".'],
      [{ number: 3 }, "has no number that can be: it is 3."],
      [{ gasUsed: `0x1${"0".repeat(64)}` }, "has no gasUsed that can be"],
      [{ number: "0x" }, 'has no number that can be: it is "0x".'],
      [{ mixHash: undefined }, "has no mixHash that can be: it is missing."],
      [{ transactions: undefined }, "has no transactions that can be: it is missing."],
      [{ transactions: [id("a")] }, "transactions[0] of block"],
      [{ hash: `${id("a")}00` }, "has no hash that can be"],
    ] as const) {
      const error = await errorOf(proveBy("eth_getBlockByHash", but(fields)));
      expect(error.code).to.equal("Malformed");
      expect(error.message).to.contain(sentence);
    }
  });

  it("IT-3 is refused where there is no such block or transaction", async () => {
    const { provider, hashes } = await set();
    expect((await errorOf(proveBy("eth_getBlockByHash", () => null))).message).to.match(
      /^The node has no block 0x\w{64}\.$/,
    );
    const unknown = id("unknown");
    expect((await errorOf(inclusionOf(provider, unknown))).message).to.equal(
      `The node knows of no block that has transaction ${unknown}.`,
    );
    const pending = lying(provider, "eth_getTransactionByHash", but({ blockHash: null }));
    expect((await errorOf(inclusionOf(pending, hashes.paid))).code).to.equal("NotIncluded");
  });

  it("IT-3 is found out where a transaction is another, in any field", async () => {
    const { hashes } = await set();
    for (const [hash, fields] of [
      [hashes.legacy, { value: "0x6" }],
      [hashes.legacy, { v: "0x1b" }],
      [hashes.unprotected, { nonce: "0x1" }],
      [hashes.listed, { accessList: [] }],
      [hashes.paid, { input: "0x" }],
      [hashes.paid, { type: "0x1", gasPrice: "0x1" }],
      [hashes.creation, { to: `0x${"12".repeat(20)}` }],
      [hashes.delegating, { authorizationList: [] }],
    ] as const) {
      const { code, message } = await errorOf(proveBy("eth_getBlockByHash", butIn(hash, fields)));
      expect(code).to.equal("WrongTransaction");
      expect(message).to.contain(`What the node tells of transaction ${hash} is not of this hash`);
      expect(message).to.contain("The node does not answer eth_getRawTransactionByHash");
    }
  });

  it("IT-3 is taken where it says more than is needed, or says it in capitals", async () => {
    const { provider, hashes } = await set();
    const inclusion = await inclusionOf(provider, hashes.paid);
    const { hash } = readInclusion(inclusion).header;
    for (const change of [
      butIn(hashes.legacy, { yParity: "0x1", chainId: "0x7a69", blockTimestamp: 5 }),
      butIn(hashes.listed, { yParity: undefined, gasPrice: "0x00000004A817C800" }),
      but({ hash: `0x${hash.slice(2).toUpperCase()}`, totalDifficulty: null }),
    ]) {
      const node = lying(provider, "eth_getBlockByHash", change);
      expect(await inclusionOf(node, hashes.paid)).to.deep.equal(inclusion);
    }
  });

  it("IT-3 is made up for by the bytes of a transaction of an unknown type", async () => {
    const { provider, hashes, raws } = await set();
    const unknown = lying(provider, "eth_getBlockByHash", butIn(hashes.paid, { type: "0x7e" }));
    const by = (rawOf: (hash: string) => unknown): Rpc => ({
      send: async (method, params) =>
        method === "eth_getRawTransactionByHash"
          ? rawOf(String(params[0]))
          : unknown.send(method, params),
    });

    const inclusion = await inclusionOf(
      by((hash) => raws.get(hash)),
      hashes.paid,
    );
    expect(readInclusion(inclusion).transaction.hash).to.equal(hashes.paid);

    const wrong = await errorOf(
      inclusionOf(
        by(() => "0x12"),
        hashes.paid,
      ),
    );
    expect(wrong.message).to.contain(`those that it gives have the hash ${keccak256("0x12")}.`);
    const missing = await errorOf(
      inclusionOf(
        by(() => null),
        hashes.paid,
      ),
    );
    expect(missing.message).to.contain("it is null.");
  });

  it("IT-3 is found out where a transaction is left out, or the order is another", async () => {
    for (const change of [
      (transactions: unknown[]) => transactions.slice(1),
      (transactions: unknown[]) => transactions.toReversed(),
    ]) {
      const { code, message } = await errorOf(
        proveBy("eth_getBlockByHash", (block: Json) => ({
          ...block,
          transactions: change(block["transactions"] as unknown[]),
        })),
      );
      expect(code).to.equal("WrongTransactions");
      expect(message).to.match(
        /^The transactions that the node tells of block \d+ have the root 0x\w{64}, and its header has 0x\w{64}\. Some development/,
      );
    }
  });

  it("IT-3 is found out where a receipt is another, in any field", async () => {
    for (const fields of [
      { status: "0x0" },
      { cumulativeGasUsed: "0x1" },
      { logsBloom: `0x${"00".repeat(255)}01` },
      { type: "0x3" },
      { logs: [{ address: `0x${"12".repeat(20)}`, topics: [], data: "0x" }] },
    ]) {
      const { code, message } = await errorOf(proveBy("eth_getTransactionReceipt", but(fields)));
      expect(code, JSON.stringify(fields)).to.equal("WrongReceipts");
      expect(message).to.match(/^The receipts that the node tells of block \d+ have the root 0x/);
    }
    expect((await errorOf(proveBy("eth_getTransactionReceipt", () => null))).message).to.match(
      /^What the node tells of the receipt of transaction 0x\w{64} has no body/,
    );
    expect((await errorOf(proveBy("eth_getTransactionReceipt", undefined))).message).to.equal(
      "The node does not answer eth_getTransactionReceipt: eth_getTransactionReceipt is not offered",
    );
  });

  it("IT-3 is taken where receipts come all at once", async () => {
    const { provider, hashes, number } = await set();
    const block = (await provider.getBlock(number))!;
    const receipts = await Promise.all(
      block.transactions.map((hash) => provider.send("eth_getTransactionReceipt", [hash])),
    );
    const by = (answer: unknown): Rpc => ({
      async send(method, params) {
        if (method === "eth_getBlockReceipts") return answer;
        if (method === "eth_getTransactionReceipt") throw new Error("not offered");
        return provider.send(method, params);
      },
    });
    const asked = { withReceipt: true };
    const inclusion = await inclusionOf(by(receipts), hashes.paid, asked);
    expect(inclusion).to.deep.equal(await inclusionOf(provider, hashes.paid, asked));
    const wrong = await errorOf(inclusionOf(by(receipts.toReversed()), hashes.paid, asked));
    expect(wrong.code).to.equal("WrongReceipts");
    // then they are asked for one by one
    for (const answer of [null, receipts.slice(1)]) {
      const { code } = await errorOf(inclusionOf(by(answer), hashes.paid, asked));
      expect(code).to.equal("NoAnswer");
    }
  });

  it("IT-4 is refused where a count is none", async () => {
    const { provider, people } = await set();
    const { address } = people.alice;
    for (const [method, answer] of [
      ["eth_getTransactionCount", "many"],
      ["eth_blockNumber", null],
    ] as const) {
      const error = await errorOf(
        spendingOf(
          lying(provider, method, () => answer),
          address,
          0n,
          { from: 0 },
        ),
      );
      expect(error.message).to.contain(
        `What the node tells of the answer to ${method} has no value`,
      );
    }
  });

  it("IT-4 hides no transaction of an account by telling another sender", async () => {
    const { provider, hashes, number, people } = await set();
    const node = lying(
      provider,
      "eth_getBlockByNumber",
      butIn(hashes.paid, { from: people.bob.address }),
    );
    const found = await spendingOf(node, people.alice.address, 2n, { from: 0 });
    expect(found).to.deep.equal({ block: number, transaction: hashes.paid });
  });
});
