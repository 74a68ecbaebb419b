/**
 * CA-18. A report as JSON, and as tables of text.
 * @module
 */
import { breachesOf, type Report } from "./report.js";
import {
  type Breach,
  type Figure,
  type Measure,
  type ReportRow,
  type SectionName,
  SECTIONS,
} from "./rows.js";

/** The whole report; whole numbers that may be large are decimal strings. */
export function reportJson(report: Report): string {
  const whole = { ...report, breaches: breachesOf(report) };
  return JSON.stringify(
    whole,
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
    2,
  );
}

/** Lines of text below a head, each as long. */
export interface ReportTable {
  readonly section: SectionName;
  readonly title: "figures" | "breaches";
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

const FIGURE_HEAD = ["figure", "program", "subject", "value", "measure", "rows"];
const BREACH_HEAD = ["breach", "program", "subject", "value", "bound", "measure", "rows"];
const PER_CENT = 10_000n;

/** What there is to read in a report: of each section the figures, then the breaches, where there are any. */
export function reportTables(report: Report): ReportTable[] {
  return SECTIONS.flatMap((section): ReportTable[] => {
    const { figures, breaches } = report[section];
    return [
      { section, title: "figures" as const, head: FIGURE_HEAD, lines: figures.map(figureLine) },
      { section, title: "breaches" as const, head: BREACH_HEAD, lines: breaches.map(breachLine) },
    ].filter(({ lines }) => lines.length > 0);
  });
}

function figureLine({ name, program, subject, value, measure, rows }: Figure): string[] {
  const whose = [programName(program), subject];
  return [name, ...whose, ...amounts(measure, value), `${rows.length}`];
}

function breachLine({ code, program, subject, value, bound, measure, rows }: Breach): string[] {
  const whose = [programName(program), subject];
  return [code, ...whose, ...amounts(measure, value, bound), rows.map(placeOf).join(" ")];
}

function programName(program: number): string {
  return program === 0 ? "all" : `${program}`;
}

function amounts(measure: Measure, ...values: readonly bigint[]): string[] {
  if (measure !== "millionths") return [...values.map(String), measure];
  return [...values.map(percent), "%"];
}

/** Millionths as a percentage with four fraction digits, none lost. */
function percent(millionths: bigint): string {
  return `${millionths / PER_CENT}.${(millionths % PER_CENT).toString().padStart(4, "0")}`;
}

/** Where a row is found: block, log, and the row in an upload. */
function placeOf({ position, row }: ReportRow): string {
  return `${position.block}:${position.log}${row === undefined ? "" : `:${row}`}`;
}
