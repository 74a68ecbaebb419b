/**
 * The events of the room, decoded and placed in time. A charge reads the same whether it came singly or in a batch.
 * @module
 */
import { getAddress, type LogDescription } from "ethers";

import type {
  AccountPausedEvent,
  AccountResumedEvent,
  BatchChargedEvent,
  ChargeCorrectedEvent,
  ClaimedEvent,
  ClosedEvent,
  ClosingStartedEvent,
  DepositedEvent,
  ExecutorCappedEvent,
  ExecutorSetEvent,
  GrantedEvent,
  MoveApprovedEvent,
  MoveCanceledEvent,
  MoveRequestedEvent,
  PlanCreatedEvent,
  PlanRetiredEvent,
  SettledEvent,
  ThirdPartyFundingSetEvent,
  ThresholdSetEvent,
  WithdrawnEvent,
} from "../../typechain-types/contracts/fees/IFeeAccounts.js";
import { IFeeAccounts__factory } from "../../typechain-types/factories/contracts/fees/IFeeAccounts__factory.js";
import { type Position, positionOf, type RawLog, type TimeOf } from "../common/history.js";
import { type BatchPlace, type ChargeLine, unpackCharge, unpackPlace } from "./packing.js";

/** What the contract's events say, by name, for all but the charges. */
export interface PlainArgs {
  AccountPaused: AccountPausedEvent.OutputObject;
  AccountResumed: AccountResumedEvent.OutputObject;
  BatchCharged: BatchChargedEvent.OutputObject;
  ChargeCorrected: ChargeCorrectedEvent.OutputObject;
  Claimed: ClaimedEvent.OutputObject;
  Closed: ClosedEvent.OutputObject;
  ClosingStarted: ClosingStartedEvent.OutputObject;
  Deposited: DepositedEvent.OutputObject;
  ExecutorCapped: ExecutorCappedEvent.OutputObject;
  ExecutorSet: ExecutorSetEvent.OutputObject;
  Granted: GrantedEvent.OutputObject;
  MoveApproved: MoveApprovedEvent.OutputObject;
  MoveCanceled: MoveCanceledEvent.OutputObject;
  MoveRequested: MoveRequestedEvent.OutputObject;
  PlanCreated: PlanCreatedEvent.OutputObject;
  PlanRetired: PlanRetiredEvent.OutputObject;
  Settled: SettledEvent.OutputObject;
  ThirdPartyFundingSet: ThirdPartyFundingSetEvent.OutputObject;
  ThresholdSet: ThresholdSetEvent.OutputObject;
  Withdrawn: WithdrawnEvent.OutputObject;
}

/** FE-7, FE-8. One tranche was charged, singly or by an item of a batch. */
export interface ChargedArgs extends ChargeLine {
  readonly token: string;
  readonly holder: string;
  readonly executor: string;
  /** Names the executed transaction; undefined for a batch item that is named by its place alone. */
  readonly ref: string | undefined;
  readonly batch: BatchPlace | undefined;
}

/** FE-8. An item of a batch was skipped. */
export interface SkippedArgs extends BatchPlace {
  readonly token: string;
  readonly holder: string;
  readonly executor: string;
  readonly amount: bigint;
  /** What the error says was there. */
  readonly figure: bigint;
  /** Selector of the error that the single charge would raise. */
  readonly reason: string;
}

export interface EventArgs extends PlainArgs {
  Charged: ChargedArgs;
  BatchItemSkipped: SkippedArgs;
}

export type EventName = keyof EventArgs;

export type FeeEventOf<N extends EventName> = { readonly name: N; readonly args: EventArgs[N] };

/** An event of FeeAccounts. */
export type FeeEvent = { [N in EventName]: FeeEventOf<N> }[EventName] & {
  readonly position: Position;
};

const ABI = IFeeAccounts__factory.createInterface();

/** What a batch item's line does not say itself: the `BatchCharged` that closes the batch does. */
interface OpenItem {
  readonly transaction: string;
  readonly close: (batch: BatchChargedEvent.OutputObject) => void;
}

/**
 * Decodes the logs of one FeeAccounts; logs of other contracts are passed over.
 * @param logs In the order of the chain, whole transactions.
 * @throws Error where the lines of a batch lack the event that closes it.
 */
export function readEvents(
  feeAccounts: string,
  logs: readonly RawLog[],
  timeOf: TimeOf,
): FeeEvent[] {
  const address = getAddress(feeAccounts);
  const events: FeeEvent[] = [];
  let open: OpenItem[] = [];

  for (const log of logs) {
    if (getAddress(log.address) !== address) continue;
    const description = ABI.parseLog(log);
    if (description === null) continue;

    const position = positionOf(log, timeOf);
    requireClosed(open.filter(({ transaction }) => transaction !== position.transaction));
    const item = itemOf(description);
    if (item !== undefined) {
      const slot = events.push(undefined as never) - 1;
      const { transaction } = position;
      open.push({
        transaction,
        close: (batch) => {
          events[slot] = { ...item(batch), position };
        },
      });
      continue;
    }

    const event = { ...decode(description), position } as FeeEvent;
    if (event.name === "BatchCharged") {
      for (const { close } of open) close(event.args);
      open = [];
    }
    events.push(event);
  }
  requireClosed(open);
  return events;
}

function requireClosed(open: readonly OpenItem[]): void {
  const [first] = open;
  if (first !== undefined) throw new Error(`logs of transaction ${first.transaction} are missing`);
}

type Item = (
  batch: BatchChargedEvent.OutputObject,
) => FeeEventOf<"Charged"> | FeeEventOf<"BatchItemSkipped">;

function itemOf({ name, args }: LogDescription): Item | undefined {
  const fields = args.toObject();
  switch (name) {
    case "BatchItemCharged":
    case "BatchItemChargedFor":
      return ({ token, executor }) => ({
        name: "Charged",
        args: {
          token,
          executor,
          holder: fields["holder"],
          ref: fields["ref"],
          batch: unpackPlace(fields["charge"]),
          ...unpackCharge(fields["charge"]),
        },
      });
    case "BatchItemSkipped":
      return ({ token, executor }) => ({
        name: "BatchItemSkipped",
        args: {
          token,
          executor,
          holder: fields["holder"],
          number: fields["number"],
          index: Number(fields["index"]),
          amount: fields["amount"],
          figure: fields["figure"],
          reason: fields["reason"],
        },
      });
    default:
      return undefined;
  }
}

function decode({ name, args }: LogDescription): { name: string; args: unknown } {
  if (name !== "Charged") return { name, args: args.toObject(true) };
  const { token, holder, executor, ref, charge } = args.toObject();
  return {
    name,
    args: { token, holder, executor, ref, batch: undefined, ...unpackCharge(charge) },
  };
}
