import { Interface } from "ethers";

import { approve } from "../../../sdk/common/token.js";
import { act, type Party, type Stage } from "./stage.js";

const TOKEN = new Interface(["function transferFrom(address from, address to, uint256 amount)"]);

/** Lets the party's other account take all its tokens: once a channel is open, its own nonces are promised. */
export async function allowOther(stage: Stage, { wallet, other }: Party): Promise<void> {
  const { token, tokensOf } = stage;
  const all = await tokensOf(wallet.address);
  await act(stage, "allowing", async () =>
    (await approve(token.address, wallet, other.address, all)).wait(),
  );
}

/** The other account takes all, by a transaction of its own. */
export async function drain(stage: Stage, { wallet, other }: Party): Promise<void> {
  const { token, tokensOf } = stage;
  const all = await tokensOf(wallet.address);
  const data = TOKEN.encodeFunctionData("transferFrom", [wallet.address, other.address, all]);
  await act(stage, "taking tokens", async () =>
    (await other.sendTransaction({ to: token.address, data })).wait(),
  );
}
