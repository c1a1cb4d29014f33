/** The picture of one step of a walk: its number, time, process and words, and the rows of the swimlane around it. */

import type { HistoryEvent } from "../history/event.js";
import { groupDigits } from "../text/number-text.js";
import { cut, printable, wrapped } from "../text/printable.js";
import { durationText, timeText } from "../text/time-text.js";
import { tokenNames } from "../text/token-list.js";
import { processName } from "../faults/fault.js";
import { painter, type Paint } from "./paint.js";
import { canvasFor } from "./swimlane.js";
import { isMarked, isVisible, lastEventOf, type Walk } from "./step.js";
import { drawn, titleLine, type Canvas } from "./swimlane/draw.js";
import { rowText, type Row } from "./swimlane/row.js";
import { Story } from "./swimlane/story.js";

/** How a step is drawn. */
export interface StepLook {
  /** Columns; at least 60 are used. */
  readonly width: number;
  readonly color: boolean;
  /** How many rows before and after the step are drawn. Default 4. */
  readonly context?: number;
}

/** Room for the mark of the step where the walk stands. */
const POINTER = "=> ";
const NO_POINTER = "   ";
const CONTEXT = 4;
/** Time between two rows that is said, in ms. */
const GAP_MS = 100;

/** The picture. Lines are separated, not ended, by line breaks. */
export function renderStep(walk: Walk, look: StepLook): string {
  const row = walk.steps[walk.position];
  if (row === undefined) return "the history is empty";
  const width = Math.max(60, look.width);
  const paint = painter(look.color);
  const details = [...row.events.flatMap((index) => detail(walk.history[index])), whoHandles(walk)].filter(isSaid);
  return [
    ...headLines(walk, row, { width, paint }),
    "",
    ...laneLines(walk, { ...look, width }),
    "",
    ...(isMarked(walk, row) ? [`${NO_POINTER}${paint("marked", "► this shows the failure")}`] : []),
    ...details.flatMap((text) => wrapped(text, width - 3, 3).map((line) => `${NO_POINTER}${line}`.trimEnd())),
  ].join("\n");
}

function headLines(walk: Walk, row: Row, { width, paint }: { width: number; paint: Paint }): string[] {
  const { steps, position, history, followed } = walk;
  const step = `step ${groupDigits(position + 1)} of ${groupDigits(steps.length)}`;
  const [first, last] = [Math.min(...row.events) + 1, Math.max(...row.events) + 1];
  const events = first === last ? `event #${first}` : `events #${first} to #${last}`;
  const who = row.processes.length === 0 ? "the run" : row.processes.map(printable).join(", ");
  const about = followed === undefined ? "" : `, following ${printable(followed)}`;
  const where = `  ${timeText(row.timeMs)}  (${events} of ${history.length}${about})`;
  const words = wrapped(`${who}: ${rowText(row)}`, width, 4).map((line) => paint(row.tone, line));
  return [`${paint("strong", step)}${paint("dim", where)}`, ...words];
}

/** The rows around the step as the swimlane draws them; those to come are dim. */
function laneLines(walk: Walk, look: StepLook & { readonly width: number }): string[] {
  const workers = walk.history.find((event) => event.kind === "run-started")?.workers ?? 0;
  const canvas = canvasFor(walk.steps, workers, { width: look.width - POINTER.length, color: look.color });
  const paint = painter(look.color);
  const shown = shownPositions(walk, look.context ?? CONTEXT);
  const lines = [`${NO_POINTER}${titleLine(canvas)}`];
  let before = 0;
  let lastMs: number | undefined;
  for (const at of shown) {
    for (const row of walk.steps.slice(before, at)) canvas.states.apply(row);
    before = at + 1;
    const row = walk.steps[at]!;
    const isToCome = at > walk.position;
    const brush = isToCome ? { ...canvas, paint: (_tone: unknown, text: string) => paint("dim", text) } : canvas;
    if (lastMs !== undefined && row.timeMs - lastMs >= GAP_MS)
      lines.push(`${NO_POINTER}${gapLine(row.timeMs - lastMs, brush)}`);
    lastMs = row.timeMs;
    drawn([{ kind: "row", row, isMarked: isMarked(walk, row) }], brush).forEach((line, n) =>
      lines.push(`${at === walk.position && n === 0 ? paint("strong", POINTER) : NO_POINTER}${line}`),
    );
  }
  return lines;
}

function gapLine(lengthMs: number, canvas: Canvas): string {
  return drawn([{ kind: "gap", words: `… ${durationText(lengthMs)} later …`, counted: [] }], canvas).join("\n");
}

/** The steps around the current one at which the walk stops. */
function shownPositions({ steps, position, followed }: Walk, context: number): number[] {
  const before: number[] = [];
  const after: number[] = [];
  for (let at = position - 1; at >= 0 && before.length < context; at--)
    if (isVisible(steps[at]!, followed)) before.unshift(at);
  for (let at = position + 1; at < steps.length && after.length < context; at++)
    if (isVisible(steps[at]!, followed)) after.push(at);
  return [...before, position, ...after];
}

/** What a row's words leave out. */
function detail(event: HistoryEvent | undefined): string[] {
  switch (event?.kind) {
    case "command": {
      const error = event.error === undefined ? "" : `: ${printable(event.error)}`;
      return [`${printable(event.name.toUpperCase())} number ${event.nth} of ${printable(event.process)}${error}`];
    }
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

/** Who is dead and who handles what when the step is over: what the handlers' seam and the processes' ends tell. */
function whoHandles(walk: Walk): string {
  const story = new Story(walk.history);
  const until = lastEventOf(walk);
  for (const event of walk.history) if (event.index <= until) story.apply(event);
  const workers = [...story.consumers.keys()].filter((process) => process !== processName(0)).sort(byNumber);
  const states = workers.map((process) => {
    if (!story.alive.has(process)) return `${printable(process)} is dead`;
    const handled = story.handledBy(process);
    return `${printable(process)} ${handled.length === 0 ? "handles nothing" : `handles ${tokenNames(handled)}`}`;
  });
  return states.join("; ");
}

function isSaid(text: string): boolean {
  return text !== "";
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
