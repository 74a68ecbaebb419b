import { id, MaxUint256, Signature, type Wallet } from "ethers";

import { signAuthorization, signPermit } from "../../../../sdk/common/consents.js";
import { NATIVE } from "../../../../sdk/common/token.js";
import { generateP256, type Key, p256Key } from "../../../../sdk/cards/keys.js";
import {
  type Channel,
  channelId,
  termsOf,
  typedChannel,
} from "../../../../sdk/iterative/channel.js";
import { digestOf } from "../../../../sdk/iterative/signatures.js";
import type { Connection } from "../../../connect.js";
import { dispute } from "./disputes.js";
import { type Attempt, outOfGas, refuseAll } from "../refusals.js";
import {
  buildStage,
  consentTo,
  consentToOpen,
  enrich,
  escrowTerms,
  signPayment,
  signPlainly,
  type Stage,
  throughTerms,
  WINDOW_BLOCKS,
} from "./stage.js";

const DEVICE = id("session key in the scenes");

/** Every verb of all kinds of channel, in a token and in coin, with and without gas of one's own, and what is refused. */
export async function playScenes(connection: Connection): Promise<void> {
  const stage = await buildStage(connection);
  const secure = await p256Key(await generateP256());
  for (const asset of [stage.token, NATIVE]) {
    await payThrough(stage, await enrich(stage, `payer of ${asset}`), asset);
    await vouch(stage, await enrich(stage, `voucher of ${asset}`), asset, secure);
    await delegate(stage, await enrich(stage, `delegator of ${asset}`), asset);
    await dispute(stage, await enrich(stage, `disputer of ${asset}`), asset);
  }
  await fundBySignature(stage, await enrich(stage, "payer by signature"));
  await actByContract(stage, await enrich(stage, "owner of a wallet"));
  await holdBack(stage, await enrich(stage, "payer of a refuser"));
  await refuse(stage, await enrich(stage, "payer in vain"));
}

/** One payment shown and then a higher one landed; an older one landed late; the next epoch; let go. */
async function payThrough(stage: Stage, payer: Wallet, asset: string): Promise<void> {
  const { channels, domain, payee, staff, sponsor, clock, ethers } = stage;
  const isNative = asset === NATIVE;
  const channel = await throughTerms(stage, payer, asset);
  const [terms, channelName] = [termsOf(channel), channelId(domain, channel)];
  const consent = await consentToOpen(domain, payer, channel);
  const value = isNative ? channel.deposit : 0n;
  await clock.act(() => channels.openFor(terms, consent, { value }));
  await clock.act(() =>
    isNative
      ? channels.topUp(channelName, 1, { value: 500n })
      : channels.topUpToken(terms, 1, 500n),
  );

  const sign = (epoch: bigint, cumulative: bigint, coin = 0n) =>
    signPayment(stage, payer, channel, { epoch, cumulative, value: isNative ? coin : 0n });
  const [older, newer] = [sign(0n, 100n, 100n), sign(0n, 300n, 300n)];
  await clock.act(() => channels.connect(staff).claim(older));
  await clock.act(() => ethers.provider.broadcastTransaction(newer)); // what was claimed stays in the deposit
  await clock.act(() => channels.claim(newer)); // again: nothing
  const next = sign(1n, 12_000n, 1_000n);
  await clock.act(() => ethers.provider.broadcastTransaction(next)); // the deposit pays what is missing
  await clock.act(() => channels.claim(sign(2n, 12_100n)));

  const unlock = await consentTo(domain, payer, "Unlock", { channel: channelName });
  await clock.act(() => channels.unlock(terms, unlock));
  await clock.act(() => channels.connect(payee).release(terms, 300n, "0x"));
  await clock.act(() => ethers.provider.broadcastTransaction(sign(2n, 13_000n, 900n))); // goes back
  await clock.act(() => sponsor.sendTransaction({ to: payer.address, value: 1n }));
}

/** Vouchers by both kinds of key, alone, in a batch and in a close; the payer's way out after the window. */
async function vouch(stage: Stage, payer: Wallet, asset: string, secure: Key): Promise<void> {
  const { channels, domain, payee, clock } = stage;
  const value = asset === NATIVE ? 10_000n : 0n;
  const [plain, other, left] = ["plain", "other", "left"].map((salt) =>
    escrowTerms(stage, payer, asset, payer.address, salt),
  ) as [Channel, Channel, Channel];
  const bySecure = escrowTerms(stage, payer, asset, secure.id);
  const own = channels.connect(payer);
  for (const channel of [plain, other, left, bySecure]) {
    await clock.act(() => own.open(termsOf(channel), { value }));
  }
  const voucher = (channel: Channel, cumulative: bigint) =>
    signPlainly(domain, payer.privateKey, "Voucher", {
      channel: channelId(domain, channel),
      cumulative,
    });
  await clock.act(() => channels.claimVoucher(termsOf(plain), 100n, voucher(plain, 100n)));
  const digest = digestOf(domain, "Voucher", {
    channel: channelId(domain, bySecure),
    cumulative: 70n,
  });
  const signature = await secure.sign(digest);
  await clock.act(() => channels.claimVoucher(termsOf(bySecure), 70n, signature));

  const claims = [plain, other, { ...other, deposit: 1n }].map((channel) => ({
    channel: termsOf(channel),
    cumulative: 400n,
    signature: voucher(channel, 400n),
  }));
  const forged = { channel: termsOf(left), cumulative: 1n, signature: voucher(plain, 1n) };
  await clock.act(() => channels.claimBatch(payee, asset, [...claims, forged]));

  const closing = { channel: channelId(domain, plain), settled: 500n };
  const consent = await consentTo(domain, payee, "Release", closing);
  await clock.act(() => channels.close(termsOf(plain), 500n, voucher(plain, 500n), consent));

  await clock.act(() => own.unlock(termsOf(left), "0x"));
  await pass(stage);
  await clock.act(() => channels.withdraw(termsOf(left)));
}

/** A session key with a limit, ceilings under it, and its end; then the signer's. */
async function delegate(stage: Stage, payer: Wallet, asset: string): Promise<void> {
  const { channels, domain, payee, clock } = stage;
  const channel = escrowTerms(stage, payer, asset, payer.address);
  const [terms, name] = [termsOf(channel), channelId(domain, channel)];
  const value = asset === NATIVE ? channel.deposit : 0n;
  await clock.act(() => channels.connect(payer).open(terms, { value }));
  const key = new stage.ethers.Wallet(DEVICE).address;
  const end = clock.now + 1_000_000;
  const grant = await consentTo(domain, payer, "KeyGrant", {
    channel: name,
    key,
    limit: 900n,
    end,
  });
  await clock.act(() => channels.grantKey(terms, key, 900n, end, grant));

  const [ceiling, cumulative] = [800n, 450n];
  const most = signPlainly(domain, DEVICE, "Ceiling", { channel: name, ceiling });
  const settlement = await consentTo(domain, payee, "Settlement", {
    channel: name,
    ceiling,
    cumulative,
  });
  await clock.act(() => channels.claimCeiling(terms, ceiling, cumulative, most, settlement));

  const revoked = { channel: name, key, kept: 460n };
  const revocation = await consentTo(domain, payer, "KeyRevocation", revoked);
  await clock.act(() => channels.revokeKey(terms, key, 460n, revocation));
  await clock.act(() => channels.connect(payer).revokeKey(terms, payer, 500n, "0x"));
  await pass(stage);
  const kept = signPlainly(domain, DEVICE, "Voucher", { channel: name, cumulative: 460n });
  await clock.act(() => channels.claimVoucher(terms, 460n, kept));
}

/** A payer without coin: by permit and by authorization, and both again to add to the deposit. */
async function fundBySignature(stage: Stage, payer: Wallet): Promise<void> {
  const { channels, domain, token, address, clock } = stage;
  const channel = await throughTerms(stage, payer, token);
  const terms = termsOf(channel);
  const permitOf = async (amount: bigint) => {
    const { until: deadline, ...rest } = await signPermit(
      token,
      payer,
      address,
      amount,
      MaxUint256,
    );
    return { value: amount, deadline, ...rest };
  };
  const authorizationOf = async (amount: bigint, nonce: string) => {
    const signed = await signAuthorization(token, payer, address, amount, {}, nonce);
    const { v, r, s } = Signature.from(signed.signature);
    return { validAfter: signed.validAfter, validBefore: signed.validBefore, v, r, s };
  };

  const funding = await consentTo(domain, payer, "Funding", { channel: typedChannel(channel) });
  const permit = await permitOf(channel.deposit);
  await clock.act(() => channels.openWithPermit(terms, permit, funding));
  const first = { channel: channelId(domain, channel), number: 1, amount: 50n };
  const consent = await consentTo(domain, payer, "TopUp", first);
  const more = await permitOf(50n);
  await clock.act(() => channels.topUpWithPermit(terms, 1, 50n, more, consent));

  const escrow = escrowTerms(stage, payer, token, payer.address);
  const name = channelId(domain, escrow);
  const deposit = await authorizationOf(escrow.deposit, name);
  await clock.act(() => channels.openWithAuthorization(termsOf(escrow), deposit));
  const topUp = digestOf(domain, "TopUp", { channel: name, number: 1, amount: 60n });
  const added = await authorizationOf(60n, topUp);
  await clock.act(() => channels.topUpWithAuthorization(termsOf(escrow), 1, 60n, added));
}

/** A smart account whose owner signs for it; it takes no coin, so its deposit waits. */
async function actByContract(stage: Stage, owner: Wallet): Promise<void> {
  const { channels, domain, clock, ethers } = stage;
  const wallet = await clock.act(() => ethers.deployContract("OwnedWallet", [owner.address]));
  const payer = { address: await wallet.getAddress() };
  const endTime = clock.now + 1_000;
  const channel = { ...escrowTerms(stage, payer, NATIVE, owner.address), endTime };
  const terms = termsOf(channel);
  const consent = await consentToOpen(domain, owner, channel);
  await clock.act(() => channels.openFor(terms, consent, { value: channel.deposit }));
  await pass(stage);
  await clock.act(() => channels.unlock(terms, "0x")); // anybody, at the agreed end
  await pass(stage);
  await clock.act(() => channels.withdraw(terms));
}

/** A payee that takes no coin, and one whom the token blocks: what is paid to them waits until they collect it elsewhere. */
async function holdBack(stage: Stage, payer: Wallet): Promise<void> {
  const { channels, clock, ethers, address, payee, staff } = stage;
  const refuser = await clock.act(() => ethers.deployContract("CoinRefuser"));
  await payInVain(stage, payer, NATIVE, await refuser.getAddress());
  const call = channels.interface.encodeFunctionData("collect", [NATIVE, staff.address]);
  await clock.act(() => refuser.act(address, call));

  const token = await clock.act(() => ethers.deployContract("BlockingToken", [6]));
  await clock.act(() => token.mint(payer, 10_000n));
  await clock.act(() => token.connect(payer).approve(address, 10_000n));
  await clock.act(() => token.setBlocked(payee, true));
  await payInVain(stage, payer, await token.getAddress(), payee.address);
  await clock.act(() => channels.connect(payee).collect(token, staff));
}

async function payInVain(stage: Stage, payer: Wallet, asset: string, payee: string): Promise<void> {
  const { channels, domain, clock } = stage;
  const channel = { ...escrowTerms(stage, payer, asset, payer.address), payee };
  const [terms, value] = [termsOf(channel), asset === NATIVE ? channel.deposit : 0n];
  await clock.act(() => channels.connect(payer).open(terms, { value }));
  const content = { channel: channelId(domain, channel), cumulative: 5_000n };
  const voucher = signPlainly(domain, payer.privateKey, "Voucher", content);
  await clock.act(() => channels.claimVoucher(terms, content.cumulative, voucher));
}

/** Transactions that fail: by an error of either part of the code or of a library; by gas; without a function. */
async function refuse(stage: Stage, payer: Wallet): Promise<void> {
  const { channels, domain, clock, address, sponsor } = stage;
  const channel = escrowTerms(stage, payer, NATIVE, payer.address);
  const [terms, value] = [termsOf(channel), channel.deposit];
  await clock.act(() => channels.connect(payer).open(terms, { value }));
  const other = await throughTerms(stage, payer, NATIVE);
  const payment = signPayment(stage, payer, other, { epoch: 0n, cumulative: 1n });
  const content = { channel: channelId(domain, channel), cumulative: 5n };
  const voucher = signPlainly(domain, DEVICE, "Voucher", content);

  const attempts: Attempt[] = [
    channels.open.populateTransaction(terms, { value }),
    channels.openFor.populateTransaction(termsOf(other), "0x", { value }),
    channels.claim.populateTransaction(payment), // never opened
    channels.claim.populateTransaction(`${payment}00`),
    channels.claimVoucher.populateTransaction(terms, 5n, voucher),
    channels.unlock.populateTransaction(terms, "0x"),
    channels.withdraw.populateTransaction(terms),
    channels.pay.populateTransaction(terms, 0n, 1n),
    outOfGas(channels.topUp.populateTransaction(content.channel, 1, { value: 1n }), 26_000n),
    Promise.resolve({ to: address, data: "0x12345678" }),
    Promise.resolve({ to: address, value: 1n }),
  ];
  await refuseAll(clock, sponsor, attempts);
}

/** The window goes by, in seconds and in blocks. */
async function pass({ clock, ethers }: Stage): Promise<void> {
  for (let i = 0; i < WINDOW_BLOCKS; i += 1)
    await clock.act(() => ethers.provider.send("evm_mine"));
  await clock.wait({ day: clock.dayOf() + 1, hour: 0 });
}
