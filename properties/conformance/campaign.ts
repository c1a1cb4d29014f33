/** Plays generated scripts on both sides until so many commands agreed or differences are found and shrunk; counts what was reached. */

import type { Profile } from "../../sim/profiles/profile.js";
import { executedCommands } from "./attribution.js";
import { findDifference, partedAt, type Difference } from "./compare.js";
import { isErrorFrame } from "./frame.js";
import { generateScript, type Mode, type Subject } from "./generate.js";
import type { Side } from "./real-side.js";
import type { ClockKind } from "./real-server.js";
import { printScript, type Observation, type Script } from "./script.js";
import { shrinkScript } from "./shrink.js";

/** What to run. */
export interface CampaignOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly profile: Profile;
  readonly clock: ClockKind;
  /** Stops after the script in which this many commands were reached. */
  readonly commandsMax: number;
  /** Stops after so many differences; default 1. */
  readonly differencesMax?: number;
  /** The first script's number; default 0. */
  readonly firstIndex?: number;
  /** Default all. */
  readonly subject?: Subject | undefined;
  readonly onProgress?: (commands: number, scripts: number) => void;
}

/** A difference, shrunk. */
export interface Finding {
  readonly index: number;
  readonly script: Script;
  readonly difference: Difference;
}

/** How often a command ran, and how often without an error. */
interface Tally {
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

/**
 * Runs a campaign. @param lanes pairs of sides that play scripts at the same time; more than one helps where most of
 * the time is spent waiting for a server, as with several clients. Which lane plays a script changes nothing.
 */
export async function runCampaign(lanes: readonly Sides[], options: CampaignOptions): Promise<CampaignResult> {
  const campaign = new Campaign(options);
  await Promise.all(lanes.map((sides) => campaign.run(sides)));
  return campaign.result();
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #tallies = new Map<string, Tally>();
  readonly #findings: Finding[] = [];
  #commands = 0;
  #scripts = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  /** Plays one script after the other on one lane. */
  async run(sides: Sides): Promise<void> {
    const { commandsMax, differencesMax = 1, firstIndex = 0, onProgress } = this.#options;
    while (this.#commands < commandsMax && this.#findings.length < differencesMax) {
      await this.#playScript(sides, firstIndex + this.#scripts++);
      onProgress?.(this.#commands, this.#scripts);
    }
  }

  result(): CampaignResult {
    const findings = this.#findings.sort((a, b) => a.index - b.index);
    return { commands: this.#commands, scripts: this.#scripts, tallies: this.#tallies, findings };
  }

  async #playScript(sides: Sides, index: number): Promise<void> {
    const { seed, mode, profile, clock, subject } = this.#options;
    const script = generateScript({ seed, mode, profile, index, subject });
    const played = await playBoth(sides, script, clock).catch((cause: unknown) => {
      throw new Error(`script ${index} could not be played to its end:\n${printScript(script)}`, { cause });
    });
    this.#count(script, played.real);
    if (played.difference === undefined) return;
    const difference = await lastingDifference(sides, script, clock);
    if (difference === undefined) return;
    this.#findings.push({ index, ...(await shrink(sides, { script, difference }, clock)) });
  }

  #count(script: Script, observations: readonly Observation[]): void {
    if (this.#options.mode === "wire") {
      this.#tally(
        "(replies)",
        observations.flatMap(({ received }) => received).map(({ bytes }) => !bytes.startsWith("-")),
      );
      return;
    }
    for (const { args, frame } of executedCommands(script, observations)) {
      this.#tally(args[0]!.toLowerCase(), [!isErrorFrame(frame)]);
    }
  }

  #tally(name: string, successes: readonly boolean[]): void {
    let tally = this.#tallies.get(name);
    if (tally === undefined) this.#tallies.set(name, (tally = { total: 0, succeeded: 0 }));
    tally.total += successes.length;
    tally.succeeded += successes.filter(Boolean).length;
    this.#commands += successes.length;
  }
}

/** Plays a script on both sides, the real one first as it may have a clock of its own. */
async function playBoth(
  sides: Sides,
  script: Script,
  clock: ClockKind,
): Promise<{ readonly real: readonly Observation[]; readonly difference: Difference | undefined }> {
  const real = await sides.real.play(script);
  const instants = real.map(({ nowMs }) => nowMs);
  const model = await sides.model.play(script, instants);
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
