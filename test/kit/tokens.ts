import type { AddressLike, BaseContract, BigNumberish, BytesLike, ContractRunner } from "ethers";

import type { TypedContractMethod } from "../../typechain-types/common.js";
import type { FeeAccounts } from "../../typechain-types/index.js";
import type { Chain } from "./chain.js";

type Reading<Inputs extends unknown[], Output> = TypedContractMethod<Inputs, [Output], "view">;
type Writing<Inputs extends unknown[]> = TypedContractMethod<Inputs, [void], "nonpayable">;

/** test/mocks/PaymentToken.sol: mocks have no generated bindings. */
export interface PaymentToken extends BaseContract, Pick<FeeAccounts, "eip712Domain"> {
  connect(runner: ContractRunner | null): PaymentToken;
  allowance: Reading<[owner: AddressLike, spender: AddressLike], bigint>;
  balanceOf: Reading<[account: AddressLike], bigint>;
  decimals: Reading<[], bigint>;
  nonces: Reading<[owner: AddressLike], bigint>;
  authorizationState: Reading<[authorizer: AddressLike, nonce: BytesLike], boolean>;
  approve: Writing<[spender: AddressLike, amount: BigNumberish]>;
  mint: Writing<[to: AddressLike, amount: BigNumberish]>;
  transfer: Writing<[to: AddressLike, amount: BigNumberish]>;
  permit: Writing<
    [
      owner: AddressLike,
      spender: AddressLike,
      amount: BigNumberish,
      deadline: BigNumberish,
      v: BigNumberish,
      r: BytesLike,
      s: BytesLike,
    ]
  >;
}

/** A token with ERC-2612 and ERC-3009 that anybody may mint. */
export async function deployToken({ ethers }: Chain, decimals: number): Promise<PaymentToken> {
  const token: BaseContract = await ethers.deployContract("PaymentToken", [decimals]);
  return token as PaymentToken;
}
