import { expect } from "chai";
import * as fc from "fast-check";

import type { CardEvent } from "../../sdk/cards/events.js";
import { fetchEvents } from "../../sdk/cards/history.js";
import { rateAt, scheduleOf } from "../../sdk/cards/schedule.js";
import { drawStatements } from "../../sdk/cards/statements/draw.js";
import { toJson } from "../../sdk/cards/statements/json.js";
import { fetchOrders } from "../../sdk/cards/statements/orders.js";
import type { Statement } from "../../sdk/cards/statements/statement.js";
import { verify, verifyFile } from "../../sdk/cards/statements/verify.js";
import { unitOf } from "../../sdk/common/token.js";
import { createChain, DAY } from "../kit/chain.js";
import { PROGRAM } from "../kit/cards/room.js";
import { runs } from "../kit/runs.js";
import { carryOut, deployWorld, histories, type World } from "./histories.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** The accounts that histories are about. */
const ACCOUNTS = Object.values(PROGRAM).flatMap((program) =>
  [1, 2].map((merchant) => ({ program, merchant })),
);

describe("the statements of random histories of cards", () => {
  it("CA-16 CA-17 make what the contract chained, line by line, and nothing is found", async function () {
    this.timeout(0);
    const kinds = new Set<string>();

    await fc.assert(
      fc.asyncProperty(histories(60), async (history) => {
        const base = await networkHelpers.loadFixture(deployWorld);
        const world: World = { ...base, terminals: [...base.terminals], made: [] };
        // what is attested in histories is no statement's
        for (const action of history) if (action.kind !== "attest") await carryOut(world, action);
        await closeAll(world);

        const events = await fetchEvents(world.address, ethers.provider);
        for (const [account, statements] of await drawn(world, events)) {
          for (const [index, statement] of statements.entries()) {
            const before = statements[index - 1];
            expect(verify(statement, before && { before })).to.deep.equal([]);
            const file = { format: "json", text: toJson(statement) } as const;
            expect(verifyFile(file, statement)).to.deep.equal([]);
            for (const { kind } of statement.lines) kinds.add(kind);
          }
          const { program, merchant } = account;
          const clearing = await world.prepaidCards.clearingOf(program, merchant);
          const { rates } = scheduleOf(events, program);
          const last = statements.at(-1);
          const from = rateAt(Number(clearing.closedUntil) - 1, rates).from;
          if (last !== undefined) {
            expect(last.chain).to.equal(clearing.chain);
            const net = last.base + last.captured - last.refunded;
            expect(clearing.net).to.equal(last.start < from ? 0n : net);
          }
          expect(last === undefined).to.equal(BigInt(clearing.chain) === 0n);
        }
      }),
      { ...runs(12), unbiased: true, endOnFailure: true },
    );

    expect([...kinds]).to.include.members([
      "sale",
      "capture",
      "refund",
      "reserve",
      "due",
      "payout",
    ]);
  });
});

/** Pays into the reserves, for what refunds are due, and closes everything that has begun. */
async function closeAll({ prepaidCards, now, actors }: World): Promise<void> {
  for (const { program, merchant } of ACCOUNTS)
    await prepaidCards.connect(actors.shop).fundReserve(program, merchant, 1_000n);
  await networkHelpers.time.increase(3 * DAY);
  for (const { program, merchant } of ACCOUNTS) {
    const period = (await prepaidCards.periodAt(program, await now())) - 1n;
    await prepaidCards.closePeriod(program, merchant, period);
  }
}

async function drawn({ address, token }: World, events: readonly CardEvent[]) {
  const orderOf = await fetchOrders(events, ethers.provider);
  const { chainId } = await ethers.provider.getNetwork();
  const shown = await unitOf(await token.getAddress(), ethers.provider);
  return ACCOUNTS.map((account): [typeof account, Statement[]] => [
    account,
    drawStatements(events, { ...account, chainId, contract: address, token: shown, orderOf }),
  ]);
}
