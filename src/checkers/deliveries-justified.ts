/**
 * Each delivery after the first has a cause: its holder is over, a reply or connection was lost, its lease has run out,
 * its handler failed, or the server lost or changed its data. A lease cannot be seen from outside, so without
 * `expect.lease` only what no lease explains is judged; a lease that ran out explains nothing when the entry had been
 * handled and was only never acknowledged.
 */

import { KILLING_KINDS, faultProcess, isServerFault, processName, type Fault } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { EntryDelivered, History } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { lostDeliveries } from "./lost-replies.js";
import { unacknowledgedEnd, type Redelivery } from "./unacknowledged.js";
import { isAnew, isUpset } from "./upset.js";
import { entryName, indexesOf } from "./words.js";

const REDELIVERED = "an entry was delivered again";

/** Nobody's lease is this short: what was touched so little ago is at work. In ms. */
const LEASE_MS_MIN = 50;

/** A redelivery needs a cause. */
export const deliveriesJustified: Checker = {
  name: "deliveries-justified",
  invariant:
    "An entry is delivered again only after its holder is over, a reply or connection was lost, its handler failed, its lease has run out (expect.lease), or the server's data changed; and never once it is acknowledged, nor because it was handled and never acknowledged.",
  situations: [
    {
      words: REDELIVERED,
      advice: "give the consumer a way to take over pending entries: its own history at start, XAUTOCLAIM or XCLAIM",
      needs: KILLING_KINDS,
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  let redelivered = 0;
  for (const entry of run.entries) {
    if (entry.deliveries.length < 2) continue;
    const anomaly = anomalyOf(entry, run);
    if (anomaly !== undefined) anomalies.push(anomaly);
    redelivered += 1;
  }
  return { anomalies, reached: { [REDELIVERED]: redelivered } };
}

function anomalyOf(entry: EntryRecord, run: RunRecord): Anomaly | undefined {
  const lastOfId = new Map<string, EntryDelivered>();
  for (const delivery of entry.deliveries) {
    if (delivery.command === "xread" || delivery.isDeleted) continue;
    const before = lastOfId.get(delivery.id);
    lastOfId.set(delivery.id, delivery);
    if (before === undefined) continue;
    const wrong = whatIsWrong(entry, { before, delivery }, run);
    if (wrong === undefined) continue;
    return {
      checker: "deliveries-justified",
      name: wrong.name,
      sentence: `${entryName(entry)} was delivered again, to ${delivery.process} by ${commandWords(delivery)} at ${timeText(delivery.timeMs)}, ${wrong.why}.`,
      token: entry.token,
      events: indexesOf([
        entry.appended[0],
        before,
        ...entry.spans.flatMap(({ started, ended }) => [started, ended]),
        ...entry.acknowledgements,
        delivery,
      ]),
    };
  }
  return undefined;
}

/** An anomaly's name, and a clause that says what is wrong; undefined when nothing is, or may be. */
function whatIsWrong(
  entry: EntryRecord,
  both: Redelivery,
  run: RunRecord,
): { readonly name: string; readonly why: string } | undefined {
  const { before, delivery } = both;
  if (isUpset([delivery.id], { from: before.index, to: delivery.index }, run.states)) return undefined;
  if (isAnew(delivery, entry.deliveries, run.states)) return undefined;
  const why = whyUnjustified(entry, both, run);
  if (why !== undefined) return { name: "unjustified-delivery", why };
  const end = unacknowledgedEnd(entry, both, run);
  if (end === undefined) return undefined;
  const forMs = delivery.timeMs - end.timeMs;
  return {
    name: "handled-and-redelivered",
    why: `although ${end.process} had handled it at ${timeText(end.timeMs)}: nothing has disturbed that worker in the ${durationText(forMs)} since, but it has not acknowledged the entry`,
  };
}

/** A clause that says what is wrong with a delivery at this time, to this worker. */
function whyUnjustified(entry: EntryRecord, both: Redelivery, run: RunRecord): string | undefined {
  const { before, delivery } = both;
  const ack = entry.acknowledgements.find(
    ({ id, index }) => id === delivery.id && index > before.index && index < delivery.index,
  );
  if (ack !== undefined) return `although ${ack.process} had acknowledged it at ${timeText(ack.timeMs)}`;
  if (hasCause(entry, both, run)) return undefined;
  const holder = `${before.process}, which lives and had it since ${timeText(before.timeMs)}`;
  if (delivery.command === "xreadgroup" && delivery.deliveryCount === 1)
    return `as if nobody had read it, while it was pending for ${holder}`;
  if (before.process === delivery.process) return undefined;
  if (delivery.command === "history") return `whose consumer name is that of ${holder}`;
  const { leaseMs } = run.started?.limits ?? {};
  const { idleMs } = delivery;
  // The server counts whole milliseconds: what is idle for a lease by its clock may be so by a fraction less.
  if (idleMs === undefined || idleMs + 1 > (leaseMs ?? LEASE_MS_MIN)) return undefined;
  const lease = leaseMs === undefined ? "" : ` of a lease of ${durationText(leaseMs)}`;
  return `taken from ${holder}, after ${durationText(idleMs)}${lease}`;
}

/** Whether something between the two deliveries explains the second, if need be generously. */
function hasCause(entry: EntryRecord, { before, delivery }: Redelivery, run: RunRecord): boolean {
  const isBetween = ({ index }: { readonly index: number }): boolean => index > before.index && index < delivery.index;
  const { process } = before;
  // No handler can be called for a payload that does not parse, so nobody sees that it failed.
  if (entry.kind === "malformed") return true;
  return (
    run.processEnds.some((end) => end.process === process && isBetween(end)) ||
    run.signals.some((signal) => signal.process === process && isBetween(signal)) ||
    entry.spans.some(
      ({ ended }) => ended?.kind === "handler-finished" && ended.outcome === "fail" && isBetween(ended),
    ) ||
    run.faults.some(({ event }) => explains(event.fault, process) && isBetween(event)) ||
    lostDeliveries(run).includes(before)
  );
}

/** Being slow is no cause by itself: what makes it one is the lease that runs out. */
const SLOWNESS: ReadonlySet<Fault["kind"]> = new Set<Fault["kind"]>([
  "slow-handler",
  "slow-reply",
  "pause",
  "handler-fails",
]);

function explains(fault: Fault, process: string): boolean {
  return isServerFault(fault) || (processName(faultProcess(fault)) === process && !SLOWNESS.has(fault.kind));
}

function commandWords({ command, consumer }: EntryDelivered): string {
  return command === "history" ? `XREADGROUP of what is pending for ${consumer}` : command.toUpperCase();
}
