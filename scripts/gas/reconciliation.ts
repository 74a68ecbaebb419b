import { adjustments } from "./reconciliation/adjustments.js";
import { BUDGETS, OPEN } from "./reconciliation/budgets.js";
import { legs } from "./reconciliation/legs.js";
import { runs } from "./reconciliation/runs.js";
import { setReconciliationStage } from "./reconciliation/stage.js";
import { roomOf } from "./room.js";

export const reconciliation = roomOf(
  setReconciliationStage,
  [legs, adjustments, runs],
  BUDGETS,
  OPEN,
);
