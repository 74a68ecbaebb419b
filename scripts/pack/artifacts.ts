import { artifacts as built } from "hardhat";

type Artifact = Awaited<ReturnType<typeof built.readArtifact>>;

/** What of an artifact somebody else can use: without the pointer to this machine's build info. */
type ShippedArtifact = Omit<Artifact, "buildInfoId">;

const NO_CODE = "0x";

/**
 * The artifacts of `contracts/` and of the packages' contracts that a deployment needs, by name; mocks stay here.
 * Names are unique, as they are in the flat index of the bindings.
 */
export async function shippedArtifacts(): Promise<ReadonlyMap<string, ShippedArtifact>> {
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

/** Whether anybody can call it or read its events: a library of internal functions has no ABI. */
export function hasAbi({ abi }: ShippedArtifact): boolean {
  return abi.length > 0;
}

/** The names of what can be deployed: contracts, and the libraries that they are linked with. */
export function deployable(artifacts: ReadonlyMap<string, ShippedArtifact>): ReadonlySet<string> {
  const coded = [...artifacts.values()].filter(({ bytecode }) => bytecode !== NO_CODE);
  const linked = coded.flatMap(({ linkReferences }) =>
    Object.values(linkReferences ?? {}).flatMap((libraries) => Object.keys(libraries)),
  );
  return new Set([...coded.filter(hasAbi).map(({ contractName }) => contractName), ...linked]);
}
