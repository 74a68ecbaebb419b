import { expect } from "chai";
import { hexlify, Transaction, type TransactionLike, Wallet } from "ethers";

import { createChain } from "../kit/chain.js";

const { ethers } = await createChain();

const payer = new Wallet(`0x${"11".repeat(32)}`);

/** As a payment through a contract has it. */
const DATA = hexlify(Uint8Array.from({ length: 452 }, (_, i) => (i % 255) + 1));
const CALL = { nonce: 70_000, to: payer.address, value: 10n ** 18n, gasLimit: 90_000, data: DATA };
const FEES = { maxFeePerGas: 20n * 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n };

/** Typical ones, and the most gas that decoding and recovering each may take. */
const BUDGETS: Readonly<Record<string, [most: number, transaction: TransactionLike]>> = {
  "legacy, without EIP-155": [6700, { type: 0, chainId: 0, gasPrice: 10n ** 10n }],
  "legacy, with EIP-155": [7000, { type: 0, gasPrice: 10n ** 10n }],
  "EIP-2930, an empty list": [7000, { type: 1, gasPrice: 10n ** 10n }],
  "EIP-1559, an empty list": [7100, { type: 2, ...FEES }],
  "EIP-4844, one blob": [
    7800,
    { type: 3, ...FEES, maxFeePerBlobGas: 1, blobVersionedHashes: [`0x01${"00".repeat(31)}`] },
  ],
  // above the 8,000 of the others: six fields more
  "EIP-7702, one authorization": [8700, { type: 4, ...FEES }],
};

describe("the gas of decoding a transaction", () => {
  for (const [name, [most, transaction]] of Object.entries(BUDGETS)) {
    it(`IT-2 stays within its budget: ${name}`, async () => {
      const harness = await ethers.deployContract("RawTransactionsHarness");
      const authorization = await payer.authorize({ address: payer.address, nonce: 3, chainId: 1 });
      const signed = Transaction.from({
        chainId: 31_337,
        ...CALL,
        ...transaction,
        ...(transaction.type === 4 ? { authorizationList: [authorization] } : {}),
      });
      signed.signature = payer.signingKey.sign(signed.unsignedHash);
      const used: bigint = await harness.getFunction("measure")(signed.serialized);
      expect(Number(used)).to.be.at.most(most);
    });
  }
});
