/** Seeded chance: what fails, fails again. */
export class Dice {
  constructor(private state: number) {}

  /** 0 to `count` − 1. */
  below(count: number): number {
    // xorshift32
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % count;
  }

  /** One of some. */
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** An integer of up to `width` bytes: short ones, powers of two and what is beside them as well. */
  integer(width: number): bigint {
    const bits = this.below(8 * width + 1);
    const power = 1n << BigInt(bits);
    const random = this.bytes(width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) % power;
    return this.of([random, random, random, power - 1n, power / 2n, 0n]);
  }
}
