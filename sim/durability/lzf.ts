/** LZF: the compression of longer strings in a dump. Where several encodings would do, the one that the server picks. */

import type { Bytes } from "../resp/reply.js";

/** A run of literal bytes is at most this long, a copy refers at most so far back and is at most so long. */
const LITERALS_MAX = 32;
const OFFSET_MAX = 8192;
const COPY_MAX = 264;
/** What was last seen where, by a hash of three bytes. */
const TABLE_SIZE = 65536;
/** The length of a copy in its first byte; longer ones take another byte. */
const SHORT_COPY = 7;

/** The compressed bytes; undefined when they would not be at least four bytes shorter. */
export function compress(bytes: Bytes): Bytes | undefined {
  return new Compressor(bytes, bytes.length - 4).run();
}

/** One compression: `limit` is the room that the output has. */
class Compressor {
  readonly #lastSeen = new Int32Array(TABLE_SIZE).fill(-1);
  readonly #output: number[] = [];
  /** Literals since the last copy; their count is written in front of them when the run ends. */
  #literals: number[] = [];

  constructor(
    readonly bytes: Bytes,
    readonly limit: number,
  ) {}

  run(): Bytes | undefined {
    const { length } = this.bytes;
    let at = 0;
    while (at < length - 2) {
      const from = this.#see(at);
      if (!this.#isCopy(from, at)) {
        if (this.#written >= this.limit) return undefined;
        this.#literal(at++);
        continue;
      }
      // The server counts the byte of the run that is open, even an empty one, only where it is in use.
      const inUse = this.#literals.length === 0 ? this.#written - 1 : this.#written;
      if (inUse + 4 >= this.limit) return undefined;
      const copied = this.#copyLength(from, at);
      this.#copy(at - from - 1, copied);
      at += copied;
      if (at >= length - 2) break;
      // Of what was copied only the last two places are remembered.
      this.#see(at - 2);
      this.#see(at - 1);
    }
    if (this.#written + 3 > this.limit) return undefined;
    while (at < length) this.#literal(at++);
    this.#endRun();
    return this.#output.map((code) => String.fromCharCode(code)).join("");
  }

  /** The bytes so far, the length of the open run included. */
  get #written(): number {
    return this.#output.length + this.#literals.length + 1;
  }

  /** Remembers what stands at a place; where the same was last seen, if nothing else has taken its slot. */
  #see(at: number): number {
    const { bytes } = this;
    const three = (bytes.charCodeAt(at) << 16) | (bytes.charCodeAt(at + 1) << 8) | bytes.charCodeAt(at + 2);
    const slot = ((three >>> 8) - three * 5) & (TABLE_SIZE - 1);
    const before = this.#lastSeen[slot]!;
    this.#lastSeen[slot] = at;
    return before;
  }

  /** The very first byte is never copied from. */
  #isCopy(from: number, at: number): boolean {
    if (from <= 0 || at - from > OFFSET_MAX) return false;
    const { bytes } = this;
    for (let i = 0; i < 3; i++) if (bytes.charCodeAt(from + i) !== bytes.charCodeAt(at + i)) return false;
    return true;
  }

  #copyLength(from: number, at: number): number {
    const { bytes } = this;
    const most = Math.min(bytes.length - at - 2, COPY_MAX);
    let length = 3;
    // The server looks at sixteen places before it minds the limit, where the limit is beyond them.
    const unminded = most > 16 ? 18 : 0;
    while (bytes.charCodeAt(from + length) === bytes.charCodeAt(at + length)) {
      if (length >= unminded && length >= most) break;
      length++;
    }
    return length;
  }

  #literal(at: number): void {
    this.#literals.push(this.bytes.charCodeAt(at));
    if (this.#literals.length === LITERALS_MAX) this.#endRun();
  }

  #endRun(): void {
    if (this.#literals.length === 0) return;
    this.#output.push(this.#literals.length - 1, ...this.#literals);
    this.#literals = [];
  }

  #copy(offset: number, length: number): void {
    this.#endRun();
    const coded = length - 2;
    if (coded < SHORT_COPY) this.#output.push((offset >> 8) | (coded << 5));
    else this.#output.push((offset >> 8) | (SHORT_COPY << 5), coded - SHORT_COPY);
    this.#output.push(offset & 0xff);
  }
}

/** The original bytes; undefined when the input is broken or does not give exactly `length` bytes. */
export function decompress(input: Bytes, length: number): Bytes | undefined {
  const output: number[] = [];
  let at = 0;
  while (at < input.length) {
    const control = input.charCodeAt(at++);
    if (control < LITERALS_MAX) {
      if (at + control + 1 > input.length) return undefined;
      for (let left = control + 1; left > 0; left--) output.push(input.charCodeAt(at++));
    } else {
      let copied = control >> 5;
      if (copied === SHORT_COPY) copied += input.charCodeAt(at++);
      const from = output.length - ((control & 31) << 8) - input.charCodeAt(at++) - 1;
      if (!(from >= 0)) return undefined;
      for (let i = 0; i < copied + 2; i++) output.push(output[from + i]!);
    }
    if (output.length > length) return undefined;
  }
  if (output.length !== length) return undefined;
  let text = "";
  for (let start = 0; start < length; start += 8192) text += String.fromCharCode(...output.slice(start, start + 8192));
  return text;
}
