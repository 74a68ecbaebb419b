import { fields, records, referenceOf } from "../../../sdk/reconciliation/index.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import type { Pact } from "./pact.js";
import { recordOf, WRONG } from "./selling.js";
import type { Stage } from "./stage.js";
import type { Week } from "./week.js";

/** Day 4: RE-2. A regulator asks who the investor of order 1002 is. */
export async function tellDisclosure(stage: Stage, week: Week, pact: Pact): Promise<void> {
  await week.until({ day: 4, hour: 10 });
  const { reference } = WRONG;
  const record = await recordOf(pact, 0, reference);
  const caseId = records.caseIdOf(pact.number, referenceOf(reference));
  const opened = fields.openField(record.caseKey, caseId, record.fields, "investor");
  const lie = { ...opened, value: fields.text("Otto Kern") };
  const [told, lied] = await Promise.all(
    [opened, lie].map((each) => stage.regulator.rolesWith(pact.number, reference, each)),
  );
  const namesOf = (roles: readonly number[] = []) =>
    roles.map((role) => pact.parties[role]?.name).join(", ") || "nobody";

  scene(4, "The Regulator asks about one investor");
  say(
    `On chain are 32 bytes for all other fields of a leg, and no guess can be tried against them. The
    Seller opens one field to the Regulator: name, value, a salt and ${opened.siblings.length} hashes. The Regulator holds
    it against the legs on chain. Fund and shares of that sale it still does not know.`,
  );
  show(
    table(
      ["Field", "It is told", "Whose legs say so"],
      [
        ["investor", WRONG.investor, namesOf(told)],
        ["investor", "Otto Kern", namesOf(lied)],
      ],
    ),
  );
  week.expect("all three have named the investor", told?.length === 3 && lied?.length === 0);
}
