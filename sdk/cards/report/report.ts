/**
 * CA-18. The regulator's report over `[from, to)`, from events alone and the tokens that are held at the end.
 * @module
 */
import { getAddress } from "ethers";

import { InputError } from "../../common/inputs.js";
import { caps, type Caps } from "./caps.js";
import { follow } from "./course.js";
import { declines, type Declines } from "./declines.js";
import type { CardEvent } from "../events.js";
import { expiry, type Expiry } from "./expiry.js";
import { merchants, type Merchants } from "./merchants.js";
import { outstanding, type Outstanding } from "./outstanding.js";
import { type ReportParameters, requireParameters } from "./parameters.js";
import { type Breach, type SectionName, SECTIONS } from "./rows.js";
import type { Scope } from "./scope.js";
import { splits, type Splits } from "./splits.js";
import { standing, type Standing } from "./standing.js";
import { topUps, type TopUps } from "./topups.js";

/** What a report is over. */
export interface ReportSpan {
  /** First second. */
  readonly from: number;
  /** First second after it. */
  readonly to: number;
}

/** CA-18. What the regulator sees of a span, and every breach in it. */
export interface Report extends ReportSpan {
  readonly parameters: ReportParameters;
  readonly outstanding: Outstanding;
  readonly caps: Caps;
  readonly expiry: Expiry;
  readonly splits: Splits;
  readonly standing: Standing;
  readonly declines: Declines;
  readonly topUps: TopUps;
  readonly merchants: Merchants;
}

/**
 * CA-18. Makes the report.
 * @param events All from the deployment on, in the order of the chain; those from `to` on are passed over.
 * @param held Tokens that the contract holds at the last block before `to`, by the token's address.
 * @param parameters Those of the Chinese rules that are not named.
 * @throws InputError for an empty span, for parameters that measure nothing, and where a token is missing in `held`.
 */
export function reportOf(
  events: readonly CardEvent[],
  { from, to }: ReportSpan,
  held: Readonly<Record<string, bigint>>,
  parameters: Partial<ReportParameters> = {},
): Report {
  if (from >= to) throw new InputError(`a report is over some time, not ${from} to ${to}`);
  const course = follow(events, to);
  const scope: Scope = {
    from,
    to,
    parameters: requireParameters(parameters),
    held: new Map(Object.entries(held).map(([token, amount]) => [getAddress(token), amount])),
    course,
    steps: course.steps.filter(({ row }) => row.position.time >= BigInt(from)),
  };
  return {
    from,
    to,
    parameters: scope.parameters,
    outstanding: outstanding(scope),
    caps: caps(scope),
    expiry: expiry(scope),
    splits: splits(scope),
    standing: standing(scope),
    declines: declines(scope),
    topUps: topUps(scope),
    merchants: merchants(scope),
  };
}

/** A breach, and the section that tells it. */
export type FoundBreach = Breach & { readonly section: SectionName };

/** Every breach of a report, in the order of its sections. */
export function breachesOf(report: Report): FoundBreach[] {
  return SECTIONS.flatMap((section) =>
    report[section].breaches.map((breach) => ({ ...breach, section })),
  );
}
