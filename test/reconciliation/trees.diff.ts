import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { concat, id, keccak256, toBeHex } from "ethers";
import { network } from "hardhat";

import { InputError } from "../../sdk/common/inputs.js";
import { closingsOf, type SideLeaves, treeOf } from "../../sdk/reconciliation/runs.js";
import {
  ABSENT,
  climb,
  depthOf,
  differencesOf,
  growTree,
  idsRootOf,
  leafOf,
  nodeOf,
  PADDING,
  type PositionTree,
  runFieldsOf,
  type RunLeaf,
  siblingsOf,
} from "../../sdk/reconciliation/trees.js";

const SIZES = [1, 2, 3, 5, 1000, 16_384];

const idsOf = (count: number) => Array.from({ length: count }, (_, i) => id(`record ${i}`));

const sideOf = (count: number): RunLeaf[] =>
  Array.from({ length: count }, (_, i) => ({
    amount: BigInt(i) * 101n,
    currency: 978,
    valueDate: 20_000 + (i % 7),
    fields: id(`fields ${i}`),
  }));

/** The side with another amount at some places, and without a record at every third of them. */
const changed = (side: SideLeaves, places: readonly number[]) =>
  side.map((leaf, i) => {
    const at = places.indexOf(i);
    if (at < 0) return leaf;
    return at % 3 === 2 ? ABSENT : { ...leaf, amount: leaf.amount + 1n };
  });

/** Some places of a list, ascending. */
const placesOf = (count: number) =>
  [...new Set([0, 1, 2, 7, 500, 501, 999, 8_191, 8_192, 16_383])].filter((i) => i < count);

/** Positional, and a full tree: that has the shape of the library's, which has the first leaf on the right. */
const oracleOf = (leaves: readonly string[]) =>
  SimpleMerkleTree.of([...leaves], {
    sortLeaves: false,
    nodeHash: (a, b) => keccak256(concat([String(b), String(a)])),
  });

const leavesOf = ({ levels }: PositionTree, places: readonly number[]) =>
  places.map((place) => ({ place, node: levels[0]?.[place] as string }));

describe("RE-6 trees of runs", () => {
  async function deploy() {
    const { ethers } = await network.create();
    return ethers.deployContract("PositionTreesHarness");
  }

  let harness: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    harness = await deploy();
  });

  for (const count of SIZES) {
    it(`RE-6 a tree of ${count}: the same leaves, depth and proofs as the contract's`, async () => {
      const ids = idsOf(count);
      const side = sideOf(count);
      const places = placesOf(count);
      const [a, b] = [treeOf(ids, side), treeOf(ids, changed(side, places))];

      expect(await harness.depthOf(count)).to.equal(depthOf(count));
      for (const place of places) {
        const leaf = side[place] as RunLeaf;
        expect(await harness.leafOf(place, ids[place] as string, leaf)).to.equal(
          a.levels[0]?.[place],
        );
        expect(await harness.leafOf(place, ids[place] as string, ABSENT)).to.equal(
          leafOf(place, ids[place] as string, ABSENT),
        );
      }

      expect(differencesOf(a, b)).to.deep.equal(places);
      const siblings = siblingsOf(a, places);
      expect(siblingsOf(b, places)).to.deep.equal(siblings);
      const depth = depthOf(count);
      const [leavesA, leavesB] = [leavesOf(a, places), leavesOf(b, places)];
      expect(climb(leavesA, depth, siblings)).to.equal(a.root);
      expect(climb(leavesB, depth, siblings)).to.equal(b.root);
      const [rootA, rootB, isWhole] = await harness.climb(
        places,
        leavesA.map(({ node }) => node),
        leavesB.map(({ node }) => node),
        depth,
        siblings,
      );
      expect([rootA, rootB, isWhole]).to.deep.equal([a.root, b.root, true]);

      const list = { count, idsRoot: idsRootOf(ids), root: a.root };
      expect(await harness.fieldsOf(count, list.idsRoot, list.root)).to.equal(runFieldsOf(list));
    });
  }

  for (const count of SIZES) {
    it(`RE-6 a tree of ${count}: the same nodes as another library's`, () => {
      const tree = treeOf(idsOf(count), sideOf(count));
      // its shape is that of full trees
      const [leaves] = tree.levels;
      expect(leaves?.slice(count).every((leaf) => leaf === PADDING)).to.equal(true);
      const oracle = oracleOf(leaves ?? []);
      expect(oracle.root).to.equal(tree.root);
      const nodes = oracle.dump().tree;
      for (const level of tree.levels) {
        const first = level.length - 1;
        expect(nodes.slice(first, first + level.length).toReversed()).to.deep.equal(level);
      }
    });
  }

  it("RE-6 the padding is the contract's", async () => {
    expect(await harness.padding()).to.equal(PADDING);
  });

  it("RE-6 refuses proofs that lack a sibling, have one too many, or are of no one node", () => {
    const tree = growTree(Array.from({ length: 5 }, (_, i) => toBeHex(i, 32)));
    const leaves = leavesOf(tree, [1, 4]);
    const siblings = siblingsOf(tree, [1, 4]);
    expect(climb(leaves, 3, siblings)).to.equal(tree.root);
    expect(() => climb(leaves, 3, siblings.slice(1))).to.throw(InputError, "siblings lack");
    expect(() => climb(leaves, 3, [...siblings, tree.root])).to.throw(InputError, "too many");
    expect(() => climb(leaves, 1, siblings.slice(0, 2))).to.throw(InputError, "below one node");
  });

  it("RE-6 closes a run of many differences by subtrees, each below the most", () => {
    const count = 300;
    const ids = idsOf(count);
    const a = sideOf(count);
    const places = Array.from({ length: 100 }, (_, i) => 3 * i);
    const b = changed(a, places);
    const closings = closingsOf(ids, a, b, 16);

    const exceptions = closings.flatMap((closing) => closing.exceptions);
    expect(exceptions.map(({ index }) => index)).to.deep.equal(places);
    const [treeA, treeB] = [treeOf(ids, a), treeOf(ids, b)];
    let [current, net] = [treeA.root, 0n];
    for (const { from, exceptions: some, siblings, above } of closings) {
      expect(some.length).to.be.within(1, 16);
      expect(from).to.deep.equal({ current, net });
      const height = depthOf(count) - above.length / 2;
      const placed = (side: "a" | "b") =>
        some.map((it) => ({ place: it.index, node: leafOf(it.index, it.id, it[side]) }));
      let [nodeA, nodeB] = (["a", "b"] as const).map((side) =>
        climb(placed(side), height, siblings),
      );
      let next = nodeB as string;
      let place = (some[0]?.index ?? 0) >> height;
      for (let i = 0; i < above.length; i += 2) {
        const up = (node: string | undefined, beside: string | undefined) =>
          place % 2 === 0 ? nodeOf(node ?? "", beside ?? "") : nodeOf(beside ?? "", node ?? "");
        [nodeA, next, nodeB] = [up(nodeA, above[i]), up(next, above[i]), up(nodeB, above[i + 1])];
        place >>= 1;
      }
      expect([nodeA, nodeB]).to.deep.equal([current, treeB.root]);
      current = next;
      net = some.reduce((sum, it) => sum + it.a.amount - it.b.amount, net);
    }
    expect(current).to.equal(treeB.root);
    expect(closingsOf(ids, a, a)).to.deep.equal([]);
  });
});
