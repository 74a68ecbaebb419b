import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { sources } from "../../check/sources.js";
import { environment, run } from "../python/python.js";
import { type Artifact, compile, ROOT } from "../solc/compile.js";
import type { Finding, Step } from "../step.js";
import { bareExceptions } from "./exceptions.js";

const FOLDER = path.resolve(process.env["TALLYSTICK_BUILD"] ?? ".build", "audit/slither");

interface Found {
  readonly check: string;
  readonly place: string;
  readonly text: string;
}

/** What analyze.py prints. */
interface Report {
  readonly detectors: number;
  readonly contracts: number;
  readonly functions: number;
  readonly exceptions: number;
  readonly unread: readonly string[];
  readonly findings: readonly Found[];
  readonly unused: readonly Omit<Found, "text">[];
}

/** Slither's detectors of medium impact and above: no findings but those with a reason on their line. */
export const slither: Step = {
  tool: "slither",
  needs: "python",

  async run(): Promise<Finding> {
    const files = sources(ROOT, "contracts", ".sol");
    const build = await writeBuild(files.map(({ file }) => file));
    const script = path.join(import.meta.dirname, "analyze.py");
    const python = await environment("slither");
    const report = JSON.parse(await run(python, [script, build], { cwd: ROOT })) as Report;

    return {
      checked: `${report.functions} functions of ${report.contracts} contracts`,
      figures: `${report.detectors} detectors, ${report.exceptions} exceptions with a reason`,
      problems: [
        ...report.unread.map((message) => `not analyzed: ${message}`),
        ...report.findings.map(({ check, place, text }) => `${place}: ${check}: ${text}`),
        ...report.unused.map(
          ({ check, place }) => `${place}: the exception ${check} is not needed`,
        ),
        ...files.flatMap(bareExceptions),
      ],
    };
  },
};

/** A build as Slither reads Hardhat's, but without bytecode: seconds instead of a minute. */
async function writeBuild(files: readonly string[]): Promise<string> {
  const { input, sources: trees, contracts } = compile(ROOT, files, ["abi", "devdoc", "userdoc"]);
  const none = { object: "", sourceMap: "" };
  const withoutCode = ([name, artifact]: [string, Artifact]) => [
    name,
    { ...artifact, evm: { bytecode: none, deployedBytecode: none } },
  ];
  const output = {
    sources: trees,
    contracts: Object.fromEntries(
      Object.entries(contracts).map(([file, found]) => [
        file,
        Object.fromEntries(Object.entries(found).map(withoutCode)),
      ]),
    ),
  };

  await mkdir(FOLDER, { recursive: true });
  const build = path.join(FOLDER, "build.json");
  await writeFile(build, JSON.stringify({ solcVersion: "0.8.37", input, output }));
  return build;
}
