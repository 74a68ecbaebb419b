import { expect } from "chai";
import { id, type TransactionRequest, Wallet } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import {
  demandHash,
  type RunRecord,
  RunSide,
  records,
  referenceOf,
  totalOf,
} from "../../sdk/reconciliation/index.js";
import { fetchEvents } from "../../sdk/reconciliation/history.js";
import { createChain } from "../kit/chain.js";
import { Hasty, inOneBlock } from "../kit/mining.js";
import { nameOfError, sentenceOf } from "../kit/refusals.js";
import { keyOf } from "../kit/reconciliation/room.js";
import {
  BOOKS,
  deploySides,
  IDS,
  LEAF_PRICE,
  LEAVES,
  offAt,
  REGISTER,
  RUN,
  SELLER,
} from "../kit/reconciliation/sides.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

describe("a side of a run", () => {
  it("RE-6 posts its root, and a run in which both say the same has matched", async () => {
    const { seller, registry, status } = await deployed();

    expect(await seller.post(BOOKS)).to.include({ came: "Posted", refusal: "None" });
    expect(await registry.post(BOOKS)).to.include({ came: "Posted" });

    expect(await status()).to.equal("Matched");
    const [leg] = (await seller.read(RUN)).held.state.record.legs;
    expect(leg).to.include({ amount: totalOf(LEAVES), currency: 978, valueDate: 20_487 });
  });

  it("RE-6 RE-7 posts nothing twice, and no second root", async () => {
    const { seller, side, officers } = await deployed();
    await seller.post(BOOKS);
    const nonce = await ethers.provider.getTransactionCount(officers.seller.address);

    expect((await side(SELLER).post(BOOKS)).came).to.equal("OnRecord");
    expect((await side(SELLER).post(offAt([3]))).came).to.equal("OtherOnRecord");

    expect(await ethers.provider.getTransactionCount(officers.seller.address)).to.equal(nonce);
  });

  it("RE-6 RE-7 reads again where the other side was faster in the same block", async () => {
    const { side, status, officers } = await deployed();
    const hasty = [new Hasty(officers.seller), new Hasty(officers.shareRegister)];

    const posted = await inOneBlock(
      chain,
      hasty.map((signer, role) => () => side(role, signer).post(BOOKS)),
    );

    expect(posted.map(({ came }) => came)).to.deep.equal(["Posted", "Posted"]);
    expect(await status()).to.equal("Matched");
  });

  it("RE-6 is told why its leg was not taken", async () => {
    const { seller, registry, number, officers, reconciliation, terms } = await deployed();
    await seller.post(BOOKS);
    await registry.post(BOOKS);
    await networkHelpers.time.increase(terms.rules.finalWindow);
    expect(await reconciliation.newestOf(terms.family)).to.include(BigInt(number));

    const third = new RunSide(await reconciliation.getAddress(), officers.capitalSystem, {
      template: number,
      role: 2,
      key: keyOf("capitalSystem"),
    });

    expect(await third.post(BOOKS)).to.include({ came: "Refused", refusal: "Closed" });
  });

  it("RE-2 RE-6 hides what a run adds up to where the template hashes amounts", async () => {
    const { room, number } = await hashed();
    const seller = new RunSide(room.address, room.officers.seller, {
      template: number,
      role: SELLER,
      key: keyOf("seller"),
    });

    expect((await seller.post(BOOKS)).came).to.equal("Posted");

    expect((await seller.read(RUN)).held.state.record.legs[0]!.amount).to.equal(0n);
  });

  it("RE-6 needs the role's key to post", async () => {
    const { number, address, officers } = await deployed();
    const side = new RunSide(address, officers.seller, { template: number, role: SELLER });

    expect(await sentenceOf(side.post(BOOKS))).to.equal("posting needs the role's key");
  });
});

describe("a side that closes a run", () => {
  it("RE-6 declares what differs: each is a case, tolerated or not, and the run is adjusted", async () => {
    const { seller, registry, status, itemStatus } = await deployed();
    const theirs = offAt([2, 9], 5);
    const tolerated = theirs.leaves.with(7, { ...LEAVES[7]!, amount: LEAVES[7]!.amount + 10n });
    await seller.post(BOOKS);
    await registry.post({ ...theirs, leaves: tolerated });
    expect(await status()).to.equal("Alarmed");

    const receipts = await seller.close(BOOKS, tolerated);

    expect(receipts.length).to.equal(1);
    expect(await status()).to.equal("Adjusted");
    const states = await Promise.all([2, 5, 7, 9, 0].map(itemStatus));
    expect(states).to.deep.equal(["Alarmed", "Alarmed", "None", "Alarmed", "None"]);
  });

  it("RE-6 is right whichever side was first on record, and whichever declares", async () => {
    for (const [first, second] of [
      ["seller", "registry"],
      ["registry", "seller"],
    ] as const) {
      const world = await deployed();
      const books = { seller: BOOKS, registry: offAt([0, 10]) };
      await world[first].post(books[first]);
      await world[second].post(books[second]);

      await world.registry.close(books.registry, LEAVES);

      expect(await world.status()).to.equal("Adjusted");
    }
  });

  it("RE-6 does nothing where nothing is left", async () => {
    const { seller, registry, officers, side } = await deployed();
    await seller.post(BOOKS);
    await registry.post(offAt([2]));
    await seller.close(BOOKS, offAt([2]).leaves);
    const nonce = await ethers.provider.getTransactionCount(officers.seller.address);

    expect(await side(SELLER).close(BOOKS, offAt([2]).leaves)).to.deep.equal([]);

    expect(await ethers.provider.getTransactionCount(officers.seller.address)).to.equal(nonce);
  });

  it("RE-6 RE-7 goes on in portions where another process was killed", async () => {
    const { seller, registry, side, status, address, officers, number } = await deployed();
    const theirs = offAt([0, 2, 4, 6, 8, 10]);
    await seller.post(BOOKS);
    await registry.post(theirs);
    const killed = new RunSide(address, new Mortal(officers.seller, 1), {
      template: number,
      role: SELLER,
    });
    expect(await sentenceOf(killed.close(BOOKS, theirs.leaves, 2))).to.equal("killed");
    expect(await status()).to.equal("Alarmed");

    const rest = await side(REGISTER).close(theirs, LEAVES, 2);

    expect(rest.length).to.equal(2);
    expect(await status()).to.equal("Adjusted");
    const events = await fetchEvents(address, ethers.provider);
    expect(events.filter(({ name }) => name === "ExceptionKnown")).to.deep.equal([]);
    expect(events.filter(({ name }) => name === "RunAdvanced").length).to.equal(2);
  });

  it("RE-6 begins anew where another has declared by other portions, which harms nobody", async () => {
    const { seller, registry, side, status, address, officers, number } = await deployed();
    const theirs = offAt([0, 2, 4, 6, 8, 10]);
    await seller.post(BOOKS);
    await registry.post(theirs);
    const killed = new RunSide(address, new Mortal(officers.seller, 1), {
      template: number,
      role: SELLER,
    });
    await nameOfError(killed.close(BOOKS, theirs.leaves, 1));

    expect((await side(REGISTER).close(theirs, LEAVES, 4)).length).to.equal(2);

    expect(await status()).to.equal("Adjusted");
    const events = await fetchEvents(address, ethers.provider);
    expect(events.filter(({ name }) => name === "ExceptionKnown").length).to.equal(1);
  });

  it("RE-6 RE-7 both sides may do so at the same time", async () => {
    const { seller, registry, side, status, item, address, officers } = await deployed();
    const theirs = offAt([1, 3, 8]);
    await seller.post(BOOKS);
    await registry.post(theirs);

    const [first, second] = await inOneBlock(chain, [
      () => side(SELLER, new Hasty(officers.seller)).close(BOOKS, theirs.leaves),
      () => side(REGISTER, new Hasty(officers.shareRegister)).close(theirs, LEAVES),
    ]);

    expect([first?.length, second?.length]).to.deep.equal([1, 0]);
    expect(await status()).to.equal("Adjusted");
    const legs = (await fetchEvents(address, ethers.provider)).filter(
      (event) =>
        event.name === "LegPosted" && records.unpackLeg(event.args.word, "0x").template === item,
    );
    expect(legs.length).to.equal(6);
  });

  it("RE-6 sends nothing that another list than the legs' would need", async () => {
    const { seller, registry, side } = await deployed();
    const theirs = offAt([2]);
    expect(await sentenceOf(seller.close(BOOKS, theirs.leaves))).to.equal(
      `there is no case of ${RUN}`,
    );
    await seller.post(BOOKS);
    expect(await sentenceOf(seller.close(BOOKS, theirs.leaves))).to.equal(
      `run ${RUN} has not the legs of both sides`,
    );
    await registry.post(theirs);
    const refused = (run: RunRecord, others: typeof LEAVES) =>
      sentenceOf(side(SELLER).close(run, others));

    expect(await refused(BOOKS, offAt([3]).leaves)).to.equal(
      "the leg of role 1 says another list than these records",
    );
    expect(await refused(offAt([4]), theirs.leaves)).to.equal(
      "the leg of role 0 says another list than these records",
    );
    expect(await nameOfError(seller.close(BOOKS))).to.equal("InputError");
  });
});

describe("a side that demands leaves", () => {
  it("RE-6 is shown them, pays for them, and closes the run with them", async () => {
    const { seller, registry, reconciliation, caseId, officers, status } = await deployed();
    const theirs = offAt([2, 9], 5);
    await seller.post(BOOKS);
    await registry.post(theirs);

    const demanded = await seller.demand(BOOKS, [9, 2, 5, 2]);

    expect(demanded?.demand).to.deep.include({
      role: REGISTER,
      by: officers.seller.address,
      prepaid: 3n * LEAF_PRICE,
      indices: [2, 5, 9],
    });
    expect(await reconciliation.demandOf(caseId, REGISTER)).to.equal(demandHash(demanded!.demand));
    const before = await ethers.provider.getBalance(officers.shareRegister.address);
    const answered = await registry.answer(theirs);
    const { receipt } = answered!;
    expect(await ethers.provider.getBalance(officers.shareRegister.address)).to.equal(
      before + 3n * LEAF_PRICE - receipt.gasUsed * receipt.gasPrice,
    );
    expect(await seller.others(BOOKS)).to.deep.equal(theirs.leaves);
    await seller.close(BOOKS);
    expect(await status()).to.equal("Adjusted");
  });

  it("RE-6 RE-7 pays once, answers once, and asks for nothing that was shown", async () => {
    const { seller, registry, side, officers } = await deployed();
    const theirs = offAt([2, 9]);
    await seller.post(BOOKS);
    await registry.post(theirs);
    const first = await seller.demand(BOOKS, [2]);

    const again = await side(SELLER).demand(BOOKS, [2]);

    expect(again).to.deep.equal({ demand: first!.demand, receipt: undefined });
    await registry.answer(theirs);
    expect(await side(REGISTER).answer(theirs)).to.equal(undefined);
    expect(await side(SELLER).demand(BOOKS, [2])).to.equal(undefined);
    const more = await side(SELLER).demand(BOOKS, [2, 9]);
    expect(more?.demand.indices).to.deep.equal([9]);
    expect(more?.demand.by).to.equal(officers.seller.address);
  });

  it("RE-6 waits while another demand does, and is of its officer alone", async () => {
    const { seller, registry, address, officers, number } = await deployed();
    await seller.post(BOOKS);
    await registry.post(offAt([2]));
    await seller.demand(BOOKS, [2]);
    const stranger = new RunSide(address, officers.auditor, { template: number, role: SELLER });

    expect(await sentenceOf(seller.demand(BOOKS, [3]))).to.match(/waits for its answer/);
    expect(await sentenceOf(stranger.demand(BOOKS, [3]))).to.match(/neither sends nor signed it/);
    expect(
      await sentenceOf(
        seller.demand(
          BOOKS,
          Array.from({ length: 65 }, (_, i) => i),
        ),
      ),
    ).to.equal("a demand is for at most 64 leaves");
  });

  it("RE-6 learns that the other list has other ids", async () => {
    const { seller, registry } = await deployed();
    const theirs = { ...offAt([2]), ids: IDS.with(4, "order of somebody else") };
    await seller.post(BOOKS);
    await registry.post(theirs);
    await seller.demand(BOOKS, [4]);

    await registry.answer(theirs);

    const { shown, demands } = (await seller.read(RUN)).held.run;
    expect(demands).to.deep.equal([]);
    expect(shown.map(({ role, leaves }) => [role, leaves.length])).to.deep.equal([[REGISTER, 0]]);
    expect(await sentenceOf(seller.close(BOOKS))).to.equal(
      "the leg of role 1 says another list than these records",
    );
  });

  it("RE-6 answers by the list of its leg only", async () => {
    const { seller, registry } = await deployed();
    await seller.post(BOOKS);
    await registry.post(offAt([2]));
    await seller.demand(BOOKS, [2]);

    expect(await sentenceOf(registry.answer(BOOKS))).to.equal(
      "the leg of role 1 says another list than these records",
    );
  });

  it("RE-4 RE-6 has its coin back where no answer came, and the role has withheld", async () => {
    const { seller, registry, terms, sender, address, number, officers } = await deployed();
    await seller.post(BOOKS);
    await registry.post(offAt([2]));
    expect(await seller.raiseUnanswered(RUN, REGISTER)).to.equal(undefined);
    await seller.demand(BOOKS, [2]);
    const anybody = new RunSide(address, sender, { template: number, role: SELLER });
    expect(await nameOfError(anybody.raiseUnanswered(RUN, REGISTER))).to.equal("RefusedError");
    await networkHelpers.time.increase(terms.run.answerWindow);
    expect(await sentenceOf(registry.answer(offAt([2])))).to.match(/is to be answered before/);
    const before = await ethers.provider.getBalance(officers.seller.address);

    await anybody.raiseUnanswered(RUN, REGISTER);

    expect(await ethers.provider.getBalance(officers.seller.address)).to.equal(before + LEAF_PRICE);
    const { alarms } = (await seller.read(RUN)).held;
    expect(alarms.at(-1)).to.include({ code: "Withheld", role: REGISTER });
    expect(await anybody.raiseUnanswered(RUN, REGISTER)).to.equal(undefined);
  });
});

describe("a side that cannot be", () => {
  it("RE-6 has a role, a provider, and a leaf for each id", async () => {
    const { address, officers, number, side } = await deployed();
    const options = { template: number, role: SELLER };
    expect(() => new RunSide(address, officers.seller, { ...options, role: 16 })).to.throw(
      InputError,
    );
    expect(() => new RunSide(address, officers.seller.connect(null), options)).to.throw(InputError);
    expect(await sentenceOf(side(SELLER).post({ ...BOOKS, ids: IDS.slice(1) }))).to.equal(
      "not one leaf for each id",
    );
  });
});

/** A wallet of a process that is killed before it sends another transaction. */
class Mortal extends Wallet {
  #left: number;

  constructor({ privateKey, provider }: Wallet, left: number) {
    super(privateKey, provider);
    this.#left = left;
  }

  override async sendTransaction(transaction: TransactionRequest) {
    if (this.#left-- === 0) throw new Error("killed");
    return super.sendTransaction(transaction);
  }
}

/** Runs of which only the sides know what they add up to. */
async function hashed() {
  const room = await deployed();
  const item = await room.register({
    ...room.shareSale({ expected: 3, isAmountHashed: true }),
    family: id("hashed orders"),
  });
  const number = await room.register({
    ...room.terms,
    family: id("hashed runs"),
    rules: { ...room.terms.rules, isAmountHashed: true },
    run: { ...room.terms.run, itemTemplate: item },
  });
  expect(referenceOf(RUN)).to.equal(id(RUN));
  return { room, number };
}

function deployed() {
  return networkHelpers.loadFixture(deploySidesHere);
}

function deploySidesHere() {
  return deploySides(chain);
}
