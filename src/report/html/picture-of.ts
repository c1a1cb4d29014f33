/** Makes the page's picture of a history. It reads the history alone, so the simulator and a real server look alike. */

import type { Anomaly } from "../../checkers/checker.js";
import type { History, HistoryEvent, RunStarted } from "../../history/event.js";
import { faultRow } from "../swimlane/fault-rows.js";
import { Story } from "../swimlane/story.js";
import { visible } from "./escape.js";
import { laneNames, SERVER } from "./lane-names.js";
import type { Picture, PictureEntry, Step } from "./picture.js";
import { Spans } from "./spans.js";
import { stepWords } from "./step-words.js";

/** The picture of a run; the anomaly, if it has one, says what is marked and where the page begins. */
export function pictureOf(history: History, anomaly: Anomaly | undefined): Picture {
  const story = new Story(history);
  const names = laneNames(history);
  const entries = new EntryTable(story.run);
  const spans = new Spans(story, names, (token, id) => entries.indexOf(token, id));
  for (const process of aliveAtFirst(history, names)) spans.alive(process);
  const marked = new Set(anomaly?.events);
  const lanes = new Map(names.map((name, n) => [name, n]));
  const steps: Step[] = [];
  const pending: number[] = [];
  const lag: number[] = [];
  for (const event of history) {
    const words = stepWords(event, story);
    const { lane, entries: tokens } = placeOf(event, story);
    const isMarked = marked.has(event.index);
    steps.push({
      timeMs: event.timeMs,
      lane: lanes.get(lane) ?? -1,
      kind: event.kind,
      ...words,
      isQuiet: words.isQuiet && !isMarked,
      entries: tokens.map(([token, id]) => entries.indexOf(token, id)),
      isMarked,
    });
    story.apply(event);
    spans.apply(event);
    pending.push(spans.counts.pending);
    lag.push(spans.counts.lag);
  }
  spans.finish(Math.max(0, history.length - 1));
  return {
    lanes: names.map((name, n) => ({ name: visible(name), rows: spans.rows[n]?.count ?? 0 })),
    steps,
    entries: entries.all,
    spans: spans.all,
    pending,
    lag,
    focus: focusOf(anomaly, entries),
  };
}

/** Numbers entries: those of the workload first, then whatever else turns up. */
class EntryTable {
  readonly all: PictureEntry[] = [];
  readonly #indexes = new Map<string, number>();

  constructor(run: RunStarted | undefined) {
    for (const { token, kind } of run?.entries ?? []) this.#add(token, kind === "sound" ? "" : kind);
  }

  /** An entry without a token goes by its id. */
  indexOf(token: string | undefined, id: string): number {
    const name = token ?? id;
    return this.#indexes.get(name) ?? this.#add(name, "");
  }

  #add(name: string, note: string): number {
    const index = this.all.length;
    this.#indexes.set(name, index);
    this.all.push({ name: visible(name), note });
    return index;
  }
}

/** The sandbox's own producer has no start in the history; it and the server live from the beginning. */
function aliveAtFirst(history: History, names: readonly string[]): string[] {
  const started = new Set(history.flatMap(({ kind, process }) => (kind === "process-started" ? [process] : [])));
  return names.filter((name) => name === SERVER || !started.has(name));
}

type Named = readonly [token: string | undefined, id: string];

/** The lane that a step stands in, and the entries that it is about. */
function placeOf(event: HistoryEvent, story: Story): { readonly lane: string; readonly entries: readonly Named[] } {
  const lane = event.process;
  switch (event.kind) {
    case "appended":
    case "delivered":
    case "acknowledged":
      return { lane, entries: [[event.token, event.id]] };
    case "publish-invoked":
    case "publish-completed":
    case "handler-started":
    case "handler-finished":
      return { lane, entries: [[event.token, ""]] };
    case "fault": {
      const { processes, tokens } = faultRow(event, story);
      return { lane: processes[0] ?? lane, entries: tokens.map((token) => [token, ""] as const) };
    }
    default:
      return { lane, entries: [] };
  }
}

function focusOf(anomaly: Anomaly | undefined, entries: EntryTable): Picture["focus"] {
  return {
    entry: anomaly?.token === undefined ? -1 : entries.indexOf(anomaly.token, ""),
    step: Math.max(0, anomaly?.events.toSorted((a, b) => a - b)[0] ?? 0),
  };
}
