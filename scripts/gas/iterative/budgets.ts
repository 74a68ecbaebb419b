/** The most that a figure may be, from the specification: receipt gas. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "decode and recover a legacy transaction without EIP-155": 8_000,
  "decode and recover a legacy transaction": 8_000,
  "decode and recover an EIP-2930 transaction": 8_000,
  "decode and recover an EIP-1559 transaction": 8_000,
  "decode and recover an EIP-4844 transaction, one blob": 8_000,
  "decode and recover an EIP-7702 transaction, one authorization": 8_000,
  "open an escrow channel, native": 62_000,
  "open an escrow channel, token": 78_000,
  "open a pay-through channel, native, the payer account's first": 62_000,
  "open a pay-through channel, native, the payer account's next": 62_000,
  "open a pay-through channel, token, the payer account's first": 78_000,
  "open a pay-through channel, token, the payer account's next": 78_000,
  "top up, native": 32_000,
  "top up, token": 52_000,
  "claim a signed payment, native, by the payee": 55_000,
  "claim a signed payment, native, by anybody": 55_000,
  "land a signed payment, native": 51_000,
  "claim a voucher, native, by the payee": 46_000,
  "claim a voucher, token, by the payee": 54_000,
  "claim vouchers of 100 channels, native, each": 17_500,
  "claim vouchers of 100 channels, token, each": 17_500,
  "claim a conflict, native, block of 200 transactions, an older payment": 127_000,
  "claim a conflict, native, block of 200 transactions, with a penalty": 127_000,
  "claim a conflict, native, block of 200 transactions, an older payment and its receipt": 160_000,
};

/** Budgets that are exceeded, and what goes into the figure. */
export const OPEN: Readonly<Record<string, string>> = {
  "claim a conflict, native, block of 200 transactions, with a penalty":
    "an older payment's conflict, and 5,000 for the slot that counts what is burned",
  "decode and recover an EIP-7702 transaction, one authorization":
    "an EIP-1559 transaction's 6,988 and 1,556 for two lists and six fields of an authorization",
  "open a pay-through channel, native, the payer account's first":
    "21,000 + 44,200 two fresh slots, channel and nonce line, are 65,200; the line is fresh once in an account's life",
  "open a pay-through channel, token, the payer account's first":
    "as native, and 19,600 for the token's transfer with the balance before and after",
  "open a pay-through channel, token, the payer account's next":
    "an escrow channel's opening and 5,000 for the nonce line, which that has not",
};
