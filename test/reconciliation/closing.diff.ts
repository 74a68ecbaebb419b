import { expect } from "chai";
import { id, parseEther, ZeroHash } from "ethers";

import {
  Arbiter,
  caseOn,
  type Decided,
  mayApprove,
  Officer,
  records,
  type rules,
  type Template,
} from "../../sdk/reconciliation/index.js";
import { caseIn, summaryIn } from "../../sdk/reconciliation/ledger.js";
import { closingsOf, type SideLeaves, treeOf } from "../../sdk/reconciliation/runs.js";
import { idsRootOf, runFieldsOf } from "../../sdk/reconciliation/trees.js";
import { createChain } from "../kit/chain.js";
import { LEG, ORDER, REFERENCE } from "../kit/reconciliation/orders.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const journal = (role: number, leg: bigint) => ({ role, leg, suspense: -leg, fee: 0n, loss: 0n });

describe("what closes alarms, replayed", () => {
  it("RE-5 RE-9 each approval, where all affected roles have to", async () => {
    const world = await deployed({ isByAll: true });
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await world.post(CAPITAL, { amount: 8_000n });
    await world.propose(SELLER, {
      journals: [journal(REGISTER, 1_000n), journal(CAPITAL, 2_000n)],
    });
    await world.same();

    await (await world.officer(REGISTER)).approve(ORDER);
    await world.same();
    const { proposal } = (await world.held())!.waiting!;
    const able = [SELLER, REGISTER, CAPITAL].filter((role) => mayApprove(proposal, role));
    expect(able).to.deep.equal([CAPITAL]);

    await (await world.officer(CAPITAL)).approve(ORDER);
    await world.same();
    expect((await world.held())!.state.status).to.equal("Adjusted");
  });

  it("RE-5 RE-9 what the arbiter decides", async () => {
    const world = await deployed({ arbiter: (await arbiterOf()).address });
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    const arbiter = new Arbiter(world.address, await arbiterOf(), { template: world.number });
    const decided = { journals: [journal(REGISTER, 1_000n)] };

    await world.propose(SELLER, decided);
    await networkHelpers.time.increase(world.terms.adjustment.approvalWindow);
    await arbiter.decide(ORDER, false);
    await world.same();
    expect((await world.held())!.state.status).to.equal("Alarmed");

    await world.propose(SELLER, decided);
    await networkHelpers.time.increase(world.terms.adjustment.approvalWindow);
    await arbiter.decide(ORDER, true);
    await world.same();
    expect((await world.held())!.state.status).to.equal("Open");
  });

  it("RE-5 RE-9 a case that is given up: what did not come is waived", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await networkHelpers.time.increase(world.terms.adjustment.writeOffWindow);

    await (await world.officer(SELLER)).writeOff(ORDER);

    await world.same();
    const { state, episodes } = (await world.held())!;
    expect(state).to.include({ status: "Adjusted", isWrittenOff: true, isHeld: false });
    expect(state.record.legs[CAPITAL]).to.include({ currency: 0, fields: ZeroHash });
    expect(episodes.at(-1)!.adjustedAt).to.equal(await world.now());
  });

  it("RE-5 RE-9 a case that is taken up again, without its legs", async () => {
    const world = await deployed();
    for (const role of [SELLER, REGISTER, CAPITAL]) await world.post(role, {});

    await world.reopen();
    await world.same();
    expect((await world.held())!.state).to.include({ status: "Open", generation: 1 });

    await world.post(REGISTER, { generation: 1 });
    await world.post(SELLER, { generation: 1, amount: 1n });
    await world.same();
    const { episodes, openedAt } = (await world.held())!;
    expect(episodes).to.have.length(1);
    expect(episodes[0]).to.include({ generation: 1, openedAt });
  });

  for (const { total, left } of [
    { total: 9_999n, left: [] },
    { total: 9_990n, left: [{ code: "Amount", role: REGISTER }] },
  ] as const)
    it(`RE-6 RE-9 a run that is closed, with ${left.length} alarms left`, async () => {
      const world = await deployed();
      const run = await world.run();
      const ids = [id("record 0"), id("record 1"), id("record 2")];
      const [a, b] = [sideOf(10n), sideOf(9n)];
      const list = { count: ids.length, idsRoot: idsRootOf(ids) };
      const [rootA, rootB] = [treeOf(ids, a).root, treeOf(ids, b).root];
      await run.post(SELLER, { fields: runFieldsOf({ ...list, root: rootA }) });
      await run.post(REGISTER, { amount: total, fields: runFieldsOf({ ...list, root: rootB }) });

      const [closing] = closingsOf(ids, a, b);
      await world.reconciliation.closeExceptions({
        run: { template: run.number, businessReference: REFERENCE },
        record: records.wordsOf((await run.held())!.state.record),
        sides: { ...list, rootA, rootB },
        from: closing!.from,
        exceptions: [...closing!.exceptions],
        siblings: [...closing!.siblings],
        above: [...closing!.above],
      });

      await run.same();
      const { state } = (await run.held())!;
      expect(state.status).to.equal(left.length === 0 ? "Adjusted" : "Alarmed");
      expect(records.alarmsIn(state.record.open)).to.deep.equal(left);
      expect(records.alarmsIn(state.record.closed)).to.deep.include({ code: "Fields", role: 1 });
      await run.items.same(ids[1]);
    });
});

/** Three records, of which the second says another amount. */
function sideOf(amount: bigint): SideLeaves {
  const leaf = { amount: 1n, currency: 978, valueDate: 20_456, fields: id("fields") };
  return [leaf, { ...leaf, amount }, leaf];
}

async function arbiterOf() {
  const [, signer] = await chain.ethers.getSigners();
  return signer!;
}

async function deployed(adjustment: Partial<Template["adjustment"]> = {}) {
  const room = await networkHelpers.loadFixture(deployRoom);
  const { address, reconciliation, officers, ledger } = room;
  const shipped = room.shareSale();
  const terms: Template = { ...shipped, adjustment: { ...shipped.adjustment, ...adjustment } };
  const number = await room.register(terms);
  const now = () => networkHelpers.time.latest();

  /** The case of `REFERENCE` under a template. */
  const caseOf = (template: number) => {
    const held = async () => caseIn(await ledger(), template, REFERENCE);
    return {
      number: template,
      held,
      post: async (role: number, said: Partial<rules.Leg>) => {
        const record = (await held())?.state.record ?? records.EMPTY_RECORD;
        const leg = { ...LEG, ...said };
        return room.post(template, role, [{ leg, record }], keyOf(NAMES[role]!));
      },
      /** The replay says what the contract says, the digest too. */
      same: async (businessReference = REFERENCE) => {
        const told = summaryIn(await ledger(), template, businessReference, await now());
        expect(told).to.deep.equal(await caseOn(reconciliation, template, businessReference));
      },
    };
  };

  const officer = async (role: number) => {
    const wallet = officers[NAMES[role]!];
    await networkHelpers.setBalance(wallet.address, parseEther("10"));
    return new Officer(address, wallet, { template: number, role });
  };

  return {
    ...room,
    ...caseOf(number),
    terms,
    now,
    officer,
    propose: async (role: number, decided: Decided) => {
      const expiry = (await now()) + 2 * terms.adjustment.approvalWindow;
      return (await officer(role)).propose(ORDER, decided, expiry, await now());
    },
    reopen: async () => {
      const [maker, checker] = [await officer(SELLER), await officer(REGISTER)];
      return checker.reopen(await maker.signReopening(ORDER, REGISTER, (await now()) + 60));
    },
    /** A run of such cases, with the same roles, of which two are its sides. */
    run: async () => {
      const rules = { ...terms.rules, expected: 0b11 };
      const itemTemplate = await room.register({ ...terms, family: id("items"), rules });
      const run = { itemTemplate, leafPrice: 0n, answerWindow: 60 };
      const runs = await room.register({ ...terms, family: id("runs"), rules, run });
      return { ...caseOf(runs), items: caseOf(itemTemplate) };
    },
  };
}

function deployRoom() {
  return deployReconciliation(chain);
}
