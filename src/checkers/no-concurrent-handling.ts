/** No two handlers run on one entry at the same time. Handling it again later is at-least-once delivery, and allowed. */

import { runRecord, type EntryRecord, type HandlerSpan } from "../history/entries.js";
import type { History } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { indexesOf } from "./words.js";

const SLOW = "a handler was slow while the entry was pending";

/** No two living handlers work on one entry at the same time. */
export const noConcurrentHandling: Checker = {
  name: "no-concurrent-handling",
  invariant: "No two handlers run on one entry at the same time; one whose process was killed runs no more.",
  situations: [
    {
      words: SLOW,
      advice:
        "allow faults.slowHandler, and make timing.slowHandler longer than the idle time after which entries are claimed",
      needs: ["slow-handler"],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  for (const entry of run.entries) {
    // Two entries of one publish may well be handled at once: that one is one-entry-per-publish's.
    if (entry.spans.length < 2 || entry.appended.length > 1) continue;
    const pair = overlap(entry.spans);
    if (pair !== undefined) anomalies.push(anomalyOf(entry, pair));
  }
  const slow = run.faults.filter(({ event }) => event.fault.kind === "slow-handler");
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
      : `, delivered by ${delivery.command.toUpperCase()}`;
  return {
    checker: "no-concurrent-handling",
    name: "concurrent-handling",
    sentence: `${entry.token} (${entry.appended[0]?.id ?? "?"}) was being handled by ${first.process} for ${ran} when, at ${timeText(second.started.timeMs)}, ${who}${how}.`,
    token: entry.token,
    events: indexesOf([...entry.deliveries, first.started, first.ended, second.started, second.ended]),
  };
}
