import { authorizations } from "./cards/authorizations.js";
import { BUDGETS, OPEN } from "./cards/budgets.js";
import { closings } from "./cards/closings.js";
import { refunds } from "./cards/refunds.js";
import { sales } from "./cards/sales.js";
import { setCardsStage } from "./cards/stage.js";
import { uploads } from "./cards/uploads.js";
import { roomOf } from "./room.js";

export const cards = roomOf(
  setCardsStage,
  [sales, authorizations, refunds, uploads, closings],
  BUDGETS,
  OPEN,
);
