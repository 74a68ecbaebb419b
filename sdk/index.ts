/**
 * Tallystick's sdk: everything that people and services do with the contracts, and the rules of the contracts as pure
 * functions. Runs in Node and in browsers.
 *
 * ```ts
 * const { feeAccounts } = readDeployment(addressBook);
 * const holder = new fees.Holder(feeAccounts, signer);
 * await holder.deposit({ token, plan: 1, amount: 1_000_000n });
 * ```
 * @packageDocumentation
 */
export type { Validity } from "./common/consents.js";
export * from "./common/deployment.js";
export * from "./common/eip712.js";
export * from "./common/errors.js";
export type { Position, RawLog, Span, TimeOf } from "./common/history.js";
export { InputError, type Integer } from "./common/inputs.js";
export type { Storage } from "./common/storage.js";
export { NATIVE, type Unit, unitOf } from "./common/token.js";
export * as cards from "./cards/index.js";
export * as fees from "./fees/index.js";
export * as iterative from "./iterative/index.js";
export * as reconciliation from "./reconciliation/index.js";
