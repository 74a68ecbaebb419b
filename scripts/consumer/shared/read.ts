import type { Provider } from "ethers";
import { IFeeAccounts__factory } from "tallystick/bindings";
import { accountOf, available, fetchEvents, replay } from "tallystick/sdk/fees";

/** What an account can pay at a second that has not passed: as the contract says, and as its events say. */
export async function read(
  provider: Provider,
  feeAccounts: string,
  token: string,
  holder: string,
  time: bigint,
): Promise<{ viewed: bigint; replayed: bigint }> {
  const contract = IFeeAccounts__factory.connect(feeAccounts, provider);
  const viewed = await contract.availableAt(token, holder, time);

  const ledger = replay(feeAccounts, await fetchEvents(feeAccounts, provider));
  return { viewed, replayed: available(accountOf(ledger, token, holder), time) };
}
