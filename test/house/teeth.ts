import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { Copy } from "../../scripts/audit/teeth/copy.js";
import { patchesIn } from "../../scripts/audit/teeth/patches.js";
import { roundsFor } from "../../scripts/audit/teeth/rounds.js";

const RULES = "sdk/zebra/rules.ts";
const PATCH = "test/zebra/teeth/off-by-one.patch";
const PLANTED = `Kind: off by one
Rule: ZZ-1
Gain: One more, and
  one more again.

--- a/${RULES}
+++ b/${RULES}
@@ -1 +1 @@
-export const legs = 4;
+export const legs = 5;
`;

describe("planted bugs", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tallystick-planted-"));
    plant(RULES, "export const legs = 4;\n");
    plant(PATCH, PLANTED);
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function plant(file: string, text: string): void {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }

  const read = (from: string) => readFileSync(path.join(from, RULES), "utf8");

  it("say in their header what they are", () => {
    expect(patchesIn(root)).to.deep.equal([
      {
        name: "off-by-one",
        file: PATCH,
        kind: "off by one",
        rule: "ZZ-1",
        gain: "One more, and one more again.",
        gate: undefined,
        changes: [RULES],
      },
    ]);
  });

  for (const line of ["Kind", "Rule", "Gain"]) {
    it(`are refused without "${line}:"`, () => {
      plant(PATCH, PLANTED.replace(`${line}: `, "About: "));

      expect(() => patchesIn(root)).to.throw(`lacks "${line}:"`);
    });
  }

  it("are refused where they name a gate that is none", () => {
    plant(PATCH, `Gate: luck\n${PLANTED}`);

    expect(() => patchesIn(root)).to.throw('no gate "luck"');
  });

  it("come and go in a copy, and never touch the work tree", () => {
    const copy = new Copy(root);
    try {
      copy.plant(PATCH);
      expect(read(copy.root)).to.equal("export const legs = 5;\n");
      expect(read(root)).to.equal("export const legs = 4;\n");

      copy.heal(PATCH);
      expect(read(copy.root)).to.equal(read(root));
    } finally {
      copy.remove();
    }
  });

  it("are reported where they no longer fit", () => {
    plant(RULES, "export const legs = 6;\n");
    const copy = new Copy(root);
    try {
      expect(() => copy.plant(PATCH)).to.throw("does not apply");
    } finally {
      copy.remove();
    }
  });

  it("meet the quick tests of their rule first, their module's next, and then every test", () => {
    const [edges, legs] = ["test/zebra/edges.diff.ts", "test/zebra/legs.ts"];
    const [rules, replay] = ["test/zebra/rules.diff.ts", "test/zebra/replay.diff.ts"];
    plant(edges, 'it("ZZ-10 is another rule")');
    plant(legs, 'it("ZZ-1 has four")');
    plant(rules, 'it("ZZ-2 decides alike")');
    plant(replay, 'it("ZZ-1 ZZ-2 counts alike")');
    const groups = [[edges], [rules, legs], [replay]];

    expect(roundsFor({ rule: "ZZ-1", changes: [RULES] }, groups, root)).to.deep.equal([
      { files: [legs], rule: "ZZ-1" },
      { files: [rules] },
      { files: [replay], rule: "ZZ-1" },
      ...groups.map((files) => ({ files })),
    ]);
  });
});
