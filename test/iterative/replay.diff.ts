import { deepStrictEqual } from "node:assert";

import { expect } from "chai";
import * as fc from "fast-check";

import { channelOn, epochOn, keyOn, lineOn } from "../../sdk/iterative/contract.js";
import type { IterativeEvent } from "../../sdk/iterative/events.js";
import { fetchEvents } from "../../sdk/iterative/history.js";
import {
  apply,
  burnedOf,
  channelIn,
  createLedger,
  epochIn,
  heldFor,
  holdings,
  keyIn,
  type Ledger,
  lineIn,
  replay,
  type ToldEpoch,
} from "../../sdk/iterative/replay.js";
import { IIterativeEvents__factory } from "../../typechain-types/index.js";
import { createChain } from "../kit/chain.js";
import { deployIterative } from "../kit/iterative/room.js";
import { runs } from "../kit/runs.js";
import { NATIVE } from "../kit/tokens.js";
import { type Action, carryOut, histories } from "./histories.js";
import { deployWorld, type World } from "./world.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** Those that anything happens to. */
const EPOCHS = [0, 1, 2];

/** Names of all events that the contract can emit. */
const EVENTS = IIterativeEvents__factory.abi
  .filter(({ type }) => type === "event")
  .map(({ name }) => name);

describe("the replay of random histories", () => {
  it("IT-1 IT-3 IT-4 IT-5 IT-6 equals every view after every block, and accounts for every unit held", async function () {
    this.timeout(0);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(histories(80), async (history) => {
        const world = { ...(await networkHelpers.loadFixture(deployWorld)), channels: [] };
        const ledger = createLedger();
        let block = 0;
        for (const action of history) {
          if (!(await carryOut(world, action))) continue;
          const events = await fetchEvents(world.address, ethers.provider, { fromBlock: block });
          for (const event of events) {
            apply(ledger, event);
            seen.add(event.name);
          }
          block = (await ethers.provider.getBlockNumber()) + 1;
          await compare(world, ledger, action);
        }
      }),
      { ...runs(15), unbiased: true, endOnFailure: true },
    );

    expect([...seen].toSorted()).to.deep.equal(EVENTS.toSorted());
  });
});

describe("the replay of a broken history", () => {
  /** A channel that was opened, topped up, paid and claimed. */
  async function history(): Promise<IterativeEvent[]> {
    const room = await networkHelpers.loadFixture(deployIterative);
    const channel = await room.opened();
    await room.claim(room.signed(channel, 100n));
    await room.broadcast(room.signed(channel, 150n));
    return fetchEvents(room.address, ethers.provider);
  }

  it("IT-6 takes the whole", async () => {
    const ledger = replay(await history());

    expect(holdings(ledger, NATIVE)).to.equal(1_000_000n);
  });

  it("IT-6 tells that the opening is missing", async () => {
    const events = await history();

    expect(() => replay(events.slice(1))).to.throw("earlier events are missing");
  });

  it("IT-6 tells that a claim is missing", async () => {
    const events = await history();

    expect(() => replay(events.toSpliced(1, 1))).to.throw("earlier events are missing");
  });
});

async function compare(world: World, ledger: Ledger, action: Action): Promise<void> {
  const rebuilt = ofReplay(world, ledger);
  deepStrictEqual(
    rebuilt,
    await ofViews(world, [...ledger.checkpoints.keys()]),
    `after ${JSON.stringify(action, plain)}`,
  );
}

function ofReplay(world: World, ledger: Ledger) {
  const { channels, idOf, keys, payers, assets, accounts } = world;
  return {
    channels: channels.map((terms) => {
      const held = channelIn(ledger, idOf(terms));
      return { channel: held?.channel, exit: held?.exit };
    }),
    keys: channels.map((terms) => keys.map((key) => keyIn(ledger, idOf(terms), key))),
    epochs: channels.map((terms) => EPOCHS.map((number) => epochIn(ledger, idOf(terms), number))),
    checkpoints: [...ledger.checkpoints.values()],
    burned: assets.map((asset) => burnedOf(ledger, asset)),
    lines: payers.map(({ address }) => lineIn(ledger, address)),
    held: assets.map((asset) => accounts.map((account) => heldFor(ledger, asset, account))),
    holdings: assets.map((asset) => holdings(ledger, asset)),
  };
}

/** As far as events tell. */
async function toldEpochOn(world: World, id: string, number: number): Promise<ToldEpoch> {
  const { isProven: _, ...told } = await epochOn(world.iterativePayments, id, number);
  return told;
}

/** What the contract tells, and what it has of each asset. */
async function ofViews(world: World, kept: readonly number[]) {
  const { channels, idOf, keys, payers, assets, accounts, iterativePayments: contract } = world;
  const all = <T, R>(of: readonly T[], ask: (each: T) => Promise<R>) => Promise.all(of.map(ask));
  return {
    channels: await all(channels, (terms) => channelOn(contract, idOf(terms), terms.signer)),
    keys: await all(channels, (terms) => all(keys, (key) => keyOn(contract, idOf(terms), key))),
    epochs: await all(channels, (terms) =>
      all(EPOCHS, (number) => toldEpochOn(world, idOf(terms), number)),
    ),
    checkpoints: await all(kept, (number) => contract.checkpointOf(number)),
    burned: await all(assets, (asset) => contract.burned(asset)),
    lines: await all(payers, ({ address }) => lineOn(contract, address)),
    held: await all(assets, (asset) => all(accounts, (account) => contract.held(asset, account))),
    holdings: await all(assets, (asset) => balanceOf(asset, world.address)),
  };
}

async function balanceOf(asset: string, account: string): Promise<bigint> {
  if (asset === NATIVE) return ethers.provider.getBalance(account);
  return (await ethers.getContractAt("PaymentToken", asset)).balanceOf(account);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
