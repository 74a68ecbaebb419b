import { expect } from "chai";
import { AbiCoder, type EventFragment, id, type ParamType, toBeHex } from "ethers";

import type { RawLog } from "../../sdk/common/history.js";
import { readEvents } from "../../sdk/reconciliation/index.js";
import { IReconciliationEvents__factory } from "../../typechain-types/index.js";

const ADDRESS = "0x0000000000000000000000000000000000000011";
const OTHER = "0x0000000000000000000000000000000000000022";
const ABI = IReconciliationEvents__factory.createInterface();
const coder = AbiCoder.defaultAbiCoder();

const fragments: EventFragment[] = [];
ABI.forEachEvent((fragment) => fragments.push(fragment));

describe("events of Reconciliation, read", () => {
  it("RE-9 each event is told as it was emitted, in plain objects and arrays", () => {
    for (const fragment of fragments) {
      const values = fragment.inputs.map((input) => someOf(input));
      const [event, ...more] = readEvents(ADDRESS, [logOf(fragment, values)], () => 77n);

      expect(more, fragment.name).to.deep.equal([]);
      expect(event?.name).to.equal(fragment.name);
      const named = fragment.inputs.map(({ name }, place) => [name, values[place]]);
      expect(event?.args, fragment.name).to.deep.equal(Object.fromEntries(named));
    }
    expect(fragments.map(({ name }) => name)).to.include.members([
      "AdjustmentProposed",
      "LeavesShown",
      "RunAdvanced",
    ]);
  });

  it("RE-9 lists that are empty, or have one entry, are lists", () => {
    const fragment = ABI.getEvent("LeavesShown");
    for (const count of [0, 1, 3]) {
      const values = fragment.inputs.map((input) => someOf(input, count));
      const [event] = readEvents(ADDRESS, [logOf(fragment, values)], () => 0n);

      expect(event?.args).to.have.property("leaves").that.is.an("array").with.lengthOf(count);
    }
  });

  it("RE-9 tells where and when, and passes over what others have told", () => {
    const fragment = ABI.getEvent("AdjustmentLapsed");
    const log = logOf(fragment, [id("a case")]);
    const stranger = { ...log, address: OTHER };
    const unknown = { ...log, topics: [id("Unheard(uint256)")], data: toBeHex(1, 32) };

    const events = readEvents(ADDRESS.toLowerCase(), [stranger, unknown, log], (block) =>
      BigInt(block * 10),
    );

    expect(events).to.deep.equal([
      {
        name: "AdjustmentLapsed",
        args: { caseId: id("a case") },
        position: { block: 5, time: 50n, transaction: id("transaction"), log: 2 },
      },
    ]);
  });
});

/** A value of a type that differs from that of other parts; lists have so many entries. */
function someOf(input: ParamType, count = 2): unknown {
  const { arrayChildren, components, baseType, name } = input;
  if (arrayChildren !== null)
    return Array.from({ length: count }, () => someOf(arrayChildren, count));
  if (components !== null)
    return Object.fromEntries(components.map((part) => [part.name, someOf(part, count)]));
  const hash = id(name);
  if (baseType === "bool") return hash.endsWith("1");
  if (baseType === "address")
    return coder.decode(["address"], `0x${hash.slice(-4).padStart(64, "0")}`)[0];
  if (baseType === "bytes") return hash;
  if (baseType.startsWith("bytes")) return hash.slice(0, 2 + 2 * Number(baseType.slice(5)));
  return BigInt(Number.parseInt(hash.slice(-2), 16) % 100);
}

function logOf(fragment: EventFragment, values: readonly unknown[]): RawLog {
  const { data, topics } = ABI.encodeEventLog(fragment, values);
  const place = { blockNumber: 5, transactionHash: id("transaction"), index: 2 };
  return { address: ADDRESS, topics, data, ...place };
}
