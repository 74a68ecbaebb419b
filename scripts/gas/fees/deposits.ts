import { id, MaxUint256, Signature, type Wallet } from "ethers";

import { domainOf, PERMIT, RECEIVE_WITH_AUTHORIZATION } from "../../../sdk/common/eip712.js";
import { NATIVE } from "../../../sdk/common/token.js";
import { DAY } from "../../time.js";
import type { Figures } from "../figures.js";
import { DEPOSIT, deposit, hintFor, orderFor, PLAN, type FeesStage } from "./stage.js";

/** Ways to deposit. */
export async function deposits(stage: FeesStage): Promise<Figures> {
  return {
    ...(await byAllowance(stage)),
    ...(await intoDeadSlot(stage)),
    ...(await inNative(stage)),
    ...(await bySignature(stage)),
  };
}

async function byAllowance(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("depositor");
  const opening = await deposit(stage, holder, { hint: await hintFor(stage, holder) });
  const second = await deposit(stage, holder, { hint: await hintFor(stage, holder) });
  const third = await deposit(stage, holder, { hint: await hintFor(stage, holder) });
  const start = stage.now() + 20 * DAY;
  return {
    "deposit of an ERC-20 token that opens the account": opening,
    "deposit of an ERC-20 token with a hint, fresh slot behind the first tranche": second,
    "deposit of an ERC-20 token with a hint, fresh slot behind a later tranche": third,
    "deposit of an ERC-20 token without a hint, fresh slot": await deposit(stage, holder),
    "deposit of an ERC-20 token with a hint, first renewal": await deposit(stage, holder, {
      start,
      hint: await hintFor(stage, holder, start),
    }),
  };
}

async function intoDeadSlot(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("returner");
  await deposit(stage, holder, { plan: PLAN.daily });
  await deposit(stage, holder);
  stage.pass(4 * DAY);
  await stage.send(
    stage.stranger,
    stage.feeAccounts.settle.populateTransaction(stage.token, [holder]),
  );
  return {
    "deposit of an ERC-20 token with a hint, slot of a dead tranche": await deposit(stage, holder, {
      hint: await hintFor(stage, holder),
    }),
  };
}

async function inNative(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("miner");
  return {
    "deposit of native coin that opens the account": await deposit(stage, holder, {
      token: NATIVE,
    }),
    "deposit of native coin without a hint, fresh slot": await deposit(stage, holder, {
      token: NATIVE,
    }),
  };
}

async function bySignature(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("signer");
  await deposit(stage, holder);
  return {
    "deposit with a permit, first of the owner": await withPermit(stage, holder, 0n),
    "deposit with a permit, again": await withPermit(stage, holder, 1n),
    "deposit with an ERC-3009 authorization, relayed": await withAuthorization(stage, holder),
  };
}

async function withPermit(stage: FeesStage, holder: Wallet, nonce: bigint): Promise<number> {
  const { feeAccounts, token } = stage;
  const permit = {
    owner: holder.address,
    spender: feeAccounts.target,
    value: DEPOSIT,
    nonce,
    deadline: MaxUint256,
  };
  const { v, r, s } = Signature.from(
    await holder.signTypedData(await domainOf(token, holder), PERMIT, permit),
  );
  return stage.gasOf(
    holder,
    feeAccounts.depositWithPermit.populateTransaction(orderFor(stage, holder), MaxUint256, v, r, s),
  );
}

async function withAuthorization(stage: FeesStage, holder: Wallet): Promise<number> {
  const { feeAccounts, token, stranger } = stage;
  const order = orderFor(stage, holder);
  const salt = id("salt");
  const authorization = {
    from: holder.address,
    to: feeAccounts.target,
    value: DEPOSIT,
    validAfter: 0n,
    validBefore: MaxUint256,
    nonce: await feeAccounts.authorizationNonce(order, salt),
  };
  const { v, r, s } = Signature.from(
    await holder.signTypedData(
      await domainOf(token, holder),
      RECEIVE_WITH_AUTHORIZATION,
      authorization,
    ),
  );
  return stage.gasOf(
    stranger,
    feeAccounts.depositWithAuthorization.populateTransaction(
      order,
      holder,
      0n,
      MaxUint256,
      salt,
      v,
      r,
      s,
    ),
  );
}
