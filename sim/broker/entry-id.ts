/** Entry ids: two unsigned 64-bit integers, their order, their neighbours and their text. Who makes new ones is the stream. */

import type { Bytes } from "../resp/reply.js";
import { decrementU64, incrementU64, parseU64, U64_MAX, type U64 } from "./u64.js";

/** An entry's id, `ms-seq`. Immutable; compare with `compareIds`, never with `===`. */
export class EntryId {
  /** 0-0, which no entry has. */
  static readonly ZERO = new EntryId(0, 0);
  /** The greatest id there is. */
  static readonly MAX = new EntryId(U64_MAX, U64_MAX);

  constructor(
    readonly ms: U64,
    readonly seq: U64,
  ) {}

  /** As replies write it, e.g. `1700000000000-0`. */
  get text(): Bytes {
    // Not kept: a stream of a million entries would hold a million texts, and making one is cheap.
    return `${this.ms}-${this.seq}`;
  }

  /** Whether it is 0-0. */
  get isZero(): boolean {
    return this.ms === 0 && this.seq === 0;
  }

  /** Whether it is the greatest id. */
  get isMax(): boolean {
    return this.ms === U64_MAX && this.seq === U64_MAX;
  }

  /** The id right after it; undefined after the greatest. */
  next(): EntryId | undefined {
    if (this.seq !== U64_MAX) return new EntryId(this.ms, incrementU64(this.seq));
    return this.ms === U64_MAX ? undefined : new EntryId(incrementU64(this.ms), 0);
  }

  /** The id right before it; undefined before 0-0. */
  previous(): EntryId | undefined {
    if (this.seq !== 0) return new EntryId(this.ms, decrementU64(this.seq));
    return this.ms === 0 ? undefined : new EntryId(decrementU64(this.ms), U64_MAX);
  }
}

/** Negative, zero or positive as `a` is before, the same as or after `b`. */
export function compareIds(a: EntryId, b: EntryId): number {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}

/** The longest text that the server looks at. */
const TEXT_BYTES_MAX = 127;
/** As many digits are exact in a number whatever they are. */
const EXACT_DIGITS = 15;
const ZERO_CODE = 48;
const DASH_CODE = 45;

/**
 * Reads `ms-seq`, or `ms` alone, which means `missingSeq`; undefined when it is no id. `-` and `+` are not ids here.
 */
export function parseEntryId(text: Bytes, missingSeq: U64 = 0): EntryId | undefined {
  const { length } = text;
  let index = 0;
  let ms = 0;
  for (; index < length; index++) {
    const digit = text.charCodeAt(index) - ZERO_CODE;
    if (digit < 0 || digit > 9) break;
    ms = ms * 10 + digit;
  }
  if (index === 0 || index > EXACT_DIGITS) return parseUnusual(text, missingSeq);
  if (index === length) return new EntryId(ms, missingSeq);
  if (text.charCodeAt(index) !== DASH_CODE) return parseUnusual(text, missingSeq);
  const seqStart = ++index;
  let seq = 0;
  for (; index < length; index++) {
    const digit = text.charCodeAt(index) - ZERO_CODE;
    if (digit < 0 || digit > 9) break;
    seq = seq * 10 + digit;
  }
  const seqDigits = index - seqStart;
  if (index < length || seqDigits === 0 || seqDigits > EXACT_DIGITS) return parseUnusual(text, missingSeq);
  return new EntryId(ms, seq);
}

function parseUnusual(text: Bytes, missingSeq: U64): EntryId | undefined {
  const parts = idParts(text);
  if (parts === undefined) return undefined;
  const ms = parseU64(parts.ms);
  const seq = parts.seq === undefined ? missingSeq : parseU64(parts.seq);
  return ms === undefined || seq === undefined ? undefined : new EntryId(ms, seq);
}

/** The texts before and after the first dash, as C sees them: nothing counts after a NUL byte. Undefined when too long. */
export function idParts(text: Bytes): { readonly ms: Bytes; readonly seq: Bytes | undefined } | undefined {
  if (text.length > TEXT_BYTES_MAX) return undefined;
  const nul = text.indexOf("\0");
  const seen = nul < 0 ? text : text.slice(0, nul);
  const dash = seen.indexOf("-");
  return dash < 0 ? { ms: seen, seq: undefined } : { ms: seen.slice(0, dash), seq: seen.slice(dash + 1) };
}
