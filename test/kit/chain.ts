import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

/** When every test chain begins: deadlines and gas then repeat. */
const GENESIS = new Date("2026-01-01T00:00:00Z");

const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Chain = NetworkConnection<"l1">;

/** An isolated chain in this process; `config` overrides what hardhat.config.ts says of the default network. */
export const createChain = (config: { chainId?: number } = {}) =>
  network.create({
    network: "default",
    chainType: "l1",
    override: { initialDate: GENESIS, ...config },
  });
