/**
 * The events of the room, decoded and placed in time. The rows of an upload are in its event, one by one.
 * @module
 */
import { getAddress, type Result, toBeHex } from "ethers";

import { type Position, positionOf, type RawLog, type TimeOf } from "../common/history.js";
import type {
  AttesterSetEvent,
  CapturedEvent,
  CardBlockedEvent,
  CardFrozenEvent,
  CardIssuedEvent,
  CardReplacedEvent,
  CardThawedEvent,
  ClearingActedEvent,
  LimitsRequestedEvent,
  LimitsSetEvent,
  MerchantRegisteredEvent,
  OverflowedEvent,
  ProgramCreatedEvent,
  ReclaimedEvent,
  RefundCreditedEvent,
  RefundDueEvent,
  RefundedEvent,
  RefundsCoveredEvent,
  ReserveDrawnEvent,
  ReserveFundedEvent,
  SaleAttestedEvent,
  SequenceUsedEvent,
  StaffSetEvent,
  TerminalEnrolledEvent,
  TerminalRetiredEvent,
  TerminalRevokedEvent,
  UploadedEvent,
  UploadRefusedEvent,
  VoidedEvent,
} from "../../typechain-types/contracts/cards/ICardEvents.js";
import type {
  AdjustmentApprovedEvent,
  AdjustmentProposedEvent,
  AdjustmentRejectedEvent,
  AdjustmentStruct,
  AdjustmentStructOutput,
  ClosedUntilEvent,
  FeeRateChangedEvent,
  FeesWithdrawnEvent,
  LinesAttestedEvent,
  PaidOutEvent,
  PayoutFailedEvent,
  PayoutSetEvent,
  PeriodClosedEvent,
  PeriodPagedEvent,
  PeriodsChangedEvent,
  StatementStruct,
  StatementStructOutput,
} from "../../typechain-types/contracts/cards/IClearingEvents.js";
import type {
  IssuerSeenEvent,
  RedeemedEvent,
  ReturnClaimedEvent,
  ReturnFailedEvent,
  ToppedUpEvent,
  TopUpRejectedEvent,
  TopUpRequestedEvent,
} from "../../typechain-types/contracts/cards/ITopUpEvents.js";
import { IPrepaidCards__factory } from "../../typechain-types/factories/contracts/cards/IPrepaidCards__factory.js";
import { type RowResult, unpackResults } from "./batch.js";
import { type Decline, DECLINES } from "./declines.js";

/** CA-2. A payment that was made: sold, or held. */
export interface PaidArgs {
  readonly payment: string;
  readonly card: string;
  readonly terminal: string;
  readonly program: number;
  /** Units that were approved. */
  readonly amount: bigint;
  readonly sequence: number;
  readonly order: string;
}

/** CA-12, CA-13. What became of the rows of a terminal. */
export interface UploadedArgs extends Omit<UploadedEvent.OutputObject, "results"> {
  readonly results: readonly RowResult[];
}

/** CA-13. Nothing of an upload was looked at. */
export interface UploadRefusedArgs extends Omit<UploadRefusedEvent.OutputObject, "why"> {
  readonly why: Decline;
}

/** The fields of a struct by name, without those by number. */
type Named<Struct, Output> = Pick<Output, keyof Struct & keyof Output>;

/** CA-16. An adjustment that somebody proposed. */
export interface AdjustmentProposedArgs extends Omit<
  AdjustmentProposedEvent.OutputObject,
  "adjustment"
> {
  readonly adjustment: Named<AdjustmentStruct, AdjustmentStructOutput>;
}

/** CA-17. A statement that was chained. */
export interface PeriodClosedArgs extends Omit<PeriodClosedEvent.OutputObject, "statement"> {
  readonly statement: Named<StatementStruct, StatementStructOutput>;
}

/** What the events say, by name. */
export interface EventArgs {
  AdjustmentApproved: AdjustmentApprovedEvent.OutputObject;
  AdjustmentProposed: AdjustmentProposedArgs;
  AdjustmentRejected: AdjustmentRejectedEvent.OutputObject;
  AttesterSet: AttesterSetEvent.OutputObject;
  Authorized: PaidArgs;
  Captured: CapturedEvent.OutputObject;
  CardBlocked: CardBlockedEvent.OutputObject;
  CardFrozen: CardFrozenEvent.OutputObject;
  CardIssued: CardIssuedEvent.OutputObject;
  CardReplaced: CardReplacedEvent.OutputObject;
  CardThawed: CardThawedEvent.OutputObject;
  ClearingActed: ClearingActedEvent.OutputObject;
  ClosedUntil: ClosedUntilEvent.OutputObject;
  FeeRateChanged: FeeRateChangedEvent.OutputObject;
  FeesWithdrawn: FeesWithdrawnEvent.OutputObject;
  IssuerSeen: IssuerSeenEvent.OutputObject;
  LimitsRequested: LimitsRequestedEvent.OutputObject;
  LimitsSet: LimitsSetEvent.OutputObject;
  LinesAttested: LinesAttestedEvent.OutputObject;
  MerchantRegistered: MerchantRegisteredEvent.OutputObject;
  Overflowed: OverflowedEvent.OutputObject;
  PaidOut: PaidOutEvent.OutputObject;
  PayoutFailed: PayoutFailedEvent.OutputObject;
  PayoutSet: PayoutSetEvent.OutputObject;
  PeriodClosed: PeriodClosedArgs;
  PeriodPaged: PeriodPagedEvent.OutputObject;
  PeriodsChanged: PeriodsChangedEvent.OutputObject;
  ProgramCreated: ProgramCreatedEvent.OutputObject;
  Reclaimed: ReclaimedEvent.OutputObject;
  Redeemed: RedeemedEvent.OutputObject;
  RefundCredited: RefundCreditedEvent.OutputObject;
  RefundDue: RefundDueEvent.OutputObject;
  Refunded: RefundedEvent.OutputObject;
  RefundsCovered: RefundsCoveredEvent.OutputObject;
  ReserveDrawn: ReserveDrawnEvent.OutputObject;
  ReserveFunded: ReserveFundedEvent.OutputObject;
  ReturnClaimed: ReturnClaimedEvent.OutputObject;
  ReturnFailed: ReturnFailedEvent.OutputObject;
  SaleAttested: SaleAttestedEvent.OutputObject;
  SequenceUsed: SequenceUsedEvent.OutputObject;
  Sold: PaidArgs;
  StaffSet: StaffSetEvent.OutputObject;
  TerminalEnrolled: TerminalEnrolledEvent.OutputObject;
  TerminalRetired: TerminalRetiredEvent.OutputObject;
  TerminalRevoked: TerminalRevokedEvent.OutputObject;
  ToppedUp: ToppedUpEvent.OutputObject;
  TopUpRejected: TopUpRejectedEvent.OutputObject;
  TopUpRequested: TopUpRequestedEvent.OutputObject;
  Uploaded: UploadedArgs;
  UploadRefused: UploadRefusedArgs;
  Voided: VoidedEvent.OutputObject;
}

export type EventName = keyof EventArgs;

export type CardEventOf<N extends EventName> = { readonly name: N; readonly args: EventArgs[N] };

/** An event of PrepaidCards. */
export type CardEvent = { [N in EventName]: CardEventOf<N> }[EventName] & {
  readonly position: Position;
};

const ABI = IPrepaidCards__factory.createInterface();

/**
 * Decodes the logs of one PrepaidCards; logs of other contracts are passed over.
 * @param logs In the order of the chain, whole transactions.
 * @param timeOf Second of a block.
 */
export function readEvents(
  prepaidCards: string,
  logs: readonly RawLog[],
  timeOf: TimeOf,
): CardEvent[] {
  const address = getAddress(prepaidCards);
  return logs
    .filter((log) => getAddress(log.address) === address)
    .flatMap((log) => {
      const description = ABI.parseLog(log);
      if (description === null) return [];
      const { name, args } = description;
      const told = decode(name, plain(name, args));
      return [{ name, args: told, position: positionOf(log, timeOf) } as CardEvent];
    });
}

/** The arguments as plain objects; ethers itself makes one of an array, too, where a program has a single tier. */
function plain(name: string, args: Result): Record<string, unknown> {
  const object: Record<string, unknown> = args.toObject(true);
  if (name !== "ProgramCreated") return object;
  const terms = args["terms"] as Result;
  const tiers = (terms["tiers"] as Result).map((tier: Result) => tier.toObject());
  return { ...object, terms: { ...terms.toObject(), tiers } };
}

type Paid = Pick<PaidArgs, "payment" | "card" | "terminal"> & { readonly word: bigint };

/** @param word amount 40 | sequence 24 | program 32 | order 128, the lowest bits first. */
function paid({ payment, card, terminal, word }: Paid): PaidArgs {
  return {
    payment,
    card,
    terminal,
    program: Number((word >> 64n) & 0xffffffffn),
    amount: word & 0xffffffffffn,
    sequence: Number((word >> 40n) & 0xffffffn),
    order: toBeHex(word >> 96n, 16),
  };
}

function decode(name: string, args: Record<string, unknown>): unknown {
  switch (name) {
    case "Sold":
    case "Authorized":
      return paid(args as unknown as Paid);
    case "Uploaded":
      return { ...args, results: unpackResults(args["results"] as string) };
    case "UploadRefused":
      return { ...args, why: DECLINES[Number(args["why"])] };
    default:
      return args;
  }
}
