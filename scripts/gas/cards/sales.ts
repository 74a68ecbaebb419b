import { DAY } from "../../time.js";
import type { Figures } from "../figures.js";
import { type CardsStage, LONG } from "./stage.js";

/** Sales one by one. */
export async function sales(stage: CardsStage): Promise<Figures> {
  const { issue, payment, sale } = stage;
  const card = await issue("card");
  const long = await issue("long", 1, LONG);
  const recorded = await issue("recorded", 2);
  const terminal = await stage.terminalOf("terminal");
  const recording = await stage.terminalOf("recording", 2);
  const secure = await stage.secureTerminal();
  const next = (sequence: number) => payment(card, terminal, { sequence });

  const first = await sale(card, terminal, next(1));
  const again = await sale(card, terminal, next(2));
  const ofLong = async (sequence: number) =>
    sale(long, terminal, payment(long, terminal, { sequence }));
  await ofLong(1);
  const ofRecorded = (sequence: number) =>
    sale(recorded, recording, payment(recorded, recording, { program: 2, sequence }));
  await ofRecorded(1);
  await sale(card, secure, payment(card, secure, { sequence: 3 }));
  const figures = {
    "sale, the first of a terminal": first,
    "sale with two secp256k1 signatures, payment and day limits, again": again,
    "sale with week, month and lifetime limits as well, again": await ofLong(2),
    "sale in a program that records every sale, again": await ofRecorded(2),
    "sale with a P-256 terminal, again": await sale(
      card,
      secure,
      payment(card, secure, { sequence: 4 }),
    ),
  };
  stage.pass(DAY);
  const rolling = await sale(card, terminal, next(5));
  stage.pass(4 * DAY);
  return {
    ...figures,
    "sale that is the first of its terminal in a period": rolling,
    "sale that is the first of its terminal for four periods": await sale(card, terminal, next(6)),
  };
}
