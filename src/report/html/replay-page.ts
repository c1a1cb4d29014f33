/** The page of a replay: one counterexample, as the simulator or a server ran it again. */

import type { Anomaly } from "../../checkers/checker.js";
import type { Counterexample } from "../../explore/counterexample.js";
import type { PageAssets } from "../../platform/page-assets.js";
import { replayCommand } from "../ending.js";
import { planLines } from "../plan-text.js";
import type { Replayed } from "../replay.js";
import { lastState } from "./last-state.js";
import { renderPage, type Ending, type PageRun } from "./page.js";
import { pictureOf } from "./picture-of.js";

/** What a replay gave. */
export interface ReplayReport {
  readonly counterexample: Counterexample;
  /** The counterexample's file. */
  readonly file: string;
  /** Where it ran. */
  readonly target: "sim" | "process" | "container" | "address";
  /** The run that is shown: the server's where there is one, else the simulator's. */
  readonly replayed: Replayed;
  /** What it shows; undefined when nothing breaks. */
  readonly anomaly: Anomaly | undefined;
  /** What the command says at its end. */
  readonly verdict: { readonly code: number; readonly words: string };
}

/** An address may hold a password, and a page is passed on: so it is not named. */
const TARGETS: Readonly<Record<ReplayReport["target"], string>> = {
  sim: "",
  process: " --target process",
  container: " --target container",
  address: " --target redis://HOST:PORT",
};

/** Renders a replay as one page. */
export function replayPage(report: ReplayReport, assets: PageAssets): string {
  const { counterexample, replayed, verdict } = report;
  const { scenario, versions } = counterexample;
  const ending: Ending = verdict.code === 0 ? "good" : verdict.code === 1 ? "bad" : "unknown";
  const run = runOf(report, ending);
  const pageScenario = {
    name: scenario.name,
    file: scenario.file,
    ending,
    verdict: verdict.words,
    detail: `replayed on: ${replayed.label}`,
    checkers: [],
    diagnoses: replayed.diagnoses.map(
      ({ kind, process, what, mend }) => [`${kind} (${process})`, `${what}; ${mend}`] as const,
    ),
    runs: [run],
  };
  return renderPage(
    {
      title: `streamproof: ${run.name}, ${scenario.name}`,
      ending,
      verdict: verdict.words,
      detail: `saved by streamproof ${versions.streamproof}, node ${versions.node}, ioredis ${versions.ioredis}, profile ${versions.profile}`,
      scenarios: [pageScenario],
    },
    assets,
  );
}

function runOf({ counterexample, file, target, replayed, anomaly }: ReplayReport, ending: Ending): PageRun {
  const token = anomaly?.token ?? counterexample.anomaly.token;
  const { name } = counterexample.anomaly;
  return {
    name: anomaly?.name ?? name,
    ending,
    verdict: anomaly === undefined ? (replayed.diagnoses.length > 0 ? "unknown" : "not broken") : "BROKEN",
    sentence: anomaly?.sentence ?? `${name} does not happen in this run. Saved was: ${counterexample.anomaly.sentence}`,
    replay: `${replayCommand(file)}${TARGETS[target]}`,
    plan: planLines(counterexample.plan),
    provenance: `invariant ${anomaly?.checker ?? counterexample.anomaly.checker}; ${sameness(replayed)}`,
    entry: token === undefined ? undefined : { name: token, facts: lastState(replayed.history, token) },
    picture: pictureOf(replayed.history, anomaly),
  };
}

function sameness({ label, isSameRun }: Replayed): string {
  if (isSameRun === undefined) return `as ${label} ran it`;
  return isSameRun
    ? "the same run, byte for byte, as the one that was saved"
    : "not the run that was saved: code or versions changed";
}
