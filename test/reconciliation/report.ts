import { expect } from "chai";
import { id } from "ethers";

import {
  AGE_BANDS,
  ageOf,
  type CaseReport,
  fetchEvents,
  Regulator,
  reportOf,
  reportOn,
  type Standing,
} from "../../sdk/reconciliation/index.js";
import { EMPTY_RECORD } from "../../sdk/reconciliation/records.js";
import { caseIn } from "../../sdk/reconciliation/ledger.js";
import { createChain, DAY, HOUR } from "../kit/chain.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const EUR = 978;
const USD = 840;

describe("the report of a period", () => {
  it("RE-9 counts what matched, is alarmed, adjusted and open, with sums per currency", async () => {
    const { events, begin, end } = await networkHelpers.loadFixture(deployHistory);

    const report = reportOf(events, { from: begin, to: end });

    expect(countsOf(report)).to.deep.equal({ Matched: 2, Alarmed: 2, Adjusted: 0, Open: 1 });
    expect(report.tallies.Matched.sums).to.deep.equal([
      { currency: USD, count: 1, sum: 70n },
      { currency: EUR, count: 1, sum: 1_000n },
    ]);
    // by the originator's amount, not by what another role says
    expect(report.tallies.Alarmed.sums).to.deep.equal([{ currency: EUR, count: 2, sum: 5_000n }]);
    expect(report.tallies.Open.sums).to.deep.equal([{ currency: EUR, count: 1, sum: 9n }]);
  });

  it("RE-9 tells how long it took from the first leg to the alarm", async () => {
    const { events, begin, end } = await networkHelpers.loadFixture(deployHistory);

    const { toAlarm, toAdjusted } = reportOf(events, { from: begin, to: end });

    expect(toAlarm).to.deep.equal({ count: 2, min: 60, median: 60, max: 2 * HOUR });
    expect(toAdjusted).to.deep.equal({
      count: 0,
      min: undefined,
      median: undefined,
      max: undefined,
    });
  });

  it("RE-9 tells how long it took from the alarm until it was adjusted", async () => {
    const { room, number, begin, end } = await networkHelpers.loadFixture(deployHistory);
    const ledger = await room.ledger();
    const moved = new Set(ledger.cases.keys());
    const waits = [2 * HOUR, HOUR];
    for (const [place, reference] of ["short", "large"].entries()) {
      const held = caseIn(ledger, number, id(reference))!;
      const [episode] = held.episodes;
      const adjustedAt = episode!.alarmedAt + waits[place]!;
      ledger.cases.set(held.id, {
        ...held,
        state: { ...held.state, status: "Adjusted", changedAt: adjustedAt },
        episodes: [{ ...episode!, adjustedAt }],
      });
    }

    const report = reportOn(ledger, moved, { from: begin, to: end });

    expect(report.toAdjusted).to.deep.equal({
      count: 2,
      min: HOUR,
      median: HOUR,
      max: 2 * HOUR,
    });
    expect(countsOf(report)).to.deep.equal({ Matched: 2, Alarmed: 0, Adjusted: 2, Open: 1 });
    expect(reportOn(ledger, moved, { from: end - 1, to: end }).toAdjusted.count).to.equal(0);
  });

  it("RE-9 RE-5 shows how old is what stays open or alarmed", async () => {
    const { events, begin, end } = await networkHelpers.loadFixture(deployHistory);

    const now = reportOf(events, { from: begin, to: end });
    const later = reportOf(events, { from: end, to: end + 8 * DAY });

    expect(now.ageing.map(({ from }) => from)).to.deep.equal(AGE_BANDS);
    expect(now.ageing.map(({ count }) => count)).to.deep.equal([1, 2, 0, 0, 0]);
    expect(later.ageing.map(({ count }) => count)).to.deep.equal([0, 0, 0, 3, 0]);
    expect(now.ageing[1]!.sums).to.deep.equal([{ currency: EUR, count: 2, sum: 5_000n }]);
  });

  it("RE-9 RE-5 counts an alarmed case's age from its alarm, an open one's from its first leg", async () => {
    const { room, number, end } = await networkHelpers.loadFixture(deployHistory);
    const ledger = await room.ledger();
    const ageAtEnd = (name: string) => ageOf(caseIn(ledger, number, id(name))!, end);

    expect(ageAtEnd("large")).to.equal(HOUR + HOUR / 2);
    expect(ageAtEnd("open")).to.equal(HOUR / 2);
    expect(ageAtEnd("match")).to.equal(undefined);
  });

  it("RE-9 carries over what is open, not what was settled before", async () => {
    const { events, end } = await networkHelpers.loadFixture(deployHistory);

    const next = reportOf(events, { from: end, to: end + DAY });

    expect(countsOf(next)).to.deep.equal({ Matched: 0, Alarmed: 2, Adjusted: 0, Open: 1 });
    expect(next.toAlarm.count).to.equal(0);
  });

  it("RE-9 passes over what comes behind its end, and other templates", async () => {
    const { events, begin, end, number } = await networkHelpers.loadFixture(deployHistory);

    const early = reportOf(events, { from: begin, to: begin + 30 });
    const other = reportOf(events, { from: begin, to: end, templates: [number + 1] });
    const own = reportOf(events, { from: begin, to: end, templates: [number] });

    expect(countsOf(early)).to.deep.equal({ Matched: 0, Alarmed: 0, Adjusted: 0, Open: 1 });
    expect(countsOf(other)).to.deep.equal({ Matched: 0, Alarmed: 0, Adjusted: 0, Open: 0 });
    expect(own).to.deep.equal(reportOf(events, { from: begin, to: end }));
  });

  it("RE-9 RE-5 takes what waits for its approval for alarmed", async () => {
    const { room, number, begin, end } = await networkHelpers.loadFixture(deployHistory);
    const ledger = await room.ledger();
    const held = caseIn(ledger, number, id("short"))!;
    const state = { ...held.state, status: "AdjustmentProposed" } as const;
    ledger.cases.set(held.id, { ...held, state });

    const { tallies } = reportOn(ledger, new Set(), { from: begin, to: end });

    expect(tallies.Alarmed.count).to.equal(2);
    expect(tallies.Adjusted.count).to.equal(0);
  });

  it("RE-9 ends before the second in which the next period begins", async () => {
    const { events, begin, end } = await networkHelpers.loadFixture(deployHistory);
    const openedAt = end - HOUR / 2;

    const before = reportOf(events, { from: begin, to: openedAt });
    const next = reportOf(events, { from: openedAt, to: end });

    expect(countsOf(before).Open).to.equal(0);
    expect(countsOf(next).Open).to.equal(1);
  });

  it("RE-9 tells which cases are final", async () => {
    const { events, begin, end } = await networkHelpers.loadFixture(deployHistory);

    const soon = reportOf(events, { from: begin, to: end });
    const late = reportOf(events, { from: begin, to: end + 7 * DAY });

    expect(soon.tallies.Matched.final).to.equal(0);
    expect(late.tallies.Matched.final).to.equal(2);
  });

  it("RE-9 has at least one second", async () => {
    const { events, begin } = await networkHelpers.loadFixture(deployHistory);

    expect(() => reportOf(events, { from: begin, to: begin })).to.throw("has no second");
  });

  it("RE-9 is the same for a regulator that asks a node", async () => {
    const { room, events, begin, end } = await networkHelpers.loadFixture(deployHistory);
    const regulator = new Regulator(room.address, ethers.provider);

    const period = { from: begin, to: end };

    expect(await regulator.report(period)).to.deep.equal(reportOf(events, period));
  });
});

function countsOf({ tallies }: CaseReport): Record<Standing, number> {
  const { Matched, Alarmed, Adjusted, Open } = tallies;
  return {
    Matched: Matched.count,
    Alarmed: Alarmed.count,
    Adjusted: Adjusted.count,
    Open: Open.count,
  };
}

/** Two cases that matched, one in dollars; one alarmed after a minute, one after two hours; one that is open. */
async function deployHistory() {
  const room = await deployReconciliation(chain);
  const number = await room.register(room.shareSale());
  const begin = await networkHelpers.time.latest();
  let time = begin;

  async function post(name: string, role: number, amount: bigint, wait: number, currency = EUR) {
    time += wait;
    await networkHelpers.time.setNextBlockTimestamp(time);
    const businessReference = id(name);
    const held = caseIn(await room.ledger(), number, businessReference);
    const said = { generation: 0, currency, valueDate: 20_000, acceptedAt: 0, fields: id("same") };
    const draft = {
      leg: { businessReference, amount, ...said },
      record: held?.state.record ?? EMPTY_RECORD,
    };
    await room.post(number, role, [draft], keyOf(NAMES[role]!));
  }

  for (const role of [0, 1, 2]) await post("match", role, 1_000n, 20);
  for (const role of [2, 1, 0]) await post("dollars", role, 70n, 10, USD);
  await post("short", 0, 2_000n, 10);
  await post("short", 1, 1_999n, 60);
  await post("large", 1, 3_001n, 10);
  await post("large", 0, 3_000n, 2 * HOUR);
  await post("open", 1, 9n, HOUR);
  const end = time + HOUR / 2;
  return { room, number, begin, end, events: await fetchEvents(room.address, ethers.provider) };
}
