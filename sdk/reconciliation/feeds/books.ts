/**
 * RE-2. Records as books that a participant looks into.
 * @module
 */
import { InputError } from "../../common/inputs.js";
import { referenceOf } from "../inputs.js";
import type { BusinessRecord } from "../legs.js";
import type { Benchmark, Books } from "../participant.js";

/**
 * Books that have these records, under a template that asks for no acceptance.
 * @param caseKeyOf Key of a record's case: 32 bytes in hex. @param businessReference 32 bytes in hex.
 * @throws InputError for two records of one reference.
 */
export function booksOf(
  records: readonly BusinessRecord[],
  caseKeyOf: (businessReference: string) => string,
): Books {
  const benchmarks = new Map<string, Benchmark>();
  for (const record of records) {
    const reference = referenceOf(record.reference);
    if (benchmarks.has(reference)) throw new InputError(`two records of ${record.reference}`);
    benchmarks.set(reference, { ...record, caseKey: caseKeyOf(reference) });
  }
  return { find: async (reference) => benchmarks.get(reference) };
}
