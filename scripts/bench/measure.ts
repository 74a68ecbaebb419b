import type { Connection } from "../connect.js";
import { table } from "../terminal/table.js";

/** A signed transaction that is to be timed. */
export interface Shot {
  /** What it does: shots of one name are measured together. */
  readonly name: string;
  /** How much it does: 1, or the items of a batch. */
  readonly items: number;
  readonly raw: string;
}

/** What was measured of the shots of one name. */
export interface Measurement {
  readonly name: string;
  readonly items: number;
  /** Milliseconds from sending to being in a block, ascending. */
  readonly latencies: readonly number[];
  /** Of one transaction. */
  readonly gas: number;
}

/**
 * Sends one shot after the other to a chain that mines at once, and times each.
 * @param warmUp How many shots at the beginning are not counted.
 * @throws Error where a transaction failed: its time would say nothing.
 */
export async function measure(
  { provider, ethers }: Connection,
  shots: readonly Shot[],
  warmUp: number,
): Promise<Measurement[]> {
  const timed: { shot: Shot; latency: number; hash: string }[] = [];
  for (const shot of shots) {
    const start = performance.now();
    const hash = await provider.request({ method: "eth_sendRawTransaction", params: [shot.raw] });
    timed.push({ shot, latency: performance.now() - start, hash: hash as string });
  }

  const byName = Map.groupBy(timed.slice(warmUp), ({ shot }) => shot.name);
  return Promise.all(
    [...byName].map(async ([name, all]) => {
      const receipts = await Promise.all(
        all.map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
      );
      if (receipts.some((receipt) => receipt?.status !== 1)) throw new Error(`${name} failed`);
      return {
        name,
        items: all[0]?.shot.items ?? 1,
        latencies: all.map(({ latency }) => latency).toSorted((a, b) => a - b),
        gas: receipts.reduce((sum, receipt) => sum + Number(receipt?.gasUsed), 0) / all.length,
      };
    }),
  );
}

/** The measurements, and what each item takes in shares of the first operation's median time and gas. */
export function report(measurements: readonly Measurement[]): string {
  const [yardstick] = measurements;
  if (yardstick === undefined) throw new Error("nothing was measured");
  const rows = measurements.map((each) => [
    each.name,
    `${each.latencies.length}`,
    ...[50, 95, 99].map((percent) => percentile(each.latencies, percent).toFixed(2)),
    Math.round(rate(each)).toLocaleString("en-US"),
    `${(medianOf(each) / medianOf(yardstick)).toFixed(2)} ×`,
    Math.round(each.gas / each.items).toLocaleString("en-US"),
    `${(each.gas / each.items / yardstick.gas).toFixed(2)} ×`,
  ]);
  return table(
    [
      "Operation",
      ">Sent",
      ">p50 ms",
      ">p95 ms",
      ">p99 ms",
      ">A second",
      ">Time ×",
      ">Gas each",
      ">Gas ×",
    ],
    rows,
  );
}

/** Items a second, one transaction after the other. */
function rate({ items, latencies }: Measurement): number {
  const milliseconds = latencies.reduce((sum, latency) => sum + latency, 0);
  return (items * latencies.length * 1000) / milliseconds;
}

/** Milliseconds that an item takes. */
function medianOf({ items, latencies }: Measurement): number {
  return percentile(latencies, 50) / items;
}

/** The value that so many percent do not exceed. */
function percentile(ascending: readonly number[], percent: number): number {
  return ascending[Math.ceil((ascending.length * percent) / 100) - 1] ?? Number.NaN;
}
