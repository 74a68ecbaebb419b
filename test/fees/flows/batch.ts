import { expect } from "chai";
import { id } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { batchOf, type Item, items, outcomes } from "../../kit/fees/charges.js";
import { deployFees, type Fees, PLAN } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;

const FEE = usd("3");
const GAS = 1_000_000;

/** Three holders whose credit does not melt, so that every difference is a charge. */
async function deployFunded() {
  const fees = await deployFees(chain);
  const { alice, bob, carol } = fees.actors;
  const holders = [alice, bob, carol];
  for (const holder of holders) await fees.fund(holder, usd("100"), { plan: PLAN.credits });
  return { fees, holders, usedAt: await networkHelpers.time.latest() };
}

const send = (
  { feeAccounts, actors, tokenAddress }: Fees,
  number: number,
  list: Item[],
  refs: string[] = [],
) => feeAccounts.connect(actors.executor).chargeBatch(...batchOf(tokenAddress, number, list, refs));

async function batchesOf({ feeAccounts, tokenAddress, actors }: Fees): Promise<number> {
  const { lastBatch } = await feeAccounts.executorOf(tokenAddress, actors.executor);
  return Number(lastBatch);
}

async function expectCharged(fees: Fees, total: bigint): Promise<void> {
  const { feeAccounts } = fees;
  const logs = await feeAccounts.queryFilter(feeAccounts.filters.BatchCharged());
  expect(logs.reduce((sum, { args }) => sum + args.total, 0n)).to.equal(total);

  let left = 0n;
  const { alice, bob, carol } = fees.actors;
  for (const holder of [alice, bob, carol]) left += await fees.available(holder);
  expect(left).to.equal(usd("300") - total);
}

describe("FE-8 sending a numbered batch", () => {
  describe("five times", () => {
    it("in one block charges once, and every transaction succeeds", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
      const { feeAccounts, actors, tokenAddress } = fees;
      const batch = await feeAccounts.chargeBatch.populateTransaction(
        ...batchOf(tokenAddress, 1, items(holders, FEE, usedAt)),
      );
      const nonce = await actors.executor.getNonce();
      await chain.provider.request({ method: "evm_setAutomine", params: [false] });

      const sent = [];
      for (let i = 0; i < 5; i += 1) {
        sent.push(
          await actors.executor.sendTransaction({ ...batch, nonce: nonce + i, gasLimit: GAS }),
        );
      }
      await networkHelpers.mine();
      await chain.provider.request({ method: "evm_setAutomine", params: [true] });

      const receipts = await Promise.all(sent.map((response) => response.wait()));
      expect(new Set(receipts.map((receipt) => receipt!.blockNumber)).size).to.equal(1);
      expect(receipts.map((receipt) => receipt!.status)).to.deep.equal([1, 1, 1, 1, 1]);
      expect(receipts.slice(1).flatMap((receipt) => receipt!.logs)).to.deep.equal([]);
      await expectCharged(fees, 3n * FEE);
    });

    it("in blocks days apart charges once", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);

      for (let i = 0; i < 5; i += 1) {
        await send(fees, 1, items(holders, FEE, usedAt));
        await networkHelpers.time.increase(DAY);
      }

      await expectCharged(fees, 3n * FEE);
      expect(await batchesOf(fees)).to.equal(1);
    });

    it("among later ones charges each once", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);

      for (const number of [1, 1, 2, 1, 2, 3, 3, 2, 1]) {
        await send(fees, number, items(holders, BigInt(number), usedAt));
      }

      await expectCharged(fees, 3n * (1n + 2n + 3n));
      await expectBalanced(fees, holders);
    });
  });

  describe("by an executor that was killed after sending", () => {
    it("is a repetition when the transaction was mined", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
      const journal = { number: (await batchesOf(fees)) + 1, list: items(holders, FEE, usedAt) };
      await send(fees, journal.number, journal.list);

      const resent = await send(fees, journal.number, journal.list);

      expect((await resent.wait())!.logs).to.deep.equal([]);
      await expectCharged(fees, 3n * FEE);
    });

    it("is the first when the transaction was lost", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
      const journal = { number: (await batchesOf(fees)) + 1, list: items(holders, FEE, usedAt) };
      await chain.provider.request({ method: "evm_setAutomine", params: [false] });
      const lost = await send(fees, journal.number, journal.list);
      await networkHelpers.dropTransaction(lost.hash);
      await chain.provider.request({ method: "evm_setAutomine", params: [true] });

      await send(fees, journal.number, journal.list);

      await expectCharged(fees, 3n * FEE);
    });

    it("is a repetition even after it was disabled", async () => {
      const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
      const { feeAccounts, actors, tokenAddress } = fees;
      await send(fees, 1, items(holders, FEE, usedAt));
      await feeAccounts
        .connect(actors.operator)
        .setExecutor(tokenAddress, actors.executor, false, 0, 0);

      await send(fees, 1, items(holders, FEE, usedAt));
      await expect(send(fees, 2, items(holders, FEE, usedAt)))
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_NotExecutor")
        .withArgs(tokenAddress, actors.executor);

      await expectCharged(fees, 3n * FEE);
    });
  });

  describe("with another content under a used number is an error that charges nothing:", () => {
    const OTHERS: Record<string, (list: Item[]) => [Item[], string[]?]> = {
      "another amount": ([first, ...rest]) => [[{ ...first!, amount: FEE + 1n }, ...rest]],
      "another second": ([first, ...rest]) => [[{ ...first!, usedAt: 1 }, ...rest]],
      "an item less": ([, ...rest]) => [rest],
      "references of its own": (list) => [list, list.map(({ holder }) => id(holder))],
    };
    for (const [what, change] of Object.entries(OTHERS)) {
      it(what, async () => {
        const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
        const list = items(holders, FEE, usedAt);
        await send(fees, 1, list);

        await expect(send(fees, 1, ...change(list)))
          .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_BatchConflict")
          .withArgs(1);

        await expectCharged(fees, 3n * FEE);
      });
    }
  });

  it("under a number that is not the next one is an error", async () => {
    const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);

    for (const number of [0, 2, 7]) {
      await expect(send(fees, number, items(holders, FEE, usedAt)))
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_BatchNumber")
        .withArgs(number, 1);
    }
  });

  it("is numbered by each executor and in each token for itself", async () => {
    const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
    const { feeAccounts, actors, tokenAddress } = fees;
    const second = actors.stranger;
    await feeAccounts.connect(actors.operator).setExecutor(tokenAddress, second, true, 0, 0);

    await send(fees, 1, items(holders, FEE, usedAt));
    await feeAccounts
      .connect(second)
      .chargeBatch(...batchOf(tokenAddress, 1, items(holders, FEE + 1n, usedAt)));

    await expectCharged(fees, 3n * FEE + 3n * (FEE + 1n));
  });

  it("tells what each item was charged, with its own reference if it has one", async () => {
    const { fees, holders, usedAt } = await networkHelpers.loadFixture(deployFunded);
    const list = items(holders, FEE, usedAt);
    const refs = list.map(({ holder }) => id(`bill for ${holder}`));

    const receipt = (await (await send(fees, 1, list, refs)).wait())!;

    expect(outcomes(fees.feeAccounts, receipt)).to.deep.equal(
      list.map(({ holder }) => ({ holder, charged: FEE })),
    );
    const events = receipt.logs.map((log) => fees.feeAccounts.interface.parseLog(log)!);
    expect(events.map(({ name }) => name)).to.deep.equal([
      "BatchItemChargedFor",
      "BatchItemChargedFor",
      "BatchItemChargedFor",
      "BatchCharged",
    ]);
    expect(events.slice(0, 3).map(({ args }) => args["ref"] as string)).to.deep.equal(refs);
  });
});
