import { expect } from "chai";
import type { BaseContract } from "ethers";

import { type Recording, record } from "../../scripts/audit/replay/recording.js";
import { replay } from "../../scripts/audit/replay/replay.js";
import { createChain } from "../kit/chain.js";

/** A token deployed, minted to a holder, and a transfer that is refused: three blocks. */
async function recordToken(): Promise<Recording> {
  const chain = await createChain();
  const [holder, stranger] = await chain.ethers.getSigners();
  const token: BaseContract = await chain.ethers.deployContract("PaymentToken", [6]);
  await token.getFunction("mint")(holder, 1_000n);
  const transfer = await token.getFunction("transfer").populateTransaction(stranger, 2_000n);
  await holder!.sendTransaction({ ...transfer, gasLimit: 100_000n }).catch(() => undefined);
  const recording = await record(chain);
  await chain.close();
  return recording;
}

type Change = (blocks: Recording["blocks"], receipts: Record<string, unknown>[]) => void;

describe("the replay on an independent EVM", () => {
  let recording: Recording;
  before(async () => {
    recording = await recordToken();
  });

  /** What the replay says of the recording after a change to its blocks, or to the receipts of its transactions. */
  async function problemsAfter(change: Change): Promise<string[]> {
    const copy = structuredClone(recording);
    change(
      copy.blocks,
      copy.blocks.flatMap(({ receipts }) => receipts) as unknown as Record<string, unknown>[],
    );
    return replay(copy);
  }

  it("agrees with what was recorded, a refusal included", async () => {
    const statuses = recording.blocks.flatMap(({ receipts }) => receipts.map((r) => r.status));

    expect(statuses).to.deep.equal(["0x1", "0x1", "0x0"]);
    expect(await replay(recording)).to.deep.equal([]);
  });

  const receiptChanges: Record<string, [at: number, field: string, tampered: unknown]> = {
    gasUsed: [1, "gasUsed", "0x1"],
    status: [2, "status", "0x1"],
    created: [0, "contractAddress", null],
    "number of logs": [1, "logs", []],
  };
  for (const [name, [at, field, tampered]] of Object.entries(receiptChanges)) {
    it(`names the transaction and both values where the ${name} of a receipt differs`, async () => {
      const { hash } = recording.blocks[at + 1]!.block.transactions[0]!;

      const [problem, ...others] = await problemsAfter((_, receipts) => {
        receipts[at]![field] = tampered;
      });

      expect(problem).to.match(
        new RegExp(`^block ${at + 1}, transaction ${hash}: ${name} is .+ as recorded, .+`),
      );
      expect(others).to.deep.equal([]);
    });
  }

  const logChanges: Record<string, unknown> = {
    address: `0x${"11".repeat(20)}`,
    topics: [],
    data: "0x",
  };
  for (const [field, tampered] of Object.entries(logChanges)) {
    it(`finds a log with other ${field}`, async () => {
      const problems = await problemsAfter((_, receipts) => {
        (receipts[1] as { logs: Record<string, unknown>[] }).logs[0]![field] = tampered;
      });

      expect(problems).to.have.length(1);
      expect(problems[0]).to.include(`log 0 ${field} is `);
    });
  }

  it("finds a transaction that another sent, and goes no further", async () => {
    const sender = `0x${"11".repeat(20)}`;

    const [problem, end, ...others] = await problemsAfter((_, receipts) => {
      receipts[1]!["from"] = sender;
    });

    expect(problem).to.match(new RegExp(`^block 2, transaction \\w+: sender is ${sender} as`));
    expect(end).to.match(/^block 2: stateRoot is /);
    expect(others).to.deep.equal([]);
  });

  it("finds a transaction of which one byte is another, and goes no further", async () => {
    const problems = await problemsAfter((blocks) => {
      const [transaction] = blocks[2]!.block.transactions;
      transaction!.input = transaction!.input.replace(/3e8$/, "3e9"); // 1,001 for 1,000
    });

    expect(problems.join("\n")).to.match(/^block 2, transaction \w+: hash is /m);
    expect(problems.join("\n")).to.not.include("block 3");
  });

  it("finds a block with another second", async () => {
    const problems = await problemsAfter((blocks) => {
      const { block } = blocks[2]!;
      block.timestamp = `0x${(Number(block.timestamp) + 1).toString(16)}`;
    });

    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(/^block 2: hash is /);
  });

  it("finds a balance that no transaction explains", async () => {
    const richer = structuredClone(recording);
    (richer.genesis[0] as { balance: string }).balance = "0x1";

    const problems = await replay(richer);

    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(/^block 0: stateRoot is /);
  });
});
