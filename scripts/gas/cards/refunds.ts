import type { Figures } from "../figures.js";
import type { CardsStage } from "./stage.js";

/** Refunds of sales. */
export async function refunds(stage: CardsStage): Promise<Figures> {
  const { issue, payment, sale, refund, refundAttested } = stage;
  const card = await issue("card");
  const terminal = await stage.terminalOf("terminal");
  const [one, two] = [1, 2].map((sequence) => payment(card, terminal, { sequence }));
  if (one === undefined || two === undefined) throw new Error("two payments are made");
  await sale(card, terminal, one);
  await sale(card, terminal, two);
  // its key's first refund in a period is not measured
  await refundAttested(terminal, one, 100n);

  return {
    "refund of a sale, its first, with clearing's attestation": await refundAttested(
      terminal,
      two,
      100n,
    ),
    "refund of a sale, later": await refund(terminal, two, "Sale", 200n),
  };
}
