/** A reply, or a request, arrives in pieces. */

import fc from "fast-check";
import { counted, ordinal } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import { coordinateArbitrary, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type SplitReplyFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

/** Longer than any reply of a run, in bytes. */
const PIECE_BYTES_MAX = 1e9;
/** Where random runs cut at the latest: within most replies. */
const RANDOM_PIECE_BYTES_MAX = 256;

export const splitReply: FaultKind<SplitReplyFault> = {
  field: "splitReply",
  summary:
    "A reply arrives in pieces, at most 16, some time apart, and all behind it later; so does a request, which takes effect with its last piece.",
  duration: "`timing.splitReply` between pieces, 50 ms",
  describe: (fault) =>
    fault.at.when === "after"
      ? `${processName(fault.at.process)} gets the reply to its ${whichOf(fault)} ${piecesOf(fault)}`
      : `the server gets the ${whichOf(fault)} of ${processName(fault.at.process)} ${piecesOf(fault)}`,
  read: (fields, workers) => ({
    kind: "split-reply",
    at: readCoordinate(fields.object("at"), workers),
    pieceBytes: fields.integer("pieceBytes", { min: 1, max: PIECE_BYTES_MAX }),
    gapMs: readMilliseconds(fields, "gapMs"),
  }),
  atCommand: (at, { timing }, seen) =>
    at.when === "after" || seen?.isProductive === true
      ? [{ kind: "split-reply", at, pieceBytes: 1, gapMs: timing.splitReplyMs }]
      : [],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("split-reply"),
      at: coordinateArbitrary(places, 0),
      pieceBytes: fc.integer({ min: 1, max: RANDOM_PIECE_BYTES_MAX }),
      gapMs: fc.constant(timing.splitReplyMs),
    }),
};

/** More pieces than these are not worth the time that they take: the last one has the rest. */
const PIECES_MAX = 16;

/** What arrives first, second, ... of so many bytes: where each piece ends. */
export function pieceEnds(byteCount: number, pieceBytes: number): readonly number[] {
  const count = Math.max(1, Math.min(PIECES_MAX, Math.ceil(byteCount / pieceBytes)));
  return Array.from({ length: count }, (_, n) => (n === count - 1 ? byteCount : (n + 1) * pieceBytes));
}

/** `2nd XACK` */
function whichOf({ at }: SplitReplyFault): string {
  return `${ordinal(at.nth)} ${printable(at.command.toUpperCase())}`;
}

/** `in pieces of 3 bytes, 50 ms apart` */
export function piecesOf({ pieceBytes, gapMs }: SplitReplyFault): string {
  return `in pieces of ${counted(pieceBytes, "byte")}, ${gapMs} ms apart`;
}
