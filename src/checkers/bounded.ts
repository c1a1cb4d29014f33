/** What a consumer leaves on the server has bounds: pending entries, consumers, the stream, the dead-letter stream. */

import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { FinalState, History } from "../history/event.js";
import { LIMITS_DEFAULT, type Limits } from "../scenario/limits.js";
import { counted } from "../text/number-text.js";
import { tokenNames } from "../text/token-list.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { stallOf } from "./stall.js";
import { endClause, indexesOf } from "./words.js";

const DELIVERED = "an entry was delivered";

/** Nothing that workers leave behind grows without end. */
export const bounded: Checker = {
  name: "bounded",
  invariant:
    "No entry that is handled or dead-lettered stays pending; at the end the group has at most deadConsumersMax consumers whose processes are gone, the stream at most streamLengthMax entries, the dead-letter stream at most deadLettersMax.",
  situations: [
    {
      words: DELIVERED,
      advice: "see that the consumer reads the scenario's stream and group",
      needs: [],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const reached = { [DELIVERED]: run.entries.filter(({ deliveries }) => deliveries.length > 0).length };
  const { final } = run;
  if (final === undefined) return { anomalies: [], reached };
  const limits = run.started?.limits ?? LIMITS_DEFAULT;
  const found = [
    pendingLeak(run, final),
    deadConsumers(run, final, limits),
    streamLength(run, final, limits),
    deadLetterLength(run, final, limits),
  ];
  return { anomalies: found.filter((anomaly) => anomaly !== undefined), reached };
}

/** Entries that are done with and will be pending for ever, as far as the time to recover shows. */
function pendingLeak(run: RunRecord, final: FinalState): Anomaly | undefined {
  if (final.pending.length === 0 || run.ended?.isSettled !== false || stallOf(run) !== undefined) return undefined;
  const ids = new Set(final.pending.map(({ id }) => id));
  const patienceMs = (run.started?.recoveredWithinMs ?? 0) / 2;
  const left = run.entries.filter(
    (entry) => final.timeMs - doneMs(entry) >= patienceMs && entry.deliveries.some(({ id }) => ids.has(id)),
  );
  const [first] = left;
  if (first === undefined) return undefined;
  const how = first.isHandled ? "handled" : "dead-lettered";
  const acknowledged = first.acknowledgements.length === 0 ? "and never acknowledged" : "and delivered again since";
  const rest = left.length === 1 ? "" : `; so are ${tokenNames(left.slice(1).map(({ token }) => token))}`;
  const sentence = `${first.token} (${first.deliveries.at(-1)!.id}) was ${how} ${acknowledged}: ${endClause(run)} it is still pending for ${holderOf(first, final)}${rest}.`;
  const events = indexesOf([
    first.appended[0],
    ...first.deliveries,
    ...first.spans.flatMap(({ started, ended }) => [started, ended]),
    ...first.deadLetters,
    final,
  ]);
  return { checker: "bounded", name: "pending-leak", sentence, token: first.token, events };
}

/** When it was done with for the first time: handled, or in the dead-letter stream; Infinity when it never was. */
function doneMs({ spans, deadLetters }: EntryRecord): number {
  let firstMs = Infinity;
  for (const { ended } of spans)
    if (ended?.kind === "handler-finished" && ended.outcome === "ok") firstMs = Math.min(firstMs, ended.timeMs);
  for (const { timeMs } of deadLetters) firstMs = Math.min(firstMs, timeMs);
  return firstMs;
}

function holderOf({ deliveries }: EntryRecord, { pending }: FinalState): string {
  const row = pending.find(({ id }) => deliveries.some((delivery) => delivery.id === id));
  return row?.consumer ?? "?";
}

function deadConsumers(run: RunRecord, final: FinalState, { deadConsumersMax }: Limits): Anomaly | undefined {
  const { consumers = [] } = final;
  if (consumers.length <= deadConsumersMax) return undefined;
  const names = consumerNames(run);
  const dead = consumers.filter(({ name }) => names.dead.has(name) && !names.living.has(name));
  if (dead.length <= deadConsumersMax) return undefined;
  const sentence = `At the end the group has ${counted(dead.length, "consumer")} of processes that are gone, ${dead[0]!.name} among them: ${deadConsumersMax} ${deadConsumersMax === 1 ? "is" : "are"} allowed.`;
  return {
    checker: "bounded",
    name: "dead-consumers",
    sentence,
    token: undefined,
    events: indexesOf([...run.processEnds.filter(({ index }) => index < endIndex(run)), final]),
  };
}

/** Under which names processes that are over, and those that are not, were known to the server. */
function consumerNames(run: RunRecord): { readonly dead: Set<string>; readonly living: Set<string> } {
  const current = new Map<string, Set<string>>();
  const dead = new Set<string>();
  const living = new Set<string>();
  for (const event of run.history) {
    if (event.index >= endIndex(run)) break;
    if (event.kind === "process-started") current.set(event.process, new Set([event.consumer]));
    else if (event.kind === "delivered") current.get(event.process)?.add(event.consumer);
    else if (event.kind === "process-ended") {
      for (const name of current.get(event.process) ?? []) dead.add(name);
      current.delete(event.process);
    }
  }
  for (const names of current.values()) for (const name of names) living.add(name);
  return { dead, living };
}

/** Whoever ends with the run is not gone: the run is over for it. */
function endIndex({ ended, history }: RunRecord): number {
  return ended?.index ?? history.length;
}

function streamLength(run: RunRecord, final: FinalState, { streamLengthMax }: Limits): Anomaly | undefined {
  const length = final.entries.length;
  if (streamLengthMax === undefined || length <= streamLengthMax) return undefined;
  const sentence = `The stream has ${counted(length, "entry", "entries")} ${endClause(run)}: ${streamLengthMax} are allowed, and nobody trims it.`;
  return {
    checker: "bounded",
    name: "stream-growth",
    sentence,
    token: undefined,
    events: indexesOf([run.lastSettling, run.ended, final]),
  };
}

function deadLetterLength(run: RunRecord, final: FinalState, { deadLettersMax }: Limits): Anomaly | undefined {
  const { deadLetters: length = 0 } = final;
  if (deadLettersMax === undefined || length <= deadLettersMax) return undefined;
  const letters = run.entries.flatMap((entry) => entry.deadLetters);
  return {
    checker: "bounded",
    name: "dead-letter-growth",
    sentence: `The dead-letter stream, ${run.started?.deadLetterStream ?? "?"}, has ${counted(length, "entry", "entries")} ${endClause(run)}: ${deadLettersMax} are allowed.`,
    token: undefined,
    events: indexesOf([...letters, final]),
  };
}
