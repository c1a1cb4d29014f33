/** Pages for the tests in a browser: of findings that a real campaign makes, and of histories that are written by hand. */

import type { Anomaly } from "../../src/checkers/checker.js";
import { explore } from "../../src/explore/explore.js";
import type { Finding } from "../../src/explore/campaign.js";
import type { History } from "../../src/history/event.js";
import { pageAssets } from "../../src/platform/page-assets.js";
import { campaignPage } from "../../src/report/html/campaign-page.js";
import { brokenResult, sampleChecked, sampleFinding, sampleScenario } from "../../src/report/sample-results.js";
import { loadScenarioFile } from "../../src/scenario/load.js";

/** The page that `check` writes of these findings. */
export function pageOf(findings: readonly Finding[], name = "billing"): string {
  const scenario = sampleScenario(name);
  const scenarios = [sampleChecked(brokenResult({ findings, scenario }))];
  return campaignPage({ version: "1.2.3", seed: 42, exitCode: 1, elapsedMs: 2500, scenarios }, pageAssets());
}

/** The page of one history. */
export function pageOfHistory(history: History, anomaly: Anomaly): string {
  return pageOf([sampleFinding({ history, anomaly })]);
}

/** What a campaign finds in a shipped scenario, shrunk. */
export async function findingsOf(file: string): Promise<readonly Finding[]> {
  const { scenarios } = await loadScenarioFile(new URL(`../../scripts/scenarios/${file}`, import.meta.url).pathname);
  const { findings } = await explore({ scenario: scenarios[0]!, runs: 300, seed: 5 });
  return findings;
}
