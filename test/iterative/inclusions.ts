import { expect } from "chai";
import { decodeRlp, encodeRlp, id, keccak256, toQuantity, Wallet } from "ethers";
import { network } from "hardhat";

import {
  accountProofOf,
  DecodingError,
  type Inclusion,
  inclusionOf,
  readAccountProof,
  readInclusion,
  type Rpc,
  spendingOf,
  trieOf,
} from "../../sdk/iterative/index.js";
import { createChain } from "../kit/chain.js";
import { errorOf, lying, mineMixed } from "../kit/iterative/mixed.js";

const chain = await createChain();
const set = () => chain.networkHelpers.loadFixture(mineMixed);
describe("proofs from plain JSON-RPC", () => {
  it("IT-3 prove each transaction of a block of all kinds, and what it did", async () => {
    const { provider, hashes, number } = await set();
    const block = (await provider.getBlock(number))!;
    expect(block.transactions).to.have.members(Object.values(hashes));

    const seen: (readonly [string, boolean, boolean, number])[] = [];
    for (const hash of block.transactions) {
      const inclusion = await inclusionOf(provider, hash, { withReceipt: true });
      const { header, index, transaction, receipt } = readInclusion(inclusion);

      const expected = (await provider.getTransactionReceipt(hash))!;
      expect([header.hash, header.number, index]).to.deep.equal([
        block.hash,
        number,
        expected.index,
      ]);
      expect(Number(header.timestamp)).to.equal(block.timestamp);
      expect([transaction.hash, transaction.signer]).to.deep.equal([hash, expected.from]);
      expect(receipt!.type).to.equal(expected.type);
      expect(receipt!.hasSucceeded).to.equal(expected.status === 1);
      expect(receipt!.cumulativeGasUsed).to.equal(expected.cumulativeGasUsed);
      expect(receipt!.logs).to.deep.equal(
        expected.logs.map(({ address, topics, data }) => ({ address, topics: [...topics], data })),
      );
      const { kind, isProtected } = transaction;
      seen.push([kind, isProtected, receipt!.hasSucceeded, receipt!.logs.length]);
    }
    expect(seen).to.have.deep.members([
      ["Legacy", true, true, 0],
      ["Legacy", false, true, 0],
      ["AccessList", true, true, 1],
      ["DynamicFee", true, true, 1],
      ["DynamicFee", true, false, 0],
      ["DynamicFee", true, true, 0],
      ["SetCode", true, true, 0],
    ]);
  });

  it("IT-3 tell the transfer of tokens in the logs", async () => {
    const { provider, hashes, token, people } = await set();
    const inclusion = await inclusionOf(provider, hashes.paid, { withReceipt: true });
    const [log] = readInclusion(inclusion).receipt!.logs;
    const { name, args } = token.interface.parseLog(log!)!;
    expect([name, ...args.toArray(), log!.address]).to.deep.equal([
      "Transfer",
      people.alice.address,
      people.shop.address,
      20n,
      await token.getAddress(),
    ]);
  });

  it("IT-3 have no receipt if none is asked for", async () => {
    const { provider, hashes } = await set();
    const inclusion = await inclusionOf(provider, hashes.legacy.toUpperCase().replace("X", "x"));
    expect(inclusion.receipt).to.equal("0x");
    expect(readInclusion(inclusion).receipt).to.equal(undefined);
  });

  it("IT-3 prove nothing when anything of them is changed", async () => {
    const { provider, hashes } = await set();
    const inclusion = await inclusionOf(provider, hashes.paid, { withReceipt: true });
    const other = await inclusionOf(provider, hashes.failed, { withReceipt: true });
    const flip = (hex: string, place: number) =>
      hex.slice(0, place) + (hex[place] === "7" ? "8" : "7") + hex.slice(place + 1);
    const changes: readonly Partial<Inclusion>[] = [
      { index: inclusion.index + 1 },
      { index: 200 },
      { transaction: other.transaction },
      { receipt: other.receipt },
      { transaction: inclusion.receipt },
      { transaction: flip(inclusion.transaction, 50) },
      { transaction: flip(inclusion.transaction, inclusion.transaction.length - 1) },
      { receipt: flip(inclusion.receipt, inclusion.receipt.length - 1) },
      { transaction: "0x" },
      { transaction: `${inclusion.transaction}00` },
      { header: `${inclusion.header}00` },
      { header: inclusion.transaction },
      { header: inclusion.header.slice(0, -2) },
    ];
    for (const change of changes) {
      expect(() => readInclusion({ ...inclusion, ...change }), JSON.stringify(change)).to.throw(
        DecodingError,
      );
    }
  });
});

describe("where a nonce was spent", () => {
  it("IT-4 finds the account's transaction, whatever the span", async () => {
    const { provider, hashes, number, people } = await set();
    const { address } = people.alice;
    for (const [nonce, transaction] of [hashes.legacy, hashes.listed, hashes.paid].entries()) {
      for (const span of [{ from: 0 }, { from: number }, { from: number - 1, to: number }]) {
        expect(await spendingOf(provider, address, BigInt(nonce), span)).to.deep.equal({
          block: number,
          transaction,
        });
      }
    }
  });

  it("IT-4 tells the block alone if an authorization has spent it", async () => {
    const { provider, number, people } = await set();
    const found = await spendingOf(provider, people.dave.address, 0n, { from: 0 });
    expect(found).to.deep.equal({ block: number, transaction: undefined });
  });

  it("IT-4 finds nothing for a nonce that is not spent by the end of the span", async () => {
    const { provider, number, people } = await set();
    const { alice, shop } = people;
    expect(await spendingOf(provider, alice.address, 4n, { from: 0 })).to.equal(undefined);
    expect(await spendingOf(provider, shop.address, 0n, { from: 0 })).to.equal(undefined);
    const span = { from: 1, to: number - 1 };
    expect(await spendingOf(provider, alice.address, 0n, span)).to.equal(undefined);
    expect(
      await spendingOf(provider, alice.address, 0n, { from: number, to: number - 1 }),
    ).to.equal(undefined);
  });

  it("IT-4 refuses a span that begins too late", async () => {
    const { provider, number, people } = await set();
    const span = { from: number + 1 };
    const error = await errorOf(spendingOf(provider, people.alice.address, 1n, span));
    expect(error.message).to.equal(
      `Account ${people.alice.address} had spent nonce 1 before block ${number + 1}, the first to be looked at.`,
    );
  });
});

describe("proofs of accounts", () => {
  it("IT-4 prove the nonce that an account had, in this block and in those before", async () => {
    const { provider, number, people } = await set();
    for (const [block, nonce] of [
      [number - 1, 0n],
      [number, 4n],
      [number + 2, 4n],
    ] as const) {
      const { address } = people.alice;
      const proof = await accountProofOf(provider, address, block);
      const proven = readAccountProof(address, proof);
      expect(proven.nonce).to.equal(nonce);
      expect(proven.balance).to.equal(await provider.getBalance(address, block));
      expect(proven.header.hash).to.equal((await provider.getBlock(block))!.hash);
      expect(() => readAccountProof(people.bob.address, proof)).to.throw(DecodingError);
    }
  });

  it("IT-4 prove that an authorization has spent a nonce", async () => {
    const { provider, number, people } = await set();
    const { address } = people.dave;
    const proof = await accountProofOf(provider, address, number);
    expect(readAccountProof(address, proof).nonce).to.equal(1n);
  });

  it("IT-4 are none for an account that never had anything", async () => {
    const { provider, number } = await set();
    const { address } = new Wallet(id("nobody"));
    const error = await errorOf(accountProofOf(provider, address, number));
    expect(error.message).to.match(
      new RegExp(
        `^The node's proof of account ${address} is none for the state of block ${number}: What stands at byte \\d+ leads elsewhere`,
      ),
    );
  });

  it("IT-4 are refused if the node makes none, or one of another state", async () => {
    const { provider, number, people } = await set();
    const { address } = people.alice;
    const proofBy = (node: Rpc) => errorOf(accountProofOf(node, address, number));
    const { message } = await proofBy(lying(provider, "eth_getProof", undefined));
    expect(message).to.equal("The node does not answer eth_getProof: eth_getProof is not offered");
    const old = await provider.send("eth_getProof", [address, [], toQuantity(number - 1)]);
    expect((await proofBy(lying(provider, "eth_getProof", () => old))).message).to.match(
      /: What stands at byte 0 is not the node whose hash is named before it\.$/,
    );
    expect((await proofBy(lying(provider, "eth_getProof", () => ({})))).message).to.match(
      /has no accountProof/,
    );
  });
});

describe("the leaf of an account", () => {
  const address = new Wallet(id("alice")).address;
  const fields = ["0x07", "0x0123", id("storage"), id("code")];

  /** What a state proves that has this leaf. */
  async function read(leaf: string) {
    const { provider, hashes } = await set();
    const { header } = await inclusionOf(provider, hashes.paid);
    const state = trieOf([[keccak256(address), leaf]]);
    const items = decodeRlp(header) as string[];
    const proof = {
      header: encodeRlp(items.with(3, state.root)),
      account: state.proofOf(keccak256(address)),
    };
    return readAccountProof(address, proof);
  }

  it("IT-4 has a nonce, a balance and two hashes", async () => {
    const { nonce, balance } = await read(encodeRlp(fields));
    expect([nonce, balance]).to.deep.equal([7n, 0x123n]);
  });

  it("IT-4 is refused if it is something else", async () => {
    for (const leaf of [
      encodeRlp([...fields, "0x"]),
      encodeRlp(fields.slice(0, 3)),
      encodeRlp(fields.with(0, "0x0007")),
      encodeRlp(fields.with(0, `0x01${"00".repeat(8)}`)),
      encodeRlp(fields.with(2, "0x12")),
      encodeRlp(fields.with(3, "0x")),
      `${encodeRlp(fields)}00`,
      "0x07",
    ]) {
      const error = await read(leaf).catch((reason: unknown) => reason);
      expect(error, leaf).to.be.instanceOf(DecodingError);
    }
  });
});

describe("headers of all forks", () => {
  const FORKS = [
    "byzantium",
    "istanbul",
    "berlin",
    "london",
    "merge",
    "shanghai",
    "cancun",
    "prague",
    "osaka",
  ];
  for (const hardfork of FORKS) {
    it(`IT-3 have the hash of their block on ${hardfork}`, async () => {
      const { ethers } = await network.create({
        network: "default",
        chainType: "l1",
        override: { hardfork },
      });
      const [sender] = await ethers.getSigners();
      const sent = await sender!.sendTransaction({ to: sender!.address, type: 0 });
      const inclusion = await inclusionOf(ethers.provider, sent.hash, { withReceipt: true });
      const { header, transaction } = readInclusion(inclusion);
      expect(header.hash).to.equal((await ethers.provider.getBlock("latest"))!.hash);
      expect(transaction.hash).to.equal(sent.hash);
    });
  }
});
