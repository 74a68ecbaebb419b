import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, Interface, toBeHex, Wallet, ZeroHash } from "ethers";

import suite from "../../deploy/modules/suite.js";
import { type Batch, buildBatches } from "../../sdk/fees/batches.js";
import { connect } from "../../sdk/fees/contract.js";
import { Holder } from "../../sdk/fees/holder.js";
import { Operator } from "../../sdk/fees/operator.js";
import { packItems } from "../../sdk/fees/packing.js";
import type { Connection } from "../connect.js";
import { ignite } from "../deploy/ignite.js";
import type { Shot } from "./measure.js";

const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const HOLDERS = 100;
const DEPOSIT = 1_000_000_000n;
const AMOUNT = 1_000n;

/** A round has so many transfers and as many charges in turn, and then a batch. */
const PAIRS = 25;
const ROUNDS = 21;

/** The first round warms up. */
export const WARM_UP = 2 * PAIRS + 1;

/** More gas than needed, at any price: nothing is estimated. */
const FEES = { type: 2, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n, gasLimit: 16_000_000n };
const ERC20 = new Interface(["function transfer(address to, uint256 amount)"]);

/**
 * Plain token transfers, single charges and numbered batches of 100 charges: signed beforehand and in turn, so that what
 * slows the machine down for a while slows all of them down. All slots are warm, and the tranches run.
 */
export async function loadFees(connection: Connection): Promise<Shot[]> {
  const { ethers } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  const [payer, executor] = [new Wallet(id("payer")), new Wallet(id("executor"))];
  const { feeAccounts, token, holders } = await open(connection, payer, executor);
  const [pay, charge] = [inOrder(payer, chainId), inOrder(executor, chainId)];
  const usedAt = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  const { interface: abi } = connect(feeAccounts, ethers.provider);

  const transfer = async (to: string): Promise<Shot> => {
    const data = ERC20.encodeFunctionData("transfer", [to, AMOUNT]);
    return { name: "ERC-20 transfer", items: 1, raw: await pay(token, data) };
  };
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
      shots.push(await transfer(holder), await single(holder));
    }
    shots.push(await batch(BigInt(round + 1)));
  }
  return shots;
}

/** Deploys the suite and a token, and opens the accounts. */
async function open(connection: Connection, payer: Wallet, executor: Wallet) {
  const { ethers, provider } = connection;
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
    const balance = toBeHex(10n ** 22n);
    await provider.request({ method: "hardhat_setBalance", params: [address, balance] });
    await contract.mint(address, 2n * DEPOSIT);
  }
  for (const wallet of wallets) {
    const holder = new Holder(feeAccounts, wallet.connect(ethers.provider));
    await holder.approve(token);
    await holder.deposit({ token, plan, amount: DEPOSIT });
  }
  return { feeAccounts, token, holders: wallets.map(({ address }) => address) };
}

/** Signs the transactions of a fresh key, one after the other. */
function inOrder(wallet: Wallet, chainId: bigint) {
  let nonce = 0;
  return (to: string, data: string) => {
    const transaction = { ...FEES, chainId, nonce, to, data };
    nonce += 1;
    return wallet.signTransaction(transaction);
  };
}
