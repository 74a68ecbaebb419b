import { table } from "../../terminal/table.js";
import { gasIn } from "../book.js";
import { say, scene, show } from "../teller.js";
import { BATCHES, SIZE } from "./batches.js";
import type { Planted } from "./faults.js";
import { CLEARING_DAY, TOLERANCE } from "./payments.js";
import type { RunDone } from "./running.js";
import { whole } from "./show.js";
import { bare, type Stage, WHAT } from "./stage.js";

/** RE-3, RE-6. What the two runs came to, and the payments beside them. */
export function tellRuns(
  { book }: Stage,
  done: readonly RunDone[],
  large: readonly Planted[],
): void {
  const gas = gasIn(book.entries.filter(({ what }) => what === WHAT.differences));
  const records = done.reduce((sum, { run }) => sum + run.clearing.ids.length, 0);
  scene(CLEARING_DAY, `${whole(records)} small payments, by two comparisons`);
  say(
    `Each side builds a tree over the same list of payments and posts its root. Equal roots: all
    records are equal, and that was one comparison. Other roots: the run is alarmed at once, the two
    nodes walk down their trees to what differs, and one transaction of ${whole(gas)} gas declares it,
    with a proof that all the rest is equal. What is within tolerance is told and let be; each other
    difference is a case of its own from then on.`,
  );
  const rows = [
    ...done.map(({ run, planted }) => rowOf(run.reference, run.clearing.ids.length, planted)),
    rowOf("one by one", BATCHES * SIZE, large),
  ];
  show(table(["", ">Records", ">Equal", `>Within ${bare(TOLERANCE)}`, ">Alarmed"], rows));
}

function rowOf(name: string, count: number, planted: readonly Planted[]): string[] {
  const alarmed = planted.filter(({ kind }) => kind.code !== undefined).length;
  return [
    name,
    whole(count),
    whole(count - planted.length),
    whole(planted.length - alarmed),
    whole(alarmed),
  ];
}

/** RE-6. Who would hide a difference. */
export function tellCheats(done: readonly RunDone[]): void {
  const [hidden, inner] = done.flatMap(({ refused }) => refused);
  scene(CLEARING_DAY, "Two ways to hide a difference");
  say(
    `Anybody may declare the differences of a run, and might leave one out. Then the proof leads to
    one side's root and not to the other's: "${hidden}" Or it passes off a node high up in the trees,
    with half of all records below it, as a single record. The contract computes every leaf from what
    a record says and from its place, so no node can pass for one: ${inner === hidden ? "it is refused likewise" : inner}.`,
  );
}
