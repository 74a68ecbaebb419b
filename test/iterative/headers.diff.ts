import { createBlockHeaderFromRPC, type JSONRPCBlock } from "@ethereumjs/block";
import { createCustomCommon, Hardfork, Mainnet } from "@ethereumjs/common";
import { expect } from "chai";
import { getBytes, hexlify, keccak256, toQuantity } from "ethers";

import { Told } from "../../sdk/iterative/answers.js";
import { encodeHeader, readHeader } from "../../sdk/iterative/headers.js";
import { DecodingError } from "../../sdk/iterative/rlp.js";
import { Dice } from "../kit/iterative/dice.js";
import { runs } from "../kit/runs.js";

/** A block as a node tells it, but for its transactions. */
type Json = Record<string, string>;
/** What a fork adds. */
type Later = (dice: Dice) => Json;

const hash = (dice: Dice) => hexlify(dice.bytes(32));
const quantity = (dice: Dice) => toQuantity(dice.integer(6));

/** In the order of the forks: each has all before it. */
const FORKS: readonly (readonly [fork: string, later: Later])[] = [
  [Hardfork.Byzantium, () => ({})],
  [Hardfork.London, (dice) => ({ baseFeePerGas: quantity(dice) })],
  [Hardfork.Shanghai, (dice) => ({ withdrawalsRoot: hash(dice) })],
  [
    Hardfork.Cancun,
    (dice) => ({
      blobGasUsed: quantity(dice),
      excessBlobGas: quantity(dice),
      parentBeaconBlockRoot: hash(dice),
    }),
  ],
  [Hardfork.Prague, (dice) => ({ requestsHash: hash(dice) })],
  [Hardfork.Amsterdam, (dice) => ({ blockAccessListHash: hash(dice), slotNumber: quantity(dice) })],
];

/** A block of a fork. */
function draw(dice: Dice, fork: number): Json {
  const later = FORKS.slice(0, fork + 1).map(([, fields]) => fields(dice));
  const isMerged = fork > 1;
  return {
    parentHash: hash(dice),
    sha3Uncles: "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    miner: hexlify(dice.bytes(20)),
    stateRoot: hash(dice),
    transactionsRoot: hash(dice),
    receiptsRoot: hash(dice),
    logsBloom: hexlify(dice.bytes(256)),
    difficulty: isMerged ? "0x0" : quantity(dice),
    number: toQuantity(1n + dice.integer(4)),
    gasLimit: toQuantity(5000n + dice.integer(4)),
    gasUsed: "0x1388",
    timestamp: quantity(dice),
    extraData: hexlify(dice.bytes(dice.of([0, 1, 32]))),
    mixHash: hash(dice),
    nonce: isMerged ? "0x0000000000000000" : hexlify(dice.bytes(8)),
    totalDifficulty: "0x1",
    size: "0x200",
    ...Object.assign({}, ...later),
  };
}

describe("headers, against another maker's", () => {
  const { seed, numRuns } = runs(100);
  const dice = new Dice(seed);

  for (const [fork, [hardfork]] of FORKS.entries()) {
    it(`IT-3 have the same bytes since ${hardfork}, and say what the node said`, () => {
      const common = createCustomCommon({ chainId: 1 }, Mainnet, { hardfork });
      for (let i = 0; i < numRuns; ++i) {
        const block = draw(dice, fork);
        const expected = createBlockHeaderFromRPC(block as unknown as JSONRPCBlock, {
          common,
          skipConsensusFormatValidation: true,
        });

        const header = encodeHeader(new Told("the block", block));

        expect(header).to.equal(hexlify(expected.serialize()));
        expect(readHeader(header)).to.deep.equal({
          hash: keccak256(header),
          stateRoot: block["stateRoot"],
          transactionsRoot: block["transactionsRoot"],
          receiptsRoot: block["receiptsRoot"],
          number: Number(block["number"]),
          timestamp: BigInt(block["timestamp"]!),
        });
      }
    });
  }

  it("IT-3 are refused with a byte more or less, or without their fields", () => {
    const header = getBytes(encodeHeader(new Told("the block", draw(dice, 4))));
    expect(() => readHeader(header.slice(0, -1))).to.throw(DecodingError);
    expect(() => readHeader(Uint8Array.of(...header, 0))).to.throw(DecodingError);
    expect(() => readHeader("0xc0")).to.throw(DecodingError);
    for (const field of ["number", "gasLimit", "gasUsed", "timestamp"]) {
      const block = { ...draw(dice, 4), [field]: toQuantity(2n ** 64n) };
      const wide = encodeHeader(new Told("the block", block));
      expect(() => readHeader(wide), field).to.throw(DecodingError);
    }
    expect(() => readHeader("0x")).to.throw(DecodingError);
  });
});
