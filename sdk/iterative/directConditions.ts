/**
 * IT-7. What a payment of a direct channel must meet besides: that it is a plain transfer, and terms of dispute on which a
 * payee gets what it is owed.
 * @module
 */
import { isNative } from "../common/token.js";
import { disputeOf, type DisputeTerms } from "./channel.js";
import {
  AT_NONCE,
  BY_PAYER,
  receiverOf,
  type Subject,
  type TransactionSubject,
} from "./conditions.js";
import { atLeast, atMost, type RefusalCode, type Rule, same } from "./refusals.js";
import type { Moment } from "./rules.js";
import type { AcceptancePolicy } from "./standing.js";
import { isTransferData, transferOf } from "./transfers.js";

/** What gas costs in wei, in wei. */
const COIN = 10n ** 18n;

/** IT-3. Whom it pays, and that it does nothing else. */
export const OF_TRANSFER: readonly Rule<TransactionSubject>[] = [
  same("WrongReceiver", receiverOf, ({ standing }) => transferOf(standing.channel, 0n).to),
  {
    code: "WrongTransfer",
    breach: ({ t, standing: { channel } }) =>
      isTransferData(channel, t.data)
        ? undefined
        : {
            found: `${t.data.length} bytes`,
            expected: isNative(channel.asset) ? "no data" : "transfer(payee, amount)",
          },
  },
  BY_PAYER,
  AT_NONCE,
];

/** IT-3, IT-4. The terms of dispute, which are a part of the channel's agreement. */
export const OF_DISPUTE: readonly Rule<Subject>[] = [
  {
    code: "WrongCoinPrice",
    breach: (subject) => {
      const { policy, standing } = subject;
      const { coinPrice } = termsIn(subject);
      if (!isNative(standing.channel.asset))
        return coinPrice >= policy.minCoinPrice
          ? undefined
          : { found: String(coinPrice), expected: `at least ${policy.minCoinPrice}` };
      return coinPrice === COIN ? undefined : { found: String(coinPrice), expected: String(COIN) };
    },
  },
  atLeast(
    "TipTooLow",
    (subject) => termsIn(subject).tip,
    ({ policy }) => policy.minTip,
  ),
  atMost(
    "StakeTooHigh",
    (subject) => termsIn(subject).stake,
    ({ policy }) => policy.maxStake,
  ),
  notLonger(
    "AnswerTooLong",
    ({ answerWindow, answerBlocks }) => ({ time: answerWindow, block: answerBlocks }),
    ({ maxAnswer }) => maxAnswer,
  ),
  notLonger(
    "BurnTooLong",
    ({ burnWindow, burnBlocks }) => ({ time: burnWindow, block: burnBlocks }),
    ({ maxBurn }) => maxBurn,
  ),
];

function notLonger(
  code: RefusalCode,
  found: (terms: DisputeTerms) => Moment,
  most: (policy: AcceptancePolicy) => Moment,
): Rule<Subject> {
  return {
    code,
    breach: (subject) => {
      const [given, bound] = [found(termsIn(subject)), most(subject.policy)];
      return given.time <= bound.time && given.block <= bound.block
        ? undefined
        : { found: inWords(given), expected: `at most ${inWords(bound)}` };
    },
  };
}

function inWords({ time, block }: Moment): string {
  return `${time} s and ${block} blocks`;
}

function termsIn({ standing }: Subject): DisputeTerms {
  return disputeOf(standing.channel);
}
