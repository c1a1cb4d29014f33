/** Makes a long list of rows short: folds repetition, what is not about the anomaly, and idle time. */

import { counted } from "../../text/number-text.js";
import { printable } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import { tokenNames } from "../../text/token-list.js";
import { likeness, type VisibleRow } from "./join.js";
import type { Row } from "./row.js";

/** A line of the picture before it is drawn; a fold stands for its rows. */
export type Item =
  | { readonly kind: "row"; readonly row: Row; readonly isMarked: boolean }
  | { readonly kind: "fold"; readonly words: string; readonly rows: readonly Row[]; readonly isMarked: boolean }
  | { readonly kind: "gap"; readonly words: string; readonly counted: readonly Row[] };

/** What the picture is about. */
export interface Focus {
  /** Events that show the anomaly. */
  readonly events: ReadonlySet<number>;
  readonly token: string | undefined;
  /** How many workers the run has. */
  readonly workers: number;
}

/** More rows than this are folded more strongly. */
const ROWS_MAX = 44;
/** Time without a row that is marked as a gap, in ms. */
const GAP_MS = 100;
/** The longest cycle, in rows, that is recognised as repetition. */
const PERIOD_MAX = 12;

/** So many failing commands in a row, or more, are folded whatever their rhythm. */
const FAILURES_MIN = 8;
const FAILURE_KINDS_MAX = 4;

interface Piece {
  readonly rows: readonly VisibleRow[];
  readonly words: string | undefined;
}

/** Folds rows until they fit, and marks gaps. `isAll`: only gaps are marked. */
export function folded(visible: readonly VisibleRow[], focus: Focus, isAll: boolean): Item[] {
  let pieces: readonly Piece[] = visible.map((row) => ({ rows: [row], words: undefined }));
  if (!isAll) {
    pieces = withoutFailures(visible, focus, (rows) => withoutRepetition(rows, focus, true));
    if (pieces.length > ROWS_MAX)
      pieces = withoutFailures(visible, focus, (rows) => withoutRepetition(rows, focus, false));
    if (pieces.length > ROWS_MAX) pieces = withoutOthers(pieces, focus);
    if (pieces.length > ROWS_MAX) pieces = withoutMiddle(pieces, focus);
  }
  return withGaps(pieces, focus);
}

/** Folds long rows of failing commands, whatever their rhythm; other rows go through `rest`. */
function withoutFailures(
  visible: readonly VisibleRow[],
  focus: Focus,
  rest: (rows: readonly VisibleRow[]) => Piece[],
): Piece[] {
  const pieces: Piece[] = [];
  const isFailure = ({ row }: VisibleRow): boolean => row.failure !== undefined && !isMarked(row, focus);
  let plainFrom = 0;
  for (let at = 0; at < visible.length;) {
    let end = at;
    while (end < visible.length && isFailure(visible[end]!)) end++;
    if (end - at < FAILURES_MIN) {
      at = Math.max(end, at + 1);
      continue;
    }
    pieces.push(...rest(visible.slice(plainFrom, at)), ...fewFailures(visible.slice(at, end)));
    plainFrom = at = end;
  }
  return [...pieces, ...rest(visible.slice(plainFrom))];
}

/** The first of each kind, as far as they are few, and the last; what is between them is counted. */
function fewFailures(rows: readonly VisibleRow[]): Piece[] {
  const seen = new Set<string>();
  const pieces: Piece[] = [];
  let some: VisibleRow[] = [];
  const close = (): void => {
    const words = `${counted(some.length, "command")} more ${some.length === 1 ? "fails" : "fail"}`;
    if (some.length > 0) pieces.push({ rows: some, words: words + within(some) });
    some = [];
  };
  for (const [at, one] of rows.entries()) {
    const { failure = "" } = one.row;
    const isNew = seen.size < FAILURE_KINDS_MAX && !seen.has(failure);
    if (!isNew && at < rows.length - 1) {
      some.push(one);
      continue;
    }
    seen.add(failure);
    close();
    pieces.push({ rows: [one], words: undefined });
  }
  close();
  return pieces;
}

/** Keeps the first and the last of four or more like cycles. */
function withoutRepetition(visible: readonly VisibleRow[], focus: Focus, hasProcess: boolean): Piece[] {
  const keys = visible.map(({ row }) => `${isMarked(row, focus)} ${likeness(row, hasProcess)}`);
  const pieces: Piece[] = [];
  const keep = (from: number, to: number): void => {
    for (const row of visible.slice(from, to)) pieces.push({ rows: [row], words: undefined });
  };
  for (let at = 0; at < visible.length;) {
    const { period, cycles } = bestCycle(keys, at);
    // A cycle reads best from the delivery that begins it, if one more row before it is kept for that.
    const isLate = visible[at]!.row.act !== "receive" && visible[at + 1]?.row.act === "receive";
    if (cycles < 4 || (isLate && bestCycle(keys, at + 1).cycles >= 4)) {
      keep(at, at + 1);
      at++;
      continue;
    }
    const end = at + cycles * period;
    keep(at, at + period);
    const rows = visible.slice(at + period, end - period);
    pieces.push({ rows, words: `the ${hasProcess ? "same" : "like"} ${cycles - 2} more times${within(rows)}` });
    keep(end - period, end);
    at = end;
  }
  return pieces;
}

function bestCycle(keys: readonly string[], at: number): { period: number; cycles: number } {
  let best = { period: 1, cycles: 1, saved: 0 };
  for (let period = 1; period <= PERIOD_MAX; period++) {
    let end = at + period;
    while (end < keys.length && keys[end] === keys[end - period]) end++;
    const cycles = Math.floor((end - at) / period);
    const saved = (cycles - 2) * period;
    if (cycles >= 4 && saved > best.saved) best = { period, cycles, saved };
  }
  return best;
}

function within(rows: readonly VisibleRow[]): string {
  const lengthMs = rows.at(-1)!.row.timeMs - rows[0]!.row.timeMs;
  return lengthMs < 1 ? "" : ` in ${durationText(lengthMs)}`;
}

/** Folds neighbours that have nothing to do with the anomaly's entry. */
function withoutOthers(pieces: readonly Piece[], focus: Focus): Piece[] {
  const tokens = new Set(focus.token === undefined ? [] : [focus.token]);
  if (tokens.size === 0) {
    for (const { rows } of pieces)
      for (const { row } of rows) if (isMarked(row, focus)) for (const token of row.tokens) tokens.add(token);
  }
  if (tokens.size === 0) return [...pieces];
  const isOther = (row: Row): boolean =>
    row.tokens.length > 0 &&
    row.tone !== "fault" &&
    !isMarked(row, focus) &&
    !row.tokens.some((token) => tokens.has(token));
  return foldRuns(pieces, (piece) => piece.rows.every(({ row }) => isOther(row)), aboutOthers);
}

function aboutOthers(rows: readonly VisibleRow[]): string {
  const tokens = [...new Set(rows.flatMap(({ row }) => row.tokens))].sort(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  );
  return `${counted(rows.length, "event")} about ${tokenNames(tokens, 3)}`;
}

/** The last resort: the beginning, the end, faults, and the first rows that show the anomaly. */
function withoutMiddle(pieces: readonly Piece[], focus: Focus): Piece[] {
  const end = Math.floor(ROWS_MAX / 3);
  let marks = 0;
  let faults = 0;
  const kept = pieces.map((piece, at) => {
    if (at < end || at >= pieces.length - end) return true;
    const rows = piece.rows.map(({ row }) => row);
    if (rows.some((row) => isMarked(row, focus))) return ++marks <= end;
    return rows.some((row) => row.tone === "fault") && ++faults <= end;
  });
  const isDropped = new Set(pieces.filter((_, at) => !kept[at]));
  return foldRuns(
    pieces,
    (piece) => isDropped.has(piece),
    (rows) => `${counted(rows.length, "event")} more`,
  );
}

/** Folds runs of two and more pieces into one. */
function foldRuns(
  pieces: readonly Piece[],
  isFoldable: (piece: Piece) => boolean,
  words: (rows: readonly VisibleRow[]) => string,
): Piece[] {
  const result: Piece[] = [];
  let run: Piece[] = [];
  const close = (): void => {
    const rows = run.flatMap((piece) => piece.rows);
    if (run.length > 1) result.push({ rows, words: words(rows) + within(rows) });
    else result.push(...run);
    run = [];
  };
  for (const piece of pieces) {
    if (isFoldable(piece)) {
      run.push(piece);
      continue;
    }
    close();
    result.push(piece);
  }
  close();
  return result;
}

function withGaps(pieces: readonly Piece[], focus: Focus): Item[] {
  const items: Item[] = [];
  let lastMs: number | undefined;
  for (const { rows, words } of pieces) {
    const first = rows[0]!;
    if (lastMs !== undefined && first.row.timeMs - lastMs >= GAP_MS && words === undefined) {
      const quiet = quietWords(first.quietBefore, focus.workers);
      const gap = `… ${durationText(first.row.timeMs - lastMs)} later …`;
      items.push({ kind: "gap", words: quiet === "" ? gap : `${gap} ${quiet}`, counted: first.quietBefore });
    }
    if (words === undefined) items.push({ kind: "row", row: first.row, isMarked: isMarked(first.row, focus) });
    else {
      const inside = rows.map(({ row }) => row);
      items.push({ kind: "fold", words, rows: inside, isMarked: inside.some((row) => isMarked(row, focus)) });
    }
    lastMs = rows.at(-1)!.row.timeMs;
  }
  return items;
}

/** Counts quiet rows: `14 empty reads, 3 XPENDING by worker-1`; names nobody when all `workers` did it. */
export function quietWords(rows: readonly Row[], workers: number): string {
  const counts = new Map<string, number>();
  const processes = new Set<string>();
  for (const { quiet, processes: who } of rows) {
    if (quiet === undefined || quiet === "") continue;
    counts.set(quiet, (counts.get(quiet) ?? 0) + 1);
    for (const process of who) processes.add(printable(process));
  }
  if (counts.size === 0) return "";
  const words = [...counts].map(([quiet, n]) => counted(n, quiet, quiet.toUpperCase() === quiet ? quiet : `${quiet}s`));
  if (processes.size >= Math.max(1, workers)) return words.join(", ");
  const names = [...processes].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return `${words.join(", ")} by ${names.join(", ")}`;
}

function isMarked(row: Row, focus: Focus): boolean {
  return row.events.some((index) => focus.events.has(index));
}
