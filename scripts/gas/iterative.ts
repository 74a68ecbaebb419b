import { BUDGETS, OPEN } from "./iterative/budgets.js";
import { decoding } from "./iterative/decoding.js";
import { disputes } from "./iterative/disputes.js";
import { openings } from "./iterative/openings.js";
import { payments } from "./iterative/payments.js";
import { setIterativeStage } from "./iterative/stage.js";
import { vouchers } from "./iterative/vouchers.js";
import { roomOf } from "./room.js";

export const iterative = roomOf(
  setIterativeStage,
  [decoding, openings, payments, vouchers, disputes],
  BUDGETS,
  OPEN,
);
