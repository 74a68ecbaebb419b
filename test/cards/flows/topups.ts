import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  absentFrom,
  bookOf,
  Issuer,
  liabilities,
  type NewTopUp,
  programOf,
  TopUpPayer,
} from "../../../sdk/cards/index.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { castPeople } from "../../kit/cards/people.js";
import { nameOfError, sentenceOf } from "../../kit/refusals.js";
import { deployCards, keyOf, PROGRAM, UNIT } from "../../kit/cards/room.js";
import { ledgerOf } from "../views.js";

const chain = await createChain();
const { networkHelpers } = chain;

const BANK = id("bank");

async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const people = castPeople(room);
  const ann = await people.holderOf("ann", { units: 0n });
  const asked: NewTopUp = {
    program: PROGRAM.plain,
    card: ann.card,
    units: 5_000n,
    bankReference: BANK,
    funder: id("account of ann"),
  };
  const balanceOf = async () => (await ann.view(PROGRAM.plain)).balance;
  return { ...room, ...people, ann, asked, balanceOf, soon: (await room.now()) + HOUR };
}

describe("how value comes on a card", () => {
  it("CA-14 one person requests, another approves, and both see what became of it", async () => {
    const { issuer, approver, asked, balanceOf, actors } = await set();

    expect(await issuer.topUpOf(PROGRAM.plain, BANK)).to.equal(undefined);
    await issuer.requestTopUp(asked);
    expect(await balanceOf()).to.equal(0n);
    expect(await approver.topUpOf(PROGRAM.plain, BANK)).to.deep.equal({
      program: PROGRAM.plain,
      card: asked.card,
      amount: 5_000n,
      bankReference: BANK,
      funding: "Transfer",
      funder: asked.funder,
      buyer: ZeroHash,
      state: "Requested",
      requester: actors.issuer.address,
      payer: actors.issuer.address,
    });
    await approver.approveTopUp(PROGRAM.plain, BANK);
    expect(await balanceOf()).to.equal(5_000n);
    expect((await issuer.topUpOf(PROGRAM.plain, BANK))?.state).to.equal("Approved");
    expect(await sentenceOf(approver.rejectTopUp(PROGRAM.plain, BANK, "late"))).to.include(
      "approved or rejected before",
    );
  });

  it("CA-14 tokens come by a permit, without an approval of the token before", async () => {
    const { address, issuer, approver, asked, balanceOf, actors, token } = await set();
    const clerk = new Issuer(address, actors.stranger);
    await issuer.setStaff(PROGRAM.plain, actors.stranger.address, { credit: true });
    await token.mint(actors.stranger, 5_000n * UNIT);

    await clerk.requestTopUpWithPermit(asked);
    await approver.approveTopUp(PROGRAM.plain, BANK);

    expect(await balanceOf()).to.equal(5_000n);
    expect(await token.balanceOf(actors.stranger)).to.equal(0n);
  });

  it("CA-14 the holder's wallet signs for the tokens, and gets them back from a rejection", async () => {
    const { address, issuer, approver, asked, actors, token, balanceOf } = await set();
    const wallet = new TopUpPayer(address, actors.stranger);
    await token.mint(actors.stranger, 5_000n * UNIT);
    const authorized = await wallet.authorize(asked);

    const other = { ...authorized, topUp: { ...authorized.topUp, amount: 4_000n } };
    expect(await nameOfError(issuer.requestAuthorizedTopUp(other))).to.equal("RefusedError");
    expect(
      await nameOfError(issuer.requestAuthorizedTopUp({ ...authorized, signature: "0x00" })),
    ).to.equal("InputError");
    await issuer.requestAuthorizedTopUp(authorized);
    expect(await token.balanceOf(actors.stranger)).to.equal(0n);
    await approver.rejectTopUp(PROGRAM.plain, BANK, "unknown payer");

    expect(await token.balanceOf(actors.stranger)).to.equal(5_000n * UNIT);
    expect(await wallet.returnOf(PROGRAM.plain)).to.equal(0n);
    expect(await balanceOf()).to.equal(0n);
  });

  it("CA-14 CA-20 what the token refuses to return is owed to its payer until it is claimed", async () => {
    const room = await set();
    const { address, prepaidCards, actors, issuer, approver } = room;
    const token = await chain.ethers.deployContract("StubbornToken");
    const terms = programOf(await prepaidCards.programOf(PROGRAM.plain));
    const own = { token: await token.getAddress(), unit: 10n ** 16n };
    await room.clearing.createProgram({ ...terms, ...own });
    const program = 3;
    await issuer.setStaff(program, actors.approver.address, { approve: true });
    await token.getFunction("mint")(actors.issuer, 10n ** 20n);
    await issuer.approve(program, 5_000n);
    const card = await room.issue(keyOf("ben"), { program, units: 0n });
    await issuer.requestTopUp({ ...room.asked, program, card: card.id });
    await token.getFunction("treat")(actors.issuer, 1);

    const owed = async () => liabilities(bookOf(await ledgerOf(room), program));
    expect(await owed()).to.equal(5_000n);
    await approver.rejectTopUp(program, BANK, "unpaid");
    expect(await owed()).to.equal(5_000n);
    const payer = new TopUpPayer(address, actors.issuer);
    expect(await payer.returnOf(program)).to.equal(5_000n);
    expect(await nameOfError(payer.claimReturn(program))).to.not.equal("none");
    await payer.claimReturn(program, actors.stranger.address);

    expect(await owed()).to.equal(0n);
    expect(await token.getFunction("balanceOf")(actors.stranger)).to.equal(5_000n * 10n ** 16n);
  });
});

describe("how value leaves a card", () => {
  it("CA-22 its holder signs, and the issuer's people bring it", async () => {
    const { ann, approver, soon, asked, issuer, actors, token, balanceOf } = await set();
    await issuer.requestTopUp(asked);
    await approver.approveTopUp(PROGRAM.plain, BANK);
    const to = actors.stranger.address;

    const signed = await ann.signRedemption(PROGRAM.plain, 2_000n, to, soon);
    expect(await sentenceOf(ann.redeem(signed))).to.include("must agree");
    await approver.redeem(signed);

    expect(await balanceOf()).to.equal(3_000n);
    expect(await token.balanceOf(to)).to.equal(2_000n * UNIT);
    expect(await sentenceOf(approver.redeem(signed))).to.include("was used");
    const more = await ann.signRedemption(PROGRAM.plain, 3_001n, to, soon);
    expect(await sentenceOf(approver.redeem(more))).to.include("has 3000 units to redeem");
  });

  it("CA-22 an absent issuer is not asked", async () => {
    const room = await set();
    const { ann, approver, asked, issuer, actors } = room;
    await issuer.requestTopUp(asked);
    await approver.approveTopUp(PROGRAM.plain, BANK);
    const from = await ann.absentFrom(PROGRAM.plain);
    const ledger = await ledgerOf(room);
    expect(absentFrom(bookOf(ledger, PROGRAM.plain))).to.equal(from);
    const to = actors.stranger.address;
    const signed = await ann.signRedemption(PROGRAM.plain, 5_000n, to, from + DAY);

    await networkHelpers.time.increaseTo(from - 2);
    expect(await nameOfError(ann.redeem(signed))).to.equal("RefusedError");
    await networkHelpers.time.increaseTo(from);
    await ann.redeem(signed);

    expect((await ann.view(PROGRAM.plain)).balance).to.equal(0n);
  });
});
