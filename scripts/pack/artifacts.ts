import { artifacts as built } from "hardhat";

type Artifact = Awaited<ReturnType<typeof built.readArtifact>>;

/** What of an artifact somebody else can use: without the pointer to this machine's build info. */
type ShippedArtifact = Omit<Artifact, "buildInfoId">;

interface Shipped {
  /** Everything that can be called: contracts and interfaces. */
  abis: ReadonlyMap<string, ShippedArtifact["abi"]>;
  /** Everything that can be deployed: contracts, and the libraries that they are linked with. */
  artifacts: ReadonlyMap<string, ShippedArtifact>;
}

const NO_CODE = "0x";

/** What `contracts/` and the packages' contracts that a deployment needs were compiled to; mocks stay here. */
export async function shipped(): Promise<Shipped> {
  const all = await artifactsByName();
  const coded = [...all.values()].filter(({ bytecode }) => bytecode !== NO_CODE);
  const libraries = new Set(coded.flatMap(linkedLibraries));

  const callable = [...all.values()].filter(
    ({ abi, contractName }) => abi.length > 0 && !libraries.has(contractName),
  );
  const deployable = coded.filter(
    (artifact) => libraries.has(artifact.contractName) || callable.includes(artifact),
  );
  return {
    abis: new Map(callable.map(({ contractName, abi }) => [contractName, abi])),
    artifacts: new Map(
      deployable.map((artifact) => [
        artifact.contractName,
        libraries.has(artifact.contractName) ? withoutFunctions(artifact) : artifact,
      ]),
    ),
  };
}

/** Names are unique, as they are in the flat index of the bindings. */
async function artifactsByName(): Promise<Map<string, ShippedArtifact>> {
  const names = [...(await built.getAllFullyQualifiedNames())].toSorted();
  const artifacts = new Map<string, ShippedArtifact>();
  for (const name of names.filter((qualified) => !qualified.startsWith("test/"))) {
    const { buildInfoId: _, ...artifact } = await built.readArtifact(name);
    if (artifacts.has(artifact.contractName)) {
      throw new Error(`Two contracts are named ${artifact.contractName}: ${name} is one`);
    }
    artifacts.set(artifact.contractName, artifact);
  }
  return artifacts;
}

function linkedLibraries({ linkReferences }: ShippedArtifact): string[] {
  return Object.values(linkReferences).flatMap((libraries) => Object.keys(libraries));
}

/** A library's functions are encoded in a way of their own (enums by name), which ethers warns of. */
function withoutFunctions(artifact: ShippedArtifact): ShippedArtifact {
  return { ...artifact, abi: artifact.abi.filter(({ type }) => type !== "function") };
}
