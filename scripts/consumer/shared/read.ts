import type { Provider } from "ethers";
import { IFeeAccounts__factory } from "tallystick/bindings";
import { accountOf } from "tallystick/sdk/fees/replay";
import { available } from "tallystick/sdk/fees/account";
import { readEvents } from "tallystick/sdk/fees/events";
import { replay } from "tallystick/sdk/fees/replay";

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

  const logs = await provider.getLogs({ address: feeAccounts, fromBlock: 0 });
  const blocks = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
  const times = new Map<number, bigint>();
  for (const number of blocks) {
    const block = await provider.getBlock(number);
    times.set(number, BigInt(block?.timestamp ?? 0));
  }
  const events = readEvents(feeAccounts, logs, (block) => times.get(block) ?? 0n);
  const account = accountOf(replay(feeAccounts, events), token, holder);
  return { viewed, replayed: available(account, time) };
}
