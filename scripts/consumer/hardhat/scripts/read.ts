// Deploys FeeAccounts, opens an account, and reads it by a contract, bindings and sdk. Prints what the page needs, as JSON.
import assert from "node:assert/strict";

import { network } from "hardhat";
import { FeeAccounts__factory } from "tallystick/bindings";
import { deployments, readDeployment } from "tallystick/deployments";
import { NATIVE } from "tallystick/sdk";

import { read } from "../shared/read.js";
import { deploy } from "./deploy.js";
import "./doors.js";

const DAY = 24 * 60 * 60;
const DEPOSIT = 1200n;

const { ethers } = await network.create();
const [operator, holder] = await ethers.getSigners();
assert(operator !== undefined && holder !== undefined);

const authority = await deploy(ethers, "AccessManager", [operator.address]);
const address = await deploy(ethers, "FeeAccounts", [authority, 0]);

const { chainId } = await ethers.provider.getNetwork();
assert.equal(deployments[`${chainId}`], undefined, "The package knows no local deployment");
const book = { "fees#AccessManager": authority, "fees#FeeAccounts": address };
assert.equal(readDeployment(book, "feeAccounts").feeAccounts, address);

const accounts = FeeAccounts__factory.connect(address, operator);
const plan = await accounts.createPlan(NATIVE, {
  validity: 12 * DAY,
  grace: 0,
  notice: 0,
  maxPause: DAY,
  minDeposit: 1,
  maxDeposit: DEPOSIT,
  schedule: 0,
  refundable: false,
});
await plan.wait();
const order = { token: NATIVE, holder, plan: 1, amount: DEPOSIT, start: 0, hint: 0 };
const deposit = await accounts.connect(holder).deposit(order, { value: DEPOSIT });
await deposit.wait();

const door = await ethers.deployContract("Door", [address]);
assert.equal(await door["mayEnter"]?.(NATIVE, holder, DEPOSIT / 2n), true);
assert.equal(await door["mayEnter"]?.(NATIVE, holder, DEPOSIT + 1n), false);

const [tranche] = await accounts.tranches(NATIVE, holder, 0, 1);
assert(tranche !== undefined);
const time = tranche.start + BigInt(3 * DAY);
const { viewed, replayed } = await read(ethers.provider, address, NATIVE, holder.address, time);
assert.equal(viewed, 900n);
assert.equal(replayed, 900n);

console.log(
  JSON.stringify({
    accounts: address,
    token: NATIVE,
    holder: holder.address,
    time: time.toString(),
    available: viewed.toString(),
  }),
);
