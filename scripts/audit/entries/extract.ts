import type { Compiled, Node } from "../solc/compile.js";

/** A function by which anybody can change the state of a deployed contract, if its modifiers let them. */
export interface Entry {
  readonly contract: string;
  readonly signature: string;
  /** `payable`, then the modifiers in their order. */
  readonly guards: readonly string[];
  readonly declaredIn: string;
}

interface FunctionNode extends Node {
  readonly name: string;
  readonly kind: string;
  readonly visibility: string;
  readonly stateMutability: string;
  readonly implemented: boolean;
  readonly modifiers: readonly {
    readonly kind: string;
    readonly modifierName: { readonly name: string };
  }[];
  readonly parameters: { readonly parameters: readonly Parameter[] };
}

interface Parameter {
  readonly typeDescriptions: { readonly typeString: string };
}

interface ContractNode extends Node {
  readonly name: string;
  readonly abstract: boolean;
  readonly contractKind: string;
  readonly linearizedBaseContracts: readonly number[];
  readonly nodes: readonly Node[];
}

/** The state-changing entry points of all contracts in `folder` that can be deployed, in the order of their sources. */
export function entryPoints(compiled: Compiled, folder: string): Entry[] {
  const contracts = Object.entries(compiled.sources).flatMap(([file, { ast }]) =>
    (ast["nodes"] as Node[]).filter(isContract).map((contract) => ({ file, contract })),
  );
  const byId = new Map(contracts.map(({ contract }) => [contract.id, contract]));

  return contracts
    .filter(({ file, contract }) => file.startsWith(folder) && isDeployed(contract))
    .flatMap(({ contract }) => entriesOf(contract, byId));
}

/** A derived contract's function hides the one of the same signature in its bases. */
function entriesOf(contract: ContractNode, byId: ReadonlyMap<number, ContractNode>): Entry[] {
  const seen = new Set<string>();
  return contract.linearizedBaseContracts.flatMap((id) => {
    const base = byId.get(id);
    if (base === undefined) throw new Error(`The base ${id} of ${contract.name} was not compiled.`);

    return base.nodes.filter(isEntry).flatMap((definition) => {
      const signature = signatureOf(definition);
      if (seen.has(signature)) return [];
      seen.add(signature);
      return [
        {
          contract: contract.name,
          signature,
          guards: guardsOf(definition),
          declaredIn: base.name,
        },
      ];
    });
  });
}

function guardsOf({ stateMutability, modifiers }: FunctionNode): string[] {
  const payable = stateMutability === "payable" ? ["payable"] : [];
  return [...payable, ...modifiers.map(({ modifierName }) => modifierName.name)];
}

function signatureOf({ name, kind, parameters }: FunctionNode): string {
  const types = parameters.parameters.map(({ typeDescriptions }) => plainType(typeDescriptions));
  return `${kind === "function" ? name : kind}(${types.join(", ")})`;
}

/** `struct DepositOrder calldata` → `DepositOrder`. */
function plainType({ typeString }: Parameter["typeDescriptions"]): string {
  return typeString.replace(/^(?:struct|enum|contract) /, "").replace(/ (?:calldata|memory)$/, "");
}

function isContract(node: Node): node is ContractNode {
  return node.nodeType === "ContractDefinition";
}

function isDeployed({ contractKind, abstract }: ContractNode): boolean {
  return contractKind === "contract" && !abstract;
}

function isEntry(node: Node): node is FunctionNode {
  if (node.nodeType !== "FunctionDefinition") return false;
  const { kind, visibility, stateMutability, implemented } = node as FunctionNode;
  return (
    implemented &&
    kind !== "constructor" &&
    (visibility === "external" || visibility === "public") &&
    (stateMutability === "nonpayable" || stateMutability === "payable")
  );
}
