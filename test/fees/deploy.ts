import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { FunctionFragment, type Interface, type ParamType, ZeroAddress, ZeroHash } from "ethers";

import fees, { COMPLIANCE, OPERATOR } from "../../deploy/modules/fees.js";
import { ignite } from "../../scripts/deploy/ignite.js";
import { createChain } from "../kit/chain.js";
import { deployFees } from "../kit/fees/room.js";

/** What each role of the module may call, besides what anybody may. */
const PERMISSIONS = {
  [String(OPERATOR.id)]: [
    "approveMove",
    "correct",
    "createPlan",
    "grant",
    "retirePlan",
    "setExecutor",
    "withdraw",
  ],
  [String(COMPLIANCE.id)]: ["pause", "resume"],
};

const chain = await createChain();
const { ethers, networkHelpers } = chain;

describe("deploying the fees room", () => {
  describe("its roles", () => {
    it("guard exactly the functions that the roles are allowed", async () => {
      const { feeAccounts, actors } = await networkHelpers.loadFixture(deployFees);

      const abi: Interface = feeAccounts.interface;
      const guarded: string[] = [];
      for (const fragment of writing(abi)) {
        const data = abi.encodeFunctionData(fragment, nothing(fragment.inputs));
        if (await isRefused(actors.stranger.address, data)) guarded.push(fragment.name);
      }

      // the AccessManager alone may name its successor
      const expected = [...Object.values(PERMISSIONS).flat(), "setAuthority"];
      expect(guarded.toSorted()).to.deep.equal(expected.toSorted());

      async function isRefused(from: string, data: string): Promise<boolean> {
        const error = abi.getError("AccessManagedUnauthorized")!;
        const to = await feeAccounts.getAddress();
        return ethers.provider.call({ from, to, data }).then(
          () => false,
          (refusal: { data?: string }) => refusal.data?.startsWith(error.selector) ?? false,
        );
      }
    });

    it("stand before no door that the interface does not declare", async () => {
      const { feeAccounts } = await networkHelpers.loadFixture(deployFees);
      const declared = await ethers.getContractAt("IFeeAccounts", feeAccounts);

      const doors = writing(feeAccounts.interface).map(({ name }) => name);
      const expected = [...writing(declared.interface).map(({ name }) => name), "setAuthority"];
      expect(doors.toSorted()).to.deep.equal(expected.toSorted());
    });

    it("may each call their functions at once, and no others", async () => {
      const { feeAccounts, accessManager, actors } = await networkHelpers.loadFixture(deployFees);
      const members = {
        [String(OPERATOR.id)]: actors.operator,
        [String(COMPLIANCE.id)]: actors.compliance,
      };

      for (const [role, member] of Object.entries(members)) {
        const allowed: string[] = [];
        for (const { name, selector } of writing(feeAccounts.interface)) {
          const [immediate] = await accessManager.canCall(member, feeAccounts, selector);
          if (immediate) allowed.push(name);
        }
        expect(allowed.toSorted()).to.deep.equal(PERMISSIONS[role]);
      }
    });

    it("leave nothing but the guarding of roles to the admin", async () => {
      const { feeAccounts, accessManager, actors } = await networkHelpers.loadFixture(deployFees);

      expect(await accessManager.hasRole(0n, actors.admin)).to.deep.equal([true, 0n]);
      for (const role of [OPERATOR.id, COMPLIANCE.id]) {
        const [isMember] = await accessManager.hasRole(role, actors.admin);
        expect(isMember).to.equal(false);
      }
      await expect(
        feeAccounts.connect(actors.admin).withdraw(actors.admin, actors.admin, 1n),
      ).to.be.revertedWithCustomError(feeAccounts, "AccessManagedUnauthorized");
    });
  });

  it("takes role members and the delay of moves from its parameters", async () => {
    const { ethers: other, ignition } = await createChain();
    const [, , , officer, operator] = await other.getSigners();
    const parameters = {
      fees: { operator: operator!.address, compliance: officer!.address, moveDelay: 60 },
    };

    const deployed = await ignition.deploy(fees, { parameters });

    const manager = await other.getContractAt(
      "AccessManager",
      await deployed.accessManager.getAddress(),
    );
    expect(await manager.hasRole(OPERATOR.id, operator!)).to.deep.equal([true, 0n]);
    expect(await manager.hasRole(COMPLIANCE.id, officer!)).to.deep.equal([true, 0n]);
    const feeAccounts = await other.getContractAt(
      "FeeAccounts",
      await deployed.feeAccounts.getAddress(),
    );
    expect(await feeAccounts.MOVE_DELAY()).to.equal(60n);
  });

  describe("a second run", () => {
    let deploymentDir: string;

    beforeEach(() => {
      deploymentDir = mkdtempSync(path.join(tmpdir(), "tallystick-deploy-"));
    });

    afterEach(() => {
      rmSync(deploymentDir, { recursive: true });
    });

    it("sends nothing and finds the same addresses", async () => {
      const first = await run();
      const height = await ethers.provider.getBlockNumber();

      const second = await run();

      expect(await ethers.provider.getBlockNumber()).to.equal(height);
      expect(second).to.deep.equal(first);
      expect(await ethers.provider.getCode(first.feeAccounts)).not.to.equal("0x");
    });

    const run = () => ignite(chain, fees, { folder: deploymentDir });
  });
});

function writing({ fragments }: Interface): FunctionFragment[] {
  return fragments
    .filter((fragment) => FunctionFragment.isFragment(fragment))
    .filter(({ constant }) => !constant);
}

/** Zero, empty and false for every parameter. */
function nothing(params: readonly ParamType[]): unknown[] {
  return params.map((param) => {
    if (param.baseType === "tuple") return nothing(param.components ?? []);
    if (param.baseType === "array") return [];
    if (param.baseType === "address") return ZeroAddress;
    if (param.baseType === "bool") return false;
    if (param.baseType === "bytes") return "0x";
    return param.baseType === "bytes32" ? ZeroHash : 0;
  });
}
