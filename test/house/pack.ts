import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { sources } from "../../scripts/check/sources.js";
import { addressBook } from "../../scripts/pack/addresses.js";
import { assemble } from "../../scripts/pack/assemble.js";
import { tarball } from "../../scripts/pack/tarball.js";
import * as sdk from "../../sdk/index.js";

const ROOT = path.join(import.meta.dirname, "../..");

/** The rooms that have a folder here. */
const foldersIn = (row: string) =>
  readdirSync(path.join(ROOT, row), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "common")
    .map(({ name }) => name);

interface Manifest {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

describe("the published package", () => {
  let folder: string;
  let contents: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "tallystick-pack-"));
    contents = path.join(folder, "package");
    await assemble(ROOT, contents);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function manifest(): Manifest {
    return JSON.parse(readFileSync(path.join(contents, "package.json"), "utf8")) as Manifest;
  }

  it("is the same to the byte when it is made again", async () => {
    const first = readFileSync(await tarball(contents, folder));

    await assemble(ROOT, contents);
    const second = readFileSync(await tarball(contents, folder));

    expect(first.equals(second)).to.equal(true);
  });

  it("has something behind every door", () => {
    const doors = Object.values(manifest().exports).map((door) => door.replace(/\*.*/, ""));

    const shut = doors.filter((door) => !existsSync(path.join(contents, door)));

    expect(shut).to.deep.equal([]);
    expect(doors).to.include.members(["./sdk/fees/index.js", "./typechain-types/index.js"]);
  });

  it("has a door and a name for every room's sdk", () => {
    const rooms = foldersIn("sdk");

    expect(rooms).to.include("fees");
    for (const room of rooms) {
      expect(manifest().exports).to.have.property(`./sdk/${room}`, `./sdk/${room}/index.js`);
      expect(Object.keys(sdk)).to.include(room);
    }
  });

  it("brings the contracts and the bindings of every room", () => {
    const rooms = foldersIn("contracts");

    expect(rooms).to.include("fees");
    for (const room of rooms) {
      for (const shelf of ["contracts", "typechain-types/contracts"]) {
        expect(readdirSync(path.join(contents, shelf, room)), shelf).to.not.be.empty;
      }
    }
  });

  it("depends on what its files import, and on no tool", () => {
    expect(manifest().dependencies).to.have.all.keys("@hpke/core", "ethers");
    expect(manifest().peerDependencies).to.have.all.keys("@openzeppelin/contracts");
  });

  it("names no place of the machine that made it, and no mock", () => {
    const files = sources(contents, ".", "");
    const naming = files.filter(({ text }) =>
      [ROOT, homedir(), tmpdir()].some((place) => text.includes(`${place}${path.sep}`)),
    );

    expect(files).to.not.be.empty;
    expect(naming.map(({ file }) => file)).to.deep.equal([]);
    expect(files.filter(({ file }) => /mock|PaymentToken/i.test(file))).to.deep.equal([]);
  });
});

describe("the address book", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tallystick-book-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function deploy(chain: string, addresses: Record<string, string>): void {
    const journal = path.join(root, "deploy/deployments", chain);
    mkdirSync(journal, { recursive: true });
    writeFileSync(path.join(journal, "deployed_addresses.json"), JSON.stringify(addresses));
  }

  it("holds the public deployments by chain, and none of a local chain", () => {
    deploy("chain-10", { "fees#FeeAccounts": "0x10" });
    deploy("chain-31337", { "fees#FeeAccounts": "0x31337" });
    deploy("chain-1", { "fees#FeeAccounts": "0x01" });

    expect(addressBook(root)).to.deep.equal({
      1: { "fees#FeeAccounts": "0x01" },
      10: { "fees#FeeAccounts": "0x10" },
    });
  });

  it("is empty where nothing was deployed", () => {
    expect(addressBook(root)).to.deep.equal({});
  });
});
