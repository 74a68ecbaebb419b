import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The role that gives and takes all others, by the AccessManager's own rules. */
export const ADMIN_ROLE = 0n;

/** The one AccessManager of all rooms. The deployer is its admin until `handover` names another. */
export default buildModule("access", (m) => ({
  accessManager: m.contract("AccessManager", [m.getAccount(0)]),
}));
