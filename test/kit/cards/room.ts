import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, id, keccak256, MaxUint256, SigningKey, ZeroHash } from "ethers";

import cards, { CLEARING } from "../../../deploy/modules/cards.js";
import { packRows, type UploadRow } from "../../../sdk/cards/batch.js";
import { type Key, secp256k1Key } from "../../../sdk/cards/keys.js";
import { type CardLimits, NO_LIMITS } from "../../../sdk/cards/limits.js";
import {
  cardsDomain,
  digestOf,
  packPayment,
  type Payment,
  type PaymentKind,
  paymentId,
} from "../../../sdk/cards/signatures.js";
import { packTopUp, type TopUp } from "../../../sdk/cards/topups.js";
import type { IPrepaidCards } from "../../../typechain-types/index.js";
import { type Chain, DAY, HOUR } from "../chain.js";
import { deployToken } from "../tokens.js";

/** A program's unit: cents of a token of 6 decimals. */
export const UNIT = 10_000n;
/** Numbers of the fixture's programs: one that records sales, and one that does not. */
export const PROGRAM = { plain: 1, recording: 2 } as const;
/** Tiers of both programs. */
/** CA-16. Discount fee in millionths. */
const RATE = 15_000;
/** CA-14. Units of a funder's purchases in a day from which a name is needed. */
const NAME_FROM = 1_000_000n;
/** CA-14. A bit for each kind. */
const ALL_FUNDINGS = 31;

export const TIER = { registered: 0, bearer: 1, open: 2 } as const;
/** Cap of a registered card: 5,000.00. */
export const CAP = 500_000n;
export const UTC_OFFSET = 2 * HOUR;

export interface Actors {
  admin: HardhatEthersSigner;
  clearing: HardhatEthersSigner;
  regulator: HardhatEthersSigner;
  issuer: HardhatEthersSigner;
  /** Approves what the issuer requests. */
  approver: HardhatEthersSigner;
  /** Owns merchant 1. */
  shop: HardhatEthersSigner;
  /** Owns merchant 2. */
  cafe: HardhatEthersSigner;
  /** CA-16. The second person at clearing. */
  checker: HardhatEthersSigner;
  /** Sends what others have signed. */
  relayer: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
}

/** How a card is issued. */
export interface Issued {
  program: number;
  tier: number;
  /** From today to its last day. */
  days: number;
  limits: Partial<CardLimits>;
  /** Topped up at once. */
  units: bigint;
}

/** Registered, without limits, with 1,000.00 on it. */
const ORDINARY: Issued = {
  program: PROGRAM.plain,
  tier: TIER.registered,
  days: 4 * 365,
  limits: NO_LIMITS,
  units: 100_000n,
};

/** A key that anybody can make again by its name. */
export const keyOf = (name: string): Key => secp256k1Key(new SigningKey(id(name)));

/** A salted reference of an order by its name. */
const orderOf = (name: string): string => id(name).slice(0, 34);

/** The cards room on a chain of its own, deployed by the shipped module. */
export type Cards = Awaited<ReturnType<typeof deployCards>>;

/**
 * PrepaidCards, a token of 6 decimals, the actors with their roles, the programs of `PROGRAM` and the merchants of shop
 * and cafe. A fixture for `loadFixture`.
 */
export async function deployCards(chain: Chain) {
  const { ethers, ignition, networkHelpers } = chain;
  const deployed = await ignition.deploy(cards);
  const address = await deployed.prepaidCards.getAddress();
  const prepaidCards: IPrepaidCards = await ethers.getContractAt("IPrepaidCards", address);
  const actors = await castActors(chain);
  const { clearing, issuer, approver, shop, cafe, relayer } = actors;
  const token = await deployToken(chain, 6);
  const { chainId } = await ethers.provider.getNetwork();
  const domain = cardsDomain(address, chainId);
  const attester = keyOf("attester");
  const now = () => networkHelpers.time.latest();

  const manager = await ethers.getContractAt(
    "AccessManager",
    await deployed.accessManager.getAddress(),
  );
  await manager.connect(actors.admin).grantRole(CLEARING.id, actors.checker, 0);
  for (const payer of [issuer, shop, cafe]) {
    await token.mint(payer, 10n ** 18n);
    await token.connect(payer).approve(address, MaxUint256);
  }
  const office = prepaidCards.connect(clearing);
  for (const record of [false, true]) {
    await office.createProgram({
      token,
      unit: UNIT,
      issuer,
      periodStart: Math.floor((await now()) / DAY) * DAY,
      periodLength: DAY,
      limitDelay: DAY,
      maxAuthorizationDays: 30,
      maxRefundDays: 90,
      utcOffset: UTC_OFFSET,
      record,
      rate: RATE,
      maxRate: 50_000,
      nameFrom: NAME_FROM,
      absentPeriods: 30,
      tiers: [
        { cap: CAP, minDays: 0, registered: true, fundings: ALL_FUNDINGS },
        { cap: 100_000n, minDays: 3 * 365, registered: false, fundings: ALL_FUNDINGS },
        { cap: 0, minDays: 0, registered: true, fundings: ALL_FUNDINGS },
      ],
    });
  }
  for (const program of Object.values(PROGRAM))
    await prepaidCards.connect(issuer).setStaff(program, approver, 8);
  await office.setAttester(attester.id);
  await office.registerMerchant(shop, shop);
  await office.registerMerchant(cafe, cafe);

  /** Days since 1970-01-01 in the programs' time. */
  const today = async () => Math.floor(((await now()) + UTC_OFFSET) / DAY);

  /** Enrolls a key for a merchant, valid for a year. */
  async function enroll(key: Key, merchant = 1, program: number = PROGRAM.plain): Promise<Key> {
    const from = Math.floor((await now()) / HOUR) * HOUR;
    const content = { program, merchant, terminal: key.id, from, to: from + 365 * DAY };
    const proof = await key.sign(digestOf(domain, "Enrollment", content));
    const owner = merchant === 1 ? shop : cafe;
    await prepaidCards
      .connect(owner)
      .enrollTerminal(program, merchant, key.id, content.from, content.to, proof);
    return key;
  }

  /** Issues a card with what is on it from the start. */
  async function issue(key: Key, terms: Partial<Issued> = {}): Promise<Key> {
    const { program, tier, days, limits, units } = { ...ORDINARY, ...terms };
    const staff = prepaidCards.connect(issuer);
    const lastDay = (await today()) + days;
    const identity = tier === TIER.bearer ? ZeroHash : id(`identity of ${key.id}`);
    await staff.issueCard(program, key.id, tier, lastDay, identity, { ...NO_LIMITS, ...limits });
    if (units > 0n) await topUp(program, key.id, units, id(`top-up of ${key.id}`));
    return key;
  }

  /** CA-14. Requests a top-up by somebody who has bought nothing before, to a buyer with a name, and approves it. */
  async function topUp(program: number, card: string, units: bigint, bankReference: string) {
    const asked = topUpOf(program, card, units, bankReference);
    await prepaidCards.connect(issuer).requestTopUp(packTopUp(asked));
    return prepaidCards.connect(approver).approveTopUp(program, bankReference);
  }

  /** A payment of 12.50, in order now. */
  async function paymentOf(
    card: Key,
    terminal: Key,
    terms: Partial<Payment> = {},
  ): Promise<Payment> {
    const second = await now();
    return {
      program: PROGRAM.plain,
      card: card.id,
      terminal: terminal.id,
      amount: 1_250n,
      sequence: 1,
      deadline: second + 30 * DAY,
      authorizationEnd: second + 7 * DAY,
      refundEnd: second + 60 * DAY,
      partialApproval: false,
      order: orderOf(`order ${terms.sequence ?? 1}`),
      ...terms,
    };
  }

  /** Both signatures as `sale` and `authorize` take them. */
  async function sign(
    card: Key,
    terminal: Key,
    payment: Payment,
    kind: PaymentKind,
  ): Promise<string> {
    const digest = paymentId(domain, payment, kind);
    return concat([await terminal.sign(digest), await card.sign(digest)]);
  }

  const sale = async (card: Key, terminal: Key, payment: Payment) =>
    prepaidCards
      .connect(relayer)
      .sale(packPayment(payment), await sign(card, terminal, payment, "Sale"));

  const authorize = async (card: Key, terminal: Key, payment: Payment) =>
    prepaidCards
      .connect(relayer)
      .authorize(packPayment(payment), await sign(card, terminal, payment, "Authorization"));

  const capture = async (key: Key, payment: Payment, total: bigint, isFinal = false) => {
    const content = {
      payment: paymentId(domain, payment, "Authorization"),
      terminal: key.id,
      total,
      isFinal,
    };
    return prepaidCards
      .connect(relayer)
      .capture(
        packPayment(payment),
        key.id,
        total,
        isFinal,
        await key.sign(digestOf(domain, "Capture", content)),
      );
  };

  const refund = async (key: Key, payment: Payment, kind: PaymentKind, total: bigint) => {
    const content = { payment: paymentId(domain, payment, kind), terminal: key.id, total };
    const signature = await key.sign(digestOf(domain, "Refund", content));
    return prepaidCards
      .connect(relayer)
      .refund(packPayment(payment), kind === "Sale" ? 0 : 1, key.id, total, signature);
  };

  /** A row that the card has signed. */
  const row = async (
    card: Key,
    payment: Payment,
    kind: PaymentKind = "Sale",
  ): Promise<UploadRow> => ({
    kind,
    payment,
    holderSignature: await card.sign(paymentId(domain, payment, kind)),
  });

  /** What `upload` takes. */
  async function uploadOf(terminal: Key, rows: string, program: number = PROGRAM.plain) {
    const content = { program, terminal: terminal.id, rows: keccak256(rows) };
    const signature = await terminal.sign(digestOf(domain, "Upload", content));
    return { program, terminal: terminal.id, rows, signature };
  }

  const upload = async (
    terminal: Key,
    rows: readonly UploadRow[],
    program: number = PROGRAM.plain,
  ) => prepaidCards.connect(relayer).upload([await uploadOf(terminal, packRows(rows), program)]);

  return {
    chain,
    prepaidCards,
    address,
    token,
    actors,
    domain,
    attester,
    now,
    today,
    enroll,
    issue,
    topUp,
    paymentOf,
    sign,
    sale,
    authorize,
    capture,
    refund,
    row,
    uploadOf,
    upload,
  };
}

/** CA-14. A transfer of somebody who has bought nothing before, to a buyer with a name. */
export const topUpOf = (
  program: number,
  card: string,
  amount: bigint,
  bankReference: string,
  terms: Partial<TopUp> = {},
): TopUp => ({
  program,
  card,
  amount,
  bankReference,
  funding: "Transfer",
  funder: id(`funder of ${bankReference}`),
  buyer: id("buyer"),
  ...terms,
});

async function castActors({ ethers }: Chain): Promise<Actors> {
  const [admin, , , clearing, regulator, issuer, shop, cafe, relayer, stranger, checker, approver] =
    (await ethers.getSigners()) as [
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
    ];
  return {
    admin,
    clearing,
    checker,
    regulator,
    issuer,
    approver,
    shop,
    cafe,
    relayer,
    stranger,
  };
}
