/**
 * CA-12. The gateway: opens what terminals have sealed, keeps it, sends it in batches, also of one, and gives receipts.
 * What it has accepted is kept until a final block has it: whatever fails in between, it is sent again, and the contract
 * does nothing twice (CA-6, CA-7).
 * @module
 */
import {
  type ContractTransactionResponse,
  dataLength,
  keccak256,
  type Signer,
  type TypedDataDomain,
} from "ethers";

import type { UploadStruct } from "../../typechain-types/contracts/cards/IPrepaidCards.js";
import type { Storage } from "../common/storage.js";
import { MAX_ROWS, ROW_LENGTH } from "./batch.js";
import { connect, type Done, domainOf, done, type PrepaidCards } from "./contract.js";
import { explain } from "./errors.js";
import { firstOf, isSignedBy, type KeyPair } from "./keys.js";
import {
  decodeMessage,
  encodeMessage,
  type Message,
  nameOf,
  type PaymentMessage,
  type UploadMessage,
} from "./messages.js";
import { type Finality, type Outcome, outcomesOf } from "./outcomes.js";
import { receiptOf, type SignedReceipt, signReceipt } from "./receipts.js";
import { type TerminalStatus, TERMINAL_STATUSES } from "./rules.js";
import { open } from "./sealing.js";
import { digestOf, packPayment, paymentId } from "./signatures.js";

/** A message that the gateway does not take: nothing of it is kept or sent. */
export class MessageError extends Error {
  override readonly name = "MessageError";
}

/** What came of a round of sending. */
export interface Round {
  /** Transactions that were carried out. */
  readonly sent: readonly Done[];
  /** Messages that failed by themselves, and why; they are tried again in the next round. */
  readonly failed: readonly { readonly message: string; readonly why: string }[];
}

const MESSAGE = "message/";
/** Bytes of rows in a transaction. */
const BATCH_BYTES = MAX_ROWS * ROW_LENGTH;
/** What an upload takes apart from its rows, as bytes of rows: its signature, its event and its terminal's word. */
const UPLOAD_BYTES = 2 * ROW_LENGTH;

export class Gateway {
  readonly #cards: PrepaidCards;
  readonly #signer: Signer;
  readonly #key: KeyPair;
  readonly #storage: Storage;
  readonly #finality: Finality;

  /**
   * @param prepaidCards Address of PrepaidCards.
   * @param signer Pays for the transactions, and signs receipts.
   * @param key What terminals seal to: see `generateGatewayKey`.
   * @param storage Where messages are kept; nobody else writes there.
   */
  constructor(
    prepaidCards: string,
    signer: Signer,
    key: KeyPair,
    storage: Storage,
    finality: Finality = {},
  ) {
    this.#cards = connect(prepaidCards, signer);
    this.#signer = signer;
    this.#key = key;
    this.#storage = storage;
    this.#finality = finality;
  }

  /**
   * Opens, checks and keeps a message. The same again is kept once.
   * @returns A receipt for each row, or for the payment.
   * @throws SealError where the envelope cannot be opened; MessageError for what no terminal of this contract sent.
   */
  async accept(envelope: string): Promise<SignedReceipt[]> {
    const text = await open(this.#key, envelope, await domainOf(this.#cards));
    const message = decoded(text);
    await this.#check(message);
    await this.#storage.set(`${MESSAGE}${nameOf(message)}`, encodeMessage(message));
    return this.receipts(message);
  }

  /** CA-12. What holder and merchant can show, as of now. */
  async receipts(message: Message): Promise<SignedReceipt[]> {
    const domain = await domainOf(this.#cards);
    const name = nameOf(message);
    const terminal = terminalOf(message);
    const outcomes = await outcomesOf(this.#cards, message, this.#finality);
    return Promise.all(
      outcomes.map((outcome, row) =>
        signReceipt(this.#signer, domain, receiptOf(name, terminal, row, outcome)),
      ),
    );
  }

  /**
   * Sends what no block has, in as few transactions as that takes, and forgets what a final block has. Safe to call at
   * any time and again: what a reorganization dropped is sent again.
   */
  async round(): Promise<Round> {
    const uploads: UploadMessage[] = [];
    const payments: PaymentMessage[] = [];
    for (const [name, message] of await this.#kept()) {
      const outcomes = await outcomesOf(this.#cards, message, this.#finality);
      if (outcomes.every(isFinal)) await this.#storage.delete(name);
      else if (outcomes.every(({ place }) => place !== undefined)) continue;
      else if (message.type === "upload") uploads.push(message);
      else payments.push(message);
    }
    const sent: Done[] = [];
    const failed: { message: string; why: string }[] = [];
    const attempt = async (messages: readonly Message[]): Promise<void> => {
      try {
        sent.push(await done(this.#send(messages)));
      } catch (error) {
        // one by one, so that none keeps another from being sent
        for (const message of messages) {
          if (messages.length > 1) await attempt([message]);
          else failed.push({ message: nameOf(message), why: explain(error) });
        }
      }
    };
    for (const batch of inBatches(uploads)) await attempt(batch);
    for (const payment of payments) await attempt([payment]);
    return { sent, failed };
  }

  /** How many messages wait for a final block. */
  async waiting(): Promise<number> {
    return (await this.#storage.names(MESSAGE)).length;
  }

  /** Forgets a message that will never land, say because it failed by itself: see `Round`. */
  async drop(message: string): Promise<void> {
    await this.#storage.delete(`${MESSAGE}${message}`);
  }

  async #kept(): Promise<[name: string, message: Message][]> {
    const names = (await this.#storage.names(MESSAGE)).toSorted();
    const texts = await Promise.all(names.map((name) => this.#storage.get(name)));
    return names.flatMap((name, index) => {
      const text = texts[index];
      return text === undefined ? [] : [[name, decodeMessage(text)] as [string, Message]];
    });
  }

  /** What is not a terminal's would only cost gas. Declines of its payments leave an event, so they are sent. */
  async #check(message: Message): Promise<void> {
    const program = message.type === "upload" ? message.program : message.payment.program;
    const terminal = terminalOf(message);
    const view = await this.#cards.terminalOf(program, terminal);
    const status: TerminalStatus | undefined = TERMINAL_STATUSES[Number(view.status)];
    if (status === "None" || status === undefined)
      throw new MessageError(`${terminal} is no terminal of program ${program}`);
    const domain = await domainOf(this.#cards);
    if (!(await isSigned(message, domain)))
      throw new MessageError(`the message is not signed by ${terminal}`);
  }

  /** Uploads in one transaction, or a payment in one of its own. */
  #send(messages: readonly Message[]): Promise<ContractTransactionResponse> {
    const [first] = messages;
    if (first?.type === "payment") {
      const packed = packPayment(first.payment);
      return first.kind === "Sale"
        ? this.#cards.sale(packed, first.signatures)
        : this.#cards.authorize(packed, first.signatures);
    }
    return this.#cards.upload(
      messages.flatMap((message) => (message.type === "upload" ? [withoutType(message)] : [])),
    );
  }
}

function withoutType({ program, terminal, rows, signature }: UploadMessage): UploadStruct {
  return { program, terminal, rows, signature };
}

/** Whether the terminal has signed the message. */
function isSigned(message: Message, domain: TypedDataDomain): Promise<boolean> {
  if (message.type === "payment") {
    const { payment, kind, signatures } = message;
    const digest = paymentId(domain, payment, kind);
    return isSignedBy(payment.terminal, digest, firstOf(signatures));
  }
  const { program, terminal, rows, signature } = message;
  const digest = digestOf(domain, "Upload", { program, terminal, rows: keccak256(rows) });
  return isSignedBy(terminal, digest, signature);
}

function terminalOf(message: Message): string {
  return message.type === "upload" ? message.terminal : message.payment.terminal;
}

function decoded(text: string): Message {
  try {
    return decodeMessage(text);
  } catch (error) {
    throw new MessageError(`the message cannot be read: ${explain(error)}`, { cause: error });
  }
}

function isFinal({ certainty }: Outcome): boolean {
  return certainty === "Final";
}

/** As many uploads as fit a transaction. */
function inBatches(uploads: readonly UploadMessage[]): UploadMessage[][] {
  const batches: UploadMessage[][] = [];
  let room = 0;
  for (const upload of uploads) {
    const bytes = dataLength(upload.rows) + UPLOAD_BYTES;
    if (bytes > room) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)?.push(upload);
    room -= bytes;
  }
  return batches;
}
