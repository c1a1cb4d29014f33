/** One publish makes one entry: neither the client nor the producer sends it twice, nor reports a failure that was none. */

import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { EntryAppended, History } from "../history/event.js";
import { durationText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { indexesOf } from "./words.js";

const REPLY_LOST = "the reply to an XADD of the producer was lost";

/** Each publish appends at most one entry, and none when it is reported as failed. */
export const oneEntryPerPublish: Checker = {
  name: "one-entry-per-publish",
  invariant: "Each publish appends at most one entry, and none when it is reported as failed.",
  situations: [
    {
      words: REPLY_LOST,
      advice: "allow faults.disconnect and run more often: it has to strike just after an XADD of the producer",
      needs: ["disconnect", "half-open"],
    },
  ],
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const anomalies: Anomaly[] = [];
  for (const entry of run.entries) {
    const found = anomalyOf(entry, run);
    if (found !== undefined) anomalies.push(found);
  }
  const lost = run.faults.filter(
    ({ event: { fault } }) =>
      (fault.kind === "disconnect" || fault.kind === "half-open") &&
      fault.at.process === 0 &&
      fault.at.command === "xadd" &&
      fault.at.when === "after",
  );
  return { anomalies, reached: { [REPLY_LOST]: lost.length } };
}

function anomalyOf(entry: EntryRecord, run: RunRecord): Anomaly | undefined {
  const { publishInvoked, publishCompleted } = entry;
  if (publishInvoked === undefined || entry.appended.length === 0) return undefined;
  // An entry that a consumer appends again, to try it later, is no publish.
  const all = entry.appended.filter(({ process }) => process === publishInvoked.process);
  // What the server had lost before the next one came does not make that one a second.
  const published = all.filter((event, i) => !isDestroyed(event, all[i + 1]?.index ?? Infinity, run));
  const [first, second] = published;
  if (second !== undefined && first !== undefined) {
    return anomaly(entry, published, "duplicate-publish", duplicateSentence(entry, published));
  }
  if (first === undefined || publishCompleted?.outcome !== "fail") return undefined;
  const why = publishCompleted.error === undefined ? "" : ` (${publishCompleted.error})`;
  const sentence = `The publish of ${entry.token} was reported as failed${why}, but ${first.id} is in the stream: a producer that tries again doubles it.`;
  return anomaly(entry, published, "phantom-publish", sentence);
}

function isDestroyed({ stream, id, index }: EntryAppended, beforeIndex: number, { states }: RunRecord): boolean {
  return states.some(
    (state) =>
      state.index > index &&
      // What was written to an old primary was never beside what the new one has.
      (state.index < beforeIndex || state.phase === "rejoined") &&
      state.destroyed.some((one) => one.id === id && one.stream === stream),
  );
}

function duplicateSentence(entry: EntryRecord, published: readonly EntryAppended[]): string {
  const ids = published.map(({ id }) => id);
  const [first, second] = published as [EntryAppended, EntryAppended];
  return `One publish of ${entry.token} made ${ids.length} entries, ${ids.join(" and ")}: ${second.process} sent it again ${durationText(second.timeMs - first.timeMs)} after the first had taken effect.`;
}

function anomaly(entry: EntryRecord, published: readonly EntryAppended[], name: string, sentence: string): Anomaly {
  const events = indexesOf([entry.publishInvoked, ...published, entry.publishCompleted]);
  return { checker: "one-entry-per-publish", name, sentence, token: entry.token, events };
}
