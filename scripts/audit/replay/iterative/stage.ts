import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  concat,
  id,
  parseEther,
  Signature,
  type Signer,
  SigningKey,
  type TypedDataDomain,
  Wallet,
  ZeroHash,
} from "ethers";

import suite from "../../../../deploy/modules/suite.js";
import { signByKey } from "../../../../sdk/iterative/building.js";
import {
  type Agreement,
  CHANNEL,
  type Channel,
  type DisputeTerms,
  NO_SIGNER,
  termsOf,
  typedChannel,
} from "../../../../sdk/iterative/channel.js";
import { digestOf, iterativeDomain, TYPES } from "../../../../sdk/iterative/signatures.js";
import type { Connection } from "../../../connect.js";
import { Clock } from "../../../demo/clock.js";
import { ignite } from "../../../deploy/ignite.js";
import { HOUR } from "../../../time.js";

const PURSE = parseEther("100");
/** Wei per gas, above every base fee of the scenes. */
export const FEE = 10n ** 10n;
/** Enough for any payment. */
const GAS_LIMIT = 300_000n;

export const WINDOW_BLOCKS = 5;

const AGREEMENT: Agreement = {
  timing: "Postpay",
  stepLimit: 1_000n,
  endAmount: 0n,
  endCount: 0,
  salt: ZeroHash,
};

const DISPUTE: DisputeTerms = {
  penalty: 3_001n,
  disputeCost: 1_000n,
  coinPrice: 10n ** 18n,
  tip: 1n,
  stake: 5_000n,
  answerWindow: HOUR,
  answerBlocks: 1,
  burnWindow: HOUR,
  burnBlocks: 1,
};

/** Where the scenes play: the contracts on a chain, and who acts. */
export type Stage = Awaited<ReturnType<typeof buildStage>>;

/** Deploys the suite and a token of its own. Payee and sponsor are accounts of the chain. */
export async function buildStage(connection: Connection) {
  const { ethers } = connection;
  const address = (await ignite(connection, suite)).iterativePayments;
  const token = await ethers.deployContract("PaymentToken", [6]);
  const [sponsor, payee, staff] = (await ethers.getSigners()).slice(-3) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  await token.mint(sponsor, PURSE);
  await token.connect(sponsor).approve(address, PURSE);
  const { chainId } = await ethers.provider.getNetwork();
  return {
    ethers,
    address,
    token: await token.getAddress(),
    coins: token,
    channels: await ethers.getContractAt("IIterativePayments", address, sponsor),
    domain: iterativeDomain(address, chainId),
    chainId,
    sponsor,
    payee,
    staff,
    clock: await Clock.start(connection),
  };
}

/** A payer with a key of its own, coin, tokens and an allowance. Its account has sent one transaction. */
export async function enrich(stage: Stage, name: string): Promise<Wallet> {
  const { ethers, sponsor, coins, address, clock } = stage;
  const payer = new Wallet(id(`${name} in the scenes`), ethers.provider);
  await clock.act(() => sponsor.sendTransaction({ to: payer.address, value: PURSE }));
  await clock.act(() => coins.mint(payer, PURSE));
  await clock.act(() => coins.connect(payer).approve(address, PURSE));
  return payer;
}

/** Terms of a pay-through channel with the payee, from the payer's first unused nonce on. */
export async function throughTerms(stage: Stage, payer: Wallet, asset: string): Promise<Channel> {
  return { ...common(stage, payer, asset), firstNonce: BigInt(await payer.getNonce()) };
}

/** Terms of a direct channel with the payee, from the nonce behind the transaction that opens it. */
export async function directTerms(stage: Stage, payer: Wallet, asset: string): Promise<Channel> {
  const firstNonce = BigInt(await payer.getNonce()) + 1n;
  return { ...common(stage, payer, asset), kind: "Direct", firstNonce, dispute: DISPUTE };
}

/** Terms of an escrow channel with the payee. @param signer The key's id; `salt` tells channels of one key apart. */
export function escrowTerms(
  stage: Stage,
  payer: { readonly address: string },
  asset: string,
  signer: string,
  salt = "0",
): Channel {
  const agreement = { ...AGREEMENT, salt: id(salt) };
  return { ...common(stage, payer, asset), kind: "Escrow", signer, agreement };
}

function common({ payee }: Stage, payer: { readonly address: string }, asset: string): Channel {
  return {
    kind: "PayThrough",
    payer: payer.address,
    payee: payee.address,
    asset,
    signer: NO_SIGNER,
    firstNonce: 0n,
    deposit: 10_000n,
    window: HOUR,
    windowBlocks: WINDOW_BLOCKS,
    endTime: 0,
    agreement: AGREEMENT,
  };
}

/** A raw transaction that pays. @param value Wei that comes with it. */
export function signPayment(
  { channels, chainId, address }: Stage,
  payer: Wallet,
  channel: Channel,
  { epoch, cumulative, value = 0n }: { epoch: bigint; cumulative: bigint; value?: bigint },
): string {
  const plan = {
    kind: "DynamicFee",
    chainId,
    nonce: channel.firstNonce + epoch,
    to: address,
    value,
    data: channels.interface.encodeFunctionData("pay", [termsOf(channel), epoch, cumulative]),
    gasLimit: GAS_LIMIT,
    maxFeePerGas: FEE,
    maxPriorityFeePerGas: 1n,
  } as const;
  return signByKey(plan, payer.privateKey);
}

/** What a party signs of an act. */
export function consentTo(
  domain: TypedDataDomain,
  signer: Signer,
  act: keyof typeof TYPES,
  content: Record<string, unknown>,
): Promise<string> {
  return signer.signTypedData(domain, TYPES[act], content);
}

/** The payer's consent to the channel. */
export function consentToOpen(
  domain: TypedDataDomain,
  signer: Signer,
  channel: Channel,
): Promise<string> {
  return signer.signTypedData(domain, CHANNEL, typedChannel(channel));
}

/** A voucher's or a ceiling's signature by a secp256k1 key, with its kind. */
export function signPlainly(
  domain: TypedDataDomain,
  key: string,
  act: keyof typeof TYPES,
  content: Record<string, unknown>,
): string {
  const signature = new SigningKey(key).sign(digestOf(domain, act, content));
  return concat(["0x00", Signature.from(signature).compactSerialized]);
}
