/** Draws a picture onto a canvas: lanes, spans, ticks, faults, charts and the axis. What follows the pointer is in `overlay.ts`. */

import { durationText, timeText } from "../../../text/time-text.js";
import type { Span } from "../picture.js";
import { drawCharts } from "./charts.js";
import { spanStrip, wordsMiddle, type LaneStrip } from "./layout.js";
import { entryColours } from "./palette.js";
import { concerns, seenSteps, xOfStep, type View } from "./view.js";

/** The canvas's font; the lanes' names and the words in spans. */
export const FONT = "11px system-ui, sans-serif";
/** What is not followed is drawn so faintly. */
const FAINT = 0.28;
/** Room for the shortest label that says something. */
const LABEL_MIN = 26;

/** Draws everything that stays while the pointer moves. */
export function drawPicture(pen: CanvasRenderingContext2D, view: View): void {
  const { layout, width, palette } = view;
  pen.clearRect(0, 0, width, layout.height);
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.save();
  pen.beginPath();
  pen.rect(layout.left, 0, width - layout.left, layout.height);
  pen.clip();
  drawLives(pen, view);
  drawSpans(pen, view);
  drawTicks(pen, view);
  drawCharts(pen, view);
  drawFlags(pen, view);
  drawAxis(pen, view);
  pen.restore();
  drawNames(pen, view);
  pen.strokeStyle = palette.line;
  pen.beginPath();
  pen.moveTo(layout.left - 0.5, 0);
  pen.lineTo(layout.left - 0.5, layout.axis.top);
  pen.stroke();
}

/** Lanes are bright while their process lives; the time in which the server is away goes through all of them. */
function drawLives(pen: CanvasRenderingContext2D, view: View): void {
  const { layout, palette, picture, width } = view;
  const last = layout.lanes.at(-1)!;
  pen.fillStyle = palette.dead;
  for (const lane of layout.lanes) pen.fillRect(layout.left, lane.top, width - layout.left, lane.height);
  for (const span of picture.spans) {
    if (span.kind !== "life" && span.kind !== "down") continue;
    const lane = layout.lanes[span.lane];
    const [left, right] = edges(span, view);
    if (lane === undefined || right < layout.left || left > width) continue;
    if (span.kind === "life") {
      pen.fillStyle = palette.lane;
      pen.fillRect(left, lane.top, right - left, lane.height);
    } else {
      pen.globalAlpha = 0.14;
      pen.fillStyle = palette.tones.fault;
      pen.fillRect(left, layout.flags.height, right - left, last.top + last.height - layout.flags.height);
      pen.globalAlpha = 1;
    }
  }
}

/** From where to where a span is drawn; one that the history does not begin or end goes on to the edge. */
export function edges(span: Span, view: View): readonly [left: number, right: number] {
  const isFirst = span.kind === "life" && span.from === 0;
  const isOpen = span.ending === "" && span.to === view.picture.steps.length - 1;
  const left = isFirst ? Math.min(0, xOfStep(view, 0)) : xOfStep(view, span.from);
  return [left, isOpen ? Math.max(view.width, xOfStep(view, span.to)) : xOfStep(view, span.to)];
}

/** Which spans are drawn over which. */
const ORDER: readonly Span["kind"][] = ["waiting", "publish", "pending", "handler"];

function drawSpans(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, width, followed } = view;
  const covered = new Map<number, number>();
  const worded: Span[] = [];
  for (const kind of ORDER) {
    covered.clear();
    for (const span of picture.spans) {
      if (span.kind !== kind) continue;
      const [left, right] = edges(span, view);
      if (right < layout.left || left > width) continue;
      // What adds nothing to the pixels of its row is left out, so that many spans cost as much as the screen is wide;
      // one that is followed is always drawn.
      const row = span.lane * 64 + span.row;
      const isFollowed = followed >= 0 && span.entry === followed;
      const until = covered.get(row) ?? Number.NEGATIVE_INFINITY;
      if (!isFollowed && right <= until + 0.75) continue;
      covered.set(row, Math.max(until, right));
      pen.globalAlpha = followed < 0 || isFollowed ? 1 : FAINT;
      drawBar(pen, view, span);
      if (right - left >= LABEL_MIN) worded.push(span);
    }
  }
  for (const span of worded) {
    pen.globalAlpha = followed < 0 || span.entry === followed ? 1 : FAINT * 2;
    drawSpanWords(pen, view, span);
  }
  pen.globalAlpha = 1;
}

function drawBar(pen: CanvasRenderingContext2D, view: View, span: Span): void {
  const strip = spanStrip(view.layout, span);
  if (strip === undefined) return;
  const [from, to] = edges(span, view);
  // What lies far outside is cut off: canvases lose precision there.
  const left = Math.max(from, view.layout.left - 4);
  const right = Math.max(Math.min(to, view.width + 4), left + 1.5);
  const colours = entryColours(span.entry, view.palette);
  const { top, height } = strip;
  if (span.kind === "waiting" || span.kind === "publish") {
    pen.fillStyle = colours.edge;
    pen.fillRect(left, top + height / 2 - 1, right - left, 2);
    if (lossWords(span) === undefined) return;
    pen.fillStyle = view.palette.tones.bad;
    pen.fillRect(right - 2, top, 2, height);
    return;
  }
  pen.fillStyle = span.kind === "handler" ? colours.handle : colours.own;
  pen.fillRect(left, top, right - left, height);
  pen.fillStyle = isWrong(span) ? view.palette.tones.bad : colours.edge;
  const edge = Math.min(2, right - left);
  pen.fillRect(left, top, edge, height);
  if (isWrong(span)) pen.fillRect(right - edge, top, edge, height);
}

/** It did not end as it should: the handler failed or was cut off, or the entry was lost with the server's data. */
function isWrong({ kind, ending }: Span): boolean {
  if (kind === "handler") return ending !== "ok";
  return ending === "" || ending === "gone from the server";
}

/** What became of an entry that waited for its first delivery, when it can wait for it no more. */
function lossWords({ kind, ending }: Span): string | undefined {
  if (kind !== "waiting") return undefined;
  if (ending === "gone from the server") return "GONE";
  return ending.startsWith("passed over") ? "PASSED OVER" : undefined;
}

/** The longest words that fit into what is seen of a span. */
function drawSpanWords(pen: CanvasRenderingContext2D, view: View, span: Span): void {
  const { layout, palette, width } = view;
  const strip = spanStrip(layout, span);
  if (strip === undefined || strip.height < 10) return;
  const [from, to] = edges(span, view);
  const left = Math.max(from, layout.left) + 5;
  const room = Math.min(to, width) - left - 3;
  const text = spanWords(view, span).find((words) => pen.measureText(words).width <= room);
  if (text === undefined) return;
  const middle = wordsMiddle(layout, span);
  if (span.kind === "waiting" || span.kind === "publish") {
    pen.fillStyle = palette.lane;
    pen.fillRect(left - 2, middle - 6, pen.measureText(text).width + 4, 12);
  }
  pen.fillStyle = palette.text;
  pen.fillText(text, left, middle + 0.5);
}

/** A span's words from the longest to the shortest. */
function spanWords({ picture }: View, span: Span): string[] {
  const { kind, entry, count, from, to, ending } = span;
  const name = picture.entries[entry]?.name ?? "";
  const lasts = durationText(picture.steps[to]!.timeMs - picture.steps[from]!.timeMs);
  if (kind === "publish") return [name];
  if (kind === "waiting") {
    const loss = lossWords(span);
    const losses = [`${name}  waits ${lasts}, ${loss}`, `${name}  ${loss}`];
    return [...(loss === undefined ? [] : losses), `${name}  waits ${lasts}`, name];
  }
  if (kind === "pending") return [`${name} ×${count}  idle ${lasts}`, `${name} ×${count}`, `×${count}`];
  const word = ending === "ok" ? "handled" : ending === "FAILS" ? "handler FAILS" : "handler cut off";
  return [`${name} ${word} ${lasts}`, word];
}

/** A tick per event above its lane's rows; what shows the failure is a triangle, a fault a diamond. */
function drawTicks(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, palette } = view;
  const { first, last } = seenSteps(view);
  const drawn = new Map<number, number>();
  for (let n = first; n <= last; n++) {
    const step = picture.steps[n]!;
    const lane = layout.lanes[step.lane];
    if (lane === undefined) continue;
    const x = xOfStep(view, n);
    const isLoud = step.isMarked || step.kind === "fault";
    const key = step.lane * 8 + (step.tone === "bad" ? 1 : 0);
    // Ticks closer than two pixels are one.
    if (!isLoud && drawn.get(key) === Math.round(x / 2)) continue;
    drawn.set(key, Math.round(x / 2));
    pen.globalAlpha = concerns(view, n) ? 1 : FAINT;
    pen.fillStyle = step.isMarked && step.tone !== "fault" ? palette.tones.bad : palette.tones[step.tone];
    if (isLoud) mark(pen, x, lane, step.kind === "fault");
    else pen.fillRect(Math.round(x), lane.top + (step.isQuiet ? 7 : 3), 1, step.isQuiet ? 4 : 8);
  }
  pen.globalAlpha = 1;
}

function mark(pen: CanvasRenderingContext2D, x: number, { top }: LaneStrip, isFault: boolean): void {
  pen.beginPath();
  pen.moveTo(x, top + 12);
  pen.lineTo(x - 5, isFault ? top + 6.5 : top + 3);
  if (isFault) pen.lineTo(x, top + 1);
  pen.lineTo(x + 5, isFault ? top + 6.5 : top + 3);
  pen.fill();
}

/** Faults, the end of all faults and the end of the run go through all lanes; their words stand above where there is room. */
function drawFlags(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, palette, width } = view;
  const { first, last } = seenSteps(view);
  const bottom = layout.lanes.at(-1)!.top + layout.lanes.at(-1)!.height;
  let free = layout.left;
  for (let n = first; n <= last; n++) {
    const words = flagWords(view, n);
    if (words === undefined) continue;
    const x = xOfStep(view, n);
    const isFault = picture.steps[n]!.tone === "fault" || picture.steps[n]!.tone === "bad";
    const colour = isFault ? palette.tones.fault : palette.dim;
    pen.strokeStyle = colour;
    pen.setLineDash([4, 3]);
    pen.beginPath();
    pen.moveTo(x, layout.flags.height - 2);
    pen.lineTo(x, bottom);
    pen.stroke();
    pen.setLineDash([]);
    const size = pen.measureText(words).width;
    const left = Math.min(x + 3, width - size - 4);
    if (left < free) continue;
    pen.fillStyle = colour;
    pen.fillText(words, left, layout.flags.height / 2);
    free = left + size + 8;
  }
}

/** The loud words of a fault's sentence stand for it. */
function flagWords({ picture }: View, n: number): string | undefined {
  const { kind, text, lane } = picture.steps[n]!;
  if (kind === "fault")
    return `${picture.lanes[lane]?.name ?? ""} ${/[A-Z]{3,}(?: [A-Z]{2,})*/.exec(text)?.[0] ?? "fault"}`.trim();
  if (kind === "server-up") return "server is back";
  if (kind === "faults-stopped") return "no more faults";
  return kind === "run-ended" ? "end" : undefined;
}

function drawAxis(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, palette, width } = view;
  const { first, last } = seenSteps(view);
  const middle = layout.axis.top + layout.axis.height / 2;
  let free = layout.left + 2;
  for (let n = first; n <= last; n++) {
    const x = xOfStep(view, n);
    if (x < free || x > width - 30) continue;
    const text = timeText(picture.steps[n]!.timeMs);
    pen.fillStyle = palette.line;
    pen.fillRect(x, layout.axis.top, 1, 5);
    pen.fillStyle = palette.dim;
    pen.fillText(text, x + 3, middle + 2);
    free = x + pen.measureText(text).width + 24;
  }
}

function drawNames(pen: CanvasRenderingContext2D, { picture, layout, palette }: View): void {
  const put = (text: string, middle: number, colour: string): void => {
    pen.fillStyle = colour;
    pen.fillText(text, 2, middle, layout.left - 8);
  };
  picture.lanes.forEach(({ name }, n) => {
    const lane = layout.lanes[n]!;
    put(name, lane.top + lane.height / 2, palette.text);
  });
  put("pending (PEL)", layout.pending.top + layout.pending.height / 2, palette.dim);
  put("lag", layout.lag.top + layout.lag.height / 2, palette.dim);
}
