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

  /** Mixes in a string by its code units, and its length. */
  text(value: string): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul(b + unit, 0x5bd1e995) ^ (b >>> 15);
    }
    this.#a = a;
    this.#b = b;
    this.#mix(value.length);
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
