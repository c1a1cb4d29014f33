/** Where lanes and charts stand on the canvas, in CSS pixels. */

import type { Lane, Span } from "../picture.js";

/** A strip across the canvas. */
export interface Strip {
  readonly top: number;
  readonly height: number;
}

/** A lane: ticks of its events above, rows of its spans below. */
export interface LaneStrip extends Strip {
  readonly rowsTop: number;
  readonly rowHeight: number;
}

/** The whole canvas. */
export interface Layout {
  /** Where time begins: to the left stand the lanes' names. */
  readonly left: number;
  readonly flags: Strip;
  readonly lanes: readonly LaneStrip[];
  readonly pending: Strip;
  readonly lag: Strip;
  readonly axis: Strip;
  readonly height: number;
}

const FLAGS = 20;
const TICKS = 14;
const PADDING = 6;
const CHART = 40;
const AXIS = 22;
const ROW = 27;
/** Spans of one lane share this much when they are many. */
const ROWS_HEIGHT_MAX = 135;
/** Room for a lane's name. */
const LEFT_MAX = 112;
const LEFT_MIN = 66;

/** Places everything. `width`: of the canvas. */
export function layoutOf(lanes: readonly Lane[], width: number): Layout {
  let top = FLAGS;
  const strips = lanes.map(({ rows }): LaneStrip => {
    const count = Math.max(1, rows);
    const rowHeight = Math.max(4, Math.min(ROW, Math.floor(ROWS_HEIGHT_MAX / count)));
    const strip = { top, height: TICKS + count * rowHeight + PADDING, rowsTop: top + TICKS, rowHeight };
    top += strip.height + 2;
    return strip;
  });
  const pending = { top: top + 8, height: CHART };
  const lag = { top: pending.top + CHART + 8, height: CHART };
  const axis = { top: lag.top + CHART + 4, height: AXIS };
  const left = Math.round(Math.max(LEFT_MIN, Math.min(LEFT_MAX, width * 0.14)));
  return { left, flags: { top: 0, height: FLAGS }, lanes: strips, pending, lag, axis, height: axis.top + AXIS };
}

/** A row of at least this height has its words above and what handlers do below them. */
const SPLIT_MIN = 20;

/** Where a span stands. A handler's bar lies within that of the entry which it handles. */
export function spanStrip(
  { lanes }: Layout,
  { kind, lane, row }: Pick<Span, "kind" | "lane" | "row">,
): Strip | undefined {
  const strip = lanes[lane];
  if (strip === undefined) return undefined;
  const top = strip.rowsTop + row * strip.rowHeight;
  const height = Math.max(2, strip.rowHeight - 2);
  if (kind !== "handler") return { top, height };
  return strip.rowHeight >= SPLIT_MIN
    ? { top: top + height - 12, height: 12 }
    : { top: top + height / 4, height: height / 2 };
}

/** Where a span's words stand: above the bars of handlers where the row has room for both. */
export function wordsMiddle(layout: Layout, span: Span): number {
  const strip = spanStrip(layout, span);
  if (strip === undefined) return 0;
  const isSplit = span.kind === "pending" && (layout.lanes[span.lane]?.rowHeight ?? 0) >= SPLIT_MIN;
  return strip.top + (isSplit ? 7 : strip.height / 2);
}
