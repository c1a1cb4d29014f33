/** Loads on one server for tables: at one rate, and at the highest rate that it keeps. */

import { asMeasured, type LoadResult } from "../../src/load/load-result.js";
import type { LoadSettings } from "../../src/load/load-options.js";
import { runLoad } from "../../src/load/run-load.js";
import type { Stage } from "../../src/load/schedule.js";
import type { Endpoint } from "../../src/targets/server.js";

const WARM_UP_MS = 2_000;
const STEP_MS = 4_000;
const STEP_FACTOR = 1.5;
const STEPS_MAX = 14;
/** A step is kept when so much of what it asks for is done in its time, and most of it within 1 ms. */
const KEPT_SHARE = 0.99;
const KEPT_P50_MS = 1;

/** One load. */
export interface RateOptions {
  readonly endpoint: Endpoint;
  /** Publishes and handled entries a second. */
  readonly perSecond: number;
  readonly durationMs: number;
  readonly settings?: Partial<LoadSettings>;
  readonly onBegin?: () => void;
}

let runs = 0;

/** Loads a server at a constant rate, after a warm-up. */
export function loadAt({ endpoint, perSecond, durationMs, settings = {}, onBegin }: RateOptions): Promise<LoadResult> {
  const half = perSecond / 2;
  const stage: Stage = { name: "load", fromPerSecond: half, toPerSecond: half, durationMs, arrivals: "constant" };
  return runLoad({
    endpoint,
    label: `${endpoint.host}:${endpoint.port}`,
    stages: [{ ...stage, name: "warm-up", durationMs: WARM_UP_MS, isWarmUp: true }, stage],
    runId: `headline-${process.pid}-${runs++}`,
    seed: 1,
    settings,
    ...(onBegin === undefined ? {} : { onBegin }),
  });
}

/** The highest rate of a geometric row that is kept, and what kept it from going further. */
export interface Ceiling {
  /** 0: not even the lowest. */
  readonly perSecond: number;
  /** The next one, which is not kept. */
  readonly failedPerSecond: number;
  /** `server`: it fell behind. `driver`: the driver did, so a stronger one might show more. */
  readonly limitedBy: "server" | "driver" | "nothing";
}

/** Raises the rate until it is not kept. */
export async function ceilingOf(endpoint: Endpoint, fromPerSecond: number): Promise<Ceiling> {
  let kept = 0;
  let perSecond = fromPerSecond;
  for (let step = 0; step < STEPS_MAX; step++, perSecond *= STEP_FACTOR) {
    const result = await loadAt({ endpoint, perSecond, durationMs: STEP_MS });
    const measured = asMeasured(result);
    const isKept =
      result.verdict === "held" &&
      measured.throughputPerSecond! >= perSecond * KEPT_SHARE &&
      measured.latencies.end_to_end!.percentileMs(50) < KEPT_P50_MS;
    if (!isKept)
      return {
        perSecond: kept,
        failedPerSecond: perSecond,
        limitedBy: result.verdict === "unknown" ? "driver" : "server",
      };
    kept = perSecond;
  }
  return { perSecond: kept, failedPerSecond: perSecond, limitedBy: "nothing" };
}
