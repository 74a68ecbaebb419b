import type { Key } from "../../../sdk/cards/keys.js";
import { DAY } from "../../time.js";
import type { Figures } from "../figures.js";
import type { CardsStage } from "./stage.js";

/** Closings of a merchant's periods, by anybody, with their payouts. */
export async function closings(stage: CardsStage): Promise<Figures> {
  const { issue, payment, sale, close } = stage;
  const card = await issue("card");
  const terminals = [await stage.terminalOf("terminal")];
  let sequence = 0;
  let period = 0;

  /** A sale at each terminal, and a day. */
  async function day(keys: readonly Key[]): Promise<number> {
    for (const key of keys) {
      sequence += 1;
      await sale(card, key, payment(card, key, { sequence }));
    }
    stage.pass(DAY);
    period += 1;
    return period - 1;
  }

  const figures = {
    "close a period with payout, the first": await close(await day(terminals)),
    "close a period with payout, one terminal": await close(await day(terminals)),
  };
  await day([]);
  const idle = await close(await day([]));
  for (let step = 0; step < 6; step += 1) await day(terminals);
  const week = await close(await day(terminals));
  for (let number = 1; number < 10; number += 1)
    terminals.push(await stage.terminalOf(`terminal ${number}`));
  await close(await day(terminals));
  return {
    ...figures,
    "close two periods without payments": idle,
    "close seven periods at once, each": Math.ceil(week / 7),
    "close a period with payout, ten terminals": await close(await day(terminals)),
  };
}
