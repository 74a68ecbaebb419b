import { expect } from "chai";
import * as fc from "fast-check";

import { feeOf } from "../../../sdk/cards/fees.js";
import { attestationsOf } from "../../../sdk/cards/statements/draw.js";
import {
  maskCard,
  movedBy,
  PAYMENTS,
  type Statement,
  totalsOf,
} from "../../../sdk/cards/statements/statement.js";
import { verify } from "../../../sdk/cards/statements/verify.js";
import { InputError } from "../../../sdk/common/inputs.js";
import { drawStatements } from "../../../sdk/cards/statements/draw.js";
import {
  cardOf,
  ClearingModel,
  DAY,
  keyOf,
  MERCHANT,
  NEIGHBOR,
  PROGRAM,
  START,
} from "../../kit/cards/clearing.js";
import { runs } from "../../kit/runs.js";
import { busyDays, draw, months, REQUEST } from "./months.js";

const brief = ({ lines }: Statement) =>
  lines.map(({ kind, gross, fee, net }) => [kind, gross, fee, net]);

describe("drawing statements", () => {
  it("CA-17 has a line for everything that moves the account, in the order of the chain", () => {
    const [, second] = draw(busyDays().events);

    // 2.5 % of what the payments come to: 100.00 before, 121.75 before the refund, 33.75 at the end
    expect(brief(second!)).to.deep.equal([
      ["payout", -48_75n, 0n, -48_75n],
      ["sale", 12_34n, 31n, 12_03n],
      ["sale", 3_33n, 8n, 3_25n],
      ["sale", 7n, 0n, 7n],
      ["capture", 5_00n, 13n, 4_87n],
      ["capture", 1_01n, 2n, 99n],
      ["debit", -50n, 0n, -50n],
      ["credit", 20n, 0n, 20n],
      ["reserve", 60_00n, 0n, 60_00n],
      ["due", 8_25n, 0n, 8_25n],
      ["refund", -90_00n, -2_25n, -87_75n],
      ["covered", -2_00n, 0n, -2_00n],
      ["sale", 2_00n, 5n, 1_95n],
    ]);
    expect(verify(second!)).to.deep.equal([]);
  });

  it("CA-17 tells of a line when and where it was, the masked card and what its events tell", () => {
    const model = busyDays();
    const rows = model.events.find(({ name }) => name === "Uploaded")!.position;
    const orderOf = ({ row }: { row: number }) => (row === 1 ? `0x${"ab".repeat(16)}` : undefined);
    const [, { lines }] = draw(model.events, { orderOf }) as [Statement, Statement];

    const [, sale, row, next, , capture] = lines;
    const sold = model.events.findLast(
      (event) => event.name === "Sold" && event.args.amount === 12_34n,
    )!;
    expect(sale).to.deep.include({
      number: 2,
      time: START + DAY,
      terminal: keyOf(MERCHANT, 1),
      card: maskCard(cardOf(1)),
      payment: (sold.args as { payment: string }).payment,
      order: (sold.args as { order: string }).order,
      transaction: sold.position.transaction,
      block: sold.position.block,
      log: sold.position.log,
      row: 0,
    });
    expect(row).to.deep.include({ order: `0x${"ab".repeat(16)}`, row: 1, log: rows.log });
    expect(row).not.to.have.property("payment");
    expect(next).to.include({ row: 2 }).and.not.have.property("order");
    expect(capture).not.to.have.property("terminal");
  });

  it("CA-17 gives a refund the order of the row that clearing vouched for", () => {
    const model = new ClearingModel(0n);
    model.upload(MERCHANT, [5n, 6n]);
    model.refund(1, 6n);
    model.wait(DAY);
    model.close();

    const orderOf = ({ row }: { row: number }) => `0x${String(row).repeat(32)}`;
    const [{ lines }] = draw(model.events, { orderOf }) as [Statement];

    expect(lines.map(({ kind, order }) => [kind, order?.slice(0, 3)])).to.deep.equal([
      ["sale", "0x1"],
      ["sale", "0x2"],
      ["refund", "0x2"],
    ]);
  });

  it("CA-5 CA-17 counts a sale once in a program that records", () => {
    const model = new ClearingModel(0n, { record: true });
    model.sell(MERCHANT, 5n);
    const [sold] = model.events.slice(-1);
    const results = [
      { kind: "Sale", decline: "None", amount: 5n, card: cardOf(0), sequence: 1 },
    ] as const;
    const args = { program: BigInt(PROGRAM), terminal: keyOf(MERCHANT, 0), rows: "0x", results };
    const position = { ...sold!.position, log: sold!.position.log + 1 };
    model.events.push({ name: "Uploaded", args, position });
    model.wait(DAY);
    model.close();

    const [statement] = draw(model.events);

    expect(brief(statement!)).to.deep.equal([["sale", 5n, 0n, 5n]]);
  });

  it("CA-4 CA-17 shows what the merchant is below zero at the end of the period, not at its closing", () => {
    const model = new ClearingModel(0n);
    model.sell(MERCHANT, 50n);
    model.wait(DAY);
    model.refund(0, 50n);
    model.wait(DAY);
    model.sell(MERCHANT, 20n);
    model.wait(DAY);
    model.fund(MERCHANT, 100n);
    model.close();

    expect(draw(model.events).map(({ uncovered }) => uncovered)).to.deep.equal([0n, 50n, 30n]);
  });

  it("CA-16 books a payout in the statement after the closing that paid it", () => {
    const model = new ClearingModel(0n);
    model.sell(MERCHANT, 50n);
    model.wait(DAY);
    model.close();
    model.wait(5 * DAY);
    model.pay(MERCHANT, 25n);
    const paid = model.events.filter(({ name }) => name === "PaidOut");
    model.sell(MERCHANT, 1n);
    model.wait(DAY);
    model.close();

    const [first, second, third] = draw(model.events);

    expect(first).to.deep.include({ period: 0, payouts: [], closing: 50n });
    expect(second).to.deep.include({
      period: 1,
      opening: 50n,
      paid: 50n,
      payouts: paid.slice(0, 2).map(({ position }) => position.transaction),
      closing: 0n,
    });
    expect(third).to.deep.include({ period: 6, opening: 0n, payouts: [], closing: 1n });
  });

  it("CA-16 has a line for what of the fee a bound held back, and for what makes it good", () => {
    const model = new ClearingModel(100_000n);
    model.sell(MERCHANT, 100n);
    model.wait(DAY);
    model.refund(0, 100n);
    model.wait(DAY);
    for (const amount of [60n, 60n]) {
      model.sell(MERCHANT, amount);
      model.wait(DAY);
    }
    model.close();

    const [, , third, fourth] = draw(model.events);

    expect(brief(third!)).to.deep.equal([
      ["covered", -60n, 0n, -60n],
      ["sale", 60n, 6n, 54n],
      ["fee", 0n, -6n, 6n],
    ]);
    expect(brief(fourth!)).to.deep.equal([
      ["covered", -40n, 0n, -40n],
      ["sale", 60n, 6n, 54n],
      ["fee", 0n, 6n, -6n],
    ]);
  });

  it("CA-16 begins anew with a new rate, from its period on", () => {
    const model = new ClearingModel(10_000n);
    model.sell(MERCHANT, 149n);
    model.setRate(20_000n);
    model.wait(DAY);
    model.close();
    model.sell(MERCHANT, 125n);
    model.wait(DAY);
    model.sell(MERCHANT, 125n);
    model.wait(DAY);
    model.close();

    expect(draw(model.events).map(({ rate, base, fee }) => [rate, base, fee])).to.deep.equal([
      [10_000, 0n, 1n],
      [20_000, 0n, 2n],
      [20_000, 125n, 3n],
    ]);
  });

  it("CA-15 keeps to the periods when their length changes", () => {
    const model = new ClearingModel(0n);
    model.sell(MERCHANT, 1n);
    model.setLength(7 * DAY);
    model.wait(DAY);
    model.sell(MERCHANT, 2n);
    model.wait(6 * DAY);
    model.sell(MERCHANT, 3n);
    model.wait(7 * DAY);
    model.close();

    const bounds = draw(model.events).map(({ period, start, end, lines }) => [
      period,
      (start - START) / DAY,
      (end - START) / DAY,
      lines.filter(({ kind }) => kind === "sale").length,
    ]);
    expect(bounds).to.deep.equal([
      [0, 0, 1, 1],
      [1, 1, 8, 2],
    ]);
  });

  it("CA-17 takes the revision from the newest attestation", () => {
    const model = busyDays();
    const [, { root, lines }] = draw(model.events) as [Statement, Statement];
    model.attest(MERCHANT, 1, root);
    model.attest(NEIGHBOR, 1, root, 5n);
    model.attest(MERCHANT, 1, root, 1n);

    expect(attestationsOf(model.events, REQUEST).get(1)).to.include({ revision: 1, root });
    expect(draw(model.events).map(({ revision }) => revision)).to.deep.equal([0, 1]);
    expect(lines).to.have.length(13);
  });

  it("CA-17 refuses a symbol that would break the text around it", () => {
    const { events } = busyDays();

    for (const symbol of ["", "US DX", "A;B", "=A1", "A\u0000"])
      expect(() => drawStatements(events, { ...REQUEST, token: { symbol, decimals: 6 } })).to.throw(
        InputError,
      );
  });

  it("CA-16 CA-17 makes the chained sums of the lines, whatever happened, and nothing is found", () => {
    let fees = 0;
    fc.assert(
      fc.property(months, ({ events, chained }) => {
        for (const merchant of [MERCHANT, NEIGHBOR]) {
          const statements = draw(events, { merchant });
          const sums = chained.get(merchant) ?? [];
          expect(statements).to.have.length(sums.length);
          for (const [index, statement] of statements.entries()) {
            const { lines, opening, closing, base, rate } = statement;
            const before = statements[index - 1];
            expect(statement).to.deep.include(sums[index]);
            expect(movedBy(totalsOf(lines))).to.deep.equal(only(sums[index]!, movedBy({})));
            expect(lines.reduce((sum, { net }) => sum + net, 0n)).to.equal(closing - opening);
            const payments = lines.filter(({ kind }) => PAYMENTS.includes(kind));
            const net = payments.reduce((sum, { gross }) => sum + gross, base);
            const fee = payments.reduce((sum, line) => sum + line.fee, 0n);
            expect(fee).to.equal(feeOf(net, rate) - feeOf(base, rate));
            expect(verify(statement, before && { before })).to.deep.equal([]);
            fees += lines.filter(({ kind }) => kind === "fee").length;
          }
        }
      }),
      runs(150),
    );
    expect(fees).to.be.greaterThan(0);
  });
});

/** The fields of one that another has as well. */
const only = (value: object, like: object) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name in like));
