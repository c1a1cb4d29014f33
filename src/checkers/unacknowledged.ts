/**
 * Whether an entry comes again for no other reason than that it was never acknowledged: the worker that had it has handled
 * it, lived on undisturbed, and had nothing else to do.
 */

import { faultProcess, isServerFault, processName } from "../faults/fault.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import type { EntryDelivered, HandlerFinished } from "../history/event.js";

/** Within this, an acknowledgement may still be on its way. In ms. */
const ON_THE_WAY_MS = 50;

/** A delivery, and the one of the same id before it. */
export interface Redelivery {
  readonly before: EntryDelivered;
  readonly delivery: EntryDelivered;
}

/**
 * The good end of a handler after which the entry should have been acknowledged, and was not until it was delivered again;
 * undefined when something excuses that, or may. A batch may be acknowledged as a whole, or tried again as a whole when a
 * handler in it fails: so the worker has to have been without any handler at work for half of the time that the entry was
 * idle, and none of its handlers may have failed.
 */
export function unacknowledgedEnd(entry: EntryRecord, both: Redelivery, run: RunRecord): HandlerFinished | undefined {
  const { before, delivery } = both;
  // What a worker that runs two groups handles may be either's, as may what one publish has doubled.
  if (entry.kind === "malformed" || entry.appended.length > 1 || run.started?.otherGroups !== undefined)
    return undefined;
  // A claim with JUSTID passes it on, or renews a lease.
  if (delivery.deliveryCount <= before.deliveryCount) return undefined;
  const since = holding(entry, both);
  const own = entry.spans.filter(({ process }) => process === before.process);
  const end = own.findLast((span) => isBetween(span.started, since, delivery) && isGood(span))?.ended;
  if (end?.kind !== "handler-finished" || end.index > delivery.index) return undefined;
  const again = own.find(({ started }) => started.index > delivery.index)?.started;
  // Who is given again what it knows to be done may pass over it.
  if (delivery.process === before.process && again === undefined) return undefined;
  if (isAcknowledgedLate(entry, both, again?.index ?? Infinity)) return undefined;
  const idleMs = Math.max(ON_THE_WAY_MS, (delivery.timeMs - before.timeMs) / 2);
  if (delivery.timeMs - busyUntilMs(both, run) < idleMs) return undefined;
  return isDisturbed(since, both, run) ? undefined : end;
}

/** The worker came to it after all: it was held up by what nobody sees. */
function isAcknowledgedLate(
  { acknowledgements }: EntryRecord,
  { before: { process }, delivery }: Redelivery,
  untilIndex: number,
): boolean {
  return acknowledgements.some((ack) => ack.process === process && isBetween(ack, delivery, { index: untilIndex }));
}

/** The first of the deliveries by which a worker has an entry without a break: it may have renewed its lease since. */
function holding({ deliveries }: EntryRecord, { before }: Redelivery): EntryDelivered {
  let first = before;
  for (const one of deliveries.toReversed()) {
    if (one.index >= before.index || one.id !== before.id) continue;
    if (one.process !== before.process || one.deliveryCount < before.deliveryCount) break;
    first = one;
  }
  return first;
}

/** Until when a worker had a handler at work; Infinity when it still has. */
function busyUntilMs({ before: { process }, delivery }: Redelivery, { entries }: RunRecord): number {
  let untilMs = 0;
  for (const { spans } of entries) {
    for (const { process: one, started, ended } of spans) {
      if (one !== process || started.index > delivery.index) continue;
      untilMs = Math.max(untilMs, ended === undefined || ended.index > delivery.index ? Infinity : ended.timeMs);
    }
  }
  return untilMs;
}

/** Whether anything went wrong for the worker, with the server, or with what it had in the same batch. */
function isDisturbed(since: EntryDelivered, { before: { process }, delivery }: Redelivery, run: RunRecord): boolean {
  const { faults, processEnds, signals, entries } = run;
  const from = { index: startOfReply(since, run) };
  return (
    // Some last, and what they leave behind may come to light much later.
    faults.some(
      ({ event: { fault, index } }) =>
        index < delivery.index && (isServerFault(fault) || processName(faultProcess(fault)) === process),
    ) ||
    processEnds.some((end) => end.process === process && isBetween(end, from, delivery)) ||
    signals.some((signal) => signal.process === process && signal.index < delivery.index) ||
    entries.some(
      ({ kind, deliveries, spans }) =>
        spans.some((span) => span.process === process && isFailed(span) && isBetween(span.ended!, from, delivery)) ||
        deliveries.some(
          (one) => one.process === process && (kind === "malformed" || one.isDeleted) && isBetween(one, from, delivery),
        ),
    )
  );
}

/** Just before the first of the deliveries that came with one. */
function startOfReply({ index, process }: EntryDelivered, { history }: RunRecord): number {
  let at = index;
  while (at > 0 && history[at]?.kind === "delivered" && history[at]?.process === process) at -= 1;
  return at;
}

interface Place {
  readonly index: number;
}

function isBetween({ index }: Place, from: Place, until: Place): boolean {
  return index > from.index && index < until.index;
}

function isGood({ ended }: HandlerSpan): boolean {
  return ended?.kind === "handler-finished" && ended.outcome === "ok";
}

function isFailed({ ended }: HandlerSpan): boolean {
  return ended?.kind === "handler-finished" && ended.outcome === "fail";
}
