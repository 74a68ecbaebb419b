import { fetchEvents as fetchCharges } from "../../../sdk/fees/history.js";
import { drawStatements } from "../../../sdk/cards/statements.js";
import { fetchEvents as fetchSettled } from "../../../sdk/iterative/index.js";
import { type BusinessRecord, feeds } from "../../../sdk/reconciliation/index.js";
import { PROGRAM, UNIT } from "../cards/stage.js";
import { MERCHANTS, type MerchantName, type Stage } from "./stage.js";

/** PAY stands for the euro. */
const EURO = { currency: 978, digits: 2, decimals: 6 } as const;

/** RE-2. Everything that moved in a room, as records. */
export interface Fed {
  readonly charges: readonly BusinessRecord[];
  readonly payments: Readonly<Record<MerchantName, readonly BusinessRecord[]>>;
  readonly statements: Readonly<Record<MerchantName, BusinessRecord>>;
  readonly settlements: readonly BusinessRecord[];
}

/** Reads the other rooms' events, and makes records of them. */
export async function feed(stage: Stage): Promise<Fed> {
  const { provider, cards, fees, floor } = stage;
  const { chainId } = await provider.getNetwork();
  const span = { fromBlock: fees.since };
  const at = (contract: string, unit = 1n) => ({ chainId, contract, money: { ...EURO, unit } });

  const charges = feeds.feeChargesIn(await fetchCharges(fees.feeAccounts, provider, span), fees);
  const settlements = feeds.settlementsIn(
    await fetchSettled(floor.address, provider, span),
    floor.deals.map(({ id }) => id),
  );
  await cards.chronicle.follow();
  const payments = feeds.cardPaymentsIn(cards.chronicle.events, { program: PROGRAM });
  const paymentsOf = (name: MerchantName) =>
    payments
      .filter(({ merchant }) => Number(merchant) === cards.business(name).number)
      .map((paid) => feeds.recordOfCardPayment(paid, at(cards.prepaidCards, UNIT)));
  const statementOf = (name: MerchantName) => {
    const [statement] = drawStatements(cards.chronicle.events, {
      program: PROGRAM,
      merchant: cards.business(name).number,
      chainId,
      contract: cards.prepaidCards,
      token: { symbol: "PAY", decimals: EURO.decimals },
    });
    if (statement === undefined) throw new Error(`the ${name} has no statement`);
    return feeds.recordOfStatement(statement, EURO);
  };
  const [bakery, restaurant] = MERCHANTS;
  return {
    charges: charges.map((charge) => feeds.recordOfFeeCharge(charge, at(fees.feeAccounts))),
    payments: { Bakery: paymentsOf(bakery), Restaurant: paymentsOf(restaurant) },
    statements: { Bakery: statementOf(bakery), Restaurant: statementOf(restaurant) },
    settlements: settlements.map((each) => feeds.recordOfSettlement(each, at(floor.address))),
  };
}
