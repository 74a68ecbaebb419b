import { OF_TOKENS, signing } from "../signatures.js";

/** Signs what people sign in the fees room. */
export const sign = signing({
  ...OF_TOKENS,
  Move: "address token,address holder,address newHolder,uint256 nonce,uint256 deadline",
  ChargeReceipt: "address token,address holder,bytes32 ref,uint256 charged",
});
