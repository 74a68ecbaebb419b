import { expect } from "chai";
import { computeAddress, concat, id, toBeHex, zeroPadValue } from "ethers";

import {
  type DisputeTerms,
  explainRefusal,
  type RefusalCode,
  REFUSALS,
  type Verdict,
} from "../../sdk/iterative/index.js";
import {
  directCase,
  directTokenCase,
  type Fields,
  judged,
  judgedVoucher,
  type PaymentCase,
  paymentCase,
  PLACE,
  STRANGER,
  TOKEN,
  tokenCase,
  type VoucherCase,
  voucherCase,
} from "../kit/iterative/cases.js";

const codeOf = (verdict: Verdict) => (verdict.accepted ? "none" : verdict.code);

type Mistake<C> = (of: C) => C;

const field =
  (change: (fields: Fields) => Partial<Fields>): Mistake<PaymentCase> =>
  (of) => ({ ...of, fields: { ...of.fields, ...change(of.fields) } });
const payer =
  (change: Partial<PaymentCase["view"]["payer"]>): Mistake<PaymentCase> =>
  (of) => ({ ...of, view: { ...of.view, payer: { ...of.view.payer, ...change } } });
const token =
  (change: Partial<NonNullable<PaymentCase["view"]["token"]>>): Mistake<PaymentCase> =>
  (of) => ({ ...of, view: { ...of.view, token: { ...of.view.token!, ...change } } });
const key =
  (change: Partial<VoucherCase["view"]["key"]>): Mistake<VoucherCase> =>
  (of) => ({ ...of, view: { ...of.view, key: { ...of.view.key, ...change } } });
const standing =
  <C extends PaymentCase | VoucherCase>(change: C["standing"]): Mistake<C> =>
  (of) => ({ ...of, standing: { ...of.standing, ...change } });
const view =
  <C extends PaymentCase | VoucherCase>(change: Partial<PaymentCase["view"]>): Mistake<C> =>
  (of) => ({ ...of, view: { ...of.view, ...change } });
const terms =
  <C extends PaymentCase | VoucherCase>(change: Partial<C["channel"]>): Mistake<C> =>
  (of) => ({ ...of, channel: { ...of.channel, ...change } });
const inState =
  <C extends PaymentCase | VoucherCase>(
    state: PaymentCase["view"]["channel"]["state"],
  ): Mistake<C> =>
  (of) => ({ ...of, view: { ...of.view, channel: { ...of.view.channel, state } } });

/** Mistakes in what any payment is judged by. Each is the smallest that there is. */
const COMMON = <C extends PaymentCase | VoucherCase>(): (readonly [RefusalCode, Mistake<C>])[] => [
  ["Stopped", standing<C>({ isStopped: true })],
  ["StepTooLarge", standing<C>({ owed: 399n })],
  ["WrongStep", (of) => ({ ...of, asked: { step: 99n } })],
  ["ViewStale", (of) => view<C>({ clock: of.view.clock + 1 })(of)],
  ["ChannelNotOpen", inState<C>("Unknown")],
  ["ChannelUnlocking", inState<C>("Unlocking")],
  ["ChannelEnded", inState<C>("Withdrawn")],
  ["ChannelEnded", inState<C>("Released")],
  ["EndTimeReached", terms<C>({ endTime: 1_000 } as Partial<C["channel"]>)],
  [
    "EndAmountReached",
    (of) =>
      terms<C>({ agreement: { ...of.channel.agreement, endAmount: 499n } } as Partial<
        C["channel"]
      >)(of),
  ],
  ["EndCountReached", standing<C>({ count: 5 })],
  [
    "ExposureTooLarge",
    (of) => view<C>({ channel: { ...of.view.channel, deposit: of.view.channel.deposit - 1n } })(of),
  ],
  [
    "ExposureTooLarge",
    (of) => view<C>({ final: { ...of.view.final, deposit: of.view.final.deposit - 1n } })(of),
  ],
];

type Mistakes<C> = readonly (readonly [RefusalCode, Mistake<C>])[];

/** Mistakes in any transaction, and in the account that signs it. */
const OF_TRANSACTIONS: Mistakes<PaymentCase> = [
  ...COMMON<PaymentCase>(),
  ["NotCanonical", field(() => ({ tail: "0x00" }))],
  ["BadSignature", field(() => ({ isHighS: true }))],
  ["TypeNotAllowed", (of) => ({ ...of, policy: { ...of.policy, kinds: ["AccessList"] } })],
  [
    "Unprotected",
    (of) => field(() => ({ type: 0, isProtected: false, priorityFee: of.fields.maxFee }))(of),
  ],
  ["AccessList", field(() => ({ accessList: [[TOKEN, []]] }))],
  ["WrongChain", field(({ chainId }) => ({ chainId: chainId + 1n }))],
  ["WrongSigner", field(() => ({ key: STRANGER }))],
  ["WrongNonce", field(({ nonce }) => ({ nonce: nonce + 1n }))],
  ["NotAbove", standing<PaymentCase>({ owed: 500n })],
  ["GasLimitTooLow", field(({ gasLimit }) => ({ gasLimit: gasLimit - 1n }))],
  ["GasLimitTooHigh", field(() => ({ gasLimit: 16_777_217n }))],
  ["PriorityFeeAboveMaxFee", field(({ maxFee }) => ({ priorityFee: maxFee + 1n }))],
  ["PriorityFeeTooLow", field(() => ({ priorityFee: 0n }))],
  ["MaxFeeTooLow", field(({ maxFee }) => ({ maxFee: maxFee - 1n }))],
  ["PayerHasCode", payer({ hasCode: true })],
  ["NonceNotNext", payer({ nonce: 10n })],
  ["NonceNotNext", payer({ nonce: 8n })],
  ["NonceNotFinal", payer({ finalNonce: 7n })],
  ["BalanceShort", (of) => payer({ balance: of.view.payer.balance - 1n })(of)],
];

const OF_PAYMENTS: Mistakes<PaymentCase> = [
  ...OF_TRANSACTIONS,
  ["WrongContract", field(() => ({ to: TOKEN }))],
  ["WrongCall", field(() => ({ data: "0x" }))],
  [
    "WrongChannel",
    (of) => ({
      ...of,
      paid: { ...of.channel, agreement: { ...of.channel.agreement, salt: id("another") } },
    }),
  ],
  ["WrongKind", terms<PaymentCase>({ kind: "Escrow" })],
  ["WrongEpoch", (of) => ({ ...of, epoch: of.epoch + 1 })],
  ["WrongValue", field(({ value }) => ({ value: value + 1n }))],
  ["WrongValue", field(({ value }) => ({ value: value - 1n }))],
];

const OF_TOKENS: Mistakes<PaymentCase> = [
  ["WrongValue", field(() => ({ value: 1n }))],
  ["BalanceShort", (of) => payer({ balance: of.view.payer.balance - 1n })(of)],
  ["TokenBalanceShort", token({ balance: 199n })],
  ["AllowanceShort", token({ allowance: 199n })],
  ["TokenPaused", token({ isMoving: false })],
];

const dispute =
  (change: (terms: DisputeTerms) => Partial<DisputeTerms>): Mistake<PaymentCase> =>
  (of) => {
    const before = of.channel.dispute!;
    return { ...of, channel: { ...of.channel, dispute: { ...before, ...change(before) } } };
  };

/** Mistakes in what a direct channel has besides. */
const OF_DISPUTES: Mistakes<PaymentCase> = [
  ["WrongReceiver", field(() => ({ to: computeAddress(STRANGER) }))],
  ["WrongCoinPrice", dispute(({ coinPrice }) => ({ coinPrice: coinPrice - 1n }))],
  ["TipTooLow", dispute(({ tip }) => ({ tip: tip - 1n }))],
  ["StakeTooHigh", dispute(({ stake }) => ({ stake: stake + 1n }))],
  ["AnswerTooLong", dispute(({ answerWindow }) => ({ answerWindow: answerWindow + 1 }))],
  ["AnswerTooLong", dispute(({ answerBlocks }) => ({ answerBlocks: answerBlocks + 1 }))],
  ["BurnTooLong", dispute(({ burnWindow }) => ({ burnWindow: burnWindow + 1 }))],
  ["BurnTooLong", dispute(({ burnBlocks }) => ({ burnBlocks: burnBlocks + 1 }))],
  ["ExposureTooLarge", dispute(({ penalty }) => ({ penalty: penalty + 1n }))],
  ["ExposureTooLarge", dispute(({ disputeCost }) => ({ disputeCost: disputeCost + 1n }))],
];

const OF_DIRECT: Mistakes<PaymentCase> = [
  ...OF_TRANSACTIONS,
  ...OF_DISPUTES,
  ["WrongReceiver", field(() => ({ to: PLACE.iterativePayments }))],
  ["WrongTransfer", field(() => ({ data: "0x00" }))],
  ["WrongCoinPrice", dispute(({ coinPrice }) => ({ coinPrice: coinPrice + 1n }))],
];

/** The value is the amount: another one can make up for a mistake elsewhere. */
const OF_AMOUNTS: Mistakes<PaymentCase> = [
  ["NotAbove", field(() => ({ value: 100n }))],
  ["WrongStep", field(() => ({ value: 199n }))],
  ["StepTooLarge", field(() => ({ value: 201n }))],
  ["StepTooLarge", field(() => ({ value: 2n ** 96n }))],
];

const call = (selector: string, to: string, amount: bigint) =>
  concat([selector, to, toBeHex(amount, 32)]);
const calling =
  (change: (payee: string) => string): Mistake<PaymentCase> =>
  (of) =>
    field(() => ({ data: change(zeroPadValue(of.channel.payee, 32)) }))(of);

const OF_DIRECT_TOKENS: Mistakes<PaymentCase> = [
  ...OF_DISPUTES,
  ["WrongReceiver", (of) => field(() => ({ to: of.channel.payee }))(of)],
  ["WrongTransfer", field(() => ({ data: "0x" }))],
  ["WrongTransfer", calling((payee) => `${call("0xa9059cbb", payee, 200n)}00`)],
  ["WrongTransfer", calling((payee) => call("0xa9059cbb", payee, 200n).slice(0, -2))],
  ["WrongTransfer", calling((payee) => call("0xa9059cbc", payee, 200n))],
  ["WrongTransfer", calling((payee) => call("0xa9059cbb", `0x01${payee.slice(4)}`, 200n))],
  ["WrongTransfer", calling(() => call("0xa9059cbb", zeroPadValue(TOKEN, 32), 200n))],
  ["StepTooLarge", calling((payee) => call("0xa9059cbb", payee, 201n))],
  ["WrongStep", calling((payee) => call("0xa9059cbb", payee, 199n))],
  ["NotAbove", calling((payee) => call("0xa9059cbb", payee, 100n))],
  ["WrongValue", field(() => ({ value: 1n }))],
  ["GasLimitTooLow", field(({ gasLimit }) => ({ gasLimit: gasLimit - 1n }))],
  ["BalanceShort", (of) => payer({ balance: of.view.payer.balance - 1n })(of)],
  ["TokenBalanceShort", token({ balance: 199n })],
  ["TokenPaused", token({ isMoving: false })],
];

const OF_VOUCHERS: Mistakes<VoucherCase> = [
  ...COMMON<VoucherCase>(),
  ["WrongChannel", (of) => ({ ...of, paid: { ...of.channel, deposit: 1n } })],
  ["WrongKind", terms<VoucherCase>({ kind: "PayThrough" })],
  ["NotSigned", (of) => ({ ...of, voucher: { ...of.voucher, signedBy: undefined } })],
  ["KeyUnknown", key({ limit: 0n, end: 0 })],
  ["KeyRevoked", key({ endBlock: 1, kept: 499n })],
  ["KeyEnding", (of) => key({ end: of.view.key.end - 1 })(of)],
  ["KeyLimit", key({ limit: 499n })],
  ["NotAbove", standing<VoucherCase>({ owed: 500n })],
  [
    "NotAbove",
    (of) =>
      standing<VoucherCase>({ ceiling: 500n })({
        ...of,
        voucher: { ...of.voucher, act: "Ceiling" },
      }),
  ],
];

/** The places of the codes, in the order in which they are looked at. */
const ORDER = Object.keys(REFUSALS) as RefusalCode[];

describe("the acceptance policy of a payee", () => {
  it("IT-7 takes payments of all kinds, vouchers and ceilings at every boundary", () => {
    const voucher = voucherCase();
    const ceiling = { ...voucher, voucher: { ...voucher.voucher, act: "Ceiling" as const } };

    expect(judged(paymentCase())).to.deep.equal({ accepted: true, epoch: 2, cumulative: 500n });
    for (const each of [tokenCase(), directCase(), directTokenCase()])
      expect(judged(each)).to.deep.equal({ accepted: true, epoch: 2, cumulative: 500n });
    for (const each of [voucher, ceiling])
      expect(judgedVoucher(each)).to.deep.equal({ accepted: true, epoch: 0, cumulative: 500n });
  });

  it("IT-2 takes the three kinds of transaction that a signed payment may be", () => {
    for (const of of [paymentCase(), directCase(), directTokenCase()])
      for (const type of [0, 1, 2])
        expect(codeOf(judged(field(() => ({ type }))(of)))).to.equal(
          // with one gas price the priority fee is the maximum: it changes nothing else
          "none",
        );
  });

  for (const [code, mistake] of OF_PAYMENTS)
    it(`IT-7 refuses a payment: ${code}`, () => {
      expect(codeOf(judged(mistake(paymentCase())))).to.equal(code);
    });

  for (const [code, mistake] of OF_TOKENS)
    it(`IT-7 refuses a payment in tokens: ${code}`, () => {
      expect(codeOf(judged(mistake(tokenCase())))).to.equal(code);
    });

  for (const [code, mistake] of [...OF_DIRECT, ...OF_AMOUNTS])
    it(`IT-7 refuses a direct payment: ${code}`, () => {
      expect(codeOf(judged(mistake(directCase())))).to.equal(code);
    });

  for (const [code, mistake] of OF_DIRECT_TOKENS)
    it(`IT-7 refuses a direct payment in tokens: ${code}`, () => {
      expect(codeOf(judged(mistake(directTokenCase())))).to.equal(code);
    });

  for (const [code, mistake] of OF_VOUCHERS)
    it(`IT-7 refuses a voucher: ${code}`, () => {
      expect(codeOf(judgedVoucher(mistake(voucherCase())))).to.equal(code);
    });

  it("IT-7 has each code in these tables", () => {
    const codes = (mistakes: readonly (readonly [RefusalCode, unknown])[]) =>
      mistakes.map(([code]) => code);
    const payments = [OF_PAYMENTS, OF_TOKENS, OF_DIRECT, OF_DIRECT_TOKENS].flatMap(codes);
    const tried = new Set([...payments, ...codes(OF_VOUCHERS)]);

    expect([...tried].toSorted()).to.deep.equal(ORDER.toSorted());
  });

  for (const [kind, mistakes, make, least] of [
    ["pay-through", OF_PAYMENTS, paymentCase, 150],
    ["direct", OF_DIRECT, directCase, 200],
  ] as const)
    it(`IT-7 tells the first of two mistakes, in the order of the codes: ${kind}`, () => {
      let pairs = 0;
      for (const [one, first] of mistakes)
        for (const [two, second] of mistakes) {
          const distance = ORDER.indexOf(two) - ORDER.indexOf(one);
          if (distance <= 0 || distance % 3 !== 1) continue;
          const both = codeOf(judged(second(first(make()))));
          // two mistakes in one field undo each other
          if (both !== one && both !== codeOf(judged(first(second(make()))))) continue;
          pairs += 1;
          expect(both, `${one} and ${two}`).to.equal(one);
        }
      expect(pairs).to.be.above(least);
    });

  it("IT-7 tells what was found and what was expected", () => {
    const verdict = judged(field(() => ({ chainId: 1n }))(paymentCase()));

    if (verdict.accepted) throw new Error("accepted");
    expect(verdict).to.deep.equal({
      accepted: false,
      code: "WrongChain",
      found: "1",
      expected: String(PLACE.chainId),
    });
    expect(explainRefusal(verdict)).to.equal("It is for another chain. Found: 1; expected: 31337.");
  });

  it("IT-7 takes whatever step the limit allows where none is agreed, and no end where there is none", () => {
    const free = paymentCase();
    const { agreement } = free.channel;
    const open = {
      ...free,
      asked: {},
      channel: {
        ...free.channel,
        endTime: 0,
        agreement: { ...agreement, endAmount: 0n, endCount: 0 },
      },
      standing: { ...free.standing, owed: 450n, count: 1_000_000 },
    };

    expect(codeOf(judged(open))).to.equal("none");
  });

  it("IT-6 takes as much more as the payee gives credit", () => {
    const base = paymentCase();
    const lacking = {
      ...base,
      view: { ...base.view, channel: { ...base.view.channel, deposit: 150n } },
    };

    expect(codeOf(judged({ ...lacking, policy: { ...base.policy, credit: 50n } }))).to.equal(
      "none",
    );
    expect(codeOf(judged({ ...lacking, policy: { ...base.policy, credit: 49n } }))).to.equal(
      "ExposureTooLarge",
    );
  });

  it("IT-6 takes a direct payment beside a deposit of nothing, on the payee's credit", () => {
    const base = directCase();
    const { channel, final } = base.view;
    const without = view<PaymentCase>({
      channel: { ...channel, deposit: 0n },
      final: { ...final, settled: 300n, deposit: 0n },
    })(base);

    expect(codeOf(judged({ ...without, policy: { ...base.policy, credit: 200n } }))).to.equal(
      "none",
    );
    expect(codeOf(judged({ ...without, policy: { ...base.policy, credit: 199n } }))).to.equal(
      "ExposureTooLarge",
    );
  });

  it("IT-7 takes a direct payment in tokens at any price of coin that the payee allows", () => {
    const dear = dispute(() => ({ coinPrice: 2n ** 96n - 1n }))(directTokenCase());

    expect(codeOf(judged(dear))).to.equal("none");
  });

  it("IT-7 takes of a revoked key what is kept, whenever it ends, and all of the channel's own key", () => {
    const revoked = key({ endBlock: 1, kept: 500n, end: 1 })(voucherCase());
    const own = key({ limit: 0n, end: 0 })(voucherCase());
    const signedBy = own.channel.signer;

    expect(codeOf(judgedVoucher(revoked))).to.equal("none");
    expect(codeOf(judgedVoucher({ ...own, voucher: { ...own.voucher, signedBy } }))).to.equal(
      "none",
    );
    expect(signedBy).to.not.equal(computeAddress(STRANGER));
  });

  it("IT-7 refuses whatever is no transaction, without a failure", () => {
    const of = paymentCase();
    for (const data of ["0x", "0x00", "0x05", "0x02c0", "0xc0"]) {
      const verdict = judged(field(() => ({ data }))(of));
      expect(codeOf(verdict)).to.equal("WrongCall");
    }
  });
});
