/**
 * CA-12, CA-13, CA-18. What uploads declined: by code, terminal and card.
 * @module
 */
import type { Step } from "./course.js";
import {
  type Breach,
  type BreachCode,
  countFigure,
  type Figure,
  groupBy,
  type ReportRow,
  type Section,
} from "./rows.js";
import { programsOf, type Scope } from "./scope.js";

export type DeclinesFigure = "byCode" | "byTerminal" | "byCard";
export type Declines = Section<"declines", DeclinesFigure>;

type Found = Breach<BreachCode<"declines">>;

export function declines(scope: Scope): Declines {
  const { terminalDeclines, cardDeclines } = scope.parameters;
  const programs = programsOf(scope).map(([program]) => {
    const rows = scope.steps
      .filter((step) => step.row.program === program && isDecline(step))
      .map(({ row }) => row);
    return {
      codes: count("byCode", program, rows, ({ detail }) => detail),
      terminals: count("byTerminal", program, rows, ({ terminal }) => terminal),
      cards: count("byCard", program, rows, ({ card }) => card),
    };
  });
  return {
    figures: programs.flatMap(({ codes, terminals, cards }) => [codes, terminals, cards].flat()),
    breaches: programs.flatMap(({ terminals, cards }) =>
      unusual("TerminalDeclines", terminals, terminalDeclines).concat(
        unusual("CardDeclines", cards, cardDeclines),
      ),
    ),
  };
}

/** CA-6. What had been done before was not declined. */
function isDecline({ event, result }: Step): boolean {
  if (event.name === "UploadRefused") return true;
  return result !== undefined && result.decline !== "None" && result.decline !== "Repeated";
}

function count(
  name: DeclinesFigure,
  program: number,
  rows: readonly ReportRow[],
  subjectOf: (row: ReportRow) => string | undefined,
): Figure<DeclinesFigure>[] {
  return groupBy(rows, subjectOf).flatMap(([subject, of]) =>
    subject === undefined ? [] : [countFigure(name, program, subject, of)],
  );
}

/** @param bound From how many on. */
function unusual(
  code: Found["code"],
  figures: readonly Figure<DeclinesFigure>[],
  bound: number,
): Found[] {
  return figures
    .filter(({ value }) => value >= BigInt(bound))
    .map(({ program, subject, value, measure, rows }) => {
      return { code, program, subject, value, bound: BigInt(bound), measure, rows };
    });
}
