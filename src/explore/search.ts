/**
 * The runs of a search by their numbers. Run n has the same plan and the same chance whoever makes it, and whatever was
 * made before: so that threads and machines can share the runs out between them.
 */

import fc from "fast-check";
import { hashText } from "../../sim/index.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Chance } from "../targets/simulator/simulate.js";
import type { Stage } from "./campaign.js";
import type { Census } from "./census.js";
import { pairsOf, type Revealed } from "./pairs.js";
import { DEPTHS, noPriorityRuns, type PriorityRuns } from "./priority-runs.js";
import { swarmArbitrary } from "./swarm.js";
import { basePlans, faultFreePlans, sweepPlans } from "./sweep.js";

/** A stage of the search and all that its runs depend on besides scenario and seed. Plain data: it goes to other threads. */
export type Work =
  | { readonly stage: "fault-free" }
  | { readonly stage: "sweep"; readonly census: Census; readonly limit: number }
  | {
      readonly stage: "pairs";
      readonly census: Census;
      readonly revealed: readonly Revealed[];
      readonly limit: number;
    }
  | {
      readonly stage: "random";
      readonly census: Census;
      /** k of the schedules by priority: as many steps as the whole workload may have without faults. */
      readonly steps: number;
    };

/** A run that is to be made. */
interface Job {
  readonly stage: Stage;
  readonly plan: RunPlan;
  readonly chance: Chance;
  /** What it counts as, if its schedule is by priority. */
  readonly byPriority?: PriorityRuns;
}

/** The runs of a stage. */
export interface Jobs {
  /** How many there are, Infinity for what goes on as long as it may; and how many there would be without a limit. */
  readonly extent: () => { readonly count: number; readonly total: number };
  /** The nth, from 0. Cheapest in rising order. */
  readonly at: (index: number) => Job;
}

/** Random plans are drawn in blocks of this size, so blocks are what threads and machines share out. */
export const BLOCK = 16;

/** Of the random runs one in so many has a schedule by priority: turn about of the whole workload without faults, and of its own plan. */
const PRIORITY_EVERY = 4;

/** The runs of a stage. */
export function jobsOf(scenario: Scenario, seed: number, work: Work): Jobs {
  switch (work.stage) {
    case "fault-free":
      return listed("fault-free", faultFreePlans(scenario));
    case "sweep": {
      const { plans, total } = sweepPlans(scenario, work.census, work.limit);
      return listed("sweep", plans, total);
    }
    case "pairs": {
      const { plans, total } = pairsOf(scenario, work.census, work.revealed);
      const at = inRisingOrder(plans);
      return {
        extent() {
          const all = total();
          return { count: Math.min(all, work.limit), total: all };
        },
        at: (index) => ({ stage: "pairs", plan: at(index), chance: PLAIN }),
      };
    }
    case "random":
      return randomJobs(scenario, seed, work);
  }
}

const PLAIN: Chance = { choices: {} };

function listed(stage: Stage, plans: readonly RunPlan[], total = plans.length): Jobs {
  const extent = { count: plans.length, total };
  return { extent: () => extent, at: (index) => ({ stage, plan: plans[index]!, chance: PLAIN }) };
}

/** Random access to what can only be gone through; going back starts anew. */
function inRisingOrder<T>(start: () => Generator<T, void>): (index: number) => T {
  let source = start();
  let next = 0;
  return (index) => {
    if (index < next) {
      source = start();
      next = 0;
    }
    for (; next < index; next++) source.next();
    next += 1;
    return source.next().value as T;
  };
}

function randomJobs(
  scenario: Scenario,
  seed: number,
  { census, steps }: Extract<Work, { readonly stage: "random" }>,
): Jobs {
  const arbitrary = swarmArbitrary(scenario, census);
  const [faultFree] = basePlans(scenario);
  let block = -1;
  let plans: readonly RunPlan[] = [];
  return {
    extent: () => ({ count: Infinity, total: Infinity }),
    at(index) {
      const wanted = Math.floor(index / BLOCK);
      if (wanted !== block) {
        block = wanted;
        plans = fc.sample(arbitrary, { seed: seedFor(seed, `plans ${block}`), numRuns: BLOCK });
      }
      const plan = plans[index % BLOCK]!;
      const own = seedFor(seed, `run ${index}`);
      if (index % PRIORITY_EVERY !== PRIORITY_EVERY - 1) return { stage: "random", plan, chance: { seed: own } };
      const turn = Math.floor(index / PRIORITY_EVERY);
      const depth = DEPTHS[Math.floor(turn / 2) % DEPTHS.length]!;
      const chance: Chance = { priorities: { seed: own, depth, steps } };
      const none = noPriorityRuns();
      if (turn % 2 === 1) return { stage: "random", plan, chance, byPriority: { ...none, others: 1 } };
      const byPriority = { ...none, faultFree: { ...none.faultFree, [depth]: 1 } };
      return { stage: "random", plan: faultFree!, chance, byPriority };
    },
  };
}

/** A seed of its own for each use. */
function seedFor(seed: number, use: string): number {
  return hashText(`${seed} ${use}`) | 0;
}
