import type { AddressLike, BytesLike, Signer, TypedDataDomain } from "ethers";
import { resolveAddress, Signature } from "ethers";

/** What the owners of tokens sign: ERC-2612, ERC-3009. */
export const OF_TOKENS = {
  Permit: "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline",
  ReceiveWithAuthorization:
    "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce",
} as const;

type Content = Record<string, AddressLike | BytesLike | bigint | number>;

/** A contract that tells its EIP-712 domain (ERC-5267). */
interface Domained {
  eip712Domain: () => Promise<{
    name: string;
    version: string;
    chainId: bigint;
    verifyingContract: string;
  }>;
}

/**
 * A `sign` that knows these types, each by its fields as EIP-712 writes them: it signs `content` for the domain of
 * `contract`, or for one that differs from it in `elsewhere`.
 */
export const signing =
  <Types extends Readonly<Record<string, string>>>(types: Types) =>
  async (
    signer: Signer,
    contract: Domained,
    type: keyof Types & string,
    content: Content,
    elsewhere: TypedDataDomain = {},
  ): Promise<string> => {
    const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
    const domain = { name, version, chainId, verifyingContract, ...elsewhere };
    const fields = types[type]!.split(",").map((field) => {
      const [kind, label] = field.split(" ") as [string, string];
      return { type: kind, name: label };
    });
    const plain: Record<string, unknown> = {};
    for (const field of fields) {
      const value = content[field.name]!;
      plain[field.name] =
        field.type === "address" ? await resolveAddress(value as AddressLike) : value;
    }
    return signer.signTypedData(domain, { [type]: fields }, plain);
  };

/** The parts of a signature in the order in which permits take them. */
export function split(signature: string): [v: number, r: string, s: string] {
  const { v, r, s } = Signature.from(signature);
  return [v, r, s];
}
