/**
 * RE-1. Templates that ship: a start for the parties, who may change any term before they sign.
 * @module
 */
import { id } from "ethers";

import {
  type Action,
  type AdjustmentTerms,
  bitsOf,
  NO_ARBITER,
  NO_RUN,
  type ObserverTerms,
  type Role,
  type Rules,
  type Template,
} from "./template.js";

/** One of the parties of a shipped template; it may set its own deadline. */
export type Party = Pick<Role, "entity" | "key" | "officer"> & Partial<Pick<Role, "legDeadline">>;

/** What of a shipped template the parties have agreed otherwise. */
export interface Agreed {
  /** 32 bytes in hex, so that several groups of parties have one each. */
  readonly family?: string;
  readonly version?: number;
  readonly rules?: Partial<Rules>;
  readonly adjustment?: Partial<AdjustmentTerms>;
  readonly observers?: readonly ObserverTerms[];
  readonly actions?: readonly Action[];
}

/** Who sells shares, who keeps their register, and whose system moves the capital. */
export interface ShareParties {
  readonly seller: Party;
  readonly shareRegister: Party;
  readonly capitalSystem: Party;
}

/** Who clears card payments, and whose account the money arrives on. */
export interface ClearingParties {
  readonly clearing: Party;
  readonly bank: Party;
}

/** Places of the roles in `shareSaleTemplate`. */
export const SHARE_SALE = { seller: 0, shareRegister: 1, capitalSystem: 2 } as const;
/** Places of the roles in `cardsClearingTemplate`. */
export const CARDS_CLEARING = { clearing: 0, bank: 1 } as const;

const HOUR = 3_600;
const DAY = 24 * HOUR;

const RULES: Rules = {
  expected: 0,
  originator: 0,
  amountTolerance: 0n,
  amountBps: 0,
  dateWindow: 0,
  acceptWindow: 0,
  finalWindow: 7 * DAY,
  isBlind: false,
  isAmountHashed: false,
  isHolding: true,
  isSealed: false,
};
const ADJUSTMENT: AdjustmentTerms = {
  makers: 0,
  checkers: 0,
  isByAll: false,
  approvalWindow: DAY,
  writeOffWindow: 90 * DAY,
  arbiter: NO_ARBITER,
  stake: 10n ** 16n,
  quota: 4,
};

/**
 * RE-1. A sale of shares: seller, share register and capital system each post a leg, whoever has finished first begins, and
 * the others follow within a day of it. All is exact. Each role accepts the case's key within a day. While a case is alarmed
 * its payouts stop; each role proposes, and another entity approves.
 */
export function shareSaleTemplate(parties: ShareParties, agreed: Agreed = {}): Template {
  const { seller, shareRegister, capitalSystem } = parties;
  const rules = { acceptWindow: DAY, ...agreed.rules };
  return shippedTemplate("Tallystick share sale", [seller, shareRegister, capitalSystem], {
    ...agreed,
    rules,
  });
}

/**
 * RE-1, RE-8. A period's clearing of card payments: clearing posts what it pays out, the bank what has arrived, within three
 * days of it and with a value date up to three days apart. Both hold the key of their cases beforehand.
 */
export function cardsClearingTemplate(parties: ClearingParties, agreed: Agreed = {}): Template {
  const { clearing, bank } = parties;
  const after = bitsOf([CARDS_CLEARING.clearing]);
  const rules = { dateWindow: 3, ...agreed.rules };
  const roles = [clearing, { legDeadline: 3 * DAY, ...bank, predecessors: after }];
  return shippedTemplate("Tallystick cards clearing", roles, { ...agreed, rules });
}

function shippedTemplate(
  name: string,
  parties: readonly (Party & Partial<Role>)[],
  { family = id(name), version = 1, rules, adjustment, observers = [], actions = [] }: Agreed,
): Template {
  const all = bitsOf(parties.map((_, number) => number));
  return {
    family,
    version,
    roles: parties.map(({ entity, key, officer, predecessors = 0, legDeadline = DAY }) => ({
      entity,
      key,
      officer,
      predecessors,
      legDeadline,
    })),
    rules: { ...RULES, expected: all, ...rules },
    adjustment: { ...ADJUSTMENT, makers: all, checkers: all, ...adjustment },
    run: NO_RUN,
    observers,
    actions,
  };
}
