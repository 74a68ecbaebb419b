import {
  type BaseContract,
  type ErrorDescription,
  hexlify,
  type Result,
  ZeroAddress,
} from "ethers";

import { decodeTransaction } from "../../../sdk/iterative/rawTransactions.js";
import { DecodingError } from "../../../sdk/iterative/rlp.js";

/** What a decoder made of a transaction: its fields, written out, or why it was refused. */
export type Verdict = { readonly fields: string } | { readonly refusal: string };

/** Transactions in a call. */
const BATCH = 100;
/** Where the bytes begin in the calldata of `decode(bytes)`: selector, offset, length. */
const START = 68;

export const isRefusal = (verdict: Verdict): verdict is { refusal: string } => "refusal" in verdict;

/**
 * Fields as text, in this order: type, protected, with an access list, a creation, signer, chain id, nonce, to, value, data.
 */
export const write = (fields: readonly unknown[]): Verdict => ({
  fields: fields.map(String).join(" "),
});

/** The contract's own. */
export const askContract = (harness: BaseContract, raws: readonly string[]) =>
  ask(harness, raws, ([t, data]) => [...(t as Result).toArray().slice(0, 9), data]);

/** By OpenZeppelin's RLP. */
export const askOracle = (oracle: BaseContract, raws: readonly string[]) =>
  ask(oracle, raws, ([t]) => (t as Result).toArray());

async function ask(
  contract: BaseContract,
  raws: readonly string[],
  tell: (result: Result) => readonly unknown[],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let i = 0; i < raws.length; i += BATCH) {
    const outcomes = await contract.getFunction("decodeMany")(raws.slice(i, i + BATCH));
    for (const { isTaken, result } of outcomes as { isTaken: boolean; result: string }[]) {
      const { interface: abi } = contract;
      verdicts.push(
        isTaken
          ? write(tell(abi.decodeFunctionResult("decode", result)))
          : { refusal: nameOf(abi.parseError(result), result) },
      );
    }
  }
  return verdicts;
}

/** An error's name, and the place in the bytes where it tells one. */
function nameOf(error: ErrorDescription | null, result: string): string {
  if (error === null) return result;
  const place = error.name.endsWith("_Malformed") ? ` ${Number(error.args[0]) - START}` : "";
  return error.name + place;
}

export function askSdk(raw: string): Verdict {
  try {
    const t = decodeTransaction(raw);
    const flags = [t.isProtected, t.hasAccessList, t.to === undefined];
    const call = [t.signer, t.chainId, t.nonce, t.to ?? ZeroAddress, t.value, hexlify(t.data)];
    return write([t.type, ...flags, ...call]);
  } catch (error) {
    if (!(error instanceof DecodingError)) throw error;
    const place = error.code.endsWith("_Malformed") ? ` ${error.position}` : "";
    return { refusal: error.code + place };
  }
}
