import {
  createMerkleProof,
  createMPT,
  type MerklePatriciaTrie,
  verifyMerkleProof,
} from "@ethereumjs/mpt";
import { expect } from "chai";
import { concat, dataLength, decodeRlp, encodeRlp, getBytes, hexlify, keccak256 } from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import { DecodingError } from "../../sdk/iterative/rlp.js";
import { indexKey, listTrie, type Trie, trieOf, valueAt } from "../../sdk/iterative/tries.js";
import { Dice } from "../kit/iterative/dice.js";
import { runs } from "../kit/runs.js";

type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** Around them keys change their length, and nodes their kind. */
const LENGTHS = [0, 1, 2, 10, 16, 17, 127, 128, 129, 200, 255, 256, 257, 300];

/** At most 512 bytes, and as small as `least`, so that nodes come to stand in others. */
const valueOf = (dice: Dice, least: number) => {
  const bytes = dice.bytes(least + dice.below(dice.of([1, 8, 40, 480])));
  return bytes.length === 0 ? Uint8Array.of(1) : bytes;
};

const listOf = (dice: Dice, length: number, least = 0) =>
  Array.from({ length }, () => valueOf(dice, least));

const entriesOf = (values: readonly Uint8Array[]): Entry[] =>
  values.map((value, index) => [getBytes(indexKey(index)), value]);

/** A trie as the oracle has it. */
async function oracleOf(entries: readonly Entry[]): Promise<MerklePatriciaTrie> {
  const trie = await createMPT();
  for (const [key, value] of entries) await trie.put(key, value);
  return trie;
}

/** The oracle's proof: it has a node that stands in another as well. */
async function proofOf(trie: MerklePatriciaTrie, key: Uint8Array) {
  const nodes = await createMerkleProof(trie, key);
  return nodes.filter((node, i) => i === 0 || node.length >= 32);
}

/** The code of the refusal; "taken" if there is none. */
function verdictOf(root: string, key: Uint8Array, proof: string): string {
  try {
    valueAt(root, key, proof);
    return "taken";
  } catch (error) {
    if (!(error instanceof DecodingError)) throw error;
    return error.code;
  }
}

/** Whether the oracle reads a value in nodes. */
async function isProof(root: string, key: Uint8Array, nodes: readonly Uint8Array[]) {
  try {
    const value = await verifyMerkleProof(key, [...nodes], { root: getBytes(root) });
    return value !== null && value.length > 0;
  } catch {
    return false;
  }
}

describe("tries, against another maker's", () => {
  const { seed, numRuns } = runs(1000);
  const dice = new Dice(seed);

  async function expectSame(values: readonly Uint8Array[]) {
    const oracle = await oracleOf(entriesOf(values));
    const trie = listTrie(values);
    expect(trie.root, `${values.length} values`).to.equal(hexlify(oracle.root()));
    return { oracle, trie };
  }

  it("IT-3 has the root and the proofs of lists of all lengths", async () => {
    for (const length of LENGTHS) {
      const values = listOf(dice, length, 100);
      const { oracle, trie } = await expectSame(values);
      for (const [index, value] of values.entries()) {
        const key = getBytes(indexKey(index));
        const proof = trie.proofOf(key);
        expect(proof).to.equal(concat(await proofOf(oracle, key)));
        expect(hexlify(valueAt(trie.root, key, proof))).to.equal(hexlify(value));
      }
    }
  });

  it("IT-3 has the root and a proof of a thousand random lists, with nodes in nodes, too", async () => {
    let embedded = 0;
    for (let i = 0; i < numRuns; ++i) {
      const values = listOf(dice, 1 + dice.below(dice.of([3, 20, 150])), dice.of([0, 33, 33]));
      const { oracle, trie } = await expectSame(values);
      const index = dice.below(values.length);
      const key = getBytes(indexKey(index));
      const proof = trie.proofOf(key);
      expect(proof).to.equal(concat(await proofOf(oracle, key)));

      const isEmbedded = (await proofOf(oracle, key)).some((node) =>
        (decodeRlp(node) as unknown[]).some(Array.isArray),
      );
      if (isEmbedded) ++embedded;
      expect(verdictOf(trie.root, key, proof) === "taken").to.equal(!isEmbedded);
    }
    expect(embedded).to.be.within(numRuns / 20, numRuns / 2);
  });

  it("IT-4 reads what stands at keys of 32 bytes, as in the trie of the state", async () => {
    for (const count of [1, 2, 3, 20, 200]) {
      const entries = Array.from({ length: count }, (): Entry => {
        const key = dice.bytes(32);
        if (dice.below(3) === 0) key.fill(7, 0, dice.below(31));
        return [key, dice.bytes(70 + dice.below(60))];
      });
      const oracle = await oracleOf(entries);
      const trie = trieOf(entries);
      expect(trie.root).to.equal(hexlify(oracle.root()));
      for (const [key, value] of entries) {
        const proof = concat(await proofOf(oracle, key));
        expect(trie.proofOf(key)).to.equal(proof);
        expect(hexlify(valueAt(trie.root, key, proof))).to.equal(hexlify(value));
        const other = key.slice();
        other[dice.below(32)]! ^= 1 << dice.below(8);
        expect(verdictOf(trie.root, other, proof)).to.match(/^TrieProof_Wrong(Path|Node)$/);
        expect(verdictOf(trie.root, key.slice(0, 31), proof)).to.equal("TrieProof_WrongPath");
      }
    }
  });

  /** What can be done to the nodes of a proof; the second is of another key. */
  const MUTATIONS: Readonly<
    Record<string, (nodes: Uint8Array[], others: readonly Uint8Array[]) => void>
  > = {
    "a byte changed": (nodes) => {
      const changed = dice.of(nodes);
      changed[dice.below(changed.length)]! ^= 1 + dice.below(255);
    },
    "a node left out": (nodes) => {
      nodes.splice(dice.below(nodes.length), 1);
    },
    "a node twice": (nodes) => {
      const place = dice.below(nodes.length);
      nodes.splice(place, 0, nodes[place]!);
    },
    "another key's leaf": (nodes, others) => {
      nodes.splice(-1, 1, others.at(-1)!);
    },
    "another key's proof": (nodes, others) => {
      nodes.splice(0, nodes.length, ...others);
    },
    truncated: (nodes) => {
      nodes.push(nodes.pop()!.slice(0, -1));
    },
    "a byte before it": (nodes) => {
      nodes[0] = getBytes(concat([dice.bytes(1), nodes[0]!]));
    },
  };

  it("IT-3 refuses every proof that something was done to", async () => {
    const codes = new Set<string>();
    let values: Uint8Array[] = [];
    let [oracle, trie]: [MerklePatriciaTrie?, Trie?] = [];
    for (let i = 0; i < numRuns; ++i) {
      if (i % 20 === 0) {
        values = listOf(dice, dice.of([2, 17, 130]), 100);
        ({ oracle, trie } = await expectSame(values));
      }
      const index = dice.below(values.length);
      const other = (index + 1 + dice.below(values.length - 1)) % values.length;
      const key = getBytes(indexKey(index));
      const [name, mutate] = dice.of(Object.entries(MUTATIONS));
      const nodes = await proofOf(oracle!, key);
      mutate(nodes, await proofOf(oracle!, getBytes(indexKey(other))));

      const verdict = verdictOf(trie!.root, key, concat(nodes));
      expect(verdict, name).to.not.equal("taken");
      codes.add(verdict);
      // the oracle looks a node up by its hash: it takes one that stands there twice
      if (name !== "a node twice") {
        expect(await isProof(trie!.root, key, nodes), name).to.equal(false);
      }
    }
    expect([...codes].toSorted()).to.include.members([
      "Rlp_Malformed",
      "TrieProof_Malformed",
      "TrieProof_WrongNode",
    ]);
  });

  it("IT-3 refuses what is behind the leaf", () => {
    const trie = listTrie(listOf(dice, 20, 100));
    const proof = trie.proofOf(indexKey(3));
    try {
      valueAt(trie.root, indexKey(3), concat([proof, "0x00"]));
      expect.fail("taken");
    } catch (error) {
      expect(error).to.include({ code: "TrieProof_Malformed", position: dataLength(proof) });
      expect((error as Error).message).to.equal(
        `What stands at byte ${dataLength(proof)} is no node in the one form that is taken, or is behind the leaf.`,
      );
    }
  });

  it("IT-3 refuses lists that have no trie, and keys that a trie does not have", () => {
    expect(() => listTrie(["0x01", "0x"])).to.throw(
      InputError,
      "the trie's value at 0x01 is empty",
    );
    expect(() =>
      trieOf([
        ["0x12", "0x01"],
        ["0x1234", "0x02"],
      ]),
    ).to.throw(InputError, "begins with");
    for (const length of [0, 1, 20]) {
      expect(() => listTrie(listOf(dice, length, 1)).proofOf(indexKey(length))).to.throw(
        InputError,
        "the trie has no key",
      );
    }
  });
});

describe("nodes that are not in the one form", () => {
  const value = `0x${"77".repeat(40)}`;
  const hash = keccak256("0x1234");
  const key = Uint8Array.of(0x12, 0x34);

  /** A proof whose nodes lead to one another: each is made from the hash of the next. */
  function chain(...makers: readonly ((next: string) => unknown)[]) {
    let next = hash;
    const nodes: string[] = [];
    for (const maker of makers.toReversed()) {
      const encoded = encodeRlp(maker(next) as never);
      nodes.unshift(encoded);
      next = keccak256(encoded);
    }
    return verdictOf(next, key, concat(nodes));
  }

  const branch =
    (digit: number, change: Readonly<Record<number, unknown>> = {}) =>
    (next: string) =>
      Array.from({ length: 17 }, (_, i) => change[i] ?? (i === digit ? next : "0x"));
  const stretch = (path: string) => (next: string) => [path, next];
  const leaf = (path: string) => () => [path, value];

  it("IT-3 takes those that are", () => {
    expect(chain(leaf("0x201234"))).to.equal("taken");
    expect(chain(branch(1), leaf("0x3234"))).to.equal("taken");
    expect(chain(branch(1), branch(2), leaf("0x2034"))).to.equal("taken");
    expect(chain(stretch("0x11"), branch(2), leaf("0x2034"))).to.equal("taken");
    expect(chain(stretch("0x0012"), stretch("0x13"), leaf("0x34"))).to.equal("taken");
    expect(chain(stretch("0x001234"), leaf("0x20"))).to.equal("taken");
    expect(chain(branch(1, { 5: hash, 15: hash }), leaf("0x3234"))).to.equal("taken");
  });

  it("IT-3 refuses paths with other flags, or none", () => {
    for (const path of ["0x211234", "0x401234", "0x601234", "0xa01234", "0x", "0x12345634"]) {
      expect(chain(leaf(path)), path).to.equal("TrieProof_Malformed");
    }
    for (const path of ["0x00", "0x", "0x0112", "0x4012", "0x80"]) {
      expect(chain(stretch(path), leaf("0x2034")), path).to.equal("TrieProof_Malformed");
    }
  });

  it("IT-3 refuses paths that lead elsewhere, or not to the end", () => {
    for (const path of ["0x201235", "0x2012", "0x3123", "0x20123400", "0x20"]) {
      expect(chain(leaf(path)), path).to.equal("TrieProof_WrongPath");
    }
    expect(chain(stretch("0x0013"), leaf("0x2034"))).to.equal("TrieProof_WrongPath");
    expect(chain(stretch("0x00123456"), leaf("0x20"))).to.equal("TrieProof_WrongPath");
    expect(chain(branch(2), leaf("0x3234"))).to.equal("TrieProof_WrongPath");
    expect(chain(stretch("0x001234"), branch(0), leaf("0x20"))).to.equal("TrieProof_WrongPath");
  });

  it("IT-3 refuses branches with a value, with a child of another length, or of other many items", () => {
    for (const change of [{ 16: "0x01" }, { 16: hash }, { 7: "0x01" }, { 15: `${hash}00` }]) {
      expect(chain(branch(1, change), leaf("0x3234"))).to.equal("TrieProof_Malformed");
    }
    expect(chain(() => ["0x201234", value, value])).to.equal("TrieProof_Malformed");
    for (const length of [0, 1, 3, 16, 18]) {
      const items = () => Array.from({ length }, () => hash);
      expect(chain(items, leaf("0x3234")), `${length}`).to.equal("TrieProof_Malformed");
    }
  });

  it("IT-3 refuses a node in a node, a child that is no hash, and a leaf without a value", () => {
    const small = ["0x3234", "0x05"];
    expect(chain(branch(1, { 1: small }))).to.equal("Rlp_Malformed");
    expect(chain(branch(1, { 9: small }), leaf("0x3234"))).to.equal("Rlp_Malformed");
    expect(chain(() => ["0x11", small])).to.equal("Rlp_Malformed");
    expect(chain(() => ["0x11", `${hash}00`])).to.equal("TrieProof_Malformed");
    expect(chain(() => ["0x11", "0x"])).to.equal("TrieProof_Malformed");
    expect(chain(() => ["0x201234", "0x"])).to.equal("TrieProof_Malformed");
  });
});
