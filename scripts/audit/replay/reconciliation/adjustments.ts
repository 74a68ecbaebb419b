import type { Adjustment, Decided, Journal } from "../../../../sdk/reconciliation/index.js";
import { DAY, HOUR } from "../../../time.js";
import {
  APPROVAL_WINDOW,
  arbiterOf,
  CAPITAL,
  officerOf,
  participantOf,
  register,
  REGISTER,
  saleOf,
  SELLER,
  type Stage,
  take,
} from "./stage.js";

/** Proposals with every end that they can have, calls to another contract, and cases taken up again or given up. */
export async function adjust(stage: Stage): Promise<void> {
  const template = await register(stage, saleOf(stage, "adjusted sales"));
  await carryOut(stage, template);
  await decide(stage, template);
  await takeUpAgain(stage, template);
  await giveUp(stage, template);
  await askAll(stage);
}

/** An approved journal, a call that fails and is carried out later; then the last leg matches. */
async function carryOut(stage: Stage, template: number): Promise<void> {
  const { clock, desk, reconciliation } = stage;
  const executor = await reconciliation.executorOf(template);
  await clock.act(() => desk.admit(executor));
  await differ(stage, template, "order 1");
  const target = await desk.getAddress();
  const data = desk.interface.encodeFunctionData("release", [5n]);
  const decided = { journals: [journal(1_000n)], calls: [{ target, data }] };
  const adjustment = await propose(stage, template, "order 1", decided);
  const officer = officerOf(stage, template, SELLER);
  await clock.act(() => officer.approve("order 1"));
  await clock.act(() => desk.close(true));
  await clock.act(() => officer.carryOut(adjustment, 0)); // refused there
  await clock.act(() => desk.close(false));
  await clock.act(() => officer.carryOut(adjustment, 0));
  await clock.act(() => officer.carryOut(adjustment, 0)); // again: nothing
  if ((await desk.released()) !== 5n) throw new Error("the call was not carried out once");
  await take(stage, () => participantOf(stage, template, CAPITAL).post("order 1"));
}

/** Refused, forgotten, refused by the arbiter, and decided by it. */
async function decide(stage: Stage, template: number): Promise<void> {
  const { clock } = stage;
  const officer = officerOf(stage, template, SELLER);
  const arbiter = arbiterOf(stage, template);
  const decided = { journals: [journal(1_000n)] };
  await differ(stage, template, "order 2");
  await propose(stage, template, "order 2", decided);
  await clock.act(() => officer.reject("order 2"));
  await propose(stage, template, "order 2", decided);
  await clock.pass(2, APPROVAL_WINDOW);
  await clock.act(() => officer.lapse("order 2"));
  for (const isApproved of [false, true]) {
    await propose(stage, template, "order 2", decided);
    await clock.pass(2, 2 * HOUR);
    await clock.act(() => arbiter.decide("order 2", isApproved));
  }
}

/** By two officers' signatures; its legs come again. */
async function takeUpAgain(stage: Stage, template: number): Promise<void> {
  const { clock } = stage;
  const maker = officerOf(stage, template, SELLER);
  const signed = await maker.signReopening("order 1", REGISTER, clock.now + DAY);
  await clock.act(() => officerOf(stage, template, REGISTER).reopen(signed));
  for (const role of [CAPITAL, SELLER, REGISTER])
    await take(stage, () => participantOf(stage, template, role).post("order 1"));
}

/** What stayed alarmed, by a role that no alarm names; a leg that has not come is waived. */
async function giveUp(stage: Stage, template: number): Promise<void> {
  const { clock } = stage;
  await differ(stage, template, "order 3");
  await clock.pass(2, DAY);
  await clock.act(() => officerOf(stage, template, SELLER).writeOff("order 3"));
}

/** Under the next version of a template all affected roles approve; under the last no case is opened any more. */
async function askAll(stage: Stage): Promise<void> {
  const { clock } = stage;
  const first = saleOf(stage, "sales approved by all");
  const before = await register(stage, first);
  await take(stage, () => participantOf(stage, before, SELLER).post("order 4"));
  const adjustment = { ...first.adjustment, isByAll: true };
  const template = await register(stage, { ...first, version: 2, adjustment });
  await take(stage, () => participantOf(stage, before, REGISTER).post("order 4"));

  await differ(stage, template, "order 5");
  await take(stage, () => participantOf(stage, template, CAPITAL).post("order 5"));
  const journals = [journal(1_000n), { ...journal(0n), role: CAPITAL }, journalOf(SELLER)];
  await propose(stage, template, "order 5", { journals });
  for (const role of [CAPITAL, SELLER])
    await clock.act(() => officerOf(stage, template, role).approve("order 5"));
}

/** Two roles post amounts that differ. */
export async function differ(stage: Stage, template: number, reference: string): Promise<void> {
  await take(stage, () => participantOf(stage, template, SELLER).post(reference));
  const other = participantOf(stage, template, REGISTER, { amount: 9_000n });
  await take(stage, () => other.post(reference));
}

/** The officer of the role that was wrong proposes, for as long as it may. */
export async function propose(
  stage: Stage,
  template: number,
  reference: string,
  decided: Decided,
): Promise<Adjustment> {
  const { clock } = stage;
  const officer = officerOf(stage, template, REGISTER);
  const now = clock.now + 1;
  const { adjustment } = await clock.act(() =>
    officer.propose(reference, decided, now + 2 * APPROVAL_WINDOW, now),
  );
  return adjustment;
}

export function journal(leg: bigint): Journal {
  return { role: REGISTER, leg, suspense: -leg, fee: 0n, loss: 0n };
}

/** Of a role that books from one account to another. */
function journalOf(role: number): Journal {
  return { role, leg: 0n, suspense: 1n, fee: -1n, loss: 0n };
}
