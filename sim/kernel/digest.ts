/** A running digest of a run: equal digests mean that two runs did the same, byte for byte. Not cryptographic. */

/** Two 32-bit lanes, mixed per character; cheap enough to be always on. */
export class Digest {
  #a = 0x9e3779b9 | 0;
  #b = 0x85ebca6b | 0;

  /** Mixes in a number; its low 32 bits and the 21 bits above them count, so integers up to 2^53 are told apart. */
  number(value: number): void {
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 4294967296) | 0);
  }

  /** Mixes in bytes as `text` does a string of as many code units, in half the time. */
  bytes(value: Uint8Array): void {
    const { length } = value;
    let a = this.#a;
    let b = this.#b;
    let i = 0;
    for (; i + 1 < length; i += 2) {
      a = Math.imul(a ^ value[i]!, 0x01000193);
      b = Math.imul(b ^ value[i + 1]!, 0x5bd1e995);
    }
    if (i < length) a = Math.imul(a ^ value[i]!, 0x01000193);
    this.#endText(a, b, length);
  }

  /** Mixes in a string by its code units, and its length. Each lane takes every other unit: half the work, still all of it. */
  text(value: string): void {
    const { length } = value;
    let a = this.#a;
    let b = this.#b;
    let i = 0;
    for (; i + 1 < length; i += 2) {
      a = Math.imul(a ^ value.charCodeAt(i), 0x01000193);
      b = Math.imul(b ^ value.charCodeAt(i + 1), 0x5bd1e995);
    }
    if (i < length) a = Math.imul(a ^ value.charCodeAt(i), 0x01000193);
    this.#endText(a, b, length);
  }

  #endText(a: number, b: number, length: number): void {
    this.#a = a;
    this.#b = b ^ (a >>> 15);
    this.#mix(length);
  }

  #mix(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x01000193) ^ (this.#a >>> 13);
    this.#b = Math.imul(this.#b + word, 0x5bd1e995) ^ (this.#b >>> 15);
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    return (this.#a >>> 0).toString(16).padStart(8, "0") + (this.#b >>> 0).toString(16).padStart(8, "0");
  }
}
