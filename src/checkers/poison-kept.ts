/**
 * An entry that cannot be handled is tried a bounded number of times and then kept in the dead-letter stream, once and
 * with its payload; an entry that can be handled, let alone was, does not end there. Judged only where a scenario expects it.
 */

import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { EntryAppended, EntryDelivered, History, HistoryEvent, ServerState } from "../history/event.js";
import { isUnread } from "../history/server-state.js";
import { faultProcess, isServerFault, lastsMs, processName } from "../faults/fault.js";
import { timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { fateOf, isProvenPoison } from "./fate.js";
import { isAnew, isUpset } from "./upset.js";
import { deliveryClause, endClause, entryName, handlerClause, indexesOf } from "./words.js";

const KEPT = "a poison entry reached the dead-letter stream";

/** For so long after a fault is over those whom it struck may still be busy with what it did to them. */
const AFTERMATH_MS = 1000;

/** Poison entries are delivered a bounded number of times and kept in the dead-letter stream. */
export const poisonKept: Checker = {
  name: "poison-kept",
  invariant:
    "An entry that cannot be handled is delivered at most deliveriesMax times and ends in the dead-letter stream, once and with its payload; no other entry ends there, and none before it was delivered deliveriesMin times.",
  situations: [
    {
      words: KEPT,
      advice: "give the run more time (expect.recoveredWithin) than all allowed deliveries take",
      needs: ["poison"],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const { started } = run;
  if (started?.deadLetterStream === undefined || started.deliveriesMax === undefined)
    return { anomalies: [], reached: {} };
  const limits = { deadLetterStream: started.deadLetterStream, deliveriesMax: started.deliveriesMax };
  const anomalies: Anomaly[] = [];
  let kept = 0;
  for (const entry of run.entries) {
    if (entry.kind === "sound" && entry.deadLetters.length === 0) continue;
    if (entry.deadLetters.length > 0) {
      const doubled = duplicateDeadLetter(entry, run, limits);
      if (doubled !== undefined) anomalies.push(doubled);
    }
    if (entry.kind !== "sound" && entry.deadLetters.length > 0) kept += 1;
    const anomaly =
      (entry.kind === "sound" ? soundEntry(entry, run, limits) : poisonEntry(entry, run, limits)) ??
      givenUpEarly(entry, run, limits);
    if (anomaly !== undefined) anomalies.push(anomaly);
  }
  return { anomalies, reached: { [KEPT]: kept } };
}

interface Limits {
  readonly deadLetterStream: string;
  readonly deliveriesMax: number;
}

function poisonEntry(entry: EntryRecord, run: RunRecord, limits: Limits): Anomaly | undefined {
  if (entry.isHandled) return undefined;
  const count = countedDeliveries(entry, run);
  // Each entry of a publish that was doubled has deliveries of its own.
  const published = entry.appended.filter(({ process }) => process === entry.publishInvoked?.process).length;
  if (count > limits.deliveriesMax * Math.max(1, published)) {
    const last = entry.deliveries.at(-1);
    return anomalyOf(
      "poison-loop",
      entry,
      run,
      `${entryName(entry)} was delivered ${count} times, last to ${last?.process} at ${timeText(last?.timeMs ?? 0)}; ${handlerClause(entry)}, and ${limits.deliveriesMax} deliveries are allowed.`,
    );
  }
  if (!isProvenPoison(entry)) return undefined;
  const fate = fateOf(entry, run);
  const deadLetter = entry.deadLetters[0];
  const kept =
    deadLetter === undefined
      ? `is not in ${limits.deadLetterStream}`
      : `its dead letter, ${deadLetter.id} in ${limits.deadLetterStream}, does not have its payload`;
  switch (fate?.kind) {
    case "pending":
      return anomalyOf(
        "poison-stuck",
        entry,
        run,
        `${entryName(entry)} ${deliveryClause(entry, run)}; ${handlerClause(entry)}, and ${endClause(run)} it is still pending and ${kept}.`,
      );
    case "acknowledged":
      return anomalyOf(
        "poison-discarded",
        entry,
        run,
        `${entryName(entry)} ${deliveryClause(entry, run)}, and was acknowledged by ${fate.by.process} at ${timeText(fate.by.timeMs)}; it ${kept}.`,
      );
    case "deleted":
    case "forgotten":
      return anomalyOf(
        "poison-discarded",
        entry,
        run,
        `${entryName(entry)} ${deliveryClause(entry, run)}, and ${fate.kind === "deleted" ? "was deleted or trimmed" : "is no longer pending"}; it ${kept}.`,
      );
    default:
      return undefined;
  }
}

/** Where a scenario says how many tries an entry has. */
function givenUpEarly(entry: EntryRecord, run: RunRecord, { deadLetterStream }: Limits): Anomaly | undefined {
  const min = run.started?.limits?.deliveriesMin;
  const [letter] = entry.deadLetters;
  // What cannot be parsed now never can be.
  if (min === undefined || letter === undefined || entry.kind === "malformed") return undefined;
  const deliveries = deliveriesOf(entry).filter(({ index }) => index < letter.index).length;
  if (deliveries >= min) return undefined;
  return anomalyOf(
    "given-up-early",
    entry,
    run,
    `${entryName(entry)} was moved to ${deadLetterStream} by ${letter.process} at ${timeText(letter.timeMs)} after ${deliveries === 1 ? "one delivery" : `${deliveries} deliveries`}: it has at least ${min}.`,
  );
}

function duplicateDeadLetter(entry: EntryRecord, run: RunRecord, { deadLetterStream }: Limits): Anomaly | undefined {
  const kept = entry.deadLetters.filter((letter) => !isDestroyed(letter, run));
  if (kept.length <= Math.max(1, entry.appended.length + comebacks(entry, run))) return undefined;
  const letters = kept.map(({ id, process, timeMs }) => `${id} by ${process} at ${timeText(timeMs)}`);
  return {
    checker: "poison-kept",
    name: "duplicate-dead-letter",
    sentence: `${entryName(entry)} is in ${deadLetterStream} ${letters.length} times: ${letters.join(", ")}.`,
    token: entry.token,
    events: indexesOf([...entry.deliveries, ...entry.deadLetters, ...entry.acknowledgements]),
  };
}

function isDestroyed({ id, stream, index }: EntryAppended, { states }: RunRecord): boolean {
  return states.some(
    (state) => state.index > index && state.destroyed.some((one) => one.id === id && one.stream === stream),
  );
}

/** How often the server gave an entry again after it was done with: then nobody can know that it was kept already. */
function comebacks(
  { acknowledgements, appended, deadLetters, deliveries }: EntryRecord,
  { states }: RunRecord,
): number {
  const acknowledged = acknowledgements[0]?.index ?? Infinity;
  const returned = states.filter(
    (state) =>
      state.index > acknowledged && appended.some(({ id }) => state.returned.includes(id) && !isUnread(state, id)),
  );
  // Of a group that is gone nothing can be acknowledged.
  const kept = Math.min(acknowledged, deadLetters[0]?.index ?? Infinity);
  return returned.length + deliveries.filter((one) => one.index > kept && isAnew(one, deliveries, states)).length;
}

/**
 * A sound entry may end in the dead-letter stream when faults have used up its deliveries: no consumer can tell it
 * from poison then. So each of its deliveries, except the last with which it was moved, needs a fault behind it.
 */
function soundEntry(entry: EntryRecord, run: RunRecord, limits: Limits): Anomaly | undefined {
  const letter = entry.deadLetters[0];
  // Each entry of a publish that was doubled has an end of its own.
  if (letter === undefined || (entry.isHandled && entry.appended.length > 1)) return undefined;
  const deliveries = deliveriesOf(entry).filter(({ index }) => index < letter.index);
  const disturbed = deliveries.filter((delivery, i) =>
    isDisturbed(delivery, deliveries[i + 1]?.index ?? letter.index, run),
  );
  if (disturbed.length > 0 && disturbed.length >= deliveries.length - 1) return undefined;
  const done = entry.spans.find(({ ended }) => ended !== undefined && isGood(ended) && ended.index < letter.index);
  const can =
    done === undefined ? "can be handled" : `was handled by ${done.process} at ${timeText(done.ended!.timeMs)}`;
  const what = done === undefined ? ` ${handlerClause(entry)},` : "";
  const sentence = `${entryName(entry)} ${can}, but ${letter.process} moved it to ${limits.deadLetterStream} at ${timeText(letter.timeMs)}: it had been delivered ${deliveries.length === 1 ? "once" : `${deliveries.length} times`},${what} and ${disturbed.length === 0 ? "no fault" : `only ${disturbed.length} of these deliveries had a fault that`} explains it.`;
  const name = done === undefined ? "sound-entry-dead-lettered" : "handled-and-dead-lettered";
  return anomalyOf(name, entry, run, sentence);
}

function isGood(event: HistoryEvent): boolean {
  return event.kind === "handler-finished" && event.outcome === "ok";
}

function isDisturbed(delivery: EntryDelivered, untilIndex: number, run: RunRecord): boolean {
  if (isUpset([delivery.id], { from: delivery.index, to: untilIndex }, run.states)) return true;
  const isSince = ({ index }: { readonly index: number }): boolean => index >= delivery.index && index <= untilIndex;
  return (
    // A deploy strikes at one worker's command, and then tells all of them to end, by force if need be.
    run.signals.some((signal) => signal.process === delivery.process && isSince(signal)) ||
    run.processEnds.some((end) => end.process === delivery.process && end.cause === "killed" && isSince(end)) ||
    run.faults.some(({ event }) => {
      const { fault, index, timeMs } = event;
      if (!isServerFault(fault) && processName(faultProcess(fault)) !== delivery.process) return false;
      // An entry may be given to a process that stands still already, or is about to give its old connections up.
      return isSince(event) || (index < delivery.index && timeMs + lastsMs(fault) + AFTERMATH_MS > delivery.timeMs);
    })
  );
}

/** Deliveries that count: a claim with JUSTID passes an entry on, uncounted, and a deleted entry is not there to be handled. */
function deliveriesOf(entry: EntryRecord): EntryDelivered[] {
  const counted: EntryDelivered[] = [];
  for (const delivery of entry.deliveries) {
    if (delivery.isDeleted) continue;
    const before = counted.findLast(({ id }) => id === delivery.id);
    const isClaim = delivery.command === "xclaim" || delivery.command === "xautoclaim";
    if (isClaim && before !== undefined && delivery.deliveryCount <= before.deliveryCount) continue;
    counted.push(delivery);
  }
  return counted;
}

/** How often it was delivered at most before the server forgot of that, if it ever did. */
function countedDeliveries(entry: EntryRecord, { states }: RunRecord): number {
  const deliveries = deliveriesOf(entry);
  if (states.length === 0) return deliveries.length;
  let count = 0;
  let most = 0;
  for (const event of [...deliveries, ...states].sort((a, b) => a.index - b.index)) {
    if (event.kind === "server-state") {
      count = Math.min(count, knownDeliveries(entry, event));
      continue;
    }
    count = isAnew(event, deliveries, states) ? 1 : count + 1;
    most = Math.max(most, count);
  }
  return most;
}

/** How many deliveries the server knows of; Infinity when it does not say. Those by an old primary are not known to the new one. */
function knownDeliveries({ appended }: EntryRecord, { pending, phase }: ServerState): number {
  const rows = pending.filter(({ id }) => appended.some((one) => one.id === id));
  if (rows.length === 0) return phase === "rejoined" ? 0 : Infinity;
  return rows.reduce((sum, { deliveryCount }) => sum + deliveryCount, 0);
}

function anomalyOf(name: string, entry: EntryRecord, run: RunRecord, sentence: string): Anomaly {
  return {
    checker: "poison-kept",
    name,
    sentence,
    token: entry.token,
    events: indexesOf([
      entry.appended[0],
      ...entry.deliveries,
      ...entry.spans.flatMap(({ started, ended }) => [started, ended]),
      ...entry.deadLetters,
      ...entry.acknowledgements,
      run.final,
    ]),
  };
}
