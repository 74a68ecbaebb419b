import { id } from "ethers";

import { referenceOf } from "../../../sdk/reconciliation/index.js";
import { DAY } from "../../time.js";
import type { Pact } from "./pact.js";
import { act, type Payout, type Stage } from "./stage.js";

/** After so long what a case has not come to goes back. */
const RETURN = 30 * DAY;

/** RE-4. Capital puts in the price of a sale: it is the Seller's when the case has matched. */
export async function fund(
  stage: Stage,
  { number }: Pact,
  reference: string,
  amount: bigint,
  second: number,
): Promise<void> {
  const { cast, token, payouts, casePayouts } = stage;
  const payout: Payout = {
    template: number,
    businessReference: referenceOf(reference),
    payer: cast.Capital.node.address,
    payee: cast.Seller.node.address,
    token: token.address,
    amount,
    returnableAt: second + RETURN,
    salt: id(`payout of ${reference}`),
  };
  const contract = casePayouts.connect(cast.Capital.node);
  await act(stage, "a payout put in", async () => (await contract.fund(payout)).wait(), second);
  payouts.set(reference, payout);
}

/** RE-4. Has a sale paid out; anybody does. */
export function payOut({ payouts, casePayouts }: Stage, reference: string) {
  const payout = payouts.get(reference);
  if (payout === undefined) throw new Error(`nothing was put in for ${reference}`);
  return async () => (await casePayouts.pay(payout)).wait();
}
