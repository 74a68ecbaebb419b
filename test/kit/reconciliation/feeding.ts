import { id } from "ethers";

import {
  type BusinessRecord,
  cardsClearingTemplate,
  feeds,
  Participant,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import { keyOf, NAMES, type Reconciled } from "./room.js";

/** Of an amount of PAY, a token of 6 decimals, in euro. */
export const EURO = { currency: 978, digits: 2, decimals: 6 } as const;

/** The key that both parties of a case share. */
export const caseKeyOf = (businessReference: string): string => id(`key of ${businessReference}`);

/** Two parties: the first posts, the second follows. Amounts are compared exactly, dates within three days. */
export async function feedTo(room: Reconciled) {
  const { parties, register, address, sender, reconciliation } = room;
  const { seller: clearing, shareRegister: bank } = parties;
  const template = await register(cardsClearingTemplate({ clearing, bank }));

  /** A party whose books are these records. */
  const party = (role: 0 | 1, records: readonly BusinessRecord[]) =>
    new Participant(address, sender, {
      template,
      role,
      key: keyOf(NAMES[role]),
      books: feeds.booksOf(records, caseKeyOf),
    });

  /** Both post what their books say. @returns How each case of the first stands then. */
  async function reconcile(
    first: readonly BusinessRecord[],
    second: readonly BusinessRecord[],
  ): Promise<string[]> {
    const references = first.map(({ reference }) => reference);
    await party(0, first).post(...references);
    await party(1, second).post(...references);
    const { cases } = await room.ledger();
    return references.map((reference) => {
      const held = [...cases.values()].find(
        ({ businessReference }) => businessReference === id(reference),
      );
      return held?.state.status ?? "None";
    });
  }

  return { template, party, reconcile, reconciliation };
}

/** Of a two-party template whose cases are runs of the records of another. */
export const runTemplateOf = (room: Reconciled, itemTemplate: number): Template => {
  const { seller: clearing, shareRegister: bank } = room.parties;
  const run = { itemTemplate, leafPrice: 0n, answerWindow: 3_600 };
  return { ...cardsClearingTemplate({ clearing, bank }, { family: id("runs") }), run };
};
