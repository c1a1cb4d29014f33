/**
 * Schedules by priority find a bug of depth d with the probability that they promise, 1 / (n k^(d-1)) at least, on consumers
 * made for it; how uniformly random schedules do on the same.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explore } from "../../src/explore/explore.js";
import { stepsEstimate } from "../../src/explore/priority-runs.js";
import { basePlans } from "../../src/explore/sweep.js";
import { tryPlan, type Trial } from "../../src/explore/trial.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { findingProbability } from "../../src/targets/simulator/priorities.js";
import { inMacrotask, prepare, type Chance } from "../../src/targets/simulator/simulate.js";
import { printedSeed } from "../seed.js";
import { overtakes, readsBetween, readsBetweenAndBehind } from "./order-bugs.js";

/**
 * A rate below the promised one is believed when so few hits have a probability below this if the promise is kept. So a
 * test of a promise that is just kept fails once in 1,000 times; these keep it with room to spare.
 */
const FALSE_ALARM = 0.001;

const PROCESSES = 3;
const seed = printedSeed("schedules by priority");
const figures: string[] = [];

beforeAll(() => prepare(overtakes));
afterAll(() => void process.stderr.write(`${figures.join("\n")}\n`));

const runOf = (subject: Scenario, chance: Chance): Trial => tryPlan(subject, basePlans(subject)[0]!, chance);

/** How many of so many runs show the bug. */
async function hitsIn(subject: Scenario, runs: number, chanceOf: (seed: number) => Chance): Promise<number> {
  let hits = 0;
  for (let done = 0; done < runs; done += 500) {
    await inMacrotask(() => {
      for (let n = done; n < Math.min(done + 500, runs); n++)
        if (runOf(subject, chanceOf((seed + n) | 0)).anomalies.length > 0) hits += 1;
    });
  }
  return hits;
}

/** The probability of at most so many hits in so many runs. */
function atMost(hits: number, runs: number, probability: number): number {
  let term = (1 - probability) ** runs;
  let sum = term;
  for (let n = 1; n <= hits; n++) {
    term *= ((runs - n + 1) / n) * (probability / (1 - probability));
    sum += term;
  }
  return sum;
}

describe("a bug of depth", () => {
  test.each([
    { depth: 1, subject: overtakes, runs: 300 },
    { depth: 2, subject: readsBetween, runs: 3_000 },
    { depth: 3, subject: readsBetweenAndBehind, runs: 30_000 },
  ])("$depth is found as often as is promised, and never by a smaller depth: $subject.name", async (given) => {
    const { depth, subject, runs } = given;
    const plain = await inMacrotask(() => runOf(subject, { choices: {} }));
    expect(plain.anomalies).toEqual([]);
    const steps = stepsEstimate(plain.result.steps);
    const promised = findingProbability(PROCESSES, { depth, steps });
    // Or nothing could be said: that none is found at all has to be a surprise.
    expect(atMost(0, runs, promised)).toBeLessThan(FALSE_ALARM);
    const byPriority = (d: number) => (own: number) => ({ priorities: { seed: own, depth: d, steps } });
    const hits = await hitsIn(subject, runs, byPriority(depth));
    expect(atMost(hits, runs, promised)).toBeGreaterThan(FALSE_ALARM);
    if (depth > 1) expect(await hitsIn(subject, runs / 10, byPriority(depth - 1))).toBe(0);
    const random = await hitsIn(subject, Math.min(runs, 3_000), (own) => ({ seed: own }));
    const rates = [hits / runs, random / Math.min(runs, 3_000)];
    figures.push(`depth ${depth}: k ${steps}, promised ${promised}, by priority ${rates[0]}, at random ${rates[1]}`);
    // The second worker has a long way to go while the first one waits: a hundred times as often. The others' figures are
    // too near to one another for so few runs to tell them apart for certain.
    if (depth === 1) expect(rates[0]).toBeGreaterThan(rates[1]! * 5);
  });

  test("that a campaign finds by priority replays from its choices, and shrinks to few of them", async () => {
    const { findings, priorities, runsByStage } = await explore({ scenario: overtakes, runs: 200, seed: 5 });
    // With a single worker, which is the one that never reads, the entry is undelivered besides.
    const finding = findings.find(({ anomaly }) => anomaly.name === "lost-entry")!;
    // Behind the one run without faults, and by priority: of the others one in a hundred shows it.
    expect([finding.foundInStage, (finding.foundInRun - 2) % 4]).toEqual(["random", 3]);
    const { result } = await inMacrotask(() => tryPlan(overtakes, finding.plan, finding));
    expect([result.history, result.digest]).toEqual([finding.history, finding.digest]);
    const drawn = Object.values(finding.choices).flatMap((values) => values.filter((value) => value > 0));
    expect(drawn.length).toBeLessThanOrEqual(2);
    const { 1: one, 2: two, 3: three } = priorities.faultFree;
    const byPriority = one + two + three + priorities.others;
    // Every fourth of the random runs, and every second of these with the whole workload, its depths turn about.
    expect(byPriority).toBe(Math.floor(runsByStage.random / 4));
    expect(one + two + three).toBe(Math.ceil(byPriority / 2));
    expect(one - three).toBeLessThanOrEqual(1);
    expect(priorities.processes).toBe(PROCESSES);
    // No such run has more steps than the bound is reckoned with, and that is not many more than they have.
    const { steps } = priorities;
    await inMacrotask(() => {
      for (let own = 0; own < 100; own++) {
        const run = runOf(overtakes, { priorities: { seed: own, depth: 3, steps } }).result;
        expect(run.steps).toBeLessThanOrEqual(steps);
        expect(run.steps).toBeGreaterThan(steps / 2);
      }
    });
  });
});
