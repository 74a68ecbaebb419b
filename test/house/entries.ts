import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { differences } from "../../scripts/audit/entries/compare.js";
import { entryPoints } from "../../scripts/audit/entries/extract.js";
import { entryPage } from "../../scripts/audit/entries/page.js";
import { bareExceptions } from "../../scripts/audit/slither/exceptions.js";
import { compile } from "../../scripts/audit/solc/compile.js";

const BANK = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
abstract contract Guarded {
    modifier guarded() { _; }
    function open() external virtual {}
    function shut(uint256 time) external guarded {}
}
contract Bank is Guarded {
    function open() external override {}
    function pay(address[] calldata to) external payable guarded {}
    function total() external view returns (uint256) { return address(this).balance; }
    function _count() internal {}
    receive() external payable {}
}
`;

describe("the page of entry points", () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), "entries-"));
    await mkdir(path.join(root, "contracts"));
  });
  after(() => rm(root, { recursive: true }));

  async function entriesOf(source: string) {
    await writeFile(path.join(root, "contracts/Bank.sol"), source);
    return entryPoints(compile(root, ["contracts/Bank.sol"], ["abi"]), "contracts/");
  }

  it("names what changes state in contracts that can be deployed, with its modifiers", async () => {
    const entries = await entriesOf(BANK);

    expect(
      entries.map(({ signature, guards, declaredIn }) => [signature, guards, declaredIn]),
    ).to.deep.equal([
      ["open()", [], "Bank"],
      ["pay(address[])", ["payable", "guarded"], "Bank"],
      ["receive()", ["payable"], "Bank"],
      ["shut(uint256)", ["guarded"], "Guarded"],
    ]);
  });

  it("shows a forgotten modifier as two lines", async () => {
    const page = entryPage(await entriesOf(BANK));
    const bare = entryPage(await entriesOf(BANK.replace("payable guarded", "payable")));

    expect(differences(page, page)).to.deep.equal([]);
    const found = differences(page, bare);
    expect(found).to.have.length(2);
    expect(found[0]).to.contain("pay(address[])").and.contain("`guarded`");
    expect(found[1]).to.contain("pay(address[])").and.not.contain("`guarded`");
  });

  it("shows a function that came in or went, and a page that is not there", async () => {
    const page = entryPage(await entriesOf(BANK));
    const shorter = entryPage(await entriesOf(BANK.replace("receive() external payable {}", "")));

    expect(differences(shorter, page)).to.have.length(1);
    expect(differences(page, shorter)).to.have.length(1);
    expect(differences("", page)).to.have.length.above(4);
  });
});

describe("exceptions for Slither", () => {
  const says = (...lines: string[]) => bareExceptions({ file: "A.sol", text: lines.join("\n") });

  it("stand with a reason in the line before", () => {
    expect(
      says("    // No balance.", "    // slither-disable-next-line a-b,c", "f();"),
    ).to.deep.equal([]);
  });

  it("are refused without one", () => {
    expect(says("f();", "// slither-disable-next-line a")).to.have.length(1);
    expect(says("// slither-disable-next-line a", "// slither-disable-next-line b")).to.have.length(
      2,
    );
  });

  it("are refused where they are wider than a line or name no detector", () => {
    expect(says("// A reason.", "// slither-disable-start a")).to.have.length(1);
    expect(says("// A reason.", "// slither-disable-next-line")).to.have.length(1);
  });
});
