import { table } from "../../terminal/table.js";
import type { Measurement } from "../measure.js";

/** What is measured here, by its name in the report. */
export const NAMES = {
  sale: "Sale",
  secure: "Sale, P-256 terminal",
  authorize: "Authorization",
  capture: "Capture",
  refund: "Refund",
  batch: "Sale in an upload of 100",
  most: "Sale in the largest upload",
  mostOfOne: "… all of one card",
} as const;

type What = keyof typeof NAMES;

/** Receipt gas of what others have built for the same, measured on the same EVM. */
const PEERS: readonly (readonly [peer: string, gas: number, what: What])[] = [
  ["base/commerce-payments: charge", 144_534, "sale"],
  ["Gnosis Pay: spend", 160_901, "sale"],
  ["ERC-3009 transfer of a USDC-like token", 85_708, "sale"],
  ["plain transfer of a USDC-like token", 45_035, "sale"],
  ["base/commerce-payments: authorize", 122_402, "authorize"],
  ["base/commerce-payments: capture", 67_354, "capture"],
  ["base/commerce-payments: refund", 71_392, "refund"],
  ["base/commerce-payments: charge, in a batch of 100", 102_103, "batch"],
  ["ERC-3009 transfer, batched", 49_002, "batch"],
  ["x402: claim, in a batch of 100", 21_601, "batch"],
];

/** Their gas beside what was measured, and how many payments a transaction takes. */
export function besidePeers(measurements: readonly Measurement[]): string {
  const rows = PEERS.map(([peer, theirs, what]) => {
    const ours = gasEach(measurements, what);
    return [
      NAMES[what],
      Math.round(ours).toLocaleString("en-US"),
      peer,
      theirs.toLocaleString("en-US"),
      `${(theirs / ours).toFixed(2)} ×`,
    ];
  });
  const [most, ofOne] = [measured(measurements, "most"), measured(measurements, "mostOfOne")];
  return (
    `One transaction takes at most 16,777,216 gas (EIP-7825): ` +
    `${most.items.toLocaleString("en-US")} sales of as many cards, ` +
    `or ${ofOne.items.toLocaleString("en-US")} of one card.\n\n` +
    table(["Here", ">Gas", "There", ">Gas", ">There ÷ here"], rows)
  );
}

const gasEach = (measurements: readonly Measurement[], what: What) => {
  const { gas, items } = measured(measurements, what);
  return gas / items;
};

function measured(measurements: readonly Measurement[], what: What): Measurement {
  const found = measurements.find(({ name }) => name === NAMES[what]);
  if (found === undefined) throw new Error(`${NAMES[what]} was not measured`);
  return found;
}
