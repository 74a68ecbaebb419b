import type { Figures } from "./figures.js";
import type { Stage } from "./stage.js";

/** What everybody knows the gas of, measured in the same run. */
export async function yardsticks(stage: Stage): Promise<Figures> {
  const [from, to] = [await stage.enroll("from"), await stage.enroll("to")];
  return {
    "yardstick: transfer of an ERC-20 token": await stage.gasOf(
      from,
      stage.call("transfer", to.address, 1_000_000n),
    ),
  };
}
