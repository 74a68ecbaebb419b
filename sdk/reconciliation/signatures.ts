/**
 * What the parties of a case sign, by EIP-712: a type of its own for every act.
 * @module
 */
import type { TypedDataDomain } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";
import { type Integer, requireAddress, requireInteger } from "../common/inputs.js";

const NO_CHAIN = 0n;
const LAST_CHAIN = 2n ** 256n - 1n;

/** What signatures for Reconciliation are bound to. */
export function reconciliationDomain(reconciliation: string, chainId: Integer): TypedDataDomain {
  return {
    name: "Tallystick Reconciliation",
    version: "1",
    chainId: requireInteger("chainId", chainId, NO_CHAIN, LAST_CHAIN),
    verifyingContract: requireAddress("reconciliation", reconciliation),
  };
}

const Leg = fields(
  "bytes32 businessReference",
  "uint8 generation",
  "uint96 amount",
  "uint16 currency",
  "uint32 valueDate",
  "bytes32 fields",
  "uint40 acceptedAt",
);

/** RE-2. Legs of one role, signed together by its key. */
export const LEGS: TypedDataTypes = {
  Legs: fields("uint32 template", "uint8 role", "Leg[] legs"),
  Leg,
};

/** RE-2. One leg, for its struct hash. */
export const LEG: TypedDataTypes = { Leg };

const Commitment = fields("bytes32 businessReference", "uint8 generation", "bytes32 commitment");

/** RE-2. That a role will post legs that nobody can know yet. */
export const COMMITMENTS: TypedDataTypes = {
  Commitments: fields("uint32 template", "uint8 role", "Commitment[] commitments"),
  Commitment,
};

/** RE-2. A role has the case's key. */
export const ACCEPTANCE: TypedDataTypes = {
  Acceptance: fields(
    "uint32 template",
    "uint8 role",
    "bytes32 businessReference",
    "uint8 generation",
    "bytes32 keyHash",
    "uint40 acceptedAt",
  ),
};

/** RE-4. A role's own books differ. */
export const BOOKS_REPORT: TypedDataTypes = {
  BooksReport: fields(
    "uint32 template",
    "uint8 role",
    "bytes32 businessReference",
    "uint8 generation",
    "bytes32 evidence",
    "bytes details",
  ),
};

/** RE-1. A role posts by another key. */
export const KEY_CHANGE: TypedDataTypes = {
  KeyChange: fields("uint32 template", "uint8 role", "address replaced", "address key"),
};

/** RE-1. The parties of a template agree to it. */
export const TEMPLATE: TypedDataTypes = {
  Template: fields(
    "bytes32 family",
    "uint16 version",
    "Role[] roles",
    "Rules rules",
    "AdjustmentTerms adjustment",
    "RunTerms run",
    "Observer[] observers",
    "Action[] actions",
  ),
  Action: fields("address target", "bytes4 selector"),
  AdjustmentTerms: fields(
    "uint16 makers",
    "uint16 checkers",
    "bool isByAll",
    "uint32 approvalWindow",
    "uint32 writeOffWindow",
    "address arbiter",
    "uint64 stake",
    "uint16 quota",
  ),
  Observer: fields("uint96 entity", "address account"),
  Role: fields(
    "uint96 entity",
    "address key",
    "address officer",
    "uint16 predecessors",
    "uint32 legDeadline",
  ),
  Rules: fields(
    "uint16 expected",
    "uint8 originator",
    "uint96 amountTolerance",
    "uint16 amountBps",
    "uint16 dateWindow",
    "uint32 acceptWindow",
    "uint32 finalWindow",
    "bool isBlind",
    "bool isAmountHashed",
    "bool isHolding",
    "bool isSealed",
  ),
  RunTerms: fields("uint32 itemTemplate", "uint96 leafPrice", "uint32 answerWindow"),
};

const ADJUSTMENT_PARTS = {
  Call: fields("address target", "bytes data"),
  Journal: fields("uint8 role", "int104 leg", "int104 suspense", "int104 fee", "int104 loss"),
  LegCorrection: fields("uint8 role", "uint8 field", "bytes32 stated", "bytes32 corrected"),
  Waiver: fields("uint8 code", "uint8 role", "bool isBaseless", "bytes32 reason"),
  Adjustment: fields(
    "uint32 template",
    "bytes32 businessReference",
    "uint8 generation",
    "uint8 maker",
    "uint40 expiry",
    "uint64 number",
    "Journal[] journals",
    "LegCorrection[] corrections",
    "Waiver[] waivers",
    "Call[] calls",
  ),
};

/** RE-5. What closes a case's alarms; the maker's officer signs it. */
export const ADJUSTMENT: TypedDataTypes = ADJUSTMENT_PARTS;

/** RE-5. A checker's officer approves an adjustment. */
export const APPROVAL: TypedDataTypes = {
  Approval: fields("uint8 role", "Adjustment adjustment"),
  ...ADJUSTMENT_PARTS,
};

/** RE-5. A checker's officer rejects one. */
export const REJECTION: TypedDataTypes = {
  Rejection: fields("uint8 role", "Adjustment adjustment"),
  ...ADJUSTMENT_PARTS,
};

/** RE-5. The arbiter decides on one. */
export const DECISION: TypedDataTypes = {
  Decision: fields("bool isApproved", "Adjustment adjustment"),
  ...ADJUSTMENT_PARTS,
};

/** RE-5. A case is opened again, in the next generation. */
export const REOPENING: TypedDataTypes = {
  Reopening: fields(
    "uint32 template",
    "bytes32 businessReference",
    "uint8 generation",
    "uint8 maker",
    "uint8 checker",
    "uint40 expiry",
    "bytes32 reason",
  ),
};

/** RE-5. What stays open is written off. */
export const WRITE_OFF: TypedDataTypes = {
  WriteOff: fields(
    "uint32 template",
    "bytes32 businessReference",
    "uint8 generation",
    "uint8 maker",
    "bytes24 record",
    "bytes32 reason",
  ),
};
