/** What a killed worker held is settled soon after. Judged where a scenario says how soon (expect.recoveredAfterCrash). */

import { KILLING_KINDS } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { History, HistoryEvent, ProcessEnded } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { entryName, indexesOf } from "./words.js";

const KILLED = "a process was killed while an entry was pending for it";

/** After a crash, its entries are settled within a time. */
export const crashRecovery: Checker = {
  name: "crash-recovery",
  invariant:
    "What was pending for a process when it was killed is acknowledged or dead-lettered within recoveredAfterCrash, counted from the last fault before that.",
  situations: [
    {
      words: KILLED,
      advice: "allow faults.crash, and publish enough entries for a worker to hold one",
      needs: KILLING_KINDS,
    },
  ],
  isAsked: ({ expect }) => expect.limits.recoveredAfterCrashMs !== undefined,
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const limitMs = run.started?.limits?.recoveredAfterCrashMs;
  if (limitMs === undefined) return { anomalies: [], reached: {} };
  const anomalies: Anomaly[] = [];
  for (const { event, held } of run.kills) {
    for (const entry of held) {
      // What fails again and again takes as many leases as it has deliveries.
      if (entry.kind !== "sound") continue;
      const found = anomalyOf(entry, event, { run, limitMs });
      if (found !== undefined) anomalies.push(found);
    }
  }
  return { anomalies, reached: { [KILLED]: run.kills.filter(({ held }) => held.length > 0).length } };
}

function anomalyOf(
  entry: EntryRecord,
  kill: ProcessEnded,
  { run, limitMs }: { readonly run: RunRecord; readonly limitMs: number },
): Anomaly | undefined {
  const settled = settledAfter(entry, kill);
  const end = settled ?? run.ended;
  if (end === undefined) return undefined;
  const from = lastDisturbance(kill, end, run);
  const tookMs = end.timeMs - from.timeMs;
  if (tookMs <= limitMs) return undefined;
  const since = from === kill ? "" : `, ${durationText(tookMs)} after the last fault`;
  const how =
    settled === undefined
      ? `is not settled ${durationText(end.timeMs - kill.timeMs)} later`
      : `was settled only ${durationText(end.timeMs - kill.timeMs)} later, by ${settled.process}`;
  return {
    checker: "crash-recovery",
    name: "slow-crash-recovery",
    sentence: `${entryName(entry)}, pending for ${kill.process} when that was killed at ${timeText(kill.timeMs)}, ${how}${since}: ${durationText(limitMs)} are allowed.`,
    token: entry.token,
    events: indexesOf([entry.appended[0], ...entry.deliveries, kill, from, settled, run.ended]),
  };
}

/** The first event after a kill with which an entry was done with. */
function settledAfter({ acknowledgements, deadLetters }: EntryRecord, kill: ProcessEnded): HistoryEvent | undefined {
  const later = [...acknowledgements, ...deadLetters].filter(({ index }) => index > kill.index);
  return later.sort((a, b) => a.index - b.index)[0];
}

/** The kill itself, or the last fault or start after it and before the end: what goes wrong again begins anew. */
function lastDisturbance(kill: ProcessEnded, end: HistoryEvent, { faults, processEnds }: RunRecord): HistoryEvent {
  let last: HistoryEvent = kill;
  for (const { event } of faults) if (event.index < end.index && event.index > last.index) last = event;
  for (const event of processEnds) if (event.index < end.index && event.index > last.index) last = event;
  return last;
}
