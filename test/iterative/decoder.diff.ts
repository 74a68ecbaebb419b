import { expect } from "chai";
import { getBytes, Transaction, hexlify, ZeroAddress } from "ethers";

import { createChain } from "../kit/chain.js";
import { Dice } from "../kit/iterative/dice.js";
import { MUTATIONS } from "../kit/iterative/mutations.js";
import { draw } from "../kit/iterative/transactions.js";
import {
  askContract,
  askOracle,
  askSdk,
  isRefusal,
  type Verdict,
  write,
} from "../kit/iterative/verdicts.js";
import { runs } from "../kit/runs.js";

const { ethers } = await createChain();

const { seed, numRuns } = runs(36);
/** A transaction that something was done to. */
interface Input {
  readonly mutation: string;
  readonly raw: string;
}

/** Each mutation as often on a transaction of each type. */
const inputs: readonly Input[] = (() => {
  const dice = new Dice(seed);
  const types = Array.from({ length: 5 * numRuns }, (_, i) => i % 5);
  return Object.entries(MUTATIONS).flatMap(([mutation, change]) =>
    types.map((type) => ({ mutation, raw: hexlify(change(draw(dice, type), dice)) })),
  );
})();

const raws = inputs.map(({ raw }) => raw);

function askEthers(raw: string): Verdict {
  try {
    const t = Transaction.from(raw);
    const isProtected = t.type !== 0 || t.chainId !== 0n;
    const flags = [isProtected, (t.accessList ?? []).length > 0, t.to === null];
    const { from } = t;
    if (from === null) return { refusal: "unsigned" };
    return write([
      t.type,
      ...flags,
      from,
      t.chainId,
      t.nonce,
      t.to ?? ZeroAddress,
      t.value,
      t.data,
    ]);
  } catch (error) {
    return { refusal: String(error) };
  }
}

type Case = (raw: string, ours: Verdict, theirs: Verdict) => boolean;
type Cases = Readonly<Record<string, Case>>;

/** Refused with a code, and taken by the other. */
const refusedFor = (
  ours: Verdict,
  theirs: Verdict,
  code: string,
): theirs is Exclude<Verdict, { refusal: string }> =>
  isRefusal(ours) && !isRefusal(theirs) && ours.refusal.startsWith(code);

/** The item that a refusal tells the place of. */
function itemAt(raw: string, refused: Verdict) {
  const bytes = getBytes(raw);
  const place = isRefusal(refused) ? Number(refused.refusal.split(" ")[1]) : 0;
  const [head, first] = [bytes[place]!, bytes[place + 1]];
  return { head, isZeroLed: head === 0 || (head > 0x80 && head < 0xb8 && first === 0) };
}

/** What is no matter of RLP: whether it is a type's, and whether it creates a contract. */
const unlike =
  (isType: (type: number) => boolean, creates: boolean): Case =>
  (_, ours, theirs) => {
    if (!refusedFor(ours, theirs, "RawTransaction_Malformed")) return false;
    const [type, , , isCreation] = theirs.fields.split(" ");
    return isType(Number(type)) && isCreation === String(creates);
  };

const UNLIKE_A_TRANSACTION: Cases = {
  "refused: a chain's id above 64 bits in v": (...verdicts) =>
    [true, false].some((creates) => unlike((type) => type === 0, creates)(...verdicts)),
  "refused: a creation with blobs or authorizations": unlike((type) => type > 2, true),
  "refused: no blobs": unlike((type) => type === 3, false),
  "refused: no authorizations": unlike((type) => type === 4, false),
};

const STRICTER_THAN_OPENZEPPELIN: Cases = {
  "refused: an integer with a leading zero": (raw, ours, theirs) =>
    refusedFor(ours, theirs, "Rlp_Malformed") && itemAt(raw, ours).isZeroLed,
  "refused: an integer wider than its field, an address or a hash of another length": (
    raw,
    ours,
    theirs,
  ) => refusedFor(ours, theirs, "Rlp_Malformed") && itemAt(raw, ours).head <= 0xa0,
  ...UNLIKE_A_TRANSACTION,
};

const OTHER_THAN_ETHERS: Cases = {
  "refused: bytes that ethers would encode otherwise": (raw, ours, theirs) =>
    refusedFor(ours, theirs, "Rlp_Malformed") && Transaction.from(raw).serialized !== raw,
  "refused: an integer wider than its field": (raw, ours, theirs) =>
    refusedFor(ours, theirs, "Rlp_Malformed") && itemAt(raw, ours).head > 0x88,
  ...UNLIKE_A_TRANSACTION,
  "refused: a high s": (raw, ours, theirs) =>
    refusedFor(ours, theirs, "RawTransaction_BadSignature") &&
    !Transaction.from(raw).signature!.isValid(),
  "taken: a nonce above 2^53": (_, ours, theirs) =>
    !isRefusal(ours) && isRefusal(theirs) && /overflow/.test(theirs.refusal),
  "taken: a priority fee above the maximum": (_, ours, theirs) =>
    !isRefusal(ours) && isRefusal(theirs) && /priorityFee cannot be more/.test(theirs.refusal),
  "taken: an authorization that is void": (raw, ours, theirs) =>
    !isRefusal(ours) && isRefusal(theirs) && raw.startsWith("0x04"),
};

describe("the decoder of transactions, against others", () => {
  let contract: Verdict[];

  before(async () => {
    contract = await askContract(await ethers.deployContract("RawTransactionsHarness"), raws);
  });

  /** What differs, by the case that it is of; a case that `cases` lacks, or has in vain, fails. */
  function compare(other: readonly Verdict[], cases: Cases) {
    const seen = new Map(Object.keys(cases).map((name) => [name, 0]));
    for (const [i, { mutation, raw }] of inputs.entries()) {
      const [ours, theirs] = [contract[i]!, other[i]!];
      if (isRefusal(ours) && isRefusal(theirs)) continue;
      if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
      const name = Object.keys(cases).find((key) => cases[key]!(raw, ours, theirs));
      expect(name, `${mutation}: ${raw} ${JSON.stringify([ours, theirs])}`).to.be.a("string");
      seen.set(name!, seen.get(name!)! + 1);
    }
    for (const [name, count] of seen) expect(count, name).to.be.greaterThan(0);
  }

  it("IT-2 takes and refuses enough of each", () => {
    const taken = contract.filter((verdict) => !isRefusal(verdict)).length;
    expect(inputs.length).to.be.greaterThan(5000);
    expect(taken).to.be.greaterThan(inputs.length / 10);
    const codes = contract.flatMap((verdict) =>
      isRefusal(verdict) ? [verdict.refusal.split(" ")[0]!] : [],
    );
    expect([...new Set(codes)].toSorted()).to.deep.equal([
      "RawTransaction_BadSignature",
      "RawTransaction_Malformed",
      "RawTransaction_UnknownType",
      "Rlp_Malformed",
    ]);
  });

  it("IT-2 is the sdk's: the same fields, refusals and places", () => {
    for (const [i, { mutation, raw }] of inputs.entries()) {
      expect(askSdk(raw), `${mutation}: ${raw}`).to.deep.equal(contract[i]);
    }
  });

  it("IT-2 is what OpenZeppelin's RLP reads, but for what is listed", async () => {
    const oracle = await ethers.deployContract("TransactionOracle");
    compare(await askOracle(oracle, raws), STRICTER_THAN_OPENZEPPELIN);
  });

  it("IT-2 is what ethers reads, but for what is listed", () => {
    compare(raws.map(askEthers), OTHER_THAN_ETHERS);
  });
});
