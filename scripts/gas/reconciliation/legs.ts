import { id } from "ethers";

import type { Figures } from "../figures.js";
import { LEG, type ReconciliationStage } from "./stage.js";

const BATCH = 100;

export async function legs(stage: ReconciliationStage): Promise<Figures> {
  const { gasOf, posting, recordOf, register, relayer, terms } = stage;
  const template = await register(terms);
  const figures: Figures = {};
  const of = (name: string) => ({ ...LEG, businessReference: id(name) });
  const post = async (role: number, ...legs: (typeof LEG)[]) => {
    const records = await Promise.all(
      legs.map(({ businessReference }) => recordOf(template, businessReference)),
    );
    return gasOf(relayer, posting(template, role, legs, records));
  };

  figures["post the first leg"] = await post(0, of("a"));
  figures["post a later leg that matches, the second of three"] = await post(1, of("a"));
  figures["post a later leg that matches, the last of three"] = await post(2, of("a"));

  await post(0, of("b"));
  figures["post a later leg, with an alarm"] = await post(1, {
    ...of("b"),
    amount: LEG.amount + 101n,
  });

  const batch = Array.from({ length: BATCH }, (_, i) => of(`batch ${i}`));
  figures["post the first legs of 100 cases, each"] = (await post(0, ...batch)) / BATCH;
  figures["post later legs that match of 100 cases, each"] = (await post(1, ...batch)) / BATCH;
  return figures;
}
