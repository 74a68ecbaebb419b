import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";

export const ITERATIVE: Room = {
  name: "iterative",
  roles: [],
  parameters: [],
  contracts: { IterativePayments: "iterative payments" },
};

/**
 * The iterative room: IterativePayments with the other parts of its code, DirectChannels and ChannelOffice, and its
 * library. It has no roles and no parameters.
 */
export default buildModule("iterative", (m) => {
  const ChannelBorder = m.library("ChannelBorder");
  const channelOffice = m.contract("ChannelOffice", [], { libraries: { ChannelBorder } });
  const directChannels = m.contract("DirectChannels", [channelOffice]);
  const iterativePayments = m.contract("IterativePayments", [directChannels]);

  return { iterativePayments };
});
