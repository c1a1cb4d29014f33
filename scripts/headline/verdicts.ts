/** What the figures of `npm run headline` say of the articles' claims. Pure. */

import { groupDigits } from "../../src/text/number-text.js";
import { latencyText } from "../../src/report/load/latency-text.js";
import type { Ceiling } from "./ceiling.js";

/** Two figures of one run each on one machine tell nothing apart that is closer than this. */
const APART = 1.25;

/** A figure of a run; `isSure` is false where the driver was late, whose lateness may be what was measured. */
export interface Sample {
  readonly value: number;
  readonly isSure: boolean;
}

/** A ceiling for people. */
export function ceilingText({ perSecond, failedPerSecond, limitedBy }: Ceiling): string {
  const kept = perSecond === 0 ? `less than ${groupDigits(failedPerSecond)}/s` : `${groupDigits(perSecond)}/s`;
  switch (limitedBy) {
    case "nothing":
      return `${kept} and more`;
    case "server":
      return `${kept}; at ${groupDigits(failedPerSecond)}/s the server falls behind`;
    case "driver":
      return `${kept}; at ${groupDigits(failedPerSecond)}/s the driver falls behind, so the server's own is not known`;
  }
}

/** Whether a higher throughput is what a claim says. @param claimed the factor that it names. */
export function throughputVerdict(before: Ceiling, after: Ceiling, claimed: number): string {
  if (before.perSecond === 0 || after.perSecond === 0) return "unknown: not even the lowest rate was kept";
  const factor = after.perSecond / before.perSecond;
  const words = `${factor.toFixed(2)} times the throughput, and ${claimed} times is claimed`;
  if (after.limitedBy === "server" && before.limitedBy === "server")
    return `${factor >= claimed / APART ? "borne out" : factor >= APART ? "less than claimed" : "not borne out"}: ${words}`;
  return `unknown: ${words}, but a driver fell behind before the server did`;
}

/** Whether a latency comes down as a claim says. */
export function latencyVerdict(what: string, without: Sample, with_: Sample): string {
  const words = `${what} ${latencyText(without.value)} without, ${latencyText(with_.value)} with`;
  if (!without.isSure || !with_.isSure) return `unknown, the driver was late: ${words}`;
  const factor = without.value / with_.value;
  if (factor >= APART) return `borne out: ${words}`;
  return `not borne out: ${words}${factor <= 1 / APART ? ", which is worse" : ", which is no difference"}`;
}

/** What became of many connections begun at once. */
export interface Burst {
  readonly failed: number;
  /** What the kernel dropped meanwhile, anywhere on the machine; undefined where it does not say. */
  readonly drops: number | undefined;
  readonly lastMs: number;
  readonly words: string;
}

/** Whether a long backlog ends what a short one brings about. */
export function burstVerdict(short: Burst, long: Burst): string {
  const words = `${[short, long].map(({ failed, drops, lastMs }) => `${failed} failed, ${drops ?? "?"} dropped, last after ${latencyText(lastMs)}`).join(" with 128; ")} with 65,535`;
  if (long.failed > 0 || (long.drops ?? 0) > 0) return `not borne out: ${words}`;
  if (short.failed > 0) return `borne out: ${words}`;
  return (short.drops ?? 0) > 0
    ? `borne out for bursts of new connections, which are late and do not fail: ${words}`
    : `not borne out: ${words}`;
}

/** What a tuned configuration gains over the default one, beside what the article says that it gained. */
export function gainText(tls: string, before: Ceiling, after: Ceiling, claimed: number): string {
  return `article 1's tuning (mended) over the default, TLS ${tls}: ${throughputVerdict(before, after, claimed)}`;
}
