/**
 * No published entry is lost. Entries that cannot be handled are judged by `poison-kept` from their first failure on,
 * and entries that are left because nobody works any more by `progress`.
 */

import { KILLING_KINDS } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import { createsGroup, movesGroup } from "../history/command-name.js";
import type { History } from "../history/event.js";
import { timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { fateOf, isProvenPoison, type Fate } from "./fate.js";
import { becomesPending } from "../history/becomes-pending.js";
import { lostDeliveries } from "./lost-replies.js";
import { stallOf } from "./stall.js";
import { deliveryClause, endClause, endOfProcess, entryName, handlerClause, indexesOf } from "./words.js";

const HANDLED = "an entry was handled";
const KILLED = "a process was killed while it had an entry in hand";
const REDELIVERED = "a pending entry was delivered again";
const REPLY_LOST = "the reply to a delivery was lost";
const CHANGED = "the server's data changed behind the workers' backs";
const RESTARTED = "the server restarted while entries were unsettled";

/** Each entry whose publish was answered is handled, or kept in the dead-letter stream. */
export const noLoss: Checker = {
  name: "no-loss",
  invariant:
    "Each entry whose publish was answered is handled, or kept in the dead-letter stream, once the faults have stopped.",
  situations: [
    {
      words: HANDLED,
      advice: "see that the consumer reads the scenario's stream and group, and calls handle() for each entry",
      needs: [],
    },
    {
      words: KILLED,
      advice: "allow faults.crash, and publish enough entries for a worker to hold one",
      needs: KILLING_KINDS,
    },
    {
      words: REDELIVERED,
      advice: "give the consumer a way to take over pending entries: its own history at start, XAUTOCLAIM or XCLAIM",
      needs: KILLING_KINDS,
    },
    {
      words: REPLY_LOST,
      advice: "run more often: a disconnect has to strike just after a read",
      needs: ["disconnect", "half-open"],
    },
    {
      words: RESTARTED,
      advice: "publish more entries, or keep the handler busy for longer",
      needs: ["broker-restart"],
    },
    {
      words: CHANGED,
      advice: "publish more entries, or let them come while the workers are busy",
      needs: ["failover", "split-brain", "eviction", "operator"],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  for (const entry of run.entries) {
    if (entry.isHandled) continue;
    const fate = fateOf(entry, run);
    if (fate === undefined || isProvenPoison(entry)) continue;
    const anomaly = anomalyOf(fate, entry, run);
    if (anomaly !== undefined) anomalies.push(anomaly);
  }
  return { anomalies, reached: reached(run) };
}

function reached(run: RunRecord): Readonly<Record<string, number>> {
  let redelivered = 0;
  for (const { deliveries } of run.entries) if (deliveries.length > 1) redelivered += 1;
  return {
    [HANDLED]: run.entries.filter(({ isHandled }) => isHandled).length,
    [KILLED]: run.kills.filter(({ held, carried }) => held.length + carried.length > 0).length,
    [REDELIVERED]: redelivered,
    [REPLY_LOST]: lostDeliveries(run).length,
    [CHANGED]: run.states.filter(
      ({ destroyed, returned, outOfReach }) => destroyed.length + returned.length + outOfReach.length > 0,
    ).length,
    [RESTARTED]: run.faults.filter(({ event, unsettled }) => event.fault.kind === "broker-restart" && unsettled > 0)
      .length,
  };
}

function anomalyOf(fate: Fate, entry: EntryRecord, run: RunRecord): Anomaly | undefined {
  switch (fate.kind) {
    case "handled":
    case "dead-lettered":
    case "in-handler":
    case "excused":
    // Left to progress.
    case "unread":
      return undefined;
    case "pending":
      return stallOf(run) === undefined ? stranded(fate, entry, run) : undefined;
    case "skipped":
      return undelivered(entry, run);
    case "acknowledged":
      return lost(entry, run, acknowledgedSentence(fate, entry, run));
    case "deleted":
      return lost(
        entry,
        run,
        fate.wasDelivered
          ? `${entryName(entry)} ${deliveryClause(entry, run)}; ${handlerClause(entry)}, and it was deleted or trimmed from the stream while it was pending.`
          : `${entryName(entry)} was deleted or trimmed from the stream before it was ever delivered.`,
      );
    case "forgotten":
      return lost(
        entry,
        run,
        `${entryName(entry)} ${deliveryClause(entry, run)}; ${handlerClause(entry)}, and ${
          entry.deliveries.every((delivery) => !becomesPending(delivery))
            ? `as it was read ${entry.deliveries.at(-1)?.command === "xread" ? "by XREAD" : "with NOACK"}, it was never pending; nobody has read it again.`
            : "it is no longer pending although nobody acknowledged it: its consumer or group was deleted."
        }`,
      );
    case "never-appended":
      return lost(
        entry,
        run,
        `The publish of ${entryName(entry)} was answered with success, but it never came to the stream.`,
      );
  }
}

function acknowledgedSentence({ by }: Fate & { kind: "acknowledged" }, entry: EntryRecord, run: RunRecord): string {
  const last = entry.deliveries.findLast(({ index }) => index < by.index);
  const times = last === undefined || last.deliveryCount === 1 ? "" : `was delivered ${last.deliveryCount} times and `;
  const head = `${entryName(entry)} ${times}was acknowledged by ${by.process} at ${timeText(by.timeMs)}`;
  const end = entry.spans.length === 0 ? endOfProcess(by, run) : undefined;
  const killed =
    end === undefined
      ? ""
      : `: ${end.process} ${end.cause === "killed" ? "was killed" : "ended"} at ${timeText(end.timeMs)}`;
  return `${head}, but ${handlerClause(entry)}${killed}; no consumer will get it again.`;
}

function lost(entry: EntryRecord, run: RunRecord, sentence: string): Anomaly {
  return { checker: "no-loss", name: "lost-entry", sentence, token: entry.token, events: eventsOf(entry, run) };
}

function stranded(fate: Fate & { kind: "pending" }, entry: EntryRecord, run: RunRecord): Anomaly {
  const detail = entry.deliveries.length === 1 && entry.spans.length === 0 ? "" : `: ${handlerClause(entry)}`;
  const [other, span] = openHandler(entry, run) ?? [];
  const busy =
    span === undefined
      ? ""
      : `; since ${timeText(span.started.timeMs)} ${span.process} has been in a handler call for ${other?.token}, which has not come back`;
  const sentence = `${entryName(entry)} ${deliveryClause(entry, run)}; ${endClause(run)} it is still pending for ${fate.consumer} and nobody has handled it${detail}${busy}.`;
  return {
    checker: "no-loss",
    name: "stranded-entry",
    sentence,
    token: entry.token,
    events: indexesOf([...eventsOf(entry, run).map((index) => run.history[index]), span?.started]),
  };
}

/** A handler call of another entry in which the worker that has this one still is when the run ends. */
function openHandler({ deliveries }: EntryRecord, run: RunRecord): [EntryRecord, HandlerSpan] | undefined {
  const process = deliveries.at(-1)?.process;
  for (const other of run.entries) {
    const span = other.spans.findLast(
      ({ process: name, ended }) => name === process && (ended?.index ?? Infinity) > (run.ended?.index ?? -1),
    );
    if (span !== undefined) return [other, span];
  }
  return undefined;
}

function undelivered(entry: EntryRecord, run: RunRecord): Anomaly {
  const appended = entry.appended[0];
  const created = run.history.find((event) => event.kind === "command" && createsGroup(event));
  const isCreatedLater = created !== undefined && appended !== undefined && created.index > appended.index;
  const moved = run.history.findLast((event) => event.kind === "command" && movesGroup(event));
  const isMoved = moved !== undefined && appended !== undefined && moved.index > appended.index;
  const why = isMoved
    ? `${moved.process} set the group's last-delivered-id past it at ${timeText(moved.timeMs)}, by XGROUP SETID`
    : isCreatedLater
      ? `the group was created after it, at ${timeText(created.timeMs)}, and starts behind it`
      : `the group's last-delivered-id, ${run.final?.lastDeliveredId ?? "?"}, is past it`;
  const when = appended === undefined ? "" : ` at ${timeText(appended.timeMs)}`;
  return {
    checker: "no-loss",
    name: "undelivered-entry",
    sentence: `${entryName(entry)} was appended${when} and is delivered to nobody: ${why}.`,
    token: entry.token,
    events: indexesOf([appended, isMoved ? moved : isCreatedLater ? created : undefined, run.final]),
  };
}

function eventsOf(entry: EntryRecord, run: RunRecord): number[] {
  const last = entry.deliveries.at(-1);
  return indexesOf([
    entry.appended[0] ?? entry.publishCompleted,
    ...entry.deliveries,
    ...entry.spans.flatMap(({ started, ended }) => [started, ended]),
    ...entry.acknowledgements,
    last === undefined ? undefined : endOfProcess(last, run),
    run.final,
  ]);
}
