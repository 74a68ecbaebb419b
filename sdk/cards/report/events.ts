/**
 * CA-18. The events that a report is made from.
 * @module
 */
import type { Position } from "../../common/history.js";
import type {
  AdjustmentApprovedEvent,
  AdjustmentProposedEvent,
  FeesWithdrawnEvent,
  PaidOutEvent,
  PeriodClosedEvent,
} from "../../../typechain-types/contracts/cards/IClearingEvents.js";
import type {
  RedeemedEvent,
  ReturnClaimedEvent,
  ReturnFailedEvent,
  ToppedUpEvent,
  TopUpRejectedEvent,
  TopUpRequestedEvent,
} from "../../../typechain-types/contracts/cards/ITopUpEvents.js";
import type { CardEvent } from "../events.js";

/** CA-14 to CA-16, CA-22. What top-ups, redemptions and clearing tell. */
interface MoneyEvents {
  AdjustmentApproved: AdjustmentApprovedEvent.OutputObject;
  AdjustmentProposed: AdjustmentProposedEvent.OutputObject;
  FeesWithdrawn: FeesWithdrawnEvent.OutputObject;
  PaidOut: PaidOutEvent.OutputObject;
  PeriodClosed: PeriodClosedEvent.OutputObject;
  Redeemed: RedeemedEvent.OutputObject;
  ReturnClaimed: ReturnClaimedEvent.OutputObject;
  ReturnFailed: ReturnFailedEvent.OutputObject;
  ToppedUp: ToppedUpEvent.OutputObject;
  TopUpRejected: TopUpRejectedEvent.OutputObject;
  TopUpRequested: TopUpRequestedEvent.OutputObject;
}

/** An event of PrepaidCards that a report looks at. */
export type ReportEvent =
  | CardEvent
  | {
      [N in keyof MoneyEvents]: {
        readonly name: N;
        readonly args: MoneyEvents[N];
        readonly position: Position;
      };
    }[keyof MoneyEvents];
