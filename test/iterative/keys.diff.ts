import { expect } from "chai";
import { hexlify, keccak256, recoverAddress, Signature, SigningKey, toBeHex } from "ethers";
import * as fc from "fast-check";

import { isSignedBy } from "../../sdk/common/keys.js";
import { type Channel, termsOf } from "../../sdk/iterative/channel.js";
import { keyOn } from "../../sdk/iterative/contract.js";
import {
  maySign,
  type Moment,
  NO_GRANT,
  revoke,
  SIGNER_GRANT,
  type VoucherKey,
} from "../../sdk/iterative/rules.js";
import { createChain, HOUR } from "../kit/chain.js";
import { deployIterative, type Iterative, keyOf, voucherKey } from "../kit/iterative/room.js";
import { runs } from "../kit/runs.js";

/** The last is the signer. */
const KEYS = [keyOf("phone"), keyOf("laptop"), voucherKey];
/** SEC 2, 2.4.1. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

const key = fc.nat(KEYS.length - 1);
const amount = fc.bigInt({ min: 0n, max: 12n });

const actions = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("grant" as const),
      key,
      limit: amount,
      seconds: fc.constantFrom(0, HOUR, 3 * HOUR),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("revoke" as const), key, kept: amount }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("sign" as const), key, cumulative: amount }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      seconds: fc.constantFrom(1, HOUR - 1, HOUR, 2 * HOUR),
      blocks: fc.integer({ min: 0, max: 5 }),
    }),
  },
);
type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** A room with an escrow channel whose window is two hours and six blocks. */
async function deployEscrow() {
  const room = await deployIterative(chain);
  const channel = await room.opened({ kind: "Escrow", window: 2 * HOUR, windowBlocks: 6 });
  return { room, channel };
}

describe("the keys of an escrow channel", () => {
  it("IT-1 may sign by the sdk what the contract takes, in every second and block", async function () {
    this.timeout(0);
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(actions, { minLength: 20, maxLength: 40 }), async (history) => {
        const { room, channel } = await networkHelpers.loadFixture(deployEscrow);
        const known = new Map<string, VoucherKey>();
        for (const action of history) {
          const verdict = await carryOut({ room, channel, known }, action);
          verdicts.add(`${action.kind} ${verdict}`);
          for (const { id } of KEYS)
            expect(await keyOn(room.iterativePayments, room.idOf(channel), id)).to.deep.equal(
              known.get(id) ?? NO_GRANT,
            );
        }
      }),
      { ...runs(10), unbiased: true, endOnFailure: true },
    );
    for (const kind of ["grant", "revoke", "sign"])
      expect([...verdicts]).to.include.members([`${kind} true`, `${kind} false`]);
  });
});

/** A channel, what the sdk knows of its keys, and the block that it is asked about. */
interface Scene {
  readonly room: Iterative;
  readonly channel: Channel;
  readonly known: Map<string, VoucherKey>;
  readonly at: Moment;
}

type Given<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;

/** Carries out an action, in the block that the sdk was asked about. @returns Whether the contract took it. */
async function carryOut(scene: Omit<Scene, "at">, action: Action): Promise<boolean> {
  if (action.kind === "wait") {
    await networkHelpers.time.increase(action.seconds);
    await networkHelpers.mine(action.blocks);
    return true;
  }
  const at = await nextBlock();
  if (action.kind === "grant") return grantKey({ ...scene, at }, action);
  if (action.kind === "revoke") return revokeKey({ ...scene, at }, action);
  return sign({ ...scene, at }, action);
}

async function grantKey(scene: Scene, { key: which, limit, seconds }: Given<"grant">) {
  const { room, channel, known, at } = scene;
  const { id } = KEYS[which]!;
  const before = known.get(id);
  const end = seconds === 0 ? 0 : at.time + seconds;
  const isNew = before === undefined && id !== channel.signer;
  const isAgain = before?.limit === limit && before.end === end && before.endBlock === 0;
  const granted = { channel: room.idOf(channel), key: id, limit, end };
  const agreed = await room.consent(room.people.alice, "KeyGrant", granted);

  const took = await takes(() =>
    bySponsor(room).grantKey(termsOf(channel), id, limit, end, agreed),
  );

  expect(took).to.equal(limit !== 0n && (isNew || isAgain));
  if (took && isNew) known.set(id, { limit, kept: 0n, end, endBlock: 0 });
  return took;
}

async function revokeKey(scene: Scene, { key: which, kept }: Given<"revoke">) {
  const { room, channel, known, at } = scene;
  const { id } = KEYS[which]!;
  const before = known.get(id) ?? (id === channel.signer ? SIGNER_GRANT : NO_GRANT);
  const most = kept < before.limit ? kept : before.limit;
  const isAgain = before.endBlock !== 0 && before.kept === most;
  const after = attempt(() => revoke(before, kept, channel, at));
  const revoked = { channel: room.idOf(channel), key: id, kept };
  const agreed = await room.consent(room.people.alice, "KeyRevocation", revoked);

  const took = await takes(() => bySponsor(room).revokeKey(termsOf(channel), id, kept, agreed));

  expect(took).to.equal(isAgain || after !== undefined);
  if (after !== undefined) known.set(id, after);
  return took;
}

async function sign(scene: Scene, { key: which, cumulative }: Given<"sign">) {
  const { room, channel, known, at } = scene;
  const { id } = KEYS[which]!;
  const { signer } = channel;
  const state = { signerRevoked: known.has(signer) };
  const may = maySign(state, signer, id, known.get(id) ?? NO_GRANT, cumulative, at);
  const signature = await room.voucher(channel, cumulative, KEYS[which]);

  const took = await takes(() =>
    bySponsor(room).claimVoucher(termsOf(channel), cumulative, signature),
  );

  expect(took).to.equal(may);
  return took;
}

const bySponsor = ({ iterativePayments, people }: Iterative) =>
  iterativePayments.connect(people.sponsor);

/** The block that comes next, and its second, now fixed. */
async function nextBlock(): Promise<Moment> {
  const time = (await networkHelpers.time.latest()) + 1;
  await networkHelpers.time.setNextBlockTimestamp(time);
  return { time, block: (await ethers.provider.getBlockNumber()) + 1 };
}

async function takes(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (/IterativePayments_(NotSigned|KeyKnown|ZeroLimit|KeyNotRevocable)/.test(String(error)))
      return false;
    throw error;
  }
}

function attempt<T>(how: () => T): T | undefined {
  try {
    return how();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

describe("a signature that is checked offline", () => {
  /** Everything about a high s that has room beside the parity, and about one that is low. */
  const signatures = fc.record({
    digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexlify(bytes)),
    nonce: fc.bigInt({ min: 1n, max: 2n ** 250n }),
    s: fc.oneof(
      fc.bigInt({ min: 1n, max: HALF_ORDER }),
      fc.bigInt({ min: HALF_ORDER - 2n, max: HALF_ORDER + 3n }),
      fc.bigInt({ min: HALF_ORDER + 1n, max: 2n ** 255n - 1n }),
    ),
    yParity: fc.constantFrom<0 | 1>(0, 1),
  });

  it("IT-2 is taken if the contract takes it, of a key that made it with a low s", async () => {
    const Signers = await (await ethers.deployContract("Signers")).getAddress();
    const harness = await ethers.deployContract("KeysHarness", { libraries: { Signers } });
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(signatures, async ({ digest, nonce, s, yParity }) => {
        // any point's x makes a signature of the key that is recovered
        const point = SigningKey.computePublicKey(toBeHex(nonce, 32), true);
        const r = `0x${point.slice(4)}`;
        const vs = toBeHex(s | (BigInt(yParity) << 255n), 32);
        const id = recoverAddress(digest, Signature.from({ r, yParityAndS: vs }));

        const isTaken = (await harness.recover(digest, r, vs)) === id;

        seen.add(isTaken);
        const signature = `0x00${r.slice(2)}${vs.slice(2)}`;
        expect(await isSignedBy(id, digest, signature)).to.equal(isTaken);
        expect(await isSignedBy(id, keccak256(digest), signature)).to.equal(false);
      }),
      runs(200),
    );
    expect(seen.size).to.equal(2);
  });
});
