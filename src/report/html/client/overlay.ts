/** Draws what changes with the pointer and the current step, over a picture that stays: the cursor, what is pointed at, the way of the followed entry. */

import { spanStrip } from "./layout.js";
import type { Hit } from "./hit.js";
import { edges, FONT } from "./drawing.js";
import { entryColours } from "./palette.js";
import { xOfStep, type View } from "./view.js";

/** Draws the overlay anew. */
export function drawOverlay(pen: CanvasRenderingContext2D, view: View, hit: Hit | undefined): void {
  const { layout, width } = view;
  pen.clearRect(0, 0, width, layout.height);
  pen.save();
  pen.beginPath();
  pen.rect(layout.left, 0, width - layout.left, layout.height);
  pen.clip();
  if (view.followed >= 0) drawWay(pen, view);
  if (hit?.span !== undefined) outlineSpan(pen, view, hit.span);
  drawCursor(pen, view);
  pen.restore();
}

function drawCursor(pen: CanvasRenderingContext2D, view: View): void {
  const { layout, palette, picture, step } = view;
  const x = xOfStep(view, step);
  pen.strokeStyle = palette.text;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, layout.flags.height - 4);
  pen.lineTo(x, layout.axis.top + 4);
  pen.stroke();
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.fillStyle = palette.text;
  for (const [values, strip] of [
    [picture.pending, layout.pending],
    [picture.lag, layout.lag],
  ] as const)
    pen.fillText(String(values[step] ?? 0), x + 5, strip.top + strip.height / 2);
}

function outlineSpan(pen: CanvasRenderingContext2D, view: View, n: number): void {
  const span = view.picture.spans[n]!;
  const strip = spanStrip(view.layout, span);
  if (strip === undefined) return;
  const [left, right] = edges(span, view);
  pen.strokeStyle = view.palette.text;
  pen.lineWidth = 1.5;
  pen.strokeRect(left - 1, strip.top - 1, Math.max(3, right - left + 2), strip.height + 2);
}

/** Lines from lane to lane where the followed entry passes: appended, given, claimed, acknowledged. */
function drawWay(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, palette, followed } = view;
  const server = picture.lanes.length - 1;
  pen.strokeStyle = entryColours(followed, palette).edge;
  pen.lineWidth = 2;
  picture.steps.forEach(({ kind, lane, entries }, n) => {
    if (!entries.includes(followed) || lane < 0) return;
    if (kind !== "appended" && kind !== "delivered" && kind !== "acknowledged") return;
    const from = kind === "delivered" ? ownerBefore(view, n) : lane;
    const to = kind === "delivered" ? lane : server;
    const x = xOfStep(view, n);
    pen.beginPath();
    pen.moveTo(x, middleOf(layout.lanes[from]));
    pen.lineTo(x, middleOf(layout.lanes[to]));
    pen.stroke();
    pen.beginPath();
    pen.arc(x, middleOf(layout.lanes[to]), 3.5, 0, 2 * Math.PI);
    pen.fillStyle = entryColours(followed, palette).edge;
    pen.fill();
  });
}

function middleOf(strip: { readonly top: number; readonly height: number } | undefined): number {
  return strip === undefined ? 0 : strip.top + strip.height / 2;
}

/** Where an entry is taken from: the lane that owned it until this step, else the server. */
function ownerBefore({ picture, followed }: View, step: number): number {
  const before = picture.spans.find(
    ({ kind, entry, to, ending }) => kind === "pending" && entry === followed && to === step && ending !== "",
  );
  return before?.lane ?? picture.lanes.length - 1;
}
