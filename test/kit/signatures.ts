import type { AddressLike, BytesLike, Signer, TypedDataDomain } from "ethers";
import { resolveAddress, Signature } from "ethers";

import type { FeeAccounts } from "../../typechain-types/index.js";

const TYPES = {
  Permit: "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline",
  ReceiveWithAuthorization:
    "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce",
  Move: "address token,address holder,address newHolder,uint256 nonce,uint256 deadline",
  ChargeReceipt: "address token,address holder,bytes32 ref,uint256 charged",
} as const;

type Content = Record<string, AddressLike | BytesLike | bigint | number>;

/** A contract that tells its EIP-712 domain (ERC-5267). */
type Domained = Pick<FeeAccounts, "eip712Domain">;

/** Signs `content` for the domain of `contract`, or for one that differs from it in `elsewhere`. */
export async function sign(
  signer: Signer,
  contract: Domained,
  type: keyof typeof TYPES,
  content: Content,
  elsewhere: TypedDataDomain = {},
): Promise<string> {
  const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
  const domain = { name, version, chainId, verifyingContract, ...elsewhere };
  const fields = TYPES[type].split(",").map((field) => {
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
}

/** The parts of a signature in the order in which permits take them. */
export function split(signature: string): [v: number, r: string, s: string] {
  const { v, r, s } = Signature.from(signature);
  return [v, r, s];
}
