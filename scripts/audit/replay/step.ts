import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { FeeHolders__factory } from "../../../typechain-types/factories/contracts/fees/FeeHolders__factory.js";
import type { Finding, Step } from "../step.js";
import { type Recording, transactionsOf } from "./recording.js";
import { replay } from "./replay.js";

const ROOT = path.join(import.meta.dirname, "..", "..", "..");

/** Only the AccessManager may call it, never a transaction. */
const NOT_FOR_PEOPLE = new Set(["setAuthority"]);

/**
 * Records a year of the fees room and more on EDR, which is written in Rust, and replays it on @ethereumjs/vm, which is
 * written in TypeScript: status, gas and logs of each transaction, and the whole state after each block, must be the
 * same. Neither carries out the system calls at a block's beginning (EIP-2935, EIP-4788).
 */
export const replayStep: Step = {
  tool: "independent EVM",
  async run(): Promise<Finding> {
    const recording = await recordAfresh();
    const transactions = transactionsOf(recording);
    const failed = transactions.filter(({ receipt }) => Number(receipt.status) === 0);
    const gas = transactions.reduce((sum, { receipt }) => sum + Number(receipt.gasUsed), 0);
    const missing = uncalled(recording).map(
      (name) => `${name} is called by no recorded transaction`,
    );
    return {
      checked: `${transactions.length} transactions, ${failed.length} of them refused`,
      figures: `${gas.toLocaleString("en")} gas, ${recording.blocks.length} state roots`,
      problems: [...missing, ...(await replay(recording))],
    };
  },
};

async function recordAfresh(): Promise<Recording> {
  const folder = path.join(ROOT, process.env["TALLYSTICK_BUILD"] ?? ".build", "audit", "replay");
  const file = path.join(folder, "recording.json");
  mkdirSync(folder, { recursive: true });

  const script = path.join(import.meta.dirname, "record.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, file], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`The recording failed: ${errors.trim()}`);
  return JSON.parse(readFileSync(file, "utf8")) as Recording;
}

/** Functions that change FeeAccounts and that no successful transaction of the recording calls. */
function uncalled(recording: Recording): string[] {
  const called = new Set(
    transactionsOf(recording)
      .filter(({ receipt }) => Number(receipt.status) === 1)
      .map(({ transaction }) => transaction.input.slice(0, 10)),
  );
  const names: string[] = [];
  FeeHolders__factory.createInterface().forEachFunction(({ name, selector, constant }) => {
    if (!constant && !called.has(selector) && !NOT_FOR_PEOPLE.has(name)) names.push(name);
  });
  return names;
}
