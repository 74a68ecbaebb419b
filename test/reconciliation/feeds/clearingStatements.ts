import { expect } from "chai";

import { Clearing, fetchEvents, statements } from "../../../sdk/cards/index.js";
import { feeds, fields } from "../../../sdk/reconciliation/index.js";
import { deployCards, keyOf, PROGRAM, UNIT } from "../../kit/cards/room.js";
import { createChain, DAY } from "../../kit/chain.js";
import { EURO, feedTo } from "../../kit/reconciliation/feeding.js";
import { deployReconciliation } from "../../kit/reconciliation/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const program = PROGRAM.plain;

/** A sale of 12.50 at the shop, less a fee of 0.19; its period is closed on the next day, and paid out. */
async function set() {
  const { cards, room } = await networkHelpers.loadFixture(deployBoth);
  const ann = await cards.issue(keyOf("ann"));
  const till = await cards.enroll(keyOf("till"));
  await cards.sale(ann, till, await cards.paymentOf(ann, till));
  await networkHelpers.time.increase(DAY);
  const [had] = [await cards.token.balanceOf(cards.actors.shop)];
  await new Clearing(cards.address, cards.actors.stranger).closePeriod(program, 1, 0);
  const arrived = (await cards.token.balanceOf(cards.actors.shop)) - had;

  /** As anybody draws it from the chain. */
  const draw = async () => {
    const [statement] = statements.drawStatements(
      await fetchEvents(cards.address, ethers.provider),
      {
        program,
        merchant: 1,
        chainId: 31_337n,
        contract: cards.address,
        token: { symbol: "PAY", decimals: 6 },
      },
    );
    return statement!;
  };
  return { cards, room, draw, arrived };
}

async function deployBoth() {
  const cards = await deployCards(chain);
  return { cards, room: await deployReconciliation(chain) };
}

describe("a clearing statement as a leg", () => {
  it("RE-2 says what is paid out to the merchant for the period", async () => {
    const { cards, draw, arrived } = await set();
    const statement = await draw();

    const record = feeds.recordOfStatement(statement, EURO);

    expect(arrived).to.equal(1_231n * UNIT);
    expect(record).to.deep.equal({
      reference: `clearing statement 31337:${cards.address} 1 1 0`,
      amount: 1_231n,
      currency: 978,
      valueDate: "2026-01-02",
      fields: {
        program: fields.integer(1n),
        merchant: fields.integer(1n),
        period: fields.integer(0n),
        statement: fields.text(statement.chain),
      },
    });
  });

  it("RE-3 matches with what has arrived at the bank, and alarms where a cent is missing", async () => {
    const { room, draw } = await set();
    const { reconcile } = await feedTo(room);
    const record = feeds.recordOfStatement(await draw(), EURO);
    const other = { ...record, reference: "of another merchant" };

    const statuses = await reconcile(
      [record, other],
      [
        // the bank's day may be another
        { ...record, valueDate: "2026-01-05" },
        { ...other, amount: 1_230n },
      ],
    );

    expect(statuses).to.deep.equal(["Matched", "Alarmed"]);
  });

  it("RE-3 alarms where the two hold different statements of one sum", async () => {
    const { room, draw } = await set();
    const { reconcile } = await feedTo(room);
    const statement = await draw();
    const altered = { ...statement, chain: statement.previous };

    const statuses = await reconcile(
      [feeds.recordOfStatement(statement, EURO)],
      [feeds.recordOfStatement(altered, EURO)],
    );

    expect(statuses).to.deep.equal(["Alarmed"]);
  });

  it("RE-2 is refused where it is none, or does not come out even", async () => {
    const { draw } = await set();
    const statement = await draw();
    const record = (other: object) => () =>
      feeds.recordOfStatement({ ...statement, ...other }, EURO);

    expect(record({ closing: -1n })).to.throw("the closing balance must be");
    expect(record({ unit: 10_001n })).to.throw("the closing balance does not come out even");
    expect(record({ merchant: 0 })).to.throw("merchant must be");
    expect(record({ chain: "0x" })).to.throw("chain is not 32 bytes");
    expect(record({ closed: 0 })).to.throw("time must be");
  });
});
