import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";

export const RECONCILIATION: Room = {
  name: "reconciliation",
  roles: [],
  parameters: [],
  contracts: { Reconciliation: "reconciliation" },
};

/** The reconciliation room: Reconciliation with the other part of its code, CaseOffice. It has no roles and no parameters. */
export default buildModule("reconciliation", (m) => {
  const caseOffice = m.contract("CaseOffice");
  const reconciliation = m.contract("Reconciliation", [caseOffice]);

  return { reconciliation };
});
