import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Abi, Artifact } from "hardhat/types/artifacts";

/** Deploys a contract from the package's artifacts, and first the libraries that it is linked with. */
export async function deploy(
  ethers: HardhatEthers,
  name: string,
  args: unknown[] = [],
  deployed = new Map<string, string>(),
): Promise<string> {
  const module = (await import(`tallystick/artifacts/${name}.json`, {
    with: { type: "json" },
  })) as { default: Artifact<Abi> };
  const artifact = module.default;

  const names = Object.values(artifact.linkReferences ?? {}).flatMap((file) => Object.keys(file));
  const libraries: Record<string, string> = {};
  for (const library of names) {
    libraries[library] = deployed.get(library) ?? (await deploy(ethers, library, [], deployed));
  }

  const factory = await ethers.getContractFactoryFromArtifact(artifact, { libraries });
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  const address = await contract.getAddress();
  deployed.set(name, address);
  return address;
}
