import { expect } from "chai";
import { id } from "ethers";

import { agreeOn, registerTemplate, signTemplate } from "../../sdk/reconciliation/index.js";
import { createChain } from "../kit/chain.js";
import { sentenceOf } from "../kit/refusals.js";
import { deployReconciliation, NAMES } from "../kit/reconciliation/room.js";

const chain = await createChain();
const { networkHelpers } = chain;

describe("parties that agree on a template", () => {
  it("RE-1 have its number, and the same when they do so again", async () => {
    const { reconciliation, terms, officers } = await agreeing();

    const { template } = await agreeOn(reconciliation, terms, officers);

    expect(template).to.equal(1);
    expect((await agreeOn(reconciliation, terms, officers)).template).to.equal(1);
    const next = { ...terms, version: 2 };
    expect((await agreeOn(reconciliation, next, officers)).template).to.equal(2);
    const other = { ...terms, family: id("another family") };
    expect((await agreeOn(reconciliation, other, officers)).template).to.equal(3);
  });

  it("RE-1 are all of them, each for its role", async () => {
    const { reconciliation, terms, officers, domain } = await agreeing();
    const [seller, ...others] = await Promise.all(
      officers.map((officer) => signTemplate(domain, officer, terms)),
    );

    expect(await sentenceOf(registerTemplate(reconciliation, terms, others))).to.equal(
      "There are 2 signatures, and 3 officers who are to agree.",
    );
    expect(
      await sentenceOf(registerTemplate(reconciliation, terms, [...others, seller!])),
    ).to.match(/^This is an act of 0x\w+, which neither sends nor signed it\.$/);
  });
});

async function agreeing() {
  const { reconciliation, officers, domain, shareSale } = await networkHelpers.loadFixture(deploy);
  const terms = shareSale();
  const three = NAMES.slice(0, terms.roles.length).map((name) => officers[name]);
  return { reconciliation, terms, domain, officers: three };
}

async function deploy() {
  return deployReconciliation(chain);
}
