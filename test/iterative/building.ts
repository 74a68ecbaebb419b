import { expect } from "chai";
import {
  getBytes,
  hexlify,
  SigningKey,
  Transaction,
  type TransactionRequest,
  Wallet,
} from "ethers";

import { InputError } from "../../sdk/common/inputs.js";
import {
  type PlannedTransaction,
  signBy,
  signByKey,
  signingDigest,
  spliceSignature,
  unsignedBytes,
} from "../../sdk/iterative/building.js";
import { decodeTransaction } from "../../sdk/iterative/rawTransactions.js";
import { Dice } from "../kit/iterative/dice.js";
import { runs } from "../kit/runs.js";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const payer = new Wallet(`0x${"11".repeat(32)}`);
const other = new Wallet(`0x${"22".repeat(32)}`);

const PLAN = {
  kind: "DynamicFee",
  chainId: 31_337,
  nonce: 7,
  to: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  value: 10n ** 18n,
  data: "0x1234",
  gasLimit: 90_000,
  maxFeePerGas: 20n * 10n ** 9n,
  maxPriorityFeePerGas: 10n ** 9n,
} as const satisfies PlannedTransaction;

/** A description of any kind, with integers of all sizes. */
function drawPlan(dice: Dice): PlannedTransaction {
  const common = {
    chainId: dice.integer(8) || 1n,
    nonce: Number(dice.integer(6)),
    to: hexlify(Uint8Array.of(1, ...dice.bytes(19))),
    value: dice.integer(32),
    data: dice.bytes(dice.of([0, 1, 56, 452])),
    gasLimit: dice.integer(8),
  };
  const kind = dice.of(["Legacy", "AccessList", "DynamicFee"] as const);
  if (kind !== "DynamicFee") return { kind, ...common, gasPrice: dice.integer(32) };
  const maxPriorityFeePerGas = dice.integer(31);
  const maxFeePerGas = maxPriorityFeePerGas + dice.integer(31);
  return { kind, ...common, maxFeePerGas, maxPriorityFeePerGas };
}

/** As ethers has it. */
const requestOf = ({ kind, ...plan }: PlannedTransaction) => ({
  ...plan,
  nonce: Number(plan.nonce),
  type: ["Legacy", "AccessList", "DynamicFee"].indexOf(kind),
  data: hexlify(plan.data ?? "0x"),
});

/** A device that signs another transaction than it was asked to. */
class Device extends Wallet {
  constructor(private readonly change: (asked: TransactionRequest) => TransactionRequest) {
    super(payer.privateKey);
  }

  override signTransaction(asked: TransactionRequest): Promise<string> {
    return super.signTransaction(this.change(asked));
  }
}

describe("building signed payments", () => {
  const { seed, numRuns } = runs(200);
  const plans = (() => {
    const dice = new Dice(seed);
    return Array.from({ length: numRuns }, () => drawPlan(dice));
  })();

  it("IT-2 builds the bytes that ethers builds, for all kinds", async () => {
    for (const plan of plans) {
      const request = requestOf(plan);
      const unsigned = Transaction.from(request);
      expect(unsignedBytes(plan)).to.equal(unsigned.unsignedSerialized);
      expect(signingDigest(plan)).to.equal(unsigned.unsignedHash);
      expect(signByKey(plan, payer.privateKey)).to.equal(await payer.signTransaction(request));
    }
  });

  it("IT-2 reads in them what was described", () => {
    for (const plan of plans) {
      const decoded = decodeTransaction(signByKey(plan, payer.signingKey));
      expect(decoded).to.include({ kind: plan.kind, signer: payer.address, isProtected: true });
      expect(decoded).to.include({ value: plan.value, gasLimit: plan.gasLimit });
      const prices = [decoded.maxFeePerGas, decoded.maxPriorityFeePerGas];
      expect(prices).to.deep.equal(
        plan.kind === "DynamicFee"
          ? [plan.maxFeePerGas, plan.maxPriorityFeePerGas]
          : [plan.gasPrice, plan.gasPrice],
      );
    }
  });

  it("tells the hash that the chain knows", () => {
    const raw = signByKey(PLAN, payer.privateKey);
    expect(decodeTransaction(raw).hash).to.equal(Transaction.from(raw).hash);
  });

  it("IT-2 makes a high s a low one", () => {
    const { r, s, yParity } = payer.signingKey.sign(signingDigest(PLAN));
    const high = { r, s: `0x${(ORDER - BigInt(s)).toString(16)}`, yParity: 1 - yParity };
    const raw = spliceSignature(PLAN, high, payer.address);
    expect(raw).to.equal(signByKey(PLAN, payer.privateKey));
  });

  it("refuses a signature of something else, or of somebody else", () => {
    const signature = payer.signingKey.sign(signingDigest({ ...PLAN, nonce: 8 }));
    expect(() => spliceSignature(PLAN, signature, payer.address)).to.throw("differs in signer");
    const others = other.signingKey.sign(signingDigest(PLAN));
    expect(() => spliceSignature(PLAN, others, payer.address)).to.throw("differs in signer");
    expect(spliceSignature(PLAN, others, other.address)).to.be.a("string");
  });

  it("refuses numbers that are no signature", () => {
    const signature = payer.signingKey.sign(signingDigest(PLAN));
    const { r, s, yParity } = signature;
    for (const wrong of [{ r: "0x00" }, { s: "0x00" }, { r: `0x${ORDER.toString(16)}` }]) {
      const attempt = () => spliceSignature(PLAN, { r, s, yParity, ...wrong }, payer.address);
      expect(attempt).to.throw(InputError);
    }
    const attempt = () => spliceSignature(PLAN, { r, s, yParity: 2 }, payer.address);
    expect(attempt).to.throw(InputError, "parity");
  });

  it("signs by a wallet, the same bytes", async () => {
    expect(await signBy(PLAN, payer)).to.equal(signByKey(PLAN, new SigningKey(payer.privateKey)));
  });

  const changes: readonly [string, Partial<TransactionRequest>][] = [
    ["kind", { type: 1, gasPrice: 1n, maxFeePerGas: null, maxPriorityFeePerGas: null }],
    ["hasAccessList", { accessList: [{ address: PLAN.to, storageKeys: [] }] }],
    ["chainId", { chainId: 1 }],
    ["nonce", { nonce: 8 }],
    ["to", { to: other.address }],
    ["value", { value: 1n }],
    ["data", { data: "0x" }],
    ["gasLimit", { gasLimit: 90_001 }],
    ["maxFeePerGas", { maxFeePerGas: 10n ** 11n }],
    ["maxPriorityFeePerGas", { maxPriorityFeePerGas: 1n }],
  ];
  for (const [field, change] of changes) {
    it(`refuses what a device signed instead: another ${field}`, async () => {
      const device = new Device((asked) => ({ ...asked, ...change }));
      const error = await signBy(PLAN, device).catch((reason: unknown) => reason);
      expect(error).to.include({ name: "SignedOtherwiseError", field });
    });
  }

  const impossible: readonly [string, Partial<PlannedTransaction>][] = [
    ["chain id", { chainId: 0 }],
    ["nonce", { nonce: 2n ** 64n }],
    ["gas limit", { gasLimit: -1 }],
    ["value", { value: 2n ** 256n }],
    ["priority fee", { maxPriorityFeePerGas: PLAN.maxFeePerGas + 1n }],
    ["data", { data: "0x123" }],
    ["receiver", { to: "0x1234" }],
  ];
  for (const [name, change] of impossible) {
    it(`refuses a description with a ${name} that cannot be`, () => {
      const plan = { ...PLAN, ...change } as PlannedTransaction;
      expect(() => unsignedBytes(plan)).to.throw(InputError, name);
    });
  }

  it("IT-2 lets another recover and hash", () => {
    const raw = getBytes(signByKey(PLAN, payer.privateKey));
    const calls: string[] = [];
    const { signer } = decodeTransaction(raw, {
      recover(digest, signature, parity) {
        calls.push(hexlify(digest));
        expect(signature.length).to.equal(64);
        expect(parity).to.be.oneOf([0, 1]);
        return other.address;
      },
    });
    expect(signer).to.equal(other.address);
    expect(calls).to.deep.equal([signingDigest(PLAN)]);
  });
});
