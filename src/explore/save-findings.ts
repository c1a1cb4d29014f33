/** Saves what a campaign found as counterexample files. */

import { dirname, join, relative, resolve, sep } from "node:path";
import type { CampaignResult, Finding } from "./campaign.js";
import type { Counterexample } from "./counterexample.js";
import { counterexampleFileName, writeCounterexample } from "./counterexample-file.js";
import { ownVersion, packageVersion } from "../platform/package-version.js";
import { UserError } from "../platform/user-error.js";

/** What was saved where; a file that cannot be written loses no finding, only the file. */
export interface Saved {
  readonly saved: ReadonlyMap<Finding, string>;
  readonly errors: readonly UserError[];
}

/** Writes each finding to the folder, but for those that are kept already. `path`: the scenario's file. */
export async function saveFindings(
  result: CampaignResult,
  { folder, path }: { folder: string; path: string },
): Promise<Saved> {
  const saved = new Map<Finding, string>();
  const errors: UserError[] = [];
  for (const finding of result.findings) {
    if (finding.keptIn !== undefined) {
      saved.set(finding, finding.keptIn);
      continue;
    }
    const file = join(folder, counterexampleFileName(result.scenario.name, finding.anomaly.name));
    try {
      await writeCounterexample(file, counterexampleOf(finding, result, { file, path }));
      saved.set(finding, file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  return { saved, errors };
}

/** A finding as a counterexample that stands alone. `file`: its own; `path`: the scenario's. */
export function counterexampleOf(
  finding: Finding,
  result: CampaignResult,
  { file, path }: { file: string; path: string },
): Counterexample {
  const { anomaly, plan, choices, digest } = finding;
  const { checker, name, sentence, token } = anomaly;
  return {
    format: "streamproof-counterexample",
    formatVersion: 1,
    scenario: {
      name: result.scenario.name,
      file: relative(resolve(dirname(file)), resolve(path))
        .split(sep)
        .join("/"),
    },
    anomaly: { checker, name, sentence, ...(token === undefined ? {} : { token }) },
    plan,
    choices,
    digest,
    seed: result.seed,
    ...(result.scenario.isolated !== undefined ? { isIsolated: true } : {}),
    versions: {
      streamproof: ownVersion(),
      node: process.version,
      ioredis: packageVersion("ioredis", resolve(path)),
      profile: result.scenario.profile.name,
    },
  };
}
