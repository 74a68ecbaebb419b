/**
 * RE-1. Templates: what the parties of a kind of business transaction agree upon, and its hash.
 * @module
 */
import { type TypedDataDomain, TypedDataEncoder, ZeroAddress } from "ethers";

import type { TemplateStruct } from "../../typechain-types/contracts/reconciliation/ITemplates.js";
import { TEMPLATE } from "./signatures.js";

/** One of the parties. */
export interface Role {
  /** The legal entity: see `entityOf`. Two roles of one entity do not check each other. */
  readonly entity: bigint;
  /** Id of the key that signs legs and accepts cases. */
  readonly key: string;
  /** Account that proposes and approves adjustments and agrees to templates. */
  readonly officer: string;
  /** Bit of each role whose leg must be posted, and not alarmed, before this one's. */
  readonly predecessors: number;
  /** Seconds in which the leg is to be posted, at least 1. */
  readonly legDeadline: number;
}

/** How the legs of a case are compared. */
export interface Rules {
  /** Bit of each role whose leg a case needs. */
  readonly expected: number;
  readonly originator: number;
  /** Most by which amounts may spread, in minor units. */
  readonly amountTolerance: bigint;
  /** The same in basis points of the originator's amount, at most 10,000. */
  readonly amountBps: number;
  /** Most days by which value dates may spread. */
  readonly dateWindow: number;
  /** Seconds from the first leg on in which each role accepts the case's key; 0: none has to. */
  readonly acceptWindow: number;
  /** Seconds after which a case that matched or was adjusted is final, at least 1. */
  readonly finalWindow: number;
  readonly isBlind: boolean;
  readonly isAmountHashed: boolean;
  readonly isHolding: boolean;
  readonly isSealed: boolean;
}

/** RE-5. Who makes and who checks an adjustment. */
export interface AdjustmentTerms {
  readonly makers: number;
  readonly checkers: number;
  readonly isByAll: boolean;
  /** Seconds after which the arbiter decides, at least 1. */
  readonly approvalWindow: number;
  /** Seconds after which what stays alarmed is written off; 0: never. */
  readonly writeOffWindow: number;
  /** The zero address where there is none. */
  readonly arbiter: string;
  /** Wei that an observer puts in with an alarm. */
  readonly stake: bigint;
  /** Alarms of one observer that wait at the same time, at most. */
  readonly quota: number;
}

/** RE-6. Of a template whose cases are runs. */
export interface RunTerms {
  /** Number of the template of the records in a run; 0 where the cases are no runs. */
  readonly itemTemplate: number;
  /** Wei that a demand prepays for each leaf. */
  readonly leafPrice: bigint;
  /** Seconds in which a demand is answered. */
  readonly answerWindow: number;
}

/** RE-4. Somebody without a role who may report that its books differ. */
export interface ObserverTerms {
  readonly entity: bigint;
  readonly account: string;
}

/** RE-5. A function of another contract that an adjustment may call. */
export interface Action {
  readonly target: string;
  /** 4 bytes in hex. */
  readonly selector: string;
}

/** A kind of business transaction; it never changes. Times are seconds. */
export interface Template {
  /** What its versions have in common: 32 bytes in hex. */
  readonly family: string;
  /** From 1 on. */
  readonly version: number;
  readonly roles: readonly Role[];
  readonly rules: Rules;
  readonly adjustment: AdjustmentTerms;
  readonly run: RunTerms;
  readonly observers: readonly ObserverTerms[];
  readonly actions: readonly Action[];
}

/** RE-6. Of a template whose cases are no runs. */
export const NO_RUN: RunTerms = { itemTemplate: 0, leafPrice: 0n, answerWindow: 0 };
/** RE-5. Where the checkers are silent nobody decides. */
export const NO_ARBITER = ZeroAddress;

/** Bits of roles, or of alarm codes, by their numbers. */
export function bitsOf(numbers: readonly number[]): number {
  return numbers.reduce((bits, number) => bits | (1 << number), 0);
}

/** Numbers of the roles, lowest first, whose bits are set. */
export function numbersIn(bits: number): number[] {
  return Array.from({ length: 32 }, (_, number) => number).filter((number) => hasBit(bits, number));
}

/** Whether the bit of a number is set; no bit is beyond the 32nd. */
export function hasBit(bits: number, number: number): boolean {
  return number < 32 && ((bits >>> number) & 1) !== 0;
}

/** RE-1. What stands for a template on chain: its EIP-712 struct hash. */
export function templateHash(template: Template): string {
  return TypedDataEncoder.hashStruct("Template", TEMPLATE, template);
}

/** RE-1. What the officers sign. */
export function templateDigest(domain: TypedDataDomain, template: Template): string {
  return TypedDataEncoder.hash(domain, TEMPLATE, template);
}

/** The template as the contract takes it. */
export function termsOf(template: Template): TemplateStruct {
  return {
    ...template,
    roles: [...template.roles],
    observers: [...template.observers],
    actions: [...template.actions],
  };
}

/** What `TemplateRegistered` tells of a template. */
export interface ToldTemplate {
  readonly family: string;
  readonly version: bigint;
  readonly roles: readonly (Widened<Role> & { readonly entity: bigint })[];
  readonly rules: Widened<Rules>;
  readonly adjustment: Widened<AdjustmentTerms>;
  readonly run: Widened<RunTerms>;
  readonly observers: readonly ObserverTerms[];
  readonly actions: readonly Action[];
}

type Widened<T> = { readonly [K in keyof T]: T[K] extends number ? bigint : T[K] };

/** The template that an event tells. */
export function templateFrom(told: ToldTemplate): Template {
  const { family, version, roles, rules, adjustment, run, observers, actions } = told;
  return {
    family,
    version: Number(version),
    roles: roles.map(({ entity, key, officer, predecessors, legDeadline }) => ({
      entity,
      key,
      officer,
      predecessors: Number(predecessors),
      legDeadline: Number(legDeadline),
    })),
    rules: {
      ...rules,
      expected: Number(rules.expected),
      originator: Number(rules.originator),
      amountBps: Number(rules.amountBps),
      dateWindow: Number(rules.dateWindow),
      acceptWindow: Number(rules.acceptWindow),
      finalWindow: Number(rules.finalWindow),
    },
    adjustment: {
      ...adjustment,
      makers: Number(adjustment.makers),
      checkers: Number(adjustment.checkers),
      approvalWindow: Number(adjustment.approvalWindow),
      writeOffWindow: Number(adjustment.writeOffWindow),
      quota: Number(adjustment.quota),
    },
    run: {
      itemTemplate: Number(run.itemTemplate),
      leafPrice: run.leafPrice,
      answerWindow: Number(run.answerWindow),
    },
    observers: observers.map(({ entity, account }) => ({ entity, account })),
    actions: actions.map(({ target, selector }) => ({ target, selector })),
  };
}
