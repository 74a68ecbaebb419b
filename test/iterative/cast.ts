import { expect } from "chai";
import { concat, decodeRlp, encodeRlp, hexlify, Wallet, ZeroAddress } from "ethers";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { foundryBinary } from "../../scripts/command.js";
import { inclusionOf, readInclusion } from "../../sdk/iterative/index.js";
import { createChain } from "../kit/chain.js";
import { askContract, askSdk, write } from "../kit/iterative/verdicts.js";

const chain = await createChain();
const { ethers } = chain;

const KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const PAYER = new Wallet(KEY).address;
const PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const DATA = "0x1234abcd";
const SLOT = `0x${"00".repeat(31)}07`;

const COMMON = ["--private-key", KEY, "--chain", "31337", "--nonce", "200", "--value", "5"];
const PRICED = ["--gas-limit", "90000", "--gas-price", "20000000000"];
const DYNAMIC = [...PRICED, "--priority-gas-price", "1000000000"];
const LIST = ["--access-list", JSON.stringify([{ address: PAYEE, storageKeys: [SLOT] }])];

/** Runs cast with all that it would otherwise ask a node for. */
const cast = (...args: string[]): string =>
  execFileSync(foundryBinary("cast"), args, { encoding: "utf8" }).trim();

const sign = (...args: string[]): string => cast("mktx", ...COMMON, ...args);

function signBlob(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "blob-"));
  try {
    const file = path.join(folder, "blob");
    writeFileSync(file, "a blob");
    const blob = ["--blob", "--eip4844", "--blob-gas-price", "3000000000", "--path", file];
    return sign(...DYNAMIC, ...blob, PAYEE, DATA);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("transactions that cast signed", () => {
  let blob: string;

  before(() => {
    blob = signBlob();
  });

  /** That contract and sdk read the same in it. */
  async function check(raw: string, fields: readonly unknown[]) {
    const harness = await ethers.deployContract("RawTransactionsHarness");
    const [verdict] = await askContract(harness, [raw]);
    expect(verdict).to.deep.equal(write(fields));
    expect(askSdk(raw)).to.deep.equal(verdict);
  }

  /** Type, protected, with an access list, a creation, and the rest. */
  const told = (type: number, hasAccessList: boolean, data = DATA) =>
    [type, true, hasAccessList, false, PAYER, 31_337, 200, PAYEE, 5, data] as const;

  it("IT-2 decodes a legacy one", async () => {
    await check(sign(...PRICED, "--legacy", PAYEE, DATA), told(0, false));
  });

  it("IT-2 decodes one of EIP-2930", async () => {
    await check(sign(...PRICED, "--legacy", ...LIST, PAYEE, DATA), told(1, true));
  });

  it("IT-2 decodes one of EIP-1559, with an access list and without one", async () => {
    await check(sign(...DYNAMIC, PAYEE, DATA), told(2, false));
    await check(sign(...DYNAMIC, ...LIST, PAYEE, DATA), told(2, true));
  });

  it("IT-2 decodes a creation", async () => {
    const creation = [2, true, false, true, PAYER, 31_337, 200, ZeroAddress, 5, "0x6000"];
    await check(sign(...DYNAMIC, "--create", "0x6000"), creation);
  });

  it("IT-2 decodes one with blobs, once its sidecar is off, and refuses it before", async () => {
    expect(askSdk(blob))
      .to.have.property("refusal")
      .that.matches(/^Rlp_Malformed/);
    const [body] = decodeRlp(`0x${blob.slice(4)}`) as string[];
    await check(concat(["0x03", encodeRlp(body!)]), told(3, false));
  });

  it("IT-3 proves that one with blobs was included, without its sidecar", async () => {
    const { provider } = ethers;
    await chain.networkHelpers.setNonce(PAYER, 200);
    const { hash } = await provider.broadcastTransaction(blob);

    const inclusion = await inclusionOf(provider, hash, { withReceipt: true });

    const { transaction, receipt } = readInclusion(inclusion);
    expect([transaction.hash, transaction.kind]).to.deep.equal([hash, "Blob"]);
    expect([receipt!.type, receipt!.hasSucceeded]).to.deep.equal([3, true]);
  });

  it("IT-2 decodes one with an authorization", async () => {
    const authorize = ["wallet", "sign-auth", PAYEE, "--private-key", KEY];
    const authorization = cast(...authorize, "--chain", "31337", "--nonce", "201");
    await check(sign(...DYNAMIC, "--auth", hexlify(authorization), PAYEE, DATA), told(4, false));
  });
});
