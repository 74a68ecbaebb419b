import { Chance } from "../chance.js";
import { Agenda } from "./agenda.js";
import { Desk } from "./desk.js";
import type { Clearing } from "./payments.js";
import type { Stage } from "./stage.js";
import type { Week } from "./week.js";

const SEED = 7;

/** The day of the card payments: what goes on in it. */
export interface Day {
  readonly stage: Stage;
  readonly week: Week;
  readonly clearing: Clearing;
  readonly agenda: Agenda;
  readonly desk: Desk;
  readonly chance: Chance;
}

export function beginDay(stage: Stage, week: Week, clearing: Clearing): Day {
  const agenda = new Agenda(stage.clock);
  const chance = new Chance(SEED);
  const desk = new Desk(stage, week, agenda, chance);
  return { stage, week, clearing, agenda, desk, chance };
}
