/** What real servers lost, as a table with a column a server: for README. */

import type { LossRow, Spread } from "./loss-rows.js";

/** Head and rows of cells. */
export interface LossTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One row for each event and policy, in the order of the rows given; a server that was not measured there has `–`. */
export function lossTable(rows: readonly LossRow[]): LossTable {
  const versions = [...new Set(rows.map(({ version }) => version))].toSorted();
  const keys = [...new Map(rows.map(({ event, policy }) => [`${event}: ${policy}`, { event, policy }])).values()];
  return {
    head: ["event", "policy", ...versions],
    rows: keys.map(({ event, policy }) => {
      const own = rows.filter((row) => row.event === event && row.policy === policy);
      return [event, policy].concat(versions.map((version) => cellOf(own.find((row) => row.version === version))));
    }),
  };
}

function cellOf(row: LossRow | undefined): string {
  if (row === undefined) return "–";
  const { lost, windowMs, startedAgain, times } = row;
  const what = lost.most === 0 ? "0" : `${spreadText(lost)} in ${spreadText(windowMs)} ms`;
  return startedAgain === undefined || startedAgain === times
    ? what
    : `${what}; started again ${startedAgain} of ${times} times`;
}

/** `2,341 (144–25,117)`: the median, and the least and the most; one number where all are the same. */
export function spreadText({ least, median, most }: Spread): string {
  if (least === most) return grouped(median);
  return `${grouped(median)} (${grouped(least)}–${grouped(most)})`;
}

function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
