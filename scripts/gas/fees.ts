import { batches } from "./fees/batches.js";
import { BUDGETS } from "./fees/budgets.js";
import { charges } from "./fees/charges.js";
import { deposits } from "./fees/deposits.js";
import { keeping } from "./fees/keeping.js";
import { setFeesStage } from "./fees/stage.js";
import { roomOf } from "./room.js";
import { yardsticks } from "./yardsticks.js";

export const fees = roomOf(
  setFeesStage,
  [charges, batches, deposits, keeping, yardsticks],
  BUDGETS,
);
