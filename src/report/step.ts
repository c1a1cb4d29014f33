/** The walk through a history, step by step: a state, what each key does to it, and its view. Reading keys is for the CLI. */

import type { Anomaly } from "../checkers/checker.js";
import type { History, HistoryEvent } from "../history/event.js";
import { counted } from "../text/number-text.js";
import { painter, type Paint } from "./paint.js";
import { cut, printable, wrapped } from "../text/printable.js";
import { rowText, type Row } from "./swimlane/row.js";
import { rowsOf } from "./swimlane/rows.js";
import { Story } from "./swimlane/story.js";
import { durationText, timeText } from "../text/time-text.js";
import { tokenNames } from "../text/token-list.js";

/** What a key asks for. */
export type StepCommand =
  | { readonly kind: "next" | "back" | "fault" | "first" | "last" | "pending" | "quit" }
  /** Follow one entry; without a token, the current step's, or stop following. */
  | { readonly kind: "entry"; readonly token?: string };

/** Where a walk stands. */
export interface Walk {
  readonly history: History;
  readonly anomaly: Anomaly | undefined;
  readonly steps: readonly Row[];
  readonly position: number;
  /** The entry that is followed: the others' steps are passed over. */
  readonly followed: string | undefined;
  readonly showsPending: boolean;
  /** What the last key could not do. */
  readonly notice: string;
}

/** Begins a walk. What connections say to begin with is no step. */
export function beginWalk(history: History, anomaly: Anomaly | undefined): Walk {
  const steps = rowsOf(history).filter((row) => row.quiet !== "");
  return { history, anomaly, steps, position: 0, followed: undefined, showsPending: false, notice: "" };
}

/** The state after a command; a walk past an end stays there. */
export function walked(walk: Walk, command: StepCommand): Walk {
  const quiet = { ...walk, notice: "" };
  switch (command.kind) {
    case "next":
      return moved(quiet, walk.position + 1, 1, isVisible);
    case "back":
      return moved(quiet, walk.position - 1, -1, isVisible);
    case "fault":
      return moved(quiet, walk.position + 1, 1, (row) => row.tone === "fault");
    case "first":
      return { ...quiet, position: 0 };
    case "last":
      return { ...quiet, position: Math.max(0, walk.steps.length - 1) };
    case "pending":
      return { ...quiet, showsPending: !walk.showsPending };
    case "entry":
      return following(quiet, command.token);
    case "quit":
      return quiet;
  }
}

function isVisible(row: Row, { followed }: Walk): boolean {
  return followed === undefined || row.tokens.includes(followed) || row.tone === "fault";
}

function moved(walk: Walk, from: number, by: 1 | -1, isWanted: (row: Row, walk: Walk) => boolean): Walk {
  for (let at = from; at >= 0 && at < walk.steps.length; at += by) {
    if (isWanted(walk.steps[at]!, walk)) return { ...walk, position: at };
  }
  const about = walk.followed === undefined ? "" : ` about ${printable(walk.followed)}`;
  const nothing = isWanted === isVisible ? `nothing more${about}` : "no fault after this";
  return { ...walk, notice: by === -1 ? "this is the beginning" : nothing };
}

function following(walk: Walk, token: string | undefined): Walk {
  const wanted = token ?? (walk.followed === undefined ? walk.steps[walk.position]?.tokens[0] : undefined);
  if (wanted === undefined) {
    const notice = walk.followed === undefined ? "this step is about no entry; name one: e entry-1" : "";
    return { ...walk, followed: undefined, notice };
  }
  const isKnown = walk.steps.some(({ tokens }) => tokens.includes(wanted));
  return isKnown ? { ...walk, followed: wanted } : { ...walk, notice: `there is no ${printable(wanted)} in this run` };
}

/** Reads a line such as `n`, `back`, `e entry-2`; undefined when it means nothing. An empty line is the next step. */
export function stepCommand(line: string): StepCommand | undefined {
  const [word = "", argument] = line.trim().split(/\s+/);
  if (word === "e" || word === "entry")
    return argument === undefined ? { kind: "entry" } : { kind: "entry", token: argument };
  const kind = STEP_WORDS[word];
  return kind === undefined || argument !== undefined ? undefined : { kind };
}

const STEP_WORDS: Readonly<Record<string, Exclude<StepCommand["kind"], "entry">>> = Object.assign(
  Object.create(null) as Record<string, never>,
  {
    "": "next",
    n: "next",
    next: "next",
    b: "back",
    back: "back",
    f: "fault",
    fault: "fault",
    p: "pending",
    pending: "pending",
  } as const,
  { g: "first", first: "first", G: "last", last: "last", q: "quit", quit: "quit" } as const,
);

/** What the keys do, for a line under the view. */
const STEP_KEYS = "n next  b back  f next fault  p pending  e follow entry  g/G first/last  q quit";

/** How many steps before and after the current one are shown. */
const CONTEXT = 4;

/** The view of a walk: where it is, the steps around it, who does what, and the pending entries if asked for. */
export function renderWalk(walk: Walk, options: { readonly width: number; readonly color: boolean }): string {
  const paint = painter(options.color);
  const width = Math.max(60, options.width);
  const row = walk.steps[walk.position];
  if (row === undefined) return "the history is empty";
  const story = storyUntil(walk.history, row);
  const details = [rowText(row), ...row.events.flatMap((index) => detail(walk.history[index]))];
  const lines = [
    headLine(walk, paint),
    "",
    ...contextLines(walk, width, paint),
    "",
    ...details.flatMap((text) => wrapped(text, width - 4, 3).map((line) => `    ${line}`)),
    ...(isMarked(walk, row) ? [`    ${paint("marked", "► this shows the failure")}`] : []),
    "",
    ...stateLines(story, width),
    ...(walk.showsPending ? ["", ...pendingLines(story, row.timeMs)] : []),
    ...(walk.notice === "" ? [] : ["", paint("marked", walk.notice)]),
    "",
    paint("dim", cut(STEP_KEYS, width)),
  ];
  return lines.join("\n");
}

function headLine({ steps, position, followed }: Walk, paint: Paint): string {
  const about = followed === undefined ? "" : paint("accent", `  following ${printable(followed)}`);
  return `${paint("strong", `step ${position + 1} of ${steps.length}`)}  ${timeText(steps[position]!.timeMs)}${about}`;
}

function contextLines(walk: Walk, width: number, paint: Paint): string[] {
  const visible = walk.steps
    .map((row, at) => ({ row, at }))
    .filter(({ row, at }) => at === walk.position || isVisible(row, walk));
  const here = visible.findIndex(({ at }) => at === walk.position);
  return visible.slice(Math.max(0, here - CONTEXT), here + CONTEXT + 1).map(({ row, at }) => {
    const mark = isMarked(walk, row) ? "►" : row.tone === "fault" ? "!" : " ";
    const who = cut(
      row.processes.length > 2 ? `${row.processes.length} processes` : row.processes.map(printable).join(", "),
      19,
    );
    const text = cut(`${mark} ${timeText(row.timeMs).padStart(9)}  ${who.padEnd(19)} ${rowText(row)}`, width - 3);
    if (at === walk.position) return `${paint("strong", `=> ${text}`)}`;
    return `   ${paint(at > walk.position ? "dim" : row.tone, text)}`;
  });
}

function isMarked({ anomaly }: Walk, row: Row): boolean {
  return row.events.some((index) => anomaly?.events.includes(index) === true);
}

/** What a row's words leave out. */
function detail(event: HistoryEvent | undefined): string[] {
  switch (event?.kind) {
    case "command":
      return [
        `${printable(event.name.toUpperCase())} number ${event.nth} of ${printable(event.process)}${event.error === undefined ? "" : `: ${printable(event.error)}`}`,
      ];
    case "appended":
      return [`${printable(event.stream)} ${printable(event.id)}: ${cut(printable(event.fields.join(" ")), 300)}`];
    case "delivered": {
      const { stream, id, token, consumer, deliveryCount, isDeleted } = event;
      return [
        `${printable(token ?? "an entry of no publish")} (${printable(stream)} ${printable(id)}) to consumer ${printable(consumer)}, delivery ${deliveryCount}${isDeleted ? ", deleted by now" : ""}`,
      ];
    }
    case "acknowledged":
      return [
        `${printable(event.token ?? "an entry of no publish")} (${printable(event.stream)} ${printable(event.id)}) leaves the pending entries of ${printable(event.group)}`,
      ];
    case "process-started":
      return event.consumer === "" ? [] : [`consumer name ${printable(event.consumer)}`];
    case "process-ended":
      return event.error === undefined ? [] : [printable(event.error)];
    default:
      return [];
  }
}

/** What is known when a step is over. */
function storyUntil(history: History, row: Row): Story {
  const story = new Story(history);
  for (const event of history.slice(0, Math.max(...row.events) + 1)) story.apply(event);
  return story;
}

function stateLines(story: Story, width: number): string[] {
  const states = [...story.consumers.keys()].sort(byNumber).map((process) => {
    if (!story.alive.has(process)) return `${printable(process)} is dead`;
    const handled = story.handledBy(process);
    return `${printable(process)} ${handled.length === 0 ? "handles nothing" : `handles ${tokenNames(handled)}`}`;
  });
  const pending = counted(story.pending.all().length, "pending entry", "pending entries");
  return wrapped([...states, pending].join("; "), width - 4, 4).map((line) => `    ${line}`);
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** The pending entries as a table; more than this are only counted. */
const PENDING_LINES_MAX = 20;

function pendingLines(story: Story, nowMs: number): string[] {
  const all = story.pending.all();
  if (all.length === 0) return ["    no pending entries"];
  const lines = all.slice(0, PENDING_LINES_MAX).map(({ id, token, consumer, deliveryCount, sinceMs }) => {
    const name = printable(token ?? "?").padEnd(10);
    return `    ${name} ${printable(id).padEnd(17)} ${printable(consumer).padEnd(12)} ×${deliveryCount}  idle ${durationText(nowMs - sinceMs)}`;
  });
  const more = all.length - lines.length;
  return more === 0 ? lines : [...lines, `    and ${counted(more, "pending entry", "pending entries")} more`];
}
