import assert from "node:assert/strict";

import { Disputant, inclusionOf, MEMORY } from "../../../sdk/iterative/index.js";
import type { Tell } from "../story.js";
import { type Cast, eth } from "./cast.js";
import { burn, dealDirectly, DISPUTE, mine, pass, releaseAll, STEP } from "./direct.js";

/** Blocks from the conflict's to the claim's that are tried, and undone. */
const AGES = [MEMORY.evm - 1, MEMORY.evm, MEMORY.evm + 1, MEMORY.eip2935];

/** A chain with the contract of EIP-2935 knows 8,191 blocks; what was kept it knows for ever. */
export async function playAges(cast: Cast, tell: Tell): Promise<void> {
  const { rpc, shop, address, sponsor, owner, provider } = cast;
  const [forgotten, kept] = [
    await dealDirectly(cast, "forgotten"),
    await dealDirectly(cast, "kept"),
  ];
  const [first, second] = [await burn(kept.wallet), await burn(forgotten.wallet)];
  const anybody = new Disputant(address, sponsor);
  await mine(cast, 1);
  await anybody.checkpoint(first.block);
  // what is final the payee keeps: the node forgets old states
  for (const { id } of [forgotten, kept]) await shop.sync(id);
  const { payment } = await shop.evidence(forgotten.id);
  const conflict = await inclusionOf(rpc, second.hash);
  for (const age of AGES) {
    await mine(cast, second.block + age - 1 - (await provider.getBlockNumber()));
    const snapshot: unknown = await provider.send("evm_snapshot", []);
    const { receipt, amount } = await anybody.claimConflict(
      forgotten.channel,
      payment.raw,
      conflict,
    );
    assert.equal((receipt?.blockNumber ?? 0) - second.block, age);
    assert.ok(amount > 3n * STEP);
    await provider.send("evm_revert", [snapshot]);
  }
  tell(`a conflict was claimed ${AGES.join(", ").replace(/, (\d+)$/, " and $1")} blocks later`);

  await mine(cast, 1);
  await assert.rejects(
    anybody.claimConflict(forgotten.channel, payment.raw, conflict),
    /does not know block/,
  );
  await new Disputant(address, owner).fileClaim(forgotten.channel, payment.raw);
  const { payment: other } = await shop.evidence(kept.id);
  const proof = await inclusionOf(rpc, first.hash);
  const { amount } = await anybody.claimConflict(kept.channel, other.raw, proof);
  const cost = amount - 3n * STEP - DISPUTE.penalty / 2n;
  assert.ok(cost > 0n);
  tell("a block later it was forgotten, and only the block that was kept still served");

  await pass(cast, DISPUTE.answerWindow, DISPUTE.answerBlocks);
  await pass(cast, DISPUTE.burnWindow, DISPUTE.burnBlocks);
  assert.equal((await anybody.payClaim(forgotten.channel, 0)).amount, 3n * STEP);
  await releaseAll(cast, forgotten, eth("1") - 3n * STEP);
  await releaseAll(cast, kept, eth("1") - 3n * STEP - DISPUTE.penalty - cost);
  tell("what was forgotten was claimed without proof, and paid");
}
