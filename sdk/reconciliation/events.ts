/**
 * The events of Reconciliation, decoded and placed in time.
 * @module
 */
import { getAddress, type ParamType, type Result } from "ethers";

import type {
  ActionCarriedOutEvent,
  ActionFailedEvent,
  AdjustmentApprovedEvent,
  AdjustmentLapsedEvent,
  AdjustmentProposedEvent,
  AdjustmentRejectedEvent,
  AlarmRaisedEvent,
  AlarmReportedEvent,
  BooksReportedEvent,
  CaseAdjustedEvent,
  CaseReopenedEvent,
  CaseWrittenOffEvent,
  CoinCollectedEvent,
  CoinOwedEvent,
  DemandExpiredEvent,
  DifferenceToleratedEvent,
  ExceptionKnownEvent,
  KeyReplacedEvent,
  LeavesDemandedEvent,
  LeavesShownEvent,
  LegCommittedEvent,
  LegPostedEvent,
  LegRefusedEvent,
  ObserverReportedEvent,
  RunAdvancedEvent,
  RunClosedEvent,
  StakeForfeitedEvent,
  StakeReturnedEvent,
  TemplateRegisteredEvent,
} from "../../typechain-types/contracts/reconciliation/IReconciliationEvents.js";
import { IReconciliationEvents__factory } from "../../typechain-types/factories/contracts/reconciliation/IReconciliationEvents__factory.js";
import { type Position, positionOf, type RawLog, type TimeOf } from "../common/history.js";

/** What the events say, by name. */
export interface EventArgs {
  ActionCarriedOut: ActionCarriedOutEvent.OutputObject;
  ActionFailed: ActionFailedEvent.OutputObject;
  AdjustmentApproved: AdjustmentApprovedEvent.OutputObject;
  AdjustmentLapsed: AdjustmentLapsedEvent.OutputObject;
  AdjustmentProposed: AdjustmentProposedEvent.OutputObject;
  AdjustmentRejected: AdjustmentRejectedEvent.OutputObject;
  AlarmRaised: AlarmRaisedEvent.OutputObject;
  AlarmReported: AlarmReportedEvent.OutputObject;
  BooksReported: BooksReportedEvent.OutputObject;
  CaseAdjusted: CaseAdjustedEvent.OutputObject;
  CaseReopened: CaseReopenedEvent.OutputObject;
  CaseWrittenOff: CaseWrittenOffEvent.OutputObject;
  CoinCollected: CoinCollectedEvent.OutputObject;
  CoinOwed: CoinOwedEvent.OutputObject;
  DemandExpired: DemandExpiredEvent.OutputObject;
  DifferenceTolerated: DifferenceToleratedEvent.OutputObject;
  ExceptionKnown: ExceptionKnownEvent.OutputObject;
  KeyReplaced: KeyReplacedEvent.OutputObject;
  LeavesDemanded: LeavesDemandedEvent.OutputObject;
  LeavesShown: LeavesShownEvent.OutputObject;
  LegCommitted: LegCommittedEvent.OutputObject;
  LegPosted: LegPostedEvent.OutputObject;
  LegRefused: LegRefusedEvent.OutputObject;
  ObserverReported: ObserverReportedEvent.OutputObject;
  RunAdvanced: RunAdvancedEvent.OutputObject;
  RunClosed: RunClosedEvent.OutputObject;
  StakeForfeited: StakeForfeitedEvent.OutputObject;
  StakeReturned: StakeReturnedEvent.OutputObject;
  TemplateRegistered: TemplateRegisteredEvent.OutputObject;
}

export type EventName = keyof EventArgs;

/** An event of Reconciliation. */
export type ReconciliationEvent = {
  [N in EventName]: { readonly name: N; readonly args: EventArgs[N] };
}[EventName] & { readonly position: Position };

const ABI = IReconciliationEvents__factory.createInterface();

/**
 * Decodes the logs of one Reconciliation; logs of other contracts are passed over.
 * @param logs In the order of the chain.
 */
export function readEvents(
  reconciliation: string,
  logs: readonly RawLog[],
  timeOf: TimeOf,
): ReconciliationEvent[] {
  const address = getAddress(reconciliation);
  return logs.flatMap((log) => {
    if (getAddress(log.address) !== address) return [];
    const description = ABI.parseLog(log);
    if (description === null) return [];
    const { name, args, fragment } = description;
    const told = objectOf(fragment.inputs, args);
    return [{ name, args: told, position: positionOf(log, timeOf) }] as ReconciliationEvent[];
  });
}

/** Arguments as plain objects and arrays; ethers itself makes an object of an array that is empty, or has one struct. */
function objectOf(inputs: readonly ParamType[], args: Result): object {
  return Object.fromEntries(
    inputs.map((input, place) => [input.name, plainOf(input, args[place])]),
  );
}

function plainOf(input: ParamType, value: unknown): unknown {
  const { arrayChildren, components } = input;
  if (arrayChildren !== null)
    return [...(value as Result)].map((each) => plainOf(arrayChildren, each));
  return components === null ? value : objectOf(components, value as Result);
}
