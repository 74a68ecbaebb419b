import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { AbiCoder, dataSlice, id, keccak256, ZeroAddress, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../../sdk/common/inputs.js";
import { chainHash } from "../../../sdk/cards/statements/chain.js";
import {
  encodeLine,
  isLineOf,
  leafOf,
  proveLine,
  rootOf,
} from "../../../sdk/cards/statements/lines.js";
import { KINDS, type Line } from "../../../sdk/cards/statements/statement.js";
import { IClearingEvents__factory } from "../../../typechain-types/factories/contracts/cards/IClearingEvents__factory.js";
import { runs } from "../../kit/runs.js";
import { busyDays, draw } from "./months.js";

const lineOf = (number: number): Line => ({
  number,
  kind: "sale",
  time: 1_767_225_600,
  card: "0xabcdef******1234",
  gross: BigInt(number * 7),
  fee: 1n,
  net: BigInt(number * 7) - 1n,
  transaction: id(`transaction ${number}`),
  block: number,
  log: 3,
  row: 0,
});

const linesOf = (count: number) => Array.from({ length: count }, (_, i) => lineOf(i + 1));

describe("the root of a statement's lines", () => {
  it("CA-17 is that of OpenZeppelin's tree over the double hashes, and so is every proof", () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 33]) {
      const lines = linesOf(count);
      const leaves = lines.map((line) => keccak256(keccak256(encodeLine(line))));

      const tree = SimpleMerkleTree.of(leaves, { sortLeaves: false });

      expect(rootOf(lines)).to.equal(tree.root);
      for (const { number } of lines)
        expect(proveLine(lines, number)).to.deep.equal(tree.getProof(number - 1));
    }
  });

  it("CA-17 proves each of its lines, and no line that was altered or stands elsewhere", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), (count, a, b) => {
        const lines = linesOf(count);
        const [at, other] = [a % count, b % count];
        const line = lines[at]!;
        const root = rootOf(lines);
        const proof = proveLine(lines, at + 1);

        expect(isLineOf(root, line, proof)).to.equal(true);
        expect(isLineOf(root, { ...line, gross: line.gross + 1n }, proof)).to.equal(false);
        expect(isLineOf(root, line, proof.slice(1))).to.equal(false);
        if (at !== other) expect(isLineOf(root, lines[other]!, proof)).to.equal(false);
      }),
      runs(50),
    );
  });

  it("CA-17 is zero without lines, and there is no proof of a line that is none", () => {
    expect(rootOf([])).to.equal(ZeroHash);
    expect(() => proveLine(linesOf(2), 3)).to.throw(InputError);
    expect(() => proveLine(linesOf(2), 0)).to.throw(InputError);
  });

  it("CA-17 is over the encoding that Solidity's abi.encode gives", () => {
    const types = [
      "uint32",
      "uint8",
      "uint32",
      "address",
      "bytes5",
      "bytes32",
      "bytes16",
      "bytes32",
      "int64",
      "int64",
      "bytes32",
      "uint64",
      "uint32",
      "uint16",
    ];
    const lines = draw(busyDays().events).flatMap((statement) => statement.lines);
    for (const line of [...lines, lineOf(2 ** 32 - 1)]) {
      const values = [
        line.number,
        KINDS.indexOf(line.kind),
        line.time,
        line.terminal ?? ZeroAddress,
        line.card === undefined ? dataSlice(ZeroHash, 0, 5) : line.card.replace("******", ""),
        line.payment ?? ZeroHash,
        line.order ?? dataSlice(ZeroHash, 0, 16),
        line.reference ?? ZeroHash,
        line.gross,
        line.fee,
        line.transaction,
        line.block,
        line.log,
        line.row,
      ];
      expect(encodeLine(line)).to.equal(AbiCoder.defaultAbiCoder().encode(types, values));
    }
    expect(lines.filter(({ fee }) => fee < 0n)).to.have.length(1);
  });

  it("CA-17 binds every field of a line", () => {
    const [, { lines }] = draw(busyDays().events) as [unknown, { lines: Line[] }];
    const full: Line = { ...lines[1]!, reference: id("a reference") };
    const bound = Object.keys(full).filter((field) => field !== "net");

    const other: Record<string, unknown> = {
      kind: "capture",
      terminal: undefined,
      card: "0x000000******0001",
      payment: undefined,
      order: undefined,
      reference: undefined,
      transaction: ZeroHash,
    };
    const leaves = bound.map((field) => {
      const value = full[field as keyof Line];
      const altered = typeof value === "bigint" ? value + 1n : Number(value) + 1;
      return leafOf({ ...full, [field]: field in other ? other[field] : altered });
    });

    expect(bound).to.have.length(14);
    expect(new Set([leafOf(full), ...leaves]).size).to.equal(bound.length + 1);
  });
});

describe("the chain of statements", () => {
  it("CA-17 hashes the struct as the contract's compiler lays it out", () => {
    const [{ previous, ...statement }] = draw(busyDays().events) as [
      ReturnType<typeof draw>[number],
    ];
    const abi = IClearingEvents__factory.createInterface();
    const [, , struct] = abi.getEvent("PeriodClosed").inputs;
    const { program, merchant } = statement;

    const encoded = AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "uint32", "uint24", struct!],
      [previous, program, merchant, statement],
    );

    expect(chainHash(previous, statement)).to.equal(keccak256(encoded));
    expect(chainHash(id("another"), statement)).not.to.equal(keccak256(encoded));
  });
});
