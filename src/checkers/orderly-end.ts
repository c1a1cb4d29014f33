/**
 * Workers do not end by their own errors, and one that is told to end does so in its time, with what it had begun finished
 * and acknowledged. Judged where a scenario asks for it (expect.orderlyEnd): at-least-once delivery forgives all of that.
 */

import { faultProcess, isServerFault, processName } from "../faults/fault.js";
import { runRecord } from "../history/entries.js";
import type { EntryRecord, HandlerSpan, RunRecord } from "../history/run-record.js";
import type { History, ProcessEnded, ProcessSignalled } from "../history/event.js";
import { durationText, timeText } from "../text/time-text.js";
import { tokenNames } from "../text/token-list.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { indexesOf } from "./words.js";

const TOLD = "a worker was told to end";

/** A worker ends only when it is told to, and then in order. */
export const orderlyEnd: Checker = {
  name: "orderly-end",
  invariant:
    "No worker ends by its own error, unless a handler of it hangs; one that is told to end, and that nothing disturbs, does so within its grace when no handler takes longer, and leaves no handler cut off and nothing handled unacknowledged.",
  situations: [
    {
      words: TOLD,
      advice: 'allow faults.rollingDeploy or faults.scaleIn, and listen to the "signal" that consume is given',
      needs: ["rolling-deploy", "scale-in"],
    },
  ],
  isAsked: ({ expect }) => expect.limits.orderlyEnd === true,
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  if (run.started?.limits?.orderlyEnd !== true) return { anomalies: [], reached: {} };
  const died = run.processEnds.filter((end) => end.cause === "error" && isWorker(end) && !hasHung(end, run));
  const stops = run.signals.flatMap((signal) => stopOf(signal, run) ?? []);
  const found = [
    ...died.map(endedByItself),
    ...stops.map((stop) => deafness(stop, run) ?? cutOff(stop, run) ?? leftBehind(stop, run)),
  ];
  return {
    anomalies: found.filter((anomaly) => anomaly !== undefined),
    reached: { [TOLD]: run.signals.length },
  };
}

function isWorker({ process }: ProcessEnded): boolean {
  return process.startsWith("worker-");
}

/** Nothing but its end stops a handler that hangs, so a worker may well end itself for that. */
function hasHung({ process, index }: ProcessEnded, { entries }: RunRecord): boolean {
  return entries.some(({ spans }) =>
    spans.some((span) => span.isHung && span.process === process && span.ended?.index === index),
  );
}

function endedByItself(end: ProcessEnded): Anomaly {
  const error = end.error === undefined ? "" : ` (${end.error})`;
  const sentence = `At ${timeText(end.timeMs)} ${end.process} ended by its own error${error}: whatever it had at hand was cut off.`;
  return { checker: "orderly-end", name: "ended-by-itself", sentence, token: undefined, events: [end.index] };
}

/** A worker that was told to end, and its end; from when its process started. */
interface Stop {
  readonly signal: ProcessSignalled;
  readonly end: ProcessEnded;
  readonly fromIndex: number;
}

/** Undefined when it has not ended in the run, or when something went wrong for it. */
function stopOf(signal: ProcessSignalled, { history, processEnds, faults }: RunRecord): Stop | undefined {
  const end = processEnds.find(({ process, index }) => process === signal.process && index > signal.index);
  if (end === undefined) return undefined;
  const started = history.findLast(
    ({ kind, process, index }) => kind === "process-started" && process === signal.process && index < signal.index,
  );
  const fromIndex = started?.index ?? 0;
  const isDisturbed = faults.some(({ event: { fault, index } }) => {
    if (index > end.index) return false;
    if (isServerFault(fault)) return true;
    // To a handler that fails, or takes its time, a worker has to see like to any other.
    if (fault.kind === "slow-handler" || fault.kind === "handler-fails") return false;
    const isHow = fault.kind === "rolling-deploy" || (fault.kind === "scale-in" && fault.signal === "SIGTERM");
    return !isHow && index > fromIndex && processName(faultProcess(fault)) === signal.process;
  });
  return isDisturbed ? undefined : { signal, end, fromIndex };
}

/** It was killed when its grace was over, though no handler kept it for the second half of that. */
function deafness({ signal, end }: Stop, run: RunRecord): Anomaly | undefined {
  const { timeMs, graceMs, process } = signal;
  if (end.cause !== "killed" || end.timeMs < timeMs + graceMs) return undefined;
  const isBusy = spansOf(process, run).some(
    ({ span: { started, ended } }) => started.index < end.index && (ended?.timeMs ?? Infinity) > timeMs + graceMs / 2,
  );
  if (isBusy) return undefined;
  const sentence = `${process} was told to end at ${timeText(timeMs)} and had not ended ${durationText(graceMs)} later, when it was killed, though no handler of it was running.`;
  return {
    checker: "orderly-end",
    name: "ignored-sigterm",
    sentence,
    token: undefined,
    events: indexesOf([signal, end]),
  };
}

function cutOff({ signal, end }: Stop, run: RunRecord): Anomaly | undefined {
  if (end.cause !== "stopped") return undefined;
  const cut = spansOf(end.process, run).filter(({ span }) => span.ended === end && !span.isHung);
  const [first] = cut;
  if (first === undefined) return undefined;
  const names = tokenNames(cut.map(({ entry }) => entry.token));
  const sentence = `${end.process} was told to end at ${timeText(signal.timeMs)}, and ended at ${timeText(end.timeMs)} in the midst of its handling of ${names}, with ${durationText(signal.timeMs + signal.graceMs - end.timeMs)} left to finish.`;
  const events = indexesOf([signal, ...cut.map(({ span }) => span.started), end]);
  return { checker: "orderly-end", name: "cut-off-handler", sentence, token: first.entry.token, events };
}

/** It has handled an entry, and ended without acknowledging it: it is delivered again. */
function leftBehind({ signal, end, fromIndex }: Stop, run: RunRecord): Anomaly | undefined {
  if (end.cause !== "stopped") return undefined;
  for (const { entry, span } of spansOf(end.process, run)) {
    const { started, ended } = span;
    if (ended?.kind !== "handler-finished" || ended.outcome !== "ok") continue;
    if (started.index < fromIndex || ended.index > end.index || entry.appended.length !== 1) continue;
    const again = entry.deliveries.find(({ index }) => index > end.index);
    if (again === undefined) continue;
    if (entry.acknowledgements.some(({ index }) => index > started.index && index < again.index)) continue;
    const sentence = `${end.process} was told to end at ${timeText(signal.timeMs)}, had handled ${entry.token} by ${timeText(ended.timeMs)}, and ended at ${timeText(end.timeMs)} without acknowledging it: it was delivered again, to ${again.process}.`;
    const events = indexesOf([signal, started, ended, end, again]);
    return { checker: "orderly-end", name: "left-unacknowledged", sentence, token: entry.token, events };
  }
  return undefined;
}

function spansOf(
  process: string,
  { entries }: RunRecord,
): readonly { readonly entry: EntryRecord; readonly span: HandlerSpan }[] {
  return entries.flatMap((entry) =>
    entry.spans.filter((span) => span.process === process).map((span) => ({ entry, span })),
  );
}
