import {
  AbiCoder,
  encodeRlp,
  id,
  keccak256,
  toBeArray,
  toBeHex,
  Transaction,
  type Wallet,
  ZeroHash,
} from "ethers";

import { signByKey } from "../../../sdk/iterative/building.js";
import { type Channel, disputeTermsOf, termsOf } from "../../../sdk/iterative/channel.js";
import type { AccountProof, Inclusion } from "../../../sdk/iterative/inclusions.js";
import { indexKey, listTrie, trieOf } from "../../../sdk/iterative/tries.js";
import { PaymentToken__factory } from "../../../typechain-types/index.js";
import { NATIVE } from "../tokens.js";
import { type Iterative, personOf } from "./room.js";

/** A transaction of a payer's, at the nonce of an epoch. */
interface Spending {
  /** Whom it pays; the payee by default. */
  to?: string;
  amount: bigint;
  /** Whether it is signed for this chain alone; it is by default. */
  isProtected?: boolean;
}

/** What a receipt tells: of a token, how much went from whom to whom. */
interface Told {
  status: bigint;
  transfers: readonly { token: string; from: string; to: string; amount: bigint }[];
}

/** What a payer's transaction was, and what its receipt tells. */
export interface Happening {
  form: Form;
  amount: bigint;
  receipt: "none" | "moved" | "part" | "failed";
}

/** A payment to the payee; or to a stranger instead, for this chain alone or for any. */
export type Form = "payment" | "elsewhere" | "unprotected";

/** Where the contract keeps the hashes of blocks: behind what OpenZeppelin's EIP712 and eight mappings take. */
const CHECKPOINTS = 10n;
const GWEI = 10n ** 9n;
const TOKEN = PaymentToken__factory.createInterface();

/** Acts about direct channels in a room, all brought by the sponsor, and blocks that never were. */
export function directActs(room: Iterative) {
  const { chain, iterativePayments, address, people, domain, idOf, consent } = room;
  const { networkHelpers } = chain;
  const contract = iterativePayments.connect(people.sponsor);
  const nonceOf = ({ firstNonce }: Channel, epoch: number) => firstNonce + BigInt(epoch);
  const of = (channel: Channel) => [termsOf(channel), disputeTermsOf(channel)] as const;

  /** What is in a transaction that pays: coin as it is, tokens by `transfer`. */
  function bodyOf({ asset, payee }: Channel, { to = payee, amount }: Spending) {
    if (asset === NATIVE) return { to, value: amount, data: "0x" };
    return { to: asset, value: 0n, data: TOKEN.encodeFunctionData("transfer", [to, amount]) };
  }

  /** The payer's signed payment, or what it signed instead. */
  function transfer(channel: Channel, epoch: number, spending: Spending): string {
    const key = personOf(people, channel.payer).signingKey;
    const body = bodyOf(channel, spending);
    const nonce = nonceOf(channel, epoch);
    if (spending.isProtected === false) {
      const fields = { type: 0, nonce: Number(nonce), gasLimit: 100_000n, gasPrice: GWEI };
      const transaction = Transaction.from({ ...body, ...fields, chainId: 0n });
      transaction.signature = key.sign(transaction.unsignedHash);
      return transaction.serialized;
    }
    return signByKey(
      {
        ...body,
        kind: "DynamicFee",
        chainId: BigInt(domain.chainId!),
        nonce,
        gasLimit: 100_000n,
        maxFeePerGas: 100n * GWEI,
        maxPriorityFeePerGas: GWEI,
      },
      key,
    );
  }

  /** The contract takes this header for one of the chain's, if the chain itself knows no block of its number. */
  async function forge(number: number, roots: Partial<Roots>): Promise<string> {
    const header = headerOf(number, roots);
    const place = AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [number, CHECKPOINTS]);
    await networkHelpers.setStorageAt(address, keccak256(place), keccak256(header));
    return header;
  }

  /** That a transaction was included in a block of ten that never was. */
  async function include(number: number, raw: string, told?: Told): Promise<Inclusion> {
    const place = number % 10;
    const others = (kind: string) => Array.from({ length: 10 }, (_, i) => id(`${kind}${i}`));
    const transactions = listTrie(others("transaction").with(place, raw));
    const receipts = listTrie(others("receipt").with(place, receiptOf(told)));
    const roots = { transactions: transactions.root, receipts: receipts.root };
    return {
      header: await forge(number, roots),
      index: place,
      transaction: transactions.proofOf(indexKey(place)),
      receipt: told === undefined ? "0x" : receipts.proofOf(indexKey(place)),
    };
  }

  /** That the payer's transaction of an epoch was included in a block that never was. */
  function show(
    channel: Channel,
    epoch: number,
    { form, amount, receipt }: Happening,
    number: number,
  ): Promise<Inclusion> {
    const stranger = people.stranger.address;
    const elsewhere = { to: stranger, isProtected: form !== "unprotected" };
    const spending = { amount, ...(form === "payment" ? {} : elsewhere) };
    const told = receipt === "none" ? undefined : toldOf(channel, stranger, amount, receipt);
    return include(number, transfer(channel, epoch, spending), told);
  }

  /** That an account had a nonce at the end of a block that never was. */
  async function spent(number: number, payer: string, nonce: bigint): Promise<AccountProof> {
    const account = encodeRlp([toBeArray(nonce), toBeArray(1n), ZeroHash, ZeroHash]);
    const state = trieOf([[keccak256(payer), account]]);
    const header = await forge(number, { state: state.root });
    return { header, account: state.proofOf(keccak256(payer)) };
  }

  return {
    contract,
    transfer,
    include,
    show,
    spent,

    claimConflict: (channel: Channel, raw: string, conflict: Inclusion) =>
      contract.claimConflict(...of(channel), raw, conflict),

    recordLanding: (channel: Channel, epoch: number, landing: Inclusion) =>
      contract.recordLanding(...of(channel), epoch, landing),

    /** @param payee Who consents. */
    async fileClaim(channel: Channel, epoch: number, cumulative: bigint, payee: Wallet) {
      const raw = transfer(channel, epoch, { amount: cumulative });
      const content = { channel: idOf(channel), epoch, cumulative };
      const value = channel.dispute!.stake;
      const agreed = await consent(payee, "Claim", content);
      return contract.fileClaim(...of(channel), raw, agreed, { value });
    },

    payClaim: (channel: Channel, epoch: number) => contract.payClaim(...of(channel), epoch),

    proveSpent: (channel: Channel, epoch: number, { header, account }: AccountProof) =>
      contract.proveSpent(termsOf(channel), epoch, header, account),

    /** @param payee Whose word it is. */
    async settleThrough(channel: Channel, epoch: number, paid: bigint, payee: Wallet) {
      const word = await consent(payee, "SettledThrough", { channel: idOf(channel), epoch, paid });
      return contract.settleThrough(termsOf(channel), epoch, paid, word);
    },

    nonceOf,
  };
}

interface Roots {
  state: string;
  transactions: string;
  receipts: string;
}

function headerOf(number: number, { state, transactions, receipts }: Partial<Roots>): string {
  const [address, hash, bloom] = [toBeHex(0, 20), toBeHex(0, 32), toBeHex(0, 256)];
  const before = [hash, hash, address];
  const roots = [state, transactions, receipts].map((root) => root ?? ZeroHash);
  const behind = [bloom, "0x", toBeArray(number), "0x01", "0x01", "0x01", "0x", hash, "0x"];
  return encodeRlp([before, roots, behind].flat());
}

/** A receipt, with events that count for nothing beside those that do. */
function toldOf(
  { asset: token, payer: from, payee: to }: Channel,
  stranger: string,
  amount: bigint,
  receipt: "moved" | "part" | "failed",
): Told {
  const moved = receipt === "part" ? amount / 2n : amount;
  return {
    status: receipt === "failed" ? 0n : 1n,
    transfers: [
      { token: stranger, from, to, amount: 1n },
      { token, from: stranger, to, amount: 2n },
      { token, from, to: stranger, amount: 4n },
      { token, from, to, amount: moved - moved / 3n },
      { token, from, to, amount: moved / 3n },
    ],
  };
}

function receiptOf(told: Told | undefined): string {
  const { status, transfers } = told ?? { status: 1n, transfers: [] };
  const logs = transfers.map(({ token, from, to, amount }) => {
    const topics = TOKEN.encodeEventLog("Transfer", [from, to, amount]);
    return [token, topics.topics, topics.data];
  });
  const list = encodeRlp([toBeArray(status), "0x01", toBeHex(0, 256), logs]);
  return `0x02${list.slice(2)}`;
}
