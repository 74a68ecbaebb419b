import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { publish } from "../../scripts/publish-types.js";

describe("publishing bindings", () => {
  const LONG_AGO = new Date(0);
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tallystick-types-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function plant(file: string, text: string): string {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    utimesSync(target, LONG_AGO, LONG_AGO);
    return target;
  }

  it("writes what is new or changed, leaves the same alone, and removes the dead", async () => {
    const same = plant("typechain-types/contracts/Same.ts", "same");
    const changed = plant("typechain-types/contracts/Changed.ts", "before");
    const dead = plant("typechain-types/contracts/Dead.ts", "dead");
    plant("build/contracts/Same.ts", "same");
    plant("build/contracts/Changed.ts", "after");
    plant("build/contracts/fees/New.ts", "new");

    await publish(root, path.join(root, "build"));

    expect(statSync(same).mtime).to.deep.equal(LONG_AGO);
    expect(readFileSync(changed, "utf8")).to.equal("after");
    expect(existsSync(dead)).to.equal(false);
    expect(readFileSync(path.join(root, "typechain-types/contracts/fees/New.ts"), "utf8")).to.equal(
      "new",
    );
  });

  it("takes the generated folder away, so that nothing dead is published later", async () => {
    plant("build/index.ts", "");

    await publish(root, path.join(root, "build"));

    expect(existsSync(path.join(root, "build"))).to.equal(false);
  });
});
