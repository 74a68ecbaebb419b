import { expect } from "chai";
import { id, parseEther, type Wallet } from "ethers";

import {
  Arbiter,
  type Benchmark,
  type Leg,
  Observer,
  Officer,
  Participant,
  records,
  referenceOf,
  signLegs,
  type Template,
  Watcher,
} from "../../sdk/reconciliation/index.js";
import { createChain, DAY } from "../kit/chain.js";
import { Hasty, inOneBlock } from "../kit/mining.js";
import { nameOfError, sentenceOf } from "../kit/refusals.js";
import { ORDER, RECORD } from "../kit/reconciliation/orders.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const EVIDENCE = id("a page of the books");
const OBSERVER_DIFFERS = records.ALARMS.indexOf("ObserverDiffers");
const WINDOW = 100;

describe("a watcher", () => {
  it("RE-4 shows once that a leg is missing, when its deadline is over", async () => {
    const { watcher, cast, alarms, sent } = await deployed();
    await cast(SELLER).post(ORDER);
    expect(await sentenceOf(watcher.raiseOverdue(ORDER, CAPITAL))).to.match(
      /Role 2 of case 0x\w+ has time until 2026/,
    );
    await networkHelpers.time.increase(DAY);

    expect((await watcher.raiseOverdue(ORDER, CAPITAL))?.receipt.status).to.equal(1);

    expect(await alarms()).to.deep.equal([["Missing", CAPITAL]]);
    const before = await sent();
    expect(await watcher.raiseOverdue(ORDER, CAPITAL)).to.equal(undefined);
    expect(await sent()).to.equal(before);
  });

  it("RE-2 RE-4 shows by a role's acceptance that its leg is missing, or was late", async () => {
    const { watcher, cast, alarms } = await deployed({ acceptWindow: WINDOW });
    const now = await networkHelpers.time.latest();
    await cast(SELLER, { acceptedAt: now }).post(ORDER);
    const early = await cast(REGISTER).accept(ORDER, RECORD.caseKey, now);
    const other = await cast(CAPITAL).accept(ORDER, RECORD.caseKey, now);
    await networkHelpers.time.increase(DAY + 10);
    await cast(REGISTER, { acceptedAt: now + DAY }).post(ORDER);

    await watcher.raiseOverdue(ORDER, REGISTER, early);
    await watcher.raiseOverdue(ORDER, CAPITAL, other);

    expect(await alarms()).to.deep.equal([
      ["Late", REGISTER],
      ["Missing", CAPITAL],
    ]);
    expect(await watcher.raiseOverdue(ORDER, REGISTER, early)).to.equal(undefined);
  });

  it("RE-4 waits longer than a party before it says that a role withholds", async () => {
    const { watcher, cast, officer, alarms } = await deployed({ acceptWindow: WINDOW });
    await cast(SELLER, { acceptedAt: await networkHelpers.time.latest() }).post(ORDER);
    await networkHelpers.time.increase(WINDOW);

    expect(await nameOfError(watcher.raiseWithheld(ORDER, REGISTER))).to.equal("RefusedError");
    await officer(SELLER).raiseWithheld(ORDER, REGISTER);
    await networkHelpers.time.increase(DAY);
    await watcher.raiseWithheld(ORDER, CAPITAL);

    expect(await alarms()).to.deep.equal([
      ["Withheld", REGISTER],
      ["Withheld", CAPITAL],
    ]);
    expect(await watcher.raiseWithheld(ORDER, REGISTER)).to.equal(undefined);
  });

  it("RE-4 proves two versions of a leg, whichever was posted, among others or alone", async () => {
    const { watcher, cast, alarms, sign } = await deployed();
    await cast(SELLER).post(ORDER);
    const first = await sign(REGISTER, [{ businessReference: id("order 1") }, { amount: 1n }]);
    const second = await sign(REGISTER, [{ amount: 2n }]);

    await watcher.proveEquivocation(ORDER, REGISTER, first, second);

    expect(await alarms()).to.deep.equal([["Equivocation", REGISTER]]);
    const again = watcher.proveEquivocation(ORDER, REGISTER, second, first);
    expect(await again).to.equal(undefined);
    const elsewhere = await sign(CAPITAL, [{ businessReference: id("order 1") }]);
    expect(
      await sentenceOf(watcher.proveEquivocation(ORDER, CAPITAL, elsewhere, elsewhere)),
    ).to.equal("the signature is over no leg of the case");
    const same = await sign(CAPITAL, [{ amount: 1n }]);
    expect(await sentenceOf(watcher.proveEquivocation(ORDER, CAPITAL, same, same))).to.match(
      /is no equivocation/,
    );
  });

  it("RE-4 RE-7 finds done what another did in the same block, and reads anew what has changed", async () => {
    const { cast, alarms, watch, room } = await deployed();
    await cast(SELLER).post(ORDER);
    await networkHelpers.time.increase(DAY);
    const [one, other, third] = ["auditor", "custodian", "seller"].map((name) =>
      watch(new Hasty(room.officers[name as "seller"])),
    );

    const done = await inOneBlock(chain, [
      () => one!.raiseOverdue(ORDER, REGISTER),
      () => other!.raiseOverdue(ORDER, REGISTER),
      () => third!.raiseOverdue(ORDER, CAPITAL),
    ]);

    expect(done.map((each) => each?.receipt.status)).to.deep.equal([1, undefined, 1]);
    expect(await alarms()).to.deep.equal([
      ["Missing", REGISTER],
      ["Missing", CAPITAL],
    ]);
  });

  it("RE-7 gives up where somebody always is faster", async () => {
    const { room, number, cast, watch } = await deployed();
    await cast(SELLER).post(ORDER);
    await networkHelpers.time.increase(DAY);
    const patient = watch(new Hasty(room.officers.seller));
    const hasty = new Hasty(room.officers.auditor);
    const hurried = new Watcher(room.address, hasty, { template: number, retries: 0 });

    const error = inOneBlock(chain, [
      () => patient.raiseOverdue(ORDER, REGISTER),
      () => hurried.raiseOverdue(ORDER, CAPITAL),
    ]);

    expect(await sentenceOf(error)).to.match(/revert/);
  });

  it("RE-9 needs a case and a provider", async () => {
    const { watcher, room, number } = await deployed();

    expect(await sentenceOf(watcher.raiseOverdue("order 1", CAPITAL))).to.equal(
      "there is no case of order 1",
    );
    const lonely = room.sender.connect(null);
    expect(() => new Watcher(room.address, lonely, { template: number })).to.throw(
      "the signer has no provider",
    );
  });
});

describe("an observer", () => {
  it("RE-4 reports with its stake once, and has it back when the alarm is waived", async () => {
    const { observer, cast, alarms, officer, room, terms } = await deployed();
    await cast(SELLER).post(ORDER);
    const { stake } = terms.adjustment;

    expect((await observer.report(ORDER, EVIDENCE))?.receipt.status).to.equal(1);

    expect(await alarms()).to.deep.equal([["ObserverDiffers", 1]]);
    expect(await ethers.provider.getBalance(room.address)).to.equal(stake);
    expect(await observer.report(ORDER, EVIDENCE)).to.equal(undefined);
    expect(await observer.collectCoin()).to.deep.equal({ amount: 0n, done: undefined });
    await settle(officer, false);
    const to = room.officers.custodian.address;
    const before = await ethers.provider.getBalance(to);
    expect((await observer.collectCoin(to)).amount).to.equal(stake);
    expect(await ethers.provider.getBalance(to)).to.equal(before + stake);
    expect(await observer.report(ORDER, EVIDENCE)).to.equal(undefined);
  });

  it("RE-4 RE-5 loses its stake to the arbiter where its report was baseless", async () => {
    const { observer, cast, officer, room, number, terms } = await deployed();
    await cast(SELLER).post(ORDER);
    await observer.report(ORDER, EVIDENCE, "0x1234");
    await settle(officer, true);
    const { custodian } = room.officers;
    const arbiter = new Arbiter(room.address, custodian, { template: number });

    expect((await observer.collectCoin()).amount).to.equal(0n);
    const before = await ethers.provider.getBalance(custodian.address);
    const { amount, done } = await arbiter.collectCoin();

    expect(amount).to.equal(terms.adjustment.stake);
    const cost = done!.receipt.gasUsed * done!.receipt.gasPrice;
    expect(await ethers.provider.getBalance(custodian.address)).to.equal(before + amount - cost);
  });

  it("RE-4 is one whom the template names", async () => {
    const { cast, room, number } = await deployed();
    await cast(SELLER).post(ORDER);
    const stranger = new Observer(room.address, room.sender, { template: number });

    expect(await sentenceOf(stranger.report(ORDER, EVIDENCE))).to.equal(
      `template ${number} has no observer ${room.sender.address}`,
    );
    expect(await nameOfError(stranger.report(ORDER, "0x12"))).to.equal("InputError");
  });
});

describe("a participant whose books differ", () => {
  it("RE-4 RE-7 tells it once, by its key", async () => {
    const { cast, alarms, sent } = await deployed();
    await cast(SELLER).post(ORDER);

    await cast(REGISTER).reportBooks(ORDER, EVIDENCE);

    expect(await alarms()).to.deep.equal([["BooksDiffer", REGISTER]]);
    const before = await sent();
    expect(await cast(REGISTER).reportBooks(ORDER, EVIDENCE)).to.equal(undefined);
    expect(await sent()).to.equal(before);
    expect(await nameOfError(cast(REGISTER).reportBooks("order 1", EVIDENCE))).to.equal(
      "InputError",
    );
  });

  it("RE-7 reads again where somebody is faster in the same block, without a second leg", async () => {
    const { cast, alarms, room, watcher } = await deployed();
    const hasty = [SELLER, REGISTER, CAPITAL].map((role) =>
      cast(role, {}, new Hasty(room.officers[NAMES[role]!])),
    );

    const posted = await inOneBlock(
      chain,
      hasty.map((party) => () => party.post(ORDER)),
    );

    expect(posted.flat().map(({ came }) => came)).to.deep.equal(["Posted", "Posted", "Posted"]);
    expect(await alarms()).to.deep.equal([]);
    expect((await watcher.read(ORDER)).held.state.status).to.equal("Matched");
  });
});

type OfficerOf = Awaited<ReturnType<typeof deployed>>["officer"];

/** Waives what the second observer has reported. */
async function settle(officer: OfficerOf, isBaseless: boolean): Promise<void> {
  const now = await networkHelpers.time.latest();
  const waiver = { code: OBSERVER_DIFFERS, role: 1, isBaseless, reason: id("looked into") };
  await officer(SELLER).propose(ORDER, { waivers: [waiver] }, now + DAY, now);
  await officer(CAPITAL).approve(ORDER);
}

/** A sale of shares with observers and an arbiter, all of whom have coin. */
async function deployed(rules: Partial<Template["rules"]> = {}) {
  const room = await networkHelpers.loadFixture(deployRoom);
  const { officers, address, sender } = room;
  const shipped = room.shareSale(rules);
  const terms: Template = {
    ...shipped,
    adjustment: { ...shipped.adjustment, arbiter: officers.custodian.address },
    observers: [
      { entity: 8n, account: new ethers.Wallet(id("another observer")).address },
      { entity: 9n, account: officers.auditor.address },
    ],
  };
  const number = await room.register(terms);
  const watch = (signer: Wallet) => new Watcher(address, signer, { template: number });
  const watcher = watch(sender);

  /** A party, as after a restart. */
  const cast = (role: number, known: Partial<Benchmark> = {}, signer: Wallet = sender) =>
    new Participant(address, signer, {
      template: number,
      role,
      key: keyOf(NAMES[role]!),
      books: { find: async () => ({ ...RECORD, ...known }) },
    });

  return {
    room,
    number,
    terms,
    watch,
    watcher,
    cast,
    observer: new Observer(address, officers.auditor, { template: number }),
    officer: (role: number) =>
      new Officer(address, officers[NAMES[role]!], { template: number, role }),
    /** Legs of the case unless they say otherwise, signed by a role's key. */
    sign: (role: number, said: readonly Partial<Leg>[]) => {
      const leg: Leg = {
        businessReference: referenceOf(ORDER),
        generation: 0,
        amount: 12_345n,
        currency: 978,
        valueDate: 20_487,
        fields: id("fields"),
        acceptedAt: 0,
      };
      const legs = said.map((each) => ({ ...leg, ...each }));
      return signLegs(room.domain, keyOf(NAMES[role]!), number, role, legs);
    },
    alarms: async () =>
      (await watcher.read(ORDER)).held.alarms.map(({ code, role }) => [code, role]),
    sent: () => sender.getNonce(),
  };
}

async function deployRoom() {
  const room = await deployReconciliation(chain);
  for (const officer of Object.values(room.officers))
    await networkHelpers.setBalance(officer.address, parseEther("10"));
  return room;
}
