/** Who makes the runs of a campaign: here the crew of one, this thread. More threads are in `threads.ts`. */

import type { Scenario } from "../scenario/scenario.js";
import type { Finding } from "./campaign.js";
import type { Census } from "./census.js";
import type { Ledger, Sighting } from "./ledger.js";
import { inSlices } from "./patience.js";
import { Runner } from "./runner.js";
import type { Work } from "./search.js";
import { shrunkFinding } from "./shrunk-finding.js";

/** Neighbouring runs of a stage, by their indices from 0: from the first up to the one before the end. */
export interface Part {
  readonly first: number;
  readonly end: number;
  /** False for runs that another machine counts, and that are made here too for what they reveal. */
  readonly isCounted: boolean;
}

/** A stage that is to be made. */
export interface Stint {
  readonly work: Work;
  /** The number of the stage's first run in the campaign, from 1. */
  readonly firstRun: number;
  /** In rising order. */
  readonly parts: Iterator<Part, void>;
}

/** What a crew is told once. */
export interface CrewOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Everything is written down there. */
  readonly ledger: Ledger;
  /** Called when something new stands in the ledger. */
  readonly onProgress: () => void;
  /** Asked before each run: whether time is up, or nobody wants it any more. */
  readonly isOver: () => boolean;
}

/** Makes runs. */
export interface Crew {
  /** Makes the runs of a stage, until it is over. */
  readonly make: (stint: Stint) => Promise<void>;
  /** Makes findings small, until it is over; in the order of the sightings. */
  readonly shrink: (sightings: readonly Sighting[], census: Census) => Promise<readonly Finding[]>;
  readonly end: () => Promise<void>;
}

/** This thread alone. */
export function soloCrew({ scenario, seed, ledger, onProgress, isOver }: CrewOptions): Crew {
  return {
    async make({ work, firstRun, parts }) {
      const runner = new Runner(scenario, { seed, work, firstRun }, ledger);
      let part = parts.next();
      let index = part.value?.first ?? 0;
      await inSlices(() => {
        if (part.done === true || isOver()) return false;
        runner.run(index, part.value.isCounted);
        onProgress();
        index += 1;
        if (index < part.value.end) return true;
        part = parts.next();
        index = part.value?.first ?? 0;
        return true;
      });
    },
    async shrink(sightings, census) {
      const findings: Finding[] = [];
      for (const sighting of sightings) {
        const finding = await shrunkFinding({ scenario, sighting, census, ledger }, () => {
          onProgress();
          return isOver();
        });
        if (finding !== undefined) findings.push(finding);
      }
      return findings;
    },
    end: () => Promise.resolve(),
  };
}
