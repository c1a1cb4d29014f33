import { describe, expect, it } from "vitest";
import { namedSeed } from "../platform/entropy.js";
import { scenarioTestSettings, type ScenarioTestOptions } from "./settings.js";

describe("the limits of a scenario's test", () => {
  it("are 2000 runs or a minute, unless one of them is given: then that alone", () => {
    expect(scenarioTestSettings({}, "a")).toMatchObject({ runs: 2000, timeMs: 60_000 });
    expect(scenarioTestSettings({ runs: 5 }, "a")).toMatchObject({ runs: 5, timeMs: undefined });
    expect(scenarioTestSettings({ time: "2m" }, "a").timeMs).toBe(120_000);
    expect(scenarioTestSettings({ time: "2m" }, "a").runs).toBeGreaterThan(1e6);
    expect(scenarioTestSettings({ runs: 5, time: 10 }, "a")).toMatchObject({ runs: 5, timeMs: 10 });
  });

  it.each([
    [{ runs: 0 }, /test\.scenario "a": runs is 0; it has to be a whole number from 1 to/],
    [{ time: "soon" }, /time is "soon"; it has to be milliseconds, or a text/],
    [{ seed: -1 }, /seed is -1; it has to be a whole number from 0 to 4294967295/],
    [{ timeout: 5 }, /timeout is not known; known here: runs, time, seed/],
  ])("%j is refused by name", (options, message) => {
    expect(() => scenarioTestSettings(options as ScenarioTestOptions, "a")).toThrowError(message);
  });
});

describe("the seed", () => {
  it("is what STREAMPROOF_SEED names, or else fresh", () => {
    expect(namedSeed({ STREAMPROOF_SEED: "42" })).toBe(42);
    const fresh = new Set(Array.from({ length: 20 }, () => namedSeed({ STREAMPROOF_SEED: "" })));
    expect(fresh.size).toBeGreaterThan(15);
  });

  it.each(["abc", "-1", "1.5", "4294967296"])("%s is none", (text) => {
    expect(() => namedSeed({ STREAMPROOF_SEED: text })).toThrowError(/STREAMPROOF_SEED: ".*" is no seed; give a whole/);
  });
});
