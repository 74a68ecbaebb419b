import type { Connection } from "../connect.js";
import type suite from "../../deploy/modules/suite.js";

/** The addresses of the suite's contracts. */
export type Deployed = Readonly<Record<keyof typeof suite.results, string>>;

/** A step of a story, told when it holds. */
export type Tell = (sentence: string) => void;

/** What happens in a room of the suite. @throws AssertionError where the chain says something else than the story. */
export type Story = (chain: Connection, deployed: Deployed, tell: Tell) => Promise<void>;

/** The time of a node. */
export const clockOf = ({ ethers, provider }: Connection) => ({
  /** Second of the newest block. */
  now: async () => BigInt((await ethers.provider.getBlock("latest"))?.timestamp ?? 0),
  pass: async (seconds: number) => {
    await provider.request({ method: "evm_increaseTime", params: [seconds] });
    await provider.request({ method: "evm_mine" });
  },
});

/** Whether the node is anvil, which can be reorganized, and has the contract of EIP-2935. */
export async function isAnvil({ provider }: Connection): Promise<boolean> {
  return String(await provider.request({ method: "web3_clientVersion" })).startsWith("anvil/");
}
