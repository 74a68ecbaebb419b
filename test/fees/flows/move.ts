import { expect } from "chai";
import type { AddressLike, Signer, TypedDataDomain } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { expectBalanced } from "../../kit/fees/books.js";
import { createChain, DAY } from "../../kit/chain.js";
import { deployFees, type Fees, PLAN, Status } from "../../kit/fees/room.js";
import { sign } from "../../kit/fees/signatures.js";
import { usd } from "../../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const { time } = networkHelpers;

const DELAY = 2 * DAY;
const FAR = 4_000_000_000n;

/** Alice has an account, and Carol's key shall take it over. */
async function deployFunded() {
  const fees = await deployFees(chain);
  const opened = await fees.fund(fees.actors.alice, usd("100"));
  return { ...fees, opened };
}

interface Consent {
  by?: Signer;
  token?: AddressLike;
  holder?: AddressLike;
  newHolder?: AddressLike;
  deadline?: bigint;
  elsewhere?: TypedDataDomain;
}

/** The new key's agreement; Carol's to Alice's move unless `consent` says otherwise. */
async function agree(
  { feeAccounts, tokenAddress, actors }: Fees,
  { by = actors.carol, elsewhere = {}, ...rest }: Consent = {},
): Promise<string> {
  const newHolder = rest.newHolder ?? by;
  const content = {
    token: tokenAddress,
    holder: actors.alice,
    deadline: FAR,
    nonce: await feeAccounts.nonces(newHolder),
    ...rest,
    newHolder,
  };
  return sign(by, feeAccounts, "Move", content, elsewhere);
}

interface Request {
  from?: Signer;
  to?: AddressLike;
  deadline?: bigint;
}

const request = (
  { feeAccounts, tokenAddress, actors }: Fees,
  signature: string,
  { from = actors.alice, to = actors.carol, deadline = FAR }: Request = {},
) => feeAccounts.connect(from).requestMove(tokenAddress, to, deadline, signature);

const approve = ({ feeAccounts, tokenAddress, actors }: Fees, to: AddressLike = actors.carol) =>
  feeAccounts.connect(actors.operator).approveMove(tokenAddress, actors.alice, to);

describe("FE-9 moving an account to a new key", () => {
  it("carries everything over after the delay, and no money moves", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    const { feeAccounts, token, tokenAddress, actors } = fees;
    await fees.fund(actors.alice, usd("40"), { plan: PLAN.credits });
    await fees.fund(actors.alice, usd("60"), { start: (await time.latest()) + 10 * DAY });
    await fees.charge(actors.alice, usd("7"));
    const readyAt = (await time.latest()) + 1 + DELAY;
    await time.setNextBlockTimestamp(readyAt - DELAY);

    await expect(request(fees, await agree(fees)))
      .to.emit(feeAccounts, "MoveRequested")
      .withArgs(tokenAddress, actors.alice, actors.carol, readyAt);
    await time.increaseTo(readyAt);
    const before = await feeAccounts.tranches(tokenAddress, actors.alice, 0, 63);
    await time.setNextBlockTimestamp(readyAt + 1);
    const approved = approve(fees);

    await expect(approved)
      .to.emit(feeAccounts, "MoveApproved")
      .withArgs(tokenAddress, actors.alice, actors.carol);
    await expect(approved).to.changeTokenBalances(
      ethers,
      token,
      [actors.alice, actors.carol, actors.operator, feeAccounts],
      [0n, 0n, 0n, 0n],
    );
    const after = await feeAccounts.tranches(tokenAddress, actors.carol, 0, 63);
    const lasting = (views: typeof after) =>
      views.map(({ index, principal, unspent, start, expiry }) =>
        [index, principal, unspent, start, expiry].join(),
      );
    expect(lasting(after)).to.deep.equal(lasting(before));
    expect(await feeAccounts.status(tokenAddress, actors.carol)).to.equal(Status.Active);
    expect(await feeAccounts.status(tokenAddress, actors.alice)).to.equal(Status.Closed);
    expect(await fees.available(actors.alice)).to.equal(0n);
    await expectBalanced(fees, [actors.alice, actors.carol]);
  });

  it("leaves the old key nothing to do, and the new one all", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    const { feeAccounts, tokenAddress, actors } = fees;
    await request(fees, await agree(fees));
    await time.increase(DELAY);
    await approve(fees);
    const { alice, carol } = actors;
    const moved = (call: Promise<unknown>) =>
      expect(call)
        .to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_Moved")
        .withArgs(tokenAddress, alice);

    await moved(fees.charge(alice, 1n));
    await moved(fees.fund(alice, usd("1")));
    await moved(fees.close(alice, fees.opened));
    await moved(feeAccounts.connect(alice).setThreshold(tokenAddress, 1n));
    await moved(request(fees, await agree(fees, { by: actors.bob }), { to: actors.bob }));

    await fees.charge(carol, 1n);
    await fees.close(carol, fees.opened);
    await time.increase(3 * DAY);
    await feeAccounts.connect(carol).claim(tokenAddress, carol);
    expect(await feeAccounts.status(tokenAddress, carol)).to.equal(Status.Closed);
  });

  describe("is not asked for with a signature", () => {
    const refused = (fees: Fees, signature: string, options = {}) =>
      expect(request(fees, signature, options)).to.be.revertedWithCustomError(
        fees.feeAccounts,
        "FeeAccounts_BadSignature",
      );

    const CONSENTS: Record<string, (fees: Fees) => Consent> = {
      "of another than the new key": ({ actors }) => ({
        by: actors.stranger,
        newHolder: actors.carol,
      }),
      "for another token": ({ actors }) => ({ token: actors.bob }),
      "for another holder": ({ actors }) => ({ holder: actors.bob }),
      "for another new key": ({ actors }) => ({ by: actors.carol, newHolder: actors.bob }),
      "for another deadline": () => ({ deadline: FAR - 1n }),
      "for another chain": () => ({ elsewhere: { chainId: 1 } }),
      "for another contract": ({ tokenAddress }) => ({
        elsewhere: { verifyingContract: tokenAddress },
      }),
      "for another version": () => ({ elsewhere: { version: "2" } }),
    };
    for (const [what, consent] of Object.entries(CONSENTS)) {
      it(what, async () => {
        const fees = await networkHelpers.loadFixture(deployFunded);
        await refused(fees, await agree(fees, consent(fees)));
      });
    }

    it("that was used before", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const signature = await agree(fees);
      await request(fees, signature);
      await fees.feeAccounts.connect(fees.actors.alice).cancelMove(fees.tokenAddress);

      await refused(fees, signature);
    });

    it("past its deadline", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const deadline = BigInt(await time.latest()) + 100n;
      const signature = await agree(fees, { deadline });
      await time.setNextBlockTimestamp(deadline + 1n);

      await expect(request(fees, signature, { deadline }))
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_SignatureExpired")
        .withArgs(deadline, deadline + 1n);
    });
  });

  it("takes a signature in its last second", async () => {
    const fees = await networkHelpers.loadFixture(deployFunded);
    const deadline = BigInt(await time.latest()) + 100n;
    const signature = await agree(fees, { deadline });
    await time.setNextBlockTimestamp(deadline);

    await expect(request(fees, signature, { deadline })).to.emit(fees.feeAccounts, "MoveRequested");
  });

  describe("to a contract account (ERC-1271)", () => {
    it("takes its owner's signature", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const wallet = await ethers.deployContract("OwnedWallet", [fees.actors.bob]);
      const to = await wallet.getAddress();
      await request(fees, await agree(fees, { by: fees.actors.bob, newHolder: to }), { to });
      await time.increase(DELAY);

      await approve(fees, to);

      expect(await fees.feeAccounts.available(fees.tokenAddress, to)).to.be.greaterThan(0n);
    });

    it("refuses another's", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const wallet = await ethers.deployContract("OwnedWallet", [fees.actors.bob]);
      const to = await wallet.getAddress();

      await expect(
        request(fees, await agree(fees, { by: fees.actors.stranger, newHolder: to }), { to }),
      )
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_BadSignature")
        .withArgs(to);
    });
  });

  describe("is not approved", () => {
    it("before the delay is over, not even by a second", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      await request(fees, await agree(fees));
      const readyAt = (await time.latest()) + DELAY;

      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(approve(fees))
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_MoveTooEarly")
        .withArgs(readyAt, readyAt - 1);
      await time.setNextBlockTimestamp(readyAt);
      await approve(fees);
    });

    it("for another key than the holder named", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      await request(fees, await agree(fees));
      await time.increase(DELAY);

      await expect(approve(fees, fees.actors.stranger))
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_UnknownMove")
        .withArgs(fees.tokenAddress, fees.actors.alice, fees.actors.stranger);
    });

    it("after the holder has canceled it", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      await request(fees, await agree(fees));
      await time.increase(DELAY);
      await fees.feeAccounts.connect(fees.actors.alice).cancelMove(fees.tokenAddress);

      await expect(approve(fees)).to.be.revertedWithCustomError(
        fees.feeAccounts,
        "FeeAccounts_UnknownMove",
      );
    });

    it("when the new key has opened an account meanwhile", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      await request(fees, await agree(fees));
      await fees.fund(fees.actors.carol, usd("1"));
      await time.increase(DELAY);

      await expect(approve(fees))
        .to.be.revertedWithCustomError(fees.feeAccounts, "FeeAccounts_MoveTargetTaken")
        .withArgs(fees.tokenAddress, fees.actors.carol);
    });

    it("while the account is paused", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const { feeAccounts, tokenAddress, actors } = fees;
      await request(fees, await agree(fees));
      await feeAccounts
        .connect(actors.compliance)
        .pause(tokenAddress, actors.alice, ethers.id("inquiry"));
      await time.increase(DELAY);

      await expect(approve(fees)).to.be.revertedWithCustomError(feeAccounts, "FeeAccounts_Paused");
    });

    it("by anybody but the operator", async () => {
      const fees = await networkHelpers.loadFixture(deployFunded);
      const { feeAccounts, tokenAddress, actors } = fees;
      await request(fees, await agree(fees));
      await time.increase(DELAY);
      const tryAs = (caller: HardhatEthersSigner) =>
        feeAccounts.connect(caller).approveMove(tokenAddress, actors.alice, actors.carol);

      for (const caller of [actors.alice, actors.carol, actors.compliance, actors.admin]) {
        await expect(tryAs(caller)).to.be.revertedWithCustomError(
          feeAccounts,
          "AccessManagedUnauthorized",
        );
      }
    });
  });
});
