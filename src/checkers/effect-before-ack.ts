/**
 * An entry is acknowledged when its effect is there: a handler has come to a good end, or the entry is kept elsewhere.
 * Judged where it is acknowledged, also when it happens to be handled in the end. Entries that cannot be handled are
 * `poison-kept`'s.
 */

import { runRecord } from "../history/entries.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import type { EntryAcknowledged, History } from "../history/event.js";
import { timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { fateOf } from "./fate.js";
import { entryName, indexesOf } from "./words.js";

const ACKNOWLEDGED = "a worker acknowledged an entry";

/** No worker acknowledges an entry before a handler has come to a good end. */
export const effectBeforeAck: Checker = {
  name: "effect-before-ack",
  invariant:
    "An entry is acknowledged only after a handler of it has come to a good end, wherever that ran, or after it was kept elsewhere; with acknowledgedByHolder, only by the process to which it was last delivered.",
  situations: [
    {
      words: ACKNOWLEDGED,
      advice:
        "acknowledge entries by XACK or XACKDEL; a consumer that reads with NOACK or XREAD is exempt (expect.exempt)",
      needs: [],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  let acknowledged = 0;
  for (const entry of run.entries) {
    if (entry.acknowledgements.length === 0) continue;
    acknowledged += 1;
    const found = anomalyOf(entry, run) ?? foreign(entry, run);
    if (found !== undefined) anomalies.push(found);
  }
  return { anomalies, reached: { [ACKNOWLEDGED]: acknowledged } };
}

function anomalyOf(entry: EntryRecord, run: RunRecord): Anomaly | undefined {
  if (entry.kind === "malformed") return undefined;
  const doneIndex = goodEnd(entry)?.index ?? Infinity;
  for (const ack of entry.acknowledgements) {
    // Later ones are behind it too.
    if (ack.index > doneIndex) return undefined;
    if (!ack.process.startsWith("worker-") || isKept(entry, ack, run)) continue;
    const failed = entry.spans.find((span) => isFailed(span) && span.ended!.index < ack.index);
    if (failed === undefined) return early(entry, ack);
    // What a consumer does to try it later may be hidden from us, so what counts is whether that came.
    if (entry.kind === "sound" && fateOf(entry, run)?.kind === "acknowledged") return afterFailure(entry, ack, failed);
  }
  return undefined;
}

/** Whether the entry was gone, or stood somewhere else too, when it was acknowledged. */
function isKept(entry: EntryRecord, ack: EntryAcknowledged, { history }: RunRecord): boolean {
  if (entry.deliveries.some(({ isDeleted, index }) => isDeleted && index < ack.index)) return true;
  // The effects of a transaction stand together; what is behind the next command came later.
  let untilIndex = ack.index + 1;
  while (untilIndex < history.length && history[untilIndex]!.kind !== "command") untilIndex += 1;
  const isBefore = ({ index, id }: { index: number; id: string }): boolean => index < untilIndex && id !== ack.id;
  return (
    entry.deadLetters.some(isBefore) ||
    entry.elsewhere.some(isBefore) ||
    entry.appended.some((event) => event.process.startsWith("worker-") && isBefore(event))
  );
}

function early(entry: EntryRecord, ack: EntryAcknowledged): Anomaly {
  const running = entry.spans.find(
    ({ started, ended }) => started.index < ack.index && (ended === undefined || ended.index > ack.index),
  );
  const cut = entry.spans.findLast(({ ended }) => ended !== undefined && ended.index < ack.index);
  const state =
    running !== undefined
      ? `while its handler, begun by ${running.process} at ${timeText(running.started.timeMs)}, was still running`
      : cut !== undefined
        ? `although its only handler had been cut off with ${cut.process}`
        : "before any handler of it had begun";
  const done = goodEnd(entry);
  const later =
    done === undefined
      ? ", and nobody has handled it since"
      : `; one came to a good end at ${timeText(done.timeMs)} only, and a crash before that would have lost it`;
  return anomaly(
    entry,
    "early-ack",
    `${entryName(entry)} was acknowledged by ${ack.process} at ${timeText(ack.timeMs)} ${state}${later}.`,
    [ack, running?.started, cut?.ended],
  );
}

function afterFailure(entry: EntryRecord, ack: EntryAcknowledged, { process, ended }: HandlerSpan): Anomaly {
  return anomaly(
    entry,
    "acknowledged-failure",
    `${entryName(entry)} was acknowledged by ${ack.process} at ${timeText(ack.timeMs)} although its handler had failed in ${process} at ${timeText(ended!.timeMs)}, and nobody has handled it since.`,
    [ack, ended],
  );
}

/** XACK checks no owner: who was too slow takes the entry away from the one who is at work on it now. */
function foreign(entry: EntryRecord, { started, processEnds }: RunRecord): Anomaly | undefined {
  if (started?.limits?.acknowledgedByHolder !== true) return undefined;
  for (const ack of entry.acknowledgements) {
    const held = entry.deliveries.findLast(({ index, id }) => index < ack.index && id === ack.id);
    if (held === undefined || held.process === ack.process || !ack.process.startsWith("worker-")) continue;
    const isBetween = ({ index }: { readonly index: number }): boolean => index > held.index && index < ack.index;
    if (processEnds.some((end) => end.process === held.process && isBetween(end))) continue;
    const own = entry.spans.filter(
      ({ process, started: begun }) => process === held.process && begun.index > held.index,
    );
    if (own.some((span) => isGood(span) && span.ended!.index < ack.index)) continue;
    const state = own.length === 0 ? "has it" : "is handling it";
    return anomaly(
      entry,
      "foreign-ack",
      `${entryName(entry)} was acknowledged by ${ack.process} at ${timeText(ack.timeMs)} although ${held.process} ${state}, to which it was delivered at ${timeText(held.timeMs)}: if that one crashes now, nobody gets it again.`,
      [ack],
    );
  }
  return undefined;
}

/** The first good end of a handler, whichever of them began first. */
function goodEnd({ spans }: EntryRecord): HandlerSpan["ended"] {
  const ends = spans.filter(isGood).map(({ ended }) => ended!);
  return ends.length < 2 ? ends[0] : ends.reduce((first, end) => (end.index < first.index ? end : first));
}

function isGood({ ended }: HandlerSpan): boolean {
  return ended?.kind === "handler-finished" && ended.outcome === "ok";
}

function isFailed({ ended }: HandlerSpan): boolean {
  return ended?.kind === "handler-finished" && ended.outcome === "fail";
}

function anomaly(
  entry: EntryRecord,
  name: string,
  sentence: string,
  shown: readonly ({ readonly index: number } | undefined)[],
): Anomaly {
  const events = indexesOf([
    entry.appended[0],
    ...entry.deliveries,
    ...entry.spans.flatMap(({ started, ended }) => [started, ended]),
    ...shown,
  ]);
  return { checker: "effect-before-ack", name, sentence, token: entry.token, events };
}
