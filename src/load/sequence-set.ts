/** Which sequence numbers were seen: a set of whole numbers from 0 on, one bit each. Nothing here knows what they number. */

import { deflateSync, inflateSync } from "node:zlib";

const PAGE_BITS = 2 ** 16;
const PAGE_WORDS = PAGE_BITS / 32;
/** Sequence numbers stay below this, so that a set stays below 512 MiB. */
export const SEQUENCE_MAX = 2 ** 32;

/** A set that can be added to others, and be sent. */
export class SequenceSet {
  readonly #pages = new Map<number, Uint32Array>();
  #size = 0;
  /** The page that was asked for last: neighbours come one after another. */
  #lastNumber = -1;
  #lastPage: Uint32Array = new Uint32Array(0);

  get size(): number {
    return this.#size;
  }

  /** Whether the number is new. */
  add(sequence: number): boolean {
    const page = this.#page(Math.floor(sequence / PAGE_BITS));
    const word = (sequence % PAGE_BITS) >>> 5;
    const bit = 1 << (sequence & 31);
    if ((page[word]! & bit) !== 0) return false;
    page[word]! |= bit;
    this.#size++;
    return true;
  }

  has(sequence: number): boolean {
    const page = this.#pages.get(Math.floor(sequence / PAGE_BITS));
    return page !== undefined && (page[(sequence % PAGE_BITS) >>> 5]! & (1 << (sequence & 31))) !== 0;
  }

  /** Takes in another set; returns how many of its numbers were here already. */
  addAll(other: SequenceSet): number {
    const before = this.#size;
    for (const [number, words] of other.#pages) {
      const page = this.#page(number);
      for (let n = 0; n < PAGE_WORDS; n++) {
        const added = words[n]! & ~page[n]!;
        if (added === 0) continue;
        page[n]! |= added;
        this.#size += bitCount(added);
      }
    }
    return other.size - (this.#size - before);
  }

  /** How many of this set's numbers another one has not. */
  countMissingIn(other: SequenceSet): number {
    let count = 0;
    for (const [number, words] of this.#pages) {
      const page = other.#pages.get(number);
      for (let n = 0; n < PAGE_WORDS; n++) count += bitCount(words[n]! & ~(page?.[n] ?? 0));
    }
    return count;
  }

  /** As base64 text; long runs of neighbours take next to no room. */
  encode(): string {
    const numbers = [...this.#pages.keys()].sort((a, b) => a - b);
    const words = new Uint32Array(numbers.length * (PAGE_WORDS + 1));
    numbers.forEach((number, n) => {
      words[n * (PAGE_WORDS + 1)] = number;
      words.set(this.#pages.get(number)!, n * (PAGE_WORDS + 1) + 1);
    });
    return deflateSync(words, { level: 1 }).toString("base64");
  }

  /** What `encode` made. @throws Error when the text is none. */
  static decode(text: string): SequenceSet {
    const bytes = inflateSync(Buffer.from(text, "base64"), { maxOutputLength: SEQUENCE_MAX / 4 });
    if (bytes.length % ((PAGE_WORDS + 1) * 4) !== 0) throw new Error("not a set of sequence numbers");
    const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const set = new SequenceSet();
    for (let at = 0; at < words.length; at += PAGE_WORDS + 1) {
      const page = words.slice(at + 1, at + 1 + PAGE_WORDS);
      set.#pages.set(words[at]!, page);
      for (const word of page) set.#size += bitCount(word);
    }
    return set;
  }

  #page(number: number): Uint32Array {
    if (number === this.#lastNumber) return this.#lastPage;
    let page = this.#pages.get(number);
    if (page === undefined) this.#pages.set(number, (page = new Uint32Array(PAGE_WORDS)));
    this.#lastNumber = number;
    this.#lastPage = page;
    return page;
  }
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
