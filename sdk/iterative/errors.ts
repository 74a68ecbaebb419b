/**
 * The errors of IterativePayments and of its decoders as sentences.
 * @module
 */
import { type Catalog, COMMON, createExplain } from "../common/errors.js";
// the binding of an abstract part has the decoders' errors too, and no bytecode to load
import { FiledClaims__factory } from "../../typechain-types/factories/contracts/iterative/FiledClaims__factory.js";

type Abi = (typeof FiledClaims__factory.abi)[number];
type Room = "IterativePayments" | "RawReceipt" | "RawTransaction" | "Rlp" | "TrieProof";
type Own = `${Room}_${string}`;

/** Names of the errors of the contract and of its decoders: the compiler finds a missing sentence. */
export type IterativeErrorName = Extract<Extract<Abi, { type: "error" }>["name"], Own>;

const SENTENCES: Readonly<Record<IterativeErrorName, string>> = {
  IterativePayments_AboveCeiling:
    "The payee settles {cumulative units}, more than the ceiling of {ceiling units}.",
  IterativePayments_AlreadyFiled:
    "A claim of epoch {epoch} of channel {id} was filed in block {filedBlock}: one is all there is.",
  IterativePayments_AlreadyOpened: "Channel {id} was opened before: nothing was moved.",
  IterativePayments_BadTerms:
    "These terms of a channel are outside their ranges, or not of its kind: {channel}.",
  IterativePayments_ClaimWaits:
    "The payer of channel {id} may answer the claim of epoch {epoch} until {time time} and until block {number}.",
  IterativePayments_EpochSettled:
    "The payee of channel {id} has signed that epoch {epoch} is settled.",
  IterativePayments_KeyKnown:
    "Key {key} of channel {id} was granted with other limits, was revoked, or is the signer.",
  IterativePayments_KeyNotRevocable:
    "Key {key} of channel {id} was never granted, has ended, or was revoked with another amount.",
  IterativePayments_LineTaken: "The account {payer} has a live pay-through or direct channel.",
  IterativePayments_Locked:
    "The deposit of channel {id} is locked until {unlockTime time} and until block {unlockBlock}.",
  IterativePayments_NonceUnspent:
    "In that block {payer} had not spent nonce {nonce} yet: its next one was {accountNonce}.",
  IterativePayments_NonceUsed:
    "Nonces of {payer} below {lowest} belong to earlier channels: {firstNonce} cannot be the first.",
  IterativePayments_NotAsset: "{asset} is neither the native coin nor a contract.",
  IterativePayments_NotBy: "This is an act of {account}, which neither sends nor signed it.",
  IterativePayments_NotFiled: "No claim of epoch {epoch} of channel {id} was filed.",
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
  IterativePayments_NothingOwed:
    "Of {cumulative units} in epoch {epoch} of channel {id} nothing is owed any more, or the deposit is empty.",
  IterativePayments_NothingPaid:
    "The transaction of epoch {epoch} of channel {id} paid nothing to the payee, or its receipt is missing.",
  IterativePayments_OtherTerms: "Channel {id} was opened with other terms of dispute.",
  IterativePayments_OtherTransaction:
    "The transaction in the block is of {signer}, with nonce {nonce}: it is not the payer's at this nonce.",
  IterativePayments_OutOfRange: "{value units} do not fit: the most is {max units}.",
  IterativePayments_PayerHasCode:
    "The payer {payer} has code, or delegates to some: its nonce is not its own.",
  IterativePayments_ReceiptMissing:
    "While a claim of epoch {epoch} of channel {id} waits, a payment counts only with its receipt.",
  IterativePayments_SelfPayment: "{payer} cannot be payer and payee in one.",
  IterativePayments_SpentTooLate:
    "Block {number} is not before the claim of epoch {epoch} of channel {id}, which was filed in block {filedBlock}.",
  IterativePayments_TimePassed: "{time time} has passed; it is {now_ time}.",
  IterativePayments_TopUpOutOfTurn:
    "The next top-up of channel {id} has number {next}, not {number}.",
  IterativePayments_UnknownBlock:
    "The chain does not know block {number} with hash {hash} any more, or never did, and no checkpoint holds it.",
  IterativePayments_WrongKind:
    "Channel {id} is of another kind: {kind} (0 pay-through, 1 escrow, 2 direct).",
  IterativePayments_WrongNonce:
    "Nonce {nonce} is not that of the payment's epoch: it should be {expected}, or in a direct channel begins with it.",
  IterativePayments_WrongType:
    "A transaction of type {kind} is no signed payment: it must be EIP-155, EIP-2930 with an empty list, or EIP-1559 with one.",
  IterativePayments_WrongValue: "{sent} wei of native coin were sent, {expected} were expected.",
  IterativePayments_ZeroAddress: "An address is zero.",
  IterativePayments_ZeroLimit: "Key {key} of channel {id} could sign for nothing.",
  RawReceipt_Malformed:
    "What stands at byte {place} of the call is nothing that a receipt has there.",
  RawTransaction_BadSignature:
    "The transaction's signature is none, or not in the form that a node takes.",
  RawTransaction_Malformed:
    "What stands at byte {place} of the call is nothing that a transaction has there.",
  RawTransaction_UnknownType: "No transaction of a known type begins with byte {first}.",
  Rlp_Malformed:
    "What stands at byte {place} of the call is not canonical RLP of what is expected there.",
  TrieProof_Malformed:
    "What stands at byte {place} of the call is no node of a trie, or stands behind the leaf.",
  TrieProof_WrongNode:
    "The node at byte {place} of the call is not the one that the root, or the node above it, names.",
  TrieProof_WrongPath: "The node at byte {place} of the call leads to another place, or to none.",
};

/** The catalog, for an `explain` that knows other rooms too. */
export const iterativeErrors: Catalog = {
  abi: FiledClaims__factory.createInterface(),
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
