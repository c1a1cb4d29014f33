/** What real servers lost, row by row, as `measured-loss.ts` has it: reads its lines, and writes them. */

import { assert } from "../../sim/kernel/assert.js";

/** What several measurements of one thing came to. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** One way of losing entries under one policy, on one server, measured several times. */
export interface LossRow {
  /** Such as `power loss`. */
  readonly event: string;
  /** Such as `appendfsync everysec`. */
  readonly policy: string;
  /** Such as `redis 8.6.3`. */
  readonly version: string;
  readonly times: number;
  /** Entries whose publish was answered. */
  readonly answered: Spread;
  /** Those of them that were gone. */
  readonly lost: Spread;
  /** How long before the event the first of these was answered, in ms. */
  readonly windowMs: Spread;
  /** How often the server came back without help; undefined where a replica took over. */
  readonly startedAgain: number | undefined;
  /** Such as `2026-11-23`. */
  readonly date: string;
}

/** The rows of such a text, in its order. */
export function parseLossRows(text: string): readonly LossRow[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const cells = line.split(" | ");
      assert(cells.length === CELLS, `"${line}" has ${cells.length} cells, not ${CELLS}`);
      const [event, policy, version, times, answered, lost, windowMs, startedAgain, date] = cells as Cells;
      return {
        event,
        policy,
        version,
        times: Number(times),
        answered: parseSpread(answered),
        lost: parseSpread(lost),
        windowMs: parseSpread(windowMs),
        startedAgain: startedAgain === "-" ? undefined : Number(startedAgain),
        date,
      };
    });
}

/** One line of it. */
export function lossLine({ event, policy, version, times, startedAgain, date, ...rest }: LossRow): string {
  const { answered, lost, windowMs } = rest;
  const spreads = [answered, lost, windowMs].map(spreadCell);
  return [event, policy, version, times, ...spreads, startedAgain ?? "-", date].join(" | ");
}

function spreadCell({ least, median, most }: Spread): string {
  return `${least} ${median} ${most}`;
}

function parseSpread(cell: string): Spread {
  const [least, median, most] = cell.split(" ").map(Number) as [number, number, number];
  assert([least, median, most].every(Number.isSafeInteger), `"${cell}" is not three whole numbers`);
  return { least, median, most };
}

type Cells = [string, string, string, string, string, string, string, string, string];
const CELLS = 9;
