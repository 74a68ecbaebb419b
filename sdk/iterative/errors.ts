/**
 * The errors of IterativePayments and of its decoder as sentences.
 * @module
 */
import { type Catalog, COMMON, createExplain } from "../common/errors.js";
// the binding of an abstract part has the decoder's errors too, and no bytecode to load
import { ChannelPayments__factory } from "../../typechain-types/factories/contracts/iterative/ChannelPayments__factory.js";

type Abi = (typeof ChannelPayments__factory.abi)[number];
type Own = `IterativePayments_${string}` | `RawTransaction_${string}` | `Rlp_${string}`;

/** Names of the errors of the contract and of its decoder: the compiler finds a missing sentence. */
export type IterativeErrorName = Extract<Extract<Abi, { type: "error" }>["name"], Own>;

const SENTENCES: Readonly<Record<IterativeErrorName, string>> = {
  IterativePayments_AboveCeiling:
    "The payee settles {cumulative units}, more than the ceiling of {ceiling units}.",
  IterativePayments_AlreadyOpened: "Channel {id} was opened before: nothing was moved.",
  IterativePayments_BadTerms:
    "These terms of a channel are outside their ranges, or not of its kind: {channel}.",
  IterativePayments_KeyKnown:
    "Key {key} of channel {id} was granted with other limits, was revoked, or is the signer.",
  IterativePayments_KeyNotRevocable:
    "Key {key} of channel {id} was never granted, has ended, or was revoked with another amount.",
  IterativePayments_LineTaken: "The account {payer} has a live pay-through channel.",
  IterativePayments_Locked:
    "The deposit of channel {id} is locked until {unlockTime time} and until block {unlockBlock}.",
  IterativePayments_NonceUsed:
    "Nonces of {payer} below {lowest} belong to earlier channels: {firstNonce} cannot be the first.",
  IterativePayments_NotAsset: "{asset} is neither the native coin nor a contract.",
  IterativePayments_NotBy: "This is an act of {account}, which neither sends nor signed it.",
  IterativePayments_NotNative: "Channel {id} is not of native coin.",
  IterativePayments_NotOpen:
    "Channel {id} is in state {state} (0 unknown, 1 open, 2 unlocking, 3 withdrawn, 4 released), which does not allow this.",
  IterativePayments_NotPayer: "Only the payer {payer} can do this, and {sender} sends.",
  IterativePayments_NotPayment:
    "The transaction is no payment here: for chain {chainId}, to {to}, it calls {selector} with {length} bytes.",
  IterativePayments_NotSettled:
    "The payee lets go of channel {id} once {expected units} are settled; {settled units} are.",
  IterativePayments_NotSigned:
    "The signature for {cumulative units} of channel {id} is nobody's, or of {signer}, which may not sign it.",
  IterativePayments_NotToken: "The native coin is no token.",
  IterativePayments_OutOfRange: "{value units} do not fit: the most is {max units}.",
  IterativePayments_PayerHasCode:
    "The payer {payer} has code, or delegates to some: its nonce is not its own.",
  IterativePayments_SelfPayment: "{payer} cannot be payer and payee in one.",
  IterativePayments_TimePassed: "{time time} has passed; it is {now_ time}.",
  IterativePayments_TopUpOutOfTurn:
    "The next top-up of channel {id} has number {next}, not {number}.",
  IterativePayments_WrongKind:
    "Channel {id} is of the other kind: {kind} (0 pay-through, 1 escrow).",
  IterativePayments_WrongNonce: "The payment of this epoch has nonce {expected}, not {nonce}.",
  IterativePayments_WrongType:
    "A transaction of type {kind} is no signed payment: it must be EIP-155, EIP-2930 with an empty list, or EIP-1559 with one.",
  IterativePayments_WrongValue: "{sent} wei of native coin were sent, {expected} were expected.",
  IterativePayments_ZeroAddress: "An address is zero.",
  IterativePayments_ZeroLimit: "Key {key} of channel {id} could sign for nothing.",
  RawTransaction_BadSignature:
    "The transaction's signature is none, or not in the form that a node takes.",
  RawTransaction_Malformed:
    "What stands at byte {place} of the call is nothing that a transaction has there.",
  RawTransaction_UnknownType: "No transaction of a known type begins with byte {first}.",
  Rlp_Malformed:
    "What stands at byte {place} of the call is not canonical RLP of what is expected there.",
};

/** The catalog, for an `explain` that knows other rooms too. */
export const iterativeErrors: Catalog = {
  abi: ChannelPayments__factory.createInterface(),
  sentences: SENTENCES,
};

/**
 * Explains in one sentence why IterativePayments refused: takes whatever an ethers call threw, revert data, or the bare
 * selector of an error.
 */
export const explain = createExplain(iterativeErrors, COMMON);

/** Why an entry of a batch was skipped: the contract's `Skip`, in its order. */
export const SKIPS = ["None", "Foreign", "NotOpen", "NotSigned", "NothingLeft"] as const;
export type Skip = (typeof SKIPS)[number];

const SKIP_SENTENCES: Readonly<Record<Skip, string>> = {
  None: "It was claimed.",
  Foreign: "The channel has another payee, or another asset.",
  NotOpen: "The channel was never opened, or is over.",
  NotSigned: "The signature is nobody's, or of a key that may not sign for so much.",
  NothingLeft: "The deposit is empty.",
};

/** Why an entry of a batch was skipped, as a sentence. */
export function explainSkip(skip: Skip): string {
  return SKIP_SENTENCES[skip];
}
