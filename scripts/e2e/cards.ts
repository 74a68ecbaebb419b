import assert from "node:assert/strict";

import { id, type Signer, SigningKey } from "ethers";

import { dayOf } from "../../sdk/cards/calendar.js";
import { Clearing } from "../../sdk/cards/clearing.js";
import { connect } from "../../sdk/cards/contract.js";
import { Gateway } from "../../sdk/cards/gateway.js";
import { fetchEvents } from "../../sdk/cards/history.js";
import { Holder, type SignedPayment } from "../../sdk/cards/holder.js";
import { Issuer } from "../../sdk/cards/issuer.js";
import { generateP256, p256Key, secp256k1Key } from "../../sdk/cards/keys.js";
import { bookOf, liabilities } from "../../sdk/cards/ledger.js";
import { Merchant } from "../../sdk/cards/merchant.js";
import type { Message } from "../../sdk/cards/messages.js";
import { OfflineTerminal } from "../../sdk/cards/offline.js";
import { Regulator } from "../../sdk/cards/regulator.js";
import { replay } from "../../sdk/cards/replay.js";
import { generateGatewayKey, publicKeyOf } from "../../sdk/cards/sealing.js";
import { cardsDomain } from "../../sdk/cards/signatures.js";
import { type Bill, Terminal } from "../../sdk/cards/terminal.js";
import type { Connection } from "../connect.js";
import { memory } from "../memory.js";
import { DAY, HOUR } from "../time.js";
import { clockOf, type Deployed, type Tell } from "./story.js";

/** Units of a program of cents. */
const cents = (amount: number) => BigInt(Math.round(amount * 100));
const UNIT = 10_000n;
const TOP_UP = cents(500);
const RESERVE = cents(50);
const REFUSED = { name: "RefusedError" };

/**
 * Everybody in the cards room does what it does, on a real node and through the sdk.
 * @throws AssertionError where the chain says something else than the story.
 */
export async function playCards(
  chain: Connection,
  { prepaidCards }: Deployed,
  tell: Tell,
): Promise<void> {
  const cast = await assemble(chain, prepaidCards);
  const program = await setUp(cast, tell);
  const till = await enroll(cast, program, tell);
  await issue(cast, program, tell);
  const sale = await sell(cast, till, tell);
  await hold(cast, till, tell);
  await uploadOffline(cast, till, tell);
  await refund(cast, till, sale, tell);
  await stop(cast, till, tell);

  const ledger = replay(await fetchEvents(prepaidCards, chain.ethers.provider));
  const owed = liabilities(bookOf(ledger, program)) * UNIT;
  assert.equal(await cast.held(), owed);
  assert.equal(owed, (2n * TOP_UP + RESERVE) * UNIT);
  tell("the ledger, from events alone, is what the contract holds, to the unit");
}

type Cast = Awaited<ReturnType<typeof assemble>>;
type Till = Awaited<ReturnType<typeof enroll>>;

/** @returns The program's number. */
async function setUp({ clearing, addresses, attester, token, clock }: Cast, tell: Tell) {
  const midnight = Math.floor(Number(await clock.now()) / DAY) * DAY;
  const { program } = await clearing.createProgram({
    token,
    unit: UNIT,
    issuer: addresses.issuer,
    periodStart: midnight,
    tiers: [{ cap: cents(5_000) }],
  });
  await clearing.setAttester(attester.id);
  tell("clearing created a program, and named the key by which it vouches for sales");
  return program;
}

/** A merchant with a terminal whose key stays in its device. */
async function enroll(cast: Cast, program: number, tell: Tell) {
  const { clearing, shop, addresses, clock, prepaidCards, runner } = cast;
  const { merchant } = await clearing.registerMerchant(addresses.shop, addresses.shop);
  const key = await p256Key(await generateP256());
  const from = Math.floor(Number(await clock.now()) / HOUR) * HOUR;
  await shop.enroll(key, { program, merchant, from, to: from + 30 * DAY });
  await shop.approve(program, RESERVE);
  await shop.fundReserve(program, merchant, RESERVE);
  tell("a merchant enrolled a P-256 key that nobody can read, and funded a reserve");
  return { program, merchant, key, terminal: new Terminal(prepaidCards, key, program, runner) };
}

async function issue(cast: Cast, program: number, tell: Tell): Promise<void> {
  const { issuer, approver, alice, bob, clock } = cast;
  const lastDay = dayOf(Number(await clock.now()), 0) + 1_000;
  await issuer.approve(program, 2n * TOP_UP);
  await issuer.setStaff(program, cast.addresses.approver, { approve: true });
  for (const holder of [alice, bob]) {
    const limits = { payment: cents(200), day: cents(400) };
    await issuer.issue({ program, card: holder.card, tier: 0, lastDay, limits });
    const bankReference = id(`for ${holder.card}`);
    const funder = id(`account of ${holder.card}`);
    const topUp = { program, card: holder.card, units: TOP_UP, bankReference, funder };
    for (let i = 0; i < 2; i += 1) {
      await issuer.requestTopUp(topUp); // again: nothing
      await approver.approveTopUp(program, bankReference);
    }
  }
  assert.equal((await alice.view(program)).balance, TOP_UP);
  tell(
    "the issuer issued two cards; what it requested and a second person approved, each twice, was credited once",
  );
}

/** @returns The payment, and the message that it came in. */
async function sell(cast: Cast, till: Till, tell: Tell) {
  const { alice, gateway, gatewayKey } = cast;
  const signed = await ask(cast, till, alice, { amount: cents(12.5) });
  const message = await till.terminal.sign(requestOf(signed), signed);
  const envelope = await till.terminal.seal(message, gatewayKey);
  const [receipt] = await gateway.accept(envelope);
  assert.equal(receipt?.status, "Pending");
  await gateway.round();
  const [outcome] = await till.terminal.outcomes(message, cast.finality);
  assert.deepEqual([outcome?.status, outcome?.amount], ["Approved", cents(12.5)]);
  await gateway.accept(envelope);
  await gateway.round();
  assert.equal((await alice.view(till.program)).balance, TOP_UP - cents(12.5));
  tell("a sale went sealed to the gateway and was approved; sent again it was paid once");
  return { payment: signed.payment, message };
}

async function hold(cast: Cast, till: Till, tell: Tell): Promise<void> {
  const { bob, shop, clock } = cast;
  const end = Number(await clock.now()) + DAY;
  const order = { amount: cents(80), kind: "Authorization" as const, authorizationEnd: end };
  const signed = await ask(cast, till, bob, order);
  await relay(cast, till, signed);
  assert.equal((await bob.view(till.program)).hold, cents(80));
  await shop.capture(till.key, signed.payment, cents(30));
  await assert.rejects(shop.capture(till.key, signed.payment, cents(81)), REFUSED);
  await shop.capture(till.key, signed.payment, cents(65), true);
  const { balance, hold: left } = await bob.view(till.program);
  assert.deepEqual([balance, left], [TOP_UP - cents(65), 0n]);
  tell("a hold was captured in parts, more than it was refused, and the rest went back");
}

async function uploadOffline(cast: Cast, till: Till, tell: Tell): Promise<void> {
  const { alice, bob, gateway, gatewayKey, domain, clock, stranger } = cast;
  const caps = { item: cents(100), sum: cents(1_000), count: 10, age: DAY };
  const offline = new OfflineTerminal(till.key, till.program, domain, caps, memory());
  const now = Number(await clock.now());
  await offline.take(await ask(cast, till, alice, { amount: cents(20) }), now);
  await offline.take(await ask(cast, till, bob, { amount: cents(30) }), now);
  await bob.freeze(till.program, now + DAY);

  const message = await offline.pack();
  assert.ok(message);
  await gateway.accept(await till.terminal.seal(message, gatewayKey));
  await gateway.round();
  const outcomes = await till.terminal.outcomes(message, cast.finality);
  const codes = new Map(outcomes.map(({ decline, amount }) => [decline, amount]));
  assert.deepEqual(
    codes,
    new Map([
      ["None", cents(20)],
      ["CardFrozen", 0n],
    ]),
  );

  const before = await alice.view(till.program);
  await (await stranger.upload([message])).wait();
  assert.deepEqual(await alice.view(till.program), before);
  await bob.thaw(till.program, now + DAY);
  tell("an offline day was uploaded, with a decline, and again by a stranger, to no effect");
}

async function refund(
  cast: Cast,
  till: Till,
  { payment, message }: { payment: SignedPayment["payment"]; message: Message },
  tell: Tell,
): Promise<void> {
  const { clearing, attester, shop, alice, finality } = cast;
  const before = (await alice.view(till.program)).balance;
  await assert.rejects(shop.refund(till.key, payment, "Sale", cents(12.5)), REFUSED);
  const [outcome] = await till.terminal.outcomes(message, finality);
  assert.ok(outcome?.place);
  const rows = message.type === "upload" ? message.rows : undefined;
  const attestation = await clearing.attest(attester, payment, outcome.place, rows);
  await shop.refund(till.key, payment, "Sale", cents(5), attestation);
  await shop.refund(till.key, payment, "Sale", cents(12.5));
  assert.equal((await alice.view(till.program)).balance, before + cents(12.5));
  const unsold = { ...payment, order: id("never sold").slice(0, 34) };
  await assert.rejects(clearing.attest(attester, unsold, outcome.place, rows), {
    name: "InputError",
  });
  tell("a sale was refunded on clearing's word, which it gives for no sale that never ran");
}

async function stop(cast: Cast, till: Till, tell: Tell): Promise<void> {
  const { alice, regulator, shop } = cast;
  await regulator.freeze(till.program, alice.card);
  assert.equal(await relay(cast, till, await ask(cast, till, alice, { amount: 1n })), "CardFrozen");
  await regulator.thaw(till.program, alice.card);
  await shop.revoke(till.program, till.key.id);
  const late = await ask(cast, till, alice, { amount: 1n });
  assert.equal(await relay(cast, till, late), "TerminalRevoked");
  tell("the regulator stopped a card, and a revoked terminal sold nothing more");
}

/** The terminal asks, and the holder signs. */
async function ask(
  { clock }: Cast,
  { terminal }: Till,
  holder: Holder,
  bill: Partial<Bill> & Pick<Bill, "amount">,
): Promise<SignedPayment> {
  const now = Number(await clock.now());
  return holder.pay(terminal.request({ deadline: now + HOUR, refundEnd: now + 30 * DAY, ...bill }));
}

/** What was asked for, of what was signed. */
function requestOf({ payment, kind }: SignedPayment) {
  const { card: _, sequence: __, ...asked } = payment;
  return { ...asked, kind };
}

/** The terminal signs, and the gateway sends. @returns The result code. */
async function relay(cast: Cast, { terminal }: Till, signed: SignedPayment): Promise<string> {
  const message = await terminal.sign(requestOf(signed), signed);
  await cast.gateway.accept(await terminal.seal(message, cast.gatewayKey));
  await cast.gateway.round();
  const [outcome] = await terminal.outcomes(message, cast.finality);
  return outcome?.decline ?? "";
}

/** The roles with a node's accounts, and a token that the issuer and the shop own. */
async function assemble(chain: Connection, prepaidCards: string) {
  const { ethers } = chain;
  const { provider } = ethers;
  const signers: Signer[] = await ethers.getSigners();
  const [, , , clearing, regulator, issuer, shop, sender, stranger, approver] = signers as [
    ...[Signer, Signer, Signer, Signer, Signer, Signer, Signer, Signer, Signer, Signer],
  ];
  const token = await ethers.deployContract("PaymentToken", [6]);
  for (const payer of [issuer, shop]) await (await token.mint(payer, 10n ** 12n)).wait();
  const gatewayPair = await generateGatewayKey();
  // these nodes never go back behind their newest block
  const finality = { finalBlock: () => provider.getBlockNumber() };
  const keyOf = (name: string) => secp256k1Key(new SigningKey(id(name)));
  const { chainId } = await provider.getNetwork();

  return {
    prepaidCards,
    finality,
    runner: sender,
    token: await token.getAddress(),
    held: (): Promise<bigint> => token.balanceOf(prepaidCards),
    domain: cardsDomain(prepaidCards, chainId),
    attester: keyOf("attester"),
    clearing: new Clearing(prepaidCards, clearing, finality),
    regulator: new Regulator(prepaidCards, regulator),
    issuer: new Issuer(prepaidCards, issuer),
    approver: new Issuer(prepaidCards, approver),
    shop: new Merchant(prepaidCards, shop),
    gateway: new Gateway(prepaidCards, sender, gatewayPair, memory(), finality),
    gatewayKey: await publicKeyOf(gatewayPair),
    stranger: connect(prepaidCards, stranger),
    alice: new Holder(prepaidCards, keyOf("Alice"), sender),
    bob: new Holder(prepaidCards, keyOf("Bob"), sender),
    addresses: {
      issuer: await issuer.getAddress(),
      approver: await approver.getAddress(),
      shop: await shop.getAddress(),
    },
    clock: clockOf(chain),
  };
}
