/** Measures one row of the table several times, and sums it up. */

import type { LossRow, Spread } from "../../dist/src/faults/loss-rows.js";
import type { LossCase } from "./cases.js";
import { measure, type Measured } from "./measure.js";
import type { Kind } from "./server.js";

/** A row, and why the server did not start again, where it did not. */
export interface Row {
  readonly row: LossRow;
  readonly startFailures: readonly string[];
}

/** A server flushes once a second: the events strike at equal distances of such a second, so that none of it is left out. */
const FLUSH_MS = 1_000;

/** How to measure one. */
export interface RowOptions {
  readonly times: number;
  /** Told before each. */
  readonly onBegin: (nth: number) => void;
}

/** @throws Error when one of the measurements cannot be made */
export async function measureRow(kind: Kind, one: LossCase, { times, onBegin }: RowOptions): Promise<Row> {
  const all: Measured[] = [];
  for (let nth = 0; nth < times; nth++) {
    onBegin(nth);
    all.push(await measure(kind, one, Math.floor((FLUSH_MS * nth) / times)));
  }
  const startFailures = all.flatMap(({ startFailure }) => startFailure ?? []);
  const row = {
    event: one.event,
    policy: one.policy,
    version: all[0]!.version,
    times,
    answered: spread(all.map(({ answered }) => answered)),
    lost: spread(all.map(({ lost }) => lost)),
    windowMs: spread(all.map(({ windowMs }) => windowMs)),
    startedAgain: one.event.startsWith("failover") ? undefined : times - startFailures.length,
    date: new Date().toISOString().slice(0, 10),
  };
  return { row, startFailures };
}

/** Of an even number of values the median is the higher one of the middle: no figure is one that was not measured. */
function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, most: sorted.at(-1)! };
}
