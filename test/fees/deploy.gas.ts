import { expect } from "chai";
import { artifacts } from "hardhat";

/** EIP-170. */
const CODE_LIMIT = 24_576;

/** A contract and all libraries that it is linked to, by themselves or by one another. */
async function withLibraries(name: string): Promise<Set<string>> {
  const names = new Set([name]);
  for (const each of names) {
    const { linkReferences } = await artifacts.readArtifact(each);
    for (const links of Object.values(linkReferences)) {
      for (const library of Object.keys(links)) names.add(library);
    }
  }
  return names;
}

describe("deploying the fees room", () => {
  it("puts no contract on the chain that is above its size limit", async () => {
    const sizes: Record<string, number> = {};
    for (const name of await withLibraries("FeeAccounts")) {
      const { deployedBytecode } = await artifacts.readArtifact(name);
      sizes[name] = (deployedBytecode.length - 2) / 2;
    }

    expect(Object.keys(sizes)).to.include.members(["FeeAccounts", "Settling", "Spilling"]);
    for (const [name, size] of Object.entries(sizes)) {
      expect(size, name).to.be.within(1, CODE_LIMIT);
    }
  });
});
