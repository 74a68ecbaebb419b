import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";
import access from "./access.js";
import cards, { CARDS } from "./cards.js";
import fees, { FEES } from "./fees.js";
import iterative, { ITERATIVE } from "./iterative.js";
import reconciliation, { RECONCILIATION } from "./reconciliation.js";

/** The rooms of the suite. */
export const ROOMS: readonly Room[] = [FEES, CARDS, ITERATIVE, RECONCILIATION];

/** Every room, under one AccessManager. Parameters are those of the rooms. */
export default buildModule("suite", (m) => ({
  ...m.useModule(access),
  ...m.useModule(fees),
  ...m.useModule(cards),
  ...m.useModule(iterative),
  ...m.useModule(reconciliation),
}));
