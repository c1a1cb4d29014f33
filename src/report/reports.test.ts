import { describe, expect, it } from "vitest";
import type { CheckReport } from "./ending.js";
import { jsonReport, type JsonReport } from "./json.js";
import { junitReport } from "./junit.js";
import { brokenResult, sampleChecked, sampleResult, sampleScenario } from "./sample-results.js";

function report(...results: Parameters<typeof sampleChecked>[0][]): CheckReport {
  return { version: "1.2.3", seed: 42, exitCode: 1, elapsedMs: 2500.4, scenarios: results.map(sampleChecked) };
}

describe("the JSON report", () => {
  it("has the documented shape", () => {
    const value = JSON.parse(jsonReport(report(brokenResult()))) as JsonReport;
    expect(value).toMatchObject({
      format: "streamproof-report",
      formatVersion: 1,
      streamproof: "1.2.3",
      seed: 42,
      exitCode: 1,
      elapsedMs: 2500,
    });
    expect(Object.keys(value.scenarios[0]!)).toEqual([
      "name",
      "file",
      "ending",
      "reason",
      "verdict",
      "server",
      "runs",
      "runsByStage",
      "sweepPlaces",
      "pairPlaces",
      "isInterrupted",
      "priorities",
      "elapsedMs",
      "finds",
      "findings",
      "checkers",
      "diagnoses",
    ]);
    expect(value.scenarios[0]!.findings[0]).toMatchObject({
      checker: "no-loss",
      name: "lost-entry",
      token: "entry-1",
      foundInRun: 37,
      onServer: null,
      counterexample: ".streamproof/counterexamples/billing.lost-entry.json",
      replay: "npx streamproof replay .streamproof/counterexamples/billing.lost-entry.json",
    });
  });

  it("holds no history", () => {
    expect(jsonReport(report(brokenResult()))).not.toContain("run-started");
  });
});

describe("the JUnit report", () => {
  it("has a suite per scenario and a case per checker; unknown is an error, exempt is skipped with its reason", () => {
    const xml = junitReport(report(sampleResult(), brokenResult({ scenario: sampleScenario("second") })));
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
    expect(xml).toContain('tests="7" failures="1" errors="1" skipped="1"');
    expect(xml).toMatch(/<failure message="entry-1 is lost: [^"]*" type="lost-entry">/);
    expect(xml).toContain("╳╌╌╌");
    expect(xml).toContain("never reached: a poison entry was handled; set workload.poison");
    expect(xml).toContain("exempt: the producer is not ours");
    expect(xml).not.toContain("\u001b");
  });

  it("has no failure for what a demonstration says it shows", () => {
    const xml = junitReport(report(brokenResult({ scenario: sampleScenario("demo", ["lost-entry"]) })));
    expect(xml).not.toContain("<failure");
    expect(xml).toContain("caught, as the scenario says of itself");
  });

  it("has an error for a campaign that cannot be trusted", () => {
    const diagnoses = [
      { kind: "never-returned", process: "worker-1", what: "it loops", where: undefined, mend: "await something" },
    ] as const;
    expect(junitReport(report(sampleResult({ diagnoses })))).toMatch(
      /<error message="its runs cannot be trusted: never-returned"/,
    );
  });

  it("is well-formed when names hold characters that XML forbids", () => {
    const xml = junitReport(report(sampleResult({ scenario: sampleScenario('a<b>&"\u0000\u001b') })));
    // eslint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000\u001b]/);
    expect(xml).toContain("a&lt;b&gt;&amp;&quot;\\x00\\e".replace("&gt;", ">"));
  });
});
