/**
 * Ranges of what IterativePayments takes.
 * @module
 */
import {
  InputError,
  type Integer,
  MAX_UINT32,
  requireAddress,
  requireBytes32,
  requireInteger,
} from "../common/inputs.js";
import {
  type Agreement,
  type Channel,
  disputeOf,
  type DisputeTerms,
  isDirect,
  NO_SIGNER,
} from "./channel.js";
import { MAX_AMOUNT } from "./rules.js";

/** EIP-2681: an account's nonce stays below 2^64 − 1, in the last epoch too. */
const MAX_FIRST_NONCE = 2n ** 64n - 2n ** 32n - 2n;
const MAX_WINDOW = 365n * 86_400n;
const MAX_WINDOW_BLOCKS = 200_000_000n;
const MAX_TOP_UP = 2n ** 16n - 1n;
const MAX_TIP = 2n ** 64n - 1n;

/** Units, 0 to 2^96 − 1. */
export const requireUnits = (name: string, value: Integer) =>
  requireInteger(name, value, 0n, MAX_AMOUNT);

/** Units, 1 to 2^96 − 1. */
export const requireAmount = (name: string, value: Integer) =>
  requireInteger(name, value, 1n, MAX_AMOUNT);

/** Account nonce − first nonce. */
export const requireEpoch = (value: Integer) =>
  Number(requireInteger("epoch", value, 0n, MAX_UINT32));

/** A second, or 0 where the contract takes 0 for none. */
export const requireTime = (name: string, value: Integer) =>
  Number(requireInteger(name, value, 0n, MAX_UINT32));

/** Number of a top-up: they count from 1. */
export const requireTopUp = (value: Integer) =>
  Number(requireInteger("top-up", value, 1n, MAX_TOP_UP));

/**
 * IT-1. The terms with checksums in their addresses.
 * @throws InputError where the contract would refuse them, whatever the state of the chain.
 */
export function requireChannel(channel: Channel): Channel {
  const [payer, payee] = [
    requireAddress("payer", channel.payer),
    requireAddress("payee", channel.payee),
  ];
  if (payer === payee) throw new InputError("payer and payee are one");
  return {
    kind: channel.kind,
    payer,
    payee,
    asset: requireAddress("asset", channel.asset),
    ...requireKind(channel),
    deposit: requireUnits("deposit", channel.deposit),
    window: Number(requireInteger("window", channel.window, 1n, MAX_WINDOW)),
    windowBlocks: Number(
      requireInteger("windowBlocks", channel.windowBlocks, 1n, MAX_WINDOW_BLOCKS),
    ),
    endTime: requireTime("endTime", channel.endTime),
    agreement: requireAgreement(channel.agreement),
    ...requireDispute(channel),
  };
}

/** IT-3, IT-4. A direct channel has terms of dispute, the others have none. */
function requireDispute(channel: Channel): Pick<Channel, "dispute"> {
  if (!isDirect(channel)) {
    if (channel.dispute === undefined) return {};
    throw new InputError("only a direct channel has terms of dispute");
  }
  const dispute = disputeOf(channel);
  return {
    dispute: {
      penalty: requireUnits("penalty", dispute.penalty),
      disputeCost: requireUnits("disputeCost", dispute.disputeCost),
      coinPrice: requireUnits("coinPrice", dispute.coinPrice),
      tip: requireInteger("tip", dispute.tip, 0n, MAX_TIP),
      stake: requireInteger("stake", dispute.stake, 0n, MAX_AMOUNT),
      ...requireWindows(dispute),
    },
  };
}

/** Seconds, and blocks. */
function requireWindows(dispute: DisputeTerms) {
  const requireWindow = (name: keyof DisputeTerms) =>
    Number(requireInteger(name, dispute[name], 0n, MAX_UINT32));
  return {
    answerWindow: requireWindow("answerWindow"),
    answerBlocks: requireWindow("answerBlocks"),
    burnWindow: requireWindow("burnWindow"),
    burnBlocks: requireWindow("burnBlocks"),
  };
}

/** A pay-through or direct channel has a nonce line, an escrow channel a signer. */
function requireKind({
  kind,
  signer,
  firstNonce,
}: Channel): Pick<Channel, "signer" | "firstNonce"> {
  if (kind === "Escrow") {
    if (firstNonce !== 0n) throw new InputError("an escrow channel has no first nonce: it is 0");
    return { signer: requireAddress("signer", signer), firstNonce };
  }
  if (signer !== NO_SIGNER) throw new InputError("only an escrow channel has a signer");
  return { signer, firstNonce: requireInteger("firstNonce", firstNonce, 0n, MAX_FIRST_NONCE) };
}

function requireAgreement(agreement: Agreement): Agreement {
  return {
    timing: agreement.timing,
    stepLimit: requireUnits("stepLimit", agreement.stepLimit),
    endAmount: requireUnits("endAmount", agreement.endAmount),
    endCount: Number(requireInteger("endCount", agreement.endCount, 0n, MAX_UINT32)),
    salt: requireBytes32("salt", agreement.salt),
  };
}
