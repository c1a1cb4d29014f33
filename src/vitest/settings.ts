/** How thorough a scenario's test is: what its options say. */

import { FieldReader } from "../scenario/field-reader.js";
import type { Duration } from "../scenario/scenario.js";

/**
 * Limits of one scenario's test. With neither `runs` nor `time`: 2000 runs or a minute, whichever is over first.
 *
 * @public
 * @since 0.2.0
 */
export interface ScenarioTestOptions {
  /** At most this many runs, shrinking not counted: from 1. Given alone, they take the time they take. */
  readonly runs?: number;
  /** At most this long, shrinking included: milliseconds, or a text such as `"30s"`. Given alone, as many runs as fit. */
  readonly time?: Duration;
  /** The seed of all chance, from 0 to 2^32 - 1; `STREAMPROOF_SEED` goes before it. Default: a fresh one, which is printed. */
  readonly seed?: number;
}

/** The options with what they default to. */
export interface ScenarioTestSettings {
  readonly runs: number;
  readonly timeMs: number | undefined;
  readonly seed: number | undefined;
}

const RUNS_DEFAULT = 2_000;
const RUNS_MAX = 1_000_000_000;
const TIME_DEFAULT_MS = 60_000;
const SEED_MAX = 2 ** 32 - 1;

/** Checks the options of the test called `name`. @throws UserError that names the field. */
export function scenarioTestSettings(options: ScenarioTestOptions, name: string): ScenarioTestSettings {
  const fields = FieldReader.of(options, `test.scenario "${name}"`);
  const hasRuns = fields.has("runs");
  const hasTime = fields.has("time");
  const runs = fields.integer("runs", { min: 1, max: RUNS_MAX, default: hasTime ? RUNS_MAX : RUNS_DEFAULT });
  const timeMs = fields.duration("time", TIME_DEFAULT_MS);
  const seed = fields.integer("seed", { min: 0, max: SEED_MAX, default: 0 });
  fields.noMore();
  return { runs, timeMs: hasTime || !hasRuns ? timeMs : undefined, seed: fields.has("seed") ? seed : undefined };
}
