import { expect } from "chai";
import { id, parseEther, toBeHex, ZeroHash } from "ethers";

import {
  type Adjustment,
  caseOn,
  type Decided,
  draftOf,
  mayApprove,
  objectionTo,
  Officer,
  records,
  refusalIn,
  rules,
  type Template,
} from "../../sdk/reconciliation/index.js";
import { summaryIn } from "../../sdk/reconciliation/ledger.js";
import { createChain } from "../kit/chain.js";
import { LEG, ORDER, REFERENCE } from "../kit/reconciliation/orders.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const [MISSING, LATE] = [4, 7];
/** What the template lets an adjustment call. */
const ACTION = { target: "0x0000000000000000000000000000000000000011", selector: "0x12345678" };
const CALL = { target: ACTION.target, data: `${ACTION.selector}00` };
const journal = (role: number, leg: bigint) => ({ role, leg, suspense: -leg, fee: 0n, loss: 0n });

describe("adjustments in the sdk", () => {
  it("RE-5 RE-9 a journal is proposed, approved, and the case goes on: the replay is the contract at each step", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await world.same();

    const { adjustment } = await world.propose(REGISTER, { journals: [journal(REGISTER, 1_000n)] });
    await world.same();
    expect(adjustment.number).to.equal(1n);
    expect((await world.held())?.waiting?.draft.isComplete).to.equal(false);

    await (await world.officer(SELLER)).approve(ORDER);
    await world.same();
    expect((await world.held())?.state.status).to.equal("Open");

    await world.post(CAPITAL, {});
    await world.same();
    expect((await world.held())?.state.status).to.equal("Matched");
  });

  it("RE-5 what is refused can be proposed again with the next number only", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await world.propose(REGISTER, { journals: [journal(REGISTER, 1_000n)] });

    await (await world.officer(SELLER)).reject(ORDER);
    await world.same();

    const { adjustment } = await world.propose(SELLER, { journals: [journal(SELLER, -1_000n)] });
    await world.same();
    expect(adjustment.number).to.equal(2n);
    expect((await world.held())?.state.record.lastNumber).to.equal(2n);
  });

  it("RE-5 nobody approves for the maker's entity, and the sdk says so beforehand", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await world.propose(REGISTER, { journals: [journal(REGISTER, 1_000n)] });

    const waiting = (await world.held())?.waiting;
    const able = [SELLER, REGISTER, CAPITAL].filter((role) =>
      waiting === undefined ? false : mayApprove(waiting.proposal, role),
    );
    expect(able).to.deep.equal(waiting?.draft.checkers);
    expect(able).not.to.include(REGISTER);
  });

  it("RE-5 corrections of each field close what they explain", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { currency: 840, valueDate: 20_500, fields: id("others") });

    const stated = [toBeHex(840, 32), toBeHex(20_500, 32), id("others")];
    const corrected = [toBeHex(978, 32), toBeHex(20_456, 32), LEG.fields];
    const corrections = [0, 1, 2].map((field) => ({
      role: REGISTER,
      field,
      stated: stated[field] as string,
      corrected: corrected[field] as string,
    }));
    await world.propose(REGISTER, { corrections });
    await world.same();
    await (await world.officer(SELLER)).approve(ORDER);
    await world.same();
    expect((await world.held())?.episodes.at(-1)?.adjustedAt).to.equal(await world.now());
  });

  it("RE-4 RE-5 a missing leg is waived, and comes late", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, {});
    await world.overdue(CAPITAL);
    await world.same();

    const waiver = { code: MISSING, role: CAPITAL, isBaseless: false, reason: ZeroHash };
    await world.propose(SELLER, { waivers: [waiver] });
    await world.same();
    await (await world.officer(REGISTER)).approve(ORDER);
    await world.same();
    expect((await world.held())?.state.status).to.equal("Adjusted");

    await world.post(CAPITAL, {});
    await world.same();
    const late = records.alarmsIn((await world.held())?.state.record.open ?? 0n);
    expect(late).to.deep.equal([{ code: "Late", role: CAPITAL }]);
    expect(records.alarmBit({ code: "Late", role: 0 })).to.equal(1n << BigInt(16 * LATE));
  });

  it("RE-5 a proposal lapses in the second of its expiry", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    const { adjustment } = await world.propose(REGISTER, { journals: [journal(REGISTER, 1_000n)] });
    await networkHelpers.time.setNextBlockTimestamp(adjustment.expiry);
    await (await world.officer(CAPITAL)).lapse(ORDER);
    await world.same();
    expect((await world.held())?.state.status).to.equal("Alarmed");
  });

  it("RE-5 while an adjustment waits a leg is refused for that, whatever record it brings", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    await world.propose(REGISTER, { journals: [journal(REGISTER, 1_000n)] });

    const refusal = await world.post(CAPITAL, {}).catch((error: unknown) => refusalIn(error));

    expect(refusal).to.equal("Closed");
    const { state } = (await world.held())!;
    const { number: template, terms } = world;
    const poster = { template, terms, role: CAPITAL, isSuperseded: false };
    for (const record of [state.record, records.EMPTY_RECORD])
      expect(rules.post(poster, state, LEG, record, await world.now()).refusal).to.equal("Closed");
  });

  it("RE-5 what the sdk objects to the contract refuses", async () => {
    const world = await deployed();
    await world.post(SELLER, {});
    await world.post(REGISTER, { amount: 9_000n });
    const good = { journals: [journal(REGISTER, 1_000n)] };
    const spoilt: readonly [Partial<Adjustment>, string][] = [
      [{ number: 0n }, "StaleNumber"],
      [{ journals: [journal(CAPITAL, 1n)] }, "NoLeg"],
      [{ journals: [journal(REGISTER, 1_000n), journal(REGISTER, 0n)] }, "AdjustedTwice"],
      [{ journals: [{ ...journal(REGISTER, 1_000n), fee: 1n }] }, "Unbalanced"],
      [
        {
          journals: [
            { ...journal(SELLER, 0n), fee: -1n },
            { ...journal(REGISTER, 1_000n), fee: 1n },
          ],
        },
        "Unbalanced",
      ],
      [{ journals: [journal(REGISTER, -9_001n)] }, "OutOfRange"],
      [{ journals: [journal(REGISTER, 1n)] }, "NotEven"],
      [{ expiry: (await world.now()) + 10_000_000 }, "ExpiresLate"],
      [
        { waivers: [{ code: MISSING, role: CAPITAL, isBaseless: false, reason: ZeroHash }] },
        "NotAlarmed",
      ],
      [
        { waivers: [{ code: 0, role: REGISTER, isBaseless: false, reason: ZeroHash }] },
        "BadWaiver",
      ],
      [
        {
          corrections: [
            { role: REGISTER, field: 0, stated: toBeHex(840, 32), corrected: toBeHex(978, 32) },
          ],
        },
        "BadCorrection",
      ],
      [{ calls: [{ ...CALL, data: "0x12345679" }] }, "UnlistedCall"],
      [{ calls: [CALL, { ...CALL, target: world.address }] }, "UnlistedCall"],
      [{ calls: Array.from({ length: 17 }, () => CALL) }, "UnlistedCall"],
    ];
    const held = await world.held();
    const record = held?.state.record ?? records.EMPTY_RECORD;
    for (const [change, objection] of spoilt) {
      const adjustment = { ...(await world.adjustment(REGISTER, good)), ...change };
      const now = await world.now();
      expect(objectionTo(world.terms, record, adjustment, now), objection).to.equal(objection);
      expect(() => draftOf(world.terms, record, adjustment, now)).to.throw(objection);
      expect(await world.isRefused(REGISTER, adjustment), objection).to.equal(true);
    }
    const adjustment = await world.adjustment(REGISTER, { ...good, calls: [CALL] });
    expect(objectionTo(world.terms, record, adjustment, await world.now())).to.equal(undefined);
    expect(await world.isRefused(REGISTER, adjustment)).to.equal(false);
  });
});

async function deployed() {
  const room = await networkHelpers.loadFixture(reconciled);
  const { address, reconciliation, officers, number, terms, ledger } = room;
  const now = () => networkHelpers.time.latest();
  const held = async () => (await ledger()).cases.get(records.caseIdOf(number, REFERENCE));
  const officer = async (role: number) => {
    const wallet = officers[NAMES[role]!];
    await networkHelpers.setBalance(wallet.address, parseEther("10"));
    return new Officer(address, wallet, { template: number, role });
  };
  const expiryOf = async () => (await now()) + terms.adjustment.approvalWindow;
  const wordsNow = async () =>
    records.wordsOf((await held())?.state.record ?? records.EMPTY_RECORD);

  async function adjustment(maker: number, decided: Decided): Promise<Adjustment> {
    const none = { journals: [], corrections: [], waivers: [], calls: [] };
    return {
      template: number,
      businessReference: REFERENCE,
      generation: 0,
      maker,
      expiry: await expiryOf(),
      number: 1n,
      ...none,
      ...decided,
    };
  }

  return {
    ...room,
    now,
    held,
    officer,
    adjustment,
    post: async (role: number, said: Partial<rules.Leg>) => {
      const record = (await held())?.state.record ?? records.EMPTY_RECORD;
      return room.post(number, role, [{ leg: { ...LEG, ...said }, record }], keyOf(NAMES[role]!));
    },
    overdue: async (role: number) => {
      await networkHelpers.time.increase(terms.roles[role]!.legDeadline);
      const acceptance = {
        template: number,
        role,
        businessReference: REFERENCE,
        generation: 0,
        keyHash: ZeroHash,
        acceptedAt: 0,
      };
      return reconciliation.raiseOverdue(acceptance, "0x", await wordsNow());
    },
    propose: async (role: number, decided: Decided) =>
      (await officer(role)).propose(ORDER, decided, await expiryOf(), await now()),
    /** Whether the contract refuses it of the maker's officer. */
    isRefused: async (role: number, { ...content }: Adjustment) => {
      await officer(role);
      const contract = reconciliation.connect(officers[NAMES[role]!]);
      const call = {
        ...content,
        journals: [...content.journals],
        corrections: [...content.corrections],
        waivers: [...content.waivers],
        calls: [...content.calls],
      };
      return contract.propose.staticCall(call, await wordsNow(), "0x").then(
        () => false,
        () => true,
      );
    },
    /** The replay says what the contract says, the digest too. */
    same: async () => {
      const told = summaryIn(await ledger(), number, REFERENCE, await now());
      expect(told).to.deep.equal(await caseOn(reconciliation, number, REFERENCE));
    },
  };
}

async function reconciled() {
  const room = await deployReconciliation(chain);
  const shipped = room.shareSale();
  const adjustment: Template["adjustment"] = {
    ...shipped.adjustment,
    makers: 7,
    checkers: 7,
    isByAll: false,
  };
  const terms: Template = { ...shipped, adjustment, actions: [ACTION] };
  const number = await room.register(terms);
  return { ...room, terms, number };
}
