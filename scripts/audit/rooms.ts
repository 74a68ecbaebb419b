import { readdirSync } from "node:fs";
import path from "node:path";

import type { Step } from "./step.js";

const ROOT = path.join(import.meta.dirname, "../..");

/** What the audit must be told of a room; all else lies where its name says: contracts/<room>, test/<room>. */
export interface Room {
  /** Functions (`Contract.function`) that a wrong figure would come from: their mutants count most. */
  readonly kernels: RegExp;
  /** What it shares with other rooms, in contracts/common, and its own tests are about. */
  readonly shared: readonly string[];
  /** The mocha tests that see a bug in its sdk, in groups, the fastest first. */
  readonly sdkTests: readonly (readonly string[])[];
}

export const ROOMS: Readonly<Record<string, Room>> = {
  cards: {
    kernels:
      /^(?:CardWord\.(?:pay|use|_mark|_day|settle|uncount|room|renewed)$|LongLimitsWord\.|Limits\.(?:decode|encode|monthOf|weekOf|stricter|strictest|_fewer)$|TerminalWord\.(?:isSelling|allows|allowsUntil|_isValid|dayOf|capture|refund|rolled)$|RecordWord\.(?:capture|refund|close|rest)$|TotalsWord\.|Accruing\.|Keys\.|PlainKeys\.|Slips\.(?:write|id|fill)$|Capturing\.|Owing\.|Fees\.|Closings\.|Schedules\.)/,
    shared: ["contracts/common/PlainKeys.sol"],
    sdkTests: [
      ["test/cards/edges.diff.ts"],
      ["test/cards/rules.diff.ts", "test/cards/topups.diff.ts"],
      ["test/cards/flows/offline.ts", "test/cards/flows/pay.ts"],
      ["test/cards/flows/topups.ts", "test/cards/flows/clearing.ts"],
      [
        "test/cards/statements/fees.ts",
        "test/cards/statements/schedule.ts",
        "test/cards/statements/lines.ts",
        "test/cards/statements/draw.ts",
        "test/cards/statements/chain.ts",
      ],
      ["test/cards/replay.diff.ts"],
    ],
  },
  fees: {
    kernels:
      /^(?:Tranches\.|HeadWord\.(?:charge|tranche)$|Settling\.(?:isOver|isClosed|endOf|retire|discharge|settle|_release)$|Spilling\.(?:spendable|sum|_take|_left|_count)$)/,
    shared: ["contracts/common/Permits.sol"],
    sdkTests: [
      ["test/fees/rules.diff.ts", "test/fees/statement.ts", "test/sdk/roles.ts"],
      ["test/fees/replay.diff.ts"],
    ],
  },
  iterative: {
    kernels:
      /^(?:ChannelWords\.|EpochWords\.|Rlp\.|RawTransactions\.|RawReceipts\.|TrieProofs\.|BlockHeaders\.|Consents\.|Inclusions\.|Disputes\.|ConflictClaims\._(?:payConflict|isBreach|costOf)$|FiledClaims\._|ChannelOpenings\.|ChannelPayments\._requirePayment$|ChannelExits\._(?:release|end)$|VoucherClaims\.|ChannelVouchers\._whyNot$|VoucherKeys\.(?:grantKey|revokeKey)$)/,
    shared: [],
    sdkTests: [
      ["test/iterative/decoder.diff.ts", "test/iterative/building.ts", "test/iterative/vectors.ts"],
      ["test/iterative/terms.diff.ts", "test/iterative/keys.diff.ts"],
      ["test/iterative/policy.ts", "test/iterative/deadlines.ts", "test/iterative/errors.ts"],
      [
        "test/iterative/tries.diff.ts",
        "test/iterative/rawReceipts.ts",
        "test/iterative/inclusions.ts",
      ],
      ["test/iterative/rules.diff.ts", "test/iterative/flows/payThrough.ts"],
      ["test/iterative/transfers.diff.ts", "test/iterative/flows/direct.ts"],
      ["test/iterative/disputeDeadlines.ts", "test/iterative/flows/epochs.ts"],
      ["test/iterative/disputes.diff.ts", "test/iterative/flows/disputes.ts"],
      ["test/iterative/replay.diff.ts"],
    ],
  },
  reconciliation: {
    kernels:
      /^(?:PostedWords\.|CaseWords\.|Records\.|Surveys\.|Comparing\.|Deadlines\.|ProposalWords\.|TemplateWords\.|PositionTrees\.|CaseAdjustments\.|Unblinding\.|LegDesk\.(?:_codesOf|_isLast|_refusalOf|_settle|_raiseAll)$|CaseLegs\.(?:_join|_repost|_isLate)$|BlindLegs\.(?:_isTimeToCommit|_reveal|_opens|_isOver)$|CaseAlarms\.(?:_requireAccepted|_dueOf|_requireTurn)$|AdjustmentProposals\.(?:_draft|_termsOf|_barredBy)$|AdjustmentDesk\.(?:_adopt|_release|_alarmsClosed)$|CaseEndings\._|ObserverStakes\.|RunDesk\._sidesOf$|Runs\._|LeafDemands\.(?:_requireIndices|_requireLeaves|_isDemanded|_pay)$|TermChecks\.|CasePayouts\.)/,
    shared: [],
    sdkTests: [
      [
        "test/reconciliation/comparing.ts",
        "test/reconciliation/records.ts",
        "test/reconciliation/deadlines.ts",
        "test/reconciliation/report.ts",
      ],
      [
        "test/reconciliation/fields.ts",
        "test/reconciliation/lei.ts",
        "test/reconciliation/legs.ts",
        "test/reconciliation/errors.ts",
        "test/reconciliation/events.ts",
      ],
      [
        "test/reconciliation/feeds/batches.ts",
        "test/reconciliation/feeds/cardPayments.ts",
        "test/reconciliation/feeds/clearingStatements.ts",
        "test/reconciliation/feeds/feeCharges.ts",
        "test/reconciliation/feeds/money.ts",
        "test/reconciliation/feeds/settlements.ts",
      ],
      ["test/reconciliation/trees.diff.ts"],
      [
        "test/reconciliation/template.diff.ts",
        "test/reconciliation/adjustments.diff.ts",
        "test/reconciliation/closing.diff.ts",
      ],
      ["test/reconciliation/rules.diff.ts", "test/reconciliation/participant.ts"],
      ["test/reconciliation/registration.ts", "test/reconciliation/officer.ts"],
      ["test/reconciliation/side.ts", "test/reconciliation/watcher.ts"],
      ["test/reconciliation/replay.diff.ts"],
    ],
  },
};

/** The room that a file belongs to: `test/fees/teeth/a.patch` ⇒ fees. */
export function roomOf(file: string): string {
  return file.split("/")[1] ?? "";
}

/** Whether the audit is told of every folder of contracts: nobody would notice what it leaves out. */
export const everyRoom: Step = {
  tool: "rooms",
  async run() {
    // what two rooms use is audited where they use it
    const folders = readdirSync(path.join(ROOT, "contracts")).filter((name) => name !== "common");
    return {
      checked: `${folders.length} folders of contracts`,
      figures: Object.keys(ROOMS).join(", "),
      problems: folders
        .filter((folder) => ROOMS[folder] === undefined)
        .map((folder) => `contracts/${folder} is missing in scripts/audit/rooms.ts`),
    };
  },
};
