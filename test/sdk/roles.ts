import { expect } from "chai";
import { id, MaxUint256, ZeroAddress } from "ethers";

import { readDeployment } from "../../sdk/common/deployment.js";
import { RefusedError } from "../../sdk/common/errors.js";
import { InputError } from "../../sdk/common/inputs.js";
import { unitOf } from "../../sdk/common/token.js";
import { type BatchOptions, buildBatches, type Use } from "../../sdk/fees/batches.js";
import { Compliance } from "../../sdk/fees/compliance.js";
import { Executor } from "../../sdk/fees/executor.js";
import { Holder } from "../../sdk/fees/holder.js";
import { Operator } from "../../sdk/fees/operator.js";
import { Payer } from "../../sdk/fees/payer.js";
import { type Chain, createChain, DAY, HOUR } from "../kit/chain.js";
import { deployFees, PLAN } from "../kit/fees/room.js";
import { NATIVE, usd } from "../kit/tokens.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;
const REF = id("a transaction");

/** The roles of the sdk over the fees room, and 100 in alice's account. */
async function castRoles(on: Chain) {
  const fees = await deployFees(on);
  const { actors, tokenAddress: token } = fees;
  const address = await fees.feeAccounts.getAddress();
  const alice = new Holder(address, actors.alice);
  const deposit = await alice.deposit({ token, plan: PLAN.monthly, amount: usd("100") });
  return {
    ...fees,
    address,
    token,
    alice,
    deposit,
    bob: new Holder(address, actors.bob),
    stranger: new Payer(address, actors.stranger),
    operator: new Operator(address, actors.operator),
    executor: new Executor(address, actors.executor),
    compliance: new Compliance(address, actors.compliance),
  };
}

const cast = () => networkHelpers.loadFixture(castRoles);

describe("the roles of the sdk", () => {
  describe("a payer", () => {
    it("FE-14 pays in by allowance, and is told before sending that it is too small", async () => {
      const { alice, deposit, token } = await cast();
      expect(deposit).to.include({ tranche: 1, amount: usd("100") });
      expect(deposit.expiry - deposit.start).to.equal(BigInt(30 * DAY));

      await alice.approve(token, 5n);
      const order = { token, plan: PLAN.monthly, amount: 6n };
      await refuses(alice.deposit(order), InputError, "may take 5 units");
    });

    it("FE-14 pays in native coin", async () => {
      const { alice } = await cast();

      const { amount } = await alice.deposit({ token: NATIVE, plan: PLAN.monthly, amount: 7n });

      expect(amount).to.equal(7n);
      expect((await alice.account(NATIVE)).available).to.equal(7n);
    });

    it("FE-14 pays in by permit, without an allowance", async () => {
      const { bob, token, tokenAddress } = await cast();
      await bob.approve(token, 0);

      const { amount } = await bob.depositWithPermit({
        token: tokenAddress,
        plan: PLAN.monthly,
        amount: usd("3"),
      });

      expect(amount).to.equal(usd("3"));
    });

    it("FE-14 authorizes a deposit that anybody may carry out, once", async () => {
      const { bob, stranger, token, actors } = await cast();
      await bob.approve(token, 0);
      const start = (await networkHelpers.time.latest()) + DAY;
      const order = { token, plan: PLAN.monthly, amount: usd("3"), start };
      const authorized = await bob.authorizeDeposit(order, { before: start });

      const deposit = await stranger.depositAuthorized(authorized);

      expect(deposit).to.include({ amount: usd("3"), start: BigInt(start) });
      expect(await bob.account(token)).to.include({ status: "Pending", pending: usd("3") });
      expect(authorized.payer).to.equal(actors.bob.address);
      await refuses(stranger.depositAuthorized(authorized), RefusedError, "unknown error");
      const cut = { ...authorized, signature: "0x00" };
      await refuses(stranger.depositAuthorized(cut), InputError, "65 bytes");
    });

    it("FE-14 pays into another's account where its holder allows it", async () => {
      const { alice, stranger, token, actors } = await cast();
      const order = { token, plan: PLAN.monthly, amount: 1n, holder: actors.alice.address };
      await refuses(stranger.deposit(order), RefusedError, "does not let others fund");

      await alice.allowFunding(token, true);

      expect((await stranger.deposit(order)).tranche).to.equal(2);
    });

    it("FE-5 takes a hint for a place in the list", async () => {
      const { alice, token } = await cast();
      const order = { token, plan: PLAN.yearly, amount: 1n };
      const hint = await alice.hint(order);

      expect((await alice.deposit({ ...order, hint })).tranche).to.equal(Number(hint & 0xffn));
      await refuses(alice.deposit({ ...order, hint }), RefusedError, "hint");
      await refuses(alice.hint({ ...order, plan: 99 }), RefusedError, "no plan 99");
    });
  });

  describe("a holder", () => {
    it("FE-11 closes a tranche and claims what is left after the notice", async () => {
      const { alice, bob, deposit, token, actors } = await cast();

      const { end } = await alice.close(token, deposit.tranche, deposit.expiry);
      await networkHelpers.time.increaseTo(end);
      const { amount } = await alice.claim(token, actors.bob.address);

      expect(end - deposit.start).to.be.within(BigInt(72 * HOUR), BigInt(72 * HOUR) + 10n);
      expect(amount).to.be.within(usd("89"), usd("90"));
      await refuses(bob.claim(token), RefusedError, "Nothing is owed");
    });

    it("FE-12 sets a threshold and closes what a pause holds up", async () => {
      const { alice, compliance, token, actors } = await cast();
      await alice.setThreshold(token, usd("200"));
      expect((await alice.account(token)).status).to.equal("Low");

      await compliance.pause(token, actors.alice.address, "case 7");
      await refuses(alice.closePaused(token), RefusedError, "No tranche");
      await networkHelpers.time.increase(30 * DAY);
      await alice.closePaused(token);

      expect((await alice.account(token)).status).to.equal("Closed");
    });

    it("FE-7 caps an executor", async () => {
      const { alice, executor, token, actors } = await cast();
      const [holder, amount] = [actors.alice.address, usd("2")];

      await alice.capExecutor(token, actors.executor.address, { cap: usd("1"), window: DAY });

      await refuses(executor.charge({ token, holder, amount, ref: REF }), RefusedError, "caps");
      const lone = alice.capExecutor(token, actors.executor.address, { cap: 1n, window: 0 });
      await refuses(lone, InputError, "needs a window");
    });

    it("FE-9 moves its account to a key that consents", async () => {
      const { alice, bob, operator, token, actors } = await cast();
      const [old, fresh] = [actors.alice.address, actors.bob.address];
      const consent = await bob.consentToMove(token, old);
      await refuses(bob.requestMove(consent), InputError, "account of");

      await alice.requestMove(consent);
      await alice.cancelMove(token);
      const { readyAt } = await alice.requestMove(await bob.consentToMove(token, old));
      await refuses(operator.approveMove(token, old, fresh), RefusedError, "can be approved from");
      await networkHelpers.time.increaseTo(readyAt);
      await operator.approveMove(token, old, fresh);

      expect((await alice.account(token)).status).to.equal("Closed");
      expect((await bob.account(token)).status).to.equal("Active");
    });
  });

  describe("the operator", () => {
    it("creates and retires plans, and is told of terms out of range", async () => {
      const { operator, alice, token } = await cast();
      const terms = { validity: 30 * DAY, maxPause: DAY };

      const { plan } = await operator.createPlan(token, { ...terms, cliff: true, minDeposit: 5 });
      await operator.retirePlan(token, plan);

      await refuses(alice.deposit({ token, plan, amount: 9n }), RefusedError, "no new deposits");
      const refundable = { grace: 2 * HOUR, notice: HOUR, refundable: true };
      for (const wrong of [{ validity: 61 }, { maxPause: 0 }, { grace: 0.5 }, refundable]) {
        await refuses(operator.createPlan(token, { ...terms, ...wrong }), InputError);
      }
    });

    it("FE-7 enables and disables executors", async () => {
      const { operator, executor, token, actors } = await cast();
      const address = actors.executor.address;

      await operator.enableExecutor(token, address, { cap: 5n, window: HOUR });
      const capped = await executor.permission(token);
      await operator.disableExecutor(token, address);

      expect(capped).to.deep.equal({ enabled: true, cap: 5n, window: BigInt(HOUR), lastBatch: 0n });
      expect(await executor.permission(token)).to.include({ enabled: false, cap: 0n, window: 0n });
    });

    it("FE-10 settles and withdraws what is earned", async () => {
      const { operator, executor, token, actors, token: address } = await cast();
      const holder = actors.alice.address;
      await executor.charge({ token, holder, amount: usd("10"), ref: REF });

      const { earned } = await operator.settle(token, [holder]);
      await operator.withdraw(token, actors.operator.address, 1n);
      const collected = await operator.collect(token, [holder], actors.operator.address);

      expect(earned).to.be.within(usd("10"), usd("11"));
      expect(collected).to.be.at.least(earned - 1n);
      const to = actors.operator.address;
      await refuses(operator.withdraw(address, to, usd("9")), RefusedError, "revenue");
      await refuses(operator.settle(token, []), InputError, "no holder");
      await networkHelpers.time.increase(60 * DAY);
      await operator.collect(token, [holder], to);
      expect(await operator.collect(token, [holder], to)).to.equal(0n);
    });

    it("FE-17 corrects a charge that its executor attests, and grants", async () => {
      const { operator, executor, token, actors } = await cast();
      const holder = actors.alice.address;
      const { charged } = await executor.charge({ token, holder, amount: usd("10"), ref: REF });
      await operator.settle(token, [holder]);
      const receipt = { token, holder, ref: REF, charged };
      const correction = {
        receipt,
        executor: actors.executor.address,
        signature: await executor.attest(receipt),
        plan: PLAN.yearly,
        amount: usd("6"),
      };

      const corrected = await operator.correct(correction);
      const granted = await operator.grant(token, holder, PLAN.monthly, usd("1"));

      expect([corrected.tranche, granted.tranche]).to.deep.equal([2, 3]);
      await refuses(operator.correct(correction), RefusedError, "can still be corrected");
    });
  });

  describe("compliance", () => {
    it("FE-12 pauses and resumes with a reason", async () => {
      const { alice, compliance, token, actors } = await cast();
      const holder = actors.alice.address;

      await compliance.pause(token, holder, "case 7");
      expect((await alice.account(token)).status).to.equal("Paused");
      await compliance.resume(token, holder, id("case 7"));
      expect((await alice.account(token)).status).to.equal("Active");

      await refuses(compliance.pause(token, holder, ""), InputError, "1 to 31 bytes");
      await refuses(compliance.resume(token, holder, "x"), RefusedError, "is not paused");
    });
  });

  describe("an executor", () => {
    it("FE-7 charges singly, all or what is there", async () => {
      const { executor, token, actors } = await cast();
      const use = { token, holder: actors.alice.address, amount: usd("60"), ref: REF };

      const { charged, lines } = await executor.charge(use);
      await refuses(executor.charge(use), RefusedError, "60000000 units were asked");
      const { shortfall, charged: rest } = await executor.chargeUpTo(use);

      expect(charged).to.equal(usd("60"));
      expect(lines.map(({ tranche }) => tranche)).to.deep.equal([1]);
      expect(shortfall + rest).to.equal(usd("60"));
      expect(shortfall).to.be.greaterThan(0n);
    });

    it("FE-8 sends a batch, and the same again for the same report", async () => {
      const { executor, bob, token, actors } = await cast();
      await bob.deposit({ token, plan: PLAN.monthly, amount: usd("1") });
      const usedAt = await networkHelpers.time.latest();
      const uses = [
        { holder: actors.alice.address, amount: usd("5"), usedAt },
        { holder: actors.bob.address, amount: usd("5"), usedAt },
      ];
      const [batch] = buildBatches(token, uses, { number: await executor.nextBatch(token) });

      const report = await executor.sendBatch(batch!);
      const again = await executor.sendBatch(batch!);

      expect(report).to.include({ number: 1n, total: usd("5"), isRepetition: false });
      expect(report.charged.map(({ holder }) => holder)).to.deep.equal([actors.alice.address]);
      expect(report.skipped[0]!.sentence).to.include(`account of ${actors.bob.address} has`);
      expect(again).to.deep.equal({ ...report, isRepetition: true });
      const other = { ...batch!, refs: [REF, REF] };
      await refuses(executor.sendBatch(other), RefusedError, "Another batch was sent");
      await refuses(executor.sendBatch({ ...batch!, number: 5n }), RefusedError, "number 2");
      await refuses(executor.report(token, 9n), InputError, "not carried out");
    });
  });

  it("find the contracts in an address book, and a token's unit", async () => {
    const { address, accessManager, token } = await cast();
    const book = {
      "access#AccessManager": await accessManager.getAddress(),
      "fees#FeeAccounts": address,
    };

    const { feeAccounts } = readDeployment(JSON.stringify(book), "feeAccounts");
    expect(feeAccounts).to.equal(address);
    expect(() => readDeployment({})).to.throw(InputError, "AccessManager");
    expect(() => readDeployment({}, "feeAccounts")).to.throw(InputError, "FeeAccounts");
    expect(await unitOf(token, ethers.provider)).to.deep.equal({ symbol: "PAY", decimals: 6 });
    expect((await unitOf(NATIVE, ethers.provider)).decimals).to.equal(18);
  });

  it("look at their inputs before they send", async () => {
    const { alice, token } = await cast();
    const order = { token, plan: 1, amount: 1n };

    for (const [wrong, why] of [
      [{ token: "0x12" }, "no address"],
      [{ token: ZeroAddress }, "zero address"],
      [{ amount: 0n }, "amount must be 1 to"],
      [{ amount: 2n ** 88n }, "amount must be 1 to"],
      [{ amount: 1.5 }, "no whole number"],
      [{ plan: 65_536 }, "plan must be"],
      [{ start: MaxUint256 }, "start must be"],
    ] as const) {
      await refuses(alice.deposit({ ...order, ...wrong }), InputError, why);
    }
    await refuses(alice.authorizeDeposit(order, {}, "0x12"), InputError, "32 bytes");
  });
});

describe("batches from uses", () => {
  const TOKEN = `0x${"11".repeat(20)}`;
  const [low, high] = [`0x${"0a".repeat(20)}`, `0x${"f0".repeat(20)}`] as const;
  const build = (uses: Use[], options: Partial<BatchOptions> = {}) =>
    buildBatches(TOKEN, uses, { number: 7n, ...options }).map(({ number, items, refs }) => ({
      number,
      amounts: items.map(({ amount }) => amount),
      refs,
    }));
  const use = (holder: string, amount: bigint, rest: Partial<Use> = {}) => ({
    holder,
    amount,
    usedAt: 1,
    ...rest,
  });

  it("FE-8 ascend by holder, are cut to size and numbered", () => {
    const uses = [use(high, 2n, { ref: REF }), use(low, 1n, { ref: id("other") })];

    expect(build(uses)).to.deep.equal([
      { number: 7n, amounts: [1n, 2n], refs: [id("other"), REF] },
    ]);
    expect(build(uses, { size: 1 }).map(({ number }) => number)).to.deep.equal([7n, 8n]);
    expect(build([])).to.deep.equal([]);
  });

  it("FE-8 hold a holder once: its other uses are refused, merged, or go into the next", () => {
    const uses = [use(low, 1n), use(high, 2n), use(low, 3n)];

    expect(() => build(uses)).to.throw(InputError, "charged 2 times");
    expect(build(uses, { duplicates: "merge" })[0]!.amounts).to.deep.equal([4n, 2n]);
    const split = build(uses, { duplicates: "split" });
    expect(split.map(({ amounts }) => amounts)).to.deep.equal([[1n, 2n], [3n]]);
    const later = [use(low, 1n), use(low, 3n, { usedAt: 5 })];
    expect(() => build(later, { duplicates: "merge" })).to.throw(InputError, "differ in time");
  });

  it("are refused where references are missing or zero, or the size is out of range", () => {
    const zero = `0x${"00".repeat(32)}`;
    expect(() => build([use(low, 1n, { ref: REF }), use(high, 1n)])).to.throw(InputError, "1 of 2");
    expect(() => build([use(low, 1n, { ref: zero })])).to.throw(InputError, "must not be zero");
    expect(() => build([], { size: 1001 })).to.throw(InputError, "1 to 1000");
  });
});

/** That a call is refused with such an error, whose sentence says this. */
async function refuses(
  call: Promise<unknown>,
  kind: typeof InputError | typeof RefusedError,
  says = "",
): Promise<void> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(kind);
  expect((error as Error).message).to.include(says);
}
