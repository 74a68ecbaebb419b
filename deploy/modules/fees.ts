import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { appoint, type Role, type Room } from "../room.js";
import access from "./access.js";

const TERMS = "(uint32,uint32,uint32,uint32,uint88,uint88,uint8,bool)";

export const OPERATOR: Role = {
  id: 1n,
  name: "operator",
  may: "set plans and executors, withdraw, correct, grant",
  functions: [
    `createPlan(address,${TERMS})`,
    "retirePlan(address,uint16)",
    "setExecutor(address,address,bool,uint88,uint32)",
    "withdraw(address,address,uint256)",
    "correct(address,address,uint16,uint256,address,bytes32,uint256,bytes)",
    "grant(address,address,uint16,uint256)",
    "approveMove(address,address,address)",
  ],
};

export const COMPLIANCE: Role = {
  id: 2n,
  name: "compliance",
  may: "pause and resume accounts",
  functions: ["pause(address,address,bytes32)", "resume(address,address,bytes32)"],
};

export const FEES: Room = {
  name: "fees",
  roles: [OPERATOR, COMPLIANCE],
  parameters: ["moveDelay"],
  contracts: { FeeAccounts: "prepaid fee accounts" },
};

/** FE-9. Seconds between the request of a move and the earliest approval, unless a parameter says otherwise. */
const MOVE_DELAY = 2 * 24 * 60 * 60;

/**
 * The fees room: FeeAccounts with its libraries under the AccessManager, and the roles of its operator and its
 * compliance officer.
 *
 * Parameters: `operator`, `compliance` (addresses; accounts 1 and 2 by default), `moveDelay` (seconds).
 */
export default buildModule("fees", (m) => {
  const moveDelay = m.getParameter("moveDelay", MOVE_DELAY);

  const { accessManager } = m.useModule(access);

  const Planning = m.library("Planning");
  const Settling = m.library("Settling");
  const Spilling = m.library("Spilling");
  const Reading = m.library("Reading");
  const Moving = m.library("Moving", { libraries: { Settling } });
  const Closing = m.library("Closing", { libraries: { Settling } });
  const Depositing = m.library("Depositing", { libraries: { Settling } });
  const Crediting = m.library("Crediting", { libraries: { Settling } });
  const feeAccounts = m.contract("FeeAccounts", [accessManager, moveDelay], {
    libraries: { Planning, Settling, Spilling, Reading, Moving, Closing, Depositing, Crediting },
  });

  for (const role of FEES.roles) appoint(m, accessManager, feeAccounts, role);

  return { accessManager, feeAccounts };
});
