import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id } from "ethers";

import { createChain, DAY, HOUR } from "../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../kit/fees/room.js";
import { usd } from "../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;
const { time } = networkHelpers;

const LIVE = 50;
/** Whole-transaction gas by which charges may differ, whatever else the account holds. */
const TOLERANCE = 300;

/** Seconds, besides those of the fixture's plans. */
const VALIDITIES = [40, 55, 70, 85, 100].map((days) => days * DAY);

/** Alice has one tranche, Bob 50 equal ones, Carol 50 of mixed validities that came in a scattered order. */
async function deployUnequal(): Promise<Fees> {
  const fees = await deployFees(chain);
  const { alice, bob, carol } = fees.actors;
  const mixed: number[] = [PLAN.monthly, PLAN.yearly, PLAN.credits];
  for (const validity of VALIDITIES) mixed.push(await fees.openPlan({ validity }));

  await fees.fund(alice, usd("100"));
  for (let i = 0; i < LIVE; i += 1) await fees.fund(bob, usd("100"));
  for (let i = 0; i < LIVE; i += 1) {
    const plan = mixed[scatter(i) % mixed.length]!;
    await fees.fund(carol, usd("100"), { plan });
    await time.increase(1 + (scatter(i + LIVE) % HOUR));
  }
  return fees;
}

/** A number that jumps about with `i`, the same in every run. */
const scatter = (i: number) => Number(BigInt.asUintN(31, BigInt(id(String(i)))));

async function gasOfCharge(fees: Fees, holder: HardhatEthersSigner): Promise<number> {
  const usedAt = await time.latest();
  await time.setNextBlockTimestamp(usedAt + 100);
  const sent = await fees.charge(holder, usd("1.25"), usedAt, id("transaction"));
  return Number((await sent.wait())!.gasUsed);
}

describe("FE-5 the gas of a charge", () => {
  for (const who of ["bob", "carol"] as const) {
    const what = who === "bob" ? "equal tranches" : "tranches of mixed validities";

    it(`differs by less than ${TOLERANCE} between 1 and ${LIVE} live ${what}`, async () => {
      const fees = await networkHelpers.loadFixture(deployUnequal);
      const ofMany = await fees.feeAccounts.tranches(fees.tokenAddress, fees.actors[who], 0, 63);
      expect(ofMany).to.have.length(LIVE);

      const one = await gasOfCharge(fees, fees.actors.alice);
      const many = await gasOfCharge(fees, fees.actors[who]);

      expect(Math.abs(many - one)).to.be.lessThan(TOLERANCE);
    });
  }

  it("comes from the tranche that expires first, however scattered they came", async () => {
    const fees = await networkHelpers.loadFixture(deployUnequal);
    const { feeAccounts, tokenAddress, actors } = fees;
    const tranches = await feeAccounts.tranches(tokenAddress, actors.carol, 0, 63);
    const expiries = tranches.map(({ expiry }) => Number(expiry));
    expect(expiries).to.deep.equal(expiries.toSorted((a, b) => a - b));
    expect(new Set(tranches.map(({ plan }) => plan)).size).to.be.greaterThan(VALIDITIES.length);

    const first = tranches[0]!;
    await gasOfCharge(fees, actors.carol);

    const after = await feeAccounts.tranches(tokenAddress, actors.carol, 0, 63);
    const charged = after.filter(({ unspent }, i) => unspent !== tranches[i]!.unspent);
    expect(charged.map(({ index }) => index)).to.deep.equal([first.index]);
  });
});
