import { id, parseEther, type Wallet } from "ethers";

import {
  ABSENT,
  caseOn,
  type RunLeaf,
  type RunRecord,
  RunSide,
  type Template,
} from "../../../sdk/reconciliation/index.js";
import { caseIdOf } from "../../../sdk/reconciliation/records.js";
import { referenceOf } from "../../../sdk/reconciliation/inputs.js";
import type { Chain } from "../chain.js";
import { deployReconciliation, keyOf, NAMES } from "./room.js";

export const RUN = "run of 2026-02-03";
export const [SELLER, REGISTER] = [0, 1];
export const LEAF_PRICE = 1_000n;
const ANSWER_WINDOW = 600;
const COUNT = 11;

export const IDS = Array.from({ length: COUNT }, (_, place) => `order ${place}`);
export const LEAVES: readonly RunLeaf[] = IDS.map((name, place) => ({
  amount: BigInt(1_000 * (place + 1)),
  currency: 978,
  valueDate: 20_487,
  fields: id(`fields of ${name}`),
}));

/** What both sides have in their books. */
export const BOOKS: RunRecord = {
  reference: RUN,
  currency: 978,
  valueDate: "2026-02-03",
  ids: IDS,
  leaves: LEAVES,
};

/** The same with other amounts at some places, and without the record at one. */
export function offAt(places: readonly number[], absent?: number): RunRecord {
  const leaves = [...LEAVES];
  for (const place of places)
    leaves[place] = { ...LEAVES[place]!, amount: LEAVES[place]!.amount + 100n };
  if (absent !== undefined) leaves[absent] = ABSENT;
  return { ...BOOKS, leaves };
}

/** A seller and a share register that compare runs of orders. A fixture for `loadFixture`. */
export async function deploySides(chain: Chain) {
  const room = await deployReconciliation(chain);
  const { address, officers, reconciliation, sender } = room;
  const orders = room.shareSale({ expected: 3, amountTolerance: 10n });
  const item = await room.register(orders);
  const terms: Template = {
    ...room.shareSale({ expected: 3 }),
    family: id("runs of orders"),
    run: { itemTemplate: item, leafPrice: LEAF_PRICE, answerWindow: ANSWER_WINDOW },
  };
  const number = await room.register(terms);
  for (const officer of Object.values(officers))
    await chain.networkHelpers.setBalance(officer.address, parseEther("10"));

  /** A side, as after a restart. @param signer Its officer by default. */
  const side = (role: number, signer: Wallet = officers[NAMES[role]!]) =>
    new RunSide(address, signer, { template: number, role, key: keyOf(NAMES[role]!) });

  return {
    ...room,
    sender,
    item,
    number,
    terms,
    side,
    seller: side(SELLER),
    registry: side(REGISTER),
    caseId: caseIdOf(number, referenceOf(RUN)),
    status: async () => (await caseOn(reconciliation, number, referenceOf(RUN))).status,
    itemStatus: async (place: number) =>
      (await caseOn(reconciliation, item, referenceOf(IDS[place]!))).status,
  };
}
