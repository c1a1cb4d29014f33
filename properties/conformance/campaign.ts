/** Plays generated scripts on both sides until so many commands agreed or a difference is found and shrunk; counts what was reached. */

import { executedCommands } from "./attribution.js";
import { findDifference, partedAt, type Difference } from "./compare.js";
import { isErrorFrame } from "./frame.js";
import { generateScript, type Mode } from "./generate.js";
import type { Side } from "./real-side.js";
import type { ClockKind } from "./real-server.js";
import { printScript, type Observation, type Script } from "./script.js";
import { shrinkScript } from "./shrink.js";

/** What to run. */
export interface CampaignOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly clock: ClockKind;
  /** Stops after the script in which this many commands were reached. */
  readonly commandsMax: number;
  /** Stops after so many differences; default 1. */
  readonly differencesMax?: number;
  /** The first script's number; default 0. */
  readonly firstIndex?: number;
  readonly isKnown?: (name: string) => boolean;
  readonly onProgress?: (commands: number, scripts: number) => void;
}

/** A difference, shrunk. */
export interface Finding {
  readonly index: number;
  readonly script: Script;
  readonly difference: Difference;
}

/** How often a command ran, and how often without an error. */
export interface Tally {
  total: number;
  succeeded: number;
}

export interface CampaignResult {
  readonly commands: number;
  readonly scripts: number;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly findings: readonly Finding[];
}

/** Both sides. */
export interface Sides {
  readonly model: Side;
  readonly real: Side;
}

/** Runs a campaign. */
export async function runCampaign(sides: Sides, options: CampaignOptions): Promise<CampaignResult> {
  const tallies = new Map<string, Tally>();
  const findings: Finding[] = [];
  let commands = 0;
  let index = options.firstIndex ?? 0;
  for (; commands < options.commandsMax && findings.length < (options.differencesMax ?? 1); index++) {
    const { seed, mode, isKnown } = options;
    const script = generateScript({ seed, mode, index, ...(isKnown === undefined ? {} : { isKnown }) });
    const { real, ...played } = await playBoth(sides, script, options.clock).catch((cause: unknown) => {
      throw new Error(`script ${index} could not be played to its end:\n${printScript(script)}`, { cause });
    });
    commands += count(script, real, tallies);
    let { difference } = played;
    if (difference !== undefined) difference = await lastingDifference(sides, script, options.clock);
    if (difference !== undefined)
      findings.push({ index, ...(await shrink(sides, { script, difference }, options.clock)) });
    options.onProgress?.(commands, index + 1);
  }
  return { commands, scripts: index - (options.firstIndex ?? 0), tallies, findings };
}

/** Plays a script on both sides, the real one first as it may have a clock of its own. */
export async function playBoth(
  sides: Sides,
  script: Script,
  clock: ClockKind,
): Promise<{ readonly real: readonly Observation[]; readonly difference: Difference | undefined }> {
  const real = await sides.real.play(script);
  const model = await sides.model.play(
    script,
    real.map(({ nowMs }) => nowMs),
  );
  return { real, difference: findDifference(script, { model, real }, clock) };
}

/** Under a real clock a millisecond can turn between a command and the reading of the clock: only what differs every time counts. */
const attempts = { held: 1, real: 3 } as const;

async function lastingDifference(sides: Sides, script: Script, clock: ClockKind): Promise<Difference | undefined> {
  let difference: Difference | undefined;
  for (let left = attempts[clock]; left > 0; left--) {
    ({ difference } = await playBoth(sides, script, clock));
    if (difference === undefined) return undefined;
  }
  return difference;
}

interface Found {
  readonly script: Script;
  readonly difference: Difference;
}

async function shrink(sides: Sides, { script, difference }: Found, clock: ClockKind): Promise<Found> {
  const name = partedAt(script, difference);
  let last: Found = { script, difference };
  const stillFails = async (candidate: Script): Promise<boolean> => {
    const found = await lastingDifference(sides, candidate, clock);
    if (found === undefined || partedAt(candidate, found) !== name) return false;
    last = { script: candidate, difference: found };
    return true;
  };
  const steps = script.steps.slice(0, difference.stepIndex + 1);
  await shrinkScript({ ...script, steps }, stillFails);
  return last;
}

function count(script: Script, observations: readonly Observation[], tallies: Map<string, Tally>): number {
  const executed = executedCommands(script, observations);
  for (const { args, frame } of executed) {
    const name = args[0]!.toLowerCase();
    let tally = tallies.get(name);
    if (tally === undefined) tallies.set(name, (tally = { total: 0, succeeded: 0 }));
    tally.total++;
    if (!isErrorFrame(frame)) tally.succeeded++;
  }
  return executed.length;
}
