/**
 * What the roles need of a token: an ERC-20 token, by ERC-2612 and ERC-3009 where it has them.
 * @module
 */
import { Contract, type ContractRunner, type ContractTransactionResponse } from "ethers";

/** The native coin as a token address (ERC-7528). */
export const NATIVE = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE";

const ABI = [
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function balanceOf(address owner) view returns (uint256)",
  "function decimals() view returns (uint8)",
  "function nonces(address owner) view returns (uint256)",
  "function symbol() view returns (string)",
];

/** How amounts of a token are shown. */
export interface Unit {
  readonly symbol: string;
  readonly decimals: number;
}

/** Symbol and decimals of a token, or of the native coin. */
export async function unitOf(token: string, runner: ContractRunner): Promise<Unit> {
  if (isNative(token)) return { symbol: "ETH", decimals: 18 };
  const [symbol, decimals] = await Promise.all([
    read<string>(token, runner, "symbol"),
    read<bigint>(token, runner, "decimals"),
  ]);
  return { symbol, decimals: Number(decimals) };
}

/** Units that `spender` may take from `owner`. */
export function allowance(
  token: string,
  runner: ContractRunner,
  owner: string,
  spender: string,
): Promise<bigint> {
  return read(token, runner, "allowance", owner, spender);
}

/** Units that an account had at the end of a block. */
export function balanceOf(
  token: string,
  runner: ContractRunner,
  owner: string,
  blockTag: number,
): Promise<bigint> {
  return read(token, runner, "balanceOf", owner, { blockTag });
}

/** ERC-2612. The nonce of the owner's next permit. */
export function permitNonce(token: string, runner: ContractRunner, owner: string): Promise<bigint> {
  return read(token, runner, "nonces", owner);
}

/** Lets `spender` take up to `amount` units from the runner's account. */
export function approve(
  token: string,
  runner: ContractRunner,
  spender: string,
  amount: bigint,
): Promise<ContractTransactionResponse> {
  return contract(token, runner).getFunction("approve").send(spender, amount);
}

export function isNative(token: string): boolean {
  return token.toLowerCase() === NATIVE.toLowerCase();
}

function read<T>(
  token: string,
  runner: ContractRunner,
  view: string,
  ...args: unknown[]
): Promise<T> {
  return contract(token, runner)
    .getFunction(view)
    .staticCall(...args) as Promise<T>;
}

function contract(token: string, runner: ContractRunner): Contract {
  return new Contract(token, ABI, runner);
}
