import { expect } from "chai";

import { readEvents } from "../../sdk/cards/events.js";
import { ICardEvents__factory } from "../../typechain-types/factories/contracts/cards/ICardEvents__factory.js";

const CARDS = "0x00000000000000000000000000000000000000C5";
const ISSUER = "0x00000000000000000000000000000000000000A1";
const abi = ICardEvents__factory.createInterface();

/** The event of a program with so many tiers, as it is read. */
function readProgram(count: number) {
  const tiers = Array.from({ length: count }, (_, tier) => ({
    cap: 100 * (tier + 1),
    minDays: tier,
    registered: true,
    fundings: 31,
  }));
  const terms = {
    token: ISSUER,
    unit: 10_000,
    issuer: ISSUER,
    periodStart: 0,
    periodLength: 86_400,
    limitDelay: 0,
    maxAuthorizationDays: 30,
    maxRefundDays: 90,
    utcOffset: 0,
    record: false,
    rate: 0,
    maxRate: 0,
    nameFrom: 0,
    absentPeriods: 90,
    tiers,
  };
  const log = abi.encodeEventLog("ProgramCreated", [1, ISSUER, terms]);
  const place = { blockNumber: 1, transactionHash: "0x01", index: 0 };
  const [event] = readEvents(CARDS, [{ ...log, ...place, address: CARDS }], () => 0n);
  return event?.name === "ProgramCreated" ? event.args.terms : undefined;
}

describe("the events of cards", () => {
  for (const count of [1, 2, 16]) {
    it(`CA-18 tell the terms of a program with ${count} tiers`, () => {
      const terms = readProgram(count);

      expect(terms?.issuer).to.equal(ISSUER);
      expect(terms?.tiers).to.be.an("array").with.length(count);
      expect(terms?.tiers.map(({ cap }) => cap)).to.deep.equal(
        Array.from({ length: count }, (_, tier) => BigInt(100 * (tier + 1))),
      );
    });
  }
});
