import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

import { commandOf, foundryBinary } from "../command.js";

export const NODES = ["hardhat", "anvil"] as const;
export type NodeName = (typeof NODES)[number];

/** How long a node may take until it answers, and how often it is asked. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/** A node in a process of its own. */
export interface Node {
  url: string;
  /** Kills it hard and waits until it is gone. */
  kill: () => Promise<void>;
}

/** Processes that run: whatever ends this one, they are to end, too. */
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(1));
}

/** Starts a node on a free port and waits until it answers. */
export async function startNode(name: NodeName): Promise<Node> {
  const port = await freePort();
  const { file, args } = COMMANDS[name](port);
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const ended = once(child, "close").then(() => running.delete(child));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  }

  const url = `http://127.0.0.1:${port}`;
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  for (const start = Date.now(); !(await answers(url));) {
    if (child.exitCode !== null || Date.now() - start > PATIENCE_MS) {
      await kill();
      throw new Error(`The ${name} node does not answer:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { url, kill };
}

const COMMANDS: Record<NodeName, (port: number) => { file: string; args: string[] }> = {
  hardhat: (port) => ({
    file: process.execPath,
    args: [commandOf("hardhat"), "node", "--hostname", "127.0.0.1", "--port", `${port}`],
  }),
  anvil: (port) => ({
    // the package's command starts it as a child of its own, which would outlive a kill
    file: foundryBinary("anvil"),
    // writing old states to disk would take longer than all the rest of a story of thousands of blocks
    args: `--host 127.0.0.1 --port ${port} --hardfork osaka --max-persisted-states 0`.split(" "),
  }),
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** Whether a node answers at an address. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
    });
    return response.ok;
  } catch {
    return false;
  }
}
