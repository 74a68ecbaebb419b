import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { p256 } from "@noble/curves/p256.js";
import {
  concat,
  type ContractTransaction,
  getBytes,
  id,
  keccak256,
  sha256,
  SigningKey,
  ZeroHash,
} from "ethers";

import cards from "../../../deploy/modules/cards.js";
import { packRows, type UploadRow } from "../../../sdk/cards/batch.js";
import { type Key, p256Id, secp256k1Key } from "../../../sdk/cards/keys.js";
import {
  cardsDomain,
  digestOf,
  packPayment,
  type Payment,
  PAYMENT_KINDS,
  type PaymentKind,
  paymentId,
} from "../../../sdk/cards/signatures.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY, HOUR } from "../../time.js";
import { type Actor, setStage } from "../stage.js";

/** A P-256 key whose signatures repeat (RFC 6979): those of a secure element differ in their bytes, and so does the gas. */
const SECRET = getBytes(id("secure element"));
const POINT = p256.getPublicKey(SECRET, false).slice(1);
const secureKey: Key = {
  id: p256Id(POINT),
  sign: (digest) => {
    const signature = p256.sign(getBytes(sha256(digest)), SECRET, { lowS: true });
    return Promise.resolve(concat(["0x01", POINT, signature.toCompactRawBytes()]));
  },
};

/** What most cards allow: 500.00 a payment, 2,000.00 and 50 payments a day. */
export const LIMITS = {
  payment: 50_000,
  day: 200_000,
  week: 0,
  month: 0,
  lifetime: 0,
  dayCount: 50,
};
export const LONG = { ...LIMITS, week: 500_000, month: 1_000_000, lifetime: 10_000_000 };

/** A payment and a top-up as shops see them: 12.50 and 1,000.00 in cents. */
const PRICE = 1_250n;
const TOP_UP = 100_000n;

export type CardsStage = Awaited<ReturnType<typeof setCardsStage>>;

/** The stage with the cards room by the shipped module: a program, and one that records, with a merchant in both. */
export async function setCardsStage() {
  const stage = await setStage();
  const { chain, token, send, signers, gasOf } = stage;
  const [, , , clearing, , relayer] = signers as HardhatEthersSigner[] as [
    Actor,
    Actor,
    Actor,
    HardhatEthersSigner,
    Actor,
    HardhatEthersSigner,
  ];
  const deployed = await ignite(chain, cards);
  const prepaidCards = await chain.ethers.getContractAt("IPrepaidCards", deployed.prepaidCards);
  const { chainId } = await chain.ethers.provider.getNetwork();
  const domain = cardsDomain(deployed.prepaidCards, chainId);
  const issuer = await stage.enroll("issuer", deployed.prepaidCards);
  const approver = await stage.enroll("approver");
  const shop = await stage.enroll("shop");
  const attester = secp256k1Key(new SigningKey(id("attester")));

  const program = (record: boolean) =>
    prepaidCards.createProgram.populateTransaction({
      token,
      unit: 10_000,
      issuer,
      periodStart: Math.floor(stage.now() / DAY) * DAY,
      periodLength: DAY,
      limitDelay: DAY,
      maxAuthorizationDays: 30,
      maxRefundDays: 90,
      utcOffset: 2 * HOUR,
      record,
      rate: 15_000,
      maxRate: 50_000,
      nameFrom: 0,
      absentPeriods: 90,
      tiers: [{ cap: 500_000, minDays: 0, registered: true, fundings: 31 }],
    });
  await send(clearing, program(false));
  await send(clearing, program(true));
  for (const number of [1, 2])
    await send(issuer, prepaidCards.setStaff.populateTransaction(number, approver, 8));
  await send(clearing, prepaidCards.setAttester.populateTransaction(attester.id));
  await send(clearing, prepaidCards.registerMerchant.populateTransaction(shop, shop));

  /** A key of the merchant's, valid for a year. */
  async function enroll(key: Key, number = 1): Promise<Key> {
    const from = Math.floor(stage.now() / HOUR) * HOUR;
    const content = { program: number, merchant: 1, terminal: key.id, from, to: from + 365 * DAY };
    const proof = await key.sign(digestOf(domain, "Enrollment", content));
    await send(
      shop,
      prepaidCards.enrollTerminal.populateTransaction(
        number,
        1,
        key.id,
        content.from,
        content.to,
        proof,
      ),
    );
    return key;
  }

  /** A card with money on it. */
  async function issue(name: string, number = 1, limits = LIMITS): Promise<Key> {
    const key = secp256k1Key(new SigningKey(id(name)));
    const lastDay = Math.floor(stage.now() / DAY) + 3 * 365;
    await send(
      issuer,
      prepaidCards.issueCard.populateTransaction(number, key.id, 0, lastDay, id(name), limits),
    );
    const bankReference = id(`top-up ${name}`);
    await send(
      issuer,
      prepaidCards.requestTopUp.populateTransaction({
        program: number,
        card: key.id,
        amount: TOP_UP,
        bankReference,
        funding: 0,
        funder: id(`account ${name}`),
        buyer: ZeroHash,
      }),
    );
    await send(approver, prepaidCards.approveTopUp.populateTransaction(number, bankReference));
    return key;
  }

  const terminalOf = (name: string, number = 1) =>
    enroll(secp256k1Key(new SigningKey(id(name))), number);

  let orders = 0;
  const payment = (card: Key, terminal: Key, terms: Partial<Payment> = {}): Payment => ({
    program: 1,
    card: card.id,
    terminal: terminal.id,
    amount: PRICE,
    sequence: 1,
    deadline: stage.now() + HOUR,
    authorizationEnd: 0,
    refundEnd: stage.now() + 60 * DAY,
    partialApproval: false,
    order: keccak256(id(`order ${(orders += 1)}`)).slice(0, 34),
    ...terms,
  });

  /** Both signatures over a payment. */
  async function sign(card: Key, terminal: Key, p: Payment, kind: PaymentKind) {
    const digest = paymentId(domain, p, kind);
    return concat([await terminal.sign(digest), await card.sign(digest)]);
  }

  const sale = async (card: Key, terminal: Key, p: Payment) =>
    gasOf(
      relayer,
      prepaidCards.sale.populateTransaction(packPayment(p), await sign(card, terminal, p, "Sale")),
    );

  const authorize = async (card: Key, terminal: Key, p: Payment) =>
    gasOf(
      relayer,
      prepaidCards.authorize.populateTransaction(
        packPayment(p),
        await sign(card, terminal, p, "Authorization"),
      ),
    );

  const capture = async (terminal: Key, p: Payment, total: bigint, isFinal = false) => {
    const content = { payment: paymentId(domain, p, "Authorization"), terminal: terminal.id };
    const digest = digestOf(domain, "Capture", { ...content, total, isFinal });
    return gasOf(
      relayer,
      prepaidCards.capture.populateTransaction(
        packPayment(p),
        terminal.id,
        total,
        isFinal,
        await terminal.sign(digest),
      ),
    );
  };

  /** The terminal's signature over a refund. */
  const signRefund = (terminal: Key, p: Payment, kind: PaymentKind, total: bigint) =>
    terminal.sign(
      digestOf(domain, "Refund", {
        payment: paymentId(domain, p, kind),
        terminal: terminal.id,
        total,
      }),
    );

  const refund = async (terminal: Key, p: Payment, kind: PaymentKind, total: bigint) =>
    gasOf(
      relayer,
      prepaidCards.refund.populateTransaction(
        packPayment(p),
        PAYMENT_KINDS.indexOf(kind),
        terminal.id,
        total,
        await signRefund(terminal, p, kind, total),
      ),
    );

  /** A refund of a sale without record, on the word of clearing. */
  const refundAttested = async (terminal: Key, p: Payment, total: bigint) => {
    const place = { amount: p.amount, blockNumber: 12_345_678, logIndex: 123, row: 0 };
    const content = { payment: paymentId(domain, p, "Sale"), ...place };
    return gasOf(
      relayer,
      prepaidCards.refundAttested.populateTransaction(
        packPayment(p),
        terminal.id,
        total,
        await signRefund(terminal, p, "Sale", total),
        { ...place, signature: await attester.sign(digestOf(domain, "Attestation", content)) },
      ),
    );
  };

  const upload = async (
    terminal: Key,
    rows: readonly UploadRow[],
  ): Promise<ContractTransaction> => {
    const packed = packRows(rows);
    const content = { program: 1, terminal: terminal.id, rows: keccak256(packed) };
    const signature = await terminal.sign(digestOf(domain, "Upload", content));
    return prepaidCards.upload.populateTransaction([
      { program: 1, terminal: terminal.id, rows: packed, signature },
    ]);
  };

  const row = async (card: Key, p: Payment): Promise<UploadRow> => ({
    kind: "Sale",
    payment: p,
    holderSignature: await card.sign(paymentId(domain, p, "Sale")),
  });

  return {
    ...stage,
    prepaidCards,
    relayer,
    issue,
    terminalOf,
    /** A terminal whose key is in a secure element. */
    secureTerminal: () => enroll(secureKey),
    payment,
    sale,
    authorize,
    capture,
    refund,
    refundAttested,
    row,
    upload,
    /** Anybody closes a period of the merchant. */
    close: (period: number) =>
      gasOf(relayer, prepaidCards.closePeriod.populateTransaction(1, 1, period)),
  };
}
