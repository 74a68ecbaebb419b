import { id, MaxUint256, type Wallet, ZeroHash } from "ethers";

import { feesDomain, signMove } from "../../../sdk/fees/signatures.js";
import type { TrancheViewStructOutput } from "../../../typechain-types/contracts/fees/FeeAccounts.js";
import { DAY, HOUR } from "../../time.js";
import type { Figures } from "../figures.js";
import { deposit, type FeesStage } from "./stage.js";

/** What holder, operator and compliance do now and then. */
export async function keeping(stage: FeesStage): Promise<Figures> {
  return {
    ...(await settling(stage)),
    ...(await closing(stage)),
    ...(await operating(stage)),
    ...(await moving(stage, 1)),
    ...(await moving(stage, 10)),
  };
}

async function settling(stage: FeesStage): Promise<Figures> {
  const { feeAccounts, token, stranger } = stage;
  const [one, many] = [await stage.enroll("one"), await stage.enroll("many")];
  await deposit(stage, one);
  for (let i = 0; i < 50; i += 1) await deposit(stage, many);
  const settle = (holder: Wallet) => {
    stage.pass(DAY);
    return stage.gasOf(stranger, feeAccounts.settle.populateTransaction(token, [holder]));
  };

  await settle(one);
  await settle(many);
  return {
    "settle an account with 1 live tranche, again": await settle(one),
    "settle an account with 50 live tranches, again": await settle(many),
  };
}

async function closing(stage: FeesStage): Promise<Figures> {
  const { feeAccounts, token } = stage;
  const holder = await stage.enroll("leaver");
  for (let i = 0; i < 2; i += 1) await deposit(stage, holder);
  const tranches = await feeAccounts.tranches(token, holder, 0, 2);
  const close = (place: number) => {
    const { index, expiry } = tranches[place] as TrancheViewStructOutput;
    return stage.gasOf(holder, feeAccounts.close.populateTransaction(token, index, expiry));
  };

  const first = await close(0);
  const later = await close(1);
  stage.pass(72 * HOUR);
  return {
    "close the first tranche": first,
    "close a later tranche": later,
    "claim two closed tranches": await stage.gasOf(
      holder,
      feeAccounts.claim.populateTransaction(token, holder),
    ),
  };
}

async function operating(stage: FeesStage): Promise<Figures> {
  const { feeAccounts, token, operator, compliance, stranger } = stage;
  const holder = await stage.enroll("client");
  await deposit(stage, holder);
  stage.pass(20 * DAY);
  await stage.send(stranger, feeAccounts.settle.populateTransaction(token, [holder]));
  await stage.send(operator, stage.call("mint", operator.address, 1n));

  return {
    "withdraw revenue": await stage.gasOf(
      operator,
      feeAccounts.withdraw.populateTransaction(token, operator, 1_000n),
    ),
    "grant a tranche, fresh slot": await stage.gasOf(
      operator,
      feeAccounts.grant.populateTransaction(token, holder, 1, 1_000n),
    ),
    "pause an account": await stage.gasOf(
      compliance,
      feeAccounts.pause.populateTransaction(token, holder, id("inquiry")),
    ),
    "resume an account": await stage.gasOf(
      compliance,
      feeAccounts.resume.populateTransaction(token, holder, ZeroHash),
    ),
  };
}

async function moving(stage: FeesStage, tranches: number): Promise<Figures> {
  const { feeAccounts, token, operator, chain } = stage;
  const [old, fresh] = [
    await stage.enroll(`old key ${tranches}`),
    await stage.enroll(`new key ${tranches}`),
  ];
  for (let i = 0; i < tranches; i += 1) await deposit(stage, old);
  const { chainId } = await chain.ethers.provider.getNetwork();
  const signature = await signMove(fresh, feesDomain(feeAccounts.target as string, chainId), {
    token,
    holder: old.address,
    newHolder: fresh.address,
    nonce: 0n,
    deadline: MaxUint256,
  });
  await stage.send(
    old,
    feeAccounts.requestMove.populateTransaction(token, fresh, MaxUint256, signature),
  );
  stage.pass(2 * DAY);

  return {
    [`approve the move of an account with ${count(tranches)}`]: await stage.gasOf(
      operator,
      feeAccounts.approveMove.populateTransaction(token, old, fresh),
    ),
  };
}

const count = (tranches: number) => (tranches === 1 ? "1 tranche" : `${tranches} tranches`);
