/** Glob patterns as KEYS, SCAN, CONFIG GET and PSUBSCRIBE read them: `*`, `?`, `[a-z]`, `[^a]` and backslash. */

import type { Bytes } from "../resp/reply.js";

/** Whether the whole of `text` matches; with `isCaseBlind`, letters match in either case. */
export function matchesGlob(pattern: Bytes, text: Bytes, isCaseBlind = false): boolean {
  if (isCaseBlind) return matchesGlob(pattern.toLowerCase(), text.toLowerCase());
  let p = 0;
  let t = 0;
  // On a mismatch the last star takes one byte more: no recursion, so no pattern takes exponential time.
  let starP = -1;
  let starT = 0;
  while (t < text.length || p < pattern.length) {
    if (pattern[p] === "*") {
      starP = ++p;
      starT = t;
      continue;
    }
    const end = t < text.length ? matchOne(pattern, p, text.charCodeAt(t)) : -1;
    if (end >= 0) {
      p = end;
      t++;
    } else if (starP >= 0 && starT < text.length) {
      p = starP;
      t = ++starT;
    } else return false;
  }
  return true;
}

/** Where the pattern goes on after one byte that it matched; -1 for no match. */
function matchOne(pattern: Bytes, start: number, byte: number): number {
  if (start >= pattern.length) return -1;
  const symbol = pattern[start];
  if (symbol === "?") return start + 1;
  if (symbol === "[") return matchClass(pattern, start + 1, byte);
  const at = symbol === "\\" && start + 1 < pattern.length ? start + 1 : start;
  return pattern.charCodeAt(at) === byte ? at + 1 : -1;
}

/** A class without its closing bracket ends with the pattern, as on the server. */
function matchClass(pattern: Bytes, start: number, byte: number): number {
  let at = start;
  const isNegated = pattern[at] === "^";
  if (isNegated) at++;
  let isFound = false;
  while (at < pattern.length && pattern[at] !== "]") {
    if (pattern[at] === "\\" && at + 1 < pattern.length) {
      if (pattern.charCodeAt(at + 1) === byte) isFound = true;
      at += 2;
    } else if (pattern[at + 1] === "-" && at + 2 < pattern.length) {
      const a = pattern.charCodeAt(at);
      const b = pattern.charCodeAt(at + 2);
      if (byte >= Math.min(a, b) && byte <= Math.max(a, b)) isFound = true;
      at += 3;
    } else {
      if (pattern.charCodeAt(at) === byte) isFound = true;
      at++;
    }
  }
  return isFound === isNegated ? -1 : Math.min(at + 1, pattern.length);
}
