/** The most that a figure may be, from the specification: receipt gas, warm slots. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "sale with two secp256k1 signatures, payment and day limits, again": 48_000,
  "sale with week, month and lifetime limits as well, again": 54_500,
  "sale in a program that records every sale, again": 70_000,
  "sale that is the first of its terminal in a period": 71_000,
  "sale with a P-256 terminal, again": 53_500,
  "upload of 100 sales of as many cards, each, again": 12_000,
  "upload of 100 sales of one card, each, again": 7_000,
  authorize: 64_000,
  "capture of a part, again": 42_000,
  "refund of an authorized payment, again": 47_000,
  "refund of a sale, its first, with clearing's attestation": 69_000,
  "refund of a sale, later": 52_000,
  "close a period with payout, one terminal": 85_000,
};

/** Budgets that are exceeded: what goes into the figure before the contract's own work, which is 2,000 to 4,500. */
export const OPEN: Readonly<Record<string, string>> = {
  authorize:
    "21,000 + 6,200 two signatures + 29,200 record, card and terminal + 3,700 calldata + 2,131 event leave 1,769",
  "capture of a part, again":
    "21,000 + 3,100 signature + 15,000 record, card and terminal + 3,380 calldata + 2,387 event are 44,867",
  "refund of an authorized payment, again":
    "21,000 + 3,100 signature + 15,000 record, card and terminal + 3,400 calldata + 2,387 event leave 2,113",
  "refund of a sale, its first, with clearing's attestation":
    "21,000 + 6,200 two signatures + 34,200 record, card, terminal and attester + 5,500 calldata + 4,911 events are 71,811",
  "upload of 100 sales of as many cards, each, again":
    "5,000 card + 3,100 signature + 1,830 calldata + 232 event + 340 share of the rest leave 1,498",
  "upload of 100 sales of one card, each, again":
    "200 card + 3,100 signature + 1,830 calldata + 232 event + 340 share of the rest leave 1,298",
};
