import { expect } from "chai";
import { getAddress, hexlify, toBigInt, ZeroAddress } from "ethers";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { MAX_UINT64 } from "../../sdk/common/inputs.js";
import { createChain } from "../kit/chain.js";
import { askContract, askSdk, type Verdict, write } from "../kit/iterative/verdicts.js";

const { ethers } = await createChain();

/** How many of the legacy ones have a gas limit above 64 bits, which no node takes. */
const TOO_WIDE = 83;

/** What of a transaction is told; what is not is nothing. */
interface Fields {
  readonly type?: number;
  readonly chainId?: number | string;
  readonly nonce?: number | string;
  readonly to?: string;
  readonly value?: string;
  readonly data?: string;
  readonly accessList?: readonly unknown[];
}

interface LegacyVector extends Fields {
  readonly accountAddress: string;
  readonly gasLimit?: string;
  readonly signedTransaction: string;
  readonly signedTransactionChainId5: string;
}

interface TypedVector {
  readonly address: string;
  readonly signed: string;
  readonly tx: Fields;
}

function read(name: string): unknown {
  const manifest = fileURLToPath(import.meta.resolve("@ethersproject/testcases/package.json"));
  const file = path.join(path.dirname(manifest), "testcases", `${name}.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}

const orZero = (number: number | string | undefined): bigint =>
  number === undefined || number === "0x" ? 0n : toBigInt(number);

function expected(fields: Fields, signer: string, chainId: number | string): Verdict {
  const { type = 0, nonce, to, value, data = "0x", accessList = [] } = fields;
  const isCreation = to === undefined || to === "0x";
  const flags = [type > 0 || chainId !== 0, accessList.length > 0, isCreation];
  const receiver = isCreation ? ZeroAddress : getAddress(to);
  const numbers = [orZero(chainId), orZero(nonce)];
  const call = [receiver, orZero(value), hexlify(data)];
  return write([type, ...flags, getAddress(signer), ...numbers, ...call]);
}

/** ethers' own public vectors; signed long ago by other libraries. */
describe("public vectors of signed transactions", () => {
  /** @returns How many were refused, as `isTooWide` tells of each. */
  async function check(
    raws: readonly string[],
    verdicts: readonly Verdict[],
    isTooWide: (i: number) => boolean = () => false,
  ): Promise<number> {
    const harness = await ethers.deployContract("RawTransactionsHarness");
    const contract = await askContract(harness, raws);
    let refused = 0;
    for (const [i, raw] of raws.entries()) {
      expect(askSdk(raw), raw).to.deep.equal(contract[i]);
      if (isTooWide(i)) {
        expect(contract[i], raw)
          .to.have.property("refusal")
          .that.matches(/^Rlp_Malformed/);
        refused += 1;
      } else expect(contract[i], raw).to.deep.equal(verdicts[i]);
    }
    return refused;
  }

  it("IT-2 decodes legacy ones, without EIP-155 and with it, but for gas limits that no node takes", async () => {
    const vectors = read("transactions") as LegacyVector[];
    expect(vectors.length).to.equal(1067);
    for (const chainId of [0, 5]) {
      const refused = await check(
        vectors.map(
          (vector) => vector[chainId === 0 ? "signedTransaction" : "signedTransactionChainId5"],
        ),
        vectors.map((vector) => expected(vector, vector.accountAddress, chainId)),
        (i) => orZero(vectors[i]!.gasLimit) > MAX_UINT64,
      );
      expect(refused).to.equal(TOO_WIDE);
    }
  });

  it("IT-2 decodes those of EIP-2930 and EIP-1559", async () => {
    const vectors = read("typed-transactions") as TypedVector[];
    expect(vectors.length).to.equal(1792);
    await check(
      vectors.map(({ signed }) => signed),
      vectors.map(({ tx, address }) => expected(tx, address, tx.chainId ?? 0)),
    );
  });
});
