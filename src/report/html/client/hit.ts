/** What the pointer is at, and its words. */

import { durationText, timeText } from "../../../text/time-text.js";
import type { Picture, Span } from "../picture.js";
import { edges } from "./drawing.js";
import { spanStrip } from "./layout.js";
import { placeAt, seenSteps, xOfStep, type View } from "./view.js";

/** What is there: a span or a step by index, and the step nearest in time. */
export interface Hit {
  readonly span: number | undefined;
  readonly tick: number | undefined;
  readonly nearest: number;
}

/** A tick is hit from this far, in pixels. */
const REACH = 5;

/** Finds what is at a point of the canvas. The innermost span wins: a handler before the entry's own bar. */
export function hitAt(view: View, x: number, y: number): Hit {
  const nearest = view.scale.nearest(placeAt(view, x));
  const tick = tickAt(view, x, y);
  return { nearest, tick, span: tick === undefined ? spanAt(view, x, y) : undefined };
}

function spanAt(view: View, x: number, y: number): number | undefined {
  let found: number | undefined;
  let height = Number.POSITIVE_INFINITY;
  view.picture.spans.forEach((span, n) => {
    if (span.kind === "life" || span.kind === "down") return;
    const strip = spanStrip(view.layout, span);
    if (strip === undefined || y < strip.top - 1 || y > strip.top + strip.height + 1) return;
    const [left, right] = edges(span, view);
    if (x < left - 2 || x > right + 2 || strip.height > height) return;
    height = strip.height;
    found = n;
  });
  return found;
}

function tickAt(view: View, x: number, y: number): number | undefined {
  const { layout, picture } = view;
  const lane = layout.lanes.findIndex(({ top, rowsTop }) => y >= top && y < rowsTop);
  if (lane < 0) return undefined;
  const { first, last } = seenSteps(view);
  let found: number | undefined;
  let distance = REACH;
  for (let n = first; n <= last; n++) {
    const step = picture.steps[n]!;
    const away = Math.abs(xOfStep(view, n) - x) + (step.isQuiet ? 2 : step.isMarked || step.kind === "fault" ? -2 : 0);
    if (step.lane !== lane || away > distance) continue;
    distance = away;
    found = n;
  }
  return found;
}

/** The words for a step: when, who, what; and its detail if it has one. */
export function stepLines({ steps, lanes }: Picture, n: number): string[] {
  const { timeMs, lane, text, detail } = steps[n]!;
  const who = lanes[lane]?.name;
  const words = `${timeText(timeMs)}${who === undefined ? "" : `, ${who}`}: ${text}`;
  return detail === "" ? [words] : [words, detail];
}

/** Lines for a tooltip. */
export function hitLines(view: View, { span, tick }: Hit): string[] {
  if (tick !== undefined) return stepLines(view.picture, tick);
  return span === undefined ? [] : spanLines(view, view.picture.spans[span]!);
}

const STATES: Readonly<Record<Span["kind"], string>> = {
  life: "is alive",
  down: "is down",
  publish: "is being published",
  waiting: "is in the stream, given to nobody",
  pending: "is pending",
  handler: "is being handled",
};

function spanLines({ picture }: View, span: Span): string[] {
  const { entry, kind, lane, from, to, count, consumer, ending } = span;
  const name = picture.entries[entry];
  const note = name?.note === "" ? "" : ` (${name?.note})`;
  const who = kind === "waiting" ? "" : ` ${kind === "pending" ? "for" : "by"} ${picture.lanes[lane]?.name ?? "?"}`;
  const named = consumer === "" || consumer === picture.lanes[lane]?.name ? "" : ` (consumer ${consumer})`;
  const begin = picture.steps[from]!.timeMs;
  const end = picture.steps[to]!.timeMs;
  const isOver = ending !== "";
  const lasts = `${timeText(begin)} to ${isOver ? timeText(end) : "the end"}, ${durationText(end - begin)}`;
  return [
    `${name?.name ?? "?"}${note} ${STATES[kind]}${who}${named}${count > 0 ? `, delivery ${count}` : ""}`,
    kind === "pending" ? `${lasts} since it was delivered` : lasts,
    isOver ? ending : "never ended",
  ];
}
