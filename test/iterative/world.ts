import { MaxUint256, type Wallet } from "ethers";

import type { Channel } from "../../sdk/iterative/channel.js";
import type { Chain } from "../kit/chain.js";
import { directActs } from "../kit/iterative/direct.js";
import {
  deployIterative,
  keyOf,
  type People,
  personOf,
  voucherKey,
} from "../kit/iterative/room.js";
import { NATIVE } from "../kit/tokens.js";

/** The last is the signer of all escrow channels. */
export const KEYS = [keyOf("phone"), keyOf("laptop"), voucherKey];
/** So many blocks behind it, the chain has forgotten one. */
const FORGOTTEN = 300;

/** The iterative room with a token that costs a fee, one that blocks receivers, and a payee that takes no coin. */
export async function deployWorld(chain: Chain) {
  const room = await deployIterative(chain);
  const { people, address } = room;
  const refuser = await chain.ethers.deployContract("CoinRefuser");
  const taxed = await chain.ethers.deployContract("FeeOnTransferToken", [300]);
  const blocking = await chain.ethers.deployContract("BlockingToken", [6]);
  for (const token of [taxed, blocking]) {
    for (const person of Object.values(people)) {
      await token.mint(person, 10n ** 18n);
      await token.connect(person).approve(address, MaxUint256);
    }
  }
  await chain.networkHelpers.mine(FORGOTTEN);
  const refuserAddress = await refuser.getAddress();
  return {
    ...room,
    direct: directActs(room),
    refuser,
    blocking,
    assets: [NATIVE, await taxed.getAddress(), await blocking.getAddress()],
    payers: [people.alice, people.bob],
    payees: [people.shop.address, people.cafe.address, refuserAddress],
    accounts: [...Object.values(people).map((person) => person.address), refuserAddress],
    keys: KEYS.map(({ id }) => id),
  };
}

/** A world in which a history runs, with the channels opened so far. */
export type World = Awaited<ReturnType<typeof deployWorld>> & { channels: Channel[] };

/** The youngest channel but so many, of a kind if it is named. */
export function channelOf({ channels }: World, index: number, kind?: Channel["kind"]): Channel {
  const those = channels.filter((channel) => kind === undefined || channel.kind === kind);
  const from = those.length === 0 ? channels : those;
  return from.at(-1 - (index % from.length))!;
}

/** Whose signature stands for an address: a contract has none, and a stranger's does not count. */
export function signerOf(people: People, address: string): Wallet {
  const persons: Wallet[] = Object.values(people);
  return persons.find((person) => person.address === address) ?? people.stranger;
}

export const payerOf = ({ people }: World, { payer }: Channel) => personOf(people, payer);

/** A percentage of what was settled and the deposit together. */
export async function part(world: World, channel: Channel, share: number): Promise<bigint> {
  const { deposit, settled } = await world.iterativePayments.channelOf(world.idOf(channel));
  return ((deposit + settled) * BigInt(share)) / 100n;
}
