import { expect } from "chai";
import { id } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import { openField } from "../../sdk/reconciliation/fields.js";
import {
  type Benchmark,
  caseOn,
  commitmentOf,
  fields,
  generateP256,
  isAcceptedBy,
  legFrom,
  p256Key,
  Participant,
  type ParticipantOptions,
  type Posted,
  records,
  referenceOf,
  Regulator,
  type Template,
} from "../../sdk/reconciliation/index.js";
import { createChain } from "../kit/chain.js";
import { deployReconciliation, keyOf, NAMES, secretOf } from "../kit/reconciliation/room.js";
import { nameOfError, sentenceOf } from "../kit/refusals.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const ORDER = "order 4711";
const REFERENCE = referenceOf(ORDER);
const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const FIELDS = { isin: fields.text("DE000A0MEQ23"), shares: fields.integer(120n) };
const RECORD: Benchmark = {
  reference: ORDER,
  amount: 12_345n,
  currency: 978,
  valueDate: "2026-02-03",
  fields: FIELDS,
  caseKey: id("key of the case"),
};

describe("a participant", () => {
  it("RE-7 posts what its books say, and the last leg matches the case", async () => {
    const { cast, status } = await deployed();
    const parties = [cast(SELLER), cast(REGISTER), cast(CAPITAL)];

    for (const party of parties) expect(cameOf(await party.post(ORDER))).to.equal("Posted");

    expect(await status()).to.equal("Matched");
  });

  it("RE-7 reads a case as all others do", async () => {
    const { cast, number } = await deployed();
    const [seller, register] = [cast(SELLER), cast(REGISTER)];

    expect(await seller.read(ORDER)).to.equal(undefined);
    await seller.post(ORDER);

    const held = await register.read(ORDER);
    expect(held).to.deep.equal(await seller.read(ORDER));
    expect(held?.id).to.equal(records.caseIdOf(number, REFERENCE));
    expect(held?.state.record.legs[0]).to.include({ amount: 12_345n, role: SELLER });
  });

  it("RE-7 posts nothing twice, also as another process with the same books", async () => {
    const { cast, sender } = await deployed();
    await cast(SELLER).post(ORDER);
    const nonce = await sender.getNonce();

    const again = await cast(SELLER).post(ORDER, ORDER);

    expect(again.map(({ came }) => came)).to.deep.equal(["OnRecord"]);
    expect(await sender.getNonce()).to.equal(nonce);
  });

  it("RE-7 waits for what its books do not have", async () => {
    const { cast, books, sender } = await deployed();
    const nonce = await sender.getNonce();
    books[REGISTER]!.delete(REFERENCE);

    expect(cameOf(await cast(REGISTER).post(ORDER))).to.equal("NotInBooks");
    expect(await sender.getNonce()).to.equal(nonce);
  });

  it("RE-4 RE-7 alarms by its leg what its books say otherwise", async () => {
    const { cast, keep, status } = await deployed();
    keep(REGISTER, { ...RECORD, amount: 12_344n });
    await cast(SELLER).post(ORDER);

    expect(cameOf(await cast(REGISTER).post(ORDER))).to.equal("Posted");

    expect(await status()).to.equal("Alarmed");
    const { alarms } = (await cast(SELLER).read(ORDER))!;
    expect(alarms.map(({ code, role }) => [code, role])).to.deep.equal([["Amount", REGISTER]]);
  });

  it("RE-4 RE-7 never posts a second leg, which would accuse itself", async () => {
    const { cast, keep, status } = await deployed();
    await cast(SELLER).post(ORDER);
    keep(SELLER, { ...RECORD, valueDate: "2026-02-04" });

    expect(cameOf(await cast(SELLER).post(ORDER))).to.equal("OtherOnRecord");
    expect(await status()).to.equal("Open");
  });

  it("RE-7 reads again where somebody was faster", async () => {
    const { cast, status } = await deployed();
    let races = 0;
    const register = cast(REGISTER, {
      books: {
        // it has read the case by now
        async find() {
          if (++races === 1) await cast(SELLER).post(ORDER);
          if (races === 2) await cast(CAPITAL).post(ORDER);
          return RECORD;
        },
      },
    });

    expect(cameOf(await register.post(ORDER))).to.equal("Posted");
    expect(races).to.equal(3);
    expect(await status()).to.equal("Matched");
  });

  it("RE-7 says so where somebody always was", async () => {
    const { cast } = await deployed();
    const race = {
      find: async () => {
        await cast(SELLER).post(ORDER);
        return RECORD;
      },
    };

    const [posted] = await cast(REGISTER, { books: race, retries: 0 }).post(ORDER);

    expect(posted).to.include({ came: "Refused", refusal: "StaleRecord" });
  });

  it("RE-7 finds its own leg on record where its answer was lost", async () => {
    const { cast } = await deployed();
    const lost = {
      find: async () => {
        await cast(REGISTER).post(ORDER);
        return RECORD;
      },
    };

    expect(cameOf(await cast(REGISTER, { books: lost }).post(ORDER))).to.equal("OnRecord");
  });

  it("RE-7 posts many legs in one transaction, and reads again those that were too slow", async () => {
    const { cast, keep, number, sender, room } = await deployed();
    const orders = ["order 1", "order 2", "order 3"];
    for (const reference of orders)
      for (const role of [SELLER, REGISTER, CAPITAL]) keep(role, { ...RECORD, reference });
    let races = 0;
    const books = {
      find: async (reference: string) => {
        if (++races === 2) await cast(SELLER).post("order 2");
        return { ...RECORD, reference };
      },
    };
    const nonce = await sender.getNonce();

    const posted = await cast(REGISTER, { books }).post(...orders);

    expect(posted.map(({ came }) => came)).to.deep.equal(["Posted", "Posted", "Posted"]);
    expect(new Set(posted.map(({ receipt }) => receipt?.hash)).size).to.equal(2);
    expect(await sender.getNonce()).to.equal(nonce + 3);
    for (const reference of orders)
      expect((await caseOn(room.reconciliation, number, referenceOf(reference))).status).to.equal(
        "Open",
      );
  });

  it("RE-1 RE-7 is told where it is not its turn", async () => {
    const { cast } = await deployed({}, ({ roles, ...rest }) => ({
      ...rest,
      roles: roles.map((role, number) => ({
        ...role,
        predecessors: number === CAPITAL ? 0b11 : 0,
      })),
    }));
    await cast(SELLER).post(ORDER);

    const [posted] = await cast(CAPITAL).post(ORDER);

    expect(posted).to.include({ came: "Refused", refusal: "OutOfTurn" });
  });

  it("RE-7 is told in a sentence where its key is another", async () => {
    const { cast, room } = await deployed();
    const stranger = cast(SELLER, { key: keyOf("stranger") });

    expect(await nameOfError(stranger.post(ORDER))).to.equal("RefusedError");
    expect(await sentenceOf(stranger.post(ORDER))).to.equal(
      `This is an act of ${room.parties.seller.key}, which neither sends nor signed it.`,
    );
  });

  it("RE-2 RE-7 may sign with a P-256 key in a secure element", async () => {
    const key = await p256Key(await generateP256());
    const { cast, status } = await deployed({}, ({ roles, ...rest }) => ({
      ...rest,
      roles: roles.map((role, number) => (number === SELLER ? { ...role, key: key.id } : role)),
    }));

    expect(cameOf(await cast(SELLER, { key }).post(ORDER))).to.equal("Posted");
    expect(await status()).to.equal("Open");
  });

  it("RE-2 RE-7 accepts a case's key before it posts", async () => {
    const { cast, keep, room } = await deployed({ acceptWindow: 100 });
    const seller = cast(SELLER);
    const acceptedAt = await networkHelpers.time.latest();

    const { acceptance, signature } = await seller.accept(ORDER, RECORD.caseKey, acceptedAt);

    const { seller: party, auditor } = room.parties;
    expect(acceptance).to.include({ keyHash: fields.keyHashOf(RECORD.caseKey), acceptedAt });
    expect(await isAcceptedBy(room.domain, party.key, acceptance, signature)).to.equal(true);
    expect(await isAcceptedBy(room.domain, auditor.key, acceptance, signature)).to.equal(false);
    expect(await sentenceOf(seller.post(ORDER))).to.equal(
      "the role has not accepted the case's key",
    );
    keep(SELLER, { ...RECORD, acceptedAt });
    expect(cameOf(await seller.post(ORDER))).to.equal("Posted");
  });

  it("RE-2 RE-7 hides its amount among the fields where the template says so", async () => {
    const { cast, keep, status } = await deployed({ isAmountHashed: true });
    for (const role of [SELLER, REGISTER]) await cast(role).post(ORDER);
    const { legs } = (await cast(SELLER).read(ORDER))!.state.record;
    expect(legs.map(({ amount }) => amount)).to.deep.equal([0n, 0n]);
    expect(legs[0]!.fields).to.equal(legs[1]!.fields);

    keep(CAPITAL, { ...RECORD, amount: 12_344n });
    await cast(CAPITAL).post(ORDER);

    expect(await status()).to.equal("Alarmed");
  });
});

describe("a participant of a blind template", () => {
  it("RE-2 RE-7 commits and opens, also as another process in between", async () => {
    const { cast, status } = await deployed({ isBlind: true });
    const roles = [SELLER, REGISTER, CAPITAL];

    for (const role of roles) expect(cameOf(await cast(role).commit(ORDER))).to.equal("Posted");
    expect(cameOf(await cast(SELLER).commit(ORDER))).to.equal("OnRecord");
    for (const role of roles) expect(cameOf(await cast(role).open(ORDER))).to.equal("Posted");
    expect(cameOf(await cast(SELLER).open(ORDER))).to.equal("OnRecord");

    expect(await status()).to.equal("Matched");
  });

  it("RE-2 RE-7 tells nobody its figures beforehand, those who have the case's key neither", async () => {
    const { cast, number, room } = await deployed({ isBlind: true });
    await cast(SELLER).commit(ORDER);

    const [leg] = (await cast(REGISTER).read(ORDER))!.state.record.legs;

    expect(leg).to.include({ amount: 0n, currency: 0, valueDate: 0 });
    const { rules } = room.shareSale({ isBlind: true });
    const terms = { template: number, rules, caseKey: RECORD.caseKey };
    const right = legFrom(RECORD, terms);
    const by = (secret: string) =>
      commitmentOf(number, SELLER, right, room.blinding(number, right, secret));
    expect(leg!.fields).to.equal(by(secretOf("seller")));
    expect(leg!.fields).to.not.equal(by(RECORD.caseKey));
    expect(leg!.fields).to.not.equal(by(secretOf("shareRegister")));
  });

  it("RE-2 RE-7 waits with the opening until the others have committed", async () => {
    const { cast } = await deployed({ isBlind: true });
    await cast(SELLER).commit(ORDER);

    const [posted] = await cast(SELLER).open(ORDER);

    expect(posted).to.include({ came: "Refused", refusal: "NotCommitted" });
  });

  it("RE-2 RE-7 commits to nothing else when its books have changed", async () => {
    const { cast, keep } = await deployed({ isBlind: true });
    await cast(SELLER).commit(ORDER);
    keep(SELLER, { ...RECORD, amount: 1n });

    expect(cameOf(await cast(SELLER).commit(ORDER))).to.equal("OtherOnRecord");
  });

  it("RE-2 RE-7 needs a secret of its own", async () => {
    const { room, number, books } = await deployed({ isBlind: true });
    const options = { template: number, role: SELLER, key: keyOf("seller") };
    const find = async (reference: string) => books[SELLER]!.get(reference);
    const seller = new Participant(room.address, room.sender, { ...options, books: { find } });

    expect(await nameOfError(seller.commit(ORDER))).to.equal("InputError");
  });
});

describe("a regulator", () => {
  it("RE-2 checks a field that one party has opened against all legs on chain", async () => {
    const { cast, keep, number, room } = await deployed();
    keep(CAPITAL, { ...RECORD, fields: { ...FIELDS, shares: fields.integer(121n) } });
    for (const role of [SELLER, REGISTER, CAPITAL]) await cast(role).post(ORDER);
    const regulator = new Regulator(room.address, ethers.provider);
    const caseId = records.caseIdOf(number, REFERENCE);

    const opened = openField(RECORD.caseKey, caseId, FIELDS, "shares");

    expect(await regulator.rolesWith(number, ORDER, opened)).to.deep.equal([SELLER, REGISTER]);
    const other = (shares: bigint) => ({ ...opened, value: fields.integer(shares) });
    expect(await regulator.rolesWith(number, ORDER, other(121n))).to.deep.equal([CAPITAL]);
    expect(await regulator.rolesWith(number, ORDER, other(122n))).to.deep.equal([]);
    expect(await regulator.rolesWith(number, "order 1", opened)).to.deep.equal([]);
  });
});

describe("a participant that cannot be", () => {
  it("RE-7 has a provider, a role and a template", async () => {
    const { room, number, books } = await deployed();
    const find = async (reference: string) => books[SELLER]!.get(reference);
    const options: ParticipantOptions = {
      template: number,
      role: SELLER,
      key: keyOf("seller"),
      books: { find },
    };
    const make = (other: Partial<ParticipantOptions>) => () =>
      new Participant(room.address, room.sender, { ...options, ...other });

    expect(make({})).to.not.throw();
    expect(make({ role: 16 })).to.throw(InputError, "role must be 0 to 15");
    expect(make({ template: 0 })).to.throw(InputError, "template must be 1");
    expect(() => new Participant(room.address, room.sender.connect(null), options)).to.throw(
      "the signer has no provider",
    );
  });
});

const cameOf = ([posted]: readonly Posted[]) => posted?.came;

/** A sale of shares, and three parties whose books all have the order. */
async function deployed(
  rules: Partial<Template["rules"]> = {},
  change: (template: Template) => Template = (template) => template,
) {
  const room = await networkHelpers.loadFixture(deployRoom);
  const number = await room.register(change(room.shareSale(rules)));
  const books = [SELLER, REGISTER, CAPITAL].map(() => new Map([[REFERENCE, RECORD]]));
  const keep = (role: number, record: Benchmark) =>
    books[role]!.set(referenceOf(record.reference), record);

  /** A party, as after a restart: it has nothing but its books. */
  const cast = (role: number, options: Partial<ParticipantOptions> = {}) =>
    new Participant(room.address, room.sender, {
      template: number,
      role,
      key: keyOf(NAMES[role]!),
      books: { find: async (reference) => books[role]!.get(reference) },
      secret: secretOf(NAMES[role]!),
      ...options,
    });

  const status = async () => (await caseOn(room.reconciliation, number, REFERENCE)).status;
  return { room, number, books, keep, cast, status, sender: room.sender };
}

function deployRoom() {
  return deployReconciliation(chain);
}
