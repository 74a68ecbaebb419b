/**
 * IT-2. Strict RLP, as the contract's `Rlp` reads it: only the one canonical form of an item is taken.
 * @module
 */

/** Why bytes were refused: the contract's error of the same name. */
export type DecodingCode =
  | "Rlp_Malformed"
  | "RawTransaction_Malformed"
  | "RawTransaction_UnknownType"
  | "RawTransaction_BadSignature"
  | "RawReceipt_Malformed"
  | "RawReceipt_UnknownType"
  | "TrieProof_Malformed"
  | "TrieProof_WrongNode"
  | "TrieProof_WrongPath";

const SENTENCES: Readonly<Record<DecodingCode, string>> = {
  Rlp_Malformed: "is not canonical RLP of what is expected there",
  RawTransaction_Malformed: "is nothing that a transaction can have there",
  RawTransaction_UnknownType: "begins no transaction of a known type",
  RawTransaction_BadSignature:
    "is no signature: v, the parity, r or s is out of range, or no key made it",
  RawReceipt_Malformed: "is nothing that a receipt can have there",
  RawReceipt_UnknownType: "begins no receipt of a known type",
  TrieProof_Malformed: "is no node in the one form that is taken, or is behind the leaf",
  TrieProof_WrongNode: "is not the node whose hash is named before it",
  TrieProof_WrongPath: "leads elsewhere than to the key",
};

/** Bytes that are not what they are to be, or not in the one form that is taken. */
export class DecodingError extends Error {
  override readonly name = "DecodingError";

  /** @param position Of what is refused, in bytes from the first. */
  constructor(
    readonly code: DecodingCode,
    readonly position: number,
  ) {
    super(`What stands at byte ${position} ${SENTENCES[code]}.`);
  }
}

export const EMPTY_STRING = 0x80;
export const EMPTY_LIST = 0xc0;
/** A longer length stands in bytes of its own. */
const SHORT = 55;

/** Reads the items of a list one after another, or those of the bytes. */
export class RlpReader {
  /** Where the content of the item begins that was read last; it goes to `next`. */
  begin: number;

  /**
   * @param next Where the next item begins.
   * @param end Where the last one ends; at most the length of the bytes.
   */
  constructor(
    private readonly bytes: Uint8Array,
    public next = 0,
    private readonly end = bytes.length,
  ) {
    this.begin = next;
  }

  /** Whether another item follows. */
  more(): boolean {
    return this.next < this.end;
  }

  /** Whether the next item is a certain one of a single byte; false if there is none. */
  isByte(item: number): boolean {
    return this.more() && this.bytes[this.next] === item;
  }

  /** Passes over an integer. @param width Of how many bytes it may be; 1 to 32. @throws DecodingError */
  passUint(width: number): void {
    const place = this.next;
    const head = this.headAt(place);
    const length = head < EMPTY_STRING ? 0 : head - EMPTY_STRING;
    const first = this.headAt(place + 1);
    const isLeast = length === 0 || first >= (length === 1 ? EMPTY_STRING : 1);
    if (head === 0 || length > width || !isLeast) this.refuse(place);
    this.advance(place, head < EMPTY_STRING ? place : place + 1, place + 1 + length);
  }

  /** Reads an integer, big endian. @param width Of how many bytes it may be; 1 to 32. @throws DecodingError */
  readUint(width: number): bigint {
    this.passUint(width);
    let value = 0n;
    for (let place = this.begin; place < this.next;) {
      const size = Math.min(this.next - place, 6);
      let part = 0; // below 2^48: exact
      for (const end = place + size; place < end; ++place) part = part * 256 + this.headAt(place);
      value = (value << BigInt(8 * size)) | BigInt(part);
    }
    return value;
  }

  /** Passes over a string of a length that is fixed. @param length In bytes, 2 to 32. @throws DecodingError */
  readFixed(length: number): void {
    const place = this.next;
    if (this.headAt(place) !== EMPTY_STRING + length) this.refuse(place);
    this.advance(place, place + 1, place + 1 + length);
  }

  /** Passes over a string of any length. @throws DecodingError */
  readBytes(): void {
    const place = this.next;
    if (this.headAt(place) < EMPTY_STRING) {
      this.advance(place, place, place + 1);
      return;
    }
    this.readSpan(EMPTY_STRING);
    const isOne = this.next - this.begin === 1;
    if (isOne && this.headAt(this.begin) < EMPTY_STRING) this.refuse(place);
  }

  /** A reader of the items of a list; this one goes on behind it. @throws DecodingError */
  readList(): RlpReader {
    this.readSpan(EMPTY_LIST);
    return new RlpReader(this.bytes, this.begin, this.next);
  }

  /** @throws DecodingError if an item is left. */
  finish(): void {
    if (this.next !== this.end) this.refuse(this.next);
  }

  /** @param kind EMPTY_STRING or EMPTY_LIST. */
  private readSpan(kind: number): void {
    const place = this.next;
    let begin = place + 1;
    let length = this.headAt(place) - kind;
    if (length > SHORT) {
      const size = length - SHORT;
      const first = this.headAt(begin);
      length = 0;
      for (let i = 0; i < size; ++i) length = length * 256 + this.headAt(begin + i);
      if (size > 8 || first === 0 || length <= SHORT) this.refuse(place);
      begin += size;
    }
    if (length < 0) this.refuse(place);
    this.advance(place, begin, begin + length);
  }

  private advance(place: number, begin: number, next: number): void {
    if (next > this.end) this.refuse(place);
    this.begin = begin;
    this.next = next;
  }

  private refuse(place: number): never {
    throw new DecodingError("Rlp_Malformed", place);
  }

  /** What it is beyond the end plays no part: an item that reaches there is refused. */
  private headAt(place: number): number {
    return this.bytes[place] ?? 0;
  }
}
