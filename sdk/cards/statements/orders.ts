/**
 * CA-17. The orders of uploaded rows, from the transactions that uploaded them: an event tells the hash of its rows only.
 * @module
 */
import { keccak256, type Provider } from "ethers";

import { IPrepaidCards__factory } from "../../../typechain-types/factories/contracts/cards/IPrepaidCards__factory.js";
import { ordersIn } from "../batch.js";
import type { CardEvent } from "../events.js";
import type { OrderOf } from "./movements.js";

const ABI = IPrepaidCards__factory.createInterface();

/**
 * CA-17. What tells `drawStatements` the orders of uploaded rows. Where a contract uploaded, in a call of its own, they are
 * not found.
 * @param events Those of the uploads; others are passed over.
 */
export async function fetchOrders(
  events: readonly CardEvent[],
  provider: Provider,
): Promise<OrderOf> {
  const orders = new Map<string, readonly string[]>();
  const transactions = new Map<string, readonly string[]>();
  for (const { name, args, position } of events) {
    if (name !== "Uploaded") continue;
    const { transaction, block, log } = position;
    const uploads = transactions.get(transaction) ?? (await uploadsIn(transaction, provider));
    transactions.set(transaction, uploads);
    const rows = uploads.find((each) => keccak256(each) === args.rows);
    if (rows !== undefined) orders.set(`${block}/${log}`, ordersIn(rows));
  }
  return ({ block, log, row }) => orders.get(`${block}/${log}`)?.[row];
}

/** The rows of each upload of a transaction. */
async function uploadsIn(transaction: string, provider: Provider): Promise<string[]> {
  const sent = await provider.getTransaction(transaction);
  if (sent === null)
    throw new Error(`transaction ${transaction} is gone: the chain was reorganized`);
  const call = ABI.parseTransaction(sent);
  if (call?.name !== "upload") return [];
  const uploads = call.args["uploads"] as readonly { readonly rows: string }[];
  return uploads.map(({ rows }) => rows);
}
