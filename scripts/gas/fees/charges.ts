import { NATIVE } from "../../../sdk/common/token.js";
import { DAY, HOUR } from "../../time.js";
import type { Figures } from "../figures.js";
import { charge, CHARGE, DEPOSIT, deposit, type FeesStage } from "./stage.js";

/** Single charges, from the first tranche and beyond it. */
export async function charges(stage: FeesStage): Promise<Figures> {
  return {
    ...(await plain(stage)),
    ...(await amongMany(stage)),
    ...(await spilling(stage)),
    ...(await joining(stage)),
    ...(await capped(stage)),
  };
}

async function plain(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("plain");
  await deposit(stage, holder);
  await deposit(stage, holder, { token: NATIVE });
  stage.pass(HOUR);

  return {
    "charge in an ERC-20 token for a use 100 seconds ago, first": await charge(stage, holder),
    "charge in an ERC-20 token for a use 100 seconds ago, again": await charge(stage, holder),
    "charge in native coin for a use 100 seconds ago, again": await charge(stage, holder, {
      token: NATIVE,
    }),
  };
}

async function amongMany(stage: FeesStage): Promise<Figures> {
  const [one, many] = [await stage.enroll("one"), await stage.enroll("many")];
  await deposit(stage, one);
  for (let i = 0; i < 50; i += 1) await deposit(stage, many);
  stage.pass(HOUR);

  const ofOne = await charge(stage, one);
  const ofMany = await charge(stage, many);
  return { "charge with 50 live tranches, more than with 1": Math.abs(ofMany - ofOne) };
}

async function spilling(stage: FeesStage): Promise<Figures> {
  const [two, four] = [await stage.enroll("two"), await stage.enroll("four")];
  for (let i = 0; i < 2; i += 1) await deposit(stage, two);
  for (let i = 0; i < 4; i += 1) await deposit(stage, four);
  stage.pass(HOUR);

  return {
    "charge that spills over to a second tranche": await charge(stage, two, {
      amount: DEPOSIT + CHARGE,
    }),
    "charge that spills over to a fourth tranche": await charge(stage, four, {
      amount: 3n * DEPOSIT + CHARGE,
    }),
  };
}

async function joining(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("renewer");
  await deposit(stage, holder);
  await deposit(stage, holder, { start: stage.now() + 2 * DAY });
  stage.pass(HOUR);

  const waiting = await charge(stage, holder);
  stage.pass(2 * DAY);
  return {
    "charge while a renewal is pending": waiting,
    "charge in which a renewal joins": await charge(stage, holder),
  };
}

async function capped(stage: FeesStage): Promise<Figures> {
  const holder = await stage.enroll("careful");
  await deposit(stage, holder);
  const { feeAccounts, token, executor } = stage;
  await stage.send(
    holder,
    feeAccounts.capExecutor.populateTransaction(token, executor, 100n * CHARGE, DAY),
  );
  stage.pass(HOUR);

  await charge(stage, holder);
  return { "charge under a cap of the holder, again": await charge(stage, holder) };
}
