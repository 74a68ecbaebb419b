import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Roles of the AccessManager, as the suite numbers them: 0 is its admin. */
export const OPERATOR_ROLE = 1n;
export const COMPLIANCE_ROLE = 2n;

/** Seconds between the request of a move and the earliest approval (FE-9), unless a parameter says otherwise. */
const MOVE_DELAY = 2 * 24 * 60 * 60;

const OPERATOR_FUNCTIONS = [
  "createPlan",
  "retirePlan",
  "setExecutor",
  "withdraw",
  "correct",
  "grant",
  "approveMove",
] as const;
const COMPLIANCE_FUNCTIONS = ["pause", "resume"] as const;

/**
 * The fees room: FeeAccounts with its libraries under an AccessManager, and the roles of its operator and its
 * compliance officer.
 *
 * Parameters: `admin` (of the AccessManager), `operator`, `compliance`, `moveDelay` (seconds).
 */
export default buildModule("fees", (m) => {
  const admin = m.getParameter("admin", m.getAccount(0));
  const operator = m.getParameter("operator", m.getAccount(1));
  const compliance = m.getParameter("compliance", m.getAccount(2));

  const accessManager = m.contract("AccessManager", [admin]);

  const Plans = m.library("Plans");
  const Settling = m.library("Settling");
  const Spilling = m.library("Spilling");
  const Reading = m.library("Reading");
  const Moving = m.library("Moving");
  const Closing = m.library("Closing", { libraries: { Settling } });
  const Depositing = m.library("Depositing", { libraries: { Settling } });
  const Crediting = m.library("Crediting", { libraries: { Settling } });
  const feeAccounts = m.contract(
    "FeeAccounts",
    [accessManager, m.getParameter("moveDelay", MOVE_DELAY)],
    { libraries: { Plans, Settling, Spilling, Reading, Moving, Closing, Depositing, Crediting } },
  );

  const selectors = (names: readonly string[]) =>
    names.map((name) => m.staticCall(feeAccounts, name));
  void selectors;

  return { accessManager, feeAccounts };
});
