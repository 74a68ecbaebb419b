import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, id, SigningKey, toBeHex, ZeroHash } from "ethers";

import suite from "../../../deploy/modules/suite.js";
import type { UploadRow } from "../../../sdk/cards/batch.js";
import { Clearing } from "../../../sdk/cards/clearing.js";
import { connect } from "../../../sdk/cards/contract.js";
import { generateP256, type Key, p256Key, secp256k1Key } from "../../../sdk/cards/keys.js";
import { NO_LIMITS } from "../../../sdk/cards/limits.js";
import { Merchant } from "../../../sdk/cards/merchant.js";
import { signUpload } from "../../../sdk/cards/messages.js";
import {
  cardsDomain,
  digestOf,
  packPayment,
  type Payment,
  type PaymentKind,
  paymentId,
} from "../../../sdk/cards/signatures.js";
import type { Connection } from "../../connect.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY, HOUR } from "../../time.js";

const PROGRAM = 1;
const MERCHANT = 1;
const PRICE = 100n;
const TOP_UP = 1_000_000n;

/** A payment and a day are limited, as those of most cards are. */
export const LIMITS = { ...NO_LIMITS, payment: 50_000n, day: 1_000_000n, dayCount: 127 };

export type CardsRoom = Awaited<ReturnType<typeof openRoom>>;

/** The suite with a program and a merchant; what people sign there, as calldata. */
export async function openRoom({ ethers, provider, ...rest }: Connection) {
  const { prepaidCards } = await ignite({ provider, ...rest }, suite);
  const token = await ethers.deployContract("PaymentToken", [6]);
  const contract = connect(prepaidCards, ethers.provider);
  const { interface: abi } = contract;
  const { chainId } = await ethers.provider.getNetwork();
  const domain = cardsDomain(prepaidCards, chainId);
  const [, , , clearing, , issuer, shop, approver] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  const today = Math.floor(now / DAY);

  /** Sends without asking for fees and gas first: there are thousands. */
  const send = (from: HardhatEthersSigner, data: string) =>
    provider.request({
      method: "eth_sendTransaction",
      params: [{ from: from.address, to: prepaidCards, data, gas: toBeHex(1_000_000) }],
    });
  const encode = abi.encodeFunctionData.bind(abi);

  await token.mint(issuer, 10n ** 24n);
  await token.connect(issuer).getFunction("approve")(prepaidCards, 10n ** 24n);
  const role = new Clearing(prepaidCards, clearing);
  await role.createProgram({
    token: await token.getAddress(),
    unit: 10_000n,
    issuer: issuer.address,
    periodStart: today * DAY,
    tiers: [{ cap: 0n }],
  });
  await role.registerMerchant(shop.address, shop.address);
  await send(issuer, encode("setStaff", [PROGRAM, approver.address, 8]));

  /** Enrolls a key of the merchant's. */
  async function enroll(key: Key): Promise<Key> {
    const from = Math.floor(now / HOUR) * HOUR;
    const term = { program: PROGRAM, merchant: MERCHANT, from, to: from + 30 * DAY };
    await new Merchant(prepaidCards, shop).enroll(key, term);
    return key;
  }

  /** A card with money on it. */
  async function issue(name: string, limits = LIMITS): Promise<Key> {
    const key = keyOf(name);
    const last = today + 1_000;
    await send(issuer, encode("issueCard", [PROGRAM, key.id, 0, last, ZeroHash, limits]));
    const bankReference = id(`top-up of ${name}`);
    const topUp = {
      program: PROGRAM,
      card: key.id,
      amount: TOP_UP,
      bankReference,
      funding: 0,
      funder: id(name),
      buyer: ZeroHash,
    };
    await send(issuer, encode("requestTopUp", [topUp]));
    await send(approver, encode("approveTopUp", [PROGRAM, bankReference]));
    return key;
  }

  const sequences = new Map<string, number>();

  /** The card's next payment. */
  function payment(card: Key, terminal: Key): Payment {
    const sequence = (sequences.get(card.id) ?? 0) + 1;
    sequences.set(card.id, sequence);
    return {
      program: PROGRAM,
      card: card.id,
      terminal: terminal.id,
      amount: PRICE,
      sequence,
      deadline: now + DAY,
      authorizationEnd: now + 7 * DAY,
      refundEnd: now + 60 * DAY,
      partialApproval: false,
      order: id(`order ${card.id} ${sequence}`).slice(0, 34),
    };
  }

  /** `sale` or `authorize`, with both signatures. */
  async function pay(card: Key, terminal: Key, p: Payment, kind: PaymentKind): Promise<string> {
    const digest = paymentId(domain, p, kind);
    const signatures = concat([await terminal.sign(digest), await card.sign(digest)]);
    return kind === "Sale"
      ? encode("sale", [packPayment(p), signatures])
      : encode("authorize", [packPayment(p), signatures]);
  }

  async function capture(terminal: Key, p: Payment): Promise<string> {
    const content = {
      payment: paymentId(domain, p, "Authorization"),
      terminal: terminal.id,
      total: p.amount,
      isFinal: false,
    };
    const signature = await terminal.sign(digestOf(domain, "Capture", content));
    return encode("capture", [packPayment(p), terminal.id, p.amount, false, signature]);
  }

  async function refund(terminal: Key, p: Payment): Promise<string> {
    const content = {
      payment: paymentId(domain, p, "Authorization"),
      terminal: terminal.id,
      total: p.amount,
    };
    const signature = await terminal.sign(digestOf(domain, "Refund", content));
    return encode("refund", [packPayment(p), 1, terminal.id, p.amount, signature]);
  }

  /** A row of an upload with the card's next sale. */
  async function row(card: Key, terminal: Key): Promise<UploadRow> {
    const p = { ...payment(card, terminal), authorizationEnd: 0 };
    return {
      kind: "Sale",
      payment: p,
      holderSignature: await card.sign(paymentId(domain, p, "Sale")),
    };
  }

  async function upload(terminal: Key, rows: readonly UploadRow[]): Promise<string> {
    return encode("upload", [[await signUpload(terminal, domain, PROGRAM, rows)]]);
  }

  return {
    prepaidCards,
    token: await token.getAddress(),
    enroll,
    issue,
    payment,
    pay,
    capture,
    refund,
    row,
    upload,
  };
}

/** A key that everybody can make again by its name. */
export const keyOf = (name: string): Key => secp256k1Key(new SigningKey(id(name)));

/** A key in a secure element. */
export const secureKey = async (): Promise<Key> => p256Key(await generateP256());
