import { id } from "ethers";

import { Observer, records } from "../../../sdk/reconciliation/index.js";
import { money } from "../../terminal/money.js";
import { say, scene } from "../teller.js";
import { approve, propose, type Remedy } from "./adjusting.js";
import type { Pact } from "./pact.js";
import { AHEAD, handOver, type Order } from "./sales.js";
import { postAll } from "./selling.js";
import { Tale } from "./show.js";
import type { Stage } from "./stage.js";
import type { Week } from "./week.js";

const ORDER: Order = { reference: "order 1007", shares: 60n, investor: "Gwen Hart" };
const [SELLER, REGISTER] = [0, 1] as const;
/** Of the observer in the template. */
const PLACE = 0;
const ETHER = 18;

/** Day 5: RE-4. An observer reports with a stake, and has looked into the wrong list. */
export async function tellObserver(stage: Stage, week: Week, pact: Pact): Promise<void> {
  const { address, custodian, clock, since: fromBlock } = stage;
  const { reference } = ORDER;
  const morning = { day: 5, hour: 9 };
  await week.upTo(morning);
  const start = clock.second(morning);
  await handOver(stage, pact, ORDER, start - AHEAD);
  week.plant("an observer errs", pact, reference, ["ObserverDiffers"], PLACE);
  const tale = new Tale(stage, pact, reference);
  await postAll(stage, pact, ORDER, start, tale);

  const observer = new Observer(address, custodian, { template: pact.number, fromBlock });
  await tale.tell(
    "Custodian",
    "reports that its books differ",
    "a report that books differ",
    () => observer.report(reference, id("list of another fund")),
    { day: 5, hour: 9, minute: 30 },
  );
  await tale.payInVain();
  await week.check();
  const code = records.ALARMS.indexOf("ObserverDiffers");
  const reason = id("the list is of another fund");
  const remedy: Remedy = {
    maker: SELLER,
    checker: REGISTER,
    decided: { waivers: [{ code, role: PLACE, isBaseless: true, reason }] },
  };
  await propose(stage, pact, reference, remedy, { day: 5, hour: 9, minute: 50 });
  tale.note("Seller", "proposes to rule it baseless: the list is of another fund");
  await approve(stage, pact, reference, remedy, { day: 5, hour: 10 });
  tale.note("Register", "approves it");
  await tale.pay();
  tellStake(stage, week, tale);
  await week.check();
}

function tellStake({ chronicle, arbiter }: Stage, week: Week, tale: Tale): void {
  const [lost] = chronicle.told("StakeForfeited");
  const amount = lost?.amount ?? 0n;
  scene(5, "An observer errs");
  say(
    `The template names an observer, too: the Custodian, who keeps shares for investors and has no
    role in a sale. It may report, with a stake of ${money(amount, ETHER)} ETH, and that holds the case like
    any alarm. This time it has looked into the list of another fund. Two parties rule that, both of
    other entities than its own, and the stake is the arbiter's.`,
  );
  tale.show();
  week.expect("the observer's stake is the arbiter's", lost?.to === arbiter.address);
}
