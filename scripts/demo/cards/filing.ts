import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { decodeBytes32String } from "ethers";

import {
  drawStatements,
  type Finding,
  fetchOrders,
  type Known,
  showAmount,
  type Statement,
  type StatementFile,
  toCamt,
  toCsv,
  toJson,
  verifyFile,
} from "../../../sdk/cards/statements.js";
import { unitOf } from "../../../sdk/common/token.js";
import { table } from "../../terminal/table.js";
import { say, scene, show } from "../teller.js";
import { REASON } from "./adjusting.js";
import { LAST_PERIOD } from "./announcing.js";
import type { Month } from "./month.js";
import { closeFor, EVERYBODY } from "./settling.js";
import { bare, type Business, PROGRAM, type Stage } from "./stage.js";

const ROOT = path.join(import.meta.dirname, "..", "..", "..");
/** Inside the folder of what is built. */
const FOLDER = "demo/cards/statements";
const FORMATS = { json: "json", csv: "csv", camt053: "xml" } as const;

/** When the last period is over, and everybody is paid. */
export const END = { day: 30, hour: 9 };

interface Filed {
  readonly business: Business;
  readonly statements: readonly Statement[];
  /** What the chain tells of each. */
  readonly known: readonly Known[];
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** Day 30: the last closing, and every merchant's statements as files. @returns The statements. */
export async function tellFiling(stage: Stage, month: Month): Promise<Statement[]> {
  const { clock, clearing, chronicle, provider } = stage;
  await month.until(END);
  await closeFor(stage, LAST_PERIOD, EVERYBODY);
  const orderOf = await fetchOrders(chronicle.events, provider);
  const request = { ...(await accountOf(stage)), orderOf };
  const build = path.resolve(ROOT, process.env["TALLYSTICK_BUILD"] ?? ".build", FOLDER);
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });

  const filed: Filed[] = [];
  for (const business of stage.businesses) {
    const merchant = business.number;
    const statements = drawStatements(chronicle.events, { ...request, merchant });
    for (const statement of statements) await clock.act(() => clearing.attestLines(statement));
    const known = await knownOf(stage, business, statements);
    const findings = statements.flatMap((statement, index) =>
      filesOf(statement).flatMap((file) => {
        const at = path.join(build, nameOf(statement, file.format));
        writeFileSync(at, file.text);
        return verifyFile({ ...file, text: readFileSync(at, "utf8") }, known[index]);
      }),
    );
    const files = statements.length * Object.keys(FORMATS).length;
    filed.push({ business, statements, known, files, findings });
  }
  await chronicle.follow();

  scene(END.day, "Statements");
  say(
    `The last period is closed. Clearing draws all statements from events, and attests the root of each
    one's lines on the chain. Each is written as JSON, as CSV and as camt.053, the banks' XML, in the
    build's folder ${FOLDER} (1-1-0.csv is the bakery's period 0), and read back from there by somebody who knows only what the contract
    holds: the hash of the newest statement, and the roots.`,
  );
  await showFiled(stage, month, filed);
  tellDebit(stage, month, filed);
  tellAltered(month, filed);
  await month.check();
  return filed.flatMap(({ statements }) => statements);
}

/** Whose statements, and how amounts are shown. */
async function accountOf({ provider, prepaidCards, token }: Stage) {
  const { chainId } = await provider.getNetwork();
  const unit = await unitOf(token, provider);
  return { program: PROGRAM, chainId, contract: prepaidCards, token: unit };
}

/** CA-17. The hash of the last is the contract's, and each names the one before; the roots are attested. */
async function knownOf(
  { cards }: Stage,
  { number }: Business,
  statements: readonly Statement[],
): Promise<Known[]> {
  const { chain: newest } = await cards.clearingOf(PROGRAM, number);
  return Promise.all(
    statements.map(async ({ period }, index) => {
      const { root } = await cards.linesOf(PROGRAM, number, period);
      const [before, next] = [statements[index - 1], statements[index + 1]];
      const known = { chain: next?.previous ?? newest, root };
      return before === undefined ? known : { ...known, before };
    }),
  );
}

function filesOf(statement: Statement): StatementFile[] {
  return [
    { format: "json", text: toJson(statement) },
    { format: "csv", text: toCsv(statement), head: statement },
    { format: "camt053", text: toCamt(statement) },
  ];
}

function nameOf({ program, merchant, period }: Statement, format: StatementFile["format"]): string {
  return `${program}-${merchant}-${period}.${FORMATS[format]}`;
}

async function showFiled(
  { cards, chronicle }: Stage,
  month: Month,
  filed: readonly Filed[],
): Promise<void> {
  const rows = await Promise.all(
    filed.map(async ({ business, statements, files, findings }) => {
      const { chain } = await cards.clearingOf(PROGRAM, business.number);
      const isSame = chronicle.statementsOf(business.number).at(-1)?.chain === chain;
      month.expect(`the statements of the ${business.name} chain up to the contract's`, isSame);
      month.expect(`the files of the ${business.name} are right`, findings.length === 0);
      const lines = statements.reduce((sum, each) => sum + each.lines.length, 0);
      return [
        business.name,
        `${statements.length}`,
        `${lines}`,
        `${files}`,
        `${findings.length}`,
        isSame ? "the contract's" : "another",
      ];
    }),
  );
  show(
    table(
      ["Merchant", ">Statements", ">Lines", ">Files", ">Wrong", "Hash, chained from events"],
      rows,
    ),
  );
}

/** The adjustment of day 21, as its merchant finds it. */
function tellDebit(stage: Stage, month: Month, filed: readonly Filed[]): void {
  const { number } = stage.business("Restaurant");
  const line = filed[number - 1]?.statements
    .flatMap(({ lines }) => lines)
    .find(({ kind }) => kind === "debit");
  const reason = decodeBytes32String(line?.reference ?? "0x");
  say(
    `The restaurant finds the adjustment of day 21 there, in a line of its own: ${line?.kind ?? ""}
    ${bare(line?.gross ?? 0n)}, fee ${bare(line?.fee ?? 0n)}, "${reason}".`,
  );
  month.expect("an adjustment is a line with its reason", reason === REASON);
}

/** Somebody changes one digit of one line, and what the file's reader finds. */
function tellAltered(month: Month, filed: readonly Filed[]): void {
  const [bakery] = filed;
  const [statement, known] = [bakery?.statements[0], bakery?.known[0]];
  if (statement === undefined) throw new Error("the bakery has no statement");
  const text = toCsv(statement);
  const [line] = statement.lines;
  const amount = showAmount(line?.gross ?? 0n, statement);
  const other = `${(Number(amount[0]) % 9) + 1}${amount.slice(1)}`;
  const altered = text.replace(`,${amount},`, `,${other},`);
  const findings = verifyFile({ format: "csv", text: altered, head: statement }, known);

  say(
    `Somebody changes one digit in the bakery's first CSV: its first line says ${other} in place of
    ${amount}. The fee of each line goes on from the line before, so that many do not agree any more;
    the sums, the hash that the contract holds and the root that was attested do not, either:`,
  );
  const codes = Map.groupBy(findings, ({ code }) => code);
  const rows = [...codes].map(([code, all]) => [
    code,
    `${all.length}`,
    (all[0]?.message ?? "").replaceAll(/0x[0-9a-f]{64}/g, "…"),
  ]);
  show(table(["Code", ">Times", "What is wrong, first (amounts in cents)"], rows));
  const isFound = (["LineNet", "ChainHash", "LineRoot"] as const).every((code) => codes.has(code));
  month.expect("an altered file is found", isFound && altered !== text);
}
