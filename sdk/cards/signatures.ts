/**
 * What PrepaidCards lets people sign: a type of its own for every operation (CA-1).
 * @module
 */
import { concat, toBeHex, type TypedDataDomain, TypedDataEncoder } from "ethers";

import { fields, type TypedDataTypes } from "../common/eip712.js";

/** CA-1. A payment as holder and terminal sign it. Amounts in the program's units, times in seconds. */
export interface Payment {
  /** Number of the program. */
  readonly program: number;
  /** The card's id: see `keys.ts`. */
  readonly card: string;
  /** The terminal's id, likewise. */
  readonly terminal: string;
  /** Most that may be paid: 1 to 2^40 − 1. */
  readonly amount: bigint;
  /** The card's number of this payment (CA-7): 1 to 2^22 − 1. */
  readonly sequence: number;
  /** Last second at which the payment may reach the chain. */
  readonly deadline: number;
  /** An authorization is captured before this second; 0 in a sale, where it means nothing. */
  readonly authorizationEnd: number;
  /** Refunds are made before this second. */
  readonly refundEnd: number;
  /** Whether less than `amount` may be approved where the balance is short. */
  readonly partialApproval: boolean;
  /** Salted reference of the order: 16 bytes in hex. */
  readonly order: string;
}

/** CA-22. Units of a card that its holder has paid out. */
export interface Redemption {
  readonly program: number;
  readonly card: string;
  readonly amount: bigint;
  /** Who gets the tokens. */
  readonly to: string;
  readonly sequence: number;
  /** Last second at which it may reach the chain. */
  readonly deadline: number;
}

/** CA-22. A redemption that its holder has signed. */
export interface SignedRedemption {
  readonly redemption: Redemption;
  readonly signature: string;
}

/** CA-1. Sold at once, or authorized for later captures. The contract's `PaymentKind`, in its order. */
export const PAYMENT_KINDS = ["Sale", "Authorization"] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

const PAYMENT_FIELDS = fields(
  "uint32 program",
  "address card",
  "address terminal",
  "uint40 amount",
  "uint24 sequence",
  "uint32 deadline",
  "uint32 authorizationEnd",
  "uint32 refundEnd",
  "bool partialApproval",
  "bytes16 order",
);

export const TYPES = {
  Sale: { Sale: PAYMENT_FIELDS },
  Authorization: { Authorization: PAYMENT_FIELDS },
  Capture: {
    Capture: fields("bytes32 payment", "address terminal", "uint40 total", "bool isFinal"),
  },
  Void: { Void: fields("bytes32 payment", "address terminal") },
  Refund: { Refund: fields("bytes32 payment", "address terminal", "uint40 total") },
  Attestation: {
    Attestation: fields(
      "bytes32 payment",
      "uint40 amount",
      "uint64 blockNumber",
      "uint32 logIndex",
      "uint16 row",
    ),
  },
  Upload: { Upload: fields("uint32 program", "address terminal", "bytes32 rows") },
  Enrollment: {
    Enrollment: fields(
      "uint32 program",
      "uint24 merchant",
      "address terminal",
      "uint32 from",
      "uint32 to",
    ),
  },
  Freeze: {
    Freeze: fields(
      "uint32 program",
      "address card",
      "bool frozen",
      "uint24 sequence",
      "uint32 deadline",
    ),
  },
  Replacement: {
    Replacement: fields("uint32 program", "address card", "address successor", "uint16 lastDay"),
  },
  Redemption: {
    Redemption: fields(
      "uint32 program",
      "address card",
      "uint40 amount",
      "address to",
      "uint24 sequence",
      "uint32 deadline",
    ),
  },
  Limits: {
    Limits: fields(
      "uint32 program",
      "address card",
      "uint40 payment",
      "uint40 day",
      "uint40 week",
      "uint40 month",
      "uint40 lifetime",
      "uint8 dayCount",
      "uint24 sequence",
      "uint32 deadline",
    ),
  },
} as const satisfies Record<string, TypedDataTypes>;

/** An operation that is signed, by the name of its type. */
export type Operation = keyof typeof TYPES;

/** The domain of a PrepaidCards. */
export function cardsDomain(prepaidCards: string, chainId: bigint): TypedDataDomain {
  return {
    name: "Tallystick PrepaidCards",
    version: "1",
    chainId,
    verifyingContract: prepaidCards,
  };
}

/** What is signed of an operation: 32 bytes in hex. */
export function digestOf(
  domain: TypedDataDomain,
  operation: Operation,
  content: Readonly<Record<string, unknown>>,
): string {
  return TypedDataEncoder.hash(domain, TYPES[operation], { ...content });
}

/** CA-1. The payment's id: what holder and terminal sign. */
export function paymentId(domain: TypedDataDomain, payment: Payment, kind: PaymentKind): string {
  return digestOf(domain, kind, { ...payment });
}

/** A payment as the contract takes it: see `Payment` in contracts/cards/CardTypes.sol. */
export function packPayment(p: Payment): { card: string; terminal: string; order: string } {
  return {
    card: concat([p.card, toBeHex(p.program, 4), toBeHex(p.sequence, 3), toBeHex(p.amount, 5)]),
    terminal: concat([
      p.terminal,
      toBeHex(p.deadline, 4),
      toBeHex(p.authorizationEnd, 4),
      toBeHex(p.refundEnd, 4),
    ]),
    order: concat([p.order, toBeHex(p.partialApproval ? 1 : 0, 16)]),
  };
}
