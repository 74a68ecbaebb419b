import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { FunctionFragment, id, Interface, ZeroAddress } from "ethers";
import { artifacts } from "hardhat";

import access, { ADMIN_ROLE } from "../../deploy/modules/access.js";
import handover from "../../deploy/modules/handover.js";
import suite, { ROOMS } from "../../deploy/modules/suite.js";
import { ignite } from "../../scripts/deploy/ignite.js";
import { isStale } from "../../scripts/deploy/journal.js";
import { checkParameters, readParameters } from "../../scripts/deploy/parameters.js";
import { addressOf, readDeployment } from "../../sdk/common/deployment.js";
import { createChain } from "../kit/chain.js";

const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const MULTISIG = "0x00000000000000000000000000000000000000A1";

const MANAGED = ["function authority() view returns (address)"];

const ROLES = ROOMS.flatMap(({ roles }) => roles);

/** Parameters that give one address every role. */
const APPOINTED = Object.fromEntries(
  ROOMS.map(({ name, roles }) => [
    name,
    Object.fromEntries(roles.map((role) => [role.name, MULTISIG])),
  ]),
);

/** Of all functions that the contracts of a room have. */
async function selectorsOf(room: string): Promise<string[]> {
  const names = [...(await artifacts.getAllFullyQualifiedNames())];
  const abis = await Promise.all(
    names
      .filter((name) => name.startsWith(`contracts/${room}/`))
      .map(async (name) => new Interface((await artifacts.readArtifact(name)).abi)),
  );
  return abis.flatMap((abi) =>
    abi.fragments.flatMap((each) => (each instanceof FunctionFragment ? [each.selector] : [])),
  );
}

describe("deploying the suite", () => {
  it("puts every room that has roles under one AccessManager", async () => {
    const { ethers, ignition } = await createChain();

    const { accessManager, ...contracts } = await ignition.deploy(suite);

    expect(Object.keys(contracts)).to.have.length.at.least(ROOMS.length);
    const addresses = await Promise.all(Object.values(contracts).map((c) => c.getAddress()));
    const authorities = await Promise.all(
      addresses.map((address) =>
        new ethers.Contract(address, MANAGED, ethers.provider)
          .getFunction("authority")()
          .catch(() => undefined),
      ),
    );
    const manager = await accessManager.getAddress();
    const expected = ROOMS.flatMap(({ roles, contracts: own }) =>
      Object.keys(own).map(() => (roles.length === 0 ? undefined : manager)),
    );
    expect(authorities).to.deep.equal(expected);
  });

  it("leaves an address book in which the sdk finds every contract", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tallystick-book-"));
    try {
      const deployed = await ignite(await createChain(), suite, { folder });

      const book = readFileSync(path.join(folder, "deployed_addresses.json"), "utf8");
      expect(readDeployment(book)).to.deep.equal(deployed);
      for (const contract of ROOMS.flatMap(({ contracts }) => Object.keys(contracts))) {
        expect(Object.values(deployed)).to.include(addressOf(JSON.parse(book), contract));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("gives every role a number, a name and, on a local chain, an account of its own", async () => {
    const { ethers, ignition } = await createChain();
    const { accessManager } = await ignition.deploy(suite);
    const manager = await ethers.getContractAt("AccessManager", await accessManager.getAddress());
    const signers = await ethers.getSigners();

    expect(new Set(ROLES.map((role) => role.id)).size).to.equal(ROLES.length);
    expect(new Set(ROLES.map(({ name }) => name)).size).to.equal(ROLES.length);
    for (const { id: role } of ROLES) {
      const { isMember } = await manager.hasRole(role, signers[Number(role)]!);
      expect(isMember).to.equal(true);
    }
  });

  it("gives every role functions that its room has", async () => {
    for (const { name, roles } of ROOMS) {
      const known = await selectorsOf(name);
      for (const role of roles) {
        for (const signature of role.functions) {
          expect(known, `${name}: ${role.name}`).to.include(id(signature).slice(0, 10), signature);
        }
      }
    }
  });

  it("needs one account where parameters name the others", async () => {
    const chain = await createChain();
    const provider = Object.create(chain.provider, {
      request: {
        value: (call: { method: string }) =>
          call.method === "eth_accounts" ? [DEPLOYER] : chain.provider.request(call),
      },
    }) as typeof chain.provider;

    const { accessManager } = await ignite({ ...chain, provider }, suite, {
      parameters: APPOINTED,
    });

    const manager = await chain.ethers.getContractAt("AccessManager", accessManager);
    for (const { id: role } of ROLES) {
      expect((await manager.hasRole(role, MULTISIG)).isMember).to.equal(true);
    }
  });

  describe("handing the admin role over", () => {
    it("leaves it with the new admin alone", async () => {
      const { ethers, ignition } = await createChain();

      const deployed = await ignition.deploy(handover, {
        parameters: { handover: { admin: MULTISIG } },
      });

      const manager = await ethers.getContractAt(
        "AccessManager",
        await deployed.accessManager.getAddress(),
      );
      const granted = await manager.queryFilter(manager.filters.RoleGranted(ADMIN_ROLE));
      const members = granted.map(({ args }) => args.account);
      expect(members).to.deep.equal([DEPLOYER, MULTISIG]);
      expect((await manager.hasRole(ADMIN_ROLE, DEPLOYER)).isMember).to.equal(false);
      expect((await manager.hasRole(ADMIN_ROLE, MULTISIG)).isMember).to.equal(true);
    });

    it("comes after everything that needs the deployer as admin", async () => {
      const { ethers, ignition } = await createChain();

      const deployed = await ignition.deploy(handover, {
        parameters: { handover: { admin: MULTISIG } },
      });

      const manager = await ethers.getContractAt(
        "AccessManager",
        await deployed.accessManager.getAddress(),
      );
      const [renounced] = await manager.queryFilter(manager.filters.RoleRevoked(ADMIN_ROLE));
      const all = await manager.queryFilter(manager.filters.TargetFunctionRoleUpdated());
      expect(all).to.not.have.length(0);
      expect(renounced!.blockNumber).to.equal(await ethers.provider.getBlockNumber());
    });
  });

  describe("a local journal", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "tallystick-journal-"));
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    it("is stale on a chain that began anew, even with other code at the same addresses", async () => {
      const first = await createChain();
      await ignite(first, access, { folder });
      const second = await createChain();
      await second.ethers.deployContract("PaymentToken", [6]);

      expect(await isStale(folder, first.provider)).to.equal(false);
      expect(await isStale(folder, second.provider)).to.equal(true);
    });

    it("is not stale where there is none", async () => {
      const { provider } = await createChain();

      expect(await isStale(folder, provider)).to.equal(false);
    });
  });

  describe("its parameters", () => {
    const LOCAL = 31_337;
    const PUBLIC = 11_155_111;
    const { fees } = APPOINTED;

    it("need no address on a local chain, and all of them on a public one", () => {
      expect(() => checkParameters({ fees: { moveDelay: 60 } }, LOCAL, DEPLOYER)).not.to.throw();
      expect(() => checkParameters(APPOINTED, PUBLIC, DEPLOYER)).not.to.throw();
      for (const { name, roles } of ROOMS) {
        for (const role of roles) {
          const lacking = { ...APPOINTED, [name]: { ...APPOINTED[name], [role.name]: undefined } };
          const parameters = JSON.parse(JSON.stringify(lacking));
          expect(() => checkParameters(parameters, PUBLIC, DEPLOYER)).to.throw(
            `${name}.${role.name} is missing`,
          );
        }
      }
    });

    it("are those of the example only when it is filled in", async () => {
      const folder = path.join(import.meta.dirname, "..", "..", "deploy", "parameters");
      const example = await readParameters(folder, "public.example");
      expect(() => checkParameters(example, PUBLIC, DEPLOYER)).to.throw("fees.operator");

      const filled = JSON.parse(JSON.stringify(example).replaceAll(ZeroAddress, MULTISIG));
      expect(() => checkParameters(filled, PUBLIC, DEPLOYER)).not.to.throw();
      const told = ROOMS.filter(({ roles, parameters }) => roles.length + parameters.length > 0);
      expect(filled).to.have.keys(...told.map(({ name }) => name), "handover");
    });

    it("are asked for where a network has none", async () => {
      const missing: unknown = await readParameters(tmpdir(), "nowhere").catch((e: unknown) => e);

      expect(missing).to.be.an("error").with.property("message").that.includes("nowhere.json5");
    });

    const slips: Record<string, [parameters: Parameters<typeof checkParameters>[0], part: string]> =
      {
        "a name is misspelled": [
          { ...APPOINTED, fees: { ...fees, operater: MULTISIG } },
          "fees.operater",
        ],
        "an address is left zero": [
          { ...APPOINTED, fees: { ...fees, compliance: ZeroAddress } },
          "fees.compliance",
        ],
        "an address is none": [{ ...APPOINTED, fees: { ...fees, operator: 7 } }, "fees.operator"],
        "a handover names nobody": [{ ...APPOINTED, handover: {} }, "handover.admin"],
        "the deployer hands over to itself": [
          { ...APPOINTED, handover: { admin: DEPLOYER.toLowerCase() } },
          "the deployer",
        ],
      };
    for (const [when, [parameters, part]] of Object.entries(slips)) {
      it(`are refused when ${when}`, () => {
        expect(() => checkParameters(parameters, PUBLIC, DEPLOYER)).to.throw(part);
      });
    }
  });
});
