import { id, parseEther, SigningKey, Transaction, type TransactionLike, Wallet } from "ethers";

import { AnswerError, type Rpc } from "../../../sdk/iterative/index.js";
import type { Chain } from "../chain.js";
import { deployToken } from "../tokens.js";

const GWEI = 10n ** 9n;
const SLOT = `0x${"00".repeat(31)}07`;

/**
 * A block with transactions of all kinds that EDR puts beside others, with logs, and failing ones. A fixture for `loadFixture`.
 */
export async function mineMixed(chain: Chain) {
  const { ethers, networkHelpers } = chain;
  const { provider } = ethers;
  const token = await deployToken(chain, 6);
  const people = {
    alice: walletOf("alice"),
    bob: walletOf("bob"),
    carol: walletOf("carol"),
    /** Has nothing, and sends nothing: its nonce 0 is spent by an authorization. */
    dave: walletOf("dave"),
    shop: walletOf("shop"),
  };
  for (const { address } of Object.values(people)) {
    if (address !== people.dave.address) await networkHelpers.setBalance(address, parseEther("9"));
  }
  await token.mint(people.alice.address, 1000n);
  const { alice, bob, carol, dave, shop } = people;
  const transfer = (amount: bigint) =>
    token.interface.encodeFunctionData("transfer", [shop.address, amount]);
  const to = await token.getAddress();
  const accessList = [{ address: to, storageKeys: [SLOT] }];
  const authorization = await dave.authorize({
    address: shop.address,
    chainId: 31_337n,
    nonce: 0n,
  });

  await provider.send("evm_setAutomine", [false]);
  /** By hash. */
  const raws = new Map<string, string>();
  const send = async (wallet: Wallet, fields: TransactionLike) => {
    const raw = sign(wallet, fields);
    const { hash } = await provider.broadcastTransaction(raw);
    raws.set(hash, raw);
    return hash;
  };
  const hashes = {
    legacy: await send(alice, { type: 0, nonce: 0, to: shop.address, value: 5n }),
    unprotected: await send(carol, { type: 0, chainId: 0n, to: shop.address, value: 3n }),
    listed: await send(alice, { type: 1, nonce: 1, to, data: transfer(1n), accessList }),
    paid: await send(alice, { type: 2, nonce: 2, to, data: transfer(20n) }),
    failed: await send(alice, { type: 2, nonce: 3, to, data: transfer(5000n), accessList }),
    creation: await send(bob, { type: 2, nonce: 0, data: "0x6000600055" }),
    delegating: await send(bob, {
      type: 4,
      nonce: 1,
      to: shop.address,
      authorizationList: [authorization],
    }),
  };
  await provider.send("evm_mine", []);
  await provider.send("evm_setAutomine", [true]);
  const number = await provider.getBlockNumber();
  await networkHelpers.mine(3);
  return { chain, provider, token, people, hashes, raws, number };
}

/** What a node answers, with one answer changed; undefined as the change refuses the method. */
export const lying = (
  rpc: Rpc,
  method: string,
  change: ((answer: never) => unknown) | undefined,
): Rpc => ({
  async send(asked, params) {
    if (asked === method && change === undefined) throw new Error(`${asked} is not offered`);
    const answer = structuredClone(await rpc.send(asked, params));
    return asked === method ? change!(answer as never) : answer;
  },
});

/** What a wrong node was refused with. */
export async function errorOf(promise: Promise<unknown>): Promise<AnswerError> {
  const error: unknown = await promise.then(
    () => "nothing",
    (reason: unknown) => reason,
  );
  if (error instanceof AnswerError) return error;
  throw new Error(`no AnswerError, but ${String(error)}`, { cause: error });
}

function walletOf(name: string): Wallet {
  return new Wallet(id(name));
}

function sign(wallet: Wallet, fields: TransactionLike): string {
  const isDynamic = (fields.type ?? 2) >= 2;
  const fees = isDynamic
    ? { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: GWEI }
    : { gasPrice: 20n * GWEI };
  const common = { chainId: 31_337n, nonce: 0, gasLimit: 200_000n };
  const transaction = Transaction.from({ ...common, ...fees, ...fields });
  transaction.signature = new SigningKey(wallet.privateKey).sign(transaction.unsignedHash);
  return transaction.serialized;
}
