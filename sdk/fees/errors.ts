/**
 * The errors of FeeAccounts as sentences.
 * @module
 */
import { type Catalog, COMMON, createExplain, type Wording } from "../common/errors.js";
import { IFeeAccounts__factory } from "../../typechain-types/factories/contracts/fees/IFeeAccounts__factory.js";
import type { SkippedArgs } from "./events.js";

type Abi = (typeof IFeeAccounts__factory.abi)[number];

/** Names of the errors that `IFeeAccounts` declares: the compiler finds a missing sentence. */
export type FeeErrorName = Extract<Abi, { type: "error" }>["name"];

const SENTENCES: Readonly<Record<FeeErrorName, string>> = {
  FeeAccounts_BadCap:
    "A cap needs a window, and a window a cap: {cap units} in {window} seconds is neither.",
  FeeAccounts_BadSignature: "The signature is not one of {signer} over this content.",
  FeeAccounts_BadTerms: "These terms of a plan are outside their ranges: {terms}.",
  FeeAccounts_BatchConflict: "Another batch was sent under number {number} before.",
  FeeAccounts_BatchNumber: "The next batch of this executor has number {expected}, not {number}.",
  FeeAccounts_BatchOrder:
    "The holders of a batch must strictly ascend: {holder}, item {index}, is out of order or there twice.",
  FeeAccounts_BatchSize: "A batch needs 1 to {max} rows of {row} bytes, not {length} bytes.",
  FeeAccounts_CapExceeded:
    "The charge of {asked units} exceeds what caps leave to executor {executor} for {holder} in this window: {left units}.",
  FeeAccounts_CorrectionTooLarge:
    "Of what was charged under {ref}, {left units} can still be corrected, not {asked units}.",
  FeeAccounts_DepositOutOfBounds:
    "The plan takes deposits from {min units} to {max units}; {received units} arrived.",
  FeeAccounts_FundingNotAllowed:
    "{holder} does not let others fund its account: {funder} cannot pay into it.",
  FeeAccounts_InsufficientFees:
    "The account of {holder} has {available units} available, {asked units} were asked.",
  FeeAccounts_InsufficientRevenue: "Settled revenue is {settled units}, {asked units} were asked.",
  FeeAccounts_MoveTargetTaken:
    "{newHolder} has an account in this token already, or is the old key.",
  FeeAccounts_MoveTooEarly: "The move can be approved from {readyAt time} on; it is {now_ time}.",
  FeeAccounts_Moved: "The account of {holder} was moved to another key.",
  FeeAccounts_NotExecutor: "{caller} is not an enabled executor in the token {token}.",
  FeeAccounts_NotPaused: "The account of {holder} is not paused.",
  FeeAccounts_NotRefundable:
    "Tranche {index} of {holder} cannot be closed: its plan or whoever paid for it does not allow it.",
  FeeAccounts_NotToken: "{token} is no token: neither the native coin nor a contract.",
  FeeAccounts_NothingOwed: "Nothing is owed to {payee}.",
  FeeAccounts_NothingToClose:
    "No tranche of {holder} can be closed yet: the pause is not longer than their plans allow.",
  FeeAccounts_OutOfRange: "{value} does not fit its field: the most is {max}.",
  FeeAccounts_Paused: "The account of {holder} is paused.",
  FeeAccounts_PlanRetired: "Plan {plan} takes no new deposits.",
  FeeAccounts_ReferenceCount:
    "A batch has a reference for every item or none: {references} references for {items} items.",
  FeeAccounts_SignatureExpired: "The signature was valid until {deadline time}; it is {now_ time}.",
  FeeAccounts_TimePassed: "{time time} has passed; it is {now_ time}.",
  FeeAccounts_TooManySteps:
    "The charge of {holder} would walk over too many tranches for a batch: charge it singly, or settle the account first.",
  FeeAccounts_TooManyTranches:
    "The account of {holder} holds {max} tranches, as many as this payer may bring it to.",
  FeeAccounts_UnknownAccount: "{holder} has no account in this token.",
  FeeAccounts_UnknownMove: "{holder} did not ask to move its account to {newHolder}.",
  FeeAccounts_UnknownPlan: "The token {token} has no plan {plan}.",
  FeeAccounts_UnknownTranche: "The account of {holder} has no tranche {index}.",
  FeeAccounts_UsedInFuture: "The use at {usedAt time} lies in the future; it is {now_ time}.",
  FeeAccounts_UsedTooLongAgo:
    "The use at {usedAt time} is too long ago: the account's plans take bills back to {oldest time}.",
  FeeAccounts_WrongHint: "The hint {hint} is not right (any more): ask for a new one, or give 0.",
  FeeAccounts_WrongValue: "{sent} wei of native coin were sent, {expected} were expected.",
  FeeAccounts_ZeroAddress: "An address is zero.",
  FeeAccounts_ZeroAmount: "An amount is zero.",
};

const ABI = IFeeAccounts__factory.createInterface();

/** The catalog, for an `explain` that knows other rooms too. */
export const feesErrors: Catalog = { abi: ABI, sentences: SENTENCES };

/**
 * Explains in one sentence why FeeAccounts refused: takes whatever an ethers call threw, revert data, or the bare
 * selector of an error.
 */
export const explain = createExplain(feesErrors, COMMON);

/** FE-8. Explains why an item of a batch was skipped. */
export function explainSkipped(skipped: SkippedArgs, wording: Wording = {}): string {
  const { reason } = skipped;
  const figures = FIGURES[ABI.getError(reason)?.name ?? ""];
  if (figures === undefined) return explain(reason, wording);
  return explain(ABI.encodeErrorResult(reason, figures(skipped)), wording);
}

/** The arguments of the errors that a report tells whole. */
const FIGURES: Readonly<Record<string, ((skipped: SkippedArgs) => unknown[]) | undefined>> = {
  FeeAccounts_CapExceeded: ({ token, holder, executor, amount, figure }) => [
    token,
    holder,
    executor,
    amount,
    figure,
  ],
  FeeAccounts_InsufficientFees: ({ token, holder, amount, figure }) => [
    token,
    holder,
    amount,
    figure,
  ],
  FeeAccounts_Paused: ({ token, holder }) => [token, holder],
  FeeAccounts_TooManySteps: ({ token, holder }) => [token, holder],
} satisfies Partial<Record<FeeErrorName, (skipped: SkippedArgs) => unknown[]>>;
