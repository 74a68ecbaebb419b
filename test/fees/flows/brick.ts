import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroHash } from "ethers";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { batchOf, type Item, items, outcomes } from "../../kit/fees/charges.js";
import { deployFees, type Fees } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const { time } = networkHelpers;

const ASKED = usd("10");

interface Entry {
  /** What the batch asks of the holder, besides `ASKED`. */
  item?: Partial<Item>;
  /** Brings the holder's account into the state that hinders the charge. */
  prepare: (fees: Fees, holder: HardhatEthersSigner) => Promise<unknown>;
}

const rich = (fees: Fees, holder: HardhatEthersSigner) => fees.fund(holder, usd("100"));

/** By the error with which the batch skips them. */
const ENTRIES: Record<string, Entry> = {
  FeeAccounts_Paused: { prepare: richAndPaused },
  FeeAccounts_InsufficientFees: { prepare: (fees, holder) => fees.fund(holder, usd("1")) },
  FeeAccounts_TooManySteps: { prepare: (fees, holder) => crumble(fees, holder, 50) },
  FeeAccounts_CapExceeded: { prepare: richAndCapped },
  FeeAccounts_UsedInFuture: { prepare: rich, item: { usedAt: 4_000_000_000 } },
  FeeAccounts_UsedTooLongAgo: { prepare: rich, item: { usedAt: 1_000_000_000 } },
  FeeAccounts_ZeroAmount: { prepare: rich, item: { amount: 0n } },
};

async function richAndPaused(fees: Fees, holder: HardhatEthersSigner): Promise<void> {
  await rich(fees, holder);
  const { feeAccounts, tokenAddress, actors } = fees;
  await feeAccounts.connect(actors.compliance).pause(tokenAddress, holder, ZeroHash);
}

async function richAndCapped(fees: Fees, holder: HardhatEthersSigner): Promise<void> {
  await rich(fees, holder);
  const { feeAccounts, tokenAddress, actors } = fees;
  await feeAccounts.connect(holder).capExecutor(tokenAddress, actors.executor, ASKED - 1n, DAY);
}

async function crumble(fees: Fees, holder: HardhatEthersSigner, crumbs: number): Promise<void> {
  for (let i = 0; i < crumbs; i += 1) await fees.fund(holder, usd("1"));
}

/** Further signers with tokens, all of which FeeAccounts may take. */
async function enlist({ feeAccounts, token }: Fees, count: number): Promise<HardhatEthersSigner[]> {
  const signers = (await ethers.getSigners()).slice(8, 8 + count);
  for (const signer of signers) {
    await token.mint(signer, usd("1000"));
    await token.connect(signer).approve(feeAccounts, usd("1000"));
  }
  return signers;
}

describe("FE-8 a batch that single entries would brick", () => {
  it("skips each with its reason, and charges the others", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const [good, unknown, ...bad] = await enlist(fees, Object.keys(ENTRIES).length + 2);
    await rich(fees, good!);
    const expected = new Map<string, string | bigint>([
      [good!.address, ASKED],
      [unknown!.address, "FeeAccounts_InsufficientFees"],
    ]);
    const changes = new Map<string, Partial<Item>>();
    for (const [reason, { prepare, item = {} }] of Object.entries(ENTRIES)) {
      const holder = bad.pop()!;
      await prepare(fees, holder);
      expected.set(holder.address, reason);
      changes.set(holder.address, item);
    }
    const usedAt = (await time.latest()) + 1;
    await time.setNextBlockTimestamp(usedAt);
    const list = items(
      [...expected.keys()].map((address) => ({ address })),
      ASKED,
      usedAt,
    );
    for (const item of list) Object.assign(item, changes.get(item.holder));

    const sent = await feeAccounts
      .connect(actors.executor)
      .chargeBatch(...batchOf(tokenAddress, 1, list));

    const told = outcomes(feeAccounts, (await sent.wait())!);
    expect(new Map(told.map((o) => [o.holder, o.skipped ?? o.charged]))).to.deep.equal(expected);
    await expect(sent)
      .to.emit(feeAccounts, "BatchCharged")
      .withArgs(tokenAddress, actors.executor, 1, ASKED, expected.size - 1);
  });

  describe("as a whole is refused", () => {
    const refusal = async (fees: Fees, change: (list: Item[]) => Item[]) => {
      const { feeAccounts, tokenAddress, actors } = fees;
      const list = change(
        items([actors.alice, actors.bob, actors.carol], ASKED, await time.latest()),
      );
      return feeAccounts.connect(actors.executor).chargeBatch(...batchOf(tokenAddress, 1, list));
    };

    it("with a holder twice", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      await expect(
        refusal(fees, ([first, second]) => [first!, second!, second!]),
      ).to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_BatchOrder");
    });

    it("with holders out of order", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      await expect(refusal(fees, (list) => list.toReversed())).to.be.revertedWithCustomError(
        fees.feeAccounts,
        "FeeAccounts_BatchOrder",
      );
    });

    it("with no item at all", async () => {
      const fees = await networkHelpers.loadFixture(deployFees);
      await expect(refusal(fees, () => [])).to.be.revertedWithCustomError(
        fees.feeAccounts,
        "FeeAccounts_BatchSize",
      );
    });
  });

  it("carries 1,000 items within the gas of one transaction", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const strangers = Array.from({ length: 1001 }, (_, i) => ({
      address: ethers.toBeHex(BigInt(i + 1), 20),
    }));
    const usedAt = await time.latest();
    const batch = (count: number) =>
      feeAccounts
        .connect(actors.executor)
        .chargeBatch(...batchOf(tokenAddress, 1, items(strangers.slice(0, count), ASKED, usedAt)));

    await expect(batch(1001)).to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_BatchSize");
    await expect(batch(1000))
      .to.emit(feeAccounts, "BatchCharged")
      .withArgs(tokenAddress, actors.executor, 1, 0n, 1000);
  });

  it("leaves the books exact", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { alice, bob, carol } = actors;
    await rich(fees, alice);
    await crumble(fees, bob, 4);
    await rich(fees, carol);

    await feeAccounts
      .connect(actors.executor)
      .chargeBatch(
        ...batchOf(tokenAddress, 1, items([alice, bob, carol], usd("3"), await time.latest())),
      );

    await expectBalanced(fees, [alice, bob, carol]);
  });
});
