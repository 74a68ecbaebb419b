import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import fees from "./fees.js";

/** What must stand before the admin role is handed over. */
export const ROOMS = [fees];

/** Every room, under one AccessManager. Parameters are those of the rooms. */
export default buildModule("suite", (m) => ({ ...m.useModule(access), ...m.useModule(fees) }));
