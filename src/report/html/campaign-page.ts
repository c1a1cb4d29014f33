/** The page of a campaign: what `check` found in all its scenarios. */

import type { CheckerVerdict, Finding } from "../../explore/campaign.js";
import type { PageAssets } from "../../platform/page-assets.js";
import { counted } from "../../text/number-text.js";
import { durationText } from "../../text/time-text.js";
import { endingOf, replayCommand, type CheckedScenario, type CheckReport } from "../ending.js";
import { provenance } from "../provenance.js";
import { planLines } from "../plan-text.js";
import { priorityText } from "../priority-text.js";
import { lastState } from "./last-state.js";
import { renderPage, type Ending, type PageRun, type PageScenario } from "./page.js";
import { pictureOf } from "./picture-of.js";

const ENDINGS = {
  holds: ["good", "holds"],
  caught: ["good", "caught, as it says of itself"],
  broken: ["bad", "BROKEN"],
  unknown: ["unknown", "unknown"],
} as const;

/** Renders what `check` did as one page. */
export function campaignPage(report: CheckReport, assets: PageAssets): string {
  const { version, seed, exitCode, elapsedMs, scenarios } = report;
  const found = scenarios.flatMap(({ result }) => result.findings).length;
  const words = exitCode === 0 ? "all end as they have to" : exitCode === 1 ? "BROKEN" : "unknown";
  const ending: Ending = exitCode === 0 ? "good" : exitCode === 1 ? "bad" : "unknown";
  return renderPage(
    {
      title: `streamproof: ${scenarios.length === 1 ? scenarios[0]!.result.scenario.name : counted(scenarios.length, "scenario")}`,
      ending,
      verdict: `${counted(scenarios.length, "scenario")}: ${scenarios.length === 1 ? single(scenarios[0]!) : words}`,
      detail: `${found === 0 ? "nothing found" : `${counted(found, "finding")}`}, seed ${seed}, ${durationText(elapsedMs)}, streamproof ${version}`,
      scenarios: scenarios.map(pageScenario),
    },
    assets,
  );
}

function single({ result }: CheckedScenario): string {
  return ENDINGS[endingOf(result).kind][1];
}

function pageScenario(checked: CheckedScenario): PageScenario {
  const { result, file, saved } = checked;
  const { kind, reason } = endingOf(result);
  const [ending, verdict] = ENDINGS[kind];
  return {
    name: result.scenario.name,
    file,
    ending,
    verdict: reason === "" ? verdict : `${verdict}: ${reason}`,
    detail: [
      `${counted(result.runs, "run")}${result.server === undefined ? "" : ` on ${result.server}`} in ${durationText(result.elapsedMs)}`,
      priorityText(result.priorities),
    ]
      .filter((text) => text !== "")
      .join("; "),
    checkers: result.diagnoses.length > 0 ? [] : result.verdicts.map(checkerOf),
    diagnoses: result.diagnoses.map((diagnosis) => [
      `${diagnosis.kind} (${diagnosis.process})`,
      `${diagnosis.what}${diagnosis.where === undefined ? "" : `; at ${diagnosis.where}`}; ${diagnosis.mend}`,
    ]),
    runs: result.findings.map((finding) => findingRun(finding, kind === "caught", saved.get(finding))),
  };
}

function checkerOf({ checker, verdict, reached, reason }: CheckerVerdict): PageScenario["checkers"][number] {
  const notes = reached.map(({ words, runs, advice }) =>
    runs > 0 ? `${words}: in ${counted(runs, "run")}` : `never reached: ${words}${advice === "" ? "" : `; ${advice}`}`,
  );
  return { name: checker, verdict, notes: reason === undefined ? notes : [reason, ...notes] };
}

function findingRun(finding: Finding, isCaught: boolean, file: string | undefined): PageRun {
  const { anomaly, plan, history } = finding;
  return {
    name: anomaly.name,
    ending: isCaught ? "good" : "bad",
    verdict: isCaught ? "caught" : "BROKEN",
    sentence: anomaly.sentence,
    replay: file === undefined ? undefined : replayCommand(file),
    plan: planLines(plan),
    provenance: `invariant ${anomaly.checker}; ${provenance(finding)}`,
    entry: anomaly.token === undefined ? undefined : entryOf(anomaly.token, history),
    picture: pictureOf(history, anomaly),
  };
}

function entryOf(token: string, history: Finding["history"]): NonNullable<PageRun["entry"]> {
  return { name: token, facts: lastState(history, token) };
}
