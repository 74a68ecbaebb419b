import { table } from "../../terminal/table.js";
import { HOUR } from "../../time.js";
import { say, scene, show } from "../teller.js";
import { act, missingIn, statusOf } from "./cases.js";
import type { Mistake } from "./comparing.js";
import { END, type Opened } from "./opening.js";
import { bookJournals } from "./pacts.js";
import { cents, type Stage } from "./stage.js";
import type { Week } from "./week.js";

/** Day 6: the alarm, and what becomes of it. */
export async function tellFinding(
  stage: Stage,
  week: Week,
  { pacts }: Opened,
  { reference, right, wrong }: Mistake,
): Promise<void> {
  const { clock, cases } = stage;
  const { statements: pact } = pacts;
  const [operator, bank] = pact.officers;
  const journals = [{ role: 1, leg: right - wrong, suspense: wrong - right, fee: 0n, loss: 0n }];
  const at = { day: END, hour: 10, minute: 17 };
  const now = clock.second(at);
  const propose = () => bank.propose(reference, { journals }, now + HOUR, now);
  const { adjustment } = await act(stage, propose, at);
  await week.check();
  await act(stage, () => operator.approve(reference), { day: END, hour: 10, minute: 26 });
  bookJournals(pact, adjustment);
  week.missing = () => missingIn(stage, pacts);

  scene(END, "One alarm");
  const status = statusOf(stage, pact, reference);
  const { episodes, alarms } = cases.chronicle.caseOf(pact.number, reference);
  const [episode] = episodes;
  const [alarm] = alarms;
  if (episode?.adjustedAt === undefined || alarm === undefined)
    throw new Error("the mistake was not adjusted");
  week.expect("the alarm comes with the wrong leg", episode.alarmedAt - episode.openedAt === 1);
  week.expect("the alarm names the Bank", alarm.role === 1 && alarms.length === 1);
  week.expect("the case is adjusted", status === "Adjusted");
  say(
    `At the Bank somebody has swapped two digits of what the Restaurant was paid. The transaction that
    posts the Bank's record raises the alarm ${alarm.code}, and names the Bank; the other cases go
    on. No record is edited: the Bank books a journal that adds up to zero, and another legal entity
    approves it. Then the two are compared again:`,
  );
  show(
    table(
      ["Time", "Who", "Does what", "The case"],
      [
        [timeOf(episode.openedAt), "Card operator", `posts ${cents(right)}`, "open"],
        [timeOf(episode.alarmedAt), "Bank", `posts ${cents(wrong)}`, "alarmed"],
        [
          timeOf(clock.second(at)),
          "Bank",
          `proposes: record ${signed(right - wrong)}, suspense ${signed(wrong - right)}`,
          "proposed",
        ],
        [timeOf(episode.adjustedAt), "Card operator", "approves it", status.toLowerCase()],
      ],
    ),
  );
  await week.check();
}

const signed = (amount: bigint) => (amount < 0n ? cents(amount) : `+${cents(amount)}`);

const timeOf = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);
