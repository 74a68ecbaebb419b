import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access, { ADMIN_ROLE } from "./access.js";
import suite from "./suite.js";

/**
 * Hands the admin role of the AccessManager from the deployer to another address, say a multisig, once the suite
 * stands. Nobody can undo it but the new admin.
 *
 * Parameter: `admin` (address, neither zero nor the deployer's: `npm run deploy` checks it).
 */
export default buildModule("handover", (m) => {
  const { accessManager } = m.useModule(access);
  const admin = m.getParameter("admin");

  const granted = m.call(accessManager, "grantRole", [ADMIN_ROLE, admin, 0], {
    after: [...suite.submodules],
  });
  m.call(accessManager, "renounceRole", [ADMIN_ROLE, m.getAccount(0)], { after: [granted] });

  return { accessManager };
});
