import { id, MaxUint256, parseEther, SigningKey, Wallet } from "ethers";

import iterative from "../../../deploy/modules/iterative.js";
import { type Key, secp256k1Key } from "../../../sdk/common/keys.js";
import { type PlannedTransaction, signByKey } from "../../../sdk/iterative/building.js";
import {
  type Agreement,
  type Channel,
  channelId,
  type DisputeTerms,
  NO_SIGNER,
  termsOf,
} from "../../../sdk/iterative/channel.js";
import { digestOf, iterativeDomain, openingOf, TYPES } from "../../../sdk/iterative/signatures.js";
import type { IIterativePayments, PaymentToken } from "../../../typechain-types/index.js";
import { type Chain, DAY, HOUR } from "../chain.js";
import { deployToken, NATIVE } from "../tokens.js";

/** Everybody signs raw transactions, has coin and tokens, and lets the contract take these. */
export interface People {
  /** A payer, and another. */
  alice: Wallet;
  bob: Wallet;
  /** A payee, and another. */
  shop: Wallet;
  cafe: Wallet;
  /** Opens channels, tops them up and carries what others have signed: that burns no payer's nonce. */
  sponsor: Wallet;
  stranger: Wallet;
}

/** How a payment differs from the ordinary. */
export interface Varied extends Partial<Omit<PlannedTransaction, "kind">> {
  epoch?: number;
  /** What the epochs before have settled: the value is what is beyond it. */
  base?: bigint;
}

/** Without limits: the tests vary it. */
const AGREEMENT: Agreement = {
  timing: "Prepay",
  stepLimit: 2n ** 96n - 1n,
  endAmount: 0n,
  endCount: 0,
  salt: id("salt"),
};
/** Small beside the deposit. */
const DISPUTE: DisputeTerms = {
  penalty: 10_001n,
  disputeCost: 5_000n,
  coinPrice: 10n ** 18n,
  tip: 10n ** 9n,
  stake: 777n,
  answerWindow: 2 * HOUR,
  answerBlocks: 60,
  burnWindow: HOUR,
  burnBlocks: 30,
};
const DEPOSIT = 1_000_000n;
const GWEI = 10n ** 9n;

/** A key that anybody can make again by its name. */
export const keyOf = (name: string): Key => secp256k1Key(new SigningKey(id(name)));

/** The key of the fixture's vouchers. */
export const voucherKey = keyOf("vouchers");

/** The iterative room on a chain of its own, deployed by the shipped module. */
export type Iterative = Awaited<ReturnType<typeof deployIterative>>;

/** IterativePayments, a token of 6 decimals, and people. A fixture for `loadFixture`. */
export async function deployIterative(chain: Chain) {
  const { ethers, ignition } = chain;
  const { provider } = ethers;
  const deployed = await ignition.deploy(iterative);
  const address = await deployed.iterativePayments.getAddress();
  const iterativePayments: IIterativePayments = await ethers.getContractAt(
    "IIterativePayments",
    address,
  );
  const { chainId } = await provider.getNetwork();
  const domain = iterativeDomain(address, chainId);
  const token = await deployToken(chain, 6);
  const people = await castPeople(chain, address, token);

  /**
   * Terms: a pay-through channel of alice's with the shop in native coin, from her next nonce on. With `kind: "Escrow"`, the
   * signer is `voucherKey`; with `kind: "Direct"`, a dispute costs a little of the deposit.
   */
  async function agree(
    terms: Partial<Omit<Channel, "agreement">> = {},
    agreement: Partial<Agreement> = {},
  ): Promise<Channel> {
    const payer = terms.payer ?? people.alice.address;
    const isEscrow = terms.kind === "Escrow";
    return {
      kind: "PayThrough",
      payer,
      payee: people.shop.address,
      asset: NATIVE,
      signer: isEscrow ? voucherKey.id : NO_SIGNER,
      firstNonce: isEscrow ? 0n : BigInt(await provider.getTransactionCount(payer)),
      deposit: DEPOSIT,
      window: DAY,
      windowBlocks: 7200,
      endTime: 0,
      ...(terms.kind === "Direct" ? { dispute: DISPUTE } : {}),
      ...terms,
      agreement: { ...AGREEMENT, ...agreement },
    };
  }

  const idOf = (channel: Channel) => channelId(domain, channel);

  /** Coin that must come with a call about this channel. */
  const coin = ({ asset }: Channel, amount: bigint) => ({ value: asset === NATIVE ? amount : 0n });

  /** Signs an act of somebody's. */
  const consent = (who: Wallet, act: keyof typeof TYPES, content: Record<string, unknown>) =>
    who.signTypedData(domain, TYPES[act], content);

  /** Opens a channel that its payer signs; the sponsor pays the deposit. */
  async function open(channel: Channel) {
    const { act, content } = openingOf(channel);
    const agreed = await consent(personOf(people, channel.payer), act, content);
    return iterativePayments
      .connect(people.sponsor)
      .openFor(termsOf(channel), agreed, coin(channel, channel.deposit));
  }

  /** Terms as `agree` makes them, and the channel open. */
  async function opened(...terms: Parameters<typeof agree>): Promise<Channel> {
    const channel = await agree(...terms);
    await open(channel);
    return channel;
  }

  /** The payer's signed payment: a raw transaction that nobody has sent yet. */
  function signed(channel: Channel, cumulative: bigint, varied: Varied = {}): string {
    const { epoch = 0, base = 0n, ...plan } = varied;
    return signByKey(
      {
        kind: "DynamicFee",
        chainId,
        nonce: channel.firstNonce + BigInt(epoch),
        to: address,
        ...coin(channel, cumulative - base),
        data: iterativePayments.interface.encodeFunctionData("pay", [
          termsOf(channel),
          epoch,
          cumulative,
        ]),
        gasLimit: 200_000n,
        maxFeePerGas: 100n * GWEI,
        maxPriorityFeePerGas: GWEI,
        ...plan,
      },
      personOf(people, channel.payer).signingKey,
    );
  }

  /** Lands a signed payment. */
  const broadcast = (raw: string) => provider.broadcastTransaction(raw);

  /** Shows a signed payment to the contract: the deposit pays. */
  const claim = (raw: string) => iterativePayments.connect(people.sponsor).claim(raw);

  /** A voucher's signature. */
  const voucher = (channel: Channel, cumulative: bigint, key = voucherKey) =>
    key.sign(digestOf(domain, "Voucher", { channel: idOf(channel), cumulative }));

  /** The payee claims a voucher. */
  async function claimVoucher(channel: Channel, cumulative: bigint, key = voucherKey) {
    const signature = await voucher(channel, cumulative, key);
    return iterativePayments
      .connect(personOf(people, channel.payee))
      .claimVoucher(termsOf(channel), cumulative, signature);
  }

  /** The payer asks for the deposit, by the sponsor. */
  async function unlock(channel: Channel) {
    const payer = personOf(people, channel.payer);
    const asked = await consent(payer, "Unlock", { channel: idOf(channel) });
    return iterativePayments.connect(people.sponsor).unlock(termsOf(channel), asked);
  }

  return {
    chain,
    iterativePayments,
    address,
    domain,
    token,
    tokenAddress: await token.getAddress(),
    people,
    agree,
    idOf,
    coin,
    consent,
    open,
    opened,
    signed,
    broadcast,
    claim,
    voucher,
    claimVoucher,
    unlock,
  };
}

/** Who has this address. */
export function personOf(people: People, address: string): Wallet {
  const person = Object.values(people).find((each: Wallet) => each.address === address);
  if (person === undefined) throw new Error(`nobody of the fixture has the address ${address}`);
  return person as Wallet;
}

async function castPeople(chain: Chain, spender: string, token: PaymentToken): Promise<People> {
  const cast = async (name: string) => {
    const person = new Wallet(id(name), chain.ethers.provider);
    await chain.networkHelpers.setBalance(person.address, parseEther("1000"));
    await token.mint(person, 10n ** 18n);
    await token.connect(person).approve(spender, MaxUint256);
    return person;
  };
  return {
    alice: await cast("alice"),
    bob: await cast("bob"),
    shop: await cast("shop"),
    cafe: await cast("cafe"),
    sponsor: await cast("sponsor"),
    stranger: await cast("stranger"),
  };
}
