import { table } from "../../terminal/table.js";
import type { Measurement } from "../measure.js";
import { measureSql } from "./sql.js";

/** What is measured here, by its name in the report. */
export const NAMES = {
  first: "First leg",
  later: "Later leg, matches",
  firsts: "First leg in a batch of 100",
  laters: "Later leg in a batch of 100",
  root: "Record in a run of 16,384, first root",
  roots: "Record in a run of 16,384, second root",
} as const;

type What = keyof typeof NAMES;

/** A case takes a leg of each of two roles. */
const WAYS: readonly (readonly [way: string, first: What, later: What])[] = [
  ["legs one by one", "first", "later"],
  ["legs in batches of 100", "firsts", "laters"],
  ["runs of 16,384", "root", "roots"],
];

/** Cases a second, beside a database that one party has for itself. */
export function besideSql(measurements: readonly Measurement[]): string {
  const sql = measureSql();
  const ours = WAYS.map(([way, first, later]) => {
    const milliseconds = eachOf(measurements, first) + eachOf(measurements, later);
    return [`here, ${way}`, show(1_000 / milliseconds)];
  });
  const theirs =
    sql === undefined
      ? []
      : [
          ["SQL, legs one by one", show(sql.single)],
          ["SQL, legs in batches of 100", show(sql.batch)],
        ];
  const told =
    sql === undefined
      ? `Node ${process.versions.node} has no node:sqlite, which came with Node 22: there is no SQL to compare with.`
      : "SQL is node:sqlite with a file, on the disk with each commit: it compares the same legs, and nobody but its owner sees that.";
  const rows = table(["Cases of two legs", ">A second"], [...ours, ...theirs]);
  return `${rows}\n\nOf a run its two roots are measured, not what each side hashes for them. ${told}`;
}

/** Milliseconds that a leg takes on average. */
function eachOf(measurements: readonly Measurement[], what: What): number {
  const found = measurements.find(({ name }) => name === NAMES[what]);
  if (found === undefined) throw new Error(`${NAMES[what]} was not measured`);
  const { latencies, items } = found;
  return latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length / items;
}

const show = (rate: number) => Math.round(rate).toLocaleString("en-US");
