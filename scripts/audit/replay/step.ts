import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { Interface, type InterfaceAbi } from "ethers";

import { sources } from "../../check/sources.js";
import { entryPoints } from "../entries/extract.js";
import { compile, ROOT } from "../solc/compile.js";
import type { Finding, Step } from "../step.js";
import { type Recording, transactionsOf } from "./recording.js";
import { replay } from "./replay.js";

/** What one contract alone may call, never a transaction: the AccessManager, Reconciliation, or its executor. */
const NOT_FOR_PEOPLE = /\.setAuthority$|^AdjustmentExecutor\.execute$|^CasePayouts\.refund$/;

/**
 * Records a room's scenario on EDR, which is written in Rust, and replays it on @ethereumjs/vm, which is written in
 * TypeScript: status, gas and logs of each transaction, and the whole state after each block, must be the same. Neither
 * carries out the system calls at a block's beginning (EIP-2935, EIP-4788).
 */
export const replayStep = (room: string): Step => ({
  tool: `independent EVM of ${room}`,
  async run(): Promise<Finding> {
    const contracts = deployed(room);
    if (contracts.length === 0) {
      return { checked: "no contract that is deployed", figures: "", problems: [] };
    }
    const recording = await recordAfresh(room);
    const transactions = transactionsOf(recording);
    const failed = transactions.filter(({ receipt }) => Number(receipt.status) === 0);
    const gas = transactions.reduce((sum, { receipt }) => sum + Number(receipt.gasUsed), 0);
    const missing = uncalled(contracts, recording).map(
      (name) => `${name} is called by no recorded transaction`,
    );
    return {
      checked: `${transactions.length} transactions, ${failed.length} of them refused`,
      figures: `${gas.toLocaleString("en")} gas, ${recording.blocks.length} state roots`,
      problems: [...missing, ...(await replay(recording))],
    };
  },
});

async function recordAfresh(room: string): Promise<Recording> {
  const folder = path.join(ROOT, process.env["TALLYSTICK_BUILD"] ?? ".build", "audit", "replay");
  const file = path.join(folder, `${room}.json`);
  mkdirSync(folder, { recursive: true });

  const script = path.join(import.meta.dirname, "record.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, room, file], {
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

type Deployed = readonly [name: string, abi: InterfaceAbi];

/** Functions that change these contracts and that no successful transaction of the recording calls. */
function uncalled(contracts: readonly Deployed[], recording: Recording): string[] {
  const called = new Set(
    transactionsOf(recording)
      .filter(({ receipt }) => Number(receipt.status) === 1)
      .map(({ transaction }) => transaction.input.slice(0, 10)),
  );
  const names: string[] = [];
  for (const [contract, abi] of contracts) {
    new Interface(abi).forEachFunction(({ name, selector, constant }) => {
      const whole = `${contract}.${name}`;
      if (!constant && !called.has(selector) && !NOT_FOR_PEOPLE.test(whole)) names.push(whole);
    });
  }
  return names;
}

/** The room's contracts that can be deployed, libraries aside. */
function deployed(room: string): Deployed[] {
  const folder = `contracts/${room}`;
  const compiled = compile(
    ROOT,
    sources(ROOT, folder, ".sol").map(({ file }) => file),
    ["abi"],
  );
  const names = new Set(entryPoints(compiled, `${folder}/`).map(({ contract }) => contract));
  return Object.values(compiled.contracts)
    .flatMap((contracts) => Object.entries(contracts))
    .filter(([name]) => names.has(name))
    .map(([name, { abi }]): Deployed => [name, abi as InterfaceAbi]);
}
