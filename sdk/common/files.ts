/**
 * What the statements of all rooms need to be files: times in ISO 8601, and CSV (RFC 4180).
 * @module
 */
import { InputError } from "./inputs.js";

/** A second as `2026-01-31T00:00:00Z`. */
export function showInstant(second: bigint | number): string {
  return new Date(Number(second) * 1000).toISOString().replace(".000Z", "Z");
}

/** @throws InputError for what `showInstant` does not write. */
export function readInstant(text: string): number {
  const second = Date.parse(text) / 1000;
  if (!Number.isInteger(second) || showInstant(second) !== text)
    throw new InputError(`no time in ISO 8601: ${text}`);
  return second;
}

/** CSV by RFC 4180: fields in quotes where they need them, each record ends with CRLF. */
export function writeCsv(records: readonly (readonly string[])[]): string {
  return records.map((record) => `${record.map(quoted).join(",")}\r\n`).join("");
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * The records of a CSV by RFC 4180.
 * @throws InputError for a quote that is open at the end, or stands in a field without quotes, and for a record that has
 * more or fewer fields than the first.
 */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // a field, and what ends it
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;
  while (token.lastIndex < text.length || record.length > 0) {
    const [, inQuotes, plain = "", end] = token.exec(text) ?? [];
    if (end === undefined) throw new InputError(`no CSV in record ${records.length + 1}`);
    record.push(inQuotes?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  const width = records[0]?.length;
  const odd = records.findIndex(({ length }) => length !== width);
  if (odd !== -1) throw new InputError(`record ${odd + 1} of the CSV has not ${width} fields`);
  return records;
}
