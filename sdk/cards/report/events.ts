/**
 * CA-18. The events that a report is made from.
 * @module
 */
import type { Position } from "../../common/history.js";
import type {
  RedeemedEvent,
  ReturnClaimedEvent,
  ReturnFailedEvent,
  ToppedUpEvent,
  TopUpRejectedEvent,
  TopUpRequestedEvent,
} from "../../../typechain-types/contracts/cards/ITopUpEvents.js";
import type { CardEvent } from "../events.js";

/** CA-14, CA-22. What top-ups and redemptions tell. */
interface BorderEvents {
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
      [N in keyof BorderEvents]: {
        readonly name: N;
        readonly args: BorderEvents[N];
        readonly position: Position;
      };
    }[keyof BorderEvents];
