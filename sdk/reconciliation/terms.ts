/**
 * RE-1. Which terms of a template go together, as the contract checks them: the numbers are those of its list.
 * @module
 */
import { ZeroAddress } from "ethers";

import { InputError } from "../common/inputs.js";
import { MAX_ROLES } from "./inputs.js";
import { bitsOf, hasBit, type Rules, type Template } from "./template.js";

/** What is wrong with a template, by the number that `Reconciliation_BadTemplate` has. */
export const TERMS: Readonly<Record<number, string>> = {
  1: "There are 2 to 16 roles.",
  2: "A role has no entity, key, officer or deadline, or shares key or officer with a role of another entity.",
  3: "A role precedes itself, by itself or others, a predecessor is no role or not expected, or blind legs are ordered.",
  4: "Fewer than two roles are expected, or one that is none.",
  5: "The originator is not expected, or has predecessors.",
  6: "There are an absolute tolerance and basis points, more than 10,000 of them, or a tolerance of hashed amounts.",
  7: "There is no final window.",
  8: "A maker or checker is no role, there is no maker or approval window, or nobody else can close what a maker proposes.",
  9: "A run is blind, does not expect two roles, or lacks its answer window or an item template of the same roles.",
  10: "There are more than 16 observers, or one without entity or account, or one twice.",
  11: "There are more than 16 actions, or one that calls Reconciliation itself.",
};

const RUN = 9;
const MAX_BPS = 10_000;

/**
 * RE-1. The number of the first term that is wrong; 0 where none is.
 * @param self Address of Reconciliation.
 * @param item RE-6. The template of the records in a run, where it is registered.
 */
export function wrongTerm(template: Template, self: string, item?: Template): number {
  const { roles, rules } = template;
  if (roles.length < 2 || roles.length > MAX_ROLES) return 1;
  const isRole = ({ entity, key, officer, legDeadline }: (typeof roles)[number]) =>
    entity !== 0n && key !== ZeroAddress && officer !== ZeroAddress && legDeadline !== 0;
  if (!roles.every(isRole) || !areApart(template)) return 2;
  if (!isOrdered(template)) return 3;
  const term = wrongRule(rules, roles[rules.originator]?.predecessors ?? 0, roles.length);
  if (term !== 0) return term;
  if (!isAdjustable(template)) return 8;
  if (!isRun(template)) return RUN;
  if (!areObservers(template)) return 10;
  if (!areActions(template, self)) return 11;
  return isRunOf(template, item) ? 0 : RUN;
}

/** RE-1. @throws InputError where the contract would refuse the template, whatever its item template is. */
export function requireTemplate(template: Template, self: string): Template {
  const { run } = template;
  const item =
    run.itemTemplate === 0 ? undefined : { ...template, run: { ...run, itemTemplate: 0 } };
  const term = wrongTerm(template, self, item);
  if (term !== 0) throw new InputError(`term ${term} of the template: ${TERMS[term]}`);
  return template;
}

/** Bit of each role of an entity. */
export function rolesOf({ roles }: Template, entity: bigint): number {
  return bitsOf(roles.flatMap((role, number) => (role.entity === entity ? [number] : [])));
}

/** Whoever acts for two roles is one legal entity: nobody checks itself under another name. */
function areApart({ roles }: Template): boolean {
  return roles.every((one, number) =>
    roles
      .slice(0, number)
      .every(
        (other) =>
          one.entity === other.entity ||
          !(isSame(one.officer, other.officer) || isSame(one.key, other.key)),
      ),
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Every role can have its turn. */
function isOrdered({ roles, rules }: Template): boolean {
  if (roles.some(({ predecessors }) => (predecessors & ~rules.expected) !== 0)) return false;
  if (rules.isBlind && roles.some(({ predecessors }) => predecessors !== 0)) return false;
  const all = (1 << roles.length) - 1;
  let done = 0;
  for (let round = 0; round < roles.length; ++round) {
    for (const [number, { predecessors }] of roles.entries())
      if ((predecessors & ~done) === 0) done |= 1 << number;
  }
  return done === all;
}

function wrongRule(rules: Rules, predecessors: number, count: number): number {
  const { expected, originator, amountTolerance, amountBps } = rules;
  if (expected >> count !== 0 || isOneOrNone(expected)) return 4;
  if (!hasBit(expected, originator) || predecessors !== 0) return 5;
  const hasBoth = amountTolerance !== 0n && amountBps !== 0;
  const hasTolerance = amountTolerance !== 0n || amountBps !== 0;
  if (hasBoth || amountBps > MAX_BPS || (hasTolerance && rules.isAmountHashed)) return 6;
  return rules.finalWindow === 0 ? 7 : 0;
}

/** RE-5. Somebody proposes, and somebody else can close what each of them proposes. */
function isAdjustable(template: Template): boolean {
  const { roles, adjustment } = template;
  const { makers, checkers, approvalWindow, arbiter } = adjustment;
  if (makers === 0 || approvalWindow === 0) return false;
  if ((makers | checkers) >> roles.length !== 0) return false;
  if (arbiter !== ZeroAddress) return roles.every(({ officer }) => !isSame(officer, arbiter));
  return roles.every(
    ({ entity }, number) =>
      !hasBit(makers, number) || (checkers & ~rolesOf(template, entity)) !== 0,
  );
}

/** RE-6. Two sides whose lists are compared at once, or nothing of all that. */
function isRun({ run, rules }: Template): boolean {
  const { itemTemplate, leafPrice, answerWindow } = run;
  if (itemTemplate === 0) return leafPrice === 0n && answerWindow === 0;
  const rest = rules.expected & (rules.expected - 1); // without the lowest
  return !rules.isBlind && answerWindow !== 0 && rest !== 0 && (rest & (rest - 1)) === 0;
}

/** RE-6. Whether the records of a run are of a template with the same roles, no run itself. */
function isRunOf({ run, rules, roles }: Template, item: Template | undefined): boolean {
  if (run.itemTemplate === 0) return true;
  if (item === undefined || item.run.itemTemplate !== 0) return false;
  return (
    item.rules.expected === rules.expected &&
    item.roles.length === roles.length &&
    item.roles.every(({ officer }, number) => officer === roles[number]?.officer)
  );
}

function areObservers({ observers }: Template): boolean {
  const accounts = new Set(observers.map(({ account }) => account.toLowerCase()));
  return (
    observers.length <= MAX_ROLES &&
    accounts.size === observers.length &&
    observers.every(({ entity, account }) => entity !== 0n && account !== ZeroAddress)
  );
}

function areActions({ actions }: Template, self: string): boolean {
  const isSelf = ({ target }: { target: string }) => target.toLowerCase() === self.toLowerCase();
  return actions.length <= MAX_ROLES && !actions.some(isSelf);
}

function isOneOrNone(bits: number): boolean {
  return (bits & (bits - 1)) === 0;
}
