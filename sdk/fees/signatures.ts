/**
 * What FeeAccounts lets people sign: FE-9 and FE-17.
 * @module
 */
import type { TypedDataDomain } from "ethers";

import { fields, type TypedDataSigner, type TypedDataTypes } from "../common/eip712.js";

/** FE-9. The new key agrees that an account moves to it. */
export interface Move {
  readonly token: string;
  readonly holder: string;
  readonly newHolder: string;
  /** `nonces(newHolder)` of FeeAccounts. */
  readonly nonce: bigint;
  /** Last second at which the move can be requested. */
  readonly deadline: bigint;
}

export const MOVE: TypedDataTypes = {
  Move: fields(
    "address token",
    "address holder",
    "address newHolder",
    "uint256 nonce",
    "uint256 deadline",
  ),
};

/** FE-17. An executor attests what it has charged under a reference. */
export interface ChargeReceipt {
  readonly token: string;
  readonly holder: string;
  readonly ref: string;
  /** Units, all charges of the reference together. */
  readonly charged: bigint;
}

export const CHARGE_RECEIPT: TypedDataTypes = {
  ChargeReceipt: fields("address token", "address holder", "bytes32 ref", "uint256 charged"),
};

/** The domain of a FeeAccounts. */
export function feesDomain(feeAccounts: string, chainId: bigint): TypedDataDomain {
  return {
    name: "Tallystick FeeAccounts",
    version: "1",
    chainId,
    verifyingContract: feeAccounts,
  };
}

/** Signs with the new key. */
export function signMove(
  signer: TypedDataSigner,
  domain: TypedDataDomain,
  move: Move,
): Promise<string> {
  return signer.signTypedData(domain, MOVE, move);
}

/** Signs with the executor's key. */
export function signReceipt(
  signer: TypedDataSigner,
  domain: TypedDataDomain,
  receipt: ChargeReceipt,
): Promise<string> {
  return signer.signTypedData(domain, CHARGE_RECEIPT, receipt);
}
