import { expect } from "chai";
import { id, MaxUint256 } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import { toCsv, toJson } from "../../sdk/fees/formats.js";
import { fetchEvents } from "../../sdk/fees/history.js";
import { accountOf, replay } from "../../sdk/fees/replay.js";
import { feesDomain, signMove } from "../../sdk/fees/signatures.js";
import { drawStatement, type Line, type Statement } from "../../sdk/fees/statement.js";
import { createChain, DAY, HOUR } from "../kit/chain.js";
import { deployFees, type Fees, PLAN } from "../kit/fees/room.js";
import { carryOut, deployWorld, histories } from "./histories.js";
import { runs } from "../kit/runs.js";
import { usd } from "../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const { time } = networkHelpers;

const REF = id("a transaction");

/** Draws the statement of an account from all events so far. */
async function draw(
  { feeAccounts, tokenAddress: token }: Fees,
  holder: string,
  from: number,
  to: number,
) {
  const address = await feeAccounts.getAddress();
  const events = await fetchEvents(address, ethers.provider, { step: 7 });
  const period = { token, holder, from: BigInt(from), to: BigInt(to) };
  return drawStatement(address, events, period);
}

const figures = ({ opening, funded, charged, lapsed, refunded, closing }: Statement) => ({
  opening,
  funded,
  charged,
  lapsed,
  refunded,
  closing,
});

const brief = ({ kind, tranche, change, time: at }: Line) => [kind, tranche, change, Number(at)];

describe("the statement of an account", () => {
  it("FE-13 tells what was funded, charged and lapsed, and where the chain says so", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { alice, executor } = fees.actors;
    const { start } = await fees.fund(alice, usd("300"));
    await time.setNextBlockTimestamp(start + 10 * DAY);
    const receipt = await (await fees.charge(alice, usd("50"), 0, REF)).wait();

    const statement = await draw(fees, alice.address, start, start + 15 * DAY);

    expect(figures(statement)).to.deep.equal({
      opening: 0n,
      funded: usd("300"),
      charged: usd("50"),
      lapsed: usd("100"),
      refunded: 0n,
      closing: usd("150"),
    });
    expect(statement.lines.map(brief)).to.deep.equal([
      ["funded", 1, usd("300"), start],
      ["charged", 1, -usd("50"), start + 10 * DAY],
      ["lapsed", 1, -usd("100"), start + 15 * DAY],
    ]);
    const [funded, charged] = statement.lines;
    expect(funded).to.include({ payer: alice.address, plan: PLAN.monthly });
    expect(charged).to.include({ ref: REF, executor: executor.address });
    expect(charged!.position).to.include({
      block: receipt!.blockNumber,
      transaction: receipt!.hash,
    });
  });

  it("FE-7 gives a late bill out of what had lapsed in the period before", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { alice } = fees.actors;
    const { start, expiry } = await fees.fund(alice, usd("300"));
    await time.setNextBlockTimestamp(expiry + HOUR);
    await fees.charge(alice, usd("8"), start + 29 * DAY);

    const statement = await draw(fees, alice.address, expiry, expiry + DAY);

    expect(figures(statement)).to.include({
      opening: 0n,
      charged: usd("8"),
      lapsed: -usd("8"),
      closing: 0n,
    });
    expect(statement.lines.map(brief)).to.deep.equal([
      ["lapsed", 1, usd("8"), expiry],
      ["charged", 1, -usd("8"), expiry + HOUR],
    ]);
  });

  it("FE-11 dates a refund at the end of its notice, whenever somebody carries it out", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress } = fees;
    const { alice } = fees.actors;
    const { start, tranche, expiry } = await fees.fund(alice, usd("300"));
    await time.setNextBlockTimestamp(start + 7 * DAY);
    await feeAccounts.connect(alice).close(tokenAddress, tranche, expiry);
    const end = start + 10 * DAY;
    const drawn = () => draw(fees, alice.address, start, end + DAY);

    const before = await drawn();
    await time.increaseTo(end + 5 * DAY);
    await feeAccounts.settle(tokenAddress, [alice]);
    const after = await drawn();
    const later = await draw(fees, alice.address, start, end + 9 * DAY);

    expect(figures(before)).to.include({ refunded: usd("200"), lapsed: usd("100"), closing: 0n });
    expect(after).to.deep.equal(before);
    expect(before.lines.map(brief)).to.deep.include(["refunded", 1, -usd("200"), end]);
    const refund = later.lines.find(({ kind }) => kind === "refunded");
    expect(refund).to.include({ time: BigInt(end), change: -usd("200") });
    expect(refund!.position!.time).to.be.greaterThan(BigInt(end));
  });

  it("FE-12 lets no time lapse while the account is paused", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { alice, compliance } = actors;
    const { start } = await fees.fund(alice, usd("300"));
    await time.setNextBlockTimestamp(start + 10 * DAY);
    await feeAccounts.connect(compliance).pause(tokenAddress, alice, REF);
    await time.increaseTo(start + 50 * DAY);
    await feeAccounts.connect(alice).closePaused(tokenAddress);
    const closed = await time.latest();

    const paused = await draw(fees, alice.address, start, start + 20 * DAY);
    const all = await draw(fees, alice.address, start, closed + 1);

    expect(figures(paused)).to.include({ lapsed: usd("100"), closing: usd("200") });
    expect(figures(all)).to.include({ lapsed: usd("100"), refunded: usd("200"), closing: 0n });
    expect(all.lines.map(brief)).to.deep.include(["refunded", 1, -usd("200"), closed]);
  });

  it("FE-9 brings its history along to a new key", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    const { alice, bob, operator } = actors;
    const { start } = await fees.fund(alice, usd("300"));
    const { chainId } = await ethers.provider.getNetwork();
    const domain = feesDomain(await feeAccounts.getAddress(), chainId);
    const signature = await signMove(bob, domain, {
      token: tokenAddress,
      holder: alice.address,
      newHolder: bob.address,
      nonce: 0n,
      deadline: MaxUint256,
    });
    await feeAccounts.connect(alice).requestMove(tokenAddress, bob, MaxUint256, signature);
    await time.increase(2 * DAY);
    await feeAccounts.connect(operator).approveMove(tokenAddress, alice, bob);
    await fees.charge(bob, usd("1"));
    const to = (await time.latest()) + 1;

    const { lines } = await draw(fees, bob.address, start, to);

    expect(lines.map(({ kind }) => kind)).to.deep.equal(["funded", "charged", "lapsed"]);
    expect((await draw(fees, bob.address, start, start + DAY)).funded).to.equal(usd("300"));
    await refuses(draw(fees, alice.address, start, to), bob.address);
    const former = await draw(fees, alice.address, start, start + DAY);
    expect(former.funded).to.equal(usd("300"));
  });

  it("is refused for an empty period", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    await refuses(draw(fees, fees.actors.alice.address, 5, 5), "empty");
  });

  it("is written as JSON and as CSV, in units and in the token", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { alice } = fees.actors;
    const { start } = await fees.fund(alice, usd("300"));
    await time.setNextBlockTimestamp(start + 10 * DAY);
    await fees.charge(alice, usd("50.5"), 0, REF);
    const statement = await draw(fees, alice.address, start, start + 15 * DAY);

    const json = JSON.parse(toJson(statement, 6)) as {
      closing: unknown;
      lines: Record<string, unknown>[];
    };
    expect(json.closing).to.deep.equal({ units: "149500000", amount: "149.5" });
    expect(json.lines[1]).to.include({ kind: "charged", units: "-50500000", ref: REF });

    const csv = toCsv(statement, 6);
    expect(csv.endsWith("\r\n")).to.equal(true);
    const rows = csv
      .slice(0, -2)
      .split("\r\n")
      .map((row) => row.split(","));
    expect(new Set(rows.map(({ length }) => length)).size).to.equal(1);
    expect(rows.slice(1).map((row) => row[1])).to.deep.equal([
      "opening",
      "funded",
      "charged",
      "lapsed",
      "closing",
    ]);
    expect(rows[2]!.slice(0, 7)).to.deep.equal([
      new Date(start * 1000).toISOString().replace(".000Z", "Z"),
      "funded",
      "1",
      "1",
      "300000000",
      "300.0",
      alice.address,
    ]);
    const units = rows.slice(1).map((row) => BigInt(row[4]!));
    expect(units.slice(0, -1).reduce((sum, each) => sum + each)).to.equal(units.at(-1));
  });

  it("FE-13 sums exactly, and period after period, whatever happened", async function () {
    this.timeout(0);
    const parts = fc.integer({ min: 1, max: 99 });
    await fc.assert(
      fc.asyncProperty(histories(30), parts, parts, async (history, one, other) => {
        const world = { ...(await networkHelpers.loadFixture(deployWorld)), requests: [] };
        const begin = await time.latest();
        for (const action of history) await carryOut(world, action);
        const now = (await time.latest()) + 1;
        const cut = (percent: number) => begin + Math.floor(((now - begin) * percent) / 100);
        const borders = [begin, cut(Math.min(one, other)), cut(Math.max(one, other)), now];
        await time.increaseTo(now);

        const address = await world.feeAccounts.getAddress();
        const ledger = replay(address, await fetchEvents(address, ethers.provider));
        for (const { address: holder } of world.keys) {
          const account = accountOf(ledger, world.tokenAddress, holder);
          if (account.movedTo !== undefined) continue;

          let balance = 0n;
          for (const [index, from] of borders.slice(0, -1).entries()) {
            const to = borders[index + 1]!;
            if (from === to) continue;
            const statement = await draw(world, holder, from, to);
            expect(statement.opening).to.equal(balance);
            balance = statement.lines.reduce((sum, { change }) => sum + change, balance);
            expect(statement.closing).to.equal(balance);
            checkTotals(statement);
          }
          if (account.pausedAt === 0n) {
            const views = await world.feeAccounts.tranches(world.tokenAddress, holder, 0, 63);
            expect(balance).to.equal(views.reduce((sum, view) => sum + view.remaining, 0n));
          }
        }
      }),
      { ...runs(12), unbiased: true, endOnFailure: true },
    );
  });
});

/** The totals are those of the lines of their kind. */
function checkTotals({ lines, funded, charged, lapsed, refunded }: Statement): void {
  for (const [kind, total] of Object.entries({ funded: -funded, charged, lapsed, refunded })) {
    const ofKind = lines.filter((line) => line.kind === kind);
    expect(ofKind.reduce((sum, { change }) => sum - change, 0n)).to.equal(total);
  }
}

async function refuses(call: Promise<unknown>, says: string): Promise<void> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(InputError);
  expect((error as Error).message).to.include(says);
}
