import assert from "node:assert/strict";

import { id, SigningKey, Wallet } from "ethers";

import { NATIVE } from "../../sdk/common/token.js";
import { channelOn, lineOn } from "../../sdk/iterative/contract.js";
import {
  channelIn,
  connect,
  fetchEvents,
  generateP256,
  lineIn,
  p256Key,
  relay,
  replay,
  secp256k1Key,
  walletSigner,
} from "../../sdk/iterative/index.js";
import type { Connection } from "../connect.js";
import { DAY, HOUR } from "../time.js";
import { playAges } from "./iterative/ages.js";
import {
  assemble,
  type Cast,
  type Deal,
  deals,
  eth,
  REFUSED,
  step,
  usd,
  WINDOW_BLOCKS,
} from "./iterative/cast.js";
import { playDirect } from "./iterative/direct.js";
import { playReorganization } from "./iterative/reorganization.js";
import { type Deployed, isAnvil, type Tell } from "./story.js";

/**
 * Everybody in the iterative room does what it does, on a real node and through the sdk.
 * @throws AssertionError where the chain says something else than the story.
 */
export async function playIterative(
  chain: Connection,
  { iterativePayments }: Deployed,
  tell: Tell,
): Promise<void> {
  const cast = await assemble(chain, iterativePayments);
  await payThroughCoin(cast, tell);
  await payThroughToken(cast, tell);
  await subscribe(cast, tell);
  await meter(cast, tell);
  await claimMany(cast, tell);
  await leave(cast, tell);
  await playDirect(cast, tell);
  if (await isAnvil(chain)) {
    await playReorganization(cast, tell);
    await playAges(cast, tell);
  }
  await compare(cast, tell);
}

/** Two epochs: one is landed, of the other the number is burned. */
async function payThroughCoin(cast: Cast, tell: Tell): Promise<void> {
  const { shop, provider } = cast;
  const deal = await deals(cast, "coin", { asset: NATIVE, deposit: eth("1") }, "Open", {
    payments: await walletSigner(new Wallet(id("e2e coin"))),
  });
  for (let i = 0; i < 3; i += 1) await step(cast, deal, eth("0.1"));
  const { amount } = await shop.land(deal.id);
  assert.equal(amount, eth("0.3"));
  const answered = await deal.payer.account(deal.id);
  assert.deepEqual([answered.owed, answered.count], [eth("0.3"), 3]);
  tell(
    "three payments of coin, signed by a wallet without a node, were landed with one transaction",
  );

  await deal.payer.nextEpoch(deal.id);
  for (let i = 0; i < 2; i += 1) await step(cast, deal, eth("0.1"));
  const burning = await deal.wallet.sendTransaction({ to: deal.wallet.address, value: 0n });
  await burning.wait();
  await assert.rejects(shop.land(deal.id));
  assert.equal(await shop.follow(deal.id), undefined, "nothing is due before the agreed silence");
  const claimed = await shop.claim(deal.id);
  assert.equal(claimed.amount, eth("0.2"));
  assert.equal((await shop.claim(deal.id)).amount, 0n);
  const before = await provider.getBalance(deal.wallet.address);
  await shop.release(deal.id);
  assert.equal((await provider.getBalance(deal.wallet.address)) - before, eth("0.8"));
  tell("the next epoch's number was burned, the deposit paid, once, and the rest of it went back");
}

/** Opened by a permit that somebody else brings. */
async function payThroughToken(cast: Cast, tell: Tell): Promise<void> {
  const { shop, shopAddress, token, balanceOf, sponsor, address } = cast;
  const terms = { asset: token, deposit: usd("50") };
  const deal = await deals(cast, "token", terms, "OpenWithPermit");
  for (let i = 0; i < 4; i += 1) await step(cast, deal, usd("10"));
  const wrong = await deal.payer.pay(deal.id, usd("9"));
  const answer = await shop.accept(deal.id, wrong, { step: usd("10") });
  assert.deepEqual([answer.accepted, answer.accepted || answer.code], [false, "WrongStep"]);
  const before = await balanceOf(shopAddress);
  assert.equal(await shop.follow(deal.id), "broadcast");
  assert.equal((await balanceOf(shopAddress)) - before, usd("40"));
  await relay(address, sponsor, await shop.signRelease(deal.id));
  assert.equal(await balanceOf(deal.wallet.address), cast.purse - usd("40"));
  tell(
    "a channel of tokens was opened by permit, which left an allowance for its payments; after a wrong amount the last correct was landed",
  );
}

/** A P-256 key in WebCrypto's keeping, and a session's key beside it. */
async function subscribe(cast: Cast, tell: Tell): Promise<void> {
  const { shop, shopAddress, token, balanceOf, sponsor, address, clock } = cast;
  const key = await p256Key(await generateP256());
  const terms = { kind: "Escrow", asset: token, deposit: usd("60") } as const;
  const deal = await deals(cast, "reader", terms, "OpenWithAuthorization", { key });
  await step(cast, deal, usd("5"));
  const session = secp256k1Key(new SigningKey(id("e2e session")));
  const end = Number(await clock.now()) + 7 * DAY;
  const grant = await deal.payer.signGrant(deal.id, session.id, usd("12"), end);
  await relay(address, sponsor, grant);
  await relay(address, sponsor, grant); // again: nothing
  await step(cast, deal, usd("6"), session);
  const tooMuch = await deal.payer.pay(deal.id, usd("2"), session);
  const answer = await shop.accept(deal.id, tooMuch);
  assert.equal(answer.accepted || answer.code, "KeyLimit");
  const before = await balanceOf(shopAddress);
  await relay(address, sponsor, await shop.signClose(deal.id));
  assert.equal((await balanceOf(shopAddress)) - before, usd("11"));
  assert.equal(await balanceOf(deal.wallet.address), cast.purse - usd("11"));
  tell("vouchers of a P-256 key and of a session's key up to its limit were closed with one relay");
}

async function meter(cast: Cast, tell: Tell): Promise<void> {
  const { shop, shopAddress, token, balanceOf } = cast;
  const terms = { kind: "Escrow", asset: token, deposit: usd("60") } as const;
  const deal = await deals(cast, "metered", terms, "OpenWithPermit");
  const { payer, id: channel } = deal;
  const ceiling = await shop.accept(channel, await payer.allow(channel, usd("10")));
  assert.ok(ceiling.accepted);
  await payer.receive(channel, ceiling.receipt);
  for (const used of ["1.5", "2.5"])
    await payer.receive(channel, await shop.charge(channel, usd(used)));
  await assert.rejects(shop.charge(channel, usd("6.1")), { name: "InputError" });
  const before = await balanceOf(shopAddress);
  assert.equal((await shop.claim(channel)).amount, usd("4"));
  await shop.release(channel);
  assert.equal((await balanceOf(shopAddress)) - before, usd("4"));
  tell("of a ceiling only what was used was settled, and the deposit's rest came back");
}

async function claimMany(cast: Cast, tell: Tell): Promise<void> {
  const { shop, token } = cast;
  const opened: Deal[] = [];
  for (const name of ["first", "second", "third"]) {
    const terms = { kind: "Escrow", asset: token, deposit: usd("20") } as const;
    opened.push(await deals(cast, name, terms, "OpenWithAuthorization"));
  }
  for (const deal of opened) await step(cast, deal, usd("3"));
  const ids = opened.map((deal) => deal.id);
  const { amounts } = await shop.claimBatch(ids);
  assert.deepEqual([...amounts.values()], [usd("3"), usd("3"), usd("3")]);
  const again = await shop.claimBatch(ids);
  assert.deepEqual([...again.amounts.values()], [0n, 0n, 0n]);
  for (const each of ids) await shop.release(each);
  tell("vouchers of three channels were claimed in a batch, and again to no effect");
}

/** The window runs in seconds and in blocks: a withdrawal waits for both. */
async function leave(cast: Cast, tell: Tell): Promise<void> {
  const { shop, sponsor, address, clock, chain, provider } = cast;
  const deal = await deals(cast, "leaver", { asset: NATIVE, deposit: eth("1") }, "Open");
  await step(cast, deal, eth("0.25"));
  await relay(address, sponsor, await deal.payer.signUnlock(deal.id));
  assert.equal((await deal.payer.channel(deal.id)).channel.state, "Unlocking");
  const late = await shop.accept(deal.id, await deal.payer.pay(deal.id, eth("0.1")));
  assert.equal(late.accepted || late.code, "ChannelUnlocking");
  await clock.pass(DAY + HOUR);
  await assert.rejects(deal.payer.withdraw(deal.id), REFUSED, "the blocks have not come");
  assert.equal(await shop.follow(deal.id), "claim");
  for (let i = 0; i < WINDOW_BLOCKS; i += 1)
    await chain.provider.request({ method: "evm_mine", params: [] });
  const before = await provider.getBalance(deal.wallet.address);
  const { amount, receipt } = await deal.payer.withdraw(deal.id);
  const after = await provider.getBalance(deal.wallet.address);
  assert.equal(amount, eth("0.75"));
  assert.equal(after - before, eth("0.75") - receipt.fee);
  assert.equal((await deal.payer.withdraw(deal.id)).amount, 0n);
  tell(
    "after an unlock the payee claimed by its deadline; then, after seconds and blocks, the rest went back",
  );
}

/** What the events tell is what the contract shows, and there is nothing left in it. */
async function compare(cast: Cast, tell: Tell): Promise<void> {
  const { address, provider, opened, balanceOf } = cast;
  const contract = connect(address, provider);
  const ledger = replay(await fetchEvents(address, provider));
  assert.equal(ledger.channels.size, opened.length);
  for (const { id: channelId, channel } of opened) {
    const held = channelIn(ledger, channelId);
    assert.ok(held);
    const { channel: told, exit } = held;
    assert.deepEqual({ channel: told, exit }, await channelOn(contract, channelId, channel.signer));
    assert.deepEqual(lineIn(ledger, channel.payer), await lineOn(contract, channel.payer));
  }
  const burned = await contract.burned(NATIVE);
  assert.deepEqual([await provider.getBalance(address), await balanceOf(address)], [burned, 0n]);
  tell(
    "channels and lines from events alone are what the contract shows, and nothing is left in it but burned penalties",
  );
}
