/**
 * Once the faults have stopped, the system as a whole goes on. Single entries that are left behind while the workers
 * go on are `no-loss`'s and `poison-kept`'s.
 */

import { commandName } from "../history/command-name.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { History, HistoryEvent } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import { tokenNames } from "../text/token-list.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { entriesLeft, stallOf } from "./stall.js";
import { endClause, endOfProcess, indexesOf } from "./words.js";

const UNSETTLED = "the faults stopped while entries were unsettled";

/** After the faults stop, each publish comes back with an id or an error, and the workers settle entries until none is left. */
export const progress: Checker = {
  name: "progress",
  invariant:
    "After the faults stop, each publish comes back, and the workers go on until no entry is left that nobody has read.",
  situations: [
    {
      words: UNSETTLED,
      advice: "publish more entries, or allow more faults",
      needs: [],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const reached = { [UNSETTLED]: run.unsettledAtFaultsStopped > 0 ? 1 : 0 };
  if (run.ended === undefined || run.ended.isSettled || run.final === undefined) return { anomalies: [], reached };
  const found = anomalyOf(run);
  const anomalies = [...(found === undefined ? [] : [found]), ...unansweredPublishes(run)];
  return { anomalies, reached };
}

/** A publish that has come back neither with an id nor with an error, though its producer lives. */
function unansweredPublishes(run: RunRecord): readonly Anomaly[] {
  const hung = run.entries.find(
    ({ publishInvoked, publishCompleted }) => publishInvoked !== undefined && publishCompleted === undefined,
  );
  const invoked = hung?.publishInvoked;
  if (hung === undefined || invoked === undefined || endOfProcess(invoked, run) !== undefined) return [];
  const inStream = hung.appended[0];
  const entry = inStream === undefined ? "it is not in the stream" : `it is in the stream, as ${inStream.id}`;
  const sentence = `The publish of ${hung.token}, begun at ${timeText(invoked.timeMs)}, has come back neither with an id nor with an error ${endClause(run)}; ${entry}.`;
  return [anomaly(run, "unanswered-publish", sentence, indexesOf([invoked, inStream]))];
}

function anomalyOf(run: RunRecord): Anomaly | undefined {
  const { unread, pending } = entriesLeft(run);
  if (unread.length + pending.length === 0) return undefined;
  const stall = stallOf(run);
  if (stall !== undefined) {
    const left = leftClause(run, { unread, pending });
    return anomaly(run, "no-progress", `${left}: ${stall.reasons.join(", ")}.`, stall.events);
  }
  if (unread.length === 0) return undefined;
  const left = leftClause(run, { unread, pending: [] });
  return isStillWorking(run)
    ? anomaly(run, "slow-recovery", `${left}, although ${lastSettlingClause(run)}.`, [])
    : anomaly(run, "no-progress", `${left}; ${lastSettlingClause(run)}, ${lastCommandClause(run)}.`, []);
}

/** Whether something was settled in the second half of the time that the system had to recover. */
function isStillWorking({ lastSettling, faultsStopped, ended }: RunRecord): boolean {
  const fromMs = faultsStopped?.timeMs ?? 0;
  const untilMs = ended?.timeMs ?? fromMs;
  return lastSettling !== undefined && lastSettling.timeMs - fromMs > (untilMs - fromMs) / 2;
}

function leftClause(
  run: RunRecord,
  { unread, pending }: { readonly unread: readonly EntryRecord[]; readonly pending: readonly EntryRecord[] },
): string {
  const parts: string[] = [];
  if (unread.length > 0)
    parts.push(`${tokenNames(unread.map(({ token }) => token))} ${unread.length === 1 ? "is" : "are"} still unread`);
  if (pending.length > 0) parts.push(`${tokenNames(pending.map(({ token }) => token))} still pending`);
  return `${parts.join(" and ")} ${endClause(run)}`;
}

function lastSettlingClause({ lastSettling, ended }: RunRecord): string {
  if (lastSettling === undefined) return "no entry was settled in the whole run";
  const verb = { "handler-finished": "handled", acknowledged: "acknowledged", appended: "dead-lettered" }[
    lastSettling.kind
  ];
  const before = durationText((ended?.timeMs ?? lastSettling.timeMs) - lastSettling.timeMs);
  return `the last entry that was settled is ${lastSettling.token}, ${verb} by ${lastSettling.process} at ${timeText(lastSettling.timeMs)}, ${before} before the end`;
}

function lastCommandClause(run: RunRecord): string {
  const last = lastWorkerCommand(run);
  if (last === undefined) return "and no worker sent a command";
  const failed = last.error === undefined ? "" : `, which failed (${last.error})`;
  return `and the last command of a worker is ${last.process}'s ${commandName(last)} at ${timeText(last.timeMs)}${failed}`;
}

function lastWorkerCommand(run: RunRecord): (HistoryEvent & { kind: "command" }) | undefined {
  for (let i = (run.ended?.index ?? run.history.length) - 1; i >= 0; i--) {
    const event = run.history[i];
    if (event?.kind === "command" && event.process.startsWith("worker-")) return event;
  }
  return undefined;
}

function anomaly(run: RunRecord, name: string, sentence: string, events: readonly number[]): Anomaly {
  const indexes = new Set([
    ...events,
    ...indexesOf([run.faultsStopped, run.lastSettling, lastWorkerCommand(run), run.ended, run.final]),
  ]);
  return { checker: "progress", name, sentence, token: undefined, events: [...indexes].sort((a, b) => a - b) };
}
