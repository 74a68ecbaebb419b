import type { Key } from "../../../sdk/cards/keys.js";
import type { Figures } from "../figures.js";
import { type CardsStage, LIMITS } from "./stage.js";

const ROWS = 100;

/** Uploads of sales under one signature of the terminal. */
export async function uploads(stage: CardsStage): Promise<Figures> {
  return { ...(await ofDistinct(stage)), ...(await ofOne(stage)) };
}

async function ofDistinct(stage: CardsStage): Promise<Figures> {
  const { issue, payment, row, upload, gasOf, relayer } = stage;
  const terminal = await stage.terminalOf("terminal");
  const cards: Key[] = [];
  for (let i = 0; i < ROWS; i += 1) cards.push(await issue(`card ${i}`));
  const run = async (sequence: number) => {
    const rows = [];
    for (const card of cards) rows.push(await row(card, payment(card, terminal, { sequence })));
    return Math.round((await gasOf(relayer, upload(terminal, rows))) / ROWS);
  };
  await run(1);
  const again = await run(2);
  const [card] = cards;
  if (card === undefined) throw new Error("a card is issued");
  const single = await row(card, payment(card, terminal, { sequence: 3 }));
  return {
    "upload of 100 sales of as many cards, each, again": again,
    "upload of a single sale": await gasOf(relayer, upload(terminal, [single])),
  };
}

async function ofOne(stage: CardsStage): Promise<Figures> {
  const { issue, payment, row, upload, gasOf, relayer } = stage;
  const terminal = await stage.terminalOf("busy terminal");
  const card = await issue("busy", 1, { ...LIMITS, dayCount: 0 });
  const run = async (from: number) => {
    const rows = [];
    for (let i = 0; i < ROWS; i += 1) {
      rows.push(await row(card, payment(card, terminal, { sequence: from + i, amount: 100n })));
    }
    return Math.round((await gasOf(relayer, upload(terminal, rows))) / ROWS);
  };
  await run(1);
  return { "upload of 100 sales of one card, each, again": await run(ROWS + 1) };
}
