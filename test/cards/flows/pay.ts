import { expect } from "chai";
import { concat, dataSlice, toBeHex } from "ethers";

import {
  type Holder,
  isReceiptOf,
  type PaymentKind,
  type Place,
  type Terminal,
  type UploadMessage,
} from "../../../sdk/cards/index.js";
import { Gateway, generateGatewayKey, publicKeyOf } from "../../../sdk/cards/index.js";
import { createChain, DAY, HOUR } from "../../kit/chain.js";
import { castPeople, memory } from "../../kit/cards/people.js";
import { deployCards } from "../../kit/cards/room.js";
import { nameOfError, sentenceOf } from "../../kit/refusals.js";

const chain = await createChain();
const { networkHelpers } = chain;

/** Order of the group of P-256. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A shop with a terminal, a holder with 1,000.00, and a gateway. */
async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const people = castPeople(room);
  const { key, terminal } = await people.terminal();
  const ann = await people.holderOf("ann");
  const gatewayKey = await generateGatewayKey();
  let final = 0;
  const gateway = new Gateway(room.address, room.actors.relayer, gatewayKey, memory(), {
    finalBlock: async () => final,
  });
  const publicKey = await publicKeyOf(gatewayKey);

  /** The whole way of a payment up to the message for the gateway. */
  async function pay(holder: Holder, at: Terminal, amount: bigint, kind: PaymentKind = "Sale") {
    const now = await room.now();
    const request = at.request({
      amount,
      kind,
      deadline: now + HOUR,
      authorizationEnd: now + 7 * DAY,
      refundEnd: now + 60 * DAY,
    });
    const signed = await holder.pay(request);
    const message = await at.sign(request, signed);
    return { message, signed, payment: signed.payment };
  }

  const finalize = async () => {
    final = await chain.ethers.provider.getBlockNumber();
  };
  const outcome = async (message: Awaited<ReturnType<typeof pay>>["message"]) =>
    (await terminal.outcomes(message, { finalBlock: async () => final }))[0]!;
  return {
    ...room,
    ...people,
    key,
    terminal,
    ann,
    gateway,
    publicKey,
    pay,
    finalize,
    outcome,
    people,
  };
}

describe("a payment by the roles", () => {
  it("CA-12 is Pending until a final block has it, then Approved, with receipts that say so", async () => {
    const { ann, terminal, gateway, publicKey, pay, finalize, outcome, ...room } = await set();
    const { message } = await pay(ann, terminal, 1_250n);

    const [before] = await gateway.accept(await terminal.seal(message, publicKey));
    await gateway.round();
    const landed = await outcome(message);
    await finalize();
    const [after] = await gateway.receipts(message);

    expect([before!.status, before!.certainty]).to.deep.equal(["Pending", "Pending"]);
    expect([landed.status, landed.decline]).to.deep.equal(["Pending", "None"]);
    expect([after!.status, after!.certainty, after!.amount]).to.deep.equal([
      "Approved",
      "Final",
      1_250n,
    ]);
    expect(isReceiptOf(room.actors.relayer.address, room.domain, after!)).to.equal(true);
    expect(
      isReceiptOf(room.actors.relayer.address, room.domain, { ...after!, amount: 1n }),
    ).to.equal(false);
    expect((await ann.view(1)).balance).to.equal(98_750n);
  });

  it("CA-12 is Pending again where a reorganization drops it, and is charged once when it is sent again", async () => {
    const { ann, terminal, gateway, publicKey, pay, finalize, outcome } = await set();
    const { message } = await pay(ann, terminal, 1_250n);
    await gateway.accept(await terminal.seal(message, publicKey));
    const snapshot = await networkHelpers.takeSnapshot();
    await gateway.round();
    const seen = await outcome(message);
    await gateway.round();
    await snapshot.restore();

    const dropped = await outcome(message);
    const { sent } = await gateway.round();
    const repeated = await gateway.round();
    await finalize();

    expect([seen.decline, dropped.decline, dropped.status]).to.deep.equal([
      "None",
      undefined,
      "Pending",
    ]);
    expect([sent.length, repeated.sent.length]).to.deep.equal([1, 0]);
    expect((await outcome(message)).status).to.equal("Approved");
    expect((await ann.view(1)).balance).to.equal(98_750n);
    await gateway.round();
    expect(await gateway.waiting()).to.equal(0);
  });

  it("CA-12 declined, leaves an event and its code, and the holder signs again with the same number", async () => {
    const { ann, terminal, gateway, publicKey, pay, finalize, outcome } = await set();
    const tooMuch = await pay(ann, terminal, 200_000n);
    await gateway.accept(await terminal.seal(tooMuch.message, publicKey));
    await gateway.round();
    await finalize();

    const declined = await outcome(tooMuch.message);
    ann.release(tooMuch.payment);
    const less = await pay(ann, terminal, 100_000n);
    await gateway.accept(await terminal.seal(less.message, publicKey));
    await gateway.round();
    await finalize();

    expect([declined.status, declined.decline]).to.deep.equal(["Declined", "InsufficientBalance"]);
    expect(less.payment.sequence).to.equal(tooMuch.payment.sequence);
    expect((await outcome(less.message)).status).to.equal("Approved");
  });

  it("CA-12 is refused by the gateway if it was damaged, sealed to another, or is no terminal's", async () => {
    const { ann, terminal, gateway, publicKey, pay, ...room } = await set();
    const { message } = await pay(ann, terminal, 5n);
    const envelope = await terminal.seal(message, publicKey);
    const other = await publicKeyOf(await generateGatewayKey());
    const forged = { ...message, signature: `0x00${"11".repeat(64)}` } as typeof message;
    // the contract takes the lower s only: it would be refused each time it is sent
    const { signature } = message as UploadMessage;
    const s = toBeHex(P256_ORDER - BigInt(dataSlice(signature, 97)), 32);
    const high = { ...message, signature: concat([dataSlice(signature, 0, 97), s]) };
    const errorOf = async (sealed: Promise<string> | string) =>
      nameOfError(gateway.accept(await sealed));

    expect(await errorOf("junk")).to.equal("SealError");
    expect(await errorOf("0x01")).to.equal("SealError");
    expect(await errorOf(`${envelope.slice(0, -2)}00`)).to.equal("SealError");
    expect(await errorOf(terminal.seal(message, other))).to.equal("SealError");
    expect(await errorOf(terminal.seal(forged, publicKey))).to.equal("MessageError");
    expect(await errorOf(terminal.seal(high, publicKey))).to.equal("MessageError");
    expect(await gateway.waiting()).to.equal(0);
    await gateway.accept(envelope);
    await gateway.accept(envelope);
    expect(await gateway.waiting()).to.equal(1);
    const { sent } = await gateway.round();
    expect(sent).to.have.length(1);
    expect((await room.prepaidCards.cardOf(1, ann.card)).balance).to.equal(99_995n);
  });

  it("CA-12 is sent, whoever has had its rows refused under a signature that is none", async () => {
    const { ann, terminal, gateway, publicKey, pay, finalize, outcome, ...room } = await set();
    const { message } = await pay(ann, terminal, 1_250n);
    await gateway.accept(await terminal.seal(message, publicKey));
    const { program, terminal: of, rows } = message as UploadMessage;
    const stranger = room.prepaidCards.connect(room.actors.stranger);
    await stranger.upload([{ program, terminal: of, rows, signature: "0x" }]);
    await finalize();

    const refused = await outcome(message);
    const { sent } = await gateway.round();
    await finalize();

    expect([refused.status, sent.length]).to.deep.equal(["Pending", 1]);
    expect((await outcome(message)).status).to.equal("Approved");
    expect((await ann.view(1)).balance).to.equal(98_750n);
  });

  it("CA-12 is never Approved where a block declines it, whatever the lane has certified", async () => {
    const { ann, terminal, gateway, publicKey, pay } = await set();
    const { message } = await pay(ann, terminal, 200_000n);
    const isCertified = async () => true;
    const finality = { finalBlock: async () => 0, isCertified };
    const [before] = await terminal.outcomes(message, finality);
    await gateway.accept(await terminal.seal(message, publicKey));
    await gateway.round();

    const [after] = await terminal.outcomes(message, finality);

    expect([before!.status, before!.certainty]).to.deep.equal(["Approved", "Early"]);
    expect([after!.status, after!.certainty]).to.deep.equal(["Pending", "Pending"]);
  });

  it("CA-7 two payments at once have a number each, and one that is declined gives its own to the next", async () => {
    const { ann, terminal, gateway, publicKey, pay } = await set();
    const [dear, cheap] = await Promise.all([
      pay(ann, terminal, 200_000n),
      pay(ann, terminal, 10n),
    ]);
    expect([dear.payment.sequence, cheap.payment.sequence]).to.have.members([1, 2]);
    const both = [dear, cheap].toSorted((a, b) => a.payment.sequence - b.payment.sequence);
    for (const { message } of both) await gateway.accept(await terminal.seal(message, publicKey));
    await gateway.round();

    ann.release(dear.payment);
    const instead = await pay(ann, terminal, 20n);
    const next = await pay(ann, terminal, 30n);

    expect(instead.payment.sequence).to.equal(dear.payment.sequence);
    expect(next.payment.sequence).to.equal(3);
  });

  it("CA-3 is held, captured in parts by any key of the merchant, and its rest goes back", async () => {
    const { ann, terminal, gateway, publicKey, pay, shop, ...room } = await set();
    const second = await room.people.terminal();
    const { message, payment } = await pay(ann, terminal, 3_000n, "Authorization");
    await gateway.accept(await terminal.seal(message, publicKey));
    await gateway.round();

    await shop.capture(room.key, payment, 1_000n);
    await shop.capture(second.key, payment, 2_500n, true);
    await shop.capture(second.key, payment, 2_500n, true);

    const { balance, hold } = await ann.view(1);
    expect([balance, hold]).to.deep.equal([97_500n, 0n]);
  });

  it("CA-3 is given back by the merchant, or captured and given back by clearing with a reason", async () => {
    const { ann, terminal, gateway, publicKey, pay, shop, clearing, key } = await set();
    const held = [];
    for (const amount of [100n, 200n, 300n]) {
      const { message, payment } = await pay(ann, terminal, amount, "Authorization");
      await gateway.accept(await terminal.seal(message, publicKey));
      held.push(payment);
    }
    await gateway.round();

    await shop.void(key, held[0]!);
    await clearing.void(held[1]!, "wrong order");
    await clearing.capture(held[2]!, 250n, true, "terminal lost");

    const { balance, hold } = await ann.view(1);
    expect([balance, hold]).to.deep.equal([99_750n, 0n]);
  });

  it("CA-5 is refunded on clearing's word, which it gives of final blocks only and of what the node says", async () => {
    const { ann, terminal, gateway, publicKey, pay, shop, clearing, key, attester } = await set();
    const { message, payment } = await pay(ann, terminal, 1_250n);
    await gateway.accept(await terminal.seal(message, publicKey));
    await gateway.round();
    const { place } = (await terminal.outcomes(message))[0]!;
    const rows = message.type === "upload" ? message.rows : "0x";
    const other = { ...payment, order: `0x${"ee".repeat(16)}` };

    const attestation = await clearing.attest(attester, payment, place!, rows);
    await shop.refund(key, payment, "Sale", 250n, attestation);
    await shop.refund(key, payment, "Sale", 1_250n);

    expect((await ann.view(1)).balance).to.equal(100_000n);
    const ofSale =
      (at: Partial<Place>, whose = payment, file: string | undefined = rows) =>
      () =>
        clearing.attest(attester, whose, { ...place!, ...at }, file);
    for (const wrong of [
      ofSale({}, other),
      ofSale({ row: 1 }),
      ofSale({ block: place!.block + 100 }),
      ofSale({}, payment, "0x"),
    ])
      expect(await nameOfError(wrong())).to.equal("InputError");
    const unknown = shop.refund(key, other, "Sale", 1n);
    expect(await sentenceOf(unknown)).to.include("no record of payment");
  });
});
