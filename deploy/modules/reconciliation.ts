import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";

export const RECONCILIATION: Room = {
  name: "reconciliation",
  roles: [],
  parameters: [],
  contracts: { Reconciliation: "reconciliation" },
};

/** The reconciliation room: Reconciliation with the other parts of its code, RunOffice and CaseOffice. It has no roles and no parameters. */
export default buildModule("reconciliation", (m) => {
  const caseOffice = m.contract("CaseOffice");
  const runOffice = m.contract("RunOffice", [caseOffice]);
  const reconciliation = m.contract("Reconciliation", [runOffice]);

  return { reconciliation };
});
