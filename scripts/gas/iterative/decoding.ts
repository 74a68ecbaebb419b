import { type Authorization, Transaction, type TransactionLike, type Wallet } from "ethers";

import { termsOf } from "../../../sdk/iterative/channel.js";
import type { Figures } from "../figures.js";
import { type IterativeStage, PRICE } from "./stage.js";

const GAS_PRICE = 30_000_000_000n;
const FEES = { maxFeePerGas: GAS_PRICE, maxPriorityFeePerGas: 1_000_000_000n };

/** IT-2. Decoding and recovering a transaction of each kind with the data of a payment, without what carries it there. */
export async function decoding(stage: IterativeStage): Promise<Figures> {
  const { chain, payments } = stage;
  const payer = await stage.payer("signer of everything");
  const channel = await stage.terms("PayThrough", payer, "native");
  const cumulative = 1_000n * PRICE.native;
  const harness = await chain.ethers.deployContract("RawTransactionsHarness");
  const call: TransactionLike = {
    chainId: 31_337,
    nonce: Number(channel.firstNonce),
    to: await payments.getAddress(),
    value: cumulative,
    gasLimit: 150_000,
    data: payments.interface.encodeFunctionData("pay", [termsOf(channel), 0, cumulative]),
  };
  const authorization = await payer.authorize({ address: payer.address, nonce: 3, chainId: 1 });

  const figures: Figures = {};
  for (const [name, fields] of Object.entries(kinds(authorization))) {
    const gas: bigint = await harness.measure(sign(payer, { ...call, ...fields }));
    figures[`decode and recover ${name}`] = Number(gas);
  }
  return figures;
}

function kinds(authorization: Authorization): Record<string, TransactionLike> {
  const hash = `0x01${"00".repeat(31)}`;
  return {
    "a legacy transaction without EIP-155": { type: 0, chainId: 0, gasPrice: GAS_PRICE },
    "a legacy transaction": { type: 0, gasPrice: GAS_PRICE },
    "an EIP-2930 transaction": { type: 1, gasPrice: GAS_PRICE },
    "an EIP-1559 transaction": { type: 2, ...FEES },
    "an EIP-4844 transaction, one blob": {
      type: 3,
      ...FEES,
      maxFeePerBlobGas: 1,
      blobVersionedHashes: [hash],
    },
    "an EIP-7702 transaction, one authorization": {
      type: 4,
      ...FEES,
      authorizationList: [authorization],
    },
  };
}

function sign(payer: Wallet, fields: TransactionLike): string {
  const transaction = Transaction.from(fields);
  transaction.signature = payer.signingKey.sign(transaction.unsignedHash);
  return transaction.serialized;
}
