/** A load as people write it, `20000/s` or `5k/s..50k/s:30s,50k/s:60s`, read into stages. Pure. */

import { UserError } from "../platform/user-error.js";
import { durationMs } from "../scenario/duration.js";
import type { Arrivals, Stage } from "./schedule.js";

/** What a load's text leaves open. */
export interface LoadTextOptions {
  /** For stages without a duration of their own. */
  readonly durationMs: number;
  readonly arrivals: Arrivals;
  /** What to name in errors, such as an option. */
  readonly where: string;
}

const RATE = /^(\d[\d_]*(?:\.\d+)?)(k)?\/s$/;
/** More combined operations a second than any single server takes. */
const RATE_MAX = 10_000_000;
const STAGES_MAX = 100;

/**
 * Reads a load: stages with commas between them, each a rate or two with `..` between them for an even ramp, and its
 * duration behind a colon. A rate counts publishes and handled entries together, so half of it are publishes.
 * @throws UserError
 */
export function parseLoad(text: string, options: LoadTextOptions): readonly Stage[] {
  const parts = text.split(",").map((part) => part.trim());
  const fail = (what: string): UserError =>
    new UserError(what, { where: options.where, mend: "write it as 20000/s, 5k/s..50k/s:30s or 10k/s:30s,20k/s:30s" });
  if (parts.length > STAGES_MAX) throw fail(`has ${parts.length} stages, and ${STAGES_MAX} are the most`);
  return parts.map((part, n) => {
    const [rates = "", duration, ...more] = part.split(":");
    if (more.length > 0) throw fail(`"${part}" has more than one colon`);
    const [from, to = from, ...others] = rates.split("..").map((rate) => perSecond(rate.trim(), fail));
    if (others.length > 0) throw fail(`"${rates}" goes through more than two rates`);
    if (from === 0 && to === 0) throw fail(`"${part}" is no load`);
    const ms = duration === undefined ? options.durationMs : durationMs(duration);
    if (ms === undefined || ms <= 0) throw fail(`"${duration}" is no length of time`);
    const name = parts.length === 1 ? "load" : `${n + 1}: ${rates}`;
    return { name, fromPerSecond: from! / 2, toPerSecond: to! / 2, durationMs: ms, arrivals: options.arrivals };
  });
}

function perSecond(text: string, fail: (what: string) => UserError): number {
  const match = RATE.exec(text);
  if (match === null) throw fail(`"${text}" is no rate`);
  const rate = Number(match[1]!.replaceAll("_", "")) * (match[2] === undefined ? 1 : 1000);
  if (rate > RATE_MAX) throw fail(`"${text}" is more than ${RATE_MAX}/s`);
  return rate;
}
