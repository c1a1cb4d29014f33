/** Entries are handled one after the other, in the order of the stream. Judged where a scenario asks for it (expect.inOrder). */

import { runRecord } from "../history/entries.js";
import type { EntryRecord } from "../history/run-record.js";
import type { History, HistoryEvent } from "../history/event.js";
import { compareIds } from "../history/entry-order.js";
import { timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { entryName, indexesOf } from "./words.js";

const IN_ORDER = "two entries that have an order were handled";

/** No handler begins before the entry before it is done with. */
export const streamOrder: Checker = {
  name: "stream-order",
  invariant:
    "No handler begins before the entry before it in the stream is done with: handled, acknowledged or dead-lettered; of those with the same value in a field, where inOrder names one.",
  situations: [
    {
      words: IN_ORDER,
      advice: "publish more entries, or such with the same value in the field that expect.inOrder names",
      needs: [],
    },
  ],
  isAsked: ({ expect }) => expect.limits.inOrder !== undefined,
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const inOrder = run.started?.limits?.inOrder;
  if (inOrder === undefined) return { anomalies: [], reached: {} };
  const anomalies: Anomaly[] = [];
  let pairs = 0;
  for (const queue of queuesOf(run.entries, inOrder)) {
    // When each is done with before the next one begins, all are in order.
    for (const [i, entry] of queue.entries()) {
      const before = queue[i - 1];
      const begun = entry.spans[0]?.started;
      if (before === undefined || begun === undefined) continue;
      if (before.spans.length > 0) pairs += 1;
      const done = doneWith(before);
      if (done === undefined || done.index > begun.index) anomalies.push(anomalyOf(before, entry));
    }
  }
  return { anomalies, reached: { [IN_ORDER]: pairs } };
}

/** The entries that have an order among themselves, each queue in the order of the stream. What cannot be parsed is in none. */
function queuesOf(entries: readonly EntryRecord[], inOrder: true | string): readonly (readonly EntryRecord[])[] {
  const queues = new Map<string | undefined, EntryRecord[]>();
  for (const entry of entries) {
    if (entry.kind === "malformed" || entry.appended.length === 0) continue;
    const key = inOrder === true ? "" : entry.fields[inOrder];
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [entry]);
    else queue.push(entry);
  }
  return [...queues.values()].map((queue) => queue.sort((a, b) => compareIds(a.appended[0]!.id, b.appended[0]!.id)));
}

/** The first event with which an entry is done with. */
function doneWith({ spans, acknowledgements, deadLetters }: EntryRecord): HistoryEvent | undefined {
  let first: HistoryEvent | undefined;
  const take = (event: HistoryEvent | undefined): void => {
    if (event !== undefined && (first === undefined || event.index < first.index)) first = event;
  };
  for (const { ended } of spans) if (ended?.kind === "handler-finished" && ended.outcome === "ok") take(ended);
  take(acknowledgements[0]);
  take(deadLetters[0]);
  return first;
}

function anomalyOf(before: EntryRecord, entry: EntryRecord): Anomaly {
  const { started, process } = entry.spans[0]!;
  const done = doneWith(before);
  const state =
    done === undefined ? "is not done with even at the end" : `was done with at ${timeText(done.timeMs)} only`;
  return {
    checker: "stream-order",
    name: "out-of-order",
    sentence: `${process} began to handle ${entryName(entry)} at ${timeText(started.timeMs)}, though ${entryName(before)}, which comes before it, ${state}.`,
    token: entry.token,
    events: indexesOf([
      before.appended[0],
      entry.appended[0],
      ...before.deliveries,
      ...before.spans.flatMap((span) => [span.started, span.ended]),
      done,
      started,
    ]),
  };
}
