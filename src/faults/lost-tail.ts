/** The last writes of a server, which it loses: in words, in files, and drawn at random. */

import fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import { counted } from "../text/number-text.js";
import { durationText } from "../text/time-text.js";
import { NTH_MAX, readMilliseconds } from "./coordinate.js";
import type { LostTail } from "./fault.js";

/** More of its last writes than this a server loses only when it loses them all: a run that loses so many has nothing left as a rule. */
const WRITES_MAX = 40;

/** `its last 3 writes` */
export function tailWords({ writes, ms }: LostTail): string {
  return `its last ${writes === 1 ? "write" : counted(writes, "write")} (of the last ${durationText(ms)})`;
}

/** Reads what a counterexample file says of it. @throws UserError */
export function readTail(fields: FieldReader): LostTail {
  const tail = { ms: readMilliseconds(fields, "ms"), writes: fields.integer("writes", { min: 1, max: NTH_MAX }) };
  fields.noMore();
  return tail;
}

/** What a sweep tries: as little as can be lost, and as much. */
export function sweptTails(ms: number): readonly LostTail[] {
  return [
    { ms, writes: 1 },
    { ms, writes: WRITES_MAX },
  ];
}

/** Any tail of this length in time. */
export function tailArbitrary(ms: number): fc.Arbitrary<LostTail> {
  return fc.record({ ms: fc.constant(ms), writes: fc.integer({ min: 1, max: WRITES_MAX }) });
}
