import { id, parseEther } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import { RefusedError } from "../../sdk/common/errors.js";
import {
  ABSENT,
  type Adjustment,
  Arbiter,
  caseIn,
  createLedger,
  type Decided,
  type HeldCase,
  type Ledger,
  Observer,
  Officer,
  Participant,
  records,
  referenceOf,
  type RunLeaf,
  type RunRecord,
  RunSide,
  type Template,
  wordOf,
} from "../../sdk/reconciliation/index.js";
import type { Chain } from "../kit/chain.js";
import { isRefusal } from "../kit/histories.js";
import { deployReconciliation, keyOf, NAMES } from "../kit/reconciliation/room.js";

const [SELLER, REGISTER, CAPITAL] = [0, 1, 2];
const RUN = "the run";
const COUNT = 8;
const WINDOW = 200;
const PURSE = 5n;
const ORDERS = Array.from({ length: COUNT }, (_, place) => `order ${place}`);
const CASES = [ORDERS[0]!, ORDERS[1]!, RUN];
const AMOUNTS = [1_000n, 1_005n, 1_500n];
const COMPUTED: ReadonlySet<string> = new Set(["Amount", "Currency", "Date", "Fields"]);
const REPORTS: ReadonlySet<string> = new Set(["BooksDiffer", "ObserverDiffers"]);

/** What somebody does. */
export interface Act {
  readonly what: keyof typeof ACTS;
  /** Whose act it is. */
  readonly role: number;
  /** Place in `CASES`. */
  readonly at: number;
  /** Which of several ways. */
  readonly way: number;
}

type Deployed = Awaited<ReturnType<typeof deployActs>>;

/** A room in which acts are done, one after the other. */
export interface ActWorld extends Omit<Deployed, "ledger"> {
  /** What the events have told so far. */
  readonly ledger: Ledger;
  /** The list that each side has posted last. */
  readonly lists: RunRecord[];
  /** The adjustment that was proposed last. */
  proposed?: Adjustment;
}

/** The world before the first act. @param deployed As a fixture has it, which all its users share. */
export const worldOfActs = (deployed: Deployed): ActWorld => ({
  ...deployed,
  ledger: createLedger(),
  lists: [listOf(0), listOf(0)],
});

/** Cases of two legs, and runs of them; the third role checks, an observer and an arbiter look on. */
export async function deployActs(chain: Chain) {
  const room = await deployReconciliation(chain);
  const { address, officers } = room;
  const token = await chain.ethers.deployContract("PaymentToken", [2]);
  const target = await token.getAddress();
  const shipped = room.shareSale({
    expected: 0b11,
    amountTolerance: 10n,
    finalWindow: 50 * WINDOW,
  });
  const terms: Template = {
    ...shipped,
    roles: shipped.roles.map(({ entity, key, officer, predecessors }) => ({
      entity,
      key,
      officer,
      predecessors,
      legDeadline: WINDOW,
    })),
    adjustment: {
      ...shipped.adjustment,
      isByAll: true,
      approvalWindow: WINDOW,
      writeOffWindow: 4 * WINDOW,
      arbiter: officers.custodian.address,
    },
    observers: [{ entity: 9n, account: officers.auditor.address }],
    actions: [{ target, selector: token.interface.getFunction("transfer").selector }],
  };
  const orders = await room.register(terms);
  const runs = await room.register({
    ...terms,
    family: id("runs"),
    run: { itemTemplate: orders, leafPrice: 7n, answerWindow: WINDOW },
  });
  await token.getFunction("mint")(await room.reconciliation.executorOf(orders), PURSE);
  for (const officer of Object.values(officers))
    await chain.networkHelpers.setBalance(officer.address, parseEther("100"));
  const templateOf = (reference: string) => (reference === RUN ? runs : orders);

  return {
    ...room,
    address,
    terms,
    /** Each case that there may be, with its template. */
    cases: [...ORDERS, RUN].map((name) => ({
      template: templateOf(name),
      reference: referenceOf(name),
    })),
    templateOf,
    payment: {
      target,
      data: token.interface.encodeFunctionData("transfer", [officers.auditor.address, PURSE]),
    },
  };
}

/** Does it. What is refused changes nothing, and is no failure. */
export async function carryOutAct(world: ActWorld, act: Act): Promise<void> {
  try {
    await ACTS[act.what](world, CASES[act.at]!, act);
  } catch (error) {
    const isExpected =
      error instanceof RefusedError || error instanceof InputError || isRefusal(error);
    if (!isExpected) throw error;
  }
}

type Doing = (world: ActWorld, name: string, act: Act) => Promise<unknown>;

const ACTS = {
  wait: ({ chain }, _, { way }) => chain.networkHelpers.time.increase((way + 1) * WINDOW),

  post: (world, name, { role, way }) => {
    if (name === RUN) {
      const own = listOf(way % 3);
      world.lists[role % 2] = own;
      return sideOf(world, role).post(own);
    }
    const held = heldIn(world, name);
    const leg = {
      businessReference: referenceOf(name),
      generation: held?.state.generation ?? 0,
      amount: AMOUNTS[way % 3]!,
      currency: 978,
      valueDate: 20_000 + Number(way === 5),
      fields: id(way === 4 ? "other fields" : "fields"),
      acceptedAt: 0,
    };
    const record = held?.state.record ?? records.EMPTY_RECORD;
    return world.post(world.templateOf(name), role, [{ leg, record }], keyOf(NAMES[role]!));
  },

  overdue: (world, name, { role }) => officerOf(world, name, CAPITAL).raiseOverdue(name, role % 2),

  reportBooks: (world, name, { role }) => partyOf(world, name, role).reportBooks(name, id("page")),

  observe: (world, name) => observerOf(world, name).report(name, id("page")),

  collect: (world, name, { role }) =>
    role === 0 ? observerOf(world, name).collectCoin() : arbiterOf(world, name).collectCoin(),

  propose: async (world, name, { role, way }) => {
    const now = await world.chain.networkHelpers.time.latest();
    const decided = decidedFor(world, heldIn(world, name), way);
    const officer = officerOf(world, name, role);
    world.proposed = (await officer.propose(name, decided, now + 2 * WINDOW, now)).adjustment;
  },

  approve: (world, name, { role }) => officerOf(world, name, role).approve(name),
  reject: (world, name, { role }) => officerOf(world, name, role).reject(name),
  lapse: (world, name, { role }) => officerOf(world, name, role).lapse(name),
  decide: (world, name, { way }) => arbiterOf(world, name).decide(name, way % 2 === 0),

  carryOut: async (world, name, { role }) => {
    if (world.proposed !== undefined)
      await officerOf(world, name, role).carryOut(world.proposed, 0);
  },

  writeOff: (world, name, { role }) => officerOf(world, name, role).writeOff(name),

  reopen: async (world, name) => {
    const expiry = (await world.chain.networkHelpers.time.latest()) + 60;
    const signed = await officerOf(world, name, SELLER).signReopening(name, CAPITAL, expiry);
    return officerOf(world, name, CAPITAL).reopen(signed);
  },

  close: (world, _, { role, way }) => {
    const [own, other] = [world.lists[role % 2]!, world.lists[(role + 1) % 2]!];
    return sideOf(world, role).close(own, other.leaves, way + 1);
  },

  demand: (world, _, { role, way }) =>
    sideOf(world, role).demand(world.lists[role % 2]!, [way, way + 2]),
  answer: (world, _, { role }) => sideOf(world, role).answer(world.lists[role % 2]!),
  unanswered: (world, _, { role }) => sideOf(world, role).raiseUnanswered(RUN, (role + 1) % 2),
} satisfies Readonly<Record<string, Doing>>;

const does = (what: Act["what"], at: number, role = SELLER, way = 0): Act => ({
  what,
  at,
  role,
  way,
});

/** One way to each event. */
export const TOUR: readonly Act[] = [
  // two roles are off the first one's leg, and both have to approve
  does("post", 0, CAPITAL, 2),
  does("post", 0, SELLER),
  does("post", 0, REGISTER),
  does("propose", 0, CAPITAL, 3),
  does("reject", 0, SELLER),
  does("propose", 0, CAPITAL, 3),
  does("wait", 0, 0, 1),
  does("lapse", 0),
  does("propose", 0, CAPITAL, 3),
  does("approve", 0, SELLER),
  does("approve", 0, REGISTER),
  does("carryOut", 0),
  does("carryOut", 0),
  // reports, right and baseless
  does("reportBooks", 0, REGISTER),
  does("observe", 0),
  does("propose", 0, CAPITAL, 0),
  does("wait", 0),
  does("decide", 0),
  does("reopen", 0),
  does("post", 0, SELLER),
  does("observe", 0),
  does("propose", 0, CAPITAL, 5),
  does("approve", 0, SELLER),
  does("collect", 0, 0),
  does("collect", 0, 1),
  does("carryOut", 0),
  // silence, and what is given up
  does("post", 1, SELLER),
  does("wait", 1),
  does("overdue", 1, REGISTER),
  does("wait", 1, 0, 4),
  does("writeOff", 1, CAPITAL),
  // a run
  does("post", 2, SELLER),
  does("post", 2, REGISTER, 1),
  does("demand", 2, SELLER),
  does("answer", 2, REGISTER),
  does("demand", 2, SELLER, 3),
  does("wait", 2),
  does("unanswered", 2, SELLER),
  does("close", 2, SELLER, 1),
];

/** Random acts. @param length At most. */
export const acts = (length: number): fc.Arbitrary<Act[]> =>
  fc.array(
    fc.record({
      what: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom<Act["what"]>("post", "propose", "approve") },
        fc.constantFrom(...(Object.keys(ACTS) as Act["what"][])),
      ),
      role: fc.nat(2),
      at: fc.nat(CASES.length - 1),
      way: fc.nat(5),
    }),
    { minLength: length / 2, maxLength: length },
  );

/** Of a role: each says the same, or has mistakes of two kinds. */
function listOf(way: number): RunRecord {
  const leaves: RunLeaf[] = ORDERS.map((name) => ({
    amount: 1_000n,
    currency: 978,
    valueDate: 20_000,
    fields: id(name),
  }));
  const off = (place: number, by: bigint) =>
    (leaves[place] = { ...leaves[place]!, amount: 1_000n + by });
  if (way > 0) off(0, 100n); // there may be a case of it
  if (way > 0) off(3, 5n); // is tolerated
  if (way > 0) off(5, BigInt(way) * 100n);
  if (way > 1) leaves[4] = ABSENT;
  const said = { currency: 978, valueDate: "2026-02-03" };
  return { reference: RUN, ...said, ids: ORDERS, leaves };
}

/** What closes all alarms of a case: each leg is as the first one. */
function decidedFor({ payment }: ActWorld, held: HeldCase | undefined, way: number): Decided {
  const { open, legs } = held?.state.record ?? records.EMPTY_RECORD;
  const [first, ...later] = legs.filter(records.isLeg);
  const others = first === undefined ? [] : later;
  const by = (amount: bigint) => (first?.amount ?? 0n) - amount;
  return {
    journals: others
      .filter(({ amount }) => by(amount) !== 0n)
      .map(({ role, amount }) => {
        const change = by(amount);
        return { role, leg: change, suspense: -change, fee: 0n, loss: 0n };
      }),
    corrections: [
      ...others
        .filter(({ valueDate }) => valueDate !== first!.valueDate)
        .map(({ role, valueDate }) => {
          const [stated, corrected] = [wordOf(valueDate), wordOf(first!.valueDate)];
          return { role, field: 1, stated, corrected };
        }),
      ...others
        .filter(({ fields }) => fields !== first!.fields)
        .map(({ role, fields }) => {
          return { role, field: 2, stated: fields, corrected: first!.fields };
        }),
    ],
    waivers: records
      .alarmsIn(open)
      .filter(({ code }) => !COMPUTED.has(code))
      .map(({ code, role }) => ({
        code: records.ALARMS.indexOf(code),
        role,
        isBaseless: way === 5 && REPORTS.has(code),
        reason: id("reason"),
      })),
    calls: way > 2 ? [payment] : [],
  };
}

const heldIn = ({ ledger, templateOf }: ActWorld, name: string) =>
  caseIn(ledger, templateOf(name), referenceOf(name));

const officerOf = ({ address, officers, templateOf }: ActWorld, name: string, role: number) =>
  new Officer(address, officers[NAMES[role]!], { template: templateOf(name), role });

const arbiterOf = ({ address, officers, templateOf }: ActWorld, name: string) =>
  new Arbiter(address, officers.custodian, { template: templateOf(name) });

const observerOf = ({ address, officers, templateOf }: ActWorld, name: string) =>
  new Observer(address, officers.auditor, { template: templateOf(name) });

const partyOf = ({ address, sender, templateOf }: ActWorld, name: string, role: number) =>
  new Participant(address, sender, {
    template: templateOf(name),
    role,
    key: keyOf(NAMES[role]!),
    books: { find: async () => undefined },
  });

function sideOf({ address, officers, templateOf }: ActWorld, role: number): RunSide {
  const own = role % 2;
  const key = keyOf(NAMES[own]!);
  return new RunSide(address, officers[NAMES[own]!], { template: templateOf(RUN), role: own, key });
}
