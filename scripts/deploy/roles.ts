import { ADMIN_ROLE } from "../../deploy/modules/access.js";
import { ROOMS } from "../../deploy/modules/suite.js";
import type { AccessManager } from "../../typechain-types/index.js";

const ROLES = [
  { name: "admin", id: ADMIN_ROLE, may: "give and take every role" },
  ...ROOMS.flatMap(({ roles }) => roles),
];

/**
 * The roles and which of the candidates hold them now.
 * @returns Rows of a table: role, holders, what it may do.
 */
export async function rolesOf(accessManager: AccessManager, candidates: readonly string[]) {
  const rows: [role: string, holders: string, may: string][] = [];
  for (const { name, id, may } of ROLES) {
    const holders: string[] = [];
    for (const candidate of new Set(candidates)) {
      if ((await accessManager.hasRole(id, candidate)).isMember) holders.push(candidate);
    }
    rows.push([name, holders.join("\n") || "none of the addresses in the parameters", may]);
  }
  return rows;
}
