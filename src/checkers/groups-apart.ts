/** What one group's consumers do takes no entry from another group of the stream. Judged where a scenario names other groups. */

import { runRecord } from "../history/entries.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import type { EntriesDeleted, EntryAppended, FinalState, GroupChanged, History } from "../history/event.js";
import { compareIds } from "../history/entry-order.js";
import { timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { indexesOf } from "./words.js";

const DELIVERED = "another group was given an entry";

/** No entry goes before every group has had it and is done with it. */
export const groupsApart: Checker = {
  name: "groups-apart",
  invariant:
    "No entry is deleted or trimmed before each of the scenario's otherGroups has been given it and has acknowledged it.",
  situations: [
    {
      words: DELIVERED,
      advice: "run the consumers of the other groups as well, in `consume`",
      needs: [],
    },
  ],
  isAsked: ({ otherGroups }) => otherGroups.length > 0,
  judge,
};

/** What is known of one other group. */
interface Group {
  readonly name: string;
  /** Its first XGROUP CREATE that succeeded. */
  readonly created: GroupChanged | undefined;
  readonly given: ReadonlySet<string>;
}

function judge(history: History): Judgement {
  const run = runRecord(history);
  const { final } = run;
  const names = run.started?.otherGroups ?? [];
  if (names.length === 0) return { anomalies: [], reached: {} };
  const changes = history.filter((event) => event.kind === "other-group");
  const groups = names.map((name) => groupOf(name, changes));
  const reached = { [DELIVERED]: groups.filter(({ given }) => given.size > 0).length };
  if (final === undefined) return { anomalies: [], reached };
  const held = new Set(final.entries.map(({ id }) => id));
  const deletions = history.filter((event) => event.kind === "deleted");
  const anomalies: Anomaly[] = [];
  for (const entry of run.entries) {
    const appended = entry.appended[0];
    if (appended === undefined || held.has(appended.id) || isServersDoing(appended, run)) continue;
    for (const group of groups) {
      const anomaly = anomalyOf(group, { entry, appended, final, deletions });
      if (anomaly === undefined) continue;
      anomalies.push(anomaly);
      break;
    }
  }
  return { anomalies, reached };
}

function groupOf(name: string, changes: readonly GroupChanged[]): Group {
  const own = changes.filter(({ group }) => group === name);
  return {
    name,
    created: own.find(({ change }) => change === "created"),
    given: new Set(own.flatMap(({ change, ids }) => (change === "delivered" ? ids : []))),
  };
}

/** The server lost it, or an operator had a hand in it. */
function isServersDoing({ id, token }: EntryAppended, { states }: RunRecord): boolean {
  return states.some(({ destroyed }) => destroyed.some((one) => one.id === id && one.token === token));
}

interface Gone {
  readonly entry: EntryRecord;
  readonly appended: EntryAppended;
  readonly final: FinalState;
  readonly deletions: readonly EntriesDeleted[];
}

function anomalyOf(group: Group, { entry, appended, final, deletions }: Gone): Anomaly | undefined {
  const { id } = appended;
  const pending = final.othersPending?.find(({ name }) => name === group.name)?.pending ?? [];
  const isGiven = group.given.has(id);
  if (isGiven ? !pending.includes(id) : !isDue(group, appended)) return undefined;
  const deletion = deletions.find(({ ids }) => ids.includes(id));
  const how =
    deletion === undefined
      ? "was deleted or trimmed"
      : `was deleted by ${deletion.process} at ${timeText(deletion.timeMs)}`;
  const state = isGiven ? `while it was pending for group ${group.name}` : `before group ${group.name} was given it`;
  return {
    checker: "groups-apart",
    name: "taken-from-group",
    sentence: `${entry.token} (${id}) ${how} ${state}, which will never handle it.`,
    token: entry.token,
    events: indexesOf([appended, ...entry.deliveries, ...entry.acknowledgements, deletion, final]),
  };
}

/** Whether the group begins before the entry. */
function isDue({ created }: Group, { id, index }: EntryAppended): boolean {
  const [from] = created?.ids ?? [];
  if (created === undefined || from === undefined) return false;
  if (from === "$") return index > created.index;
  return compareIds(id, from.includes("-") ? from : `${from}-0`) > 0;
}
