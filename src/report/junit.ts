/** The JUnit report of `check`: a suite per scenario, a case per checker, and one for whether its runs can be trusted. */

import junit from "junit-report-builder";
import type { Builder, TestCase, TestSuite } from "junit-report-builder";
import type { CheckerVerdict, Finding } from "../explore/campaign.js";
import { endingOf, type CheckedScenario, type CheckReport } from "./ending.js";
import { findingLines } from "./finding-text.js";
import { painter } from "./paint.js";
import { printable } from "../text/printable.js";
import { diagnosisLines } from "./summary.js";

/** Pictures in a report are not bound to a terminal. */
const WIDTH = 110;

/** Its types describe a module with a `default`; to Node, which loads its CommonJS, the builder is the module. */
const junitBuilder = junit as unknown as Builder;

/** Renders the report. */
export function junitReport(report: CheckReport): string {
  const builder = junitBuilder.newBuilder().name("streamproof");
  for (const checked of report.scenarios) addSuite(builder.testSuite(), checked, report.seed);
  return builder.build();
}

function addSuite(suite: TestSuite, checked: CheckedScenario, seed: number): void {
  const { result, file } = checked;
  suite.name(printable(result.scenario.name)).time(result.elapsedMs / 1000);
  suite.property("seed", String(seed));
  suite.property("runs", String(result.runs));
  for (const verdict of result.verdicts) addChecker(caseOf(suite, checked, verdict.checker), verdict, checked);
  const trust = caseOf(suite, checked, "runs can be trusted");
  trust.file(printable(file));
  const ending = endingOf(result);
  const isAboutRuns =
    result.diagnoses.length > 0 || result.isInterrupted || result.runs === 0 || result.verdicts.length === 0;
  if (ending.kind !== "unknown" || !(isAboutRuns || (result.scenario.finds ?? []).length > 0)) return;
  const lines = result.diagnoses.flatMap((diagnosis) => diagnosisLines(diagnosis, WIDTH, painter(false)));
  trust.error(ending.reason, "unknown", lines.join("\n"));
}

function caseOf(suite: TestSuite, { result, file }: CheckedScenario, name: string): TestCase {
  return suite.testCase().className(printable(result.scenario.name)).name(name).file(printable(file));
}

function addChecker(testCase: TestCase, verdict: CheckerVerdict, checked: CheckedScenario): void {
  switch (verdict.verdict) {
    case "valid":
      return;
    case "invalid":
      return addFindings(testCase, verdict, checked);
    case "unknown": {
      const unreached = verdict.reached.filter(({ runs }) => runs === 0);
      const message = unreached.map(({ words, advice }) => `never reached: ${words}; ${advice}`).join("\n");
      testCase.error("unknown: no run reached what gives its verdict a meaning", "unknown", printableText(message));
      return;
    }
    case "exempt":
      testCase.skipped().standardOutput(`exempt: ${printable(verdict.reason ?? "no reason given")}`);
  }
}

/** Anomalies that a demonstration says it shows are no failures: they go to the case's output. */
function addFindings(testCase: TestCase, { checker }: CheckerVerdict, { result, saved }: CheckedScenario): void {
  const { finds } = result.scenario;
  const own = result.findings.filter(({ anomaly }) => anomaly.checker === checker);
  const text = own.map((finding, n) => findingText(finding, n + 1, saved.get(finding))).join("\n\n");
  const unexpected = own.filter(({ anomaly }) => finds === undefined || !finds.includes(anomaly.name));
  if (unexpected.length === 0) {
    testCase.standardOutput(`caught, as the scenario says of itself\n\n${text}`);
    return;
  }
  const [first] = unexpected;
  testCase.failure(printable(first!.anomaly.sentence), printable(first!.anomaly.name)).stacktrace(text);
}

function findingText(finding: Finding, number: number, file: string | undefined): string {
  return findingLines(finding, { width: WIDTH, color: false, number, file }).join("\n");
}

function printableText(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
