import { DAY } from "../../time.js";
import type { Figures } from "../figures.js";
import type { CardsStage } from "./stage.js";

/** Authorizations, their captures and refunds. */
export async function authorizations(stage: CardsStage): Promise<Figures> {
  const { issue, payment, authorize, capture, refund } = stage;
  const card = await issue("card");
  const terminal = await stage.terminalOf("terminal");
  await stage.sale(card, terminal, payment(card, terminal));
  const next = (sequence: number) =>
    payment(card, terminal, { sequence, authorizationEnd: stage.now() + 5 * DAY });

  const tips = next(2);
  return {
    authorize: await authorize(card, terminal, tips),
    "capture of a part, the first": await capture(terminal, tips, 500n),
    "capture of a part, again": await capture(terminal, tips, 1_000n),
    "capture of the rest, final": await capture(terminal, tips, 1_200n, true),
    "refund of an authorized payment, the first": await refund(
      terminal,
      tips,
      "Authorization",
      100n,
    ),
    "refund of an authorized payment, again": await refund(terminal, tips, "Authorization", 200n),
  };
}
