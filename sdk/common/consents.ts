/**
 * What the owner of tokens signs so that a contract takes them: a permit (ERC-2612), or an authorization (ERC-3009).
 * @module
 */
import { MaxUint256, Signature, type Signer } from "ethers";

import { type Authorization, domainOf, PERMIT, RECEIVE_WITH_AUTHORIZATION } from "./eip712.js";
import { type Integer, requireInteger } from "./inputs.js";
import { permitNonce } from "./token.js";

/** Seconds in which an authorization can be carried out: `after` and `before` themselves are outside. */
export interface Validity {
  /** 0 by default. */
  readonly after?: Integer;
  /** For ever by default. */
  readonly before?: Integer;
}

/** ERC-3009. An authorization and its signature. */
export type Authorized = Authorization & { readonly signature: string };

/** ERC-2612. Lets `spender` take `value` units of the signer's tokens. @param deadline Second until which it holds. */
export async function signPermit(
  token: string,
  signer: Signer,
  spender: string,
  value: bigint,
  deadline: Integer,
): Promise<{ until: bigint; v: 27 | 28; r: string; s: string }> {
  const until = requireInteger("deadline", deadline, 0n, MaxUint256);
  const owner = await signer.getAddress();
  const nonce = await permitNonce(token, signer, owner);
  const permit = { owner, spender, value, nonce, deadline: until };
  const domain = await domainOf(token, signer);
  const { v, r, s } = Signature.from(await signer.signTypedData(domain, PERMIT, permit));
  return { until, v, r, s };
}

/** ERC-3009. Gives `value` units of the signer's tokens to `to`, which alone may carry it out. */
export async function signAuthorization(
  token: string,
  signer: Signer,
  to: string,
  value: bigint,
  validity: Validity,
  nonce: string,
): Promise<Authorized> {
  const authorization: Authorization = {
    from: await signer.getAddress(),
    to,
    value,
    validAfter: requireInteger("after", validity.after ?? 0n, 0n, MaxUint256),
    validBefore: requireInteger("before", validity.before ?? MaxUint256, 0n, MaxUint256),
    nonce,
  };
  const domain = await domainOf(token, signer);
  const signature = await signer.signTypedData(domain, RECEIVE_WITH_AUTHORIZATION, {
    ...authorization,
  });
  return { ...authorization, signature };
}
