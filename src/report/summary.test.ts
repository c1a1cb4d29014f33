import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../targets/target.js";
import { endingOf, replayCommand } from "./ending.js";
import { brokenResult, sampleChecked, sampleFinding, sampleResult, sampleScenario } from "./sample-results.js";
import { duplicatePublish } from "./sample-histories.js";
import { closingSummary, scenarioSummary } from "./summary.js";

const plain = { width: 100, color: false } as const;
const DIAGNOSIS: Diagnosis = {
  kind: "real-io",
  process: "worker-1",
  what: "it opens a file",
  where: "billing.ts:12:5",
  mend: "pass what it reads as an argument",
};

describe("the summary of a scenario", () => {
  it("that holds is three lines", () => {
    const text = scenarioSummary(sampleChecked(sampleResult()), plain);
    expect(text).toBe(
      "✓ billing billing.scenario.ts\n  holds\n  1,234 runs (2 fault-free, 232 sweep, 200 of 9,000 pairs, 800 random) and 120 to shrink in 2.5 s, seed 42",
    );
  });

  it("says with what probability the runs by priority miss a bug of a depth, rounded up", () => {
    const priorities = { faultFree: { 1: 8, 2: 100, 3: 0 }, others: 108, processes: 4, steps: 50 };
    const text = scenarioSummary(sampleChecked(sampleResult({ priorities })), { ...plain, width: 300 });
    // (3/4)^8 is 0.1001, and (199/200)^100 is 0.6058.
    expect(text.split("\n").at(-1)).toBe(
      "  schedules by priority, without faults (4 processes, 50 steps): 8 of depth 1 miss a bug of that depth with a probability of 11 % at most, 100 of depth 2: 61 %",
    );
  });

  it("says when the sweep or the pairs were only a selection", () => {
    const text = scenarioSummary(sampleChecked(sampleResult({ sweepPlaces: 9000, pairPlaces: 200 })), plain);
    expect(text).toContain("232 of 9,000 sweep, 200 pairs");
  });

  it("that is broken has the sentence, the plan in words, the picture, the replay command and what each checker says", () => {
    const text = scenarioSummary(sampleChecked(brokenResult()), plain);
    expect(text).toContain("✗ billing");
    expect(text).toContain("BROKEN: lost-entry");
    expect(text).toContain("entry-1 is lost");
    expect(text).toContain("fault: worker-1 is killed after its 1st XREADGROUP took effect");
    expect(text).toContain("╳╌╌╌");
    expect(text).toContain("replay: npx streamproof replay .streamproof/counterexamples/billing.lost-entry.json");
    expect(text).toMatch(/\? poison-kept +unknown +never reached: a poison entry was handled; set workload\.poison/);
    expect(text).toMatch(/- one-entry-per-publish +exempt +the producer is not ours/);
  });

  it("says what a diagnosis is, where it is and how to mend it", () => {
    const text = scenarioSummary(sampleChecked(sampleResult({ diagnoses: [DIAGNOSIS] })), plain);
    expect(text).toContain("its runs cannot be trusted: real-io");
    for (const part of ["it opens a file", "billing.ts:12:5", "pass what it reads as an argument"])
      expect(text).toContain(part);
  });

  it("says when a counterexample could not be saved", () => {
    const checked = { ...sampleChecked(brokenResult()), saved: new Map() };
    expect(scenarioSummary(checked, plain)).toContain("the counterexample could not be saved");
  });

  it("does not let a scenario's name talk to the terminal", () => {
    const text = scenarioSummary(
      sampleChecked(sampleResult({ scenario: sampleScenario("a\u001b]0;x\u0007b") })),
      plain,
    );
    expect(text).toContain(String.raw`a\e]0;x\x07b`);
  });
});

describe("how a campaign ended", () => {
  const finding = sampleFinding();
  const demonstration = sampleScenario("demo", ["lost-entry"]);

  it("is caught when a demonstration shows just what it says it shows", () => {
    expect(endingOf(brokenResult({ scenario: demonstration })).kind).toBe("caught");
  });

  it("is broken when a demonstration shows more", () => {
    const findings = [finding, sampleFinding(duplicatePublish())];
    expect(endingOf(brokenResult({ scenario: demonstration, findings }))).toEqual({
      kind: "broken",
      reason: "found duplicate-publish, which it does not say of itself",
    });
  });

  it("is unknown when a demonstration shows less", () => {
    expect(endingOf(sampleResult({ scenario: demonstration })).kind).toBe("unknown");
  });

  it("is unknown when a demonstration shows just what it says, by runs that cannot be trusted", () => {
    const result = brokenResult({ scenario: demonstration, diagnoses: [DIAGNOSIS] });
    expect(endingOf(result)).toEqual({ kind: "unknown", reason: "its runs cannot be trusted: real-io" });
    expect(scenarioSummary(sampleChecked(result), plain)).not.toContain("✓ progress");
  });

  it("is unknown when it was interrupted, when nothing ran, and when no run reached what a checker needs", () => {
    expect(endingOf(sampleResult({ isInterrupted: true })).reason).toBe("interrupted after 1,234 runs");
    expect(endingOf(sampleResult({ runs: 0 })).reason).toBe("no run was made");
    const unknown = brokenResult({ findings: [], verdicts: brokenResult().verdicts.slice(1) });
    expect(endingOf(unknown)).toEqual({ kind: "unknown", reason: "no run reached what poison-kept needs" });
  });

  it("of a demonstration that was interrupted is unknown: there might have been more", () => {
    expect(endingOf(brokenResult({ scenario: demonstration, isInterrupted: true })).kind).toBe("unknown");
  });

  it("is broken when something was found before it was interrupted", () => {
    expect(endingOf(brokenResult({ isInterrupted: true })).kind).toBe("broken");
  });
});

describe("the closing table", () => {
  it("has a line for each scenario, within the width, and says the exit code", () => {
    const scenarios = [
      sampleChecked(sampleResult()),
      sampleChecked(brokenResult({ scenario: sampleScenario("x".repeat(200)) })),
    ];
    const text = closingSummary(scenarios, { code: 1, words: "1 of 2 scenarios is broken" }, plain);
    const lines = text.split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines[3]).toBe("1 of 2 scenarios is broken (exit code 1)");
  });
});

describe("the replay command", () => {
  it("is quoted for a shell where the file's name needs it", () => {
    expect(replayCommand("a/b.json")).toBe("npx streamproof replay a/b.json");
    expect(replayCommand("my dir/it's.json")).toBe(String.raw`npx streamproof replay 'my dir/it'\''s.json'`);
  });
});
