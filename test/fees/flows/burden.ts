import { expect } from "chai";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, PLAN, Status } from "../../kit/fees/room.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { networkHelpers } = chain;
const { time } = networkHelpers;

describe("a stranger who would burden an account", () => {
  it("cannot fund it without the holder's leave (FE-14)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;

    await expect(fees.fund(actors.alice, 1n, { payer: actors.stranger }))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_FundingNotAllowed")
      .withArgs(tokenAddress, actors.alice, actors.stranger);
    expect(await feeAccounts.status(tokenAddress, actors.alice)).to.equal(Status.None);
  });

  it("with leave fills 50 places, and the holder still deposits and closes (FE-14)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await feeAccounts.connect(actors.alice).setThirdPartyFunding(tokenAddress, true);
    const burden = () => fees.fund(actors.alice, 1n, { payer: actors.stranger });
    for (let i = 0; i < 50; i += 1) await burden();

    await expect(burden())
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_TooManyTranches")
      .withArgs(tokenAddress, actors.alice, 50);
    let last = await fees.fund(actors.alice, usd("10"));
    for (let i = 1; i < 13; i += 1) last = await fees.fund(actors.alice, usd("10"));
    await expect(fees.fund(actors.alice, usd("10")))
      .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_TooManyTranches")
      .withArgs(tokenAddress, actors.alice, 63);

    await fees.charge(actors.alice, usd("100"));
    await fees.close(actors.alice, last);
    await time.increase(40 * DAY);
    await feeAccounts.connect(actors.alice).claim(tokenAddress, actors.alice);
    await expectBalanced(fees, [actors.alice]);
  });

  it("cannot touch order, amount or expiry of what is there (FE-4)", async () => {
    const fees = await networkHelpers.loadFixture(deployFees);
    const { feeAccounts, tokenAddress, actors } = fees;
    await feeAccounts.connect(actors.alice).setThirdPartyFunding(tokenAddress, true);
    const own = await fees.fund(actors.alice, usd("100"));
    await fees.fund(actors.alice, 1n, { payer: actors.stranger, plan: PLAN.daily });
    await time.increase(3 * DAY);

    const views = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 63);

    const mine = views.find(({ index }) => Number(index) === own.tranche)!;
    expect([mine.principal, mine.start, mine.expiry]).to.deep.equal([
      usd("100"),
      BigInt(own.start),
      BigInt(own.expiry),
    ]);
    expect(await fees.available(actors.alice)).to.equal(mine.remaining);
  });
});
