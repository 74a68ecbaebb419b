/**
 * IT-7. Why a payee does not take a payment: a code for each reason, in the order in which they are looked at, and what each
 * means in a sentence.
 * @module
 */

/** The codes, in the order in which a payment is judged: the first that applies is told. */
export const REFUSALS = {
  Stopped: "The service of this channel was stopped.",
  NotCanonical: "The bytes are not the one form that a transaction has.",
  BadSignature: "No key made this signature, or its s is the higher one.",
  TypeNotAllowed: "A transaction of this type is no signed payment.",
  Unprotected: "The transaction is not signed for one chain (EIP-155).",
  AccessList: "A signed payment has no access list.",
  WrongChain: "It is for another chain.",
  WrongContract: "It goes to another address than the contract.",
  WrongReceiver: "It goes to another address than the payee, or in tokens than the token.",
  WrongCall: "Its data are not a call of `pay` and nothing else.",
  WrongTransfer: "Its data are not those of a plain transfer to the payee and nothing else.",
  WrongChannel: "It is for another channel.",
  WrongKind: "The channel is paid in the other way.",
  WrongSigner: "Somebody else than the channel's payer signed it.",
  WrongEpoch: "It is of another epoch.",
  WrongNonce: "Its nonce is not that of its epoch.",
  NotSigned: "The signature is nobody's.",
  KeyUnknown: "The key that signed may not sign for this channel.",
  KeyRevoked: "The key was revoked, and this is more than what counts afterwards.",
  KeyEnding: "The key ends too soon to claim what it signs.",
  KeyLimit: "It is more than the key may sign for.",
  NotAbove: "It does not exceed what was accepted before.",
  StepTooLarge: "It adds more than was agreed for one step.",
  WrongStep: "It does not add what was agreed for this step.",
  WrongValue: "Its value is not what it owes beyond what was settled by the epochs before.",
  GasLimitTooLow: "Its gas limit may not suffice to land it.",
  GasLimitTooHigh: "No block takes a transaction with such a gas limit (EIP-7825).",
  PriorityFeeAboveMaxFee: "Its priority fee is above its maximum: no node takes it.",
  PriorityFeeTooLow: "Its priority fee is below the floor.",
  ViewStale: "The payee's own view of the chain is too old to judge it.",
  MaxFeeTooLow: "Its maximum fee may not suffice when the base fee rises.",
  WrongCoinPrice: "The terms of dispute count the gas of a proof at another price.",
  TipTooLow: "The terms of dispute pay too little above the base fee for a proof.",
  StakeTooHigh: "The terms of dispute ask too much at stake for a claim.",
  AnswerTooLong: "The terms of dispute let the payer wait too long with its answer.",
  BurnTooLong: "The terms of dispute let the payer wait too long until it burns its nonce.",
  ChannelNotOpen: "The channel is not open on chain.",
  ChannelUnlocking: "The payer has asked for the deposit.",
  ChannelEnded: "The channel is over.",
  EndTimeReached: "The agreed end has come.",
  EndAmountReached: "It goes beyond the amount at which the parties settle.",
  EndCountReached: "It is one more than the payments after which the parties settle.",
  PayerHasCode: "The payer account has code, if only a delegation (EIP-7702).",
  NonceNotNext: "It is not the next transaction of the payer account.",
  NonceNotFinal: "The payer account's nonces before are not final.",
  BalanceShort: "The payer account cannot pay its value and its gas.",
  TokenBalanceShort: "The payer account has not so many tokens.",
  AllowanceShort: "The payer lets the contract take less than that.",
  TokenPaused: "The token does not move from payer to payee.",
  ExposureTooLarge: "What is owed and not final would exceed what the deposit answers for.",
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A payment that is not taken. */
export interface Refusal {
  readonly accepted: false;
  readonly code: RefusalCode;
  /** What the payment or the chain has. */
  readonly found: string;
  /** What it was to be. */
  readonly expected: string;
}

/** IT-8. Refusals that stop the service: the payer itself signed another amount than was agreed. */
export const WRONG_AMOUNTS: readonly RefusalCode[] = ["StepTooLarge", "WrongStep", "WrongValue"];

/** A refusal in a sentence. */
export function explainRefusal({ code, found, expected }: Refusal): string {
  return `${REFUSALS[code]} Found: ${found}; expected: ${expected}.`;
}

/** What a payment is judged by: the first rule that it breaks refuses it. */
export interface Rule<T> {
  readonly code: RefusalCode;
  /** Undefined where the rule is kept. */
  readonly breach: (subject: T) => { found: string; expected: string } | undefined;
}

type Told = bigint | number | string | boolean;

/** What is found must be what is expected. */
export function same<T>(
  code: RefusalCode,
  found: (subject: T) => Told,
  expected: (subject: T) => Told,
): Rule<T> {
  return {
    code,
    breach: (subject) => told(found(subject), expected(subject), (a, b) => a === b, ""),
  };
}

/** What is found must be at least as much; nothing is asked where the bound is undefined. */
export function atLeast<T>(
  code: RefusalCode,
  found: (subject: T) => bigint,
  bound: (subject: T) => bigint | undefined,
): Rule<T> {
  return {
    code,
    breach: (subject) => told(found(subject), bound(subject), (a, b) => a >= b, "at least "),
  };
}

/** What is found must be at most as much; nothing is asked where the bound is undefined. */
export function atMost<T>(
  code: RefusalCode,
  found: (subject: T) => bigint,
  bound: (subject: T) => bigint | undefined,
): Rule<T> {
  return {
    code,
    breach: (subject) => told(found(subject), bound(subject), (a, b) => a <= b, "at most "),
  };
}

/** The first rule that is broken. */
export function firstBreach<T>(rules: readonly Rule<T>[], subject: T): Refusal | undefined {
  for (const { code, breach } of rules) {
    const broken = breach(subject);
    if (broken !== undefined) return { accepted: false, code, ...broken };
  }
  return undefined;
}

function told<V extends Told>(
  found: V,
  expected: V | undefined,
  isKept: (found: V, expected: V) => boolean,
  how: string,
): { found: string; expected: string } | undefined {
  if (expected === undefined || isKept(found, expected)) return undefined;
  return { found: String(found), expected: `${how}${String(expected)}` };
}
