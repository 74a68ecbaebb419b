import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { parseUnits, type Provider } from "ethers";

import suite from "../../../deploy/modules/suite.js";
import { Compliance } from "../../../sdk/fees/compliance.js";
import { connect, type FeeAccounts } from "../../../sdk/fees/contract.js";
import { Executor } from "../../../sdk/fees/executor.js";
import { Holder } from "../../../sdk/fees/holder.js";
import { Operator } from "../../../sdk/fees/operator.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { money } from "../../terminal/money.js";
import { Clock } from "../clock.js";

const DECIMALS = 6;
const PURSE = "10000";

/** Units of the token. */
export const pay = (amount: string) => parseUnits(amount, DECIMALS);

/** For people. */
export const paid = (units: bigint) => `${money(units, DECIMALS)} PAY`;

/** For curves only: not exact. */
export const roughly = (units: bigint) => Number(units) / 10 ** DECIMALS;

/** Somebody with a key. */
type Actor<Role> = Role & { readonly address: string };

/** A company that prepays: one account, one wallet. */
export type Company = Actor<{
  readonly name: string;
  readonly holder: Holder;
  /** Units in its wallet when the story begins. */
  readonly purse: bigint;
}>;

/** What a look at the room needs: the contract on a chain, and whose accounts it has. */
export interface Sight {
  readonly provider: Provider;
  /** For its views. */
  readonly fees: FeeAccounts;
  /** Address of FeeAccounts. */
  readonly feeAccounts: string;
  /** No event of FeeAccounts is older than this block. */
  readonly since: number;
  readonly token: string;
  readonly balanceOf: (address: string) => Promise<bigint>;
  readonly operator: Actor<{ readonly role: Operator }>;
  readonly companies: readonly Company[];
}

/** Where the story plays: the contracts on a chain, and who acts. */
export interface Stage extends Sight {
  readonly clock: Clock;
  readonly executor: Actor<{ readonly role: Executor }>;
  readonly compliance: Compliance;
  readonly aurora: Company;
  readonly borealis: Company;
}

/** Deploys the suite and a token of its own, so that a story never meets another's accounts. */
export async function buildStage(connection: Connection): Promise<Stage> {
  const { ethers } = connection;
  const since = await ethers.provider.getBlockNumber();
  const { feeAccounts } = await ignite(connection, suite);
  const token = await ethers.deployContract("PaymentToken", [DECIMALS]);
  const [, operator, compliance, executor, first, second] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];

  const enrich = async (name: string, signer: HardhatEthersSigner): Promise<Company> => {
    const holder = new Holder(feeAccounts, signer);
    const purse = pay(PURSE);
    await token.mint(signer, purse);
    await holder.approve(await token.getAddress());
    return { name, holder, address: signer.address, purse };
  };
  const aurora = await enrich("Aurora", first);
  const borealis = await enrich("Borealis", second);
  return {
    aurora,
    borealis,
    companies: [aurora, borealis],
    operator: { role: new Operator(feeAccounts, operator), address: operator.address },
    executor: { role: new Executor(feeAccounts, executor), address: executor.address },
    compliance: new Compliance(feeAccounts, compliance),
    provider: ethers.provider,
    fees: connect(feeAccounts, ethers.provider),
    feeAccounts,
    since,
    token: await token.getAddress(),
    balanceOf: (address) => token.balanceOf(address),
    clock: await Clock.start(connection),
  };
}
