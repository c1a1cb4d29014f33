/** No two handlers run on one entry at the same time. Handling it again later is at-least-once delivery, and allowed. */

import { processName } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import type { History } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { isAnew, isUpset } from "./upset.js";
import { indexesOf } from "./words.js";

const SLOW = "a handler was slow, or its process stood still, while the entry was pending";

/** No two living handlers work on one entry at the same time. */
export const noConcurrentHandling: Checker = {
  name: "no-concurrent-handling",
  invariant:
    "No two handlers run on one entry at the same time; one whose process was killed runs no more, and one whose process stands still does not run meanwhile.",
  situations: [
    {
      words: SLOW,
      advice:
        "allow faults.slowHandler, and make timing.slowHandler longer than the idle time after which entries are claimed",
      needs: ["slow-handler", "pause"],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  const pauses = pausesOf(run);
  for (const entry of run.entries) {
    // Two entries of one publish may well be handled at once: that one is one-entry-per-publish's.
    if (entry.spans.length < 2 || entry.appended.length > 1) continue;
    // A handler that hangs for ever does nothing any more; that another one tries again is all that can be done.
    const spans = entry.spans.filter(({ isHung }) => !isHung);
    const pair = pauses.length === 0 ? overlap(spans) : overlapBesidePauses(spans, pauses);
    if (pair !== undefined && !isServersDoing(entry, pair, run)) anomalies.push(anomalyOf(entry, pair));
  }
  const slow = run.faults.filter(({ event }) => event.fault.kind === "slow-handler" || event.fault.kind === "pause");
  return { anomalies, reached: { [SLOW]: slow.length } };
}

/** The first two spans that overlap. Order in the history decides, so spans that touch do not. */
function overlap(spans: readonly HandlerSpan[]): readonly [HandlerSpan, HandlerSpan] | undefined {
  let longest = spans[0];
  for (const span of spans.slice(1)) {
    if (longest === undefined || endIndex(longest) > span.started.index) return longest && [longest, span];
    if (endIndex(span) > endIndex(longest)) longest = span;
  }
  return undefined;
}

/** The server forgot, while the first handled it, that it had been delivered, or to whom. */
function isServersDoing(
  { deliveries }: EntryRecord,
  [first, second]: readonly [HandlerSpan, HandlerSpan],
  { states }: RunRecord,
): boolean {
  if (states.length === 0) return false;
  const given = deliveries.findLast(({ index, process }) => index < first.started.index && process === first.process);
  const again = deliveries.findLast(({ index, process }) => index < second.started.index && process === second.process);
  if (again !== undefined && isAnew(again, deliveries, states)) return true;
  const ids = deliveries.map(({ id }) => id);
  return isUpset(ids, { from: given?.index ?? 0, to: second.started.index }, states);
}

/** A process that stands still handles nothing meanwhile. */
interface Pause {
  readonly process: string;
  readonly fromMs: number;
  readonly toMs: number;
}

function pausesOf({ faults }: RunRecord): readonly Pause[] {
  return faults.flatMap(({ event: { fault, timeMs } }) =>
    fault.kind === "pause"
      ? [{ process: processName(fault.at.process), fromMs: timeMs, toMs: timeMs + fault.pausedMs }]
      : [],
  );
}

/** The first two spans at some instant of which both handlers ran. */
function overlapBesidePauses(
  spans: readonly HandlerSpan[],
  pauses: readonly Pause[],
): readonly [HandlerSpan, HandlerSpan] | undefined {
  for (const [i, second] of spans.entries()) {
    for (const first of spans.slice(0, i)) {
      if (endIndex(first) < second.started.index) continue;
      const parts = runningParts(first, pauses);
      const others = runningParts(second, pauses);
      const isTogether = parts.some((a) => others.some((b) => a.fromMs < b.toMs && b.fromMs < a.toMs));
      if (isTogether) return [first, second];
    }
  }
  return undefined;
}

/** When a handler ran: its span without the pauses of its process. */
function runningParts(
  { process, started, ended }: HandlerSpan,
  pauses: readonly Pause[],
): readonly Omit<Pause, "process">[] {
  let parts = [{ fromMs: started.timeMs, toMs: ended?.timeMs ?? Infinity }];
  for (const pause of pauses) {
    if (pause.process !== process) continue;
    parts = parts
      .flatMap(({ fromMs, toMs }) => [
        { fromMs, toMs: Math.min(toMs, pause.fromMs) },
        { fromMs: Math.max(fromMs, pause.toMs), toMs },
      ])
      .filter(({ fromMs, toMs }) => fromMs < toMs);
  }
  return parts;
}

function endIndex({ ended }: HandlerSpan): number {
  return ended?.index ?? Number.POSITIVE_INFINITY;
}

function anomalyOf(entry: EntryRecord, [first, second]: readonly [HandlerSpan, HandlerSpan]): Anomaly {
  const delivery = entry.deliveries.findLast(
    ({ index, process }) => index < second.started.index && process === second.process,
  );
  const ran = durationText(second.started.timeMs - first.started.timeMs);
  const who =
    second.process === first.process
      ? `${first.process} began to handle it once more`
      : `${second.process} began to handle it too`;
  const how =
    delivery === undefined || delivery.index < first.started.index
      ? ""
      : `, delivered by ${delivery.command === "history" ? "XREADGROUP of its own pending entries" : delivery.command.toUpperCase()}`;
  return {
    checker: "no-concurrent-handling",
    name: "concurrent-handling",
    sentence: `${entry.token} (${entry.appended[0]?.id ?? "?"}) was being handled by ${first.process} for ${ran} when, at ${timeText(second.started.timeMs)}, ${who}${how}.`,
    token: entry.token,
    events: indexesOf([...entry.deliveries, first.started, first.ended, second.started, second.ended]),
  };
}
