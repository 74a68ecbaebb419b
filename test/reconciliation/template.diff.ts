import { expect } from "chai";
import { id } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import {
  cardsClearingTemplate,
  reconciliationErrors,
  requireTemplate,
  shareSaleTemplate,
  type Template,
  templateHash,
  TERMS,
  termsOf,
  wrongTerm,
} from "../../sdk/reconciliation/index.js";
import { revertDataOf } from "../../sdk/common/errors.js";
import { createChain } from "../kit/chain.js";
import { deployReconciliation, type Reconciled } from "../kit/reconciliation/room.js";
import { runs } from "../kit/runs.js";
import { mutationsOf, sketches, templateOf } from "./templates.js";

const chain = await createChain();
const { networkHelpers } = chain;
const { abi } = reconciliationErrors;

/** RE-1. The term that the contract finds wrong; 0 where it goes on to ask for signatures. */
async function wrongTermOn({ reconciliation }: Reconciled, template: Template): Promise<number> {
  try {
    await reconciliation.registerTemplate.staticCall(termsOf(template), []);
  } catch (error) {
    const data = revertDataOf(error) ?? "0x";
    if (data.startsWith(abi.getError("Reconciliation_WrongCount")!.selector)) return 0;
    const refused = abi.decodeErrorResult("Reconciliation_BadTemplate", data);
    return Number(refused[0] as bigint);
  }
  throw new Error("a template without signatures was registered");
}

describe("the terms of a template", () => {
  it("RE-1 are refused by the sdk as by the contract, for the same term", async function () {
    this.timeout(0);
    const room = await networkHelpers.loadFixture(deployItems);
    const items = room.items;
    const seen = new Map<number, number>();
    const mutations = fc.array(mutationsOf(room.address), { maxLength: 3 });

    await fc.assert(
      fc.asyncProperty(sketches, mutations, async (sketch, changes) => {
        const template = changes.reduce(
          (changed, [, change]) => change(changed),
          templateOf(room, sketch, id("family")),
        );

        const term = wrongTerm(template, room.address, items[template.run.itemTemplate]);

        const names = changes.map(([name]) => name).join(", ");
        expect(term, names).to.equal(await wrongTermOn(room, template));
        seen.set(term, (seen.get(term) ?? 0) + 1);
      }),
      runs(700),
    );

    for (const number of [0, ...Object.keys(TERMS).map(Number)])
      expect(seen.get(number) ?? 0, `term ${number}`).to.be.greaterThan(0);
  });

  it("RE-1 need an item template of the same officers and expected roles, no run itself", async () => {
    const room = await networkHelpers.loadFixture(deployItems);
    const base = runOf(room, 1);
    const [first, second, ...others] = base.roles;
    const turned = { ...base, roles: [second!, first!, ...others] };

    for (const template of [base, turned, runOf(room, 2), runOf(room, 3), runOf(room, 4)]) {
      const item = room.items[template.run.itemTemplate];
      expect(wrongTerm(template, room.address, item)).to.equal(await wrongTermOn(room, template));
    }
    expect(wrongTerm(base, room.address, room.items[1])).to.equal(0);
    expect(wrongTerm(turned, room.address, room.items[1])).to.equal(9);
  });

  it("RE-1 have an arbiter who is no officer, not even one of many", async () => {
    const room = await networkHelpers.loadFixture(deployRoom);
    const under = (arbiter: string): Template => {
      const template = room.shareSale();
      return { ...template, adjustment: { ...template.adjustment, arbiter } };
    };
    const { shareRegister, auditor } = room.parties;

    for (const [arbiter, term] of [
      [shareRegister.officer, 8],
      [auditor.officer, 0],
    ] as const) {
      expect(wrongTerm(under(arbiter), room.address)).to.equal(term);
      expect(await wrongTermOn(room, under(arbiter))).to.equal(term);
    }
  });

  it("RE-1 are told in a sentence before anybody signs", async () => {
    const { shareSale, address } = await networkHelpers.loadFixture(deployRoom);
    const good = shareSale();

    expect(requireTemplate(good, address)).to.equal(good);
    expect(() => requireTemplate(shareSale({ finalWindow: 0 }), address)).to.throw(
      InputError,
      "term 7 of the template: There is no final window.",
    );
  });
});

describe("a template that its parties have signed", () => {
  it("RE-1 has the hash that the sdk makes, and comes back from its event as it was", async () => {
    const room = await networkHelpers.loadFixture(deployRoom);

    await fc.assert(
      fc.asyncProperty(sketches, fc.uuid(), async (sketch, family) => {
        const template: Template = {
          ...templateOf(room, sketch, id(family)),
          observers: [{ entity: 5n, account: room.sender.address }],
          actions: [{ target: room.sender.address, selector: "0x12345678" }],
        };

        const number = await room.register(template);

        expect(await room.reconciliation.templateHashOf(number)).to.equal(templateHash(template));
        const { templates } = await room.ledger();
        expect(templates.get(number)?.terms).to.deep.equal(template);
      }),
      runs(10),
    );
  });

  it("RE-1 ships for seller, share register and capital system", async () => {
    const room = await networkHelpers.loadFixture(deployRoom);
    const template = shareSaleTemplate(room.parties);

    const number = await room.register(template);

    expect(await room.reconciliation.templateHashOf(number)).to.equal(templateHash(template));
    const { seller, shareRegister, capitalSystem } = room.parties;
    expect(template.roles.map(({ key }) => key)).to.deep.equal([
      seller.key,
      shareRegister.key,
      capitalSystem.key,
    ]);
    expect(template.rules).to.include({ expected: 0b111, originator: 0, isHolding: true });
  });

  it("RE-1 ships for cards clearing and a bank, whose turn comes behind it", async () => {
    const room = await networkHelpers.loadFixture(deployRoom);
    const { custodian: clearing, auditor: bank } = room.parties;
    const template = cardsClearingTemplate({ clearing, bank }, { family: id("ours"), version: 1 });

    expect(await room.register(template)).to.equal(1);
    expect(template.roles[1]).to.include({ predecessors: 0b01, legDeadline: 3 * 86_400 });
    expect(template.rules).to.include({ expected: 0b11, dateWindow: 3, acceptWindow: 0 });
  });
});

function runOf(room: Reconciled, itemTemplate: number): Template {
  const run = { itemTemplate, leafPrice: 0n, answerWindow: 1 };
  return { ...room.shareSale({ expected: 0b11 }), family: id("another run"), run };
}

/** With templates 1 to 4: two of three roles, a run of those, all three roles, and two with another officer. */
async function deployItems() {
  const room = await deployReconciliation(chain);
  const pair = { ...room.shareSale({ expected: 0b11 }), family: id("pair") };
  const run = { ...runOf(room, 1), family: id("run") };
  const three = { ...room.shareSale(), family: id("three") };
  const [, ...rest] = pair.roles;
  const roles = [{ ...pair.roles[0]!, officer: room.parties.auditor.officer }, ...rest];
  const others = { ...pair, family: id("others"), roles };
  const items: (Template | undefined)[] = [undefined];
  for (const template of [pair, run, three, others]) {
    await room.register(template);
    items.push(template);
  }
  return { ...room, items };
}

function deployRoom() {
  return deployReconciliation(chain);
}
