/**
 * The events of Reconciliation, decoded and placed in time.
 * @module
 */
import { getAddress, type ParamType, type Result } from "ethers";

import type {
  AlarmRaisedEvent,
  AlarmReportedEvent,
  BooksReportedEvent,
  KeyReplacedEvent,
  LegCommittedEvent,
  LegPostedEvent,
  LegRefusedEvent,
  ObserverReportedEvent,
  StakeForfeitedEvent,
  StakeReturnedEvent,
  StakesCollectedEvent,
  TemplateRegisteredEvent,
} from "../../typechain-types/contracts/reconciliation/IReconciliationEvents.js";
import { IReconciliationEvents__factory } from "../../typechain-types/factories/contracts/reconciliation/IReconciliationEvents__factory.js";
import { type Position, positionOf, type RawLog, type TimeOf } from "../common/history.js";

/** What the events say, by name. */
export interface EventArgs {
  AlarmRaised: AlarmRaisedEvent.OutputObject;
  AlarmReported: AlarmReportedEvent.OutputObject;
  BooksReported: BooksReportedEvent.OutputObject;
  KeyReplaced: KeyReplacedEvent.OutputObject;
  LegCommitted: LegCommittedEvent.OutputObject;
  LegPosted: LegPostedEvent.OutputObject;
  LegRefused: LegRefusedEvent.OutputObject;
  ObserverReported: ObserverReportedEvent.OutputObject;
  StakeForfeited: StakeForfeitedEvent.OutputObject;
  StakeReturned: StakeReturnedEvent.OutputObject;
  StakesCollected: StakesCollectedEvent.OutputObject;
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
