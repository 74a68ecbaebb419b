import { expect } from "chai";
import { concat, dataLength, decodeRlp, encodeRlp, getAddress, hexlify, toQuantity } from "ethers";

import { Told } from "../../sdk/iterative/answers.js";
import { type DecodedReceipt, decodeReceipt } from "../../sdk/iterative/rawReceipts.js";
import { DecodingError } from "../../sdk/iterative/rlp.js";
import { encodeReceipt } from "../../sdk/iterative/serializing.js";
import { Dice } from "../kit/iterative/dice.js";
import { MUTATIONS } from "../kit/iterative/mutations.js";
import { drawReceipt } from "../kit/iterative/receipts.js";
import { integer, list, rawOf, string } from "../kit/iterative/transactions.js";
import { runs } from "../kit/runs.js";

/** These are of a transaction's signature. */
const OTHERS = /\bs\b|\bv\b|\br\b|blobs|sidecar|nonce|priority|authorization|nobody/;

const { seed, numRuns } = runs(60);
const mutations = Object.entries(MUTATIONS).filter(([name]) => !OTHERS.test(name));

/** The receipt, or the code and the place of what is refused. */
function ask(raw: Uint8Array | string): DecodedReceipt | string {
  try {
    return decodeReceipt(raw);
  } catch (error) {
    if (!(error instanceof DecodingError)) throw error;
    return `${error.code} ${error.position}`;
  }
}

/** By ethers' RLP, written otherwise: undefined if it is no receipt in the one form. */
function readOtherwise(raw: string): DecodedReceipt | undefined {
  const type = raw < "0xc0" ? Number(raw.slice(0, 4)) : 0;
  const body = raw < "0xc0" ? `0x${raw.slice(4)}` : raw;
  try {
    const tree = decodeRlp(body);
    const [status, gas, bloom, logs, ...rest] = tree as [string, string, string, unknown, ...[]];
    const read = (logs as [string, string[], string][]).map(([address, topics, data, ...more]) => {
      if (more.length > 0 || topics.some((topic) => dataLength(topic) !== 32)) throw new Error();
      if (!Array.isArray(topics) || topics.length > 4) throw new Error();
      if (dataLength(address) !== 20 || typeof data !== "string") throw new Error();
      return { address: getAddress(address), topics, data };
    });
    const isRight =
      Array.isArray(tree) &&
      Array.isArray(logs) &&
      rest.length === 0 &&
      (raw >= "0xc0" || (type > 0 && type < 5)) &&
      ["0x", "0x01"].includes(status) &&
      dataLength(gas) <= 8 &&
      !gas.startsWith("0x00") &&
      dataLength(bloom) === 256 &&
      encodeRlp(tree) === body;
    if (!isRight) return undefined;
    const cumulativeGasUsed = gas === "0x" ? 0n : BigInt(gas);
    return { type, hasSucceeded: status === "0x01", cumulativeGasUsed, logs: read };
  } catch {
    return undefined;
  }
}

describe("the decoder of receipts", () => {
  it("IT-3 takes and refuses what another reader of RLP does, and reads the same", () => {
    const dice = new Dice(seed);
    const codes = new Map<string, number>();
    for (const [name, change] of mutations) {
      for (let i = 0; i < numRuns; ++i) {
        const raw = hexlify(change(drawReceipt(dice, i % 5), dice));
        const found = ask(raw);
        const code = typeof found === "string" ? found.split(" ")[0]! : "taken";
        codes.set(code, 1 + (codes.get(code) ?? 0));
        const expected = readOtherwise(raw);
        if (code === "taken") expect(found, `${name}: ${raw}`).to.deep.equal(expected);
        else expect(expected, `${name}, ${code}: ${raw}`).to.equal(undefined);
      }
    }
    expect([...codes.keys()].toSorted()).to.deep.equal([
      "RawReceipt_Malformed",
      "RawReceipt_UnknownType",
      "Rlp_Malformed",
      "taken",
    ]);
    for (const [code, count] of codes) expect(count, code).to.be.greaterThan(10);
  });

  const bloom = string(new Uint8Array(256));
  const receipt = (type: number, ...fields: ReturnType<typeof integer>[]) =>
    rawOf({ type, fields: list(...fields) });

  it("IT-3 tells the place of what is refused", () => {
    const log = (topics: number, ...more: ReturnType<typeof integer>[]) => {
      const hashes = Array.from({ length: topics }, () => string(new Uint8Array(32)));
      return list(string(new Uint8Array(20)), list(...hashes), string(new Uint8Array(3)), ...more);
    };
    const gas = integer(21_000n);
    for (const [raw, refusal] of [
      ["0x", "RawReceipt_Malformed 0"],
      ["0x05c0", "RawReceipt_UnknownType 0"],
      ["0x00c0", "RawReceipt_UnknownType 0"],
      ["0x7f", "RawReceipt_UnknownType 0"],
      ["0x02", "Rlp_Malformed 1"],
      ["0xc0", "Rlp_Malformed 1"],
      [receipt(0, integer(2n), gas, bloom, list()), "RawReceipt_Malformed 3"],
      [receipt(2, integer(2n), gas, bloom, list()), "RawReceipt_Malformed 4"],
      [receipt(0, string(new Uint8Array(32)), gas, bloom, list()), "Rlp_Malformed 3"],
      [receipt(0, integer(1n), integer(2n ** 64n), bloom, list()), "Rlp_Malformed 4"],
      [receipt(0, integer(1n), gas, string(new Uint8Array(255)), list()), "RawReceipt_Malformed 7"],
      [receipt(0, integer(1n), gas, bloom, list(), list()), "Rlp_Malformed 267"],
      [receipt(0, integer(1n), gas, bloom), "Rlp_Malformed 266"],
      [receipt(0, integer(1n), gas, bloom, list(log(5))), "RawReceipt_Malformed 291"],
      [receipt(0, integer(1n), gas, bloom, list(log(1, gas))), "Rlp_Malformed 329"],
      [concat([receipt(0, integer(1n), gas, bloom, list()), "0x00"]), "Rlp_Malformed 267"],
    ] as const) {
      expect(ask(raw), hexlify(raw)).to.equal(refusal);
    }
  });

  it("IT-3 reads what was made from a node's answer", () => {
    const dice = new Dice(seed);
    for (let i = 0; i < numRuns; ++i) {
      const expected = decodeReceipt(rawOf(drawReceipt(dice, i % 5)));
      const made = encodeReceipt(
        new Told("the receipt", {
          ...expected,
          type: toQuantity(expected.type),
          status: expected.hasSucceeded ? "0x1" : "0x0",
          cumulativeGasUsed: toQuantity(expected.cumulativeGasUsed),
          logsBloom: hexlify(new Uint8Array(256)),
        }),
      );
      expect(decodeReceipt(made)).to.deep.equal(expected);
    }
  });
});
