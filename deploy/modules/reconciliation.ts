import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Room } from "../room.js";

export const RECONCILIATION: Room = {
  name: "reconciliation",
  roles: [],
  parameters: [],
  contracts: { Reconciliation: "reconciliation", CasePayouts: "payouts of cases" },
};

/**
 * The reconciliation room: Reconciliation with the other parts of its code, one behind the other, and the payouts of its
 * cases. It has no roles and no parameters.
 */
export default buildModule("reconciliation", (m) => {
  const alarmOffice = m.contract("AlarmOffice");
  const caseOffice = m.contract("CaseOffice", [alarmOffice]);
  const adjustmentOffice = m.contract("AdjustmentOffice", [caseOffice]);
  const runOffice = m.contract("RunOffice", [adjustmentOffice]);
  const reconciliation = m.contract("Reconciliation", [runOffice]);

  const casePayouts = m.contract("CasePayouts", [reconciliation]);

  return { reconciliation, casePayouts };
});
