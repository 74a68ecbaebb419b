import {
  AbiCoder,
  concat,
  id,
  keccak256,
  Signature,
  type TypedDataDomain,
  Wallet,
  ZeroAddress,
} from "ethers";

import reconciliation from "../../../deploy/modules/reconciliation.js";
import { LEGS, reconciliationDomain, TEMPLATE } from "../../../sdk/reconciliation/signatures.js";
import { ignite } from "../../deploy/ignite.js";
import { DAY } from "../../time.js";
import { type Actor, setStage } from "../stage.js";

export const LEG = {
  businessReference: id("TRADE-2026-000123"),
  generation: 0,
  amount: 1_234_567_89n,
  currency: 978,
  valueDate: 20_456,
  fields: id("the other fields"),
  acceptedAt: 0,
};
export type Leg = typeof LEG;
export type CaseRecord = (bigint | string)[];

export type ReconciliationStage = Awaited<ReturnType<typeof setReconciliationStage>>;

/** The stage with the reconciliation room by the shipped module, and a template of three roles. */
export async function setReconciliationStage() {
  const stage = await setStage();
  const { chain, send, signers } = stage;
  const { ethers } = chain;
  const { reconciliation: address } = await ignite(chain, reconciliation);
  if (address === undefined) throw new Error("the module deploys no Reconciliation");
  const room = await ethers.getContractAt("IReconciliation", address);
  const { chainId } = await ethers.provider.getNetwork();
  const domain: TypedDataDomain = reconciliationDomain(address, chainId);
  const keys = ["seller", "share register", "capital system"].map((name) => new Wallet(id(name)));
  const officers = ["seller's", "register's", "capital's"].map(
    (name) => new Wallet(id(`${name} officer`), ethers.provider),
  );
  const relayer = signers[5] as Actor;

  const terms = {
    family: id("fund sale"),
    version: 1,
    roles: keys.map((key, i) => ({
      entity: BigInt(i + 1),
      key: key.address,
      officer: (officers[i] as Wallet).address,
      predecessors: i === 0 ? 0 : 1,
      legDeadline: DAY,
    })),
    rules: {
      expected: 7,
      originator: 0,
      amountTolerance: 100n,
      amountBps: 0,
      dateWindow: 1,
      acceptWindow: 0,
      finalWindow: DAY,
      isBlind: false,
      isAmountHashed: false,
      isHolding: true,
      isSealed: false,
    },
    adjustment: {
      makers: 7,
      checkers: 7,
      isByAll: false,
      approvalWindow: DAY,
      writeOffWindow: 0,
      arbiter: ZeroAddress,
      stake: 0n,
      quota: 0,
    },
    run: { itemTemplate: 0, leafPrice: 0n, answerWindow: 0 },
    observers: [],
    actions: [],
  };

  async function register(template: typeof terms) {
    const signatures = await Promise.all(
      officers
        .slice(0, template.roles.length)
        .map((officer) => officer.signTypedData(domain, TEMPLATE, template)),
    );
    await send(relayer, room.registerTemplate.populateTransaction(template, signatures));
    const { template: number } = await room.newestOf(template.family);
    return Number(number);
  }

  async function sign(key: Wallet, types: typeof LEGS, value: Record<string, unknown>) {
    const signature = Signature.from(await key.signTypedData(domain, types, value));
    return concat(["0x00", signature.compactSerialized]);
  }

  /** A role's legs, each with its case's record. */
  async function posting(template: number, role: number, legs: Leg[], records: CaseRecord[]) {
    const signature = await sign(keys[role] as Wallet, LEGS, { template, role, legs });
    const postings = legs.map((leg, i) => ({
      leg,
      record: records[i] ?? [],
    }));
    return room.postLegs.populateTransaction(template, role, postings, signature);
  }

  /** The record with what the contract told of a case in some blocks. */
  async function recordOf(template: number, businessReference: string): Promise<CaseRecord> {
    const caseId = keccak256(
      AbiCoder.defaultAbiCoder().encode(["uint32", "bytes32"], [template, businessReference]),
    );
    const posted = await room.queryFilter(room.filters.LegPosted(caseId));
    const raised = await room.queryFilter(room.filters.AlarmRaised(caseId));
    if (posted.length === 0) return [];
    const alarms = raised.reduce(
      (all, { args }) => all | (1n << (16n * args.code + args.role)),
      0n,
    );
    return [alarms, 0n, ...posted.flatMap(({ args }) => [args.word, args.fields])];
  }

  return { ...stage, room, domain, keys, officers, relayer, terms, register, posting, recordOf };
}
