/**
 * RE-6. One side of a run: posts the root over its records, closes the exceptions, demands leaves of the other side and shows
 * its own. All of it may be called again: what is done already is a success without effect, and a run that somebody has
 * changed in between is read again.
 * @module
 */
import type { ContractTransactionReceipt, Signer, TypedDataDomain } from "ethers";

import { InputError, type Integer } from "../common/inputs.js";
import type { Key } from "../common/keys.js";
import { type Done, domainOf, done, onlyArgsIn, send } from "./contract.js";
import { demandFrom, type LeafDemand, MOST_LEAVES } from "./demands.js";
import { requireHeld, type DeskOptions, type Standing } from "./desk.js";
import { refusalIn } from "./errors.js";
import { daysOf, referenceOf, requireAmount, requireCurrency, requireRole } from "./inputs.js";
import type { HeldCase } from "./ledger.js";
import { signLegs } from "./legs.js";
import type { Came } from "./participant.js";
import { alarmBit, isLeg, legOf, type RecordedLeg, saysSame, wordsOf } from "./records.js";
import type { Refusal } from "./refusals.js";
import { type Leg, NO_CASE } from "./rules.js";
import {
  closingsOf,
  MOST_EXCEPTIONS,
  type RunClosing,
  type SideLeaves,
  sidesOf,
  totalOf,
  treeOf,
  withShown,
} from "./runs.js";
import type { Rules } from "./template.js";
import { idsRootOf, type PositionTree, runFieldsOf, type RunList, siblingsOf } from "./trees.js";
import { Watcher } from "./watcher.js";

/** What the books of one side have of a run. */
export interface RunRecord {
  /** The run's business reference: text, or 32 bytes in hex. */
  readonly reference: string;
  /** ISO 4217, numeric. */
  readonly currency: Integer;
  /** ISO 8601. */
  readonly valueDate: string;
  /** Business references of the records, in the order upon which both sides have agreed. */
  readonly ids: readonly string[];
  /** What the side says of each. */
  readonly leaves: SideLeaves;
  /** Second at which the side accepted the run; 0 by default, where the template asks for none. */
  readonly acceptedAt?: Integer;
}

export interface RunSideOptions extends DeskOptions {
  readonly role: Integer;
  /** The role's key; only `post` needs it. */
  readonly key?: Key;
}

/** What came of a run's leg. */
export interface PostedRun {
  readonly came: Exclude<Came, "NotInBooks">;
  /** Why it was not taken; "None" but for "Refused". */
  readonly refusal: Refusal;
  readonly receipt: ContractTransactionReceipt | undefined;
}

/** What was demanded. */
export interface Demanded {
  readonly demand: LeafDemand;
  /** Undefined where the same waits already. */
  readonly receipt: ContractTransactionReceipt | undefined;
}

/** A side's list, with all that proofs need. */
interface Grown {
  readonly ids: readonly string[];
  readonly list: RunList;
  readonly tree: PositionTree;
}

/** Both sides in the order in which they posted. */
interface Sides {
  readonly held: HeldCase;
  readonly own: RecordedLeg;
  readonly other: RecordedLeg;
  /** Whether the own leg was first. */
  readonly isFirst: boolean;
}

/** Methods throw RefusedError where the contract refuses. */
export class RunSide extends Watcher {
  readonly #role: number;
  readonly #key: Key | undefined;
  #domain: TypedDataDomain | undefined;

  /** @param signer Pays for transactions; demands are sent by the role's officer. */
  constructor(reconciliation: string, signer: Signer, options: RunSideOptions) {
    super(reconciliation, signer, options);
    this.#role = requireRole(options.role);
    this.#key = options.key;
  }

  /**
   * RE-6. Posts the root over the side's records: a leg of their number, their order, and what they add up to.
   * @returns "OtherOnRecord" where another one of this side is there: nothing was sent then.
   */
  async post(run: RunRecord): Promise<PostedRun> {
    const grown = growList(run);
    try {
      return await this.act(run.reference, (standing) => this.#post(run, grown, standing));
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal === undefined) throw error;
      return { came: "Refused", refusal, receipt: undefined };
    }
  }

  /**
   * RE-6. Declares the records that differ, at most 128 in a transaction, until what is left is proven equal. Where somebody
   * has declared some of them already, by the same portions, it goes on from there.
   * @param others What the other side says of each record; by default as the side itself, but for the leaves that were shown.
   * @param most Exceptions in a transaction.
   * @returns The transactions that it took; none where the run has nothing left to be closed.
   * @throws InputError where one of the lists is not what its side's leg says.
   */
  async close(
    run: RunRecord,
    others?: SideLeaves,
    most = MOST_EXCEPTIONS,
  ): Promise<ContractTransactionReceipt[]> {
    const grown = growList(run);
    const plans = new Map<boolean, readonly RunClosing[]>();
    const sent = new Set<RunClosing>();
    const receipts: ContractTransactionReceipt[] = [];
    for (;;) {
      const receipt = await this.act(run.reference, async (standing) => {
        const sides = this.#sidesIn(run, standing);
        if (!isDifferent(sides)) return undefined;
        const leaves = others ?? this.#shownTo(run, sides);
        const other = growList({ ...run, leaves });
        requireSaid(sides.own, grown);
        requireSaid(sides.other, other);
        const { isFirst } = sides;
        const [a, b] = isFirst ? [run.leaves, leaves] : [leaves, run.leaves];
        const plan = plans.get(isFirst) ?? closingsOf(grown.ids, a, b, most);
        plans.set(isFirst, plan);
        return this.#close(sides, isFirst ? [grown, other] : [other, grown], plan, sent);
      });
      if (receipt === undefined) return receipts;
      receipts.push(receipt);
    }
  }

  /**
   * RE-6. Demands leaves of the other side, and prepays the answer. The signer is the officer of the role. Leaves that were
   * shown already are not asked for again.
   * @param indices Places in the list, at most 64.
   * @returns Undefined where all of them were shown.
   */
  demand(run: RunRecord, indices: readonly number[]): Promise<Demanded | undefined> {
    const grown = growList(run);
    return this.act(run.reference, async (standing) => {
      const sides = this.#sidesIn(run, standing);
      requireSaid(sides.own, grown);
      const known = new Set(shownBy(sides).map(({ index }) => index));
      const asked = [...new Set(indices)].filter((index) => !known.has(index));
      if (asked.length === 0) return undefined;
      if (asked.length > MOST_LEAVES)
        throw new InputError(`a demand is for at most ${MOST_LEAVES} leaves`);
      const places = asked.toSorted((one, next) => one - next);
      const { leafPrice } = standing.terms.terms.run;
      return this.#demand(sides, grown, places, leafPrice * BigInt(places.length));
    });
  }

  /**
   * RE-6. Shows what was demanded of this side, and is paid for it; to a demander with another list of ids only what the own list
   * is.
   * @returns Undefined where no demand waits.
   */
  answer(run: RunRecord): Promise<Done | undefined> {
    const grown = growList(run);
    return this.act(run.reference, async ({ held }) => {
      const { run: told } = requireHeld(held, run.reference);
      const demand = told.demands.find(({ role }) => role === this.#role);
      if (demand === undefined) return undefined;
      requireSaid(demand, grown);
      const { count, idsRoot } = demand.list;
      const isSame = count === grown.list.count && idsRoot === grown.list.idsRoot;
      const indices = isSame ? demand.indices : [];
      const leaves = indices.map((index) => ({
        index,
        id: elementOf(grown.ids, index),
        content: elementOf(run.leaves, index),
      }));
      const siblings = isSame ? siblingsOf(grown.tree, indices) : [];
      const asked = { ...demand, indices: [...demand.indices] };
      return done(this.contract.answerDemand(asked, grown.list, leaves, siblings));
    });
  }

  /** RE-6. What the other side says of each record: as the side itself, but for the leaves that were shown. */
  async others(run: RunRecord): Promise<SideLeaves> {
    return this.act(run.reference, async (standing) =>
      this.#shownTo(run, this.#sidesIn(run, standing)),
    );
  }

  async #post(run: RunRecord, grown: Grown, standing: Standing): Promise<PostedRun> {
    const { held, terms, businessReference } = standing;
    const { generation, record } = held?.state ?? NO_CASE;
    const leg: Leg = {
      businessReference,
      generation,
      ...figuresOf(run, grown, terms.terms.rules),
      acceptedAt: Number(run.acceptedAt ?? 0),
    };
    const before = legOf(record, this.#role);
    if (before !== undefined && isLeg(before)) {
      const came = saysSame(before, leg) ? "OnRecord" : "OtherOnRecord";
      return { came, refusal: "None", receipt: undefined };
    }
    if (this.#key === undefined) throw new InputError("posting needs the role's key");
    this.#domain ??= await domainOf(this.contract);
    const [template, role] = [this.template, this.#role];
    const { signature } = await signLegs(this.#domain, this.#key, template, role, [leg]);
    const postings = [{ leg, record: wordsOf(record) }];
    const receipt = await send(this.contract.postLegs(template, role, postings, signature));
    return { came: "Posted", refusal: "None", receipt };
  }

  /** The next portion, once: to declare it again would cost gas and change nothing. */
  async #close(
    { held, own, other, isFirst }: Sides,
    [a, b]: readonly [Grown, Grown],
    plan: readonly RunClosing[],
    sent: Set<RunClosing>,
  ): Promise<ContractTransactionReceipt> {
    const fields = isFirst ? [own.fields, other.fields] : [other.fields, own.fields];
    const next = plan.findLast(({ from }, place) => place === 0 || isReached(held, fields, from));
    if (next === undefined) throw new InputError("the leaves of both sides are equal");
    if (sent.has(next)) throw new InputError("what was declared does not close the run");
    const { exceptions, siblings, above } = next;
    const { count, idsRoot, root: rootA } = a.list;
    const receipt = await send(
      this.contract.closeExceptions({
        run: { template: this.template, businessReference: held.businessReference },
        record: wordsOf(held.state.record),
        sides: { count, idsRoot, rootA, rootB: b.list.root },
        from: next.from,
        exceptions: [...exceptions],
        siblings: [...siblings],
        above: [...above],
      }),
    );
    sent.add(next);
    return receipt;
  }

  async #demand(
    { held, other }: Sides,
    { list }: Grown,
    indices: number[],
    value: bigint,
  ): Promise<Demanded> {
    const by = await this.signer.getAddress();
    const waiting = held.run.demands.find(({ role }) => role === other.role);
    const isSame =
      waiting?.by === by &&
      waiting.fields === other.fields &&
      waiting.generation === held.state.generation &&
      waiting.list.root === list.root &&
      waiting.indices.join() === indices.join();
    if (waiting !== undefined && isSame) return { demand: waiting, receipt: undefined };
    const { businessReference, state } = held;
    const key = { template: this.template, businessReference };
    const words = wordsOf(state.record);
    const receipt = await send(
      this.contract.demandLeaves(key, words, other.role, list, indices, { value }),
    );
    const { demand } = onlyArgsIn(this.contract, receipt, "LeavesDemanded");
    return { demand: demandFrom(demand), receipt };
  }

  /** @throws InputError where one of both legs is missing. */
  #sidesIn({ reference }: RunRecord, { held: told, terms }: Standing): Sides {
    const held = requireHeld(told, reference);
    const legs = sidesOf(terms.terms.rules, held.state.record);
    const [own, other] = [
      legs?.find(({ role }) => role === this.#role),
      legs?.find(({ role }) => role !== this.#role),
    ];
    if (own === undefined || other === undefined)
      throw new InputError(`run ${reference} has not the legs of both sides`);
    return { held, own, other, isFirst: legs?.[0] === own };
  }

  #shownTo({ leaves }: RunRecord, sides: Sides): SideLeaves {
    return withShown(leaves, shownBy(sides));
  }
}

/** What the other side has shown of the list that its leg says. */
function shownBy({ held, other }: Sides) {
  return held.run.shown
    .filter(({ role, list }) => role === other.role && runFieldsOf(list) === other.fields)
    .flatMap(({ leaves }) => leaves);
}

function growList({ ids, leaves }: Pick<RunRecord, "ids" | "leaves">): Grown {
  const references = ids.map(referenceOf);
  const tree = treeOf(references, leaves);
  const list = { count: ids.length, idsRoot: idsRootOf(references), root: tree.root };
  return { ids: references, list, tree };
}

function figuresOf(
  { leaves, currency, valueDate }: RunRecord,
  { list }: Grown,
  { isAmountHashed }: Rules,
) {
  return {
    amount: isAmountHashed ? 0n : requireAmount("what the records add up to", totalOf(leaves)),
    currency: requireCurrency(currency),
    valueDate: daysOf(valueDate),
    fields: runFieldsOf(list),
  };
}

/** @throws InputError where a leg says another list. */
function requireSaid(
  { role, fields }: Pick<RecordedLeg, "role" | "fields">,
  { list }: Grown,
): void {
  if (runFieldsOf(list) !== fields)
    throw new InputError(`the leg of role ${role} says another list than these records`);
}

/** Whether an alarm is open that says that the lists differ: of a side, or of a role whose leg says the list of one. */
function isDifferent({ held, own, other }: Sides): boolean {
  const { open, legs } = held.state.record;
  return legs.some(({ role, fields }) => {
    const isOfSide = fields === own.fields || fields === other.fields;
    return isOfSide && (open & alarmBit({ code: "Fields", role })) !== 0n;
  });
}

/** Whether somebody has come there with the lists that the legs say now. */
function isReached(
  { run, state }: HeldCase,
  fields: readonly string[],
  { current, net }: RunClosing["from"],
): boolean {
  return run.reached.some(
    (each) =>
      each.current === current &&
      each.net === net &&
      each.generation === state.generation &&
      each.fields.join() === fields.join(),
  );
}

function elementOf<T>(all: readonly T[], place: number): T {
  const found = all[place];
  if (found === undefined) throw new InputError(`there is no leaf ${place}`);
  return found;
}
