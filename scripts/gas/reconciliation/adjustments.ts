import { AbiCoder, dataSlice, id, keccak256, TypedDataEncoder } from "ethers";

import { ADJUSTMENT, APPROVAL } from "../../../sdk/reconciliation/signatures.js";
import { DAY } from "../../time.js";
import type { Figures } from "../figures.js";
import type { Actor } from "../stage.js";
import { type CaseRecord, LEG, type ReconciliationStage } from "./stage.js";

const [MAKER, CHECKER] = [0, 1];
const AMOUNTS = (1n << 96n) - 1n;
const NUMBER_AT = 192n;
const IS_COMPLETE = 1n << 184n;

/** Of a case of two legs with an alarm of Amount, closed by one journal. */
export async function adjustments(stage: ReconciliationStage): Promise<Figures> {
  const { domain, gasOf, officers, posting, recordOf, register, relayer, room, terms } = stage;
  const [deployer] = stage.signers as [Actor];
  for (const { address } of officers) {
    await deployer.sendTransaction({ to: address, value: 10n ** 18n });
  }
  const template = await register({
    ...terms,
    roles: terms.roles.slice(0, 2),
    rules: { ...terms.rules, expected: 3 },
    adjustment: { ...terms.adjustment, makers: 3, checkers: 3 },
  });
  const figures: Figures = {};

  /** @param isRelayed Whether somebody else sends what the officers sign, or they send it themselves. */
  async function adjust(name: string, isRelayed: boolean): Promise<[number, number]> {
    const businessReference = id(name);
    const leg = { ...LEG, businessReference };
    for (const [role, amount] of [LEG.amount, LEG.amount + 1_000n].entries()) {
      const record = await recordOf(template, businessReference);
      await gasOf(relayer, posting(template, role, [{ ...leg, amount }], [record]));
    }
    const record = await recordOf(template, businessReference);
    const adjustment = {
      template,
      businessReference,
      generation: 0,
      maker: MAKER,
      expiry: stage.now() + 2 * DAY,
      number: 1,
      journals: [{ role: CHECKER, leg: -1_000n, suspense: 1_000n, fee: 0n, loss: 0n }],
      corrections: [],
      waivers: [],
      calls: [],
    };
    const maker = officers[MAKER] as Actor & (typeof officers)[number];
    const checker = officers[CHECKER] as Actor & (typeof officers)[number];
    const made = isRelayed ? await maker.signTypedData(domain, ADJUSTMENT, adjustment) : "0x";
    const proposed = await gasOf(
      isRelayed ? relayer : maker,
      room.propose.populateTransaction(adjustment, record, made),
    );
    const caseId = keccak256(
      AbiCoder.defaultAbiCoder().encode(["uint32", "bytes32"], [template, businessReference]),
    );
    const proposal = {
      record: digestOf([record[0] ?? 0n, 1n << NUMBER_AT, ...record.slice(2)]),
      adjusted: digestOf([
        0n,
        BigInt(record[0] ?? 0n) | (1n << NUMBER_AT),
        ...record.slice(2, 4),
        withAmount(BigInt(record[4] ?? 0n), LEG.amount),
        ...record.slice(5),
      ]),
      adjustment: TypedDataEncoder.from(ADJUSTMENT).hashStruct("Adjustment", adjustment),
      terms:
        BigInt(stage.now() + DAY) |
        (BigInt(adjustment.expiry) << 40n) |
        (BigInt(template) << 80n) |
        (BigInt(MAKER) << 112n) |
        (BigInt(1 << CHECKER) << 120n) |
        IS_COMPLETE,
    };
    const approval = { role: CHECKER, adjustment };
    const given = isRelayed ? await checker.signTypedData(domain, APPROVAL, approval) : "0x";
    const approved = await gasOf(
      isRelayed ? relayer : checker,
      room.approve.populateTransaction(caseId, proposal, CHECKER, given),
    );
    return [proposed, approved];
  }

  [figures["propose an adjustment"], figures["approve an adjustment"]] = await adjust("a", true);
  [
    figures["propose an adjustment, by the officer itself"],
    figures["approve an adjustment, by the officer itself"],
  ] = await adjust("b", false);
  return figures;
}

function withAmount(word: bigint, amount: bigint): bigint {
  return (word & ~AMOUNTS) | amount;
}

/** The first 192 bits of the hash of its words. */
function digestOf(words: CaseRecord): string {
  const types = words.map(() => "uint256");
  return dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(types, words)), 0, 24);
}
