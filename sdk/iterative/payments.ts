/**
 * IT-2. Signed payments: raw transactions, built and signed by wallets, keys and devices. Those of a pay-through channel call
 * `pay`, and are read again here; those of a direct channel are transfers.
 * @module
 */
import {
  type BytesLike,
  concat,
  dataLength,
  dataSlice,
  hexlify,
  keccak256,
  type Signer,
  type SigningKey,
  TypedDataEncoder,
  toUtf8Bytes,
  getAddress,
  computeAddress,
} from "ethers";

import { type Integer, InputError, MAX_UINT32, requireInteger } from "../common/inputs.js";
import { isNative } from "../common/token.js";
import { IIterativePayments__factory } from "../../typechain-types/factories/contracts/iterative/IIterativePayments__factory.js";
import {
  type PlannedTransaction,
  signBy,
  signByKey,
  signingDigest,
  type SplitSignature,
  spliceSignature,
} from "./building.js";
import { type Channel, CHANNEL, type ChannelTerms, isDirect, termsOf } from "./channel.js";
import {
  type DecodedTransaction,
  decodeTransaction,
  type DecodingTools,
} from "./rawTransactions.js";
import { MAX_AMOUNT } from "./rules.js";
import { iterativeDomain } from "./signatures.js";
import { transferOf } from "./transfers.js";

/** Where a channel is: what all of its signatures are bound to. */
export interface Place {
  /** Address of IterativePayments. */
  readonly iterativePayments: string;
  readonly chainId: bigint;
}

/** What a signed payment says. Amounts are units of the channel's asset. */
export interface Payment {
  /** Account nonce − first nonce. */
  readonly epoch: number;
  /** What the payer owes in all. */
  readonly cumulative: bigint;
}

/** What a signed payment of a channel is made of. */
export interface PlannedPayment extends Payment {
  /** What was settled by the epochs before: what a direct payment moves, and in coin any, is `cumulative` less this. */
  readonly base: bigint;
}

/** What the payer lets the landing cost. */
export interface PaymentFees {
  /** `DynamicFee` by default; the others have one gas price, the maximum. */
  readonly kind?: "Legacy" | "AccessList" | "DynamicFee";
  readonly gasLimit: Integer;
  /** Wei per gas. */
  readonly maxFeePerGas: Integer;
  /** Wei per gas. */
  readonly maxPriorityFeePerGas: Integer;
}

/** Whoever signs the payments of a payer account. */
export interface PaymentSigner {
  readonly address: string;
  /** The raw transaction. */
  readonly sign: (plan: PlannedTransaction) => Promise<string>;
}

/** The arguments of a call of `pay`. */
export interface PaymentCall extends Payment {
  readonly terms: ChannelTerms;
  /** The terms as they stand in the call, 352 bytes. */
  readonly words: string;
}

/** A signed payment, read again. */
export interface ReadPayment extends PaymentCall {
  readonly transaction: DecodedTransaction;
}

const ABI = IIterativePayments__factory.createInterface();
const PAY = ABI.getFunction("pay");
/** Bytes of a channel's terms: 11 words. */
const TERMS_LENGTH = 352;
const WORD = 32;

/**
 * The transaction that pays `cumulative`, not signed yet.
 * @throws InputError for a channel of another kind, and for amounts out of range.
 */
export function planPayment(
  place: Place,
  channel: Channel,
  payment: PlannedPayment,
  fees: PaymentFees,
): PlannedTransaction {
  if (channel.kind === "Escrow") throw new InputError("an escrow channel is paid by vouchers");
  const epoch = requireInteger("epoch", payment.epoch, 0n, MAX_UINT32);
  const base = requireInteger("base", payment.base, 0n, MAX_AMOUNT);
  const least = isDirect(channel) ? base + 1n : base;
  const cumulative = requireInteger("cumulative", payment.cumulative, least, MAX_AMOUNT);
  const { kind = "DynamicFee", gasLimit, maxFeePerGas, maxPriorityFeePerGas } = fees;
  const call = isDirect(channel)
    ? transferOf(channel, cumulative - base)
    : {
        to: place.iterativePayments,
        value: isNative(channel.asset) ? cumulative - base : 0n,
        data: ABI.encodeFunctionData("pay", [termsOf(channel), epoch, cumulative]),
      };
  const nonce = channel.firstNonce + epoch;
  const common = { chainId: place.chainId, nonce, ...call, gasLimit };
  return kind === "DynamicFee"
    ? { ...common, kind, maxFeePerGas, maxPriorityFeePerGas }
    : { ...common, kind, gasPrice: maxFeePerGas };
}

/** A wallet that gives a transaction back without sending it. */
export async function walletSigner(wallet: Signer): Promise<PaymentSigner> {
  const address = await wallet.getAddress();
  return { address, sign: (plan) => signBy(plan, wallet) };
}

/** A raw private key. */
export function keySigner(key: SigningKey): PaymentSigner {
  return { address: computeAddress(key), sign: async (plan) => signByKey(plan, key) };
}

/**
 * A device that signs a digest of 32 bytes.
 * @param address Of its key.
 */
export function deviceSigner(
  address: string,
  signDigest: (digest: string) => Promise<SplitSignature>,
): PaymentSigner {
  return {
    address: getAddress(address),
    sign: async (plan) => spliceSignature(plan, await signDigest(signingDigest(plan)), address),
  };
}

/** The arguments, if the data are a call of `pay` in the one form that the contract takes. */
export function readCall(data: BytesLike): PaymentCall | undefined {
  const bytes = hexlify(data);
  if (dataLength(bytes) !== 4 + TERMS_LENGTH + 2 * WORD || dataSlice(bytes, 0, 4) !== PAY.selector)
    return undefined;
  const words = dataSlice(bytes, 4, 4 + TERMS_LENGTH);
  const epoch = wordAt(bytes, 4 + TERMS_LENGTH);
  const cumulative = wordAt(bytes, 4 + TERMS_LENGTH + WORD);
  if (epoch > MAX_UINT32 || cumulative > MAX_AMOUNT) return undefined;
  return { terms: decodeTerms(bytes), words, epoch: Number(epoch), cumulative };
}

/**
 * Reads a raw transaction that is a signed payment.
 * @throws DecodingError for bytes that are no transaction; InputError for one that does not call `pay`.
 */
export function readPayment(raw: BytesLike, tools: Partial<DecodingTools> = {}): ReadPayment {
  const transaction = decodeTransaction(raw, tools);
  const call = readCall(transaction.data);
  if (call === undefined) throw new InputError("the transaction does not call `pay`");
  return { ...call, transaction };
}

/** The terms as they stand in a call, 352 bytes. */
export function wordsOf(channel: Channel): string {
  return dataSlice(ABI.encodeFunctionData("pay", [termsOf(channel), 0, 0]), 4, 4 + TERMS_LENGTH);
}

/** The id of the channel whose terms stand so in a call. */
export function idOfWords(place: Place, words: string): string {
  const type = toUtf8Bytes(TypedDataEncoder.from(CHANNEL).encodeType("Channel"));
  const domain = iterativeDomain(place.iterativePayments, place.chainId);
  const content = keccak256(concat([keccak256(type), words]));
  return keccak256(concat(["0x1901", TypedDataEncoder.hashDomain(domain), content]));
}

function wordAt(bytes: string, place: number): bigint {
  return BigInt(dataSlice(bytes, place, place + WORD));
}

/** Bits of a word that mean nothing are left out: `words` has them. */
function decodeTerms(bytes: string): ChannelTerms {
  const [terms] = ABI.decodeFunctionData("pay", bytes) as unknown as [ChannelTerms];
  const { kind, payer, payee, asset, signer, firstNonce, deposit, window, windowBlocks, endTime } =
    terms;
  const { agreement } = terms;
  return {
    kind,
    payer,
    payee,
    asset,
    signer,
    firstNonce,
    deposit,
    window,
    windowBlocks,
    endTime,
    agreement,
  };
}
