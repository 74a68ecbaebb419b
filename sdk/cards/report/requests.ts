/**
 * CA-14. Top-ups as they were asked for and decided, from their events.
 * @module
 */
import { FUNDINGS, type Funding } from "../terms.js";
import type { CardEvent } from "../events.js";
import type { ReportRow } from "./rows.js";

/** CA-14. How a top-up was decided. */
export interface Decided {
  readonly state: "Approved" | "Rejected";
  readonly person: string;
  readonly row: ReportRow;
}

/** CA-14. A top-up that was requested. */
export interface TopUpRequest {
  readonly program: number;
  readonly card: string;
  readonly bankReference: string;
  readonly amount: bigint;
  readonly funding: Funding | undefined;
  readonly funder: string;
  /** Zero where no name was given. */
  readonly buyer: string;
  readonly requester: string;
  readonly row: ReportRow;
  readonly decided: Decided | undefined;
}

/** CA-14. All top-ups so far. */
export class Requests {
  readonly #all = new Map<string, TopUpRequest>();
  readonly #open = new Map<string, TopUpRequest>();
  readonly #notRequested: ReportRow[] = [];

  get all(): readonly TopUpRequest[] {
    return [...this.#all.values()];
  }

  get open(): Iterable<TopUpRequest> {
    return this.#open.values();
  }

  isOpen(program: number, bankReference: string): boolean {
    return this.#open.has(keyOf(program, bankReference));
  }

  /** Credits of cards that nobody had requested, or that were decided before. */
  get notRequested(): readonly ReportRow[] {
    return this.#notRequested;
  }

  /** Takes in the next event, with its row. */
  follow({ name, args }: CardEvent, row: ReportRow): void {
    if (name === "TopUpRequested") this.#request(args, row);
    if (name === "TopUpRejected")
      this.#decide(args.bankReference, { state: "Rejected", person: args.approver, row });
    if (name === "ToppedUp") {
      this.#decide(args.bankReference, { state: "Approved", person: args.approver, row });
    }
  }

  #request(
    { bankReference, topUp, requester }: Extract<CardEvent, { name: "TopUpRequested" }>["args"],
    row: ReportRow,
  ): void {
    const request: TopUpRequest = {
      program: row.program,
      card: topUp.card,
      bankReference,
      amount: topUp.amount,
      funding: FUNDINGS[Number(topUp.funding)],
      funder: topUp.funder,
      buyer: topUp.buyer,
      requester,
      row,
      decided: undefined,
    };
    this.#put(request);
  }

  #decide(bankReference: string, decided: Decided): void {
    const request = this.#open.get(keyOf(decided.row.program, bankReference));
    if (request !== undefined) this.#put({ ...request, decided });
    else if (decided.state === "Approved") this.#notRequested.push(decided.row);
  }

  #put(request: TopUpRequest): void {
    const key = keyOf(request.program, request.bankReference);
    this.#all.set(key, request);
    if (request.decided === undefined) this.#open.set(key, request);
    else this.#open.delete(key);
  }
}

function keyOf(program: number, bankReference: string): string {
  return `${program} ${bankReference}`;
}
