import { expect } from "chai";
import { concat } from "ethers";

import { packRows, type UploadRow } from "../../../sdk/cards/index.js";
import { packPayment } from "../../../sdk/cards/signatures.js";
import { createChain } from "../../kit/chain.js";
import { deployCards, keyOf, PROGRAM } from "../../kit/cards/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

const TIMES = [0, 1, 2, 3, 4];

async function set() {
  const room = await networkHelpers.loadFixture(deployCards);
  const [ann, terminal] = [keyOf("ann"), keyOf("terminal")];
  for (const program of Object.values(PROGRAM)) {
    await room.enroll(terminal, 1, program);
    await room.issue(ann, { program });
  }
  const relayers = (await ethers.getSigners()).slice(10, 13);
  const balance = async (program: number = PROGRAM.plain) =>
    (await room.prepaidCards.cardOf(program, ann.id)).balance;
  /** Sends five transactions by three relayers into one block; how many of them went well. */
  async function storm(data: string): Promise<number> {
    await ethers.provider.send("evm_setAutomine", [false]);
    const sent = [];
    for (const turn of TIMES)
      sent.push(
        await relayers[turn % 3]!.sendTransaction({
          to: room.address,
          data,
          gasLimit: 1_000_000n,
        }),
      );
    await ethers.provider.send("evm_mine", []);
    await ethers.provider.send("evm_setAutomine", [true]);
    const receipts = await Promise.all(
      sent.map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
    );
    expect(new Set(receipts.map((receipt) => receipt!.blockNumber)).size).to.equal(1);
    return receipts.filter((receipt) => receipt!.status === 1).length;
  }
  return { ...room, ann, terminal, balance, storm };
}

describe("the same operation five times", () => {
  it("CA-6 CA-7 a sale in one block by three relayers is charged once", async () => {
    const { prepaidCards, ann, terminal, sign, paymentOf, storm, balance } = await set();
    const payment = await paymentOf(ann, terminal);
    const signatures = await sign(ann, terminal, payment, "Sale");
    const { interface: abi } = prepaidCards;

    const succeeded = await storm(
      abi.encodeFunctionData("sale", [packPayment(payment), signatures]),
    );

    expect([succeeded, await balance()]).to.deep.equal([1, 98_750n]);
  });

  it("CA-6 a sale that is recorded, and an authorization, succeed each time and are charged once", async () => {
    const { prepaidCards, ann, terminal, sign, paymentOf, storm, balance } = await set();
    const { interface: abi } = prepaidCards;
    const program = PROGRAM.recording;
    const sold = await paymentOf(ann, terminal, { program });
    const held = await paymentOf(ann, terminal, { program, sequence: 2 });
    const args = async (
      payment: typeof sold,
      kind: "Sale" | "Authorization",
    ): Promise<[ReturnType<typeof packPayment>, string]> => [
      packPayment(payment),
      await sign(ann, terminal, payment, kind),
    ];

    const sales = await storm(abi.encodeFunctionData("sale", await args(sold, "Sale")));
    const holds = await storm(
      abi.encodeFunctionData("authorize", await args(held, "Authorization")),
    );

    expect([sales, holds, await balance(program)]).to.deep.equal([5, 5, 97_500n]);
  });

  it("CA-13 an upload, in one batch and in one block, and a row five times in it, is charged once", async () => {
    const { prepaidCards, ann, terminal, paymentOf, row, uploadOf, storm, balance } = await set();
    const { interface: abi } = prepaidCards;
    const sold: UploadRow = await row(ann, await paymentOf(ann, terminal));
    const rows = concat(TIMES.map(() => packRows([sold])));
    const upload = await uploadOf(terminal, rows);

    const succeeded = await storm(abi.encodeFunctionData("upload", [TIMES.map(() => upload)]));

    expect([succeeded, await balance()]).to.deep.equal([5, 98_750n]);
  });

  it("CA-6 captures and refunds of a total are made once", async () => {
    const { ann, terminal, paymentOf, authorize, capture, refund, balance, prepaidCards } =
      await set();
    const payment = await paymentOf(ann, terminal, { amount: 1_000n });
    await authorize(ann, terminal, payment);

    for (const _ of TIMES) await capture(terminal, payment, 600n);
    for (const _ of TIMES) await refund(terminal, payment, "Authorization", 500n);

    expect(await balance()).to.equal(99_500n);
    const { captured, drawn } = await prepaidCards.periodOf(1, 1, 0);
    expect([captured, drawn]).to.deep.equal([600n, 500n]);
  });

  it("CA-7 of two contents under one number only one lands", async () => {
    const { ann, terminal, paymentOf, sale, authorize, balance, prepaidCards } = await set();
    await sale(ann, terminal, await paymentOf(ann, terminal, { amount: 10n }));
    const more = await paymentOf(ann, terminal, { amount: 20n });
    const other = await paymentOf(ann, terminal, { amount: 10n });

    for (const attempt of [() => sale(ann, terminal, more), () => authorize(ann, terminal, other)])
      await expect(attempt()).to.be.revertedWithCustomError(
        prepaidCards,
        "PrepaidCards_DuplicateSequence",
      );
    expect(await balance()).to.equal(99_990n);
  });
});
