/** The picture of a run for a terminal: a lane per process, time flowing down. How its parts are made is in `swimlane/`. */

import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import { painter } from "./paint.js";
import { drawn, footLine, roomFor, titleLine, type Canvas } from "./swimlane/draw.js";
import { folded, quietWords, type Focus, type Item } from "./swimlane/fold.js";
import { joined } from "./swimlane/join.js";
import { LaneStates, laneLayout } from "./swimlane/lanes.js";
import type { Row } from "./swimlane/row.js";
import { laneNames, rowsOf } from "./swimlane/rows.js";

/** How a picture is drawn. */
export interface SwimlaneOptions {
  /** Columns; at least 60 are used. */
  readonly width: number;
  /** ANSI colours; without them the marks alone tell. */
  readonly color: boolean;
  /** Draw every command and handler call and fold nothing. Default false. */
  readonly all?: boolean;
}

/** What the marks mean, for a line under the first picture. */
export const SWIMLANE_LEGEND =
  "►──  shows the failure: ►   fault: !   a handler runs: ┃   reply lost: ╳╌╌   how often delivered: ×n";

/** Draws a run; the events that show the anomaly are marked. Lines are separated, not ended, by line breaks. */
export function renderSwimlane(history: History, anomaly: Anomaly | undefined, options: SwimlaneOptions): string {
  const isAll = options.all === true;
  const rows = rowsOf(history);
  const { visible, quietAfter } = isAll
    ? { visible: rows.map((row) => ({ row, quietBefore: [] })), quietAfter: [] }
    : joined(rows);
  const workers = history.find((event) => event.kind === "run-started")?.workers ?? 0;
  const focus: Focus = { events: new Set(anomaly?.events), token: anomaly?.token, workers };
  const items = folded(visible, focus, isAll);
  const canvas = canvasFor(
    visible.map(({ row }) => row),
    workers,
    options,
  );
  const lines = [titleLine(canvas), ...drawn(items, canvas)];
  const quiet = [...visible.flatMap(({ quietBefore }) => quietBefore), ...quietAfter];
  const hidden = quietWords(uncounted(items, quiet), workers);
  return (hidden === "" ? lines : [...lines, footLine(`not drawn: ${hidden}`, canvas)]).join("\n");
}

/** What rows of a run with so many workers are drawn on, before the first of them. */
export function canvasFor(rows: readonly Row[], workers: number, options: SwimlaneOptions): Canvas {
  const width = Math.max(60, options.width);
  const layout = laneLayout(laneNames(rows, workers), roomFor(width));
  // The sandbox's own producer has no start in the history; it and the server live from the beginning.
  const firstStarts = new Set(rows.filter(({ act }) => act === "start").flatMap(({ processes }) => processes));
  const states = new LaneStates(layout, (process) => process === "server" || !firstStarts.has(process));
  return { width, layout, states, paint: painter(options.color) };
}

/** Quiet rows that no gap has counted already. */
function uncounted(items: readonly Item[], quiet: readonly Row[]): readonly Row[] {
  const counted = new Set(items.flatMap((item) => (item.kind === "gap" ? item.counted : [])));
  return quiet.filter((row) => !counted.has(row));
}
