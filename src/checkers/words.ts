/** Clauses of which checkers make their sentences. */

import type { EntryDelivered, ProcessEnded, PublishCompleted } from "../history/event.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import { durationText, timeText } from "../text/time-text.js";
import { lostDeliveries } from "./lost-replies.js";

/** `entry-3 (1-0)`, with what kind of entry it is where that matters. */
export function entryName(entry: EntryRecord): string {
  const ids = entry.appended.map(({ id }) => id).join(", ");
  const kind = entry.kind === "sound" ? "" : entry.kind === "poison" ? ", a poison entry," : ", a malformed entry,";
  return `${entry.token}${ids === "" ? "" : ` (${ids})`}${kind}`;
}

/** `was delivered to worker-1 at 2.0 ms, which was killed 2 ms later`. */
export function deliveryClause(entry: EntryRecord, run: RunRecord): string {
  // Whoever only learns that it is deleted is given nothing.
  const last = entry.deliveries.findLast(({ isDeleted }) => !isDeleted);
  if (last === undefined) return "was never delivered";
  const times = last.deliveryCount === 1 ? "was delivered" : `was delivered ${last.deliveryCount} times, last`;
  return `${times} to ${last.process} at ${timeText(last.timeMs)}${whatCameOfIt(last, run)}`;
}

function whatCameOfIt(delivery: EntryDelivered, run: RunRecord): string {
  if (lostDeliveries(run).includes(delivery)) return ", whose connection was lost before the reply arrived";
  const end = endOfProcess(delivery, run);
  if (end === undefined) return "";
  const laterMs = end.timeMs - delivery.timeMs;
  const later = laterMs < 0.05 ? "at once" : `${durationText(laterMs)} later`;
  return `, which ${endWords(end)} ${later}`;
}

function endWords({ cause }: ProcessEnded): string {
  return cause === "killed" ? "was killed" : cause === "stopped" ? "was told to end and ended" : "ended";
}

/** The end of the process that got a delivery, if it came to one afterwards. */
export function endOfProcess(
  after: { readonly process: string; readonly index: number },
  run: RunRecord,
): ProcessEnded | undefined {
  for (let i = after.index + 1; i < run.history.length; i++) {
    const event = run.history[i];
    if (event?.kind !== "process-ended" || event.process !== after.process) continue;
    return event.cause === "returned" ? undefined : event;
  }
  return undefined;
}

/** `no handler began for it`, `its handler failed 3 times`, `its handler was cut off when worker-1 was killed at 5.0 ms`. */
export function handlerClause(entry: EntryRecord): string {
  const failures = entry.spans.filter(isFailed).length;
  if (failures > 0) return `its handler failed ${failures === 1 ? "once" : `${failures} times`}`;
  const cut = entry.spans.findLast(({ ended }) => ended?.kind === "process-ended");
  if (cut?.ended === undefined) return "no handler began for it";
  const how = cut.ended.kind === "process-ended" ? endWords(cut.ended) : "ended";
  const was = cut.isHung ? "never returned, and was" : "was";
  return `its handler ${was} cut off when ${cut.process} ${how} at ${timeText(cut.ended.timeMs)}`;
}

/** Whether a handler call threw. */
function isFailed({ ended }: HandlerSpan): boolean {
  return ended?.kind === "handler-finished" && ended.outcome === "fail";
}

/**
 * `60 s after the faults stopped`; `60 s after the last publish` when none struck; `at the end of the run` when the
 * history says neither.
 */
export function endClause(run: RunRecord): string {
  const end = run.final ?? run.ended;
  const [from, words] =
    run.faults.length > 0 ? [run.faultsStopped, "the faults stopped"] : [lastPublish(run), "the last publish"];
  if (from === undefined || end === undefined) return "at the end of the run";
  return `${durationText(end.timeMs - from.timeMs)} after ${words}`;
}

function lastPublish({ entries }: RunRecord): PublishCompleted | undefined {
  const completed = entries.flatMap(({ publishCompleted }) => publishCompleted ?? []);
  return completed.toSorted((a, b) => a.index - b.index).at(-1);
}

/** Indexes of the given events, in order and each once. */
export function indexesOf(events: readonly ({ readonly index: number } | undefined)[]): number[] {
  const indexes = new Set<number>();
  for (const event of events) if (event !== undefined) indexes.add(event.index);
  return [...indexes].sort((a, b) => a - b);
}
