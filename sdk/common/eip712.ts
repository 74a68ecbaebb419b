/**
 * Signatures by EIP-712: the domain of a contract, and the typed data with which a token's owner lets others move its
 * tokens (ERC-2612, ERC-3009). What the contracts of a room let people sign stands in the room's `signatures.ts`.
 * @module
 */
import {
  Contract,
  type ContractRunner,
  isError,
  type Signer,
  type TypedDataDomain,
  type TypedDataField,
  TypedDataEncoder,
} from "ethers";

import { InputError } from "./inputs.js";

/** Who may sign typed data: any ethers signer. */
export type TypedDataSigner = Pick<Signer, "getAddress" | "signTypedData">;

/** A type, its name first: what ethers takes as `types`. */
export type TypedDataTypes = Record<string, TypedDataField[]>;

/** Writes `fields("address token", "uint256 amount")` as typed data fields. */
export function fields(...declarations: readonly string[]): TypedDataField[] {
  return declarations.map((declaration) => {
    const [type = "", name = ""] = declaration.split(" ");
    return { type, name };
  });
}

/** ERC-2612. Lets `spender` take `value` units of the owner's tokens until `deadline`. */
export interface Permit {
  readonly owner: string;
  readonly spender: string;
  readonly value: bigint;
  readonly nonce: bigint;
  readonly deadline: bigint;
}

export const PERMIT: TypedDataTypes = {
  Permit: fields(
    "address owner",
    "address spender",
    "uint256 value",
    "uint256 nonce",
    "uint256 deadline",
  ),
};

/** ERC-3009. Gives `value` units of `from` to `to`, which alone may carry it out, in `(validAfter, validBefore)`. */
export interface Authorization {
  readonly from: string;
  readonly to: string;
  readonly value: bigint;
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly nonce: string;
}

export const RECEIVE_WITH_AUTHORIZATION: TypedDataTypes = {
  ReceiveWithAuthorization: fields(
    "address from",
    "address to",
    "uint256 value",
    "uint256 validAfter",
    "uint256 validBefore",
    "bytes32 nonce",
  ),
};

const DOMAIN_ABI = [
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function name() view returns (string)",
  "function version() view returns (string)",
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
];

/**
 * The EIP-712 domain of a contract: by ERC-5267 where it says so itself, else from its `name` and `version` ("1" where
 * it has none), checked against its `DOMAIN_SEPARATOR`.
 * @throws InputError where the contract's own separator belongs to another domain.
 */
export async function domainOf(address: string, runner: ContractRunner): Promise<TypedDataDomain> {
  const contract = new Contract(address, DOMAIN_ABI, runner);
  const own = await ask(contract, "eip712Domain");
  if (own !== undefined) {
    const { name, version, chainId, verifyingContract } = own as Required<TypedDataDomain>;
    return { name, version, chainId, verifyingContract };
  }

  const network = await runner.provider?.getNetwork();
  if (network === undefined)
    throw new InputError("the signer has no provider to ask for the chain");
  const domain = {
    name: (await ask(contract, "name")) as string,
    version: ((await ask(contract, "version")) as string | undefined) ?? "1",
    chainId: network.chainId,
    verifyingContract: address,
  };
  const separator = await ask(contract, "DOMAIN_SEPARATOR");
  if (separator !== TypedDataEncoder.hashDomain(domain)) {
    throw new InputError(`the EIP-712 domain of ${address} cannot be found out`);
  }
  return domain;
}

/** Undefined where the contract has no such view. */
async function ask(contract: Contract, view: string): Promise<unknown> {
  try {
    return await contract.getFunction(view).staticCall();
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION") || isError(error, "BAD_DATA")) return undefined;
    throw error;
  }
}
