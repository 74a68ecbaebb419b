import { expect } from "chai";

import { branchProblems, parseBranches } from "../../scripts/audit/forge/branches.js";
import {
  listTests,
  readResults,
  type Result,
  testProblems,
} from "../../scripts/audit/forge/tests.js";

const passed = { status: "Success", reason: null, counterexample: null } as const;

describe("forge's tests", () => {
  it("are read from between its other lines", () => {
    const suites = { "test/a.t.sol:A": { test_results: { "test_b((uint8,bool),bool)": passed } } };
    const printed = `Compiling ...\n${JSON.stringify(suites)}\nWrote a report.\n`;

    expect([...readResults(printed)]).to.deep.equal([["test/a.t.sol:A test_b", passed]]);
  });

  it("are none where it printed none", () => {
    expect(readResults("Compiler run failed\n").size).to.equal(0);
  });

  it("are looked for in the sources", () => {
    const text = `
      contract A is Test {
        function setUp() public {}
        function test_b() external {}
        // function test_c() external {}
      }
      contract B { function testFuzz_d(uint8 e) external {} function invariant_f() external {} }`;

    expect(listTests([{ file: "test/a.t.sol", text }])).to.deep.equal([
      "test/a.t.sol:A test_b",
      "test/a.t.sol:B testFuzz_d",
      "test/a.t.sol:B invariant_f",
    ]);
  });

  it("are well if those that Hardhat runs all pass, and no others ran", () => {
    expect(testProblems(["A test_b"], new Map([["A test_b", passed]]))).to.deep.equal([]);
  });

  it("are at fault where one fails, is skipped, did not run, or is unknown to Hardhat", () => {
    const results = new Map<string, Result>([
      [
        "A fails",
        { status: "Failure", reason: "2 != 1", counterexample: { Single: { args: "7, 8" } } },
      ],
      ["A skips", { status: "Skipped", reason: null, counterexample: null }],
      ["A besides", passed],
    ]);

    expect(testProblems(["A fails", "A skips", "A missing"], results)).to.deep.equal([
      "A missing: did not run on forge",
      "A besides: ran on forge, not on Hardhat",
      "A fails: Failure on forge: 2 != 1, input 7, 8",
      "A skips: Skipped on forge: no reason given, input null",
    ]);
  });
});

describe("branches", () => {
  const REPORT = `SF:contracts/a.sol
DA:1,0
BRDA:2,0,0,3
BRDA:2,0,1,0
end_of_record
SF:contracts/b.sol
BRDA:1,0,0,-
BRDA:1,0,1,1
end_of_record
`;
  const SOURCES: Record<string, string> = {
    "contracts/a.sol": "{\n    if (a) b();\n}\n",
    "contracts/b.sol": "if (c) d();\n",
  };
  const read = (file: string) => SOURCES[file]!;
  const { all, untaken } = parseBranches(REPORT);

  it("are those of lcov's report: not taken where nothing ran or the condition never held", () => {
    expect(all).to.equal(4);
    expect(untaken).to.deep.equal([
      { file: "contracts/a.sol", line: 2 },
      { file: "contracts/b.sol", line: 1 },
    ]);
  });

  it("are at fault where they are not taken, by place and text", () => {
    expect(branchProblems(untaken, read)).to.deep.equal([
      "contracts/a.sol:2: a branch that no Solidity test takes: if (a) b();",
      "contracts/b.sol:1: a branch that no Solidity test takes: if (c) d();",
    ]);
  });
});
