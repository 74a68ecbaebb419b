import { expect } from "chai";
import {
  concat,
  dataSlice,
  decodeRlp,
  hexlify,
  Transaction,
  type TransactionLike,
  zeroPadValue,
  toBeHex,
} from "ethers";

import { revertDataOf } from "../../sdk/common/errors.js";
import {
  type Channel,
  disputeTermsOf,
  keySigner,
  planPayment,
  readTransfer,
  termsOf,
  TransferError,
  transferOf,
} from "../../sdk/iterative/index.js";
import { DecodingError } from "../../sdk/iterative/rlp.js";
import { DirectChannels__factory } from "../../typechain-types/factories/contracts/iterative/DirectChannels__factory.js";
import { createChain } from "../kit/chain.js";
import { Dice } from "../kit/iterative/dice.js";
import { MUTATIONS } from "../kit/iterative/mutations.js";
import { deployIterative } from "../kit/iterative/room.js";
import { type Draft, type Item, list, string } from "../kit/iterative/transactions.js";
import { runs } from "../kit/runs.js";

const chain = await createChain();
const ABI = DirectChannels__factory.createInterface();
/** Where the bytes begin in the calldata of `fileClaim`: selector, terms, terms of dispute, two offsets, length. */
const START = 4 + 32 * (11 + 10 + 2 + 1);
const MAX = 2n ** 96n - 1n;
const { seed, numRuns } = runs(60);

/** A room with a direct channel of alice's whose deposit is nothing: every claim fails, and says why. */
async function set(inTokens: boolean) {
  const room = await deployIterative(chain);
  const { iterativePayments, people, opened, tokenAddress, domain } = room;
  const asset = inTokens ? { asset: tokenAddress } : {};
  const channel = await opened({ kind: "Direct", deposit: 0n, ...asset });
  const [terms, dispute] = [termsOf(channel), disputeTermsOf(channel)];
  const contract = iterativePayments.connect(people.shop);
  const chainId = BigInt(domain.chainId!);

  /** Nothing is owed of a payment that the contract takes, for there is nothing to take it from. */
  async function askContract(raw: string): Promise<string> {
    const value = { value: dispute.stake };
    const claim = contract.fileClaim.staticCall(terms, dispute, raw, "0x", value);
    const data = revertDataOf(await claim.catch((error: unknown) => error));
    const told = data === undefined ? null : ABI.parseError(data);
    if (told === null) return `unknown: ${data}`;
    const [, epoch, cumulative] = told.args;
    if (told.name === "IterativePayments_NothingOwed") return `epoch ${epoch}: ${cumulative}`;
    return told.name + (told.name.endsWith("_Malformed") ? ` ${Number(told.args[0]) - START}` : "");
  }

  function askSdk(raw: string): string {
    try {
      const { epoch, amount } = readTransfer(chainId, channel, raw);
      return `epoch ${epoch}: ${amount}`;
    } catch (error) {
      if (error instanceof TransferError) return error.code;
      if (!(error instanceof DecodingError)) throw error;
      return error.code + (error.code.endsWith("_Malformed") ? ` ${error.position}` : "");
    }
  }

  /** Alice's payment, or whatever it is with these fields. */
  function signed(change: TransactionLike = {}, who = people.alice): string {
    const t = Transaction.from({
      type: 2,
      chainId,
      nonce: Number(channel.firstNonce),
      gasLimit: 50_000n,
      maxFeePerGas: 100n,
      maxPriorityFeePerGas: 1n,
      ...transferOf(channel, 5n),
      ...change,
      ...(change.type === 0 ? { accessList: null } : {}),
    });
    t.signature = who.signingKey.sign(t.unsignedHash);
    return t.serialized;
  }

  return { ...room, channel, chainId, askContract, askSdk, signed };
}

/** Payments with up to two fields of the edges. */
function edges(channel: Channel, other: string, dice: Dice): TransactionLike {
  const { payee, asset, firstNonce } = channel;
  const call = (to: string, amount: bigint) =>
    concat(["0xa9059cbb", zeroPadValue(to, 32), toBeHex(amount, 32)]);
  const changes: readonly TransactionLike[] = [
    ...[payee, asset, other].map((to) => ({ to })),
    { to: null, data: "0x00" },
    ...[0n, 1n, MAX, MAX + 1n, 2n ** 256n - 1n].map((value) => ({ value })),
    ...[0n, 1n, MAX, MAX + 1n, 2n ** 256n - 1n].map((amount) => ({ data: call(payee, amount) })),
    { data: call(other, 5n) },
    { data: "0x" },
    { data: "0x00" },
    { data: `${call(payee, 5n)}00` },
    { data: call(payee, 5n).slice(0, -2) },
    { data: call(payee, 5n).replace("0xa9059cbb", "0xa9059cbc") },
    { data: call(payee, 5n).replace("0xa9059cbb00", "0xa9059cbb01") },
    ...[-1n, 0n, 1n, 2n ** 32n - 1n, 2n ** 32n]
      .map((epoch) => Number(firstNonce + epoch))
      .filter((nonce) => nonce >= 0)
      .map((nonce) => ({ nonce })),
    { chainId: 1n },
    { accessList: [{ address: payee, storageKeys: [] }] },
  ];
  const types: readonly TransactionLike[] = [
    ...[0, 1].map(priced),
    { type: 0, gasPrice: 7n, chainId: 0n, ...NO_FEES },
  ];
  return { ...dice.of(changes), ...dice.of([{}, ...changes, ...types]) };
}

const NO_FEES = { maxFeePerGas: null, maxPriorityFeePerGas: null };
const priced = (type: number): TransactionLike => ({ type, gasPrice: 7n, ...NO_FEES });

/** A signed transaction as a tree. */
function draftOf(raw: string): Draft {
  const type = raw.startsWith("0x0") ? Number(raw.slice(2, 4)) : 0;
  const fields = decodeRlp(type === 0 ? raw : dataSlice(raw, 1)) as readonly Nested[];
  return { type, fields: list(...fields.map(itemOf)) };
}

type Nested = string | readonly Nested[];

const itemOf = (nested: Nested): Item =>
  typeof nested === "string"
    ? string(Uint8Array.from(Buffer.from(nested.slice(2), "hex")))
    : list(...nested.map(itemOf));

for (const inTokens of [false, true])
  describe(`a payment of a direct channel in ${inTokens ? "tokens" : "native coin"}`, () => {
    it("IT-2 is what the sdk builds, for sdk and contract", async () => {
      const { askContract, askSdk, people, channel, chainId, address } = await set(inTokens);
      const { sign } = keySigner(people.alice.signingKey);
      const place = { iterativePayments: address, chainId };
      for (const kind of ["Legacy", "AccessList", "DynamicFee"] as const)
        for (const cumulative of [8n, MAX]) {
          const fees = { kind, gasLimit: 50_000n, maxFeePerGas: 9n, maxPriorityFeePerGas: 1n };
          const plan = planPayment(place, channel, { epoch: 3, base: 7n, cumulative }, fees);
          const raw = await sign(plan);
          const expected = `epoch 3: ${cumulative - 7n}`;
          expect([askSdk(raw), await askContract(raw)]).to.deep.equal([expected, expected]);
        }
      const none = { epoch: 0, base: 7n, cumulative: 7n };
      const fees = { gasLimit: 1n, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n };
      expect(() => planPayment(place, channel, none, fees)).to.throw("cumulative");
    });

    it("IT-2 is taken or refused alike by sdk and contract, with any two fields at their edges", async () => {
      const { askContract, askSdk, signed, people, channel } = await set(inTokens);
      const dice = new Dice(seed);
      const seen = new Map<string, number>();
      for (let n = 0; n < 10 * numRuns; n += 1) {
        const who = dice.below(16) === 0 ? people.bob : people.alice;
        const raw = signed(edges(channel, people.cafe.address, dice), who);
        const told = await askContract(raw);
        expect(askSdk(raw), raw).to.equal(told);
        const kind = told.split(" ")[0]!;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
      expect([...seen.keys()].toSorted()).to.deep.equal([
        "IterativePayments_NotPayment",
        "IterativePayments_NotSigned",
        "IterativePayments_WrongNonce",
        "IterativePayments_WrongType",
        "epoch",
      ]);
      for (const count of seen.values()) expect(count).to.be.above(1);
    });

    it("IT-2 is taken or refused alike by sdk and contract, with the same code and place, when it is spoilt", async () => {
      const { askContract, askSdk, signed } = await set(inTokens);
      const dice = new Dice(seed);
      const seen = new Set<string>();
      const types = [{}, ...[0, 1].map(priced)];
      for (const change of Object.values(MUTATIONS))
        for (let n = 0; n < numRuns / 10; n += 1) {
          const raw = hexlify(change(draftOf(signed(dice.of(types))), dice));
          const told = await askContract(raw);
          expect(askSdk(raw), raw).to.equal(told);
          seen.add(told.split(" ")[0]!);
        }
      expect(seen.size).to.be.above(5);
    });
  });
