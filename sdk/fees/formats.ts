/**
 * A statement as a file: JSON or CSV. Amounts stand there in units and, with the token's decimals, in the token; times
 * in ISO 8601.
 * @module
 */
import { formatUnits } from "ethers";

import { showInstant, writeCsv } from "../common/files.js";
import type { Line, Statement } from "./statement.js";

/** The statement as JSON. */
export function toJson(statement: Statement, decimals: number): string {
  const amount = (units: bigint) => ({
    units: String(units),
    amount: formatUnits(units, decimals),
  });
  const { token, holder, from, to, lines } = statement;
  const { opening, funded, charged, lapsed, refunded, closing } = statement;
  const line = ({ time, kind, tranche, plan, change, batch, position, ...by }: Line) => ({
    time: showInstant(time),
    kind,
    tranche,
    plan,
    ...amount(change),
    ...by,
    ...(batch && { batch: String(batch.number), item: batch.index }),
    ...(position && {
      block: position.block,
      log: position.log,
      transaction: position.transaction,
    }),
  });
  const content = {
    token,
    holder,
    from: showInstant(from),
    to: showInstant(to),
    opening: amount(opening),
    funded: amount(funded),
    charged: amount(charged),
    lapsed: amount(lapsed),
    refunded: amount(refunded),
    closing: amount(closing),
    lines: lines.map(line),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

const COLUMNS = [
  "time",
  "kind",
  "tranche",
  "plan",
  "units",
  "amount",
  "payer",
  "executor",
  "ref",
  "batch",
  "item",
  "block",
  "log",
  "transaction",
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | bigint>>;

/** The statement as CSV (RFC 4180): a row for the opening balance, for each line its change, and for the closing balance. */
export function toCsv(statement: Statement, decimals: number): string {
  const amount = (units: bigint) => ({ units, amount: formatUnits(units, decimals) });
  const { from, to, opening, closing, lines } = statement;
  const row = ({ time, change, batch, position, ...rest }: Line): Row => ({
    ...rest,
    ...amount(change),
    time: showInstant(time),
    ...(batch && { batch: batch.number, item: batch.index }),
    ...(position && {
      block: position.block,
      log: position.log,
      transaction: position.transaction,
    }),
  });
  const rows: Row[] = [
    { time: showInstant(from), kind: "opening", ...amount(opening) },
    ...lines.map(row),
    { time: showInstant(to), kind: "closing", ...amount(closing) },
  ];
  return writeCsv([
    COLUMNS,
    ...rows.map((each) => COLUMNS.map((column) => String(each[column] ?? ""))),
  ]);
}
