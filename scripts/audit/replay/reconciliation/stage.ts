import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, SigningKey } from "ethers";

import suite from "../../../../deploy/modules/suite.js";
import { generateP256, type Key, p256Key, secp256k1Key } from "../../../../sdk/common/keys.js";
import {
  agreeOn,
  Arbiter,
  type Benchmark,
  cardsClearingTemplate,
  connect,
  entityOf,
  fetchEvents,
  fields,
  type HeldCase,
  leiOf,
  Officer,
  Participant,
  type Party,
  type Posted,
  reconciliationDomain,
  referenceOf,
  replay,
  shareSaleTemplate,
  type Template,
} from "../../../../sdk/reconciliation/index.js";
import { caseIdOf, wordsOf } from "../../../../sdk/reconciliation/records.js";
import type { Connection } from "../../../connect.js";
import { Clock } from "../../../demo/clock.js";
import { ignite } from "../../../deploy/ignite.js";
import { DAY, HOUR } from "../../../time.js";

/** Places of the roles in the scenes; the last posts by a P-256 key. */
export const [SELLER, REGISTER, CAPITAL] = [0, 1, 2] as const;
export const APPROVAL_WINDOW = 3 * HOUR;
export const STAKE = 10n ** 15n;

/** What the books of all say, unless a scene says otherwise. */
export const RECORD: Benchmark = {
  reference: "",
  amount: 10_000n,
  currency: 978,
  valueDate: "2030-01-02",
  fields: { isin: fields.text("DE000A0MEQ23") },
  caseKey: id("key of a case in the scenes"),
};

/** Where the scenes play: the contracts on a chain, and who acts. */
export type Stage = Awaited<ReturnType<typeof buildStage>>;

/** Deploys the suite, and what adjustments call. All who act are accounts of the chain. */
export async function buildStage(connection: Connection) {
  const { ethers } = connection;
  const { reconciliation: address, casePayouts } = await ignite(connection, suite);
  const signers = (await ethers.getSigners()).slice(-6);
  const [sponsor, arbiter, observer] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const officers = signers.slice(3);
  const keys: Key[] = [
    ...["seller", "register"].map((name) => secp256k1Key(new SigningKey(id(`${name}'s key`)))),
    await p256Key(await generateP256()),
  ];
  const reconciliation = connect(address, sponsor);
  const desk = await ethers.deployContract("ActionDesk");
  const { chainId } = await ethers.provider.getNetwork();
  return {
    ethers,
    address,
    reconciliation,
    desk,
    payouts: await ethers.getContractAt("ICasePayouts", casePayouts, sponsor),
    domain: reconciliationDomain(address, chainId),
    sponsor,
    arbiter,
    observer,
    officers,
    keys,
    clock: await Clock.start(connection),
  };
}

/** The shipped sale of shares, with an arbiter, an observer, and payouts and a desk that adjustments call. */
export function saleOf(
  stage: Stage,
  family: string,
  rules: Partial<Template["rules"]> = {},
): Template {
  const [seller, shareRegister, capitalSystem] = partiesOf(stage) as [Party, Party, Party];
  const { arbiter, observer, desk, payouts } = stage;
  const windows = { approvalWindow: APPROVAL_WINDOW, writeOffWindow: DAY };
  return shareSaleTemplate(
    { seller, shareRegister, capitalSystem },
    {
      family: id(family),
      rules: { acceptWindow: 0, ...rules },
      adjustment: { ...windows, arbiter: arbiter.address, stake: STAKE },
      observers: [{ entity: 7n, account: observer.address }],
      actions: [
        {
          target: desk.target as string,
          selector: desk.interface.getFunction("release").selector,
        },
        {
          target: payouts.target as string,
          selector: payouts.interface.getFunction("refund").selector,
        },
      ],
    },
  );
}

/** The shipped clearing of cards between the first two roles, without an order. */
export function clearingOf(stage: Stage, family: string): Template {
  const [clearing, bank] = partiesOf(stage) as [Party, Party];
  const template = cardsClearingTemplate({ clearing, bank }, { family: id(family) });
  const roles = template.roles.map(({ entity, key, officer, legDeadline }) => ({
    entity,
    key,
    officer,
    predecessors: 0,
    legDeadline,
  }));
  return { ...template, roles };
}

function partiesOf({ officers, keys }: Stage): Party[] {
  return officers.map(({ address: officer }, number) => ({
    entity: entityOf(leiOf(36n ** 17n + BigInt(number))),
    key: keyOf({ keys }, number).id,
    officer,
    legDeadline: HOUR,
  }));
}

/** All officers agree to a template. @returns Its number. */
export async function register(stage: Stage, template: Template): Promise<number> {
  const { clock, reconciliation } = stage;
  const officers = template.roles.map((_, role) => officerIn(stage, role));
  return (await clock.act(() => agreeOn(reconciliation, template, officers))).template;
}

export function keyOf({ keys }: Pick<Stage, "keys">, role: number): Key {
  const key = keys[role];
  if (key === undefined) throw new Error(`nobody has role ${role}`);
  return key;
}

/** The account of a role's officer. */
export function officerIn(
  { officers }: Pick<Stage, "officers">,
  role: number,
): HardhatEthersSigner {
  const officer = officers[role];
  if (officer === undefined) throw new Error(`nobody decides for role ${role}`);
  return officer;
}

export function officerOf(stage: Stage, template: number, role: number): Officer {
  return new Officer(stage.address, officerIn(stage, role), { template, role });
}

export function arbiterOf({ address, arbiter }: Stage, template: number): Arbiter {
  return new Arbiter(address, arbiter, { template });
}

/** A role, and what its books have of every transaction. */
export function participantOf(
  stage: Stage,
  template: number,
  role: number,
  said: Partial<Benchmark> = {},
): Participant {
  const find = async (reference: string) => ({ ...RECORD, reference, ...said });
  const options = { template, role, key: keyOf(stage, role), books: { find } };
  const secret = id(`secret of role ${role}`);
  return new Participant(stage.address, stage.sponsor, { ...options, secret });
}

/** A role sends legs or commitments, a second after what was before, and all are taken. */
export async function take({ clock }: Stage, act: () => Promise<Posted[]>): Promise<void> {
  const posted = await clock.act(act);
  const failed = posted.find(({ came }) => came !== "Posted");
  if (failed !== undefined) throw new Error(`a leg came ${failed.came}: ${failed.refusal}`);
}

/** A case, as all events tell it. */
async function heldOf(
  { address, ethers }: Stage,
  template: number,
  reference: string,
): Promise<HeldCase> {
  const ledger = replay(await fetchEvents(address, ethers.provider));
  const held = ledger.cases.get(caseIdOf(template, referenceOf(reference)));
  if (held === undefined) throw new Error(`there is no case of ${reference}`);
  return held;
}

/** The words of a case's record. */
export async function recordOf(
  stage: Stage,
  template: number,
  reference: string,
): Promise<bigint[]> {
  return wordsOf((await heldOf(stage, template, reference)).state.record);
}
