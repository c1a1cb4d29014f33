/** Draws items as lines of text: marker, time, lanes, words. */

import type { Paint, Tone } from "../paint.js";
import { cut, wrapped } from "../../text/printable.js";
import { timeText } from "../../text/time-text.js";
import type { Item } from "./fold.js";
import { LaneStates, type LaneLayout } from "./lanes.js";
import { rowText, type Act, type Row } from "./row.js";

const TIME_WIDTH = 9;
/** Marker, time, and the spaces around them. */
const LEFT_WIDTH = 1 + 1 + TIME_WIDTH + 2;
/** Between the last lane and the words. */
const TEXT_GAP = 2;
/** A text longer than this many lines is cut. */
const TEXT_LINES_MAX = 4;

/** How much room lanes and words have together. */
export function roomFor(width: number): number {
  return width - LEFT_WIDTH - TEXT_GAP;
}

/** What drawing needs to know. */
export interface Canvas {
  readonly width: number;
  readonly layout: LaneLayout;
  readonly states: LaneStates;
  readonly paint: Paint;
}

/** The titles of the lanes. */
export function titleLine({ layout, paint }: Canvas): string {
  const cells = blank(layout.width);
  for (const { title, left } of layout.lanes) cells.splice(left, title.length, ...title);
  return paint("strong", `${" ".repeat(LEFT_WIDTH)}${cells.join("")}`.trimEnd());
}

/** All lines of the items. */
export function drawn(items: readonly Item[], canvas: Canvas): string[] {
  let lastTime = "";
  return items.flatMap((item) => {
    if (item.kind === "gap") return wordLines({ words: item.words, canvas, marker: " ", mark: "┊" });
    if (item.kind === "fold") {
      const lines = wordLines({ words: `⋮ ${item.words}`, canvas, marker: item.isMarked ? "►" : " ", mark: "┊" });
      for (const row of item.rows) canvas.states.apply(row);
      return lines;
    }
    const time = timeText(item.row.timeMs);
    const lines = rowLines(item.row, item.isMarked, time === lastTime ? "" : time, canvas);
    lastTime = time;
    return lines;
  });
}

/** A line of words beside the lanes. */
function wordLines(given: { words: string; canvas: Canvas; marker: string; mark: string }): string[] {
  const { words, canvas, marker, mark } = given;
  return wrapped(words, textWidth(canvas), 2).map((text, n) => {
    const lanes = laneCells(canvas, mark).join("");
    return `${canvas.paint("marked", n === 0 ? marker : " ")}${" ".repeat(LEFT_WIDTH - 1)}${canvas.paint("dim", lanes)}${" ".repeat(TEXT_GAP)}${canvas.paint("dim", text)}`.trimEnd();
  });
}

function rowLines(row: Row, isMarked: boolean, time: string, canvas: Canvas): string[] {
  const { paint } = canvas;
  const texts = wrapped(rowText(row), textWidth(canvas), TEXT_LINES_MAX);
  const marker = isMarked ? "►" : row.tone === "fault" ? "!" : " ";
  const tone: Tone = isMarked && row.tone !== "fault" && row.tone !== "bad" ? "marked" : row.tone;
  const cells = actCells(row, canvas);
  canvas.states.apply(row);
  return texts.map((text, n) => {
    const lanes = n === 0 ? cells : laneCells(canvas);
    const left =
      n === 0
        ? `${paint(isMarked ? "marked" : "fault", marker)} ${paint("dim", time.padStart(TIME_WIDTH))}  `
        : " ".repeat(LEFT_WIDTH);
    return `${left}${paintedLanes(lanes, row, canvas)}${" ".repeat(TEXT_GAP)}${paint(tone, text)}`.trimEnd();
  });
}

function textWidth({ width, layout }: Canvas): number {
  return Math.max(20, roomFor(width) - layout.width);
}

function blank(width: number): string[] {
  return Array.from({ length: width }, () => " ");
}

/** The lanes' lines as they stand, or every living lane as `mark`. */
function laneCells({ layout, states }: Canvas, mark?: string): string[] {
  const cells = blank(layout.width);
  for (const { process, column } of layout.lanes) {
    const line = states.line(process);
    cells[column] = mark === undefined || line !== "│" ? line : mark;
  }
  return cells;
}

const POINTS: Readonly<Partial<Record<Act, string>>> = {
  start: "┬",
  kill: "╳",
  end: "┴",
  reset: "╪",
  slow: "~",
  "handler-start": "┳",
  "handler-ok": "✓",
  "handler-fail": "✗",
  "handler-span-ok": "✓",
  "handler-span-fail": "✗",
  "server-down": "╳",
  "server-up": "┬",
};

/** The lanes with what the row does in them. */
function actCells(row: Row, canvas: Canvas): string[] {
  const cells = laneCells(canvas);
  const columns = canvas.layout.lanes
    .filter(({ process }) => row.processes.includes(process))
    .map(({ column }) => column);
  const point = POINTS[row.act];
  if (point !== undefined) for (const column of columns) cells[column] = point;
  if (row.act === "ruler") return cells.map((cell) => (cell === " " ? "─" : crossing(cell)));
  if (row.act === "send" || row.act === "receive") arrow(cells, columns[0], row, canvas);
  return cells;
}

/** Draws the arrow between a lane and the server's. */
function arrow(cells: string[], from: number | undefined, row: Row, canvas: Canvas): void {
  const server = canvas.layout.lanes.at(-1)!.column;
  if (from === undefined || from >= server) return;
  const isDashed = row.isReplyLost && row.act === "receive";
  for (let at = from + 1; at < server; at++)
    cells[at] = cells[at] === " " ? (isDashed ? "╌" : "─") : crossing(cells[at]!);
  const isThick = cells[from] === "┃" || cells[from] === "║";
  if (row.act === "send") {
    cells[from] = isThick ? "┠" : "├";
    cells[server - 1] = "►";
  } else {
    cells[from + 1] = row.isReplyLost ? "╳" : "◄";
    cells[server] = "┤";
  }
}

function crossing(line: string): string {
  return line === "│" ? "┼" : line === "┃" ? "╂" : line === "║" ? "╫" : line;
}

const ACT_TONES: Readonly<Partial<Record<Act, Tone>>> = {
  kill: "fault",
  reset: "fault",
  slow: "fault",
  "server-down": "fault",
  end: "bad",
  "handler-ok": "good",
  "handler-span-ok": "good",
  "handler-fail": "bad",
  "handler-span-fail": "bad",
  send: "accent",
  receive: "accent",
};

/** Colours the lanes: what the row does in its tone, the others dim. */
function paintedLanes(cells: readonly string[], row: Row, { paint }: Canvas): string {
  const tone = ACT_TONES[row.act] ?? "dim";
  return cells
    .join("")
    .replaceAll(/[^│┼ ]+/g, (part) => paint(tone, part))
    .replaceAll(/[│┼]/g, (part) => paint("dim", part));
}

/** A line of words under the picture. */
export function footLine(words: string, { width, paint }: Canvas): string {
  return `${" ".repeat(LEFT_WIDTH)}${paint("dim", cut(words, width - LEFT_WIDTH))}`;
}
