/**
 * CA-12. Why a payment was not made: the contract's `Decline`, in its order. In the single path each is an error, in
 * uploads a result code.
 * @module
 */
export const DECLINES = [
  "None",
  "UnknownTerminal",
  "TerminalNotValid",
  "TerminalRetiring",
  "TerminalRevoked",
  "BadTerminalSignature",
  "BadHolderSignature",
  "DeadlinePassed",
  "BadAuthorizationEnd",
  "BadRefundEnd",
  "ZeroAmount",
  "UnknownCard",
  "CardReplaced",
  "CardBlocked",
  "CardFrozen",
  "CardExpired",
  "StaleSequence",
  "DuplicateSequence",
  "InsufficientBalance",
  "OverPaymentLimit",
  "OverDayCount",
  "OverDayLimit",
  "OverWeekLimit",
  "OverMonthLimit",
  "OverLifetimeLimit",
  "UnknownPayment",
  "PaymentClosed",
  "AuthorizationEnded",
  "OverCapture",
  "Repeated",
  "MalformedRow",
] as const;

export type Decline = (typeof DECLINES)[number];
