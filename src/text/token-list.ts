/** Lists of entries in few words: `entry-1 ×2`, `entry-1..5`, `entry-1, entry-4 (poison)`. */

import { printable } from "./printable.js";

/** An entry as a list names it. */
export interface ListedEntry {
  readonly token: string | undefined;
  readonly id: string;
  /** What stands behind its name, e.g. ` ×2`; entries with equal notes may share one. */
  readonly note: string;
}

/** Names entries; neighbours in number with the same note become a range, and at most `partsMax` parts are named. */
export function tokenList(entries: readonly ListedEntry[], partsMax = 4): string {
  const parts: { first: number; last: number; text: string; note: string }[] = [];
  for (const { token, id, note } of entries) {
    const n = token === undefined ? Number.NaN : numberOf(token);
    const previous = parts.at(-1);
    if (previous !== undefined && previous.note === note && previous.last + 1 === n) previous.last = n;
    else parts.push({ first: n, last: n, text: printable(token ?? id), note });
  }
  const words = parts.map(({ first, last, text, note }) => `${text}${last > first ? `..${last}` : ""}${note}`);
  if (words.length <= partsMax) return words.join(", ");
  return `${words.slice(0, partsMax - 1).join(", ")}, … (${entries.length})`;
}

/** Names tokens without notes. */
export function tokenNames(tokens: readonly (string | undefined)[], partsMax = 4): string {
  return tokenList(
    tokens.map((token) => ({ token, id: "?", note: "" })),
    partsMax,
  );
}

function numberOf(token: string): number {
  return /^entry-\d+$/.test(token) ? Number(token.slice("entry-".length)) : Number.NaN;
}
