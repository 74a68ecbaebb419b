import { toBeHex } from "ethers";

import type { Connection } from "../../connect.js";

/** EIP-7825. Most gas of a transaction. */
const GAS_CAP = 2 ** 24;
/** Kept free, less than two rows take: payments before change an upload's gas a little. */
const SPARE = 20_000;

/**
 * How many of the rows, the first ones, fit into one transaction.
 * @param upload The calldata of so many of them.
 * @throws Error where all fit: there are too few rows to tell.
 */
export async function capacity(
  { provider }: Connection,
  from: string,
  to: string,
  rows: number,
  upload: (count: number) => Promise<string>,
): Promise<number> {
  const fits = async (count: number) => {
    const gas = toBeHex(GAS_CAP - SPARE);
    const call = { from, to, data: await upload(count), gas };
    return provider.request({ method: "eth_call", params: [call, "latest"] }).then(
      () => true,
      () => false,
    );
  };

  let [most, least] = [0, rows];
  if (await fits(least)) throw new Error(`all ${rows} rows fit into a transaction`);
  while (least - most > 1) {
    const middle = Math.floor((most + least) / 2);
    if (await fits(middle)) most = middle;
    else least = middle;
  }
  return most;
}
