/**
 * IterativePayments, as the roles see it.
 * @module
 */
import type { BlockTag, ContractRunner, TypedDataDomain } from "ethers";

import { listenerOf } from "../common/history.js";
import { InputError, requireAddress } from "../common/inputs.js";
import { senderOf } from "../common/sending.js";
import type { IIterativePayments } from "../../typechain-types/contracts/iterative/IIterativePayments.js";
import { IIterativePayments__factory } from "../../typechain-types/factories/contracts/iterative/IIterativePayments__factory.js";
import { NO_SIGNER } from "./channel.js";
import type { Epoch } from "./disputes.js";
import { explain } from "./errors.js";
import { readEvents } from "./events.js";
import {
  CHANNEL_STATES,
  type ChannelState,
  type Line,
  type Moment,
  type VoucherKey,
} from "./rules.js";
import { iterativeDomain } from "./signatures.js";

export type { Done } from "../common/sending.js";

/** The contract with everything that people call. */
export type IterativePayments = IIterativePayments;

/** The contract at an address. */
export function connect(iterativePayments: string, runner: ContractRunner): IterativePayments {
  return IIterativePayments__factory.connect(
    requireAddress("iterativePayments", iterativePayments),
    runner,
  );
}

/** Each waits, and throws RefusedError where IterativePayments refuses. */
export const { send, done } = senderOf(explain);

/** What signatures for this contract are bound to. @throws InputError where the runner has no provider. */
export async function domainOf(iterativePayments: IterativePayments): Promise<TypedDataDomain> {
  const network = await iterativePayments.runner?.provider?.getNetwork();
  if (network === undefined) throw new InputError("the signer has no provider");
  return iterativeDomain(addressOf(iterativePayments), network.chainId);
}

/** What one transaction has told. */
export const { argsIn } = listenerOf(readEvents);

/** A channel on chain, and when its deposit can be withdrawn: both 0 before an unlock. */
export interface OnChain {
  readonly channel: ChannelState;
  readonly exit: Moment;
}

/**
 * The state of a channel.
 * @param signer Of its terms: whether it is revoked is asked of the key.
 * @param blockTag The newest block by default.
 */
export async function channelOn(
  iterativePayments: IterativePayments,
  id: string,
  signer: string,
  blockTag: BlockTag = "latest",
): Promise<OnChain> {
  const [view, key] = await Promise.all([
    iterativePayments.channelOf(id, { blockTag }),
    signer === NO_SIGNER ? undefined : iterativePayments.keyOf(id, signer, { blockTag }),
  ]);
  return {
    channel: {
      state: CHANNEL_STATES[Number(view.state)] ?? "Unknown",
      deposit: view.deposit,
      settled: view.settled,
      epoch: Number(view.epoch),
      topUps: Number(view.topUps),
      signerRevoked: key !== undefined && key.endBlock !== 0n,
    },
    exit: { time: Number(view.unlockTime), block: Number(view.unlockBlock) },
  };
}

/** A further key of a channel, or its revoked signer; `NO_GRANT` for any other. */
export async function keyOn(
  iterativePayments: IterativePayments,
  id: string,
  key: string,
  blockTag: BlockTag = "latest",
): Promise<VoucherKey> {
  const { limit, kept, end, endBlock } = await iterativePayments.keyOf(id, key, { blockTag });
  return { limit, kept, end: Number(end), endBlock: Number(endBlock) };
}

/** IT-3, IT-4. An epoch of a direct channel. */
export async function epochOn(
  iterativePayments: IterativePayments,
  id: string,
  epoch: number,
  blockTag: BlockTag = "latest",
): Promise<Epoch> {
  const view = await iterativePayments.epochOf(id, epoch, { blockTag });
  return {
    landed: view.landed,
    paid: view.paid,
    isSpent: view.isSpent,
    isProven: view.isProven,
    isCharged: view.isCharged,
    filedBlock: Number(view.filedBlock),
    filedTime: Number(view.filedTime),
    cumulative: view.cumulative,
    held: view.held,
    isSettled: view.isSettled,
  };
}

/** IT-1. The nonce line of a payer account. */
export async function lineOn(
  iterativePayments: IterativePayments,
  payer: string,
  blockTag: BlockTag = "latest",
): Promise<Line> {
  const { isTaken, lowest } = await iterativePayments.lineOf(payer, { blockTag });
  return { isTaken, lowest };
}

/** It was given as one: see `connect`. */
function addressOf({ target }: IterativePayments): string {
  return target as string;
}
