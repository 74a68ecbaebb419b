import type { Dice } from "./dice.js";
import { type Draft, integer, list, string } from "./transactions.js";

/** A valid receipt of a type, as the tree that the kit's mutations change. */
export function drawReceipt(dice: Dice, type: number): Draft {
  const log = () => {
    const topics = Array.from({ length: dice.below(5) }, () => string(dice.bytes(32)));
    const data = string(dice.bytes(dice.of([0, 1, 32, 64, 256])));
    return list(string(dice.bytes(20)), list(...topics), data);
  };
  const logs = Array.from({ length: dice.of([0, 1, 1, 2, 5]) }, log);
  const bloom = string(dice.bytes(256));
  const gas = integer(dice.integer(8));
  return { type, fields: list(integer(BigInt(dice.below(2))), gas, bloom, list(...logs)) };
}
