import { id, Wallet } from "ethers";

import type { UploadRow } from "../../sdk/cards/batch.js";
import type { Key } from "../../sdk/cards/keys.js";
import type { Connection } from "../connect.js";
import { capacity } from "./cards/capacity.js";
import { besidePeers, NAMES } from "./cards/peers.js";
import { type CardsRoom, keyOf, LIMITS, openRoom, secureKey } from "./cards/room.js";
import { enrich, inOrder, type Load, type Sign, transfer } from "./load.js";
import type { Shot } from "./measure.js";

/** Cards that pay one by one, and in an upload once a round. */
const BATCH = 100;
/** A round has so many of each single operation in turn, and then an upload. */
const EACH = 10;
const ROUNDS = 11;
/** The first round warms up. */
const WARM_UP = 6 * EACH + 1;

/** More rows than fit into a transaction: of as many cards, of one card. */
const [MANY, MORE] = [1_400, 2_200];

/**
 * Plain token transfers, payments one by one and in uploads: signed beforehand and in turn, so that what slows the machine
 * down for a while slows all of them down; at last the largest uploads that fit. Cards and terminals are warm.
 */
async function load(connection: Connection): Promise<Shot[]> {
  const room = await openRoom(connection);
  const payer = new Wallet(id("payer"));
  await enrich(connection, payer.address);
  const token = await connection.ethers.getContractAt("PaymentToken", room.token);
  await token.getFunction("mint")(payer.address, 10n ** 12n);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const sign = inOrder(payer, chainId);

  const cards: Key[] = [];
  for (let i = 0; i < MANY; i += 1) cards.push(await room.issue(`card ${i}`));
  const shots: Shot[] = [];
  const terminal = await room.enroll(keyOf("terminal"));
  const secure = await room.enroll(await secureKey());
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let each = 0; each < EACH; each += 1) {
      const card = cards[(round * EACH + each) % BATCH] ?? terminal;
      shots.push(await transfer(sign, room.token, card.id, 1_000n));
      shots.push(...(await singles(room, sign, { card, terminal, secure })));
    }
    const rows: UploadRow[] = [];
    for (const card of cards.slice(0, BATCH)) rows.push(await room.row(card, terminal));
    const raw = await sign(room.prepaidCards, await room.upload(terminal, rows));
    shots.push({ name: NAMES.batch, items: BATCH, raw });
  }

  const busy = await room.issue("busy card", { ...LIMITS, dayCount: 0 });
  const ofOne = Array.from({ length: MORE }, () => busy);
  shots.push(await largest(connection, room, sign, NAMES.most, cards));
  shots.push(await largest(connection, room, sign, NAMES.mostOfOne, ofOne));
  return shots;
}

/** Every operation on a payment by itself, once. */
async function singles(
  { payment, pay, capture, refund, prepaidCards }: CardsRoom,
  sign: Sign,
  { card, terminal, secure }: Record<"card" | "terminal" | "secure", Key>,
): Promise<Shot[]> {
  const sale = payment(card, terminal);
  const secureSale = payment(card, secure);
  const held = payment(card, terminal);
  const calls: [name: string, data: string][] = [
    [NAMES.sale, await pay(card, terminal, sale, "Sale")],
    [NAMES.secure, await pay(card, secure, secureSale, "Sale")],
    [NAMES.authorize, await pay(card, terminal, held, "Authorization")],
    [NAMES.capture, await capture(terminal, held)],
    [NAMES.refund, await refund(terminal, held)],
  ];
  const shots: Shot[] = [];
  for (const [name, data] of calls) {
    shots.push({ name, items: 1, raw: await sign(prepaidCards, data) });
  }
  return shots;
}

/** An upload of a terminal of its own with a sale of each card, of as many as fit. */
async function largest(
  connection: Connection,
  { enroll, row, upload, prepaidCards }: CardsRoom,
  sign: Sign,
  name: string,
  cards: readonly Key[],
): Promise<Shot> {
  const terminal = await enroll(keyOf(`terminal for ${name}`));
  const rows: UploadRow[] = [];
  for (const card of cards) rows.push(await row(card, terminal));
  const first = (count: number) => upload(terminal, rows.slice(0, count));
  const items = await capacity(connection, terminal.id, prepaidCards, rows.length, first);
  return { name, items, raw: await sign(prepaidCards, await first(items)) };
}

export const cards: Load = { load, warmUp: WARM_UP, beside: besidePeers };
