import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { buildersIn } from "../../scripts/rules/code.js";
import { idsIn } from "../../scripts/rules/declared.js";
import { gatherEvidence } from "../../scripts/rules/evidence.js";
import { drawPage, PAGE, pageProblems } from "../../scripts/rules/page.js";
import { testsIn } from "../../scripts/rules/tests.js";

describe("the rule table", () => {
  it("reads a range of rules as all of them", () => {
    expect([...idsIn("ZZ-1 to ZZ-3, ZZ-9 and UTF-8")]).to.deep.equal([
      "ZZ-1",
      "ZZ-2",
      "ZZ-3",
      "ZZ-9",
    ]);
  });

  it("finds what a comment in a contract stands above, in or behind", () => {
    const text = `
/// @title ZZ-1
library Zebra {
    /// @dev ZZ-2. Most of them.
    uint256 internal constant MOST = 3;

    /// @notice ZZ-3
    /// @param a Some.
    function run(uint256 a) internal {
        stop(a); // ZZ-4
    }
}

/// @dev ZZ-5
struct Herd {
    uint256 size;
}`;
    const built = buildersIn({ file: "contracts/zebra/Zebra.sol", text });

    expect(built.map(({ rule, name }) => [rule, name])).to.deep.equal([
      ["ZZ-1", undefined],
      ["ZZ-2", "MOST"],
      ["ZZ-3", "run"],
      ["ZZ-4", "run"],
      ["ZZ-5", "Herd"],
    ]);
  });

  it("finds what a comment in the sdk stands above, in or behind", () => {
    const text = `/**
 * ZZ-1. All of it.
 * @module
 */
import a from "a";

/** ZZ-2 */
export function run(): void {
  // ZZ-3
  if (a) stop();
}

export class Herd {
  /** ZZ-4 */
  async graze(): Promise<void> {}
}`;
    const built = buildersIn({ file: "sdk/zebra/zebra.ts", text });

    expect(built.map(({ rule, name }) => [rule, name])).to.deep.equal([
      ["ZZ-1", undefined],
      ["ZZ-2", "run"],
      ["ZZ-3", "run"],
      ["ZZ-4", "Herd.graze"],
    ]);
  });

  it("tells Solidity tests, random ones, invariants and proofs apart", () => {
    const text = `
      function test_ZZ1_ZZ2_both() public {}
      function testFuzz_ZZ1_any(uint256 x) public {}
      function invariant_ZZ3_sum() public {}
      function check_ZZ1_always(uint256 x) public {}
      function test_none() public {}
      function testing_ZZ9_nothing() public {}`;
    const tests = testsIn({ file: "test/zebra/Zebra.t.sol", text });

    expect(tests.map(({ kind, rules }) => `${kind} ${[...rules].join(" ")}`.trim())).to.deep.equal([
      "example ZZ-1 ZZ-2",
      "random ZZ-1",
      "invariant ZZ-3",
      "proof ZZ-1",
      "example",
    ]);
  });

  it("reads mocha's titles with those around them", () => {
    const text = `describe("ZZ-1 a zebra", () => {
  describe("that runs", () => {
    it("(ZZ-2) is fast", async () => {
      await fc.assert(any);
    });
  });
  for (const [what] of cases) {
    it(what, () => {});
  }
});
describe("another", () => {
  it(\n    'is "slow"', () => {});
});`;
    const tests = testsIn({ file: "test/zebra/zebra.ts", text });

    expect(tests.map(({ kind, name }) => `${kind}: ${name}`)).to.deep.equal([
      "random: ZZ-1 a zebra › that runs › (ZZ-2) is fast",
      "example: ZZ-1 a zebra › …",
      'example: another › is "slow"',
    ]);
    expect([...tests[0]!.rules]).to.deep.equal(["ZZ-1", "ZZ-2"]);
  });

  describe("as a page", () => {
    let root: string;

    beforeEach(() => {
      root = mkdtempSync(path.join(tmpdir(), "tallystick-rules-"));
      plant("docs/zebra.md", "- **ZZ-1 First.** Text.\n- **ZZ-2 Second.** `planned`");
      plant("contracts/zebra/Zebra.sol", "/// @dev ZZ-1\nfunction run() pure {}");
      plant("test/zebra/Zebra.t.sol", "function test_ZZ1_runs() public {}");
      plant("test/zebra/teeth/a.patch", "Kind: off by one\nRule: ZZ-1\nGain: one\n\n--- a/b\n");
      plant(PAGE, "# Proofs\n\nBy hand.\n");
    });

    afterEach(() => {
      rmSync(root, { recursive: true });
    });

    function plant(file: string, text: string): void {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }

    const write = async () => plant(PAGE, await drawPage(root, gatherEvidence(root)));
    const problems = async () => await pageProblems(root, gatherEvidence(root));

    it("keeps what was written by hand, and names code, tests and planted bugs", async () => {
      const page = await drawPage(root, gatherEvidence(root));

      expect(page).to.match(/^# Proofs\n\nBy hand\.\n\n<!--/);
      for (const part of ["Zebra.sol (`run`)", "`test_ZZ1_runs`", "off by one", "ZZ-2 Second"]) {
        expect(page).to.contain(part);
      }
    });

    it("is as it should be once written, and stays so", async () => {
      await write();

      expect(await problems()).to.deep.equal([]);
    });

    it("is out of date where a test is new", async () => {
      await write();
      plant("test/zebra/More.t.sol", "function testFuzz_ZZ1_always(uint256) public {}");

      expect((await problems()).join()).to.match(/^docs\/proofs\.md: .* changed/);
    });
  });
});
