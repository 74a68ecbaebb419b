import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, Wallet, ZeroHash } from "ethers";

import suite from "../../deploy/modules/suite.js";
import { type Batch, buildBatches } from "../../sdk/fees/batches.js";
import { connect } from "../../sdk/fees/contract.js";
import { Holder } from "../../sdk/fees/holder.js";
import { Operator } from "../../sdk/fees/operator.js";
import { packItems } from "../../sdk/fees/packing.js";
import type { Connection } from "../connect.js";
import { ignite } from "../deploy/ignite.js";
import { DAY, HOUR } from "../time.js";
import { enrich, inOrder, type Load, transfer } from "./load.js";
import type { Shot } from "./measure.js";

const HOLDERS = 100;
const DEPOSIT = 1_000_000_000n;
const AMOUNT = 1_000n;

/** A round has so many transfers and as many charges in turn, and then a batch. */
const PAIRS = 25;
const ROUNDS = 21;

/** The first round warms up. */
const WARM_UP = 2 * PAIRS + 1;

/**
 * Plain token transfers, single charges and numbered batches of 100 charges: signed beforehand and in turn, so that what
 * slows the machine down for a while slows all of them down. All slots are warm, and the tranches run.
 */
async function load(connection: Connection): Promise<Shot[]> {
  const { ethers } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  const [payer, executor] = [new Wallet(id("payer")), new Wallet(id("executor"))];
  const { feeAccounts, token, holders } = await open(connection, payer, executor);
  const [pay, charge] = [inOrder(payer, chainId), inOrder(executor, chainId)];
  const usedAt = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  const { interface: abi } = connect(feeAccounts, ethers.provider);

  const single = async (holder: string): Promise<Shot> => {
    const data = abi.encodeFunctionData("charge", [token, holder, AMOUNT, usedAt, ZeroHash]);
    return { name: "Single charge", items: 1, raw: await charge(feeAccounts, data) };
  };
  const batch = async (number: bigint): Promise<Shot> => {
    const uses = holders.map((holder) => ({ holder, amount: AMOUNT, usedAt }));
    const [{ items }] = buildBatches(token, uses, { number }) as [Batch];
    const data = abi.encodeFunctionData("chargeBatch", [token, number, packItems(items), []]);
    return {
      name: "Charge in a batch of 100",
      items: HOLDERS,
      raw: await charge(feeAccounts, data),
    };
  };

  const shots: Shot[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const holder = holders[(round * PAIRS + pair) % HOLDERS] ?? "";
      shots.push(await transfer(pay, token, holder, AMOUNT), await single(holder));
    }
    shots.push(await batch(BigInt(round + 1)));
  }
  return shots;
}

/** Deploys the suite and a token, and opens the accounts. */
async function open(connection: Connection, payer: Wallet, executor: Wallet) {
  const { ethers } = connection;
  const { feeAccounts } = await ignite(connection, suite);
  const contract = await ethers.deployContract("PaymentToken", [6]);
  const token = await contract.getAddress();
  const [, signer] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];
  const operator = new Operator(feeAccounts, signer);
  const { plan } = await operator.createPlan(token, {
    validity: 360 * DAY,
    grace: HOUR,
    maxPause: DAY,
  });
  await operator.enableExecutor(token, executor.address);

  const wallets = Array.from({ length: HOLDERS }, (_, i) => new Wallet(id(`holder ${i}`)));
  for (const { address } of [payer, executor, ...wallets]) {
    await enrich(connection, address);
    await contract.mint(address, 2n * DEPOSIT);
  }
  for (const wallet of wallets) {
    const holder = new Holder(feeAccounts, wallet.connect(ethers.provider));
    await holder.approve(token);
    await holder.deposit({ token, plan, amount: DEPOSIT });
  }
  return { feeAccounts, token, holders: wallets.map(({ address }) => address) };
}

export const fees: Load = { load, warmUp: WARM_UP };
