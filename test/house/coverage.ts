import { expect } from "chai";

import { parseLcov, percent, ranges } from "../../scripts/report/lcov.js";

const REPORT = [
  "TN:",
  "SF:contracts/fees/Plans.sol",
  "DA:10,3",
  "DA:11,0",
  "DA:12,0",
  "DA:20,0",
  "LF:4",
  "end_of_record",
  "SF:sdk\\fees\\rules.ts",
  "FN:1,ceiling",
  "DA:1,1",
  "end_of_record",
].join("\n");

describe("coverage", () => {
  it("is read by file and line, with forward slashes", () => {
    expect(parseLcov(REPORT)).to.deep.equal([
      { file: "contracts/fees/Plans.sol", covered: 1, uncovered: [11, 12, 20] },
      { file: "sdk/fees/rules.ts", covered: 1, uncovered: [] },
    ]);
  });

  it("is the share of lines over all files, not the mean of the files", () => {
    expect(percent(parseLcov(REPORT))).to.equal(40);
  });

  it("shows lines that follow one another as a range", () => {
    expect(ranges([20, 12, 11, 13, 30, 31])).to.equal("11–13, 20, 30–31");
    expect(ranges([])).to.equal("");
  });
});
