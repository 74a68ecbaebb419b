import {
  breachesOf,
  type FoundBreach,
  type Measure,
  type Report,
  SECTIONS,
} from "../../../sdk/cards/report/index.js";
import { boundsOf } from "../../../sdk/cards/schedule.js";
import { table } from "../../terminal/table.js";
import { DAY } from "../../time.js";
import { say, scene, show } from "../teller.js";
import { LAST_PERIOD } from "./announcing.js";
import { END } from "./filing.js";
import type { Month } from "./month.js";
import { FAIR_NAMES } from "./planting.js";
import { bare, type Stage } from "./stage.js";

/** What the story has planted, in the order of the report's sections. */
const PLANTED = ["TierAboveCap", "ShortBearerCard", "SplitPurchase", "TerminalDeclines"];

/** Day 30: the regulator reads the month. */
export async function tellReport(stage: Stage, month: Month): Promise<void> {
  const { clock, regulator, since, chronicle } = stage;
  const from = clock.second({ day: 0, hour: 0 });
  const { end: to } = boundsOf(LAST_PERIOD, chronicle.book.schedule.periods);
  const report = await regulator.report({ from, to, fromBlock: since });
  const breaches = breachesOf(report);

  scene(END.day, "The regulator's report");
  say(
    `The regulator asks nobody. Its report over the month is made of the contract's events, and of the
    tokens that it holds. It has ${figuresOf(report)} figures in ${SECTIONS.length} sections, each with
    the events behind it. What is held is ${ratiosOf(report)} of what is owed. And this is against the
    rules:`,
  );
  show(
    table(
      ["Breach", "Section", ">Program", "Subject", ">Found", ">Allowed", ">Rows"],
      breaches.map((breach) => lineOf(stage, breach)),
    ),
  );
  say(
    `The fair's cards may hold more than the rules allow, and one without a name is valid too short. Its
    club stayed below the sum that needs a name on each day, and not over three of them. The clerk's
    till stands out. Nothing else is found: what a rule of the contract forbids could not happen.`,
  );
  month.expect(
    "the report finds what was planted, and nothing else",
    String(breaches.map(({ code }) => code)) === String(PLANTED),
  );
  await month.check();
}

function figuresOf(report: Report): number {
  return SECTIONS.reduce((sum, section) => sum + report[section].figures.length, 0);
}

/** Of both tokens. */
function ratiosOf({ outstanding }: Report): string {
  const ratios = outstanding.figures.filter(({ name }) => name === "ratio");
  return [...new Set(ratios.map(({ value }) => `${Number(value) / 10_000} %`))].join(" and ");
}

function lineOf(stage: Stage, breach: FoundBreach): string[] {
  const { code, section, program, subject, value, bound, measure, rows } = breach;
  return [
    code,
    section,
    `${program}`,
    nameOf(stage, subject),
    shown(measure, value),
    shown(measure, bound),
    `${rows.length}`,
  ];
}

function nameOf({ citizens, businesses }: Stage, subject: string): string {
  const till = businesses.find((each) => each.till.key.id === subject);
  if (till !== undefined) return `till, ${till.name}`;
  const citizen = citizens.find(({ key }) => key.id === subject);
  return citizen?.name ?? FAIR_NAMES[subject] ?? subject;
}

/** A figure for people. */
function shown(measure: Measure, value: bigint): string {
  if (measure === "units") return bare(value);
  return measure === "seconds" ? `${value / BigInt(DAY)} days` : `${value}`;
}
