/** An entry waits no longer than a time while nothing goes wrong. Judged where a scenario says how long (expect.settledWithin). */

import { lastsMs } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { History, HistoryEvent } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { deliveryClause, entryName, indexesOf } from "./words.js";

const SETTLED = "an entry was settled";

/** While nothing goes wrong, entries are settled within a time. */
export const inTime: Checker = {
  name: "in-time",
  invariant:
    "An entry that can be handled is handled or dead-lettered within settledWithin, counted from its append or from the end of the last fault before that.",
  situations: [
    {
      words: SETTLED,
      advice: "see that the consumer reads the scenario's stream and group, and calls handle() for each entry",
      needs: [],
    },
  ],
  isAsked: ({ expect }) => expect.limits.settledWithinMs !== undefined,
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const limitMs = run.started?.limits?.settledWithinMs;
  if (limitMs === undefined) return { anomalies: [], reached: {} };
  const disturbances = disturbancesOf(run);
  const anomalies: Anomaly[] = [];
  let settled = 0;
  for (const entry of run.entries) {
    // What fails again and again takes as many leases as it has deliveries; what nobody can get is no-loss's.
    if (entry.kind !== "sound" || entry.appended.length !== 1 || isOutOfReach(entry, run)) continue;
    const done = settlementOf(entry);
    if (done !== undefined) settled += 1;
    const anomaly = anomalyOf({ entry, done, disturbances }, run, limitMs);
    if (anomaly !== undefined) anomalies.push(anomaly);
  }
  return { anomalies, reached: { [SETTLED]: settled } };
}

interface Wait {
  readonly entry: EntryRecord;
  readonly done: HistoryEvent | undefined;
  readonly disturbances: readonly Disturbance[];
}

function anomalyOf({ entry, done, disturbances }: Wait, run: RunRecord, limitMs: number): Anomaly | undefined {
  const appended = entry.appended[0]!;
  const end = done ?? run.ended;
  if (end === undefined) return undefined;
  let fromMs = appended.timeMs;
  for (const { index, untilMs } of disturbances) if (index < end.index) fromMs = Math.max(fromMs, untilMs);
  if (end.timeMs - fromMs <= limitMs) return undefined;
  const waited = durationText(end.timeMs - appended.timeMs);
  const how = done === undefined ? `is not settled ${waited} later` : `was settled only ${waited} later`;
  const since = fromMs === appended.timeMs ? "" : `, ${durationText(end.timeMs - fromMs)} after the last fault`;
  return {
    checker: "in-time",
    name: "late-settlement",
    sentence: `${entryName(entry)}, appended at ${timeText(appended.timeMs)}, ${how}${since}: ${durationText(limitMs)} are allowed. It ${deliveryClause(entry, run)}.`,
    token: entry.token,
    events: indexesOf([
      appended,
      ...entry.deliveries,
      ...entry.spans.flatMap(({ started, ended }) => [started, ended]),
      ...entry.deadLetters,
      end,
    ]),
  };
}

/** Something that went wrong, and until when that goes on. */
interface Disturbance {
  readonly index: number;
  readonly untilMs: number;
}

function disturbancesOf({ faults, processEnds, signals, history }: RunRecord): readonly Disturbance[] {
  const starts = history.filter(({ kind }) => kind === "process-started" || kind === "server-up");
  return [
    ...faults.map(({ event: { index, timeMs, fault } }) => ({
      index,
      // What only makes a handler hang, or a clock go wrong, has done so; of what trickles in nobody knows the end.
      untilMs: timeMs + (fault.kind === "handler-hangs" || fault.kind === "clock-jump" ? 0 : lastsMs(fault)),
    })),
    ...signals.map(({ index, timeMs, graceMs }) => ({ index, untilMs: timeMs + graceMs })),
    ...[...processEnds, ...starts].map(({ index, timeMs }) => ({ index, untilMs: timeMs })),
  ];
}

/** The server lost it, or an operator put it where no read gives it. */
function isOutOfReach({ appended, token }: EntryRecord, { states }: RunRecord): boolean {
  return states.some(
    ({ destroyed, outOfReach }) =>
      destroyed.some((one) => one.token === token) || appended.some(({ id }) => outOfReach.includes(id)),
  );
}

/** The first good end of a handler, or the first dead letter. */
function settlementOf({ spans, deadLetters }: EntryRecord): HistoryEvent | undefined {
  const ends = spans.flatMap(({ ended }) =>
    ended?.kind === "handler-finished" && ended.outcome === "ok" ? [ended] : [],
  );
  return [...ends, ...deadLetters].sort((a, b) => a.index - b.index)[0];
}
