import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";

export const RECONCILIATION: Room = {
  name: "reconciliation",
  roles: [],
  parameters: [],
  contracts: { Reconciliation: "reconciliation" },
};

/** The reconciliation room: Reconciliation with the other parts of its code, CaseOffice and AlarmOffice. It has no roles and no parameters. */
export default buildModule("reconciliation", (m) => {
  const alarmOffice = m.contract("AlarmOffice");
  const caseOffice = m.contract("CaseOffice", [alarmOffice]);
  const reconciliation = m.contract("Reconciliation", [caseOffice]);

  return { reconciliation };
});
