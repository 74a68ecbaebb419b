/**
 * The events of IterativePayments, decoded and placed in time.
 * @module
 */
import { getAddress } from "ethers";

import type {
  CeilingSettledEvent,
  CheckpointedEvent,
  ClaimedEvent,
  ClaimFiledEvent,
  ClaimResolvedEvent,
  ClaimSkippedEvent,
  CollectedEvent,
  ConflictProvenEvent,
  KeyGrantedEvent,
  KeyRevokedEvent,
  LandingRecordedEvent,
  NonceSpentEvent,
  OpenedEvent,
  PaidEvent,
  PayoutHeldEvent,
  ReleasedEvent,
  SettledThroughEvent,
  ToppedUpEvent,
  UnlockRequestedEvent,
  VoucherClaimedEvent,
  WithdrawnEvent,
} from "../../typechain-types/contracts/iterative/IIterativeEvents.js";
import { IIterativeEvents__factory } from "../../typechain-types/factories/contracts/iterative/IIterativeEvents__factory.js";
import { type Position, positionOf, type RawLog, type TimeOf } from "../common/history.js";

/** What the events say, by name. */
export interface EventArgs {
  CeilingSettled: CeilingSettledEvent.OutputObject;
  Checkpointed: CheckpointedEvent.OutputObject;
  Claimed: ClaimedEvent.OutputObject;
  ClaimFiled: ClaimFiledEvent.OutputObject;
  ClaimResolved: ClaimResolvedEvent.OutputObject;
  ClaimSkipped: ClaimSkippedEvent.OutputObject;
  Collected: CollectedEvent.OutputObject;
  ConflictProven: ConflictProvenEvent.OutputObject;
  KeyGranted: KeyGrantedEvent.OutputObject;
  KeyRevoked: KeyRevokedEvent.OutputObject;
  LandingRecorded: LandingRecordedEvent.OutputObject;
  NonceSpent: NonceSpentEvent.OutputObject;
  Opened: OpenedEvent.OutputObject;
  Paid: PaidEvent.OutputObject;
  PayoutHeld: PayoutHeldEvent.OutputObject;
  Released: ReleasedEvent.OutputObject;
  SettledThrough: SettledThroughEvent.OutputObject;
  ToppedUp: ToppedUpEvent.OutputObject;
  UnlockRequested: UnlockRequestedEvent.OutputObject;
  VoucherClaimed: VoucherClaimedEvent.OutputObject;
  Withdrawn: WithdrawnEvent.OutputObject;
}

export type EventName = keyof EventArgs;

/** An event of IterativePayments. */
export type IterativeEvent = {
  [N in EventName]: { readonly name: N; readonly args: EventArgs[N] };
}[EventName] & { readonly position: Position };

const ABI = IIterativeEvents__factory.createInterface();

/**
 * Decodes the logs of one IterativePayments; logs of other contracts are passed over.
 * @param logs In the order of the chain.
 */
export function readEvents(
  iterativePayments: string,
  logs: readonly RawLog[],
  timeOf: TimeOf,
): IterativeEvent[] {
  const address = getAddress(iterativePayments);
  return logs.flatMap((log) => {
    if (getAddress(log.address) !== address) return [];
    const description = ABI.parseLog(log);
    if (description === null) return [];
    const { name, args } = description;
    return [
      { name, args: args.toObject(true), position: positionOf(log, timeOf) },
    ] as IterativeEvent[];
  });
}
