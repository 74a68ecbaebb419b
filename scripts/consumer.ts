// npm run consumer: installs the package where it will be used, outside the repository, into an empty Hardhat project
// and an empty Vite project, and reads an account there.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { network } from "hardhat";

import { show } from "./consumer/page.js";
import { create } from "./consumer/project.js";
import { assemble } from "./pack/assemble.js";
import { npm } from "./pack/npm.js";
import { tarball } from "./pack/tarball.js";

const ROOT = path.join(import.meta.dirname, "..");
const VITE = "8.3.8";

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${name}`);
  return result;
}

/** What the Hardhat project prints, and the page is built with. */
interface Opened {
  accounts: string;
  token: string;
  holder: string;
  /** A second to come, at which both are asked what the account can pay then. */
  time: string;
  available: string;
}

/** The package as others get it: a tarball. */
async function packed(folder: string): Promise<string> {
  const contents = path.join(folder, "package");
  await assemble(ROOT, contents);
  return await tarball(contents, folder);
}

async function inHardhat(project: string, file: string, rpc: string): Promise<Opened> {
  await step("Hardhat project: the package is installed", () =>
    create(project, {
      template: "hardhat",
      likeRoot: ["@nomicfoundation/hardhat-ethers", "@types/node", "hardhat", "solc", "typescript"],
      others: [file],
    }),
  );
  await step(
    "Hardhat project: a contract that imports IFeeAccounts compiles; types are right",
    () => npm(project, {}, "run", "check"),
  );
  const output = await step("Hardhat project: an account is opened, and read", () =>
    npm(project, { RPC_URL: rpc }, "run", "--silent", "start"),
  );
  return JSON.parse(output) as Opened;
}

async function inVite(project: string, file: string, rpc: string, opened: Opened): Promise<string> {
  await step("Vite project: the package is installed", () =>
    create(project, {
      template: "vite",
      likeRoot: ["ethers", "typescript"],
      others: [`vite@${VITE}`, file],
    }),
  );
  await step("Vite project: types are right", () => npm(project, {}, "run", "check"));
  await step("Vite project: the page is built", () =>
    npm(
      project,
      {
        VITE_RPC_URL: rpc,
        VITE_ACCOUNTS: opened.accounts,
        VITE_TOKEN: opened.token,
        VITE_HOLDER: opened.holder,
        VITE_TIME: opened.time,
      },
      "run",
      "build",
    ),
  );
  return await step("Vite project: the page reads the account", () => show(project));
}

const folder = mkdtempSync(path.join(tmpdir(), "tallystick-consumer-"));
const server = await network.createServer("default", "127.0.0.1", 0);
try {
  const { address, port } = await server.listen();
  const rpc = `http://${address}:${port}`;
  const file = await step("the package is assembled", () => packed(folder));

  const opened = await inHardhat(path.join(folder, "hardhat"), file, rpc);
  const shown = await inVite(path.join(folder, "vite"), file, rpc, opened);
  const { available } = opened;
  assert.equal(shown, `available: ${available} by the contract, ${available} by its events`);
  console.log(shown);
} finally {
  await server.close();
  rmSync(folder, { recursive: true });
}
