import { BUDGETS, OPEN } from "./reconciliation/budgets.js";
import { legs } from "./reconciliation/legs.js";
import { setReconciliationStage } from "./reconciliation/stage.js";
import { roomOf } from "./room.js";

export const reconciliation = roomOf(setReconciliationStage, [legs], BUDGETS, OPEN);
