import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as Sqlite from "node:sqlite";

import { id } from "ethers";

import { legOf } from "./room.js";

/** Cases a second in a database of one's own. */
export interface Sql {
  /** Each leg in a transaction of its own, which is on the disk before the next one begins. */
  readonly single: number;
  /** A hundred legs in a transaction. */
  readonly batch: number;
}

const CASES = 1_000;
const BATCH = 100;
const FIELDS = id("the other fields");
const TABLE = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE legs (
    reference TEXT, role INTEGER, amount INTEGER, currency INTEGER, value_date INTEGER, fields TEXT,
    PRIMARY KEY (reference, role)
  ) WITHOUT ROWID;
  CREATE TABLE cases (reference TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID;`;

/**
 * Stores the same legs with node:sqlite, in a file, and compares each later one with the first in the same transaction.
 * @returns Undefined where this Node has no node:sqlite: it came with Node 22.
 */
export function measureSql(): Sql | undefined {
  // not imported: a Node without it would not load this file
  const sqlite = process.getBuiltinModule("node:sqlite") as typeof Sqlite | undefined;
  if (sqlite === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "tallystick-bench-"));
  const database = new sqlite.DatabaseSync(path.join(folder, "legs.db"));
  try {
    database.exec(TABLE);
    const insert = database.prepare("INSERT INTO legs VALUES (?, ?, ?, ?, ?, ?)");
    const first = database.prepare("SELECT * FROM legs WHERE reference = ? AND role = 0");
    const settle = database.prepare("INSERT INTO cases VALUES (?, ?)");
    const store = (name: string, role: number) => {
      const { businessReference, amount, currency, valueDate, fields } = legOf(name, FIELDS);
      insert.run(businessReference, role, amount, currency, valueDate, fields);
      if (role === 0) return;
      const before = first.get(businessReference);
      const isEqual =
        before?.["amount"] === Number(amount) &&
        before["currency"] === currency &&
        before["value_date"] === valueDate &&
        before["fields"] === fields;
      settle.run(businessReference, isEqual ? "Matched" : "Alarmed");
    };
    const time = (name: string, size: number) => {
      const start = performance.now();
      for (let from = 0; from < CASES; from += size)
        for (const role of [0, 1]) {
          database.exec("BEGIN");
          for (let place = from; place < from + size; place += 1) store(`${name} ${place}`, role);
          database.exec("COMMIT");
        }
      return (CASES * 1_000) / (performance.now() - start);
    };
    time("warm", BATCH);
    return { single: time("single", 1), batch: time("batch", BATCH) };
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
