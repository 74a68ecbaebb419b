import { id } from "ethers";

import {
  type Benchmark,
  fields,
  referenceOf,
  type rules,
} from "../../../sdk/reconciliation/index.js";

/** The business transaction that a test is about. */
export const ORDER = "order 4711";
export const REFERENCE = referenceOf(ORDER);

/** What a party's own books say of it. */
export const RECORD: Benchmark = {
  reference: ORDER,
  amount: 12_345n,
  currency: 978,
  valueDate: "2026-02-03",
  fields: { isin: fields.text("DE000A0MEQ23") },
  caseKey: id("key of the case"),
};

/** A leg of it that says something else. */
export const LEG: rules.Leg = {
  businessReference: REFERENCE,
  generation: 0,
  amount: 10_000n,
  currency: 978,
  valueDate: 20_456,
  fields: id("fields"),
  acceptedAt: 0,
};
