// A role's node as a process of its own: posts its orders one by one, and tells each. It keeps nothing: what it has posted it
// reads from the chain. Its work comes as JSON in its argument.
import { isError, JsonRpcProvider, SigningKey, Wallet } from "ethers";

import {
  type Came,
  Participant,
  type Posted,
  secp256k1Key,
} from "../../../sdk/reconciliation/index.js";
import { orderOf } from "./cast.js";

/** What a party is to do. */
export interface Work {
  readonly url: string;
  readonly address: string;
  readonly template: number;
  readonly role: number;
  readonly fromBlock: number;
  /** Of the role's key, and of the account that sends. */
  readonly keySecret: string;
  readonly nodeSecret: string;
  readonly orders: readonly string[];
}

const PAUSE_MS = 50;
const DONE: ReadonlySet<Came | undefined> = new Set<Came | undefined>(["Posted", "OnRecord"]);

const work = JSON.parse(process.argv[2] ?? "") as Work;
// answers that are kept for a while, as they are by default, would give a nonce twice
const polled = { pollingInterval: PAUSE_MS, cacheTimeout: -1 };
const provider = new JsonRpcProvider(work.url, undefined, polled);
const books = new Map(work.orders.map((order) => [order, orderOf(order)]));
const party = new Participant(work.address, new Wallet(work.nodeSecret, provider), {
  template: work.template,
  role: work.role,
  fromBlock: work.fromBlock,
  key: secp256k1Key(new SigningKey(work.keySecret)),
  books: { find: async (reference) => books.get(reference) },
});

/** Undefined where what a process before this one has sent came into a block in between, and took the nonce. */
async function post(order: string): Promise<Posted | undefined> {
  try {
    const [posted] = await party.post(order);
    return posted;
  } catch (error) {
    if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED"))
      return undefined;
    throw error;
  }
}

for (const order of work.orders) {
  for (;;) {
    const posted = await post(order);
    if (DONE.has(posted?.came)) break;
    // what a process before this one has sent is not in a block yet
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  console.log(order);
}
provider.destroy();
