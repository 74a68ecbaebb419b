/**
 * CA-10, CA-11, CA-18. Freezes by level and how long they lasted, cards that ended, keys that changed, and what should
 * have been stopped.
 * @module
 */
import { latest, type Ledger } from "../ledger.js";
import { type Level, LEVELS } from "../rules.js";
import type { Step } from "./course.js";
import {
  type Breach,
  type BreachCode,
  countFigure,
  type Figure,
  type ReportRow,
  type Section,
} from "./rows.js";
import { programsOf, rowsNamed, type Scope } from "./scope.js";

/** Counts of the span, and for every freeze that was on in it the seconds of the span. */
export type StandingFigure = `frozenBy${Level}` | keyof typeof COUNTED;
export type Standing = Section<"standing", StandingFigure>;

const COUNTED = {
  frozen: "CardFrozen",
  thawed: "CardThawed",
  blocked: "CardBlocked",
  replaced: "CardReplaced",
  enrolled: "TerminalEnrolled",
  retired: "TerminalRetired",
  revoked: "TerminalRevoked",
} as const;

export function standing(scope: Scope): Standing {
  return {
    figures: programsOf(scope).flatMap(([program]) => figuresOf(scope, program)),
    breaches: scope.steps.filter(({ stops }) => stops.length > 0).map(undone),
  };
}

function figuresOf(scope: Scope, program: number): Figure<StandingFigure>[] {
  const names = Object.keys(COUNTED) as (keyof typeof COUNTED)[];
  return [
    ...names.map((name) =>
      countFigure(name, program, "", rowsNamed(scope, program, COUNTED[name])),
    ),
    ...LEVELS.flatMap((level) => freezes(scope, program, level)),
  ];
}

/** A freeze, from its event to the one that ended it, if any. */
interface Freeze {
  /** The card that has the account at the end. */
  readonly card: string;
  readonly rows: readonly ReportRow[];
  readonly isOver: boolean;
}

function freezes(
  { course, from, to }: Scope,
  program: number,
  level: Level,
): Figure<StandingFigure>[] {
  return freezesOf(course.steps, course.ledger, program, level).flatMap(
    ({ card, rows, isOver }) => {
      const [first, last] = [rows[0], rows.at(-1)];
      const start = Math.max(Number(first?.position.time), from);
      const end = isOver ? Number(last?.position.time) : to;
      if (end <= from) return [];
      const value = BigInt(end - start);
      return [
        {
          name: `frozenBy${level}`,
          program,
          subject: card,
          value,
          measure: "seconds",
          rows,
        } as const,
      ];
    },
  );
}

/** CA-10. A replacement ends the freezes of all but the regulator, whose freeze goes over to the successor. */
function freezesOf(
  steps: readonly Step[],
  { programs }: Ledger,
  program: number,
  level: Level,
): Freeze[] {
  const book = programs.get(program);
  const over: Freeze[] = [];
  const open = new Map<string, Freeze>();
  for (const { event, row } of steps) {
    const { card = "" } = row;
    if (book === undefined || row.program !== program || !book.cards.has(card)) continue;
    const [id] = latest(book, card);
    const freeze = open.get(id);
    const isOfLevel = row.detail === level;
    if (event.name === "CardFrozen" && isOfLevel && freeze === undefined)
      open.set(id, { card: id, rows: [row], isOver: false });
    const ends =
      (event.name === "CardThawed" && isOfLevel) ||
      (event.name === "CardReplaced" && level !== "Regulator");
    if (!ends || freeze === undefined) continue;
    over.push({ card: id, rows: [...freeze.rows, row], isOver: true });
    open.delete(id);
  }
  return [...over, ...open.values()];
}

/** What a payment or redemption got past. The regulator's freeze, where it is one, goes before the others. */
function undone({ row, stops }: Step): Breach<BreachCode<"standing">> {
  const isRegulators = stops.includes("Regulator");
  return {
    code: isRegulators ? "FreezeUndone" : "PaidWhileStopped",
    program: row.program,
    subject: row.card ?? "",
    value: row.amount ?? 0n,
    bound: 0n,
    measure: "units",
    rows: [{ ...row, detail: stops.join(", ") }],
  };
}
