import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";

import access from "./access.js";

/** Roles of the AccessManager. */
export const OPERATOR_ROLE = 1n;
export const COMPLIANCE_ROLE = 2n;

/** FE-9. Seconds between the request of a move and the earliest approval, unless a parameter says otherwise. */
const MOVE_DELAY = 2 * 24 * 60 * 60;

const TERMS = "(uint32,uint32,uint32,uint32,uint88,uint88,uint8,bool)";
const OPERATOR_FUNCTIONS = [
  `createPlan(address,${TERMS})`,
  "retirePlan(address,uint16)",
  "setExecutor(address,address,bool,uint88,uint32)",
  "withdraw(address,address,uint256)",
  "correct(address,address,uint16,uint256,address,bytes32,uint256,bytes)",
  "grant(address,address,uint16,uint256)",
  "approveMove(address,address,address)",
];
const COMPLIANCE_FUNCTIONS = ["pause(address,address,bytes32)", "resume(address,address,bytes32)"];

const selectors = (signatures: string[]) => signatures.map((s) => id(s).slice(0, 10));

/**
 * The fees room: FeeAccounts with its libraries under the AccessManager, and the roles of its operator and its
 * compliance officer.
 *
 * Parameters: `operator`, `compliance` (addresses; accounts 1 and 2 by default), `moveDelay` (seconds).
 */
export default buildModule("fees", (m) => {
  const operator = m.getParameter("operator", m.getAccount(1));
  const compliance = m.getParameter("compliance", m.getAccount(2));
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

  const allow = (role: bigint, name: string, signatures: string[], member: typeof operator) => {
    m.call(accessManager, "setTargetFunctionRole", [feeAccounts, selectors(signatures), role], {
      id: `allow_${name}`,
    });
    m.call(accessManager, "grantRole", [role, member, 0], { id: `grant_${name}` });
    m.call(accessManager, "labelRole", [role, name], { id: `label_${name}` });
  };
  allow(OPERATOR_ROLE, "OPERATOR", OPERATOR_FUNCTIONS, operator);
  allow(COMPLIANCE_ROLE, "COMPLIANCE", COMPLIANCE_FUNCTIONS, compliance);

  return { accessManager, feeAccounts };
});
