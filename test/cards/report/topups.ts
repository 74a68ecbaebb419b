import { expect } from "chai";
import { id } from "ethers";

import { breachesOf } from "../../../sdk/cards/index.js";
import { DAY } from "../../kit/chain.js";
import { MARCH, onlyBreach, Told, valuesOf, who } from "../../kit/cards/told.js";

const withCard = () => Told.open().issue("card");
const ONE = { amount: 100n };

describe("top-ups in the regulator's report", () => {
  it("CA-14 CA-18 are what was requested, approved and rejected, with reasons and times", () => {
    const told = withCard()
      .request("a", "card", { amount: 100n })
      .request("b", "card", { amount: 20n })
      .request("c", "card", { amount: 3n })
      .at(MARCH.from + 90)
      .approve("a")
      .reject("b", "unclear")
      .reject("c", "unclear")
      .request("d", "card", { amount: 5n })
      .reject("d", "unpaid")
      .at(MARCH.to - 1)
      .request("e", "card", { amount: 7n });

    const { figures } = told.report().topUps;

    expect(valuesOf(figures, "requested")).to.deep.equal({ "": 135n });
    expect(valuesOf(figures, "approved")).to.deep.equal({ "": 100n });
    expect(valuesOf(figures, "rejected")).to.deep.equal({ "": 28n });
    expect(valuesOf(figures, "rejectedFor")).to.deep.equal({ unclear: 23n, unpaid: 5n });
    expect(valuesOf(figures, "approvalTime")).to.deep.equal({ [id("a")]: 90n });
    expect(valuesOf(figures, "pending")).to.deep.equal({ "": 7n });
  });

  it("CA-18 count where they were requested and where they were decided", () => {
    const told = Told.open()
      .at(MARCH.from - DAY)
      .issue("card")
      .request("a", "card", ONE)
      .at(MARCH.from)
      .approve("a");

    const { figures } = told.report().topUps;

    expect(valuesOf(figures, "requested")).to.deep.equal({ "": 0n });
    expect(valuesOf(figures, "approved")).to.deep.equal({ "": 100n });
    expect(valuesOf(figures, "approvalTime")).to.deep.equal({ [id("a")]: BigInt(DAY) });
  });

  it("CA-14 CA-18 are not approved by who has requested them", () => {
    const told = withCard().request("a", "card", ONE).approve("a", who("clerk"));

    const breach = onlyBreach(told.report(), "OwnApproval");

    expect(breach).to.include({ section: "topUps", subject: id("a"), value: 100n });
    expect(breach.rows.map(({ event }) => event)).to.deep.equal(["TopUpRequested", "ToppedUp"]);
    const rejected = withCard().request("a", "card", ONE).reject("a", "mistake", who("clerk"));
    expect(breachesOf(rejected.report())).to.be.empty;
  });

  it("CA-18 wait for three days at most, to the second", () => {
    const waiting = (seconds: number) =>
      withCard()
        .at(MARCH.to - seconds)
        .request("a", "card", ONE);

    expect(breachesOf(waiting(3 * DAY).report())).to.be.empty;
    const breach = onlyBreach(waiting(3 * DAY + 1).report(), "PendingTooLong");
    expect(breach.value).to.equal(BigInt(3 * DAY + 1));
    expect(breach.bound).to.equal(BigInt(3 * DAY));
    expect(breach.rows[0]).to.include({ event: "TopUpRequested", card: who("card") });
  });

  it("CA-14 CA-18 are requested before they are credited, and credited once", () => {
    const credit = {
      program: 1n,
      card: who("card"),
      bankReference: id("a"),
      amount: 100n,
      approver: who("chief"),
    };
    const unasked = onlyBreach(withCard().tell("ToppedUp", credit).report(), "NotRequested");
    expect(unasked).to.include({ subject: id("a"), value: 100n });

    const twice = withCard().request("a", "card", ONE).approve("a").approve("a");
    expect(onlyBreach(twice.report(), "NotRequested").rows[0]!.position.block).to.equal(
      twice.events.length,
    );
  });
});
