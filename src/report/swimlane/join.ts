/** Joins rows that tell of one thing: neighbours of the same kind, and a handler's start with its end. */

import { rowText, type Row } from "./row.js";

/** Rows further apart in time than this stay apart, in ms. */
const TOGETHER_MS = 100;

/** A visible row, with the quiet rows that stood before it. */
export interface VisibleRow {
  readonly row: Row;
  readonly quietBefore: readonly Row[];
}

/** Takes out quiet rows, joins neighbours, and makes short handler calls one row. */
export function joined(rows: readonly Row[]): { visible: VisibleRow[]; quietAfter: readonly Row[] } {
  let quiet: Row[] = [];
  const visible: VisibleRow[] = [];
  for (const row of rows) {
    if (row.quiet !== undefined) {
      quiet.push(row);
      continue;
    }
    const last = visible.at(-1);
    if (last !== undefined && isMergeable(last.row, row)) {
      visible[visible.length - 1] = { row: merge(last.row, row), quietBefore: [...last.quietBefore, ...quiet] };
    } else {
      visible.push({ row, quietBefore: quiet });
    }
    quiet = [];
  }
  return { visible: withHandlerSpans(visible), quietAfter: quiet };
}

function isMergeable(a: Row, b: Row): boolean {
  return a.mergeKey !== undefined && a.mergeKey === b.mergeKey && b.timeMs - a.timeMs < TOGETHER_MS;
}

function merge(a: Row, b: Row): Row {
  return {
    ...a,
    processes: [...new Set([...a.processes, ...b.processes])],
    entries: [...a.entries, ...b.entries],
    events: [...a.events, ...b.events],
    tokens: [...a.tokens, ...b.tokens],
  };
}

/** A handler call with nothing between its start and its end takes one row; one beside another on the same entry keeps two. */
function withHandlerSpans(rows: readonly VisibleRow[]): VisibleRow[] {
  const result: VisibleRow[] = [];
  for (const next of rows) {
    const last = result.at(-1);
    if (last !== undefined && isSpan(last.row, next.row)) {
      result[result.length - 1] = {
        row: span(last.row, next.row),
        quietBefore: [...last.quietBefore, ...next.quietBefore],
      };
    } else {
      result.push(next);
    }
  }
  return result;
}

function isSpan(a: Row, b: Row): boolean {
  if (a.act !== "handler-start" || (b.act !== "handler-ok" && b.act !== "handler-fail")) return false;
  if (a.tone === "bad") return false;
  const isSame = a.processes[0] === b.processes[0] && a.tokens.join() === b.tokens.join();
  return isSame && b.timeMs - a.timeMs < TOGETHER_MS;
}

function span(start: Row, end: Row): Row {
  const isOk = end.act === "handler-ok";
  return {
    ...start,
    act: isOk ? "handler-span-ok" : "handler-span-fail",
    tail: `${start.tail}${isOk ? "" : ": FAILS"}`,
    tone: isOk ? start.tone : "bad",
    events: [...start.events, ...end.events],
    mergeKey: undefined,
  };
}

/** What makes two rows the like of each other, with or without regard to who: the words without counts. */
export function likeness(row: Row, hasProcess: boolean): string {
  const words = rowText(row).replaceAll(/×\d+( \(limit \d+\))?/g, "×#");
  return hasProcess
    ? `${row.processes.join()} ${row.act} ${words}`
    : `${row.act} ${words.replaceAll(/worker-\d+/g, "worker")}`;
}
