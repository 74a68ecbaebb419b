import { id, TypedDataEncoder, ZeroHash } from "ethers";

import {
  type AlarmCode,
  legFrom,
  legHash,
  referenceOf,
  signLegs,
  type Template,
} from "../../../../sdk/reconciliation/index.js";
import { ALARMS } from "../../../../sdk/reconciliation/records.js";
import { BOOKS_REPORT } from "../../../../sdk/reconciliation/signatures.js";
import { HOUR } from "../../../time.js";
import {
  APPROVAL_WINDOW,
  arbiterOf,
  CAPITAL,
  keyOf,
  officerOf,
  participantOf,
  RECORD,
  recordOf,
  register,
  REGISTER,
  saleOf,
  SELLER,
  STAKE,
  type Stage,
  take,
} from "./stage.js";

/** Every alarm that no leg shows, what becomes of the stakes behind them, and a key that is replaced. */
export async function alarm(stage: Stage): Promise<void> {
  const terms = saleOf(stage, "accepted sales", { acceptWindow: HOUR });
  const template = await register(stage, terms);
  await accuseAll(stage, template, terms);
  await waiveAll(stage, template);
  await returnStake(stage, await register(stage, saleOf(stage, "observed sales")));
  await replaceKey(stage, await register(stage, saleOf(stage, "sales by two keys")));
}

/** One case with a silent role, one that was never seen, a second version, and two reports. */
async function accuseAll(stage: Stage, template: number, { rules }: Template): Promise<void> {
  const { clock, reconciliation, domain, observer } = stage;
  const [reference, businessReference] = ["order 6", referenceOf("order 6")];
  const acceptedAt = clock.now;
  const seller = participantOf(stage, template, SELLER, { acceptedAt });
  await take(stage, () => seller.post(reference));
  const silent = participantOf(stage, template, REGISTER);
  const { acceptance, signature } = await silent.accept(reference, RECORD.caseKey, clock.now);
  await clock.pass(2, HOUR);
  const record = () => recordOf(stage, template, reference);
  const overdue = await record();
  await clock.act(() => reconciliation.raiseOverdue(acceptance, signature, overdue));
  const withheld = await record();
  await clock.act(() =>
    reconciliation.raiseWithheld(template, CAPITAL, businessReference, withheld),
  );

  const key = keyOf(stage, SELLER);
  const { caseKey } = RECORD;
  const versions = [10_000n, 10_001n].map((amount) =>
    legFrom({ ...RECORD, reference, amount }, { template, rules, caseKey, acceptedAt }),
  );
  const signed = await Promise.all(
    versions.map(async (leg) => {
      const { signature: by } = await signLegs(domain, key, template, SELLER, [leg]);
      return { leg, hashes: [legHash(leg)], place: 0, signature: by };
    }),
  );
  const [first, second] = signed;
  if (first === undefined || second === undefined) throw new Error("two versions are signed");
  const twice = await record();
  await clock.act(() =>
    reconciliation.proveEquivocation(template, SELLER, businessReference, first, second, twice),
  );

  const evidence = id("evidence");
  const content = { template, role: SELLER, businessReference, generation: 0, evidence };
  const report = { ...content, details: "0x1234" };
  const own = await key.sign(TypedDataEncoder.hash(domain, BOOKS_REPORT, report));
  const reported = await record();
  await clock.act(() => reconciliation.reportBooks(report, own, reported));
  await observe(stage, template, reference);
  if ((await reconciliation.waitingOf(template, observer)).waiting !== 1n)
    throw new Error("the observer's report does not wait");
}

/** All of it is let go, by the arbiter: all roles are named. The observer had no ground, and its stake is the arbiter's. */
async function waiveAll(stage: Stage, template: number): Promise<void> {
  const { clock, reconciliation, arbiter, sponsor } = stage;
  const waivers = [
    waiver("Missing", REGISTER),
    waiver("Withheld", CAPITAL),
    waiver("Equivocation", SELLER),
    waiver("BooksDiffer", SELLER),
    waiver("ObserverDiffers", 0, true),
  ];
  await propose(stage, template, "order 6", waivers);
  await clock.pass(2, 2 * HOUR);
  await clock.act(() => arbiterOf(stage, template).decide("order 6", true));
  await clock.act(() => reconciliation.connect(arbiter).collectCoin(sponsor));
}

/** An observer was right. */
async function returnStake(stage: Stage, template: number): Promise<void> {
  const { clock, reconciliation, observer } = stage;
  await take(stage, () => participantOf(stage, template, SELLER).post("order 7"));
  await observe(stage, template, "order 7");
  await propose(stage, template, "order 7", [waiver("ObserverDiffers", 0)]);
  await clock.act(() => officerOf(stage, template, REGISTER).approve("order 7"));
  const own = reconciliation.connect(observer);
  await clock.act(() => own.collectCoin(observer));
  await clock.act(() => own.collectCoin(observer)); // again: nothing
}

async function replaceKey(stage: Stage, template: number): Promise<void> {
  const { clock, keys } = stage;
  const [plain, secure] = [keyOf(stage, SELLER), keyOf(stage, CAPITAL)];
  const officer = officerOf(stage, template, SELLER);
  await clock.act(() => officer.replaceKey(plain.id, secure.id));
  const replaced = { ...stage, keys: keys.with(SELLER, secure) };
  await take(stage, () => participantOf(replaced, template, SELLER).post("order 8", "order 9"));
}

async function observe(stage: Stage, template: number, reference: string): Promise<void> {
  const { clock, reconciliation, observer } = stage;
  const words = await recordOf(stage, template, reference);
  const own = reconciliation.connect(observer);
  const [name, evidence] = [referenceOf(reference), id("what the observer has")];
  await clock.act(() =>
    own.reportAsObserver(template, name, 0, evidence, "0x", words, { value: STAKE }),
  );
}

async function propose(
  stage: Stage,
  template: number,
  reference: string,
  waivers: readonly ReturnType<typeof waiver>[],
): Promise<void> {
  const { clock } = stage;
  const officer = officerOf(stage, template, SELLER);
  const now = clock.now + 1;
  const expiry = now + 2 * APPROVAL_WINDOW;
  await clock.act(() => officer.propose(reference, { waivers }, expiry, now));
}

function waiver(name: AlarmCode, role: number, isBaseless = false) {
  return { code: ALARMS.indexOf(name), role, isBaseless, reason: ZeroHash };
}
