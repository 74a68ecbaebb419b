/**
 * CA-17. A statement as ISO 20022 camt.053.001.08. Ids are short, for accounts have 34 and references 35 characters: the
 * account is program-merchant, the statement program-merchant-period. Addresses and hashes stand in the free text, as
 * `name value; name value`, so that nothing of the statement is lost.
 * @module
 */
import { showInstant } from "../../common/files.js";
import { InputError } from "../../common/inputs.js";
import { showAmount } from "./amounts.js";
import { HEAD, LINE, show, type Texts } from "./forms.js";
import { type Parts, writeXml } from "./xml.js";
import type { Line, LineKind, Statement, Totals } from "./statement.js";

export const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

/** What a token is worth has no code of ISO 4217: none is `XXX`. */
export const NO_CURRENCY = "XXX";

/** Where in camt's external code set a kind belongs; kinds without one are told by our own code alone. */
const DOMAINS: Readonly<Partial<Record<LineKind, readonly [family: string, sub: string]>>> = {
  sale: ["MCRD", "POSP"],
  capture: ["MCRD", "POSP"],
  refund: ["MCRD", "RIMB"],
  debit: ["MCRD", "DAJT"],
  credit: ["MCRD", "CAJT"],
  fee: ["MCRD", "FEES"],
  payout: ["ICDT", "BOOK"],
};

/** Kinds against the merchant: an amount in the file has no sign. */
export const DEBITS: ReadonlySet<LineKind> = new Set(["refund", "covered", "debit", "payout"]);

/** What each free text tells, in this order; a symbol stands last. */
export const PROGRAM_FIELDS = [
  "contract",
  "chainId",
  "token",
  "unit",
  "decimals",
  "rate",
  "symbol",
] as const;
export const CLOSING_FIELDS = [
  "base",
  "uncovered",
  "previous",
  "chain",
  "root",
  "transaction",
  "block",
  "log",
  "revision",
] as const;
export const PLACE_FIELDS = ["payment", "reference", "transaction", "block", "log", "row"] as const;
export const PARTY_FIELDS = ["card", "terminal"] as const;

/**
 * CA-17. The statement as camt.053.001.08.
 * @param currency ISO 4217 code that stands for the token.
 * @throws InputError where camt cannot show an amount: it has at most 5 fraction digits and 18 digits in all.
 */
export function toCamt(statement: Statement, currency: string = NO_CURRENCY): string {
  if (!/^[A-Z]{3}$/.test(currency)) throw new InputError(`no code of a currency: ${currency}`);
  const { program, merchant, start, end, closed, opening, closing, lines } = statement;
  const head = show(HEAD, statement, statement);
  const account = `${program}-${merchant}`;
  const id = idOf(statement);
  const money = (units: bigint): Parts => ({
    "@Ccy": currency,
    "#": decimal(units, statement),
  });
  const balance = (code: string, units: bigint, second: number): Parts => ({
    Tp: { CdOrPrtry: { Cd: code } },
    Amt: money(units),
    CdtDbtInd: side(units),
    Dt: { DtTm: showInstant(second) },
  });

  const content: Parts = {
    "@xmlns": NAMESPACE,
    BkToCstmrStmt: {
      GrpHdr: {
        MsgId: id,
        CreDtTm: showInstant(closed),
        AddtlInf: freeText(head, PROGRAM_FIELDS),
      },
      Stmt: {
        Id: id,
        ElctrncSeqNb: String(statement.period),
        CreDtTm: showInstant(closed),
        FrToDt: { FrDtTm: showInstant(start), ToDtTm: showInstant(end) },
        Acct: { Id: { Othr: { Id: account } }, Ccy: currency },
        Bal: [balance("OPBD", opening, start), balance("CLBD", closing, end)],
        TxsSummry: summary(statement),
        Ntry: lines.map((line) => entry(line, statement, money)),
        AddtlStmtInf: freeText(head, CLOSING_FIELDS),
      },
    },
  };
  return writeXml("Document", content);
}

/** A correction's number follows behind a point. */
function idOf({ program, merchant, period, revision }: Statement): string {
  const id = `${program}-${merchant}-${period}`;
  return within(revision === 0 ? id : `${id}.${revision}`, 35);
}

function entry(line: Line, statement: Statement, money: (units: bigint) => Parts): Parts {
  const { kind, gross, fee, net, order } = line;
  if (gross !== 0n && gross < 0n !== DEBITS.has(kind))
    throw new InputError(`line ${line.number}: a ${kind} of ${gross} is on the wrong side`);
  const shown = show(LINE, line, statement);
  const parties = freeText(shown, PARTY_FIELDS);
  return {
    NtryRef: shown["number"],
    Amt: money(absolute(net)),
    CdtDbtInd: side(net),
    Sts: { Cd: "BOOK" },
    BookgDt: { DtTm: shown["time"] },
    BkTxCd: codeOf(kind),
    NtryDtls: {
      TxDtls: {
        Refs: order && { EndToEndId: order.slice(2) },
        AmtDtls: { TxAmt: { Amt: money(absolute(gross)) } },
        Chrgs: fee === 0n ? undefined : charge(fee, money),
        RmtInf: parties === "" ? undefined : { Ustrd: within(parties, 140) },
      },
    },
    AddtlNtryInf: freeText(shown, PLACE_FIELDS),
  };
}

/** The fee is in the entry's amount already. */
function charge(fee: bigint, money: (units: bigint) => Parts): Parts {
  return {
    Rcrd: { Amt: money(absolute(fee)), CdtDbtInd: side(-fee), ChrgInclInd: "true" },
  };
}

/** Control totals: of all lines, of those for and against the merchant, and of each kind. */
function summary(statement: Statement): Parts {
  const { lines, totals } = statement;
  const nets = lines.map(({ net }) => net);
  const some = (of: readonly bigint[]): Parts => ({
    NbOfNtries: String(of.length),
    Sum: decimal(of.map(absolute).reduce(add, 0n), statement),
  });
  const netted = (net: bigint): Parts => ({
    Amt: decimal(absolute(net), statement),
    CdtDbtInd: side(net),
  });
  return {
    TtlNtries: { ...some(nets), TtlNetNtry: netted(nets.reduce(add, 0n)) },
    TtlCdtNtries: some(nets.filter((net) => net >= 0n)),
    TtlDbtNtries: some(nets.filter((net) => net < 0n)),
    TtlNtriesPerBkTxCd: (Object.entries(totals) as [LineKind, Totals][]).map(
      ([kind, { count, net }]) => ({
        NbOfNtries: String(count),
        TtlNetNtry: netted(net),
        BkTxCd: codeOf(kind),
      }),
    ),
  };
}

function codeOf(kind: LineKind): Parts {
  const domain = DOMAINS[kind];
  return {
    Domn: domain && { Cd: "PMNT", Fmly: { Cd: domain[0], SubFmlyCd: domain[1] } },
    Prtry: { Cd: kind, Issr: "Tallystick" },
  };
}

/** `name value; name value` of what is told. */
function freeText(texts: Texts, names: readonly string[]): string {
  const told = names.filter((name) => texts[name] !== undefined);
  return within(told.map((name) => `${name} ${texts[name]}`).join("; "), 500);
}

function side(units: bigint): "CRDT" | "DBIT" {
  return units < 0n ? "DBIT" : "CRDT";
}

function absolute(units: bigint): bigint {
  return units < 0n ? -units : units;
}

function add(a: bigint, b: bigint): bigint {
  return a + b;
}

function decimal(units: bigint, statement: Statement): string {
  const text = showAmount(units, statement);
  const [whole = "", fraction = ""] = text.split(".");
  if (fraction.length > 5 || whole.length + fraction.length > 18)
    throw new InputError(`camt has 5 fraction digits and 18 in all, too few for ${text}`);
  return text;
}

function within(text: string, max: number): string {
  if (text.length > max) throw new InputError(`camt has ${max} characters, too few for ${text}`);
  return text;
}
