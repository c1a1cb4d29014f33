/** What no single fault shows, pairs of faults do: those of a fault with one at a command that it brings about come first. */

import { describe, expect, test } from "vitest";
import { takeCensus } from "../../src/explore/census.js";
import { explore } from "../../src/explore/explore.js";
import { pairsOf } from "../../src/explore/pairs.js";
import { faultFreePlans, sweepPlans } from "../../src/explore/sweep.js";
import { simulate } from "../../src/targets/simulator/simulate.js";
import { soundScenario } from "../sound-scenario.js";
import { triesToTakeOverOnce, withOneCrash } from "./recovery-scenarios.js";

const PLAIN = { choices: {} };

describe("pairs of faults", () => {
  test("show a defect that is only in how a consumer recovers, where the whole sweep shows nothing", async () => {
    // Enough runs for the whole sweep. What is random in a campaign depends on its seed, what is found before that does not.
    const { findings, runsByStage, sweepPlaces, pairPlaces } = await explore({
      scenario: triesToTakeOverOnce,
      runs: 400,
      seed: 1,
    });
    expect(runsByStage.sweep).toBe(sweepPlaces);
    expect(pairPlaces).toBeGreaterThan(runsByStage.pairs);
    expect(findings.map(({ anomaly, foundInStage }) => [anomaly.name, foundInStage])).toContainEqual([
      "stranded-entry",
      "pairs",
    ]);
    expect(new Set(findings.map(({ foundInStage }) => foundInStage))).toEqual(new Set(["pairs"]));
    const [finding] = findings;
    expect(finding!.plan.faults.find(({ kind }) => kind === "disconnect")).toEqual({
      kind: "disconnect",
      at: { process: 1, command: "xclaim", nth: 1, when: expect.stringMatching(/^(before|after)$/) as unknown },
    });
  });

  test("are not there where only one fault is allowed, and the defect is out of reach", async () => {
    const { findings, pairPlaces, runsByStage } = await explore({ scenario: withOneCrash, runs: 200, seed: 1 });
    expect(pairPlaces).toBe(0);
    expect(runsByStage.pairs).toBe(0);
    expect(findings).toEqual([]);
  });

  test("are each tried once, as many as are counted, and never two that only one of would strike", async () => {
    const subject = soundScenario("pairs", { crash: 1, disconnect: 2, slowHandler: 1 }, { entries: 2 });
    const histories = [];
    for (const plan of faultFreePlans(subject)) histories.push((await simulate(subject, plan, PLAIN)).history);
    const census = takeCensus(histories);
    const first = sweepPlans(subject, census, Infinity).plans.find(({ faults }) => faults[0]?.kind === "crash");
    const place = { process: 1, command: "xclaim", nth: 1, isProductive: true, isNewCommand: true };
    const { total, plans } = pairsOf(subject, census, [{ plan: first!, places: [place] }]);
    const all = [...plans()];
    expect(all.length).toBe(total());
    expect(all.every(({ faults }) => faults.length === 2)).toBe(true);
    expect(all.filter(({ faults }) => faults.every(({ kind }) => kind === "crash"))).toEqual([]);
    const keys = all.map(({ backlog, faults }) =>
      JSON.stringify([backlog, ...faults.map((fault) => JSON.stringify(fault)).sort()]),
    );
    expect(new Set(keys).size).toBe(keys.length);
    // The fault that brings the XCLAIM about, with each that may strike there: two ways to be cut off, before and after;
    // a second crash is one too many.
    const after = all.filter(({ faults }) => faults.some((fault) => "at" in fault && fault.at.command === "xclaim"));
    expect(after).toHaveLength(2);
  });
});
